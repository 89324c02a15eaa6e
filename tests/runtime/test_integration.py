"""The platform with a real script host: one action, one trigger, one failure."""

from collections.abc import Iterator
from typing import Any

import pytest

from tools.connector.model import Connector
from tools.core.errors import UserError
from tools.core.message import Response
from tools.runtime.exchanges import Connection
from tools.runtime.platform import Platform
from tools.script import ScriptHost, choose_engine

from .folder import JSON, Backend, make, policy

SCRIPT = """
public class Script : ScriptBase
{
    public override async Task<HttpResponseMessage> ExecuteAsync()
    {
        var query = HttpUtility.ParseQueryString(this.Context.Request.RequestUri.Query);
        if (query["fail"] != null)
            throw new InvalidOperationException("as asked");
        var key = this.Context.Request.Headers.GetValues("X-Key").First();
        this.Context.Request.Headers.Remove("X-Key");
        this.Context.Request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + key);
        var response = await this.Context.SendAsync(this.Context.Request, this.CancellationToken);
        var next = new UriBuilder(this.Context.OriginalRequestUri);
        next.Query = "state=" + query["state"] + "x";
        response.Headers.Location = next.Uri;
        response.Headers.TryAddWithoutValidation("Retry-After", "30");
        return response;
    }
}
"""


@pytest.fixture(scope="module")
def connector(tmp_path_factory: pytest.TempPathFactory) -> Connector:
    folder = tmp_path_factory.mktemp("library")
    (folder / "script.csx").write_text(SCRIPT, encoding="utf-8")
    query: dict[str, Any] = {"in": "query", "type": "string"}
    return make(
        folder,
        {**query, "name": "fail"},
        policies=[policy("setheader", name="X-Key", value="@connectionParameters('api_key')")],
        operation={"x-ms-trigger": "batch", "responses": {"200": {"schema": {"type": "array", "items": {}}}}},
    )


@pytest.fixture(scope="module")
def platform(connector: Connector) -> Iterator[Platform]:
    try:
        engine = choose_engine()
    except UserError as error:
        pytest.skip(str(error))
    assert connector.script is not None
    with ScriptHost(connector.script, engine) as host:
        yield Platform(connector, Connection(values={"api_key": "k"}), host)


@pytest.mark.slow
def test_polls_through_the_script(platform: Platform, connector: Connector) -> None:
    backend = Backend(Response(200, JSON, b'[{"id":1,"gone":null}]'))
    operation = connector.operations["Op"]
    first = platform.poll(operation, {}, backend)
    assert first.exchange.problems == ()
    assert (first.items, first.retry_after) == (({"id": 1},), 30.0)
    second = platform.poll(operation, {}, backend, first.location)
    assert second.exchange.problems == ()
    assert (second.location or "").endswith("/books?state=xx")
    assert [request.url.partition("?")[2] for request in backend.seen] == ["", "state=x"]
    assert [request.header("Authorization") for request in backend.seen] == ["Bearer k", "Bearer k"]
    assert backend.seen[0].header("X-Key") is None


def test_a_failing_script(platform: Platform, connector: Connector) -> None:
    exchange = platform.call(connector.operations["Op"], {"fail": "yes"}, Backend())
    (problem,) = exchange.problems
    assert problem.code == "script-exception"
    assert "as asked" in problem.message
    assert str(problem.where).startswith("script.csx:")
    assert exchange.response.status == 500
    assert b"as asked" not in exchange.response.body
