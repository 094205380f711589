"""Compile the names of the reference desk ahead of the first editor who needs them."""

from typing import Any

from django.core.management.base import BaseCommand

from articles.gazetteer import current_gazetteer


class Command(BaseCommand):
    help = (
        "Compile all names for the linker and keep them under VAR_DIR, where every worker finds "
        "them. Does nothing if that is done. After an update of the program it spares the first "
        "editor who opens an article the seconds this takes."
    )

    def handle(self, **options: Any) -> None:
        current_gazetteer()
        if options["verbosity"]:
            self.stdout.write("All names are compiled.")
