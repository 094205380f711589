"""Events in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from people.admin.choices import EntityChoicesMixin
from people.admin.entity import (
    ADDRESSES_AND_IDS,
    IMAGE,
    TEXT,
    EntityKindAdmin,
    WithoutSummaryFilter,
)
from people.admin.names import AliasInline
from people.exchange.admin import TableMixin
from people.exchange.people import EventTable
from people.models import Alias, Event, Participation


class ParticipationInline(EntityChoicesMixin, admin.TabularInline[Participation, Event]):
    """Who took part, in what role."""

    model = Participation
    fk_name = "event"
    fields = ["entity", "role"]
    autocomplete_fields = ["entity"]
    extra = 1

    def get_queryset(self, request: HttpRequest) -> Any:
        """With what each row's title shows."""
        return super().get_queryset(request).select_related("entity", "event")


@admin.register(Event)
class EventAdmin(TableMixin[Event], EntityKindAdmin[Event]):
    """Events, with participants and all their names."""

    table = EventTable
    history_parts = [(Alias, "entity_id"), (Participation, "event_id")]
    list_display = ["name", "starts", "place", "country", "certainty", "private"]
    list_filter = ["certainty", WithoutSummaryFilter, "is_private"]
    list_select_related = ["country"]
    autocomplete_fields = ["country"]
    ordering = ["-starts", "sort_name", "pk"]
    inlines = [AliasInline, ParticipationInline]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "name",
                    "summary",
                    ("starts", "ends"),
                    ("place", "country"),
                    ("certainty", "source"),
                    "is_private",
                ],
            },
        ),
        TEXT,
        IMAGE,
        ADDRESSES_AND_IDS,
    ]
