"""Fixtures of the rules about what operations are called."""

from ..operations import paths, said
from ..support import Fixture

_INTERNAL = '"x-ms-visibility": "internal"'
_TRIGGER = '"x-ms-trigger": "batch"'

_FAMILY = '"x-ms-api-annotation": {"family": "Books"}, '


def _named(name: str, mark: str = "", more: str = "") -> str:
    return f'"/{name}": {{"get": {{"operationId": "{name}", {more}"summary": {mark}"List books"}}}}'


FIXTURES = [
    Fixture("OPR020", paths('"/books": {«"get": {"summary": " "}, «"post": {"summary": 7}, «"put": {}}')),
    Fixture("OPR020", said('"summary": "List books"')),
    Fixture("OPR020", said(_INTERNAL)),
    Fixture("OPR022", said(f'"summary": «"{"a" * 81}"')),
    Fixture("OPR022", said(f'"summary": "{"a" * 80}"')),
    Fixture("OPR023", said('"summary": «"Create/update book"')),
    Fixture("OPR023", said('"summary": «"Find book?"')),
    Fixture("OPR023", said('"summary": "Create - update book (V2)."')),
    Fixture("OPR031", said('"summary": «"Create - update book"')),
    Fixture("OPR031", said('"summary": "Zeitungen und Bücher zählen (V2)"')),
    Fixture("OPR031", said('"summary": "Create/update books."')),
    Fixture("OPR024", said('"summary": «"List books."')),
    Fixture("OPR024", said('"summary": «"List books)"')),
    Fixture("OPR024", said('"summary": "List books (deprecated)"')),
    Fixture("OPR025", said('"summary": «"List All Books"')),
    Fixture("OPR025", said('"summary": «"list books"')),
    Fixture("OPR025", said('"summary": "List all Shelf books of iPhone and PDF"')),
    Fixture("OPR025", said('"summary": "List Shelf PDF"')),
    Fixture("OPR025", said('"summary": "List Kindle books"')),
    Fixture("OPR025", said('"summary": "…"')),
    Fixture("OPR028", said(_TRIGGER, '"summary": «"Returned book"')),
    Fixture("OPR028", said(_TRIGGER, '"summary": "When a book is returned"')),
    Fixture("OPR028", said('"summary": "Returned book"')),
    Fixture("OPR032", paths(_named("a"), _named("b", "«"), _named("c", "«"))),
    Fixture("OPR032", paths(_named("a"), _named("b", more='"deprecated": true, '))),
    Fixture("OPR032", paths(_named("a"), _named("b", more='"x-ms-trigger": "single", '))),
    Fixture("OPR032", paths(*(_named(name, more=_FAMILY) for name in "ab"))),
]
MESSAGES = [
    (
        "OPR022",
        said(f'"summary": "{"a" * 119}"'),
        "the summary of 'ListBooks' has 119 characters; certification takes 80",
    ),
    (
        "OPR022",
        said(f'"summary": "{"a" * 120}"'),
        "the summary of 'ListBooks' has 120 characters; certification takes 80, the validator fewer than 120",
    ),
    (
        "OPR023",
        said('"summary": "Add/change/remove, all"'),
        "the summary 'Add/change/remove, all' contains '/', which certification refuses; use words",
    ),
    (
        "OPR031",
        said('"summary": "Add/change, remove - all"'),
        "the summary 'Add/change, remove - all' contains ',-'; use letters, digits and parentheses alone",
    ),
    (
        "OPR025",
        said('"summary": "List All Books"'),
        "the summary 'List All Books' is not in sentence case; write 'All' without capital, "
        "unless it is a name",
    ),
    (
        "OPR025",
        said('"summary": "list books"'),
        "the summary 'list books' is not in sentence case; write 'list' with a capital, unless it is a name",
    ),
]
