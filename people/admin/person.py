"""People in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from people.admin.choices import EntityChoicesMixin, tenures_for_labels
from people.admin.entity import (
    ADDRESSES_AND_IDS,
    IMAGE,
    TEXT,
    EntityKindAdmin,
    SelectFilter,
    WithoutSummaryFilter,
    countries_for_lists,
)
from people.admin.names import AliasInline
from people.models import Person, Tenure


class TenureInline(EntityChoicesMixin, admin.TabularInline[Tenure, Person]):
    """The offices of a person, then and now."""

    model = Tenure
    fields = ["office", "held_from", "held_until", "source"]
    autocomplete_fields = ["office"]
    extra = 1
    verbose_name_plural = _("offices held")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tenure]:
        """With the offices that each row's title shows."""
        return (
            super()
            .get_queryset(request)
            .select_related("person", "office__country", "office__organisation")
        )


class InOfficeFilter(admin.SimpleListFilter):
    """People with an office that has not ended, or never any."""

    title = _("office")
    parameter_name = "office"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Three answers."""
        return [
            ("now", _("in office")),
            ("former", _("no longer in office")),
            ("none", _("no office known")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Person]) -> QuerySet[Person]:
        """Ask the tenures."""
        now = Tenure.objects.filter(held_until="").exclude(held_from="").values("person_id")
        held = Tenure.objects.values("person_id")
        match self.value():
            case "now":
                return queryset.filter(pk__in=now)
            case "former":
                return queryset.filter(pk__in=held).exclude(pk__in=now)
            case "none":
                return queryset.exclude(pk__in=held)
        return queryset


@admin.register(Person)
class PersonAdmin(EntityKindAdmin[Person]):
    """People, with all their names and offices."""

    list_display = ["sort_name", "latest_office", "states", "born", "died", "private"]
    list_filter = [InOfficeFilter, WithoutSummaryFilter, "is_private", ("countries", SelectFilter)]
    autocomplete_fields = ["countries"]
    inlines = [AliasInline, TenureInline]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "name",
                    ("given_name", "family_name", "family_name_first"),
                    "summary",
                    "countries",
                    ("born", "died"),
                    "is_private",
                ],
            },
        ),
        TEXT,
        IMAGE,
        ADDRESSES_AND_IDS,
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Person]:
        """With what the list shows: two more queries, whatever its length."""
        found = super().get_queryset(request)
        match = request.resolver_match
        if match and match.url_name == "people_person_changelist":
            found = found.prefetch_related(
                tenures_for_labels(), Prefetch("countries", queryset=countries_for_lists())
            )
        return found

    @admin.display(description=_("latest office"))
    def latest_office(self, person: Person) -> str:
        """The most telling office and its years."""
        tenure = person.latest_tenure
        return tenure.label if tenure else ""

    @admin.display(description=_("states"))
    def states(self, person: Person) -> str:
        """The names of the states."""
        return ", ".join(country.name for country in person.countries.all())
