"""Link published articles anew, after names have changed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from articles import publishing
from articles.models import Article


class Command(BaseCommand):
    help = "Link published and scheduled articles anew. Text, dates and decisions stay."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("articles", nargs="*", type=int, help="ids; default: all of them")

    def handle(self, *, articles: list[int], **_options: Any) -> None:
        chosen = Article.objects.filter(status=Article.Status.PUBLISHED).order_by("pk")
        if articles:
            chosen = chosen.filter(pk__in=articles)
        for number, article in enumerate(chosen.iterator(chunk_size=200), start=1):
            publishing.relink(article)
            if number % 100 == 0:
                self.stdout.write(f"{number} linked")
        self.stdout.write(f"Done: {chosen.count()} articles.")
