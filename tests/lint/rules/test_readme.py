"""More fixtures of the rules about the texts beside a connector."""

from ..support import Fixture, Message, definition
from .propertied import DEFINITION, NAME, properties

_FILE = "readme.md"
_BESIDE = ((DEFINITION, definition()),)
_WHOLE = (
    "# Shelf\r\n## Publisher: A\r\n## Prerequisites\r\n## Supported Operations\r\n"
    "## Obtaining Credentials\r\n## Known Issues and Limitations\r\n## Deployment Instructions\r\n"
)


def _readme(rule: str, text: str, encoding: str = "utf-8") -> Fixture:
    return Fixture(rule, text, _FILE, beside=_BESIDE, encoding=encoding)


FIXTURES = [
    Fixture("PKG010", "«" + properties(""), NAME),
    Fixture("PKG010", "«" + definition(), beside=(("intro.md", ""),)),
    Fixture("PKG010", definition(), beside=(("ReadMe.MD", ""),)),
    Fixture("PKG010", definition(), profile="import"),
    _readme("PKG011", "«"),
    _readme("PKG011", "«" + _WHOLE.replace("## Pre", "####### Pre")),
    _readme("PKG011", "«" + _WHOLE.replace("## Publisher", "Publisher")),
    _readme("PKG011", _WHOLE),
    _readme("PKG011", _WHOLE.replace("\r\n", "\n").replace("Shelf", "\xff"), "latin-1"),
    _readme("PKG012", "«" + _WHOLE.replace("## Deployment", "Deployment")),
    _readme("PKG012", "«# Shelf\n~~~\n# Deployment\n"),
    _readme("PKG012", "Installing\n==========\n"),
    _readme("PKG012", _WHOLE),
    Fixture("PKG013", definition(), profile="independent"),
    Fixture("PKG013", "«" + properties(""), NAME),
    _readme("PKG014", "«# Title\r\n«Required. One paragraph, two to three sentences.\r\n"),
    _readme(
        "PKG014",
        "## «Publisher: Publisher's Name\n### Operation 1\n«Description of operation 1.\n\n"
        "### Question 2\n«Answer to question 2\n## Getting Started\n«Optional. How to get started.\n"
        "«_Required._ Describe actions.\nA «Lorem ipsum.\n",
    ),
    _readme("PKG014", "# Title deeds\n## Publisher: A\nA key is required. Describe your need to us.\n"),
    _readme("PKG014", _WHOLE),
]
MESSAGES = [
    Message(rule, text, message, file, () if file == DEFINITION else _BESIDE)
    for rule, text, file, message in [
        ("PKG010", definition(), DEFINITION, "there is no readme.md beside it"),
        (
            "PKG011",
            _WHOLE.replace("## Pre", "Pre").replace("## Known", "Known"),
            _FILE,
            "the readme lacks the sections 'Prerequisites', 'Known Issues and Limitations'",
        ),
        ("PKG012", "# Shelf", _FILE, "the readme lacks the section 'Deployment Instructions'"),
        ("PKG013", definition(), DEFINITION, "there is no intro.md beside it; Partner Center asks for one"),
        ("PKG014", "# Title\n", _FILE, "'# Title' is a text of the template"),
    ]
]
