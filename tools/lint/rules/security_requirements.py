"""Rules about ``security``: the requirements that name security definitions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...connector.lenient import array, mapping
from ...connector.pointer import escape
from ...core.suggestion import meant
from ..rule import BROKEN, Hit, rule
from ..sources import SCHEMA, VALIDATOR
from ..values import quoted
from .security import schemes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..definition import Definition


def _requirements(definition: Definition) -> Iterator[tuple[str, str, Any]]:
    """Yield pointer, name and value of each security requirement, of the root and of operations."""
    lists = [("/security", definition.data.get("security"))]
    lists += [
        (o.pointer + "/security", o.raw["security"]) for o in definition.operations if "security" in o.raw
    ]
    for pointer, requirements in lists:
        for index, requirement in enumerate(array(requirements)):
            for name, value in mapping(requirement).items():
                yield f"{pointer}/{index}/{escape(name)}", name, value


@rule("SEC003", "undefined-security", BROKEN, VALIDATOR, "SecurityRequirementMustBeDefined")
def undefined_security(definition: Definition) -> Iterator[Hit]:
    """Checks that each security requirement names a security definition.

    Why:
        Nobody can tell how to sign in. Some published connectors have such a requirement, so that import
        seems to let it pass; the validator's rule does not.

    Fix:
        Write the name as in ``securityDefinitions``, or define it there.

    Bad:
        "securityDefinitions": {"key": {"type": "basic"}}, "security": [{"Key": []}]

    Good:
        "securityDefinitions": {"key": {"type": "basic"}}, "security": [{"key": []}]
    """
    defined = mapping(definition.data.get("securityDefinitions"))
    for pointer, name, _ in _requirements(definition):
        if name not in defined:
            cure = meant(name, defined) or "; add it to 'securityDefinitions', or remove the requirement"
            yield Hit(f"'{name}' is not among the security definitions{cure}", pointer, "key")


@rule("SEC004", "security-without-scopes-array", SCHEMA, VALIDATOR, "SecurityRequirementMustHaveValue")
def security_without_scopes_array(definition: Definition) -> Iterator[Hit]:
    """Checks that the value of each security requirement is an array, empty where there are no scopes.

    Why:
        Import reads scopes from it.

    Fix:
        Write ``[]``.

    Bad:
        "security": [{"key": null}]

    Good:
        "security": [{"key": []}]
    """
    for pointer, name, value in _requirements(definition):
        if not isinstance(value, list):
            yield Hit(f"the requirement '{name}' has no array of scopes; write []", pointer)


@rule("SEC005", "scopes-without-oauth", BROKEN, VALIDATOR, "SecurityRequirementMustHaveEmptyValue")
def scopes_without_oauth(definition: Definition) -> Iterator[Hit]:
    """Checks that requirements of other types than ``oauth2`` ask for no scopes.

    Why:
        Keys and passwords have none; the validator refuses them.

    Fix:
        Write ``[]``.

    Bad:
        "securityDefinitions": {"key": {"type": "basic"}}, "security": [{"key": ["read"]}]

    Good:
        "securityDefinitions": {"key": {"type": "basic"}}, "security": [{"key": []}]
    """
    types = {name: kind for _, name, _, kind in schemes(definition)}
    for pointer, name, value in _requirements(definition):
        if types.get(name) in ("basic", "apiKey") and isinstance(value, list) and value:
            yield Hit(f"'{name}' is of type '{types[name]}', which has no scopes; write []", pointer)


@rule("SEC006", "undefined-scope", BROKEN, VALIDATOR, "OAuthSecurityRequirementValueMustBeScopeName")
def undefined_scope(definition: Definition) -> Iterator[Hit]:
    """Checks that each scope of a requirement is among the ``scopes`` of its OAuth definition.

    Why:
        The validator refuses scopes that are not defined; import lets them pass.

    Fix:
        Write the scope as there, or add it there with a description.

    Bad:
        "securityDefinitions": {"sign_in": {"type": "oauth2", "scopes": {"read": "Read books."}}},
        "security": [{"sign_in": ["write"]}]

    Good:
        "securityDefinitions": {"sign_in": {"type": "oauth2", "scopes": {"read": "Read books."}}},
        "security": [{"sign_in": ["read"]}]
    """
    scopes = {
        name: mapping(raw.get("scopes")) for _, name, raw, kind in schemes(definition) if kind == "oauth2"
    }
    for pointer, name, value in _requirements(definition):
        if name not in scopes:
            continue
        for index, scope in enumerate(array(value)):
            if not isinstance(scope, str) or scope not in scopes[name]:
                cure = meant(str(scope), scopes[name]) or f"; add it to the scopes of '{name}'"
                yield Hit(f"the scope {quoted(scope)} is not defined{cure}", f"{pointer}/{index}")
