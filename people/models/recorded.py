"""What is kept of every change: which model has a history, and what each row of it says.

`history = recorded()` in a model is all it takes. Who reads the rows, and what else writes them, is
the matter of `people.history`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


class HistoryRow(models.Model):
    """A row of any history: one row of a model as it was after somebody's act."""

    act = models.CharField(
        _("act"),
        max_length=32,
        blank=True,
        db_index=True,
        help_text=_("Rows that were written by one act of one person share it."),
    )

    class Meta:
        abstract = True


def recorded(*, without: Sequence[str] = (), relations: Sequence[str] = ()) -> Any:
    """The history of a model.

    without    fields that follow from others, or from the clock
    relations  many-to-many fields whose rows have no history of their own
    """
    return HistoricalRecords(
        bases=[HistoryRow],
        excluded_fields=list(without),
        m2m_fields=list(relations),
        history_id_field=models.BigAutoField(),
    )
