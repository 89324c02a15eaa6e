"""The main job: prove that every action and trigger of a connector runs, and that its files are right.

The module is light: processes for cases start while the proof's own modules are loaded.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ..connector.check_settings import find_settings
from ..core.progress import Step, silent
from .case_processes import CaseOptions, case_processes
from .script_options import ScriptOptions

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ..connector.check_settings import Profile
    from ..report.results import Verification
    from ..traffic.provenance import Provenance


@dataclass(frozen=True, slots=True)
class VerifyOptions:
    """``script``: how the script is run; ``step`` hears what comes.

    ``traces`` keeps what every case sent and got, for reports that show it. With ``require``, cases on
    traffic of a weaker provenance fail. ``profile`` is the linter's, None = that of the configuration;
    with ``agent`` the cases are held to what an agent takes. ``least`` are the shares in percent, by kind of
    `holes.KINDS`, that the cases must cover; ``holes``: text lists what none covers. ``jobs``: see
    `CaseOptions`.
    """

    script: ScriptOptions = field(default_factory=ScriptOptions)
    traces: bool = False
    step: Step = silent
    require: Provenance | None = None
    profile: Profile | None = None
    least: Mapping[str, float] = field(default_factory=dict)
    holes: bool = False
    jobs: int = 0


def verify(folder: Path, options: VerifyOptions) -> Verification:
    """Return everything that is found out about the connector in ``folder``.

    Raises:
        UserError: the folder, its cases or a cassette cannot be read, or the engine asked for is not there.
    """
    start = time.perf_counter()
    profile = options.profile or find_settings(folder, "lint").profile
    cases_options = CaseOptions(
        *(folder, options.script),
        unscripted=True,
        traces=options.traces,
        require=options.require,
        for_agents=profile == "agent",
        jobs=options.jobs,
    )
    with case_processes(cases_options) as processes:
        from .proof import prove

        return prove(replace(options, profile=profile), cases_options, processes, start)
