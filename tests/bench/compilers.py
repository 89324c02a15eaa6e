"""Compiles scripts with each compiler that is here: a table. ``make compilers [DIR=folder]``.

The scripts are those below the folder (``*.csx`` and ``Script.cs``); without one, each has one construct of
newer C#, and the table counts them by the version that brought it.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.script.support import SCRIPT  # noqa: E402
from tests.script.test_newer_csharp import NEWER  # noqa: E402
from tools.core.cache import Cache, cache_folder  # noqa: E402
from tools.core.errors import UserError  # noqa: E402
from tools.script import CompileError, Engine  # noqa: E402
from tools.script.compiler import compile_host, compile_script  # noqa: E402
from tools.script.mono import find_mono  # noqa: E402
from tools.script.roslyn import find_roslyn, install  # noqa: E402
from tools.script.toolchain_choice import checked_dotnet  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tools.script.compiler import HostFiles
    from tools.script.mono import MonoEngine


def main() -> int:
    """Compile the scripts and print the table, then what did not compile; 1 where there is no script."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    folder = parser.parse_args().folder
    with tempfile.TemporaryDirectory() as scratch:
        if folder is None:
            folder = constructs(Path(scratch, "constructs"))
        scripts = sorted({*folder.rglob("*.csx"), *folder.rglob("Script.cs")})
        if not scripts:
            print(f"no script below {folder}")
            return 1
        report(folder, scripts, list(compilers(Path(scratch))))
    return 0


def constructs(folder: Path) -> Path:
    """Write a script for each construct of newer C#, in a folder of its version; return the folder."""
    for number, (members, named) in enumerate(NEWER):
        version = found[1] if (found := re.search(r"\((C# \d+)\)", named)) else "C# 9"
        script = folder / version / f"{number}.csx"
        script.parent.mkdir(parents=True, exist_ok=True)
        script.write_text(f"{SCRIPT % 'return null;'}\npublic class C\n{{\n{members}\n}}\n", encoding="utf-8")
    return folder


def report(folder: Path, scripts: list[Path], engines: list[tuple[str, Engine, Cache]]) -> None:
    """Print a row for each version of C#, or one, and a column for each compiler; then the reasons."""
    counts, failed, seconds = Counter[tuple[str, str]](), [], []
    groups = Counter(group(script) for script in scripts)
    for name, engine, cache in engines:
        host = compile_host(engine, cache)
        begun = time.perf_counter()
        for script in scripts:
            reason = why_not(script, engine, cache, host)
            counts[group(script), name] += not reason
            if reason:
                failed.append(f"{name}: {script.relative_to(folder)}: {reason}")
        seconds.append(f"{(time.perf_counter() - begun) / len(scripts):.2f} s")
    print("| |", " | ".join(name for name, *_ in engines), "|")
    print("| --- |", " | ".join("---" for _ in engines), "|")
    for each in sorted(groups, key=lambda name: (len(name), name)):
        print(
            f"| {each} |", " | ".join(f"{counts[each, name]} of {groups[each]}" for name, *_ in engines), "|"
        )
    print("| a script |", " | ".join(seconds), "|\n")
    print("\n".join(failed))


def group(script: Path) -> str:
    """Return the version of C# in whose folder a script lies, else a name for all."""
    return script.parent.name if script.parent.name.startswith("C# ") else "scripts that compile"


def compilers(scratch: Path) -> Iterator[tuple[str, Engine, Cache]]:
    """Yield each compiler by name with a cache of its own, in which nothing is compiled yet."""
    mono = find_mono()
    if not isinstance(mono, str):
        yield "`mcs`", mono, Cache(scratch / "mcs")
        if find_roslyn(mono, Cache(cache_folder())) is not None:
            yield "`mcs`, then Roslyn (`connector setup`)", mono, with_roslyn(mono, scratch / "roslyn")
    dotnet = checked_dotnet()
    if isinstance(dotnet, Engine):
        yield dotnet.version.partition(",")[0], dotnet, Cache(scratch / "dotnet")


def with_roslyn(mono: MonoEngine, folder: Path) -> Cache:
    """Return a cache at ``folder`` that has the Roslyn of the user's cache and nothing else."""
    there = find_roslyn(mono, Cache(cache_folder()))
    assert there is not None
    folder.mkdir()
    (folder / there.folder.name).symlink_to(there.folder)
    install(mono, Cache(folder))
    return Cache(folder)


def why_not(script: Path, engine: Engine, cache: Cache, host: HostFiles) -> str:
    """Return why a script does not compile, empty where it does."""
    try:
        compile_script(script.read_bytes(), engine, cache, host)
    except CompileError as error:
        first = error.diagnostics[0]
        return f"line {first.line}: {error.reason}" if first.line else error.reason
    except UserError as error:
        return str(error)
    return ""


if __name__ == "__main__":
    sys.exit(main())
