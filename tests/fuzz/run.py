"""Runs commands on mutated connector folders, in this process, and reduces what breaks them."""

from __future__ import annotations

import contextlib
import copy
import io
import json
import shutil
import signal
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import yaml

from tests.fuzz.mutate import at, mutated, mutated_toml, places
from tools.cli.main import _command as run_command
from tools.connector.files import definition_name
from tools.connector.lenient import mapping
from tools.connector.model import load_connector
from tools.connector.refs import reference
from tools.core.errors import UserError
from tools.serve.form import read_form

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Run = Callable[[Path, Path], None]
"""A command on the folder of the input, and the folder without mutation."""

SECONDS = 1.0
"""A command may take this much time of the processor for one input."""
_OPERATIONS = 3
_TRIES = 300
_DEFINITION = "apiDefinition.swagger.json"


class Hang(BaseException):
    """A command took longer than it may."""


@dataclass(frozen=True, slots=True)
class Base:
    """A connector folder as values: JSON and YAML parsed, TOML as text, anything else as bytes."""

    name: str
    files: dict[str, Any]

    def write(self, folder: Path, changed: dict[str, Any] | None = None) -> None:
        """Write the folder anew, with the ``changed`` files in place of their own."""
        shutil.rmtree(folder, ignore_errors=True)
        for name, value in {**self.files, **(changed or {})}.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(_encoded(name, value))


@dataclass(frozen=True, slots=True)
class Failure:
    """A command that broke: what it was given (reduced), and the traceback."""

    number: int
    base: Base
    command: str
    file: str
    value: Any
    error: str

    def text(self) -> str:
        """Return the failure as printed."""
        shown = _encoded(self.file, self.value).decode("utf-8", "replace")
        return (
            f"input {self.number}: {self.command} on {self.base.name}, where {self.file} is\n"
            f"{shown[:3000]}\n{self.error}"
        )


def _encoded(name: str, value: Any) -> bytes:
    if isinstance(value, bytes):
        return value
    if isinstance(value, str) and name.endswith(".toml"):
        return value.encode()
    try:
        if name.endswith(".yaml"):
            return yaml.dump(value, Dumper=yaml.CSafeDumper, allow_unicode=True).encode()
    except RecursionError:  # too deep for the writer; JSON is YAML too
        pass
    try:
        return json.dumps(value, default=str).encode()
    except RecursionError:
        return b"[" * 2000


def _bundle(folder: Path, base: Path) -> None:
    run_command(["bundle", str(folder / _DEFINITION), "--output", str(folder / "bundle.json")])


def _split(folder: Path, base: Path) -> None:
    run_command(["bundle", str(folder / _DEFINITION), "--split", str(folder / "parts")])


def _call(folder: Path, base: Path) -> None:
    cassettes = sorted(folder.glob("samples/cassettes/**/*.yaml"))
    for operation in list(load_connector(folder).operations)[:_OPERATIONS]:
        given = ["--cassette", str(cassettes[0])] if cassettes else []
        run_command(
            ["call", operation, "--dir", str(folder), *given, "--input-json", '{"id": "1", "body": {"a": 1}}']
        )


def _form(folder: Path, base: Path) -> None:
    connector = load_connector(folder)
    for operation in connector.operations.values():
        json.dumps([item.as_json() for item in read_form(connector, operation)])


def _simple(*words: str) -> Run:
    def run(folder: Path, base: Path) -> None:
        run_command([word.format(folder=folder, base=base) for word in words])

    return run


COMMANDS: dict[str, Run] = {
    "lint": _simple("lint", "{folder}", "--format", "json"),
    "replay": _simple("replay", "{folder}", "--format", "json"),
    "replay html": _simple("replay", "{folder}", "--format", "html"),
    "init": _simple("init", "{folder}"),
    "docs": _simple("docs", "{folder}"),
    "diff": _simple("diff", "{base}", "{folder}"),
    "diff back": _simple("diff", "{folder}", "{base}", "--format", "sarif"),
    "package": _simple("package", "{folder}", "--force", "--output", "{folder}/out"),
    "solution": _simple("package", "{folder}", "--force", "--kind", "solution", "--output", "{folder}/out"),
    "bundle": _bundle,
    "split": _split,
    "call": _call,
    "form": _form,
}


