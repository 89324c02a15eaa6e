"""A script reaches nobody but through ``Context.SendAsync``; shown by a server that counts."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Self

import pytest

from tests.engines import engine_named, needs_mono
from tests.script.support import answered, call, write_script
from tests.script.test_isolation import offered
from tools.script import Engine, Level, ScriptHost

OK = "return new HttpResponseMessage(HttpStatusCode.OK);"
CLIENTS = {
    "HttpClient": 'await new HttpClient().GetAsync("http://127.0.0.1:PORT/");',
    "HttpClient in full": 'await new System.Net.Http.HttpClient().GetStringAsync("http://127.0.0.1:PORT/");',
    "HttpClientHandler": 'await new HttpClient(new HttpClientHandler { UseProxy = false }).GetAsync("http://127.0.0.1:PORT/");',
    "WebClient": 'new WebClient().DownloadString("http://127.0.0.1:PORT/");',
    "WebRequest": 'WebRequest.Create("http://127.0.0.1:PORT/").GetResponse();',
    "WebRequest without proxy": 'var bare = WebRequest.Create("http://127.0.0.1:PORT/"); bare.Proxy = null; '
    "bare.GetResponse();",
    "WebRequest by http": 'WebRequest.CreateHttp("http://127.0.0.1:PORT/").GetResponse();',
    "WebRequest by http without proxy": 'var other = WebRequest.CreateHttp("http://127.0.0.1:PORT/"); '
    "other.Proxy = null; other.GetResponse();",
    "WebRequest by XDocument": 'XDocument.Load("http://127.0.0.1:PORT/");',
    "WebRequest by reflection": 'var made = Type.GetType("System.Net.WebRequest, System").GetMethod('
    '"CreateHttp", new[] { typeof(string) }).Invoke(null, new object[] { "http://127.0.0.1:PORT/" }); '
    'made.GetType().GetMethod("GetResponse").Invoke(made, null);',
    "TcpClient": 'new System.Net.Sockets.TcpClient("127.0.0.1", PORT);',
    "Socket": "new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.InterNetwork, "
    "System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp)"
    '.Connect("127.0.0.1", PORT);',
    "UdpClient": 'new System.Net.Sockets.UdpClient("127.0.0.1", PORT);',
    "Dns": 'Dns.GetHostEntry("localhost");',
    "ClientWebSocket": "await new System.Net.WebSockets.ClientWebSocket().ConnectAsync("
    'new Uri("ws://127.0.0.1:PORT/"), CancellationToken.None);',
    "SmtpClient": 'new System.Net.Mail.SmtpClient("127.0.0.1", PORT);',
    "Ping": 'new System.Net.NetworkInformation.Ping().Send("127.0.0.1");',
}
LEVELS: list[Level] = ["bubblewrap", "landlock", "process"]


class Counter:
    """A server on loopback that counts connections and datagrams and answers none."""

    def __init__(self) -> None:
        self.count = 0
        self.stream = socket.create_server(("127.0.0.1", 0))
        self.port = self.stream.getsockname()[1]
        self.datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.datagrams.bind(("127.0.0.1", self.port))
        for wait in (self.stream.accept, lambda: self.datagrams.recv(99)):
            threading.Thread(target=self.watch, args=(wait,), daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stream.close()
        self.datagrams.close()

    def watch(self, wait: object) -> None:
        assert callable(wait)
        while True:
            try:
                taken = wait()
            except OSError:
                return
            self.count += 1
            if isinstance(taken, tuple):
                taken[0].close()


@pytest.fixture(scope="module")
def counter() -> Iterator[Counter]:
    with Counter() as made:
        yield made


@pytest.fixture(params=LEVELS)
def level(request: pytest.FixtureRequest) -> Level:
    chosen: Level = request.param
    if chosen != "process" and not offered(chosen):
        pytest.skip(f"this system does not offer {chosen}")
    return chosen


def bodies(port: int, *, caught: bool, clients: Mapping[str, str] = MappingProxyType(CLIENTS)) -> str:
    cases = (
        f'case "{name}": {"try { " if caught else ""}{use.replace("PORT", str(port))}'
        f"{' } catch (Exception) { }' if caught else ''} break;"
        for name, use in clients.items()
    )
    return f"await Task.Yield(); switch (this.Context.OperationId) {{ {' '.join(cases)} }} {OK}"


@pytest.mark.slow
@pytest.mark.parametrize("caught", [False, True], ids=["thrown", "caught"])
def test_an_own_client_is_stopped_and_fails_the_call(
    engine: Engine, cache: Path, tmp_path: Path, counter: Counter, level: Level, caught: bool
) -> None:
    script = write_script(tmp_path, bodies(counter.port, caught=caught))
    with ScriptHost(script, engine, cache, level) as host:
        for name in CLIENTS:
            failure = call(host, name).failure
            assert failure is not None, name
            assert f"{name.split()[0]} reaches the network past the connector" in failure.message, name
            assert "send with this.Context.SendAsync(request, this.CancellationToken)" in failure.message
            # Mono begins these two requests on a thread of its own.
            assert "script.csx:1" in failure.stack or name.startswith("WebRequest by"), name
        assert answered(call(host, "Nothing")).status == 200, "the next call is not to blame"
    assert counter.count == 0


@pytest.mark.slow
def test_a_client_that_is_only_made_or_has_a_handler_of_its_own_is_no_fault(
    engine: Engine, cache: Path, tmp_path: Path
) -> None:
    script = write_script(
        tmp_path,
        "var own = new HttpClient(new Echo()); return await own.GetAsync(this.Context.Request.RequestUri); } "
        "private static readonly HttpClient Unused = new HttpClient(); "
        "private class Echo : HttpMessageHandler { protected override Task<HttpResponseMessage> SendAsync("
        "HttpRequestMessage request, CancellationToken token) "
        "{ return Task.FromResult(new HttpResponseMessage(HttpStatusCode.Accepted)); } ",
    )
    with ScriptHost(script, engine, cache) as host:
        assert answered(call(host, "Any")).status == 202


@pytest.mark.slow
@needs_mono
@pytest.mark.parametrize(
    ("use", "stops"),
    [
        ("var name = new Exception().GetType().Name; } int this[int at] { get { return at; }", False),
        ('typeof(string).GetMethod("Copy").Invoke(null, new object[] { "" });', True),
        ('typeof(string).GetProperty("Length").GetValue("", null);', True),
        ("typeof(object).GetConstructor(Type.EmptyTypes).Invoke(null);", True),
        ("Activator.CreateInstance(typeof(object));", True),
        ('typeof(Uri).Assembly.CreateInstance("System.Net.WebClient");', True),
        ('Delegate.CreateDelegate(typeof(Func<string, string>), typeof(string), "Copy");', True),
    ],
)  # fmt: skip
def test_mono_prepares_to_stop_requests_only_where_a_script_can_make_one(
    use: str, stops: bool, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tools.script.session.find_ahead", lambda *_: None)  # machine code loads it, too
    script = write_script(tmp_path, f"await Task.Yield(); {OK} }} void Use() {{ {use}")
    with ScriptHost(script, engine_named("mono", cache), cache, "process") as host:
        host.compile()
        # It reads the configuration for that.
        assert ("System.Configuration" in Path(f"/proc/{host.pid}/maps").read_text()) is stops


def test_security_names_the_stopped_clients() -> None:
    root = Path(__file__).parents[2]
    stopped = re.findall(
        r"public (?:static )?class (\w+)", (root / "tools/script/host/Clients.cs").read_text()
    )
    promise = (
        (root / "SECURITY.md")
        .read_text(encoding="utf-8")
        .partition("At every level the process itself stops")[2]
    )
    named = re.findall(r"`(\w+)`", promise.partition(".")[0])
    assert {*named, "HttpClientHandler"} == {*stopped, "WebRequest"}
