"""Keeps the searchable words in step with what is published and who is known.

Everything here runs in the transaction of the change it follows. The words are written as plain
rows; the database's own index follows the rows.
"""

from __future__ import annotations

import functools
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db import connection, transaction
from django.db.models import OuterRef, Prefetch, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from articles.models import Article, MonthlyMentions
from articles.search.engines import engine_of
from articles.search.models import SearchableArticle, SearchableEntity
from articles.search.parsing import LONGEST_PHRASE, Term
from articles.search.words import joined, visible, words, words_of_key
from people.models import Alias, Entity, Tenure

# What PostgreSQL's index holds of a text: characters, the number of words whose place it knows,
# and how many places of one word.
_HELD_CHARACTERS = 200_000
_HELD_WORDS = 16_000
_HELD_PLACES = 255

_ARTICLE_FIELDS = ["headline", "about", "body", "is_long", "language", "published_at"]
_ENTITY_FIELDS = ["kind", "names", "about", "articles", "prominence"]
_BATCH = 2000  # rows written at once
_ARTICLES_AT_ONCE = 200  # bodies are large
_FORMS_AT_ONCE = 100


def index_article(article: Article) -> None:
    """Make a published or scheduled article findable, from its time on; call it again on change."""
    if article.status != Article.Status.PUBLISHED or article.published_at is None:
        remove_article(article)
        return
    _write_articles([_searchable(article)])
    _count_articles(article)


def remove_article(article: Article) -> None:
    """Make an article unfindable."""
    SearchableArticle.objects.filter(pk=article.pk).delete()
    _count_articles(article)


def index_entities(pks: Collection[int] | None) -> None:
    """Bring the names of these entities up to date; None: of all of them, writing what differs."""
    entities = Entity.objects.public()
    if pks is not None:
        entities = entities.filter(pk__in=pks)
    found = _searchable_entities(entities, everything=pks is None)
    if pks is None:
        stored = {
            row[0]: row for row in SearchableEntity.objects.values_list("pk", *_ENTITY_FIELDS)
        }
        gone = list(stored.keys() - found.keys())
        found = {pk: row for pk, row in found.items() if row != stored.get(pk)}
    else:
        gone = list(set(pks) - found.keys())
    for start in range(0, len(gone), _BATCH):
        SearchableEntity.objects.filter(pk__in=gone[start : start + _BATCH]).delete()
    SearchableEntity.objects.bulk_create(
        [
            SearchableEntity(**dict(zip(["entity_id", *_ENTITY_FIELDS], row, strict=True)))
            for row in found.values()
        ],
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["entity"],
        update_fields=_ENTITY_FIELDS,
    )


def index_credits(articles: QuerySet[Article], name: str) -> None:
    """An author or a topic of these articles is called `name` now: see that they are found by it.

    Those that are already are left alone, so that saving an author without renaming them costs a
    query and nothing else.
    """
    other = SearchableArticle.objects.exclude(about__contains=joined(name))
    _index_all(articles.filter(pk__in=other.values("pk")))


@transaction.atomic
def rebuild() -> tuple[int, int]:
    """Make the whole index anew; returns how many articles and entities are in it."""
    SearchableArticle.objects.all().delete()
    _index_all(Article.objects.filter(status=Article.Status.PUBLISHED, published_at__isnull=False))
    SearchableEntity.objects.all().delete()
    index_entities(None)
    return SearchableArticle.objects.count(), SearchableEntity.objects.count()


def articles_containing(keys: Iterable[str]) -> set[int]:
    """Primary keys of published and scheduled articles in whose words one of these forms stands.

    For "which articles does this new name concern": forms are compared as whole words, folded, so
    that the answer may hold an article too many and never one too few.
    """
    forms = sorted({tuple(words(key)[:LONGEST_PHRASE]) for key in keys} - {()})
    found: set[int] = set()
    for start in range(0, len(forms), _FORMS_AT_ONCE):
        found |= _containing([Term(form) for form in forms[start : start + _FORMS_AT_ONCE]])
    return found


