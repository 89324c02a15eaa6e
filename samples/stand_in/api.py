"""Routes of API v2 and what each does. Nothing here knows of faults, limits or WSGI."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, MapAdapter, Rule
from werkzeug.routing.exceptions import RequestRedirect

from .errors import Headers, no_route, not_authorized, not_found
from .listing import Query, page_of, read_query
from .reports import REPORTS
from .resources import (
    OF_USER,
    PARTS,
    PROJECT_ASSIGNMENTS,
    RESOURCES,
    TEAMMATES,
    TIME_ENTRIES,
    Maker,
    OfUser,
    Part,
    Resource,
)
from .resources.invoices import text_of
from .text import json_text
from .values import flag, integer, read

if TYPE_CHECKING:
    from .account import Account
    from .table import Record
    from .viewer import Viewer

_NESTED = "<any(user_assignments, task_assignments):kind>"
_PARTS = "<any(invoices, estimates):kind>/<int:document>/<any(messages, payments):part>"
_RATES = "<any(billable_rates, cost_rates):part>"
_USER_PARTS = "<any(billable_rates, cost_rates, teammates):part>"
_KINDS = f"<any({', '.join(RESOURCES)}):kind>"


@dataclass(frozen=True)
class Call:
    """One request of a known caller: ``base`` is the address of the API, for links."""

    viewer: Viewer
    made: Maker
    base: str
    arguments: Mapping[str, str]
    body: Mapping[str, Any]
    page_size: int


@dataclass(frozen=True)
class Result:
    """An answer: its JSON, for what was created the path of its own address, for a page its records."""

    text: str
    status: int = 200
    location: str | None = None
    records: int = 0
    file: tuple[bytes, str] | None = None  # content and kind, in place of JSON


Handler = Callable[..., Result]


def _rule(path: str, method: str, handler: Handler) -> Rule:
    return Rule(f"/v2{path}", methods=[method], endpoint=handler)


def _list(call: Call, resource: Resource, query: Query, records: list[Record], **place: Any) -> Result:
    """Return a page; ``place`` is the list's ``name`` and ``path``, and whether it is ``by_cursor``."""
    viewer = call.viewer
    text, shown = page_of(
        query,
        records,
        name=place["name"],
        address=f"{call.base}/v2{place['path']}",
        by_cursor=place["by_cursor"],
        order=viewer.account.tables[resource.kind].order,
        text=lambda record: resource.text(record, viewer),
    )
    return Result(text, records=shown)


def index(call: Call, kind: str) -> Result:
    """Answer a list."""
    resource = RESOURCES[kind]
    resource.allow(call.viewer)
    query = read_query(call.arguments, resource.by_cursor, call.page_size)
    records = resource.select(call.viewer, query)
    return _list(call, resource, query, records, name=kind, path=f"/{kind}", by_cursor=resource.by_cursor)


def show(call: Call, kind: str, number: int) -> Result:
    """Answer one record."""
    resource = RESOURCES[kind]
    resource.allow(call.viewer)
    return Result(resource.text(resource.get(call.viewer, number), call.viewer))


def create(call: Call, kind: str) -> Result:
    """Make a record."""
    if kind.endswith("_assignments"):
        raise no_route()  # they are made below their project
    return _create(call, kind, call.body, f"/{kind}")


def _create(call: Call, kind: str, body: Mapping[str, Any], path: str) -> Result:
    resource = RESOURCES[kind]
    resource.allow(call.viewer)
    record = resource.create(call.viewer, body, call.made)
    return Result(resource.text(record, call.viewer), 201, f"{path}/{record.id}")


def update(call: Call, kind: str, number: int) -> Result:
    """Change a record."""
    resource = RESOURCES[kind]
    resource.allow(call.viewer)
    record = resource.get(call.viewer, number)
    resource.update(call.viewer, record, call.body)
    return Result(resource.text(record, call.viewer))


