"""Corrections in the admin: issued, amended with a trace, never deleted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.admin.correcting import CorrectingMixin
from articles.correcting import Planned, issued_already, keep_trace, planned
from articles.forms import Act
from articles.models import Article, Correction
from people.admin import EntityChoicesMixin
from people.admin.history import HistoryMixin
from people.admin.requests import editor_of


class CorrectionRow(forms.ModelForm[Correction]):
    """A correction inside the form of its article."""

    def has_changed(self) -> bool:
        """A new one that tells nothing is none, whatever kind was chosen for it."""
        if self.instance.pk is None:
            names = ("text", "entity")
            if not any((self[name].value() or "") for name in names if name in self.fields):
                return False
        return super().has_changed()


class CorrectionFormSet(BaseInlineFormSet[Correction, Article, forms.ModelForm[Correction]]):
    """Corrections inside the form of their article: issued with it, now or when it is to appear."""

    def __init__(self, *args: Any, initial: Any = None, **kwargs: Any) -> None:
        """With a new row for each that `initial` has; more are added by a button."""
        super().__init__(*args, initial=initial, **kwargs)
        self.extra = len(initial or [])

    def clean(self) -> None:
        """Refuse a correction that a plain save would make public by the way."""
        super().clean()
        act = Act.asked_by(self.data)
        if act == Act.PUBLISH:
            return
        is_plan = act == Act.SCHEDULE and self.instance.is_public
        waiting = [] if is_plan else planned(self.instance)
        for form in self.forms:
            is_new = form.instance.pk is None
            if not form.has_changed() or (is_new and (is_plan or _as_planned(form) in waiting)):
                continue
            form.add_error(
                "text",
                ValidationError(
                    _(
                        "Readers see a correction as soon as it is stored. Press “Publish the "
                        "changes” to issue it with the text, “Schedule the change” to issue it at "
                        "that time, or add it under Corrections without touching the text."
                    )
                    if is_new
                    else _(
                        "An amended correction is seen at once. Press “Publish the changes”, or "
                        "amend it under Corrections without touching the text."
                    )
                ),
            )

    def save_new(self, form: forms.ModelForm[Correction], commit: bool = True) -> Correction:
        """The same words once, though the form is sent twice, or after they appeared by plan."""
        said = form.instance
        there = issued_already(self.instance, said.kind, said.text, said.entity)
        return there or super().save_new(form, commit=commit)

    def planned(self) -> list[Planned]:
        """The new ones, as they wait for a change that is scheduled."""
        return [
            _as_planned(form)
            for form in self.forms
            if form.instance.pk is None and form.has_changed()
        ]


def _as_planned(form: forms.ModelForm[Correction]) -> Planned:
    said = form.cleaned_data
    entity = said.get("entity")
    text = (said.get("text") or "").strip()
    return Planned(said.get("kind") or "", text, entity.pk if entity else None)


def shown_again(article: Article, typed: dict[str, list[str]] | None) -> list[dict[str, Any]]:
    """The new rows a form opens with: what was typed and not saved, else what is planned."""
    if typed is None:
        return [each.to_json() for each in planned(article)]
    rows: dict[int, dict[str, Any]] = {}
    for name, values in typed.items():
        prefix, _dash, field = name.removeprefix("corrections-").partition("-")
        if name.startswith("corrections-") and prefix.isdecimal() and len(prefix) < 4 and values:
            rows.setdefault(int(prefix), {})[field] = values[-1]
    return [
        {name: row[name] for name in ("kind", "text", "entity") if name in row}
        for _number, row in sorted(rows.items())
        if "id" not in row and (row.get("text") or row.get("entity"))
    ]


class CorrectionInline(EntityChoicesMixin, admin.StackedInline[Correction, Article]):
    """The corrections of an article."""

    model = Correction
    form = CorrectionRow
    formset = CorrectionFormSet
    fields = [("kind", "issued_at"), "text", "entity"]
    autocomplete_fields = ["entity"]
    extra = 0
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> Any:
        """With what each title shows."""
        return super().get_queryset(request).select_related("article", "entity")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was corrected stays on the record."""
        return False


class CorrectionForm(forms.ModelForm[Correction]):
    """A correction of something that readers saw."""

    def clean_article(self) -> Article:
        """Refuse drafts: what nobody read needs no correction."""
        article: Article = self.cleaned_data["article"]
        if article.status == Article.Status.DRAFT:
            raise ValidationError(_("This is a draft. Change its text instead."))
        return article


@admin.register(Correction)
class CorrectionAdmin(HistoryMixin[Correction], CorrectingMixin):
    """All corrections, the latest first."""

    form = CorrectionForm
    list_display = ["article", "kind", "beginning", "issued_at", "amended_at"]
    list_filter = ["kind"]
    list_select_related = ["article"]
    date_hierarchy = "issued_at"
    search_fields = ["text", "article__headline"]
    search_help_text = _("Words of the correction or of the headline.")
    autocomplete_fields = ["article", "entity"]
    readonly_fields = ["amended_at"]
    fields = ["article", ("kind", "issued_at"), "text", "entity", "amended_at"]
    show_full_result_count = False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was corrected stays on the record."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Correction | None = None) -> Any:
        """A correction does not move to another article."""
        fixed = list(super().get_readonly_fields(request, obj))
        return ["article", *fixed] if obj else fixed

    def save_model(self, request: HttpRequest, obj: Correction, form: Any, change: bool) -> None:
        """Keep what an amendment replaced in the history of the correction."""
        before = keep_trace(obj, by=editor_of(request)) if change else ""
        super().save_model(request, obj, form, change)
        if before:
            self.log_change(request, obj, gettext("The text was: %(text)s") % {"text": before})

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Say when readers will see it."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "text" and field:
            field.help_text = _("What was wrong and what is right. Readers see it once you save.")
        return field

    @admin.display(description=_("text"))
    def beginning(self, correction: Correction) -> str:
        """Enough to know which one it is."""
        return correction.text if len(correction.text) <= 80 else f"{correction.text[:80]}…"
