"""``connector mcp``, asked by the SDK's own client over stdio: what it serves, what it keeps to itself."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.engines import needs_mono
from tools.connector import config
from tools.core.errors import UserError
from tools.workflow.agent import Jobs

ROOT = Path(__file__).parents[2]
BOOKSHELF = ROOT / "tests" / "fixtures" / "bookshelf"
SECRET = "s3cret-of-a-live-account"


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A repository with the bookshelf in a folder of it, and a file outside."""
    folder = tmp_path / "repository" / "shelf"
    shutil.copytree(BOOKSHELF, folder)
    (tmp_path / "outside.yaml").write_text("interactions: []\nversion: 1\n")

    def git(*argv: str) -> None:
        identity = ("-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
        subprocess.run(["git", *identity, *argv], cwd=folder.parent, check=True, capture_output=True)

    git("init")
    git("add", ".")
    git("commit", "-m", "One")
    git("tag", "v1.0")
    return folder


def ask(folder: Path, *calls: tuple[str, dict[str, Any]], **environment: str) -> list[tuple[bool, Any]]:
    """Ask a server that is started in ``folder``; return whether each call failed, and its text or JSON."""
    anyio = pytest.importorskip("anyio")
    pytest.importorskip("mcp")
    from mcp import ClientSession
    from mcp.client.stdio import StdioServerParameters, stdio_client

    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "tools", "mcp"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )
    found: list[tuple[bool, Any]] = []

    async def talk() -> None:
        with (folder.parent / "stderr").open("w") as said:
            async with (
                stdio_client(server, errlog=said) as (read, write),
                ClientSession(read, write) as client,
            ):
                begun = await client.initialize()
                assert begun.server_info.name == "connector"
                listed = await client.list_tools()
                found.append((False, {tool.name: tool for tool in listed.tools}))
                for name, arguments in calls:
                    result = await client.call_tool(name, arguments)
                    [block] = result.content
                    text = block.text  # type: ignore[union-attr,unused-ignore]
                    found.append((result.is_error, text if result.is_error else json.loads(text)))

    with ThreadPoolExecutor(1) as own:  # the browser's tests leave a loop of theirs running in this thread
        own.submit(anyio.run, talk).result()
    assert SECRET not in json.dumps([item for _, item in found[1:]])
    assert SECRET not in (folder.parent / "stderr").read_text()
    return found


@pytest.mark.slow
@needs_mono
def test_the_tools_serve_a_connector(shelf: Path) -> None:
    definition = shelf / "apiDefinition.swagger.json"
    data = json.loads(definition.read_text())
    del data["paths"]["/books"]["post"]
    definition.write_text(json.dumps(data, indent=4))
    (shelf / "samples" / "cases" / "AddBook.yaml").unlink()
    (shelf / "samples" / "coverage.yaml").unlink()
    cassette = "samples/cassettes/ListBooks/two.yaml"
    (_, tools), lint, verify, call, explain, diff, same = ask(
        shelf,
        ("lint", {"profile": "import"}),
        ("verify", {}),
        ("call", {"operation": "ListBooks", "inputs": {}, "cassette": cassette}),
        ("explain", {"name": "SCH001"}),
        ("diff", {"old": "v1.0"}),
        ("diff", {"old": "v1.0:./apiDefinition.swagger.json", "new": "apiDefinition.swagger.json"}),
    )
    assert set(tools) == {"lint", "verify", "call", "explain", "diff"}
    assert all(len(tool.description) > 100 for tool in tools.values())
    assert tools["lint"].input_schema["properties"]["folder"]["default"] == "."
    assert not any(failed for failed, _ in (lint, verify, call, explain, diff, same))
    assert lint[1]["ok"] is True
    assert verify[1]["operations"] == {"pass": 2}
    assert verify[1]["problems"] == []
    assert call[1]["response"]["status"] == 200
    assert call[1]["problems"] == []
    assert explain[1]["id"] == "SCH001"
    assert [change["name"] for change in diff[1]["changes"]][:1] == ["operation-deleted"]
    assert same[1]["changes"] == diff[1]["changes"]


