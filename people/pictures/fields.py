"""A model field for a picture that is stored as one file: checked and cleaned by its form."""

from __future__ import annotations

import hashlib
from pathlib import PurePosixPath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db import models

from people.pictures.making import original
from people.pictures.reading import Refused, read
from people.slugs import readable_slug

LONGEST = 1200  # pixels: a portrait stands in a column


class CleanedImageFormField(forms.FileField):
    """Takes what is a picture, whatever it is called, and gives its clean form."""

    def to_python(self, data: File[Any] | None) -> Any:
        """The cleaned file under a name of ours."""
        file = super().to_python(data)
        if file is None:
            return None
        try:
            made = original(read(file), longest=LONGEST)
        except Refused as refusal:
            raise ValidationError(str(refusal)) from refusal
        stem = readable_slug(PurePosixPath(file.name or "").stem, max_length=60) or "picture"
        mark = hashlib.sha256(made.data).hexdigest()[:8]
        return ContentFile(made.data, name=f"{stem}-{mark}.{made.extension}")

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Let browsers offer what is accepted."""
        accepted = "image/jpeg,image/png,image/webp,image/avif,image/gif"
        return {**super().widget_attrs(widget), "accept": accepted}


class CleanedImageField(models.ImageField):
    """An image field whose forms let in nothing but pixels."""

    def formfield(self, **kwargs: Any) -> Any:
        """With the field above."""
        return super().formfield(**{"form_class": CleanedImageFormField, **kwargs})

    def deconstruct(self) -> Any:
        """For migrations it is Django's own field: the columns are the same."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.ImageField", args, kwargs
