"""A table tried out, or written: all of it or nothing, and what becomes of each row."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import tablib
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from people.exchange.resources import TableResource
from people.exchange.tables import Table
from people.importing.reading import BrokenFile
from people.signals import gathered

NEW, CHANGED, SAME, WRONG = "new", "changed", "same", "wrong"
_KINDS = {"new": NEW, "update": CHANGED, "skip": SAME}


@dataclass(frozen=True)
class Trouble:
    """What is wrong in a row: the column ("" for the whole row), the cell, and why."""

    column: str
    cell: str
    message: str


@dataclass(frozen=True)
class TriedRow:
    """What becomes of one row."""

    line: int
    kind: str
    label: str = ""
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)


@dataclass(frozen=True)
class Outcome:
    """What a table does, or has done."""

    rows: list[TriedRow]
    is_written: bool = False

    @property
    def counts(self) -> Counter[str]:
        """How many rows of each kind."""
        return Counter(row.kind for row in self.rows)

    def of(self, kind: str) -> list[TriedRow]:
        """The rows of one kind."""
        return [row for row in self.rows if row.kind == kind]

    @property
    def is_refused(self) -> bool:
        """Whether a row is wrong: then nothing is written."""
        return any(row.kind == WRONG for row in self.rows)

    @property
    def changes_something(self) -> bool:
        """Whether there is anything to write."""
        return not self.is_refused and any(row.kind in {NEW, CHANGED} for row in self.rows)


def run(resource: TableResource, table: Table, *, dry_run: bool, most_written: int = 0) -> Outcome:
    """Write the table, or say what writing it would do. One wrong row, and nothing is written.

    most_written  so many rows may be new or changed, else BrokenFile; 0: any number
    """
    resource.most_written, resource.written = most_written, 0
    dataset = tablib.Dataset(*table.rows, headers=table.columns)
    with transaction.atomic(), gathered():
        result = resource.import_data(
            dataset,
            dry_run=False,  # a trial is the real thing, taken back below
            use_transactions=True,
            raise_errors=False,
            retain_instance_in_row_result=True,
        )
        if most_written and resource.written > most_written:
            raise BrokenFile(
                _(
                    "%(rows)d rows would be new or changed. At most %(most)d are written at once: "
                    "divide the table, or have it read with manage.py import_table."
                )
                % {"rows": resource.written, "most": most_written}
            )
        tried = zip(result.rows, table.rows, table.lines, strict=True)
        rows = [_tried(*row, table.columns) for row in tried]
        rows += [TriedRow(0, WRONG, troubles=[_trouble(e.error)]) for e in result.base_errors]
        outcome = Outcome(rows)
        is_written = outcome.changes_something and not dry_run
        if not is_written:
            transaction.set_rollback(True)
    return Outcome(rows, is_written)


def _tried(result: Any, cells: list[str], line: int, columns: list[str]) -> TriedRow:
    if result.validation_error:
        row = dict(zip(columns, cells, strict=True))
        return TriedRow(line, WRONG, troubles=_troubles(result.validation_error, row))
    if result.errors:
        return TriedRow(line, WRONG, troubles=[_trouble(error.error) for error in result.errors])
    return TriedRow(line, _KINDS[result.import_type], result.object_repr or "", result.changes)


def _troubles(error: ValidationError, row: dict[str, str]) -> list[Trouble]:
    if not hasattr(error, "error_dict"):
        return [Trouble("", "", message) for message in error.messages]
    return [
        Trouble("" if name == NON_FIELD_ERRORS else name, row.get(name, ""), message)
        for name, messages in error.message_dict.items()
        for message in messages
    ]


def _trouble(error: Exception) -> Trouble:
    """Something that no check foresaw, without the words of a database."""
    if isinstance(error, DatabaseError):
        return Trouble("", "", _("The database refuses this row, together with the others."))
    return Trouble("", "", str(error))
