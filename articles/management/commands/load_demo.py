"""Load the demonstration content."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.importing.demo import load_demo
from people.importing import BrokenFile


class Command(BaseCommand):
    help = (
        "Load the demonstration content: people, organisations, events, authors and articles of "
        "articles/demo. A second time changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            for line in load_demo():
                if options["verbosity"]:
                    self.stdout.write(line)
        except BrokenFile as error:
            raise CommandError(str(error)) from error
