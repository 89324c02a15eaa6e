"""`Engine`: a C# compiler with its runtime, and the confined run of the compiler."""

from __future__ import annotations

import shutil
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from .isolation import confine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from contextlib import AbstractContextManager

    from .isolation import Confined, Level

_PACKAGES = Path(__file__).with_name("mono-packages.txt")  # read by .ci/setup, too
COMPILE_SECONDS = 120.0
# 105: a default using, repeated; 436: host/Clients.cs hides a type; 1701, 1702: assembly unification.
SILENCED = "-nowarn:105,436,1701,1702"


@dataclass(frozen=True, slots=True)
class Compiled:
    """The exit code of a compiler run and everything it printed."""

    code: int
    output: str


Run = Callable[["Path"], Compiled]  # of a response file


class Engine(ABC):
    """A C# compiler with a runtime.

    ``name`` is ``mono`` or ``dotnet``; ``version`` names compiler and runtime for people.
    """

    name: Literal["dotnet", "mono"]

    @property
    @abstractmethod
    def version(self) -> str:
        """Return the version of compiler and runtime."""

    @property
    def identity(self) -> str:
        """Return what tells compiler and runtime from all others: another value may mean other output."""
        return self.version

    @property
    @abstractmethod
    def references(self) -> tuple[str, ...]:
        """Return the assemblies that a script may use: names the compiler finds itself, or paths."""

    @property
    @abstractmethod
    def compiler(self) -> list[str]:
        """Return the command line that starts the compiler, without options."""

    @property
    @abstractmethod
    def options(self) -> tuple[str, ...]:
        """Return the compiler's options beside those that both compilers share."""

    @property
    def language(self) -> tuple[str, ...]:
        """Return the options, among these, that make it speak English in UTF-8; none where it always does."""
        return ()

    def compile(
        self,
        sources: Iterable[Path],
        output: Path,
        references: Iterable[str],
        options: Iterable[str] | None = None,
        level: Level | None = None,
    ) -> Compiled:
        """Compile ``sources`` to ``output`` and its debug information: by its name the host, else a library.

        The compiler runs confined at ``level``, as scripts do: it reads its own installation, and copies of
        the sources and of other references. ``options`` stand in for the usual ones.
        """
        with self.running(level) as (place, compiled):
            copies = [shutil.copyfile(path, place.inbox / path.name) for path in sources]
            kind = "exe" if output.name == self.host_name else "library"
            lines = ["-nologo", "-langversion:latest", SILENCED, f"-target:{kind}", f'-out:"{output.name}"']
            lines += self.options if options is None else options
            lines += [f'-r:"{self._readable(name, place.inbox)}"' for name in references]
            # A response file: some 170 references are too long for a command line on some systems.
            response = place.inbox / "compile.rsp"
            response.write_text("\n".join([*lines, *(f'"{path}"' for path in copies)]), encoding="utf-8")
            outcome = compiled(response)
            for made in place.folder.glob(f"{output.stem}.*"):
                if made.is_file() and not made.is_symlink():
                    shutil.copyfile(made, output.with_name(made.name))
            return outcome

    def running(self, level: Level | None) -> AbstractContextManager[tuple[Confined, Run]]:
        """Return the compiler, confined at ``level``: its two folders and what compiles a response file."""
        return self._once(level)

    @contextmanager
    def _once(self, level: Level | None) -> Iterator[tuple[Confined, Run]]:
        place = confine(self.compiler, self.environment, self.readable, level, keeps=True)
        try:
            yield (
                place,
                lambda response: run([*place.command, f"@{response}"], place.folder, place.environment),
            )
        finally:
            place.close()

    def _readable(self, reference: str, inbox: Path) -> str:
        """Return ``reference``, or its copy in ``inbox`` if it is a file that the compiler does not see."""
        path = Path(reference)
        if not path.is_absolute() or any(path.is_relative_to(folder) for folder in self.readable):
            return reference
        # With its time, by which a compiler that stays knows it again.
        return str(shutil.copy2(path, inbox / path.name))

    @property
    @abstractmethod
    def host_name(self) -> str:
        """Return the file name of the compiled host program."""

    @abstractmethod
    def prepare(self, folder: Path) -> None:
        """Add to ``folder``, which holds the compiled host, what the runtime wants beside it."""

    @abstractmethod
    def command(self, host: Path, ahead: Path | None = None) -> list[str]:
        """Return the command line that starts the compiled host, with the machine code in ``ahead``."""

    @property
    @abstractmethod
    def readable(self) -> tuple[Path, ...]:
        """Return what the host and the compiler read or run beside the system's libraries."""

    @property
    @abstractmethod
    def environment(self) -> dict[str, str]:
        """Return the environment variables that the host and the compiler need beside the usual ones."""


def install_command() -> str:
    """Return the command that installs Mono and what scripts need of it on Debian and its kin."""
    packages = " ".join(_PACKAGES.read_text(encoding="ascii").split())
    return f"apt-get install -y --no-install-recommends {packages}"


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
