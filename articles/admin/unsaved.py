"""What stands in the form at this moment, whether or not it could be saved.

Previews and the report before publication show what was typed. Nothing is refused here and nothing
stored: half a date is no reason to show nothing.
"""

from __future__ import annotations

from django.http import HttpRequest

from articles import publishing
from articles.admin.autosave import KeptForm
from articles.models import Article, Content

_MOST_ROWS = 100  # of corrections; no article has as many


class UnsavedForm(KeptForm):
    """The article's form, read to be shown."""

    def typed(self) -> Content:
        """What was typed, cleaned as saving would; what no field could read is left out."""
        content, _typing = self.kept()
        return publishing.cleaned(content)

    @property
    def says_minor(self) -> bool:
        """Whether the change is said to be a small one."""
        return bool(self.cleaned_data.get("is_minor"))

    @property
    def has_correction(self) -> bool:
        """Whether a new correction stands in it as well."""
        stored = self.data.get("corrections-INITIAL_FORMS", "")
        first = int(stored) if stored.isdecimal() and len(stored) < 4 else 0
        rows = range(first, first + _MOST_ROWS)
        return any(self.data.get(f"corrections-{row}-text", "").strip() for row in rows)


def unsaved_form(request: HttpRequest, article: Article | None) -> UnsavedForm:
    """The form that was sent, for an article or (None) for one that is not stored yet."""
    return UnsavedForm(request.POST, instance=article or Article())
