"""What a file once said of an entity: how a load tells its own word from an editor's."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models.entity import Entity


class ImportRecord(models.Model):
    """The fields and names that `source` gave to `entity` when it was last loaded.

    A load changes only what still is as the record says; whatever differs was changed by an
    editor and stays. The record of an entity that an editor deleted remains without it, so that
    the next load does not bring it back.
    """

    entity = models.ForeignKey(
        Entity,
        verbose_name=_("entity"),
        on_delete=models.SET_NULL,
        related_name="import_records",
        null=True,
        help_text=_("Empty: an editor deleted what this file had made."),
    )
    source = models.CharField(_("source"), max_length=60)
    data = models.JSONField(_("as loaded"), default=dict)
    loaded_at = models.DateTimeField(_("loaded at"), auto_now=True)

    class Meta:
        verbose_name = _("import record")
        verbose_name_plural = _("import records")
        ordering = ["source", "entity"]
        constraints = [
            models.UniqueConstraint(fields=["entity", "source"], name="import_record_unique")
        ]

    def __str__(self) -> str:
        return f"{self.source} · {self.entity}"
