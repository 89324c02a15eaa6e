"""The values of expressions in a call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...core.missing import Missing
from ...core.paths import look_up
from ..encode import plain
from .syntax import Lookup, Path, shown

if TYPE_CHECKING:
    from ..draft import Draft
    from .syntax import Template

_NO_ITEM = Missing()


class NullInPath(ValueError):
    """A path that leads over, or to, null or nothing: the expression fails, and the call with it.

    Source: Microsoft, training module on policy templates, "make sure that anything in the path isn't null".
    """

    def __init__(self, path: Path, length: int) -> None:
        whole = length == len(path.segments)
        place = "it" if whole else f"@{path.root}(){shown(path.segments[:length])}"
        super().__init__(f"the expression {path} fails: {place} is null or missing")


def path_value(path: Path, draft: Draft, item: Any = _NO_ITEM) -> Any:
    """Return the value at ``path``; ``item`` is what ``@item()`` stands for.

    Raises:
        NullInPath: there is null, or nothing, on the way or at the end.
    """
    value = item if path.root == "item" else draft.json()
    if value is None or isinstance(value, Missing):
        raise NullInPath(path, 0)
    for length, segment in enumerate(path.segments, 1):
        value = look_up(value, (segment,))
        if value is None or isinstance(value, Missing):
            if length == len(path.segments):
                draft.assume("null-at-end")
            raise NullInPath(path, length)
    return value


def text_of(template: Template, draft: Draft, item: Any = _NO_ITEM) -> str | None:
    """Return the text, None when a value that it looks up is missing and has no default.

    Raises:
        NullInPath: a path leads over, or to, null.
    """
    pieces: list[str] = []
    for part in template.parts:
        if isinstance(part, str):
            pieces.append(part)
        elif isinstance(part, Path):
            pieces.append(plain(path_value(part, draft, item)))
        else:
            text = looked_up(part, draft)
            if text is None:
                draft.assume("missing-value")
                return None
            pieces.append(text)
    return "".join(pieces)


def value_of(template: Template, draft: Draft, item: Any = _NO_ITEM) -> Any:
    """Return the value with its type where the template is one path alone, else the text.

    Raises:
        NullInPath: a path leads over, or to, null.
    """
    if template.whole is not None:
        return path_value(template.whole, draft, item)
    return text_of(template, draft, item)


def looked_up(lookup: Lookup, draft: Draft) -> str | None:
    """Return the value of a lookup, else its default, else None; an empty value counts as none."""
    found: str | None = None
    if lookup.source == "connection":
        found = draft.values.get(lookup.name.lower())
    elif lookup.source == "header":
        found = draft.header(lookup.name)
    elif lookup.source == "query":
        found = draft.query_value(lookup.name)
    elif lookup.source == "method":
        found = draft.original_method
    return found if found else lookup.default


def missing(template: Template, draft: Draft) -> str:
    """Return what is missing, in words."""
    return ", ".join(str(lookup) for lookup in template.lookups if looked_up(lookup, draft) is None)


def shown_text(template: Template, draft: Draft, public: frozenset[str]) -> str:
    """Return the text for people: headers, bodies and connection parameters not ``public`` as ``***``."""
    return "".join(part if isinstance(part, str) else _shown(part, draft, public) for part in template.parts)


def _shown(part: Lookup | Path, draft: Draft, public: frozenset[str]) -> str:
    if isinstance(part, Path) or part.source == "header":
        return "***"
    if part.source == "connection" and part.name.lower() not in public:
        return "***"
    return looked_up(part, draft) or ""
