"""The card of an entity: what a reader is shown who points at a name in a text.

A fragment and not a page: a few lines, a portrait, a few bars. No links: the name itself is one.
It is the same for everybody and kept like a page. With a day it tells what a person was on that day
as well; only days on which something public named the entity have a card of their own, so that the
number of cards is bounded by what exists.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.charts import monthly
from people.addresses import moved
from people.figures.months import small_chart
from people.models import Country, Entity, Event, Organisation, Person, StatusPeriod
from people.then_and_now import Roles, roles

_MODELS: dict[str, type[Entity]] = {
    "people": Person,
    "countries": Country,
    "organisations": Organisation,
    "events": Event,
}


@require_safe
def card(request: HttpRequest, kind: str, slug: str, day: str = "") -> HttpResponse:
    """The card; `day` is the date of the article in which the name stands."""
    found: Any = _MODELS[kind].objects.public()
    if kind in {"events", "organisations"}:
        found = found.select_related("country")
    subject = found.filter(slug=slug).first()
    if subject is None:
        return moved(slug, "card/")
    then = _day(day) if day else None
    if then and not _was_named_on(subject, then):
        return HttpResponseRedirect(reverse("articles:card", args=[kind, slug]))
    named = monthly(subject.monthly_mentions.in_language())
    context = {
        "entity": subject,
        "articles": sum(named.values()),
        "months": small_chart(named, timezone.localdate()),
        **_then_and_now(subject, then),
    }
    response = render(request, "articles/card.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


def _day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise Http404("no such day") from None


def _was_named_on(subject: Entity, day: datetime.date) -> bool:
    start = timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
    end = start + datetime.timedelta(days=1)
    mentions = subject.mentions.public().filter(published_at__gte=start, published_at__lt=end)
    return bool(mentions.in_language().exists())


def _then_and_now(subject: Entity, then: datetime.date | None) -> dict[str, Any]:
    """Offices of a person, status of a state; with `then` on that day, and always today."""
    today = timezone.localdate()
    context: dict[str, Any] = {"roles": Roles(), "status_then": None, "status_now": None}
    if isinstance(subject, Person):
        tenures = list(subject.tenures.select_related("office__country", "office__organisation"))
        context["roles"] = roles(tenures, then or today, today)
    elif isinstance(subject, Country):
        context["status_now"] = _status_on(subject, today)
        context["status_then"] = _status_on(subject, then) if then else None
    return context


def _status_on(subject: Country, day: datetime.date) -> StatusPeriod | None:
    running = subject.status_periods.in_force_on(day)
    status: StatusPeriod | None = running.order_by("-valid_from", "-pk").first()
    return status
