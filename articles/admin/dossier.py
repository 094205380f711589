"""Dossiers in the admin: an introduction, and articles and events in an order.

The order is a number in each row, so it needs no script. After each save the numbers are 10, 20,
30 …, so that something can be put between; a row without a number goes to the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info, gettext, ngettext, override
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from articles.dossiers import MOST_ITEMS
from articles.models import Dossier, DossierItem
from articles.views.dossiers import dossier_context
from people.admin import EntityChoicesMixin
from people.admin.history import HistoryMixin
from people.admin.requests import key_in

_STEP = 10
_LAST_POSITION = 32767  # as large as the column holds


class DossierForm(forms.ModelForm[Dossier]):
    """Lets the slug be empty, and lets nothing out that an article could not be published with."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def clean_slug(self) -> str:
        """A dossier that has an address keeps it when the field is emptied."""
        stored = Dossier.objects.filter(pk=self.instance.pk).values_list("slug", flat=True)
        return self.cleaned_data["slug"] or stored.first() or ""

    def clean(self) -> dict[str, Any]:
        """A picture that readers see is described, or said to need no words."""
        cleaned = super().clean() or {}
        image = cleaned.get("lead_image")
        if cleaned.get("is_public") and image and not image.is_described:
            self.add_error("lead_image", _("The lead image needs an alternative text."))
        return cleaned


