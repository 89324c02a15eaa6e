"""The options of a command that runs a script."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ScriptOptions:
    """The run of a script: engine (None chooses) and seconds of a call (None: those of the configuration).

    A script that `script_gate.refusals` finds fault with is run only if it is ``trusted``. With ``coverage``
    its copy with probes runs.
    """

    engine: str | None = None
    time_limit: float | None = None
    trusted: bool = False
    coverage: bool = False
