"""Definitions of one schema, for fixtures of rules."""

from __future__ import annotations

from .support import definition


def fill(text: str, *parts: object) -> str:
    """Return ``text`` with ``parts`` in the place of each ``%s``: JSON is full of braces."""
    return text % parts


def book(schema: str, *more: str) -> str:
    """A definition whose ``definitions`` has ``Book``; ``more``: further members of the root."""
    return definition(f'"definitions": {{"Book": {schema}}}', *more)


def members(*texts: str, rest: str = "") -> str:
    """An object schema with these properties, one in a line; ``rest``: more of its members."""
    listed = ",\n    ".join(texts)
    return f'{{"type": "object"{", " + rest if rest else ""}, "properties": {{\n    {listed}}}}}'


def field(text: str) -> str:
    """``Book`` with one property, ``title``."""
    return book(members(f'"title": {text}'))


def sent(schema: str, *more: str) -> str:
    """A POST whose body has this schema."""
    body = f'{{"name": "body", "in": "body", "schema": {schema}}}'
    return _operation(
        "post", f'"parameters": [{body}], "responses": {{"200": {{"description": "Good."}}}}', more
    )


def parameter(text: str) -> str:
    """A GET with one parameter."""
    return _operation(
        "get", f'"parameters": [{text}], "responses": {{"200": {{"description": "Good."}}}}', ()
    )


def answer(schema: str, *more: str, operation: str = "") -> str:
    """A GET whose 200 has this schema; ``operation``: more members of it, ``more``: of the root."""
    extra = f"{operation}, " if operation else ""
    return _operation(
        "get", f'{extra}"responses": {{"200": {{"description": "Good.", "schema": {schema}}}}}', more
    )


def responses(text: str, *more: str, method: str = "get", operation: str = "", path: str = "") -> str:
    """An operation with this ``responses`` member; ``path``: more members of the path."""
    extra = f"{operation}, " if operation else ""
    return _operation(method, f"{extra}{text}", more, path)


def _operation(method: str, text: str, more: tuple[str, ...], path: str = "") -> str:
    beside = f", {path}" if path else ""
    one = f'"{method}": {{"operationId": "ListBooks", {text}}}'
    return definition(f'"paths": {{"/books": {{{one}{beside}}}}}', *more)
