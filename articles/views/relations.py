"""Relations: two entities, and what was written about both."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Q, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import structured_data
from articles.addresses import relation_path
from articles.models import CoMention, MonthlyMentions
from people.addresses import Edition, editions, in_pair_order
from people.entity_pages import listable
from people.models import Entity, Event, FormerAddress, Kind, Office, Tenure, children_of
from people.paging import MENTIONS_BY_PUBLICATION
from people.structured_data import graph, reference, trail_of

ARTICLES_A_PAGE = 20
JOINT_EVENTS = 20
STATE_PAIRS = 40
OTHER_PAIRS = 30
_OFFICES_A_SIDE = 6


@dataclass
class Side:
    """One of the two, with who holds its key offices or which offices it holds."""

    entity: Entity
    tenures: list[Tenure] = field(default_factory=list)


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
    page = MENTIONS_BY_PUBLICATION.page(
        listable(joint_mentions(one, other)), request.GET.get("before", ""), ARTICLES_A_PAGE
    )
    together = _together(one, other)
    trail = trail_of(
        (_("Front page"), reverse("articles:home")),
        (_("Relations"), reverse("articles:relations")),
        (f"{one.name} – {other.name}", path),
    )
    about = structured_data.collection(
        trail[-1][0], about=[reference(request, one), reference(request, other)]
    )
    context = {
        "sides": _sides(one, other),
        "one": one,
        "other": other,
        "page": page,
        "articles": together.get(None, 0),
        "events": list(Event.objects.public().concerning(one, other).by_date()[:JOINT_EVENTS]),
        "editions": _editions(one, other, together),
        "feed": path,
        "trail": trail,
        "structured_data": graph(request, trail, about),
    }
    return render(request, "articles/relation.html", context)


def right_address(first: str, second: str) -> str | None:
    """Where this pair really is: in the other order, or under present slugs. None: right here."""
    if first == second:
        raise Http404("an entity has no relation to itself")
    present = {
        former.slug: former.entity
        for former in FormerAddress.objects.select_related("entity").filter(
            slug__in=[first, second], entity__is_private=False
        )
    }
    if not present and first < second:
        return None
    entities = present | {
        entity.slug: entity for entity in Entity.objects.public().filter(slug__in=[first, second])
    }
    if len(entities) < 2 or entities[first].pk == entities[second].pk:
        raise Http404("no such pair")
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
    totals = dict(
        MonthlyMentions.objects.in_language()
        .filter(entity__in=[one, other])
        .order_by()
        .values_list("entity_id")
        .annotate(total=Sum("articles"))
    )
    rare, frequent = sorted([one, other], key=lambda entity: totals.get(entity.pk, 0))
    mentions = rare.mentions.public().in_language()
    found: QuerySet[Any] = mentions.filter(article__mentions__entity_id=frequent.pk)
    return found


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


def _sides(one: Entity, other: Entity) -> list[Side]:
    """Who holds the key offices of a state or organisation today; what offices a person holds."""
    sides = [Side(one), Side(other)]
    pks = [one.pk, other.pk]
    led = Q(office__rank__lte=Office.Rank.FOREIGN_MINISTER, office__country_id__in=pks)
    headed = Q(office__rank__lte=Office.Rank.PRESIDING, office__organisation_id__in=pks)
    tenures = (
        Tenure.objects.held_on(timezone.localdate())
        .filter(led | headed | Q(person_id__in=pks), person__died="")
        .select_related("person", "office__country", "office__organisation")
        .order_by("office__rank", "-held_from", "pk")
    )
    for tenure in tenures:
        bodies = {tenure.person_id, tenure.office.country_id, tenure.office.organisation_id}
        for side in sides:
            if side.entity.pk in bodies and len(side.tenures) < _OFFICES_A_SIDE:
                side.tenures.append(tenure)
    return sides
