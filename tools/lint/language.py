"""English texts: a check that reports only what is certainly another language."""

from __future__ import annotations

import unicodedata

from ..core import lazy

# A whole word: no part of an address or of a name in code.
_WORD = lazy.pattern(r"(?:(?<=[\s(])|\A)[^\W\d_]+(?=[\s.,;:!?)]|\Z)")
_COMMON = (
    "the and of to with your you are from that this its can when if not be by should will has which or each"
)
_ENGLISH = frozenset(_COMMON.split())
# Little words of other languages that are no words of English, or hardly ever.
_OTHERS = {
    "German": "und der die das mit für von ist ein eine einer eines den dem des auf zu zum zur im oder nicht "
    "wird werden sie ihre bei nach aus als",
    "French": "le la les des et pour avec une dans votre vous est sur du aux par ou un de ce cette qui",
    "Spanish": "el la los las y para con una del su en es por sus que de un al este esta se como",
    "Portuguese": "o os e para com uma da dos das em seu sua é por que de um na no ao não se",
    "Italian": "il lo la gli e con una del dello della dei degli delle nel nella è di "
    "che un le al alla per da sono",
    "Dutch": "de het een en voor van uw te dat zijn naar bij aan wordt niet deze om",
    "Swedish": "och att för med av en ett på som är din den det till inte",
    "Norwegian or Danish": "og med av et på som er din den det til ikke af",
    "Finnish": "ja ei tai että joka jonka jota sekä tämä sen ovat mukaan",
    "Polish": "z w na jest nie się dla oraz lub od ze tego tej przez",
    "Czech": "je na se pro podle nebo který která ve ze jeho",
    "Turkish": "ve bir bu için ile veya olarak olan",
    "Hungarian": "és az egy vagy hogy nem amely",
    "Romanian": "și de la cu pentru sau este în pe unui unei",
}
_LITTLE = {language: frozenset(words.split()) for language, words in _OTHERS.items()}
# Words of texts in English beside the little ones, and words with foreign letters that English has taken in.
_API = "get list create update delete add remove send find search new name number type date id"
_LOANS = (
    "café cafés résumé résumés naïve façade cliché déjà à née fiancé fiancée exposé touché crème über señor "
    "jalapeño entrée soufflé protégé coöperate"
)
_ENGLISH_OR_LOANED = _ENGLISH.union(_API.split(), _LOANS.split())
_LETTERS = lazy.pattern(r"[^\W\d_]+")
_FOREIGN = 4  # one word in so many has letters that English lacks, in a text of another language
# A word of two letters beside a comma, a quotation mark or the like is the code of a language or country.
_CODE = lazy.pattern(r"\b[^\W\d_]{2}\b(?=\s*[^\w\s])|(?<=[^\w\s])\s*[^\W\d_]{2}\b")
_SHARE = 4  # one word in so many is little, in a text of a language


def in_other_language(text: str) -> str | None:
    """Return why ``text`` as a whole is in another language, as words after its name; None where it is not.

    A word or an example of another script within an English text counts for nothing.
    """
    if not text.isascii():
        letters = [character for character in text if character.isalpha()]
        others = sum(1 for character in letters if not character.isascii() and not _is_latin(character))
        if others * 3 > len(letters):
            return "is in another script than the Latin one"
    return _by_little_words(text) or _by_letters(text)


def not_english(text: str) -> str | None:
    """Return why ``text`` is not in English alone, as words after its name; None where nothing tells."""
    if not text.isascii():
        for character in text:
            if character.isalpha() and not character.isascii() and not _is_latin(character):
                return f"has letters that are not Latin ('{character}')"
    return _by_little_words(text)


def _is_latin(letter: str) -> bool:
    name = unicodedata.name(letter, "")
    return name.startswith(("LATIN", "MODIFIER LETTER", "FEMININE", "MASCULINE", "MICRO SIGN"))


def _by_little_words(text: str) -> str | None:
    rough = text.lower().split()  # most texts end here
    if len(rough) < _SHARE or not _ENGLISH.isdisjoint(rough):
        return None
    words = _WORD.findall(_CODE.sub("", text.lower()))
    if len(words) < _SHARE or any(word in _ENGLISH for word in words):
        return None
    counts = {
        language: (len(found), sum(words.count(word) for word in found))
        for language, little in _LITTLE.items()
        if len(found := little.intersection(words)) > 1
    }
    language = max(counts, key=lambda name: counts[name], default=None)
    if language is None or counts[language][1] * _SHARE < len(words):
        return None
    return f"is in {language}, it seems"


def _by_letters(text: str) -> str | None:
    if text.isascii():
        return None
    words = _LETTERS.findall(text.lower())
    foreign = [word for word in words if len(word) > 2 and not word.isascii()]  # no µm, no Ω
    if not foreign or len(foreign) * _FOREIGN < len(words) or not _ENGLISH_OR_LOANED.isdisjoint(words):
        return None
    return "is in another language than English, it seems"
