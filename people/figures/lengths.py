"""Shares of a drawing's width or height, and years along an axis."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

_STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 500)  # years between two marks of an axis
_MOST_MARKS = 6


def percent(share: float) -> str:
    """A share of one as SVG reads it, never outside of the drawing.

    >>> percent(0.125), percent(-1), percent(2)
    ('12.50%', '0.00%', '100.00%')
    """
    return f"{100 * min(max(share, 0.0), 1.0):.2f}%"


@dataclass(frozen=True)
class Mark:
    """A year on an axis. `anchor` keeps the first and the last one inside of the drawing."""

    x: str
    year: int
    anchor: str


@dataclass(frozen=True)
class Axis:
    """A stretch of time from one day to another, laid over the width of a drawing."""

    first: datetime.date
    last: datetime.date

    def share(self, day: datetime.date) -> float:
        """How far along the axis a day is; 0 at its beginning, 1 at its end."""
        length = max((self.last - self.first).days, 1)
        return (day - self.first).days / length

    def marks(self) -> list[Mark]:
        """Years worth naming, a handful whatever the length of the axis."""
        return [self._mark(year) for year in self._years()]

    def _years(self) -> Iterator[int]:
        years = self.last.year - self.first.year + 1
        step = next((step for step in _STEPS if years / step <= _MOST_MARKS), 1000)
        for year in range(self.first.year, self.last.year + 1):
            if year % step == 0 and self.first <= datetime.date(year, 1, 1) <= self.last:
                yield year

    def _mark(self, year: int) -> Mark:
        share = self.share(datetime.date(year, 1, 1))
        anchor = "start" if share < 0.06 else "end" if share > 0.94 else "middle"
        return Mark(percent(share), year, anchor)
