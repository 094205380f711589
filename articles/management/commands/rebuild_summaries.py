"""Make the counts that pages show anew from the mentions."""

from typing import Any

from django.core.management.base import BaseCommand

from articles import publishing, summaries
from people.models.stamp import PAGES, Stamp


class Command(BaseCommand):
    help = "Make the counts that pages show anew. Changes nothing if all is well."

    def handle(self, **_options: Any) -> None:
        publishing.settle_due()
        summaries.rebuild()
        Stamp.bump(PAGES)
        self.stdout.write("The counts are made anew.")
