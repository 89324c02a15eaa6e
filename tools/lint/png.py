"""A PNG image: its size and its first pixel.

Source: Portable Network Graphics (PNG) Specification, third edition.
"""

from __future__ import annotations

import zlib
from typing import NamedTuple

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}


class Png(NamedTuple):
    """Width and height in pixels; ``corner`` is the pixel top left (red, green, blue, opacity; 0 to 255).

    ``corner`` is None where it cannot be read.
    """

    width: int
    height: int
    corner: tuple[int, int, int, int] | None


def read_png(raw: bytes) -> Png | None:
    """Return what is read of ``raw``, None where it is no PNG."""
    if raw[:8] != SIGNATURE or raw[12:16] != b"IHDR" or len(raw) < 29:
        return None
    width, height = int.from_bytes(raw[16:20], "big"), int.from_bytes(raw[20:24], "big")
    depth, kind = raw[24], raw[25]
    palette = alphas = b""
    at = 33
    while at + 8 <= len(raw):
        length, name = int.from_bytes(raw[at : at + 4], "big"), raw[at + 4 : at + 8]
        body = raw[at + 8 : at + 8 + length]
        if name == b"PLTE":
            palette = body
        elif name == b"tRNS":
            alphas = body
        elif name == b"IDAT":
            return Png(width, height, _corner(body, depth, kind, palette, alphas))
        at += length + 12
    return Png(width, height, None)


def _corner(
    data: bytes, depth: int, kind: int, palette: bytes, alphas: bytes
) -> tuple[int, int, int, int] | None:
    # Whatever the first row's filter is, it leaves the first pixel as it is.
    try:
        row = zlib.decompressobj().decompress(data, 16)
    except zlib.error:
        return None
    if depth not in _DEPTHS.get(kind, ()) or len(row) < 1 + _CHANNELS[kind] * max(depth // 8, 1):
        return None
    step = 2 if depth == 16 else 1
    values = [row[1 + step * index] for index in range(_CHANNELS[kind])]
    if depth < 8:
        values = [values[0] >> (8 - depth)]
    if kind == 3:
        index = values[0]
        color = palette[3 * index : 3 * index + 3]
        return (*color, alphas[index] if index < len(alphas) else 255) if len(color) == 3 else None
    if kind in (0, 4):
        gray = values[0] * 255 // ((1 << depth) - 1) if depth < 8 else values[0]
        return (gray, gray, gray, values[1] if kind == 4 else 255)
    return (values[0], values[1], values[2], values[3] if kind == 6 else 255)
