"""What a merge does to rows, in their histories: its journal goes past the ORM's signals."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import models

from people.history.writing import is_recorded, record_rows, write
from people.merging.journal import Step

_ENTITY = "people.entity"


def record_steps(steps: Iterable[Step]) -> None:
    """After these steps were done; within the act that they belong to."""
    for step in steps:
        model = apps.get_model(step["model"])
        if step["model"] == _ENTITY or not is_recorded(model):
            continue  # an entity is recorded as what it is, by whoever merges
        match step["did"]:
            case "move":
                _before(model, step["pks"], {step["column"]: step["old"]})
                record_rows(model, step["pks"], "~")
            case "change":
                _before(model, [step["pk"]], step["old"])
                record_rows(model, [step["pk"]], "~")
            case "make":
                record_rows(model, [step["pk"]], "+")
            case "remove":
                write([_row(model, values) for values in step["rows"]], "-")


def record_undoing(steps: Iterable[Step]) -> None:
    """After these steps were taken back; within the act that did it."""
    for step in steps:
        model = apps.get_model(step["model"])
        if step["model"] == _ENTITY or not is_recorded(model):
            continue
        if step["did"] == "remove":
            key = model._meta.pk.attname
            record_rows(model, [row[key] for row in step["rows"]], "+")
        elif step["did"] in {"move", "change"}:
            record_rows(model, step["pks"] if step["did"] == "move" else [step["pk"]], "~")


def _before(model: Any, pks: Iterable[Any], values: dict[str, Any]) -> None:
    """How rows without a history stood before: as they stand now, but for these values."""
    key = model._meta.pk.attname
    known = set(
        model.history.model._default_manager.filter(**{f"{key}__in": list(pks)}).values_list(
            key, flat=True
        )
    )
    rows = list(model._base_manager.filter(pk__in=set(pks) - known))
    for row in rows:
        for name, value in values.items():
            setattr(row, name, value)
    write(rows, "+", is_before=True)


def _row(model: type[models.Model], values: dict[str, Any]) -> models.Model:
    columns = model._meta.local_concrete_fields
    return model(**{one.attname: one.to_python(values[one.attname]) for one in columns})