def delete(call: Call, kind: str, number: int) -> Result:
    """Delete a record; the answer is its last picture."""
    resource = RESOURCES[kind]
    resource.allow(call.viewer)
    record = resource.get(call.viewer, number)
    before = resource.picture(record, call.viewer)
    resource.delete(call.viewer, record)
    return Result(json_text(before | _changed(record, before, resource, call.viewer)))


def _changed(record: Record, before: dict[str, Any], resource: Resource, viewer: Viewer) -> dict[str, Any]:
    """Return what the deletion itself changed: an archived client, say. Links to what went with it stay."""
    after = resource.picture(record, viewer)
    return {name: after[name] for name in ("is_active", "access_roles", "updated_at") if name in before}


def me(call: Call) -> Result:
    """Answer the caller's own record."""
    return Result(RESOURCES["users"].text(call.viewer.user, call.viewer))


def my_project_assignments(call: Call) -> Result:
    """Answer the caller's own assignments: by number, the one list of its kind that is."""
    return _project_assignments(call, call.viewer.user.id, "/users/me/project_assignments", by_cursor=False)


def project_assignments(call: Call, number: int) -> Result:
    """Answer the assignments of a user."""
    viewer = call.viewer
    if viewer.account.get("users", number) is None:
        raise not_found()
    viewer.need(viewer.is_admin or number == viewer.user.id or number in viewer.teammates)
    return _project_assignments(call, number, f"/users/{number}/project_assignments", by_cursor=True)


def _project_assignments(call: Call, user: int, path: str, *, by_cursor: bool) -> Result:
    query = read_query(call.arguments, by_cursor, call.page_size)
    account = call.viewer.account
    found = (
        PROJECT_ASSIGNMENTS.candidates(account, query)
        if by_cursor
        else account.tables["user_assignments"].all()
    )
    records = [record for record in found if record["user_id"] == user and _is_open(account, record)]
    name = "project_assignments"
    return _list(call, PROJECT_ASSIGNMENTS, query, records, name=name, path=path, by_cursor=by_cursor)


def _is_open(account: Account, assignment: Record) -> bool:
    project = account.get("projects", assignment["project_id"])
    return bool(assignment["is_active"] and project is not None and project["is_active"])


def of_project(call: Call, project: int, kind: str) -> Result:
    """Answer the assignments of a project, by number."""
    resource = RESOURCES[kind]
    _project(call, project, resource)
    query = read_query(call.arguments, False, call.page_size)
    records = [r for r in resource.select(call.viewer, query) if r["project_id"] == project]
    path = f"/projects/{project}/{kind}"
    return _list(call, resource, query, records, name=kind, path=path, by_cursor=False)


def assign(call: Call, project: int, kind: str) -> Result:
    """Assign a user or a task to a project."""
    _project(call, project, RESOURCES[kind])
    return _create(call, kind, {**call.body, "project_id": project}, f"/projects/{project}/{kind}")


def _project(call: Call, number: int, resource: Resource) -> None:
    if call.viewer.account.get("projects", number) is None:
        raise not_found()
    resource.allow(call.viewer)


def _of_project(handler: Handler) -> Handler:
    def handle(call: Call, project: int, kind: str, number: int) -> Result:
        record = call.viewer.account.get(kind, number)
        if record is None or record["project_id"] != project:
            raise not_found()
        return handler(call, kind, number)

    return handle


def _part(call: Call, kind: str, document: int, part: str) -> tuple[Part, Record]:
    """Return the resource below an invoice or an estimate, and that document, which the caller reaches."""
    if (kind, part) not in PARTS:
        raise no_route()
    RESOURCES[kind].allow(call.viewer)
    return PARTS[kind, part], RESOURCES[kind].get(call.viewer, document)


def parts(call: Call, kind: str, document: int, part: str) -> Result:
    """Answer the messages or the payments of an invoice or an estimate."""
    resource, _ = _part(call, kind, document, part)
    query = read_query(call.arguments, resource.by_cursor, call.page_size)
    records = [r for r in resource.select(call.viewer, query) if r[resource.parent] == document]
    path = f"/{kind}/{document}/{part}"
    return _list(call, resource, query, records, name=resource.kind, path=path, by_cursor=resource.by_cursor)


