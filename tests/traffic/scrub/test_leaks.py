"""The second look finds what it must, in whatever form, and says the line."""

from __future__ import annotations

import base64
from urllib.parse import quote

import pytest

from tools.traffic.scrub import find_leaks

SECRET = "s3cr3t/t0ken+1"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("a\nb: ann@acme.test", "an e-mail address"),
        ("a\nb: ann%40acme.test", "an e-mail address"),
        ("a\nb: eyJhbGciOiJI.eyJzdWIi.x", "a JSON Web Token"),
        ("a\nAuthorization: Bearer abcdefghijkl1", "an Authorization header"),
        ("a\n  Cookie: a=b", "a cookie"),
        ("a\n- Set-Cookie: a=b", "a cookie"),
        ("a\nAKIAABCDEFGHIJKLMNOP", "a key of a cloud service"),
        ("a\n-----BEGIN RSA PRIVATE KEY-----", "a private key"),
        (f"a\nx{SECRET}y", "a value that was to be replaced"),
        (f"a\n{quote(SECRET, safe='')}", "a value that was to be replaced"),
        (f"a\n{base64.b64encode(SECRET.encode()).decode()}", "a value that was to be replaced"),
        (f"a\n{SECRET.encode().hex()}", "a value that was to be replaced"),
        ("a\nwith Annabel here", "a name that was to be replaced"),
    ],
)
def test_leaks(text: str, what: str) -> None:
    found = list(find_leaks(text, (SECRET, "Annabel")))
    assert (what, 2) in [tuple(leak) for leak in found]
    assert SECRET not in str(found)


@pytest.mark.parametrize(
    "text",
    [
        *("person1@example.com", "Annabelle", "the bearer of this", "Bearer ***", "eyJ", "cookies: many"),
        *("'@odata.context': x", "books@odata.count", "a@OData.Community.Display.V1.FormattedValue"),
        *("@microsoft.graph.downloadUrl", "x@Microsoft.Dynamics.CRM.associatednavigationproperty"),
    ],
)
def test_what_is_no_leak(text: str) -> None:
    assert list(find_leaks(text, (SECRET, "Annabel"))) == []
