import pytest

from tools.connector.formats import FORMATS


@pytest.mark.parametrize(
    ("form", "good", "bad"),
    [
        (
            "date",
            ["2024-02-29", "2026-03-31"],
            ["2023-02-29", "2024-2-9", "20240229", "2026-13-01", "31.3.2026", "2026-03-31T00:00:00Z", ""],
        ),
        (
            "date-time",
            [
                "2024-01-31T10:00:00Z",
                "2024-01-31t10:00:00.123456789z",
                "2024-01-31T10:00:00+05:30",
                "2016-12-31T23:59:60Z",
            ],
            [
                "2024-02-30T10:00:00Z",
                "2024-01-31T10:00:00",
                "2024-01-31 10:00:00Z",
                "2024-01-31T10:00Z",
                "2024-01-31T24:00:00Z",
                "2024-01-31T10:00:00+24:00",
                "2024-01-31T10:00:00+0530",
                "2024-01-31T10:00:61Z",
                "\u0662024-01-31T10:00:00Z",
                "2024-01-31T10:00:00Z\n",
                "2024-01-31",
            ],
        ),
        (
            "date-no-tz",
            ["2026-03-31T09:00:00", "2026-03-31T09:00:00.5"],
            ["2026-03-31T09:00:00Z", "2026-03-31"],
        ),
        (
            "byte",
            ["", "aGk=", "aGk", "-_-_", "aGkh\r\naGkh", "aA=\n="],
            ["2026-03-31T09:00:00Z", "hello!", "=aGk", "aGk==="],
        ),
        ("email", ["a@b.example"], ["a", "a b@c.example", ""]),
        ("uri", ["https://a.example/b"], ["a.example", "/b", "https://a b"]),
        (
            "uuid",
            ["123e4567-e89b-12d3-a456-426614174000"],
            ["123e4567e89b12d3a456426614174000", "123e4567"],
        ),
    ],
)
def test_formats(form: str, good: list[str], bad: list[str]) -> None:
    assert [text for text in good if not FORMATS[form].fits(text)] == []
    assert [text for text in bad if FORMATS[form].fits(text)] == []
