from __future__ import annotations

import base64
import json
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tests.script.support import GET, OK, ORIGINAL, PROBE, SCRIPT, Backend, answered, call, write_script
from tools.core.errors import UserError
from tools.core.message import Request, Response
from tools.script import CompileError, Engine, LogLine, ScriptHost, SendError
from tools.script.child import Child
from tools.script.pipes import ThreadedPipes

if TYPE_CHECKING:
    from tests.engines import Resident

ANSWERS_299 = "await Task.Yield(); return new HttpResponseMessage((HttpStatusCode)299);"
POST = Request("POST", "https://api.example.com/v2/things", (("Content-Type", "text/plain"),), b"text")


def probed(host: ScriptHost, operation: str, request: Request = GET, send: Any = None) -> Any:
    return answered(call(host, operation, request, send)).json()


# --- what the script sees ---------------------------------------------------------------------------------


def test_context(host: ScriptHost) -> None:
    seen = answered(call(host, "Context", GET, correlation="c-1")).json()
    assert seen == {
        "operation": "Context",
        "correlation": "c-1",
        "original": ORIGINAL,
        "notification": "https://gateway.example.com/notifications/a?b=1",
        "method": "GET",
        "url": GET.url,
        "cancellable": True,
    }


def test_base64_operation_id_arrives_as_it_was_given(host: ScriptHost) -> None:
    encoded = base64.b64encode(b"Context").decode()
    assert answered(call(host, encoded)).status == 501


def test_request_headers_are_split(host: ScriptHost) -> None:
    headers = (
        ("Accept", "application/json"),
        ("X-One", "1"),
        ("X-One", "2"),
        ("Content-Type", "application/json; charset=utf-8"),
        ("content-language", "de"),
        ("Last-Modified", "Tue, 01 Oct 2024 10:00:00 GMT"),
        ("Content-Length", "999"),
        ("User-Agent", "odd agent/"),
    )
    seen = probed(host, "Headers", Request("POST", GET.url, headers, b"{}"))
    assert seen["message"] == {"Accept": "application/json", "X-One": "1|2", "User-Agent": "odd agent/"}
    content = {name.lower(): value for name, value in seen["content"].items()}
    assert content.pop("content-length", "2") == "2", "the wire's own is not taken over"
    assert content == {
        "content-type": "application/json; charset=utf-8",
        "content-language": "de",
        "last-modified": "Tue, 01 Oct 2024 10:00:00 GMT",
    }


def test_no_body_is_an_empty_content(host: ScriptHost) -> None:
    seen = probed(host, "Headers", Request("GET", GET.url, (("Content-Type", "application/json"),)))
    assert seen == {"message": {}, "content": {"Content-Type": "application/json"}}


def test_answer_headers_are_split(host: ScriptHost) -> None:
    headers = (
        ("Content-Type", "application/json"),
        ("Retry-After", "7"),
        ("Date", "Tue, 01 Oct 2024 10:00:00 GMT"),
    )
    seen = probed(host, "Answer headers", send=Backend(Response(429, headers, b"{}")))
    assert seen["message"] == {"Retry-After": "7", "Date": "Tue, 01 Oct 2024 10:00:00 GMT"}
    assert seen["content"]["Content-Type"] == "application/json"


def test_surroundings_are_the_same_everywhere(
    engine: Engine, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "PROBE_SECRET": "s",
        "TZ": "Asia/Tokyo",
        "LC_ALL": "de_DE.UTF-8",
        "LANG": "de_DE",
    }.items():
        monkeypatch.setenv(name, value)
    with ScriptHost(Path(__file__).with_name("probe.csx"), engine, cache) as host:
        seen = probed(host, "Surroundings")
    assert seen == {"secret": None, "zone": 0.0, "number": "1.5", "later": "1.5", "input": ""}


def test_members_of_later_newtonsoft(host: ScriptHost) -> None:
    assert probed(host, "Later members") == {"has": True}


# --- what comes out ---------------------------------------------------------------------------------------


