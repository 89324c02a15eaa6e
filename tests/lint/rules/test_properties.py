"""Fixtures of the rules about apiProperties.json as a whole."""

from pathlib import Path

from ..support import Fixture, Message
from .messages import messages
from .propertied import NAME, propertied, properties

_SET = '{"name": "key", "uiDefinition": {}, "parameters": {}}'


def _sets(values: str, ui: str = '"uiDefinition": {}, ', mark: str = "") -> str:
    return properties(f'{mark}"connectionParameterSets": {{{ui}"values": {values}}}')


_COLOR = '"iconBrandColor": "#3a6ea5"'
_OWNERS = '"publisher": "Shelf", "stackOwner": "Shelf"'

FIXTURES = [
    propertied("PRP001", "«{}"),
    propertied("PRP001", '{"properties": «[], «"publisher": "Shelf"}'),
    propertied("PRP001", '{"$schema": "x", "properties": {}}'),
    propertied("PRP002", properties('«"stackowner": "Shelf", «"website": 1')),
    propertied("PRP002", properties(f'{_COLOR}, "capabilities": [], "scriptOperations": []')),
    propertied(
        "PRP003", properties('"capabilities": «"actions", "publisher": «5, "connectionParameters": «[]')
    ),
    propertied("PRP003", properties('"scriptOperations": ["A", «5]')),
    propertied("PRP003", properties('"capabilities": ["actions"], "publisher": "Shelf", "stackOwner": null')),
    propertied("PRP004", '{\n«"properties": {}}'),
    propertied("PRP004", properties('"iconBrandColor": «"blue"')),
    propertied("PRP004", properties('"iconBrandColor": «"#fff"')),
    propertied("PRP004", properties('«"iconBrandColor": null')),
    propertied("PRP004", properties(_COLOR)),
    propertied("PRP004", properties('"iconBrandColor": 5')),  # PRP003's
    propertied("PRP005", properties('"iconBrandColor": «"#FFFFFF"')),
    propertied("PRP005", properties('"iconBrandColor": «"#007ee5"')),
    propertied("PRP005", properties(_COLOR)),
    propertied("PRP006", properties('"iconBrandColor": «"#3a6ea5"'), profile="independent"),
    propertied("PRP006", properties('"iconBrandColor": "#DA3B01"'), profile="independent"),
    propertied("PRP006", properties(_COLOR)),
    propertied("PRP007", '{«"properties": {"publisher": "Shelf"}}'),
    propertied("PRP007", properties('"publisher": «" ", "stackOwner": "Shelf"')),
    propertied("PRP007", properties('"publisher": «"", "stackOwner": «null')),
    propertied("PRP007", properties(_OWNERS)),
    propertied("PRP007", properties('"publisher": 0, "stackOwner": []')),  # PRP003's
    propertied("PRP007", "{}"),  # PRP001's
    propertied("PRP008", properties('"publisher": «"Shelf™", "stackOwner": "Shelf & Sons, Inc."')),
    propertied("PRP008", properties(_OWNERS)),
    propertied("PRP009", properties('"capabilities": ["actions", «"trigger"]')),
    propertied("PRP009", properties('"capabilities": ["actions", "triggers", "gateway"]')),
    propertied("PRP010", _sets("[]", mark="«")),
    propertied("PRP010", _sets(f"[{_SET}]", ui="", mark="«")),
    propertied(
        "PRP010",
        _sets('[{"name": "a", "uiDefinition": {}, "parameters": {}}, «{"name": "b", "uiDefinition": {}}]'),
    ),
    propertied("PRP010", _sets(f'[{_SET}, {{"name": «"key", "uiDefinition": {{}}, "parameters": {{}}}}]')),
    propertied("PRP010", _sets(f"[{_SET}]")),
    Fixture("PRP011", properties('"capabilities": [«"gateway"]'), NAME, beside=(("script.csx", ""),)),
    propertied("PRP011", properties('"capabilities": ["gateway"]')),
    Fixture("PRP011", properties('"capabilities": ["actions"]'), NAME, beside=(("script.csx", ""),)),
]
MESSAGES = [
    Message(rule, text, message, NAME)
    for rule, text, message in [
        ("PRP001", "{}", "there is no object 'properties'; put everything into it"),
        ("PRP001", '{"publisher": "x"}', "'publisher' stands outside of 'properties'; move it there"),
        ("PRP002", properties('"stackowner": "x"'), "did you mean 'stackOwner'?"),
        ("PRP002", properties('"website": "x"'), "nobody reads 'website'; remove it"),
        ("PRP003", properties('"capabilities": "x"'), "'capabilities' must be an array"),
        ("PRP003", properties('"publisher": 5'), "'publisher' must be a string"),
        ("PRP003", properties('"connectionParameters": []'), "'connectionParameters' must be an object"),
        (
            "PRP003",
            properties('"scriptOperations": [5]'),
            "the entries of 'scriptOperations' must be strings",
        ),
        ("PRP004", properties('"iconBrandColor": "blue"'), "'blue' is not a colour"),
        ("PRP004", properties(""), "there is no 'iconBrandColor'; add the colour of the icon's ground"),
        ("PRP005", properties('"iconBrandColor": "#FFFFFF"'), "refuses the brand colour '#FFFFFF'"),
        ("PRP007", properties('"stackOwner": "x"'), "'publisher' is missing; say who made the connector"),
        ("PRP007", properties('"stackOwner": ""'), "'stackOwner' is empty; say whose service it is"),
        ("PRP008", properties('"publisher": "a™b|™"'), "'publisher' contains '™|'; use letters and digits"),
        ("PRP009", properties('"capabilities": ["trigger"]'), "'trigger'; did you mean 'triggers'"),
        ("PRP009", properties('"capabilities": ["batch"]'), "the capability 'batch'; remove it"),
        ("PRP010", _sets("[{}]"), "the set has no 'name'"),
        ("PRP010", _sets("[{}]"), "the set has no object 'parameters'"),
        ("PRP010", _sets('[{"name": "key"}]'), "the set 'key' has no object 'uiDefinition'"),
        ("PRP010", _sets("[]"), "there are no sets: 'values' must be an array"),
        ("PRP010", _sets(f"[{_SET}, {_SET}]"), "two sets 'key'"),
        ("PRP010", _sets("[]", ui=""), "no 'uiDefinition' to ask"),
    ]
]


def test_message_for_independent_publishers(tmp_path: Path) -> None:
    said = messages("PRP006", properties(_COLOR), tmp_path, NAME, profile="independent")
    assert said == "the brand colour of independent publishers is '#da3b01', not '#3a6ea5'"
