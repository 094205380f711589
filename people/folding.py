"""The one way a name becomes a search key.

Alias keys, the entity linker and the search index all fold with this module, so that a name found
by one is found by the others. Folding forgets what writers differ in (case, diacritics, the shape
of quotes, hyphens and spaces) and keeps what tells names apart (letters, their order, word breaks).
What a key *means* is left to others: nothing here knows about people, aliases or languages.

>>> fold("  Məmmədyarov’s  ")
"mammadyarov's"
>>> fold("Jean‑Claude JUNCKER") == fold("jean claude juncker")
True
"""

import re
import unicodedata

# Letters that carry no decomposition in Unicode but are commonly written without their mark.
# "ə" is Azerbaijani; newspapers write it "a" (Məmmədyarov, Mammadyarov).
_LETTERS = {
    "ə": "a", "ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe",
    "ħ": "h", "ŋ": "n", "ŧ": "t", "ĸ": "k", "ƶ": "z", "ɓ": "b", "ɗ": "d", "ƙ": "k", "ƴ": "y",
    "ǝ": "a", "ɛ": "e", "ɔ": "o", "ꞌ": "'",
    # Arabic script: letters that Persian, Urdu and Arabic keyboards write differently.
    "ى": "ي", "ی": "ي", "ک": "ك", "ہ": "ه", "ھ": "ه", "ە": "ه", "ٱ": "ا",
}  # fmt: skip
_APOSTROPHES = "'’‘‛`´ʼʻʽʹʿʾˈˊˋ′‵＇՚׳‹›‚"
_QUOTES = '"“”„‟«»″〝〞＂״ʺ'
# Hyphens proper and the en dash, which joins names ("Armenia–Azerbaijan"). The em dash separates
# clauses and is kept as a mark of its own, so that no name reaches across it.
_HYPHENS = "-‐‑‒–−﹣－⁃֊־᠆"
_CJK_PUNCTUATION_SPACES = "・･·"  # the dot that parts transliterated names

_INTRAWORD_HYPHEN = re.compile(r"(?<=\w)-(?=\w)")
_SPACE_RUN = re.compile(r"  +")
# Canonical combining classes of marks that writers leave out: Hebrew and Arabic points, accents.
# Others (Indic virama, Thai vowels, the voicing of kana) make another letter and stay.
_NUKTA, _LAST_POINT, _FIRST_ACCENT = 7, 36, 200


def _is_optional_mark(character: str) -> bool:
    combining = unicodedata.combining(character)
    return combining == _NUKTA or 10 <= combining <= _LAST_POINT or combining >= _FIRST_ACCENT


def _fold_cluster(cluster: str) -> str:
    """Fold one character, or one character with the marks that follow it, without its context."""
    if cluster.isspace():
        return " "
    decomposed = unicodedata.normalize("NFKD", cluster)
    decomposed = unicodedata.normalize("NFKD", decomposed.casefold())
    kept = []
    for character in decomposed:
        if character.isspace():
            kept.append(" ")
        elif character in _SIGNS:
            kept.append(_SIGNS[character])
        elif not _is_optional_mark(character) and not _is_invisible(character):
            kept.append(character)
    composed = unicodedata.normalize("NFC", "".join(kept))
    return "".join(_LETTERS.get(character, character) for character in composed)


def _is_invisible(character: str) -> bool:
    # Format characters (soft hyphen, joiners, direction marks), controls and lone surrogates.
    return unicodedata.category(character) in {"Cf", "Cc", "Cs"} or character == "ـ"


_SIGNS = (
    dict.fromkeys(_APOSTROPHES, "'")
    | dict.fromkeys(_QUOTES, '"')
    | dict.fromkeys(_HYPHENS, "-")
    | dict.fromkeys(_CJK_PUNCTUATION_SPACES, " ")
    | {"―": "—"}
)


class _FoldTable(dict[int, str]):
    """What each single character folds to, filled as characters are met (for `str.translate`)."""

    def __missing__(self, code: int) -> str:
        folded = _fold_cluster(chr(code))
        self[code] = folded
        return folded


_TABLE = _FoldTable()


def _needs_clusters(text: str) -> bool:
    """Are there marks that must be read together with the letter before them?"""
    if text.isascii():
        return False
    return not unicodedata.is_normalized("NFC", text)


def _clusters(text: str) -> list[tuple[int, str]]:
    """Cut decomposed text into letters with their marks: (where it starts, its characters)."""
    starts: list[int] = []
    for index, character in enumerate(text):
        is_mark = unicodedata.combining(character) > 0 or "ᅠ" <= character <= "ᇿ"
        if not (is_mark and starts):
            starts.append(index)
    ends = [*starts[1:], len(text)]
    return [(start, text[start:end]) for start, end in zip(starts, ends, strict=True)]


def _fold_slowly(text: str) -> tuple[list[str], list[int]]:
    """Fold character by character, keeping where each folded character came from."""
    characters: list[str] = []
    offsets: list[int] = []
    if _needs_clusters(text):
        pieces = [(start, _fold_cluster(cluster)) for start, cluster in _clusters(text)]
    else:
        pieces = [(index, _TABLE[ord(character)]) for index, character in enumerate(text)]
    for index, piece in pieces:
        for character in piece:
            if character == " " and (not characters or characters[-1] == " "):
                continue
            characters.append(character)
            offsets.append(index)
    if characters and characters[-1] == " ":
        characters.pop()
        offsets.pop()
    return characters, offsets


def fold(text: str) -> str:
    """Return the key under which a name is stored and searched. Folding a key changes nothing."""
    if _needs_clusters(text):
        folded = "".join(_fold_slowly(text)[0])
    else:
        folded = _SPACE_RUN.sub(" ", text.translate(_TABLE)).strip(" ")
    return _INTRAWORD_HYPHEN.sub(" ", folded)


def fold_with_offsets(text: str) -> tuple[str, list[int]]:
    """Fold, and say for each folded character the index in `text` it came from.

    One more offset closes the list: where the last folded character ended in `text`. The stretch
    `text[offsets[i]:offsets[j]]` therefore always folds to `folded[i:j]`, but for the spaces and
    invisible characters at its end.

    >>> fold_with_offsets("Großer  Ärger")
    ('grosser arger', [0, 1, 2, 3, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13])
    """
    folded = text.translate(_TABLE)
    one_to_one = (
        len(folded) == len(text)
        and "  " not in folded
        and folded[:1] != " "
        and folded[-1:] != " "
        and not _needs_clusters(text)
        and all(len(_TABLE[ord(character)]) == 1 for character in set(text))
    )
    if one_to_one:
        offsets = list(range(len(text) + 1))
    else:
        characters, offsets = _fold_slowly(text)
        folded = "".join(characters)
        offsets.append(_end_of_last(text, offsets))
    return _INTRAWORD_HYPHEN.sub(" ", folded), offsets


def _end_of_last(text: str, offsets: list[int]) -> int:
    """Return where the last folded character ends: after its letter and the marks on it."""
    if not offsets:
        return 0
    end = offsets[-1] + 1
    while end < len(text) and not _TABLE[ord(text[end])]:
        end += 1
    return end
