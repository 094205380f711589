"""Which language and direction a name in some script has, so that it is read and set right.

The script is told from the letters by their Unicode names; the standard library has no property
for it.
"""

from __future__ import annotations

import unicodedata

# Where a script serves one language in practice, the language; elsewhere the script alone, as
# BCP 47 writes it. Latin letters say nothing: a page already has a language in that script.
_TAGS = {
    "ARMENIAN": "hy",
    "GEORGIAN": "ka",
    "GREEK": "el",
    "HEBREW": "he",
    "THAI": "th",
    "HANGUL": "ko",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "CYRILLIC": "und-Cyrl",
    "ARABIC": "und-Arab",
    "CJK": "und-Hani",
    "DEVANAGARI": "und-Deva",
    "BENGALI": "und-Beng",
    "ETHIOPIC": "und-Ethi",
    "THAANA": "dv",
    "SYRIAC": "syr",
    "MYANMAR": "my",
    "KHMER": "km",
    "LAO": "lo",
    "SINHALA": "si",
    "TAMIL": "ta",
    "TIBETAN": "bo",
}


def script_of(text: str) -> str:
    """The script of the first letter, as Unicode names it ("CYRILLIC"); "" without letters."""
    for character in text:
        if character.isalpha():
            return unicodedata.name(character, "").split(" ")[0].split("-")[0]
    return ""


def language_tag(text: str, language: str = "") -> str:
    """The BCP 47 tag for `text`: the language if somebody said it, else what its letters tell.

    >>> language_tag("Ռամիզ Մեհդիև"), language_tag("Рамиз Мехтиев"), language_tag("Ramiz")
    ('hy', 'und-Cyrl', '')
    """
    return language or _TAGS.get(script_of(text), "")


def direction(text: str) -> str:
    """ "rtl" for names that begin with a right-to-left letter, else "ltr".

    >>> direction("محمد"), direction("Mohammed")
    ('rtl', 'ltr')
    """
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in {"R", "AL"}:
            return "rtl"
        if kind == "L":
            return "ltr"
    return "ltr"
