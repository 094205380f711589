"""What the pages of all entities have in common: their articles, company, events and numbers.

A page reaches its articles through the relations that the newsroom hangs on `Entity`; nothing of
the newsroom is imported here. Each function is one query with a bounded result, unless it says
otherwise.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import get_language

from people.addresses import Edition, editions
from people.models import Alias, Entity, Event, Kind
from people.paging import MENTIONS_BY_PUBLICATION, Page

ARTICLES_A_PAGE = 20
COMPANY = 12  # how many others "appears with" lists
EVENTS = 12
_NO_NAMES = {Alias.Kind.DEMONYM, Alias.Kind.SEAT}


@dataclass(frozen=True)
class Coverage:
    """In how many public articles an entity is named, and in which editions of the site."""

    articles: int
    editions: list[Edition]


def today() -> datetime.date:
    """The day that it is for the readers of the site."""
    return timezone.localdate()


def latest_mentions(entity: Entity, cursor: str) -> Page:
    """Mentions with their articles, the latest first. Two queries: mentions, and bylines."""
    mentions = listable(entity.mentions.public().in_language())
    return MENTIONS_BY_PUBLICATION.page(mentions, cursor, ARTICLES_A_PAGE)


def listable(mentions: QuerySet[Any]) -> QuerySet[Any]:
    """With what a list of articles shows, and without texts and places."""
    return (
        mentions.select_related("article__lead_image")
        .defer("spans", "article__body", "article__body_html")
        .prefetch_related("article__bylines__author")
    )


def coverage(entity: Entity) -> Coverage:
    """Read from the counts by month, so that no article is counted now."""
    by_language = dict(
        entity.monthly_mentions.order_by().values_list("language").annotate(total=Sum("articles"))
    )
    return Coverage(
        articles=by_language.get(get_language(), 0),
        editions=editions(by_language, entity.get_absolute_url),
    )


def company(entity: Entity, *kinds: Kind, size: int = COMPANY) -> list[Any]:
    """With whom it appears, most often first. `kinds` narrows it down."""
    together = entity.co_mentions.in_language().filter(other__is_private=False)
    if kinds:
        together = together.filter(other__kind__in=kinds)
    return list(together.select_related("other").order_by("-articles", "other_id")[:size])


def events_with(entity: Entity, size: int = EVENTS) -> list[Any]:
    """Events it took part in, the latest first."""
    return list(Event.objects.public().concerning(entity).by_date()[:size])


def events_of_country(entity: Entity, size: int = EVENTS) -> list[Any]:
    """Events that a state took part in, or that took place there."""
    part_or_place = Q(pk__in=entity.participations.values("event_id")) | Q(country_id=entity.pk)
    return list(Event.objects.public().filter(part_or_place).by_date()[:size])


def other_names(entity: Entity) -> list[Alias]:
    """All stored names but the house form, the first stored first.

    Demonyms and seats of power are ways to speak of a state, not names of it.
    """
    return [
        alias
        for alias in entity.aliases.order_by("id")
        if alias.text != entity.local_name and alias.kind not in _NO_NAMES
    ]
