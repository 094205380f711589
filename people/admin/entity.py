"""What the four kinds of entities have in common in the admin.

Search finds any name in any spelling; whoever articles mention cannot be deleted, only made
private. `EntityAdmin` itself exists for fields that may point to an entity of any kind: it offers
choices, and sends whoever wants to edit one to the page of its kind.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias, TypeVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model, ProtectedError, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch, URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from people.admin.choices import EntityChoicesMixin, labelled
from people.admin.deleting import ShowsUseMixin
from people.admin.following import FollowedMixin, begin_following, tell_of
from people.admin.history import HistoryMixin
from people.admin.merge import merge_selected
from people.admin.names import AliasInline
from people.admin.requests import key_in
from people.deleting import Use, delete_entities, use_of
from people.importing.admin import ImportMixin
from people.models import Country, Entity
from people.models.country import CountryQuerySet
from people.slugs import free_slug

Kindred = TypeVar("Kindred", bound=Entity)
Fieldset: TypeAlias = tuple[Any, Any]  # the stubs do not export their own name for it

ADDRESSES_AND_IDS: Fieldset = (
    _("Address, order and identifiers"),
    {
        "classes": ["collapse"],
        "fields": ["slug", "sort_name", "wikidata_id", "external_id", "prominence"],
    },
)
IMAGE: Fieldset = (
    _("Image"),
    {
        "classes": ["collapse"],
        "fields": ["image", "image_alt", "image_credit", "image_licence"],
    },
)
TEXT: Fieldset = (
    _("Text"),
    {
        "fields": ["body"],
        "description": _(
            "Written in Markdown: an empty line between paragraphs, *emphasis*, "
            "[a link](https://…). Readers see it on the entity's page."
        ),
    },
)


class WithoutSummaryFilter(admin.SimpleListFilter):
    """Entities whose page cannot say in one line who they are."""

    title = _("summary")
    parameter_name = "summary"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Two answers."""
        return [("missing", _("missing")), ("written", _("written"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Entity]) -> QuerySet[Entity]:
        """Those with an empty one, or the others."""
        if self.value() == "missing":
            return queryset.filter(summary="")
        return queryset.exclude(summary="") if self.value() == "written" else queryset


class SelectFilter(admin.RelatedFieldListFilter):
    """A filter over hundreds of rows as one select field, instead of hundreds of links."""

    template = "admin/people/select_filter.html"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take the empty choice of the select field for no filter."""
        super().__init__(*args, **kwargs)
        if not any(self.lookup_val or []):
            self.lookup_val = None
            self.used_parameters.pop(self.lookup_kwarg, None)

    def choices(self, changelist: Any) -> Iterator[Any]:
        """The rows, and everything else the address says, so that the form keeps it."""
        self.others = [
            (name, value)
            for name, values in changelist.get_filters_params().items()
            if name not in {self.lookup_kwarg, self.lookup_kwarg_isnull, "p"}
            for value in (values if isinstance(values, list) else [values])
        ]
        if changelist.query:
            self.others.append(("q", changelist.query))
        for pk, name in self.lookup_choices:
            selected = self.lookup_val is not None and str(pk) in self.lookup_val
            yield {
                "value": pk,
                "display": name,
                "selected": selected,
                "query_string": changelist.get_query_string({self.lookup_kwarg: pk}),
            }


def is_choosing(request: HttpRequest) -> bool:
    """Whether a field asks for choices, and not somebody for a list."""
    match = request.resolver_match
    return bool(match and match.url_name == "autocomplete")


class NamedSearchMixin(admin.ModelAdmin[Kindred]):
    """Search by any name, in any spelling."""

    search_fields = ["name"]  # shows the search box; `get_search_results` does the work
    search_help_text = _("Any name in any spelling; words may be cut short: “mehd ram”.")
    show_full_result_count = False

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Kindred], search_term: str
    ) -> tuple[QuerySet[Kindred], bool]:
        """Ask the names. Lists of choices begin with whoever is most widely known."""
        found = queryset.named(search_term)  # type: ignore[attr-defined]
        if search_term and is_choosing(request):
            found = found.order_by("-prominence", "sort_name", "pk")
        return found, False

    def labelled(self, objects: list[Any]) -> list[tuple[Any, str]]:
        """How lists of choices tell namesakes apart."""
        return labelled(objects)


class EntityForm(forms.ModelForm[Kindred]):
    """Makes the address from the name where the editor leaves it empty."""

    def clean(self) -> dict[str, Any]:
        """Fill the slug before the database's own rules are asked about it."""
        data = super().clean() or self.cleaned_data
        if data.get("name") and "slug" in data and not data["slug"]:
            kept = type(self.instance)._default_manager.filter(pk=self.instance.pk)
            data["slug"] = kept.values_list("slug", flat=True).first() or free_slug(
                data["name"], fallback=str(self.instance.KIND)
            )
        return data


class EntityKindAdmin(
    ShowsUseMixin[Kindred],
    HistoryMixin[Kindred],
    FollowedMixin[Kindred],
    ImportMixin[Kindred],
    EntityChoicesMixin,
    NamedSearchMixin[Kindred],
):
    """Base of the admin of one kind."""

    form = EntityForm  # type: ignore[assignment]
    change_form_template = "admin/people/entity/change_form.html"
    inlines = [AliasInline]
    actions = ["make_private", "make_public", merge_selected]
    ordering = ["sort_name", "pk"]
    list_per_page = 50
    save_on_top = True

    class Media:
        css = {"all": ["desk/desk.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Kindred]:
        """Say the kind, so that the index over kind and name gives the order."""
        return super().get_queryset(request).filter(kind=self.model.KIND)

    def get_urls(self) -> list[URLPattern]:
        """Add the way to make an entity private where it cannot be deleted."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_make_private"
        view = require_POST(self.admin_site.admin_view(self.make_private_view))
        return [path("<path:object_id>/make-private/", view, name=name), *super().get_urls()]

    # --- Public or private ---------------------------------------------------------------

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        """The public page; private entities have none."""
        if obj is None or obj.is_private:
            return None
        try:
            address: str = obj.get_absolute_url()
        except NoReverseMatch:
            return None
        return address

    @admin.action(description=_("Make the selected private"), permissions=["change"])
    def make_private(self, request: HttpRequest, queryset: QuerySet[Kindred]) -> None:
        """Take away page, link and suggestion."""
        self._set_private(request, queryset, is_private=True)

    @admin.action(description=_("Make the selected public"), permissions=["change"])
    def make_public(self, request: HttpRequest, queryset: QuerySet[Kindred]) -> None:
        """Give back page, link and suggestion."""
        self._set_private(request, queryset, is_private=False)

    def _set_private(
        self, request: HttpRequest, queryset: QuerySet[Kindred], *, is_private: bool
    ) -> None:
        changed = 0
        entities = list(queryset.exclude(is_private=is_private))
        pks = [entity.pk for entity in entities]
        follow_up = begin_following(request, pks)
        with transaction.atomic():
            for entity in entities:
                entity.is_private = is_private
                entity.save()
                said = gettext("Made private") if is_private else gettext("Made public")
                self.log_change(request, entity, said)
                changed += 1
        self.message_user(
            request,
            ngettext("%(count)d was changed.", "%(count)d were changed.", changed)
            % {"count": changed},
        )
        if pks:
            tell_of(request, follow_up(pks))

    def make_private_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The button that the refusal to delete offers."""
        entity = get_object_or_404(self.get_queryset(request), pk=key_in(unquote(object_id)))
        if not self.has_change_permission(request, entity):
            raise PermissionDenied
        self._set_private(request, self.get_queryset(request).filter(pk=entity.pk), is_private=True)
        return HttpResponseRedirect(
            reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[entity.pk])
        )

    # --- Deleting ------------------------------------------------------------------------

    def uses_of(self, subject: Kindred) -> list[Use]:
        """What stands in the way, what leaves it, and what becomes of what was written."""
        return use_of(subject)

    def delete_model(self, request: HttpRequest, obj: Kindred) -> None:
        """Delete it, and every link to it."""
        delete_entities([obj])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Kindred]) -> None:
        """Delete those that were chosen in a list, and every link to them; say what follows."""
        pks = [entity.pk for entity in queryset]
        follow_up = begin_following(request, pks)
        delete_entities(queryset)
        tell_of(request, follow_up(pks))

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Tell the refusal where the button to make the entity private leads."""
        route = f"admin:{self.opts.app_label}_{self.opts.model_name}_make_private"
        context = {"make_private_url": reverse(route, args=[object_id]), **(extra_context or {})}
        try:
            return super().delete_view(request, object_id, context)
        except ProtectedError:
            # Somebody named it between the question and the answer.
            self.message_user(
                request, gettext("It is in use now and was not deleted."), messages.ERROR
            )
            return HttpResponseRedirect(request.path)

    # --- Columns -------------------------------------------------------------------------

    @admin.display(description=_("private"), ordering="is_private", empty_value="")
    def private(self, entity: Entity) -> str:
        """Said only of those that have no page."""
        return gettext("private") if entity.is_private else ""


def small_enough(rows: QuerySet[Any], limit: int = 60) -> bool:
    """Whether related rows can be edited inside the form: thousands belong in their own list."""
    return len(rows.order_by().values_list("pk", flat=True)[: limit + 1]) <= limit


def list_link(model: type[Model], text: Any, **lookups: Any) -> str:
    """A link to the admin's list of `model`, filtered."""
    query = "&".join(f"{name}={value}" for name, value in lookups.items())
    route = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
    return format_html('<a href="{}?{}">{}</a>', reverse(route), query, capfirst(text))


