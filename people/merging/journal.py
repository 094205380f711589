"""A journal of changed rows, kept as JSON, that can be read backwards.

It knows rows and columns and nothing of what they mean. Nothing written through it sends signals:
whoever merges says once, at the end, what changed. A row that was changed again by somebody since
is left as they want it.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeAlias

from django.apps import apps
from django.db import models, router

from people.models import Kind

Step: TypeAlias = dict[str, Any]
Values: TypeAlias = dict[str, Any]

_CHUNK = 2000  # keys in one statement; SQLite counts them
_ENTITY = {"people.entity", *(f"people.{kind}" for kind in Kind.values)}


def plain(value: Any) -> Any:
    """The value of a column as JSON can hold it, exact to the microsecond."""
    if isinstance(value, datetime.datetime | datetime.date):
        return value.isoformat()
    return str(value) if isinstance(value, uuid.UUID) else value


def rows_of(model: type[models.Model], pks: Iterable[Any]) -> list[Values]:
    """All columns of these rows of one table, by key; of an entity's child only its own."""
    columns = [column.attname for column in model._meta.local_concrete_fields]
    found: list[Values] = []
    for chunk in _chunks(sorted(pks)):
        stored = model._base_manager.filter(pk__in=chunk).order_by("pk").values(*columns)
        found += [{name: plain(value) for name, value in row.items()} for row in stored]
    return found


def insert(model: type[models.Model], values: Values) -> None:
    """Put a row back as it was, key and times included; of an entity's child only its own.

    Columns that there were none of when it was written get what new rows get.
    """
    read = {
        column.attname: (
            values[column.attname]
            if isinstance(column, models.JSONField)
            else column.to_python(values[column.attname])
        )
        for column in model._meta.local_concrete_fields
        if column.attname in values
    }
    model(**read).save_base(raw=True, force_insert=True)


class Journal:
    """Writes changes, remembering how to take them back."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    def move(
        self, model: type[models.Model], column: str, pks: Iterable[Any], old: Any, new: Any
    ) -> None:
        """Let these rows refer to `new` instead of `old`."""
        keys = sorted(pks)
        for chunk in _chunks(keys):
            model._base_manager.filter(pk__in=chunk).update(**{column: new})
        if keys:
            step = {"did": "move", "column": column, "pks": keys, "old": old, "new": new}
            self._note(model, step)

    def change(self, model: type[models.Model], pk: Any, values: Values) -> None:
        """Give one row other values."""
        row = model._base_manager.filter(pk=pk)
        old = row.values(*values).get()
        row.update(**values)
        new = {name: plain(value) for name, value in row.values(*values).get().items()}
        before = {name: plain(value) for name, value in old.items()}
        self._note(model, {"did": "change", "pk": pk, "old": before, "new": new})

    def remove(self, model: type[models.Model], pks: Iterable[Any]) -> None:
        """Delete rows of one table, and nothing that refers to them."""
        rows = rows_of(model, pks)
        name = model._meta.pk.attname
        for chunk in _chunks([row[name] for row in rows]):
            found = model._base_manager.filter(pk__in=chunk)
            found._raw_delete(router.db_for_write(model))
        if rows:
            self._note(model, {"did": "remove", "rows": rows})

    def make(self, row: models.Model) -> None:
        """Store a new row."""
        row.save_base(raw=True, force_insert=True)
        self._note(type(row), {"did": "make", "pk": row.pk})

    def _note(self, model: type[models.Model], step: Step) -> None:
        self.steps.append({"model": model._meta.label_lower, **step})


def rows_in(steps: Iterable[Step]) -> set[tuple[str, Any]]:
    """Table and key of every row that these steps changed."""
    found: set[tuple[str, Any]] = set()
    for step in steps:
        match step["did"]:
            case "move":
                keys = step["pks"]
            case "remove":
                keys = [_key(step, row) for row in step["rows"]]
            case _:
                keys = [step["pk"]]
        found.update((step["model"], key) for key in keys)
    return found


def missing_targets(steps: Iterable[Step]) -> Iterator[tuple[Step, Values, str]]:
    """Removed rows that refer to something that is not there any more, and in which column.

    What the same steps removed themselves will be there again.
    """
    steps = list(steps)
    coming = {
        (step["model"], row[apps.get_model(step["model"])._meta.pk.attname])
        for step in steps
        if step["did"] == "remove"
        for row in step["rows"]
    }
    for step in steps:
        if step["did"] != "remove":
            continue
        for column in apps.get_model(step["model"])._meta.local_concrete_fields:
            if column.remote_field:
                yield from _dangling(step, column, coming)


def _dangling(
    step: Step, column: Any, coming: set[tuple[str, Any]]
) -> Iterator[tuple[Step, Values, str]]:
    target = column.remote_field.model
    label = target._meta.label_lower
    # The rows of an entity in its two tables come back together.
    tables = _ENTITY if label in _ENTITY else {label}
    wanted = {row[column.attname] for row in step["rows"]} - {None}
    wanted -= {key for table, key in coming if table in tables}
    there: set[Any] = set()
    for chunk in _chunks(sorted(wanted)):
        there.update(target._base_manager.filter(pk__in=chunk).values_list("pk", flat=True))
    for row in step["rows"]:
        if row[column.attname] in wanted - there:
            yield step, row, column.attname


def take_back(steps: Sequence[Step]) -> int:
    """Undo the steps, the last first; returns how many rows were left as somebody changed them.

    Rows that refer to what is no longer there stay away.
    """
    left = 0
    lost = {(id(step), _key(step, row)) for step, row, _column in missing_targets(steps)}
    for step in reversed(steps):
        model = apps.get_model(step["model"])
        match step["did"]:
            case "move":
                left += _move_back(model, step)
            case "change":
                left += _change_back(model, step)
            case "make":
                row = model._base_manager.filter(pk=step["pk"])
                row._raw_delete(router.db_for_write(model))
            case "remove":
                for row in step["rows"]:
                    if (id(step), _key(step, row)) in lost:
                        left += 1
                    else:
                        insert(model, row)
    return left


def _key(step: Step, row: Values) -> Any:
    return row[apps.get_model(step["model"])._meta.pk.attname]


def _move_back(model: type[models.Model], step: Step) -> int:
    moved = 0
    for chunk in _chunks(step["pks"]):
        rows = model._base_manager.filter(pk__in=chunk, **{step["column"]: step["new"]})
        moved += rows.update(**{step["column"]: step["old"]})
    return len(step["pks"]) - moved


def _change_back(model: type[models.Model], step: Step) -> int:
    """Column by column: what somebody has written since stays."""
    row = model._base_manager.filter(pk=step["pk"])
    now = row.values(*step["new"]).first()
    if now is None:
        return 1
    columns = {column.attname: column for column in model._meta.concrete_fields}
    back = {
        name: columns[name].to_python(step["old"][name])
        for name in step["new"]
        if plain(now[name]) == step["new"][name]
    }
    if back:
        row.update(**back)
    return int(len(back) < len(step["new"]))


def _chunks(keys: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(keys), _CHUNK):
        yield keys[start : start + _CHUNK]
