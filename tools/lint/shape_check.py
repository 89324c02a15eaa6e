"""Compares every object of a definition with its shape, in one pass for all rules about structure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..connector import extension_shapes, shapes
from ..connector.lenient import array, mapping
from ..connector.pointer import escape, join
from ..core.suggestion import joined
from .rule import BROKEN, TOLERATED, Hit
from .shape_messages import in_words, near, other_case, types_in_words

if TYPE_CHECKING:
    from collections.abc import Collection

    from ..connector.shapes import Shape
    from .definition import Definition
    from .rule import Levels

_PLACES = {
    "root": "the definition itself",
    "info": "info",
    "contact": "contact",
    "license": "license",
    "docs": "externalDocs",
    "tag": "a tag",
    "path": "a path",
    "operation": "an operation",
    "parameter": "a parameter",
    "body": "a body parameter",
    "items": "the items of a parameter",
    "response": "a response",
    "header": "a header",
    "schema": "a schema",
}


class ShapeFaults:
    """The hits of the rules about structure, one list for each rule."""

    def __init__(self) -> None:
        self.wrong_types: list[Hit] = []
        self.unlisted_values: list[Hit] = []
        self.missing_members: list[Hit] = []
        self.empty_members: list[Hit] = []
        self.unknown_members: list[Hit] = []
        self.unknown_extension_members: list[Hit] = []
        self.foreign_keywords: list[Hit] = []
        self.unknown_extensions: list[Hit] = []
        self.misplaced_extensions: list[Hit] = []
        self.unread_extensions: list[Hit] = []


def check_shapes(definition: Definition) -> ShapeFaults:
    """Return what is wrong with the shapes of a definition."""
    checked = _Shapes(definition)
    checked.run()
    return checked


class _Shapes(ShapeFaults):
    """Checks every object of a definition once."""

    def __init__(self, definition: Definition) -> None:
        super().__init__()
        self.definition = definition
        self.other_cases: list[tuple[str, str, str, str]] = []
        self.data = definition.data
        self._meant: dict[tuple[str, int], str] = {}

    def add(
        self, hits: list[Hit], message: str, pointer: str, on: Any = "value", levels: Levels | None = None
    ) -> None:
        hits.append(Hit(message, pointer, on, levels=levels))

    def check(self, raw: dict[str, Any], pointer: str, shape: Shape, place: str) -> None:
        """Compare one object with its shape; ``place`` is its kind, as extensions know it."""
        members = shape.members
        present: Collection[str] = raw
        levels = BROKEN if place == "extension" else None
        for key, value in raw.items():
            member = members.get(key)
            if member is None:
                if meant := self.unknown(key, value, pointer, shape, place):
                    present = {*present, meant}
            elif type(value) not in member.types:
                wanted = types_in_words(member)
                at = f"{pointer}/{escape(key)}"
                self.add(
                    self.wrong_types,
                    f"'{key}' must be {wanted}, not {in_words(value)}",
                    at,
                    levels=BROKEN if value is None else levels,
                )
            elif member.values and value not in member.values:
                self.not_listed(key, value, member.values, pointer, levels)
            elif member.full and not value.strip():
                self.add(
                    self.empty_members,
                    f"'{key}' of {shape.name} is empty",
                    f"{pointer}/{escape(key)}",
                    levels=levels,
                )
        for key in shape.required:
            if key not in present:
                self.add(self.missing_members, f"{shape.name} lacks '{key}'", pointer, levels=levels)

    def not_listed(
        self, key: str, value: str, values: tuple[str, ...], pointer: str, levels: Levels | None
    ) -> None:
        allowed = [f"'{item}'" for item in values if item]
        if levels is not None and other_case(value, values):
            levels = TOLERATED
        self.add(
            self.unlisted_values,
            f"'{key}' is '{value}'; it must be {joined(allowed, 'or')}",
            f"{pointer}/{escape(key)}",
            levels=levels,
        )

    def unknown(self, key: str, value: Any, pointer: str, shape: Shape, place: str) -> str:
        """Report a key that ``shape`` does not have; return the one that it has in another case, if any."""
        at = f"{pointer}/{escape(key)}"
        # The same few keys stand in all objects of a kind, whose shape lives as long as the program.
        meant = self._meant.get((key, id(shape)))
        if meant is None:
            meant = self._meant[key, id(shape)] = other_case(key, shape.members)
        if meant and place == "extension":
            self.other_cases.append((shape.name, key, meant, at))
        elif meant:
            message = f"{shape.name} has no '{key}'; write '{meant}'"
            self.add(self.unknown_members, message, at, "key", TOLERATED)
        elif shape.open:
            if slip := near(key, tuple(shape.members)):
                message = f"{shape.name} reads no '{key}'; did you mean '{slip}'?"
                self.add(self.unknown_extension_members, message, at, "key")
        elif shape.closed:
            slip = near(key, tuple(shape.members))
            cure = f"did you mean '{slip}'?" if slip else "remove it"
            self.add(self.unknown_extension_members, f"{shape.name} has no '{key}'; {cure}", at, "key")
        elif key.startswith("x-ms-"):
            self.extension(key, value, at, place)
        elif key.startswith("x-"):
            pass
        elif key in shapes.UNSUPPORTED:
            origin = shapes.UNSUPPORTED[key]
            self.add(
                self.foreign_keywords,
                f"'{key}' is a keyword of {origin}, which Swagger 2.0 does not have",
                at,
                "key",
            )
        else:
            slip = near(key, tuple(shape.members))
            cure = (
                f"did you mean '{slip}'?" if slip else "remove it; an extension's name must begin with 'x-'"
            )
            self.add(self.unknown_members, f"{shape.name} has no '{key}'; {cure}", at, "key")
        return meant

    def extension(self, key: str, value: Any, at: str, place: str) -> None:
        extension = extension_shapes.EXTENSIONS.get(key)
        if extension is None:
            if key in extension_shapes.IGNORED:
                self.add(
                    self.unread_extensions,
                    f"Power Platform does not read '{key}' of AutoRest; it can go",
                    at,
                    "key",
                )
                return
            slip = near(key, tuple(extension_shapes.EXTENSIONS))
            cure = f"did you mean '{slip}'?" if slip else "remove it, or use a name without 'ms'"
            self.add(self.unknown_extensions, f"Power Platform knows no '{key}'; {cure}", at, "key")
            return
        if place not in extension.places:
            places = " or ".join(sorted(_PLACES[name] for name in extension.places))
            cure = f"it belongs on {places}" if len(extension.places) < 4 else "remove it"
            self.add(
                self.misplaced_extensions, f"'{key}' has no effect on {_PLACES[place]}; {cure}", at, "key"
            )
        member = extension.member
        if type(value) not in member.types:
            wanted = types_in_words(member)
            self.add(self.wrong_types, f"'{key}' must be {wanted}, not {in_words(value)}", at, levels=BROKEN)
        elif member.values and value not in member.values:
            self.not_listed(key, value, member.values, at.rpartition("/")[0], BROKEN)
        elif extension.shape is not None:
            shape = extension_shapes.INFO_ANNOTATION if at == "/info/x-ms-api-annotation" else extension.shape
            since = len(self.unknown_extension_members)
            if isinstance(value, list):
                self.each(value, at, shape, "extension")
            else:
                self.check(value, at, shape, "extension")
                for name, inner in extension_shapes.NESTED.get(key, {}).items():
                    if isinstance(value.get(name), dict):
                        self.check(value[name], f"{at}/{name}", inner, "extension")
            self.one_of_each(since)

    def one_of_each(self, since: int) -> None:
        """Report one cause in an extension once: a name in several entries, names in another case."""
        found = self.unknown_extension_members
        found[since:] = {hit.message: hit for hit in reversed(found[since:])}.values()
        found[since:] = found[since:][::-1]
        if self.other_cases:
            name, _, _, at = self.other_cases[0]
            right = {key: meant for _, key, meant, _ in self.other_cases}
            wrong, meant = (
                joined([f"'{item}'" for item in names], "and") for names in (right, right.values())
            )
            self.add(found, f"{name} has no {wrong}; write {meant}", at, "key", TOLERATED)
            self.other_cases.clear()

    def each(self, items: list[Any], pointer: str, shape: Shape, place: str) -> None:
        for index, item in enumerate(items):
            at = f"{pointer}/{index}"
            if isinstance(item, dict):
                self.check(item, at, shape, place)
            else:
                self.add(self.wrong_types, f"must be an object, not {in_words(item)}", at)

    def objects(self, raw: Any, pointer: str) -> None:
        """Report the members of an object that are no objects."""
        for key, item in mapping(raw).items():
            if type(item) is not dict and not key.startswith("x-"):
                self.add(
                    self.wrong_types, f"'{key}' must be an object, not {in_words(item)}", join(pointer, key)
                )

    def strings(self, raw: Any, pointer: str) -> None:
        """Report the items of an array that are no strings."""
        for index, item in enumerate(array(raw)):
            if type(item) is not str:
                self.add(self.wrong_types, f"must be a string, not {in_words(item)}", f"{pointer}/{index}")

    def documentation(self, raw: dict[str, Any], pointer: str) -> None:
        if isinstance(raw.get("externalDocs"), dict):
            self.check(raw["externalDocs"], pointer + "/externalDocs", shapes.DOCS, "docs")

    def security(self, raw: dict[str, Any], pointer: str) -> None:
        """Report the requirements in ``security`` that are no objects, and scopes that are no strings."""
        for index, requirement in enumerate(array(raw.get("security"))):
            at = f"{pointer}/security/{index}"
            if type(requirement) is not dict:
                self.add(
                    self.wrong_types, f"a requirement must be an object, not {in_words(requirement)}", at
                )
                continue
            for name, scopes in requirement.items():
                self.strings(scopes, join(at, name))

    def run(self) -> None:
        data = self.data
        self.check(data, "", shapes.ROOT, "root")
        for name in ("consumes", "produces", "schemes"):
            self.strings(data.get(name), "/" + name)
        for name in ("paths", "definitions", "parameters", "responses", "securityDefinitions"):
            self.objects(data.get(name), "/" + name)
        self.security(data, "")
        for name, scheme in mapping(data.get("securityDefinitions")).items():
            for scope, text in mapping(mapping(scheme).get("scopes")).items():
                if type(text) is not str and not scope.startswith("x-"):
                    at = join("/securityDefinitions", name, "scopes", scope)
                    levels = BROKEN if text is None else None
                    self.add(
                        self.wrong_types,
                        f"'{scope}' must be a string, not {in_words(text)}",
                        at,
                        levels=levels,
                    )
        info = data.get("info")
        if isinstance(info, dict):
            self.check(info, "/info", shapes.INFO, "info")
            for name, shape in (("contact", shapes.CONTACT), ("license", shapes.LICENSE)):
                if isinstance(info.get(name), dict):
                    self.check(info[name], f"/info/{name}", shape, name)
        self.each(array(data.get("tags")), "/tags", shapes.TAG, "tag")
        self.documentation(data, "")
        self.paths()
        self.schemas()

    def paths(self) -> None:
        definition = self.definition
        for path in definition.paths:
            self.check(path.raw, path.pointer, shapes.PATH, "path")
            self.parameter_list(path.raw.get("parameters"), path.pointer)
        for operation in definition.operations:
            raw, pointer = operation.raw, operation.pointer
            self.check(raw, pointer, shapes.OPERATION, "operation")
            self.parameter_list(raw.get("parameters"), pointer)
            self.objects(raw.get("responses"), pointer + "/responses")
            self.security(raw, pointer)
            for name in ("consumes", "produces", "schemes", "tags"):
                if name in raw:
                    self.strings(raw[name], f"{pointer}/{name}")
            self.documentation(raw, pointer)
        for parameter in definition.written_parameters:
            shape, place = shapes.PARAMETER, "parameter"
            if parameter.raw.get("in") == "body":
                shape, place = shapes.BODY, "body"
            self.check(parameter.raw, parameter.pointer, shape, place)
        own = [response for operation in definition.operations for response in operation.responses]
        for response in [*definition.shared_responses, *own]:
            if "$ref" not in response.own:
                self.check(response.own, response.pointer, shapes.RESPONSE, "response")
                self.objects(response.own.get("headers"), response.pointer + "/headers")

    def parameter_list(self, items: Any, pointer: str) -> None:
        for index, item in enumerate(array(items)):
            if type(item) is not dict:
                at = f"{pointer}/parameters/{index}"
                self.add(self.wrong_types, f"a parameter must be an object, not {in_words(item)}", at)

    def schemas(self) -> None:
        for schema in self.definition.schemas:
            role, raw, pointer = schema.role, schema.raw, schema.pointer
            if role in ("parameter", "header"):
                if schema.depth:
                    self.check(raw, pointer, shapes.ITEMS, "items")
                elif role == "header":
                    self.check(raw, pointer, shapes.HEADER, "header")
                continue
            if "$ref" in raw and len(raw) == 1:
                continue
            self.check(raw, pointer, shapes.SCHEMA, "schema")
            self.documentation(raw, pointer)
            if "properties" in raw:
                for key, child in mapping(raw["properties"]).items():
                    if type(child) is not dict:
                        at = join(pointer, "properties", key)
                        self.add(
                            self.wrong_types, f"property '{key}' must be an object, not {in_words(child)}", at
                        )
            if "required" in raw:
                self.strings(raw["required"], pointer + "/required")
            if "allOf" in raw:
                for index, child in enumerate(array(raw["allOf"])):
                    if type(child) is not dict:
                        at = f"{pointer}/allOf/{index}"
                        self.add(self.wrong_types, f"must be an object, not {in_words(child)}", at)
