"""Fixtures of the rules about suppressions; the file is the configuration."""

from ..support import MARK, Fixture, definition

_CLEAN = "apiDefinition.swagger.json", definition()
_UNTITLED = (
    "apiDefinition.swagger.json",
    definition('"definitions": {"Books": {"type": "array"}}'),
)


def config(text: str, rule: str, beside: tuple[str, str] = _CLEAN) -> Fixture:
    return Fixture(rule, text, "connector.toml", beside=(beside,))


_ENTRY = '{mark}[[lint.suppress]]\nrule = "SCH001"\npointer = "/definitions/Books"\n'

FIXTURES = [
    config(_ENTRY.format(mark=MARK), "CFG001"),
    config("\n  " + _ENTRY.format(mark=MARK) + 'reason = ""', "CFG001"),
    config(_ENTRY.format(mark="") + 'reason = "a list of anything"', "CFG001"),
    config(f'{MARK}[[lint.suppress]]\nrule = "SCH999"\nfile = "*"\nreason = "so"', "CFG002"),
    config(f'[lint]\n{MARK}[[lint.suppress]]\nrule = "SCH001"\nreason = "so"', "CFG002"),
    config(_ENTRY.format(mark="") + 'reason = "a list of anything"', "CFG002"),
    config(_ENTRY.format(mark=MARK) + 'reason = "a list of anything"', "CFG003"),
    config(_ENTRY.format(mark="") + 'reason = "a list of anything"', "CFG003", _UNTITLED),
]
