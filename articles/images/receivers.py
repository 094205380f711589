"""Files follow their row: when an image is deleted, whoever does it, its files go as well."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import pre_delete
from django.dispatch import receiver

from articles.images.files import delete_files_after_commit
from articles.models import Image


@receiver(pre_delete, sender=Image)
def files_follow(instance: Image, **_kwargs: Any) -> None:
    """Before the row and those of its former files are gone: then nobody knew their names."""
    delete_files_after_commit(instance)
