"""Timings of the harness: medians, with peers in the same run. ``make bench`` runs it, no test does."""

from __future__ import annotations

import argparse
import os
import platform
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
from tests.bench.linters import linters  # noqa: E402
from tools.connector.model import load_connector  # noqa: E402
from tools.replay.samples import load_samples  # noqa: E402
from tools.runtime.platform import Platform  # noqa: E402
from tools.script import ScriptHost, choose_engine  # noqa: E402
from tools.traffic.cassette import load_cassette  # noqa: E402
from tools.traffic.player import Player  # noqa: E402

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
        transport = Player(cassette, ("method", "path"))
        return caller.call(operation, {"DAY_ENTRY_ID": "2374268542"}, transport)

    return call


def one_send() -> Callable[[], object]:
    """Return a request answered by the harness from a cassette that is read for it."""
    from tools.core.message import Request

    return lambda: Player(load_cassette(CASSETTE), ("method", "path")).send(Request("GET", URL))


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


def main() -> None:
    """Measure and print everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=("lint", "verify"), help="leave the rest out")
    parser.add_argument(
        "--corpus", type=Path, metavar="DIR", help="connectors to lint, in place of generated ones"
    )
    parser.add_argument(
        "--ppcv", type=Path, metavar="DIR", help="a checkout of ppcv, which npm does not have"
    )
    parser.add_argument("--rounds", type=int, default=15, help="runs of each linter (default: 15)")
    args = parser.parse_args()
    print(f"Python {platform.python_version()}, {choose_engine().name}, {os.cpu_count()} cores; medians\n")
    if args.only != "verify":
        linters(args.corpus, args.ppcv, args.rounds)
    if args.only != "lint":
        verification()


def verification() -> None:
    """Measure and print what ``verify`` costs, and its parts."""
    show("verify, cold: nothing compiled yet (whole process)", median(verify_cold, 3, 0))
    warm = median(lambda: command("tools", "verify"), 7)
    show("verify, warm (whole process)", warm, "wanted: under 4 s")
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
