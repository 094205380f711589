"""Lanes of time: one for each office, and in it a bar for each time that somebody held it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from people.figures.lengths import Axis, Mark, percent
from people.partial_dates import PartialDate

_NARROWEST = 0.006  # a bar that nobody sees would say that there was nothing
_UNKNOWN = 0.04  # how far a bar reaches towards a beginning or end that nobody knows


@dataclass(frozen=True)
class Period:
    """Something that lasted: `first` and `last` as exactly as known, "" for unknown or running."""

    lane: str
    first: str
    last: str
    thing: Any = None


@dataclass(frozen=True)
class Bar:
    """A period as it is drawn."""

    x: str
    width: str
    thing: Any
    runs_on: bool
    has_vague_start: bool


@dataclass
class Lane:
    """What happened under one name, in the order of time."""

    name: str
    bars: list[Bar] = field(default_factory=list)


@dataclass(frozen=True)
class Lanes:
    """The drawing."""

    lanes: list[Lane]
    marks: list[Mark]


def lanes_of(periods: Iterable[Period], today: datetime.date, *, since: str = "") -> Lanes | None:
    """The periods in lanes by name, in the order in which the names first come.

    Only what has a known beginning or a known end can be drawn. `since` ("1991") leaves out what
    had ended by then. None where fewer than two periods are left: the list says it better.
    """
    drawn = [p for p in periods if (p.first or p.last) and not (p.last and p.last < since)]
    if len(drawn) < 2:
        return None
    begin = min(PartialDate(p.first or p.last).first_day() for p in drawn)
    if since:
        begin = max(begin, PartialDate(since).first_day())
    axis = Axis(begin, max(_end(p, today) for p in drawn))
    lanes: dict[str, Lane] = {}
    for period in drawn:
        lane = lanes.setdefault(period.lane, Lane(period.lane))
        lane.bars.append(_bar(period, axis, today))
    return Lanes(list(lanes.values()), axis.marks())


def _end(period: Period, today: datetime.date) -> datetime.date:
    return PartialDate(period.last).last_day() if period.last else today


def _bar(period: Period, axis: Axis, today: datetime.date) -> Bar:
    end = axis.share(min(_end(period, today), axis.last))
    vague = not period.first
    start = end - _UNKNOWN if vague else axis.share(PartialDate(period.first).first_day())
    start = min(max(start, 0.0), 1 - _NARROWEST)
    return Bar(
        x=percent(start),
        width=percent(max(end - start, _NARROWEST)),
        thing=period.thing,
        runs_on=not period.last,
        has_vague_start=vague,
    )