def read_base(source: Path, scratch: Path, random: Random) -> Base | None:
    """Return a few operations of the connector in ``source``, with cases and cassettes that ``init`` made.

    Without its script, which would need an engine. None where the definition cannot be read.
    """
    files: dict[str, Any] = {}
    try:
        names = [path.name for path in source.iterdir() if path.is_file()]
        name = definition_name(names, str(source))
        definition = json.loads((source / name).read_text("utf-8-sig"))
    except (UserError, ValueError, OSError):
        return None
    if not isinstance(definition, dict):
        return None
    files[_DEFINITION] = _reduced(definition, random)
    for path in source.iterdir():
        if path.name.lower() in ("apiproperties.json", "settings.json"):
            with contextlib.suppress(ValueError):
                files[path.name] = json.loads(path.read_text("utf-8-sig"))
        elif path.name in ("connector.toml", "reference.toml"):
            files[path.name] = path.read_text()
    base = Base(source.name, files)
    base.write(scratch)
    if _error(_simple("init", "{folder}"), scratch, scratch) is not None:
        return base
    made = {
        str(path.relative_to(scratch)): yaml.load(path.read_bytes(), yaml.CSafeLoader)
        for path in sorted(scratch.glob("samples/**/*.yaml"))
    }
    return Base(source.name, {**files, **made})


def _reduced(definition: dict[str, Any], random: Random) -> dict[str, Any]:
    """Return the definition with a few of its paths, and what these refer to."""
    paths = list(mapping(definition.get("paths")).items())
    kept = dict(random.sample(paths, min(_OPERATIONS, len(paths))))
    whole = {**definition, "paths": kept}
    for section in ("definitions", "parameters", "responses"):
        whole.pop(section, None)
    stack: list[Any] = [kept]
    while stack:
        node = stack.pop()
        stack += node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
        steps = (reference(node) or "").split("/")
        if len(steps) == 3 and steps[1] in ("definitions", "parameters", "responses"):
            target = mapping(definition.get(steps[1])).get(steps[2])
            section_of = whole.setdefault(steps[1], {})
            if target is not None and steps[2] not in section_of:
                section_of[steps[2]] = target
                stack.append(target)
    return copy.deepcopy(whole)


def fuzz(
    sources: Sequence[Path],
    scratch: Path,
    *,
    inputs: int,
    seed: int,
    commands: Sequence[str] = tuple(COMMANDS),
) -> Iterator[Failure]:
    """Yield what breaks a command, reduced, over ``inputs`` mutated folders."""
    random = Random(seed)
    folder, former = scratch / "new", scratch / "old"
    base: Base | None = None
    for number in range(inputs):
        if base is None or number % 500 == 0:
            base = read_base(random.choice(sources), folder, random)
            if base is None:
                continue
            base.write(former)
            for command in commands:  # modules are imported on first use
                _error(COMMANDS[command], former, former, limit=60)
            base.write(former)
        names = [name for name in base.files if not isinstance(base.files[name], bytes)]
        file = _DEFINITION if random.random() < 0.6 else random.choice(names)
        value = (
            mutated(random, base.files[file], any_keys=file.endswith(".yaml"))
            if not isinstance(base.files[file], str)
            else mutated_toml(random, base.files[file])
        )
        command = random.choice(commands)
        run = COMMANDS[command]
        base.write(folder, {file: value})
        error = _error(run, folder, former)
        if error is not None:
            value, error = _smaller(base, folder, former, file, value, run, error)
            yield Failure(number, base, command, file, value, error)


def _error(
    run: Callable[[Path, Path], None], folder: Path, former: Path, limit: float | None = None
) -> str | None:
    """Return the traceback of an internal error, None where the command ended as it should."""

    def stop(*unused: object) -> None:
        raise Hang

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, SECONDS if limit is None else limit)
    try:
        with (
            contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO(), "utf-8")),
            contextlib.redirect_stderr(io.StringIO()),
        ):
            run(folder, former)
    except UserError:
        return None
    except (Exception, Hang):
        return "".join(traceback.format_exc().splitlines(keepends=True)[-14:])
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    return None


def _smaller(
    base: Base,
    folder: Path,
    former: Path,
    file: str,
    value: Any,
    run: Callable[[Path, Path], None],
    error: str,
) -> tuple[Any, str]:
    """Return a part of ``value`` that breaks the command with the same error, and the traceback."""
    wanted = error.splitlines()[-1].split(":")[0]
    if not isinstance(value, dict | list):
        return value, error
    tries, index = 0, 0
    # What stands outermost is tried first: large parts go early.
    while tries < _TRIES:
        found = sorted(places(value), key=len)
        if index >= len(found):
            break
        try:
            candidate = copy.deepcopy(value)
        except RecursionError:
            break
        path = found[index]
        del at(candidate, path[:-1])[path[-1]]
        base.write(folder, {file: candidate})
        again = _error(run, folder, former)
        tries += 1
        if again is not None and again.splitlines()[-1].split(":")[0] == wanted:
            value, error = candidate, again
        else:
            index += 1
    return value, error
