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
from articles.correcting import keep_trace
from articles.forms import Act
from articles.models import Article, Correction
from people.admin import EntityChoicesMixin
from people.admin.history import HistoryMixin
from people.admin.requests import editor_of


class CorrectionFormSet(BaseInlineFormSet[Correction, Article, forms.ModelForm[Correction]]):
    """Corrections inside the form of their article."""

    def clean(self) -> None:
        """Refuse a correction that a plain save would make public by the way."""
        super().clean()
        if Act.asked_by(self.data) == Act.PUBLISH:
            return
        for form in self.forms:
            if form.has_changed():
                form.add_error(
                    "text",
                    ValidationError(
                        _(
                            "Readers see a correction as soon as it is stored. Press “Publish” to "
                            "issue it together with the text, or add it under Corrections without "
                            "touching the text."
                        )
                    ),
                )


class CorrectionInline(EntityChoicesMixin, admin.StackedInline[Correction, Article]):
    """The corrections of an article."""

    model = Correction
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
