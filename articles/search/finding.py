"""The one public question: what do we have on this?

An exact name comes first, then the entities we write about most, then articles by how well and how
recently they match. A name finds the articles that mention its bearer, however it is spelled there.
Of very many matching articles the latest thousand are ranked: nobody turns to page fifty, and a
search must not cost more as the archive grows.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from django.db import connection
from django.utils import timezone
from django.utils.safestring import SafeString

from articles.models import Article, Mention
from articles.models.mention import MentionQuerySet
from articles.search import snippets, suggesting
from articles.search.engines import engine_of
from articles.search.models import SearchableArticle, SearchableEntity
from articles.search.parsing import Query, Term, parse
from articles.search.series import Series, find_series
from articles.search.words import joined, visible
from people.folding import fold
from people.models import Alias, Entity

ARTICLE = "article"
ENTITY_KINDS = ("person", "country", "organisation", "event")
KINDS = (ARTICLE, *ENTITY_KINDS)

_RANKED = 1000  # matches that are looked at
_ENTITIES_BESIDE_ARTICLES = 8
_NAMES_EXPANDED = 5  # entities whose articles are found whatever the spelling
_HALF_LIFE_DAYS = 730.0  # after which being recent counts half


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found. `title` and `snippet` are escaped HTML with the found words in <mark>."""

    kind: str
    title: SafeString
    snippet: SafeString
    article: Article | None = None
    entity: Entity | None = None
    # The name by which an entity was found, when that is not the one in `title`.
    matched_name: SafeString = field(default_factory=SafeString)


@dataclass(frozen=True, slots=True)
class Results:
    """What was found, in order: entities, then articles; beside them topics and dossiers."""

    query: str
    hits: list[Hit] = field(default_factory=list)
    series: list[Series] = field(default_factory=list)
    suggestions: list[str] = field(default_factory=list)
    # Where the following page starts: the `after` to ask it with; None on the last one.
    next: str | None = None
    # Nothing has all the words; these have some of them.
    is_relaxed: bool = False

    @property
    def entities(self) -> list[Hit]:
        """People, states, organisations and events."""
        return [hit for hit in self.hits if hit.entity]

    @property
    def articles(self) -> list[Hit]:
        """Articles."""
        return [hit for hit in self.hits if hit.article]


@dataclass(slots=True)
class _Found:
    """A matching article before it is loaded."""

    published_at: datetime.datetime
    score: float


def search(
    query: str,
    *,
    language: str | None = None,
    kinds: Collection[str] | None = None,
    limit: int = 20,
    after: str | None = None,
    at: datetime.datetime | None = None,
) -> Results:
    """Find what is public at that moment (default: now). Whatever the query, there is no error.

    language    of the articles; None finds every edition
    kinds       some of KINDS; None is everything. Only then, and on the first page, entities,
                articles, topics and dossiers stand beside each other
    after       `Results.next` of the page before
    """
    asked = parse(query)
    wanted = frozenset(kinds or KINDS) & frozenset(KINDS)
    if not asked or not wanted:
        return Results(asked.text)
    page = _Page(
        asked, language, wanted, limit=limit, start=_offset(after), at=at or timezone.now()
    )
    hits = page.hits()
    is_relaxed = False
    if not hits and not page.start and len(asked.wanted) > 1:
        page.any_term = True
        hits = page.hits()
        is_relaxed = bool(hits)
    series = find_series(asked, language) if kinds is None and not page.start else []
    suggestions = suggesting.near_names(asked) if not page.start and not page.exact else []
    if (hits and not is_relaxed) or series:
        suggestions = []
    return Results(
        asked.text,
        hits,
        series,
        suggestions,
        str(page.start + limit) if page.has_more else None,
        is_relaxed,
    )


def _offset(after: str | None) -> int:
    """Where to go on; anything that is not one of our own numbers is the beginning."""
    if after and after.isascii() and after.isdigit() and len(after) <= len(str(_RANKED)):
        return min(int(after), _RANKED)
    return 0


