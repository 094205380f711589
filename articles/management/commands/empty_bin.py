"""Deletes for good what has been in the bin for long. Nothing runs it by itself."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles import recycling


class Command(BaseCommand):
    help = "Deletes drafts for good that have been in the bin for so many days."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--older-than", type=int, required=True, metavar="DAYS")

    def handle(self, *args: Any, **options: Any) -> None:
        days = options["older_than"]
        if not 0 <= days <= 36_500:
            raise CommandError("--older-than takes a number of days.")
        deleted = recycling.empty(datetime.timedelta(days=days))
        self.stdout.write(f"{deleted} deleted for good.")
