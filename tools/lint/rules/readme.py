"""Rules about the texts beside a connector: readme.md and intro.md."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ...core import lazy
from ..rule import Hit, rule
from ..sources import READMES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..folder import Folder

_SUBMISSION = "https://learn.microsoft.com/connectors/custom-connectors/submit-for-certification"
_MAX_BYTES = 4 * 1024 * 1024
_HEADING = lazy.pattern(r"^ {0,3}#{1,6}[ \t]+(.+?)[ \t]*#*[ \t]*$|^(\S.*)\n(?:=+|-{3,})[ \t]*$", re.MULTILINE)
_FENCE = lazy.pattern(r"^(`{3,}|~{3,}).*?(?:^\1|\Z)", re.MULTILINE | re.DOTALL)
_SECTIONS = {
    "Publisher": r"publisher|author",
    "Prerequisites": r"pre-?requisites?|requirements?",
    "Supported Operations": r"operations?|actions?|triggers?",
    "Obtaining Credentials": r"credentials?|authenticat|api key|getting started|sign",
    "Known Issues and Limitations": r"known issues|limitations?",
}
_DEPLOYMENT = lazy.pattern(r"deploy|install", re.IGNORECASE)


def _readme(folder: Folder) -> tuple[str, str] | None:
    """Return the readme's file name and text, None where there is none that can be read."""
    path = folder.files.get("readme.md")
    if path is None:
        return None
    try:
        with path.open("rb") as file:
            return path.name, file.read(_MAX_BYTES).decode("utf-8-sig", "replace")
    except OSError:
        return None


def _headings(text: str) -> list[str]:
    return [match[1] or match[2] for match in _HEADING.finditer(_FENCE.sub("", text.replace("\r\n", "\n")))]


def _main_file(folder: Folder) -> str | None:
    """Return the file at which something missing in the folder is told."""
    if folder.definition is not None:
        return folder.definition.document.path.name
    if folder.properties is not None:
        return folder.properties.document.path.name
    return None


@rule("PKG010", "missing-readme", {"independent": "error", "certified": "error"}, READMES)
def missing_readme(folder: Folder) -> Iterator[Hit]:
    """Checks that there is a readme.md.

    Why:
        It is what reviewers and users read first; a submission without one is sent back.

    Fix:
        Write one after the template of Microsoft's repository.

    Bad:
        Files: apiDefinition.swagger.json, apiProperties.json

    Good:
        Files: apiDefinition.swagger.json, apiProperties.json, readme.md
    """
    file = _main_file(folder)
    if "readme.md" not in folder.files and file is not None:
        yield Hit("there is no readme.md beside it", "", file=file)


@rule("PKG011", "missing-readme-section", {"independent": "warning", "certified": "warning"}, READMES)
def missing_readme_section(folder: Folder) -> Iterator[Hit]:
    """Checks that readme.md has the sections of the template.

    They are: Publisher, Prerequisites, Supported Operations, Obtaining Credentials, Known Issues and
    Limitations. Headings with the same words in them pass.

    Why:
        Reviewers look for them, and the connector's page is made of them.

    Fix:
        Add the sections that the message names.

    Bad:
        readme.md:
        # Shelf
        Keeps books.

    Good:
        readme.md:
        # Shelf
        Keeps books.
        ## Publisher: The City Library
        ## Prerequisites
        ## Supported Operations
        ## Obtaining Credentials
        ## Known Issues and Limitations
    """
    readme = _readme(folder)
    if readme is None:
        return
    headings = _headings(readme[1])
    missing = [
        name
        for name, pattern in _SECTIONS.items()
        if not any(re.search(pattern, heading, re.IGNORECASE) for heading in headings)
    ]
    if missing:
        names = ", ".join(f"'{name}'" for name in missing)
        yield Hit(f"the readme lacks the sections {names}", position=(1, 1), file=readme[0])


@rule("PKG012", "missing-deployment-section", {"certified": "warning"}, READMES)
def missing_deployment_section(folder: Folder) -> Iterator[Hit]:
    """Checks that readme.md of a certified connector says how to deploy it.

    Why:
        The template for certified connectors has a section Deployment Instructions.

    Fix:
        Say how to deploy the connector with paconn.

    Bad:
        readme.md:
        # Shelf
        ## Prerequisites

    Good:
        readme.md:
        # Shelf
        ## Prerequisites
        ## Deployment Instructions
    """
    readme = _readme(folder)
    if readme is not None and not any(_DEPLOYMENT.search(heading) for heading in _headings(readme[1])):
        yield Hit("the readme lacks the section 'Deployment Instructions'", position=(1, 1), file=readme[0])


@rule("PKG013", "missing-intro", {"certified": "info"}, _SUBMISSION)
def missing_intro(folder: Folder) -> Iterator[Hit]:
    """Checks that there is an intro.md, which a package for Partner Center needs.

    Why:
        It becomes the text of the connector's page: prerequisites, credentials, known issues, common errors.

    Fix:
        Write one after the page named as source, before you submit.

    Bad:
        Files: apiDefinition.swagger.json, apiProperties.json

    Good:
        Files: apiDefinition.swagger.json, apiProperties.json, intro.md
    """
    file = _main_file(folder)
    if "intro.md" not in folder.files and file is not None:
        yield Hit("there is no intro.md beside it; Partner Center asks for one", "", file=file)


@rule("PKG014", "template-text-in-readme", {"independent": "warning", "certified": "warning"}, READMES)
def template_text_in_readme(folder: Folder) -> Iterator[Hit]:
    """Finds texts of the readme template that nobody has replaced.

    Why:
        The connector's page would show them.

    Fix:
        Write your own, or remove the section.

    Bad:
        readme.md:
        # Title
        Required. One paragraph, two to three sentences about the service and the connector.

    Good:
        readme.md:
        # Shelf
        Shelf keeps the books of a library.
    """
    readme = _readme(folder)
    if readme is None:
        return
    for match in _TEMPLATE.finditer(readme[1]):
        line = readme[1].count("\n", 0, match.start()) + 1
        column = match.start() - readme[1].rfind("\n", 0, match.start())
        yield Hit(f"'{match.group()}' is a text of the template", position=(line, column), file=readme[0])


_TEMPLATE = lazy.pattern(
    r"^# Title(?=[ \t\r]*$)|`?Title of your connector`?|Publisher: Publisher's Name"
    r"|^_?(?:Required|Optional)\._? (?:Describe|One paragraph|For Independent-|It should be the company"
    r"|Any plans|Explain the auth|How to get started|Include any known|Include frequently|Add instructions)"
    r"|^Description of operation \d+|^Answer to question \d+|lorem ipsum",
    re.IGNORECASE | re.MULTILINE,
)
