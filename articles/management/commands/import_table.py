"""Take in a table of the reference desk or of topics, as the admin does, of any length."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.exchange import TABLES
from people.exchange import Outcome, read_table, run
from people.exchange.trial import CHANGED, NEW, SAME, WRONG, TriedRow
from people.importing.reading import BrokenFile, read_file

_MOST_TOLD = 50  # rows of one kind, unless --verbosity 2


class Command(BaseCommand):
    help = (
        "Take in a table in CSV or JSON, with the columns that export_table writes. A row is found "
        "by its id, else by its slug or what else names it; columns that the file leaves out stay "
        "as they are. All of it is written or, if one row is wrong, nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("table", choices=TABLES)
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what would be done and change nothing."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        resource, path = TABLES[options["table"]](), options["file"]
        try:
            table = read_table(path.name, read_file(path), resource.columns, most=sys.maxsize)
            outcome = run(resource, table, dry_run=options["dry_run"])
        except BrokenFile as error:
            raise CommandError(f"{path}: {error}") from error
        self.tell(outcome, most=sys.maxsize if options["verbosity"] > 1 else _MOST_TOLD)
        if outcome.is_refused:
            raise CommandError("Nothing was written, because some rows are wrong.")
        self.stdout.write("Written." if outcome.is_written else "Nothing was written.")

    def tell(self, outcome: Outcome, *, most: int) -> None:
        """What became, or would become, of the rows: the wrong ones on the other stream."""
        for kind, stream in ((WRONG, self.stderr), (NEW, self.stdout), (CHANGED, self.stdout)):
            rows = outcome.of(kind)
            for row in rows[:most]:
                stream.write(_line(row))
            if len(rows) > most:
                stream.write(f"… and {len(rows) - most:,} more {kind}")
        counts = outcome.counts
        self.stdout.write(
            ", ".join(f"{counts[kind]:,} {kind}" for kind in (NEW, CHANGED, SAME, WRONG))
        )


def _line(row: TriedRow) -> str:
    if row.troubles:
        said = "; ".join(
            f"{trouble.column or 'row'}: {trouble.message}"
            + (f" ({trouble.cell[:80]!r})" if trouble.cell else "")
            for trouble in row.troubles
        )
    else:
        said = "; ".join(f"{name}: {old!r} → {new!r}" for name, old, new in row.changes)
    return f"line {row.line}: {row.kind} {row.label}: {said}"