def add_part(call: Call, kind: str, document: int, part: str) -> Result:
    """Make a message or a payment, with what that does to its invoice or estimate."""
    resource, parent = _part(call, kind, document, part)
    record = resource.create_for(call.viewer, parent, call.body, call.made)
    return Result(resource.text(record, call.viewer), 201, f"/{kind}/{document}/{part}/{record.id}")


def delete_part(call: Call, kind: str, document: int, part: str, number: int) -> Result:
    """Delete a message or a payment; the answer is its last picture."""
    resource, _ = _part(call, kind, document, part)
    record = resource.get(call.viewer, number)
    if record[resource.parent] != document:
        raise not_found()
    before = resource.text(record, call.viewer)
    resource.delete(call.viewer, record)
    return Result(before)


def message_text(call: Call, number: int) -> Result:
    """Answer the subject and the text that a message about an invoice would have."""
    RESOURCES["invoices"].allow(call.viewer)
    invoice = RESOURCES["invoices"].get(call.viewer, number)
    return Result(json_text(text_of(invoice, call.viewer.account, call.arguments)))


def _of_user(call: Call, user: int, part: str) -> tuple[OfUser, Record]:
    """Return the resource below a user, and that user."""
    resource = OF_USER[part]
    resource.allow(call.viewer)
    return resource, RESOURCES["users"].get(call.viewer, user)


def user_parts(call: Call, user: int, part: str) -> Result:
    """Answer the rates or the teammates of a user."""
    resource, owner = _of_user(call, user, part)
    query = read_query(call.arguments, True, call.page_size)
    text, shown = page_of(
        query,
        resource.of(call.viewer, owner),
        name=part,
        address=f"{call.base}/v2/users/{user}/{part}",
        by_cursor=True,
        order=resource.order,
        text=lambda record: resource.text(record, call.viewer),
    )
    return Result(text, records=shown)


def user_part(call: Call, user: int, part: str, number: int) -> Result:
    """Answer one rate of a user."""
    resource, owner = _of_user(call, user, part)
    for record in resource.of(call.viewer, owner):
        if record.id == number:
            return Result(resource.text(record, call.viewer))
    raise not_found()


def add_user_part(call: Call, user: int, part: str) -> Result:
    """Make a rate of a user."""
    resource, owner = _of_user(call, user, part)
    record = resource.create_for(call.viewer, owner, call.body, call.made)
    return Result(resource.text(record, call.viewer), 201, f"/users/{user}/{part}/{record.id}")


def assign_teammates(call: Call, user: int) -> Result:
    """Say anew who the teammates of a manager are; the answer is their list."""
    _, owner = _of_user(call, user, "teammates")
    TEAMMATES.assign(call.viewer, owner, call.body)
    return user_parts(call, user, "teammates")


def stop(call: Call, number: int) -> Result:
    """Stop a running time entry."""
    record = TIME_ENTRIES.get(call.viewer, number)
    return Result(TIME_ENTRIES.text(TIME_ENTRIES.stop(call.viewer, record), call.viewer))


def restart(call: Call, number: int) -> Result:
    """Run a finished time entry again."""
    record = TIME_ENTRIES.get(call.viewer, number)
    return Result(TIME_ENTRIES.text(TIME_ENTRIES.restart(call.viewer, record, call.made), call.viewer))


def forget_reference(call: Call, number: int) -> Result:
    """Delete the external reference of a time entry."""
    record = TIME_ENTRIES.get(call.viewer, number)
    TIME_ENTRIES.forget_reference(call.viewer, record)
    return Result(TIME_ENTRIES.text(record, call.viewer))


def receipt(call: Call, number: int) -> Result:
    """Answer the file of an expense's receipt: that it takes the credentials of the API is a guess."""
    found = RESOURCES["expenses"].get(call.viewer, number)["receipt"]
    if found is None:
        raise not_found()
    return Result("", file=(found["content"], found["content_type"]))


