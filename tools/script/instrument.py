"""A script with probes in it: a copy that notes which statements ran and which outcomes its conditions had.

The copy is made from the text, so that it is the same for every compiler: statements are found by their
keywords and brackets, and an expression is cut at the operators that decide something. Whatever is inserted
stays on its line. A condition that declares a variable (``x is T y``) is no argument, in which the compiler
loses sight of the assignment: ``S(n) && x is T y && T(n)`` counts how often it is evaluated, and how often
it is true.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple

from ..connector.csharp import read_code

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = Literal["statement", "condition", "null"]

CLASS = "ConnectorProbes"


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_TOKEN = re.compile(
    r"(?P<skip>\s+|#[^\n]*)"
    r"""|[$@]*"[^"]*"|'[^'\n]*'|@?\w+(?:\.\d\w*)?"""
    r"|=>|\?\?=|\?\?|\?\.(?!\d)|&&|\|\||::|->|\+\+|--|<<=|<<|[-+*/%&|^!=<>]=|."
)
_WORD = re.compile(r"@?[A-Za-z_]\w*\Z")
_MODIFIERS = _set(
    "public private protected internal static sealed abstract virtual override partial new unsafe readonly "
    "ref async extern file required volatile event implicit explicit"
)
_TYPES = frozenset(("namespace", "class", "struct", "interface", "record", "enum"))
_ASSIGN = _set("= += -= *= /= %= &= |= ^= ??= <<=")
_BORDERS = _ASSIGN | {",", ";", "=>", ":", "return", "throw", "in", "when", "yield", "else", "out", "ref"}
_CLAUSES = _set("from where select orderby let join on equals into by group")
_HEADED = _set("if while for foreach switch using lock fixed")
_PLAIN = frozenset(("true", "false", "null", "default"))
_DOES = _ASSIGN | {"(", "++", "--"}
_NOT_NAMES = _set(
    "return throw await yield goto break continue new if else while for foreach do switch case default try "
    "catch finally using lock fixed checked unchecked unsafe delegate in is as out ref typeof this base"
)


class Probe(NamedTuple):
    """One place that is watched; ``slot`` is the first of its marks: one of a statement, else two.

    A condition has the marks "true" and "false", the left side of ``??`` "null" and "not null".
    """

    kind: Kind
    slot: int
    line: int
    column: int
    text: str


class Instrumented(NamedTuple):
    """The text of the copy, its probes in the order of the marks, and the number of marks."""

    text: str
    probes: tuple[Probe, ...]
    marks: int


def instrument(source: str, plain_lines: frozenset[int] = frozenset()) -> Instrumented:
    """Return a copy of the script ``source`` with probes; in ``plain_lines`` only statements have one."""
    return _Instrumenter(source, plain_lines).result()


class _Edit(NamedTuple):
    """A text to insert at ``at``; those of one offset go by ``order``."""

    at: int
    order: tuple[int, ...]
    text: str


