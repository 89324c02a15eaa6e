"""Fixtures of the rules about limits of values."""

from ..schemas import field, fill, parameter
from ..support import Fixture

_ZERO = ("maxItems", "minItems", "maxLength", "minLength", "maxProperties", "minProperties")
_PAIRS = (("minimum", "maximum"), ("minItems", "maxItems"), ("minLength", "maxLength"))

FIXTURES = [
    Fixture("SCH040", field('{"type": "number", "multipleOf": «0}')),
    Fixture("SCH040", parameter('{"name": "a", "in": "query", "type": "number", "multipleOf": «-0.5}')),
    Fixture("SCH040", field('{"type": "number", "multipleOf": 0.01}')),
    Fixture("SCH040", field('{"type": "number", "multipleOf": false}')),
    *(Fixture("SCH041", field(f'{{"{keyword}": «-1}}')) for keyword in _ZERO),
    *(Fixture("SCH041", field(f'{{"{keyword}": 0}}')) for keyword in _ZERO),
    *(Fixture("SCH042", field(f'{{"{low}": «2, "{high}": 1}}')) for low, high in _PAIRS),
    *(Fixture("SCH042", field(f'{{"{low}": 1, "{high}": 1}}')) for low, high in _PAIRS),
    Fixture("SCH042", field('{"minimum": "2", "maximum": 1}')),
    Fixture("SCH043", field('{«"exclusiveMaximum": true, "minimum": 1}')),
    Fixture("SCH043", field('{«"exclusiveMinimum": 3}')),
    Fixture("SCH043", field('{"exclusiveMaximum": true, "maximum": 1}')),
    Fixture("SCH044", field('{"pattern": «"^[A-Z"}')),
    Fixture("SCH044", field('{"pattern": «"(a"}')),
    Fixture("SCH044", field('{"pattern": «"a)"}')),
    Fixture("SCH044", field('{"pattern": «"*a"}')),
    Fixture("SCH044", field('{"pattern": «"[z-a]"}')),
    Fixture("SCH044", field('{"pattern": «"a{2,1}"}')),
    Fixture("SCH044", field('{"pattern": «"a\\\\"}')),
    *(
        Fixture("SCH044", field(f'{{"pattern": "{pattern}"}}'))
        for pattern in (
            "^[A-Z]+$",
            "^\\\\p{L}+$",
            "^[\\\\p{Lu}_]+$",
            "(?<year>[0-9]{4})-\\\\k<year>",
            "(?'year'[0-9])",
            "\\\\/books\\\\/\\\\z",
            "(?<=a+)b",
            "\\\\u{1F600}",
            "(?(a)b|c)",
            "(?i-s:a)",
        )
    ),
    Fixture("SCH044", field('{"pattern": 1}')),
    Fixture("SCH044", field(fill('{"pattern": "%s["}', "a" * 6000))),  # too long to be looked at
]
MESSAGES = [
    ("SCH040", field('{"multipleOf": 0}'), "'multipleOf' is 0; it must be greater than zero"),
    (
        "SCH041",
        field('{"maxLength": -1}'),
        "'maxLength' is -1; it must not be negative (without it there is no limit)",
    ),
    (
        "SCH042",
        field('{"minLength": 5, "maxLength": 2}'),
        "'minLength' is 5, which is above the 'maxLength' of 2; no value can keep both",
    ),
    (
        "SCH043",
        field('{"exclusiveMinimum": true}'),
        "'exclusiveMinimum' says nothing without 'minimum'; add the limit or remove it",
    ),
    (
        "SCH044",
        field('{"pattern": "^[A-Z"}'),
        "the pattern '^[A-Z' is no regular expression: unterminated character set",
    ),
]
