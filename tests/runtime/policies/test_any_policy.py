"""Whatever a policy and a body hold, a policy runs, is told, or fails the call in its own words."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tools.connector.model import Policy
from tools.connector.policy_templates import TEMPLATES as DOCUMENTED
from tools.core.message import Request, Response
from tools.runtime.draft import Draft
from tools.runtime.exchanges import GATEWAY, PolicyStep
from tools.runtime.policies.registry import PolicyRun
from tools.runtime.policies.step import PolicyFailure, Scope

from ..folder import JSON

SCOPE = Scope(frozenset(("region",)), frozenset(), tests_connection=True)
TEXTS = st.sampled_from(
    [
        *(
            "",
            "null",
            "a",
            "a.b",
            "a[0]",
            "['a']",
            "true",
            "false",
            "GET",
            "401",
            ";",
            "/x/{id}",
            "{no}",
            "skip",
        ),
        *(
            "@body()",
            "@body().a",
            "@body().a[0]",
            "@body().list",
            "@body().a.b",
            "@item()",
            "@item().a",
            "@body",
        ),
        *(
            "@triggerBody()",
            "@triggerBody().list",
            "@{triggerBody().list[0].a}",
            "{@body().a}",
            "{@item().b}",
        ),
        *(
            "@headers('X')",
            "@queryParameters('q')",
            "@connectionParameters('region', '')",
            "https://x.example",
        ),
        *("@Request.OriginalHTTPMethod", "@nothing()", "@{", "@environmentVariables('x')"),
    ]
)
VALUES = TEXTS | st.text(max_size=6) | st.integers() | st.none() | st.dictionaries(TEXTS, TEXTS, max_size=2)
PATHS = st.sampled_from(
    (
        "@body()",
        "@body().a",
        "@body().a[0]",
        "@body().a.b",
        "@body().list",
        "@item()",
        "@item().a",
        "@triggerBody().list",
    )
)
LEAVES: st.SearchStrategy[Any] = (
    st.none() | st.integers(0, 3) | st.builds(list) | st.sampled_from(("x;y", "https://api.example/v2/p?n=1"))
)
KEYS = st.sampled_from(("a", "b", "list", "@odata.nextLink"))
VALUES_BELOW = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=5
)
BODIES = VALUES_BELOW | st.fixed_dictionaries(
    {"a": VALUES_BELOW}, optional={"list": st.lists(VALUES_BELOW, max_size=2)}
)


def value_of(name: str) -> st.SearchStrategy[Any]:
    """What is likely for a parameter, and now and then anything."""
    return st.one_of(PATHS, PATHS, VALUES) if "Path" in name else VALUES


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    name = draw(st.sampled_from(sorted(DOCUMENTED)))
    template = DOCUMENTED[name]
    given = {key: draw(value_of(key)) for key in template.required}
    given |= {key: draw(value_of(key)) for key in template.optional if draw(st.booleans())}
    if name == "pollingtrigger" and draw(st.booleans()):
        given["triggerConfig"] = draw(st.dictionaries(TEXTS, TEXTS, max_size=2))
    section = draw(st.sampled_from(("Request", "Response", "Failure")))
    return Policy(name, section=section, parameters=given)


def answer(request: Request) -> Response:
    return Response(200, JSON, b'{"a": {"b": "1"}, "list": [{"a": 1}]}')


@settings(max_examples=examples(600))
@given(st.lists(policies(), min_size=1, max_size=3), BODIES, st.sampled_from((200, 202, 401)))
def test_any_policy(chosen: list[Policy], body: Any, status: int) -> None:
    raw = json.dumps(body).encode()
    request = Request("GET", "https://api.example/v2/trigger/p?q=1", (("X", "1"),), raw)
    draft = Draft.of(request, "https://api.example/v2", {"id": "7"}, {"region": "eu"})
    draft.original_uri, draft.send, draft.first = f"{GATEWAY}/trigger/p?q=1", answer, status == 200
    done: list[PolicyStep] = []
    try:
        PolicyRun(chosen, "Request", SCOPE).run(draft, done)
        draft.request()
        after = draft.answered(Response(status, JSON, raw))
        for section in ("Response", "Failure"):
            PolicyRun(chosen, section, SCOPE).run(after, done)
        after.response()
    except PolicyFailure as failure:
        assert str(failure.problem.where).startswith("policy ")
        assert done[-1].effect.startswith("failed: ")
    assert all(step.effect for step in done)
