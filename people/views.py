"""The pages of people, states, organisations and events, and the lists of them.

Each page has a fixed number of queries, which a test knows. Page two and further of an entity's
articles carry only the articles, so that they cost less and say nothing twice.
"""

from __future__ import annotations

import datetime
from itertools import groupby
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from people import entity_pages, structured_data
from people.addresses import moved
from people.alphabets import alphabets_of, beginning_with, is_letter
from people.days import AskedDay
from people.figures.periods import Period, lanes_of
from people.folding import fold
from people.models import Country, Entity, Event, Kind, Office, Organisation, Person, Tenure
from people.paging import BY_SORT_NAME, EVENTS_BY_DATE
from people.partial_dates import not_before
from people.structured_data import trail_of
from people.then_and_now import held_on

NAMES_A_PAGE = 60
EVENTS_A_PAGE = 40
OFFICE_HOLDERS = 14
FORMER_HOLDERS = 40
KEY_TENURES = 150
YEARS_DRAWN = 40
NEIGHBOURS = 4  # events before, and as many after


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everyone, by name; `letter` and `country` narrow the list down."""
    everyone = _public(Person).filter(kind=Kind.PERSON)
    country = _chosen_country(request)
    chosen = everyone.filter(countries=country) if country else everyone
    letter = _chosen_letter(request)
    chosen = beginning_with(chosen, letter).prefetch_related(_offices())
    page = BY_SORT_NAME.page(chosen, _cursor(request), NAMES_A_PAGE)
    trail = trail_of((_("Front page"), _home()), (_("People"), reverse("people:people")))
    context = {
        "page": page,
        "alphabets": alphabets_of(everyone),
        "letter": letter,
        "country": country,
    }
    return _page(request, "people/people.html", trail, context)


@require_safe
def person(request: HttpRequest, slug: str) -> HttpResponse:
    """One person: names, offices then and now, articles, events, company."""
    subject: Person | None = _public(Person).filter(slug=slug).first()
    if subject is None:
        return moved(slug)
    context = _mentions_of(request, subject)
    names = entity_pages.other_names(subject)
    tenures = list(
        subject.tenures.select_related("office__country", "office__organisation").order_by(
            "-held_from", "office__rank"
        )
    )
    now = [] if subject.died else held_on(tenures, entity_pages.today())
    context |= {
        "names": names,
        "offices_now": now,
        "offices_then": [tenure for tenure in tenures if tenure not in now],
        "lanes": lanes_of(map(_as_period, reversed(tenures)), entity_pages.today()),
        "countries": list(subject.countries.public()),
        **_around(subject),
    }
    data = structured_data.person(request, subject, [alias.text for alias in names], now)
    return _entity_page(request, subject, context, data)


@require_safe
def countries(request: HttpRequest) -> HttpResponse:
    """All states by region, each with its status today; those that are no more by themselves."""
    states = sorted(
        _public(Country).prefetch_related("status_periods"),
        # Every database sorts "Åland" differently, and few as a reader would.
        key=lambda state: (not state.region, state.region, fold(state.local_sort_name)),
    )
    today = entity_pages.today()
    rows = [{"country": state, "status": _status_on(state, today)} for state in states]
    existing = [row for row in rows if not row["country"].dissolved]
    former = [row for row in rows if row["country"].dissolved]
    regions = groupby(existing, key=lambda row: row["country"].region)
    trail = trail_of((_("Front page"), _home()), (_("States"), reverse("people:countries")))
    context = {
        "regions": [{"name": name, "rows": list(group)} for name, group in regions],
        "former": sorted(former, key=lambda row: fold(row["country"].local_sort_name)),
    }
    return _page(request, "people/countries.html", trail, context)


@require_safe
def country(request: HttpRequest, slug: str) -> HttpResponse:
    """One state: status by period, who held its offices on a day, its people, its relations."""
    subject: Country | None = _public(Country).filter(slug=slug).first()
    if subject is None:
        return moved(slug)
    asked = AskedDay.of(request)
    today = entity_pages.today()
    key_tenures = _key_tenures(subject)
    running = {tenure.pk for tenure in held_on(key_tenures, today) if not tenure.person.died}
    periods = list(subject.status_periods.order_by("-valid_from", "-pk"))
    names = entity_pages.other_names(subject)
    context = _mentions_of(request, subject) | {
        "names": names,
        "asked": asked,
        "status_periods": periods,
        "status_on": _status_among(periods, asked.day) if asked.day else None,
        "predecessors": list(subject.predecessors.public()),
        "successors": list(subject.successors.public()),
        "office_holders": _office_holders(subject, asked.day or today),
        "former_holders": [t for t in key_tenures if t.pk not in running][:FORMER_HOLDERS],
        "lanes": lanes_of(map(_in_office, key_tenures), today, since=str(today.year - YEARS_DRAWN)),
        "memberships": list(
            subject.memberships.select_related("organisation").order_by(
                "organisation__sort_name", "valid_from"
            )
        ),
        "events": entity_pages.events_of_country(subject),
        "states": entity_pages.company(subject, Kind.COUNTRY),
        "people": entity_pages.company(subject, Kind.PERSON),
        "organisations": entity_pages.company(subject, Kind.ORGANISATION, size=8),
    }
    data = structured_data.country(request, subject, [alias.text for alias in names])
    return _entity_page(request, subject, context, data)


@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    """All organisations by name; `letter` narrows the list down."""
    letter = _chosen_letter(request)
    everything = _public(Organisation).filter(kind=Kind.ORGANISATION)
    page = BY_SORT_NAME.page(beginning_with(everything, letter), _cursor(request), NAMES_A_PAGE)
    trail = trail_of(
        (_("Front page"), _home()), (_("Organisations"), reverse("people:organisations"))
    )
    context = {"page": page, "alphabets": alphabets_of(everything), "letter": letter}
    return _page(request, "people/organisations.html", trail, context)


@require_safe
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """One organisation: members, who leads it, articles, events, company."""
    found = _public(Organisation).select_related("country").filter(slug=slug)
    subject: Organisation | None = found.first()
    if subject is None:
        return moved(slug)
    names = entity_pages.other_names(subject)
    holders = list(
        Tenure.objects.filter(office__organisation=subject)
        .select_related("office", "person")
        .order_by("office__rank", "office__title", "-held_from")[:60]
    )
    context = _mentions_of(request, subject) | {
        "names": names,
        "memberships": list(
            subject.memberships.select_related("country").order_by("country__sort_name")
        ),
        "tenures": holders,
        "lanes": lanes_of(
            map(_in_office, holders),
            entity_pages.today(),
            since=str(entity_pages.today().year - YEARS_DRAWN),
        ),
        **_around(subject),
    }
    data = structured_data.organisation(request, subject, [alias.text for alias in names])
    return _entity_page(request, subject, context, data)


@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """All events, the latest first, under their years."""
    everything = _public(Event).select_related("country")
    page = EVENTS_BY_DATE.page(everything, _cursor(request), EVENTS_A_PAGE)
    years = [
        {"year": year, "events": list(group)}
        for year, group in groupby(page.items, key=lambda event: event.starts[:4])
    ]
    trail = trail_of((_("Front page"), _home()), (_("Events"), reverse("people:events")))
    return _page(request, "people/events.html", trail, {"page": page, "years": years})


@require_safe
def event(request: HttpRequest, slug: str) -> HttpResponse:
    """One event: when, where, who took part and as what at that time, what was written."""
    found = _public(Event).select_related("country").filter(slug=slug)
    subject: Event | None = found.first()
    if subject is None:
        return moved(slug)
    parts = list(subject.parts.select_related("entity").order_by("entity__kind", "pk"))
    context = _mentions_of(request, subject) | {
        "names": entity_pages.other_names(subject),
        "parts": [
            {"part": part, "offices": offices}
            for part, offices in zip(parts, _offices_at(subject, parts), strict=True)
        ],
        "company": entity_pages.company(subject),
        **_before_and_after(subject, parts),
    }
    public = [part.entity for part in parts if not part.entity.is_private]
    return _entity_page(request, subject, context, structured_data.event(request, subject, public))


# --- What several pages do ----------------------------------------------------------------


def _public(model: type[Entity]) -> QuerySet[Any]:
    """The public ones of a kind, each with the fields of that kind."""
    return model.objects.public()


def _page(
    request: HttpRequest, template: str, trail: structured_data.Trail, context: dict[str, Any]
) -> HttpResponse:
    data = structured_data.graph(request, trail, {"@type": "CollectionPage", "name": trail[-1][0]})
    return render(request, template, {**context, "trail": trail, "structured_data": data})


def _entity_page(
    request: HttpRequest,
    subject: Entity,
    context: dict[str, Any],
    data: structured_data.Data,
) -> HttpResponse:
    plural, label = _LISTS[Kind(subject.kind)]
    trail = trail_of(
        (_("Front page"), _home()),
        (label, reverse(f"people:{plural}")),
        (subject.local_name, subject.get_absolute_url()),
    )
    context = {
        "asked": AskedDay(),
        **context,
        "entity": subject,
        "plural": plural,
        "feed": subject.get_absolute_url(),
        "trail": trail,
        "structured_data": structured_data.graph(request, trail, data),
    }
    return render(request, f"people/{subject.kind}.html", context)


def _mentions_of(request: HttpRequest, subject: Entity) -> dict[str, Any]:
    coverage = entity_pages.coverage(subject)
    return {
        "page": entity_pages.latest_mentions(subject, _cursor(request)),
        "coverage": coverage,
        "editions": coverage.editions,
    }


def _around(subject: Entity) -> dict[str, Any]:
    return {
        "events": entity_pages.events_with(subject),
        "company": entity_pages.company(subject),
    }


def _cursor(request: HttpRequest) -> str:
    return request.GET.get("before", "") or request.GET.get("after", "")


def _home() -> str:
    return reverse("articles:home")


def _offices() -> Prefetch[Any]:
    return Prefetch(
        "tenures",
        queryset=Tenure.objects.select_related("office__country", "office__organisation"),
    )


def _chosen_country(request: HttpRequest) -> Entity | None:
    slug = request.GET.get("country", "")
    if not slug:
        return None
    found = Country.objects.public().filter(slug=slug).first() if slug.isprintable() else None
    if found is None:
        raise Http404("no such state")
    return found


def _chosen_letter(request: HttpRequest) -> str:
    letter = request.GET.get("letter", "")
    if letter and not is_letter(letter):
        raise Http404("no such letter")
    return letter


def _status_on(state: Country, day: Any) -> Any:
    """The status in force on `day`, out of periods that are loaded."""
    return _status_among(state.status_periods.all(), day)


def _status_among(periods: Any, day: Any) -> Any:
    iso = day.isoformat()
    running = [
        period
        for period in periods
        if period.valid_from <= iso
        and (period.valid_until in {"", iso[:4], iso[:7]} or period.valid_until >= iso)
    ]
    return max(running, key=lambda period: period.valid_from, default=None)


def _office_holders(subject: Country, day: datetime.date) -> list[Tenure]:
    """Who held the key offices of a state on a day, the highest first."""
    is_past = day < entity_pages.today()
    # "2026" as the date of a death says that somebody is dead, although that year is not over.
    alive = not_before(day, "person__died") if is_past else Q(person__died="")
    held = (
        Tenure.objects.held_on(day)
        .filter(alive, office__country=subject, office__rank__lte=Office.Rank.PRESIDING)
        .filter(person__is_private=False)
        .select_related("office", "person")
        .order_by("office__rank", "-held_from", "pk")
    )
    return list(held[:OFFICE_HOLDERS])


def _key_tenures(subject: Country) -> list[Tenure]:
    """Who ever held the highest offices of a state, by office, the latest first."""
    return list(
        Tenure.objects.filter(
            office__country=subject, office__rank__lte=Office.Rank.FOREIGN_MINISTER
        )
        .filter(person__is_private=False)
        .select_related("office", "person")
        .order_by("office__rank", "office__title", "-held_from", "pk")[:KEY_TENURES]
    )


def _as_period(tenure: Tenure) -> Period:
    """A tenure of one person, in the lane of its office; whoever died is in office no more."""
    end = tenure.held_until or tenure.person.died
    return Period(tenure.office.full_title, tenure.held_from, end, tenure)


def _in_office(tenure: Tenure) -> Period:
    """The same on the page of the body that the office belongs to."""
    end = tenure.held_until or tenure.person.died
    return Period(tenure.office.title, tenure.held_from, end, tenure)


def _offices_at(subject: Event, parts: list[Any]) -> list[list[Tenure]]:
    """For each part, what its person was when the event began; an empty list for the others."""
    people = [part.entity_id for part in parts if part.entity.kind == Kind.PERSON]
    held: dict[int, list[Tenure]] = {pk: [] for pk in people}
    if subject.starts and people:
        tenures = (
            Tenure.objects.held_on(subject.starts.first_day())  # type: ignore[attr-defined]
            .filter(person__in=people)
            .select_related("office__country", "office__organisation")
            .order_by("office__rank", "-held_from")
        )
        for tenure in tenures:
            held[tenure.person_id].append(tenure)
    return [held.get(part.entity_id, []) for part in parts]


def _before_and_after(subject: Event, parts: list[Any]) -> dict[str, Any]:
    """The events of the same people and states that came before and after. Two queries."""
    if not subject.starts:
        return {"before": [], "after": []}
    others = Event.objects.public().exclude(pk=subject.pk).filter(starts__gt="")
    same = Q(parts__entity__in=[part.entity_id for part in parts])
    if subject.country_id:
        same |= Q(country_id=subject.country_id)
    others = others.filter(pk__in=Event.objects.filter(same).values("pk"))
    earlier = others.filter(starts__lt=subject.starts).order_by("-starts", "pk")[:NEIGHBOURS]
    later = others.filter(starts__gt=subject.starts).order_by("starts", "pk")[:NEIGHBOURS]
    return {"before": list(earlier)[::-1], "after": list(later)}


# For each kind: the name of its list's address, and what the list is called.
_LISTS = {
    Kind.PERSON: ("people", gettext_lazy("People")),
    Kind.COUNTRY: ("countries", gettext_lazy("States")),
    Kind.ORGANISATION: ("organisations", gettext_lazy("Organisations")),
    Kind.EVENT: ("events", gettext_lazy("Events")),
}
