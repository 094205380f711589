"""What a file once said of an entity, so that a later load can tell its own word from an editor's."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models.entity import Entity


class ImportRecord(models.Model):
    """The fields and names that `source` gave to `entity` when it was last loaded.

    A load changes only what still is as the record says; whatever differs was changed by an
    editor and stays.
    """

    entity = models.ForeignKey(
        Entity,
        verbose_name=_("entity"),
        on_delete=models.CASCADE,
        related_name="import_records",
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