class _Instrumenter:
    def __init__(self, source: str, plain_lines: frozenset[int]) -> None:
        self._code = read_code(source)
        self._plain = plain_lines
        self._source = source
        found = [match for match in _TOKEN.finditer(self._code.bare) if match["skip"] is None]
        self._tokens = [match.group() for match in found]
        self._starts = [match.start() for match in found]
        self._ends = [match.end() for match in found]
        self._pair = _pairs(self._tokens)
        self._pair |= {i: n for i, n in map(self._type_arguments, range(len(self._tokens))) if n}
        self._edits: list[_Edit] = []
        self._blank: list[int] = []
        self._probes: list[Probe] = []
        self._marks = 0

    def result(self) -> Instrumented:
        self._members(0, len(self._tokens))
        pieces: list[str] = []
        end = 0
        arrows = set(self._blank)
        for edit in sorted(self._edits):
            pieces += [self._source[end : edit.at], edit.text]
            end = edit.at + (2 if edit.at in arrows else 0)
            arrows.discard(edit.at)
        runtime = _RUNTIME % (CLASS, self._marks)
        text = f'{"".join(pieces)}{self._source[end:]}\n#line 1 "probes.cs"\n{runtime}\n'
        return Instrumented(text, tuple(self._probes), self._marks)

    # Edits

    def _probe(self, kind: Kind, first: int, end: int) -> int | None:
        """Note a probe of the tokens from ``first`` to ``end``; return its mark, None where there is none."""
        line, column = self._code.place(self._starts[first])
        if kind != "statement" and line in self._plain:
            return None
        text = " ".join(self._source[self._starts[first] : self._ends[end - 1]].split())
        slot = self._marks
        self._probes.append(Probe(kind, slot, line, column, text))
        self._marks += 1 if kind == "statement" else 2
        return slot

    def _hit(self, first: int, end: int, at: int | None = None) -> None:
        mark = self._probe("statement", first, end)
        self._edits.append(_Edit(self._starts[first] if at is None else at, (2,), f"{CLASS}.H({mark});"))

    def _wrap(self, first: int, end: int, opening: str, closing: str, rank: int = 3) -> None:
        start, stop = self._starts[first], self._ends[end - 1]
        number = len(self._edits)
        self._edits.append(_Edit(start, (rank, -stop, number), opening))
        # What was opened last is closed first.
        self._edits.append(_Edit(stop, (0, -start, -number), closing))

    # Declarations

    def _members(self, i: int, end: int) -> None:
        """Go through the members of a type or a namespace."""
        while i < end:
            if self._tokens[i] in ("[", ";"):
                i = self._pair.get(i, i) + 1
                continue
            stop = i
            while stop < end and self._tokens[stop] not in ("{", ";", "=", "=>", "}"):
                stop = self._pair.get(stop, stop) + 1
            head = [self._tokens[n] for n in range(i, min(stop, end))]
            i = self._member(i, head, stop, end) if stop < end else end

    def _member(self, i: int, head: list[str], stop: int, end: int) -> int:
        word = self._tokens[stop]
        first = next((word for word in head if word not in _MODIFIERS), "")
        called = head[-1:] == [")"] or "where" in head
        if word == "{":
            close = self._pair.get(stop, end)
            if first in _TYPES:
                if first != "enum":
                    self._members(stop + 1, close)
            elif called:
                self._initializer(i, stop)
                self._block(stop)
            else:
                self._accessors(stop + 1, close)
            return close + 1
        after = self._until(stop, end, (";",))
        if word == "=" and "const" not in head:
            self._expression(stop + 1, after)
        elif word == "=>":
            self._bodied(stop, after, "" if _is_void(head) else "return ", in_getter=not called)
        return after + 1

    def _initializer(self, i: int, stop: int) -> None:
        """Go through the arguments of ``: base(…)`` and ``: this(…)``."""
        for n in range(i, stop - 1):
            if self._tokens[n] in ("base", "this") and self._tokens[n + 1] == "(":
                self._expression(n + 2, self._pair.get(n + 1, stop))

    def _accessors(self, i: int, end: int) -> None:
        while i < end:
            name = self._tokens[i]
            if name == "{":
                self._block(i)
                i = self._pair.get(i, end) + 1
            elif name == "=>":
                after = self._until(i, end, (";",))
                returned = "return " if self._tokens[i - 1] == "get" else ""
                self._bodied(i, after, returned, in_getter=False)
                i = after + 1
            else:
                i = self._pair.get(i, i) + 1

    def _bodied(self, arrow: int, end: int, returned: str, *, in_getter: bool) -> None:
        """Make a block of the body behind ``=>`` of a member: ``{ probe; return body; }``."""
        if not arrow + 1 < end < len(self._tokens):
            return
        if self._tokens[arrow + 1] == "throw":
            returned = ""
        mark = self._probe("statement", arrow + 1, end)
        opening, closing = ("{ get { ", " } }") if in_getter else ("{ ", " }")
        self._blank.append(self._starts[arrow])
        self._edits.append(_Edit(self._starts[arrow], (1,), f"{opening}{CLASS}.H({mark}); {returned}"))
        self._edits.append(_Edit(self._ends[end], (1,), closing))
        self._expression(arrow + 1, end)

    # Statements

    def _block(self, opening: int) -> None:
        i, end = opening + 1, self._pair.get(opening, len(self._tokens))
        while i < end:
            i = self._statement(i, end)

    def _embedded(self, i: int, end: int) -> int:
        """Go through the body of a statement, which gets braces; return the token behind it."""
        if i < end and self._tokens[i] == "{":
            self._block(i)
            return self._pair.get(i, end) + 1
        after = self._statement(i, end)
        if i < after <= len(self._tokens):
            self._wrap(i, after, "{ ", " }", rank=1)
        return after

    def _statement(self, i: int, end: int) -> int:
        """Go through the statement at ``i``, give it a probe and return the token behind it."""
        word, following = self._tokens[i], self._tokens[i + 1] if i + 1 < end else ""
        if word == "{":
            self._block(i)
            return self._pair.get(i, end) + 1
        if word == ";":
            return i + 1
        if word in ("checked", "unchecked", "unsafe", "try") and following == "{":
            i = self._embedded(i + 1, end)
            while i < end and self._tokens[i] in ("catch", "finally"):
                i = self._catch(i, end)
            return i
        if word == "case" or (word == "default" and following == ":"):
            return self._until(i, end, (":",)) + 1
        if following == ":" and _WORD.match(word):  # a label
            return i + 2
        if word == "do":
            self._hit(i, i + 1)
            i = self._embedded(i + 1, end) + 1
            self._condition(i + 1, self._pair.get(i, end))
            return self._until(i, end, (";",)) + 1
        header = i + 2 if word == "await" and following in ("foreach", "using") else i + 1
        if header < end and self._tokens[header] == "(" and self._tokens[header - 1] in _HEADED:
            return self._headed(i, header, end)
        return self._simple(i, end)

    def _headed(self, i: int, header: int, end: int) -> int:
        """Go through a statement with a header in parentheses and a body."""
        word, close = self._tokens[header - 1], self._pair.get(header, end)
        self._hit(i, close + 1)
        if word in ("if", "while"):
            self._condition(header + 1, close)
        elif word == "for":
            first = self._until(header + 1, close, (";",))
            second = self._until(first + 1, close, (";",))
            self._expression(header + 1, first)
            self._condition(first + 1, second)
            self._expression(second + 1, close)
        else:
            self._expression(header + 1, close)
        i = self._embedded(close + 1, end)
        if word == "if" and i < end and self._tokens[i] == "else":
            i = self._embedded(i + 1, end)
        return i

    def _catch(self, i: int, end: int) -> int:
        first, i = i, i + 1
        while i < end and self._tokens[i] != "{":
            if self._tokens[i] == "when":
                self._condition(i + 2, self._pair.get(i + 1, end))
                i += 1
            i = self._pair.get(i, i) + 1
        if i < end and self._pair.get(i) == i + 1:  # an empty block has no statement that would tell
            self._hit(first, i, self._ends[i])
        return self._embedded(i, end)

    def _simple(self, i: int, end: int) -> int:
        """Go through a declaration, a local function or a statement that ends in a semicolon."""
        body = self._local_function(i, end)
        if body is not None:
            if self._tokens[body] == "{":
                self._block(body)
                return self._pair.get(body, end) + 1
            after = self._until(body, end, (";",))
            head = [self._tokens[n] for n in range(i, body)]
            self._bodied(body, after, "" if _is_void(head) else "return ", in_getter=False)
            return after + 1
        after = self._until(i, end, (";",))
        words = self._tokens[i:after]
        declares = _WORD.match(words[0]) and words[0] not in _NOT_NAMES and len(words) > 1
        if words[0] != "const" and not (declares and _DOES.isdisjoint(words)):
            self._hit(i, after)
        if words[0] not in ("const", "goto"):
            self._expression(i, after)
        return after + 1

    def _local_function(self, i: int, end: int) -> int | None:
        """Return the token at which the body of the local function at ``i`` begins; None: it is none."""
        n = i
        while n < end and (
            (_WORD.match(self._tokens[n]) and self._tokens[n] not in _NOT_NAMES)
            or self._tokens[n] in ("<", ">", ",", ".", "?", "[", "]", "::")
        ):
            n += 1
        if n < i + 2 or n >= end or self._tokens[n] != "(" or not _WORD.match(self._tokens[i]):
            return None
        if not (_WORD.match(self._tokens[n - 1]) or self._tokens[n - 1] == ">"):
            return None
        n = self._pair.get(n, end) + 1
        if n < end and self._tokens[n] == "where":
            n = self._until(n, end, ("{", "=>"))
        return n if n < end and self._tokens[n] in ("{", "=>") else None

    # Expressions

    def _condition(self, i: int, end: int) -> None:
        """Go through the condition of a statement."""
        self._expression(i, end, decides=True)

    def _expression(self, i: int, end: int, *, decides: bool = False, in_switch: bool = False) -> None:
        """Go through an expression or a list of them; ``decides``: the whole of it is a condition."""
        is_query = any(
            self._tokens[n] == "from" and "in" in self._tokens[n + 2 : n + 4] for n in range(i, end)
        )
        begin = start = leaf = side = i  # of the condition, of its part between && and ||, of the side of ??
        logical = coalesced = False

        def close(at: int) -> None:
            if logical or (decides and start == begin and at == end):
                self._boolean(start if coalesced and not logical else leaf, at)

        while i < end:
            word = self._tokens[i]
            if word in ("&&", "||"):
                self._boolean(leaf, i)
                logical, leaf = True, i + 1
            elif word == "??":
                close(i) if logical else self._nullable(side, i)
                logical, coalesced, leaf, side = False, True, i + 1, i + 1
            elif word == "?" and self._is_ternary(i, end):
                self._boolean(start if coalesced else leaf, i)
                logical, coalesced, start, leaf, side = False, False, i + 1, i + 1, i + 1
            elif word in _BORDERS or (is_query and word in _CLAUSES):
                close(i)
                logical, coalesced, start, leaf, side = False, False, i + 1, i + 1, i + 1
                decides = False
                if word == "=>" and i + 1 < end:
                    if self._tokens[i + 1] == "{" and not in_switch:
                        self._block(i + 1)
                        i = self._pair.get(i + 1, end)
                    elif not in_switch:
                        self._lambda(i + 1, end)
            elif word == "delegate" and "{" in self._tokens[i + 1 : end]:
                i = self._until(i + 1, end, ("{",))
                if i < end:
                    self._block(i)
                    i = self._pair.get(i, end)
            elif i in self._pair:
                arms = word == "{" and self._tokens[i - 1] == "switch"
                self._expression(i + 1, self._pair[i], in_switch=arms)
                i = self._pair[i]
            i += 1
        close(end)

    def _lambda(self, i: int, end: int) -> None:
        """Give the expression that is the body of a lambda a probe, which returns its value."""
        stop = self._until(i, end, (",", ";", ":"))
        ternary = self._until(i, end, ("?",))
        if ternary < stop and self._is_ternary(ternary, end):
            stop = self._until(i, end, (",", ";"))
        if (
            stop == i
            or self._tokens[i] in ("throw", "ref")
            or (stop == i + 1 and self._tokens[i] in ("null", "default"))
        ):
            return
        line, _ = self._code.place(self._starts[i])
        if "=>" in (self._tokens[n] for n in self._level(i, stop)) or line in self._plain:
            return
        mark = self._probe("statement", i, stop)
        self._wrap(i, stop, f"{CLASS}.V({mark},", ")")

    def _boolean(self, i: int, end: int) -> None:
        """Watch the outcomes of a condition, unless it is constant or its parts are watched already."""
        while i + 1 < end and self._tokens[i] == "!" and self._pair.get(i + 1) == end - 1:
            i, end = i + 2, end - 1
        if i >= end or (i + 1 == end and self._tokens[i] in _PLAIN):
            return
        inside = self._level(i + 1, end - 1) if self._pair.get(i) == end - 1 else self._level(i, end)
        if any(self._tokens[n] in ("&&", "||") for n in inside):
            return
        mark = self._probe("condition", i, end)
        if mark is None:
            return
        if self._declares(i, end):
            self._wrap(i, end, f"({CLASS}.S({mark}) && (", f") && {CLASS}.T({mark}))")
        else:
            self._wrap(i, end, f"{CLASS}.B({mark},", ")")

    def _declares(self, i: int, end: int) -> bool:
        """Return whether a pattern between ``i`` and ``end`` declares a variable: a name behind a type."""
        names = [word for word in self._tokens[i:end] if word not in ("not", "and", "or")]
        pairs = pairwise(names[names.index("is") + 1 :]) if "is" in names else ()
        return any(_WORD.match(b) and (_WORD.match(a) or a in (">", "]", "?", "}", ")")) for a, b in pairs)

    def _nullable(self, i: int, end: int) -> None:
        if i < end and (mark := self._probe("null", i, end)) is not None:
            self._wrap(i, end, f"{CLASS}.N({mark},", ")")

    def _is_ternary(self, i: int, end: int) -> bool:
        """Return whether the ``?`` at ``i`` has its ``:``; else it belongs to a type or an index."""
        following = self._tokens[i + 1] if i + 1 < end else ""
        after = self._tokens[i + 2] if i + 2 < end else ""
        if following in ("", ")", ",", ">", "]", "[", ":", ";", "=", "{", "?"):
            return False
        if _WORD.match(following) and after == "=":
            return False
        open_ones = 0
        for n in self._level(i + 1, end):
            word = self._tokens[n]
            if word in (",", ";"):
                return False
            if word == "?" and self._tokens[n + 1 : n + 2] != ["["] and self._is_ternary(n, end):
                open_ones += 1
            elif word == ":":
                if open_ones == 0:
                    return True
                open_ones -= 1
        return False

    def _type_arguments(self, i: int) -> tuple[int, int]:
        """Return ``i`` and the token that closes the type arguments opened there; 0 where there are none."""
        depth = 0
        for n in range(i, len(self._tokens) if self._tokens[i] == "<" and i else 0):
            word = self._tokens[n]
            depth += (word == "<") - (word == ">")
            if depth == 0:
                following = self._tokens[n + 1] if n + 1 < len(self._tokens) else ""
                named = bool(_WORD.match(following)) and self._tokens[i - 1][:1].isupper()
                return i, n if named or following in _AFTER_TYPE else 0
            if not (_WORD.match(word) or word in _IN_TYPE):
                break
        return i, 0

    # Tokens

    def _level(self, i: int, end: int) -> Iterator[int]:
        """Yield the tokens from ``i`` to ``end`` that are inside no bracket."""
        while i < end:
            yield i
            i = self._pair.get(i, i) + 1

    def _until(self, i: int, end: int, wanted: tuple[str, ...]) -> int:
        """Return the next word of ``wanted`` inside no bracket; ``end`` where there is none."""
        return next((n for n in self._level(i, end) if self._tokens[n] in wanted), end)


