import shutil
from pathlib import Path

import pytest

from tools.runtime.limits import Limits
from tools.script import NOT_RUN, CompileError
from tools.workflow.script_gate import refusals
from tools.workflow.script_options import ScriptOptions
from tools.workflow.session import open_session

GAZETTE = Path(__file__).parent.parent / "fixtures" / "gazette"


@pytest.mark.parametrize(("given", "seconds"), [(None, 5.0), (2.5, 2.5)])
def test_limits_come_from_the_settings_and_the_command_line(given: float | None, seconds: float) -> None:
    with open_session(GAZETTE, ScriptOptions(time_limit=given)) as session:
        assert session.limits == Limits(poll_seconds=30, script_seconds=seconds)
        assert session.platform(session.samples.connection(None)).limits == session.limits


_SCRIPT = """public class Script : ScriptBase
{
    public override async Task<HttpResponseMessage> ExecuteAsync()
    {
        %s
        return new HttpResponseMessage(HttpStatusCode.OK);
    }
}
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("statement", "column", "reason"),
    [
        ('System.Diagnostics.Process.Start("touch", MARK);', 28, "'Process.Start' reaches the machine"),
        ("File.WriteAllText(MARK, string.Empty);", 9, "'File.WriteAllText' reaches the machine"),
        ("new System.Net.Sockets.TcpClient();", 13, "lacks 'System.Net.Sockets'"),
    ],
)
def test_a_script_that_cannot_be_deployed_is_not_run(
    tmp_path: Path, statement: str, column: int, reason: str
) -> None:
    folder = tmp_path / "connector"
    shutil.copytree(GAZETTE, folder)
    (folder / "script.csx").write_text(
        _SCRIPT % statement.replace("MARK", f'"{tmp_path}/mark"'), encoding="utf-8"
    )
    with open_session(folder, ScriptOptions()) as session:
        assert session.host is not None
        with pytest.raises(CompileError, match="is not run without --trust-script") as caught:
            session.host.compile()
        first = caught.value.diagnostics[0]
        assert (first.line, first.column, first.code) == (5, column, NOT_RUN)
        assert reason in first.message
        assert session.host.pid is None
    with open_session(folder, ScriptOptions(trusted=True)) as session:
        assert session.host is not None
        session.host.compile()
        assert session.host.pid is not None


@pytest.mark.parametrize(
    "line",
    [
        "new System.Net.WebSockets.ClientWebSocket();",
        'new System.IO.Pipes.NamedPipeClientStream("x");',
        '[DllImport("libc")] static extern int fork();',
        'Process.Start("x");',
        'File.ReadAllText("x");',
        'new StreamReader("x");',
        "new HttpListener();",
    ],
)
def test_what_level_process_does_not_stop_is_refused_before(line: str) -> None:
    """SECURITY.md, "What is not stopped"."""
    assert refusals(Path("script.csx"), line.encode())