class DossierItemForm(forms.ModelForm[DossierItem]):
    """A row; its number may be empty."""

    class Meta:
        widgets = {"note": AdminTextareaWidget(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Leave the number of a new row open."""
        super().__init__(*args, **kwargs)
        position = self.fields["position"]
        position.required = False
        if not self.instance.pk:
            position.initial = self.initial["position"] = None


class DossierItemFormSet(
    forms.BaseInlineFormSet[DossierItem, Dossier, forms.ModelForm[DossierItem]]
):
    """All rows of a dossier."""

    def clean(self) -> None:
        """Say which articles are in another language, and give rows without a number one."""
        super().clean()
        rows = [form for form in self.forms if form.has_changed() or form.instance.pk]
        kept = [form for form in rows if form not in self.deleted_forms]
        last = max((form.instance.position or 0 for form in kept), default=0)
        for form in kept:
            if form.instance.position is None:
                last = form.instance.position = min(last + _STEP, _LAST_POSITION)
            article = form.cleaned_data.get("article")
            if article and article.language != self.instance.language:
                form.add_error("article", self._other_language(article.language))

    def _other_language(self, language: str) -> str:
        return gettext("It is in %(one)s, and the dossier is in %(other)s.") % {
            "one": get_language_info(language)["name_translated"],
            "other": get_language_info(self.instance.language)["name_translated"],
        }

    def get_unique_error_message(self, unique_check: Sequence[str]) -> str:
        """Which of the two stands there twice."""
        if "article" in unique_check:
            return gettext("An article stands in the dossier twice.")
        return gettext("An event stands in the dossier twice.")


class DossierItemInline(EntityChoicesMixin, admin.StackedInline[DossierItem, Dossier]):
    """Articles and events in their order; stacked, because a table has no room on a telephone."""

    model = DossierItem
    form = DossierItemForm
    formset = DossierItemFormSet
    fields = [("position", "readers"), ("article", "event"), "note"]
    readonly_fields = ["readers"]
    autocomplete_fields = ["article", "event"]
    extra = 3
    max_num = MOST_ITEMS

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Refuse more rows than a page shows; here nobody edits or deletes what a row names."""
        formset = super().get_formset(request, obj, validate_max=True, **kwargs)
        for name in self.autocomplete_fields:
            field = formset.form.base_fields.get(name)
            if field:  # there is none for somebody who may only look
                field.widget.can_change_related = False
                field.widget.can_delete_related = False
        return formset

    def get_queryset(self, request: HttpRequest) -> QuerySet[DossierItem]:
        """With what each row's title shows."""
        found = super().get_queryset(request).select_related("article", "event", "dossier")
        return found.defer("article__body", "article__body_html").order_by("position", "pk")

    @admin.display(description=_("readers"))
    def readers(self, item: DossierItem) -> str:
        """Whether readers see this row, and why not."""
        if item.pk is None:
            return ""
        return unseen(item) or gettext("see it")


@admin.register(Dossier)
class DossierAdmin(HistoryMixin[Dossier]):
    """Series of articles and events, made by hand. What is saved here holds at once."""

    history_parts = [(DossierItem, "dossier_id")]

    form = DossierForm
    inlines = [DossierItemInline]
    list_display = ["title", "language", "is_public", "published_at", "length"]
    list_filter = ["is_public", "language"]
    search_fields = ["title", "slug"]
    search_help_text = _("Words of the title.")
    show_full_result_count = False
    autocomplete_fields = ["lead_image"]
    readonly_fields = ["look"]
    save_on_top = True
    fieldsets = [
        (None, {"fields": ["title", "standfirst", "introduction", "lead_image"]}),
        (_("Publication"), {"fields": [("language", "slug"), "is_public", "look"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Dossier]:
        """With the number of rows."""
        return super().get_queryset(request).annotate(rows=Count("items"))

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Say how the introduction is written."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "introduction" and field:
            field.help_text = _("Written in Markdown; stands above the articles and events.")
        return field

    @admin.display(description=_("articles and events"), ordering="rows")
    def length(self, dossier: Dossier) -> int:
        """How many rows, seen by readers or not."""
        return int(getattr(dossier, "rows", 0))

    @admin.display(description=_("preview"))
    def look(self, dossier: Dossier) -> str | SafeString:
        """The way to the page, as readers see it or will."""
        if dossier.pk is None:
            return gettext("Once it is saved.")
        address = reverse("admin:articles_dossier_preview", args=[dossier.pk])
        return format_html('<a href="{}">{}</a>', address, gettext("As readers see it, as saved"))

    def get_view_on_site_url(self, obj: Dossier | None = None) -> str | None:
        """The page itself, where readers have it."""
        return obj.get_absolute_url() if obj and obj.is_public else None

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Number the rows anew, and say which of them readers do not see."""
        super().save_related(request, form, formsets, change)
        dossier: Dossier = form.instance
        rows = list(dossier.items.in_order().select_related("article", "event"))
        for number, row in enumerate(rows, start=1):
            row.position = number * _STEP
        DossierItem.objects.bulk_update(rows, ["position"])
        if dossier.is_public:
            self._tell_of_unseen(request, [str(row) for row in rows if unseen(row)])

    def _tell_of_unseen(self, request: HttpRequest, titles: list[str]) -> None:
        if titles:
            said = ngettext(
                "Readers do not see this row: %(titles)s.",
                "Readers do not see these rows: %(titles)s.",
                len(titles),
            )
            told = said % {"titles": "; ".join(titles)}
            self.message_user(request, told, messages.WARNING)

    # --- Preview -----------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        """With the preview."""
        preview = path(
            "<path:object_id>/preview/",
            self.admin_site.admin_view(self.preview_view),
            name="articles_dossier_preview",
        )
        return [preview, *super().get_urls()]

    @method_decorator([require_safe, never_cache])
    def preview_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The dossier as it was saved last, public or not; of its articles only the public ones."""
        found = Dossier.objects.select_related("lead_image")
        dossier = get_object_or_404(found, pk=key_in(object_id))
        if not self.has_view_or_change_permission(request, dossier):
            raise PermissionDenied
        request.current_app = self.admin_site.name
        with override(dossier.language):
            context = dossier_context(request, dossier, is_preview=True)
            response = render(request, "admin/articles/dossier/preview.html", context)
        response["Cache-Control"] = "no-store, private"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response


def unseen(item: DossierItem) -> str:
    """Why readers do not see an item; empty if they do."""
    if item.article and not item.article.is_public:
        scheduled = item.article.status == item.article.Status.PUBLISHED
        state = gettext("scheduled") if scheduled else item.article.get_status_display()
        return gettext("do not see it: %(state)s") % {"state": state}
    if item.article and item.article.language != item.dossier.language:
        return gettext("do not see it: in another language")
    if item.event and item.event.is_private:
        return gettext("do not see it: private")
    return ""
