"""Rules about all texts that makers see: of operations, parameters and properties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core import lazy
from ..fix.values import single_blanks
from ..language import in_other_language
from ..rule import Hit, rule
from ..schema_graph import schema_graph
from ..sources import CERTIFICATION, STRINGS
from ..wording import PRODUCT, visible_texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..definition import Definition

_BLANKS = lazy.pattern(r"\A\s|\s\Z|\s\s")
# One of them is in every name that PRODUCT finds.
_PRODUCT_WORDS = ("microsoft flow", "power", "copilot studio", "logic app", "dataverse")
_CAMEL = lazy.pattern(r"[a-z]{2,}\d*[A-Z]\w*")


@rule("TXT001", "product-in-text", {"independent": "warning", "certified": "warning"}, CERTIFICATION)
def product_in_text(definition: Definition) -> Iterator[Hit]:
    """Checks that the texts of operations and parameters name no product of Power Platform.

    Fields of a body count as parameters. An MCP operation may name the agents that it serves.

    Why:
        The same connector serves all of them; certification asks for texts without.

    Fix:
        Say what the operation does, not where it is used: "flow" or "app" are possible.

    Bad:
        "summary": "List books for Power Automate"

    Good:
        "summary": "List books"
    """
    whole = definition.document.text.lower()
    if not any(word in whole for word in _PRODUCT_WORDS):
        return
    graph = definition.derived(schema_graph)
    agentic = tuple(f"{item.pointer}/" for item in definition.operations if item.is_agentic)
    for text in definition.derived(visible_texts):
        found = PRODUCT.search(text.value) if not text.pointer.startswith(agentic) else None
        if found and (text.schema is None or graph.is_input(text.schema)):
            yield Hit(f"{text.what} names '{found.group()}'; leave the product out", text.pointer)


@rule(
    "TXT002",
    "blanks-in-label",
    {"independent": "info", "certified": "info"},
    STRINGS,
    fix=single_blanks,
)
def blanks_in_label(definition: Definition) -> Iterator[Hit]:
    """Checks that labels neither begin nor end with a blank, and have no two blanks in a row.

    Labels are the summaries of operations, parameters and properties, and titles of properties.

    Why:
        A blank at the beginning sorts the operation out of its place; a search for the label with one blank
        does not find it.

    Fix:
        Remove the blanks.

    Bad:
        "summary": "List  books "

    Good:
        "summary": "List books"
    """
    for text in definition.derived(visible_texts):
        if text.is_label and text.value.strip() and (found := _BLANKS.search(text.value)):
            where = "begins" if not found.start() else "ends" if found.end() == len(text.value) else ""
            fault = f"{where} with a blank; remove it" if where else "has two blanks in a row; remove one"
            yield Hit(f"{text.what} {fault}", text.pointer)


@rule("TXT003", "code-as-label", {"independent": "info", "certified": "info"}, STRINGS)
def code_as_label(definition: Definition) -> Iterator[Hit]:
    """Finds labels in camelCase: names of program code.

    Why:
        Makers are no programmers; a label in words is found by a search for a word.

    Fix:
        Write the words apart, in title case.

    Bad:
        {"name": "authorName", "in": "query", "type": "string", "x-ms-summary": "authorName"}

    Good:
        {"name": "authorName", "in": "query", "type": "string", "x-ms-summary": "Author Name"}
    """
    for text in definition.derived(visible_texts):
        if text.is_label and _CAMEL.fullmatch(text.value.strip()):
            message = f"{text.what} is a name of code, '{text.value.strip()}'; write words"
            yield Hit(message, text.pointer)


@rule("TXT004", "text-in-other-language", {"independent": "warning", "certified": "warning"}, STRINGS)
def text_in_other_language(definition: Definition) -> Iterator[Hit]:
    """Checks that the texts of operations, parameters and properties are in English.

    Found are texts of which a third or more is in another script than the Latin one, those with several
    little words of another language ("und", "para", "les") and none of English, and those of which a quarter
    of the words has letters that English lacks ("Größe"). A foreign word or an example within an English
    sentence passes.

    Why:
        The catalogue is in English; makers of other countries cannot read the text.

    Fix:
        Write it in English. The portal translates texts of certified connectors.

    Bad:
        "summary": "Listet die Bücher der Bibliothek auf, und zwar die neuesten"

    Good:
        "summary": "List books"
    """
    for text in definition.derived(visible_texts):
        if reason := in_other_language(text.value):
            yield Hit(f"{text.what} {reason}; write it in English", text.pointer)
