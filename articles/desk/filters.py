"""The filters of the list of articles that the boxes of the desk lead to."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from articles.desk.months import moments_of_day
from articles.desk.waiting import due_for_review, mine
from articles.models import Article


class MineFilter(admin.SimpleListFilter):
    """Articles that concern whoever looks."""

    title = _("whose")
    parameter_name = "mine"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """One choice beside all."""
        return [("yes", _("mine"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Those that they began, sign or saved last."""
        if self.value() != "yes":
            return queryset
        return queryset.filter(pk__in=mine(request.user).values("pk"))  # type: ignore[arg-type]


class ReviewFilter(admin.SimpleListFilter):
    """Live articles by the date on which somebody should look at them again."""

    title = _("review date")
    parameter_name = "review"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Due, or planned at all."""
        return [("due", _("due this week or before")), ("planned", _("any date"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Of what is published: a draft is looked at anyway."""
        if self.value() == "due":
            return queryset.filter(pk__in=due_for_review().values("pk"))
        if self.value() == "planned":
            return queryset.filter(status=Article.Status.PUBLISHED, review_on__isnull=False)
        return queryset


class DayFilter(admin.SimpleListFilter):
    """Articles of one day, as the calendar links to them; offered only where a day is chosen."""

    title = _("day")
    parameter_name = "day"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The day that was asked for."""
        day = _day(self.used_parameters.get(self.parameter_name))
        return [(day.isoformat(), date_format(day, "DATE_FORMAT"))] if day else []

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """What appeared or will appear on it; whatever is no day asks for nothing."""
        day = _day(self.value())
        if day is None:
            return queryset
        start, end = moments_of_day(day)
        return queryset.filter(
            status=Article.Status.PUBLISHED, published_at__gte=start, published_at__lt=end
        )


def _day(text: Any) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(str(text or "")[:10])
    except ValueError:
        return None
