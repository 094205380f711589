"""Stamps that tell every worker that something changed.

A stamp is a row and not a cache key: it changes in the same transaction as what it speaks of, so
no worker can see the one without the other, and it needs no shared cache.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

PAGES = "pages"
GAZETTEER = "gazetteer"


class Stamp(models.Model):
    """The state of the thing called `name`; another token means that it changed.

    A token and not a counter: a number would come back after a rolled back transaction or a
    restored backup, and stand for something else than what a worker remembers.
    """

    name = models.CharField(_("name"), max_length=40, primary_key=True)
    token = models.CharField(_("token"), max_length=32)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    class Meta:
        verbose_name = _("stamp")
        verbose_name_plural = _("stamps")

    def __str__(self) -> str:
        return f"{self.name} {self.token}"

    @classmethod
    def current(cls, name: str) -> str:
        """The token now; "" for a thing that never changed."""
        return cls.objects.filter(name=name).values_list("token", flat=True).first() or ""

    @classmethod
    def bump(cls, name: str) -> str:
        """Say that it changed, and return the new token; part of the surrounding transaction.

        The row stays locked until that transaction ends: whoever bumps the same stamp waits.
        """
        token = uuid.uuid4().hex
        cls.objects.update_or_create(name=name, defaults={"token": token})
        return token
