"""Regular expressions that are compiled when they are first used.

The modules of the rules hold far more of them than one run needs, and Python compiles each in some tenths of
a millisecond.
"""

from __future__ import annotations

import re
from typing import Any, cast


def pattern(source: str, flags: int = 0) -> re.Pattern[str]:
    """Return the regular expression ``source``, compiled at its first use.

    A fault in it is raised there too: ``re.error``. A test compiles all of the package.
    """
    return cast("re.Pattern[str]", _Lazy(source, flags))


class _Lazy:
    """Stands for a compiled pattern; its methods become those of the pattern as they are asked for."""

    def __init__(self, source: str, flags: int) -> None:
        self._given = source, flags

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(*self._given), name)
        setattr(self, name, found)
        return found
