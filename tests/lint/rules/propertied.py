"""Fixtures whose file is apiProperties.json."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..support import Fixture, definition

if TYPE_CHECKING:
    from tools.connector.check_settings import Profile

NAME = "apiProperties.json"
DEFINITION = "apiDefinition.swagger.json"


def properties(members: str) -> str:
    """The file with ``members`` (JSON members) in its object ``properties``."""
    return f'{{"properties": {{\n{members}\n}}}}'


def propertied(rule: str, text: str, profile: Profile = "certified", beside: str | None = None) -> Fixture:
    """A fixture of apiProperties.json; ``beside`` is the definition."""
    return Fixture(rule, text, NAME, profile, ((DEFINITION, beside or definition()),))
