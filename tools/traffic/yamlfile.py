"""YAML read as data, with the places of its values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal

import yaml

from ..core.errors import UserError
from ..core.files import read_file
from .parse_cache import text_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from .parse_cache import ParseCache

    _Base = yaml.SafeLoader
else:
    _Base = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_INT = "tag:yaml.org,2002:int"
_FLOAT = "tag:yaml.org,2002:float"
_BOOL = "tag:yaml.org,2002:bool"
_NULL = "tag:yaml.org,2002:null"
_MERGE = "tag:yaml.org,2002:merge"
_TEXT = "tag:yaml.org,2002:str"
_SEQUENCE = "tag:yaml.org,2002:seq"
_MAPPING = "tag:yaml.org,2002:map"

Step = str | int

# What YAML 1.2 takes for a number and 1.1, by whose rules PyYAML writes, for text: 08, 1e5.
_LIKE_A_NUMBER = re.compile(r"[-+]?\.?[0-9]")

_MOST_BYTES = 256 * 1024 * 1024  # recordings are large


class _Loader(_Base):
    """Safe loader without YAML 1.1's surprises: dates, ``12:30`` and ``yes`` stay text."""

    yaml_implicit_resolvers = {}  # noqa: RUF012  # PyYAML fills it by class

    def resolve(self, kind: type[yaml.Node], value: Any, implicit: Any) -> str:
        """Return the tag of a value without one, as PyYAML does where no path has a tag of its own."""
        if kind is yaml.ScalarNode:
            if implicit[0]:
                for tag, pattern in self.yaml_implicit_resolvers.get(value[:1], ()):
                    if pattern.match(value):
                        return str(tag)
            return _TEXT
        return _SEQUENCE if kind is yaml.SequenceNode else _MAPPING

    def value(self, node: yaml.Node) -> Any:
        """Return the value of ``node`` without aliases; PyYAML's way, which knows them, is slower.

        What is rare is left to PyYAML: tags, keys that are no text or written twice.
        """
        tag = node.tag
        if isinstance(node, yaml.ScalarNode):
            if tag == _TEXT:
                return node.value
            if tag == _NULL:
                return None
        elif isinstance(node, yaml.SequenceNode):
            if tag == _SEQUENCE:
                return [self.value(item) for item in node.value]
        elif tag == _MAPPING and all(
            key.tag == _TEXT and type(key) is yaml.ScalarNode for key, _ in node.value
        ):
            found = {key.value: self.value(item) for key, item in node.value}
            if len(found) == len(node.value):
                return found
        return self.construct_object(node, deep=True)


