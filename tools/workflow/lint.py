"""The linter on many folders: configuration, suppressions, baseline, fixes, processes."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ..connector.check_settings import SEVERITIES, Settings, find_settings, read_settings
from ..connector.selection import matching
from ..core.cores import usable_cores
from ..core.errors import UserError
from ..core.files import real
from ..core.garbage import collect_garbage_rarely
from ..core.progress import Step, silent
from ..lint.baseline import entries, load_baseline, new_findings, stale, write_baseline
from ..lint.discover import find_connectors
from ..lint.runner import all_rules, always_on, choose, in_order, lint_configuration, lint_folder
from ..lint.suppress import Suppressor
from ..report.linted import Linted
from .folders import repository_root

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from ..connector.check_settings import Profile
    from ..core.problem import Finding, Severity
    from ..lint.fix.repair import Repair

WORTH_A_PROCESS = 12  # folders; below it a second process costs more than it brings


class LintOptions(NamedTuple):
    """What the command line says; None = what the configuration says, else the default.

    ``min_severity`` is the least that is reported; ``fail_on`` judges what is not, too. ``diff`` shows what
    ``fix`` would write, and nothing is written. ``jobs`` is a number of processes, 0 chooses; ``lines`` asks
    for the source lines of findings; ``step`` hears what comes.
    """

    profile: Profile | None = None
    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    fail_on: Severity | None = None
    min_severity: Severity = "info"
    config: Path | None = None
    baseline: Path | None = None
    write_baseline: bool = False
    prune_baseline: bool = False
    fix: bool = False
    diff: bool = False
    jobs: int = 0
    lines: bool = False
    step: Step = silent


class _Job(NamedTuple):
    """One folder and how it is checked."""

    folder: Path
    settings: Settings
    profile: Profile
    chosen: frozenset[str]
    fail_on: Severity


class _Tally:
    """What the folders brought, summed up."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.failing = False
        self.suppressed = self.known = 0
        self.notes: list[str] = []

    def add(self, found: Iterable[Finding], fail_on: Severity) -> None:
        found = list(found)
        self.findings += found
        limit = SEVERITIES.index(fail_on)
        self.failing |= any(SEVERITIES.index(finding.severity) <= limit for finding in found)


def lint(paths: Sequence[Path], options: LintOptions) -> Linted:
    """Return what is found in the connectors that ``paths`` mean; the order of paths and jobs is no matter.

    Raises:
        UserError: a path, the configuration or the baseline cannot be used, or no rule is left.
    """
    start = time.perf_counter()
    settings_of = _settings(options)
    jobs = [_job(folder, settings_of(folder), options) for folder in find_connectors(paths)]
    repairs = _repairs(jobs, paths) if options.fix or options.diff else ()
    for repair in () if options.diff else repairs:
        repair.write()
    tally = _Tally()
    suppressors: dict[Path | None, tuple[Suppressor, _Job]] = {}
    baseline = _Baseline(_baseline_path(jobs, options), options)
    for job, raw in _checked(jobs, options):
        suppressor, _ = suppressors.setdefault(job.settings.path, (_suppressor(job, paths), job))
        kept = suppressor.keep(raw, job.chosen)
        tally.suppressed += len(raw) - len(kept)
        new = baseline.filter(kept)
        tally.known += len(kept) - len(new)
        tally.add(new, job.fail_on)
    for suppressor, job in suppressors.values():
        tally.add(baseline.filter(lint_configuration(suppressor, job.profile, job.chosen)), job.fail_on)
    tally.notes += baseline.finish(jobs)
    least = SEVERITIES.index(options.min_severity)
    shown = [item for item in tally.findings if SEVERITIES.index(item.severity) <= least]
    findings = tuple(in_order(shown))
    return Linted(
        findings=findings,
        folders=len(jobs),
        failing=tally.failing,
        root=repository_root(),
        suppressed=tally.suppressed,
        known=tally.known,
        lines=_source_lines(findings) if options.lines else {},
        fixed=tuple(change for repair in repairs for change in repair.changes),
        diff=unified(repairs) if options.diff else None,
        notes=tuple(tally.notes),
        below=len(tally.findings) - len(shown),
        least=options.min_severity,
        seconds=time.perf_counter() - start,
    )


def _settings(options: LintOptions) -> Callable[[Path], Settings]:
    if options.config is not None:
        settings = read_settings(options.config, "lint")
        return lambda _: settings
    return partial(find_settings, name="lint", known={})


def _job(folder: Path, settings: Settings, options: LintOptions) -> _Job:
    rules = all_rules()
    profile: Profile = options.profile or settings.profile or "certified"
    matching(rules, options.ignore)  # a word that names nothing is wrong even where it changes nothing
    select = options.select if options.select is not None else settings.select
    try:
        chosen = choose(rules, profile, select, (*settings.ignore, *options.ignore))
    except UserError as error:
        where = settings.path if options.select is None and not options.ignore else None
        raise UserError(error.message, str(where) if where else None) from None
    return _Job(folder, settings, profile, chosen, options.fail_on or settings.fail_on or "error")


