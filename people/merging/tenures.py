"""When two statements about time in one office are about the same time. Pure.

Nobody holds one office twice at once, so tenures of one person and office that overlap are one
tenure, told twice. What is told more exactly wins; where they disagree, the one that is there does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A tenure's dates as stored: partial, "" for unknown or still in office."""

    held_from: str = ""
    held_until: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """What becomes of a tenure that comes in: a new one, or the same as one that is there."""

    same_as: int | None = None  # position among those that were there
    dates: Span = Span()  # what that one's dates become


def settle(there: Sequence[Span], coming: Sequence[Span]) -> list[Settled]:
    """For each that comes, what becomes of it, one after the other.

    >>> settle([Span("2003")], [Span("2003-10-31", "2008"), Span("2008", "2013")])
    [Settled(same_as=0, dates=Span(held_from='2003-10-31', held_until='2008')), \
Settled(same_as=None, dates=Span(held_from='2008', held_until='2013'))]
    """
    now = list(there)
    settled = []
    for span in coming:
        same = _find(now, span)
        if same is None:
            settled.append(Settled(None, span))
            continue
        now[same] = together(now[same], span)
        settled.append(Settled(same, now[same]))
    return settled


def _find(there: Sequence[Span], span: Span) -> int | None:
    """The position of the same tenure: one with the same beginning before one that overlaps."""
    begins = (i for i, other in enumerate(there) if other.held_from == span.held_from)
    overlaps = (i for i, other in enumerate(there) if is_same(other, span))
    return next(begins, next(overlaps, None))


def is_same(one: Span, other: Span) -> bool:
    """Whether the two overlap as far as their dates tell.

    Touching is not overlapping: whoever left in 2008 may have come back in 2008. An unknown
    beginning is taken for the same beginning if the end does not speak against it.

    >>> is_same(Span("2003", "2008"), Span("2005")), is_same(Span("2003", "2008"), Span("2008"))
    (True, False)
    >>> is_same(Span("", "2008"), Span("2003", "2008-05")), is_same(Span("", "1998"), Span("2003"))
    (True, False)
    """
    if one.held_from and other.held_from and _agree(one.held_from, other.held_from):
        return True
    return _begins_before_end(one, other) and _begins_before_end(other, one)


def together(there: Span, coming: Span) -> Span:
    """One tenure out of two that are the same.

    >>> together(Span("2003", ""), Span("2003-10-31", "2008"))
    Span(held_from='2003-10-31', held_until='2008')
    >>> together(Span("2003", "2008"), Span("2004", "2008-06"))
    Span(held_from='2003', held_until='2008-06')
    """
    held_from = _finer(there.held_from, coming.held_from)
    held_until = _finer(there.held_until, coming.held_until)
    width = min(len(held_from), len(held_until))
    return there if held_until[:width] < held_from[:width] else Span(held_from, held_until)


def _finer(there: str, coming: str) -> str:
    return coming if coming.startswith(there) else there


def _agree(one: str, other: str) -> bool:
    width = min(len(one), len(other))
    return one[:width] == other[:width]


def _begins_before_end(one: Span, other: Span) -> bool:
    begin, end = one.held_from, other.held_until
    width = min(len(begin), len(end))
    return not (begin and end) or begin[:width] < end[:width]
