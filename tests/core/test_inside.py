"""Files of a folder, where links may lead out of it or in circles."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.core.errors import UserError
from tools.core.files import LEADS_OUT, contained, files_in, read_file, write_inside


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with links: to a file beside it, to a folder beside it, in a circle, within itself."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret").write_text("secret")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "own").write_text("own")
    (folder / "within").symlink_to("own")
    (folder / "file").symlink_to(outside / "secret")
    (folder / "new").symlink_to(outside / "new")
    (folder / "below").symlink_to(outside)
    (folder / "loop").symlink_to("loop")
    (tmp_path / "named").symlink_to(folder)
    return folder


@pytest.mark.parametrize("name", ["own", "within"])
def test_what_is_inside_is_read_and_written(name: str, root: Path) -> None:
    named = root.parent / "named"  # the folder itself may be a link
    assert read_file(named / name, named) == b"own"
    write_inside(named / name, named, b"new")
    assert (root / "own").read_bytes() == b"new"


@pytest.mark.parametrize("name", ["file", "below/secret", "new", "below/new", "../outside/secret"])
def test_nothing_outside_is_read_or_written(name: str, root: Path) -> None:
    with pytest.raises(UserError, match=LEADS_OUT):
        read_file(root / name, root)
    with pytest.raises(UserError, match=LEADS_OUT):
        write_inside(root / name, root, b"x")
    assert [path.name for path in (root.parent / "outside").iterdir()] == ["secret"]
    assert (root.parent / "outside" / "secret").read_text() == "secret"


def test_what_the_person_names_may_be_a_link(root: Path) -> None:
    assert read_file(root / "file") == b"secret"


def test_links_in_a_circle_are_words(root: Path) -> None:
    with pytest.raises(UserError, match="cannot be read: Too many levels of symbolic links"):
        read_file(root / "loop", root)
    assert contained(root, "loop") == root.resolve() / "loop"
    assert sorted(files_in(root)) == ["file", "own", "within"]
    with pytest.raises(UserError, match="cannot be read"):
        files_in(root / "loop")


def test_more_than_the_most_is_refused(root: Path) -> None:
    (root / "own").write_bytes(b"x" * 2_000_001)
    with pytest.raises(UserError, match="is larger than 1 MB"):
        read_file(root / "own", root, 2_000_000)
