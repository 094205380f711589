"""What the import commands have in common: options, progress, the closing report."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from people.importing.loading import load_file
from people.importing.reading import BrokenFile
from people.importing.report import Report
from people.models import Kind


class ImportCommand(BaseCommand):
    """Loads files one after the other, each in its own transaction.

    A file that is broken changes nothing and is named with its line; the others are loaded, and
    the command ends with an error.
    """

    kind: Kind
    formats = ""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Print the formats as they are laid out."""
        kwargs.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        kwargs.setdefault("epilog", self.formats)
        return super().create_parser(prog_name, subcommand, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        """Files, and how to treat them."""
        parser.add_argument("files", metavar="FILE", nargs="+", type=Path)
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what would be done and change nothing."
        )
        parser.add_argument(
            "--strict", action="store_true", help="Refuse a file in which anything is wrong."
        )
        parser.add_argument(
            "--source",
            default="",
            help="Under which name this load is remembered (default: the file's name). A later "
            "load under the same name may change what this one wrote, as long as no editor has.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load every file; fail at the end if one could not be."""
        broken = []
        for path in options["files"]:
            try:
                report = load_file(
                    self.kind,
                    path,
                    source=options["source"],
                    dry_run=options["dry_run"],
                    strict=options["strict"],
                    progress=self.progress if self.shows_progress(options) else None,
                )
            except BrokenFile as error:
                broken.append(f"{path}: {error}")
                continue
            self.show(path, report, options)
        if broken:
            raise CommandError("\n".join([*broken, "Nothing was changed by what is named here."]))

    def shows_progress(self, options: dict[str, Any]) -> bool:
        """Only where somebody is watching, or asked for it."""
        if options["verbosity"] == 0:
            return False
        return bool(options["verbosity"] > 1 or sys.stderr.isatty())

    def progress(self, done: int, total: int) -> None:
        """One line that counts up; a new line where it is not a terminal."""
        end = "\r" if sys.stderr.isatty() and done < total else "\n"
        self.stderr.write(f"{done:,} of {total:,}", ending=end)

    def show(self, path: Path, report: Report, options: dict[str, Any]) -> None:
        """The closing report of one file."""
        if not options["verbosity"]:
            return
        limit = 50 if options["verbosity"] < 2 else sys.maxsize
        lines = report.lines(details=options["verbosity"] > 1, limit=limit)
        self.stdout.write(f"{path.name}: " + "\n".join(lines))
