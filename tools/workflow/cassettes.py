"""The cassettes of a place: one file, a folder of them, or a connector's samples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.errors import UserError
from ..core.files import real
from ..replay.load import load_cases
from ..traffic.cassette import Cassette, load_cassette

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_ENDINGS = (".yaml", ".yml", ".json")


def cassettes_in(
    place: Path, load: Callable[[Path], Cassette] = load_cassette, *further: str
) -> Iterator[Cassette]:
    """Yield the cassette in the file ``place``, or all below that folder.

    Of a connector's ``samples`` these are its cassettes and the interactions that stand in its cases.
    ``load`` reads a file, ``further`` are endings of files beside those of cassettes.

    Raises:
        UserError: a file cannot be read, or a folder has none.
    """
    if not place.is_dir():
        yield load(place)
        return
    endings, files, own = (*_ENDINGS, *further), place, list[Cassette]()
    if (place / "cases").is_dir() and real(place).name == "samples":
        files = place / "cassettes"
        folder = place.parent if place.name == "samples" else real(place).parent
        traffic = (found for case in load_cases(folder) for found in case.traffic)
        own = [found for found in traffic if isinstance(found, Cassette)]
    paths = sorted(path for path in files.rglob("*") if path.suffix.lower() in endings and path.is_file())
    if not paths and not own:
        raise UserError(f"has no recording ({', '.join('*' + ending for ending in endings)})", str(place))
    yield from map(load, paths)
    yield from own
