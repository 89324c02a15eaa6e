"""The jobs that an agent may ask for, bound to one folder: no file outside it, no network, no credential."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from ..connector.config import stop_at
from ..core.errors import UserError
from ..core.files import contained, leads_out, real

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..connector.check_settings import Profile

MOST_BYTES = 400_000
"""The largest result; an agent's tool fails on more than 500 KB."""
_PREFIX = "CONNECTOR_"


class Jobs:
    """The jobs on connectors in or below ``root``; one runs at a time.

    Each takes plain values, returns JSON-ready ones without credentials, and raises a ``UserError`` whose
    words are for the one who asked.
    """

    def __init__(self, root: Path) -> None:
        self._root = real(root)
        self._lock = Lock()
        stop_at(self._root)

    def lint(self, folder: str, profile: Profile | None, select: list[str] | None) -> dict[str, Any]:
        """Return what the rules find in the connector of ``folder``, or in those below it."""
        from ..report.brief import linted_brief
        from .lint import LintOptions, lint

        chosen = None if select is None else tuple(select)
        options = LintOptions(profile, chosen, jobs=1)
        return self._done(lambda: linted_brief(lint([self._folder(folder)], options)))

    def verify(self, folder: str, profile: Profile | None) -> dict[str, Any]:
        """Return what the proof of the connector in ``folder`` lacks."""
        from ..report.brief import verification_brief
        from .verify import VerifyOptions, verify

        options = VerifyOptions(profile=profile)
        return self._done(lambda: verification_brief(verify(self._folder(folder), options)))

    def call(
        self, operation: str, inputs: Mapping[str, Any], cassette: str, folder: str, connection: str | None
    ) -> dict[str, Any]:
        """Return the trace of one call, for which the recording ``cassette`` is the backend."""
        from ..report.json import call_json
        from .call import CallOptions, call
        from .transports import BackendChoice

        def run() -> dict[str, Any]:
            file = self._inside(cassette, "a cassette")
            options = CallOptions(inputs=inputs, connection=connection, source=BackendChoice(file))
            return call_json(call(self._folder(folder), operation, options))

        return self._done(run)

    def explain(self, name: str) -> dict[str, Any]:
        """Return the page of a rule of the linter or of a kind of change."""
        from ..connector.selection import find, find_entry
        from ..diff.comparison import all_kinds
        from ..lint.runner import all_rules
        from ..report.rules import kind_page_json, page_json

        def run() -> dict[str, Any]:
            kinds = all_kinds()
            if find(kinds, name) or name.upper().startswith("CHG"):
                text = kind_page_json(find_entry(kinds, name))
            else:
                text = page_json(find_entry(all_rules(), name))
            page: dict[str, Any] = json.loads(text)
            return page

        return self._done(run)

    def diff(self, old: str, new: str) -> dict[str, Any]:
        """Return what changed from ``old`` to ``new``: each a path, ``REVISION`` or ``REVISION:./path``."""
        from ..report.brief import compared_brief
        from .diff import DiffOptions, diff

        def run() -> dict[str, Any]:
            return compared_brief(diff(self._version(old), self._version(new), DiffOptions()))

        return self._done(run)

    def _folder(self, name: str) -> Path:
        folder = self._inside(name, "a folder")
        if not folder.is_dir():
            raise UserError("there is no such folder", name)
        for place in (folder / "samples", folder / "samples" / "cassettes"):
            if leads_out(place, self._root):
                raise UserError("leads out of the folder that the server was started in", str(place))
        return folder

    def _inside(self, name: str, what: str) -> Path:
        """Return ``name`` as a path within the root, also where links are followed."""
        if not name or "\0" in name:
            raise UserError(f"name {what} within {self._root.name}/, such as .")
        try:
            path = contained(self._root, os.path.relpath(self._root / name, self._root))
        except ValueError:
            raise UserError(
                f"'{name}' lies outside the folder that the server was started in; name {what} within it"
            ) from None
        # Relative, as results name files; the root is the current folder.
        return Path(os.path.relpath(path, Path.cwd()))

    def _version(self, text: str) -> str:
        if (self._root / text).exists() or Path(text).is_absolute():
            return str(self._inside(text, "a path"))
        revision, colon, path = text.partition(":")
        if not colon:
            if ".." in Path(text).parts:
                self._inside(text, "a path")
            return text
        if not path.startswith("./") and path != ".":
            raise UserError(f"write the path behind a revision from here: {revision}:./{path}")
        inside = self._inside(path, "a path").as_posix()
        return f"{revision}:./{inside}" if inside != "." else f"{revision}:."

    def _done(self, run: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """Return what ``run`` returns, without credentials.

        Raises:
            UserError: what ``run`` raises, in words without credentials, or a result that is too large.
        """
        from ..traffic.redaction import SHORTEST, redact, redact_json

        values = [
            value for name, value in os.environ.items() if name.startswith(_PREFIX) and len(value) >= SHORTEST
        ]

        def clean(value: Any) -> Any:
            if isinstance(value, str):
                return redact(value, values=values)
            if isinstance(value, dict):
                return {clean(key): clean(item) for key, item in value.items()}
            return [clean(item) for item in value] if isinstance(value, list) else value

        with self._lock:
            try:
                result: dict[str, Any] = clean(redact_json(run()))
            except UserError as error:
                raise UserError(redact(str(error), values=values)) from None
            except Exception as error:
                text = redact(" ".join(str(error).split()), values=values)
                raise UserError(f"internal error: {type(error).__name__}: {text}") from error
        size = len(json.dumps(result))
        if size > MOST_BYTES:
            raise UserError(f"the result has {size:,} bytes, more than an agent takes: ask for less")
        return result
