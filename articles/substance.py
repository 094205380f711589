"""How much a text differs from another, and whether readers ought to be told.

Pure: text in, counts out. A slip put right (a letter, a capital, a hyphen) is no change of
substance; a number, a name or somebody's words that read otherwise always are.

>>> difference("He said that 12 people came.", "He said that 14 people came.").numbers
True
>>> difference("They recieved it.", "They received it.").words
0
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import NamedTuple

from people.folding import fold

MANY_WORDS = 5  # from here on readers read something else
_MOST_STEPS = 1_000_000  # words of one text times words of the other; beyond, they are only counted
_SHORTEST_SLIP = 4  # letters: one letter makes another word of a shorter one ("not", "now")

_PIECE = re.compile(r"\w+(?:[’'.,:\-‑–]\w+)*|[“”„«»\"]|[.!?…։:]|\n", re.UNICODE)
_OPENS, _CLOSES, _EITHER = "„«", "”»", '"“'


class Word(NamedTuple):
    """A word and what matters about where it stands."""

    text: str
    is_quoted: bool
    begins_sentence: bool

    @property
    def has_number(self) -> bool:
        """Whether it counts or dates something."""
        return any(character.isdigit() for character in self.text)

    @property
    def is_name(self) -> bool:
        """Whether it looks like part of a name: a capital where none is owed to the sentence."""
        return self.text[0].isupper() and not self.begins_sentence


@dataclass(frozen=True)
class Difference:
    """What differs, slips left out."""

    words: int = 0
    numbers: bool = False
    names: bool = False
    quotations: bool = False

    @property
    def is_substantial(self) -> bool:
        """Whether readers of the first text know something else than readers of the second."""
        return self.numbers or self.names or self.quotations or self.words >= MANY_WORDS

    def __bool__(self) -> bool:
        return self.words > 0


def difference(old: str, new: str) -> Difference:
    """What changed between two texts; paragraphs stand on lines of their own."""
    before, after = _paragraphs(old), _paragraphs(new)
    words = 0
    touched: list[Word] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for act, i, j, k, m in matcher.get_opcodes():
        if act == "equal":
            continue
        for gone, come in _changes(_words(before[i:j]), _words(after[k:m])):
            words += max(len(gone), len(come))
            touched += [*gone, *come]
    return Difference(
        words,
        numbers=any(word.has_number for word in touched),
        names=any(word.is_name for word in touched),
        quotations=any(word.is_quoted for word in touched),
    )


def _paragraphs(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.split("\n") if line.strip()]


def _words(paragraphs: Sequence[str]) -> list[Word]:
    found: list[Word] = []
    for paragraph in paragraphs:
        depth, begins = 0, True
        for piece in _PIECE.findall(paragraph):
            if piece in _OPENS or (piece in _EITHER and not depth):
                depth = 1
            elif piece in _CLOSES or piece in _EITHER:
                depth = 0
            elif piece[0].isalnum() or piece[0] == "_":
                found.append(Word(piece, bool(depth), begins))
                begins = False
            else:
                begins = True
    return found


def _changes(old: list[Word], new: list[Word]) -> Iterator[tuple[list[Word], list[Word]]]:
    """Stretches that differ: the words that went and those that came."""
    if len(old) * len(new) > _MOST_STEPS:
        yield _only_in(old, new), _only_in(new, old)
        return
    matcher = SequenceMatcher(
        None, [word.text for word in old], [word.text for word in new], autojunk=False
    )
    for act, i, j, k, m in matcher.get_opcodes():
        if act != "equal":
            yield from _without_slips(old[i:j], new[k:m])


def _without_slips(gone: list[Word], come: list[Word]) -> Iterator[tuple[list[Word], list[Word]]]:
    if "".join(word.text for word in gone) == "".join(word.text for word in come):
        return  # "a lot" and "alot"
    if len(gone) != len(come):
        yield gone, come
        return
    for old, new in zip_longest(gone, come):
        if not _is_slip(old, new):
            yield [old], [new]


def _is_slip(old: Word, new: Word) -> bool:
    """Whether one word is the other, spelt right."""
    if old.has_number or new.has_number:
        return False
    if fold(old.text) == fold(new.text):
        return True
    if old.is_name or new.is_name or min(len(old.text), len(new.text)) < _SHORTEST_SLIP:
        return False
    return _one_stroke_apart(old.text.lower(), new.text.lower())


def _one_stroke_apart(one: str, other: str) -> bool:
    """Whether a letter was added, dropped, mistaken or changed places with its neighbour."""
    shorter, longer = sorted((one, other), key=len)
    if len(longer) - len(shorter) > 1:
        return False
    start = next((at for at, letter in enumerate(shorter) if letter != longer[at]), len(shorter))
    if len(longer) > len(shorter):
        return shorter[start:] == longer[start + 1 :]
    rest, other_rest = shorter[start:], longer[start:]
    return rest[1:] == other_rest[1:] or (
        rest[2:] == other_rest[2:] and rest[:2] == other_rest[:2][::-1]
    )


def _only_in(words: list[Word], others: list[Word]) -> list[Word]:
    """Words of the first list that the second does not have as often."""
    left = Counter(word.text for word in others)
    found = []
    for word in words:
        if left[word.text]:
            left[word.text] -= 1
        else:
            found.append(word)
    return found