def test_outgoing_request_and_response_headers(host: ScriptHost) -> None:
    backend = Backend()
    response = answered(call(host, "Out", send=backend))
    (sent,) = backend.requests
    assert (sent.method, sent.url) == ("PATCH", "https://api.example.com/v2/a%20b?q=%C3%BC")
    assert dict(sent.headers) == {
        "Accept": "application/json, text/plain",
        "User-Agent": "Probe/1.0 (test)",
        "Authorization": "Bearer token",
        "Content-Type": "application/json; charset=utf-8",
    }
    assert sent.body == '{"a":"ü"}'.encode()
    assert response.status == 202
    assert response.body == b""
    assert sorted(response.headers) == [
        ("Location", "https://gateway.example.com/next?x=1"),
        ("Retry-After", "30"),
        ("Set-Cookie", "a=1"),
        ("Set-Cookie", "b=2"),
    ]


def test_no_content(host: ScriptHost) -> None:
    assert answered(call(host, "No content")) == Response(202)


@pytest.mark.parametrize(
    "body",
    [
        'grüß \u2028 😀 \x00\x1f"\\ \ufeff'.encode(),
        bytes(range(256)),
        b"\xed\xa0\x80",
        b"\xc0\x80",
        b"\xff\xfe",
        b"\xef\xbb\xbf{}",
        "ö".encode() * 300_000,
        b"\x80" * 300_000,
    ],
    ids=[
        "unicode",
        "binary",
        "surrogate",
        "overlong",
        "utf-16 mark",
        "utf-8 mark",
        "long text",
        "long binary",
    ],
)
def test_bodies_survive_all_four_ways(host: ScriptHost, body: bytes) -> None:
    backend = Backend(Response(200, (), body))
    assert answered(call(host, "Pass", Request("POST", GET.url, (), body), backend)).body == body
    assert backend.requests[0].body == body


