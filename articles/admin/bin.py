"""The bin of the desk: where deleting a draft leads, and the way back."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from articles import recycling
from articles.models import Article
from articles.roles import RoleAct, may
from people.admin.requests import editor_of, key_in

_A_PAGE = 50


class BinMixin(admin.ModelAdmin[Article]):
    """Deleting a draft puts it into the bin; the bin is a page of its own."""

    change_list_template = "admin/articles/article/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        """Add the bin and its two acts."""
        wrap = self.admin_site.admin_view
        return [
            path("bin/", wrap(self.bin_view), name="articles_article_bin"),
            path(
                "bin/<int:pk>/put-back/",
                require_POST(wrap(self.put_back_view)),
                name="articles_article_put_back",
            ),
            path("bin/<int:pk>/delete/", wrap(self.erase_view), name="articles_article_erase"),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        """What is in the bin is nowhere else on the desk."""
        return super().get_queryset(request).kept()  # type: ignore[attr-defined, no-any-return]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Instead of deleting: into the bin."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    @admin.action(description=gettext_lazy("Put the selected drafts into the bin"))
    def bin_selected(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        """Those that are drafts and that this editor may throw away; the others stay."""
        done = 0
        with transaction.atomic():
            for article in queryset:
                if self._may_bin(request, article):
                    self._bin(request, article)
                    done += 1
        left = queryset.count() - done if done == 0 else 0
        if done:
            said = ngettext("%(count)d is in the bin.", "%(count)d are in the bin.", done)
            self._say(request, said % {"count": done})
        if left:
            self.message_user(request, _("Only drafts go into the bin."), messages.WARNING)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask whether to put it into the bin, and do so."""
        article = get_object_or_404(self.get_queryset(request), pk=key_in(unquote(object_id)))
        if not self._may_bin(request, article):
            raise PermissionDenied
        if request.method == "POST":
            try:
                self._bin(request, article)
            except recycling.CannotBin as refusal:
                self.message_user(request, str(refusal), messages.ERROR)
                return HttpResponseRedirect(
                    reverse("admin:articles_article_change", args=[article.pk])
                )
            self._say(request, _("“%(name)s” is in the bin.") % {"name": article})
            return HttpResponseRedirect(reverse("admin:articles_article_changelist"))
        context = {**self._frame(request), "title": _("Put it into the bin?"), "article": article}
        return TemplateResponse(request, "admin/articles/article/bin_confirm.html", context)

    # --- The bin -------------------------------------------------------------------------

    def bin_view(self, request: HttpRequest) -> HttpResponse:
        """What is in it, the latest first; of an author only what is theirs."""
        rows = self._in_bin(request).select_related("binned_by").defer("body", "body_html")
        page = Paginator(rows, _A_PAGE).get_page(request.GET.get("p"))
        context = {
            **self._frame(request),
            "title": _("Bin"),
            "page": page,
            "rows": [(article, self._may_erase(request, article)) for article in page],
        }
        return TemplateResponse(request, "admin/articles/article/bin.html", context)

    def put_back_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Out of the bin again."""
        article = get_object_or_404(self._in_bin(request), pk=pk)
        if not may(request.user, RoleAct.DELETE, article):
            raise PermissionDenied
        recycling.put_back(article)
        self.log_change(request, article, _("Put back from the bin"))
        self.message_user(request, _("“%(name)s” is back.") % {"name": article}, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))

    def erase_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask, then delete for good."""
        article = get_object_or_404(self._in_bin(request), pk=pk)
        if not self._may_erase(request, article):
            raise PermissionDenied
        if request.method == "POST":
            self.log_deletions(request, Article.objects.filter(pk=article.pk))
            try:
                recycling.delete_for_good(article)
            except recycling.CannotBin as refusal:
                self.message_user(request, str(refusal), messages.ERROR)
            else:
                said = _("“%(name)s” is deleted for good.") % {"name": article}
                self.message_user(request, said, messages.SUCCESS)
            return HttpResponseRedirect(reverse("admin:articles_article_bin"))
        context = {
            **self._frame(request),
            "title": _("Delete it for good?"),
            "article": article,
            "versions": article.revisions.count(),
        }
        return TemplateResponse(request, "admin/articles/article/erase_confirm.html", context)

    # --- What they share -----------------------------------------------------------------

    def _in_bin(self, request: HttpRequest) -> QuerySet[Article]:
        found = super().get_queryset(request)
        return found.binned()  # type: ignore[attr-defined, no-any-return]

    def _bin(self, request: HttpRequest, article: Article) -> None:
        recycling.bin(article, editor_of(request))
        self.log_change(request, article, _("Put into the bin"))

    def _may_bin(self, request: HttpRequest, article: Article) -> bool:
        is_draft = article.status == Article.Status.DRAFT
        return is_draft and may(request.user, RoleAct.DELETE, article)

    def _may_erase(self, request: HttpRequest, article: Article) -> bool:
        """Administrators, and nothing that readers ever saw."""
        is_administrator = request.user.has_perm("auth.change_user")
        return (
            is_administrator
            and may(request.user, RoleAct.DELETE, article)
            and not article.was_public
        )

    def _frame(self, request: HttpRequest) -> dict[str, Any]:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return {**self.admin_site.each_context(request), "opts": self.opts}

    def _say(self, request: HttpRequest, text: str) -> None:
        address = reverse("admin:articles_article_bin")
        link = format_html('{} <a href="{}">{}</a>', text, address, _("Open the bin"))
        self.message_user(request, link, messages.SUCCESS)
