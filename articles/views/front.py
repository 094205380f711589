"""The front page."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles import structured_data
from articles.models import Article, Dossier, MonthlyArticles, MonthlyMentions
from articles.summaries import month_of
from articles.views.errors import moved_article
from people.addresses import editions
from people.models import Entity, Event, Kind

LATEST = 13  # the lead among them
DOSSIERS = 3
MOST_DISCUSSED = 8
LATEST_EVENTS = 6
COMING_EVENTS = 4
# Addresses of the kind "/?p=123", which sites moved here from WordPress have.
_ADDRESS_PARAMETERS = {"p", "page_id", "cat", "attachment_id"}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The lead, the latest, dossiers, who is most discussed, what happened and what is to come."""
    if _ADDRESS_PARAMETERS & request.GET.keys():
        elsewhere = moved_article(request)
        if elsewhere:
            return elsewhere
    latest = list(Article.objects.published().in_language().latest_first().for_lists()[:LATEST])
    since = _some_months_before(latest[0].published_at if latest else None)
    languages = MonthlyArticles.objects.order_by().values_list("language", flat=True).distinct()
    context = {
        "lead": latest[0] if latest else None,
        "secondary": latest[1:4],
        "latest": latest[4:],
        "dossiers": list(
            Dossier.objects.public().in_language().latest_first().for_lists()[:DOSSIERS]
        ),
        "people": most_discussed(Kind.PERSON, since),
        "countries": most_discussed(Kind.COUNTRY, since),
        "since": f"{since:%Y-%m}",
        "coming": list(_coming_events()),
        "events": list(_latest_events()),
        "editions": editions(list(languages), _home_path),
        "structured_data": {
            "@context": "https://schema.org",
            "@graph": [structured_data.website(request), structured_data.publisher(request)],
        },
    }
    return render(request, "articles/home.html", context)


def most_discussed(kind: Kind, since: datetime.date, size: int = MOST_DISCUSSED) -> list[Any]:
    """Entities of a kind with the number of articles that name them since that month.

    Two queries: the counts, and the entities. Each entity carries the number as `articles_named`.
    """
    counts = list(
        MonthlyMentions.objects.in_language()
        .filter(month__gte=since, entity__kind=kind, entity__is_private=False)
        .order_by()
        .values_list("entity_id")
        .annotate(total=Sum("articles"), named=Sum("mentions"))
        .order_by("-total", "-named", "entity_id")[:size]
    )
    found = Entity.objects.in_bulk([pk for pk, _total, _named in counts])
    for pk, total, _named in counts:
        found[pk].articles_named = total  # type: ignore[attr-defined]
    return [found[pk] for pk, _total, _named in counts]


def _latest_events() -> Any:
    today = timezone.localdate().isoformat()
    public: Any = Event.objects.public()
    past = public.filter(starts__gt="", starts__lte=today)
    return past.by_date()[:LATEST_EVENTS]


def _coming_events() -> Any:
    """What is known to come, the nearest first."""
    public: Any = Event.objects.public()
    return public.filter(starts__gt=timezone.localdate().isoformat()).order_by("starts", "pk")[
        :COMING_EVENTS
    ]


def _some_months_before(moment: datetime.datetime | None) -> datetime.date:
    """The month before that of the lead: what is discussed now, also after a quiet summer."""
    this_month = month_of(moment or timezone.now())
    return (this_month - datetime.timedelta(days=1)).replace(day=1)


def _home_path() -> str:
    return reverse("articles:home")
