"""The linter beside those of other houses, on the same files in the same run: medians of time and memory.

Each program is run as a whole process, in turns, so that what else the machine does meets all of them alike.
A figure counts only where the program's own output proves that it checked the file.
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from tests.bench.definitions import SIZES, write_connector
from tests.bench.measure import Run, measured

ROOT = Path(__file__).parents[2]
NODE = ROOT / ".cache" / "bench" / "node"
PACKAGES = ("@apidevtools/swagger-cli@4.0.4", "@redocly/cli@2.77.0", "@stoplight/spectral-cli@6.16.3")
RULESET = 'extends: ["spectral:oas"]\n'
ENVIRONMENT = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true", "NO_COLOR": "1"}
OURS = (sys.executable, "-m", "tools", "lint")


class Program(NamedTuple):
    """A linter: its command before the files, what its output must say of a checked file, its limits."""

    name: str
    line: tuple[str, ...]
    proof: str
    many: bool = False  # takes many files in one call
    names_all: bool = False  # says of each file how it is


class Table:
    """Programs on the same files; ours is the first, the others are told as multiples of it."""

    def __init__(self, title: str, wanted: str) -> None:
        self.title, self.wanted = title, wanted
        self.lines: dict[str, tuple[str, tuple[str, ...]]] = {}

    def add(self, name: str, proof: str, *line: str) -> None:
        """Add a program: its whole command, and a pattern of what it prints when it has done its work."""
        self.lines[name] = (proof, line)

    def show(self, rounds: int) -> None:
        """Run everything once to warm up and ``rounds`` times in turns; print the medians."""
        runs: dict[str, list[Run]] = {name: [] for name in self.lines}
        failed: dict[str, str] = {}
        for number in range(rounds + 1):
            for name, (proof, line) in self.lines.items():
                if name in failed:
                    continue
                run = measured(line, ROOT, ENVIRONMENT)
                if not re.search(proof, run.text):
                    failed[name] = " ".join(run.text.split())[:90] or f"exit code {run.code}"
                elif number:
                    runs[name].append(run)
        print(f"\n{self.title} ({self.wanted})")
        first = next(iter(self.lines))
        for name, done in runs.items():
            if name in failed:
                print(f"  {name:<42}did not check it: {failed[name]}")
                continue
            seconds, mib = _median(done)
            text = f"  {name:<42}{seconds:7.3f} s {mib:7.1f} MiB"
            if name != first and runs[first]:
                own_seconds, own_mib = _median(runs[first])
                text += f"   {seconds / own_seconds:5.1f} x the time, {mib / own_mib:4.1f} x the memory"
            print(text)


def _median(runs: list[Run]) -> tuple[float, float]:
    return statistics.median(run.seconds for run in runs), statistics.median(run.mib for run in runs)


def peers(ppcv: Path | None) -> list[Program]:
    """Return the linters that are here or can be installed; print which are missing, and why."""
    found = []
    if shutil.which("openapi-spec-validator", path=str(Path(sys.executable).parent)):
        line = (sys.executable, "-m", "openapi_spec_validator", "--validation-errors", "all")
        found.append(
            Program(
                "openapi-spec-validator",
                line,
                r": OK|: \d+ validation error|Validation Error",
                True,
                names_all=True,
            )
        )
    if node_packages():
        bin_ = NODE / "node_modules" / ".bin"
        ruleset = NODE / "ruleset.yaml"
        ruleset.write_text(RULESET, encoding="utf-8")
        spectral = (str(bin_ / "spectral"), "lint", "--ruleset", str(ruleset))
        found += [
            Program("swagger-cli 4.0.4", (str(bin_ / "swagger-cli"), "validate"), r" is valid"),
            Program("Redocly CLI 2.77.0", (str(bin_ / "redocly"), "lint"), r"validated in", many=True),
            Program("Spectral 6.16.3, spectral:oas", spectral, r"\d problems?|No results with", many=True),
        ]
    if ppcv is None:
        print(
            "ppcv, the one to catch, is not on npm: clone github.com/troystaylor/ppcv and give --ppcv FOLDER"
        )
    elif (command := ppcv_command(ppcv)) is None:
        print(f"ppcv: there is no bin/cli.js in {ppcv}, or no node to run it")
    else:
        found.append(Program("ppcv, the one to catch", command, r"Result: (?:PASSED|FAILED)"))
    return found


def ppcv_command(place: Path) -> tuple[str, str] | None:
    """Return the command of ppcv, whose checkout is ``place``; None where it or Node is not there."""
    program = place if place.is_file() else place / "bin" / "cli.js"
    node = shutil.which("node")
    return (node, str(program.resolve())) if node and program.is_file() else None


def node_packages() -> bool:
    """Install the linters that npm has into a folder of ours, once; False where that fails."""
    npm = shutil.which("npm")
    mark = NODE / "installed"
    if mark.is_file() and mark.read_text(encoding="utf-8") == "\n".join(PACKAGES):
        return True
    if npm is None:
        print("swagger-cli, Redocly and Spectral are left out: npm is not there (Node 20.19 or later has it)")
        return False
    print(f"npm installs swagger-cli, Redocly and Spectral into {NODE.relative_to(ROOT)} …", flush=True)
    NODE.mkdir(parents=True, exist_ok=True)
    options = ("--no-audit", "--no-fund", "--no-save", "--loglevel=error", "--fetch-retries=1")
    line = [npm, "install", "--prefix", str(NODE), *options, *PACKAGES]
    try:
        done = subprocess.run(line, check=False, capture_output=True, text=True, timeout=300)
        said, code = done.stderr.strip().splitlines(), done.returncode
    except subprocess.TimeoutExpired:
        said, code = ["no answer within 5 minutes"], 1
    if code:
        why = next(
            (text for text in said if "error" in text.lower()), said[0] if said else f"exit code {code}"
        )
        print(f"swagger-cli, Redocly and Spectral are left out: npm could not install them ({why[:100]})")
        return False
    mark.write_text("\n".join(PACKAGES), encoding="utf-8")
    return True


def chosen_connectors(folder: Path | None, place: Path) -> tuple[list[Path], str]:
    """Return fifty connectors and what they are: those of ``folder``, evenly by size, or generated ones."""
    if folder is None:
        found = [place / f"c{number:02}" for number in range(len(SIZES))]
        for target, size in zip(found, SIZES, strict=True):
            write_connector(target, size)
        return found, "generated, with the sizes of published ones"
    by_size = sorted((file.stat().st_size, file.parent) for file in folder.rglob("*") if _is_definition(file))
    if not by_size:
        raise SystemExit(f"no definition below {folder}")
    count = min(50, len(by_size))
    picked = [by_size[int((number + 0.5) * len(by_size) / count)][1] for number in range(count)]
    found = []
    for number, source in enumerate(picked):
        shutil.copytree(source, place / f"c{number:02}", copy_function=shutil.copyfile)
        found.append(place / f"c{number:02}")
    return found, f"of {folder}, evenly by size"


def _is_definition(file: Path) -> bool:
    return file.name.lower() == "apidefinition.swagger.json" and file.is_file()


def _file_of(connector: Path) -> str:
    return str(next(file for file in connector.iterdir() if _is_definition(file)))


def linters(corpus: Path | None, ppcv: Path | None, rounds: int) -> None:
    """Print the tables: one connector, fifty, all of ``corpus`` where it is given."""
    others = peers(ppcv)
    proof = r"(?:ok|not ok): "
    definition = ROOT / "apiDefinition.swagger.json"
    one = Table(f"lint, one definition of {definition.stat().st_size // 1000} kB", "wanted: 0.12 s, 25 MiB")
    one.add("python -m tools lint, all rules", proof, *OURS, ".")
    one.add("  the floor: this Python, starting", r"", sys.executable, "-c", "pass")
    if node := shutil.which("node"):
        one.add("  the floor of the others: Node, starting", r"", node, "-e", "0")
    for peer in others:
        one.add(peer.name, peer.proof, *peer.line, str(ROOT if "ppcv" in peer.name else definition))
    one.show(rounds)
    with tempfile.TemporaryDirectory() as place:
        folders, what = chosen_connectors(corpus, Path(place))
        size = sum(Path(_file_of(folder)).stat().st_size for folder in folders) / 1e6
        fifty = Table(f"lint, {len(folders)} definitions, {size:.1f} MB, {what}", "wanted: 0.4 s")
        fifty.add("python -m tools lint, all rules", proof, *OURS, place)
        fifty.add("  the same in one process", proof, *OURS, place, "--jobs", "1")
        for peer in others:
            if peer.many:
                # The one that names every file leaves off at the first faulty one: only the last proves all.
                all_ = rf"{folders[-1].name}\S*(?:{peer.proof})" if peer.names_all else peer.proof
                fifty.add(peer.name, all_, *peer.line, *map(_file_of, folders))
        fifty.show(max(3, rounds // 3))
    if corpus is not None:
        everything = Table(f"lint, all connectors below {corpus}", "wanted: 2 s for 201")
        everything.add("python -m tools lint, all rules", proof, *OURS, str(corpus))
        everything.add("  the same in one process", proof, *OURS, str(corpus), "--jobs", "1")
        everything.show(max(3, rounds // 3))
    print(f"\n{os.cpu_count()} cores; medians of runs in turns")
