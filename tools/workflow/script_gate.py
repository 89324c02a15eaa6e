"""The gate before a script runs: one that cannot be deployed is not run here either, unless it is trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..script import NOT_RUN, Diagnostic

if TYPE_CHECKING:
    from pathlib import Path

OPTION = "--trust-script"


def refusals(path: Path, source: bytes) -> tuple[Diagnostic, ...]:
    """Return an error for each place of ``source`` that keeps the script from being run; empty = it may run.

    The rules are those of ``lint`` about namespaces that the platform does not compile, directives, and what
    reaches the machine.
    """
    from ..lint.folder import Folder, Script
    from ..lint.rules.script import script_directive, script_reaches_the_system
    from ..lint.rules.script_namespaces import unlisted_namespace

    script = Script(path, source, Folder(path.parent))
    checks = (script_directive, script_reaches_the_system, unlisted_namespace)
    hits = [hit for check in checks for hit in check(script)]
    return tuple(
        Diagnostic(*(hit.position or (0, 0)), NOT_RUN, f"is not run without {OPTION}: {hit.message}", "error")
        for hit in hits
    )
