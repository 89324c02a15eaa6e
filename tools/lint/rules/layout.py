"""Rules about how the definition is laid out: indentation, order of its sections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..fix.layout import reindent, reorder_sections
from ..layout import SECTIONS, first_misplaced, first_uneven
from ..rule import Hit, rule
from ..sources import STANDARDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..definition import Definition


@rule("LAY001", "uneven-indentation", {"certified": "info", "independent": "info"}, STANDARDS, fix=reindent)
def uneven_indentation(definition: Definition) -> Iterator[Hit]:
    """Checks that each line is indented by four spaces a level and has no blanks at its end.

    One finding a file: it points at the first such line. There is none where the layout would make the file
    larger than the platform takes.

    Why:
        Reviewers read differences between versions, and the coding standards ask for it.

    Fix:
        Let an editor format the file with four spaces, or run ``lint --fix``.

    Bad:
        {
          "swagger": "2.0"
        }

    Good:
        {
            "swagger": "2.0"
        }
    """
    place = first_uneven(definition.document.text)
    if place:
        message = (
            "here and maybe further down, a line is not indented by four spaces a level or ends with blanks"
        )
        yield Hit(message, position=place)


@rule(
    "LAY002",
    "unordered-sections",
    {"certified": "info", "independent": "info"},
    STANDARDS,
    fix=reorder_sections,
)
def unordered_sections(definition: Definition) -> Iterator[Hit]:
    """Checks that the sections of the definition come in the order of the coding standards.

    The order is ``swagger``, ``info``, ``host``, ``basePath``, ``schemes``, ``consumes``, ``produces``,
    ``paths``, ``definitions``, ``parameters``; other sections may stand anywhere.

    Why:
        Reviewers find what they look for, and differences between versions stay small.

    Fix:
        Move the section, or run ``lint --fix``.

    Bad:
        {"paths": {}, "info": {}, "swagger": "2.0"}

    Good:
        {"swagger": "2.0", "info": {}, "paths": {}}
    """
    misplaced = first_misplaced(definition.data)
    if misplaced:
        name, before = misplaced
        message = f"'{name}' stands after '{before}'; the order is {', '.join(SECTIONS)}"
        yield Hit(message, f"/{name}", "key")
