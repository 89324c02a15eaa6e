"""Engines for scripts as tests find them: marks of tests that need one, and the engine of a name."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tools.core.errors import UserError
from tools.script import Engine, Level, ScriptHost, choose_engine
from tools.script.dotnet import DotnetEngine
from tools.script.mono import MonoEngine, find_mono
from tools.script.resident import resident

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from tools.script.isolation import Confined
    from tools.script.toolchain import Run

DOTNET = Path(__file__).parents[1] / ".venv-dotnet"  # where .ci/setup-dotnet puts it

needs_mono = pytest.mark.skipif(not isinstance(find_mono(), MonoEngine), reason="needs Mono")


class WarmDotnet(DotnetEngine):
    """The engine ``dotnet`` with a compiler that stays, where it is that of `.ci/setup-dotnet`.

    Each start of that takes two seconds of CPU, as no machine code of it is in its packages.
    """

    def running(self, level: Level | None) -> AbstractContextManager[tuple[Confined, Run]]:
        """Return the compiler, confined as one that runs once."""
        if DOTNET not in self.dotnet.parents:
            return super().running(level)
        return resident([*self.compiler[:-1], "-resident"], self, level).ready()


def engine_named(name: str, cache: Path, *, warm: bool = True) -> Engine:
    """Return the engine; ``dotnet`` is the one on the PATH, else that of `.ci/setup-dotnet`.

    Its compiler is ``warm`` unless a start of it is what is tested. Skips the test where there is none.
    """
    with pytest.MonkeyPatch.context() as patch:
        if name == "dotnet":
            take_dotnet(patch, warm=warm)
        try:
            return choose_engine(name, cache)
        except UserError as error:
            pytest.skip(f"engine {name}: {error}")


def take_dotnet(patch: pytest.MonkeyPatch, *, warm: bool = True) -> None:
    """Let the .NET SDK of `.ci/setup-dotnet` be found where there is no other."""
    patch.setenv("PATH", os.pathsep.join((os.environ.get("PATH", ""), str(DOTNET))))
    if warm:
        patch.setattr("tools.script.dotnet.DotnetEngine", WarmDotnet)


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
