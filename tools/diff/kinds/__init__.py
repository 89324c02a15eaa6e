"""The kinds of changes, by subject: each module registers its own."""

from importlib import import_module
from pkgutil import iter_modules


def load() -> None:
    """Import every module of this package, so that its kinds are registered."""
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