@given(body=st.binary(max_size=200), value=st.text("abcXYZ 0123;=/äé\t", max_size=30).map(str.strip))
@settings(max_examples=examples(40), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_body_and_header_round_trip(host: ScriptHost, body: bytes, value: str) -> None:
    response = answered(call(host, "Echo", Request("POST", GET.url, (("X-Echo", value),), body)))
    assert response.body == body
    assert (response.header("X-Echo") or "").strip() == value


def test_bodies_of_any_length_pass_the_buffers(host: ScriptHost) -> None:
    for length in (*range(64_900, 65_700, 11), 131_072, 3_000_000, 1):
        body = b"\n7 " * (length // 3) + b"x" * (length % 3)
        assert answered(call(host, "Echo", Request("POST", GET.url, (), body))).body == body


@given(text=st.text(max_size=80))
@settings(max_examples=examples(40), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_round_trip(host: ScriptHost, text: str) -> None:
    body = text.encode()
    assert answered(call(host, "Echo", Request("POST", GET.url, (), body))).body == body


@pytest.mark.slow
def test_pipes_of_any_system_carry_calls_too(
    engine: Engine, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tools.script.session.Child", partial(Child, pipes=ThreadedPipes))
    body = "ö".encode() * 300_000
    with ScriptHost(PROBE, engine, cache) as host:
        for _ in range(2):
            backend = Backend(Response(200, (), body))
            assert answered(call(host, "Pass", Request("POST", GET.url, (), body), backend)).body == body
        assert host._child is not None and isinstance(host._child._pipes, ThreadedPipes)


# --- sends ------------------------------------------------------------------------------------------------


def test_inline_sends_run_in_the_callers_thread(host: ScriptHost) -> None:
    threads = []

    def send(request: Request) -> Response:
        threads.append(threading.get_ident())
        return Response(200, (), request.url[-1:].encode())

    assert answered(call(host, "Parallel", send=send)).json() == list("01234567")
    assert set(threads) == {threading.get_ident()}


def test_executor_answers_side_by_side_and_out_of_order(host: ScriptHost) -> None:
    together = threading.Barrier(8, timeout=10)

    def send(request: Request) -> Response:
        together.wait()
        time.sleep(0.01 * (8 - int(request.url[-1])))
        return Response(200, (), request.url[-1:].encode())

    with ThreadPoolExecutor(8) as executor:
        result = call(host, "Parallel", send=send, executor=executor)
    assert answered(result).json() == list("01234567")


def test_a_script_that_blocks_gets_its_answer(host: ScriptHost) -> None:
    assert answered(call(host, "Blocking")).body == OK.body


def test_a_script_that_blocks_in_every_continuation_gets_its_answers(host: ScriptHost) -> None:
    backend = Backend(lambda request: Response(200, (), request.url[-1:].encode()))
    result = call(host, "Blocking everywhere", send=backend)
    assert answered(result).json() == list("012345")


@pytest.mark.parametrize("pooled", [False, True], ids=["inline", "executor"])
def test_send_error_is_an_http_request_exception(host: ScriptHost, pooled: bool) -> None:
    def send(request: Request) -> Response:
        raise SendError("connection", "no route to höst")

    with ThreadPoolExecutor(1) as executor:
        result = call(host, "Send error", send=send, executor=executor if pooled else None)
    assert answered(result).json() == {"caught": "no route to höst"}


def test_a_request_whose_time_is_over_is_a_canceled_task(host: ScriptHost) -> None:
    def send(request: Request) -> Response:
        raise SendError("timeout", "nothing came")

    failure = call(host, "Send error", send=send).failure
    assert failure is not None
    assert (failure.kind, failure.message.rpartition(".")[2]) == (
        "exception",
        "TaskCanceledException: nothing came",
    )


@pytest.mark.parametrize("pooled", [False, True], ids=["inline", "executor"])
@pytest.mark.parametrize("error", [KeyError, KeyboardInterrupt])
def test_other_errors_of_the_sender_are_raised(
    host: ScriptHost, pooled: bool, error: type[BaseException]
) -> None:
    def send(request: Request) -> Response:
        raise error("sender")

    with ThreadPoolExecutor(1) as executor, pytest.raises(error):
        call(host, "Pass", send=send, executor=executor if pooled else None)
    assert answered(call(host, "Pass")).body == OK.body


def test_send_after_the_answer_reaches_nobody(host: ScriptHost) -> None:
    backend = Backend()
    assert answered(call(host, "Late send", send=backend)).status == 200
    error: str | None = None
    end = time.monotonic() + 20  # the script sends a moment after its answer, later on a busy machine
    while error is None and time.monotonic() < end:
        time.sleep(0.02)
        error = answered(call(host, "Late error", send=backend)).json()["error"]
    assert error is not None
    assert "after the script had answered" in error
    assert backend.requests == []


# --- failures ---------------------------------------------------------------------------------------------


def test_exception_with_line(host: ScriptHost) -> None:
    failure = call(host, "Throw").failure
    assert failure is not None
    assert failure.kind == "exception"
    assert failure.message == "System.InvalidOperationException: deep"
    source = Path(__file__).with_name("probe.csx").read_text(encoding="utf-8").splitlines()
    line = next(
        number for number, text in enumerate(source, 1) if "throw new InvalidOperationException" in text
    )
    first, *others = failure.stack.splitlines()
    assert first.startswith("at Script.Deep")
    assert first.endswith(f"in script.csx:{line}")
    assert others[-1].startswith("at Script.ExecuteAsync")
    assert "Call." not in failure.stack


def test_exception_after_an_await(host: ScriptHost) -> None:
    failure = call(host, "Throw later").failure
    assert failure is not None
    assert failure.message == "System.ArgumentException: later é 😀 \ufffd"
    assert failure.stack.startswith("at Script.ExecuteAsync")
    assert len(failure.stack.splitlines()) == 1


def test_wrapped_exception_is_unwrapped(host: ScriptHost) -> None:
    failure = call(host, "Throw wrapped").failure
    assert failure is not None
    assert failure.message == "System.FormatException: inside"
    assert "in script.csx:" in failure.stack


def test_null_instead_of_a_response(host: ScriptHost) -> None:
    failure = call(host, "Null").failure
    assert failure is not None
    assert "ExecuteAsync returned null" in failure.message


@pytest.mark.parametrize("operation", ["Wait", "Wait for answer", "Swallow"])
def test_time_limit_cancels(host: ScriptHost, operation: str) -> None:
    answered(call(host, "No content"))
    before = host.pid

    def slow(request: Request) -> Response:
        time.sleep(0.4)
        return OK

    with ThreadPoolExecutor(1) as executor:
        result = call(host, operation, send=slow, limit=0.1, executor=executor)
    assert result.response is None
    assert result.failure is not None
    assert result.failure.kind == "timeout"
    assert "within 0.1 s." in result.failure.message
    assert 0.1 <= result.seconds < 5.0
    assert answered(call(host, "No content")).status == 202
    assert host.pid == before


@pytest.mark.slow
@pytest.mark.parametrize("operation", ["Hang", "Hang and log"])
def test_hanging_script_is_killed_and_replaced(host: ScriptHost, operation: str) -> None:
    answered(call(host, "No content"))
    before = host.pid
    result = call(host, operation, limit=0.1)
    assert result.failure is not None
    assert result.failure.kind == "timeout"
    assert "ignored its CancellationToken" in result.failure.message
    assert result.seconds < 5.0
    assert len(result.logs) <= 1001
    assert answered(call(host, "No content")).status == 202
    assert host.pid != before


@pytest.mark.parametrize(
    ("operation", "words"),
    [
        ("Exit", ["exit code 3", "last words"]),
        ("Overflow", ["process ended"]),
        ("Garbage", ["standard output", "garbage"]),
        ("Forge", ["standard output"]),
    ],
)
def test_crash_and_recovery(host: ScriptHost, operation: str, words: list[str]) -> None:
    answered(call(host, "No content"))
    # The forged line needs the number of its call: the next one.
    number = str(host._number + 1)
    failure = call(host, operation, correlation=number).failure
    assert failure is not None
    assert failure.kind == "crash"
    assert all(word in failure.message for word in words), failure.message
    assert len(failure.message) < 5000
    assert answered(call(host, "No content")).status == 202


def test_memory_is_bounded(host: ScriptHost) -> None:
    failure = call(host, "Hoard").failure
    assert failure is not None
    assert failure.kind in ("exception", "crash")
    assert "OutOfMemory" in failure.message or failure.kind == "crash"
    assert answered(call(host, "No content")).status == 202


@pytest.mark.slow
def test_crash_after_the_answer_is_not_the_next_calls_fault(host: ScriptHost) -> None:
    assert answered(call(host, "Crash afterwards")).status == 200
    time.sleep(0.4)
    assert answered(call(host, "No content")).status == 202


def test_console_output_is_kept_off_the_protocol(host: ScriptHost) -> None:
    assert answered(call(host, "Console")).status == 200


def test_logs(host: ScriptHost) -> None:
    *logs, last = call(host, "Logs").logs
    assert logs[:3] == [
        LogLine("trace", "{x} (null) and 1.50"),
        LogLine("debug", "a {brace"),
        LogLine("information", "line 1\nline 2"),
    ]
    assert logs[3].level == "warning"
    assert logs[3].message.startswith("with exception\nSystem.Exception: reason")
    assert logs[4] == LogLine("error", "event 7")
    assert last.level == "critical"
    assert last.message == "x" * 8192 + "..."


# --- compiling, caching, processes ------------------------------------------------------------------------


def test_compile_error_has_positions(resident: Resident, tmp_path: Path) -> None:
    script = write_script(tmp_path, "int unused = 1; return Missing(); ", ["// first line"])
    with resident.of(script) as host, pytest.raises(CompileError) as caught:
        call(host, "Any")
    error, *others = caught.value.diagnostics
    column = script.read_text(encoding="utf-8").splitlines()[1].index("Missing") + 1
    assert (error.line, error.column, error.code, error.severity) == (2, column, "CS0103", "error")
    assert "Missing" in error.message
    assert all(item.severity == "warning" for item in others)
    assert str(error).startswith(f"script.csx(2,{column}): error CS0103: ")


LIBRARIES = {
    "EnumMember": "typeof(Kind).GetField(Kind.One.ToString()).GetCustomAttributes(false).Single().ToString()",
    "BigInteger": "System.Numerics.BigInteger.Pow(2, 70).ToString()",
    "DataTable": 'new System.Data.DataTable("rows").TableName',
    "dynamic": '(string)((dynamic)JObject.Parse("{\\"a\\": \\"x\\"}")).a',
    "GZip": "new System.IO.Compression.GZipStream(new MemoryStream(), "
    "System.IO.Compression.CompressionMode.Compress).CanWrite.ToString()",
}


@pytest.mark.parametrize("name", LIBRARIES)
def test_libraries_of_net_framework_are_there(resident: Resident, tmp_path: Path, name: str) -> None:
    body = (
        f"await Task.Yield(); string said = {LIBRARIES[name]}; return new HttpResponseMessage {{ Content = "
    )
    body += "new StringContent(said) }; } public enum Kind { [System.Runtime.Serialization.EnumMember] One"
    script = write_script(tmp_path, f"{body} }} private static void Unused() {{")
    with resident.of(script) as host:
        assert answered(call(host, "Any")).body


def test_what_only_newer_libraries_call_obsolete_is_no_warning(resident: Resident, tmp_path: Path) -> None:
    body = "await Task.Yield(); new SHA256Managed().Dispose(); return null;"
    with resident.of(write_script(tmp_path, body)) as host:
        assert host.compile() == ()


@pytest.mark.slow
def test_warnings_are_kept_in_the_cache(engine: Engine, cache: Path, tmp_path: Path) -> None:
    script = write_script(tmp_path, "int unused = 1; await Task.Yield(); return null; ")
    for _ in range(2):
        with ScriptHost(script, engine, cache) as host:
            assert [(item.line, item.code, item.severity) for item in host.compile()] == [
                (1, "CS0219", "warning")
            ]
            assert host.warnings == host.compile()


@pytest.mark.parametrize(
    "declaration",
    [
        "public class script",
        "class Script",
        "namespace N { public class Other",
        "public abstract class A : ScriptBase {} public class B",
    ],
)
def test_any_class_that_derives_from_script_base(
    resident: Resident, tmp_path: Path, declaration: str
) -> None:
    script = write_script(
        tmp_path, "await Task.Yield(); return new HttpResponseMessage((HttpStatusCode)299);"
    )
    text = script.read_text(encoding="utf-8").replace("public class Script", declaration)
    script.write_text("\ufeff" + text + "}" * ("namespace" in declaration), encoding="utf-8")
    with resident.of(script) as host:
        assert answered(call(host, "Any")).status == 299


def test_class_named_script_comes_before_others(resident: Resident, tmp_path: Path) -> None:
    script = write_script(
        tmp_path, "await Task.Yield(); return new HttpResponseMessage((HttpStatusCode)299);"
    )
    text = script.read_text(encoding="utf-8")
    other = text.replace("class Script", "class Another").replace("299", "298")
    script.write_text(other + text.replace("class Script", "class script"), encoding="utf-8")
    with resident.of(script) as host:
        assert answered(call(host, "Any")).status == 299


@pytest.mark.parametrize("text", ["", "class Foo {}", "public class Script { }"])
def test_no_script_class_is_a_compile_error(resident: Resident, tmp_path: Path, text: str) -> None:
    script = tmp_path / "script.csx"
    script.write_text(text, encoding="utf-8")
    with resident.of(script) as host:
        for _ in range(2):
            with pytest.raises(CompileError, match="ScriptBase"):
                host.compile()
        with pytest.raises(CompileError, match="ScriptBase"):
            call(host, "Any")
        script.write_text((SCRIPT % ANSWERS_299), encoding="utf-8")
        host.compile()
        assert answered(call(host, "Any")).status == 299


def test_process_that_does_not_start_is_no_compile_error(
    engine: Engine, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ScriptHost(write_script(tmp_path, ANSWERS_299), engine, cache) as host:
        with monkeypatch.context() as patch:
            patch.setattr(type(engine), "command", lambda *_: ["false"])
            assert host.compile() == ()
            failure = call(host, "Any").failure
            assert failure is not None
            assert failure.message.startswith("The script's process did not start")
        assert answered(call(host, "Any")).status == 299


def test_constructor_that_throws(resident: Resident, tmp_path: Path) -> None:
    script = write_script(
        tmp_path, 'await Task.Yield(); return null; } public Script() { throw new Exception("no");'
    )
    with resident.of(script) as host:
        failure = call(host, "Any").failure
    assert failure is not None
    assert failure.message == "System.Exception: no"
    assert "in script.csx:1" in failure.stack


def test_missing_script(engine: Engine, cache: Path, tmp_path: Path) -> None:
    with (
        ScriptHost(tmp_path / "script.csx", engine, cache) as host,
        pytest.raises(UserError, match="cannot be read"),
    ):
        host.compile()


@pytest.mark.slow
def test_change_of_the_file_is_noticed(engine: Engine, cache: Path, tmp_path: Path) -> None:
    body = "await Task.Yield(); return new HttpResponseMessage((HttpStatusCode)%s);"
    script = write_script(tmp_path, body % 201)
    with ScriptHost(script, engine, cache) as host:
        assert answered(call(host, "Any")).status == 201
        before = host.pid
        write_script(tmp_path, body % 202)
        os.utime(script, ns=(1, 1))
        assert answered(call(host, "Any")).status == 202
        write_script(tmp_path, "nonsense")
        with pytest.raises(CompileError):
            call(host, "Any")
        write_script(tmp_path, body % 201)
        assert answered(call(host, "Any")).status == 201
        assert host.pid == before


def test_two_hosts_side_by_side(engine: Engine, cache: Path, host: ScriptHost) -> None:
    with ScriptHost(host.script, engine, cache) as other:
        ours = probed(host, "Statics")["calls"]
        for expected in range(1, 4):
            assert probed(other, "Statics")["calls"] == expected
        assert probed(host, "Statics")["calls"] == ours + 1
        assert other.pid != host.pid


def test_restart_after_close(engine: Engine, cache: Path, host: ScriptHost) -> None:
    with ScriptHost(host.script, engine, cache) as other:
        assert probed(other, "Statics")["calls"] == 1
        pid = other.pid
        assert pid is not None
        other.close()
        assert not Path(f"/proc/{pid}").exists()
        assert other.pid is None
        assert probed(other, "Statics")["calls"] == 1


def test_calls_from_threads_wait_for_each_other(host: ScriptHost) -> None:
    def echo(number: int) -> bytes:
        return answered(call(host, "Pass", POST, lambda request: Response(200, (), b"%d" % number))).body

    with ThreadPoolExecutor(4) as executor:
        assert list(executor.map(echo, range(20))) == [b"%d" % number for number in range(20)]


@pytest.mark.slow
def test_the_host_ends_when_the_harness_does(engine: Engine, cache: Path, host: ScriptHost) -> None:
    for _ in range(4):
        with ScriptHost(host.script, engine, cache) as other:
            for _ in range(20):
                answered(call(other, "Pass"))
            child = other._child
            assert child is not None
            child._close_input()
            assert child._process.wait(5) == 0


def test_secrets_stay_out_of_the_result(host: ScriptHost) -> None:
    request = GET.with_header("Authorization", "Bearer sesame")
    for operation in ("Exit", "Throw", "Wait"):
        result = call(host, operation, request, limit=0.1 if operation == "Wait" else 20.0)
        assert "sesame" not in json.dumps([str(result.failure), str(result.logs)])
