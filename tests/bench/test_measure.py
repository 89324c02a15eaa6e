"""The bench's own measures."""

import subprocess
import sys

import pytest

from tests.bench.measure import peak_mib


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_the_peak_is_that_of_the_engine_below_the_sandbox() -> None:
    program = "x = bytearray(b'x') * (60 << 20); print(flush=True); input()"
    shell = ["/bin/sh", "-c", '"$@"; exit 1', "sh", sys.executable, "-I", "-S", "-c", program]
    with subprocess.Popen(shell, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert 60 < peak_mib(process.pid) < 100
