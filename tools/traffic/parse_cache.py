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
_MOST_WAITING = 2000  # values
_BUSY_SECONDS = 0.5


class ParseCache:
    """Values by the text that they were parsed from, in the database ``path``; for several threads.

    What is put is written when the process ends, or before where it is much.
    """

    def __init__(self, path: Path, most_bytes: int = _MOST_BYTES) -> None:
        self._path = path
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._reader: sqlite3.Connection | None = None
        self._is_open = False
        self._waiting: dict[bytes, str] = {}

    def get(self, key: bytes) -> Any | None:
        """Return the value of ``key`` (`text_key`), made anew at each call; None where there is none."""
        import sqlite3  # noqa: PLC0415  many commands read no YAML

        with self._lock:
            if not self._is_open:
                self._is_open = True
                with suppress(sqlite3.Error):
                    self._reader = self._connected()
            if self._reader is None:
                return None
            try:
                row = self._reader.execute("SELECT value FROM parsed WHERE key = ?", (key,)).fetchone()
                return None if row is None else json.loads(row[0])
            except (sqlite3.Error, ValueError, RecursionError):
                return None

    def put(self, key: bytes, value: Any) -> None:
        """Keep ``value`` under ``key`` where JSON can hold it as it is."""
        try:
            text = json.dumps(value)
            if json.loads(text) != value:  # keys that are no text
                return
        except (TypeError, ValueError, RecursionError):
            return
        with self._lock:
            if not self._waiting:
                atexit.register(self.write)
            self._waiting[key] = text
            is_much = len(self._waiting) >= _MOST_WAITING
        if is_much:
            self.write()

    def write(self) -> None:
        """Write what waits; it is let go where that is not possible."""
        import sqlite3  # noqa: PLC0415  many commands read no YAML

        atexit.unregister(self.write)
        with self._lock:
            waiting, self._waiting = self._waiting, {}
            with suppress(sqlite3.Error, OSError):
                if waiting:
                    self._write(waiting)

    def _write(self, values: dict[bytes, str]) -> None:
        import sqlite3  # noqa: PLC0415  many commands read no YAML

        self._path.parent.mkdir(parents=True, exist_ok=True)
        if self._path.exists() and self._path.stat().st_size > self._most_bytes:
            self._path.unlink()
        self._path.touch(mode=0o600)
        try:
            self._insert(values)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise  # busy, no space, read-only
            self._path.unlink()  # no database, or a damaged one
            self._path.touch(mode=0o600)
            self._insert(values)

    def _insert(self, values: dict[bytes, str]) -> None:
        with closing(self._connected()) as writer, writer:
            writer.execute("PRAGMA synchronous = OFF")  # what is lost is parsed again
            writer.execute("CREATE TABLE IF NOT EXISTS parsed (key BLOB PRIMARY KEY, value TEXT)")
            writer.executemany("INSERT OR IGNORE INTO parsed VALUES (?, ?)", values.items())

    def _connected(self) -> sqlite3.Connection:
        import sqlite3  # noqa: PLC0415  many commands read no YAML

        # Never made here: a reader would leave an empty file.
        uri = f"{self._path.as_uri()}?mode=rw"
        return sqlite3.connect(uri, timeout=_BUSY_SECONDS, check_same_thread=False, uri=True)


@cache
def parse_cache() -> ParseCache:
    """Return the one of the user's cache."""
    return ParseCache(cache_folder() / _FILE)


def text_key(kind: str, text: str) -> bytes:
    """Return the key of ``text`` read as ``kind``, by the program as it is."""
    return hashlib.sha256(f"{_program()} {kind}\n{text}".encode("utf-8", "surrogatepass")).digest()


@cache
def _program() -> str:
    """Return a name for the code that parses: with another one, nothing is known."""
    import yaml  # noqa: PLC0415  many commands read no YAML

    sources = (Path(__file__).with_name(name).read_bytes() for name in ("parse_cache.py", "yamlfile.py"))
    return hashlib.sha256(b"".join((yaml.__version__.encode(), *sources))).hexdigest()
