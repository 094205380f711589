"""The bin: drafts that somebody threw away, to be put back or, by administrators, deleted for good.

What is in it is hidden from every list, search and choice of the desk (`Article.objects.kept()`),
and has no address. Nothing empties it by itself. What readers could ever see is never deleted: its
address belongs to it for ever.
"""

from __future__ import annotations

import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article


class CannotBin(Exception):  # noqa: N818  (it names what is the case, as Http404 does)
    """The article is not a draft, or must stay; the message tells an editor which."""


def bin(article: Article, by: AbstractBaseUser | None = None) -> Article:  # noqa: A001
    """Put a draft into the bin, with all its versions. One that is there already stays as it is."""
    with transaction.atomic():
        locked = Article.objects.select_for_update().get(pk=article.pk)
        if locked.status != Article.Status.DRAFT:
            raise CannotBin(_("Only drafts go into the bin. Unpublish or withdraw it instead."))
        if locked.binned_at is None:
            locked.binned_at = timezone.now()
            locked.binned_by_id = by.pk if by else None
            locked.save(update_fields=["binned_at", "binned_by", "changed_at"])
    article.refresh_from_db()
    return article


def put_back(article: Article) -> Article:
    """Take it out of the bin, as it was."""
    with transaction.atomic():
        locked = Article.objects.select_for_update().get(pk=article.pk)
        locked.binned_at = locked.binned_by = None
        locked.save(update_fields=["binned_at", "binned_by", "changed_at"])
    article.refresh_from_db()
    return article


def delete_for_good(article: Article) -> None:
    """Delete what is in the bin and never was public, with everything that belongs to it."""
    with transaction.atomic():
        locked = Article.objects.select_for_update().get(pk=article.pk)
        if locked.binned_at is None:
            raise CannotBin(_("Only what is in the bin is deleted for good."))
        if locked.was_public:
            raise CannotBin(
                _("Readers could see it once, so its address stays its own. It stays in the bin.")
            )
        locked.delete()


def empty(older_than: datetime.timedelta) -> int:
    """Delete for good what has been in the bin so long; returns how many. The once public stay."""
    limit = timezone.now() - older_than
    found = Article.objects.binned().filter(binned_at__lte=limit)
    deleted = 0
    for article in found.defer("body", "body_html").iterator(chunk_size=100):
        if not article.was_public:
            delete_for_good(article)
            deleted += 1
    return deleted
