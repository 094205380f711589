"""People in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IS_POPUP_VAR
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
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
from people.admin.following import tell_of
from people.admin.names import AliasInline
from people.admin.newcomer import NewcomerTenureForm, newcomer_of
from people.exchange.admin import TableMixin
from people.exchange.people import PersonTable
from people.models import Alias, Person, Tenure


class TenureInline(EntityChoicesMixin, admin.TabularInline[Tenure, Person]):
    """The offices of a person, then and now."""

    model = Tenure
    fields = ["office", "held_from", "held_until", "source"]
    autocomplete_fields = ["office"]
    extra = 1
    verbose_name_plural = _("offices held")

    def get_fields(self, request: HttpRequest, obj: Person | None = None) -> Any:
        """With a place for the title of an office that is to be made, where one is."""
        fields = list(super().get_fields(request, obj))
        if obj is None and newcomer_of(request).needs_office:
            fields.insert(1, "new_office")
        return fields

    def get_formset(self, request: HttpRequest, obj: Person | None = None, **kwargs: Any) -> Any:
        """Let an office be made together with somebody new."""
        if obj is None and newcomer_of(request).needs_office:
            kwargs["form"] = NewcomerTenureForm
        return super().get_formset(request, obj, **kwargs)

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
class PersonAdmin(TableMixin[Person], EntityKindAdmin[Person]):
    """People, with all their names and offices."""

    table = PersonTable
    history_parts = [(Alias, "entity_id"), (Tenure, "person_id")]
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

    # --- Somebody new, out of an article -------------------------------------------------

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """What the address tells of a newcomer, the name in its parts."""
        return super().get_changeform_initial_data(request) | newcomer_of(request).person

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Person, inline: Any, prefix: str
    ) -> dict[str, Any]:
        """The office that stands before the name, filled in until the form is sent."""
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if isinstance(inline, TenureInline) and obj.pk is None and request.method != "POST":
            tenure = newcomer_of(request).tenure
            if tenure:
                kwargs["initial"] = [tenure]
        return kwargs

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Lead back to where the newcomer was met; what follows in the archive is offered there."""
        back = newcomer_of(request).back if object_id is None else ""
        response = super().changeform_view(request, object_id, form_url, extra_context)
        is_done = isinstance(response, HttpResponseRedirect) and "_save" in request.POST
        if not (back and is_done) or IS_POPUP_VAR in request.POST:
            return response
        if getattr(request, "saved_subject", None) is not None and response["Location"] != back:
            tell_of(request, response["Location"])
        return HttpResponseRedirect(back)

    def response_add(
        self, request: HttpRequest, obj: Person, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Say what was added, and lead back."""
        response = super().response_add(request, obj, post_url_continue)
        back = newcomer_of(request).back
        if back and "_save" in request.POST and IS_POPUP_VAR not in request.POST:
            return HttpResponseRedirect(back)
        return response

    @admin.display(description=_("latest office"))
    def latest_office(self, person: Person) -> str:
        """The most telling office and its years."""
        tenure = person.latest_tenure
        return tenure.label if tenure else ""

    @admin.display(description=_("states"))
    def states(self, person: Person) -> str:
        """The names of the states."""
        return ", ".join(country.name for country in person.countries.all())
