"""Fixtures of the rules about triggers, paging and the pollingtrigger policy."""

from ..support import Fixture, definition
from .library import operation_text

POLLING = '"x-ms-trigger-metadata": {"kind": "query", "mode": "polling"}'
ARRAY = '{"type": "array", "items": {"type": "object"}}'


def trigger(
    members: str, answer: str = ARRAY, method: str = "get", path: str = "/new", beside: str = ""
) -> str:
    more = f"{beside}, " if beside else ""
    return definition(
        f'"paths": {{"{path}": {{{more}"{method}": {operation_text("OnNewBook", members, answer)}}}}}'
    )


def split(answer: str, kind: str = "batch", mark: str = "«") -> str:
    return trigger(f'"x-ms-trigger": {mark}"{kind}"', answer)


def peers(*properties: str) -> str:
    books = f'"books": {ARRAY}'
    return f'{{"type": "object", "properties": {{{", ".join([*properties, books])}}}}}'


def policy(operation: str = '"OnNewBook"', config: str = '"since": "@{triggerBody()[0].id}"') -> str:
    parameters = (
        f'"x-ms-apimTemplate-operationName": [{operation}], '
        f'"x-ms-apimTemplateParameter.triggerConfig": {{{config}}}'
    )
    instance = f'{{"templateId": "pollingtrigger", "title": "Poll", "parameters": {{{parameters}}}}}'
    return f'{{"properties": {{"policyTemplateInstances": [{instance}]}}}}'


def polled(rule: str, text: str, new: str) -> Fixture:
    return Fixture(rule, text, "apiProperties.json", beside=(("apiDefinition.swagger.json", new),))


SINCE = '"parameters": [{"name": "since", "in": "query", "type": "string"}], "x-ms-trigger": "batch"'

FIXTURES = [
    Fixture("TRG001", trigger('«"x-ms-trigger": "batch"')),
    Fixture("TRG001", trigger(f'"x-ms-trigger": "batch", {POLLING}')),
    Fixture(
        "TRG001", trigger('"x-ms-trigger": "single"', beside='"x-ms-notification-content": {"schema": {}}')
    ),
    Fixture("TRG002", split(peers('"total": {"type": "integer"}'))),
    Fixture("TRG002", split('{"type": "object", "properties": {"total": {"type": "integer"}}}')),
    Fixture("TRG002", split('{"type": "string"}')),
    Fixture("TRG002", split(peers('"total": {"type": "integer", "x-ms-visibility": "internal"}'), mark="")),
    Fixture("TRG002", split(ARRAY, mark="")),
    Fixture("TRG002", split(peers('"total": {"type": "integer"}'), "single", mark="")),
    Fixture("TRG003", split(ARRAY, "single")),
    Fixture("TRG003", split(ARRAY, mark="")),
    Fixture("TRG004", trigger('«"x-ms-trigger": "batch"')),
    Fixture("TRG004", trigger('"x-ms-trigger": "batch", "x-ms-trigger-hint": "To see it work, add a book."')),
    Fixture("TRG004", trigger('"x-ms-trigger": "batch", "x-ms-visibility": "internal"')),
    Fixture("TRG005", trigger('«"x-ms-trigger-hint": "To see it work, add a book."')),
    Fixture("TRG005", trigger("«" + POLLING)),
    Fixture("TRG005", trigger(f'"x-ms-trigger": "batch", {POLLING}')),
    polled("TRG006", policy('«"OnNewBook"'), trigger(SINCE)),
    polled("TRG006", policy('«"OnNewBook"'), trigger(SINCE, method="post", path="/trigger/new")),
    polled("TRG006", policy('«"OnNewBook"'), trigger('"summary": "New"', path="/trigger/new")),
    polled("TRG006", policy(), trigger(SINCE, path="/trigger/new")),
    polled("TRG006", policy('"Nowhere", 1'), trigger(SINCE)),
    Fixture("TRG007", trigger('"x-ms-pageable": {"nextLinkName": «"next"}')),
    Fixture("TRG007", trigger('"x-ms-pageable": {"nextLinkName": "@odata.nextLink"}')),
    Fixture("TRG008", trigger('"x-ms-trigger": «"batch"', method="put")),
    Fixture("TRG008", trigger('"x-ms-trigger": "batch"', method="post")),
    polled("TRG009", policy(config='«"from": "@{triggerBody()[0].id}"'), trigger(SINCE)),
    polled("TRG009", policy(), trigger(SINCE)),
    polled("TRG009", policy(config='"x-ms-triggerConfig-nextLink": "next"'), trigger(SINCE)),
    Fixture("TRG010", trigger('"x-ms-pageable": {"nextLinkName": «"nextLink"}', peers('"next": {}'))),
    Fixture("TRG010", trigger('"x-ms-pageable": {"nextLinkName": «"nextLink"}', ARRAY)),
    *(
        Fixture(rule, trigger('"x-ms-pageable": {"nextLinkName": ""}', ARRAY))
        for rule in ("TRG007", "TRG010")
    ),
    Fixture("TRG010", trigger('"x-ms-pageable": {"nextLinkName": "nextLink"}', peers('"nextLink": {}'))),
    Fixture("TRG010", trigger('"x-ms-pageable": {"nextLinkName": "nextLink"}', '{"type": "object"}')),
]
