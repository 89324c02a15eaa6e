"""Writes docs/rivals.md: what this connector and other products do with Harvest, each claim with its source.

    python -m samples.rivals             # writes the page
    python -m samples.rivals --check     # writes nothing; exit code 1 where the page is stale

What others do stands in docs/rivals.toml, what this connector does in its definition.
"""

from __future__ import annotations

import argparse
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.connector.model import load_connector
from tools.core.errors import UserError
from tools.core.files import write_atomically

if TYPE_CHECKING:
    from tools.connector.model import Operation

ROOT = Path(__file__).parents[1]
DATA = ROOT / "docs" / "rivals.toml"
PAGE = ROOT / "docs" / "rivals.md"
KINDS = ("actions", "triggers")
# The words of a row, in their order, and what summaries of operations say in their place.
_ORDER = ("list", "find", "get", "create", "send", "start", "stop", "restart", "update", "delete", "report")
_SAME = {"add": "create", "record": "create", "remove": "delete"}


@dataclass(frozen=True)
class Claim:
    """A claim about a product in a row: what it does, in words, and the key of its source."""

    words: str
    source: str


@dataclass(frozen=True)
class Product:
    """Another product: its sources, the usual one first, and whether that lists all that it does."""

    name: str
    whole: bool
    sources: Sequence[str]


@dataclass(frozen=True)
class Row:
    """One feature: the beginnings of the paths of its operations, and the claims about each product."""

    title: str
    paths: Sequence[str]
    claims: Mapping[str, Sequence[Claim]]


@dataclass(frozen=True)
class Rivals:
    """The data of the page: when it was gathered, products, sources (title and address) and rows by kind."""

    seen: str
    products: Mapping[str, Product]
    sources: Mapping[str, tuple[str, str]]
    rows: Mapping[str, Sequence[Row]]


def read_rivals(text: str) -> Rivals:
    """Return the data of a document like docs/rivals.toml.

    Raises:
        UserError: a row names a product, or a claim a source, that the document does not have.
    """
    data = tomllib.loads(text)
    products = {key: Product(**value) for key, value in data["products"].items()}
    sources = {key: (title, address) for key, (title, address) in data["sources"].items()}
    rows = {kind: [_row(dict(row), products) for row in data[kind]] for kind in KINDS}
    used = {key for product in products.values() for key in product.sources}
    named = {claim.source for claim in _claims(rows)}
    if wrong := sorted((used | named) ^ sources.keys()):
        raise UserError(
            f"docs/rivals.toml: sources are named and not described, or the reverse: {', '.join(wrong)}"
        )
    return Rivals(data["seen"], products, sources, rows)


def _claims(rows: Mapping[str, Sequence[Row]]) -> Iterator[Claim]:
    for kind in KINDS:
        for row in rows[kind]:
            for claims in row.claims.values():
                yield from claims


def _row(row: dict[str, Any], products: Mapping[str, Product]) -> Row:
    title, paths = row.pop("title"), row.pop("paths")
    claims = {}
    for key, cell in row.items():
        if key not in products:
            raise UserError(f"docs/rivals.toml: the row '{title}' names '{key}', which is no product")
        texts = [cell] if isinstance(cell, str) else cell
        parts = [text.partition(" @") for text in texts]
        claims[key] = [Claim(words, source or products[key].sources[0]) for words, _, source in parts]
    return Row(title, paths, claims)


