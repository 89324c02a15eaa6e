"""Runs mutants through what ``verify`` checks, the likeliest part first.

A mutant is caught as soon as one check fails: the linter, then the cases one by one, those of the changed
operation before all others. Only where all pass does the whole of ``verify`` run, which judges coverage too.
Left out is whether generated files are fresh: that compares bytes, and would catch every change.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from unittest.mock import patch

from tools.connector.check_settings import find_settings
from tools.connector.model import load_connector
from tools.connector.pointer import lookup, split
from tools.core.cache import Cache, cache_folder
from tools.core.errors import UserError
from tools.replay.contract import passed_through
from tools.replay.coverage import Collector
from tools.replay.load import _Cassettes, load_cases
from tools.replay.load import _file as load_case_file
from tools.replay.run import CaseRunner
from tools.replay.samples import load_connections, load_coverage_rules
from tools.runtime.request import RequestPlans
from tools.script import CompileError
from tools.workflow.lint import LintOptions, lint
from tools.workflow.script_options import ScriptOptions
from tools.workflow.session import Session, open_session
from tools.workflow.swagger import second_opinion
from tools.workflow.verify import VerifyOptions, verify

if TYPE_CHECKING:
    from tools.connector.model import Connector
    from tools.replay.cases import Case, CaseResult

    from .mutant import Mutant

Outcome = Literal["caught", "survived", "invalid", "same"]
_REFERENCE = re.compile(r'"#(/\w+/[^"]+)"')
_OPERATION = re.compile(r'"operationId": "([^"]+)"')


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of a mutant; ``by`` is the code of the problem or the rule that caught it.

    ``invalid``: it does not compile. ``same``: no request and no response is another one than before.
    """

    outcome: Outcome
    by: str = ""


class Judge:
    """Judges mutants of the connector in ``source`` on a copy in ``folder``; a context manager."""

    def __init__(
        self, source: Path, folder: Path, *, confirm: bool = True, only: Collection[str] | None = None
    ) -> None:
        """Copy the connector; with ``only``, the cases of these operations alone, and coverage is not judged.

        ``confirm``: what survives all parts goes through the whole of ``verify``, too.
        """
        self._folder = folder
        for path in source.iterdir():
            if path.is_file() and not path.name.startswith("."):
                shutil.copyfile(path, folder / path.name)
        shutil.copytree(
            source / "samples", folder / "samples", ignore=shutil.ignore_patterns("*.py", "stand_in")
        )
        self._session = open_session(folder, ScriptOptions())
        self._connector = self._session.connector
        cases = load_cases(folder, self._connector.operations, self._session.samples.connections)
        self._cases = tuple(case for case in cases if only is None or case.operation_id in only)
        self._is_whole = only is None
        self._lint = LintOptions(find_settings(folder, "lint").profile, jobs=1)
        self._confirm = confirm
        self._script = (folder / "script.csx").read_text(encoding="utf-8")

    def __enter__(self) -> Judge:
        return self

    def __exit__(self, *unused: object) -> None:
        if self._session.host is not None:
            self._session.host.close()

    def judge(self, mutant: Mutant) -> Verdict:
        """Return what ``verify`` makes of the connector with the change."""
        path = self._folder / mutant.file
        text = path.read_text(encoding="utf-8")
        _ = self.base  # before the change
        path.write_text(mutant.applied(text), encoding="utf-8")
        try:
            return self._judged(mutant)
        except CompileError:
            return Verdict("invalid")
        except UserError as error:
            return Verdict("caught", f"unreadable: {error.message[:60]}")
        finally:
            path.write_text(text, encoding="utf-8")

    def unbroken(self) -> Verdict:
        """Return what ``verify`` makes of the connector as it is: mutants tell nothing unless it survives."""
        return self._whole()

    def _judged(self, mutant: Mutant) -> Verdict:
        session, cases = self._session, self._concerned(mutant)
        if mutant.area == "script":
            assert session.host is not None
            session.host.compile()
        elif mutant.area == "samples":
            session = replace(session, samples=replace(session.samples, _cassettes={}))
        else:
            session = self._reread()
            if any(case.operation_id not in session.connector.operations for case in self._cases):
                return Verdict("caught", "unreadable: a case of an operation that is not there")
        if mutant.area != "samples" and (linted := lint([self._folder], self._lint)).failing:
            return Verdict("caught", f"lint {linted.findings[0].rule}")
        results: dict[tuple[Path, str], CaseResult] = {}
        for result in self._run(session, cases):
            results[result.file, result.case] = result
            if result.status == "fail":
                return Verdict("caught", f"case {result.problems[0].code}")
        may_be_same = mutant.area == "samples" and mutant.kind != "expect"
        if may_be_same and _signed(self.base[key] for key in results) == _signed(results.values()):
            return Verdict("same")
        return self._beside(mutant, session, results)

    def _reread(self) -> Session:
        """Return the session with the changed definition or properties."""
        connector, samples = load_connector(self._folder), self._folder / "samples"
        return replace(
            self._session,
            connector=connector,
            requests=RequestPlans(connector),
            samples=replace(
                self._session.samples,
                connections=load_connections(samples / "connections.yaml", connector),
                coverage=load_coverage_rules(samples / "coverage.yaml", connector),
            ),
        )

    def _beside(
        self, mutant: Mutant, session: Session, results: dict[tuple[Path, str], CaseResult]
    ) -> Verdict:
        """Return what the checks beside the cases make of a mutant that no case has caught."""
        if mutant.area == "definition" and passed_through(session.connector, session.samples):
            return Verdict("caught", "contract")
        collector = Collector(session.connector, session.samples.coverage)
        for result in {**self.base, **results}.values():
            collector.add(result)
        if self._is_whole and (problems := collector.result().problems):
            return Verdict("caught", f"coverage {problems[0].code}")
        document = session.connector.definition
        if mutant.area == "definition" and (found := second_opinion(document, Cache(cache_folder()))):
            return Verdict("caught", f"validator {found[0].message[:40]}")
        return self._whole() if self._confirm else Verdict("survived")

    @cached_property
    def base(self) -> dict[tuple[Path, str], CaseResult]:
        """The results of all cases without a mutant, by file and name."""
        return {(item.file, item.case): item for item in self._run(self._session, self._cases)}

    def _whole(self) -> Verdict:
        with (
            patch("tools.workflow.proof.bundle_findings", lambda *_: ()),
            patch("tools.workflow.proof.reference_findings", lambda *_: ()),
        ):
            outcome = verify(self._folder, VerifyOptions(jobs=1))
        if outcome.ok:
            return Verdict("survived")
        problems = [*outcome.shortfalls, *(problem for case in outcome.failed for problem in case.problems)]
        found = [problem.code for problem in problems] + [finding.rule for finding in outcome.serious]
        return Verdict("caught", f"verify {found[0] if found else 'an operation without cases'}")

    def _run(self, session: Session, cases: Sequence[Case]) -> Iterator[CaseResult]:
        runner = CaseRunner(
            session.connector, session.samples, session.platform, unscripted=session.unscripted
        )
        return runner.run(cases)

    def _of_file(self, mutant: Mutant) -> tuple[Case, ...]:
        """Return the cases that a changed case file or cassette belongs to, read anew."""
        paths = sorted((self._folder / "samples/cases").rglob(f"{_operation(mutant)}.yaml"))
        known = self._connector.operations, self._session.samples.connections
        cassettes = self._folder / "samples/cassettes"
        places = _Cassettes(cassettes, cassettes.resolve(), self._folder.resolve())
        return tuple(case for path in paths for case in load_case_file(path, places, *known))

    def _concerned(self, mutant: Mutant) -> tuple[Case, ...]:
        """Return the cases that the change may concern, the likeliest first."""
        if mutant.area == "samples":
            return self._of_file(mutant)
        likely: frozenset[str] = frozenset()
        if mutant.area == "definition":
            likely = _users(self._connector, mutant.pointer)
        elif mutant.area == "script":
            above = self._script[: mutant.start]
            likely = _served(self._script, above[above.rfind("\npublic ") + 1 :].partition("\n")[0])
        mine = [case for case in self._cases if case.operation_id in likely]
        if mine and mutant.area == "definition":
            return tuple(mine)
        return (*mine, *(case for case in _in_turns(self._cases) if case.operation_id not in likely))


