"""The archive as calendars: fields with a number in them, the darker the more appeared.

Years are made from the monthly counts, so they cost the same whatever the archive's size; a month
counts its own days along one range of an index.
"""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils import timezone

from articles.models import MonthlyArticles
from people.paging import BY_PUBLICATION

SHADES = 4
MONTHS_A_ROW = 4


@dataclass(frozen=True)
class Field:
    """A month of a year, or a day of a month. `shade` 0 is nothing, `SHADES` the most."""

    day: datetime.date
    articles: int = 0
    shade: int = 0
    is_outside: bool = False  # a day of the month before or after
    cursor: str = ""  # where the list of the month has to begin for this day


@dataclass(frozen=True)
class Year:
    """One year with its twelve months in rows."""

    year: int
    articles: int
    rows: list[list[Field]]


def years(months: Iterable[MonthlyArticles]) -> list[Year]:
    """The years that have articles, the latest first; shades compare all of them."""
    counts = {row.month: row.articles for row in months if row.articles}
    most = max(counts.values(), default=0)
    found = sorted({month.year for month in counts}, reverse=True)
    return [_year(year, counts, most) for year in found]


def _year(year: int, counts: Mapping[datetime.date, int], most: int) -> Year:
    months = [datetime.date(year, month, 1) for month in range(1, 13)]
    fields = [_field(month, counts.get(month, 0), most) for month in months]
    rows = [fields[at : at + MONTHS_A_ROW] for at in range(0, 12, MONTHS_A_ROW)]
    return Year(year, sum(field.articles for field in fields), rows)


def weeks(first: datetime.date, articles: Any) -> list[list[Field]]:
    """The weeks of the month that begins on `first`, from Monday; `articles` are those of it."""
    counts = dict(
        articles.order_by()
        .annotate(day=TruncDate("published_at"))
        .values_list("day")
        .annotate(total=Count("pk"))
    )
    most = max(counts.values(), default=0)
    in_weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    return [[_day(day, first, counts, most) for day in week] for week in in_weeks]


def _day(
    day: datetime.date, first: datetime.date, counts: Mapping[datetime.date, int], most: int
) -> Field:
    if day.month != first.month:
        return Field(day, is_outside=True)
    following = datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time.min)
    return _field(day, counts.get(day, 0), most, timezone.make_aware(following))


def _field(
    day: datetime.date, articles: int, most: int, before: datetime.datetime | None = None
) -> Field:
    # Rounded up: whatever is not nothing is seen.
    shade = -(-articles * SHADES // most) if most else 0
    cursor = BY_PUBLICATION.cursor_before(before) if before and articles else ""
    return Field(day, articles, shade, cursor=cursor)
