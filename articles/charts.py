"""The facts behind the drawings: months, joint months, and who appears with whom.

Everything comes from the summary tables, or from so many of the latest articles at most, so that a
drawing costs the same whatever the size of the archive. The drawings are in `people.figures`.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from articles.models import Article, CoMention, Mention, MonthlyArticles, MonthlyMentions
from articles.summaries import month_of
from people.figures.months import MonthChart, month_chart
from people.figures.network import Network, Tie, network_of
from people.models import Entity, Kind

ARTICLES_READ = 1000  # of a year, for its network
PAIRS_READ = 4000  # of the ranked list of all pairs
NODES = 40


def mentions_by_month(entity: Entity) -> MonthChart | None:
    """In how much of what appeared the entity is named, by month. Two queries."""
    named = monthly(MonthlyMentions.objects.in_language().filter(entity=entity))
    return month_chart(named, monthly(MonthlyArticles.objects.in_language())) if named else None


def joint_by_month(joint: Iterable[Any]) -> MonthChart | None:
    """The same for two entities, out of their latest joint mentions. One query.

    The totals reach back only as far as the joint mentions do.
    """
    named = Counter(month_of(mention.published_at) for mention in joint)
    return month_chart(named, monthly(MonthlyArticles.objects.in_language())) if named else None


def monthly(rows: Any) -> dict[datetime.date, int]:
    """Numbers of articles by the first day of their month."""
    return dict(rows.order_by().values_list("month", "articles"))


def circle_of(entity: Entity, company: Iterable[Any]) -> Network | None:
    """An entity with those it appears with most, and how these appear with each other. One query.

    `company` are joint mentions of the entity, each with its `other`.
    """
    joint = list(company)
    others = [row.other for row in joint]
    keys = [other.pk for other in others]
    rows = (
        CoMention.objects.in_language()
        .filter(entity_id__in=keys, other_id__in=keys, entity_id__lt=F("other_id"))
        .order_by("-articles", "entity_id", "other_id")
    )
    ties = [Tie(entity.pk, row.other_id, row.articles) for row in joint]
    between = rows.values_list("entity_id", "other_id", "articles")[: 2 * len(keys)]
    ties += [Tie(*row) for row in between]
    # Two names and a line between them say no more than the list does.
    return network_of([entity, *others], ties, focus=entity.pk) if len(keys) > 2 else None


def ties_of_all_time(kinds: Sequence[str]) -> list[Tie]:
    """The strongest ties between entities of these kinds, among the strongest of all. One query."""
    rows = (
        CoMention.objects.in_language()
        .filter(entity_id__lt=F("other_id"))
        .order_by("-articles", "pk")
        .values_list(
            *("entity_id", "other_id", "articles", "entity__kind", "other__kind"),
            *("entity__is_private", "other__is_private"),
        )[:PAIRS_READ]
    )
    return [
        Tie(one, other, articles)
        for one, other, articles, kind, other_kind, is_private, other_is_private in rows
        if {kind, other_kind} <= set(kinds) and not (is_private or other_is_private)
    ]


def ties_of_year(year: int, kinds: Sequence[str], focus: Entity | None = None) -> list[Tie]:
    """The same for one year, counted in its latest articles. Two queries.

    With a focus, only its own ties and those between the others of its circle.
    """
    start = timezone.make_aware(datetime.datetime(year, 1, 1))  # noqa: DTZ001  (made aware)
    end = timezone.make_aware(datetime.datetime(year + 1, 1, 1))  # noqa: DTZ001
    articles = (
        Article.objects.published()
        .in_language()
        .filter(published_at__gte=start, published_at__lt=end)
        .latest_first()
        .values_list("pk", flat=True)[:ARTICLES_READ]
    )
    rows = (
        Mention.objects.filter(article_id__in=list(articles))
        .filter(Q(entity__kind__in=kinds) | Q(entity=focus), entity__is_private=False)
        .order_by("article_id", "entity_id")
        .values_list("article_id", "entity_id")
    )
    named: dict[int, list[int]] = {}
    for article, entity in rows:
        named.setdefault(article, []).append(entity)
    counted = Counter(pair for keys in named.values() for pair in combinations(keys, 2))
    ranked = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    ties = [Tie(*pair, articles) for pair, articles in ranked]
    return _circle_among(ties, focus.pk) if focus else ties


def ties_of(entity: Entity, kinds: Sequence[str]) -> list[Tie]:
    """The ties of one entity, and those between the others of its circle. Two queries."""
    rows = (
        CoMention.objects.in_language()
        .filter(entity=entity, other__kind__in=kinds, other__is_private=False)
        .order_by("-articles", "other_id")
        .values_list("entity_id", "other_id", "articles")[: NODES // 2]
    )
    own = [Tie(*row) for row in rows]
    keys = [tie.other for tie in own]
    between = (
        CoMention.objects.in_language()
        .filter(Q(entity_id__in=keys, other_id__in=keys), entity_id__lt=F("other_id"))
        .order_by("-articles", "pk")
        .values_list("entity_id", "other_id", "articles")[: 2 * NODES]
    )
    return own + [Tie(*row) for row in between]


def _circle_among(ties: list[Tie], focus: int) -> list[Tie]:
    own = [tie for tie in ties if focus in (tie.one, tie.other)][: NODES // 2]
    circle = {key for tie in own for key in (tie.one, tie.other)} - {focus}
    return own + [tie for tie in ties if {tie.one, tie.other} <= circle][: 2 * NODES]


def strongest(ties: Iterable[Tie], at_least: int, most: int = NODES) -> list[Tie]:
    """Ties of so many articles or more, as many as have no more than `most` ends."""
    ends: set[int] = set()
    kept: list[Tie] = []
    for tie in sorted(ties, key=lambda tie: -tie.articles):
        if tie.articles < at_least or len(kept) == 3 * most:
            break
        if len(ends | {tie.one, tie.other}) <= most:
            ends |= {tie.one, tie.other}
            kept.append(tie)
    return kept


def ends_of(ties: Iterable[Tie]) -> list[Entity]:
    """The entities that the ties hold together. One query."""
    keys = {key for tie in ties for key in (tie.one, tie.other)}
    return list(Entity.objects.filter(pk__in=keys))


ALL_KINDS = (Kind.PERSON, Kind.COUNTRY, Kind.ORGANISATION)
