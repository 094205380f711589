"""Rows by which an article stands in a list: under a topic, under an author.

They carry copies of the article's date and language, so that the latest of a list are one index
range scan, whatever the size of the archive. No date means that the article is not public and not
scheduled to be. `articles.publishing` keeps the copies in step.
"""

from __future__ import annotations

import datetime
from typing import Any, Self

from django.db import models
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _


class ListedQuerySet(models.QuerySet[Any]):
    """Questions that need no look at the article."""

    def public(self, at: datetime.datetime | None = None) -> Self:
        """Places of articles that are public at that moment (default: now)."""
        return self.filter(published_at__lte=at or timezone.now())

    def in_language(self, language: str | None = None) -> Self:
        """Places of articles of one edition (default: that of the active language)."""
        return self.filter(language=language or translation.get_language())


class Listed(models.Model):
    """What such a row copies from its article."""

    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    language = models.CharField(_("language"), max_length=12, default="en", editable=False)

    class Meta:
        abstract = True
