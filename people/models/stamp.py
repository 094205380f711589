"""Counters that tell every worker that something changed.

A stamp is a row and not a cache key: it changes in the same transaction as what it speaks of, so
no worker can see the one without the other, and it needs no shared cache.
"""

from __future__ import annotations

from django.db import models, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

PAGES = "pages"
GAZETTEER = "gazetteer"


class Stamp(models.Model):
    """How often the thing called `name` has changed."""

    name = models.CharField(_("name"), max_length=40, primary_key=True)
    value = models.PositiveBigIntegerField(_("value"), default=0)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    class Meta:
        verbose_name = _("stamp")
        verbose_name_plural = _("stamps")

    def __str__(self) -> str:
        return f"{self.name} {self.value}"

    @classmethod
    def current(cls, name: str) -> int:
        """The value now; 0 for a stamp that never changed."""
        return cls.objects.filter(name=name).values_list("value", flat=True).first() or 0

    @classmethod
    def bump(cls, name: str) -> None:
        """Count one change; part of the surrounding transaction.

        The row stays locked until that transaction ends, so call it late.
        """
        with transaction.atomic():
            if not cls.objects.filter(name=name).update(value=F("value") + 1):
                cls.objects.bulk_create([cls(name=name)], ignore_conflicts=True)
                cls.objects.filter(name=name).update(value=F("value") + 1)
