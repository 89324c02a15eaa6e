"""Fixtures of the rules about all texts that makers see."""

import pytest

from tools.lint.language import in_other_language

from ..operations import parameters, paths, said
from ..schemas import answer, members, sent
from ..support import Fixture

_HIDDEN = '"x-ms-visibility": "internal"'
_GERMAN = "Liste der Bücher eines Autors"


def _query(members: str) -> str:
    return parameters(f'{{"name": "shelf", "in": "query", {members}}}')


FIXTURES = [
    Fixture("TXT001", said('"summary": «"List books in Power Automate"')),
    Fixture("TXT001", said('"description": «"Lists the books that a Power App shows."')),
    Fixture("TXT001", _query('"x-ms-summary": «"Dataverse Shelf"')),
    Fixture("TXT001", _query('"description": «"The shelf, as Logic Apps names it."')),
    Fixture("TXT001", sent(members('"a": {"type": "string", "description": «"Seen in PowerApps."}'))),
    Fixture("TXT001", said('"summary": "List powerful apps"', '"description": "Lists what a flow reads."')),
    Fixture("TXT001", said('"summary": "List books in Power BI"', _HIDDEN)),
    Fixture("TXT001", answer(members('"a": {"type": "string", "description": "Seen in PowerApps."}'))),
    Fixture("TXT002", said('"summary": «" List books"')),
    Fixture("TXT002", _query('"x-ms-summary": «"Shelf\\t"')),
    Fixture("TXT002", answer(members('"a": {"type": "string", "title": «"Of  Shelf"}'))),
    Fixture("TXT002", said('"summary": "List books"', '"description": "Lists  books. "')),
    Fixture("TXT002", said('"summary": " "')),
    Fixture("TXT003", _query('"x-ms-summary": «"shelfId"')),
    Fixture("TXT003", said('"summary": «"listBooks"')),
    Fixture("TXT003", answer(members('"a": {"type": "string", "title": «"pageCount2"}'))),
    *(Fixture("TXT003", _query(f'"x-ms-summary": "{name}"')) for name in ("iPhone", "GitHub", "page", "a B")),
    Fixture("TXT004", said(f'"summary": «"{_GERMAN}"')),
    Fixture("TXT004", _query('"description": «"Имя полки."')),
    Fixture("TXT004", answer(members('"a": {"type": "string", "title": «"本の名前"}'))),
    Fixture("TXT004", paths(f'"/a": {{"get": {{{_HIDDEN}, "summary": "{_GERMAN}"}}}}')),
    Fixture(
        "TXT004", said('"summary": "List books"', '"description": "Lists books in Katakana (カタカナ)."')
    ),
]
MESSAGES = [
    ("TXT001", said('"summary": "List books in power apps"'), "names 'power apps'; leave the product out"),
    ("TXT002", said('"summary": " List books"'), "the summary of 'ListBooks' begins with a blank; remove it"),
    ("TXT002", _query('"x-ms-summary": "Shelf "'), "the label of 'shelf' ends with a blank; remove it"),
    ("TXT002", _query('"x-ms-summary": "A  B"'), "the label of 'shelf' has two blanks in a row; remove one"),
    ("TXT004", _query('"description": "Имя полки."'), "the description of 'shelf' is in another script than"),
]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (_GERMAN, "German"),
        ("Le nom du client qui paie la facture", "French"),
        ("El nombre del cliente que paga la factura.", "Spanish"),
        ("Código da fatura que o cliente recebeu", "Portuguese"),
        ("Numero della fattura da pagare", "Italian"),
        ("De naam van de klant", "Dutch"),
        ("Kundens namn och adress till fakturan", "Swedish"),
        ("Navnet på kunden og adressen", "Norwegian or Danish"),
        ("Restituisce i libri dello scaffale della sala.", "Italian"),
        ("Lista książek z półki oraz ich autorzy", "Polish"),
        ("Hämtar en bok från hyllan.", "another language"),
        ("Hakee kirjat hyllystä.", "another language"),
        ("Bücher auflisten", "another language"),
        ("Größe", "another language"),
        ("Get Zürich", None),
        ("Café", None),
        ("Résumé Address", None),
        ("List of cafés in São Paulo", None),
        ("Width in µm", None),
        ("Temperature (°C)", None),
        ("Имя клиента", "script"),
        ("اسم العميل", "script"),
        ("The language: one of de, en, es, fr, la, se", None),
        ("Language code ('de', 'en' or 'es')", None),
        ("Domain, such as example.com or na.example.com", None),
        ("Resistance in Ω", None),
        ("Books of La Paz", None),
        ("Number", None),
        ("", None),
    ],
)
def test_languages(text: str, language: str | None) -> None:
    found = in_other_language(text)
    assert (language in found) if language and found else found is language
