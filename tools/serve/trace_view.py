"""Traces as the page reads them: bodies as text, so that no number loses digits in JavaScript."""

from __future__ import annotations

import json
from typing import Any

LONGEST = 256 * 1024
_TITLES = ("name", "title", "summary", "subject", "displayName", "display_name", "id", "key")
_MAX_DEPTH = 3


def shown_body(value: Any) -> dict[str, Any] | None:
    """Return a body as ``{"text", "json", "more"}``: ``more`` counts the characters that are left out."""
    if value is None:
        return None
    is_json = not isinstance(value, str)
    text = json.dumps(value, indent=2, ensure_ascii=False) if is_json else value
    return {"text": text[:LONGEST], "json": is_json, "more": max(0, len(text) - LONGEST)}


def shown(trace: dict[str, Any]) -> dict[str, Any]:
    """Return a trace (see ``Service``) for the page."""
    view = {
        **trace,
        "inputs": shown_body(trace["inputs"]),
        "request": _message(trace["request"]),
        "response": _message(trace["response"]),
        "backend": [
            {
                **sent,
                "request": _message(sent["request"]),
                "response": None if sent["response"] is None else _message(sent["response"]),
            }
            for sent in trace["backend"]
        ],
    }
    if trace.get("poll"):
        items = [{"title": title_of(item), "body": shown_body(item)} for item in trace["poll"]["items"]]
        view["poll"] = {**trace["poll"], "items": items}
    return view


def summary(trace: dict[str, Any]) -> dict[str, Any]:
    """Return the line of a trace in the list of calls."""
    keys = ("id", "at", "operationId", "via", "connection", "seconds")
    return {
        **{key: trace[key] for key in keys},
        "status": trace["response"]["status"],
        "problems": len(trace["problems"]),
    }


def title_of(item: Any, depth: int = 0) -> str:
    """Return what to call an item: its name, title or id, of itself or of its first member that has one."""
    if not isinstance(item, dict):
        return "" if isinstance(item, list) or item is None else str(item)
    for key in _TITLES:
        if isinstance(item.get(key), str | int) and not isinstance(item[key], bool) and item[key] != "":
            return str(item[key])
    if depth < _MAX_DEPTH:
        return next(
            (
                title
                for value in item.values()
                if isinstance(value, dict) and (title := title_of(value, depth + 1))
            ),
            "",
        )
    return ""


def _message(message: dict[str, Any]) -> dict[str, Any]:
    return {**message, "body": shown_body(message["body"])}
