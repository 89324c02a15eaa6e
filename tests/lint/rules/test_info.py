"""Fixtures of the rules about a connector's title and description."""

from ..support import Fixture, definition

LONG = "Keeps the books of a library in order. "


def _info(title: str = '"Shelf"', description: str = f'"{LONG}"', more: str = "") -> str:
    return definition(f'"info": {{"title": {title}, "description": {description}, "version": "1.0"{more}}}')


FIXTURES = [
    Fixture("INF020", definition('«"info": {"title": "Shelf", "version": "1.0"}')),
    Fixture("INF020", _info()),
    Fixture("INF020", definition(without=("info",))),
    Fixture("INF021", _info(title=f'«"{"x" * 31}"')),
    Fixture("INF021", _info(title=f'"{"x" * 30}"')),
    Fixture("INF022", _info(description='«"Books."')),
    Fixture("INF022", _info(description=f'«"{"x" * 501}"')),
    Fixture("INF022", _info(description=f'"{"x" * 30}"')),
    Fixture("INF022", _info(description=f'"{"x" * 500}"')),
    Fixture("INF022", _info(description="null")),
    *(
        Fixture("INF023", _info(title=f'«"{title}"'))
        for title in (
            "Shelf API",
            "Shelf connector",
            "Shelf for Power Apps",
            "PowerAutomate Shelf",
            "Dataverse",
        )
    ),
    *(
        Fixture("INF023", _info(title=f'"{title}"'))
        for title in ("Rapid", "Power Shelf", "Connectory", "Overflow")
    ),
    Fixture("INF024", _info(description='«"Books for Power BI and for Power Apps, kept in order."')),
    Fixture("INF024", _info()),
    Fixture("INF025", _info(description='«"The API of the library of Springfield."')),
    Fixture("INF025", _info(description='"A rapid way to the books of a library."')),
    Fixture("INF026", _info(description='«"See https://shelf.example for all books."')),
    Fixture("INF026", _info()),
    Fixture("INF027", _info(title='«"本棚"')),
    Fixture("INF027", _info(description='«"Verwaltet die Bücher und erinnert an das Ende der Frist."')),
    Fixture("INF027", _info(description='«"Gère les livres et les prêts de votre bibliothèque."')),
    Fixture(
        "INF027",
        _info(title='"Brønnøysund Café"', description='"Keeps the books of die Zeit und der Spiegel das"'),
    ),
    Fixture("INF027", _info(title="5", description="[]")),
    Fixture("INF028", _info(title='«"Shelf!"')),
    Fixture("INF028", _info(title='«"Shelf "')),
    Fixture("INF028", _info(title='"Shelf (AS400)"')),
    Fixture("INF028", _info(title='"Shelf [Beta]"')),
    Fixture("INF028", _info(title='"Shelf 2"')),
    Fixture("INF028", _info(title='""')),
]
MESSAGES = [
    ("INF021", _info(title=f'"{"x" * 31}"'), "31 characters; certification takes 30"),
    ("INF022", _info(description='"Books."'), "6 characters; certification takes 30 to 500"),
    ("INF023", _info(title='"Shelf API Connector"'), "'API' and 'Connector'"),
    (
        "INF024",
        _info(description='"Books for Power BI, Power Apps and Power BI."'),
        "'Power BI' and 'Power Apps'",
    ),
    ("INF026", _info(description='"See https://shelf.example for all."'), "'https://shelf.example'"),
    ("INF027", _info(title='"本棚"'), "the title has letters that are not Latin ('本')"),
    ("INF027", _info(description='"Bücher und Filme für die Schule, das Heim"'), "is in German"),
    ("INF028", _info(title='"Shelf!"'), "ends with '!'"),
]
