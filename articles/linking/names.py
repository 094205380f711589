"""How personal names are built: which words are the surname, what a person may be called by.

General rules about languages, never about persons: particles (de, van, bin, al), generational
suffixes, surname-first order, Iberian double surnames, initials, and the many romanisations of one
name in another script.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from people.folding import fold

from .language import PARTICLES, SAME_GIVEN_NAME, SUFFIXES, SURNAME_FIRST, TITLES

_WORD = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]|"
    "[^\\W_\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]+"
)


def words_of(name: str) -> tuple[str, ...]:
    """Return the folded words of a name, cut exactly as the words of a text are."""
    return tuple(_WORD.findall(fold(name)))


def key_of(name: str) -> str:
    """Return the key under which a name is found in a text: its folded words.

    >>> key_of("Jean-Claude Juncker") == key_of("Jean Claude  JUNCKER")
    True
    """
    return " ".join(words_of(name))


def singular(word: str) -> str:
    """Return a common noun without the commonest plural ending, so that both forms meet."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


class NameParts(NamedTuple):
    """The words of a personal name. `family` includes its particles; either part may be empty."""

    given: tuple[str, ...]
    family: tuple[str, ...]


def split_name(
    words: tuple[str, ...], family: tuple[str, ...] = (), *, surname_first: bool = False
) -> NameParts:
    """Tell the surname from the rest. A family name that is known is trusted where it occurs.

    >>> split_name(("ursula", "von", "der", "leyen"))
    NameParts(given=('ursula',), family=('von', 'der', 'leyen'))
    >>> split_name(("xi", "jinping"))
    NameParts(given=('jinping',), family=('xi',))
    """
    if is_regnal(words):
        return NameParts(_regnal_name(words), ())
    while len(words) > 2 and words[-1] in SUFFIXES:
        words = words[:-1]
    if family and len(family) < len(words):
        if words[-len(family) :] == family:
            return NameParts(words[: -len(family)], family)
        if words[: len(family)] == family:
            return NameParts(words[len(family) :], family)
    if len(words) < 2:
        return NameParts((), words)
    if surname_first or (words[0] in SURNAME_FIRST and _looks_east_asian(words)):
        return NameParts(words[1:], words[:1])
    start = len(words) - 1
    while start > 1 and words[start - 1] in PARTICLES:
        start -= 1
    return NameParts(words[:start], words[start:])


NUMERALS = frozenset({
    "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv",
    "xvi",
})  # fmt: skip


def is_regnal(words: tuple[str, ...]) -> bool:
    """Say whether a name is that of a monarch: "Abdullah II of Jordan", "Elizabeth II".

    >>> is_regnal(("abdullah", "ii", "of", "jordan")), is_regnal(("hamilton", "fish", "iv"))
    (True, False)
    """
    return "of" in words[1:-1] or (len(words) == 2 and words[-1] in NUMERALS)


def _regnal_name(words: tuple[str, ...]) -> tuple[str, ...]:
    words = words[: words.index("of")] if "of" in words else words
    plain = tuple(word for word in words if word not in NUMERALS and word not in TITLES)
    return plain or words[:1]


def _looks_east_asian(words: tuple[str, ...]) -> bool:
    """Two or three short words, none of them with an ending that such names do not have."""
    if not 2 <= len(words) <= 3:
        return False
    return all(_SYLLABLES.fullmatch(word) for word in words[1:])


def is_syllable(word: str) -> bool:
    """Say whether a word looks like one syllable or two of a romanised East Asian given name."""
    return len(word) <= 5 and bool(_SYLLABLES.fullmatch(word))


# Romanised Chinese, Korean and Vietnamese syllables: one to three of them make a given name.
_SYLLABLES = re.compile(
    r"(?:(?:[bpmfdtnlgkhjqxrzcsyw]|zh|ch|sh|hs|kw|ph|th|tr|ng|nh|gy|hy|ky|my|by|py|ry)?"
    r"(?:[aeiouy]{1,3})(?:ng|nh|ch|n|k|l|m|p|t|r)?){1,3}"
)


class ShortForm(NamedTuple):
    """Something a person may be called after the full name has been given, and how surely."""

    words: tuple[str, ...]
    part: str  # surname | given | middle
    weight: float


