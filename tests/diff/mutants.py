"""Generates connectors, and changes of them of which it is known what they must be called."""

from __future__ import annotations

import copy
import random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

TYPES = ("string", "integer", "boolean")
Definition = dict[str, Any]
Mutant = tuple[str, Definition]  # code of the change that it must be called, the definition


def make(seed: int) -> Definition:
    """A definition with shared and nested schemas, cycles, parameters everywhere, actions and triggers."""
    rng = random.Random(seed)
    names = [f"Thing{number}" for number in range(rng.randint(1, 4))]

    def schema(depth: int) -> dict[str, Any]:
        if depth and rng.random() < 0.3:
            return {"$ref": f"#/definitions/{rng.choice(names)}"}
        if depth < 3 and rng.random() < 0.4:
            return {"type": "array", "items": schema(depth + 1)}
        if depth < 3 and rng.random() < 0.6:
            return thing(depth + 1)
        return leaf()

    def leaf() -> dict[str, Any]:
        found: dict[str, Any] = {"type": rng.choice(TYPES)}
        if found["type"] == "string" and rng.random() < 0.4:
            found["enum"] = ["red", "green", "blue"][: rng.randint(1, 3)]
        elif found["type"] == "integer":
            found["format"] = rng.choice(["int32", "int64"])
        if rng.random() < 0.2:
            found["x-ms-visibility"] = rng.choice(["important", "advanced"])
        return found

    def thing(depth: int) -> dict[str, Any]:
        members = {f"field{number}": schema(depth) for number in range(rng.randint(1, 4))}
        required = [name for name in members if rng.random() < 0.5]
        found = {"type": "object", "properties": members, **({"required": required} if required else {})}
        return {"allOf": [found]} if rng.random() < 0.2 else found

    def parameters() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = [
            {
                "name": f"p{number}",
                "in": rng.choice(["query", "header"]),
                "required": rng.random() < 0.5,
                **leaf(),
            }
            for number in range(rng.randint(1, 3))
        ]
        if rng.random() < 0.6:
            found.append({"name": "body", "in": "body", "required": True, "schema": thing(0)})
        return found

    def operation(number: int) -> dict[str, Any]:
        answer = {
            "description": "Good.",
            "schema": rng.choice([thing(0), {"$ref": f"#/definitions/{names[0]}"}]),
        }
        found = {
            "operationId": f"Operation{number}",
            "parameters": parameters(),
            "responses": {"200": answer, "404": {"description": "None.", "schema": leaf()}},
        }
        if rng.random() < 0.3:
            found["x-ms-trigger"] = rng.choice(["single", "batch"])
        return found

    paths = {f"/things/{number}": {rng.choice(["get", "post"]): operation(number)} for number in range(3)}
    return {
        "swagger": "2.0",
        "host": "api.example.com",
        "basePath": "/v1",
        "paths": paths,
        "definitions": {name: thing(0) for name in names},
        "securityDefinitions": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}},
    }


def shuffled(value: Any, rng: random.Random) -> Any:
    """The same value with the members of all objects in another order."""
    if isinstance(value, dict):
        items = [(key, shuffled(item, rng)) for key, item in value.items()]
        rng.shuffle(items)
        return dict(items)
    return [shuffled(item, rng) for item in value] if isinstance(value, list) else value


def breaking(base: Definition) -> Iterator[Mutant]:
    """Every mutant of ``base`` that breaks a flow, each with the code it must be called."""
    for path, method, operation in operations(base):
        at = ("paths", path, method)
        yield "CHG101", changed(base, at, None)
        yield "CHG102", changed(base, (*at, "operationId"), "Another")
        yield "CHG105", changed(base, (*at, "x-ms-visibility"), "internal")
        yield "CHG103", moved(base, ("paths", path), ("paths", "/elsewhere"))
        yield "CHG104", moved(base, at, ("paths", path, "patch"))
        if "x-ms-trigger" in operation:
            other = {"single": "batch", "batch": "single"}[operation["x-ms-trigger"]]
            yield "CHG123", changed(base, (*at, "x-ms-trigger"), other)
            yield "CHG122", changed(base, (*at, "x-ms-trigger"), None)
        else:
            yield "CHG121", changed(base, (*at, "x-ms-trigger"), "batch")
        added = [
            *operation["parameters"],
            {"name": "novel", "in": "query", "type": "string", "required": True},
        ]
        yield "CHG202", changed(base, (*at, "parameters"), added)
        yield "CHG301", changed(base, (*at, "responses", "200", "schema"), None)
        for number, parameter in enumerate(operation["parameters"]):
            yield "CHG201", changed(base, (*at, "parameters", number), None)
            if parameter["in"] == "body":
                yield "CHG208", changed(base, (*at, "parameters", number, "name"), "other")
                yield from _schema(base, (*at, "parameters", number, "schema"), inside=True)
                continue
            yield from _leaf(base, (*at, "parameters", number), inside=True)
            other = "header" if parameter["in"] == "query" else "query"
            yield "CHG207", changed(base, (*at, "parameters", number, "in"), other)
            if not parameter["required"]:
                yield "CHG205", changed(base, (*at, "parameters", number, "required"), True)
        yield from _schema(base, (*at, "responses", "200", "schema"), inside=False)


