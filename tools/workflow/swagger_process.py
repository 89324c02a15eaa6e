"""Run by file name in its own process: a definition on stdin, openapi-spec-validator's verdict on stdout.

In: the JSON document. Out: a list of ``{"path": [...], "message": "..."}``. It imports nothing of this
package, so that it starts however the package is installed.
"""

from __future__ import annotations

import json
import sys
from typing import Any


def verdict(document: Any) -> list[dict[str, Any]]:
    """Return the errors of a Swagger 2.0 document whose references are all local."""
    from openapi_spec_validator import OpenAPIV2SpecValidator

    errors = OpenAPIV2SpecValidator(document).iter_errors()
    found = [
        # jsonschema-rs appends paragraphs about schema and instance: the first line is the message.
        {
            "path": [str(token) for token in error.absolute_path],
            "message": str(error.message).split("\n", 1)[0],
        }
        for error in errors
    ]
    return sorted(found, key=lambda item: (item["path"], item["message"]))


if __name__ == "__main__":
    json.dump(verdict(json.load(sys.stdin)), sys.stdout)
