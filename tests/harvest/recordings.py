"""Holds the stand-in's answers against recordings of others: ``python -m tests.harvest.recordings DIR``.

``DIR`` has files of JSON and a ``MANIFEST.json``, an object whose ``files`` say of each ``file`` its
``api_version``, ``endpoint`` ("GET /v2/users") and ``authenticity``. For each endpoint of API v2 that both
know, keys and types are compared. A key that only one side has is told, a type that differs is a failure:
exit code 1.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from samples.stand_in import SAMPLE_ACCOUNT, load_account
from samples.stand_in.resources import RESOURCES
from tests.harvest.stand_in.service import START, Service

Shape = dict[str, set[str]]  # a path such as "clients[].id": the types that were seen there

# The record that each endpoint is about, by its last word.
_KINDS = tuple(RESOURCES)
_ID = re.compile(r"\{.*\}|[0-9]+")
_N8N = {"client": "clients", "contact": "contacts", "user": "users", "task": "tasks", "project": "projects"}
_N8N |= {"timeEntry": "time_entries", "company": "company"}


def type_of(value: Any) -> str:
    """Return the JSON type; numbers with and without fraction are one."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    names: dict[type[Any], str] = {dict: "object", list: "array", str: "string"}
    return names.get(type(value), "number")


def shape_of(value: Any, path: str = "", into: Shape | None = None) -> Shape:
    """Return the types at each path of a value; ``{"object": true}`` is n8n's mark for null or an object."""
    found: Shape = defaultdict(set) if into is None else into
    if value in ({"object": True}, ["json array"]):
        found[path].add("unknown")
        return found
    found[path].add(type_of(value))
    if isinstance(value, dict):
        for name, member in value.items():
            shape_of(member, f"{path}.{name}" if path else name, found)
    elif isinstance(value, list):
        for item in value:
            shape_of(item, f"{path}[]", found)
    return found


@dataclass
class Comparison:
    """What differs for one kind of answer, and where that was seen."""

    types: set[str] = field(default_factory=set)
    ours_alone: set[str] = field(default_factory=set)
    theirs_alone: set[str] = field(default_factory=set)
    compared: int = 0


def compare(ours: Shape, theirs: Shape, into: Comparison) -> None:
    """Add what differs between two shapes; null and what is unknown agree with everything."""
    into.compared += 1
    for path in ours.keys() | theirs.keys():
        parent = re.sub(r"(\.[^.\[\]]+|\[\])$", "", path)
        if path not in theirs:
            if "object" in theirs.get(parent, set()) or parent == path:
                into.ours_alone.add(path)
        elif path not in ours:
            if "object" in ours.get(parent, set()) or parent == path:
                into.theirs_alone.add(path)
        else:
            known = [types - {"null", "unknown"} for types in (ours[path], theirs[path])]
            if all(known) and not known[0] & known[1]:
                into.types.add(f"{path}: {'/'.join(sorted(known[0]))}, recorded {'/'.join(sorted(known[1]))}")


class Own:
    """The stand-in's answers to the endpoints of recordings."""

    def __init__(self) -> None:
        account = load_account(SAMPLE_ACCOUNT, int(START.timestamp()))
        account.tokens["admin"] = 1783001
        self.service = Service(account)
        body = {"project_id": 8301001, "task_id": 8401001, "spent_date": "2026-03-02"}
        self.service.post("/time_entries", body)  # one timer runs

    def page(self, path: str) -> Shape:
        """Return the shape of a list."""
        return shape_of(self.service.get(path))

    def record(self, path: str) -> Shape:
        """Return the shape of the records of a list, all taken together."""
        page = self.service.get(path)
        merged: Shape = defaultdict(set)
        for record in next(iter(page.values())):
            shape_of(record, "", merged)
        return merged

    def of(self, endpoint: str) -> tuple[str, Shape] | None:
        """Return a name and our shape for "GET /v2/users/{id}"; None for what the stand-in does not know."""
        self.service.clock.advance(1)  # within Harvest's limit, however many recordings there are
        method, _, path = endpoint.partition(" ")
        path = path.removeprefix("/v2").partition("?")[0]
        words = [word for word in path.split("/") if word]
        if words == ["company"]:
            return "company", shape_of(self.service.get("/company"))
        if words[-1:] == ["project_assignments"]:
            return path, self.page("/users/me/project_assignments")
        if words[-1:] == ["me"]:
            return "users", self.record("/users")
        kind = next((word for word in reversed(words) if word in _KINDS), None)
        rest = words[words.index(kind) + 1 :] if kind else words
        if kind is None or (rest and not _ID.fullmatch(rest[0])):
            return None
        if any(word not in (*_KINDS, "stop", "restart") for word in words if not _ID.fullmatch(word)):
            return None
        if rest or method != "GET":
            return kind, self.record(f"/{kind}")
        return f"{kind} list", self.page(path_of(words))


def path_of(words: list[str]) -> str:
    """Return a path with ids of the sample account in place of the recorded ones."""
    return "/" + "/".join("8301001" if _ID.fullmatch(word) else word for word in words)


def recorded(folder: Path) -> list[tuple[str, str, Any]]:
    """Return (authenticity, endpoint, body) of each recording of API v2 that can be read."""
    found = []
    for entry in json.loads((folder / "MANIFEST.json").read_text(encoding="utf-8"))["files"]:
        name = entry["file"]
        if name is None or entry["api_version"] != "v2" or not name.endswith(".json"):
            continue
        try:
            body = json.loads((folder / name).read_text(encoding="utf-8-sig"))
        except ValueError as error:
            print(f"{name} is no JSON: {error}", file=sys.stderr)
            continue
        kind = "recorded" if "really recorded" in entry["authenticity"] else "documented"
        if isinstance(body, list):  # n8n's extract: one entry an operation
            for item in body:
                if isinstance(item, dict) and item.get("resource") in _N8N:
                    words = _N8N[item["resource"]]
                    path = f"GET /v2/{words}" if words == "company" else f"GET /v2/{words}/1"
                    found.append(("recorded", path, item["json"]))
        elif re.match(r"(GET|POST|PATCH|DELETE) /", entry["endpoint"] or ""):
            found.append((kind, entry["endpoint"], body))
        elif name.endswith("harvest_time_entry.json"):
            found.append((kind, "GET /v2/time_entries/1", body))
    return found


def main() -> int:
    """Compare, print what differs; 1 where a type does, or nothing was compared."""
    parser = argparse.ArgumentParser(prog="python -m tests.harvest.recordings", description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    own = Own()
    results: dict[tuple[str, str], Comparison] = defaultdict(Comparison)
    unknown = set()
    for kind, endpoint, body in recorded(folder):
        ours = own.of(endpoint)
        if ours is None:
            unknown.add(endpoint)
        else:
            compare(ours[1], shape_of(body), results[ours[0], kind])
    for (name, kind), result in sorted(results.items()):
        print(f"{name}: {result.compared} {kind}")
        for title, lines in (
            ("type differs", result.types),
            ("only in the stand-in", result.ours_alone),
            ("only in the recording", result.theirs_alone),
        ):
            for line in sorted(lines):
                print(f"  {title}: {line}")
    compared = sum(result.compared for result in results.values())
    wrong = sum(len(result.types) for result in results.values())
    print(f"not known here: {', '.join(sorted(unknown)) or 'none'}")
    print(f"{compared} answers compared, {wrong} types differ")
    return 1 if wrong or not compared else 0


if __name__ == "__main__":
    sys.exit(main())
