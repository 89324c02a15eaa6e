"""Rules about the icon."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...connector.lenient import text
from ..png import Png, read_png
from ..rule import BROKEN, Hit, rule
from ..sources import CERTIFICATION, POLICY_ERRORS, PULL_REQUEST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..folder import Folder

MAX_BYTES = 1024 * 1024
SMALLEST, LARGEST = 100, 230
_NAME = "icon.png"
_NEAR = 6  # of 255: what a conversion between colour spaces may change


def _icon(folder: Folder) -> tuple[str, int, Png | None] | None:
    """Return the icon's file name, size in bytes and what is read of it; None where there is no icon."""
    path = folder.files.get(_NAME)
    if path is None:
        return None
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            return path.name, size, read_png(file.read(MAX_BYTES))
    except OSError:
        return path.name, 0, None


@rule("PKG020", "missing-icon", {"certified": "warning"}, CERTIFICATION)
def missing_icon(folder: Folder) -> Iterator[Hit]:
    """Checks that there is an icon, icon.png.

    Why:
        Makers find a connector by its icon; certification asks for one.

    Fix:
        Add icon.png: a square PNG of 100 to 230 pixels, on a ground of the brand colour.

    Bad:
        Files: apiDefinition.swagger.json, apiProperties.json

    Good:
        Files: apiDefinition.swagger.json, apiProperties.json, icon.png
    """
    if _NAME not in folder.files and folder.properties is not None:
        yield Hit("there is no icon.png", "", file=folder.properties.document.path.name)


@rule("PKG021", "icon-of-independent-publisher", {"independent": "warning"}, PULL_REQUEST)
def icon_of_independent_publisher(folder: Folder) -> Iterator[Hit]:
    """Finds icons of independent publishers' connectors.

    Why:
        All of them have the same one, which Microsoft puts in.

    Fix:
        Remove icon.png.

    Bad:
        Files: apiDefinition.swagger.json, apiProperties.json, icon.png

    Good:
        Files: apiDefinition.swagger.json, apiProperties.json
    """
    if _NAME in folder.files:
        message = "connectors of independent publishers have a common icon; remove this one"
        yield Hit(message, position=(1, 1), file=folder.files[_NAME].name)


@rule("PKG022", "icon-not-png", BROKEN, CERTIFICATION)
def icon_not_png(folder: Folder) -> Iterator[Hit]:
    """Checks that icon.png is an image in the format PNG.

    Why:
        Another format under that name is not shown everywhere; certification takes PNG alone.

    Fix:
        Save it as PNG; another name for the file is not enough.

    Bad:
        icon.png that begins with FF D8 FF (JPEG)

    Good:
        icon.png that begins with 89 50 4E 47 (PNG)
    """
    icon = _icon(folder)
    if icon is not None and icon[2] is None:
        yield Hit("the icon is not a PNG image", position=(1, 1), file=icon[0])


@rule("PKG023", "large-icon", BROKEN, CERTIFICATION)
def large_icon(folder: Folder) -> Iterator[Hit]:
    """Checks that the icon has less than 1 MB.

    Why:
        Certification takes none that is larger.

    Fix:
        Make it smaller: 230 by 230 pixels are some kB.

    Bad:
        icon.png of 2 MB

    Good:
        icon.png of 9 kB
    """
    icon = _icon(folder)
    if icon is not None and icon[1] >= MAX_BYTES:
        yield Hit(
            f"the icon has {icon[1]} bytes; it must be smaller than {MAX_BYTES}",
            position=(1, 1),
            file=icon[0],
        )


@rule("PKG024", "icon-size", {"certified": "error"}, POLICY_ERRORS)
def icon_size(folder: Folder) -> Iterator[Hit]:
    """Checks that the icon is square, with 100 to 230 pixels a side.

    Why:
        It is shown in squares; smaller ones blur, larger ones are refused.

    Fix:
        Make it 230 by 230 pixels, the logo itself about 160.

    Bad:
        icon.png of 512 by 300 pixels

    Good:
        icon.png of 230 by 230 pixels
    """
    icon = _icon(folder)
    if icon is None or icon[2] is None:
        return
    width, height = icon[2].width, icon[2].height
    if width != height or not SMALLEST <= width <= LARGEST:
        message = (
            f"the icon has {width} by {height} pixels; it must be square, with {SMALLEST} to {LARGEST} a side"
        )
        yield Hit(message, position=(1, 1), file=icon[0])


@rule("PKG025", "icon-ground", {"certified": "warning"}, CERTIFICATION)
def icon_ground(folder: Folder) -> Iterator[Hit]:
    """Checks that the icon's ground is opaque, and of the colour ``iconBrandColor``.

    The pixel top left is taken for the ground.

    Why:
        The designer puts the icon on a field of that colour; another ground shows as a box.

    Fix:
        Fill the ground with the brand colour, or name the ground's colour as such.

    Bad:
        icon.png with a transparent ground

    Good:
        icon.png on #3a6ea5, with "iconBrandColor": "#3a6ea5"
    """
    icon = _icon(folder)
    corner = icon[2].corner if icon is not None and icon[2] is not None else None
    if icon is None or corner is None:
        return
    if corner[3] < 255:
        yield Hit(
            "the icon's ground is transparent; fill it with the brand colour", position=(1, 1), file=icon[0]
        )
        return
    brand = text(folder.properties.data.get("iconBrandColor")) if folder.properties is not None else None
    try:
        wanted = bytes.fromhex((brand or "").removeprefix("#"))
    except ValueError:
        return
    if len(wanted) == 3 and any(abs(a - b) > _NEAR for a, b in zip(corner[:3], wanted, strict=True)):
        shown = "#" + bytes(corner[:3]).hex()
        yield Hit(
            f"the icon's ground is {shown}, the brand colour {brand}; make them one",
            position=(1, 1),
            file=icon[0],
        )
