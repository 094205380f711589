"""Names in the admin: within their entity, as a list of all, and addresses that once were."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.forms.formsets import DELETION_FIELD_NAME
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from people.admin.choices import EntityChoicesMixin
from people.admin.filters import ValuesFilter
from people.admin.following import FollowedMixin
from people.admin.history import HistoryMixin
from people.exchange.admin import TableMixin
from people.exchange.people import AliasTable
from people.folding import fold
from people.models import Alias, Entity, FormerAddress

SAME_NAME = _(
    "This name is already there. Capitals, accents, hyphens and apostrophes make no difference: "
    "one spelling finds them all."
)


class AliasForm(forms.ModelForm[Alias]):
    """Checks on the folded form, which is what names are compared by and no editor sees."""

    class Meta:
        model = Alias
        fields = [
            "entity",
            "text",
            "kind",
            "strength",
            "language",
            "valid_from",
            "valid_until",
            "note",
        ]

    def clean(self) -> dict[str, Any]:
        """Refuse a second spelling that folds to one the entity has already."""
        data = super().clean() or self.cleaned_data
        entity, text = data.get("entity"), data.get("text")
        if entity and text:
            same = Alias.objects.filter(
                entity=entity, key=fold(text), language=data.get("language") or ""
            )
            if same.exclude(pk=self.instance.pk).exists():
                self.add_error("text", SAME_NAME)
        return data


class AliasFormSet(BaseInlineFormSet[Alias, Entity, forms.ModelForm[Alias]]):
    """The names of one entity, told apart by their folded form."""

    def clean(self) -> None:
        """Refuse two rows that fold alike."""
        super().clean()
        seen: set[tuple[str, str]] = set()
        for form in self.forms:
            data = getattr(form, "cleaned_data", {})
            if not data.get("text") or (data.get(DELETION_FIELD_NAME)):
                continue
            name = fold(data["text"]), data.get("language") or ""
            if name in seen:
                form.add_error("text", ValidationError(SAME_NAME))
            seen.add(name)

    def save_new(self, form: forms.ModelForm[Alias], commit: bool = True) -> Alias:
        """Store a new name; the entity's own name, which it stored itself, is amended instead."""
        own = Alias.objects.filter(
            entity_id=self.instance.pk,
            key=fold(form.cleaned_data["text"]),
            language=form.cleaned_data.get("language") or "",
        ).first()
        if own:
            form.instance.pk, form.instance._state.adding = own.pk, False
        return super().save_new(form, commit=commit)


class AliasInline(admin.TabularInline[Alias, Entity]):
    """The names of an entity, with a word on what strong and weak mean."""

    model = Alias
    fk_name = "entity"
    formset = AliasFormSet
    fields = ["text", "kind", "strength", "language", "valid_from", "valid_until", "note"]
    extra = 1
    template = "admin/people/alias/inline.html"
    verbose_name_plural = _("names, and other spellings")


@admin.register(Alias)
class AliasAdmin(
    TableMixin[Alias],
    HistoryMixin[Alias],
    FollowedMixin[Alias],
    EntityChoicesMixin,
    admin.ModelAdmin[Alias],
):
    """All names of everybody: to find who is called what, and names that are too common."""

    table = AliasTable
    form = AliasForm
    list_display = ["text", "entity", "kind", "strength", "language", "valid_from", "valid_until"]
    list_filter = ["kind", "strength", "entity__kind", ("language", ValuesFilter)]
    list_select_related = ["entity"]
    search_fields = ["text"]
    search_help_text = _("Any part of a name, in any spelling.")
    autocomplete_fields = ["entity"]
    show_full_result_count = False
    ordering = ["key", "pk"]

    def entities_of(self, instance: Alias) -> list[int]:
        """Whose name it is."""
        return [instance.entity_id]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Alias], search_term: str
    ) -> tuple[QuerySet[Alias], bool]:
        """Search the folded form: every word begins a word of the name."""
        for word in fold(search_term).split():
            queryset = queryset.filter(Q(key__startswith=word) | Q(key__contains=f" {word}"))
        return queryset, False


@admin.register(FormerAddress)
class FormerAddressAdmin(admin.ModelAdmin[FormerAddress]):
    """Old addresses, to be looked at: they lead where they lead, for ever."""

    list_display = ["slug", "entity"]
    list_select_related = ["entity"]
    search_fields = ["slug"]
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """They come about when a slug is changed."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """An address that once was public must not lead elsewhere."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nor nowhere; it goes only together with its entity."""
        return False
