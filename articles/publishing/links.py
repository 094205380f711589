"""The links of articles that are out, made anew: names or decisions have changed, not the text.

Which articles, and in which batches, is the matter of `articles.relinking`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from articles import search, summaries
from articles.link_state import LinkChange, LinkState, gone_from, standing, write
from articles.linking import Decision, Gazetteer
from articles.mentions import (
    Text,
    current_gazetteer,
    decisions_of,
    link_texts,
    state_from,
    text_of,
    texts_of,
)
from articles.models import Article, Revision
from articles.publishing.row import refresh
from people.models.stamp import PAGES, Stamp


def relink(article: Article) -> Article:
    """Link a published or scheduled article anew: names or decisions have changed.

    The text, the date and "updated" stay; so does a draft, which is linked when published.
    """
    gazetteer = current_gazetteer()
    with transaction.atomic():
        relink_articles([article.pk], gazetteer)
    refresh(article)
    return article


@dataclass(frozen=True)
class Linked:
    """What linking an article gives, and from what: outside a transaction, where it takes time."""

    source: str
    state: LinkState
    texts: dict[str, str]  # visible text by field, to cut sentences from


@dataclass(frozen=True)
class Relinked:
    """An article that was linked anew, as it stood before and as it stands now."""

    change: LinkChange
    linked: Linked
    mark: LinkMark


@dataclass(frozen=True)
class LinkMark:
    """By what one sees that an article was changed since: its links, its text, its decisions."""

    links: str
    publication: str
    decisions: str

    def __str__(self) -> str:
        return f"{self.links}:{self.publication}:{self.decisions}"

    @classmethod
    def read(cls, text: str) -> LinkMark:
        """The mark out of its text."""
        return cls(*text.split(":"))


def link_articles(articles: Iterable[Article], gazetteer: Gazetteer) -> dict[int, Linked]:
    """What linking these would give now, by key; nothing is locked and nothing stored."""
    articles = list(articles)
    decisions = decisions_of(articles)
    texts = [_text(article, decisions[article.pk]) for article in articles]
    results = link_texts(texts, gazetteer)
    return {
        article.pk: Linked(
            _source(article, text.decisions),
            state_from(text.content, result),
            texts_of(text.content, result.visible_text),
        )
        for article, text, result in zip(articles, texts, results, strict=True)
    }


def _text(article: Article, decisions: list[Decision]) -> Text:
    return Text(text_of(article), decisions, article.published_at or timezone.now())


def _source(article: Article, decisions: list[Decision]) -> str:
    """A digest of all that linking an article depends on, names excepted."""
    return _digest(
        article.headline,
        article.standfirst,
        article.body,
        article.language,
        article.published_at,
        decisions,
    )


def _digest(*parts: object) -> str:
    text = "\0".join(map(str, parts))
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()


def relink_articles(
    pks: Iterable[int], gazetteer: Gazetteer, ready: Mapping[int, Linked] | None = None
) -> list[Relinked]:
    """Link these articles anew, all in the surrounding transaction; drafts are left out.

    `ready` holds what `link_articles` gave with the same names; where the text or the decisions
    have changed since, it is not used. Only what differs is written, and the page cache is told
    once. Returns every article that is out, changed or not.
    """
    articles = lock_published(pks)
    decisions = decisions_of(articles)
    before = standing(articles)
    linked = {
        article.pk: one
        for article in articles
        if (one := (ready or {}).get(article.pk))
        and one.source == _source(article, decisions[article.pk])
    }
    linked |= link_articles([one for one in articles if one.pk not in linked], gazetteer)
    changes = change_links(
        LinkChange(article, before[article.pk], linked[article.pk].state) for article in articles
    )
    marks = link_marks([change.article for change in changes], decisions)
    return [
        Relinked(
            change,
            linked[change.article.pk],
            LinkMark(change.after.digest, *marks[change.article.pk]),
        )
        for change in changes
    ]


def lock_published(pks: Iterable[int]) -> list[Article]:
    """Those of these that are out, locked in one order, so that two who lock several both go on."""
    articles = Article.objects.select_for_update().filter(pk__in=list(pks))
    return list(articles.filter(status=Article.Status.PUBLISHED).order_by("pk"))


def change_links(changes: Iterable[LinkChange]) -> list[LinkChange]:
    """Write the links of articles that the surrounding transaction has locked.

    Mentions, undecided names, the linked text, the counts and what search ranks by change together.
    Returns the changes as they came about: nobody who has gone in between is mentioned.
    """
    changes = list(changes)
    gone = gone_from(change.after for change in changes if change.after != change.before)
    changes = [replace(change, after=change.after.without(gone)) for change in changes]
    real = [change for change in changes if change.after != change.before]
    if not real:
        return changes
    Stamp.bump(PAGES)
    write(real)
    now = timezone.now()
    for change in real:
        article = change.article
        article.changed_at = now
        Article.objects.filter(pk=article.pk).update(
            body_html=article.body_html, word_count=article.word_count, changed_at=now
        )
    counted = [change for change in real if change.article.is_settled]
    summaries.change(
        summaries.Count(change.article, change.before.counts, change.after.counts)
        for change in counted
    )
    search.count_articles(
        {e for c in counted for e in c.before.mentions.keys() ^ c.after.mentions.keys()}
    )
    return changes


def link_marks(
    articles: Iterable[Article], decisions: Mapping[int, list[Decision]]
) -> dict[int, tuple[str, str]]:
    """What marks the present text and the present decisions of each article."""
    articles = list(articles)
    published = dict(
        Revision.objects.filter(article__in=[article.pk for article in articles])
        .order_by("article")
        .values_list("article")
        .annotate(last=Max("published_at"))
    )
    return {
        article.pk: (
            _digest(published.get(article.pk), article.published_at, _source(article, [])),
            _digest(decisions[article.pk]),
        )
        for article in articles
    }
