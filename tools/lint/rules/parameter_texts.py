"""Rules about what parameters are called and how they are described.

Internal parameters and those of internal operations are left out: no maker sees their texts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...connector.lenient import mapping, text
from ...connector.pointer import join
from ..fix.values import end_sentence
from ..rule import Hit, rule
from ..sources import CERTIFICATION, REVIEWS, STANDARDS, STRINGS
from ..wording import (
    comparable,
    in_title_case,
    legible,
    repeats,
    said,
    sentence_fault,
    visible_operations,
    visible_parameters,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..definition import Definition, OperationView, ParameterView

MAX_LABEL = 80


def _fields(definition: Definition) -> list[ParameterView]:
    """Return the parameters that need texts; the fields of a body are the properties of its schema."""
    return [p for p in definition.derived(visible_parameters) if p.location != "body"]


def _labels(definition: Definition) -> Iterator[tuple[ParameterView, str]]:
    for parameter in definition.derived(visible_parameters):
        label = said(parameter.raw, "x-ms-summary")
        if label:
            yield parameter, label


def _descriptions(definition: Definition) -> Iterator[tuple[ParameterView, str]]:
    for parameter in definition.derived(visible_parameters):
        description = said(parameter.raw, "description")
        if description:
            yield parameter, description


@rule(
    "PAR060",
    "missing-parameter-summary",
    {"independent": "error", "certified": "error"},
    REVIEWS,
    "RequiredPropertyMissing",
)
def missing_parameter_summary(definition: Definition) -> Iterator[Hit]:
    """Checks that every parameter has an ``x-ms-summary``.

    A body and internal parameters need none.

    Why:
        It is the label of the field; without it makers see the name that the service uses.

    Fix:
        Add a label in title case.

    Bad:
        {"name": "auth_nm", "in": "query", "type": "string"}

    Good:
        {"name": "auth_nm", "in": "query", "type": "string", "x-ms-summary": "Author Name"}
    """
    for parameter in _fields(definition):
        if not said(parameter.raw, "x-ms-summary"):
            message = f"the parameter '{parameter.name}' has no 'x-ms-summary'; add its label in title case"
            yield Hit(message, parameter.pointer + "/name")


@rule(
    "PAR061",
    "missing-parameter-description",
    {"independent": "error", "certified": "error"},
    REVIEWS,
    "RequiredPropertyMissing",
)
def missing_parameter_description(definition: Definition) -> Iterator[Hit]:
    """Checks that every parameter has a ``description``.

    A body and internal parameters need none.

    Why:
        It stands in the empty field and on the reference page.

    Fix:
        Add a sentence that says what to enter, with an example where the form is not obvious.

    Bad:
        {"name": "since", "in": "query", "type": "string"}

    Good:
        {"name": "since", "in": "query", "type": "string",
         "description": "Lists books added after this day, such as 2026-03-31."}
    """
    for parameter in _fields(definition):
        if not said(parameter.raw, "description"):
            message = f"the parameter '{parameter.name}' has no 'description'; add what to enter"
            yield Hit(message, parameter.pointer + "/name")


@rule("PAR062", "long-parameter-summary", {"independent": "warning", "certified": "warning"}, CERTIFICATION)
def long_parameter_summary(definition: Definition) -> Iterator[Hit]:
    """Checks that labels of parameters have at most 80 characters.

    Why:
        The designer cuts longer ones off.

    Fix:
        Shorten the label; the description has room for the rest.

    Bad:
        "x-ms-summary": "Name of the Author of the Book, With All First Names and Without Titles, Any Order"

    Good:
        "x-ms-summary": "Author Name"
    """
    for parameter, label in _labels(definition):
        if len(label) > MAX_LABEL:
            message = f"the label of '{parameter.name}' has {len(label)} characters; at most {MAX_LABEL} fit"
            yield Hit(message, parameter.pointer + "/x-ms-summary")


@rule("PAR063", "special-characters-in-label", {"independent": "info", "certified": "info"}, CERTIFICATION)
def special_characters_in_label(definition: Definition) -> Iterator[Hit]:
    """Checks that labels of parameters are made of letters, digits, spaces and parentheses.

    Why:
        Reviewers ask for it, and for a letter, a digit or a closing parenthesis at the end.

    Fix:
        Say it in words; explanations belong into the description.

    Bad:
        "x-ms-summary": "Author/Editor:"

    Good:
        "x-ms-summary": "Author or Editor"
    """
    for parameter, label in _labels(definition):
        bad = "".join(dict.fromkeys(c for c in label if not (c.isalnum() or c in " ()")))
        if bad or not (label[-1].isalnum() or (label[-1] == ")" and "(" in label)):
            message = (
                f"the label '{label}' contains '{legible(bad or label[-1])}'; use letters and digits alone"
            )
            yield Hit(message, parameter.pointer + "/x-ms-summary")


@rule("PAR064", "label-case", {"independent": "info", "certified": "info"}, STRINGS)
def label_case(definition: Definition) -> Iterator[Hit]:
    """Checks that labels of parameters are in title case; little words such as "of" may be small.

    Why:
        All connectors look alike in the designer's cards.

    Fix:
        Begin each word with a capital.

    Bad:
        "x-ms-summary": "Author name"

    Good:
        "x-ms-summary": "Author Name"
    """
    for parameter, label in _labels(definition):
        cured = in_title_case(label)
        if cured != label:
            message = f"the label '{label}' is not in title case; write '{cured}'"
            yield Hit(message, parameter.pointer + "/x-ms-summary")


@rule(
    "PAR065",
    "incomplete-parameter-description",
    {"independent": "info", "certified": "warning"},
    STANDARDS,
    fix=end_sentence,
)
def incomplete_parameter_description(definition: Definition) -> Iterator[Hit]:
    """Checks that descriptions of parameters are full sentences with final punctuation.

    Why:
        They stand in the designer and on the reference page as they are.

    Fix:
        Begin with a capital and end with a full stop.

    Bad:
        "description": "the author"

    Good:
        "description": "The author whose books are listed."
    """
    for parameter, description in _descriptions(definition):
        fault = sentence_fault(description)
        if fault:
            message = f"the description of '{parameter.name}' {fault}; write a full sentence"
            yield Hit(message, parameter.pointer + "/description")


@rule("PAR066", "description-repeats-label", {"independent": "warning", "certified": "warning"}, STANDARDS)
def description_repeats_label(definition: Definition) -> Iterator[Hit]:
    """Checks that the description of a parameter says more than its label or its name.

    Why:
        The designer shows both, one in the other's field.

    Fix:
        Say what to enter: the form, the unit, what happens when it is left out. Where the label is the
        sentence, shorten the label.

    Bad:
        "x-ms-summary": "Author Name", "description": "Author name."

    Good:
        "x-ms-summary": "Author Name", "description": "Lists only books of this author, by last name."
    """
    for parameter, description in _descriptions(definition):
        label = said(parameter.raw, "x-ms-summary")
        if comparable(label) == comparable(description):
            if _is_sentence(label):
                message = (
                    f"the label of '{parameter.name}' is its whole description; shorten it to a few words"
                )
                yield Hit(message, parameter.pointer + "/x-ms-summary")
                continue
            message = f"the description of '{parameter.name}' repeats its label; say what to enter"
            yield Hit(message, parameter.pointer + "/description")
        elif repeats(description, parameter.name):
            message = f"the description of '{parameter.name}' repeats its name; say what to enter"
            yield Hit(message, parameter.pointer + "/description")


def _is_sentence(label: str) -> bool:
    return len(label.split()) > 5 or label.rstrip().endswith((".", "!", "?"))


@rule("PAR067", "duplicate-label", {"independent": "warning", "certified": "warning"}, STANDARDS)
def duplicate_label(definition: Definition) -> Iterator[Hit]:
    """Checks that no two inputs of an operation have the same label.

    Inputs are the parameters and the fields of the body; fields of an object within it are left out, as the
    designer puts the object's title before their labels.

    Why:
        Makers cannot tell the two fields apart.

    Fix:
        Say in each label what is different.

    Bad:
        {"operationId": "ListBooks", "parameters": [
            {"name": "from", "in": "query", "type": "string", "x-ms-summary": "Date"},
            {"name": "to", "in": "query", "type": "string", "x-ms-summary": "Date"}]}

    Good:
        {"operationId": "ListBooks", "parameters": [
            {"name": "from", "in": "query", "type": "string", "x-ms-summary": "Added After"},
            {"name": "to", "in": "query", "type": "string", "x-ms-summary": "Added Before"}]}
    """
    told: set[str] = set()
    for operation in visible_operations(definition):
        seen: dict[str, str] = {}
        for name, label, at, *member in _inputs(definition, operation):
            first = seen.setdefault(comparable(label), name)
            if first != name and (pointer := join(at, *member, "x-ms-summary")) not in told:
                told.add(pointer)
                yield Hit(f"the inputs '{first}' and '{name}' have the same label, '{label}'", pointer)


def _inputs(definition: Definition, operation: OperationView) -> Iterator[tuple[str, ...]]:
    """Yield name, label, pointer and what it still lacks of each input that has a label of its own."""
    for parameter in operation.parameters:
        if parameter.raw.get("x-ms-visibility") == "internal":
            continue
        at, label = parameter.pointer, said(parameter.raw, "x-ms-summary")
        if "$ref" in parameter.own:
            at = (text(parameter.own["$ref"]) or "").removeprefix("#")
        schema = mapping(parameter.raw.get("schema"))
        if parameter.location != "body":
            if label:
                yield parameter.name, label, at
            continue
        at += "/schema"
        if "$ref" in schema:
            at, schema = (text(schema["$ref"]) or "").removeprefix("#"), definition.resolved(schema)
        for name, raw in mapping(schema.get("properties")).items():
            field = mapping(raw)
            if field.get("x-ms-visibility") != "internal" and (label := said(field, "x-ms-summary")):
                yield f"{parameter.name}/{name}", label, at, "properties", name
