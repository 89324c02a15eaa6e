"""More fixtures of the rules about the icon."""

from tools.lint.png import SIGNATURE

from ..support import Fixture, Message
from .images import png
from .propertied import NAME, properties

_FILE = "icon.png"


def _icon(rule: str, image: bytes, color: str = "#102030", *, fires: bool = False) -> Fixture:
    beside = ((NAME, properties(f'"iconBrandColor": "{color}"')),)
    text = ("«" if fires else "") + image.decode("latin-1")
    return Fixture(rule, text, _FILE, beside=beside, encoding="latin-1")


FIXTURES = [
    Fixture("PKG020", properties(""), NAME, "independent"),
    Fixture("PKG020", properties(""), NAME, beside=(("Icon.PNG", ""),)),
    Fixture("PKG021", properties(""), NAME, "independent"),
    _icon("PKG022", b"", fires=True),
    _icon("PKG022", b"<svg/>" + bytes(40), fires=True),
    _icon("PKG022", png()[:40]),
    _icon("PKG023", png() + bytes(1024 * 1024 - len(png())), fires=True),
    _icon("PKG023", png() + bytes(1024 * 1024 - len(png()) - 1)),
    _icon("PKG024", png(231, 231), fires=True),
    _icon("PKG024", png(0, 0), fires=True),
    _icon("PKG024", png(230, 230)),
    _icon("PKG024", b"\xff\xd8\xff\xe0"),  # PKG022's
    _icon("PKG025", png(kind=6, pixel=b"\x10\x20\x30\xfe"), fires=True),
    _icon("PKG025", png(kind=6, pixel=b"\x10\x20\x30\x00"), "blue", fires=True),
    _icon("PKG025", png(pixel=b"\x17\x20\x30"), fires=True),
    _icon("PKG025", png(pixel=b"\x16\x1a\x30")),
    _icon("PKG025", png(), "blue"),
    _icon("PKG025", png(), "#123"),
    _icon("PKG025", png(pixel=b"\x40\x20\x30"), "#40203"),
    Fixture("PKG025", png().decode("latin-1"), _FILE, encoding="latin-1"),
]
MESSAGES = [
    Message(
        rule,
        image.decode("latin-1"),
        message,
        _FILE,
        ((NAME, properties('"iconBrandColor": "#102030"')),),
        "independent" if rule == "PKG021" else "certified",
        "latin-1",
    )
    for rule, image, message in [
        ("PKG021", png(), "connectors of independent publishers have a common icon; remove this one"),
        ("PKG022", SIGNATURE, "the icon is not a PNG image"),
        ("PKG023", png() + bytes(1024 * 1024), " bytes; it must be smaller than 1048576"),
        (
            "PKG024",
            png(512, 300),
            "the icon has 512 by 300 pixels; it must be square, with 100 to 230 a side",
        ),
        (
            "PKG025",
            png(kind=4, pixel=b"\x80\x07"),
            "the icon's ground is transparent; fill it with the brand colour",
        ),
        (
            "PKG025",
            png(pixel=b"\x40\x20\x30"),
            "the icon's ground is #402030, the brand colour #102030; make them one",
        ),
    ]
]
