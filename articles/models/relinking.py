"""Batches by which the archive follows changed names, and what each did to which article.

These rows remember; planning, applying and undoing are the matter of `articles.relinking`.
"""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from people.models import Entity


class RelinkingQuerySet(models.QuerySet["Relinking"]):
    """Questions about batches."""

    def for_lists(self) -> RelinkingQuerySet:
        """Without the articles that are to be read: there may be a hundred thousand."""
        return self.defer("to_read").select_related("created_by", "applied_by")

    def unfinished(self) -> RelinkingQuerySet:
        """Those that somebody has to go on with."""
        return self.filter(state__in=Relinking.AT_WORK)


class Relinking(models.Model):
    """One change of names on its way into the articles that are out: planned, applied, undone."""

    class State(models.TextChoices):
        """How far it is. The states that end in -ing are worked on, slice by slice."""

        PLANNING = "planning", _("being worked out")
        PLANNED = "planned", _("waiting to be applied")
        APPLYING = "applying", _("being applied")
        APPLIED = "applied", _("applied")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")
        DISCARDED = "discarded", _("discarded")

    AT_WORK = (State.PLANNING, State.APPLYING, State.UNDOING)

    reason = models.CharField(_("reason"), max_length=250)
    entities = models.ManyToManyField(
        Entity, verbose_name=_("entities"), related_name="+", blank=True
    )
    is_complete = models.BooleanField(
        _("complete"),
        default=False,
        help_text=_("Every published article is linked anew; nothing is kept for an undo."),
    )
    decided_forms = models.JSONField(
        _("decided forms"),
        default=list,
        blank=True,
        help_text=_(
            "Keys of forms of which an editor said something that this brings to articles; it is "
            "taken back with what was said, not by itself."
        ),
    )
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.PLANNING)
    names_token = models.CharField(
        _("names"),
        max_length=32,
        blank=True,
        help_text=_("The stamp of the names it was worked out with."),
    )
    to_read = models.JSONField(
        _("articles to read"),
        default=list,
        help_text=_("Keys of articles, in order; none once all are read."),
    )
    total = models.PositiveIntegerField(_("articles to read"), default=0)
    done = models.PositiveIntegerField(_("articles read"), default=0)
    cursor = models.PositiveBigIntegerField(
        _("cursor"), default=0, help_text=_("The last article that was read.")
    )
    articles = models.PositiveIntegerField(_("articles"), default=0)
    links = models.PositiveIntegerField(
        _("links"), default=0, help_text=_("Places whose meaning changes.")
    )
    ambiguous = models.PositiveIntegerField(
        _("ambiguous"), default=0, help_text=_("Forms that come to mean several.")
    )
    rejected = models.PositiveIntegerField(
        _("rejected"), default=0, help_text=_("Forms of which an editor has said otherwise.")
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("applied by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    applied_at = models.DateTimeField(_("applied"), null=True, blank=True)
    finished_at = models.DateTimeField(
        _("finished"), null=True, blank=True, help_text=_("When its present state was reached.")
    )

    objects = RelinkingQuerySet.as_manager()

    class Meta:
        verbose_name = _("change in the archive")
        verbose_name_plural = _("changes in the archive")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "-id"], name="relinking_state")]

    def __str__(self) -> str:
        return self.reason

    @property
    def can_be_undone(self) -> bool:
        """Whether what stood before can be put back: by the batch itself, and as things are now."""
        may_be = self.state in (self.State.APPLIED, self.State.APPLYING)
        return may_be and not self.is_complete and not self.decided_forms

    @property
    def is_at_work(self) -> bool:
        """Whether somebody has to go on with it before anything else can be done."""
        return self.state in self.AT_WORK


class RelinkedArticleQuerySet(models.QuerySet["RelinkedArticle"]):
    """Questions about what a batch does to articles."""

    def waiting(self) -> RelinkedArticleQuerySet:
        """Planned and not applied yet."""
        return self.filter(outcome=RelinkedArticle.Outcome.PLANNED)

    def applied(self) -> RelinkedArticleQuerySet:
        """Changed by the batch, and not undone."""
        return self.filter(outcome=RelinkedArticle.Outcome.APPLIED)

    def left_alone(self) -> RelinkedArticleQuerySet:
        """Those that the undo had to leave as they are."""
        return self.filter(outcome=RelinkedArticle.Outcome.LEFT_ALONE)


class RelinkedArticle(models.Model):
    """What a batch changes in one article, and what stood there before."""

    class Outcome(models.TextChoices):
        """What became of it."""

        PLANNED = "planned", _("not applied")
        APPLIED = "applied", _("applied")
        UNCHANGED = "unchanged", _("nothing was left to change")
        UNDONE = "undone", _("undone")
        LEFT_ALONE = "left", _("left alone")

    class Since(models.TextChoices):
        """Why an undo left it alone."""

        PUBLISHED = "published", _("published anew since")
        DECIDED = "decided", _("an editor decided about a name since")
        LINKED = "linked", _("linked anew since")
        TAKEN_BACK = "taken", _("no longer published")
        GONE = "gone", _("somebody it named is private or gone")

    relinking = models.ForeignKey(
        Relinking, verbose_name=_("batch"), on_delete=models.CASCADE, related_name="rows"
    )
    article = models.ForeignKey(
        Article, verbose_name=_("article"), on_delete=models.CASCADE, related_name="relinkings"
    )
    outcome = models.CharField(_("outcome"), max_length=9, choices=Outcome, default=Outcome.PLANNED)
    since = models.CharField(
        _("why it was left alone"), max_length=9, choices=Since, blank=True, default=""
    )
    links = models.PositiveIntegerField(_("links"), default=0)
    ambiguous = models.PositiveIntegerField(_("ambiguous"), default=0)
    rejected = models.PositiveIntegerField(_("rejected"), default=0)
    changes = models.JSONField(
        _("changes"),
        default=list,
        help_text=_("For each form: kind, surface, sentence, count, meaning before and after."),
    )
    before = models.JSONField(
        _("before"), null=True, blank=True, help_text=_("What an undo puts back.")
    )
    left = models.CharField(
        _("as it was left"),
        max_length=64,
        blank=True,
        help_text=_("A digest; an article that reads otherwise was changed since."),
    )
    made_at = models.DateTimeField(_("made"), auto_now=True)

    objects = RelinkedArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article in a batch")
        verbose_name_plural = _("articles in batches")
        ordering = ["relinking", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["relinking", "article"], name="relinked_article_unique")
        ]
        indexes = [models.Index(fields=["relinking", "outcome", "id"], name="relinked_outcome")]

    def __str__(self) -> str:
        return f"{self.relinking} · {self.article_id}"

    def changed_since(self, changed_at: datetime.datetime) -> bool:
        """Whether the article's row was written after this was worked out."""
        return changed_at > self.made_at
