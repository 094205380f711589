"""Names that nobody is asked about any more, in the admin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from articles import deciding, search
from articles.admin.queue_acts import link_anew
from articles.linking import key_of
from articles.models import IgnoredName
from people.admin.requests import editor_of


class IgnoredNameForm(forms.ModelForm[IgnoredName]):
    """Checks on the folded form, which is what names are compared by."""

    class Meta:
        model = IgnoredName
        fields = ["surface"]

    def clean_surface(self) -> str:
        """Refuse what is no name."""
        surface: str = self.cleaned_data["surface"]
        if not key_of(surface):
            raise ValidationError(_("A form needs at least one letter or digit."))
        return surface


@admin.register(IgnoredName)
class IgnoredNameAdmin(admin.ModelAdmin[IgnoredName]):
    """Names that nobody is asked about any more, and the way back."""

    form = IgnoredNameForm
    list_display = ["surface", "ignored_by", "ignored_at"]
    list_select_related = ["ignored_by"]
    search_fields = ["key"]
    search_help_text = _("Any part of the name.")
    fields = ["surface"]
    ordering = ["-ignored_at", "-pk"]
    show_full_result_count = False
    list_per_page = 50
    actions = ["notice_again"]

    class Media:
        css = {"all": ["desk/desk.css"]}

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[IgnoredName], search_term: str
    ) -> tuple[QuerySet[IgnoredName], bool]:
        """In any spelling."""
        for word in key_of(search_term).split():
            queryset = queryset.filter(key__contains=word)
        return queryset, False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A name is ignored or it is not."""
        return False

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Deleting such a row is noticing the name again; one way is enough."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    @admin.action(description=_("Notice again"), permissions=["delete"])
    def notice_again(self, request: HttpRequest, queryset: QuerySet[IgnoredName]) -> None:
        """Ask about these names again, in the articles that are out as well."""
        rows = list(queryset)
        with transaction.atomic():
            for row in rows:
                deciding.notice(row.surface)
        self._link_anew(request, [row.key for row in rows])
        self.message_user(
            request,
            ngettext(
                "%(count)d name is asked about again.",
                "%(count)d names are asked about again.",
                len(rows),
            )
            % {"count": len(rows)},
        )

    def delete_model(self, request: HttpRequest, obj: IgnoredName) -> None:
        """Notice it again."""
        key = obj.key
        deciding.notice(obj.surface)
        self._link_anew(request, [key])

    def save_model(self, request: HttpRequest, obj: IgnoredName, form: Any, change: bool) -> None:
        """Take it off the queue as well."""
        stored = deciding.ignore(obj.surface, by=editor_of(request))
        obj.pk, obj._state.adding = stored.pk, False

    def _link_anew(self, request: HttpRequest, keys: Sequence[str]) -> None:
        articles = sorted(search.articles_containing(keys))
        link_anew(request, articles, forms=keys, reason=gettext("Names noticed again"))