def _containing(terms: list[Term]) -> set[int]:
    engine = engine_of(connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT s.article_id FROM articles_searchablearticle AS s {engine.articles_join} "  # noqa: S608
            f"WHERE {engine.articles_match}",
            [engine.compile_any(terms)],
        )
        found = {pk for (pk,) in cursor.fetchall()}
    # Of a very long text the index may not know every place; there are few, so look at them.
    for row in SearchableArticle.objects.filter(is_long=True).exclude(pk__in=found).iterator():
        text = f" {row.headline} \n {row.about} \n {row.body} "
        if any(f" {' '.join(term.words)} " in text for term in terms):
            found.add(row.pk)
    return found


def _index_all(articles: QuerySet[Article]) -> None:
    # The keys first: what is being read must not change under the reading.
    pks = list(articles.order_by("pk").values_list("pk", flat=True).distinct())
    for start in range(0, len(pks), _ARTICLES_AT_ONCE):
        rows = Article.objects.filter(pk__in=pks[start : start + _ARTICLES_AT_ONCE])
        rows = rows.prefetch_related(Prefetch("authors"), Prefetch("tags"))  # type: ignore[misc]
        _write_articles([_searchable(article) for article in rows])


def _searchable(article: Article) -> SearchableArticle:
    about = [article.standfirst, article.dateline]
    about += [author.name for author in article.authors.all()]
    about += [tag.name for tag in article.tags.all()]
    body = words(visible(article.body))
    return SearchableArticle(  # type: ignore[misc]  # callers made sure that it has a date
        article=article,
        headline=joined(article.headline),
        about=" ".join(joined(text) for text in about if text),
        body=" ".join(body),
        is_long=_is_long(body),
        language=article.language,
        published_at=article.published_at,
    )


def _is_long(body: list[str]) -> bool:
    if sum(map(len, body)) + len(body) > _HELD_CHARACTERS or len(body) > _HELD_WORDS:
        return True
    return len(body) > _HELD_PLACES and max(Counter(body).values()) > _HELD_PLACES


def _write_articles(rows: list[SearchableArticle]) -> None:
    SearchableArticle.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["article"], update_fields=_ARTICLE_FIELDS
    )


def _count_articles(article: Article) -> None:
    count_articles(article.mentions.order_by().values_list("entity_id", flat=True))


def count_articles(entities: Iterable[int]) -> None:
    """Note in how many articles each of these is mentioned: search ranks by it."""
    SearchableEntity.objects.filter(pk__in=list(entities)).exclude(
        articles=_articles_that_mention()
    ).update(articles=_articles_that_mention())


def _articles_that_mention() -> Coalesce:
    months = MonthlyMentions.objects.filter(entity_id=OuterRef("pk")).order_by()
    total = months.values("entity_id").annotate(total=Sum("articles")).values("total")
    return Coalesce(Subquery(total), 0)


_EntityRow = tuple[Any, ...]  # the fields of SearchableEntity, in order


def _searchable_entities(entities: QuerySet[Entity], *, everything: bool) -> dict[int, _EntityRow]:
    """What should be stored of these entities: a fixed number of queries, whatever their number."""
    known = entities.order_by().annotate(mentioned=_articles_that_mention())
    rows = list(known.values_list("pk", "kind", "name", "mentioned", "prominence"))
    names: dict[int, dict[str, None]] = defaultdict(dict)
    aliases = _of(Alias.objects.order_by("pk"), "entity", rows, everything)
    for pk, key in aliases.values_list("entity_id", "key"):
        names[pk][" ".join(words_of_key(key))] = None
    offices: dict[int, dict[str, None]] = defaultdict(dict)
    tenures = _of(Tenure.objects.order_by("pk"), "person", rows, everything)
    office_words = functools.cache(joined)  # a few thousand offices, held by many
    for pk, title, country in tenures.values_list(
        "person_id", "office__title", "office__country__name"
    ):
        offices[pk][office_words(f"{title} {country or ''}")] = None
    return {
        pk: (
            pk,
            kind,
            " ".join(names.get(pk) or [joined(name)]),
            " ".join(offices.get(pk) or ()),
            mentioned,
            prominence,
        )
        for pk, kind, name, mentioned, prominence in rows
    }


def _of(queryset: QuerySet, owner: str, rows: list[tuple], everything: bool) -> QuerySet:  # type: ignore[type-arg]
    if everything:
        return queryset
    return queryset.filter(**{f"{owner}__in": [row[0] for row in rows]})
