"""The pages of the desk: its front, the calendar, the search, and what is done on the spot."""

from __future__ import annotations

import datetime
from typing import Any, cast

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.models import AbstractUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from articles.desk import found, months, quick, waiting
from articles.desk.reviewing import reviewed
from articles.models import Article
from articles.roles import RoleAct, may

_SAVED = "desk_quick_saved"


def urls(site: AdminSite) -> list[URLPattern]:
    """The addresses, within the admin's own."""
    desk = _Desk(site)
    return [
        path("calendar/", site.admin_view(require_safe(desk.calendar)), name="calendar"),
        path("search/", site.admin_view(require_safe(desk.search)), name="search"),
        # Not within `admin_view`, which would send an expired session away without its text.
        path("quick/", require_POST(desk.quick), name="quick_article"),
        path(
            "reviewed/<int:pk>/",
            site.admin_view(require_POST(desk.reviewed)),
            name="article_reviewed",
        ),
    ]


def front(request: HttpRequest, form: quick.QuickForm | None = None) -> dict[str, Any]:
    """What the front page shows; `form` is one that was sent and could not be taken."""
    user = cast(AbstractUser, request.user)
    may_read, may_write = may(user, RoleAct.READ), may(user, RoleAct.WRITE)
    return {
        "boxes": waiting.boxes(user),
        "month": months.month_of(user, months.month_in("")) if may_read else None,
        "was_saved": request.session.pop(_SAVED, False),
        "was_kept": form is None and may_write and quick.is_kept(request),
        "quick": (form or quick.form_for(request)) if may_write else None,
    }


class _Desk:
    """The views, with the site whose frame they stand in."""

    def __init__(self, site: AdminSite) -> None:
        self.site = site

    def calendar(self, request: HttpRequest) -> HttpResponse:
        """One month: what appeared, what is scheduled, which changes are planned."""
        user = cast(AbstractUser, request.user)
        if not may(user, RoleAct.READ):
            raise PermissionDenied
        month = months.month_of(user, months.month_in(request.GET.get("month", "")))
        return self._page(request, "admin/desk/calendar.html", title=_("Calendar"), month=month)

    def search(self, request: HttpRequest) -> HttpResponse:
        """Everything that has these words, by kind."""
        text = request.GET.get("q", "").strip()[:250]
        groups = found.find(cast(AbstractUser, request.user), text) if text else []
        return self._page(
            request, "admin/desk/search.html", title=_("Search"), query=text, groups=groups
        )

    def quick(self, request: HttpRequest) -> HttpResponse:
        """A draft out of a headline and a text; of an expired session the text waits."""
        if not self.site.has_permission(request):
            if quick.keep(request):
                said = _("You were logged out. What you typed is kept: log in to go on.")
                messages.warning(request, said)
            return redirect_to_login(reverse("admin:index"), reverse("admin:login"))
        user = cast(AbstractUser, request.user)
        if not may(user, RoleAct.WRITE):
            raise PermissionDenied
        form = quick.QuickForm(request.POST)
        if not form.is_valid():
            return self.site.index(request, front(request, form))
        article = form.save(user)
        request.session[_SAVED] = True  # the browser may forget what it has kept
        messages.success(request, _("Draft saved. Go on writing here."))
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))

    def reviewed(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Somebody looked: the article still holds until the date that they sent."""
        article = get_object_or_404(Article, pk=pk)
        user = cast(AbstractUser, request.user)
        if not may(user, RoleAct.WRITE, article):
            raise PermissionDenied
        text = request.POST.get("next_on", "").strip()
        try:
            next_on = datetime.date.fromisoformat(text) if text else None
        except ValueError:
            messages.error(request, _("“%(text)s” is no date.") % {"text": text})
            return HttpResponseRedirect(reverse("admin:index"))
        reviewed(article, next_on, by=user)
        messages.success(request, _("Noted: “%(article)s” still holds.") % {"article": article})
        return HttpResponseRedirect(reverse("admin:index"))

    def _page(self, request: HttpRequest, template: str, **context: Any) -> TemplateResponse:
        return TemplateResponse(request, template, {**self.site.each_context(request), **context})
