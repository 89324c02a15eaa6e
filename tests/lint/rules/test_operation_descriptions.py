"""Fixtures of the rules about how operations are described."""

from ..operations import paths, said
from ..support import Fixture

_INTERNAL = '"x-ms-visibility": "internal"'
_TRIGGER = '"x-ms-trigger": "batch"'
_DEPRECATED = '"deprecated": true'

FIXTURES = [
    Fixture("OPR021", paths('"/books": {«"get": {"description": ""}, «"put": {}}')),
    Fixture("OPR021", said('"description": "Lists the books."')),
    Fixture("OPR021", said(_INTERNAL)),
    Fixture("OPR026", said('"description": «"Lists the books"')),
    Fixture("OPR026", said('"description": «"lists the books."')),
    Fixture("OPR026", said('"description": «"Books."')),
    Fixture("OPR026", said('"description": "Lists the books (all of them.)"')),
    Fixture("OPR026", said('"description": "Lists the books. (deprecated)"', _DEPRECATED)),
    Fixture("OPR026", said('"description": "Are there books?"')),
    Fixture("OPR026", said('"description": ""')),
    Fixture("OPR027", said('"summary": "List books"', '"description": «"list  books."')),
    Fixture("OPR027", said('"summary": "List books"', '"description": "Lists the books."')),
    Fixture("OPR027", said('"summary": ""', '"description": ""')),
    Fixture("OPR029", said(_TRIGGER, '"description": «"Looks for books."')),
    Fixture("OPR029", said(_TRIGGER, '"description": "This operation triggers when a book is lost."')),
    Fixture("OPR029", said(_TRIGGER, '"description": "Triggers when a book is lost."')),
    Fixture("OPR029", said('"description": "Looks for books."')),
    Fixture("OPR030", said(_DEPRECATED, '"summary": «"List books"', '"description": «"Lists books."')),
    Fixture("OPR030", said('"summary": «"List books [DEPRECATED]"')),
    Fixture("OPR030", said(_DEPRECATED, '"summary": "List books (deprecated)"')),
    Fixture("OPR030", said('"summary": "List deprecated books"')),
    Fixture("OPR027", said('"summary": "List the books"', '"description": «"List books."')),
]
MESSAGES = [
    (
        "OPR026",
        said('"description": "Lists the books"'),
        "the description of 'ListBooks' does not end with a full stop; write a full sentence",
    ),
    (
        "OPR026",
        said('"description": "lists the books."'),
        "the description of 'ListBooks' does not begin with a capital letter; write a full sentence",
    ),
    (
        "OPR026",
        said('"description": "Books."'),
        "the description of 'ListBooks' is one word; write a full sentence",
    ),
    (
        "OPR030",
        said(_DEPRECATED, '"summary": "List books"'),
        "'ListBooks' is deprecated; end its summary with '(deprecated)'",
    ),
    (
        "OPR030",
        said('"description": "Lists books. (deprecated)"'),
        "'ListBooks' is called deprecated; add '\"deprecated\": true'",
    ),
]
