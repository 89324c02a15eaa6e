"""Template ``convertarraytoobject``: makes an object of an array's items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...core.missing import MISSING, Missing
from ...core.paths import look_up
from ..encode import plain
from .properties import changing, take
from .step import Scope, Step, choice, subpath

if TYPE_CHECKING:
    from ...connector.model import Policy
    from ..draft import Draft


def convertarraytoobject(policy: Policy, scope: Scope) -> Step:
    """Return the step: each item becomes a member, called what ``keyWithinCollectionPath`` in it says.

    ``retainKey`` (true) keeps the key in the item as well.
    """
    key = subpath(policy, "keyWithinCollectionPath", required=True)
    retain = choice(policy, "retainKey", "true") == "true"
    odd: list[bool] = []

    def change(value: Any) -> Any | Missing:
        if not isinstance(value, list):
            return MISSING
        made: dict[str, Any] = {}
        for item in value:
            name = look_up(item, key)
            if isinstance(name, Missing) or name is None or plain(name) in made:
                odd.append(True)
            if isinstance(name, Missing) or name is None:
                continue
            if not retain:
                take(item, key)
            made[plain(name)] = item
        return made

    convert = changing(policy, change, "made an object")

    def step(draft: Draft) -> str:
        odd.clear()
        effect = convert(draft)
        if odd:
            draft.assume("array-keys")
        return effect

    return step
