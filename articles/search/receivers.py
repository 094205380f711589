"""Names change, of entities, authors or topics: search follows, in the same transaction."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from articles.models import Article, Author, Topic
from articles.search.indexing import index_credits, index_entities
from people.signals import entities_changed


@receiver(entities_changed)
def entity_names_changed(pks: list[int] | None, **_kwargs: Any) -> None:
    """Somebody's names or offices, or a great many of them, are different now."""
    index_entities(pks)


@receiver(post_save, sender=Author)
def author_renamed(instance: Author, created: bool, **kwargs: Any) -> None:
    """Articles are found by the name of their author."""
    if not created and not kwargs["raw"]:
        index_credits(Article.objects.filter(authors=instance), instance.name)


@receiver(post_save, sender=Topic)
def topic_renamed(instance: Topic, created: bool, **kwargs: Any) -> None:
    """Articles are found by the name of their topic."""
    if not created and not kwargs["raw"]:
        index_credits(Article.objects.filter(tags=instance), instance.name)
