"""Mentions, decisions and what is undecided: the table that everything public reads from."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, Max, Q, QuerySet, Sum
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from articles.linking import key_of
from articles.models.article import Article
from people.models import Entity, Kind


class MentionQuerySet(models.QuerySet["Mention"]):
    """Questions about mentions. `public()` needs no look at the article."""

    def public(self, at: datetime.datetime | None = None) -> MentionQuerySet:
        """Mentions in articles that are public at that moment (default: now)."""
        return self.filter(published_at__lte=at or timezone.now())

    def in_language(self, language: str | None = None) -> MentionQuerySet:
        """Mentions in articles of one edition (default: that of the active language)."""
        return self.filter(language=language or translation.get_language())

    def latest_first(self) -> MentionQuerySet:
        """In the order of article lists."""
        return self.order_by("-published_at", "-article_id")


class Mention(models.Model):
    """That an article names an entity, how often, where and why we think so."""

    class Origin(models.TextChoices):
        """Who said so."""

        AUTOMATIC = "automatic", _("found by the linker")
        EDITOR = "editor", _("linked by an editor")

    article = models.ForeignKey(
        Article, verbose_name=_("article"), on_delete=models.CASCADE, related_name="mentions"
    )
    entity = models.ForeignKey(
        Entity, verbose_name=_("entity"), on_delete=models.PROTECT, related_name="mentions"
    )
    count = models.PositiveIntegerField(_("how often"), default=1)
    first_position = models.PositiveIntegerField(
        _("first position"),
        default=0,
        help_text=_("Characters of visible text before it; headline and standfirst come first."),
    )
    in_headline = models.BooleanField(_("in the headline"), default=False)
    spans = models.JSONField(
        _("places"),
        default=list,
        help_text=_("Every occurrence: field, start, end, surface, rule, score, linked."),
    )
    sentence = models.TextField(_("sentence"), blank=True)
    origin = models.CharField(_("origin"), max_length=9, choices=Origin, default=Origin.AUTOMATIC)
    # Copies from the article, so that "latest articles about X" is one index range scan. No time
    # means that the article is not public and not scheduled to be.
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=12, default="en")

    objects = MentionQuerySet.as_manager()

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        ordering = ["article", "first_position"]
        constraints = [
            models.UniqueConstraint(fields=["article", "entity"], name="mention_unique"),
            models.CheckConstraint(condition=Q(count__gte=1), name="mention_counts_something"),
        ]
        indexes = [
            models.Index(
                fields=["entity", "language", "-published_at", "-article"],
                name="mention_latest_about",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entity} · {self.article}"


class Decision(models.Model):
    """What an editor said of a surface form in an article. Nothing overrules it."""

    article = models.ForeignKey(
        Article, verbose_name=_("article"), on_delete=models.CASCADE, related_name="decisions"
    )
    surface = models.CharField(
        _("form"), max_length=250, help_text=_("As it stands in the text: “Aliyev”.")
    )
    key = models.CharField(_("folded form"), max_length=500, editable=False)
    entity = models.ForeignKey(
        Entity,
        verbose_name=_("means"),
        on_delete=models.PROTECT,
        related_name="decisions",
        null=True,
        blank=True,
        help_text=_("Empty: never link this form here."),
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
    )
    decided_at = models.DateTimeField(_("decided"), auto_now=True)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["article", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "key"],
                name="decision_unique",
                violation_error_message=_("There is already a decision about this form."),
            ),
            models.CheckConstraint(condition=~Q(key=""), name="decision_has_key"),
        ]

    def __str__(self) -> str:
        return f"{self.surface} → {self.entity or _('never')}"

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep the folded form in step with the surface form, as the linker folds texts."""
        self.key = key_of(self.surface)
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class UndecidedNameQuerySet(models.QuerySet["UndecidedName"]):
    """Questions about what waits for an editor."""

    def waiting(self) -> UndecidedNameQuerySet:
        """In articles that readers see or will; drafts are looked at when they are published."""
        # Few articles are out of sight, so leaving them out is cheaper than asking for the others.
        out_of_sight = Article.objects.exclude(status=Article.Status.PUBLISHED)
        return self.exclude(article_id__in=out_of_sight.values("pk"))

    def of_kind(self, kind: str) -> UndecidedNameQuerySet:
        """Those whose best candidate is of this kind."""
        return self.filter(candidate_kind=kind)

    def by_form(self) -> QuerySet[Any, Any]:
        """One row for each form and reason, the most frequent first, as dictionaries.

        `articles` and `times` say how often; `latest` is the newest article it stands in. Read out
        of an index alone, because it is read out of all of it.
        """
        return (
            self.order_by()
            .values("key", "reason")
            .annotate(articles=Count("article_id"), times=Sum("count"), latest=Max("article_id"))
            .order_by("-articles", "-times", "key", "reason")
        )

    def bulk_create(
        self, objs: Iterable[UndecidedName], *args: Any, **kwargs: Any
    ) -> list[UndecidedName]:
        """Fill in the kind of the best candidates: at most one query more for all of them."""
        names = list(objs)
        best = [(name, int(name.candidates[0][0])) for name in names if name.candidates]
        kinds = _kinds({entity for _name, entity in best})
        for name, entity in best:
            name.candidate_kind = kinds.get(entity, "")
        return super().bulk_create(names, *args, **kwargs)


