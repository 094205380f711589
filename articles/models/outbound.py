"""Links that lead out of an article, and what was found behind them.

One row for each address, whatever the number of articles that have it; a place for each article.
Which articles have which links is kept by `articles.outbound.keeping`, what is behind them is asked
by `articles.outbound.checking`.
"""

from __future__ import annotations

import datetime
import hashlib
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article

LONGEST_ADDRESS = 2000


class OutboundLinkQuerySet(models.QuerySet["OutboundLink"]):
    """Questions about links."""

    def died(self) -> OutboundLinkQuerySet:
        """Those behind which nothing is any more, unless somebody said that this is fine."""
        return self.filter(state=OutboundLink.State.DEAD, ignored_at=None)

    def in_public_articles(self) -> OutboundLinkQuerySet:
        """Those that readers can follow now, or will be able to when a scheduled article is due."""
        out = LinkPlace.objects.filter(
            link=OuterRef("pk"), article__status=Article.Status.PUBLISHED
        )
        return self.filter(Exists(out))

    def due(self, at: datetime.datetime | None = None) -> OutboundLinkQuerySet:
        """Those to be asked by that moment (default: now), the longest overdue first."""
        return self.filter(next_check_at__lte=at or timezone.now()).order_by("next_check_at", "pk")


class OutboundLink(models.Model):
    """An address that articles link to, on the web or on this site."""

    class State(models.TextChoices):
        """What the last checks say."""

        NEW = "new", _("not checked yet")
        ALIVE = "alive", _("answers")
        UNSURE = "unsure", _("does not answer a machine")
        FAILING = "failing", _("failed, to be checked again")
        DEAD = "dead", _("dead")

    address = models.CharField(_("address"), max_length=LONGEST_ADDRESS, editable=False)
    # An address may be longer than what a database indexes.
    digest = models.CharField(max_length=40, unique=True, editable=False)
    host = models.CharField(
        _("host"),
        max_length=255,
        blank=True,
        editable=False,
        help_text=_("Empty for pages of this site."),
    )
    state = models.CharField(
        _("state"), max_length=7, choices=State, default=State.NEW, editable=False
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True, editable=False)
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True, editable=False)
    failing_since = models.DateTimeField(_("failing since"), null=True, blank=True, editable=False)
    next_check_at = models.DateTimeField(_("next check"), default=timezone.now, editable=False)
    ignored_at = models.DateTimeField(_("said to be fine"), null=True, blank=True, editable=False)
    ignored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("said to be fine by"),
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
    )

    objects = OutboundLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links in articles")
        ordering = ["-failing_since", "pk"]
        indexes = [
            models.Index(fields=["next_check_at", "id"], name="outbound_link_due"),
            models.Index(
                fields=["-failing_since", "id"],
                condition=models.Q(state="dead", ignored_at=None),
                name="outbound_link_died",
            ),
        ]

    def __str__(self) -> str:
        return self.address

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the digest in step with the address."""
        self.digest = digest_of(self.address)
        super().save(*args, **kwargs)


class LinkPlace(models.Model):
    """That an article links to an address, and where."""

    link = models.ForeignKey(
        OutboundLink, verbose_name=_("link"), on_delete=models.CASCADE, related_name="places"
    )
    article = models.ForeignKey(
        Article, verbose_name=_("article"), on_delete=models.CASCADE, related_name="outbound"
    )
    text = models.CharField(_("linked words"), max_length=300, blank=True)
    sentence = models.TextField(_("sentence"), blank=True)

    class Meta:
        verbose_name = _("link of an article")
        verbose_name_plural = _("links of articles")
        ordering = ["link", "article"]
        constraints = [
            models.UniqueConstraint(fields=["link", "article"], name="link_place_unique")
        ]

    def __str__(self) -> str:
        return f"{self.article} → {self.link}"


def digest_of(address: str) -> str:
    """What an address is found by."""
    return hashlib.sha1(address.encode(), usedforsecurity=False).hexdigest()