@admin.register(Entity)
class EntityAdmin(NamedSearchMixin[Entity]):
    """Everything at once: one search over all kinds, and the choices of fields that take any."""

    list_display = ["name", "kind", "summary", "is_private"]
    list_filter = ["kind", WithoutSummaryFilter, "is_private"]
    ordering = ["sort_name", "pk"]
    list_per_page = 50

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Entity], search_term: str
    ) -> tuple[QuerySet[Entity], bool]:
        """Never suggest the private to fields that choose; the list itself shows them."""
        if is_choosing(request):
            queryset = queryset.public()  # type: ignore[attr-defined]
        return super().get_search_results(request, queryset, search_term)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """An entity is always of a kind, and made there."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """It is deleted as what it is."""
        return False

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """None: each kind has its own."""
        return {}

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Go where it is edited."""
        text = unquote(object_id)
        entity = get_object_or_404(Entity, pk=key_in(text))
        target = reverse(f"admin:people_{entity.kind}_change", args=[entity.pk])
        query = request.META.get("QUERY_STRING", "")
        return HttpResponseRedirect(f"{target}?{query}" if query else target)


def countries_for_lists() -> CountryQuerySet:
    """States as columns show them: the name and no more."""
    return Country.objects.only("entity_ptr", "name", "sort_name")
