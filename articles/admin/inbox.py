"""The inbox: what waits for whoever is logged in, and whether it comes by mail as well."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from articles import workflow
from articles.admin.revision import RecordMixin
from articles.models import DeskProfile, InboxItem
from articles.models.note import InboxItemQuerySet
from people.admin.requests import editor_of, key_in

_PER_PAGE = 50


@admin.register(InboxItem)
class InboxItemAdmin(RecordMixin):
    """Everybody at the desk has an inbox, and sees nobody else's."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The admin lets in nobody who may not see what waits for them."""
        return obj is None or obj.user_id == request.user.pk

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Nobody needs a permission for it."""
        return True

    def get_urls(self) -> list[URLPattern]:
        """The list and its buttons; a single item is of interest only as its article."""
        view = self.admin_site.admin_view
        return [
            path("", view(self.changelist_view), name="articles_inboxitem_changelist"),
            path("act/", view(self.act_view), name="articles_inboxitem_act"),
        ]

    @method_decorator(require_safe)
    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What waits; or with ?done=1 what has been dealt with."""
        shows_done = request.GET.get("done") == "1"
        found = workflow.inbox_of(editor_of(request))
        found = found.exclude(done_at=None) if shows_done else found.waiting()
        page = Paginator(found, _PER_PAGE).get_page(request.GET.get("p"))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Inbox"),
            "subtitle": None,
            "opts": self.opts,
            "media": self.media,
            "page": page,
            "shows_done": shows_done,
            "wants_mail": _wants_mail(request),
            "address": request.user.email,  # type: ignore[union-attr]
            **(extra_context or {}),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/articles/inboxitem/inbox.html", context)

    @method_decorator(require_POST)
    def act_view(self, request: HttpRequest) -> HttpResponse:
        """What a button of the list says."""
        user = editor_of(request)
        mine: InboxItemQuerySet = InboxItem.objects.filter(user_id=user.pk)
        if "done" in request.POST:
            get_object_or_404(mine, pk=key_in(request.POST["done"]))
            mine.filter(pk=key_in(request.POST["done"])).done()
        elif "undone" in request.POST:
            item = get_object_or_404(mine, pk=key_in(request.POST["undone"]))
            mine.filter(pk=item.pk).update(done_at=None)
        elif "all_done" in request.POST:
            # Only what the page showed: something may have come in since.
            mine.filter(pk__lte=key_in(request.POST["all_done"])).done()
        elif "mail" in request.POST:
            wanted = request.POST["mail"] == "on"
            DeskProfile.objects.update_or_create(user_id=user.pk, defaults={"wants_mail": wanted})
        else:
            raise Http404("no such act")
        back = reverse("admin:articles_inboxitem_changelist")
        return HttpResponseRedirect(f"{back}?done=1" if "undone" in request.POST else back)


def _wants_mail(request: HttpRequest) -> bool:
    refused = DeskProfile.objects.filter(user_id=editor_of(request).pk, wants_mail=False)
    return not refused.exists()