def _suppressor(job: _Job, paths: Sequence[Path]) -> Suppressor:
    """Return the suppressor of the job's configuration; whole where all that it concerns is checked."""
    config = job.settings.path
    whole = config is not None and any(real(config.parent).is_relative_to(real(p)) for p in paths)
    return Suppressor(job.settings, all_rules(), whole)


def _repairs(jobs: Sequence[_Job], paths: Sequence[Path]) -> tuple[Repair, ...]:
    """Return the repair of what is found and not suppressed, for each job."""
    from ..lint.fix.repair import repaired

    def found(job: _Job, texts: Mapping[Path, bytes]) -> list[Finding]:
        return _suppressor(job, paths).keep(_check(job, texts), job.chosen)

    return tuple(repaired(partial(found, job)) for job in jobs)


def unified(repairs: Iterable[Repair]) -> bytes:
    """Return what ``repairs`` change as a unified diff, which ``patch -p0`` takes."""
    from difflib import unified_diff

    lines: list[str] = []
    for repair in repairs:
        for path, after in repair.after.items():
            name, both = path.as_posix(), (_lines(repair.before[path]), _lines(after))
            for line in unified_diff(*both, name, name):
                lines.append(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n")
    return "".join(lines).encode("utf-8")


def _lines(raw: bytes) -> list[str]:
    """Return the lines with their ends; only a line feed ends one, as for ``patch``."""
    *whole, rest = raw.decode("utf-8").split("\n")
    return [*(f"{line}\n" for line in whole), *filter(None, [rest])]


def _checked(jobs: Sequence[_Job], options: LintOptions) -> Iterator[tuple[_Job, list[Finding]]]:
    """Yield each job with its findings, in order; in several processes where that is worth it."""
    count = options.jobs or (min(usable_cores(), 8) if len(jobs) >= WORTH_A_PROCESS else 1)
    if min(count, len(jobs)) < 2:
        for number, job in enumerate(jobs, 1):
            options.step(str(job.folder), number, len(jobs))
            yield job, _check(job)
        return
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(min(count, len(jobs)), initializer=collect_garbage_rarely) as pool:
        size = max(1, min(16, len(jobs) // (count * 4)))
        found = zip(jobs, pool.map(_check, jobs, chunksize=size), strict=True)
        for number, (job, findings) in enumerate(found, 1):
            options.step(str(job.folder), number, len(jobs))
            yield job, findings


def _check(job: _Job, texts: Mapping[Path, bytes] | None = None) -> list[Finding]:
    return lint_folder(job.folder, job.profile, job.chosen, texts)


class _Baseline:
    """The baseline of a run, if there is one: what it knows is left out, or it is written or pruned."""

    def __init__(self, path: Path | None, options: LintOptions) -> None:
        self.path = path
        self.options = options
        writing = options.write_baseline
        self.known = () if path is None or writing else load_baseline(path)
        self.met: set[str] = set()
        self.all: list[Finding] = []
        self.unreadable: set[Path] = set()

    def filter(self, findings: list[Finding]) -> list[Finding]:
        """Return the findings that are to be reported."""
        if self.path is None:
            return findings
        self.unreadable |= {Path(finding.file).parent for finding in findings if always_on(finding.rule)}
        if self.options.write_baseline:
            self.all += findings
            return [finding for finding in findings if always_on(finding.rule)]
        new, met = new_findings(findings, self.known, self.path)
        self.met |= met
        return new

    def finish(self, jobs: Sequence[_Job]) -> list[str]:
        """Write or prune; return what there is to tell."""
        if self.path is None:
            return []
        if self.options.write_baseline:
            write_baseline(self.path, entries(in_order(self.all), self.path))
            return [f"the baseline {self.path} has {_count(len(self.all), 'entry', 'entries')}"]
        ran = frozenset[str]().union(*(job.chosen for job in jobs))
        gone = stale(
            self.known,
            self.met,
            [job.folder for job in jobs if job.folder not in self.unreadable],
            ran,
            self.path,
        )
        if not gone:
            return []
        entries_gone = _count(len(gone), "entry", "entries")
        if not self.options.prune_baseline:
            return [f"{entries_gone} of {self.path} no longer found: --prune-baseline removes what is gone"]
        write_baseline(self.path, (entry for entry in self.known if entry not in gone))
        return [f"{entries_gone} removed from {self.path}"]


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _baseline_path(jobs: Sequence[_Job], options: LintOptions) -> Path | None:
    paths = {job.settings.baseline for job in jobs}
    path = options.baseline or (paths.pop() if len(paths) == 1 else None)
    if path is None and (options.write_baseline or options.prune_baseline):
        raise UserError("say which file is the baseline: --baseline FILE")
    return path


def _source_lines(findings: Iterable[Finding]) -> dict[tuple[str, int], str]:
    """Return the lines that findings point into."""
    wanted: dict[str, set[int]] = {}
    for finding in findings:
        if finding.line:
            wanted.setdefault(finding.file, set()).add(finding.line)
    found = {}
    for file, numbers in wanted.items():
        try:
            with Path(file).open("rb") as stream:
                raw = stream.read(16 * 1024 * 1024)
        except OSError:
            continue
        lines = raw.decode("utf-8-sig", "replace").split("\n")
        for number in numbers:
            if number <= len(lines):
                found[file, number] = lines[number - 1].rstrip("\r")
    return found
