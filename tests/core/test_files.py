"""Files written whole: what is at the place already, and what must stay of it."""

import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tools.core.files import write_atomically

ROOT = Path(__file__).parent.parent.parent


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize(("umask", "expected"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_a_new_file_has_the_usual_mode(umask: int, expected: int, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from tools.core.files import write_atomically; "
        "write_atomically(Path(sys.argv[1]), b'x')"
    )
    path = tmp_path / "deep" / "new"
    subprocess.run([sys.executable, "-c", code, str(path)], cwd=ROOT, check=True, umask=umask)
    assert (path.read_bytes(), mode(path)) == (b"x", expected)


def test_a_file_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.touch()
    path.chmod(0o640)
    write_atomically(path, b"x")
    assert (path.read_bytes(), mode(path)) == (b"x", 0o640)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("there", [True, False])
def test_a_link_stays_and_its_target_is_written(there: bool, tmp_path: Path) -> None:
    target, link = tmp_path / "far" / "target", tmp_path / "link"
    target.parent.mkdir()
    if there:
        target.touch()
        target.chmod(0o640)
    link.symlink_to(Path("far") / "target")
    write_atomically(link, b"x")
    assert link.is_symlink()
    assert target.read_bytes() == b"x"
    assert not there or mode(target) == 0o640


def test_links_in_a_circle_are_replaced(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    write_atomically(tmp_path / "a", b"x")
    assert (tmp_path / "a").read_bytes() == b"x"


@pytest.mark.parametrize("linked", [False, True])
def test_a_pipe_is_written_to(linked: bool, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    path = tmp_path / "link" if linked else pipe
    if linked:
        path.symlink_to(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()), daemon=True)
    reader.start()
    write_atomically(path, b"x" * 100_000)
    reader.join(10)
    assert read == [b"x" * 100_000]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_device_is_written_to(tmp_path: Path) -> None:
    # A terminal, because its folder takes no files: the machine loses nothing if this fails.
    try:
        leader, follower = os.openpty()
    except OSError:
        pytest.skip("this machine has no pseudo-terminals")
    link = tmp_path / "terminal"
    link.symlink_to(os.ttyname(follower))
    try:
        write_atomically(link, b"x")
        assert os.read(leader, 10) == b"x"
    finally:
        os.close(leader)
        os.close(follower)
    assert link.is_symlink()


# Not /dev/stdout: the machine would lose it if this failed.
@pytest.mark.parametrize("name", ["/dev/fd/1", "/proc/self/fd/1"])
def test_a_stream_of_the_process_is_appended_to(name: str, tmp_path: Path) -> None:
    code = (
        "from pathlib import Path; from tools.core.files import write_atomically; "
        f"write_atomically(Path({name!r}), b'result')"
    )
    path = tmp_path / "log"
    path.write_bytes(b"before ")
    with path.open("ab") as stdout:
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, stdout=stdout)
    assert path.read_bytes() == b"before result"


def test_a_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=str(tmp_path)):
        write_atomically(tmp_path, b"x")
    assert list(tmp_path.iterdir()) == []
