"""The form of a picture: words, whose it is, what must stay in sight, and its file.

The file is checked and cut before the form is looked at, and before any transaction: that takes
seconds, in which nobody else must wait.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles import images
from articles.images.files import MIDDLE, known
from articles.models import Image
from people.pictures import Refused

ACCEPTED = "image/jpeg,image/png,image/webp,image/avif,image/gif"


@dataclass(frozen=True)
class Upload:
    """The file that came with a request, ready to be stored, or why it is not let in."""

    prepared: images.Prepared | None = None
    refusal: str = ""

    @classmethod
    def of(cls, request: HttpRequest, name: str) -> Upload:
        """Check and cut it. Takes seconds where there is one."""
        file = request.FILES.get(name)
        if file is None:
            return cls()
        try:
            return cls(images.prepare(file, _focus_in(request)))
        except Refused as refusal:
            return cls(refusal=str(refusal))


def _focus_in(request: HttpRequest) -> tuple[int, int]:
    """What the form says must stay in sight; the middle, where it says nothing sensible."""
    asked = [request.POST.get(name, "") for name in ("focal_x", "focal_y")]
    x, y = (int(text) if text.isdecimal() and len(text) <= 3 else 50 for text in asked)
    return (x, y) if x <= 100 and y <= 100 else MIDDLE


class LicenceInput(forms.TextInput):
    """A field with the well-known licences offered; any other words are as good."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """With the list behind it."""
        known_as = f"{(attrs or {}).get('id', name)}_known"
        return format_html(
            '{}<datalist id="{}">{}</datalist>',
            super().render(name, value, {**(attrs or {}), "list": known_as}, renderer),
            known_as,
            format_html_join("", '<option value="{}"></option>', ([it] for it in images.LICENCES)),
        )


class WordsForm(forms.ModelForm[Image]):
    """What is said of a picture, wherever it is uploaded."""

    class Meta:
        model = Image
        fields = ["alt", "is_decorative", "caption", "credit", "licence"]
        widgets = {"licence": LicenceInput(attrs={"class": "vTextField"})}

    def clean(self) -> Any:
        """A picture has words or needs none: both at once says nothing."""
        cleaned = super().clean()
        if cleaned and cleaned.get("alt") and cleaned.get("is_decorative"):
            self.add_error(
                "is_decorative",
                gettext("Either it is decorative, or it has an alternative text."),
            )
        return cleaned


class ImageForm(WordsForm):
    """The admin's form. `upload` is the request's file, made ready before."""

    upload: Upload = Upload()

    file = forms.FileField(
        label=_("file"),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        help_text=_(
            "JPEG, PNG, WebP, AVIF or GIF. Where it was taken, by whom and with what is removed."
        ),
    )
    forget_former = forms.BooleanField(
        label=_("Delete the file it has now"),
        required=False,
        help_text=_(
            "Otherwise it stays at its address and can be put back. Tick if it must not be kept."
        ),
    )

    class Meta(WordsForm.Meta):
        fields = [*WordsForm.Meta.fields, "focal_x", "focal_y"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields and self.instance.pk:
            self.fields["file"].required = False
            self.fields["file"].label = _("another file")
            self.fields["file"].help_text = _(
                "Takes the place of the present one in every article and list."
            )

    def _get_validation_exclusions(self) -> set[str]:
        """The row gets its file after the form; that it has none yet is no fault."""
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded | {"file"}

    def clean_file(self) -> None:
        """Say what speaks against it. The file itself is not stored by the form."""
        if self.upload.refusal:
            raise forms.ValidationError(self.upload.refusal)
        if self.upload.prepared is None:
            return
        there = known(self.upload.prepared.digest)
        if there is not None:
            raise forms.ValidationError(here_already(there, self.instance))


def here_already(there: Image, instance: Image) -> SafeString | str:
    """That this very file is known, and where."""
    if there.pk == instance.pk:
        return gettext("This is the file that it has already.")
    return format_html(
        '{} <a href="{}">{}</a>',
        gettext("This picture is here already:"),
        reverse("admin:articles_image_change", args=[there.pk]),
        there,
    )
