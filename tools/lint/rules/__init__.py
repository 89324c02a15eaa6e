"""The rules, by subject: each module registers its own."""

from importlib import import_module
from pathlib import Path


def load() -> None:
    """Import every module of this package, so that its rules are registered."""
    # Not by pkgutil, which loads much of the standard library for it.
    for path in sorted(Path(__file__).parent.glob("[a-z]*.py")):
        import_module(f"{__name__}.{path.stem}")
