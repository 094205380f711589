"""The passage of a text that shows why it was found, with the words marked; always escaped."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from articles.search.parsing import Term
from articles.search.words import WORD
from people.folding import fold_with_offsets

WIDTH = 240  # characters of a passage
_SEARCHED = 30_000  # characters looked at; a word further down shows the beginning instead

Span = tuple[int, int]


def marked(text: str, terms: Sequence[Term]) -> SafeString:
    """The whole text, escaped, with every wanted word in <mark>."""
    return _mark(text, _spans(text, terms), 0, len(text))


def passage(texts: Sequence[str], terms: Sequence[Term]) -> SafeString | None:
    """The stretch with most of the wanted words, of the first text that has as many.

    None if there is not one of them in any.
    """
    found = [passage for text in texts if (passage := _passage(text[:_SEARCHED], terms))]
    return max(found, key=lambda passage: passage[0])[1] if found else None


def _passage(text: str, terms: Sequence[Term]) -> tuple[int, SafeString] | None:
    spans = _spans(text, terms)
    if not spans:
        return None
    starts = [start for start, _ in spans]
    different = [_distinct(text, spans, starts, first) for first in range(len(spans))]
    best = different.index(max(different))
    begin = _word_before(text, max(0, starts[best] - WIDTH // 4))
    end = min(len(text), begin + WIDTH)
    if end < len(text):
        end = max(text.rfind(" ", begin, end), spans[best][1])
    passage = mark_safe(  # noqa: S308  (escaped in `_mark`)
        ("… " if begin else "") + _mark(text, spans, begin, end) + (" …" if end < len(text) else "")
    )
    return different[best], passage


def beginning(text: str) -> SafeString:
    """The first words of a text, escaped."""
    if len(text) <= WIDTH:
        return SafeString(escape(text))
    cut = text[:WIDTH].rsplit(" ", 1)[0]
    return mark_safe(escape(cut) + " …")  # noqa: S308


def _spans(text: str, terms: Sequence[Term]) -> list[Span]:
    whole = {word for term in terms for word in term.words}
    prefixes = tuple(term.words[-1] for term in terms if term.is_prefix)
    folded, offsets = fold_with_offsets(text)
    return [
        (offsets[match.start()], offsets[match.end()])
        for match in WORD.finditer(folded)
        if match[0] in whole or (prefixes and match[0].startswith(prefixes))
    ]


def _distinct(text: str, spans: list[Span], starts: list[int], first: int) -> int:
    last = bisect_left(starts, starts[first] + WIDTH * 3 // 4)
    return len({text[start:end].casefold() for start, end in spans[first : min(last, first + 40)]})


def _word_before(text: str, position: int) -> int:
    return text.rfind(" ", 0, position) + 1 if position else 0


def _mark(text: str, spans: list[Span], begin: int, end: int) -> SafeString:
    pieces = []
    position = begin
    for start, stop in spans:
        if start < position or stop > end:
            continue
        word = text[start:stop].rstrip()
        pieces += [escape(text[position:start]), "<mark>", escape(word), "</mark>"]
        position = start + len(word)
    pieces.append(escape(text[position:end]))
    return mark_safe("".join(pieces))  # noqa: S308
