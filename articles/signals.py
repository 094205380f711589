"""What the newsroom does when something that its pages show has changed.

Articles themselves change in public only through `articles.publishing`, which tells the page cache
itself. Names that change are linked anew when somebody asks for it (`relink_articles`); only
somebody who becomes private leaves the articles at once.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from articles.models import (
    Addressed,
    Article,
    Author,
    Correction,
    Dossier,
    DossierItem,
    FormerPath,
    HiddenLine,
    Image,
    Mention,
    PinnedArticle,
    Topic,
)
from people.models import Entity
from people.models.stamp import PAGES, Stamp
from people.signals import entities_changed


@receiver([post_save, post_delete], sender=Author)
@receiver([post_save, post_delete], sender=Correction)
@receiver([post_save, post_delete], sender=Dossier)
@receiver([post_save, post_delete], sender=DossierItem)
@receiver([post_save, post_delete], sender=FormerPath)
@receiver([post_save, post_delete], sender=HiddenLine)
@receiver([post_save, post_delete], sender=Image)
@receiver([post_save, post_delete], sender=PinnedArticle)
@receiver([post_save, post_delete], sender=Topic)
def page_part_changed(**kwargs: Any) -> None:
    """Something that public pages show was saved or deleted."""
    if not kwargs.get("raw"):
        Stamp.bump(PAGES)


@receiver(post_delete, sender=Author)
@receiver(post_delete, sender=Dossier)
@receiver(post_delete, sender=Topic)
def address_says_gone(instance: Addressed, **_kwargs: Any) -> None:
    """A page is deleted: its address says so from now on."""
    instance.leave_gone()


@receiver(entities_changed)
def private_entities_leave_articles(pks: list[int] | None, **_kwargs: Any) -> None:
    """Take the links to an entity that has become private out of the articles, in one go.

    Nobody must be one click away from a page that is not there, or be counted on others.
    """
    from articles import publishing  # noqa: PLC0415  (publishing needs the app to be ready)

    if pks is None or not Entity.objects.filter(pk__in=pks, is_private=True).exists():
        return
    naming = Mention.objects.filter(entity__in=pks, entity__is_private=True)
    with transaction.atomic():
        # All of them first, in one order: `publishing` locks an article before anything else.
        articles = list(
            Article.objects.select_for_update()
            .filter(pk__in=naming.values("article_id"))
            .order_by("pk")
        )
        for article in articles:
            publishing.relink(article)
