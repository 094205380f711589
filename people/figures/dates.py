"""Lanes of dated things: one for each state or person, and in it a point for each event."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from people.figures.lengths import Axis, Mark, percent
from people.partial_dates import PartialDate


@dataclass(frozen=True)
class Dated:
    """Something that happened, and to whom: the keys of its lanes."""

    starts: str
    ends: str
    thing: Any
    lanes: Sequence[Any]


@dataclass(frozen=True)
class Point:
    """An event in a lane: a point, or a stroke where it lasted."""

    x: str
    until: str
    thing: Any

    @property
    def lasted(self) -> bool:
        """Whether there is anything to see between its beginning and its end."""
        return self.until != self.x


@dataclass
class PointLane:
    """All events of one state or person."""

    of: Any
    points: list[Point] = field(default_factory=list)


@dataclass(frozen=True)
class Points:
    """The drawing."""

    lanes: list[PointLane]
    marks: list[Mark]


def points_of(dated: Iterable[Dated], most_lanes: int) -> Points | None:
    """The events in lanes, the fullest lane on top; None for fewer than two dated events."""
    known = [row for row in dated if row.starts]
    if len(known) < 2:
        return None
    starts = [PartialDate(row.starts).first_day() for row in known]
    ends = [PartialDate(row.ends or row.starts).last_day() for row in known]
    margin = datetime.timedelta(days=max((max(ends) - min(starts)).days // 40, 15))
    axis = Axis(min(starts) - margin, max(ends) + margin)
    often = Counter(lane for row in known for lane in row.lanes)
    shown = {lane: PointLane(lane) for lane, _number in often.most_common(most_lanes)}
    for row in known:
        for lane in row.lanes:
            if lane in shown:
                shown[lane].points.append(_point(row, axis))
    return Points(list(shown.values()), axis.marks()) if shown else None


def _point(row: Dated, axis: Axis) -> Point:
    first = PartialDate(row.starts).first_day()
    last = PartialDate(row.ends).last_day() if row.ends else first
    return Point(percent(axis.share(first)), percent(axis.share(last)), row.thing)
