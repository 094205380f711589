"""Organisations in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from people.admin.choices import EntityChoicesMixin
from people.admin.entity import (
    ADDRESSES_AND_IDS,
    IMAGE,
    TEXT,
    EntityKindAdmin,
    WithoutSummaryFilter,
)
from people.admin.names import AliasInline
from people.models import Alias, Membership, Office, Organisation


class MembershipInline(EntityChoicesMixin, admin.TabularInline[Membership, Organisation]):
    """The states that are or were members."""

    model = Membership
    fields = ["country", "valid_from", "valid_until"]
    autocomplete_fields = ["country"]
    extra = 0

    def get_queryset(self, request: HttpRequest) -> Any:
        """With what each row's title shows."""
        return super().get_queryset(request).select_related("country", "organisation")


class OrganisationOfficeInline(EntityChoicesMixin, admin.TabularInline[Office, Organisation]):
    """The offices of an organisation."""

    model = Office
    fields = ["title", "rank"]
    extra = 0
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> Any:
        """With the organisation that completes each title."""
        return super().get_queryset(request).select_related("country", "organisation")


class InternationalFilter(admin.SimpleListFilter):
    """Organisations of one state, and of several."""

    title = _("reach")
    parameter_name = "reach"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Two answers."""
        return [("international", _("international")), ("national", _("national"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Those without a state of their own, or with one."""
        if self.value() == "international":
            return queryset.filter(country=None)
        return queryset.exclude(country=None) if self.value() == "national" else queryset


@admin.register(Organisation)
class OrganisationAdmin(EntityKindAdmin[Organisation]):
    """Organisations, with members, offices and all their names."""

    history_parts = [
        (Alias, "entity_id"),
        (Membership, "organisation_id"),
        (Office, "organisation_id"),
    ]
    list_display = ["name", "acronym", "country", "established", "dissolved", "private"]
    list_filter = [InternationalFilter, WithoutSummaryFilter, "is_private"]
    list_select_related = ["country"]
    autocomplete_fields = ["country"]
    inlines = [AliasInline, MembershipInline, OrganisationOfficeInline]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "name",
                    "acronym",
                    "summary",
                    "country",
                    ("established", "dissolved"),
                    "source",
                    "is_private",
                ],
            },
        ),
        TEXT,
        IMAGE,
        ADDRESSES_AND_IDS,
    ]
