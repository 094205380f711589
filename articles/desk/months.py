"""A month as the newsroom sees it: what appeared, what will, and the changes that are planned."""

from __future__ import annotations

import calendar
import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.contrib.auth.models import AbstractUser
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from articles import roles
from articles.desk.waiting import planned_changes
from articles.models import Article

_MOST_A_DAY = 12  # more are counted and linked to
_MOST_A_MONTH = 3000
_FIRST_YEAR, _LAST_YEAR = 1, 9998  # what a calendar can count up and down from


@dataclass(frozen=True)
class Entry:
    """One article, or one planned change, at its minute."""

    at: datetime.datetime
    text: str
    address: str
    state: str = ""
    is_ahead: bool = False

    @property
    def time(self) -> str:
        """The time of day on the newsroom's clock."""
        return date_format(timezone.localtime(self.at), "TIME_FORMAT")


@dataclass(frozen=True)
class Day:
    """A field of the calendar."""

    date: datetime.date
    entries: list[Entry] = field(default_factory=list)
    total: int = 0
    is_today: bool = False
    is_outside: bool = False  # of the month before or after

    @property
    def more(self) -> int:
        """How many are not listed."""
        return self.total - len(self.entries)

    @property
    def address(self) -> str:
        """The list of that day."""
        query = urlencode({"day": self.date.isoformat()})
        return f"{reverse('admin:articles_article_changelist')}?{query}"

    @property
    def is_ahead(self) -> bool:
        """Whether something of it is still to come."""
        return any(entry.is_ahead for entry in self.entries)


@dataclass(frozen=True)
class Month:
    """The weeks of a month, and the ways to its neighbours."""

    first: datetime.date
    weeks: list[list[Day]]
    weekdays: Sequence[datetime.date]

    @property
    def name(self) -> str:
        """Month and year in words."""
        return date_format(self.first, "YEAR_MONTH_FORMAT")

    @property
    def zone(self) -> str:
        """Whose clock the times are read from."""
        return timezone.get_current_timezone_name()

    @property
    def before(self) -> str:
        """The month before as the address has it; "" at the beginning of time."""
        if self.first.year <= _FIRST_YEAR:
            return ""
        return f"{self.first - datetime.timedelta(days=1):%Y-%m}".rjust(7, "0")

    @property
    def after(self) -> str:
        """The month after."""
        if self.first.year >= _LAST_YEAR:
            return ""
        return f"{_next_month(self.first):%Y-%m}".rjust(7, "0")

    @property
    def days(self) -> list[Day]:
        """The days that have something, in order: the same for narrow screens."""
        return [day for week in self.weeks for day in week if day.total]


def month_in(text: str) -> datetime.date:
    """The first day of the month that the text writes as "2025-02"; of the present one else."""
    today = timezone.localdate()
    try:
        first = datetime.date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return first if _FIRST_YEAR < first.year < _LAST_YEAR else today.replace(day=1)


def month_of(user: AbstractUser, first: datetime.date) -> Month:
    """The month that begins on that day, with what this user may see: two queries."""
    entries: dict[datetime.date, list[Entry]] = defaultdict(list)
    for entry in _entries(user, *moments_of_month(first)):
        entries[timezone.localtime(entry.at).date()].append(entry)
    # From Monday, as in the archive.
    in_weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    today = timezone.localdate()
    weeks = [[_day(day, first, today, entries) for day in week] for week in in_weeks]
    return Month(first, weeks, in_weeks[0])


def _day(
    day: datetime.date,
    first: datetime.date,
    today: datetime.date,
    entries: dict[datetime.date, list[Entry]],
) -> Day:
    if day.month != first.month:
        return Day(day, is_outside=True)
    of_day = sorted(entries.get(day, []), key=lambda entry: entry.at)
    return Day(day, of_day[:_MOST_A_DAY], len(of_day), is_today=day == today)


def _entries(user: AbstractUser, start: datetime.datetime, end: datetime.datetime) -> list[Entry]:
    now = timezone.now()
    out = (
        roles.visible_to(user, Article.objects.filter(status=Article.Status.PUBLISHED))
        .filter(published_at__gte=start, published_at__lt=end)
        .order_by("-published_at", "-pk")
        .values_list("pk", "headline", "published_at")[:_MOST_A_MONTH]
    )
    changes = [
        revision
        for revision in planned_changes(user, _MOST_A_MONTH)
        if revision.publish_at and start <= revision.publish_at < end
    ]
    entries = []
    for pk, headline, at in out:
        is_ahead = bool(at and at > now)
        entries.append(_entry(pk, headline, at, _("scheduled") if is_ahead else "", is_ahead))
    for change in changes:
        headline = change.article.headline
        entries.append(_entry(change.article_id, headline, change.publish_at, _("change"), True))
    return entries


def _entry(
    pk: int, headline: str, at: datetime.datetime | None, state: str, is_ahead: bool
) -> Entry:
    assert at is not None  # noqa: S101  (asked for by its time)
    address = reverse("admin:articles_article_change", args=[pk])
    return Entry(at, headline, address, state, is_ahead)


def moments_of_day(day: datetime.date) -> tuple[datetime.datetime, datetime.datetime]:
    """Beginning and end of a day on the newsroom's clock."""
    return _midnight(day), _midnight(day + datetime.timedelta(days=1))


def moments_of_month(first: datetime.date) -> tuple[datetime.datetime, datetime.datetime]:
    """Beginning and end of the month that begins on that day."""
    return _midnight(first), _midnight(_next_month(first))


def _next_month(first: datetime.date) -> datetime.date:
    return (first.replace(day=1) + datetime.timedelta(days=32)).replace(day=1)


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
