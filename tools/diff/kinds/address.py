"""Changes of where the service is, and of what the definition says about all operations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...connector.lenient import array, mapping, text
from ...connector.pointer import join
from ...core.missing import MISSING
from ...core.values import equal, shown
from ..documentation import EXTENSIONS, VERSIONING
from ..kind import Hit, kind
from ..messages import from_to

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..side import Side, Sides


def _root(sides: Sides, keyword: str) -> tuple[Any, Any]:
    return _data(sides.old).get(keyword, MISSING), _data(sides.new).get(keyword, MISSING)


def _data(side: Side) -> dict[str, Any]:
    return {} if side.view is None else side.view.data


@kind("CHG501", "host-changed", "definition", "warning", source=VERSIONING)
def host_changed(sides: Sides) -> Iterator[Hit]:
    """The service is called at another host.

    Why:
        Existing connections hold credentials of the old one; flows get whatever the new one answers.

    Instead:
        Change the host only where the new one knows the same accounts and data.

    Old:
        {"host": "api.example.com"}

    New:
        {"host": "api.example.org"}
    """
    old, new = _root(sides, "host")
    if (text(old) or "").lower() != (text(new) or "").lower():
        message = f"the host was changed {from_to(old, new)}"
        yield Hit(message, "/host", "/host", detail=shown(new))


@kind("CHG502", "base-path-changed", "definition", "warning", source=VERSIONING)
def base_path_changed(sides: Sides) -> Iterator[Hit]:
    """All operations are called below another path, often that of another version of the service.

    Why:
        Every call of every flow goes to another address at once.

    Instead:
        Keep the base path, and lead single operations to the new version by a policy.

    Old:
        {"basePath": "/v1"}

    New:
        {"basePath": "/v2"}
    """
    old, new = _root(sides, "basePath")
    if (text(old) or "/").rstrip("/") != (text(new) or "/").rstrip("/"):
        message = f"the base path was changed {from_to(old, new)}"
        yield Hit(message, "/basePath", "/basePath", detail=shown(new))


@kind("CHG503", "scheme-deleted", "definition", "warning", source=VERSIONING)
def scheme_deleted(sides: Sides) -> Iterator[Hit]:
    """The service is no longer called by a scheme: ``https`` or ``http``.

    Why:
        Calls go by the other one; from ``https`` to ``http`` is a loss of security too.

    Instead:
        Keep ``https``.

    Old:
        {"schemes": ["https"]}

    New:
        {"schemes": ["http"]}
    """
    old, new = (array(value) or ["https"] for value in _root(sides, "schemes"))
    for scheme in old:
        if scheme not in new:
            yield Hit(f"the scheme {shown(scheme)} was deleted", "/schemes", "/schemes", detail=str(scheme))


@kind("CHG504", "default-media-types-changed", "definition", "warning", source=VERSIONING)
def default_media_types_changed(sides: Sides) -> Iterator[Hit]:
    """A media type that all operations send or answer with is gone.

    Why:
        The platform writes the body in a type of ``consumes``, and reads the response as ``produces`` says.

    Instead:
        Keep the types that were there, the former first one first.

    Old:
        {"consumes": ["application/json"]}

    New:
        {"consumes": ["text/plain"]}
    """
    for keyword in ("consumes", "produces"):
        old, new = _root(sides, keyword)
        gone = [item for item in array(old) if item not in array(new)]
        if isinstance(new, list) and gone:
            message = f"operations no longer {keyword[:-1]} {', '.join(map(str, gone))}"
            yield Hit(message, f"/{keyword}", f"/{keyword}", detail=shown(new))


@kind("CHG505", "capability-changed", "definition", "warning", source=EXTENSIONS)
def capability_changed(sides: Sides) -> Iterator[Hit]:
    """A capability of the whole connector is gone or works otherwise: test of a connection, file picker.

    Why:
        The designer no longer tests a connection, or offers no files for inputs that ask for one.

    Instead:
        Keep what ``x-ms-capabilities`` had.

    Old:
        {"x-ms-capabilities": {"testConnection": {"operationId": "Ping"}}}

    New:
        {}
    """
    old, new = (mapping(value) for value in _root(sides, "x-ms-capabilities"))
    for name, value in old.items():
        if not equal(value, new.get(name, MISSING)):
            what = "was changed" if name in new else "was deleted"
            at = join("/x-ms-capabilities", name)
            yield Hit(f"the capability '{name}' {what}", at, at, "key", detail=shown(new.get(name, MISSING)))


@kind("CHG506", "capability-added", "definition", "info", source=EXTENSIONS)
def capability_added(sides: Sides) -> Iterator[Hit]:
    """A capability of the whole connector is there that was not.

    Why:
        Nothing that exists depends on it.

    Instead:
        Nothing needs to be done.

    Old:
        {}

    New:
        {"x-ms-capabilities": {"testConnection": {"operationId": "Ping"}}}
    """
    old, new = (mapping(value) for value in _root(sides, "x-ms-capabilities"))
    for name in new:
        if name not in old:
            at = join("/x-ms-capabilities", name)
            yield Hit(f"the capability '{name}' was added", at, at, "key")
