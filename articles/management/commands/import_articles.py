"""Import articles from text, Markdown, web pages or a WordPress export."""

from __future__ import annotations

import argparse
import sys
import zoneinfo
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.importing import (
    FORMATS,
    FileReport,
    front_matter,
    load_articles,
    plain,
    site_defaults,
    web_page,
    wordpress,
)
from people.importing import BrokenFile, read_file


class Command(BaseCommand):
    help = (
        "Import articles and publish them with their dates, linked. Each file is one transaction: "
        "a broken one is named with its line and leaves nothing half done. Importing a file again "
        "makes nothing twice; an article that an editor has changed since is left alone."
    )

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        kwargs.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        formats = (plain, front_matter, web_page, wordpress)
        kwargs.setdefault("epilog", "\n".join(module.__doc__ or "" for module in formats))
        return super().create_parser(prog_name, subcommand, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", metavar="FILE", nargs="+", type=Path)
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what would be done and change nothing."
        )
        parser.add_argument("--draft", action="store_true", help="Import without publishing.")
        parser.add_argument(
            "--format", choices=sorted(FORMATS), default="", help="Instead of going by the name."
        )
        parser.add_argument(
            "--language",
            choices=[code for code, _name in settings.LANGUAGES],
            default="",
            help="The language of the articles, whatever the files say.",
        )
        parser.add_argument(
            "--time-zone",
            default=settings.TIME_ZONE,
            help="Of dates that name no offset (default: the site's, %(default)s).",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            defaults = site_defaults(options["time_zone"], options["language"])
        except (zoneinfo.ZoneInfoNotFoundError, ValueError) as error:
            raise CommandError(f"There is no time zone “{options['time_zone']}”.") from error
        watched = options["verbosity"] > 1 or (options["verbosity"] and sys.stderr.isatty())
        broken = []
        for path in options["files"]:
            try:
                report = load_articles(
                    path.name,
                    read_file(path),
                    defaults=defaults,
                    format_name=options["format"],
                    as_draft=options["draft"],
                    dry_run=options["dry_run"],
                    progress=self.progress if watched else None,
                )
            except BrokenFile as error:
                broken.append(f"{path}: {error}")
                continue
            self.show(path, report, options["verbosity"])
        if broken:
            raise CommandError("\n".join([*broken, "Nothing was changed by what is named here."]))

    def progress(self, done: int, total: int) -> None:
        end = "\r" if sys.stderr.isatty() and done < total else "\n"
        self.stderr.write(f"{done:,} of {total:,}", ending=end)

    def show(self, path: Path, report: FileReport, verbosity: int) -> None:
        if verbosity:
            lines = report.lines(everything=verbosity > 1)
            self.stdout.write(f"{path.name}: " + "\n".join(lines))
