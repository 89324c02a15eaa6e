"""Rules about paths that get in each other's way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..path_templates import Tree, skeleton
from ..rule import Hit, rule
from ..sources import PATH_TWICE, SAME_SIGNATURE, VALIDATOR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..definition import Definition, OperationView


@rule("PTH006", "path-in-two-spellings", PATH_TWICE, VALIDATOR, "PathRedefined")
def path_in_two_spellings(definition: Definition) -> Iterator[Hit]:
    """Checks that no two paths differ only in capital and small letters.

    Why:
        Paths are compared without regard to case, so the two are one path, defined twice.

    Fix:
        Put the operations of both under one path.

    Bad:
        "paths": {"/clients": {"get": {}}, "/Clients": {"post": {}}}

    Good:
        "paths": {"/clients": {"get": {}, "post": {}}}
    """
    first: dict[str, str] = {}
    for path in definition.paths:
        earlier = first.setdefault(path.path.lower(), path.path)
        if earlier != path.path:
            message = f"the path is already defined as '{earlier}'; put the operations of both under one path"
            yield Hit(message, path.pointer, "key")


@rule("PTH007", "indistinguishable-paths", SAME_SIGNATURE, VALIDATOR, "DuplicateOperationPath")
def indistinguishable_paths(definition: Definition) -> Iterator[Hit]:
    """Checks that no two operations of one method have paths that differ only in the names of variables.

    Why:
        No request tells ``/clients/{id}`` from ``/clients/{name}``, so one of the two is never called.

    Fix:
        Give one path a different fixed part. If the service has one path for both, a policy
        ``routerequesttoendpoint`` can lead an invented path to it.

    Bad:
        "/clients/{id}": {"get": {}}, "/clients/{name}": {"get": {}}

    Good:
        "/clients/{id}": {"get": {}}, "/clients/by-name/{name}": {"get": {}}
    """
    first: dict[tuple[str, str], OperationView] = {}
    for operation in definition.operations:
        path = operation.path.path
        earlier = first.setdefault((operation.method, skeleton(path)), operation)
        if earlier is not operation and earlier.path.path.lower() != path.lower():
            message = (
                f"'{operation.label}' cannot be told from '{earlier.label}' with the path "
                f"'{earlier.path.path}'; give the paths different fixed parts"
            )
            yield Hit(message, operation.pointer, "key")


@rule(
    "PTH008",
    "overlapping-paths",
    {"independent": "info", "certified": "warning"},
    VALIDATOR,
    "PartialDuplicateOperationPath",
)
def overlapping_paths(definition: Definition) -> Iterator[Hit]:
    """Checks that no path has a variable where another path of the same method has fixed text.

    Why:
        When the value of the variable is that very text, the other operation is called.

    Fix:
        Separate the paths by a fixed part, or make sure that the variable never has such a value (a number
        never is a word): then nothing is to be done.

    Bad:
        "/clients/{name}": {"get": {}}, "/clients/newest": {"get": {}}

    Good:
        "/clients/{name}": {"get": {}}, "/newest-clients": {"get": {}}
    """
    trees: dict[str, Tree] = {}
    paths = [skeleton(operation.path.path).split("/") for operation in definition.operations]
    for number, operation in enumerate(definition.operations):
        trees.setdefault(operation.method, Tree()).add(paths[number], number)
    for operation, path in zip(definition.operations, paths, strict=True):
        others = trees[operation.method].hidden_by(path)
        if others:
            more = f" and {len(others) - 1} more" if len(others) > 1 else ""
            message = (
                f"the path of '{operation.label}' also matches "
                f"'{definition.operations[others[0]].path.path}'{more}; "
                "tell them apart by a fixed part, or rule such values out"
            )
            yield Hit(message, operation.pointer, "key")
