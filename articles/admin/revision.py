"""Revisions and former paths in the admin: a record to look at."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from articles import roles
from articles.models import FormerPath, Revision
from articles.roles import RoleAct


class RecordMixin(admin.ModelAdmin[Any]):
    """For what is written by the system and only looked at by people."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody types a record."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody corrects one."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """It goes only with its article."""
        return False


@admin.register(Revision)
class RevisionAdmin(RecordMixin):
    """Every save of every article, whole."""

    list_display = ["headline", "number", "created_at", "created_by", "note", "published_at"]
    list_select_related = ["article", "created_by"]
    search_fields = ["article__headline"]
    search_help_text = _("Words of the headline.")
    ordering = ["-created_at", "-pk"]
    show_full_result_count = False
    list_per_page = 50
    readonly_fields = [
        "of_article",
        "number",
        "created_at",
        "created_by",
        "note",
        "published_at",
        "standfirst",
        "body",
    ]
    fields = tuple(readonly_fields)

    class Media:
        css = {"all": ["desk/desk.css"]}

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Also let the list of one article be linked to."""
        return lookup == "article__id__exact" or super().lookup_allowed(
            lookup,
            value,
            request,  # type: ignore[arg-type]
        )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Revision]:
        """Those of articles that somebody sees on the desk."""
        found = super().get_queryset(request)
        if roles.sees_all(request.user):
            return found
        return found.filter(article__in=roles.visible_to(request.user))

    def has_view_permission(self, request: HttpRequest, obj: Revision | None = None) -> bool:
        """As for its article."""
        return roles.may(request.user, RoleAct.READ, obj.article if obj else None)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """As for articles."""
        return self.has_view_permission(request)

    @admin.display(description=_("headline"))
    def headline(self, revision: Revision) -> str:
        """As it was in this version."""
        return revision.content.get("headline") or str(_("(no headline yet)"))

    @admin.display(description=_("article"))
    def of_article(self, revision: Revision) -> SafeString:
        """The headline of this version, leading to the article's form."""
        address = reverse("admin:articles_article_change", args=[revision.article_id])
        return format_html('<a href="{}">{}</a>', address, self.headline(revision))

    @admin.display(description=_("standfirst"))
    def standfirst(self, revision: Revision) -> str:
        """As it was in this version."""
        return str(revision.content.get("standfirst", ""))

    @admin.display(description=_("text"))
    def body(self, revision: Revision) -> SafeString:
        """The HTML of this version as text, so that nothing in it runs or looks like the admin."""
        return format_html('<pre class="desk-source">{}</pre>', revision.content.get("body", ""))


@admin.register(FormerPath)
class FormerPathAdmin(admin.ModelAdmin[FormerPath]):
    """Old addresses of articles; a redirect can be added, and stays."""

    list_display = ["path", "article"]
    list_select_related = ["article"]
    search_fields = ["path", "article__headline"]
    search_help_text = _("Part of the path, or words of the headline.")
    autocomplete_fields = ["article"]
    show_full_result_count = False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """An address that once was public must not lead elsewhere."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nor nowhere."""
        return False
