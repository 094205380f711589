"""`manage.py rebuild_search`"""

from typing import Any

from django.core.management.base import BaseCommand

from articles import search


class Command(BaseCommand):
    help = (
        "Makes the search index anew from the published articles and the names of all entities. "
        "It follows every change by itself; this is for after a restore or a change by hand."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        articles, entities = search.rebuild()
        self.stdout.write(f"{articles} articles and {entities} entities can be found.")
