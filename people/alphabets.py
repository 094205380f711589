"""The letters by which an index of names can be narrowed down, in the scripts that names have.

Databases collate differently: one puts "de Gaulle" after "Z", another puts "Š" into "S", a third
sorts all capitals before all small letters. Each letter is a few ranges of the sort name that an
index answers, made so that every name is found under some letter in all of them.
"""

from __future__ import annotations

import string
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import get_language

OTHER = "0"  # in an address: names that begin with none of these letters


@dataclass(frozen=True)
class Alphabet:
    """The letters of a script, in order. `languages` are those whose readers look here first."""

    letters: str
    languages: tuple[str, ...] = ()

    @property
    def end(self) -> str:
        """What every database puts behind the names of this script."""
        return self.letters[-1].lower() * 3


LATIN = Alphabet(string.ascii_uppercase)
# The name of a letter that is left out stands under the one before it: Й under И.
CYRILLIC = Alphabet("АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЫЭЮЯ", ("ru",))
ARMENIAN = Alphabet("ԱԲԳԴԵԶԷԸԹԺԻԼԽԾԿՀՁՂՃՄՅՆՇՈՉՊՋՌՍՎՏՐՑՒՓՔՕՖ", ("hy",))
ALPHABETS = (LATIN, CYRILLIC, ARMENIAN)  # as every database orders them
# Ё is far from Е where names are ordered by the numbers of their letters.
_FAR_AWAY = {"Е": [("Ё", "Ђ"), ("ё", "ђ")]}


def is_letter(text: str) -> bool:
    """Whether an index can be narrowed down by this."""
    return text == OTHER or any(len(text) == 1 and text in each.letters for each in ALPHABETS)


def alphabets_of(names: QuerySet[Any]) -> list[Alphabet]:
    """Latin, and those other alphabets in which names are sorted; the reader's own first.

    One look at the index for each of the others.
    """
    found = [LATIN]
    for alphabet in ALPHABETS[1:]:
        if names.filter(_between(alphabet.letters[0], alphabet.end)).exists():
            found.append(alphabet)
    return sorted(found, key=lambda each: get_language() not in each.languages)


def beginning_with(names: QuerySet[Any], letter: str) -> QuerySet[Any]:
    """Those whose sort name begins with the letter; "" finds all."""
    if not letter:
        return names
    ranges = _others() if letter == OTHER else _ranges(letter)
    return names.filter(ranges)


def _ranges(letter: str) -> Q:
    (alphabet,) = (each for each in ALPHABETS if letter in each.letters)
    place = alphabet.letters.index(letter) + 1
    small = letter.lower()
    if place < len(alphabet.letters):
        following = alphabet.letters[place]
        found = _between(letter, following) | _between(small, following.lower())
    else:
        found = _between(letter, chr(ord(letter) + 1)) | _between(small, alphabet.end)
    for first, end in _FAR_AWAY.get(letter, ()):
        found |= _between(first, end)
    return found


def _others() -> Q:
    """Before, between and behind the alphabets."""
    found = Q(sort_name__lt=LATIN.letters[0]) | Q(sort_name__gte=ALPHABETS[-1].end)
    for before, behind in pairwise(ALPHABETS):
        found |= _between(before.end, behind.letters[0])
    return found


def _between(first: str, end: str) -> Q:
    return Q(sort_name__gte=first, sort_name__lt=end)
