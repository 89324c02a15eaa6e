"""Names for findings that stay the same when lines move: for baselines and code scanning."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from ..connector.pointer import join, split
from ..core.files import real

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..core.problem import Finding

# Under these keys a number is a name; elsewhere it is an index, which moves when something is inserted.
_NAMES = frozenset({"definitions", "headers", "parameters", "paths", "properties", "responses"})


def fingerprints(findings: Sequence[Finding], base: Path) -> list[str]:
    """Return one name for each finding, in their order: 32 hexadecimal digits.

    It is made of rule, file relative to ``base``, place (without indices of arrays), message, and the number
    among findings that share these; never of a line.
    """
    from hashlib import sha256  # noqa: PLC0415 - not needed by the ordinary run

    seen: Counter[tuple[str, ...]] = Counter()
    names = []
    for finding in findings:
        key = (finding.rule, relative(finding.file, base), _place(finding.pointer), finding.message)
        seen[key] += 1
        names.append(sha256("\0".join((*key, str(seen[key]))).encode()).hexdigest()[:32])
    return names


def relative(file: str, base: Path) -> str:
    """Return ``file`` relative to ``base`` with forward slashes; absolute where it lies outside."""
    path, base = real(Path(file)), real(base)
    return path.relative_to(base).as_posix() if path.is_relative_to(base) else path.as_posix()


def _place(pointer: str) -> str:
    tokens = split(pointer) if pointer.startswith("/") else []
    steady = [
        "*" if token.isdigit() and (not index or _is_index(tokens, index)) else token
        for index, token in enumerate(tokens)
    ]
    return join("", *steady)


def _is_index(tokens: list[str], index: int) -> bool:
    # The root's `parameters` is a map, an operation's is an array.
    before = tokens[index - 1]
    return before not in _NAMES or (before == "parameters" and index > 1)
