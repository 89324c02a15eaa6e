"""Fixtures of the rules about a connector's folder: files, sizes, settings, readme, icon."""

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.lint.png import SIGNATURE, read_png

from ..support import Fixture, Message, definition
from .images import png
from .propertied import DEFINITION, NAME, propertied, properties

_SETTINGS = "settings.json"
_PIXEL = b"\x10\x20\x30"
_SECTIONS = (
    "# Shelf\n## Publisher: A\n## Prerequisites\nSupported operations\n---\n## How to get credentials\n"
)
_PATH = '"definitions": {"A": {"description": "%s"}}'
_COLOR = ((NAME, properties('"iconBrandColor": "#102030"')),)


def _settings(rule: str, text: str, *files: str) -> Fixture:
    return Fixture(
        rule, text, _SETTINGS, beside=((DEFINITION, definition()), *((name, "") for name in files))
    )


def _icon(rule: str, image: bytes, mark: str = "", profile: str = "certified") -> Fixture:
    text = mark + image.decode("latin-1")
    return Fixture(rule, text, "icon.png", profile, _COLOR, "latin-1")  # type: ignore[arg-type]


def _readme(rule: str, text: str) -> Fixture:
    return Fixture(rule, text, "readme.md", beside=((DEFINITION, definition()),))


FIXTURES = [
    Fixture("PKG001", "«" + definition()),
    Fixture("PKG001", "«" + properties(""), NAME),
    Fixture("PKG001", "«" + properties(""), NAME, beside=((_SETTINGS, "{"),)),
    Fixture("PKG001", properties(""), NAME, beside=((DEFINITION, "{"),)),
    Fixture("PKG001", definition(), beside=((NAME, "{"),)),
    Fixture("PKG001", definition(), beside=((NAME, properties("")),)),
    Fixture("PKG002", "«" + definition(_PATH % ("x" * 1024 * 1024))),
    Fixture("PKG002", definition(_PATH % ("x" * 1000))),
    Fixture("PKG003", "«" + definition(_PATH % ("x" * 500_000))),
    Fixture("PKG003", definition(_PATH % ("x" * 400_000))),
    propertied("PKG004", properties('«"stackOwner": "Shelf"'), profile="import"),
    propertied("PKG004", properties('"publisher": "Shelf"'), profile="import"),
    propertied("PKG004", properties('"stackOwner": "Shelf"')),
    _settings("PKG005", '{«"enviroment": "a", «"x": 1}'),
    _settings("PKG005", '{"environment": "a", "connectorId": null, "script": "", "tenant": "common"}'),
    _settings("PKG006", '{"script": «"Script.cs", "icon": «5, "apiProperties": «"/home/a/b.json"}'),
    _settings("PKG006", '{"apiDefinition": «"C:\\\\a\\\\b.json", "script": «"a\\u0000b"}'),
    _settings("PKG006", '{"script": "script.csx", "icon": null, "apiProperties": ""}', "script.csx"),
    _settings("PKG007", '{"powerAppsUrl": «"a.test", "flowApiVersion": «"2017", "environment": «5}'),
    _settings("PKG007", '{"powerAppsUrl": "https://a.test", "powerAppsApiVersion": "2016-11-01"}'),
    _settings("PKG008", '«{"apiDefinition": "apiDefinition.swagger.json"}', "script.csx"),
    _settings("PKG008", '{"script": "script.csx"}', "script.csx"),
    _settings("PKG008", "{}"),
    Fixture("PKG010", "«" + definition()),
    Fixture("PKG010", definition(), beside=(("README.md", ""),)),
    _readme("PKG011", "«# Shelf\nKeeps books.\n```\n# Publisher\n```\n"),
    _readme("PKG011", _SECTIONS + "## Known issues\n"),
    _readme("PKG012", "«# Shelf\n"),
    _readme("PKG012", "# Shelf\n## Deployment Instructions ##\r\n"),
    Fixture("PKG013", "«" + definition()),
    Fixture("PKG013", definition(), beside=(("intro.md", ""),)),
    _readme("PKG014", "# «Title of your connector\n"),
    _readme("PKG014", "# Shelf\n"),
    propertied("PKG020", "«" + properties("")),
    Fixture("PKG020", properties(""), NAME, beside=(("icon.png", ""),)),
    _icon("PKG021", png(), "«", "independent"),
    _icon("PKG021", png()),
    _icon("PKG022", b"\xff\xd8\xff\xe0", "«"),
    _icon("PKG022", SIGNATURE, "«"),
    _icon("PKG022", png()),
    _icon("PKG023", png() + bytes(1024 * 1024), "«"),
    _icon("PKG023", png()),
    _icon("PKG024", png(512, 512), "«"),
    _icon("PKG024", png(230, 200), "«"),
    _icon("PKG024", png(99, 99), "«"),
    _icon("PKG024", png(100, 100)),
    _icon("PKG025", png(kind=6, pixel=b"\x10\x20\x30\x00"), "«"),
    _icon("PKG025", png(pixel=b"\x40\x20\x30"), "«"),
    _icon("PKG025", png(pixel=b"\x12\x22\x30")),
    _icon("PKG025", png(kind=6, pixel=b"\x10\x20\x30\xff")),
    _icon("PKG025", SIGNATURE),
]
MESSAGES = [
    Message(rule, text, message, file, ((DEFINITION, definition()),))
    for rule, file, text, message in [
        ("PKG005", _SETTINGS, '{"enviroment": 1}', "did you mean 'environment'"),
        ("PKG006", _SETTINGS, '{"script": "scrpt.csx"}', "there is no file 'scrpt.csx'"),
        ("PKG006", _SETTINGS, '{"script": "/a"}', "'/a' is a path of one machine"),
        ("PKG005", _SETTINGS, '{"xyzzy": 1}', "paconn does not read 'xyzzy'; remove it"),
        ("PKG006", _SETTINGS, '{"icon": 5}', "'icon' must be the name of a file"),
        ("PKG006", _SETTINGS, '{"icon": "C:\\\\a.png"}', "is a path of one machine; name it relative"),
        ("PKG007", _SETTINGS, '{"flowUrl": "a"}', "'flowUrl' must be a whole address, with 'https://'"),
        ("PKG007", _SETTINGS, '{"flowApiVersion": 1}', "'flowApiVersion' must be '2016-11-01'"),
        ("PKG007", _SETTINGS, '{"connectorId": 1}', "'connectorId' must be a string"),
        (
            "PKG011",
            "readme.md",
            "# Shelf",
            "'Publisher', 'Prerequisites', 'Supported Operations'",
        ),
    ]
]


