"""Counts that pages show, kept up to date by each publication so that no page has to count.

Only `articles.summaries` writes these tables, in the transaction that publishes; the command
`rebuild_summaries` makes them anew from the mentions and must change nothing.
"""

from __future__ import annotations

from typing import Self, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from people.models import Entity

M = TypeVar("M", bound=models.Model)


class SummaryQuerySet(models.QuerySet[M]):
    """Questions that all summaries answer."""

    def in_language(self, language: str | None = None) -> Self:
        """Counts of one edition (default: that of the active language)."""
        return self.filter(language=language or translation.get_language())


class MonthlyArticlesQuerySet(SummaryQuerySet["MonthlyArticles"]):
    """Questions about this summary."""


class MonthlyArticles(models.Model):
    """How many articles of an edition appeared in a month."""

    language = models.CharField(_("language"), max_length=12)
    month = models.DateField(_("month"), help_text=_("Its first day."))
    articles = models.PositiveIntegerField(_("articles"), default=0)

    objects = MonthlyArticlesQuerySet.as_manager()

    class Meta:
        verbose_name = _("articles of a month")
        verbose_name_plural = _("articles by month")
        ordering = ["language", "-month"]
        constraints = [
            models.UniqueConstraint(fields=["language", "month"], name="monthly_articles_unique")
        ]

    def __str__(self) -> str:
        return f"{self.language} {self.month:%Y-%m}"


class MonthlyMentionsQuerySet(SummaryQuerySet["MonthlyMentions"]):
    """Questions about this summary."""


class MonthlyMentions(models.Model):
    """In how many articles of a month an entity is mentioned, and how often in all."""

    language = models.CharField(_("language"), max_length=12)
    entity = models.ForeignKey(
        Entity, verbose_name=_("entity"), on_delete=models.CASCADE, related_name="monthly_mentions"
    )
    month = models.DateField(_("month"), help_text=_("Its first day."))
    articles = models.PositiveIntegerField(_("articles"), default=0)
    mentions = models.PositiveIntegerField(_("mentions"), default=0)

    objects = MonthlyMentionsQuerySet.as_manager()

    class Meta:
        verbose_name = _("mentions of a month")
        verbose_name_plural = _("mentions by month")
        ordering = ["language", "entity", "-month"]
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "language", "month"], name="monthly_mentions_unique"
            )
        ]
        indexes = [
            models.Index(fields=["language", "month", "-articles"], name="monthly_mentions_top")
        ]

    def __str__(self) -> str:
        return f"{self.entity} {self.month:%Y-%m}"


class CoMentionQuerySet(SummaryQuerySet["CoMention"]):
    """Questions about this summary."""


class CoMention(models.Model):
    """In how many articles two entities appear together.

    Each pair stands twice, once from each side, so that "who appears with X" is one range of one
    index.
    """

    language = models.CharField(_("language"), max_length=12)
    entity = models.ForeignKey(
        Entity, verbose_name=_("entity"), on_delete=models.CASCADE, related_name="co_mentions"
    )
    other = models.ForeignKey(
        Entity, verbose_name=_("appears with"), on_delete=models.CASCADE, related_name="+"
    )
    articles = models.PositiveIntegerField(_("articles together"), default=0)

    objects = CoMentionQuerySet.as_manager()

    class Meta:
        verbose_name = _("joint mention")
        verbose_name_plural = _("joint mentions")
        ordering = ["entity", "-articles", "other"]
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "language", "other"], name="co_mention_unique"
            ),
            models.CheckConstraint(condition=~Q(entity=F("other")), name="co_mention_of_two"),
        ]
        indexes = [
            models.Index(fields=["entity", "language", "-articles"], name="co_mention_ranked"),
            models.Index(fields=["language", "-articles"], name="co_mention_top"),
        ]

    def __str__(self) -> str:
        return f"{self.entity} · {self.other}"
