"""Runs the shell steps of a composite action as a runner does, as far as a test needs it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parent.parent.parent
_EXPRESSION = re.compile(r"\$\{\{ *(.+?) *\}\}")


class Runner:
    """Keeps what steps leave: outputs, the job's summary; ``context`` has names such as ``github.token``."""

    def __init__(self, folder: Path, temporary: Path, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self.temporary = temporary
        (temporary / "connector" / "sarif").mkdir(parents=True)
        self.summary = temporary / "job-summary"
        self.context: dict[str, str] = {"runner.temp": str(temporary)}
        self._environment = {
            **environment,
            "RUNNER_TEMP": str(temporary),
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_OUTPUT": str(temporary / "output"),
            "GITHUB_PATH": str(temporary / "path"),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "GITHUB_REPOSITORY": "owner/repository",
        }

    def run(self, step: Mapping[str, Any]) -> subprocess.CompletedProcess[str]:
        """Run a shell step; its outputs become part of the context."""
        output = self.temporary / "output"
        output.write_text("")
        named = {name: self.filled(value) for name, value in step.get("env", {}).items()}
        # What GitHub runs for `shell: bash`.
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.folder,
            env={**self._environment, **named},
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        for line in output.read_text().splitlines():
            name, _, value = line.partition("=")
            self.context[f"steps.{step['id']}.outputs.{name}"] = value
        return done

    def filled(self, text: str) -> str:
        """Return ``text`` with its expressions replaced by values of the context, unknown ones by nothing."""
        return _EXPRESSION.sub(lambda found: self.context.get(found[1], ""), text)


def action() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    return found


def steps() -> dict[str, dict[str, Any]]:
    return {step["id"]: step for step in action()["runs"]["steps"]}
