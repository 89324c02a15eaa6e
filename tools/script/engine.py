"""Which C# compiler and runtime to use: the .NET SDK when it is there and works, else Mono."""

from __future__ import annotations

import subprocess
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

SYSTEM_PACKAGES = (
    "mono-mcs mono-runtime libnewtonsoft-json5.0-cil libmono-system-net-http4.0-cil "
    "libmono-system-web4.0-cil libmono-system-xml-linq4.0-cil libmono-system-io-compression4.0-cil "
    "libmono-system-io-compression-filesystem4.0-cil libmono-system-drawing4.0-cil tzdata ca-certificates"
)
INSTALL = f"apt-get install -y --no-install-recommends {SYSTEM_PACKAGES}"
COMPILE_SECONDS = 120.0
# 105: the script repeats a default using; 1701, 1702: assembly unification, nothing a script can change.
SILENCED = "-nowarn:105,1701,1702"


@dataclass(frozen=True, slots=True)
class Compiled:
    """What a compiler run left: exit code and everything it printed."""

    code: int
    output: str


class Engine(ABC):
    """A C# compiler with a runtime.

    ``name`` is ``mono`` or ``dotnet``; ``version`` names compiler and runtime exactly enough that another
    value means other output.
    """

    name: Literal["dotnet", "mono"]

    @property
    @abstractmethod
    def version(self) -> str:
        """Return the version of compiler and runtime."""

    @property
    @abstractmethod
    def references(self) -> tuple[str, ...]:
        """Return the assemblies that a script may use: names the compiler finds itself, or paths."""

    @abstractmethod
    def compile(self, source: list[Path], output: Path, references: tuple[str, ...]) -> Compiled:
        """Compile ``source`` to ``output`` with debug information: by its name the host, else a library."""

    @property
    @abstractmethod
    def host_name(self) -> str:
        """Return the file name of the compiled host program."""

    @abstractmethod
    def prepare(self, folder: Path) -> None:
        """Add to ``folder``, which holds the compiled host, what the runtime wants beside it."""

    @abstractmethod
    def command(self, host: Path) -> list[str]:
        """Return the command line that starts the compiled host."""

    @property
    @abstractmethod
    def environment(self) -> dict[str, str]:
        """Return the environment variables that the host needs beside the usual ones."""


def run(
    command: list[str], folder: Path | None = None, environment: dict[str, str] | None = None
) -> Compiled:
    """Run a compiler or a version query to its end; a start that fails or takes too long is exit code -1."""
    try:
        done = subprocess.run(  # noqa: S603  a command line made here, without a shell
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=COMPILE_SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError) as error:
        return Compiled(-1, str(error))
    return Compiled(done.returncode, done.stdout.decode("utf-8", "replace"))
