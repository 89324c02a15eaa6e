"""Folders of files that are made once, kept by content between runs and shared by parallel processes."""

from __future__ import annotations

import atexit
import contextlib
import errno
import hashlib
import json
import logging
import os
import re
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import UserError

MANIFEST = "manifest.json"
KEPT_ENTRIES = 64  # of a kind
_DIGITS = 32  # of a key
_LEAST_SPACE = 64 * 1024  # bytes; less does not hold what a compiler writes
_ABANDONED_SECONDS = 3600.0
_NAME = "connector-harness"
# Only what bears such a name is the cache's own and may be removed.
_ENTRY = re.compile(r"[a-z]+(?:-[a-z]+)*-[0-9a-f]{32}")
_LEFT_BEHIND = re.compile(r"\.new-[a-z0-9_]{8}|\.old-\d+-\d+")

Build = Callable[[Path], Mapping[str, Any]]


def cache_folder(folder: Path | None = None) -> Path:
    """Return the cache: ``connector-harness`` in ``folder``, ``$CONNECTOR_CACHE`` or the user's cache.

    A named folder may hold anything; only the one in it is the cache's own.
    """
    if folder is None:
        named = os.environ.get("CONNECTOR_CACHE") or os.environ.get("XDG_CACHE_HOME")
        try:
            folder = Path(named) if named else Path.home() / ".cache"
        except RuntimeError:  # no HOME, and a user whom the system does not know
            folder = _fallback.folder("the home folder is not known")
    return folder.absolute() / _NAME


def digest(parts: Iterable[str | bytes]) -> str:
    """Return a name for this content: 32 hexadecimal digits; the borders between ``parts`` count."""
    total = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        total.update(len(data).to_bytes(8, "little"))
        total.update(data)
    return total.hexdigest()[:_DIGITS]


@dataclass(frozen=True, slots=True)
class Entry:
    """One folder of the cache: its files, and what its builder noted down."""

    folder: Path
    notes: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Cache:
    """Folders named ``KIND-DIGEST``, each written once, whole, and checked against its manifest when read."""

    folder: Path

    def peek(self, kind: str, key: str) -> Entry | None:
        """Return the entry ``kind-key`` when it is there and whole, else None."""
        folders = (self.folder, _fallback.made)
        found = (_read(folder / f"{kind}-{key}") for folder in folders if folder is not None)
        return next((entry for entry in found if entry is not None), None)

    def entry(self, kind: str, key: str, build: Build) -> Entry:
        """Return the entry ``kind-key``; if it is missing or damaged, ``build`` fills an empty folder.

        ``build`` gets that folder and returns the notes to keep (JSON). What it raises is passed on and
        nothing is kept. Two processes may build the same entry: the first to finish wins. Where the cache
        cannot be written, or has no space, a temporary folder stands in for the rest of the run, which is
        said once.

        Raises:
            UserError: there is no temporary folder either.
        """
        found = self.peek(kind, key)
        if found is not None:
            return found
        try:
            return self._made(f"{kind}-{key}", build)
        except _UnusableError as error:
            stand_in = _fallback.folder(f"the cache folder {self.folder} cannot be used ({error})")
        try:
            return Cache(stand_in)._made(f"{kind}-{key}", build)
        except _UnusableError as error:
            raise UserError(f"the temporary folder {stand_in} cannot be used ({error})") from None

    def _made(self, name: str, build: Build) -> Entry:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            scratch = Path(tempfile.mkdtemp(prefix=".new-", dir=self.folder))
        except OSError as error:
            raise _UnusableError(error.strerror) from None
        place = self.folder / name
        try:
            notes = build(scratch)
            files = {path.name: _sha(path) for path in sorted(scratch.iterdir())}
            (scratch / MANIFEST).write_text(json.dumps({"files": files, "notes": notes}), encoding="utf-8")
            scratch.chmod(0o755)
            return _publish(scratch, place)
        except OSError as error:
            raise _UnusableError(error.strerror or error) from None
        except _UnusableError:
            raise
        except Exception:
            if _is_full(self.folder):  # a compiler says so in words of its own, or not at all
                raise _UnusableError(os.strerror(errno.ENOSPC)) from None
            raise
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
            self._prune(place)

    def _prune(self, newest: Path) -> None:
        """Remove what a killed process left, and of the kind of ``newest`` what was not used for longest."""
        try:
            known = [(path.stat().st_mtime, path) for path in self.folder.iterdir() if path.is_dir()]
        except OSError:
            return
        now = time.time()
        kind = newest.name[:-_DIGITS]
        entries = sorted((item for item in known if _is_entry(item[1], kind)), reverse=True)
        old = [path for _, path in entries[KEPT_ENTRIES:] if path != newest]
        old += [
            path for at, path in known if _LEFT_BEHIND.fullmatch(path.name) and now - at > _ABANDONED_SECONDS
        ]
        for path in old:
            shutil.rmtree(path, ignore_errors=True)


class _UnusableError(Exception):
    """A cache folder that cannot be written; the text says why."""


class _Fallback:
    """The folder that stands in for an unusable cache until the process ends."""

    def __init__(self) -> None:
        self.made: Path | None = None
        self._lock = threading.Lock()

    def folder(self, reason: str) -> Path:
        """Return the folder; the first time it is made, and ``reason`` is said."""
        with self._lock:
            if self.made is None:
                try:
                    self.made = Path(tempfile.mkdtemp(prefix=f"{_NAME}-"))
                except OSError:
                    raise UserError(f"{reason}, and no temporary folder can be made; set TMPDIR") from None
                atexit.register(shutil.rmtree, self.made, ignore_errors=True)
                # Without a configuration, a warning goes to stderr as it is.
                logging.getLogger(__name__).warning("%s; a temporary one is used for this run", reason)
            return self.made


_fallback = _Fallback()


def _is_full(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < _LEAST_SPACE
    except OSError:
        return False


def _is_entry(path: Path, kind: str) -> bool:
    own = path.name[:-_DIGITS] == kind and _ENTRY.fullmatch(path.name) is not None
    return own and (path / MANIFEST).is_file()


def _publish(scratch: Path, place: Path) -> Entry:
    """Give ``scratch`` its final name, or return the entry that another process has put there meanwhile."""
    for _ in range(3):
        try:
            scratch.rename(place)
        except OSError:
            found = _read(place)
            if found is not None:
                return found
            _discard(place)
            continue
        break
    found = _read(place)
    if found is None:
        raise _UnusableError("an entry cannot be replaced")
    return found


def _discard(place: Path) -> None:
    """Move a damaged entry out of the way first: removing takes several steps, renaming one."""
    aside = place.parent / f".old-{os.getpid()}-{time.monotonic_ns()}"
    try:
        place.rename(aside)
    except OSError:
        return
    if aside.is_dir():
        shutil.rmtree(aside, ignore_errors=True)
    else:
        aside.unlink(missing_ok=True)


def _read(place: Path) -> Entry | None:
    """Return the entry at ``place`` when each of its files is as it was written, else None."""
    try:
        manifest = json.loads((place / MANIFEST).read_bytes())
        if any(_sha(place / name) != wanted for name, wanted in manifest["files"].items()):
            return None
        notes = manifest["notes"]
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None
    with contextlib.suppress(OSError):  # a cache that is read-only knows no last use
        os.utime(place)
    return Entry(place, notes)


def _sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
