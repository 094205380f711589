"""What linking made of an article, as one value: read, compared, written by difference, put back.

Making one out of a linker's result is left to `articles.mentions`; when one is written, to
`articles.publishing`.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from articles.models import Article, Mention, UndecidedName
from people.models import Entity

Values = dict[str, Any]  # the columns of one row, as JSON holds them

_MENTION = ["count", "first_position", "in_headline", "spans", "sentence", "origin"]
_UNDECIDED = ["surface", "reason", "count", "sentence", "candidates", "office"]
_BATCH = 500  # rows a statement; SQLite counts bound variables


@dataclass(frozen=True)
class LinkState:
    """All that linking decides of an article."""

    body_html: str = ""
    word_count: int = 0
    mentions: Mapping[int, Values] = field(default_factory=dict)  # by entity
    undecided: Mapping[str, Values] = field(default_factory=dict)  # by key, in order of importance

    @property
    def counts(self) -> dict[int, int]:
        """How often each entity is named."""
        return {entity: row["count"] for entity, row in self.mentions.items()}

    @property
    def digest(self) -> str:
        """The same for states that are the same, whatever database they were read from."""
        whole = [
            self.body_html,
            self.word_count,
            sorted(self.mentions.items()),
            sorted(self.undecided.items()),
        ]
        text = json.dumps(whole, sort_keys=True, default=str)
        return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()

    def without(self, entities: Collection[int]) -> LinkState:
        """The same without mentions of these entities; their links in the text stay."""
        if self.mentions.keys().isdisjoint(entities):
            return self
        kept = {entity: row for entity, row in self.mentions.items() if entity not in entities}
        return replace(self, mentions=kept)

    def difference_to(self, after: LinkState) -> Values:
        """What `put_back` needs to make this state out of `after`; JSON can hold it."""
        return {
            "body_html": self.body_html if self.body_html != after.body_html else None,
            "word_count": self.word_count,
            "mentions": {
                str(entity): self.mentions.get(entity)
                for entity in _differing(self.mentions, after.mentions)
            },
            "undecided": {
                key: self.undecided.get(key) for key in _differing(self.undecided, after.undecided)
            },
        }

    def put_back(self, difference: Values) -> LinkState:
        """The state from which `difference_to` led to this one."""
        mentions = dict(self.mentions)
        for entity, row in difference["mentions"].items():
            mentions.pop(int(entity), None)
            if row is not None:
                mentions[int(entity)] = row
        undecided = dict(self.undecided)
        for key, row in difference["undecided"].items():
            undecided.pop(key, None)
            if row is not None:
                undecided[key] = row
        body_html = difference["body_html"]
        return LinkState(
            self.body_html if body_html is None else body_html,
            difference["word_count"],
            mentions,
            undecided,
        )


@dataclass(frozen=True)
class LinkChange:
    """An article whose row is locked, as it stands and as it shall be."""

    article: Article
    before: LinkState
    after: LinkState


def standing(articles: Iterable[Article]) -> dict[int, LinkState]:
    """The present state of each of these articles, by key: two queries, whatever their number."""
    articles = list(articles)
    pks = [article.pk for article in articles]
    mentions: dict[int, dict[int, Values]] = defaultdict(dict)
    rows = Mention.objects.filter(article__in=pks).order_by("article_id", "first_position", "pk")
    for pk, entity, *values in rows.values_list("article_id", "entity_id", *_MENTION):
        mentions[pk][entity] = dict(zip(_MENTION, values, strict=True))
    undecided: dict[int, dict[str, Values]] = defaultdict(dict)
    names = UndecidedName.objects.filter(article__in=pks).order_by("pk")
    for pk, key, *values in names.values_list("article_id", "key", *_UNDECIDED):
        undecided[pk][key] = dict(zip(_UNDECIDED, values, strict=True))
    return {
        article.pk: LinkState(
            article.body_html, article.word_count, mentions[article.pk], undecided[article.pk]
        )
        for article in articles
    }


def gone_from(states: Iterable[LinkState]) -> set[int]:
    """Entities that these states name and that are private or no longer there."""
    named = {entity for state in states for entity in state.mentions}
    if not named:
        return set()
    public = Entity.objects.public().filter(pk__in=named)
    return named - set(public.values_list("pk", flat=True))


def write(changes: Iterable[LinkChange]) -> None:
    """Make each article's rows what they shall be, touching only those that differ.

    The article's own row is given the linked body but not saved.
    """
    mentions: list[Mention] = []
    undecided: list[UndecidedName] = []
    for change in changes:
        article, before, after = change.article, change.before, change.after
        article.body_html = after.body_html
        article.word_count = after.word_count
        entities = _differing(before.mentions, after.mentions)
        if not entities.isdisjoint(before.mentions):
            article.mentions.filter(entity__in=entities & before.mentions.keys()).delete()
        mentions += [
            _mention(article, e, row) for e, row in after.mentions.items() if e in entities
        ]
        keys = _differing(before.undecided, after.undecided)
        if not keys.isdisjoint(before.undecided):
            article.undecided.filter(key__in=keys & before.undecided.keys()).delete()
        undecided += [
            UndecidedName(article=article, key=key, **row)
            for key, row in after.undecided.items()
            if key in keys
        ]
    Mention.objects.bulk_create(mentions, batch_size=_BATCH)
    UndecidedName.objects.bulk_create(undecided, batch_size=_BATCH)


def _differing(before: Mapping[Any, Values], after: Mapping[Any, Values]) -> set[Any]:
    return {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}


def _mention(article: Article, entity: int, values: Values) -> Mention:
    is_out = article.status == Article.Status.PUBLISHED
    return Mention(
        article=article,
        entity_id=entity,
        published_at=article.published_at if is_out else None,
        language=article.language,
        **values,
    )
