"""Linters of other houses on the same mutants, each on the files that it reads."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.linters import ENVIRONMENT, NODE, PACKAGES, RULESET, node_packages, ppcv_command

from .mutant import AREAS

if TYPE_CHECKING:
    from .mutant import Mutant
    from .run import Result

_FILES = ("apiDefinition.swagger.json", "apiProperties.json", "script.csx")
_SECONDS = 120
_ERROR = re.compile(r"Validation Error: (?:\[\d+\] )?(.*)")


@dataclass(frozen=True, slots=True)
class Peer:
    """A linter: its command before the file, the areas that it reads, and its findings in what it prints.

    ``findings`` raises ValueError where the output does not show that the file was checked. A peer that
    ``takes_folder`` is given the connector's folder, any other the definition.
    """

    name: str
    line: tuple[str, ...]
    findings: Callable[[str], Iterable[str]]
    areas: frozenset[str] = frozenset(("definition",))
    takes_folder: bool = False


def installed_peers(ppcv: Path | None) -> list[Peer]:
    """Return the peers that are here or that npm can install; print which are missing, and why."""
    validator = (sys.executable, "-m", "openapi_spec_validator", "--validation-errors", "all")
    release = metadata.version("openapi-spec-validator")
    found = [Peer(f"openapi-spec-validator {release}", validator, _of_validator)]
    if node_packages():
        programs, ruleset = NODE / "node_modules" / ".bin", NODE / "ruleset.yaml"
        ruleset.write_text(RULESET, encoding="utf-8")
        spectral = (str(programs / "spectral"), "lint", "--quiet", "-f", "json", "--ruleset", str(ruleset))
        redocly = (str(programs / "redocly"), "lint", "--format", "json", "--max-problems", "100000")
        releases = dict(package.rpartition("@")[::2] for package in PACKAGES)
        found += [
            Peer(
                f"swagger-cli {releases['@apidevtools/swagger-cli']}",
                (str(programs / "swagger-cli"), "validate"),
                _of_swagger_cli,
            ),
            Peer(f"Redocly {releases['@redocly/cli']}", redocly, _of_redocly),
            Peer(f"Spectral {releases['@stoplight/spectral-cli']}", spectral, _of_spectral),
        ]
    command = ppcv_command(ppcv) if ppcv is not None else None
    if command is None:
        print("ppcv is left out: npm does not have it; clone github.com/troystaylor/ppcv and give --ppcv DIR")
    else:
        reads = frozenset(("definition", "properties", "script"))
        found.append(Peer("ppcv", (*command, "--json"), _of_ppcv, reads, takes_folder=True))
    print("paconn validate is left out: it checks nothing here, but sends the definition to a service")
    return found


def _of_validator(text: str) -> list[str]:
    found = _ERROR.findall(text)
    if not found and ": OK" not in text:
        raise ValueError(text)
    return found


def _of_swagger_cli(text: str) -> list[str]:
    head, *lines = text.strip().splitlines() or [""]
    return [] if head.endswith(" is valid") else [head, *lines]


def _of_redocly(text: str) -> list[str]:
    # Its answer is one JSON object between lines for people.
    document = json.loads(text[text.index("{") : text.rindex("}") + 1])
    return [f"{item['ruleId']} {item['message']}" for item in document["problems"]]


def _of_spectral(text: str) -> list[str]:
    return [f"{item['code']} {item['message']}" for item in json.loads(text)]


def _of_ppcv(text: str) -> list[str]:
    document = json.loads(text)
    return [*document["errors"], *document["warnings"]]


class Comparison:
    """Judges mutants by ``peers``, on a copy of the connector in ``folder``.

    A peer catches a mutant when it has a finding (its words, wherever they point) that it does not have, or
    has less often, of the whole connector; or when it fails on the mutant.
    """

    def __init__(self, source: Path, folder: Path, peers: Iterable[Peer]) -> None:
        """Copy the connector, and run each peer on it; one that fails is left out, which is printed."""
        self._folder = folder
        for name in _FILES:
            if (source / name).is_file():
                shutil.copyfile(source / name, folder / name)
        self._known: dict[Peer, Counter[str]] = {}
        for peer in peers:
            try:
                self._known[peer] = self._found(peer)
            except ValueError as error:
                print(f"{peer.name} is left out: it fails on the connector itself: {str(error)[:100]}")
        self.peers = tuple(self._known)

    def caught_by(self, mutant: Mutant) -> frozenset[str]:
        """Return the names of the peers that catch ``mutant``."""
        readers = [peer for peer in self.peers if mutant.area in peer.areas]
        if not readers:
            return frozenset()
        path = self._folder / mutant.file
        text = path.read_text(encoding="utf-8")
        path.write_text(mutant.applied(text), encoding="utf-8")
        try:
            return frozenset(peer.name for peer in readers if self._catches(peer))
        finally:
            path.write_text(text, encoding="utf-8")

    def _catches(self, peer: Peer) -> bool:
        try:
            return bool(self._found(peer) - self._known[peer])
        except ValueError:
            return True

    def _found(self, peer: Peer) -> Counter[str]:
        subject = self._folder if peer.takes_folder else self._folder / _FILES[0]
        try:
            done = subprocess.run(
                [*peer.line, str(subject)],
                check=False,
                capture_output=True,
                text=True,
                timeout=_SECONDS,
                env=os.environ | ENVIRONMENT,
                cwd=self._folder,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise ValueError(str(error)) from error
        return Counter(item.replace(str(subject), "") for item in peer.findings(done.stdout or done.stderr))


@dataclass(slots=True)
class _Row:
    """The mutants of one area, and how many of them each column caught."""

    made: int = 0
    caught: Counter[str] = field(default_factory=Counter)


def markdown(compared: Sequence[tuple[Result, frozenset[str]]], peers: Sequence[Peer]) -> str:
    """Return the table of what was caught, by area: ``compared`` are results with the peers that caught them.

    Left out are mutants that change nothing. A dash stands where a peer does not read the files of an area.
    """
    ours = ("verify", "lint")
    rows: dict[str, _Row] = {}
    for result, by in compared:
        is_caught = result.verdict.outcome == "caught"
        if not is_caught and result.reason:
            continue
        named = [*by, *ours[: is_caught + result.verdict.by.startswith("lint ")]]
        for name in (result.mutant.area, "all"):
            row = rows.setdefault(name, _Row())
            row.made += 1
            row.caught.update(named)
    reads: Mapping[str, frozenset[str]] = {peer.name: peer.areas | {"all"} for peer in peers}
    columns = (*ours, *reads)
    lines = [
        f"| area | mutants | `verify` | `lint` alone | {' | '.join(reads)} |",
        f"| --- | --- | {' | '.join('---' for _ in columns)} |",
    ]
    for area in (*AREAS, "all"):
        if area in rows:
            row = rows[area]
            shares = (
                f"{100 * row.caught[name] / row.made:.0f} %" if area in reads.get(name, (area,)) else "-"
                for name in columns
            )
            lines.append(f"| {area} | {row.made} | {' | '.join(shares)} |")
    return "\n".join(lines) + "\n"
