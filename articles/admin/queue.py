"""The queue: every name in published articles that waits for an editor, the most frequent first.

Names are gathered by their folded form over all articles, so that one word of an editor settles
hundreds of places. What the pages show is gathered in `articles.admin.waiting`, what their buttons
do is done in `articles.admin.queue_acts`; single forms in single articles belong to the panel of
the article.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from articles import everywhere, roles
from articles.admin import queue_acts
from articles.admin.candidates import Candidate, find
from articles.admin.revision import RecordMixin
from articles.admin.waiting import (
    PER_PAGE,
    Filters,
    WaitingForm,
    form_address,
    waiting_everywhere,
    waiting_forms,
)
from articles.linking import key_of
from articles.models import IgnoredName, UndecidedName
from articles.roles import RoleAct
from people.admin.requests import key_in
from people.models import Kind

_DONE = "articles_queue_done"


@admin.register(UndecidedName)
class UndecidedNameAdmin(RecordMixin):
    """The queue, and a page for each form in it."""

    change_list_template = "admin/articles/undecidedname/queue.html"

    class Media:
        css = {"all": ["desk/desk.css", "desk/queue.css"]}

    def get_urls(self) -> list[URLPattern]:
        """Add the page of a form, and what is done there."""
        wrap = self.admin_site.admin_view
        return [
            path("form/", wrap(self.form_view), name="articles_undecidedname_form"),
            path("act/", require_POST(wrap(self.act_view)), name="articles_undecidedname_act"),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The queue, by frequency."""
        self._require_view(request)
        filters = Filters.of(request.GET)
        waiting, has_more = waiting_forms(filters)
        context = {
            **self._context(request, _("Names that wait for a decision")),
            "filters": filters,
            "forms": waiting,
            "first_number": (filters.page - 1) * PER_PAGE + 1,
            "previous": filters.address(filters.page - 1) if filters.page > 1 else "",
            "next": filters.address(filters.page + 1) if has_more else "",
            "reasons": UndecidedName.Reason.choices,
            "languages": settings.LANGUAGES,
            "kinds": Kind.choices,
            **(extra_context or {}),
        }
        return TemplateResponse(request, self.change_list_template, context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """A single row is of interest only among those of its form."""
        self._require_view(request)
        if request.method == "POST":  # it is a record
            raise PermissionDenied
        key = get_object_or_404(UndecidedName, pk=key_in(object_id)).key
        return self._form_page(request, key, back=form_address(key))

    def form_view(self, request: HttpRequest) -> HttpResponse:
        """One form: what to do with it everywhere, and the articles one by one."""
        self._require_view(request)
        key = key_of(request.GET.get("key", "")[:500])
        if not key:
            raise Http404
        return self._form_page(request, key, back=request.get_full_path())

    def _form_page(self, request: HttpRequest, key: str, *, back: str) -> HttpResponse:
        query = request.GET.get("q", "").strip()[:250]
        forms, names, has_more = waiting_everywhere(key, page := Filters.of(request.GET).page)
        # Somebody of just this name may have come to the desk since the articles were linked.
        offered = {one.pk for form in forms for one in form.candidates}
        found = [one for one in find(query or _surface(key, forms)) if one.pk not in offered]
        here = form_address(key)
        context = {
            **self._context(request, _("“%(form)s”") % {"form": _surface(key, forms)}),
            "back": back,
            "forms": forms,
            "names": names,
            "query": query,
            "found": found,
            "choices": _choices(forms, found),
            "batches": everywhere.batches(key),
            "ignored": IgnoredName.objects.filter(key=key).first(),
            "previous": f"{here}&p={page - 1}" if page > 1 else "",
            "next": f"{here}&p={page + 1}" if has_more else "",
        }
        return TemplateResponse(request, "admin/articles/undecidedname/form.html", context)

    def _context(self, request: HttpRequest, title: Any) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "media": self.media,
            "done": request.session.pop(_DONE, None),
            "may_decide": roles.may(request.user, RoleAct.DECIDE),
            "may_spell": request.user.has_perm("people.add_alias"),
            "may_ignore": request.user.has_perm("articles.add_ignoredname"),
            "may_create": request.user.has_perm("people.add_person"),
            "back": request.get_full_path(),
        }

    def _require_view(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    def act_view(self, request: HttpRequest) -> HttpResponse:
        """Do what a button says, and offer to undo it."""
        surface = request.POST.get("surface", "").strip()[:250]
        done = queue_acts.perform(request.POST.get("act", ""), request, surface)
        if done:
            request.session[_DONE] = {"surface": surface, **done}
        back = request.POST.get("back", "")
        if not url_has_allowed_host_and_scheme(back, None) or not back.startswith("/"):
            back = form_address(key_of(surface))
        return HttpResponseRedirect(back)


def _surface(key: str, forms: Sequence[WaitingForm]) -> str:
    """The form as it is written somewhere; folded where it waits nowhere any more."""
    return forms[0].surface if forms else key


def _choices(forms: Sequence[WaitingForm], found: Sequence[Candidate]) -> list[Candidate]:
    """Everybody who can be chosen for a single article."""
    choices = {one.pk: one for form in forms for one in form.candidates}
    return [*choices.values(), *found]
