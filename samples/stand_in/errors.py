"""Answers that are no success, in the shapes that were recorded of Harvest.

Where no recording shows a body (400, 429, 5xx), its words are invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Headers = tuple[tuple[str, str], ...]

_EXPIRED = "The access token provided is expired, revoked, malformed or invalid for other reasons."


@dataclass(frozen=True)
class Refusal(Exception):  # what a service does, not what went wrong here
    """An answer with ``status`` instead of the usual one; ``body`` is JSON, or text where it is HTML."""

    status: int
    body: dict[str, Any] | str
    headers: Headers = ()


def no_user_agent() -> Refusal:
    """Return the refusal of a request that does not say whose it is."""
    return Refusal(400, {"message": "User-Agent header is required."})


def bad_request() -> Refusal:
    """Return the refusal of a body that is no JSON."""
    return Refusal(400, {"status": 400, "error": "Bad Request"})


def invalid_token() -> Refusal:
    """Return the refusal of a missing or unknown token."""
    challenge = (
        'Bearer realm="Rack::OAuth2 Protected Resources", error="invalid_token", '
        f'error_description="{_EXPIRED}"'
    )
    body = {"error": "invalid_token", "error_description": _EXPIRED}
    return Refusal(401, body, (("WWW-Authenticate", challenge),))


def not_authorized() -> Refusal:
    """Return the refusal of what the caller's role does not allow."""
    return Refusal(403, {"message": "Not authorized!"}, (("Hint", "Not authorized!"),))


def not_found() -> Refusal:
    """Return the refusal of a record or an account that is not there."""
    return Refusal(404, {"status": 404, "error": "Not Found"})


def no_route() -> Refusal:
    """Return the page of HTML that a path outside the API gets."""
    return html(404, "The page you were looking for doesn't exist (404)")


def html(status: int, title: str) -> Refusal:
    """Return a refusal in the shape of a web server's error page."""
    head = f"<head><title>{title}</title></head>"
    page = f"<!DOCTYPE html>\n<html>\n{head}\n<body><h1>{title}</h1></body>\n</html>\n"
    return Refusal(status, page)


def invalid(*messages: str) -> Refusal:
    """Return the refusal of values: Rails' messages, joined."""
    return Refusal(422, {"message": ", ".join(messages)})


def not_removable(message: str) -> Refusal:
    """Return the refusal of a deletion."""
    return Refusal(422, {"message": message}, (("Hint", message),))


def throttled(seconds: int) -> Refusal:
    """Return the refusal of a request beyond the limit, with the seconds to wait."""
    message = "You have exceeded the rate limit. Try again later."
    return Refusal(429, {"message": message}, (("Retry-After", str(seconds)),))
