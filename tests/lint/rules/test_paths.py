"""Fixtures of the rules about path templates."""

from ..operations import paths
from ..support import Fixture

FIXTURES = [
    Fixture("PTH001", paths('«"books": {}', '"/books/new": {}')),
    Fixture("PTH001", paths('"/books": {}', '"x-note": {}')),
    Fixture("PTH002", paths('«"/books?new=true": {}', '«"/books#new": {}')),
    Fixture("PTH002", paths('"/books/%3Fnew": {}')),
    Fixture("PTH003", paths('«"/books/*": {}', '«"/files/{*name}": {}')),
    Fixture("PTH003", paths('"/books/{name}": {}')),
    Fixture("PTH004", paths('«"/books/{id=1}/pages/{page}": {}')),
    Fixture("PTH004", paths('"/books/{id}/Run(name={name})": {}')),
    Fixture("PTH004", paths('"/books/{id=1": {}')),
    Fixture("PTH005", paths('«"/books/{id": {}', '«"/books/id}": {}', '«"/shelves/{}": {}')),
    Fixture("PTH005", paths('«"/books/{id/page}": {}', '«"/books/{{id}}": {}')),
    Fixture("PTH005", paths('"/books/{id}": {}', """ "/books('{id}')/{a}-{b}": {}""")),
    Fixture("PTH006", paths('"/books": {}', '«"/Books": {}', '"/books/new": {}')),
    Fixture("PTH006", paths('"/books": {}', '"/shelves": {}')),
    Fixture("PTH007", paths('"/books/{id}": {"get": {}}', '"/books/{name}": {«"get": {}, "post": {}}')),
    Fixture("PTH007", paths('"/books/{id}": {"get": {}}', '"/books/{name}": {"post": {}}')),
    Fixture("PTH007", paths('"/books/{id}": {"get": {}}', '"/books/{name}/pages": {"get": {}}')),
    Fixture("PTH008", paths('"/books/{id}": {«"get": {}}', '"/books/new": {"get": {}}')),
    Fixture("PTH008", paths('"/a/{id}/c": {«"get": {}}', '"/a/b/{id}": {«"get": {}}')),
    Fixture("PTH008", paths('"/a/{id}.json": {«"get": {}}', '"/a/new.json": {"get": {}}')),
    Fixture("PTH008", paths('"/a/{id}.json": {"get": {}}', '"/a/new.xml": {"get": {}}')),
    Fixture("PTH008", paths('"/books/{id}": {"get": {}}', '"/books/new": {"post": {}}')),
    Fixture("PTH008", paths('"/books/{id}": {"get": {}}', '"/shelves/new": {"get": {}}')),
    Fixture("PTH009", paths('"/books": {«"$ref": "#/x-paths/books"}')),
    Fixture("PTH009", paths('"/books": {"get": {}}')),
    Fixture("PTH010", paths('«"/books": {}', '«"/shelves": {"parameters": []}')),
    Fixture("PTH010", paths('"/books": {"get": {}}', '"/shelves": {"$ref": "#/x"}', '"x-more": {}')),
]
MESSAGES = [
    ("PTH001", paths('"books": {}'), "the path 'books' must begin with '/'"),
    (
        "PTH002",
        paths('"/books?new=true": {}'),
        "the path '/books?new=true' contains a query; declare query parameters instead, "
        "or write '?' as '%3F'",
    ),
    ("PTH002", paths('"/books#new": {}'), "the path '/books#new' contains a fragment; write '#' as '%23'"),
    (
        "PTH008",
        paths('"/b/{id}": {"get": {"operationId": "A"}}', '"/b/x": {"get": {}}', '"/b/y": {"get": {}}'),
        "the path of 'A' also matches '/b/x' and 1 more; tell them apart by a fixed part, "
        "or rule such values out",
    ),
]
