"""Writes the generated pages of a folder, or tells which are stale.

A connector has its reference page, as Markdown and as HTML; a folder that keeps ``docs/rules.md`` or
``docs/changes.md`` also has those: the linter's rules, and the changes that ``diff`` knows.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from ..core.files import check_inside, read_file, same_text, write_inside
from ..core.problem import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ..connector.model import Connector
    from ..replay.cases import Case
    from ..replay.samples import Samples

RULES = Path("docs", "rules.md")
CHANGES = Path("docs", "changes.md")
MARKDOWN = Path("docs", "reference.md")
HTML = Path("docs", "reference.html")
DIFF_LINES = 12

FRESH = ("docs", "docs-fresh")


@dataclass(frozen=True, slots=True)
class Stale:
    """A page that is not as it would be written: its ``state`` in words, and the first lines that differ.

    ``line`` is the first of them in the page as it is, from 1; 0 = none.
    """

    path: Path
    state: str
    line: int = 0
    diff: tuple[str, ...] = ()


def pages(folder: Path) -> dict[Path, str]:
    """Return the texts of all generated pages of ``folder`` by their path in it.

    Raises:
        UserError: there is neither a connector nor a catalogue, or the connector cannot be read.
    """
    catalogues = _catalogues(folder)
    if catalogues and not _has_definition(folder):
        return catalogues
    return {**_reference_texts(folder), **catalogues}


def stale_pages(folder: Path) -> list[Stale]:
    """Return the pages that are not as they would be written.

    The HTML page counts only where it is there: it need not be kept beside the Markdown.

    Raises:
        UserError: as ``pages``.
    """
    return [stale for path, text in pages(folder).items() if (stale := _stale(folder, path, text))]


def write_pages(folder: Path) -> list[Path]:
    """Write the pages that are not fresh; return which.

    Raises:
        UserError: as ``pages``, or a file cannot be written.
    """
    expected = pages(folder)
    changed = [p for p, text in expected.items() if not same_text(_read(folder, p) or b"", text)]
    for path in changed:
        write_inside(folder / path, folder, expected[path].encode("utf-8"))
    return changed


def reference_findings(
    connector: Connector, samples: Samples | None, cases: Sequence[Case]
) -> Iterator[Finding]:
    """Yield a finding where the folder keeps a reference page and its Markdown is stale.

    It keeps one where the file is there, or ``reference.toml`` is, which is written for it.

    Raises:
        UserError: ``reference.toml``, the icon or ``intro.md`` cannot be used.
    """
    from ..docs.reference.facts import NAME

    folder = connector.folder
    if not ((folder / MARKDOWN).is_file() or (folder / NAME).is_file()):
        return
    text = _texts(connector, samples, cases, (MARKDOWN,))[MARKDOWN]
    stale = _stale(folder, MARKDOWN, text)
    if stale is not None:
        message = f"the page {stale.state}: run `connector docs`"
        yield Finding(*FRESH, "error", message, str(folder / MARKDOWN), stale.line, 1 if stale.line else 0)


def _has_definition(folder: Path) -> bool:
    from ..connector.files import is_definition

    return any(is_definition(path.name) for path in folder.iterdir() if path.is_file())


def _reference_texts(folder: Path) -> Mapping[Path, str]:
    from ..connector.model import load_connector
    from ..replay.load import load_cases
    from ..replay.samples import load_samples

    connector = load_connector(folder)
    samples = load_samples(connector)
    cases = load_cases(folder, connector.operations)
    return _texts(connector, samples, cases, (MARKDOWN, HTML))


def _texts(
    connector: Connector, samples: Samples | None, cases: Sequence[Case], wanted: Sequence[Path]
) -> dict[Path, str]:
    from ..docs.reference.html import page_html
    from ..docs.reference.markdown import page_markdown
    from .reference import reference_page

    page = reference_page(connector, samples, cases)
    writers = {MARKDOWN: page_markdown, HTML: page_html}
    return {path: writers[path](page) for path in wanted}


def _catalogues(folder: Path) -> dict[Path, str]:
    """Return the pages of rules and changes where ``folder`` keeps them."""
    kept = {path for path in (RULES, CHANGES) if (folder / path).is_file()}
    if not kept:
        return {}
    from ..diff.comparison import all_kinds
    from ..lint.runner import all_rules
    from ..report.catalogue import kinds_markdown, rules_markdown

    texts = {RULES: rules_markdown(all_rules().values()), CHANGES: kinds_markdown(all_kinds().values())}
    return {path: text for path, text in texts.items() if path in kept}


def _stale(folder: Path, path: Path, text: str) -> Stale | None:
    content = _read(folder, path)
    if content is None:
        return None if path == HTML else Stale(path, "is missing")
    if same_text(content, text):
        return None
    if path == HTML:  # its lines are long, and the Markdown's tell the same
        return Stale(path, "is stale")
    before, after = content.decode("utf-8", "replace").splitlines(), text.splitlines()
    same = next((n for n, (old, new) in enumerate(zip(before, after, strict=False)) if old != new), None)
    line = 1 + (min(len(before) - 1, len(after)) if same is None else same)
    diff = difflib.unified_diff(before, after, lineterm="", n=0)
    return Stale(path, "is stale", max(1, line), tuple(islice(islice(diff, 2, None), DIFF_LINES)))


def _read(folder: Path, path: Path) -> bytes | None:
    """Return the page ``path`` of ``folder``, None where there is none.

    Raises:
        UserError: a link on the way leads out of ``folder``.
    """
    place = check_inside(folder / path, folder)
    return read_file(place) if place.is_file() else None
