"""Keeps the counts that pages show in step with what is public.

`add`, `remove` and `change` are called by `articles.publishing` in its transaction; `rebuild` makes
the same numbers from nothing.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from articles.models import Article, CoMention, Mention, MonthlyArticles, MonthlyMentions

_BATCH = 5000  # rows an insert; SQLite counts bound variables


def month_of(moment: datetime.datetime) -> datetime.date:
    """The first day of the month in which readers of the site saw it appear."""
    return timezone.localtime(moment).date().replace(day=1)


@dataclass(frozen=True)
class Count:
    """That a counted article named these entities so often, and names those so often now.

    `articles` is +1 where it is counted from now on, -1 where it no longer is.
    """

    article: Article
    before: Mapping[int, int] = field(default_factory=dict)
    after: Mapping[int, int] = field(default_factory=dict)
    articles: int = 0


def add(article: Article) -> None:
    """Count a public article that is not counted yet."""
    change([Count(article, after=_counts(article), articles=+1)])


def remove(article: Article) -> None:
    """Take a counted article out again, before its mentions or its date change."""
    change([Count(article, before=_counts(article), articles=-1)])


def _counts(article: Article) -> dict[int, int]:
    return dict(article.mentions.values_list("entity_id", "count"))


def change(counts: Iterable[Count]) -> None:
    """Change the tables by the difference that these articles make, and by nothing else."""
    monthly: Counter[tuple[str, datetime.date]] = Counter()
    mentions: dict[tuple[str, datetime.date, int], list[int]] = defaultdict(lambda: [0, 0])
    pairs: Counter[tuple[str, int, int]] = Counter()
    for count in counts:
        if count.article.published_at is None:
            raise ValueError("only an article with a date can be counted")
        place = (count.article.language, month_of(count.article.published_at))
        monthly[place] += count.articles
        for entity in count.before.keys() | count.after.keys():
            row = mentions[*place, entity]
            row[0] += (entity in count.after) - (entity in count.before)
            row[1] += count.after.get(entity, 0) - count.before.get(entity, 0)
        pairs.update(_new_pairs(place[0], count.before, count.after))
        pairs.subtract(_new_pairs(place[0], count.after, count.before))
    _MONTHLY_ARTICLES.add([(*place, by) for place, by in monthly.items()])
    _MONTHLY_MENTIONS.add(
        [(language, entity, month, *row) for (language, month, entity), row in mentions.items()]
    )
    _CO_MENTIONS.add([(*pair, by) for pair, by in pairs.items()])


def _new_pairs(
    language: str, before: Mapping[int, int], after: Mapping[int, int]
) -> Iterator[tuple[str, int, int]]:
    """The pairs, from both sides, that `after` has and `before` has not."""
    for one in after.keys() - before.keys():
        for other in after:
            if one != other:
                yield language, one, other
                if other in before:  # if not, its own turn comes
                    yield language, other, one


@dataclass(frozen=True)
class _Table:
    """A summary table to whose numbers something is added, row by row, in few statements.

    Plain SQL, the same on both databases: the ORM cannot add to what is there where a row exists
    and make one where none does.
    """

    model: type[MonthlyArticles] | type[MonthlyMentions] | type[CoMention]
    keys: list[str]  # as the rows are unique
    numbers: list[str]

    def add(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Add the numbers of each row (its keys come first) to what the table holds."""
        width = len(self.keys)
        rows = sorted(row for row in rows if any(row[width:]))  # in one order: no deadlocks
        self._execute(self._more, [row for row in rows if min(row[width:]) >= 0])
        less = [row for row in rows if min(row[width:]) < 0]
        self._execute(self._less, [(*row[width:], *row[:width]) for row in less])
        self._execute(self._none, [row[:width] for row in less if row[width] < 0])

    def _execute(self, statement: str, rows: list[tuple[Any, ...]]) -> None:
        if rows:
            adapt = connection.ops.adapt_datefield_value
            values = [
                tuple(adapt(v) if isinstance(v, datetime.date) else v for v in row) for row in rows
            ]
            with connection.cursor() as cursor:
                cursor.executemany(statement, values)

    @property
    def _name(self) -> str:
        return self.model._meta.db_table

    @property
    def _where(self) -> str:
        return " AND ".join(f"{key} = %s" for key in self.keys)

    @property
    def _more(self) -> str:
        columns = [*self.keys, *self.numbers]
        places = ", ".join(["%s"] * len(columns))
        added = ", ".join(f"{n} = {self._name}.{n} + excluded.{n}" for n in self.numbers)
        return (
            f"INSERT INTO {self._name} ({', '.join(columns)}) VALUES ({places}) "  # noqa: S608
            f"ON CONFLICT ({', '.join(self.keys)}) DO UPDATE SET {added}"
        )

    @property
    def _less(self) -> str:
        added = ", ".join(f"{number} = {number} + %s" for number in self.numbers)
        return f"UPDATE {self._name} SET {added} WHERE {self._where}"  # noqa: S608

    @property
    def _none(self) -> str:
        return f"DELETE FROM {self._name} WHERE {self._where} AND articles = 0"  # noqa: S608


_MONTHLY_ARTICLES = _Table(MonthlyArticles, ["language", "month"], ["articles"])
_MONTHLY_MENTIONS = _Table(
    MonthlyMentions, ["language", "entity_id", "month"], ["articles", "mentions"]
)
_CO_MENTIONS = _Table(CoMention, ["language", "entity_id", "other_id"], ["articles"])


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
