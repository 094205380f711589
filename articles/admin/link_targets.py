"""What an editor may link to: whom the reference desk knows by any name, and what has appeared.

Answers the "link to" field of the writing field. Only what readers can open is offered: a link to
a draft or to a private person would lead them nowhere. A link to an entity's page is a mention like
any other (see `articles.mentions`); nothing is stored here.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, path
from django.utils import timezone, translation
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.models import Article
from articles.search import search
from people.admin import labelled
from people.models import Entity

_MOST_ARTICLES = 8
_LONGEST = 200  # characters that are read; no name or headline needs more to be found


class LinkTargetsMixin(admin.options.BaseModelAdmin):  # type: ignore[type-arg]
    """Gives the admin of articles the address that answers "link to"."""

    def get_urls(self) -> list[URLPattern]:
        """Before those of the article itself, whose pattern takes any word."""
        return [
            path(
                "linkable/",
                self.admin_site.admin_view(self.linkable_view),
                name="articles_linkable",
            ),
            *super().get_urls(),  # type: ignore[misc]
        ]

    @method_decorator(require_safe)
    def linkable_view(self, request: HttpRequest) -> JsonResponse:
        """Entities by any of their names, then articles by their words: `?q=&language=`."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        language = request.GET.get("language", "")
        if language not in dict(settings.LANGUAGES):
            language = settings.LANGUAGE_CODE
        found = found_for(request.GET.get("q", "")[:_LONGEST], language)
        return JsonResponse({"results": found}, headers={"Cache-Control": "no-store"})


def found_for(text: str, language: str) -> list[dict[str, Any]]:
    """What has such a name or headline, with addresses as an article in that language links them.

    The search index answers, so that the cost does not grow with the archive.
    """
    hits = search(text, limit=_MOST_ARTICLES)
    entities = [hit.entity for hit in hits.entities if hit.entity]
    articles = [hit.article for hit in hits.articles if hit.article]
    return [
        *(_of_entity(entity, label, language) for entity, label in labelled(entities)),
        *(_of_article(article) for article in articles),
    ]


def _of_entity(entity: Entity, label: str, language: str) -> dict[str, Any]:
    rest = label.removeprefix(entity.sort_name).lstrip(" ·")
    with translation.override(language):
        url = entity.get_absolute_url()
    return {
        "label": entity.name,
        "kind": entity.get_kind_display(),
        "description": rest or entity.summary,
        "url": url,
    }


def _of_article(article: Article) -> dict[str, Any]:
    when = article.published_at
    day = date_format(timezone.localtime(when)) if when else ""
    edition = article.language if article.language != settings.LANGUAGE_CODE else ""
    return {
        "label": article.headline,
        "kind": _("article"),
        "description": " · ".join(filter(None, [day, edition])),
        "url": article.get_absolute_url(),
    }
