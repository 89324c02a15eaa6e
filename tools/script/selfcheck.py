"""The self-check of an engine: a tiny script is compiled and run, once for each version of the engine."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from ..core.cache import Cache, cache_folder, digest
from ..core.errors import UserError
from ..core.message import Request, Response
from .calls import CompileError, ScriptCall
from .session import ScriptHost

if TYPE_CHECKING:
    from pathlib import Path

    from .toolchain import Engine

_SCRIPT = b"""\
public class Script : ScriptBase
{
    public override async Task<HttpResponseMessage> ExecuteAsync()
    {
        var answer = await this.Context.SendAsync(this.Context.Request, this.CancellationToken);
        var sent = JObject.Parse(await answer.Content.ReadAsStringAsync());
        using (var hash = SHA256.Create())
        {
            var text = Encoding.UTF8.GetBytes((string)sent["text"]);
            sent["hash"] = Convert.ToBase64String(hash.ComputeHash(text));
        }

        answer.Content = CreateJsonContent(sent.ToString(Newtonsoft.Json.Formatting.None));
        return answer;
    }
}
"""
_BODY = '{"text":"gr\u00fc\u00df"}'.encode()
_EXPECTED = {"text": "gr\u00fc\u00df", "hash": "C+AxkTMxQ9lrqmhssQhPd18dc9fVgLNTZ2lFlPSQTEg="}
_SECONDS = 30.0


class _Failed(Exception):
    """The check did not pass; raised so that the cache keeps no success."""


def self_check(engine: Engine, named: Path | None = None) -> str:
    """Return "" when ``engine`` compiles and runs a tiny script, else what went wrong.

    A success is kept in the cache for this version of the engine, a failure until the next day; ``named`` is
    the folder that `cache_folder` takes.
    """
    cache = Cache(cache_folder(named))
    key = digest([engine.name, engine.identity, *engine.references, _SCRIPT])
    day = digest([key, datetime.datetime.now(datetime.UTC).date().isoformat()])
    failed = cache.peek("selfcheck-failed", day)
    if failed is not None:
        return str(failed.notes["problem"])

    def build(scratch: Path) -> dict[str, Any]:
        problem = _check(engine, scratch, named)
        if problem:
            raise _Failed(problem)
        return {}

    try:
        cache.entry("selfcheck", key, build)
    except _Failed as error:
        problem = str(error)
        cache.entry("selfcheck-failed", day, lambda _: {"problem": problem})
        return problem
    return ""


def _check(engine: Engine, scratch: Path, cache: Path | None) -> str:
    script = scratch / "script.csx"
    script.write_bytes(_SCRIPT)
    request = Request("POST", "https://localhost/check", (("Content-Type", "application/json"),), _BODY)
    call = ScriptCall("Check", "check", request, request.url, _SECONDS)
    with ScriptHost(script, engine, cache) as host:
        try:
            result = host.call(call, lambda sent: Response(200, sent.headers, sent.body))
        except (CompileError, UserError) as error:
            return f"its self-check does not compile: {error}".partition("\n")[0]
    if result.failure is not None:
        return f"its self-check failed: {result.failure.message}".partition("\n")[0]
    assert result.response is not None
    return "" if result.response.json() == _EXPECTED else "its self-check answered something else"
