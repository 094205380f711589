"""Which other articles a reader of this one may want: those that name the same entities.

A rare entity says more than a frequent one: two articles that both name Finland's envoy belong
together more than two that both name Russia. The work is bounded whatever the size of the
archive, because the rarest entities are taken first and only so many of their mentions are read.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Sum

from articles.models import Article, Mention, MonthlyMentions, PinnedArticle

MENTIONS_READ = 1500  # at most, for one article
ENTITIES_WEIGHED = 12


def related_articles(article: Article, mentions: Iterable[Mention], size: int = 5) -> list[Article]:
    """The articles of the same edition that share most with `article`. Six queries or fewer.

    What an editor pinned stands first, whatever it shares.
    """
    pinned = _pinned(article)
    scores = _scores(article, [mention.entity_id for mention in mentions])
    ranked = sorted(scores, key=lambda pk: (-scores[pk], -pk))[: size + len(pinned)]
    best = list(dict.fromkeys([*pinned, *ranked]))
    found = Article.objects.published().in_language(article.language).for_lists().in_bulk(best)
    return [found[pk] for pk in best if pk in found][:size]


def _pinned(article: Article) -> list[int]:
    if article.pk is None:
        return []
    pins = PinnedArticle.objects.filter(article_id=article.pk).order_by("position", "pk")
    return list(pins.values_list("other_id", flat=True))


def _scores(article: Article, entities: list[int]) -> dict[int, float]:
    """How much each other article shares with this one."""
    rarity = _rarity(article, entities)
    if not rarity:
        return {}
    shared = (
        Mention.objects.public()
        .in_language(article.language)
        .filter(entity_id__in=rarity)
        .exclude(article_id=article.pk)
        .latest_first()
        .values_list("article_id", "entity_id")[:MENTIONS_READ]
    )
    scores: dict[int, float] = defaultdict(float)
    for other, entity in shared:
        scores[other] += rarity[entity]
    return scores


def _rarity(article: Article, entities: list[int]) -> dict[int, float]:
    """Weights of the rarest entities, as many as can be looked at within bounds."""
    totals = dict(
        MonthlyMentions.objects.in_language(article.language)
        .filter(entity_id__in=entities)
        .order_by()
        .values_list("entity_id")
        .annotate(total=Sum("articles"))
    )
    # What no other article names leads nowhere, however rare it is.
    own = 1 if article.is_settled else 0
    totals = {entity: total for entity, total in totals.items() if total > own}
    weights: dict[int, float] = {}
    to_read = 0
    for entity, total in sorted(totals.items(), key=lambda pair: (pair[1], pair[0])):
        if weights and (to_read + total > MENTIONS_READ or len(weights) == ENTITIES_WEIGHED):
            break
        weights[entity] = 1 / math.log2(1 + max(total, 1))
        to_read += total
    return weights
