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
from ..replay.load import load_cases
from ..traffic.cassette import Cassette, load_cassette
from ..traffic.match import DEFAULT_MATCH
from ..traffic.player import Player
from ..traffic.provenance import weakest
from ..traffic.redaction import redact
from .live import Ask, live_connection

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from ..runtime.exchanges import Connection
    from ..traffic.provenance import Provenance
    from ..traffic.transport import Transport
    from .session import Session

_ENDINGS = (".yaml", ".yml", ".json")
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
) -> Player:
    """Return the player of the one cassette file of ``source``, for a single call; ``rpc`` as for ``Player``.

    Raises:
        UserError: it cannot be read.
    """
    assert source.cassette is not None
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
    return None if place is None else weakest(cassette.provenance for cassette in _loaded(place))


def _loaded(place: Path) -> list[Cassette]:
    """Return the cassette in the file ``place``, or all of a folder.

    Of a connector's ``samples`` these are its cassettes and the interactions that stand in its cases.
    """
    if not place.is_dir():
        return [load_cassette(place)]
    own: list[Cassette] = []
    files = place
    if (place / "cases").is_dir() and real(place).name == "samples":
        files = place / "cassettes"
        traffic = (found for case in load_cases(real(place).parent) for found in case.traffic)
        own = [found for found in traffic if isinstance(found, Cassette)]
    paths = sorted(path for path in files.rglob("*") if path.suffix.lower() in _ENDINGS and path.is_file())
    return [*map(load_cassette, paths), *own]


def _recorded(
    place: Path, match: tuple[str, ...], secrets: Iterable[str], names: Iterable[str], *, rpc: bool
) -> Transport:
    if not place.is_dir():
        return Player(load_cassette(place), match, secrets, names, endless=True, rpc=rpc)
    from ..traffic.cassette_folder import CassetteFolder

    found = _loaded(place)
    if not found:
        raise UserError("there is no cassette in it (*.yaml, *.yml, *.json)", str(place))
    return CassetteFolder(place, found, match, secrets, names, rpc=rpc)


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
