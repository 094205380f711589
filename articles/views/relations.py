"""Relations: two entities, and what was written about both."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import structured_data
from articles.addresses import relation_path
from articles.charts import joint_by_month
from articles.models import CoMention, Mention, MonthlyMentions
from people.addresses import Edition, editions, in_pair_order
from people.days import AskedDay
from people.entity_pages import listable
from people.figures.months import MonthChart
from people.figures.periods import Lanes, Period, lanes_of
from people.models import Entity, Event, FormerAddress, Kind, Office, Tenure, children_of
from people.paging import MENTIONS_BY_PUBLICATION, Page
from people.structured_data import graph, reference, trail_of
from people.then_and_now import held_on

ARTICLES_A_PAGE = 20
JOINT_EVENTS = 20
STATE_PAIRS = 40
OTHER_PAIRS = 30
JOINT_READ = 2000  # latest mentions of the rarer of two that are looked through for the other
_OFFICES_A_SIDE = 6
_TENURES_READ = 300
_YEARS_DRAWN = 40
_HEADLINE = 3  # as many mentions as a place in the headline is worth


@dataclass
class Side:
    """One of the two, with who led it on the day in question, and who ever did."""

    entity: Entity
    tenures: list[Tenure] = field(default_factory=list)
    ever: list[Tenure] = field(default_factory=list)


@dataclass(frozen=True)
class Joint:
    """An article that names both: how much it is about both, and when it appeared."""

    mention: int
    weight: int
    published_at: datetime.datetime


@dataclass(frozen=True)
class JointMonths:
    """The months of joint articles; `reaches_back` is false where older ones were not looked at."""

    chart: MonthChart | None
    reaches_back: bool


@require_safe
def relations(request: HttpRequest) -> HttpResponse:
    """The pairs that appear together most often: of states, and of all other kinds."""
    pairs = (
        CoMention.objects.in_language()
        .filter(entity__is_private=False, other__is_private=False)
        # Each pair stands twice; one side of it is enough.
        .filter(entity__slug__lt=F("other__slug"))
        .select_related("entity", "other")
        .order_by("-articles", "pk")
    )
    of_states = Q(entity__kind=Kind.COUNTRY, other__kind=Kind.COUNTRY)
    trail = trail_of(
        (_("Front page"), reverse("articles:home")),
        (_("Relations"), reverse("articles:relations")),
    )
    context = {
        "state_pairs": list(pairs.filter(of_states)[:STATE_PAIRS]),
        "other_pairs": list(pairs.exclude(of_states)[:OTHER_PAIRS]),
        "trail": trail,
        "structured_data": graph(request, trail, structured_data.collection(_("Relations"))),
    }
    return render(request, "articles/relations.html", context)


@require_safe
def relation(request: HttpRequest, first: str, second: str) -> HttpResponse:
    """Two entities: the articles that name both, the events both were part of, who leads them."""
    elsewhere = right_address(first, second)
    if elsewhere:
        return HttpResponsePermanentRedirect(elsewhere)
    one, other = pair(first, second)
    path = relation_path(one, other)
    asked = AskedDay.of(request)
    joint, reaches_back = _latest_joint(one, other)
    is_ranked = request.GET.get("order") == "most"
    together = _together(one, other)
    sides = _sides(one, other, asked.day)
    trail = trail_of(
        (_("Front page"), reverse("articles:home")),
        (_("Relations"), reverse("articles:relations")),
        (f"{one.local_name} – {other.local_name}", path),
    )
    about = structured_data.collection(
        trail[-1][0], about=[reference(request, one), reference(request, other)]
    )
    context = {
        "asked": asked,
        "sides": sides,
        "lanes": _lanes(sides),
        "chart": joint_by_month(joint),
        "reaches_back": reaches_back,
        "is_ranked": is_ranked,
        "one": one,
        "other": other,
        "page": _ranked(joint) if is_ranked else _by_date(request, one, other),
        "articles": together.get(None, 0),
        "events": list(Event.objects.public().concerning(one, other).by_date()[:JOINT_EVENTS]),
        "editions": _editions(one, other, together),
        "feed": path,
        "trail": trail,
        "structured_data": graph(request, trail, about),
    }
    return render(request, "articles/relation.html", context)


def right_address(first: str, second: str) -> str | None:
    """Where this pair really is: in the other order, or under present slugs. None: right here.

    Two addresses of one entity lead to its page.
    """
    if first == second:
        raise Http404("an entity has no relation to itself")
    present = {
        former.slug: former.entity
        for former in FormerAddress.objects.select_related("entity").filter(
            slug__in=[first, second], entity__is_private=False
        )
        if former.entity
    }
    if not present and first < second:
        return None
    entities = present | {
        entity.slug: entity for entity in Entity.objects.public().filter(slug__in=[first, second])
    }
    if len(entities) < 2:
        raise Http404("no such pair")
    if entities[first].pk == entities[second].pk:  # the two were merged, or one was renamed
        return entities[first].get_absolute_url()
    return relation_path(entities[first], entities[second])


def pair(first: str, second: str) -> tuple[Entity, Entity]:
    """The two public entities, with the fields of their kinds; Http404 if one is missing."""
    found = Entity.objects.public().filter(slug__in=[first, second]).order_by("slug")
    entities = children_of(found)
    if len(entities) != 2:
        raise Http404("no such pair")
    return in_pair_order(*entities)


def joint_mentions(one: Entity, other: Entity) -> QuerySet[Any]:
    """Mentions of the rarer of the two in public articles that name the other as well.

    Walking the rarer one's mentions bounds the work: a state has tens of thousands, its
    ambassador a few.
    """
    rare, frequent = _rarer_first(one, other)
    mentions = rare.mentions.public().in_language()
    found: QuerySet[Any] = mentions.filter(article__mentions__entity_id=frequent.pk)
    return found


def joint_months(one: Entity, other: Entity) -> JointMonths:
    """The chart of a pair, for whoever wants its numbers alone. Three queries."""
    joint, reaches_back = _latest_joint(one, other)
    return JointMonths(joint_by_month(joint), reaches_back)


def _rarer_first(one: Entity, other: Entity) -> tuple[Entity, Entity]:
    totals = dict(
        MonthlyMentions.objects.in_language()
        .filter(entity__in=[one, other])
        .order_by()
        .values_list("entity_id")
        .annotate(total=Sum("articles"))
    )
    rare, frequent = sorted([one, other], key=lambda entity: totals.get(entity.pk, 0))
    return rare, frequent


def _latest_joint(one: Entity, other: Entity) -> tuple[list[Joint], bool]:
    """The joint articles among the latest that name the rarer one, and whether these are all.

    How much an article is about both is what it says about the one of whom it says less.
    """
    rare, frequent = _rarer_first(one, other)
    both = Mention.objects.filter(article_id=OuterRef("article_id"), entity_id=frequent.pk)
    rows = list(
        rare.mentions.public()
        .in_language()
        .latest_first()
        .annotate(times=Subquery(both.values("count")[:1]))
        .annotate(headed=Subquery(both.values("in_headline")[:1]))
        .values_list("pk", "published_at", "count", "in_headline", "times", "headed")[:JOINT_READ]
    )
    joint = [
        Joint(pk, min(count, times) + _HEADLINE * (in_headline + headed), published_at)
        for pk, published_at, count, in_headline, times, headed in rows
        if times and published_at
    ]
    return joint, len(rows) < JOINT_READ


def _by_date(request: HttpRequest, one: Entity, other: Entity) -> Page:
    mentions = listable(joint_mentions(one, other))
    return MENTIONS_BY_PUBLICATION.page(mentions, request.GET.get("before", ""), ARTICLES_A_PAGE)


def _ranked(joint: list[Joint]) -> Page:
    """The articles that are most about both, on a single page."""
    best = sorted(joint, key=lambda row: (row.weight, row.published_at), reverse=True)
    keys = [row.mention for row in best[:ARTICLES_A_PAGE]]
    found = listable(Mention.objects.all()).in_bulk(keys)
    return Page([found[key] for key in keys if key in found])


def _together(one: Entity, other: Entity) -> dict[str | None, int]:
    """Joint articles by language; under None those of the active one."""
    counts: dict[str | None, int] = dict(
        CoMention.objects.filter(entity_id=one.pk, other_id=other.pk).values_list(
            "language", "articles"
        )
    )
    counts[None] = counts.get(get_language(), 0)
    return counts


def _editions(one: Entity, other: Entity, together: dict[str | None, int]) -> list[Edition]:
    languages = [language for language in together if language]
    return editions(languages, lambda: relation_path(one, other))


def _sides(one: Entity, other: Entity, day: datetime.date | None) -> list[Side]:
    """Who held the key offices of a state or organisation on `day`, and who ever did.

    Of a person: the offices that person held. None for `day` means today.
    """
    sides = [Side(one), Side(other)]
    pks = [one.pk, other.pk]
    led = Q(office__rank__lte=Office.Rank.FOREIGN_MINISTER, office__country_id__in=pks)
    headed = Q(office__rank__lte=Office.Rank.PRESIDING, office__organisation_id__in=pks)
    tenures = (
        Tenure.objects.filter(led | headed | Q(person_id__in=pks), person__is_private=False)
        .select_related("person", "office__country", "office__organisation")
        .order_by("-held_from", "office__rank", "pk")[:_TENURES_READ]
    )
    for tenure in tenures:
        bodies = {tenure.person_id, tenure.office.country_id, tenure.office.organisation_id}
        for side in sides:
            if side.entity.pk in bodies:
                side.ever.append(tenure)
    today = timezone.localdate()
    for side in sides:
        side.ever.sort(key=lambda tenure: (tenure.office.rank, tenure.office.title))
        held = held_on(side.ever, day or today)
        living = [tenure for tenure in held if _was_alive(tenure, day or today, today)]
        side.tenures = living[:_OFFICES_A_SIDE]
    return sides


def _was_alive(tenure: Tenure, day: datetime.date, today: datetime.date) -> bool:
    died = tenure.person.died
    if day >= today:
        return not died
    return not died or died >= day.isoformat()[: len(died)]


def _lanes(sides: list[Side]) -> Lanes | None:
    """The offices of both sides over the same years: who stood opposite whom at each time."""
    today = timezone.localdate()
    periods = [
        Period(
            tenure.office.full_title,
            tenure.held_from,
            tenure.held_until or tenure.person.died,
            tenure,
        )
        for side in sides
        for tenure in side.ever
    ]
    return lanes_of(periods, today, since=str(today.year - _YEARS_DRAWN))
