"""Keeps the counts that pages show in step with what is public.

`add` and `remove` are called by `articles.publishing` in its transaction, for an article whose
mentions stand in the table; `rebuild` makes the same numbers from nothing.
"""

from __future__ import annotations

import datetime
from collections import Counter

from django.db import transaction
from django.db.models import Case, F, IntegerField, Value, When
from django.utils import timezone

from articles.models import Article, CoMention, Mention, MonthlyArticles, MonthlyMentions

_BATCH = 5000  # rows an insert; SQLite counts bound variables


def month_of(moment: datetime.datetime) -> datetime.date:
    """The first day of the month in which readers of the site saw it appear."""
    return timezone.localtime(moment).date().replace(day=1)


def add(article: Article) -> None:
    """Count a public article that is not counted yet."""
    _change(article, +1)


def remove(article: Article) -> None:
    """Take a counted article out again, before its mentions or its date change."""
    _change(article, -1)


def _change(article: Article, sign: int) -> None:
    if article.published_at is None:
        raise ValueError("only an article with a date can be counted")
    month, language = month_of(article.published_at), article.language
    counts = dict(article.mentions.values_list("entity_id", "count"))

    if sign > 0:
        _make_rows(language, month, list(counts))
    MonthlyArticles.objects.filter(language=language, month=month).update(
        articles=F("articles") + sign
    )
    if counts:
        mentioned = Case(
            *(When(entity_id=pk, then=Value(sign * count)) for pk, count in counts.items()),
            output_field=IntegerField(),
        )
        MonthlyMentions.objects.filter(language=language, month=month, entity_id__in=counts).update(
            articles=F("articles") + sign, mentions=F("mentions") + mentioned
        )
        CoMention.objects.filter(
            language=language, entity_id__in=counts, other_id__in=counts
        ).update(articles=F("articles") + sign)
    if sign < 0:
        _drop_empty_rows(language, month, list(counts))


def _make_rows(language: str, month: datetime.date, entities: list[int]) -> None:
    MonthlyArticles.objects.bulk_create(
        [MonthlyArticles(language=language, month=month)], ignore_conflicts=True
    )
    MonthlyMentions.objects.bulk_create(
        [MonthlyMentions(language=language, month=month, entity_id=pk) for pk in entities],
        ignore_conflicts=True,
    )
    CoMention.objects.bulk_create(
        [
            CoMention(language=language, entity_id=one, other_id=other)
            for one in entities
            for other in entities
            if one != other
        ],
        ignore_conflicts=True,
        batch_size=_BATCH,
    )


def _drop_empty_rows(language: str, month: datetime.date, entities: list[int]) -> None:
    MonthlyArticles.objects.filter(language=language, month=month, articles=0).delete()
    MonthlyMentions.objects.filter(
        language=language, month=month, entity_id__in=entities, articles=0
    ).delete()
    CoMention.objects.filter(
        language=language, entity_id__in=entities, other_id__in=entities, articles=0
    ).delete()


@transaction.atomic
def rebuild() -> None:
    """Make all summary tables anew from the articles that are counted, and their mentions."""
    articles: Counter[tuple[str, datetime.date]] = Counter()
    monthly: dict[tuple[str, int, datetime.date], list[int]] = {}
    pairs: Counter[tuple[str, int, int]] = Counter()
    settled = Article.objects.filter(is_settled=True)
    mentions = (
        Mention.objects.filter(article__is_settled=True)
        .order_by("article_id")
        .values_list("article_id", "entity_id", "count")
    )
    of_article: dict[int, list[tuple[int, int]]] = {}
    for article, entity, count in mentions.iterator():
        of_article.setdefault(article, []).append((entity, count))
    for pk, language, published_at in settled.values_list("pk", "language", "published_at"):
        if published_at is None:
            continue
        month = month_of(published_at)
        articles[language, month] += 1
        named = of_article.get(pk, [])
        for entity, count in named:
            row = monthly.setdefault((language, entity, month), [0, 0])
            row[0] += 1
            row[1] += count
            pairs.update((language, entity, other) for other, _ in named if other != entity)

    for model in (MonthlyArticles, MonthlyMentions, CoMention):
        model.objects.all().delete()
    MonthlyArticles.objects.bulk_create(
        MonthlyArticles(language=language, month=month, articles=n)
        for (language, month), n in articles.items()
    )
    MonthlyMentions.objects.bulk_create(
        (
            MonthlyMentions(language=language, entity_id=pk, month=month, articles=a, mentions=m)
            for (language, pk, month), (a, m) in monthly.items()
        ),
        batch_size=_BATCH,
    )
    CoMention.objects.bulk_create(
        (
            CoMention(language=language, entity_id=one, other_id=other, articles=n)
            for (language, one, other), n in pairs.items()
        ),
        batch_size=_BATCH,
    )
