"""Entities change on the reference desk: search follows, in the same transaction."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from articles.search.indexing import index_entities
from people.signals import entities_changed


@receiver(entities_changed)
def entity_names_changed(pks: list[int] | None, **_kwargs: Any) -> None:
    """Somebody's names or offices, or a great many of them, are different now."""
    index_entities(pks)