class _DataLoader(_Loader):
    """Values as in JSON (YAML 1.2 core schema), no key twice."""

    yaml_implicit_resolvers = {}  # noqa: RUF012  # PyYAML fills it by class

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Return the mapping; a key written twice is an error."""
        seen: set[str] = set()
        for key, _ in node.value:
            if key.tag == _MERGE or not isinstance(key, yaml.ScalarNode):
                continue
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key '{key.value}' is written twice", key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


class _CassetteLoader(_Loader):
    """Only null and whole numbers are not text, so that any plain text VCR.py or Ruby wrote stays as it is.

    Tags of Python and Ruby objects give the plain data below them: nothing is ever instantiated.
    """

    yaml_implicit_resolvers = {}  # noqa: RUF012  # PyYAML fills it by class


def _integer(loader: _Loader, node: yaml.ScalarNode) -> int:
    text = str(loader.construct_scalar(node))
    return int(text, 0) if text[:2] in ("0o", "0x") else int(text)


def _number(loader: _Loader, node: yaml.ScalarNode) -> float:
    return float(str(loader.construct_scalar(node)))


def _binary(loader: _Loader, node: yaml.ScalarNode) -> bytes:
    return loader.construct_yaml_binary(node)


def _plain(loader: _Loader, _suffix: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_scalar(node)  # type: ignore[arg-type]  # the third kind of node is a scalar


def _resolve(loader: type[_Loader], tag: str, pattern: str, first: str) -> None:
    loader.add_implicit_resolver(tag, re.compile(rf"^(?:{pattern})$"), list(first))


for _kind in (_DataLoader, _CassetteLoader):
    _resolve(_kind, _NULL, "~|null|Null|NULL|", "~nN")
    _kind.yaml_implicit_resolvers.setdefault("", []).append((_NULL, re.compile("^$")))
    _kind.add_constructor(_INT, _integer)
_resolve(_CassetteLoader, _INT, "0|[1-9][0-9]*", "0123456789")
_CassetteLoader.add_constructor("!binary", _binary)
for _prefix in ("!", "tag:yaml.org,2002:python/"):
    _CassetteLoader.add_multi_constructor(_prefix, _plain)

_resolve(_DataLoader, _BOOL, "true|True|TRUE|false|False|FALSE", "tTfF")
_resolve(_DataLoader, _INT, "[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789")
_resolve(
    _DataLoader,
    _FLOAT,
    r"[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)(?:[eE][-+]?[0-9]+)?|[-+]?[0-9]+[eE][-+]?[0-9]+",
    "-+.0123456789",
)
_resolve(_DataLoader, _MERGE, "<<", "<")
_DataLoader.add_constructor(_FLOAT, _number)


Flavour = Literal["data", "cassette"]
On = Literal["key", "value"]

# A value's place: line and column of its key, of itself, and its parts (None: it has none; False: not kept).
Outline = list[Any]
# Levels whose places are kept: interactions; cases, their polls and the exchanges in them.
_KEPT_LEVELS: dict[Flavour, int] = {"cassette": 2, "data": 5}
_WORTH_KEEPING = 500  # characters
_MOST_WRITTEN = 4_000_000  # characters of a document whose aliases are written out


class YamlFile:
    """One YAML document: ``path``, ``data`` (plain values; None when empty), positions on demand.

    ``node`` is what it was composed to. Where ``data`` was kept from an earlier run, ``outline`` has the
    places of the upper levels, and ``compose`` makes the node where one further down is asked for.
    """

    __slots__ = ("_compose", "_node", "_outline", "data", "path")

    def __init__(
        self,
        path: Path,
        data: Any,
        node: yaml.Node | None,
        outline: Outline | None = None,
        compose: Callable[[], yaml.Node | None] | None = None,
    ) -> None:
        self.path = path
        self.data = data
        self._node = node
        self._outline = outline
        self._compose = compose

    def position(self, *steps: Step, on: On = "key") -> tuple[int, int]:
        """Return line and column (from 1) of the value that ``steps`` (keys and indexes) lead to.

        ``on="key"`` gives the place of the last key instead. Where the steps lead nowhere, the place of the
        nearest value above is given.
        """
        if self._outline is not None and (found := _outlined(self._outline, steps, on)) is not None:
            return found
        if self._compose is not None:
            self._node, self._compose = self._compose(), None
        return _place(self._node, steps, on)

    def error(self, message: str, *steps: Step, on: On = "key") -> UserError:
        """Return (not raise) a UserError at the place of ``steps``."""
        return UserError(message, str(self.path), *self.position(*steps, on=on))


def read_text(path: Path, root: Path | None = None) -> str:
    """Return the UTF-8 text of ``path`` (a BOM is left out); ``root``: see ``read_file``.

    Raises:
        UserError: the file cannot be read or is not UTF-8; with the line of the first bad byte.
    """
    raw = read_file(path, root, _MOST_BYTES)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise UserError("is not UTF-8; save it as UTF-8", str(path), line) from error


def _place(root: yaml.Node | None, steps: tuple[Step, ...], on: On) -> tuple[int, int]:
    node, mark = root, None if root is None else root.start_mark
    for step in steps:
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and 0 <= step < len(node.value):
            node = node.value[step]
            mark = node.start_mark
            continue
        if not isinstance(node, yaml.MappingNode):
            break
        # The last one wins, as in the data: merged keys stand before a mapping's own.
        pair = next((pair for pair in reversed(node.value) if pair[0].value == str(step)), None)
        if pair is None:
            break
        node = pair[1]
        mark = pair[0].start_mark if on == "key" else pair[1].start_mark
    return (mark.line + 1, mark.column + 1) if mark is not None else (0, 0)


def _outlined(outline: Outline, steps: tuple[Step, ...], on: On) -> tuple[int, int] | None:
    """Return what `_place` returns, None where ``outline`` does not reach as far."""
    for step in steps:
        parts = outline[4]
        if parts is False:
            return None
        if isinstance(parts, list) and isinstance(step, int) and 0 <= step < len(parts):
            outline = parts[step]
        elif isinstance(parts, dict) and str(step) in parts:
            outline = parts[str(step)]
        else:
            break
    line, column = outline[:2] if on == "key" else outline[2:4]
    return line, column


def _outline_of(node: yaml.Node, levels: int, key: yaml.Node | None = None) -> Outline:
    """Return the outline of ``node`` and so many ``levels`` below it."""
    parts: Any = None
    if not isinstance(node, yaml.ScalarNode):
        parts = False
        if levels and isinstance(node, yaml.SequenceNode):
            parts = [_outline_of(item, levels - 1) for item in node.value]
        elif levels:
            parts = {name.value: _outline_of(item, levels - 1, name) for name, item in node.value}
    first, own = (key or node).start_mark, node.start_mark
    return [first.line + 1, first.column + 1, own.line + 1, own.column + 1, parts]


def parse_yaml(text: str, path: Path, flavour: Flavour = "data", kept: ParseCache | None = None) -> YamlFile:
    """Parse one YAML document; ``path`` is named in errors only.

    ``data`` reads values as JSON would (no dates, no ``yes``) and refuses a key written twice; ``cassette``
    keeps every plain scalar but null and whole numbers as text and ignores object tags. ``kept``: see
    `ParseCache`.

    Raises:
        UserError: malformed YAML, with its line and column.
    """
    if kept is None or len(text) < _WORTH_KEEPING:
        return YamlFile(path, *_parsed(text, path, flavour))
    key = text_key(flavour, text)
    known = kept.get(key)
    if known is not None:
        data, outline = known
        return YamlFile(path, data, None, outline, lambda: _parsed(text, path, flavour)[1])
    data, node = _parsed(text, path, flavour)
    if node is not None and _is_small(node, text):
        kept.put(key, [data, _outline_of(node, _KEPT_LEVELS[flavour])])
    return YamlFile(path, data, node)


def _parsed(text: str, path: Path, flavour: Flavour) -> tuple[Any, yaml.Node | None]:
    """Return the values of a document, and its nodes."""
    kind = _DataLoader if flavour == "data" else _CassetteLoader
    try:
        loader = kind(text)
        try:
            node = loader.get_single_node()
            aliased = _ANCHOR.search(text)
            if aliased:
                _check_size(node)
            loader.deep_construct = True  # a value that contains itself is then an error, not a loop later
            read = loader.construct_document if aliased else loader.value
            return None if node is None else read(node), node
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark is not None else (0, 0)
        raise UserError(
            f"is not readable YAML: {error.problem or error.context}", str(path), *place
        ) from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, int(error.position or 0)) + 1
        raise UserError(f"is not readable YAML: {error.reason}", str(path), line) from error
    except RecursionError:
        raise UserError("is not readable YAML: it is nested too deeply", str(path)) from None
    except (ValueError, TypeError) as error:
        raise UserError(f"is not readable YAML: {error}", str(path)) from error


MOST_VALUES = 1_000_000
# What may be an anchor: without one there is no alias, and a document is as large as it is written.
# The pattern begins with its one plain character, which ``re`` looks for first: five times as quick.
# In brackets, nothing need stand between the colon behind a quoted key, or a question mark, and an anchor.
_ANCHOR = re.compile(r"&(?<![^\s\[{,:?]&)\S")


def _check_size(root: yaml.Node | None) -> None:
    """Raise an error where aliases and merges make more than MOST_VALUES values of what is written."""
    for node, size in _sizes(root, lambda _: 0):
        if size > MOST_VALUES:
            message = f"its aliases make more than {MOST_VALUES:,} values of what is written"
            raise yaml.constructor.ConstructorError(None, None, message, node.start_mark)


def _is_small(root: yaml.Node, text: str) -> bool:
    """Return whether ``text`` is not much longer once its aliases are written out."""
    if not _ANCHOR.search(text):
        return True
    return all(size <= _MOST_WRITTEN for _, size in _sizes(root, lambda node: len(node.value)))


def _sizes(root: yaml.Node | None, own: Callable[[yaml.ScalarNode], int]) -> Iterator[tuple[yaml.Node, int]]:
    """Yield each node with its size, parts first: 1, and a scalar's ``own`` or the sizes of the parts.

    Each alias counts as often as it is used: a kilobyte can name gigabytes.
    """
    sizes: dict[yaml.Node, int] = {}
    # A node waits on the stack for its children. One that contains itself is refused later, as a value.
    stack = [] if root is None else [root]
    while stack:
        node = stack[-1]
        parts = [] if isinstance(node, yaml.ScalarNode) else node.value
        children = [part for pair in parts for part in pair] if isinstance(node, yaml.MappingNode) else parts
        if node not in sizes:
            sizes[node] = 0
            stack += [child for child in children if child not in sizes]
            continue
        stack.pop()
        if not sizes[node]:
            scalar = own(node) if isinstance(node, yaml.ScalarNode) else 0
            sizes[node] = 1 + scalar + sum(sizes[child] for child in children)
            yield node, sizes[node]


def load_yaml(path: Path, root: Path | None = None, kept: ParseCache | None = None) -> YamlFile:
    """Read and parse the YAML file ``path`` as data; ``root``: see `read_file`, ``kept``: see `parse_yaml`.

    Raises:
        UserError: unreadable or malformed, with the place.
    """
    return parse_yaml(read_text(path, root), path, kept=kept)


def line_of_items(text: str, key: str | None) -> list[int]:
    """Return the lines of the items of the list under ``key`` (None: the top level) of a JSON text."""
    try:
        node = yaml.compose(text, Loader=_Base)
    except yaml.YAMLError:
        return []
    if key is not None and isinstance(node, yaml.MappingNode):
        node = next((value for name, value in node.value if name.value == key), None)
    return [item.start_mark.line + 1 for item in node.value] if isinstance(node, yaml.SequenceNode) else []


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]  # chosen at run time
    """Writes text of several lines as a block, so that it can be read and compared."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _represent_text(dumper: Any, data: str) -> Any:
    style = "|" if "\n" in data else "'" if _LIKE_A_NUMBER.match(data) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", data, style=style)


_Dumper.add_representer(str, _represent_text)


def dump_yaml(data: Any, width: int = 100, *, short: bool = False) -> str:
    """Return ``data`` (as JSON has it, and bytes) as YAML, its keys in their order.

    It reads the same by YAML 1.1 and 1.2, and by the loaders of this module. ``width`` in characters is where
    long text is folded. With ``short``, what holds plain values alone is written in brackets.
    """
    flow = None if short else False
    text: str = yaml.dump(
        data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=width, default_flow_style=flow
    )
    return text
