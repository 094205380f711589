"""The article's form, as far as the workflow goes: the note, and what stands in an act's way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.publishing import not_approved
from articles.workflow import LONGEST_NOTE, lacks_approval

if TYPE_CHECKING:
    from articles.forms import Act
    from articles.models import Article, Revision


class WorkflowFields(forms.Form):
    """Mixed into the form of articles, which knows the act that was asked for."""

    act: Act
    instance: Article
    latest: Revision | None

    message = forms.CharField(
        label=gettext_lazy("Note to colleagues"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=AdminTextareaWidget(attrs={"rows": 3, "aria-describedby": "message-help"}),
    )

    @property
    def is_changed(self) -> bool:
        """Whether what was typed differs from the latest version."""
        raise NotImplementedError

    def check_approval(self) -> None:
        """Where the house wants it, only what is approved appears."""
        if lacks_approval(self.instance, None if self.is_changed else self.latest):
            self.add_error(None, not_approved().message)

    def check_message(self, data: dict[str, Any]) -> None:
        """A note that is to be left says something."""
        from articles.forms import Act  # noqa: PLC0415  (which is made of this)

        has_text = bool((data.get("message") or "").strip())
        if has_text or "message" in self.errors:
            return
        if self.act == Act.SEND_BACK:
            self.add_error("message", _("Say in a note what has to be done."))
        elif self.act == Act.COMMENT:
            self.add_error("message", _("The note is empty."))
