"""Draws mutants by a seed and judges them in several processes."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from multiprocessing.util import Finalize
from pathlib import Path
from random import Random

import yaml

from tools.connector.model import load_connector
from tools.core.errors import UserError

from .csharp import script_mutants
from .judge import Judge, Verdict
from .markup import definition_mutants, properties_mutants, samples_mutants
from .mutant import AREAS, Candidates, Mutant, draw

SHARES = {"definition": 0.4, "properties": 0.1, "script": 0.3, "samples": 0.2}
"""The part of all mutants that each area gets."""
_EXPLAINED = Path(__file__).with_name("explained.yaml")


@dataclass(frozen=True, slots=True)
class Result:
    """A judged mutant: ``place`` is file:line, ``diff`` one line, ``reason`` why it changes nothing."""

    mutant: Mutant
    verdict: Verdict
    place: str
    diff: str
    reason: str = ""


def candidates(source: Path, area: str) -> Candidates:
    """Return the places of one area of the connector in ``source``."""
    if area == "samples":
        return samples_mutants(source)
    name = {"definition": "apiDefinition.swagger.json", "properties": "apiProperties.json"}.get(
        area, "script.csx"
    )
    text = (source / name).read_text(encoding="utf-8")
    if area == "properties":
        return properties_mutants(name, text, list(load_connector(source).operations))
    return definition_mutants(name, text) if area == "definition" else script_mutants(name, text)


def explained() -> dict[tuple[str, str, str], str]:
    """Return why a change changes nothing: by file, the line before and the line after."""
    entries = (
        yaml.load(_EXPLAINED.read_text(encoding="utf-8"), yaml.CSafeLoader) or []
    )  # the safe loader, in C
    return {(item["file"], item["from"], item["to"]): item["reason"] for item in entries}


def run(
    source: Path,
    count: int,
    seed: int,
    areas: tuple[str, ...] = AREAS,
    *,
    confirm: bool = True,
    processes: int = 2,
) -> Iterator[Result]:
    """Yield ``count`` judged mutants of the connector in ``source``, in the order of the draw.

    What does not compile, and what changes no request and no response of a case, is drawn anew.
    """
    reasons, texts = explained(), dict[str, str]()
    total = sum(SHARES[area] for area in areas)
    with (
        tempfile.TemporaryDirectory() as scratch,
        ProcessPoolExecutor(processes, initializer=_start, initargs=(source, scratch, confirm)) as pool,
    ):
        verdict = pool.submit(_unbroken).result()
        if verdict.outcome != "survived":
            raise UserError(f"the connector fails unbroken: {verdict.by}")
        for area in areas:
            drawn = draw(candidates(source, area), Random(f"{seed} {area}"))
            left = round(count * SHARES[area] / total)
            while left and (batch := list(islice(drawn, left))):
                # Read before it is judged: an editor may change a file meanwhile.
                texts |= {m.file: (source / m.file).read_text("utf-8") for m in batch if m.file not in texts}
                for mutant, verdict in zip(batch, pool.map(_judge, batch), strict=True):
                    if verdict.outcome in ("invalid", "same"):
                        continue
                    text = texts[mutant.file]
                    reason = reasons.get((mutant.file, *mutant.lines(text)), "")
                    left -= 1
                    yield Result(
                        mutant, verdict, f"{mutant.file}:{mutant.line(text)}", mutant.diff(text), reason
                    )


_judges: list[Judge] = []


def _start(source: Path, scratch: str, confirm: bool) -> None:
    """Make the judge of this process."""
    os.environ["CONNECTOR_CACHE"] = scratch  # hundreds of scripts would push out what the user's cache holds
    judge = Judge(source, Path(tempfile.mkdtemp(dir=scratch)), confirm=confirm)
    _judges.append(judge)
    Finalize(judge, judge.__exit__, exitpriority=10)


def _unbroken() -> Verdict:
    return _judges[0].unbroken()


def _judge(mutant: Mutant) -> Verdict:
    return _judges[0].judge(mutant)
