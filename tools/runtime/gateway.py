"""The platform's gateway: what it adds to requests, answers by itself, and takes out of responses."""

from __future__ import annotations

import json
from dataclasses import replace

from ..core.message import Headers, Response, header, strict_json, with_header
from .exchanges import GATEWAY

CORRELATION_ID = "00000000-0000-4000-8000-000000000001"
_WORKFLOW_ID = "00000000000000000000000000000002"
_VERSION = "08580000000000000001"
_RUN_ID = "08580000000000000000000000000CU00"

# Names as they were seen at the backend of a polling trigger; values are synthetic and always the same, so
# that a replay meets the same bytes.
_ADDED: Headers = (
    ("Accept-Language", "en-US"),
    ("User-Agent", f"azure-logic-apps/1.0 (workflow {_WORKFLOW_ID}; version {_VERSION}) microsoft-flow/1.0"),
    ("X-MS-APIM-Referrer-Prefix", GATEWAY),
    ("x-ms-client-request-id", CORRELATION_ID),
    ("x-ms-correlation-id", CORRELATION_ID),
    ("x-ms-execution-location", "westeurope"),
    ("x-ms-tracking-id", CORRELATION_ID),
    ("x-ms-workflow-id", _WORKFLOW_ID),
    ("x-ms-workflow-run-id", _RUN_ID),
)  # fmt: skip
_ADDED_NAMES = frozenset(name.lower() for name, _ in _ADDED) | {"x-ms-apim-referrer"}

_compact = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode

TIMEOUT_MESSAGE = "Request to the backend service timed out"
_FAILURE_MESSAGE = "InternalServerError"


def with_platform_headers(headers: Headers, original_uri: str) -> Headers:
    """Return ``headers`` with those that the platform adds; a header that the flow sets itself stays."""
    own = {name.lower() for name, _ in headers}
    added = (
        _ADDED
        if own.isdisjoint(_ADDED_NAMES)
        else tuple(pair for pair in _ADDED if pair[0].lower() not in own)
    )
    return (*headers, *added, ("X-MS-APIM-Referrer", original_uri))


def failure_response(kind: str) -> Response:
    """Return what a flow sees when the script fails or the backend does not answer: 500, no particulars.

    ``kind`` is that of the ScriptFailure or SendError.
    """
    return error_response(500, TIMEOUT_MESSAGE if kind == "timeout" else _FAILURE_MESSAGE)


def error_response(status: int, message: str) -> Response:
    """Return a response of the gateway itself (shape: microsoft/PowerPlatformConnectors, issue 1643)."""
    error = {
        "code": status,
        "message": message,
        "source": "environment.azure-apim.net",
        "path": "forward-request",
        "policyId": "",
        "clientRequestId": CORRELATION_ID,
    }
    body = json.dumps({"error": error}, separators=(",", ":")).encode()
    return Response(status, (("Content-Type", "application/json"),), body)


def throttled_response(seconds: int) -> Response:
    """Return the response to a call beyond the limit, which fits again in ``seconds`` (whole ones).

    It is that of the policy rate-limit of Azure API Management, which the gateway is.
    """
    message = f"Rate limit is exceeded. Try again in {seconds} seconds."
    body = json.dumps({"statusCode": 429, "message": message}).encode()
    return Response(429, (("Content-Type", "application/json"), ("Retry-After", str(seconds))), body)


def without_nulls(response: Response) -> Response:
    """Return the response as a flow sees it: members that are null are gone from JSON objects.

    Items of arrays stay, null or not. A body that is not JSON, or has no null, stays as it is, byte for byte.
    """
    if b"null" not in response.body or not response.is_json:
        return response
    try:
        body = _compact(strict_json(response.body, without_nulls=True)).encode()
    except (ValueError, RecursionError):  # not JSON after all: the gateway passes it on
        return response
    headers = response.headers
    if header(headers, "Content-Length") is not None:
        headers = with_header(headers, "Content-Length", str(len(body)))
    return replace(response, headers=headers, body=body)
