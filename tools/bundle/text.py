"""Documents as text: JSON in its one form, and YAML that reads back as the same."""

from __future__ import annotations

import json
from typing import Any

from ..connector.sizes import DATAVERSE_CHARACTERS

_INDENTS = (4, 2, 1)


def json_text(data: Any) -> str:
    """Return ``data`` as the bundle is written, in UTF-8: four spaces a level, as the coding standards ask.

    There are two spaces or one where more would take the definition beyond what Dataverse holds.
    """
    text = ""
    for indent in _INDENTS:
        text = json.dumps(data, indent=indent, ensure_ascii=False, allow_nan=False) + "\n"
        if len(text) <= DATAVERSE_CHARACTERS:
            break
    return text


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
