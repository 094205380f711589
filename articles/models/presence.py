"""Who has an article's form open. Rows live for seconds; a database, since workers share it."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article

# Three heartbeats and a little: whoever was silent for so long has gone.
LIFETIME = datetime.timedelta(seconds=50)


class PresenceQuerySet(models.QuerySet["Presence"]):
    """`here()` is the only question that anybody asks."""

    def here(self, at: datetime.datetime | None = None) -> PresenceQuerySet:
        """Those who were seen lately, before that moment (default: now)."""
        return self.filter(seen_at__gt=(at or timezone.now()) - LIFETIME)

    def gone(self, at: datetime.datetime | None = None) -> PresenceQuerySet:
        """Those who have left without a word."""
        return self.filter(seen_at__lte=(at or timezone.now()) - LIFETIME)


class Presence(models.Model):
    """One open form of one article, in one tab of one editor."""

    article = models.ForeignKey(
        Article, verbose_name=_("article"), on_delete=models.CASCADE, related_name="presences"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("editor"),
        on_delete=models.CASCADE,
        related_name="+",
    )
    form_key = models.UUIDField(_("open form"))
    seen_at = models.DateTimeField(_("seen"), default=timezone.now, db_index=True)
    typing_since = models.DateTimeField(
        _("typing since"),
        null=True,
        blank=True,
        help_text=_("When text that is not saved yet was begun; empty while there is none."),
    )

    objects = PresenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        constraints = [
            models.UniqueConstraint(
                fields=["article", "user", "form_key"], name="presence_once_a_form"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.article}"
