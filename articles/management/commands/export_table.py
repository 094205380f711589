"""Write a table of the reference desk or of topics, as the admin does."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.exchange import TABLES
from people.exchange.tables import as_csv, as_json


class Command(BaseCommand):
    help = (
        "Write a whole table as CSV, or as JSON if the file is called so. import_table reads it "
        "back, also after a spreadsheet changed it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("table", choices=TABLES)
        parser.add_argument(
            "file", metavar="FILE", type=Path, nargs="?", help="default: CSV to standard output"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        resource, path = TABLES[options["table"]](), options["file"]
        write = as_json if path and path.suffix == ".json" else as_csv
        pieces = write(resource.columns, resource.export_rows(resource.rows()))
        if path is None:
            for piece in pieces:
                self.stdout.write(piece, ending="")
            return
        try:
            # The rows end their own lines, as spreadsheets want it.
            with path.open("x", encoding="utf-8", newline="") as file:
                file.writelines(pieces)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        if options["verbosity"]:
            sys.stderr.write(f"{path} written.\n")
