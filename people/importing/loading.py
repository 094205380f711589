"""One file, from bytes to a report: the way every import of the reference desk goes.

Commands, the admin and the loading of reference and demo data all end up here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from django.db import transaction

from people.importing.desk import Desk
from people.importing.reading import BrokenFile, Row, read_file, read_rows
from people.importing.report import Report
from people.importing.rows import (
    EntityRow,
    read_country,
    read_event,
    read_organisation,
    read_person,
)
from people.importing.sheets import Sheet, make_sheet
from people.importing.writing import Writer
from people.models import Kind

REFERENCE = Path(__file__).resolve().parent.parent / "reference" / "countries.jsonl"

Progress = Callable[[int, int], None]  # how many rows are done, of how many

_READERS: dict[Kind, Callable[[Row, Report], EntityRow | None]] = {
    Kind.PERSON: read_person,
    Kind.COUNTRY: read_country,
    Kind.ORGANISATION: read_organisation,
    Kind.EVENT: read_event,
}


def load_rows(
    kind: Kind,
    rows: list[Row],
    *,
    source: str,
    dry_run: bool = False,
    strict: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Load rows that were read; everything in one transaction, nothing of it in a dry run.

    source  under which name the next load finds what this one wrote
    strict  any problem refuses the file: BrokenFile, and nothing is written
    """
    report = Report(is_dry_run=dry_run)
    with transaction.atomic():
        desk = Desk()
        writer = Writer(kind, source, report)
        for done in writer.write(_sheets(kind, rows, desk, report)):
            if progress:
                progress(done, len(rows))
        report.close()
        if strict and report.problems:
            first = report.problems[0]
            raise BrokenFile(first.message, first.line)
        if dry_run:
            transaction.set_rollback(True)
        else:
            writer.finish()
    return report


def load_file(
    kind: Kind,
    path: Path,
    *,
    source: str = "",
    dry_run: bool = False,
    strict: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Load a file; it is its own source unless another name is given."""
    rows = read_rows(path.name, read_file(path))
    return load_rows(
        kind,
        rows,
        source=source or source_of(path.name),
        dry_run=dry_run,
        strict=strict,
        progress=progress,
    )


def source_of(file_name: str) -> str:
    """The name under which loads of this file are remembered; the same packed and unpacked."""
    return file_name.removesuffix(".gz") or "unnamed"


def _sheets(kind: Kind, rows: list[Row], desk: Desk, report: Report) -> Iterator[Sheet]:
    for row in rows:
        record = _READERS[kind](row, report)
        if record is not None:
            yield make_sheet(record, desk, report)
