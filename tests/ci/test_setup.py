"""The set-up script, with stand-ins for Python, pip, apt and the engines."""

import ast
import os
import shutil
import subprocess
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PACKAGES = "tools/script/mono-packages.txt"
TOOLS = (
    *("cat", "chmod", "cksum", "cp", "cut", "dirname", "env", "head", "ln"),
    *("ls", "mkdir", "mktemp", "mv", "rm", "sh", "tail"),
)
PYTHON = """#!/bin/sh
case "$*" in
    *version_info*) exit ${OLD:-0} ;;
    *ensurepip*) exit ${NO_VENV:-0} ;;
    *choose_engine*) exit ${DOTNET_BROKEN:-0} ;;
    *sysconfig*) mkdir -p .venv/lib; echo .venv/lib ;;
    "-m venv .venv") mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
    "-m pip install"*) echo "pip said no"; exit ${PIP:-0} ;;
    "--version") echo "Python 3.11.0" ;;
esac
"""


Setup = Callable[..., tuple[int, str]]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "a project"
    shutil.copytree(ROOT / ".ci", folder / ".ci", symlinks=True)
    for name in ("pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, folder)
    (folder / "tools/script").mkdir(parents=True)
    shutil.copy(ROOT / PACKAGES, folder / PACKAGES)
    return folder


@pytest.fixture
def stub(tmp_path: Path) -> Callable[[str, str], Path]:
    """Return a function that puts a program on the PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in TOOLS:
        (folder / name).symlink_to(str(shutil.which(name)))

    def stub(name: str, text: str) -> Path:
        path = folder / name
        path.write_text(text)
        path.chmod(0o755)
        return path

    stub("python3", PYTHON)
    stub("id", "#!/bin/sh\necho 1000\n")
    stub("dotnet", "#!/bin/sh\necho 8.0.100\n")
    return stub


def run_setup(script: Path, programs: Path, *argv: str, **environment: str) -> tuple[int, str]:
    """Run a set-up with the programs of a folder alone; return its exit code and what it says on stderr."""
    done = subprocess.run(
        [str(shutil.which("sh")), str(script), *argv],
        cwd="/",
        env={"PATH": str(programs), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == ""
    return done.returncode, done.stderr


@pytest.fixture
def setup(project: Path, tmp_path: Path, stub: object) -> Setup:
    """Return a function that runs the script (by default the project's) with nothing but stand-ins."""

    def setup(*argv: str, folder: Path = project, **environment: str) -> tuple[int, str]:
        named = {"TMPDIR": str(tmp_path), **environment}
        return run_setup(folder / ".ci" / "setup", tmp_path / "bin", *argv, **named)

    return setup


def test_first_and_second_run(project: Path, setup: Setup) -> None:
    code, said = setup()
    assert code == 0
    assert said.endswith("setup: done; to call `connector` in this shell: . .venv/bin/activate\n")
    assert "making .venv with Python 3.11.0" in said
    assert "C# engine: the .NET SDK on PATH" in said
    assert "the strict compile check is left out" in said
    assert os.access(project / ".venv/bin/connector", os.X_OK)
    assert (project / ".venv/lib/connector_harness").resolve() == (project / "tools").resolve()
    assert setup() == (0, "")


@pytest.mark.parametrize(
    "name", ["pyproject.toml", "constraints.txt", PACKAGES, ".ci/setup", ".ci/functions.sh"]
)
def test_a_change_runs_it_again(name: str, project: Path, setup: Setup) -> None:
    setup()
    with (project / name).open("a") as file:
        file.write("\n# changed\n")
    code, said = setup()
    assert (code, "installing Python packages" in said) == (0, True)
    assert "making .venv" not in said


def test_force_runs_it_again(setup: Setup) -> None:
    setup()
    assert "installing Python packages" in setup("--force")[1]


def test_a_moved_project_runs_it_again(project: Path, setup: Setup) -> None:
    setup()
    moved = project.rename(project.parent / "moved")
    code, said = setup(folder=moved)
    assert (code, "installing Python packages" in said) == (0, True)
    assert str(moved) in (moved / ".venv/bin/connector").read_text()


def test_a_broken_environment_is_made_anew(project: Path, setup: Setup) -> None:
    setup()
    (project / ".venv/bin/python").unlink()
    assert "the .venv here is unfinished or broken" in setup()[1]


def test_an_engine_that_is_gone_runs_it_again(setup: Setup, tmp_path: Path) -> None:
    setup()
    (tmp_path / "bin/dotnet").unlink()
    code, said = setup()
    assert code == 1
    assert "needs a C# engine: install the .NET SDK (8 or later), or Mono" in said


def test_a_failed_pip_is_repaired_by_the_next_run(project: Path, setup: Setup) -> None:
    code, said = setup(PIP="1")
    assert code == 1
    assert "pip said no\nsetup: pip failed" in said
    assert not (project / ".venv/setup-stamp").exists()
    code, said = setup()
    assert code == 0
    assert "the .venv here is unfinished or broken: making it anew" in said


def test_an_old_python(setup: Setup) -> None:
    code, said = setup(OLD="1")
    assert (code, said) == (
        1,
        "setup: needs Python 3.11 or later on PATH (Debian: apt-get install python3 python3-venv)\n",
    )


def test_another_name_for_python(setup: Setup, stub: Callable[[str, str], Path]) -> None:
    stub("python3", "#!/bin/sh\nexit 1\n")
    stub("python3.12", PYTHON)
    assert setup()[0] == 0


def test_no_venv_and_no_way_to_install_it(setup: Setup) -> None:
    code, said = setup(NO_VENV="1")
    assert (code, said) == (1, "setup: python3 lacks venv; run: sudo apt-get install -y python3-venv\n")


@pytest.mark.parametrize("broken", ["no SDK", "self-check"])
def test_a_dotnet_that_does_not_do(broken: str, setup: Setup, stub: Callable[[str, str], Path]) -> None:
    if broken == "no SDK":
        stub("dotnet", "#!/bin/sh\n")
    code, said = setup(DOTNET_BROKEN="1" if broken == "self-check" else "0")
    assert code == 1
    assert "needs a C# engine" in said


def test_packages_are_named_where_they_cannot_be_installed(
    setup: Setup, stub: Callable[[str, str], Path], tmp_path: Path
) -> None:
    (tmp_path / "bin/dotnet").unlink()
    stub("apt-get", "#!/bin/sh\nexit 1\n")
    installed = '#!/bin/sh\n[ "$4" = tzdata ] && echo "install ok installed"\nexit 0\n'
    stub("dpkg-query", installed)
    code, said = setup()
    assert code == 1
    assert "run: sudo apt-get install -y --no-install-recommends mono-mcs mono-runtime" in said
    assert "tzdata" not in said
    assert said.rstrip().endswith("ca-certificates")


def test_only_missing_packages_are_installed(
    setup: Setup, stub: Callable[[str, str], Path], tmp_path: Path
) -> None:
    (tmp_path / "bin/dotnet").unlink()
    stub("id", "#!/bin/sh\necho 0\n")
    stub("apt-get", f'#!/bin/sh\necho "$@" >>"{tmp_path}/calls"\n')
    stub("dpkg-query", '#!/bin/sh\n[ "$4" = tzdata ] || echo "install ok installed"\nexit 0\n')
    setup()
    calls = (tmp_path / "calls").read_text().splitlines()
    assert calls[:2] == ["update -q", "install -q -y --no-install-recommends tzdata"]


@pytest.fixture
def apt(stub: Callable[[str, str], Path]) -> Callable[[int], Path]:
    """Return a function that gives the person root and a talkative apt-get, which ends with the exit code."""

    def apt(code: int) -> Path:
        stub("id", "#!/bin/sh\necho 0\n")
        text = f'#!/bin/sh\necho "noise of $1"\necho "warnings of $1" >&2\n[ "$1" = update ] || exit {code}\n'
        return stub("apt-get", text)

    return apt


@pytest.mark.parametrize("code", [0, 100])
def test_installing_the_engine_is_said_and_its_output_kept(
    code: int,
    setup: Setup,
    apt: Callable[[int], Path],
    stub: Callable[[str, str], Path],
    tmp_path: Path,
    project: Path,
) -> None:
    (tmp_path / "bin/dotnet").unlink()
    apt(code)
    stub("dpkg-query", '#!/bin/sh\n[ "$4" = tzdata ] || echo "install ok installed"\nexit 0\n')
    _, said = setup()
    assert "setup: installing tzdata\nsetup: reading Debian's package lists\n" in said
    noise = "noise of update\nwarnings of update\nnoise of install\nwarnings of install\n"
    assert noise in (project / ".venv/setup.log").read_text()
    assert (f"{noise}setup: could not install: tzdata" in said) is bool(code)
    assert ("noise" in said) is bool(code)


@pytest.mark.parametrize("code", [0, 100])
def test_installing_venv_is_said_and_its_output_kept(
    code: int, setup: Setup, apt: Callable[[int], Path], tmp_path: Path
) -> None:
    apt(code)
    before = set(tmp_path.iterdir())
    _, said = setup(NO_VENV="1")
    expected = "setup: installing python3-venv\nsetup: reading Debian's package lists\n"
    if code:
        expected += "noise of update\nwarnings of update\nnoise of install\nwarnings of install\n"
        expected += "setup: could not install python3-venv\n"
    else:
        expected += "setup: python3 still lacks venv after installing python3-venv\n"
    assert said == expected
    assert set(tmp_path.iterdir()) == before


@pytest.mark.parametrize("line", ["-oDPkg::Pre-Invoke::=sh", "mono $(id)", "Mono", ""])
def test_only_names_of_packages_become_words_of_a_command(
    setup: Setup, stub: Callable[[str, str], Path], tmp_path: Path, project: Path, line: str
) -> None:
    (tmp_path / "bin/dotnet").unlink()
    stub("id", "#!/bin/sh\necho 0\n")
    stub("apt-get", f'#!/bin/sh\necho "$@" >>"{tmp_path}/calls"\n')
    stub("dpkg-query", "#!/bin/sh\nexit 0\n")
    with (project / PACKAGES).open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
    code, said = setup()
    assert code != 0
    assert f"{PACKAGES} holds something other than names of packages" in said
    assert not (tmp_path / "calls").exists()


@pytest.mark.parametrize("name", ["chromium-headless-shell", "chromium"])
def test_a_browser_that_is_there_is_silent(
    name: str, project: Path, stub: Callable[[str, str], Path]
) -> None:
    (project / ".venv").mkdir()
    stub(name, "#!/bin/sh\n")
    assert setup_browser(project, stub) == (0, "")


def test_the_whole_browser_does_where_its_shell_cannot_be_installed(
    project: Path, stub: Callable[[str, str], Path]
) -> None:
    (project / ".venv").mkdir()
    stub("id", "#!/bin/sh\necho 0\n")
    stub("apt-get", '#!/bin/sh\necho "$0 $*" >>"${0%/*}/calls"\nexit 100\n')
    calls = stub("chromium", "#!/bin/sh\n").with_name("calls")
    code, said = setup_browser(project, stub)
    assert (code, said.splitlines()[-1]) == (0, "setup: done")
    assert "install -q -y --no-install-recommends chromium-headless-shell" in calls.read_text()
    calls.unlink()
    assert setup_browser(project, stub) == (0, "")  # it is not tried with every run
    assert not calls.exists()


@pytest.mark.parametrize(("ci", "code"), [("", 0), ("true", 1)])
def test_a_browser_that_cannot_be_installed(
    ci: str, code: int, project: Path, stub: Callable[[str, str], Path]
) -> None:
    (project / ".venv").mkdir()
    ended, said = setup_browser(project, stub, CI=ci)
    assert ended == code
    assert "sudo apt-get install" in said
    assert "chromium-headless-shell fonts-dejavu-core" in said


def test_a_missing_browser_is_installed(project: Path, stub: Callable[[str, str], Path]) -> None:
    (project / ".venv").mkdir()
    stub("id", "#!/bin/sh\necho 0\n")
    apt = stub("apt-get", "")
    shell = apt.with_name("chromium-headless-shell")
    stub("make-shell", f'#!/bin/sh\nprintf "#!/bin/sh\\n" >"{shell}"\nchmod +x "{shell}"\n')
    apt.write_text('#!/bin/sh\n[ "$1" = update ] || make-shell\necho "noise"\n')
    code, said = setup_browser(project, stub)
    assert (code, said.splitlines()[-1]) == (0, "setup: done")
    assert "noise" not in said
    assert setup_browser(project, stub) == (0, "")


def setup_browser(project: Path, stub: Callable[[str, str], Path], **environment: str) -> tuple[int, str]:
    """Run the set-up of the browser with nothing but stand-ins."""
    folder = stub("true", "#!/bin/sh\n").parent
    return run_setup(project / ".ci" / "setup-browser", folder, **environment)


PACONN = """#!/bin/sh
case "$*" in
    "-m venv .venv-paconn") mkdir -p .venv-paconn/bin && cp "$0" .venv-paconn/bin/python ;;
    "-m pip install"*) echo "pip said this"; : >.venv-paconn/bin/paconn; chmod +x .venv-paconn/bin/paconn
        exit ${PIP:-0} ;;
esac
"""


@pytest.fixture
def paconn(project: Path, stub: Callable[[str, str], Path]) -> Callable[..., tuple[int, str]]:
    """Return a function that runs the set-up of paconn with nothing but stand-ins."""
    program = project / ".venv" / "bin" / "python"
    program.parent.mkdir(parents=True)
    program.write_text(PACONN)
    program.chmod(0o755)
    folder = stub("true", "#!/bin/sh\n").parent

    return partial(run_setup, project / ".ci" / "setup-paconn", folder)


def test_paconn_is_installed_once(project: Path, paconn: Callable[..., tuple[int, str]]) -> None:
    code, said = paconn()
    assert (code, said.splitlines()[-1]) == (0, "setup: done")
    assert "pip said" not in said
    assert paconn() == (0, "")
    with (project / ".ci" / "paconn.txt").open("a") as file:
        file.write("# changed\n")
    assert "installing paconn" in paconn()[1]
    (project / ".venv-paconn" / "bin" / "python").unlink()
    assert "installing paconn" in paconn()[1]


@pytest.mark.parametrize(("ci", "code", "end"), [("", 0, "left out"), ("true", 1, "could not install")])
def test_paconn_cannot_be_installed(
    ci: str, code: int, end: str, project: Path, paconn: Callable[..., tuple[int, str]]
) -> None:
    ended, said = paconn(PIP="1", CI=ci)
    assert ended == code
    assert end in said.splitlines()[-1]
    assert "pip said this" in said
    assert paconn()[1].endswith("setup: done\n")


def test_paconn_is_pinned_with_all_that_it_needs() -> None:
    lines = (ROOT / ".ci/paconn.txt").read_text().splitlines()
    assert "paconn==0.0.21" in lines
    assert [line for line in lines if not line.startswith("#") and "==" not in line] == []


DOTNET_PYTHON = """#!/bin/sh
case "$*" in
    "-m pip download"*) echo "pip said this"; mkdir -p .venv-dotnet; exit ${PIP:-0} ;;
    .ci/dotnet.py*) echo "made" ;;
esac
"""


@pytest.fixture
def dotnet(project: Path, stub: Callable[[str, str], Path]) -> Callable[..., tuple[int, str]]:
    """Return a function that runs the set-up of .NET with nothing but stand-ins."""
    program = project / ".venv" / "bin" / "python"
    program.parent.mkdir(parents=True)
    program.write_text(DOTNET_PYTHON)
    program.chmod(0o755)
    (project / "tools/script/host").mkdir()
    (project / "tools/script/host/Compile.cs").touch()
    folder = stub("npm", "#!/bin/sh\n").parent
    (folder / "dotnet").unlink()
    stub("uname", "#!/bin/sh\necho ${SYSTEM:-Linux x86_64}\n")

    return partial(run_setup, project / ".ci" / "setup-dotnet", folder)


def test_dotnet_is_put_together_once(
    project: Path, dotnet: Callable[..., tuple[int, str]], stub: Callable[[str, str], Path]
) -> None:
    code, said = dotnet()
    assert (code, said.splitlines()[-1]) == (0, "setup: done")
    assert "pip said" not in said
    assert dotnet() == (0, "")
    (project / "tools/script/host/Compile.cs").write_text("// changed\n")
    assert "putting .NET together" in dotnet()[1]
    stub("dotnet", "#!/bin/sh\n")
    shutil.rmtree(project / ".venv-dotnet")
    assert dotnet() == (0, ""), "a person's own is tested"


@pytest.mark.parametrize(
    ("environment", "code", "end"),
    [
        ({"PIP": "1"}, 0, "the tests of the engine dotnet are left out"),
        ({"PIP": "1", "CI": "true"}, 1, "could not make it (whole log: .venv/setup-dotnet.log)"),
        (
            {"SYSTEM": "Darwin arm64"},
            0,
            "on x86_64: the tests of the engine dotnet are left out",
        ),
    ],
)
def test_dotnet_cannot_be_made(
    environment: dict[str, str], code: int, end: str, dotnet: Callable[..., tuple[int, str]]
) -> None:
    ended, said = dotnet(**environment)
    assert (ended, said.splitlines()[-1].endswith(end)) == (code, True), said
    assert ("pip said this" in said) == ("PIP" in environment)


def test_dotnet_without_npm_is_left_out(
    dotnet: Callable[..., tuple[int, str]], stub: Callable[[str, str], Path]
) -> None:
    stub("npm", "").unlink()
    code, said = dotnet(CI="true")
    assert (code, "no npm to fetch its parts with" in said) == (0, True)


@pytest.mark.parametrize("script", sorted((ROOT / ".ci").glob("*.py")), ids=lambda path: path.name)
def test_what_its_scripts_import_is_there(script: Path) -> None:
    """They run on machines that this suite does not see."""
    imports = [node for node in ast.parse(script.read_text("utf-8")).body if isinstance(node, ast.ImportFrom)]
    own = [node for node in imports if (node.module or "").startswith("connector_harness.")]
    assert own
    for node in own:
        module = import_module((node.module or "").replace("connector_harness", "tools"))
        assert all(hasattr(module, name.name) for name in node.names)
