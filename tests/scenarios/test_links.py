"""A connector's folder whose files are links: no command reads, shows or writes what is outside."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tools.cli.main import main

SHELF = Path(__file__).parent.parent / "fixtures" / "bookshelf"
SECRET = "root:x:0:0:the secret of another folder"
NAMES = (
    *("apiDefinition.swagger.json", "apiProperties.json", "script.csx", "settings.json", "icon.png"),
    *("intro.md", "reference.toml", "readme.md"),
    *("samples/cases/AddBook.yaml", "samples/connections.yaml", "samples/live.yaml"),
    *("samples/backend.swagger.yaml", "samples/coverage.yaml", "samples/error.schema.json"),
)
PACKAGE = ("--publisher", "P", "--publisher-prefix", "pre", "--output")


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHELF, tmp_path / "shelf"))


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    folder = tmp_path / "outside"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("name", NAMES)
def test_what_a_link_leads_to_is_not_shown(
    name: str, shelf: Path, outside: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (outside / "secret").write_text(f"{SECRET}\n{{\n")
    (shelf / name).unlink(missing_ok=True)
    (shelf / name).parent.mkdir(exist_ok=True)
    (shelf / name).symlink_to(outside / "secret")
    for argv in (
        ("lint", str(shelf), "--profile", "certified", "--fail-on", "info"),
        ("verify", str(shelf)),
        ("docs", str(shelf)),
        ("docs", "--check", str(shelf)),
        ("call", "ListBooks", "--dir", str(shelf), "--live"),
        ("diff", str(SHELF), str(shelf)),
        ("package", str(shelf), *PACKAGE, str(outside / "package")),
    ):
        code = main(argv)
        said = "".join(capsys.readouterr())
        assert SECRET not in said
        assert "internal error" not in said
        if argv[0] == "verify" and name not in (
            "settings.json",
            "icon.png",
            "intro.md",
            "readme.md",
            "samples/live.yaml",
        ):
            assert code != 0, said
            assert "leads out" in said
    for page in (shelf / "docs").rglob("*") if (shelf / "docs").is_dir() else ():
        assert SECRET.encode() not in page.read_bytes()


@pytest.mark.parametrize("link", ["docs", "docs/reference.md"])
def test_docs_writes_only_in_the_folder(
    link: str, shelf: Path, outside: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = shelf / link
    place.parent.mkdir(exist_ok=True)
    place.symlink_to(outside if link == "docs" else outside / "page.md")
    assert main(["docs", str(shelf)]) == 2
    assert "leads out of its folder" in capsys.readouterr().err
    assert not list(outside.iterdir())


@pytest.mark.parametrize("link", ["samples", "samples/cases", "samples/cassettes"])
def test_init_writes_only_in_the_folder(
    link: str, shelf: Path, outside: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(shelf / "samples")
    (shelf / "script.csx").unlink()
    definition = shelf / "apiDefinition.swagger.json"
    long = json.dumps("sea " * 600)  # is too long to stand in a case
    text = definition.read_text("utf-8")
    definition.write_text(text.replace('"title": {', f'"title": {{"example": {long}, '), "utf-8")
    (shelf / link).parent.mkdir(exist_ok=True)
    (shelf / link).symlink_to(outside)
    assert main(["init", str(shelf)]) == 2
    assert "leads out of its folder" in capsys.readouterr().err
    assert not list(outside.iterdir())
    (shelf / link).unlink()
    assert main(["init", str(shelf)]) in (0, 1)
    assert (shelf / "samples" / "cases").is_dir()


@pytest.mark.parametrize(
    "link", [".", "apiDefinition.swagger.json", "script.csx", "samples", "samples/cases/a.yaml"]
)
@pytest.mark.parametrize("command", ["lint", "verify", "docs", "init", "package", "diff", "bundle", "call"])
def test_links_in_a_circle_end_in_words(
    link: str, command: str, shelf: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = shelf / link if link != "." else tmp_path / "circle"
    if link == "samples":
        shutil.rmtree(place)
    place.unlink(missing_ok=True)
    place.symlink_to(place.name)
    folder = str(shelf if link != "." else place)
    argv = {
        "diff": ("diff", str(SHELF), folder),
        "bundle": ("bundle", str(place), "--root", folder),
        "call": ("call", "ListBooks", "--dir", folder, "--cassette", folder),
        "package": ("package", folder, *PACKAGE, str(tmp_path / "out")),
    }.get(command, (command, folder))
    main(argv)
    assert "internal error" not in "".join(capsys.readouterr())
