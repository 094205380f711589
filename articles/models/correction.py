"""Corrections: dated, public, amended at most, never deleted."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.deletion import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from people.models import Entity
from people.models.recorded import recorded


class CorrectionQuerySet(models.QuerySet["Correction"]):
    """Questions about corrections."""

    def public(self) -> CorrectionQuerySet:
        """Corrections to articles that readers can see, and that have been issued."""
        # Asked for each correction, not of all public articles, of which there are far more.
        public = Article.objects.published().filter(pk=OuterRef("article_id"))
        return self.filter(Exists(public), issued_at__lte=timezone.now())

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refuse: what was corrected stays on the record."""
        raise ProtectedError("Corrections are amended, not deleted.", set(self))


class Correction(models.Model):
    """A public note that something was wrong, unclear or has changed."""

    class Kind(models.TextChoices):
        """What sort of note."""

        CORRECTION = "correction", _("correction")
        CLARIFICATION = "clarification", _("clarification")
        UPDATE = "update", _("update")
        EDITORS_NOTE = "editors_note", _("editor's note")

    article = models.ForeignKey(
        Article, verbose_name=_("article"), on_delete=models.PROTECT, related_name="corrections"
    )
    kind = models.CharField(_("kind"), max_length=13, choices=Kind, default=Kind.CORRECTION)
    text = models.TextField(
        _("text"), help_text=_("What was wrong and what is right. Readers see it for ever.")
    )
    issued_at = models.DateTimeField(_("issued"), default=timezone.now)
    amended_at = models.DateTimeField(_("amended"), null=True, blank=True, editable=False)
    entity = models.ForeignKey(
        Entity,
        verbose_name=_("concerns"),
        on_delete=models.PROTECT,
        related_name="corrections",
        null=True,
        blank=True,
    )

    objects = CorrectionQuerySet.as_manager()
    history = recorded()

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["-issued_at", "-id"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="correction_has_text")]
        indexes = [models.Index(fields=["-issued_at", "-id"], name="correction_latest")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.article}"

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse: what was corrected stays on the record."""
        raise ProtectedError("Corrections are amended, not deleted.", {self})


class CorrectionAmendment(models.Model):
    """That a correction was amended, and what it said before: readers can see both."""

    correction = models.ForeignKey(
        Correction,
        verbose_name=_("correction"),
        on_delete=models.PROTECT,
        related_name="amendments",
    )
    kind = models.CharField(_("kind before"), max_length=13, choices=Correction.Kind)
    text = models.TextField(_("text before"))
    amended_at = models.DateTimeField(_("amended"), default=timezone.now)
    amended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("amended by"),
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )

    class Meta:
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        ordering = ["-amended_at", "-id"]

    def __str__(self) -> str:
        return f"{self.correction} · {self.amended_at:%Y-%m-%d}"
