"""Rules about whose a connector is: brand colour, publisher, owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...connector.lenient import mapping, text
from ...core import lazy
from ..rule import BROKEN, Hit, rule
from ..sources import CERTIFICATION, PROPERTIES, PULL_REQUEST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..folder import Properties

_COLOR = lazy.pattern(r"#[0-9A-Fa-f]{6}")


_REFUSED_COLORS = ("#007ee5", "#ffffff")


_INDEPENDENT_COLOR = "#da3b01"


@rule("PRP004", "missing-brand-color", BROKEN, PROPERTIES)
def missing_brand_color(properties: Properties) -> Iterator[Hit]:
    """Checks that ``iconBrandColor`` is a colour: a hash and six hexadecimal digits.

    Why:
        It is the ground of the icon in designer and catalogue.

    Fix:
        Write the colour of the icon's ground.

    Bad:
        "iconBrandColor": "blue"

    Good:
        "iconBrandColor": "#3a6ea5"
    """
    color = properties.data.get("iconBrandColor")
    if color is None:
        at = "/properties" + ("/iconBrandColor" if "iconBrandColor" in properties.data else "")
        yield Hit("there is no 'iconBrandColor'; add the colour of the icon's ground", at, "key")
    elif isinstance(color, str) and not _COLOR.fullmatch(color):
        message = f"'{color}' is not a colour; write a hash and six hexadecimal digits"
        yield Hit(message, "/properties/iconBrandColor")


@rule("PRP005", "default-brand-color", {"certified": "error"}, PULL_REQUEST)
def default_brand_color(properties: Properties) -> Iterator[Hit]:
    """Checks that ``iconBrandColor`` is neither white nor the default blue (#007ee5).

    Why:
        Certification refuses both: icons would vanish in the list, or all look alike.

    Fix:
        Write your own colour.

    Bad:
        "iconBrandColor": "#007ee5"

    Good:
        "iconBrandColor": "#3a6ea5"
    """
    color = text(properties.data.get("iconBrandColor")) or ""
    if color.lower() in _REFUSED_COLORS:
        yield Hit(f"certification refuses the brand colour '{color}'", "/properties/iconBrandColor")


@rule("PRP006", "own-brand-color", {"independent": "error"}, PULL_REQUEST)
def own_brand_color(properties: Properties) -> Iterator[Hit]:
    """Checks that the connector of an independent publisher has the brand colour ``#da3b01``.

    Why:
        All of them share it, as they share the icon.

    Fix:
        Write ``#da3b01``.

    Bad:
        "iconBrandColor": "#3a6ea5"

    Good:
        "iconBrandColor": "#da3b01"
    """
    color = text(properties.data.get("iconBrandColor"))
    if color is not None and color.lower() != _INDEPENDENT_COLOR:
        message = f"the brand colour of independent publishers is '{_INDEPENDENT_COLOR}', not '{color}'"
        yield Hit(message, "/properties/iconBrandColor")


@rule("PRP007", "missing-publisher", {"independent": "error", "certified": "error"}, CERTIFICATION)
def missing_publisher(properties: Properties) -> Iterator[Hit]:
    """Checks that ``publisher`` and ``stackOwner`` are there: who made the connector, whose service it is.

    ``paconn update`` fails while ``stackOwner`` is there: keep a copy without it for your own environment.

    Why:
        Both are on the connector's page; certification asks for them.

    Fix:
        Add your company's name, and that of the service's owner.

    Bad:
        {"properties": {"iconBrandColor": "#3a6ea5"}}

    Good:
        {"properties": {"iconBrandColor": "#3a6ea5", "publisher": "Shelf", "stackOwner": "Shelf"}}
    """
    if not isinstance(mapping(properties.document.data).get("properties"), dict):
        return
    words = {"publisher": "who made the connector", "stackOwner": "whose service it is"}
    for name, meaning in words.items():
        value = properties.data.get(name)
        if name not in properties.data:
            yield Hit(f"'{name}' is missing; say {meaning}", "/properties", "key")
        elif value is None or (isinstance(value, str) and not value.strip()):
            yield Hit(f"'{name}' is empty; say {meaning}", f"/properties/{name}")


@rule(
    "PRP008", "special-characters-in-publisher", {"independent": "info", "certified": "info"}, CERTIFICATION
)
def special_characters_in_publisher(properties: Properties) -> Iterator[Hit]:
    """Checks that ``publisher`` and ``stackOwner`` are made of letters, digits and spaces.

    Why:
        The certification page asks for alphanumeric names. Full stops, commas and hyphens of company names
        pass in practice.

    Fix:
        Leave other characters out.

    Bad:
        "publisher": "Shelf™ | Springfield"

    Good:
        "publisher": "Shelf"
    """
    for name in ("publisher", "stackOwner"):
        value = text(properties.data.get(name)) or ""
        bad = "".join(dict.fromkeys(c for c in value if not (c.isalnum() or c in " .,-&'()")))
        if bad:
            yield Hit(f"'{name}' contains '{bad}'; use letters and digits", f"/properties/{name}")
