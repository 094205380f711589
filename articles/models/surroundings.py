"""What an editor says of what stands around an article: what belongs to it, what does not.

Not part of a revision: nothing of the article itself changes, and it holds for all its versions.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from people.models.recorded import recorded


class PinnedArticle(models.Model):
    """Another article that stands first among the related ones."""

    article = models.ForeignKey(
        Article, verbose_name=_("article"), on_delete=models.CASCADE, related_name="pins"
    )
    other = models.ForeignKey(
        Article,
        verbose_name=_("related article"),
        on_delete=models.CASCADE,
        related_name="+",
        help_text=_("Readers see it first, once it is public and in the same language."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    history = recorded()

    class Meta:
        verbose_name = _("pinned article")
        verbose_name_plural = _("pinned articles")
        ordering = ["article", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "other"],
                name="pinned_article_unique",
                violation_error_message=_("This article is pinned already."),
            ),
            models.CheckConstraint(
                condition=~Q(article=F("other")),
                name="pinned_article_is_another",
                violation_error_message=_("An article is not related to itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article} → {self.other}"


class HiddenLine(models.Model):
    """A line of "Since this was published" that an article's page does without."""

    article = models.ForeignKey(
        Article, verbose_name=_("article"), on_delete=models.CASCADE, related_name="hidden_lines"
    )
    key = models.CharField(
        _("line"), max_length=40, help_text=_("What `articles.since.Line` calls itself.")
    )

    history = recorded()

    class Meta:
        verbose_name = _("hidden line")
        verbose_name_plural = _("hidden lines")
        ordering = ["article", "key"]
        constraints = [
            models.UniqueConstraint(fields=["article", "key"], name="hidden_line_unique")
        ]

    def __str__(self) -> str:
        return f"{self.article} · {self.key}"


class Surroundings(Article):
    """An article, seen from what stands around it: what the desk's page for that edits."""

    class Meta:
        proxy = True
        verbose_name = _("page around an article")
        verbose_name_plural = _("pages around articles")
