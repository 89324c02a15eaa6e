"""The rules, by subject: each module registers its own."""

from importlib import import_module
from os import listdir


def load() -> None:
    """Import every module of this package, so that its rules are registered."""
    # Not by pkgutil, which loads much of the standard library for it.
    for name in sorted(file.removesuffix(".py") for file in listdir(__path__[0]) if file.endswith(".py")):
        if name != "__init__":
            import_module(f"{__name__}.{name}")
