"""Links by which somebody without an account may read one version of an article before it is out.

The token of a link is told once, to whoever made it. Stored is only its digest, so that nobody who
reads the database can open a preview. What such a reader sees is left to `articles.views.preview`.
"""

from __future__ import annotations

import datetime
import hashlib
import secrets
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from articles.models.revision import Revision

_BYTES = 32  # of chance in a token: nobody guesses one
_LONGEST_TOKEN = 200
_MOMENT = datetime.timedelta(minutes=1)  # how exactly "last opened" is kept


class PreviewLinkQuerySet(models.QuerySet["PreviewLink"]):
    """Questions about shared previews."""

    def open(self, at: datetime.datetime | None = None) -> PreviewLinkQuerySet:
        """Those that show something at that moment (default: now)."""
        return self.filter(revoked_at=None, expires_at__gt=at or timezone.now())

    def latest_first(self) -> PreviewLinkQuerySet:
        """The newest on top."""
        return self.order_by("-created_at", "-pk")

    def for_token(self, token: str) -> PreviewLink | None:
        """The link that this token opens, or opened once; None for what was never given out.

        The row is looked for whether or not the signature is right, so that the time an answer
        takes tells nothing.
        """
        token = token[:_LONGEST_TOKEN]
        found = self.filter(digest=_digest(token)).first()
        try:
            _signer().unsign(token)
        except BadSignature:
            return None
        return found

    def issue(self, revision: Revision, *, days: int, **fields: Any) -> tuple[PreviewLink, str]:
        """A new link to this version and its token, which cannot be read again later."""
        token = _signer().sign(secrets.token_urlsafe(_BYTES))
        link = self.create(
            article_id=revision.article_id,
            revision=revision,
            digest=_digest(token),
            expires_at=timezone.now() + datetime.timedelta(days=days),
            **fields,
        )
        return link, token


class PreviewLink(models.Model):
    """One version of one article, readable by whoever has the address until the link ends."""

    article = models.ForeignKey(
        Article, verbose_name=_("article"), on_delete=models.CASCADE, related_name="preview_links"
    )
    revision = models.ForeignKey(
        Revision,
        verbose_name=_("version"),
        on_delete=models.CASCADE,
        related_name="preview_links",
        help_text=_("What the link shows for ever, whatever is saved later."),
    )
    digest = models.CharField(_("digest of the token"), max_length=64, unique=True, editable=False)
    label = models.CharField(
        _("for whom"), max_length=100, blank=True, help_text=_("Only the desk sees this.")
    )
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("made by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    expires_at = models.DateTimeField(_("ends"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    last_seen_at = models.DateTimeField(_("last opened"), null=True, blank=True)

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("shared preview")
        verbose_name_plural = _("shared previews")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(digest=""), name="preview_link_has_digest")
        ]

    def __str__(self) -> str:
        return self.label or f"{self.revision_id}"

    @property
    def is_open(self) -> bool:
        """Whether it still shows something."""
        return self.revoked_at is None and self.expires_at > timezone.now()

    def revoke(self) -> None:
        """End it now, for good. A link that is revoked already keeps the time of the first act."""
        now = timezone.now()
        PreviewLink.objects.filter(pk=self.pk, revoked_at=None).update(revoked_at=now)
        self.refresh_from_db(fields=["revoked_at"])

    def note_opening(self) -> None:
        """Keep when it was opened last, to the minute: a reload need not write."""
        now = timezone.now()
        if self.last_seen_at is None or now - self.last_seen_at >= _MOMENT:
            PreviewLink.objects.filter(pk=self.pk).update(last_seen_at=now)


def _signer() -> Signer:
    """Signs tokens. The separator has to be a character that no token has by itself."""
    return Signer(salt="articles.preview", sep=".")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
