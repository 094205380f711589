"""All events in time: by period, by state, by person; as a list first, and drawn below it."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import structured_data
from people.figures.dates import Dated, Points, points_of
from people.models import Country, Entity, Event, Kind, Participation
from people.paging import EVENTS_BY_DATE
from people.partial_dates import PartialDate, parse
from people.structured_data import graph, trail_of

EVENTS_A_PAGE = 60
LANES = 8
NAMESAKES = 12
MOST_OTHERS = 4  # entities that an address may name


@dataclass
class Question:
    """What a reader asked the timeline: the fields of its form, and what is wrong with them."""

    since: str = ""
    until: str = ""
    state: str = ""
    person: str = ""
    others: list[str] = field(default_factory=list)
    problem: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> Question:
        """Read the address; what is no date is said to the reader and otherwise left out."""
        asked = {name: request.GET.get(name, "").strip()[:200] for name in _FIELDS}
        others = [slug[:200] for slug in request.GET.getlist("with")[:MOST_OTHERS]]
        return cls(asked["from"], asked["until"], asked["state"], asked["person"], others)

    @property
    def is_empty(self) -> bool:
        """Whether everything is asked for."""
        return not (self.since or self.until or self.state or self.person or self.others)

    @property
    def query(self) -> str:
        """The question as an address that goes on with a cursor."""
        fields = zip(_FIELDS, (self.since, self.until, self.state, self.person), strict=True)
        pairs = [(name, value) for name, value in fields if value]
        pairs += [("with", slug) for slug in self.others]
        return f"{urlencode(pairs)}&" if pairs else ""

    def period(self) -> Q:
        """The condition on an event's dates, as exactly as both are known."""
        condition = Q()
        first, last = self._date(self.since), self._date(self.until)
        if first:
            inexact = [first[:4], first[:7]]  # "2004" may have been in May
            condition &= Q(starts__gte=first) | Q(starts__in=inexact) | Q(ends__gte=first)
        if last:
            condition &= Q(starts__gt="", starts__lte=last.last_day().isoformat())
        return condition

    def _date(self, text: str) -> PartialDate | None:
        if not text:
            return None
        try:
            return parse(text)
        except ValueError:
            self.problem = _("“%(text)s” is not a date: write 2004, 2004-05 or 2004-05-07.") % {
                "text": text
            }
            return None


_FIELDS = ("from", "until", "state", "person")


@require_safe
def timeline(request: HttpRequest) -> HttpResponse:
    """Events of the period and of those who were asked for, the latest first."""
    asked = Question.of(request)
    found: Any = Event.objects.public().filter(asked.period()).select_related("country")
    chosen = _chosen(asked)
    namesakes = _namesakes(asked, chosen)
    if len(namesakes) == 1:
        chosen += namesakes
        namesakes = []
    found = found.none() if namesakes else _concerning(found, chosen)
    parts = Participation.objects.filter(entity__is_private=False).select_related("entity")
    found = found.prefetch_related(Prefetch("parts", queryset=parts.order_by("pk")))
    page = EVENTS_BY_DATE.page(found, request.GET.get("before", ""), EVENTS_A_PAGE)
    trail = trail_of(
        (_("Front page"), reverse("articles:home")), (_("Timeline"), reverse("articles:timeline"))
    )
    context = {
        "asked": asked,
        "chosen": chosen,
        "namesakes": namesakes,
        "states": _states(),
        "page": page,
        "years": [
            {"year": year, "events": list(group)}
            for year, group in groupby(page.items, key=lambda event: event.starts[:4])
        ],
        "points": _points(page.items),
        "trail": trail,
        "structured_data": graph(request, trail, structured_data.collection(_("Timeline"))),
    }
    return render(request, "articles/timeline.html", context)


def _chosen(asked: Question) -> list[Entity]:
    """Everybody the address names by slug; a person may also be named in the reader's words."""
    needed = list(dict.fromkeys(filter(None, [asked.state, *asked.others])))
    slugs = [slug for slug in dict.fromkeys([*needed, asked.person]) if slug.isprintable()]
    found = {row.slug: row for row in Entity.objects.public().filter(slug__in=slugs)}
    if not set(needed) <= found.keys():
        raise Http404("no such state or person")
    return [found[slug] for slug in slugs if slug in found]


def _namesakes(asked: Question, chosen: list[Entity]) -> list[Entity]:
    """Those who took part in anything and whose name begins like what was typed."""
    text = asked.person
    if not text or any(entity.slug == text for entity in chosen):
        return []
    part = Participation.objects.filter(entity_id=OuterRef("pk"))
    named = Entity.objects.public().filter(Exists(part), kind=Kind.PERSON)
    found = list(named.named(text).order_by("-prominence", "sort_name", "pk")[:NAMESAKES])
    if not found:
        asked.problem = _("Nobody of the name “%(name)s” takes part in an event.") % {"name": text}
    return found


def _concerning(events: QuerySet[Any], chosen: list[Entity]) -> QuerySet[Any]:
    """Those that everyone chosen took part in; with a state, also those that took place there."""
    for entity in chosen:
        took_part = Q(pk__in=entity.participations.values("event_id"))
        there = Q(country_id=entity.pk) if entity.kind == Kind.COUNTRY else Q()
        events = events.filter(took_part | there)
    return events


def _states() -> list[Entity]:
    """States that an event is told of, by name: what the form offers."""
    part = Participation.objects.filter(entity_id=OuterRef("pk"))
    return list(
        Country.objects.public()
        .filter(Exists(part))
        .only("name", "local_names", "slug", "kind", "sort_name")
        .order_by("sort_name", "pk")
    )


def _points(events: list[Any]) -> Points | None:
    """The events of this page in lanes of the states and people who took part most."""
    return points_of(
        (
            Dated(event.starts, event.ends, event, [part.entity for part in event.parts.all()])
            for event in reversed(events)
        ),
        LANES,
    )