@dataclass
class _Page:
    """One question on its way to one page of hits."""

    query: Query
    language: str | None
    kinds: frozenset[str]
    limit: int
    start: int
    at: datetime.datetime
    any_term: bool = False
    has_more: bool = False
    exact: list[int] = field(default_factory=list)

    @property
    def terms(self) -> Sequence[Term]:
        return self.query.wanted

    def hits(self) -> list[Hit]:
        """Ask the database, rank, cut the page out and load only that."""
        entities = self._ranked_entities()
        if ARTICLE not in self.kinds:
            return self._load_entities(self._cut(entities))
        articles = self._ranked_articles(entities[:_NAMES_EXPANDED])
        beside = []
        if self.start == 0 and len(self.kinds) > 1:
            beside = self._load_entities(entities[:_ENTITIES_BESIDE_ARTICLES])
        return beside + self._load_articles(self._cut(articles), entities[:_NAMES_EXPANDED])

    def _cut(self, ranked: list[int]) -> list[int]:
        end = self.start + self.limit
        self.has_more = len(ranked) > end
        return ranked[self.start : end]

    # --- entities ---

    def _ranked_entities(self) -> list[int]:
        """Primary keys: exact names first, then names that match, then offices that do.

        Asked also when only articles are wanted, because a name finds articles that spell it
        otherwise.
        """
        self.exact = self._exactly_named()
        rows = self._matching_entities()
        whole = {word for term in self.terms for word in term.words}
        prefix = next((term.words[-1] for term in self.terms if term.is_prefix), None)
        by_name, by_office = [], []
        for row in rows:
            named = set(row.names.split())
            missing = whole - named
            if not missing or (
                missing == {prefix} and any(name.startswith(prefix) for name in named)  # type: ignore[arg-type]
            ):
                by_name.append(row.pk)
            else:
                by_office.append(row.pk)
        return list(dict.fromkeys(self.exact + by_name + by_office))

    def _exactly_named(self) -> list[int]:
        text = self.query.text.strip('"“”„«» ')
        if self.query.excluded or not text:
            return []
        names = Alias.objects.filter(
            key__in={fold(text)[:500], joined(text)[:500]}, entity__is_private=False
        )
        kinds = self._entity_kinds()
        if kinds:
            names = names.filter(entity__kind__in=kinds)
        ranked = list(names.order_by("strength").values_list("entity_id", "strength")[:50])
        strength = dict(reversed(ranked))  # "strong" sorts first, so it is kept
        weights = {
            pk: (articles, prominence)
            for pk, articles, prominence in SearchableEntity.objects.filter(
                pk__in=strength
            ).values_list("pk", "articles", "prominence")
        }
        return sorted(
            strength,
            key=lambda pk: (strength[pk] != Alias.Strength.STRONG, *_negated(weights.get(pk)), pk),
        )

    def _matching_entities(self) -> list[SearchableEntity]:
        engine = engine_of(connection.vendor)
        kinds = self._entity_kinds() or ENTITY_KINDS
        places = ", ".join(["%s"] * len(kinds))
        return list(
            SearchableEntity.objects.raw(
                f"SELECT s.entity_id, s.names FROM articles_searchableentity AS s "  # noqa: S608
                f"{engine.entities_join} WHERE {engine.entities_match} AND s.kind IN ({places}) "
                "ORDER BY s.articles DESC, s.prominence DESC, s.entity_id LIMIT %s",
                [engine.compile(self.query, any_term=self.any_term), *kinds, _RANKED],
            )
        )

    def _entity_kinds(self) -> tuple[str, ...]:
        return tuple(kind for kind in ENTITY_KINDS if kind in self.kinds)

    def _load_entities(self, pks: list[int]) -> list[Hit]:
        entities = Entity.objects.public().in_bulk(pks)
        aliases: dict[int, list[str]] = {}
        for pk, text in Alias.objects.filter(entity__in=pks).values_list("entity_id", "text"):
            aliases.setdefault(pk, []).append(text)
        return [self._entity_hit(entities[pk], aliases.get(pk, [])) for pk in pks if pk in entities]

    def _entity_hit(self, entity: Entity, names: list[str]) -> Hit:
        title = snippets.marked(entity.local_name, self.terms)
        matched = SafeString()
        if "<mark>" not in title:
            shown = max(
                (snippets.marked(name, self.terms) for name in names),
                key=lambda name: name.count("<mark>"),
                default=SafeString(),
            )
            matched = shown if "<mark>" in shown else SafeString()
        return Hit(
            kind=entity.kind,
            title=title,
            snippet=snippets.marked(entity.summary, self.terms),
            entity=entity,
            matched_name=matched,
        )

    # --- articles ---

    def _ranked_articles(self, named: list[int]) -> list[int]:
        found = self._matching_articles()
        if self.query.is_plain and not self.query.excluded and not self.any_term:
            for mention in self._mentions(named)[:_RANKED]:
                score = 0.25 + 0.05 * min(mention.count, 5) + 0.25 * mention.in_headline
                here = found.setdefault(
                    mention.article_id, _Found(mention.published_at or self.at, 0.0)
                )
                here.score += score
        return sorted(found, key=lambda pk: (-self._score(found[pk]), -pk))

    def _matching_articles(self) -> dict[int, _Found]:
        engine = engine_of(connection.vendor)
        asked = engine.compile(self.query, any_term=self.any_term)
        rows = list(
            SearchableArticle.objects.raw(
                f"SELECT s.article_id, s.published_at, {engine.articles_rank} AS rank "  # noqa: S608
                f"FROM articles_searchablearticle AS s {engine.articles_join} "
                f"WHERE {engine.articles_match} AND s.published_at <= %s"
                + (" AND s.language = %s" if self.language else "")
                + " ORDER BY s.published_at DESC, s.article_id DESC LIMIT %s",
                [
                    *[asked] * engine.rank_parameters,
                    asked,
                    connection.ops.adapt_datetimefield_value(self.at),
                    *([self.language] if self.language else []),
                    _RANKED,
                ],
            )
        )
        ranks: dict[int, float] = {row.pk: row.rank for row in rows}  # type: ignore[attr-defined]
        best = max(ranks.values(), default=0.0) or 1.0
        return {row.pk: _Found(row.published_at, ranks[row.pk] / best) for row in rows}

    def _mentions(self, named: list[int]) -> MentionQuerySet:
        mentions = Mention.objects.public(self.at).filter(entity__in=named)
        if self.language:
            mentions = mentions.in_language(self.language)
        return mentions.latest_first().only("article_id", "count", "in_headline", "published_at")

    def _score(self, found: _Found) -> float:
        days = max(0.0, (self.at - found.published_at).total_seconds() / 86400)
        recency = math.exp2(-days / _HALF_LIFE_DAYS)
        return found.score * (0.6 + 0.4 * recency)

    def _load_articles(self, pks: list[int], named: list[int]) -> list[Hit]:
        public = Article.objects.published(self.at)
        articles = public.for_lists().defer(None).defer("body_html").in_bulk(pks)
        mentions = {
            mention.article_id: mention
            for mention in Mention.objects.filter(article__in=pks, entity__in=named).order_by(
                "count"
            )
        }
        return [self._article_hit(articles[pk], mentions.get(pk)) for pk in pks if pk in articles]

    def _article_hit(self, article: Article, mention: Mention | None) -> Hit:
        body = visible(article.body)
        snippet = snippets.passage([article.standfirst, body], self.terms)
        if snippet is None and mention is not None and mention.sentence:
            snippet = snippets.marked(mention.sentence, _surfaces(mention))
        return Hit(
            kind=ARTICLE,
            title=snippets.marked(article.headline, self.terms),
            snippet=snippet or snippets.beginning(article.standfirst or body),
            article=article,
        )


def _surfaces(mention: Mention) -> list[Term]:
    surfaces: Iterable[str] = (span.get("surface", "") for span in mention.spans)
    return [Term(tuple(words.split())) for words in {joined(text) for text in surfaces} if words]


def _negated(weights: tuple[int, int] | None) -> tuple[int, int]:
    articles, prominence = weights or (0, 0)
    return -articles, -prominence
