"""Keeps the searchable words in step with what is published and who is known.

Everything here runs in the transaction of the change it follows. The words are written as plain
rows; the database's own index follows the rows.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable

from django.db import connection, transaction
from django.db.models import OuterRef, Prefetch, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from articles.models import Article, MonthlyMentions
from articles.search.engines import engine_of
from articles.search.models import SearchableArticle, SearchableEntity
from articles.search.parsing import LONGEST_PHRASE, Term
from articles.search.words import joined, visible, words
from people.models import Alias, Entity, Tenure

# What PostgreSQL's index holds of a text: characters, the number of words whose place it knows,
# and how many places of one word.
_HELD_CHARACTERS = 200_000
_HELD_WORDS = 16_000
_HELD_PLACES = 255

_ARTICLE_FIELDS = ["headline", "about", "body", "is_long", "language", "published_at"]
_ENTITY_FIELDS = ["kind", "names", "about", "articles", "prominence"]
_BATCH = 2000  # rows written at once
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
        stored = {row.pk: row for row in SearchableEntity.objects.iterator()}
        gone = list(stored.keys() - {row.pk for row in found})
        found = [row for row in found if not _same(row, stored.get(row.pk))]
    else:
        gone = list(set(pks) - {row.pk for row in found})
    for start in range(0, len(gone), _BATCH):
        SearchableEntity.objects.filter(pk__in=gone[start : start + _BATCH]).delete()
    SearchableEntity.objects.bulk_create(
        found,
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["entity"],
        update_fields=_ENTITY_FIELDS,
    )


@transaction.atomic
def rebuild() -> tuple[int, int]:
    """Make the whole index anew; returns how many articles and entities are in it."""
    SearchableArticle.objects.all().delete()
    public = Article.objects.filter(status=Article.Status.PUBLISHED, published_at__isnull=False)
    rows = public.prefetch_related(Prefetch("authors"), Prefetch("tags")).iterator(chunk_size=200)  # type: ignore[misc]
    batch = []
    for article in rows:
        batch.append(_searchable(article))
        if len(batch) == 200:  # bodies are large; a batch need not be
            _write_articles(batch)
            batch = []
    _write_articles(batch)
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
    """Note in how many articles those are mentioned whom this one mentions: search ranks by it."""
    mentioned = list(article.mentions.order_by().values_list("entity_id", flat=True))
    rows = list(
        SearchableEntity.objects.filter(pk__in=mentioned).annotate(now=_articles_that_mention())
    )
    changed = [row for row in rows if row.articles != row.now]
    for row in changed:
        row.articles = row.now
    SearchableEntity.objects.bulk_update(changed, ["articles"], batch_size=500)


def _articles_that_mention() -> Coalesce:
    months = MonthlyMentions.objects.filter(entity_id=OuterRef("pk")).order_by()
    total = months.values("entity_id").annotate(total=Sum("articles")).values("total")
    return Coalesce(Subquery(total), 0)


def _searchable_entities(entities: QuerySet[Entity], *, everything: bool) -> list[SearchableEntity]:
    """What should be stored of these entities: a fixed number of queries, whatever their number."""
    names: dict[int, list[str]] = defaultdict(list)
    offices: dict[int, list[str]] = defaultdict(list)
    known = entities.order_by().annotate(mentioned=_articles_that_mention())
    rows = list(known.values_list("pk", "kind", "name", "prominence", "mentioned"))
    for pk, text in _of(Alias.objects.order_by("pk"), "entity", rows, everything).values_list(
        "entity_id", "key"
    ):
        names[pk].append(text)
    tenures = _of(Tenure.objects.order_by("pk"), "person", rows, everything)
    for pk, title, country in tenures.values_list(
        "person_id", "office__title", "office__country__name"
    ):
        offices[pk].append(f"{title} {country or ''}")
    return [
        SearchableEntity(
            entity_id=pk,
            kind=kind,
            names=_unique_names([name, *names[pk]]),
            about=_unique_names(offices[pk]),
            articles=mentioned,
            prominence=prominence,
        )
        for pk, kind, name, prominence, mentioned in rows
    ]


def _of(queryset: QuerySet, owner: str, rows: list[tuple], everything: bool) -> QuerySet:  # type: ignore[type-arg]
    if everything:
        return queryset
    return queryset.filter(**{f"{owner}__in": [row[0] for row in rows]})


def _unique_names(texts: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(filter(None, map(joined, texts))))


def _same(row: SearchableEntity, stored: SearchableEntity | None) -> bool:
    return stored is not None and all(
        getattr(row, field) == getattr(stored, field) for field in _ENTITY_FIELDS
    )
