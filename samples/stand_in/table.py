"""Records of one kind, in the order in which Harvest lists them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable
from typing import Any

Key = tuple[Any, int]


class Record:
    """One record: moments in Unix seconds, and ``fields``, which name other records by their id."""

    __slots__ = ("created", "fields", "id", "text", "updated")

    def __init__(self, id_: int, created: int, updated: int, fields: dict[str, Any]) -> None:
        self.id = id_
        self.created = created
        self.updated = updated
        self.fields = fields
        self.text: tuple[object, str] | None = None  # its JSON, with what it was made for

    def __getitem__(self, name: str) -> Any:
        return self.fields[name]


def by_creation(record: Record) -> Key:
    """Return the key of lists that show the most recently created records first."""
    return record.created, record.id


def by_spent_date(record: Record) -> Key:
    """Return the key of time entries: the latest day first, within it the highest id."""
    return record["spent_date"], record.id


def by_issue_date(record: Record) -> Key:
    """Return the key of invoices and estimates: the latest issued first, those without a date last."""
    return record["issue_date"] or "", record.id


class Table:
    """Visible records by id, by place in the list, and by the time of their last change."""

    def __init__(self, order: Callable[[Record], Key] = by_creation) -> None:
        self.order = order
        self.records: dict[int, Record] = {}
        self._placed: list[Key] = []
        self._updated: list[tuple[int, int]] = []
        self._listed: list[Record] | None = None

    def insert(self, record: Record) -> None:
        """Make a record visible."""
        self.records[record.id] = record
        insort(self._placed, self.order(record))
        insort(self._updated, (record.updated, record.id))
        self._listed = None

    def remove(self, record: Record) -> None:
        """Take a record away."""
        del self.records[record.id]
        _take(self._placed, self.order(record))
        _take(self._updated, (record.updated, record.id))
        self._listed = None

    def change(self, record: Record, updated: int, fields: dict[str, Any]) -> None:
        """Change fields of a visible record, at the second ``updated``."""
        _take(self._placed, self.order(record))
        _take(self._updated, (record.updated, record.id))
        record.fields.update(fields)
        record.updated = updated
        record.text = None
        insort(self._placed, self.order(record))
        insort(self._updated, (record.updated, record.id))
        self._listed = None

    def all(self) -> list[Record]:
        """Return every record in the order of the list; not to be changed."""
        if self._listed is None:
            self._listed = [self.records[id_] for _, id_ in reversed(self._placed)]
        return self._listed

    def between(self, first: str | None, last: str | None) -> list[Record]:
        """Return the records whose place begins with a value of ``first`` to ``last``, both inclusive."""
        start = 0 if first is None else bisect_left(self._placed, (first, 0))
        end = len(self._placed) if last is None else bisect_right(self._placed, (last, 1 << 62))
        return [self.records[id_] for _, id_ in reversed(self._placed[start:end])]

    def updated_after(self, second: int) -> list[Record]:
        """Return the records that changed after a second, in the order of the list."""
        start = bisect_right(self._updated, (second, 1 << 62))
        if start < len(self._updated) // 2:  # most of them: they are in order already
            return [record for record in self.all() if record.updated > second]
        found = [self.records[id_] for _, id_ in self._updated[start:]]
        found.sort(key=self.order, reverse=True)
        return found


def _take(keys: list[Key], key: Key) -> None:
    del keys[bisect_left(keys, key)]
