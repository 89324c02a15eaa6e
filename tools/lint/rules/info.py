"""Rules about what a connector is called: title and description.

The limits are those of the certification page; the validator's own are not published but agree with them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ...connector.lenient import text
from ...core import lazy
from ..language import not_english
from ..rule import Hit, rule
from ..sources import CERTIFICATION, PACONN, POLICY_ERRORS, STRINGS, UPSERT, VALIDATOR
from ..wording import INVISIBLE, PRODUCT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..definition import Definition

MAX_TITLE = 30
MIN_DESCRIPTION, MAX_DESCRIPTION = 30, 500
_KIND = lazy.pattern(r"\b(?:APIs?|connectors?)\b", re.IGNORECASE)
_API = lazy.pattern(r"\bAPIs?\b", re.IGNORECASE)
_URL = lazy.pattern(r"https?://\S+|\bwww\.\S+", re.IGNORECASE)


@rule("INF020", "missing-connector-description", UPSERT, PACONN)
def missing_connector_description(definition: Definition) -> Iterator[Hit]:
    """Checks that ``info`` has a description.

    Why:
        paconn breaks off without one, and makers choose a connector by it.

    Fix:
        Say in one or two sentences what the service is for.

    Bad:
        "info": {"title": "Shelf", "version": "1.0"}

    Good:
        "info": {"title": "Shelf", "version": "1.0", "description": "Keeps the books of a library in order."}
    """
    info = definition.data.get("info")
    if isinstance(info, dict) and "description" not in info:
        yield Hit("the connector has no description; paconn breaks off without it", "/info", "key")


@rule(
    "INF021",
    "long-title",
    {"independent": "error", "certified": "error"},
    CERTIFICATION,
    "FieldLengthExceeded",
)
def long_title(definition: Definition) -> Iterator[Hit]:
    """Checks that the title has at most 30 characters.

    Why:
        Certification takes no longer names; lists of connectors cut them off.

    Fix:
        Shorten it; the description has room for the rest.

    Bad:
        "title": "The Shelf of the City Library of Springfield"

    Good:
        "title": "Springfield Library"
    """
    title = text(definition.info.get("title")) or ""
    if len(title) > MAX_TITLE:
        message = f"the title has {len(title)} characters; certification takes {MAX_TITLE}"
        yield Hit(message, "/info/title")


@rule(
    "INF022",
    "length-of-connector-description",
    {"independent": "error", "certified": "error"},
    CERTIFICATION,
    "FieldLengthNotInRange",
)
def length_of_connector_description(definition: Definition) -> Iterator[Hit]:
    """Checks that the connector's description has 30 to 500 characters.

    Why:
        Less says nothing, more is not read; certification takes neither.

    Fix:
        Say in one or two sentences what the service is for.

    Bad:
        "description": "Books."

    Good:
        "description": "Keeps the books of a library in order: who has which, and until when."
    """
    description = text(definition.info.get("description"))
    if description is None or MIN_DESCRIPTION <= len(description) <= MAX_DESCRIPTION:
        return
    message = (
        f"the description has {len(description)} characters; "
        f"certification takes {MIN_DESCRIPTION} to {MAX_DESCRIPTION}"
    )
    yield Hit(message, "/info/description")


@rule(
    "INF023",
    "restricted-words-in-title",
    {"independent": "error", "certified": "error"},
    CERTIFICATION,
    "ValueContainsRestrictedWords",
)
def restricted_words_in_title(definition: Definition) -> Iterator[Hit]:
    """Checks that the title has none of the words "API", "Connector", or a name of a Power Platform product.

    Why:
        Everything in the list is a connector to an API; a product's name makes it look like Microsoft's own.

    Fix:
        Keep the service's name alone.

    Bad:
        "title": "Shelf API Connector"

    Good:
        "title": "Shelf"
    """
    title = text(definition.info.get("title")) or ""
    found = [match.group() for pattern in (_KIND, PRODUCT) for match in pattern.finditer(title)]
    if found:
        words = " and ".join(f"'{word}'" for word in dict.fromkeys(found))
        message = f"the title '{title}' contains {words}; keep the service's name alone"
        yield Hit(message, "/info/title")


@rule("INF024", "product-in-description", {"independent": "warning", "certified": "warning"}, CERTIFICATION)
def product_in_description(definition: Definition) -> Iterator[Hit]:
    """Checks that the connector's description names no product of Power Platform.

    Why:
        The same connector serves all of them; certification asks for a text without.

    Fix:
        Say what the service does, not where the connector is used.

    Bad:
        "description": "Use the books of a library in Power Automate and Power Apps."

    Good:
        "description": "Keeps the books of a library in order: who has which, and until when."
    """
    description = text(definition.info.get("description")) or ""
    found = dict.fromkeys(match.group() for match in PRODUCT.finditer(description))
    if found:
        words = " and ".join(f"'{word}'" for word in found)
        yield Hit(f"the description names {words}; say what the service does alone", "/info/description")


@rule("INF025", "api-in-description", {"independent": "info", "certified": "info"}, STRINGS)
def api_in_description(definition: Definition) -> Iterator[Hit]:
    """Checks that the connector's description does without the word "API".

    Why:
        Makers want to know what they can do, not how it is done.

    Fix:
        Name the service in its place.

    Bad:
        "description": "The Shelf API lets you keep the books of a library in order."

    Good:
        "description": "Shelf keeps the books of a library in order."
    """
    if _API.search(text(definition.info.get("description")) or ""):
        message = "the description contains 'API'; say what makers can do instead"
        yield Hit(message, "/info/description")


@rule("INF026", "url-in-description", {"certified": "info"}, POLICY_ERRORS)
def url_in_description(definition: Definition) -> Iterator[Hit]:
    """Checks that the connector's description has no address in it.

    Why:
        It is shown as plain text; certification has sent such texts back.

    Fix:
        Put the address into ``contact`` or into ``x-ms-connector-metadata``.

    Bad:
        "description": "Keeps the books of a library in order, see https://example.com/help."

    Good:
        "description": "Keeps the books of a library in order: who has which, and until when."
    """
    found = _URL.search(text(definition.info.get("description")) or "")
    if found:
        message = f"the description holds the address '{found.group()}'; 'contact' is the place for it"
        yield Hit(message, "/info/description")


@rule(
    "INF027",
    "text-not-in-english",
    {"independent": "error", "certified": "error"},
    CERTIFICATION,
    "ValueMustBeInEnglish",
)
def text_not_in_english(definition: Definition) -> Iterator[Hit]:
    """Checks that title and description are in English.

    Found are letters of other scripts than the Latin one, and descriptions with several little words of
    another language ("und", "para", "les") and none of English.

    Why:
        The catalogue is in English; certification refuses other languages.

    Fix:
        Write it in English; a name may stay as it is, in Latin letters.

    Bad:
        "description": "Verwaltet die Bücher einer Bibliothek und erinnert an die Rückgabe."

    Good:
        "description": "Keeps the books of a library and reminds readers to bring them back."
    """
    for member in ("title", "description"):
        reason = not_english(text(definition.info.get(member)) or "")
        if reason:
            yield Hit(f"the {member} {reason}; write it in English", f"/info/{member}")


@rule(
    "INF028",
    "punctuation-after-title",
    {"independent": "warning", "certified": "error"},
    VALIDATOR,
    "ValueMustEndWithAlphanumeric",
)
def punctuation_after_title(definition: Definition) -> Iterator[Hit]:
    """Checks that the title ends with a letter or a digit.

    Why:
        A title is a name, not a sentence; certification refuses others.

    Fix:
        Remove what stands behind the last letter.

    Bad:
        "title": "Shelf!"

    Good:
        "title": "Shelf"
    """
    title = INVISIBLE.sub("", text(definition.info.get("title")) or "")
    if title and not title[-1].isalnum() and title[-1] not in ")]":
        message = f"the title '{title}' ends with '{title[-1]}'; end it with a letter or digit"
        yield Hit(message, "/info/title")
