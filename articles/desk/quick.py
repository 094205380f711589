"""A new article out of a headline and a pasted text, and the text of somebody logged out meanwhile.

The form carries a seal that says for whom it was made. Whoever sends it after their session has
ended is led to the login, and what they typed waits in the session that the login takes over;
without the seal nothing is kept, so that strangers cannot fill the database.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles import publishing
from articles.models import Article, Author, BylineContent, Content
from articles.writing_field import BodyField

_SALT = "articles.desk.quick"
_KEPT = "desk_quick"
_SEAL_HOLDS = 60 * 60 * 24 * 30  # seconds; nobody leaves a page open for longer


class QuickForm(forms.Form):
    """Headline and text; one of the two is enough to begin with."""

    headline = forms.CharField(
        label=_("Headline"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off"}),
    )
    body = BodyField(
        label=_("Text"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"}),
        help_text=_("Paste it as it is; each line becomes a paragraph."),
    )
    seal = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Something has to be there."""
        data = super().clean() or self.cleaned_data
        if not self.errors and not data.get("headline") and not data.get("body"):
            self.add_error("headline", _("Type a headline, or paste a text."))
        return data

    def save(self, by: AbstractUser) -> Article:
        """A draft, signed by the author whose account this is."""
        author = Author.objects.filter(user=by.pk).first()
        content = Content(
            headline=self.cleaned_data["headline"],
            body=self.cleaned_data["body"],
            language=settings.LANGUAGE_CODE,
            bylines=[BylineContent(author.pk)] if author else [],
        )
        return publishing.draft(content, by=by).article


def form_for(request: HttpRequest) -> QuickForm:
    """An empty form, or one with what was typed before the login."""
    seal = signing.dumps(request.user.pk, salt=_SALT)
    kept = request.session.pop(_KEPT, None)
    if not kept or kept.get("user") != request.user.pk:
        return QuickForm(initial={"seal": seal})
    return QuickForm(initial={"headline": kept["headline"], "body": kept["body"], "seal": seal})


def is_kept(request: HttpRequest) -> bool:
    """Whether something typed before the login waits for this user."""
    kept = request.session.get(_KEPT)
    return bool(kept and kept.get("user") == request.user.pk)


def keep(request: HttpRequest) -> bool:
    """Keep what somebody without a session has sent until they have logged in again."""
    try:
        user = signing.loads(request.POST.get("seal", ""), salt=_SALT, max_age=_SEAL_HOLDS)
    except signing.BadSignature:
        return False
    request.session[_KEPT] = {
        "user": user,
        "headline": request.POST.get("headline", "")[:300],
        "body": request.POST.get("body", ""),
    }
    return True
