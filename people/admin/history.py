"""Histories in the admin: who changed what, in words, and the way back.

A page for each object with everything that happened to it and to what belongs to it, a page that
restores it as it was at one moment, and a list of what was deleted and can come back. Articles have
their revisions instead.
"""

from __future__ import annotations

import datetime
from typing import Any, TypeVar, cast

from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import unquote
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, Min, Model, OuterRef
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from people.admin.following import begin_following, tell_of
from people.admin.requests import editor_of, key_in
from people.history import CannotRestore, Chronology, chronology, restore
from people.history.reading import Entry, reason_in_words
from people.history.restoring import Part
from people.history.writing import history_of
from people.models import Entity

Subject = TypeVar("Subject", bound=Model)

_DELETED_SHOWN = 200
_SAME_ACT = datetime.timedelta(seconds=5)  # a form's rows and its entry in the log


class HistoryMixin(admin.ModelAdmin[Subject]):
    """For models with a history (`people.models.recorded`)."""

    history_parts: list[Part] = []  # rows that this form edits as well: (model, column)
    change_list_template = "admin/importing/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        """Add restoring and the list of what was deleted."""
        route = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self.admin_site.admin_view
        return [
            path("deleted/", view(self.deleted_view), name=f"{route}_deleted"),
            path("<path:object_id>/restore/", view(self.restore_view), name=f"{route}_restore"),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead to what was deleted."""
        context = {"deleted_url": self._url("deleted"), **(extra_context or {})}
        return super().changelist_view(request, context)

    # --- Pages ---------------------------------------------------------------------------

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Everything that happened to it, the latest first; also to what was deleted."""
        pk = key_in(unquote(object_id))
        subject = self._subject(request, pk)
        told = chronology(self.model, pk, self.history_parts)
        self._add_log(told, pk)
        context = {
            **self._context(request, subject, pk),
            "title": _("History of %(name)s") % {"name": self._name(subject, pk)},
            "told": told,
            "may_restore": self._may_restore(request, subject),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/history/object.html", context)

    def restore_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask, then make it what it was at the moment that the address says."""
        pk = key_in(unquote(object_id))
        subject = self._subject(request, pk)
        if not self._may_restore(request, subject):
            raise PermissionDenied
        moment = _moment_in(request.POST.get("at") or request.GET.get("at") or "")
        if request.method == "POST":
            return self._restore(request, pk, moment)
        context = {
            **self._context(request, subject, pk),
            "title": _("Restore %(name)s") % {"name": self._name(subject, pk)},
            "moment": moment,
            "exactly": moment.isoformat(),
            "later": [e for e in self._entries(pk) if e.at > moment] if subject else [],
        }
        return TemplateResponse(request, "admin/history/restore.html", context)

    def deleted_view(self, request: HttpRequest) -> HttpResponse:
        """What was deleted, the latest first."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        key = self.model._meta.pk.attname
        there = self.model._base_manager.filter(pk=OuterRef(key))
        rows = (
            history_of(self.model)
            .filter(~Exists(there), history_type="-")
            .select_related("history_user")
            .order_by("-history_date", "-history_id")[:_DELETED_SHOWN]
        )
        seen: dict[Any, Any] = {}
        for row in rows:
            seen.setdefault(getattr(row, key), row)
        since = self._beginnings(list(seen.values()))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Deleted: %(what)s") % {"what": self.opts.verbose_name_plural},
            "opts": self.opts,
            "rows": [
                {
                    "name": _name_of(row),
                    "at": row.history_date,
                    "by": row.history_user,
                    "reason": reason_in_words(row.history_change_reason),
                    "history_url": self._url("history", pk),
                    "restore_url": f"{self._url('restore', pk)}?at={_before(since[row.act])}",
                }
                for pk, row in seen.items()
            ],
            "may_restore": self._may_restore(request, None),
        }
        return TemplateResponse(request, "admin/history/deleted.html", context)

    # --- What they share -----------------------------------------------------------------

    def _subject(self, request: HttpRequest, pk: int) -> Any:
        """The object; None if it was deleted. Http404 if there never was one."""
        subject = self.get_queryset(request).filter(pk=pk).first()
        if not self.has_view_permission(request, subject):
            raise PermissionDenied
        if subject is None and not self._last(pk):
            raise Http404("no such object")
        return subject

    def _beginnings(self, rows: list[Any]) -> dict[str, datetime.datetime]:
        """When each of these acts began: what belongs to something is deleted before it."""
        since = {row.act: row.history_date for row in rows}
        for part, _column in self.history_parts:
            of_acts = history_of(part).filter(act__in=[act for act in since if act])
            found = of_acts.order_by().values_list("act").annotate(first=Min("history_date"))
            since |= {act: min(first, since[act]) for act, first in found}
        return since

    def _last(self, pk: int) -> Any:
        rows = history_of(self.model).filter(**{self.model._meta.pk.attname: pk})
        return rows.order_by("-history_date", "-history_id").first()

    def _name(self, subject: Any, pk: int) -> str:
        return str(subject) if subject is not None else _name_of(self._last(pk))

    def _may_restore(self, request: HttpRequest, subject: Any) -> bool:
        if subject is None:
            return self.has_add_permission(request)
        return self.has_change_permission(request, subject)

    def _context(self, request: HttpRequest, subject: Any, pk: int) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "module_name": capfirst(str(self.opts.verbose_name_plural)),
            "object": subject,
            "object_name": self._name(subject, pk),
            "history_url": self._url("history", pk),
            "restore_url": self._url("restore", pk),
            "change_url": self._url("change", pk) if subject is not None else "",
            "changelist_url": self._url("changelist"),
        }

    def _entries(self, pk: int) -> list[Entry]:
        return chronology(self.model, pk, self.history_parts).entries

    def _restore(self, request: HttpRequest, pk: int, moment: datetime.datetime) -> HttpResponse:
        is_entity = issubclass(self.model, Entity)
        follow_up = begin_following(request, [pk] if is_entity else [])
        try:
            restored = restore(self.model, pk, self.history_parts, moment, by=editor_of(request))
        except CannotRestore as refusal:
            for problem in refusal.problems:
                self.message_user(request, problem, messages.ERROR)
            return HttpResponseRedirect(self._url("history", pk))
        words = {"moment": date_format(localtime(moment), "DATETIME_FORMAT")}
        self.log_change(
            request, cast(Subject, restored), _("Restored as it was on %(moment)s") % words
        )
        self.message_user(
            request, _("It is again as it was on %(moment)s.") % words, messages.SUCCESS
        )
        if is_entity:
            tell_of(request, follow_up([pk]))
        return HttpResponseRedirect(self._url("change", pk))

    def _url(self, name: str, *args: Any) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{name}", args=args)

    def _add_log(self, told: Chronology, pk: int) -> None:
        """What the log says in words of its own: beside the act it belongs to, or by itself."""
        logged = (
            LogEntry.objects.filter(
                content_type=ContentType.objects.get_for_model(self.model), object_id=str(pk)
            )
            .exclude(change_message="")
            .select_related("user")
            .order_by("-action_time")[:_DELETED_SHOWN]
        )
        for entry in logged:
            if entry.change_message.startswith("["):
                continue  # which fields a form touched: the rows say it better
            beside = next(
                (one for one in told.entries if abs(one.at - entry.action_time) < _SAME_ACT), None
            )
            if beside is None:
                name = entry.user.get_full_name() or entry.user.get_username()
                beside = Entry(entry.action_time, name, "")
                told.entries.append(beside)
            if entry.change_message != beside.reason:
                beside.remarks.append(entry.change_message)
        told.entries.sort(key=lambda one: one.at, reverse=True)


def _name_of(row: Any) -> str:
    for name in ("name", "title", "text"):
        if getattr(row, name, ""):
            return str(getattr(row, name))[:120]
    return _("no. %(number)s") % {"number": getattr(row, row.instance_type._meta.pk.attname)}


def _before(moment: datetime.datetime) -> str:
    """The last moment at which it was still there, as an address can hold it."""
    return (moment - datetime.timedelta(microseconds=1)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _moment_in(text: str) -> datetime.datetime:
    """The moment that an address or a form names; Http404 for anything else."""
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        raise Http404("no moment") from None
    if moment.tzinfo is None:
        raise Http404("no moment")
    return moment
