"""Which entities changed with which stamp, so that nobody has to read all of them again."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

_KEPT = 40_000  # rows, several of the largest changes; whoever is further behind starts anew
_SWEPT_EVERY = 1000


class NameChange(models.Model):
    """That something the linker knows of an entity changed, and the stamp that says so.

    Written while the stamp's row is locked, so that the order of the rows is the order in which
    they become visible. The entity is a number and no reference: it may be the deleted one.
    """

    # Entities that are named one by one, which is all who belong to the largest states. To read and
    # replace so many takes a third of the time of compiling 80,000; twice as many take nearly all.
    MOST_NAMED = 10_000

    token = models.CharField(_("token"), max_length=32, db_index=True)
    entity_pk = models.BigIntegerField(
        _("entity"), null=True, blank=True, help_text=_("Empty: too many to name.")
    )

    class Meta:
        verbose_name = _("change of names")
        verbose_name_plural = _("changes of names")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.token} {self.entity_pk or '*'}"

    @classmethod
    def record(cls, token: str, pks: Sequence[int] | None) -> None:
        """Note what changed with the stamp that has just been made; None: a great many did."""
        made = NameChange.objects.bulk_create(
            [NameChange(token=token, entity_pk=pk) for pk in (pks if pks else [None])]
        )
        newest = made[-1].pk
        if newest // _SWEPT_EVERY != (newest - len(made)) // _SWEPT_EVERY:
            cls.objects.filter(pk__lt=newest - _KEPT).delete()

    @classmethod
    def since(cls, token: str) -> set[int] | None:
        """The entities that changed after that stamp; None if unknown or more than `MOST_NAMED`."""
        last = cls.objects.filter(token=token).aggregate(last=Max("pk"))["last"]
        if last is None:
            return None
        later = cls.objects.filter(pk__gt=last).order_by().values_list("entity_pk", flat=True)
        changed = set(later.distinct()[: cls.MOST_NAMED + 1])
        if None in changed or len(changed) > cls.MOST_NAMED:
            return None
        return {pk for pk in changed if pk is not None}
