"""Who wrote an article, as rows of its form."""

from __future__ import annotations

import copy
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Author, BylineContent


class BylineForm(forms.Form):
    """One author and their part."""

    author = forms.ModelChoiceField(
        label=gettext_lazy("author"), queryset=Author.objects.all(), required=False
    )
    role = forms.CharField(
        label=gettext_lazy("part"),
        max_length=100,
        required=False,
        widget=AdminTextInputWidget(),
        help_text=gettext_lazy("Empty for the writer; else “Translation”, “Photographs”."),
    )

    def clean(self) -> dict[str, Any]:
        """A part needs somebody who plays it."""
        data = super().clean() or self.cleaned_data
        if data.get("role") and not data.get("author"):
            self.add_error("author", _("Whose part is this?"))
        return data


class BaseBylineFormSet(forms.BaseFormSet[BylineForm]):
    """The bylines of an article, in order."""

    def choose_with(self, widget: forms.Select, author: Author | None) -> None:
        """Offer authors through this widget; a new article is signed by `author`, if there is one.

        Called before the rows are made.
        """
        self.author_widget = widget
        if author and not self.initial:
            self.initial = [{"author": author.pk}]

    def content(self) -> list[BylineContent]:
        """The authors in the order that was asked for, each part once; none if a row is wrong."""
        if not self.is_valid():
            return []
        found: list[BylineContent] = []
        for form in self.ordered_forms:
            author = form.cleaned_data.get("author")
            byline = author and BylineContent(author.pk, form.cleaned_data.get("role") or "")
            if byline and byline not in found:
                found.append(byline)
        return found

    def add_fields(self, form: BylineForm, index: int | None) -> None:
        """Put the widget on each row, and a small field for its place."""
        super().add_fields(form, index)
        field = form.fields["author"]
        if widget := getattr(self, "author_widget", None):
            field.widget = copy.deepcopy(widget)
            field.widget.choices = field.choices  # type: ignore[attr-defined]
            field.widget.is_required = False
        form.fields["ORDER"].label = gettext_lazy("place")
        form.fields["ORDER"].widget = forms.NumberInput(attrs={"min": 1, "class": "desk-place"})
        form.fields["DELETE"].label = gettext_lazy("remove")


BylineFormSet = forms.formset_factory(
    BylineForm,
    formset=BaseBylineFormSet,
    extra=2,
    can_order=True,
    can_delete=True,
    max_num=30,
    absolute_max=60,
)
