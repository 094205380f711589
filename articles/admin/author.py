"""Authors in the admin, and what all that has a page of its own shares."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import NoReverseMatch
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles.models import Article, Author
from people.admin.deleting import ShowsUseMixin
from people.admin.history import HistoryMixin
from people.deleting import Use


class OnSiteMixin(admin.ModelAdmin[Any]):
    """For what has a page of its own on the site."""

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        """The page itself, without a detour."""
        try:
            return str(obj.get_absolute_url()) if obj else None
        except NoReverseMatch:
            return None


class AuthorForm(forms.ModelForm[Author]):
    """Lets the slug be empty: saving makes it from the name."""

    def clean_slug(self) -> str:
        """An author who has an address keeps it when the field is emptied."""
        stored = Author.objects.filter(pk=self.instance.pk).values_list("slug", flat=True)
        return self.cleaned_data["slug"] or stored.first() or ""

    def _get_validation_exclusions(self) -> set[str]:
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded if self.cleaned_data.get("slug") else excluded | {"slug"}


@admin.register(Author)
class AuthorAdmin(ShowsUseMixin[Author], HistoryMixin[Author], OnSiteMixin):
    """Those whose names stand over articles."""

    form = AuthorForm
    list_display = ["name", "role", "user"]
    list_select_related = ["user"]
    search_fields = ["name", "slug"]
    search_help_text = _("Part of the name.")
    raw_id_fields = ["user"]
    show_full_result_count = False
    fields = ["name", "role", "bio", "slug", "user"]

    def uses_of(self, subject: Author) -> list[Use]:
        """Articles that carry the name stay as they are: such an author is not deleted."""
        signed = Article.objects.filter(bylines__author=subject).distinct().order_by("-pk")
        return Use.of(signed.defer("body", "body_html"), _signed, is_in_the_way=True)

    def get_readonly_fields(self, request: HttpRequest, obj: Author | None = None) -> list[str]:
        """Whose account it is decides who may write in whose articles: administrators only."""
        return [] if request.user.has_perm("auth.change_user") else ["user"]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Say how the text about an author is written."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "bio" and field:
            field.help_text = _("Written in Markdown; stands on the author's page.")
        return field


def _signed(number: int) -> str:
    return ngettext(
        "%(count)d article carries this name", "%(count)d articles carry this name", number
    ) % {"count": number}