_IN_TYPE = _set("< > , . ? [ ] :: ( )")
_AFTER_TYPE = _set("( ) ] } : ; , . ? == != | ^ && || & [ { => >")

_RUNTIME = (
    "internal static class %s { public static readonly byte[] Hits = new byte[%d]; "
    "public static void H(int n) { Hits[n] = 1; } "
    "static readonly int[] Open = new int[Hits.Length]; "
    "public static bool S(int n) { System.Threading.Interlocked.Increment(ref Open[n]); return true; } "
    "public static bool T(int n) "
    "{ System.Threading.Interlocked.Decrement(ref Open[n]); Hits[n] = 1; return true; } "
    "public static bool B(int n, bool value) { Hits[value ? n : n + 1] = 1; return value; } "
    "public static T N<T>(int n, T value) { Hits[value == null ? n : n + 1] = 1; return value; } "
    "public static T V<T>(int n, T value) { Hits[n] = 1; return value; } "
    "public static byte[] Read() "
    "{ for (int n = 0; n < Open.Length; n++) if (Open[n] > 0) Hits[n + 1] = 1; return Hits; } }"
)


def _pairs(tokens: list[str]) -> dict[int, int]:
    """Return for each opening bracket the token that closes it."""
    closes, found, open_ones = {")": "(", "]": "[", "}": "{"}, {}, list[int]()
    for n, word in enumerate(tokens):
        if word in "([{":
            open_ones.append(n)
        elif word in closes and open_ones and tokens[open_ones[-1]] == closes[word]:
            found[open_ones.pop()] = n
    return found


def _is_void(head: list[str]) -> bool:
    """Return whether a member or local function with these tokens before its body returns no value."""
    words = [word for word in head if word not in _MODIFIERS or word == "async"]
    names = words[: words.index("(")] if "(" in words else words
    returned = [word for word in names if word != "async"]
    tasks = "async" in names and "<" not in returned[:-1]
    return len(returned) == 1 or "~" in returned or "void" in returned or (tasks and _is_task(returned))


def _is_task(words: list[str]) -> bool:
    return any(word in ("Task", "ValueTask") for word in words[:-1])
