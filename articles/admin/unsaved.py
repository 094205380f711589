"""What stands in the form at this moment, whether or not it could be saved.

Previews and the report before publication show what was typed. Nothing is refused here and
nothing stored: half a date or a headline that is too long is no reason to show nothing.
"""

from __future__ import annotations

from typing import Any

from django.forms import Form
from django.http import HttpRequest

from articles import publishing
from articles.forms import ArticleForm
from articles.models import Article, Content

_TEXTS = ("headline", "standfirst", "dateline", "slug")


class UnsavedForm(ArticleForm):
    """The article's form, read without asking what may be saved."""

    def clean(self) -> dict[str, Any]:
        """Only read: who saved in between and what stands in the way are not asked."""
        return Form.clean(self) or self.cleaned_data

    def typed(self) -> Content:
        """What was typed, cleaned as saving would; what no field could read is left out."""
        self.full_clean()
        for name in _TEXTS:
            if name in self.errors:
                self.cleaned_data[name] = str(self[name].value() or "")
        return publishing.cleaned(self.content())

    @property
    def is_minor(self) -> bool:
        """Whether the change is said to be a small one."""
        return bool(self.cleaned_data.get("is_minor"))


def unsaved_form(request: HttpRequest, article: Article | None) -> UnsavedForm:
    """The form that was sent, for an article or (None) for one that is not stored yet."""
    return UnsavedForm(request.POST, instance=article or Article())
