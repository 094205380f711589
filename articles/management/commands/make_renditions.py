"""Make the sizes of pictures that readers get."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from articles import images
from articles.models import Image
from people.pictures import Refused


class Command(BaseCommand):
    help = (
        "Make the sizes and cuts of pictures that have none yet, and clean files that were stored "
        "before uploads were cleaned. Nothing is made twice unless --all is given, as after an "
        "upgrade that changes the sizes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group()
        which.add_argument(
            "--missing", action="store_true", help="only what has none yet (the default)"
        )
        which.add_argument("--all", action="store_true", help="all of them anew")

    def handle(self, *args: Any, **options: Any) -> None:
        found = Image.objects.all() if options["all"] else Image.objects.without_renditions()
        # Keys first: rows change on the way, and a long cursor would see half of it.
        keys = list(found.order_by("pk").values_list("pk", flat=True))
        made = 0
        for pk in keys:
            image = Image.objects.filter(pk=pk).first()
            if image is None:
                continue
            try:
                images.make_renditions(image)
            except (Refused, OSError, ValueError) as error:
                # A file that is gone, cannot be read, or was never there: the others follow.
                self.stderr.write(f"{image.pk} {image.file.name}: {error}")
                continue
            made += 1
            if options["verbosity"] > 1:
                self.stdout.write(str(image.file.name))
        self.stdout.write(f"{made} of {len(keys)} pictures made.")
