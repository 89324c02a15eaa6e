"""What becomes of operations that a script names nowhere: told only where it is certain."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_EXECUTE = re.compile(r"\boverride\b[^;{}()=]*?\bExecuteAsync\s*\(\s*\)\s*(?=\{)")
_IF = re.compile(r"\bif\s*(?=\()")
_SWITCH = re.compile(r"\bswitch\s*\(\s*[\w.\s]+\)\s*(?=\{)")
_LABEL = re.compile(r"\bcase\b\s*(\"?)[^:;{}]*:|\bdefault\s*:")
_HANDLER = re.compile(r"\b(?:catch|finally)\b[^;{}]*(?=\{)")
_ERROR = (
    r"(?:HttpStatusCode\s*\.\s*(?:BadRequest|NotFound|NotImplemented|MethodNotAllowed|InternalServerError"
    r"|Forbidden|NotAcceptable|Gone)\b|\(\s*HttpStatusCode\s*\)\s*[45]\d\d)"
)
_ANSWER = re.compile(r"\breturn\b([^;]*);")
_WORD = re.compile(r"(?:(?:this\.)?Task\.FromResult\s*\(\s*)?(\w+)\s*\)?")
# Whatever may serve an operation, or depends on something that is not looked at.
_SERVES = re.compile(
    r"\b(?:if|for|foreach|while|do|switch|goto|await|using|SendAsync|ref|out)\b|\?|=>"
    r"|HttpStatusCode\s*\.\s*(?:OK|Accepted|Created|NoContent)\b"
)
_ASSIGNED = re.compile(r"\b\w+\s*=(?!=)[^;{}\"?]*;")
_CALL = re.compile(r"\b(\w+)\s*\(")
_STATEMENT = re.compile(r"\b(?:if|switch|case|catch|finally)\b")
_MOST = 500  # statements: each is looked for in all the others
_DECODING = {"FromBase64String", "GetString", "Trim", "ToString"}


def refuses_others(bare: str, value: str, compared: Collection[int]) -> bool:
    """Whether an id equal to none of the texts at ``compared`` certainly ends in an error.

    ``bare`` is the code without comments and texts, ``value`` a pattern of what holds the id. False wherever
    it is not certain.
    """
    execute = _EXECUTE.search(bare)
    if execute is None or not _compared_only(bare, value):
        return False
    begin, end = execute.end(), closing(bare, execute.end())
    if len(_STATEMENT.findall(bare, begin, end)) > _MOST:
        return False
    served = list(_served(bare, begin, end, compared))
    if not all(any(start <= at < stop for start, stop in served) for at in compared):
        return False
    first = min(start for start, _ in served)
    if re.search(r"\breturn\b", bare[begin:first]):
        return False
    rest = bare[first:end]
    for start, stop in served:
        rest = _without(rest, start - first, stop - first)
    while handler := _HANDLER.search(rest):
        rest = _without(rest, handler.start(), closing(rest, handler.end()) + 1)
    return _refuses(rest)


def closing(text: str, opening: int) -> int:
    """Return the offset of the bracket that closes the one at ``opening``; the end where none does."""
    pair = "()" if text[opening] == "(" else "{}"
    depth = 0
    for match in re.compile(f"[{re.escape(pair)}]").finditer(text, opening):
        depth += 1 if match.group() == pair[0] else -1
        if depth == 0:
            return match.start()
    return len(text)


def depth(text: str, start: int, end: int) -> int:
    """Return how many braces are open at ``end`` that were not at ``start``."""
    return text.count("{", start, end) - text.count("}", start, end)


def _without(text: str, start: int, end: int) -> str:
    """Return the text with blanks in place of a part."""
    return (text[:start] + " " * (end - start) + text[end:])[: len(text)]


def _compared_only(bare: str, value: str) -> bool:
    """Whether the id is compared with texts, decoded and told in messages, and nothing else."""

    def assigned(match: re.Match[str]) -> str:
        return "" if set(_CALL.findall(match.group())) <= _DECODING else match.group()

    understood = (
        rf"{value}\s*(?:==|\.\s*Equals\s*\()\s*@?\"|\"\s*==\s*{value}|\"\s*\+\s*{value}"
        rf"|\bswitch\s*\(\s*{value}\s*\)"
    )
    return not re.search(value, re.sub(understood, "", _ASSIGNED.sub(assigned, bare)))


def _served(bare: str, begin: int, end: int, compared: Collection[int]) -> Iterator[tuple[int, int]]:
    """Yield what runs for a compared id alone: statements behind ``if``, sections of ``switch``."""
    for match in _IF.finditer(bare, begin, end):
        close = closing(bare, match.end())
        condition = bare[match.end() : close]
        at, certain = match.end(), "!" not in condition
        for part in condition.split("||"):
            certain = certain and any(at <= place < at + len(part) for place in compared)
            at += len(part) + 2
        if certain:
            yield match.start(), _statement(bare, close + 1)
    for match in _SWITCH.finditer(bare, begin, end):
        stop = closing(bare, match.end())
        labels = [
            label
            for label in _LABEL.finditer(bare, match.end() + 1, stop)
            if depth(bare, match.end() + 1, label.start()) == 0
        ]
        if not any(label.start() <= place < label.end() for label in labels for place in compared):
            continue
        yield match.span()
        for label, following in zip(labels, [*(one.start() for one in labels[1:]), stop], strict=True):
            if label[1]:
                yield label.start(), following


def _statement(bare: str, start: int) -> int:
    """Return the offset behind the statement that begins at ``start``."""
    start += len(bare[start:]) - len(bare[start:].lstrip())
    if bare[start : start + 1] == "{":
        return closing(bare, start) + 1
    end = bare.find(";", start)
    return len(bare) if end < 0 else end + 1


def _refuses(rest: str) -> bool:
    """Whether ``rest`` does nothing but to end in an error."""
    if _SERVES.search(rest):
        return False
    answers = _ANSWER.findall(rest)
    for answer in answers:
        word = _WORD.fullmatch(answer.strip())
        made = rf"\b{word[1]}(?:\s*\.\s*StatusCode)?\s*=(?!=)[^;]*?{_ERROR}" if word else _ERROR
        if not re.search(made, rest if word else answer):
            return False
    return bool(answers) or re.search(r"\bthrow\b", rest) is not None
