"""What every resource has: its list, its records, and how these are read, made, changed and deleted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from ..clock import stamp
from ..errors import invalid, no_route, not_authorized, not_found
from ..table import Record
from ..text import json_text
from ..values import Reader, flag, missing

if TYPE_CHECKING:
    from ..account import Account
    from ..listing import Query
    from ..viewer import Viewer

Test = Callable[[Record], bool]
Body = Mapping[str, Any]


class Resource:
    """One kind of records; subclasses say what is their own.

    ``by_cursor`` is the style of its list, ``equals`` are query parameters that must equal a field,
    ``flags`` those that are booleans, ``readers`` the members that a body may set.
    """

    kind: ClassVar[str]
    by_cursor: ClassVar[bool] = True
    equals: ClassVar[tuple[str, ...]] = ()
    flags: ClassVar[tuple[str, ...]] = ("is_active",)
    readers: ClassVar[Mapping[str, Reader]] = {}

    def allow(self, viewer: Viewer) -> None:
        """Refuse callers who may not use the resource at all.

        Raises:
            Refusal: 403.
        """

    def scope(self, viewer: Viewer) -> Test | None:
        """Return which records the caller reaches, None for all."""
        return None

    def shape(self, record: Record, viewer: Viewer) -> dict[str, Any]:
        """Return the record as the caller sees it, without its id and stamps."""
        raise NotImplementedError

    def create(self, viewer: Viewer, body: Body, made: Maker) -> Record:
        """Make a record of a request's body."""
        raise no_route()

    def update(self, viewer: Viewer, record: Record, body: Body) -> None:
        """Change a record."""
        raise no_route()

    def delete(self, viewer: Viewer, record: Record) -> dict[str, Any]:
        """Delete a record; return the members that its last picture shows differently."""
        raise no_route()

    # ---- the same for all ----

    def candidates(self, account: Account, query: Query) -> list[Record]:
        """Return the records that the query's times allow, as they are listed."""
        since = query.updated_since
        table = account.tables[self.kind]
        return table.all() if since is None else table.updated_after(since)

    def select(self, viewer: Viewer, query: Query) -> list[Record]:
        """Return the records of the list that the caller asks for, in its order."""
        found = self.candidates(viewer.account, query)
        for test in self._tests(viewer, query.filters):
            found = [record for record in found if test(record)]
        return found

    def _tests(self, viewer: Viewer, filters: Mapping[str, str]) -> list[Test]:
        tests = [test for test in (self.scope(viewer),) if test is not None]
        for name in self.equals:
            if filters.get(name):
                tests.append(_equals(name, filters[name]))
        for name in self.flags:
            if filters.get(name):
                tests.append(self.flag_test(name, flag(filters[name])))
        return tests

    def flag_test(self, name: str, wanted: bool) -> Test:
        """Return the test of a boolean filter."""
        return lambda record: record[name] is wanted

    def get(self, viewer: Viewer, number: int) -> Record:
        """Return one record that the caller reaches.

        Raises:
            Refusal: 404 where there is none, 403 where it is another's.
        """
        record = viewer.account.get(self.kind, number)
        if record is None:
            raise not_found()
        scope = self.scope(viewer)
        if scope is not None and not scope(record):
            raise not_authorized()
        return record

    def text(self, record: Record, viewer: Viewer) -> str:
        """Return the record's JSON; it is made anew only after something changed."""
        made_for = (viewer.account.version, viewer.sees)
        if record.text is None or record.text[0] != made_for:
            record.text = (made_for, json_text(self.picture(record, viewer)))
        return record.text[1]

    def picture(self, record: Record, viewer: Viewer) -> dict[str, Any]:
        """Return the whole record as the caller sees it."""
        return {
            "id": record.id,
            **self.shape(record, viewer),
            "created_at": stamp(record.created),
            "updated_at": stamp(record.updated),
        }


class Maker:
    """Adds records on behalf of requests: it knows the stamp, and from when on they can be read."""

    def __init__(self, account: Account, now: int, visible: float | None) -> None:
        self.account = account
        self.now = now
        self._visible = visible

    def add(self, kind: str, **fields: Any) -> Record:
        """Add a record and return it."""
        return self.account.add(kind, self.now, visible=self._visible, **fields)


def _equals(name: str, text: str) -> Test:
    wanted: Any = int(text) if text.isdigit() else text
    return lambda record: record[name] == wanted


def given(values: Mapping[str, Any], *kept: str) -> dict[str, Any]:
    """Return ``values`` without the nulls; those of ``kept`` stay: they clear a field."""
    return {name: value for name, value in values.items() if value is not None or name in kept}


def named(record: Record | None, *fields: str) -> dict[str, Any] | None:
    """Return the id of a record and some of its fields, as another record shows it."""
    return None if record is None else {"id": record.id, **{name: record[name] for name in fields}}


def check_of_client(viewer: Viewer, values: Mapping[str, Any], name: str) -> None:
    """Refuse values without a client that exists, or without ``name``.

    Raises:
        Refusal: 422.
    """
    client = values.get("client_id")
    if client is not None and viewer.account.get("clients", client) is None:
        values = {**values, "client_id": None}
    if wrong := missing(values, "client_id", name):
        raise invalid(*wrong)