def report(call: Call, name: str) -> Result:
    """Answer a report, by number."""
    query = read_query(call.arguments, False, call.page_size)
    rows = REPORTS[name](call.viewer, query.filters)
    text, shown = page_of(
        query,
        rows,
        name="results",
        address=f"{call.base}/v2/reports/{name}",
        by_cursor=False,
        order=lambda row: ("", 0),  # of cursors, which reports do not have
        text=json_text,
    )
    return Result(text, records=shown)


def company(call: Call) -> Result:
    """Answer the company, to administrators."""
    if not call.viewer.is_admin:
        raise not_authorized()
    return Result(json_text(call.viewer.account.company))


def change_company(call: Call) -> Result:
    """Change the two settings that can be."""
    if not call.viewer.is_admin:
        raise not_authorized()
    values = read(call.body, {"wants_timestamp_timers": flag, "weekly_capacity": integer})
    call.viewer.account.company.update(values)
    return company(call)


_ROUTES = Map(
    [
        _rule(f"/{_KINDS}", "GET", index),
        _rule(f"/{_KINDS}", "POST", create),
        _rule(f"/{_KINDS}/<int:number>", "GET", show),
        _rule(f"/{_KINDS}/<int:number>", "PATCH", update),
        _rule(f"/{_KINDS}/<int:number>", "DELETE", delete),
        _rule("/users/me", "GET", me),
        _rule("/users/me/project_assignments", "GET", my_project_assignments),
        _rule("/users/<int:number>/project_assignments", "GET", project_assignments),
        _rule(f"/projects/<int:project>/{_NESTED}", "GET", of_project),
        _rule(f"/projects/<int:project>/{_NESTED}", "POST", assign),
        _rule(f"/projects/<int:project>/{_NESTED}/<int:number>", "GET", _of_project(show)),
        _rule(f"/projects/<int:project>/{_NESTED}/<int:number>", "PATCH", _of_project(update)),
        _rule(f"/projects/<int:project>/{_NESTED}/<int:number>", "DELETE", _of_project(delete)),
        _rule(f"/users/<int:user>/{_USER_PARTS}", "GET", user_parts),
        _rule(f"/users/<int:user>/{_RATES}", "POST", add_user_part),
        _rule(f"/users/<int:user>/{_RATES}/<int:number>", "GET", user_part),
        _rule("/users/<int:user>/teammates", "PATCH", assign_teammates),
        _rule("/time_entries/<int:number>/stop", "PATCH", stop),
        _rule("/time_entries/<int:number>/restart", "PATCH", restart),
        _rule("/time_entries/<int:number>/external_reference", "DELETE", forget_reference),
        _rule("/invoices/<int:number>/messages/new", "GET", message_text),
        _rule(f"/{_PARTS}", "GET", parts),
        _rule(f"/{_PARTS}", "POST", add_part),
        _rule(f"/{_PARTS}/<int:number>", "DELETE", delete_part),
        *(_rule(f"/reports/{name}", "GET", partial(report, name=name)) for name in REPORTS),
        _rule("/company", "GET", company),
        _rule("/company", "PATCH", change_company),
        Rule(
            "/expenses/<int:number>/receipt", methods=["GET"], endpoint=receipt
        ),  # on the account's own host
    ],
    strict_slashes=False,
    merge_slashes=False,
)
_ADAPTER: MapAdapter = _ROUTES.bind("api.harvestapp.com")


def route(method: str, path: str) -> tuple[Handler, Mapping[str, Any]]:
    """Return the handler of a path and its arguments; Harvest answers under ``/v2`` and ``/api/v2``.

    Raises:
        Refusal: 404 as a page of HTML, there is no such route.
    """
    try:
        return _ADAPTER.match(path.removeprefix("/api"), method)
    except (HTTPException, RequestRedirect):
        raise no_route() from None


def created_headers(base: str, result: Result) -> Headers:
    """Return the header that leads to what was created; it is spelled with ``/api``."""
    return () if result.location is None else (("Location", f"{base}/api/v2{result.location}"),)
