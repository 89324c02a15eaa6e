"""What goes into a package, as it stands in the connector's folder."""

from __future__ import annotations

import copy
import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ..connector.document import load_document
from ..connector.lenient import mapping, text
from ..connector.model import load_connector
from ..connector.settings import environment_variables, read_connection_sets
from ..core.errors import UserError
from ..core.files import files_in, read_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ..connector.document import Document

BOM = b"\xef\xbb\xbf"
SECRETS = ("clientSecret", "ClientSecret")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")


@dataclass(frozen=True, slots=True)
class Source:
    """The files of a connector; what its folder does not have is None or empty.

    ``properties`` is the object ``properties`` of apiProperties.json without what belongs in no package:
    ``notes`` says what was left out. ``changed`` tells that something was.
    """

    folder: Path
    definition: Document
    properties_file: Document
    properties: dict[str, Any]
    changed: bool
    script: bytes | None
    icon: bytes | None
    intro: bytes | None
    settings: dict[str, Any]
    title: str
    description: str
    notes: tuple[str, ...]


def read_source(folder: Path) -> Source:
    """Read the connector in ``folder``.

    Raises:
        UserError: there is none, a file cannot be read, apiProperties.json is missing, or the definition has
            no title or description.
    """
    connector = load_connector(folder)
    if connector.properties is None:
        raise UserError("has no apiProperties.json, without which nothing can be deployed", str(folder))
    info = mapping(connector.definition.data.get("info"))
    for name in ("title", "description"):
        if not text(info.get(name)):
            message = f"'info' has no '{name}', without which nothing can be deployed"
            raise connector.definition.error(message, "/info")
    if not isinstance(mapping(connector.properties.data).get("properties"), dict):
        raise connector.properties.error("must be an object with the member 'properties'", "")
    files = files_in(folder)
    kept, notes = _without_what_stays(connector.properties.data["properties"])
    settings = load_document(files["settings.json"], folder).data if "settings.json" in files else {}
    return Source(
        folder=folder,
        definition=connector.definition,
        properties_file=connector.properties,
        properties=kept,
        changed=bool(notes) or set(connector.properties.data) != {"properties"},
        script=_read(connector.script, folder),
        icon=_read(files.get("icon.png"), folder),
        intro=_read(files.get("intro.md"), folder),
        settings=mapping(settings),
        title=info["title"],
        description=info["description"],
        notes=notes,
    )


def with_client_id(source: Source, client_id: str) -> Source:
    """Return ``source`` with ``client_id`` in all its OAuth settings.

    Raises:
        UserError: it has none.
    """
    properties = copy.deepcopy(source.properties)
    found = list(oauth_settings(properties))
    if not found:
        raise UserError("no connection signs in with OAuth, so that there is no place for a client id")
    for settings in found:
        settings.pop("ClientId", None)
        settings["clientId"] = client_id
    return replace(source, properties=properties, changed=True)


def plain_json(document: Document) -> bytes:
    """Return the text of ``document`` in ASCII: no byte order mark, other characters written as ``\\uXXXX``.

    Its layout stays. ``paconn`` reads a file in the locale's encoding and stumbles over a mark
    (``operations/upsert.py``).
    """
    return _BEYOND_ASCII.sub(lambda found: json.dumps(found[0])[1:-1], document.text).encode("ascii")


def oauth_settings(properties: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the ``oAuthSettings`` of all connection parameters, as they stand in ``properties``."""
    for item in read_connection_sets(properties):
        for parameter in item.parameters.values():
            settings = parameter.get("oAuthSettings")
            if isinstance(settings, dict):
                yield settings


def _without_what_stays(properties: dict[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return a copy without ``stackOwner`` and client secrets, and what was left out in words."""
    kept = copy.deepcopy(properties)
    notes = []
    # Source: paconn's README, "Limitations": an environment refuses it.
    if kept.pop("stackOwner", None) is not None:
        notes.append("apiProperties.json: stackOwner was left out, as no environment takes it")
    for settings in oauth_settings(kept):
        for name in SECRETS:
            # A reference to an environment variable is no secret, and a solution needs it.
            secret = settings.get(name)
            if secret and not (isinstance(secret, str) and environment_variables(secret)):
                del settings[name]
                notes.append(
                    "apiProperties.json: a client secret was left out; change it at the service, as it "
                    "stands in a file, and give the new one when you deploy"
                )
    return kept, tuple(dict.fromkeys(notes))


def _read(path: Path | None, folder: Path) -> bytes | None:
    if path is None:
        return None
    raw = read_file(path, folder)
    return raw if path.suffix == ".png" else raw.removeprefix(BOM)
