"""What is shown when there is nothing to show: 404, 410, 500, and the way from an old address."""

from __future__ import annotations

import logging

from django.conf import settings
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseServerError,
)
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache

from articles.models import Article, FormerPath
from people.addresses import PageGone

logger = logging.getLogger(__name__)

_LONGEST_PATH = 500  # as many characters as a former path can have


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A page that was somewhere else once, or is gone for good, else the 404 page."""
    if isinstance(exception, PageGone):
        return render(request, "gone.html", status=410)
    return moved_article(request) or render(request, "404.html", status=404)


def gone(request: HttpRequest, article: Article) -> HttpResponse:
    """A withdrawn article: its note, and nothing of its text."""
    return render(request, "410.html", {"article": article}, status=410)


@never_cache
def server_error(request: HttpRequest) -> HttpResponse:
    """The 500 page; needs no database, no context processor and no manifest of static files."""
    return HttpResponseServerError(render_to_string("500.html", {"site_name": settings.SITE_NAME}))


def moved_article(request: HttpRequest) -> HttpResponse | None:
    """The way from a former path to its article, None where there is none.

    Also to a withdrawn one, whose present address answers 410.
    """
    paths = _spellings(request)
    if not paths:
        return None
    former = (
        FormerPath.objects.filter(path__in=paths)
        .select_related("article")
        .defer("article__body", "article__body_html")
        .first()
    )
    if former is None or not (
        former.article.is_public or former.article.status == Article.Status.WITHDRAWN
    ):
        return None
    return HttpResponsePermanentRedirect(former.article.get_absolute_url())


def _spellings(request: HttpRequest) -> list[str]:
    """The path with and without query and closing slash; imports knew it one way or the other."""
    path, query = request.path, request.META.get("QUERY_STRING", "")
    variants = [path, path.rstrip("/") or "/", path.rstrip("/") + "/"]
    if query:
        variants = [f"{path}?{query}", *variants]
    if path == "/":
        variants = variants[:1] if query else []
    return [v for v in dict.fromkeys(variants) if len(v) <= _LONGEST_PATH and v.isprintable()]
