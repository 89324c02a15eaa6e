"""A program: openapi-spec-validator's errors for the Swagger 2.0 document on stdin, as JSON on stdout.

Each error is ``{"path": [...], "message": "..."}``. References must be local. Nothing of this package is
imported, so the file runs however the package is installed.
"""

import json
import sys

if __name__ == "__main__":
    from openapi_spec_validator import OpenAPIV2SpecValidator

    found = [
        # jsonschema-rs appends paragraphs about schema and instance to the first line.
        {"path": list(map(str, error.absolute_path)), "message": str(error.message).split("\n", 1)[0]}
        for error in OpenAPIV2SpecValidator(json.load(sys.stdin)).iter_errors()
    ]
    json.dump(sorted(found, key=lambda item: (item["path"], item["message"])), sys.stdout)
