"""States in the admin."""

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
    list_link,
    small_enough,
)
from people.admin.filters import ValuesFilter
from people.admin.names import AliasInline
from people.models import Alias, Country, Membership, Office, StatusPeriod


class StatusPeriodInline(admin.TabularInline[StatusPeriod, Country]):
    """What a state was in the eyes of others, and who says so."""

    model = StatusPeriod
    fields = ["status", "valid_from", "valid_until", "source"]
    extra = 0


class CountryMembershipInline(EntityChoicesMixin, admin.TabularInline[Membership, Country]):
    """The organisations a state belongs to."""

    model = Membership
    fields = ["organisation", "valid_from", "valid_until"]
    autocomplete_fields = ["organisation"]
    extra = 0
    verbose_name = _("membership")
    verbose_name_plural = _("memberships in organisations")

    def get_queryset(self, request: HttpRequest) -> Any:
        """With what each row's title shows."""
        return super().get_queryset(request).select_related("organisation", "country")


class CountryOfficeInline(EntityChoicesMixin, admin.TabularInline[Office, Country]):
    """The offices of a state."""

    model = Office
    fields = ["title", "rank"]
    extra = 0
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> Any:
        """With the state that completes each title."""
        return super().get_queryset(request).select_related("country", "organisation")


class DissolvedFilter(admin.SimpleListFilter):
    """States that are and states that were."""

    title = _("still there")
    parameter_name = "dissolved"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Yes or no."""
        return [("no", _("yes")), ("yes", _("dissolved"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Those without, or with, an end."""
        if self.value() == "no":
            return queryset.filter(dissolved="")
        return queryset.exclude(dissolved="") if self.value() == "yes" else queryset


@admin.register(Country)
class CountryAdmin(EntityKindAdmin[Country]):
    """States, with status by period, offices and all their names."""

    history_parts = [
        (Alias, "entity_id"),
        (StatusPeriod, "country_id"),
        (Membership, "country_id"),
        (Office, "country_id"),
    ]
    list_display = ["name", "iso_alpha2", "region", "capital", "dissolved", "offices", "private"]
    list_filter = [("region", ValuesFilter), DissolvedFilter, WithoutSummaryFilter, "is_private"]
    autocomplete_fields = ["predecessors"]
    inlines = [AliasInline, StatusPeriodInline, CountryMembershipInline, CountryOfficeInline]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "name",
                    "official_name",
                    "in_sentence",
                    "summary",
                    "capital",
                    ("region", "subregion"),
                    ("iso_alpha2", "iso_alpha3"),
                    ("established", "dissolved"),
                    "predecessors",
                    "is_private",
                ],
            },
        ),
        TEXT,
        IMAGE,
        ADDRESSES_AND_IDS,
    ]

    def get_inlines(self, request: HttpRequest, obj: Country | None) -> list[Any]:
        """All of them, but for offices where there are too many to edit in one form."""
        inlines = list(super().get_inlines(request, obj))
        if obj and not small_enough(obj.offices.all()):
            inlines.remove(CountryOfficeInline)
        return inlines

    @admin.display(description=_("offices"))
    def offices(self, country: Country) -> str:
        """A link to the offices of this state."""
        return list_link(Office, _("offices"), country__entity_ptr__exact=country.pk)
