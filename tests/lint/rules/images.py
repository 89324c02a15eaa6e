"""Small images for fixtures."""

import struct
import zlib

from tools.lint.png import SIGNATURE


def png(
    width: int = 230, height: int = 230, kind: int = 2, pixel: bytes = b"\x10\x20\x30", more: bytes = b""
) -> bytes:
    """A PNG image of which the first row alone holds ``pixel``."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0)
    data = zlib.compress(b"\0" + pixel + bytes(12), 0)  # stored, so that no byte looks like a mark
    return SIGNATURE + chunk(b"IHDR", header) + more + chunk(b"IDAT", data) + chunk(b"IEND", b"")
