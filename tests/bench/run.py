"""Timings of the harness: medians, with peers in the same run. ``make bench`` runs it, no test does."""

from __future__ import annotations

import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Compiled modules are kept, as on anybody's machine; some images forbid it.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
os.environ["PYTHONPYCACHEPREFIX"] = str(ROOT / ".cache" / "bytecode")
sys.path.insert(0, str(ROOT))

from tests.bench import large  # noqa: E402
from tools.connector.model import load_connector  # noqa: E402
from tools.replay.samples import load_samples  # noqa: E402
from tools.runtime.platform import Platform  # noqa: E402
from tools.script import ScriptHost, choose_engine  # noqa: E402
from tools.traffic.cassette import load_cassette  # noqa: E402
from tools.traffic.player import Player  # noqa: E402
from tools.traffic.transport import Transport  # noqa: E402

CASSETTE = ROOT / "samples/cassettes/GetTimeEntry/finished.yaml"
URL = "https://api.harvestapp.com/v2/time_entries/2374268542"
RELAY = """
public class Script : ScriptBase
{
    public override Task<HttpResponseMessage> ExecuteAsync()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "https://api.harvestapp.com/v2/time_entries/2374268542");
        return this.Context.SendAsync(request, this.CancellationToken);
    }
}
"""


def median(action: Callable[[], object], repeats: int, warm_up: int = 1) -> float:
    """Return the median seconds of ``action``."""
    times = []
    for number in range(repeats + warm_up):
        start = time.perf_counter()
        action()
        if number >= warm_up:
            times.append(time.perf_counter() - start)
    return statistics.median(times)


def show(name: str, seconds: float, note: str = "") -> None:
    """Print one line of the table."""
    value = f"{seconds:8.3f} s " if seconds >= 0.1 else f"{seconds * 1000:8.3f} ms"
    print(f"{name:<58}{value}  {note}".rstrip())


def command(*arguments: str, cache: str | None = None) -> None:
    """Run a Python module as a whole process, its output thrown away."""
    environment = os.environ | ({"CONNECTOR_CACHE": cache} if cache else {})
    subprocess.run(
        [sys.executable, "-m", *arguments], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL
    )


def verify_cold() -> None:
    """Run ``verify`` with nothing compiled before."""
    with tempfile.TemporaryDirectory() as cache:
        command("tools", "verify", cache=cache)


def one_call(script: Path) -> Callable[[], object]:
    """Return a call of GetTimeEntry through ``script``, with everything but validation."""
    connector = load_connector(ROOT)
    host = ScriptHost(script, choose_engine())
    caller = Platform(connector, load_samples(connector).connection(None), host)
    operation = connector.operations["GetTimeEntry"]
    cassette = load_cassette(CASSETTE)

    def call() -> object:
        transport = Transport(Player(cassette, ("method", "path")))
        return caller.call(operation, {"DAY_ENTRY_ID": "2374268542"}, transport)

    return call


def one_send() -> Callable[[], object]:
    """Return a request answered by the harness from a cassette that is read for it."""
    from tools.core.message import Request

    return lambda: Transport(Player(load_cassette(CASSETTE), ("method", "path"))).send(Request("GET", URL))


def one_send_of_vcr() -> Callable[[], object]:
    """Return the same request answered by VCR.py."""
    import requests
    import vcr  # type: ignore[import-untyped]

    session = requests.Session()
    recorder = vcr.VCR(record_mode=vcr.mode.NONE, match_on=["method", "path"])

    def send() -> object:
        with recorder.use_cassette(str(CASSETTE)):
            return session.get(URL)

    return send


def peak_of(*arguments: str) -> float:
    """Return the peak memory in MiB of a command of ours as a whole process (Linux)."""
    # The usual ru_maxrss would be this process's own where that is larger: it survives fork and exec.
    code = (
        "import sys; from tools.cli.main import main; main(sys.argv[1:]); "
        "status = open('/proc/self/status').read(); "
        "print(status.split('VmHWM:')[1].split()[0], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return int(done.stderr.split()[-1]) / 1024


# Linters of other languages, by program: how each checks one file.
PEERS = {
    "swagger-cli": ("validate",),
    "spectral": ("lint", "--ruleset", "spectral:oas"),
    "redocly": ("lint",),
    "ppcv": (),
}


def lint_table() -> None:
    """Print the timings of the linter beside those of the peers that are here."""
    definition = ROOT / "apiDefinition.swagger.json"

    def ours(*arguments: str) -> Callable[[], object]:
        return lambda: subprocess.run(
            [sys.executable, "-m", "tools", "lint", *arguments],
            cwd=ROOT,
            check=False,
            stdout=subprocess.DEVNULL,
        )

    size = definition.stat().st_size // 1000
    one = median(ours("."), 15)
    memory = peak_of("lint", ".")
    show(
        f"lint, one connector of {size} kB (whole process)", one, f"{memory:.1f} MiB; wanted: 0.12 s, 25 MiB"
    )
    with tempfile.TemporaryDirectory() as folder:
        for number in range(50):
            target = Path(folder, f"c{number}")
            target.mkdir()
            for name in ("apiDefinition.swagger.json", "apiProperties.json", "script.csx", "icon.png"):
                shutil.copy(ROOT / name, target)
        many = median(ours(folder, "-q"), 5)
        show(f"lint, 50 connectors of {size} kB", many, "wanted: 0.4 s at the corpus's sizes")
    corpus = os.environ.get("CORPUS")
    if corpus:
        show("lint, the folder CORPUS", median(ours(corpus, "-q"), 5), "wanted: under 2 s")
    validator = median(lambda: command("openapi_spec_validator", str(definition)), 3)
    show("  peer: openapi-spec-validator", validator, f"{validator / one:.1f} x lint")
    for name, arguments in PEERS.items():
        program = shutil.which(name)
        if program is None:
            print(f"  peer: {name} is not installed")
            continue
        line = [program, *arguments, str(definition)]

        def peer(line: list[str] = line) -> object:
            return subprocess.run(line, check=False, capture_output=True)

        seconds = median(peer, 3)
        show(f"  peer: {name}", seconds, f"{seconds / one:.1f} x lint")


def main() -> None:
    """Measure and print everything."""
    print(f"Python {platform.python_version()}, {choose_engine().name}, {os.cpu_count()} cores; medians\n")
    lint_table()
    show("verify, cold: nothing compiled yet (whole process)", median(verify_cold, 3, 0))
    warm = median(lambda: command("tools", "verify"), 7)
    show("verify, warm (whole process)", warm, "wanted: under 2 s")
    show("  Python alone: python -m tools --version", median(lambda: command("tools", "--version"), 7))
    validator = median(lambda: command("openapi_spec_validator", "apiDefinition.swagger.json"), 3)
    show("  peer: openapi-spec-validator, the schema alone", validator, f"{validator / warm:.1f} x verify")
    with tempfile.TemporaryDirectory() as folder:
        relay = Path(folder, "script.csx")
        relay.write_text(RELAY, encoding="utf-8")
        call = median(one_call(relay), 3000, 500)
    show("call of a script that sends one request: our overhead", call, "wanted: under 0.5 ms")
    show("  the same through the connector's own script", median(one_call(ROOT / "script.csx"), 3000, 500))
    send = median(one_send(), 3000, 100)
    show("cassette read and a request answered from it", send)
    peer = median(one_send_of_vcr(), 200, 10)
    show("  peer: the same by VCR.py and requests", peer, f"{peer / send:.1f} x")
    large.table(latency=0.1)
    large.imports(5000)


if __name__ == "__main__":
    main()
