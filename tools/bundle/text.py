"""Documents as text: JSON in its one form, and YAML that reads back as the same."""

from __future__ import annotations

import json
from typing import Any


def json_text(data: Any) -> str:
    """Return ``data`` as the bundle is written: four spaces a level, as the coding standards ask, UTF-8."""
    return json.dumps(data, indent=4, ensure_ascii=False, allow_nan=False) + "\n"


def yaml_text(data: Any) -> str | None:
    """Return ``data`` as YAML; None where YAML would not read back as the same."""
    from pathlib import Path  # noqa: PLC0415 - only with YAML

    from ..core.errors import UserError  # noqa: PLC0415
    from ..traffic.yamlfile import dump_yaml, parse_yaml  # noqa: PLC0415

    text = dump_yaml(data)
    try:
        back = parse_yaml(text, Path("split.yaml")).data
    except UserError:
        return None
    return text if json_text(back) == json_text(data) else None
