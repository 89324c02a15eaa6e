"""Every rule is whole: id, name, page, fixtures; every rule of Microsoft's validator is accounted for."""

import re
from importlib import import_module
from pathlib import Path

import pytest

from tests.lint.support import MARK, Fixture, Message, found, marked, write
from tools.connector.check_settings import PROFILES
from tools.lint.microsoft import IDS, UNDECIDABLE
from tools.lint.rule import Rule
from tools.lint.runner import all_rules, lint_folder

_ID = re.compile(r"[A-Z]{3}\d{3}")
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")
_WRONG_WORDS = re.compile(r"^(no|must|should|require|use|add|missing-no)-")


_MODULES = [
    import_module(f"tests.lint.rules.{path.stem}")
    for path in sorted(Path(__file__).parent.glob("rules/test_*.py"))
]
FIXTURES: list[Fixture] = [fixture for module in _MODULES for fixture in getattr(module, "FIXTURES", ())]
MESSAGES = [Message(*row) for module in _MODULES for row in getattr(module, "MESSAGES", ())]


# A test a rule, not a test a fixture: 2,000 tests more would cost more than what they run.
@pytest.mark.parametrize("rule", sorted({fixture.rule for fixture in FIXTURES}))
def test_fixtures(rule: str, tmp_path: Path) -> None:
    for number, fixture in enumerate(one for one in FIXTURES if one.rule == rule):
        assert found(fixture, tmp_path / str(number)) == sorted({*marked(fixture.text)}), fixture.text


@pytest.mark.parametrize("rule", sorted({message.rule for message in MESSAGES}))
def test_messages(rule: str, tmp_path: Path) -> None:
    for number, message in enumerate(one for one in MESSAGES if one.rule == rule):
        folder = tmp_path / str(number)
        write(folder, message.file, message.text, message.beside, message.encoding)
        findings = lint_folder(folder, message.profile, {rule})
        assert message.message in "\n".join(finding.message for finding in findings)


def gaps(rule: Rule, fires: set[str], silent: set[str]) -> list[str]:
    found = []
    if not _ID.fullmatch(rule.id):
        found.append("the id is not three letters and three digits")
    if not _NAME.fullmatch(rule.name) or _WRONG_WORDS.match(rule.name):
        found.append(f"the name '{rule.name}' does not read well after 'allow'")
    if not rule.levels or not set(rule.levels) <= set(PROFILES):
        found.append("it is on in no profile, or in an unknown one")
    if not rule.source:
        found.append("it has no source")
    try:
        page = rule.page
        if not page.what[0].isupper() or page.what[-1] not in ".`":
            found.append("the page does not begin with a sentence")
    except ValueError as error:
        found.append(f"the page {error}")
    if rule.id not in fires:
        found.append("no fixture fires")
    if rule.id not in silent:
        found.append("no fixture stays silent")
    return found


def test_every_rule_is_whole() -> None:
    fires = {fixture.rule for fixture in FIXTURES if MARK in fixture.text}
    silent = {fixture.rule for fixture in FIXTURES if MARK not in fixture.text}
    found = [
        f"{rule.id} ({rule.name}): {gap}"
        for rule in all_rules().values()
        for gap in gaps(rule, fires, silent)
    ]
    assert not found, "\n".join(["", *found])


def test_fixtures_are_of_rules_that_exist() -> None:
    assert {fixture.rule for fixture in FIXTURES} <= set(all_rules())


def test_every_rule_of_microsoft_is_accounted_for() -> None:
    mapped = {name for rule in all_rules().values() for name in rule.microsoft}
    unknown = sorted(mapped - set(IDS))
    missing = [name for name in IDS if name not in mapped and name not in UNDECIDABLE]
    both = sorted(mapped & UNDECIDABLE.keys())
    said = [f"{name}: no rule stands for it" for name in missing]
    said += [f"{name}: named by a rule, but the validator has no such rule" for name in unknown]
    said += [f"{name}: a rule stands for it, and it is listed as undecidable" for name in both]
    assert not said, "\n".join(["", *said])


def test_the_list_of_microsoft_is_whole() -> None:
    assert len(IDS) == len(set(IDS)) == 174
    assert set(IDS) >= UNDECIDABLE.keys()
    assert all(len(reason) > 20 for reason in UNDECIDABLE.values())


@pytest.mark.parametrize(
    ("name", "fits"),
    [
        ("unknown-format", True),
        ("no-format", False),
        ("Format", False),
        ("format", False),
        ("use-https", False),
    ],
)
def test_names(name: str, fits: bool) -> None:
    def check(_: object) -> None: ...

    one = Rule("AAA001", name, "definition", {"import": "error"}, (), "x", check, 1)  # type: ignore[arg-type]
    assert any("the name" in gap for gap in gaps(one, {"AAA001"}, {"AAA001"})) is not fits