def _operation(mutant: Mutant) -> str:
    parts = mutant.file.split("/")  # samples/cassettes/OPERATION/…, or samples/cases/…/OPERATION.yaml
    return parts[2] if parts[1] == "cassettes" else parts[-1].removesuffix(".yaml")


def _in_turns(cases: Sequence[Case]) -> list[Case]:
    """Return the first case of each operation, then the second of each, and so on."""
    numbers: dict[str, int] = {}
    keys = []
    for case in cases:
        numbers[case.operation_id] = number = numbers.get(case.operation_id, 0) + 1
        keys.append(number)
    return [case for _, case in sorted(zip(keys, cases, strict=True), key=lambda pair: pair[0])]


def _users(connector: Connector, pointer: Sequence[str | int]) -> frozenset[str]:
    """Return the operations whose description, with all that it refers to, holds ``pointer``; empty: any."""
    data = connector.definition.data
    found = set()
    for item in connector.operations.values():
        waiting, seen = [item.pointer], {item.pointer}
        while waiting:
            text = json.dumps(lookup(data, waiting.pop()))
            named = {connector.operations[name].pointer for name in _OPERATION.findall(text)}
            new = {*_REFERENCE.findall(text), *named} - seen
            seen |= new
            waiting += new
        if any(tuple(map(str, pointer[: place.count("/")])) == tuple(split(place)) for place in seen):
            found.add(item.operation_id)
    if pointer[0] == "paths" and len(pointer) == 2:
        found |= {item.operation_id for item in connector.operations.values() if item.path == pointer[1]}
    return frozenset(found)


def _served(script: str, header: str) -> frozenset[str]:
    """Return the operations that the script's table gives to the class with this ``header``."""
    name = header.partition(":")[0].rpartition(" ")[2] or header.partition(" :")[0].rpartition(" ")[2]
    return frozenset(re.findall(rf'"(\w+)",\s+call => new {name}\(', script))


def _signed(results: Iterable[CaseResult]) -> list[Any]:
    """Return what was sent and what was answered in all cases."""
    return [
        (
            [(sent.request.method, sent.request.url, sent.request.body) for sent in exchange.backend],
            exchange.response,
        )
        for result in results
        for exchange in result.exchanges
    ]