def additions(base: Definition) -> Iterator[Definition]:
    """Definitions that have all that ``base`` has, and something more."""
    yield changed(base, ("paths", "/novel"), {"get": {"operationId": "Novel", "responses": {}}})
    for path, method, operation in operations(base):
        at = ("paths", path, method)
        optional = {"name": "novel", "in": "query", "type": "string"}
        yield changed(base, (*at, "parameters"), [*operation["parameters"], optional])
        yield changed(base, (*at, "responses", "400"), {"description": "Bad."})
        yield changed(base, (*at, "summary"), "Novel")
    for name in base["definitions"]:
        node = base["definitions"][name]
        at = ("definitions", name, *(("allOf", 0) if "allOf" in node else ()))
        yield changed(base, (*at, "properties", "novel"), {"type": "string"})
    yield changed(base, ("definitions", "Novel"), {"type": "object"})


def operations(base: Definition) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Path, method and object of each operation."""
    for path, item in base["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def _schema(base: Definition, at: tuple[Any, ...], inside: bool, depth: int = 0) -> Iterator[Mutant]:
    """The mutants of one schema as written, and of what is written in it; ``inside`` a body."""
    node = lookup(base, at)
    if "$ref" in node or depth > 6:
        return
    if "allOf" in node:
        yield from _schema(base, (*at, "allOf", 0), inside, depth + 1)
        return
    yield from _leaf(base, at, inside)
    if node["type"] == "array":
        yield from _schema(base, (*at, "items"), inside, depth + 1)
    for name, child in node.get("properties", {}).items():
        yield ("CHG201" if inside else "CHG301"), changed(base, (*at, "properties", name), None)
        if "$ref" not in child and "allOf" not in child:
            hidden = changed(base, (*at, "properties", name, "x-ms-visibility"), "internal")
            yield ("CHG219" if inside else "CHG305"), hidden
        if inside and name not in node.get("required", []):
            yield "CHG205", changed(base, (*at, "required"), [*node.get("required", []), name])
        yield from _schema(base, (*at, "properties", name), inside, depth + 1)
    if inside and "properties" in node:
        more = {**node["properties"], "novel": {"type": "string"}}
        grown = {**node, "properties": more, "required": [*node.get("required", []), "novel"]}
        yield "CHG202", changed(base, at, grown)


def _leaf(base: Definition, at: tuple[Any, ...], inside: bool) -> Iterator[Mutant]:
    node = lookup(base, at)
    other = next(word for word in TYPES if word != node["type"])
    yield ("CHG209" if inside else "CHG303"), changed(base, (*at, "type"), other)
    if node.get("format") == "int64":
        yield ("CHG211" if inside else "CHG304"), changed(base, (*at, "format"), "int32")
    if "enum" in node and inside:
        yield "CHG213", changed(base, (*at, "enum"), ["another"])
    elif "enum" in node:
        yield "CHG309", changed(base, (*at, "enum"), None)
    elif inside and node["type"] == "string":
        yield "CHG215", changed(base, (*at, "enum"), ["another"])


def lookup(base: Definition, at: tuple[Any, ...]) -> Any:
    """The part at a path of keys and indices."""
    node: Any = base
    for step in at:
        node = node[step]
    return node


def changed(base: Definition, at: tuple[Any, ...], value: Any) -> Definition:
    """A copy with another value at a path; None deletes."""
    data = copy.deepcopy(base)
    node = lookup(data, at[:-1])
    if value is None:
        del node[at[-1]]
    else:
        node[at[-1]] = value
    return data


def moved(base: Definition, source: tuple[Any, ...], target: tuple[Any, ...]) -> Definition:
    """A copy in which a part stands elsewhere."""
    return changed(changed(base, source, None), target, copy.deepcopy(lookup(base, source)))