def own(rivals: Rivals, operations: Iterable[Operation]) -> dict[str, dict[str, list[str]]]:
    """Return the words for this connector, by kind and title of a row, from its visible operations.

    Raises:
        UserError: no row has the path of an operation.
    """
    found: dict[str, dict[str, list[str]]] = {kind: {} for kind in KINDS}
    for operation in operations:
        if operation.raw.get("x-ms-visibility") == "internal":
            continue
        kind = KINDS["x-ms-trigger" in operation.raw]
        fits = [
            (len(path), row.title)
            for row in rivals.rows[kind]
            for path in row.paths
            if operation.path == path or operation.path.startswith(f"{path}/")
        ]
        if not fits:
            message = f"no row of docs/rivals.toml has the path {operation.path}; add it to one"
            raise UserError(f"{operation.operation_id}: {message}")
        words = found[kind].setdefault(max(fits)[1], [])
        word = _word(operation.raw["summary"], kind)
        if word not in words:
            words.append(word)
    for words in found["actions"].values():
        words.sort(key=lambda word: _ORDER.index(word) if word in _ORDER else len(_ORDER))
    return found


def _word(summary: str, kind: str) -> str:
    """Return what an operation does: the verb of an action, what happens when a trigger fires."""
    if kind == "triggers":
        return re.sub(r"^When (an?|the) .*? (is|are|has|was) ", "", summary).removeprefix("When ")
    first = summary.split(maxsplit=1)[0].lower()
    return _SAME.get(first, first)


def page(rivals: Rivals, words: Mapping[str, Mapping[str, Sequence[str]]]) -> str:
    """Return the page as Markdown; ``words`` are those for this connector, as `own` returns them."""
    numbers = {key: number for number, key in enumerate(rivals.sources, 1)}
    products = rivals.products.values()
    heads = [f"{product.name} {_links([product.sources[0]], numbers)}" for product in products]
    lines = [
        "<!-- Written from rivals.toml and the definition by `python -m samples.rivals`. -->",
        "# Harvest in this connector and in other products",
        "",
        f"What others do is what their public pages and packages show, as of {rivals.seen}; none was asked.",
        "A number names the [source](#sources): that of a column stands in its head, that of a cell behind",
        "it. **no**: the source, which lists all that the product does, does not have it. **?**: no public",
        "source lists all that the product does.",
    ]
    for kind in KINDS:
        lines += ["", f"## {kind.capitalize()}", "", f"| | this connector | {' | '.join(heads)} |"]
        lines.append("| --- |" + " --- |" * (1 + len(heads)))
        for row in rivals.rows[kind]:
            cells = [", ".join(words[kind].get(row.title, ())) or "no"]
            cells += [
                _cell(row.claims.get(key, ()), product, numbers) for key, product in rivals.products.items()
            ]
            lines.append(f"| {row.title} | {' | '.join(cells)} |")
    lines += ["", "## Sources", ""]
    lines += [f"{numbers[key]}. {title}: <{address}>" for key, (title, address) in rivals.sources.items()]
    return "\n".join(lines) + "\n"


def _cell(claims: Sequence[Claim], product: Product, numbers: Mapping[str, int]) -> str:
    if not claims:
        return "no" if product.whole else "?"
    usual = product.sources[0]
    return ", ".join(
        claim.words if claim.source == usual else f"{claim.words} {_links([claim.source], numbers)}"
        for claim in claims
    )


def _links(keys: Sequence[str], numbers: Mapping[str, int]) -> str:
    return " ".join(f"[[{numbers[key]}]](#sources)" for key in keys)


def main(argv: list[str] | None = None) -> int:
    """Write or check the page; return the exit code."""
    parser = argparse.ArgumentParser(prog="samples.rivals", description="Write docs/rivals.md.")
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit code 1 where the page is stale"
    )
    args = parser.parse_args(argv)
    rivals = read_rivals(DATA.read_text(encoding="utf-8"))
    text = page(rivals, own(rivals, load_connector(ROOT).operations.values())).encode()
    if PAGE.is_file() and PAGE.read_bytes() == text:
        return 0
    if args.check:
        sys.stdout.write("docs/rivals.md is stale: run `python -m samples.rivals`\n")
        return 1
    write_atomically(PAGE, text)
    sys.stdout.write("wrote docs/rivals.md\n")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except UserError as error:
        sys.exit(f"error: {error}")
