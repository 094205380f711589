"""Picture files for tests, made on the spot; no two alike unless their colours are."""

from __future__ import annotations

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Pillow

from articles import images


def picture_bytes(colour="navy", size=(400, 300), written_as="JPEG", **options) -> bytes:
    out = io.BytesIO()
    Pillow.new("RGB", size, colour).save(out, written_as, **options)
    return out.getvalue()


def upload(colour="navy", name="Table talk.jpg", content_type="image/jpeg", **options):
    return SimpleUploadedFile(name, picture_bytes(colour, **options), content_type)


def stored(colour="navy", name="Table talk.jpg", *, by=None, **words):
    """A picture of the site with all its sizes."""
    from articles.models import Image

    size = words.pop("size", (400, 300))
    words.setdefault("alt", "A table with two flags")
    return images.store(
        images.prepare(upload(colour, name, size=size)), by=by, image=Image(**words)
    )
