"""English texts: a check that reports only what is certainly another language."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W\d_]+")
_COMMON = "the and of to with your you are from that this its can"
_ENGLISH = frozenset(_COMMON.split())
# Little words of other languages that are no words of English.
_OTHERS = {
    "German": "und der die das mit für von ist ein eine einer den dem auf zu im oder nicht wird sie ihre",
    "French": "le la les des et pour avec une dans votre vous est sur du aux par ou un de",
    "Spanish": "el la los las y para con una del su en es por sus que de un",
    "Portuguese": "o os as e para com uma do da dos das em seu sua é por que de um",
    "Italian": "il lo la gli e per con una del della dei nel è di che un",
    "Dutch": "de het een en voor met van uw op te is dat zijn naar",
    "Swedish": "och att för med av en ett på som är din den det",
    "Norwegian or Danish": "og for med av en et på som er din den det til",
}
_LITTLE = {language: frozenset(words.split()) for language, words in _OTHERS.items()}
_ENOUGH = 3  # so many little words of another language, and none of English, tell it


def not_english(text: str) -> str | None:
    """Return why ``text`` is not in English, as words after its name; None where nothing tells."""
    if not text.isascii():
        for character in text:
            if character.isalpha() and not character.isascii():
                name = unicodedata.name(character, "")
                if not name.startswith(("LATIN", "MODIFIER LETTER", "FEMININE", "MASCULINE", "MICRO SIGN")):
                    return f"has letters that are not Latin ('{character}')"
    words = _WORD.findall(text.lower())
    if any(word in _ENGLISH for word in words):
        return None
    counts = {language: sum(word in little for word in words) for language, little in _LITTLE.items()}
    language = max(counts, key=lambda name: counts[name])
    return f"is in {language}, it seems" if counts[language] >= _ENOUGH else None
