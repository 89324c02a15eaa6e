"""The choice of the engine: .NET where an SDK is installed and works, else Mono."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.errors import UserError
from .dotnet import find_dotnet
from .mono import find_mono
from .selfcheck import self_check
from .toolchain import Engine, install_command

if TYPE_CHECKING:
    from pathlib import Path


def choose_engine(name: str | None = None, cache: Path | None = None) -> Engine:
    """Return the engine ``name`` (``dotnet`` or ``mono``); None takes ``dotnet`` if it works, else ``mono``.

    ``dotnet`` has to pass a self-check first: a tiny script is compiled and run, once for each SDK version,
    with the outcome kept in ``cache``.

    Raises:
        UserError: the engine is not there; the message names what to install.
    """
    if name not in (None, "dotnet", "mono"):
        raise UserError(f"there is no engine '{name}'; the engines are dotnet and mono")
    reasons = []
    for wanted in ("dotnet", "mono"):
        if name in (None, wanted):
            found = checked_dotnet(cache) if wanted == "dotnet" else find_mono()
            if isinstance(found, Engine):
                return found
            reasons.append(found)
    advice = "install the .NET SDK" if name == "dotnet" else f"install Mono: {install_command()}"
    raise UserError(f"script.csx cannot be compiled here ({'; '.join(reasons)}); {advice}")


def checked_dotnet(cache: Path | None = None) -> Engine | str:
    """Return the engine ``dotnet`` where it passes its self-check, else in words why there is none."""
    found = find_dotnet()
    if isinstance(found, str):
        return found
    problem = self_check(found, cache)
    return f"{found.version}: {problem}" if problem else found
