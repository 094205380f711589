"""What happened to an article beside its versions: published, withdrawn, decided, linked anew.

The texts have their versions (`articles.admin.versions`); here is who did what when, from the log
of the desk, with decisions about names, batches that changed links, and what stands around it.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.models import (
    Article,
    Decision,
    HiddenLine,
    PinnedArticle,
    RelinkedArticle,
    Revision,
)
from people.admin.requests import key_in
from people.history import Chronology
from people.history.reading import Entry, Line, changes_of_parts

_SAME_ACT = datetime.timedelta(seconds=5)  # what a form did, and its entry in the log
_MOST = 200  # of each kind, and in all; the versions and the log keep all of them


class RecordsMixin(admin.ModelAdmin[Article]):
    """The history page of an article."""

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Everything that was done with it, the latest first."""
        article = get_object_or_404(self.get_queryset(request), pk=key_in(unquote(object_id)))
        if not self.has_view_permission(request, article):
            raise PermissionDenied
        form = reverse("admin:articles_article_change", args=[article.pk])
        context = {
            **self.admin_site.each_context(request),
            "title": _("History of %(name)s") % {"name": article},
            "opts": self.opts,
            "object": article,
            "object_name": str(article),
            "told": records_of(article),
            "may_restore": False,
            "change_url": form,
            "changelist_url": reverse("admin:articles_article_changelist"),
            "versions_url": reverse("admin:articles_article_versions", args=[article.pk]),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/history/object.html", context)


def records_of(article: Article) -> Chronology:
    """All acts; a fixed number of queries."""
    logged = _logged(article)
    entries = [
        *logged,
        *(
            entry
            for entry in [*_put_before_readers(article), *_decided(article)]
            if not any(abs(entry.at - one.at) < _SAME_ACT for one in logged)
        ),
        *_linked_anew(article),
        *changes_of_parts([(PinnedArticle, "article_id"), (HiddenLine, "article_id")], article.pk),
    ]
    entries.sort(key=lambda entry: entry.at, reverse=True)
    return Chronology(entries[:_MOST], is_cut=len(entries) > _MOST)


def _name(user: AbstractBaseUser | None) -> str:
    if user is None:
        return ""
    full_name: str = user.get_full_name()  # type: ignore[attr-defined]
    return full_name or user.get_username()


def _logged(article: Article) -> list[Entry]:
    of_articles = ContentType.objects.get_for_model(Article)
    rows: QuerySet[LogEntry] = (
        LogEntry.objects.filter(content_type=of_articles, object_id=str(article.pk))
        .select_related("user")
        .order_by("-action_time")[:_MOST]
    )
    return [
        Entry(row.action_time, _name(row.user), "", lines=[Line(row.get_change_message())])
        for row in rows
        if row.get_change_message()
    ]


def _put_before_readers(article: Article) -> list[Entry]:
    """By whatever way, imports and planned changes included: the log knows only forms."""
    rows = Revision.objects.filter(article=article).exclude(published_at=None)
    return [
        Entry(
            row.published_at,
            _name(row.created_by),
            "",
            lines=[Line(_("Version %(number)d was put before readers") % {"number": row.number})],
        )
        for row in rows.select_related("created_by").defer("content")[:_MOST]
        if row.published_at
    ]


def _decided(article: Article) -> list[Entry]:
    rows = Decision.objects.filter(article=article).select_related("entity", "decided_by")
    entries = []
    for row in rows[:_MOST]:
        words = {"form": row.surface, "entity": row.entity}
        said = (
            _("Decided: “%(form)s” means %(entity)s")
            if row.entity
            else _("Decided: “%(form)s” is never linked here")
        )
        entries.append(Entry(row.decided_at, _name(row.decided_by), "", lines=[Line(said % words)]))
    return entries


def _linked_anew(article: Article) -> list[Entry]:
    rows = RelinkedArticle.objects.filter(article=article).select_related("relinking")
    return [
        Entry(
            row.made_at,
            "",
            "",
            lines=[
                Line(
                    _("Linked anew by “%(batch)s”: %(outcome)s")
                    % {"batch": row.relinking, "outcome": row.get_outcome_display()}
                )
            ],
        )
        for row in rows.defer("changes", "before")[:_MOST]
        if row.outcome != RelinkedArticle.Outcome.PLANNED
    ]