def short_forms(words: tuple[str, ...], parts: NameParts) -> list[ShortForm]:
    """Return the short forms of a full name: surname, surname without particles, given names."""
    if len(words) < 2:
        return []
    given, family = parts
    if is_regnal(words):
        numbers = [(*given, word) for word in words if word in NUMERALS]
        return [ShortForm(given, "given", 0.9), *(ShortForm(n, "surname", 1.0) for n in numbers)]
    forms = _surnames(family) if family else [ShortForm(words[-1:], "surname", 0.9)]
    middle = given[1:]
    if middle and family and _may_stand_alone(middle[-1]) and middle[-1] not in TITLES:
        # An Iberian first surname ("Rajoy" of Mariano Rajoy Brey), alone or with the second.
        forms.append(ShortForm((middle[-1], *family), "surname", 0.95))
        forms.append(ShortForm(middle[-1:], "middle", 0.7))
    if given and _may_stand_alone(given[0]):
        forms.append(ShortForm(given[:1], "given", 0.6))
        if len(given) > 1:
            forms.append(ShortForm(given, "given", 0.6))
    return forms


def _may_stand_alone(word: str) -> bool:
    """Initials and particles are nobody's short name."""
    return len(word) > 1 and word not in PARTICLES and word not in TITLES


def _surnames(family: tuple[str, ...]) -> list[ShortForm]:
    """Return a surname with its particles, with fewer, and without: "von der Leyen", "Leyen"."""
    forms = [ShortForm(family, "surname", 1.0)]
    bare = tuple(word for word in family if word not in PARTICLES)
    if bare != family and len(bare) == 1:
        forms.append(ShortForm(bare, "surname", 0.95))
    core = family[1:]
    while len(core) > 1 and core[0] in PARTICLES:
        forms.append(ShortForm(core, "surname", 0.95))
        core = core[1:]
    return forms


_SKELETON_STEPS = [
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        ("tch|tsch|cz", "ch"), ("sch|sz|sh", "x"), ("dzh|dj|zh", "j"), ("ch", "c"),
        ("ph", "f"), ("kh", "h"), ("ck|gh|q|c(?=[aou])", "k"), ("tz|ts", "z"), ("w", "v"),
        ("ae", "a"), ("oe", "o"), ("ue", "u"), ("enka$", "enko"),
        ("ou|oo", "u"), ("(?<=.)h", ""), ("^h(?=[^aeiouy])", ""), ("ff$|f$", "v"),
        ("^y(?=e)|^j(?=e)", ""), ("[yj]", "i"), ("ii+", "i"), ("(?<=[aou])i(?=[aeou])", ""),
        ("g", "k"), ("d", "t"), ("z", "s"), ("e", "a"), ("u", "o"), ("aa+", "a"), ("oo+", "o"),
        (r"([^aio])\1", r"\1"), ("ai(?=$|[^aio])", "a"),
    )
]  # fmt: skip


@lru_cache(maxsize=100_000)
def skeleton(word: str) -> str:
    """Reduce a romanised word to what its romanisations share.

    >>> skeleton("mehdiyev") == skeleton("mekhtiev")
    True
    >>> skeleton("gaddafi") == skeleton("qadhafi")
    True
    >>> skeleton("aliyev") == skeleton("aliyeva")
    False
    """
    for pattern, replacement in _SKELETON_STEPS:
        word = pattern.sub(replacement, word)
    return word


def name_skeleton(words: tuple[str, ...]) -> str:
    """Return the skeleton of a full name's first and last words.

    First names that are one name in several languages, or in everyday use, have one skeleton.

    >>> name_skeleton(("vladimir", "zelensky")) == name_skeleton(("volodymyr", "zelenskyy"))
    True
    """
    return f"{_given_skeleton(words[0])} {skeleton(words[-1])}"


def _given_skeleton(word: str) -> str:
    return skeleton(SAME_GIVEN_NAME.get(word, word))


_JOINT = re.compile(r"(?<=\w)['’‘ʼ‐‑-](?=\w)")


def joined_words(name: str) -> tuple[str, ...]:
    """Return the words of a name written without its inner hyphens and apostrophes.

    >>> joined_words("Moshe Ya'alon"), joined_words("Kim Jong-un")
    (('moshe', 'yaalon'), ('kim', 'jongun'))
    """
    return words_of(_JOINT.sub("", name))
