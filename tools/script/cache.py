"""Compiled files, kept by content between runs and shared by parallel processes."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"
KEPT_ENTRIES = 64
_ABANDONED_SECONDS = 3600.0

Build = Callable[[Path], Mapping[str, Any]]


def cache_folder(folder: Path | None = None) -> Path:
    """Return the cache: ``folder``, else ``$CONNECTOR_CACHE``, else the user's own."""
    if folder is not None:
        return folder
    if named := os.environ.get("CONNECTOR_CACHE"):
        return Path(named)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "connector-harness"


def digest(parts: Iterable[str | bytes]) -> str:
    """Return a name for this content: 32 hexadecimal digits; the borders between ``parts`` count."""
    total = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        total.update(len(data).to_bytes(8, "little"))
        total.update(data)
    return total.hexdigest()[:32]


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
        return _read(self.folder / f"{kind}-{key}")

    def entry(self, kind: str, key: str, build: Build) -> Entry:
        """Return the entry ``kind-key``; if it is missing or damaged, ``build`` fills an empty folder.

        ``build`` gets that folder and returns the notes to keep (JSON). What it raises is passed on and
        nothing is kept. Two processes may build the same entry: the first to finish wins.
        """
        place = self.folder / f"{kind}-{key}"
        found = self.peek(kind, key)
        if found is not None:
            return found
        self.folder.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=".new-", dir=self.folder))
        try:
            notes = build(scratch)
            files = {path.name: _sha(path) for path in sorted(scratch.iterdir())}
            (scratch / MANIFEST).write_text(json.dumps({"files": files, "notes": notes}), encoding="utf-8")
            scratch.chmod(0o755)
            return _publish(scratch, place)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
            self._prune(place)

    def _prune(self, newest: Path) -> None:
        """Remove the entries that were not used for longest, and what a killed process left behind."""
        try:
            known = [(path.stat().st_mtime, path) for path in self.folder.iterdir() if path.is_dir()]
        except OSError:
            return
        now = time.time()
        entries = sorted((item for item in known if (item[1] / MANIFEST).exists()), reverse=True)
        old = [path for _, path in entries[KEPT_ENTRIES:] if path != newest]
        old += [path for at, path in known if path.name.startswith(".") and now - at > _ABANDONED_SECONDS]
        for path in old:
            shutil.rmtree(path, ignore_errors=True)


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
        raise OSError(f"the cache folder {place.parent} cannot be written")
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
        os.utime(place)
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None
    return Entry(place, notes)


def _sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
