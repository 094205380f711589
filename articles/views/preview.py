"""A version shown as readers would see it, out of objects that are stored nowhere.

For the desk, which may show what is not saved yet either, and for whoever was sent a link: the
same page, linked as publication would link it. What the desk puts around it is left to
`articles.admin.previewing`.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import override
from django.views.decorators.http import require_safe

from articles import mentions, publishing
from articles.linking import Result
from articles.models import Article, Author, Byline, Content, Image, Mention, PreviewLink, Topic
from articles.views.article import reading_context
from people.models import Entity


@require_safe
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """The version that somebody was sent a link to, as long as the link is open.

    Whether a link has ended or never was is told by the status alone: in words, whoever follows it
    learns what to do, and nothing about the article.
    """
    link = PreviewLink.objects.select_related("article", "revision").for_token(token)
    if link is None:
        return _unlisted(render(request, "articles/preview_ended.html", status=404))
    article, content = link.article, publishing.cleaned(link.revision.read())
    with override(content.language):
        if not (link.is_open and _may_be_read(article)):
            return _unlisted(_ended(request, content.language))
        context = preview_context(request, article, content)
        context |= {"link": link, "public_url": "", "is_same": False}
        if article.is_public:
            context["public_url"] = article.get_absolute_url()
            context["is_same"] = _live_revision(article) == link.revision_id
        response = render(request, "articles/preview.html", context)
        response["Content-Language"] = content.language
    if request.method == "GET":
        link.note_opening()
    return _unlisted(response)


def shared_path(token: str) -> str:
    """Where the preview with this token is read; the same for all languages."""
    return reverse("shared_preview", args=[token])


def preview_context(request: HttpRequest, article: Article, content: Content) -> dict[str, Any]:
    """What `articles/article.html` needs to show this content instead of what is public.

    `article` need not be stored: a new one has its first text only in the form.
    """
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


def _ended(request: HttpRequest, language: str) -> HttpResponse:
    response = render(request, "articles/preview_ended.html", status=410)
    response["Content-Language"] = language
    return response


def _may_be_read(article: Article) -> bool:
    """What was taken back, or thrown away, is shown by no link that is still about."""
    return article.status != Article.Status.WITHDRAWN and article.binned_at is None


def _live_revision(article: Article) -> int | None:
    """The key of the version that readers see."""
    published = article.revisions.exclude(published_at=None)
    return published.order_by("-published_at", "-number").values_list("pk", flat=True).first()


def _unlisted(response: HttpResponse) -> HttpResponse:
    """For one reader at one time: kept by nobody, found by nobody, and its address told to nobody.

    The status is told as it is, 200 or not, so that the page cache leaves it alone as well.
    """
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _as_read(article: Article, content: Content, body_html: str) -> Article:
    """An article that is nowhere stored, with the fields as this content would fill them."""
    shown = (
        Article.objects.get(pk=article.pk)
        if article.pk
        else Article(translation_key=article.translation_key)
    )
    shown.headline = content.headline or str(article)
    shown.standfirst = content.standfirst
    shown.dateline = content.dateline
    shown.body = content.body
    shown.body_html = body_html
    shown.kind = content.kind
    shown.language = content.language
    shown.lead_image = (
        Image.objects.filter(pk=content.lead_image).first() if content.lead_image else None
    )
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
