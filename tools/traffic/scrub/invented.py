"""Invented stand-ins for private values, of the same kind and width as these."""

from __future__ import annotations

import re
import string
from itertools import count
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Kind = Literal["first name", "last name", "company", "email", "phone", "address", "text", "host", "key"]

_FIRST = (
    "Ada", "Bruno", "Carla", "Dario", "Elif", "Farid", "Greta", "Hugo", "Ines", "Jonas", "Kira", "Luca",
    "Mira", "Nils", "Olga", "Pavel", "Rosa", "Samir", "Tilda", "Viktor",
)  # fmt: skip
_LAST = (
    "Abel", "Berger", "Costa", "Dahl", "Engel", "Fabre", "Gruber", "Holm", "Ivanov", "Jansen", "Keller",
    "Lund", "Moser", "Novak", "Orsini", "Petit", "Rossi", "Sato", "Toth", "Winter",
)  # fmt: skip
_COMPANY = (
    "Amber Works", "Birch Works", "Cobalt Works", "Delta Works", "Ember Works", "Fjord Works",
    "Granite Works", "Harbour Works", "Indigo Works", "Juniper Works",
)  # fmt: skip
_FORMS: Mapping[Kind, str] = {
    "email": "person{}@example.com",  # RFC 2606 keeps this domain for examples
    "phone": "+1 555 01{:02}",  # 555-0100 to 555-0199 are kept for fiction
    "address": "{} Sample Street",
    "text": "Sample text {}",
    "host": "sample{}",
}
_LISTS: Mapping[Kind, tuple[str, ...]] = {"first name": _FIRST, "last name": _LAST, "company": _COMPANY}
_SIGN = re.compile(r"[A-Za-z0-9]")


def stand_ins(found: Mapping[str, Kind], avoid: Iterable[str] = ()) -> dict[str, str]:
    """Return an invented value for each of ``found``, in their order; none is one of those or ``avoid``."""
    avoid = {value.lower() for value in (*found, *avoid)}
    sources: dict[Kind, Iterator[str]] = {kind: _names(names) for kind, names in _LISTS.items()}
    sources |= {kind: map(form.format, count(1)) for kind, form in _FORMS.items()}
    numbers = count(1)
    made: dict[str, str] = {}
    for value, kind in found.items():
        if kind == "host":  # its domain tells whose service it is, its first label whose account
            made[value] = f"{next(sources[kind])}.{value.partition('.')[2]}"
        elif kind == "key":
            made[value] = next(new for n in numbers if (new := _shaped(value, n)).lower() not in avoid)
        else:
            made[value] = next(new for new in sources[kind] if new.lower() not in avoid)
    return made


def _names(names: Iterable[str]) -> Iterator[str]:
    yield from names
    for number in count(2):
        for name in names:
            yield f"{name}{number}"


def _shaped(value: str, number: int) -> str:
    """Return ``value`` in 0, a and A, ending in the digits of ``number``; hexadecimal stays hexadecimal."""
    shaped = list(value)
    places = [found.start() for found in _SIGN.finditer(value)]
    for place in places:
        sign = value[place]
        shaped[place] = "0" if sign in string.digits else "a" if sign.islower() else "A"
    digits = str(number)[-len(places) :] if places else ""
    for place, digit in zip(places[len(places) - len(digits) :], digits, strict=True):
        shaped[place] = digit
    return "".join(shaped) if places else str(number)


def renumbered(numbers: set[int]) -> dict[int, int]:
    """Return an invented number for each id, of its width and in the same order, so that sorting stays."""
    found: dict[int, int] = {}
    for width in {len(str(number)) for number in numbers}:
        same = sorted(number for number in numbers if len(str(number)) == width)
        start = 10 ** (width - 1)
        step = max(1, 9 * start // (len(same) + 1))
        found |= {number: start + step * (place + 1) - 1 for place, number in enumerate(same)}
    return found
