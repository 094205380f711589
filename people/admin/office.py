"""Offices and tenures in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from people.admin.choices import EntityChoicesMixin
from people.admin.entity import SelectFilter, list_link, small_enough
from people.admin.following import FollowedMixin
from people.admin.history import HistoryMixin
from people.exchange.admin import TableMixin
from people.exchange.people import OfficeTable, TenureTable
from people.folding import fold
from people.models import Alias, Entity, Office, Tenure


class HolderInline(EntityChoicesMixin, admin.TabularInline[Tenure, Office]):
    """Who held an office and when."""

    model = Tenure
    fields = ["person", "held_from", "held_until", "source"]
    autocomplete_fields = ["person"]
    extra = 1
    ordering = ["-held_from", "id"]
    verbose_name = _("holder")
    verbose_name_plural = _("holders")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tenure]:
        """With what each row's title shows."""
        return (
            super()
            .get_queryset(request)
            .select_related("person", "office__country", "office__organisation")
        )


def _body_named(field: str, word: str) -> Exists:
    names = Alias.objects.filter(entity_id=OuterRef(field))
    return Exists(names.filter(Q(key__startswith=word) | Q(key__contains=f" {word}")))


@admin.register(Office)
class OfficeAdmin(
    TableMixin[Office],
    HistoryMixin[Office],
    FollowedMixin[Office],
    EntityChoicesMixin,
    admin.ModelAdmin[Office],
):
    """Offices, each of a state or of an organisation."""

    table = OfficeTable
    history_parts = [(Tenure, "office_id")]
    list_display = ["title", "country", "organisation", "rank", "holders"]
    list_filter = ["rank", ("country", SelectFilter)]
    list_select_related = ["country", "organisation"]
    search_fields = ["title"]
    search_help_text = _("Words of the title, or the state or organisation by any of its names.")
    autocomplete_fields = ["country", "organisation"]
    show_full_result_count = False
    list_per_page = 50
    inlines = [HolderInline]

    class Media:
        css = {"all": ["desk/desk.css"]}

    def entities_of(self, instance: Office) -> list[int]:
        """Everybody who held it."""
        return list(instance.tenures.order_by().values_list("person_id", flat=True).distinct())

    def get_queryset(self, request: HttpRequest) -> QuerySet[Office]:
        """With the body that the title is completed by."""
        return super().get_queryset(request).select_related("country", "organisation")

    def get_inlines(self, request: HttpRequest, obj: Office | None) -> list[Any]:
        """The holders, unless there are too many to edit in one form."""
        if obj and not small_enough(obj.tenures.all()):
            return []
        return list(super().get_inlines(request, obj))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Office], search_term: str
    ) -> tuple[QuerySet[Office], bool]:
        """Every word is of the title or begins a name of the body: "presid azer"."""
        for word in search_term.split():
            folded = fold(word)
            if folded:
                queryset = queryset.filter(
                    Q(title__icontains=word)
                    | _body_named("country_id", folded)
                    | _body_named("organisation_id", folded)
                )
        return queryset, False

    @admin.display(description=_("holders"))
    def holders(self, office: Office) -> str:
        """A link to the tenures of this office."""
        return list_link(Tenure, _("holders"), office__id__exact=office.pk)


class HeldNowFilter(admin.SimpleListFilter):
    """Tenures that have not ended."""

    title = _("still held")
    parameter_name = "held"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Yes or no, or hardly."""
        return [("now", _("yes")), ("ended", _("no")), ("doubtful", _("yes, but out of date"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Tenure]) -> QuerySet[Tenure]:
        """Those without, or with, an end."""
        if self.value() == "now":
            return queryset.filter(held_until="")
        if self.value() == "doubtful":
            return queryset.filter(pk__in=Tenure.objects.out_of_date().values("pk"))
        return queryset.exclude(held_until="") if self.value() == "ended" else queryset


@admin.register(Tenure)
class TenureAdmin(
    TableMixin[Tenure],
    HistoryMixin[Tenure],
    FollowedMixin[Tenure],
    EntityChoicesMixin,
    admin.ModelAdmin[Tenure],
):
    """Who held what when, as one list."""

    table = TenureTable
    list_display = ["person", "office", "held_from", "held_until", "source"]
    list_filter = [HeldNowFilter, "office__rank"]
    list_select_related = ["person", "office__country", "office__organisation"]
    search_fields = ["office__title"]
    search_help_text = _("The person by any name, or words of the office's title.")
    autocomplete_fields = ["person", "office"]
    ordering = ["-pk"]
    show_full_result_count = False
    list_per_page = 50

    def entities_of(self, instance: Tenure) -> list[int]:
        """Whoever held the office."""
        return [instance.person_id]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Also let lists of one office or one person be linked to."""
        return lookup in {"office__id__exact", "person__id__exact"} or super().lookup_allowed(
            lookup,
            value,
            request,  # type: ignore[arg-type]
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Tenure], search_term: str
    ) -> tuple[QuerySet[Tenure], bool]:
        """Find the person by any name, or the office by its title."""
        if not fold(search_term):
            return queryset, False
        people = Entity.objects.named(search_term).values("pk")
        return (
            queryset.filter(
                Q(person_id__in=people) | Q(office__title__icontains=search_term.strip())
            ),
            False,
        )
