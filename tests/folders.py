"""Temporary folders of the tests: in memory where there is room, as a disk takes milliseconds for each."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

_MEMORY = Path("/dev/shm")
_ROOM = 2 << 30
_VARIABLE = "PYTEST_DEBUG_TEMPROOT"  # where pytest makes the folders of `tmp_path`


def use_memory() -> None:
    """Let pytest make its folders in memory, unless the user says where, or programs cannot run there."""
    roomy = os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM
    runs = roomy and not os.statvfs(_MEMORY).f_flag & os.ST_NOEXEC
    if runs and not {_VARIABLE, "TMPDIR"} & os.environ.keys():
        os.environ[_VARIABLE] = str(_MEMORY)
        os.environ["GIT_DISCOVERY_ACROSS_FILESYSTEM"] = "1"  # else it says that it stops there


@pytest.fixture
def tmp_path_on_disk() -> Iterator[Path]:
    """A folder that becomes the ``tmp_path`` of a module on sandboxes, which hide all of /dev in any case."""
    with tempfile.TemporaryDirectory(prefix="tests-") as folder:
        yield Path(folder)
