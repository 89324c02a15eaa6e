"""A copy of the connector ``bookshelf``, changed at will, and solutions as an environment exports them."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parent.parent.parent
SHELF = ROOT / "tests" / "fixtures" / "bookshelf"
DEFINITION, PROPERTIES = "apiDefinition.swagger.json", "apiProperties.json"
PNG = b"\x89PNG\r\n\x1a\n picture"


def shelf(folder: Path, **more: bytes) -> Path:
    """Copy the connector's own files to ``folder``, with ``more`` (``icon_png=...``); return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in SHELF.iterdir():
        if path.is_file():
            shutil.copy(path, folder)
    for name, content in more.items():
        (folder / name.replace("_", ".")).write_bytes(content)
    return folder


def load(path: Path) -> Any:
    return json.loads(path.read_bytes())


def change(path: Path, **members: Any) -> None:
    """Set members of ``properties`` (apiProperties.json) or of ``info`` (the definition)."""
    data = load(path)
    data["properties" if path.name == PROPERTIES else "info"] |= members
    path.write_text(json.dumps(data, indent=2), encoding="utf-8")


def unzipped(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(files: Mapping[str, bytes | str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return stream.getvalue()


def exported(name: str = "contoso_bookshelf", *folders: str, nodes: str = "", **files: str) -> bytes:
    """Return a solution with the connector ``name``, the elements ``nodes`` and ``folders``."""
    connector = f"<Connectors><Connector><name>{name}</name></Connector></Connectors>"
    contents = {
        "[Content_Types].xml": "<Types/>",
        "solution.xml": "<ImportExportXml/>",
        "customizations.xml": f"<ImportExportXml>{nodes}{connector}</ImportExportXml>",
        f"Connector/{name}_openapidefinition.json": "{}",
        **{f"{folder}/one.json": "{}" for folder in folders},
        **files,
    }
    return zipped({path: text for path, text in contents.items() if text})


def flows(name: str = "contoso_bookshelf") -> bytes:
    return exported(name, "Workflows", nodes="<Workflows><Workflow/></Workflows>")


def plugin(name: str = "contoso_bookshelf") -> bytes:
    nodes = "<aicopilot_aiplugins><aicopilot_aiplugin><x/></aicopilot_aiplugin></aicopilot_aiplugins>"
    return exported(name, "aiplugins", "aipluginoperations", nodes=nodes)
