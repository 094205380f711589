"""Stored names that are one letter away from a name: what an editor may have meant, or mistyped.

The edit leaves one part of the name whole, so only stored names that begin or end with that part
are compared: two binary searches instead of trying every letter in every place.
"""

from bisect import bisect_left
from collections.abc import Iterator
from string import ascii_lowercase

from .gazetteer import Gazetteer

_LAST = "\U0010ffff"  # sorts after every other character


def names_near(gazetteer: Gazetteer, key: str) -> set[str]:
    """Return the stored keys that differ in one letter: in the first word, or in all that follows.

    A letter is left out, put in, replaced, or swapped with the next. The part that is the same must
    be known as a name: a first word that people bear, or a surname.
    """
    first, _, rest = key.partition(" ")
    found: set[str] = set()
    if rest.rpartition(" ")[2] in gazetteer.surnames:
        ending = f" {rest}"
        for name in _ending_in(gazetteer, ending):
            word = name.removesuffix(ending)
            if " " not in word and is_one_letter_away(first, word):
                found.add(name)
    if first in gazetteer.given:
        found.update(
            name
            for name in _sharing_a_part(gazetteer, f"{first} ", rest)
            if is_one_letter_away(rest, name[len(first) + 1 :])
        )
    return found


def is_one_letter_away(word: str, other: str) -> bool:
    """Say whether one letter left out, put in, replaced or swapped makes `other` of `word`.

    >>> is_one_letter_away("merkel", "merkl"), is_one_letter_away("merkel", "mekrel")
    (True, True)
    >>> is_one_letter_away("merkel", "merkel"), is_one_letter_away("merkel", "markl")
    (False, False)
    """
    longer = len(other) - len(word)
    if word == other or not -1 <= longer <= 1:
        return False
    place = 0
    for mine, its in zip(word, other, strict=False):
        if mine != its:
            break
        place += 1
    if longer < 0:
        return word[place + 1 :] == other[place:]
    if longer > 0:
        return other[place] in ascii_lowercase and word[place:] == other[place + 1 :]
    if word[place + 1 :] == other[place + 1 :]:
        return other[place] in ascii_lowercase
    swapped = word[place + 1] + word[place] + word[place + 2 :]
    return swapped == other[place:]


def _sharing_a_part(gazetteer: Gazetteer, opening: str, rest: str) -> Iterator[str]:
    """Yield the names with this opening that have the beginning or the end of `rest` in common."""
    cut = len(rest) // 3  # the opening makes the first part rare enough, however short
    yield from _beginning_with(gazetteer, opening + rest[:cut])
    for name in _ending_in(gazetteer, rest[cut:]):
        if name.startswith(opening):
            yield name
    if cut:  # two letters swapped across the cut leave neither part whole
        swapped = opening + rest[: cut - 1] + rest[cut] + rest[cut - 1] + rest[cut + 1 :]
        if swapped in gazetteer.names:
            yield swapped


def _beginning_with(gazetteer: Gazetteer, opening: str) -> list[str]:
    return _range(gazetteer.names_in_order, opening)


def _ending_in(gazetteer: Gazetteer, ending: str) -> list[str]:
    return [name[::-1] for name in _range(gazetteer.names_backwards, ending[::-1])]


def _range(ordered: list[str], opening: str) -> list[str]:
    return ordered[bisect_left(ordered, opening) : bisect_left(ordered, opening + _LAST)]
