"""A day that a reader asks about: `?on=2019-05-01`, or only a month or a year."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _

from people.partial_dates import parse

PARAMETER = "on"


@dataclass(frozen=True)
class AskedDay:
    """What was asked, and the day it means. `problem` says in words why it means none."""

    text: str = ""
    day: datetime.date | None = None
    problem: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> AskedDay:
        """A year or a month means its first day, so that "2019" shows how the year began."""
        text = request.GET.get(PARAMETER, "").strip()[:20]
        if not text:
            return cls()
        try:
            return cls(text, parse(text).first_day())
        except ValueError:
            return cls(text, problem=_("This is not a date: write it like 2019-05-01."))
