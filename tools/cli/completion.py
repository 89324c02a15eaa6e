"""``connector completion``: what a shell needs to complete commands, options and choices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .common import write_stdout
from .parser import choices

if TYPE_CHECKING:
    import argparse
    from argparse import _SubParsersAction

SHELLS = ("bash", "zsh", "fish")
DESCRIPTION = """Print the code that makes a shell complete the commands, options and choices of connector.
It asks the program itself at each TAB, so that it fits every later version."""
EPILOG = """examples:
  eval "$(connector completion bash)"             # in ~/.bashrc
  eval "$(connector completion zsh)"              # in ~/.zshrc, behind compinit
  connector completion fish | source              # in ~/.config/fish/config.fish"""


def add(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the program's parser."""
    parser = commands.add_parser(
        "completion", help="print the completion code of a shell", description=DESCRIPTION, epilog=EPILOG
    )
    parser.add_argument("shell", **choices("SHELL", SHELLS, "the shell"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the code; return 0."""
    from argcomplete.shell_integration import shellcode

    write_stdout(shellcode(["connector"], shell=args.shell))
    return 0
