"""Where versions come from: folders, files, and revisions of a repository made for the test."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tools.core.errors import UserError
from tools.diff.sources import load_sides

if TYPE_CHECKING:
    from tools.diff.side import Side

ONE = '{"paths": {"/a": {"get": {"operationId": "One"}}}}'
TWO = '{"paths": {"/a": {"get": {"operationId": "Two"}}}}'
NAME = "apiDefinition.swagger.json"


def git(folder: Path, *arguments: str) -> None:
    environment = {
        **os.environ,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        **{
            f"GIT_{who}_{what}": "x@example.com"
            for who in ("AUTHOR", "COMMITTER")
            for what in ("NAME", "EMAIL")
        },
    }
    subprocess.run(["git", *arguments], cwd=folder, env=environment, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two revisions of ``a shelf/``, the first with the tag ``v1``; the working tree has the second."""
    top = tmp_path / "top"
    folder = top / "a shelf"
    folder.mkdir(parents=True)
    git(top, "init", "--initial-branch", "main", ".")
    (folder / NAME).write_text(ONE)
    (folder / "apiProperties.json").write_text('{"properties": {}}')
    (folder / "Script.csx").write_text("")
    (folder / "link.json").symlink_to(NAME)
    git(top, "add", ".")
    git(top, "commit", "-m", "one")
    git(top, "tag", "v1")
    (folder / NAME).write_text(TWO)
    git(top, "commit", "-a", "-m", "two")
    monkeypatch.chdir(top)
    return top


def operations(side: Side) -> list[str]:
    return side.operation_ids


@pytest.mark.parametrize(
    ("here", "old", "new", "label", "file"),
    [
        (".", "v1", "a shelf", "v1:a shelf", f"v1:a shelf/{NAME}"),
        (".", "HEAD~1:a shelf", "a shelf", "HEAD~1:a shelf", f"HEAD~1:a shelf/{NAME}"),
        (".", f"v1:a shelf/{NAME}", "a shelf", f"v1:a shelf/{NAME}", f"v1:a shelf/{NAME}"),
        ("a shelf", "v1", ".", "v1:a shelf", f"v1:a shelf/{NAME}"),
        ("a shelf", "v1", "HEAD", "v1:a shelf", f"v1:a shelf/{NAME}"),
        ("a shelf", "v1:.", ".", "v1:a shelf", f"v1:a shelf/{NAME}"),
        ("a shelf", f"v1:./{NAME}", NAME, f"v1:a shelf/{NAME}", f"v1:a shelf/{NAME}"),
        ("a shelf", "v1:a shelf", ".", "v1:a shelf", f"v1:a shelf/{NAME}"),
        ("a shelf", "main~1", ".", "main~1:a shelf", f"main~1:a shelf/{NAME}"),
    ],
)
def test_revisions(
    here: str, old: str, new: str, label: str, file: str, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository / here)
    sides = load_sides(old, new)
    assert (operations(sides.old), operations(sides.new)) == (["One"], ["Two"])
    assert sides.old.label == label
    assert sides.old.definition is not None
    assert str(sides.old.definition.path) == file
    assert sides.old.has_script is (None if old.endswith(".json") else True)


def test_a_path_that_is_there_counts_before_a_revision(repository: Path) -> None:
    (repository / "v1").mkdir()
    (repository / "v1" / NAME).write_text(TWO)
    assert operations(load_sides("v1", "a shelf").old) == ["Two"]
    assert operations(load_sides("refs/tags/v1", "a shelf").old) == ["One"]


def test_files_stand_for_themselves(repository: Path) -> None:
    one = repository / "one.json"
    one.write_text(ONE)
    sides = load_sides(str(one), f"a shelf/{NAME}")
    assert (sides.old.properties, sides.new.properties) == (None, None)
    properties = load_sides("a shelf/apiProperties.json", "a shelf/apiProperties.json").old
    assert properties.definition is None
    assert properties.properties is not None


@pytest.mark.parametrize(
    ("old", "said"),
    [
        ("nowhere", "nowhere: no such file, folder or revision"),
        ("nowhere:a shelf", "'nowhere' names no revision"),
        ("v1:nowhere", "the revision 'v1' has no 'nowhere'"),
        ("v1:a shelf/../a shelf", "has no '..'"),
        ("v1:../..", "lies outside the repository"),
        ("v1:a shelf/link.json", "is a symbolic link"),
        ("v1:", "has no apiDefinition.swagger.json"),
        ("", "name a file, a folder or a revision"),
        ("--output=stolen", "no such file, folder or revision"),
        ("--upload-pack=touch stolen:x", "names no revision"),
        ("-v", "no such file, folder or revision"),
        ("v1:--output=stolen", "the revision 'v1' has no '--output=stolen'"),
        ("v1:*", "the revision 'v1' has no '*'"),
        ("v1:a?shelf", "the revision 'v1' has no 'a?shelf'"),
        ("v1..HEAD", "no such file, folder or revision"),
        ("HEAD^{tree}", "no such file, folder or revision"),
        ("v1\0x", "no such file, folder or revision"),
        ("$(touch stolen)", "no such file, folder or revision"),
    ],
)
def test_what_cannot_be_read(old: str, said: str, repository: Path) -> None:
    with pytest.raises(UserError) as caught:
        load_sides(old, "a shelf")
    assert said in str(caught.value)
    assert {path.name for path in repository.iterdir()} == {".git", "a shelf"}


def test_errors_in_a_revision_have_a_place(repository: Path) -> None:
    path = repository / "a shelf" / NAME
    path.write_text('{\n  "paths": }')
    git(repository, "commit", "-a", "-m", "broken")
    path.write_text(ONE)
    with pytest.raises(UserError, match=rf"HEAD:a shelf/{NAME}:2:12: is not valid JSON"):
        load_sides("HEAD", "a shelf")
    path.write_text("[]")
    with pytest.raises(UserError, match="a JSON object is expected"):
        load_sides("v1", "a shelf")


def test_outside_of_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    (tmp_path / NAME).write_text(ONE)
    assert operations(load_sides(".", NAME).old) == ["One"]
    with pytest.raises(UserError, match=r"there is no file or folder 'HEAD', .*not a git repository"):
        load_sides("HEAD", ".")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UserError, match="git is not installed"):
        load_sides("HEAD", ".")


def test_nothing_is_fetched(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(repository, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "--no-checkout", "--filter=blob:none", f"file://{repository}", "partial")
    monkeypatch.chdir(tmp_path / "partial")
    with pytest.raises(UserError, match="git: "):
        load_sides("origin/main:a shelf", "origin/main~1:a shelf")
