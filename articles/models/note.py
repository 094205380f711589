"""What colleagues say to each other about an article, and what waits for each of them.

Readers never see any of it. Who is told of what is the matter of `articles.workflow`.
"""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article


class Note(models.Model):
    """A line in the thread of an article: said by somebody, or left by an act. Stays as it is."""

    class Act(models.TextChoices):
        """What was done when this was written."""

        COMMENT = "comment", _("note")
        SUBMITTED = "submitted", _("submitted for review")
        TAKEN_BACK = "taken_back", _("taken back from review")
        SENT_BACK = "sent_back", _("sent back")
        APPROVED = "approved", _("approved")
        CHANGED = "changed", _("changed after approval")
        PUBLISHED = "published", _("published")
        SCHEDULED = "scheduled", _("scheduled")
        HELD_UP = "held_up", _("could not appear at its time")

    article = models.ForeignKey(
        Article, verbose_name=_("article"), on_delete=models.CASCADE, related_name="notes"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    act = models.CharField(_("act"), max_length=12, choices=Act, default=Act.COMMENT)
    text = models.TextField(_("text"), blank=True)
    revision_number = models.PositiveIntegerField(_("version"), null=True, blank=True)
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("done by"),
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["article", "created_at", "pk"]
        default_permissions = ()  # whoever may read an article reads them, and may add one

    def __str__(self) -> str:
        return f"{self.article} · {self.get_act_display()}"


class InboxItemQuerySet(models.QuerySet["InboxItem"]):
    """What waits, and what has been dealt with."""

    def waiting(self) -> Self:
        """Not done yet; what is in the bin waits for nobody until it is put back."""
        return self.filter(done_at=None, article__binned_at=None)

    def done(self) -> int:
        """Mark these as dealt with; returns how many were not before."""
        return self.filter(done_at=None).update(done_at=timezone.now())


class InboxItem(models.Model):
    """Something about an article that waits for one colleague."""

    class Reason(models.TextChoices):
        """Why it waits for them."""

        REVIEW = "review", _("waits for review")
        SENT_BACK = "sent_back", _("was sent back")
        APPROVED = "approved", _("was approved")
        PUBLISHED = "published", _("was published")
        SCHEDULED = "scheduled", _("was scheduled")
        HELD_UP = "held_up", _("could not appear at its time")
        MENTIONED = "mentioned", _("names you in a note")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("for"),
        on_delete=models.CASCADE,
        related_name="inbox",
    )
    article = models.ForeignKey(
        Article, verbose_name=_("article"), on_delete=models.CASCADE, related_name="inbox_items"
    )
    reason = models.CharField(_("reason"), max_length=10, choices=Reason)
    note = models.ForeignKey(
        Note,
        verbose_name=_("note"),
        on_delete=models.CASCADE,
        related_name="inbox_items",
        null=True,
        blank=True,
    )
    created_at = models.DateTimeField(_("since"), auto_now_add=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    objects = InboxItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("item of the inbox")
        verbose_name_plural = _("inbox")
        ordering = ["-created_at", "-pk"]
        default_permissions = ()  # everybody has an inbox, and sees nobody else's
        indexes = [
            models.Index(
                fields=["user", "-created_at"],
                condition=Q(done_at=None),
                name="inboxitem_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article} {self.get_reason_display()}"


class DeskProfile(models.Model):
    """What somebody who works at the desk has chosen for themselves."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        on_delete=models.CASCADE,
        related_name="desk_profile",
    )
    wants_mail = models.BooleanField(
        _("e-mail me"),
        default=True,
        help_text=_("Whatever comes into the inbox comes by e-mail as well."),
    )

    class Meta:
        verbose_name = _("choices at the desk")
        verbose_name_plural = _("choices at the desk")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.user)


class RoleGrant(models.Model):
    """A permission that a role's group was given once, so that taking it away is not undone."""

    group = models.ForeignKey("auth.Group", on_delete=models.CASCADE, related_name="+")
    permission = models.ForeignKey("auth.Permission", on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("permission of a role")
        verbose_name_plural = _("permissions of roles")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["group", "permission"], name="role_grant_unique")
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.permission}"
