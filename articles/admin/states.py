"""Where articles stand, in the words of the desk: said of one, asked of all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Revision

# What the list of articles is asked for. "rework" needs its annotation `last_put_before_readers`.
_STATES: dict[str, Callable[[Any], Any]] = {
    "draft": lambda articles: articles.filter(status=Article.Status.DRAFT),
    "rework": lambda articles: articles.published().filter(last_put_before_readers=None),
    "planned": lambda articles: articles.published().filter(
        pk__in=Revision.objects.scheduled().values("article")
    ),
    "scheduled": lambda articles: articles.scheduled(),
    "live": lambda articles: articles.published(),
    "withdrawn": lambda articles: articles.withdrawn(),
}


class StateFilter(admin.SimpleListFilter):
    """Where an article stands, in the words of the desk."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """From the desk to the public and back."""
        return [
            ("draft", _("drafts")),
            ("rework", _("live, with unpublished changes")),
            ("planned", _("live, with a scheduled change")),
            ("scheduled", _("scheduled")),
            ("live", _("live")),
            ("withdrawn", _("withdrawn")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """One state."""
        asked = _STATES.get(self.value() or "")
        return asked(queryset) if asked else queryset


def state_of(article: Article) -> str:
    """Where an article stands, in the words of the desk."""
    if article.status == Article.Status.WITHDRAWN:
        return gettext("withdrawn")
    if article.status == Article.Status.DRAFT:
        return gettext("draft")
    return gettext("live") if article.is_public else gettext("scheduled")
