"""Somebody looked at a live article again: it still holds, until the next date."""

from __future__ import annotations

import datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles import publishing
from articles.models import Article, Content, Revision


@transaction.atomic
def reviewed(article: Article, next_on: datetime.date | None, *, by: AbstractUser) -> Revision:
    """Note that the article still holds, and when to look again (None: not any more).

    The date belongs to the text's versions, so it becomes one, of the latest text. Readers see no
    change; what waits to be published goes on waiting.
    """
    locked = Article.objects.select_for_update().get(pk=article.pk)
    latest = locked.revisions.versions().first()
    content = latest.read() if latest else Content.of(locked)
    content.review_on = next_on
    said = (
        _("Reviewed; next on %(day)s") % {"day": date_format(next_on, "DATE_FORMAT")}
        if next_on
        else _("Reviewed; not to be looked at again")
    )
    revision = publishing.save_revision(locked, content, by=by, note=said)
    Article.objects.filter(pk=article.pk).update(review_on=next_on)
    if latest and latest.published_at:  # what readers see is this text, so nothing waits
        Revision.objects.filter(pk=revision.pk).update(published_at=latest.published_at)
        revision.published_at = latest.published_at
    return revision
