"""Connector folders made for a test."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.connector.model import Connector, load_connector
from tools.docs.reference.build import build_page
from tools.docs.reference.facts import Facts

if TYPE_CHECKING:
    from tools.docs.reference.page import Page, Section


def definition(
    parameters: list[Any] | None = None,
    schema: Any = None,
    definitions: dict[str, Any] | None = None,
    operation: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """A definition with one operation, ``DoIt``."""
    answer: dict[str, Any] = {"description": "The answer."}
    if schema is not None:
        answer["schema"] = schema
    return {
        "swagger": "2.0",
        "info": {"title": "Thing", "description": "Does things."},
        "host": "thing.example",
        "paths": {
            "/things": {
                "post": {
                    "operationId": "DoIt",
                    "summary": "Do it",
                    "description": "Does it.",
                    "parameters": parameters or [],
                    "responses": {"200": answer},
                    **(operation or {}),
                }
            }
        },
        "definitions": definitions or {},
    }


def connector(folder: Path, data: dict[str, Any], properties: dict[str, Any] | None = None) -> Connector:
    """The connector of ``data`` and of ``properties`` of apiProperties.json, written to ``folder``."""
    (folder / "apiDefinition.swagger.json").write_text(json.dumps(data), encoding="utf-8")
    if properties is not None:
        text = json.dumps({"properties": properties})
        (folder / "apiProperties.json").write_text(text, encoding="utf-8")
    return load_connector(folder)


def page(folder: Path, data: dict[str, Any], properties: dict[str, Any] | None = None) -> Page:
    """The page of that connector, without further facts."""
    return build_page(connector(folder, data, properties), Facts())


def section(folder: Path, data: dict[str, Any]) -> Section:
    """The only operation of the page."""
    built = page(folder, data)
    (only,) = (*built.actions, *built.triggers)
    return only
