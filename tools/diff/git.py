"""Files of a revision of a local Git repository. Nothing is fetched, and no argument can become an option."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from ..core.errors import UserError

# No prompt, no lazy fetch of what a partial clone lacks, no protocol at all, no lock of the index.
_ENVIRONMENT = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "LC_ALL": "C",
}
_OPTIONS = ("--no-pager", "-c", "protocol.allow=never", "-c", "core.fsmonitor=false")
_SECONDS = 60
_SYMLINK = "120000"


@dataclass(frozen=True, slots=True)
class Entry:
    """A file or folder of a revision: its path in the repository, its object, and what it is."""

    path: str
    id: str
    kind: str
    mode: str


class Repository:
    """The repository that holds ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        top = self._git("rev-parse", "--show-toplevel").decode("utf-8", "surrogateescape")
        self.top = Path(top.removesuffix("\n"))

    def commit(self, revision: str) -> str | None:
        """Return the id of the commit that ``revision`` names, None where there is none."""
        if not revision or revision.startswith("-") or "\0" in revision:
            return None
        try:
            # --end-of-options: whatever the revision looks like, it is one.
            found = self._git(
                "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"
            )
        except UserError:
            return None
        return found.decode("ascii").strip() or None

    def changed(self) -> bool:
        """Return whether files of the folder differ from the commit that is checked out."""
        return bool(self._git("status", "--porcelain", "--", "."))

    def relative(self, path: Path) -> str:
        """Return ``path`` as the repository names it, ``""`` for its top.

        Raises:
            UserError: it lies outside.
        """
        full, top = Path(os.path.realpath(path)), Path(os.path.realpath(self.top))
        if not full.is_relative_to(top):
            raise UserError(f"lies outside the repository {self.top}", str(path))
        name = full.relative_to(top).as_posix()
        return "" if name == "." else name

    def entry(self, commit: str, path: str) -> Entry | None:
        """Return the file or folder at ``path`` of a commit, None where there is none."""
        if not path:
            return Entry("", f"{commit}^{{tree}}", "tree", "040000")
        return next(iter(self._listed(commit, ["--", path])), None)

    def files(self, folder: Entry) -> dict[str, Entry]:
        """Return the files directly in a folder by name."""
        prefix = f"{folder.path}/" if folder.path else ""
        return {
            entry.path: Entry(prefix + entry.path, entry.id, entry.kind, entry.mode)
            for entry in self._listed(folder.id, [])
            if entry.kind == "blob"
        }

    def read(self, entry: Entry, name: str, limit: int) -> bytes:
        """Return the content of a file, which errors call ``name``.

        Raises:
            UserError: it is a symbolic link, larger than ``limit`` bytes, or missing from this repository.
        """
        if entry.mode == _SYMLINK:
            raise UserError("is a symbolic link; name what it leads to", name)
        size = int(self._git("cat-file", "-s", entry.id))
        if size > limit:
            raise UserError(f"is larger than {limit // 1024 // 1024} MB", name)
        return self._git("cat-file", "blob", entry.id)

    def _listed(self, tree: str, paths: list[str]) -> list[Entry]:
        entries = []
        # Paths are taken as they are, from the top, whatever signs are in them.
        raw = self._git("--literal-pathspecs", "ls-tree", "-z", "--full-tree", tree, *paths)
        for line in raw.split(b"\0"):
            if line:
                about, _, path = line.partition(b"\t")
                mode, kind, id_ = about.decode("ascii").split()
                entries.append(Entry(path.decode("utf-8", "surrogateescape"), id_, kind, mode))
        return entries

    def _git(self, *arguments: str) -> bytes:
        try:
            # No shell; what is not ours stands behind --end-of-options or --, or is an object's id.
            done = subprocess.run(  # noqa: S603
                ["git", *_OPTIONS, *arguments],  # noqa: S607 - the git that the user has
                cwd=self._folder,
                env={**os.environ, **_ENVIRONMENT},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_SECONDS,
                check=False,
            )
        except FileNotFoundError:
            raise UserError("git is not installed, which reading a revision needs") from None
        except (OSError, ValueError) as error:
            raise UserError(f"git cannot be run: {error}") from None
        except subprocess.TimeoutExpired:
            raise UserError(f"git did not answer within {_SECONDS} seconds") from None
        if done.returncode != 0:
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise UserError(f"git: {said[-1].removeprefix('fatal: ') if said else 'failed'}")
        return done.stdout
