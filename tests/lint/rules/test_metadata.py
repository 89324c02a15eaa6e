"""Fixtures of the rules about contact, website, privacy policy and categories."""

from ..support import Fixture, definition, operation


def _contact(text: str, mark: str = "") -> str:
    return definition(
        f'"info": {{"title": "Shelf", "description": "Books.", "version": "1", {mark}"contact": {text}}}'
    )


def _entry(name: str, value: str, on_name: str = "", on_value: str = "") -> str:
    return f'{{"propertyName": {on_name}"{name}", "propertyValue": {on_value}"{value}"}}'


def _metadata(*entries: str, mark: str = "") -> str:
    return definition(f'{mark}"x-ms-connector-metadata": [{", ".join(entries)}]')


_SITE = _entry("Website", "https://shelf.test")
_PRIVACY = _entry("Privacy policy", "https://shelf.test/privacy")

FIXTURES = [
    Fixture("INF040", _contact('{"name": "Shelf", "url": ""}', "«")),
    Fixture("INF040", definition('«"info": {"title": "Shelf", "version": "1.0"}')),
    Fixture("INF040", _contact('{"name": "Shelf", "url": "https://a.test", "email": "a@a.test"}')),
    Fixture("INF040", definition(without=("info",))),
    *(
        Fixture("INF041", _contact(f'{{"email": «"{email}"}}'))
        for email in ("help", "https://a.test", "a@b", "A <a@a.test>", "a@a.test, b@a.test", "a b@a.test")
    ),
    *(Fixture("INF041", _contact(f'{{"email": "{email}"}}')) for email in ("a.b+c@mail.a.test", "")),
    *(
        Fixture("INF042", _contact(f'{{"url": «"{url}"}}'))
        for url in ("www.a.test", "", "https://a b.test", "/help")
    ),
    Fixture("INF042", _contact('{"url": "https://a.test/help?x=1#y"}')),
    Fixture("INF042", definition('"externalDocs": {"url": «"help.html"}')),
    Fixture("INF042", definition('"tags": [{"name": "A", "externalDocs": {"url": «"help.html"}}]')),
    Fixture("INF042", definition(operation('"externalDocs": {"url": «"help.html"}'))),
    Fixture("INF042", definition('"definitions": {"A": {"externalDocs": {"url": «"help.html"}}}')),
    Fixture("INF042", _contact('{"url": 7}')),
    Fixture("INF043", _metadata(_SITE, mark="«")),
    Fixture("INF043", "«" + definition()),
    Fixture("INF043", _metadata(_SITE, _PRIVACY, _entry("Categories", " "), mark="«")),
    Fixture(
        "INF043", _metadata(_SITE, _entry("Privacy Policy", "https://a.test"), _entry("categories", "AI"))
    ),
    Fixture("INF043", definition(), profile="import"),
    Fixture("INF044", _metadata(_entry("Categories", "Data;Bookkeeping", on_value="«"))),
    Fixture("INF044", _metadata(_entry("Categories", "Data, AI", on_value="«"))),
    Fixture("INF044", _metadata(_entry("Categories", "Data; IT Operations"))),
    Fixture("INF045", _metadata(_entry("Categories", "AI;Data;Website", on_value="«"))),
    Fixture("INF045", _metadata(_entry("Categories", "AI;Data;"))),
    Fixture("INF046", _metadata(_entry("Privacy Policy", "https://a.test", on_name="«"))),
    Fixture("INF046", _metadata(_entry("Homepage", "https://a.test", on_name="«"))),
    Fixture("INF046", _metadata(_SITE, _entry("Website", "https://a.test", on_name="«"))),
    Fixture("INF046", _metadata(_SITE, _PRIVACY, _entry("Categories", "AI"))),
    Fixture("INF047", _metadata(_entry("Website", "shelf.test", on_value="«"))),
    Fixture("INF047", _metadata(_SITE, _PRIVACY, _entry("Categories", "AI"))),
    Fixture(
        "INF048",
        _contact('{"name": «"REPLACE ME", "url": «"https://contoso.com/a", "email": «"a@example.com"}'),
    ),
    Fixture("INF048", _metadata(_entry("Website", "https://www.example.org", on_value="«"))),
    Fixture(
        "INF048", _contact('{"name": "Replace", "url": "https://notexample.com", "email": "todo@shelf.test"}')
    ),
    Fixture("INF048", definition('"x-ms-connector-metadata": [5, {"propertyName": 5}]')),
]
MESSAGES = [
    ("INF040", _contact('{"name": "Shelf"}'), "lacks 'url' and 'email'"),
    ("INF042", _contact('{"url": ""}'), "is empty"),
    ("INF042", _contact('{"url": "https://a b.test"}'), "has blanks in it"),
    ("INF042", _contact('{"url": "a.test"}'), "begin it with 'https://'"),
    ("INF043", definition(), "lacks 'Website', 'Privacy policy' and 'Categories'"),
    ("INF044", _metadata(_entry("Categories", "Produktivity")), "did you mean 'Productivity'?"),
    ("INF044", _metadata(_entry("Categories", "Data, AI")), "separate categories by a semicolon"),
    ("INF044", _metadata(_entry("Categories", "Xyz")), "there are AI, Business Management"),
    ("INF045", _metadata(_entry("Categories", "AI;Data;Website")), "has 3 categories; keep the 2"),
    ("INF046", _metadata(_entry("Privacy Policy", "a")), "is documented as 'Privacy policy'"),
    ("INF046", _metadata(_entry("Web site", "a")), "did you mean 'Website'?"),
    ("INF046", _metadata(_SITE, _SITE), "two entries 'Website'"),
]
