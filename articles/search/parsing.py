"""What a reader typed, as something that can be asked.

    ramiz mehd           both words; the last one may be unfinished
    "having lost"        these words one after the other
    -russia, -"red sea"  not in what is found

Anything is accepted; signs without a meaning are spaces.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from articles.search.words import words

LONGEST_QUERY = 1000  # characters that are read
MOST_TERMS = 20  # words or phrases that are asked for; nobody types more by hand
LONGEST_PHRASE = 50  # words; what follows is not compared, because databases refuse to

_QUOTES = '"“”„«»'
_PIECE = re.compile(
    rf"(?P<minus>(?<!\S)[-−–])?"
    rf"(?:[{_QUOTES}](?P<phrase>[^{_QUOTES}]*)[{_QUOTES}]|(?P<plain>[^\s{_QUOTES}]+))"
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand one after the other; the last may be the beginning of a word."""

    words: tuple[str, ...]
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What has to be there, and what must not."""

    text: str
    wanted: tuple[Term, ...] = ()
    excluded: tuple[Term, ...] = ()
    # Nothing but words was typed, so that the whole may be somebody's name.
    is_plain: bool = field(default=True)

    def __bool__(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self.wanted)

    @property
    def words(self) -> list[str]:
        """Every wanted word, once, in order."""
        return list(dict.fromkeys(word for term in self.wanted for word in term.words))


def parse(text: str) -> Query:
    """Read a query. Never fails; what has no word in it asks for nothing."""
    text = " ".join(_CONTROL.sub(" ", text[:LONGEST_QUERY]).split())
    wanted: dict[Term, None] = {}
    excluded: dict[Term, None] = {}
    is_plain = True
    last = None
    for match in _PIECE.finditer(text):
        phrase = match["phrase"]
        found = words(phrase if phrase is not None else match["plain"])[:LONGEST_PHRASE]
        last = None
        if not found:
            continue
        if match["minus"]:
            is_plain = False
            excluded[Term(tuple(found))] = None
        else:
            is_plain = is_plain and phrase is None
            term = Term(tuple(found))
            wanted[term] = None
            last = term if phrase is None else None
    terms = list(wanted)[:MOST_TERMS]
    if last in terms and _may_be_unfinished(last.words[-1]):
        terms[terms.index(last)] = Term(last.words, is_prefix=True)
    return Query(text, tuple(terms), tuple(list(excluded)[:MOST_TERMS]), is_plain)


def _may_be_unfinished(word: str) -> bool:
    """One letter begins too much; a sign of Chinese or Japanese is a word of its own."""
    return len(word) > 1 or ord(word) >= 0x2E80