@pytest.mark.parametrize(
    ("kind", "pixel", "more", "corner"),
    [
        (0, b"\x80", b"", (128, 128, 128, 255)),
        (2, b"\1\2\3", b"", (1, 2, 3, 255)),
        (4, b"\x80\7", b"", (128, 128, 128, 7)),
        (6, b"\1\2\3\4", b"", (1, 2, 3, 4)),
        (3, b"\1", b"\0\0\0\6PLTE\0\0\0\1\2\3....\0\0\0\2tRNS\xff\5....", (1, 2, 3, 5)),
        (3, b"\1", b"\0\0\0\6PLTE\0\0\0\1\2\3....", (1, 2, 3, 255)),
        (3, b"\1", b"", None),
        (5, b"\1", b"", None),
    ],
)
def test_first_pixel(kind: int, pixel: bytes, more: bytes, corner: tuple[int, ...] | None) -> None:
    image = read_png(png(3, 2, kind, pixel, more))
    assert image is not None
    assert (image.width, image.height, image.corner) == (3, 2, corner)


@given(st.binary(max_size=80), st.integers(0, 16), st.integers(0, 7))
def test_any_bytes_can_be_read(tail: bytes, depth: int, kind: int) -> None:
    read_png(tail)
    image = read_png(SIGNATURE + b"\0\0\0\rIHDR" + bytes([0, 0, 0, 9] * 2 + [depth, kind]) + tail)
    assert image is None or image.width == 9
    data = struct.pack(">I", len(tail)) + b"IDAT" + zlib.compress(tail) + bytes(9)
    read_png(
        SIGNATURE + b"\0\0\0\rIHDR" + bytes([0, 0, 0, 9] * 2 + [depth, kind, 0, 0, 0, 0, 0, 0, 0]) + data
    )
