"""Runs the linter over a folder of connectors: counts a rule, time, peak memory. ``make corpus DIR=...``."""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tools.connector.check_settings import PROFILES, Profile  # noqa: E402
from tools.lint.discover import find_connectors  # noqa: E402
from tools.lint.runner import all_rules, lint_folder  # noqa: E402

if TYPE_CHECKING:
    from tools.core.problem import Finding

LIMIT = 0.02  # of the connectors that can be read: published ones passed the validator


def main() -> int:
    """Lint every connector below the folder, print the table; 1 when a rule fell over or none was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--profile", choices=PROFILES, action="append")
    parser.add_argument("--show", metavar="RULE", help="print the findings of one rule")
    args = parser.parse_args()
    folders = find_connectors([args.folder])
    if not folders:
        print(f"no connector below {args.folder}")
        return 1
    crashes = 0
    for profile in args.profile or PROFILES:
        start = time.perf_counter()
        found: dict[Path, list[Finding]] = {}
        for folder in folders:
            try:
                found[folder] = lint_folder(folder, profile)
            except Exception as error:  # what this looks for
                crashes += 1
                print(f"CRASH {folder}: {error}")
        report(profile, found, time.perf_counter() - start, args.show)
    return 1 if crashes else 0


def report(profile: Profile, found: dict[Path, list[Finding]], seconds: float, show: str | None) -> None:
    """Print one profile's table."""
    broken = {folder for folder, findings in found.items() if any(f.rule == "FIL001" for f in findings)}
    readable = len(found) - len(broken)
    counts = Counter(f.rule for findings in found.values() for f in findings)
    hit: defaultdict[str, set[Path]] = defaultdict(set)
    errors: defaultdict[str, set[Path]] = defaultdict(set)
    for folder, findings in found.items():
        for finding in findings:
            hit[finding.rule].add(folder)
            if finding.severity == "error":
                errors[finding.rule].add(folder)
            if finding.rule == show:
                print(f"{finding.file}:{finding.line}:{finding.column}: {finding.message}")
    print(f"\nprofile {profile}: {len(found)} connectors, {len(broken)} with a file that cannot be read")
    print(f"{'rule':<8}{'name':<44}{'level':<9}{'findings':>9}{'connectors':>11}{'share':>8}")
    for rule in all_rules().values():
        level = rule.levels.get(profile)
        if level is None:
            continue
        share = len(hit[rule.id] - broken) / max(readable, 1)
        suspect = len(errors[rule.id] - broken) / max(readable, 1) > LIMIT and profile == "import"
        line = (
            f"{rule.id:<8}{rule.name:<44}{level:<9}{counts[rule.id]:>9}{len(hit[rule.id]):>11}{share:>8.1%}"
        )
        print(line + ("  <- an error in published connectors: wrong or mis-graded" if suspect else ""))
    refused = {folder for folders in errors.values() for folder in folders}
    print(f"{len(refused)} connectors with an error, {len(refused) / len(found):.1%}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{sum(counts.values())} findings; {seconds:.2f} s in one process; peak {peak:.0f} MiB")


if __name__ == "__main__":
    sys.exit(main())
