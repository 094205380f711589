"""Pages change when an author, a topic, an image or a correction does: tell the page cache.

Articles themselves change in public only through `articles.publishing`, which does this itself.
"""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from articles.models import Author, Correction, FormerPath, Image, Topic
from people.models.stamp import PAGES, Stamp


@receiver([post_save, post_delete], sender=Author)
@receiver([post_save, post_delete], sender=Correction)
@receiver([post_save, post_delete], sender=FormerPath)
@receiver([post_save, post_delete], sender=Image)
@receiver([post_save, post_delete], sender=Topic)
def page_part_changed(**kwargs: Any) -> None:
    """Something that public pages show was saved or deleted."""
    if not kwargs.get("raw"):
        Stamp.bump(PAGES)
