"""What answers for the backend: a cassette, an application in this process, a server, or the service."""

from __future__ import annotations

import importlib
import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ..core.errors import UserError
from ..core.files import real
from ..core.suggestion import instead
from ..traffic.cassette import load_cassette
from ..traffic.match import DEFAULT_MATCH
from ..traffic.player import Player
from ..traffic.provenance import weakest
from ..traffic.redaction import redact
from .cassettes import cassettes_in
from .live import Ask, live_connection

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from ..runtime.exchanges import Connection
    from ..traffic.provenance import Provenance
    from ..traffic.transport import Transport
    from .session import Session

_LIVE_WORKERS = 8


@dataclass(frozen=True, slots=True)
class BackendChoice:
    """Where answers come from; at most one of ``cassette`` and ``backend`` is given.

    ``cassette`` is a file, or a folder of them; ``match`` names the matchers. ``backend`` is the address of a
    server (``http://…``) or ``MODULE:APP``, a WSGI application. ``live`` takes the connection from the
    environment, and the service itself where no ``backend`` is given.
    """

    cassette: Path | None = None
    match: tuple[str, ...] | None = None
    backend: str | None = None
    live: bool = False

    @property
    def given(self) -> bool:
        """Whether there is anything that answers."""
        return self.cassette is not None or self.backend is not None or self.live

    @property
    def parallel(self) -> int:
        """How many requests of a script may be under way at a time; a cassette is played in line."""
        return 1 if self.cassette is not None else _LIVE_WORKERS

    def __str__(self) -> str:
        if self.cassette is not None:
            return str(self.cassette)
        return self.backend or ("the live service" if self.live else "nothing")


def choose_connection(
    session: Session, source: BackendChoice, name: str | None, ask: Ask | None = None
) -> Connection:
    """Return the connection to call with: from the environment when live, else of the samples.

    ``ask`` gets live credentials that the environment does not have.

    Raises:
        UserError: there is no connection ``name``, or the environment holds no credentials.
    """
    if source.live:
        return live_connection(session.connector, os.environ, name, ask)
    known = session.samples.connections
    if name is not None and name not in known:
        if not (session.connector.folder / "samples" / "connections.yaml").is_file():
            raise UserError(f"no connection '{name}': there is no samples/connections.yaml to define it")
        hint = instead(name, known) or "; samples/connections.yaml has none"
        raise UserError(f"no connection '{name}'{hint}")
    return session.samples.connection(name)


def open_player(
    source: BackendChoice, secrets: Iterable[str], names: Iterable[str], *, rpc: bool = False
) -> Player | None:
    """Return the player of the one cassette file of ``source``, for a single call; ``rpc`` as for ``Player``.

    None where it is a folder, or something else answers.

    Raises:
        UserError: it cannot be read.
    """
    if source.cassette is None or source.cassette.is_dir():
        return None
    return Player(load_cassette(source.cassette), source.match or DEFAULT_MATCH, secrets, names, rpc=rpc)


def open_transport(
    source: BackendChoice,
    folder: Path,
    secrets: Iterable[str] = (),
    names: Iterable[str] = (),
    *,
    rpc: bool = False,
) -> Transport:
    """Return the transport for any number of calls; ``folder`` is the connector's, to find modules in.

    ``rpc`` is as for ``Player``.

    Raises:
        UserError: a cassette, a module or its application cannot be had, or an address is none.
    """
    if source.cassette is not None:
        return _recorded(source.cassette, source.match or DEFAULT_MATCH, secrets, names, rpc=rpc)
    if source.backend is not None and "://" not in source.backend:
        from ..traffic.wsgi import WsgiTransport

        return WsgiTransport(load_app(source.backend, folder))
    from ..traffic.http import ForwardTransport, HttpTransport

    return HttpTransport() if source.backend is None else ForwardTransport(_address(source.backend))


def provenance_of(source: BackendChoice) -> Provenance | None:
    """Return the weakest provenance of the cassettes of ``source``; None where it has none.

    Raises:
        UserError: a cassette cannot be read.
    """
    place = source.cassette
    return None if place is None else weakest(cassette.provenance for cassette in cassettes_in(place))


def _recorded(
    place: Path, match: tuple[str, ...], secrets: Iterable[str], names: Iterable[str], *, rpc: bool
) -> Transport:
    if not place.is_dir():
        return Player(load_cassette(place), match, secrets, names, endless=True, rpc=rpc)
    from ..traffic.cassette_folder import CassetteFolder

    return CassetteFolder(tuple(cassettes_in(place)), match, secrets, names, rpc=rpc)


def _address(text: str) -> str:
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable or parts.query or parts.fragment or "@" in parts.netloc:
        raise UserError(
            f"--backend '{redact(text)}': write an address as http://host:port or https://host/path"
        )
    return text


def load_app(name: str, folder: Path) -> Any:
    """Return the WSGI application ``MODULE:APP``; the module is looked for in ``folder`` too.

    Raises:
        UserError: there is no such module or name, the module fails, or what it has cannot be called.
    """
    module_name, colon, attribute = name.partition(":")
    if not colon or not module_name or not attribute:
        raise UserError(f"--backend '{name}': write MODULE:APP, such as samples.stand_in:app, or an address")
    place = str(real(folder))
    if place not in sys.path:
        sys.path.append(place)
    try:
        found: Any = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        if error.name and (module_name == error.name or module_name.startswith(f"{error.name}.")):
            raise UserError(
                f"--backend {name}: there is no module '{error.name}' here or in {folder}"
            ) from None
        raise UserError(f"--backend {name}: {error}") from None
    except Exception as error:
        raise UserError(f"--backend {name}: importing it failed: {type(error).__name__}: {error}") from error
    for step in attribute.split("."):
        if not hasattr(found, step):
            raise UserError(f"--backend {name}: {module_name} has no '{attribute}'")
        found = getattr(found, step)
    if not callable(found):
        raise UserError(f"--backend {name}: '{attribute}' is no WSGI application, as it cannot be called")
    return found