def _kinds(entities: set[int]) -> dict[int, str]:
    if not entities:
        return {}
    return dict(Entity.objects.filter(pk__in=entities).values_list("pk", "kind"))


class UndecidedName(models.Model):
    """A surface form that the linker left alone: several may be meant, or nobody is known."""

    class Reason(models.TextChoices):
        """Why it was left alone."""

        AMBIGUOUS = "ambiguous", _("several may be meant")
        UNKNOWN = "unknown", _("matches nobody")

    article = models.ForeignKey(
        Article, verbose_name=_("article"), on_delete=models.CASCADE, related_name="undecided"
    )
    surface = models.CharField(_("form"), max_length=250)
    key = models.CharField(_("folded form"), max_length=500)
    reason = models.CharField(_("reason"), max_length=9, choices=Reason)
    count = models.PositiveIntegerField(_("how often"), default=1)
    sentence = models.TextField(_("sentence"), blank=True)
    candidates = models.JSONField(
        _("candidates"), default=list, help_text=_("Pairs of entity and score, best first.")
    )
    # A copy, so that the queue can be narrowed without reading the rows.
    candidate_kind = models.CharField(
        _("kind of the best candidate"), max_length=12, choices=Kind, blank=True, editable=False
    )
    office = models.CharField(_("office before the name"), max_length=250, blank=True)

    objects = UndecidedNameQuerySet.as_manager()

    class Meta:
        verbose_name = _("undecided name")
        verbose_name_plural = _("undecided names")
        ordering = ["article", "reason", "-count", "surface"]
        constraints = [
            models.UniqueConstraint(fields=["article", "key"], name="undecided_name_unique")
        ]
        indexes = [
            # All that the queue counts, so that it never reads the rows themselves.
            models.Index(
                fields=["key", "reason", "candidate_kind", "article", "count"],
                name="undecided_name_queue",
            )
        ]

    def __str__(self) -> str:
        return self.surface


class IgnoredName(models.Model):
    """A form that matches nobody and is nobody's business: no article asks about it again.

    Says nothing to the linker: once somebody of that name is known, the name is linked.
    """

    surface = models.CharField(
        _("form"), max_length=250, help_text=_("As it stands in a text; spelling makes no matter.")
    )
    key = models.CharField(_("folded form"), max_length=500, unique=True, editable=False)
    ignored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("ignored by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
    )
    ignored_at = models.DateTimeField(_("ignored"), auto_now_add=True)

    class Meta:
        verbose_name = _("ignored name")
        verbose_name_plural = _("ignored names")
        ordering = ["key"]
        constraints = [models.CheckConstraint(condition=~Q(key=""), name="ignored_name_has_key")]

    def __str__(self) -> str:
        return self.surface

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep the folded form in step with the surface form, as the linker folds texts."""
        self.key = key_of(self.surface)
        super().save(*args, **kwargs)  # type: ignore[arg-type]