OUTSIDE = "lies outside the folder that the server was started in"


@pytest.mark.slow
def test_nothing_outside_the_folder_is_read(shelf: Path) -> None:
    (shelf / "link").symlink_to(shelf.parent.parent, target_is_directory=True)
    (shelf.parent / "connector.toml").write_text("broken, and above the folder\n")
    shutil.copytree(BOOKSHELF, shelf.parent / "other")
    call = {"operation": "ListBooks", "inputs": {}}
    asked: list[tuple[str, dict[str, Any], str]] = [
        ("lint", {"folder": ".."}, OUTSIDE),
        ("lint", {"folder": "../other"}, OUTSIDE),
        ("lint", {"folder": str(shelf.parent / "other")}, OUTSIDE),
        ("lint", {"folder": "link"}, OUTSIDE),
        ("verify", {"folder": "link/repository/other"}, OUTSIDE),
        ("verify", {"folder": "nowhere"}, "there is no such folder"),
        ("call", {**call, "cassette": "../../outside.yaml"}, OUTSIDE),
        ("call", {**call, "cassette": "link/outside.yaml"}, OUTSIDE),
        ("call", {**call, "cassette": "/etc/passwd"}, OUTSIDE),
        ("diff", {"old": "../other"}, OUTSIDE),
        ("diff", {"old": "v1.0:./../other"}, OUTSIDE),
        ("diff", {"old": "v1.0:other"}, "write the path behind a revision from here: v1.0:./other"),
        ("diff", {"old": "v1.0", "new": str(shelf.parent / "other")}, OUTSIDE),
        ("diff", {"old": "--output=x"}, "no such file, folder or revision"),
        ("explain", {"name": "SCH999"}, "SCH999"),
        ("lint", {"profile": "strict"}, "profile"),
    ]
    _, *found = ask(shelf, *((name, arguments) for name, arguments, _ in asked))
    for (name, arguments, words), (failed, text) in zip(asked, found, strict=True):
        assert failed, (name, arguments)
        assert words in text, (name, arguments)
    # The configuration above is not read; without the bound it would be an error.
    (shelf / "connector.toml").unlink()
    assert ask(shelf, ("lint", {"profile": "import"}))[1][0] is False


@pytest.mark.slow
def test_no_result_holds_a_credential(shelf: Path) -> None:
    properties = shelf / "apiProperties.json"
    properties.write_text(properties.read_text().replace("#3a6ea5", SECRET))
    definition = shelf / "apiDefinition.swagger.json"
    text = definition.read_text().replace('"operationId": "ListBooks"', f'"operationId": "{SECRET}"')
    definition.write_text(text)
    _, lint, diff, call = ask(
        shelf,
        ("lint", {}),
        ("diff", {"old": "v1.0"}),
        ("call", {"operation": SECRET, "inputs": {}, "cassette": f"samples/{SECRET}.yaml"}),
        CONNECTOR_TOKEN=SECRET,
    )
    assert "***" in json.dumps([lint, diff])
    assert call[0] is True


def test_a_missing_package_says_what_to_run(tmp_path: Path) -> None:
    (tmp_path / "mcp.py").write_text("raise ModuleNotFoundError('No module', name='mcp')\n")
    done = subprocess.run(
        [sys.executable, "-m", "tools", "mcp"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(tmp_path), str(ROOT)))},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "run `pip install 'connector-harness[mcp]'`" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_result_that_is_too_large_is_refused(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "_TOPS", set())
    monkeypatch.chdir(shelf)
    jobs = Jobs(shelf)
    assert jobs.explain("SCH001")["id"] == "SCH001"
    monkeypatch.setattr("tools.workflow.agent.MOST_BYTES", 100)
    with pytest.raises(UserError, match="more than an agent takes: ask for less"):
        jobs.explain("SCH001")
