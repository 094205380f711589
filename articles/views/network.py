"""Who appears with whom: the strongest ties, their groups, and the way to every article of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from articles import charts, structured_data
from articles.models import MonthlyArticles
from people.figures.network import Tie, network_of
from people.models import Entity, Kind
from people.structured_data import graph, trail_of

TIES_LISTED = 40
THRESHOLDS = (1, 2, 3, 5, 10, 20, 50)
KINDS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "": (gettext_lazy("People, states and organisations"), charts.ALL_KINDS),
    "people": (gettext_lazy("People"), (Kind.PERSON,)),
    "countries": (gettext_lazy("States"), (Kind.COUNTRY,)),
    "organisations": (gettext_lazy("Organisations"), (Kind.ORGANISATION,)),
}


@dataclass(frozen=True)
class Question:
    """What a reader asked the network: the fields of its form."""

    kind: str
    year: int | None
    at_least: int
    focus: Entity | None

    @classmethod
    def of(cls, request: HttpRequest, years: list[int]) -> Question:
        """Read the address; what the form cannot have sent is no page of ours."""
        kind = request.GET.get("kind", "")
        if kind not in KINDS:
            raise Http404("no such kind")
        year = _one_of(request.GET.get("year", ""), years)
        at_least = _one_of(request.GET.get("at_least", ""), THRESHOLDS) or 1
        return cls(kind, year, at_least, _focus(request.GET.get("focus", "")))

    @property
    def is_plain(self) -> bool:
        """Whether this is the page itself and not an answer to a question."""
        return not (self.kind or self.year or self.focus or self.at_least > 1)


@require_safe
def network(request: HttpRequest) -> HttpResponse:
    """The strongest ties of all time or of a year; with a focus, those of one entity."""
    years = _years()
    asked = Question.of(request, years)
    ties = charts.strongest(_ties(asked), asked.at_least)
    entities = charts.ends_of(ties)
    drawn = network_of(entities, ties, focus=asked.focus.pk if asked.focus else None)
    trail = trail_of(
        (_("Front page"), reverse("articles:home")), (_("Network"), reverse("articles:network"))
    )
    context = {
        "asked": asked,
        "years": years,
        "kinds": [(key, label) for key, (label, _kinds) in KINDS.items()],
        "thresholds": THRESHOLDS,
        "network": drawn,
        "ties": drawn.ranked[:TIES_LISTED] if drawn else [],
        "articles_read": charts.ARTICLES_READ,
        "trail": trail,
        "structured_data": graph(request, trail, structured_data.collection(_("Network"))),
    }
    return render(request, "articles/network.html", context)


def _ties(asked: Question) -> list[Tie]:
    kinds = KINDS[asked.kind][1]
    if asked.year:
        return charts.ties_of_year(asked.year, kinds, asked.focus)
    if asked.focus:
        return charts.ties_of(asked.focus, kinds)
    return charts.ties_of_all_time(kinds)


def _years() -> list[int]:
    months = MonthlyArticles.objects.in_language().dates("month", "year", order="DESC")
    return [day.year for day in months]


def _one_of(text: str, numbers: Any) -> int | None:
    if not text:
        return None
    found = next((number for number in numbers if str(number) == text), None)
    if found is None:
        raise Http404("not a choice of the form")
    return int(found)


def _focus(slug: str) -> Entity | None:
    if not slug:
        return None
    found = Entity.objects.public().filter(slug=slug).first() if slug.isprintable() else None
    if found is None:
        raise Http404("no such entity")
    return found
