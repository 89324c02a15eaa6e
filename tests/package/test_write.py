from __future__ import annotations

from pathlib import Path

import pytest

from tools.core.errors import UserError
from tools.package.write import write_outputs

OURS = frozenset({"a", "b"})


def listing(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_former_package_is_replaced_whole(tmp_path: Path) -> None:
    write_outputs(tmp_path / "out", {"f": {"a": b"1", "b": b"2"}, "z.zip": b"3"}, OURS)
    assert listing(tmp_path / "out") == {"f/a": b"1", "f/b": b"2", "z.zip": b"3"}
    write_outputs(tmp_path / "out", {"f": {"a": b"4"}}, OURS)
    assert listing(tmp_path / "out") == {"f/a": b"4", "z.zip": b"3"}
    assert (tmp_path / "out" / "f").stat().st_mode & 0o777 == tmp_path.joinpath("out").stat().st_mode & 0o777


@pytest.mark.parametrize(
    ("there", "message"),
    [
        ("f/mine", r"holds other files \(mine\)"),
        ("f/a/b", r"holds other files \(a\)"),
        ("f", "is in the way"),
    ],
)
def test_what_others_put_there_stays(there: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / there
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"mine")
    with pytest.raises(UserError, match=message):
        write_outputs(tmp_path, {"z.zip": b"1", "f": {"a": b"1"}}, OURS)
    assert listing(tmp_path) == {there: b"mine"}


def test_a_failure_halfway_leaves_all_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_outputs(tmp_path, {"f": {"a": b"old"}, "z.zip": b"old"}, OURS)
    rename = Path.rename

    def failing(self: Path, target: Path) -> Path:
        if self.parent.name == "made" and self.name == "z.zip":
            raise OSError(28, "No space left on device", str(self))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(UserError, match="No space left on device"):
        write_outputs(tmp_path, {"n.zip": b"new", "f": {"b": b"new"}, "z.zip": b"new"}, OURS)
    assert listing(tmp_path) == {"f/a": b"old", "z.zip": b"old"}
    assert sorted(item.name for item in tmp_path.iterdir()) == ["f", "z.zip"]


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(UserError, match="cannot write the package"):
        write_outputs(tmp_path / "file", {"z.zip": b""}, OURS)


def test_no_name_leads_out_of_the_folder(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="leads out"):
        write_outputs(tmp_path / "out", {"f": {"../../x": b""}}, OURS)
    assert listing(tmp_path) == {}


def test_a_name_that_no_system_takes(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is too long for the name of a file"):
        write_outputs(tmp_path, {"x" * 300: b""}, frozenset())
    assert list(tmp_path.iterdir()) == []
