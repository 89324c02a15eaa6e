"""Fixtures of the rules about webhook triggers."""

from ..support import Fixture, definition
from .library import operation_text

CONTENT = '"x-ms-notification-content": {"schema": {"type": "object"}}, '
URL = '"x-ms-notification-url": true'
INTERNAL = '"x-ms-visibility": "internal"'
CALLBACK = f'{{"type": "string", {URL}, {INTERNAL}}}'
REMOVE = f', "/hooks/{{id}}": {{"delete": {operation_text("RemoveHook")}}}'


def body(callback: str = CALLBACK, required: str = '"required": ["callback"], ') -> str:
    return f'{{"type": "object", {required}"properties": {{"callback": {callback}}}}}'


def hook(schema: str, *, content: str = CONTENT, mark: str = "", more: str = REMOVE, path: str = "") -> str:
    parameters = f'"parameters": [{{"name": "body", "in": "body", "schema": {schema}}}]'
    post = operation_text("OnNewBook", f'{mark}"x-ms-trigger": "single", {parameters}')
    return definition(f'"paths": {{{path}"/hooks": {{{content}"post": {post}}}{more}}}')


def shared(callback: str, required: str = '"required": ["callback"], ') -> str:
    """Two webhooks whose bodies refer to one definition."""
    parameters = '"parameters": [{"name": "body", "in": "body", "schema": {"$ref": "#/definitions/Hook"}}]'
    paths = [
        f'"/{name}": {{{CONTENT}"post": {operation_text(name, parameters)}}}' for name in ("OnNew", "OnOld")
    ]
    return definition(
        f'"paths": {{{", ".join(paths)}}}', f'"definitions": {{"Hook": {body(callback, required)}}}'
    )


def notified(members: str, path: str = "", target: str = CONTENT) -> str:
    poll = operation_text("OnBook", members)
    post = operation_text("OnNewBook")
    return definition(f'"paths": {{"/poll": {{{path}"get": {poll}}}, "/hooks": {{{target}"post": {post}}}}}')


NOTIFICATION = '"x-ms-notification": {"operationId": "OnNewBook"}'
VISIBLE = f'{{"type": "string", «{URL}}}'

FIXTURES = [
    Fixture("TRG020", hook('{"type": "object"}', mark="«")),
    Fixture("TRG020", hook(body())),
    Fixture("TRG020", shared(CALLBACK)),
    Fixture("TRG020", hook('{"type": "object"}', content="")),
    Fixture("TRG021", hook(body(), content="").replace('"/hooks":', '«"/hooks":')),
    Fixture("TRG021", hook(body())),
    Fixture(
        "TRG022",
        hook(body()).replace(
            '"x-ms-notification-content": {"schema": {',
            f'"x-ms-notification-content": {{"schema": {{«{URL}, ',
        ),
    ),
    Fixture("TRG022", hook(body())),
    Fixture("TRG022", shared(CALLBACK)),
    Fixture("TRG022", definition(f'"paths": {{}}, "definitions": {{"Hook": {CALLBACK}}}')),
    Fixture("TRG023", hook(body(VISIBLE))),
    Fixture("TRG023", shared(VISIBLE)),
    Fixture("TRG023", hook(body())),
    Fixture(
        "TRG023", hook(f'{{"type": "object", {INTERNAL}, "properties": {{"a": {VISIBLE.replace("«", "")}}}}}')
    ),
    Fixture("TRG024", hook(body(CALLBACK.replace(URL, "«" + URL), ""))),
    Fixture("TRG024", shared(CALLBACK.replace(URL, "«" + URL), "")),
    Fixture("TRG024", hook(body())),
    Fixture(
        "TRG024",
        hook(f'{{"type": "object", "properties": {{"a": {body(CALLBACK.replace(URL, "«" + URL))}}}}}'),
    ),
    Fixture("TRG025", hook(body(f'{{"type": "object", «{URL}}}'))),
    Fixture("TRG025", hook(body(f"{{«{URL}}}"))),
    Fixture("TRG025", hook(body())),
    Fixture("TRG026", hook(body(), mark="«", more="")),
    Fixture("TRG026", hook(body())),
    Fixture("TRG027", notified(f'"x-ms-trigger": "batch", «{NOTIFICATION}', CONTENT)),
    Fixture("TRG027", notified("«" + NOTIFICATION)),
    Fixture(
        "TRG027",
        notified(
            '"x-ms-trigger": "batch", "x-ms-notification": {"operationId": «"OnNewBook"}',
            target="",
        ),
    ),
    Fixture("TRG027", notified(f'"x-ms-trigger": "batch", {NOTIFICATION}')),
]
