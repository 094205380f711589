"""The log of the desk: who did what when, over everything. It is read and never written by hand.

What changed field by field is in the history of each thing (`people.admin.history`).
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import quote
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from people.admin.requests import key_in


class KindFilter(admin.SimpleListFilter):
    """What it was done to; only kinds to which something was."""

    title = _("of what kind")
    parameter_name = "of"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """By name."""
        logged = LogEntry.objects.filter(content_type=OuterRef("pk"))
        kinds = ContentType.objects.filter(Exists(logged))
        return sorted(((str(kind.pk), capfirst(kind.name)) for kind in kinds), key=lambda k: k[1])

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[LogEntry]
    ) -> QuerySet[LogEntry] | None:
        """Of one kind."""
        chosen = self.value()
        return queryset if chosen is None else queryset.filter(content_type=key_in(chosen))


@admin.register(LogEntry)
class LogEntryAdmin(admin.ModelAdmin[LogEntry]):
    """Everything that was done on the desk, the latest first."""

    list_display = ["action_time", "user", "did", "kind", "what"]
    list_display_links = None
    list_filter = ["action_flag", KindFilter, ("user", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["user", "content_type"]
    list_per_page = 100
    date_hierarchy = "action_time"
    search_fields = ["object_repr", "change_message", "user__username"]
    search_help_text = _("Words of what was done, of what it was done to, or who did it.")
    show_full_result_count = False

    class Media:
        css = {"all": ["desk/desk.css"]}

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody: it writes itself."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: LogEntry | None = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: LogEntry | None = None) -> bool:
        """Nobody."""
        return False

    @admin.display(description=_("what was done"))
    def did(self, entry: LogEntry) -> str:
        """In words, in the language of whoever looks."""
        return entry.get_change_message() or entry.get_action_flag_display()

    @admin.display(description=_("kind"))
    def kind(self, entry: LogEntry) -> str:
        """The kind of thing it was done to."""
        return entry.content_type.name if entry.content_type else ""

    @admin.display(description=_("to what"))
    def what(self, entry: LogEntry) -> str:
        """What it was called then, with the way to its history."""
        if entry.content_type is None or not entry.object_id:
            return entry.object_repr
        route = f"admin:{entry.content_type.app_label}_{entry.content_type.model}_history"
        try:
            address = reverse(route, args=[quote(entry.object_id)])
        except NoReverseMatch:
            return entry.object_repr
        return format_html('<a href="{}">{}</a>', address, entry.object_repr)
