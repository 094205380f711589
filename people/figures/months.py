"""Bars by month: in how much of what appeared somebody was named."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from people.figures.lengths import Axis, Mark, percent

MOST_MONTHS = 360
CARD_MONTHS = 24
_GAP = 0.18  # of a month's width, between two bars


@dataclass(frozen=True)
class Month:
    """One month: in `articles` of `of` articles. The rest is its bar."""

    first: datetime.date
    articles: int
    of: int
    x: str = ""
    width: str = ""
    y: str = ""
    height: str = ""

    @property
    def share(self) -> float:
        """The part of all articles of the month, from 0 to 1."""
        return self.articles / self.of if self.of else 0.0

    @property
    def percentage(self) -> int:
        """The share as readers are told it; what is there is never rounded to nothing."""
        return max(round(100 * self.share), 1) if self.articles else 0


@dataclass(frozen=True)
class MonthChart:
    """All months from the first that counts to the last, each with its bar."""

    months: list[Month]
    marks: list[Mark]
    top: int  # percentage that the full height stands for

    @property
    def is_worth_drawing(self) -> bool:
        """Whether there is anything to compare: a single month is a number."""
        return len(self.months) > 1

    @property
    def named(self) -> list[Month]:
        """The months that have something to tell, the latest first: what the table lists."""
        return [month for month in reversed(self.months) if month.articles]

    @property
    def articles(self) -> int:
        """All articles that were counted."""
        return sum(month.articles for month in self.months)

    @property
    def best(self) -> Month:
        """The month with the greatest share; of equals the latest."""
        return max(self.months, key=lambda month: (month.share, month.first))


def month_chart(
    named: Mapping[datetime.date, int], totals: Mapping[datetime.date, int]
) -> MonthChart | None:
    """Bars for `named` articles among `totals`, both by first days of months.

    From the first month with a name to the last month with any article; None where no article
    names it.
    """
    counted = [month for month, articles in named.items() if articles]
    if not counted:
        return None
    last = max([*totals, *counted])
    months = [
        Month(first, named.get(first, 0), max(totals.get(first, 0), named.get(first, 0)))
        for first in _sequence(min(counted), last)
    ][-MOST_MONTHS:]
    top = max(month.share for month in months)
    axis = Axis(months[0].first, _next(months[-1].first))
    return MonthChart(
        [_bar(month, place, len(months), top) for place, month in enumerate(months)],
        axis.marks(),
        max(round(100 * top), 1),
    )


def small_chart(named: Mapping[datetime.date, int], last: datetime.date) -> list[Month]:
    """The bars of a card: numbers of articles in the last two years, empty where there are none."""
    first = last.replace(day=1)
    months = [first]
    while len(months) < CARD_MONTHS:
        first = (first - datetime.timedelta(days=1)).replace(day=1)
        months.insert(0, first)
    top = max((named.get(month, 0) for month in months), default=0)
    if not top:
        return []
    rows = [Month(month, named.get(month, 0), top) for month in months]
    bars = (_bar(row, place, len(rows), 1.0) for place, row in enumerate(rows))
    return [bar for bar in bars if bar.articles]


def _bar(month: Month, place: int, months: int, top: float) -> Month:
    width = 1 / months
    height = month.share / top if top else 0.0
    return Month(
        month.first,
        month.articles,
        month.of,
        x=percent(width * (place + _GAP / 2)),
        width=percent(width * (1 - _GAP)),
        y=percent(1 - height),
        height=percent(height),
    )


def _sequence(first: datetime.date, last: datetime.date) -> list[datetime.date]:
    months = [first]
    while months[-1] < last:
        months.append(_next(months[-1]))
    return months


def _next(month: datetime.date) -> datetime.date:
    return (month.replace(day=1) + datetime.timedelta(days=32)).replace(day=1)
