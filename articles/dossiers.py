"""What a dossier holds for readers, and where an article stands in the dossiers that have it.

The number of queries is fixed and so is the number of rows: a dossier is made by hand and has at
most `MOST_ITEMS` places, which the desk sees to.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Count, Prefetch, Q, Sum

from articles.models import Article, Dossier, DossierItem
from people.models import Entity, Kind

MOST_ITEMS = 150
WHO = 12  # people, and as many states, that a dossier's page names
SERIES = 3  # dossiers that an article's page tells of


@dataclass(frozen=True)
class Place:
    """An article's place in a dossier: the how manieth of how many, and what it stands between."""

    dossier: Dossier
    number: int
    articles: int
    earlier: Article | None
    later: Article | None


def items_of(dossier: Dossier) -> list[DossierItem]:
    """What readers see of a dossier, in its order. Four queries, whatever its length."""
    articles = Prefetch("article", queryset=Article.objects.for_lists())
    seen = dossier.items.seen().in_order().select_related("event").prefetch_related(articles)
    return list(seen[:MOST_ITEMS])


def articles_among(items: Collection[DossierItem]) -> list[Article]:
    """The articles of these items, in the same order."""
    return [item.article for item in items if item.article]


def most_named(articles: Collection[Article], kind: Kind) -> list[Any]:
    """Whom these articles name, those of most articles first, as `articles_named`. One query."""
    named = Q(mentions__article__in=[article.pk for article in articles])
    return list(
        Entity.objects.public()
        .filter(named, kind=kind)
        .annotate(articles_named=Count("mentions"), times=Sum("mentions__count"))
        .order_by("-articles_named", "-times", "pk")[:WHO]
    )


def places_of(article: Article) -> list[Place]:
    """Where a public article stands in public dossiers, the latest dossier first. One query."""
    having = Dossier.objects.public().in_language(article.language).filter(items__article=article)
    latest = having.latest_first().values("pk")[:SERIES]
    rows = (
        DossierItem.objects.seen()
        .filter(dossier__in=latest, article__isnull=False)
        .select_related("dossier", "article")
        .only(
            *("position", "dossier__title", "dossier__slug", "dossier__language"),
            *("article__headline", "article__slug", "article__language"),
            *("article__status", "article__published_at"),
        )
        .order_by("-dossier__published_at", "-dossier__pk", "position", "pk")
    )
    found = []
    for _dossier, group in groupby(rows[: SERIES * MOST_ITEMS], lambda row: row.dossier_id):
        series = list(group)
        at = next((n for n, row in enumerate(series) if row.article_id == article.pk), None)
        if at is not None:
            found.append(
                Place(
                    dossier=series[at].dossier,
                    number=at + 1,
                    articles=len(series),
                    earlier=series[at - 1].article if at else None,
                    later=series[at + 1].article if at + 1 < len(series) else None,
                )
            )
    return found
