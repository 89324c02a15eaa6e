"""Changes of which operations run through script.csx."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..documentation import SCRIPT
from ..kind import Hit, kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..side import Sides

_AT = "/properties/scriptOperations"


def _kept(sides: Sides) -> list[str]:
    """Return the operationIds that both versions have, if both say whether there is a script."""
    if sides.old.has_script is None or sides.new.has_script is None:
        return []
    news = set(sides.new.operation_ids)
    return [name for name in sides.old.operation_ids if name in news]


@kind("CHG611", "operation-left-script", "properties", "warning", source=SCRIPT)
def operation_left_script(sides: Sides) -> Iterator[Hit]:
    """An operation goes to the service as it is, where the script handled it.

    Why:
        Whatever the script did is missing: the service gets the flow's request as it is, and the flow the
        service's response.

    Instead:
        Keep it in ``scriptOperations``, unless the service takes and gives the very same.

    Old:
        {"scriptOperations": ["AddBook", "ListBooks"]}

    New:
        {"scriptOperations": ["AddBook"]}
    """
    for name in _kept(sides):
        if sides.old.runs_script(name) and not sides.new.runs_script(name):
            yield Hit(f"'{name}' no longer runs through the script", _AT, _AT, detail=name, operation=name)


@kind("CHG612", "operation-entered-script", "properties", "warning", source=SCRIPT)
def operation_entered_script(sides: Sides) -> Iterator[Hit]:
    """An operation is handled by the script, which went to the service as it was.

    Why:
        The script makes the request and the response; one that does not know the operation refuses it, and
        its time is limited.

    Instead:
        Be sure that the script gives existing flows what they got: ``verify`` replays it.

    Old:
        {"scriptOperations": ["AddBook"]}

    New:
        {"scriptOperations": ["AddBook", "ListBooks"]}
    """
    for name in _kept(sides):
        if sides.new.runs_script(name) and not sides.old.runs_script(name):
            yield Hit(f"'{name}' runs through the script, and did not", _AT, _AT, detail=name, operation=name)
