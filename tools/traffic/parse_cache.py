"""Parsed YAML, kept by content between runs: a file that has not changed is not parsed again.

One SQLite database in the user's cache holds it as JSON. What cannot be read or written there is parsed.
"""

from __future__ import annotations

import atexit
import hashlib
import json
import threading
from contextlib import closing, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..core.cache import cache_folder

if TYPE_CHECKING:
    import sqlite3

_FILE = "parsed.sqlite"
_MOST_BYTES = 128 << 20  # a database that is larger begins anew
_MOST_WAITING = 8 << 20  # characters; more are written before the process ends
_LONGEST = 16 << 20  # characters of a value; a longer one is not kept
_BUSY_SECONDS = 0.5


class ParseCache:
    """Maps the key of a text (`text_key`) to its parsed value, in the SQLite file ``path``; safe for threads.

    Only files below ``samples/`` are kept, which whoever has the repository reads. A recording from elsewhere
    is not, as it may hold credentials. What is put is written by `close`, or before if it is much.
    """

    def __init__(self, path: Path, most_bytes: int = _MOST_BYTES) -> None:
        self._path = path
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._reader: sqlite3.Connection | None = None
        self._waiting: dict[bytes, str] = {}
        self._length = 0  # of what waits

    def get(self, key: bytes) -> Any | None:
        """Return the value of ``key``, made anew at each call; None where there is none."""
        with self._lock:
            text = self._waiting.get(key) or self._read(key)
        try:
            return None if text is None else json.loads(text)
        except (ValueError, RecursionError):
            return None

    def put(self, key: bytes, value: Any) -> None:
        """Keep ``value`` under ``key`` where JSON can hold it as it is, and it is not too long."""
        try:
            text = json.dumps(value)
            if len(text) > _LONGEST or json.loads(text) != value:  # keys that are no text
                return
        except (TypeError, ValueError, RecursionError, MemoryError):
            return
        with self._lock:
            self._waiting[key] = text
            self._length += len(text)
            if self._length > _MOST_WAITING:
                self._write()

    def close(self) -> None:
        """Write what waits, and close the file; a later call opens it again."""
        with self._lock:
            self._write()

    def _read(self, key: bytes) -> str | None:
        import sqlite3  # noqa: PLC0415  many commands read no YAML

        with suppress(sqlite3.Error, OSError):
            if self._reader is None and self._path.exists():
                self._reader = self._connected()
            if self._reader is not None:
                row = self._reader.execute("SELECT value FROM parsed WHERE key = ?", (key,)).fetchone()
                return None if row is None else str(row[0])
        return None

    def _write(self) -> None:
        """Write what waits, in a file that nobody here reads; it is let go where that is not possible."""
        import sqlite3  # noqa: PLC0415  many commands read no YAML

        if self._reader is not None:
            self._reader.close()
            self._reader = None
        values, self._waiting, self._length = self._waiting, {}, 0
        if not values:
            return
        with suppress(sqlite3.Error, OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            if self._path.exists() and self._path.stat().st_size > self._most_bytes:
                self._path.unlink()
            self._path.touch(mode=0o600)
            try:
                self._insert(values)
            except sqlite3.DatabaseError as error:
                # All others are its subclasses: busy, read-only, no space, too long.
                if type(error) is not sqlite3.DatabaseError:
                    raise
                self._path.unlink()  # no database, or a damaged one
                self._path.touch(mode=0o600)
                self._insert(values)

    def _insert(self, values: dict[bytes, str]) -> None:
        with closing(self._connected()) as writer, writer:
            writer.execute("PRAGMA synchronous = OFF")  # what is lost is parsed again
            writer.execute("CREATE TABLE IF NOT EXISTS parsed (key BLOB PRIMARY KEY, value TEXT)")
            writer.executemany("INSERT OR REPLACE INTO parsed VALUES (?, ?)", values.items())

    def _connected(self) -> sqlite3.Connection:
        import sqlite3  # noqa: PLC0415  many commands read no YAML

        # Never made here: a reader would leave an empty file.
        uri = f"{self._path.as_uri()}?mode=rw"
        return sqlite3.connect(uri, timeout=_BUSY_SECONDS, check_same_thread=False, uri=True)


@cache
def parse_cache() -> ParseCache:
    """Return the one of the user's cache, which is closed when the process ends."""
    made = ParseCache(cache_folder() / _FILE)
    atexit.register(made.close)
    return made


def text_key(kind: str, text: str) -> bytes:
    """Return the key of ``text`` read as ``kind``, by the program as it is."""
    return hashlib.sha256(f"{_program()} {kind}\n{text}".encode("utf-8", "surrogatepass")).digest()


@cache
def _program() -> str:
    """Return a name for the code that parses: with another one, nothing is known."""
    import yaml  # noqa: PLC0415  many commands read no YAML

    sources = (Path(__file__).with_name(name).read_bytes() for name in ("parse_cache.py", "yamlfile.py"))
    return hashlib.sha256(b"".join((yaml.__version__.encode(), *sources))).hexdigest()
