"""A revision shown as readers would see it, out of objects that are stored nowhere."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.html import strip_tags
from django.utils.translation import override

from articles import mentions
from articles.linking import Result
from articles.models import Article, Author, Byline, Content, Mention, Topic
from articles.views.article import reading_context
from people.models import Entity


def preview_context(request: HttpRequest, article: Article, content: Content) -> dict[str, Any]:
    """What `articles/article.html` needs to show this content instead of what is public."""
    result = mentions.preview(content, article=article)
    shown = _as_read(article, content, result.body_html)
    with override(content.language):
        return reading_context(
            request,
            shown,
            mentions=_mentions_of(shown, result),
            bylines=_bylines_of(shown, content),
            topics=_topics_of(content),
            is_preview=True,
        )


def _as_read(article: Article, content: Content, body_html: str) -> Article:
    """An article that is nowhere stored, with the fields as this content would fill them."""
    shown = Article.objects.select_related("lead_image").get(pk=article.pk)
    shown.headline = content.headline or str(article)
    shown.standfirst = content.standfirst
    shown.dateline = content.dateline
    shown.body = content.body
    shown.body_html = body_html
    shown.kind = content.kind
    shown.language = content.language
    shown.lead_image_id = content.lead_image
    shown.word_count = len(strip_tags(body_html).split())
    shown.slug = content.slug or article.slug or "preview"
    return shown


def _mentions_of(article: Article, result: Result) -> list[Mention]:
    counts: dict[int, int] = {}
    for occurrence in result.occurrences:
        counts[int(occurrence.entity_id)] = counts.get(int(occurrence.entity_id), 0) + 1
    entities = Entity.objects.public().in_bulk(list(counts))
    return [
        Mention(article=article, entity=entities[pk], count=count, language=article.language)
        for pk, count in counts.items()
        if pk in entities
    ]


def _bylines_of(article: Article, content: Content) -> list[Byline]:
    authors = Author.objects.in_bulk([byline.author for byline in content.bylines])
    return [
        Byline(article=article, author=authors[byline.author], role=byline.role)
        for byline in content.bylines
        if byline.author in authors
    ]


def _topics_of(content: Content) -> list[Topic]:
    stored = {topic.name: topic for topic in Topic.objects.filter(name__in=content.tags)}
    # A topic that the article would be the first of has no page yet.
    return [stored[name] for name in content.tags if name in stored]
