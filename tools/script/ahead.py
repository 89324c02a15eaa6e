"""Machine code of the libraries that scripts use, made once: one that uses much of them starts quicker.

Mono takes it where it was made from the same assembly and the same ones that this refers to, by the ids in
them, and else compiles as it runs (mono(1), ``--aot`` and ``--aot-path``).
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..core.cache import Cache, digest
from ..core.errors import UserError
from .mono import MonoEngine
from .toolchain import Engine, run

if TYPE_CHECKING:
    from collections.abc import Iterable

_KIND = "ahead"
_LIBRARIES = ("System.dll", "System.Net.Http.dll")  # `System` has Uri and regular expressions


def find_ahead(engine: Engine, cache: Cache) -> Path | None:
    """Return the folder of what `install_ahead` has made for ``engine``, or None where there is none."""
    found = cache.peek(_KIND, _key(engine)) if isinstance(engine, MonoEngine) else None
    return None if found is None else found.folder


def install_ahead(mono: MonoEngine, cache: Cache) -> Path:
    """Make the machine code, unless it is there, and return its folder; the cache has all of it or nothing.

    Raises:
        UserError: Mono cannot make it; it needs the programs ``as`` and ``ld``.
    """

    def build(folder: Path) -> dict[str, Any]:
        compile_ahead(mono, _assemblies(mono), folder)
        missing = [path.name for path in _assemblies(mono) if not (folder / f"{path.name}.so").exists()]
        if missing:
            raise UserError(f"Mono makes no machine code of {', '.join(missing)}; it needs `as` and `ld`")
        return {}

    return cache.entry(_KIND, _key(mono), build).folder


def compile_ahead(mono: MonoEngine, assemblies: Iterable[Path], folder: Path) -> None:
    """Make machine code of ``assemblies`` in ``folder``, NAME.dll.so, where ``as`` and ``ld`` are there."""
    if shutil.which("as") and shutil.which("ld"):
        for path in assemblies:
            run([str(mono.mono), f"--aot=nodebug,outfile={folder / path.name}.so", str(path)], folder)
        for path in folder.glob("*.tmp"):
            path.unlink()


def _assemblies(mono: MonoEngine) -> list[Path]:
    return [*(mono.mcs.with_name(name) for name in _LIBRARIES), mono.newtonsoft]


def _key(mono: MonoEngine) -> str:
    return digest([mono.identity, *map(str, _assemblies(mono))])
