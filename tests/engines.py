"""Engines for scripts as tests find them: marks of tests that need one, and the engine of a name."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tools.core.errors import UserError
from tools.script import Engine, ScriptHost, choose_engine
from tools.script.mono import MonoEngine, find_mono

DOTNET = Path(__file__).parents[1] / ".venv-dotnet"  # where .ci/setup-dotnet puts it

needs_mono = pytest.mark.skipif(not isinstance(find_mono(), MonoEngine), reason="needs Mono")


def engine_named(name: str, cache: Path) -> Engine:
    """Return the engine; ``dotnet`` is the one on the PATH, else that of `.ci/setup-dotnet`.

    Skips the test where there is none.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", os.pathsep.join((os.environ.get("PATH", ""), str(DOTNET))))
        try:
            return choose_engine(name, cache)
        except UserError as error:
            pytest.skip(f"engine {name}: {error}")


class Resident(ScriptHost):
    """A host that runs one script after the other in one process, whose first calls take most of its time.

    Whoever opens and closes a host of a script may get it: it stays until `end`.
    """

    def of(self, script: Path) -> Resident:
        """Return this host, for ``script`` from now on."""
        self.script = script
        return self

    def close(self) -> None:
        """Keep the process."""

    def end(self) -> None:
        """End the process."""
        super().close()
