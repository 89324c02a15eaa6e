"""The style of texts that the style guides want: full sentences, sentence case, title case."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from ..core import lazy
from .schema_graph import shown_properties

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .definition import Definition, OperationView, ParameterView, SchemaView

PRODUCT = lazy.pattern(
    r"\b(?:Microsoft Flow|Power ?(?:Apps?|Automate|BI|Pages|Platform|Virtual Agents)|Copilot Studio"
    r"|(?:Azure )?Logic Apps?|Dataverse)\b",
    re.IGNORECASE,
)
"""The products of Power Platform, which texts for certification must not name."""
INVISIBLE = lazy.pattern("[\x7f-\x9f\u200b\u2060\ufeff]")
"""Characters that nobody sees."""
_CLOSING = " \t\r\n\"'`*_)]}»”\u2019"
_ENDINGS = (".", "!", "?", "…", "。")
_WORD = lazy.pattern(r"[^\W_][\w'\u2019]*")
_NO_WORD = lazy.pattern(r"[\W_]+")
_LITTLE = (
    "a an and as at but by for from if in into is nor of off on onto or out over per than the to up with"
)
_SMALL = frozenset(_LITTLE.split())


def said(node: Mapping[str, Any], member: str) -> str:
    """Return a text of ``node`` without blanks around it; empty where it is missing or no text.

    Invisible characters, which have a rule of their own, are left out.
    """
    value = node.get(member)
    if not isinstance(value, str):
        return ""
    return (value if value.isascii() else INVISIBLE.sub("", value)).strip()


def sentence_fault(text: str) -> str | None:
    """Return why ``text`` is no full sentence, as words after "the description"; None when it is one."""
    body = text.strip()
    if not re.search(r"\s", body):
        return "is one word"
    first = next((character for character in body if character.isalnum()), "")
    if first.islower():
        return "does not begin with a capital letter"
    if not body.rstrip(_CLOSING).endswith(_ENDINGS):
        return "does not end with a full stop"
    return None


def comparable(text: str) -> str:
    """Return ``text`` without what does not count when two texts are compared: case, blanks, end."""
    return " ".join(text.casefold().split()).rstrip(".!?… ")


def repeats(text: str, *names: str) -> bool:
    """Return whether ``text`` says no more than one of ``names``: letters and digits alone count."""
    # A text that is much longer says more.
    close = [name for name in names if len(text) <= 2 * len(name) + 8]
    bare = _bare(text) if close else ""
    return bool(bare) and any(bare == _bare(name) for name in close)


def legible(characters: str) -> str:
    """Return ``characters`` for a message: those that leave no mark on paper by their code."""
    return "".join(c if c.isprintable() and not c.isspace() else f"U+{ord(c):04X}" for c in characters)


def _bare(text: str) -> str:
    return _NO_WORD.sub("", text.casefold())


def in_title_case(text: str) -> str:
    """Return ``text`` with a capital at the beginning of each word, little words after the first aside.

    A word with a capital inside (``iPhone``) is right as it is, and so is ``e.g.``. Underscores are blanks.
    """
    if "_" in text:
        text = " ".join(text.replace("_", " ").split()) or text
    first = _WORD.search(text)

    def cured(match: re.Match[str]) -> str:
        word = match.group()
        little = word in _SMALL and first is not None and match.start() > first.start()
        little = little or (len(word) == 1 and text.startswith(".", match.end()))
        return word[0].upper() + word[1:] if word.islower() and word[0].isalpha() and not little else word

    return _WORD.sub(cured, text)


def words_not_in_sentence_case(text: str, names: frozenset[str] = frozenset()) -> list[str]:
    """Return the words of ``text`` that tell title case; empty when it may be sentence case.

    A capital later in the text may begin a name, so that only a text in which every word has one counts;
    acronyms, words with a capital inside and ``names`` (in lower case) are left out of account.
    """
    words = _WORD.findall(text)
    if not words:
        return []
    if words[0].islower() and words[0][0].isalpha():
        return words[:1]
    later = [word for word in words[1:] if word.lower() not in _SMALL and word.lower() not in names]
    later = [word for word in later if word[0].isalpha() and (word.islower() or word.istitle())]
    return later if all(word.istitle() for word in later) else []


def names_in(text: str) -> frozenset[str]:
    """Return the words of a title, in lower case: names that may be capitalised anywhere."""
    return frozenset(word.lower() for word in _WORD.findall(text))


def visible_operations(definition: Definition) -> list[OperationView]:
    """Return the operations whose texts makers see."""
    return [operation for operation in definition.operations if operation.visibility != "internal"]


def visible_parameters(definition: Definition) -> list[ParameterView]:
    """Return the parameters whose texts makers see, each where it is written."""
    return [
        parameter
        for parameter in definition.written_parameters
        if parameter.raw.get("x-ms-visibility") != "internal"
        and (parameter.operation is None or parameter.operation.visibility != "internal")
    ]


class Text(NamedTuple):
    """One text that makers see: ``member`` of something named ``name``; ``is_label`` where it is no sentence.

    ``schema`` is the property that it belongs to, None for operations and parameters.
    """

    name: str
    member: str
    place: str
    value: str
    is_label: bool
    schema: SchemaView | None

    @property
    def pointer(self) -> str:
        """Where it stands."""
        return f"{self.place}/{self.member}"

    @property
    def what(self) -> str:
        """The text, as messages name it."""
        noun = "label" if self.member == "x-ms-summary" else self.member.removeprefix("x-ms-")
        return f"the {noun} of '{self.name}'"


def visible_texts(definition: Definition) -> list[Text]:
    """Return the texts of operations, parameters and properties; ask for it by ``definition.derived``."""
    found: list[Text] = []

    def take(
        node: Mapping[str, Any],
        pointer: str,
        name: str,
        labels: tuple[str, ...],
        schema: SchemaView | None = None,
    ) -> None:
        for member in (*labels, "description", "x-ms-trigger-hint"):
            value = node.get(member)
            if isinstance(value, str) and value:
                found.append(Text(name, member, pointer, value, member in labels, schema))

    for operation in visible_operations(definition):
        take(operation.raw, operation.pointer, operation.label, ("summary",))
    for parameter in definition.derived(visible_parameters):
        take(parameter.raw, parameter.pointer, parameter.name, ("x-ms-summary",))
    for schema in definition.derived(shown_properties):
        take(schema.raw, schema.pointer, schema.name or "", ("x-ms-summary", "title"), schema)
    return found
