"""Rules about whom makers can ask: contact, and the addresses of the definition."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ...connector.lenient import array, mapping, text
from ...connector.pointer import join
from ...core import lazy
from ..rule import BROKEN, Hit, rule
from ..sources import CERTIFICATION, VALIDATOR
from .metadata import ABSOLUTE, entries, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..definition import Definition

_EMAIL = lazy.pattern(r"[^@\s<>,;:\"()\[\]]+@[\w-]+(?:\.[\w-]+)+")
_PLACEHOLDER = lazy.pattern(
    r"(?:^|[@/.])(?:example\.(?:com|org|net)|contoso\.com|fabrikam\.com|your-?(?:company|domain|site)\.\w+)"
    r"(?:$|[/:?#])|^<.*>$|\b(?-i:REPLACE)\b",
    re.IGNORECASE,
)


@rule("INF040", "incomplete-contact", {"independent": "warning", "certified": "error"}, CERTIFICATION)
def incomplete_contact(definition: Definition) -> Iterator[Hit]:
    """Checks that ``info.contact`` has a name, an address and an e-mail address.

    Why:
        They are on the connector's page, for makers who need help; certification asks for all three.

    Fix:
        Add those of your support.

    Bad:
        "contact": {"name": "Shelf"}

    Good:
        "contact": {"name": "Shelf", "url": "https://shelf.example/help", "email": "help@shelf.example"}
    """
    if not isinstance(definition.data.get("info"), dict):
        return
    raw = definition.info.get("contact")
    contact = mapping(raw)
    missing = [name for name in ("name", "url", "email") if not (text(contact.get(name)) or "").strip()]
    if not missing:
        return
    pointer = "/info/contact" if isinstance(raw, dict) else "/info"
    yield Hit(f"the contact lacks {listed(missing)}; makers who need help look there", pointer, "key")


@rule("INF041", "malformed-contact-email", BROKEN, VALIDATOR, "ContactEmailNotValid")
def malformed_contact_email(definition: Definition) -> Iterator[Hit]:
    """Checks that the contact's ``email`` is one e-mail address.

    Why:
        The validator refuses anything else, such as a web address, a name or two addresses.

    Fix:
        Write one address, without a name around it.

    Bad:
        "contact": {"email": "Shelf <help@shelf.example>"}

    Good:
        "contact": {"email": "help@shelf.example"}
    """
    email = text(mapping(definition.info.get("contact")).get("email"))
    if email and not _EMAIL.fullmatch(email):
        yield Hit(f"'{email}' is not an e-mail address", "/info/contact/email")


def _urls(definition: Definition) -> Iterator[tuple[str, Any]]:
    """Yield pointer and value of every ``url`` of the definition."""
    for member in ("contact", "license"):
        yield f"/info/{member}", mapping(definition.info.get(member)).get("url")
    yield "/externalDocs", mapping(definition.data.get("externalDocs")).get("url")
    for index, tag in enumerate(array(definition.data.get("tags"))):
        yield f"/tags/{index}/externalDocs", mapping(mapping(tag).get("externalDocs")).get("url")
    for operation in definition.operations:
        if "externalDocs" in operation.raw:
            url = mapping(operation.raw["externalDocs"]).get("url")
            yield operation.pointer + "/externalDocs", url
    for schema in definition.with_keyword("externalDocs"):
        yield schema.pointer + "/externalDocs", mapping(schema.raw["externalDocs"]).get("url")


@rule("INF042", "relative-url", BROKEN, VALIDATOR, "UrlNotValid")
def relative_url(definition: Definition) -> Iterator[Hit]:
    """Checks that each ``url`` of contact, licence and external documentation is a whole address.

    Why:
        A reader has no page that it could be relative to; the validator refuses it.

    Fix:
        Begin it with ``https://``.

    Bad:
        "contact": {"url": "www.shelf.example"}

    Good:
        "contact": {"url": "https://www.shelf.example"}
    """
    for pointer, value in _urls(definition):
        url = text(value)
        if url is not None and not ABSOLUTE.fullmatch(url):
            if not url.strip():
                what = "'url' is empty; leave it out, or write an address that begins with 'https://'"
            elif any(character.isspace() for character in url):
                what = f"the address '{url}' has blanks in it"
            else:
                what = f"'{url}' is not a whole address; begin it with 'https://'"
            yield Hit(what, pointer + "/url")


@rule("INF048", "placeholder-contact", {"independent": "warning", "certified": "warning"}, CERTIFICATION)
def placeholder_contact(definition: Definition) -> Iterator[Hit]:
    """Finds addresses in contact and metadata that are only examples: example.com, contoso.com, REPLACE.

    Why:
        Makers who need help would reach nobody.

    Fix:
        Write your own.

    Bad:
        "contact": {"email": "support@contoso.com"}

    Good:
        "contact": {"email": "help@shelf.example"}
    """
    contact = mapping(definition.info.get("contact"))
    places = [(join("/info/contact", name), contact.get(name)) for name in ("name", "url", "email")]
    places += [(pointer + "/propertyValue", value) for pointer, _, value in entries(definition)]
    for pointer, value in places:
        if isinstance(value, str) and _PLACEHOLDER.search(value.strip()):
            yield Hit(f"'{value}' is only an example; write your own", pointer)
