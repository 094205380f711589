"""Load the states that ship with the project."""

from pathlib import Path

from people.importing import REFERENCE, rows
from people.importing.command import ImportCommand
from people.models import Kind


class Command(ImportCommand):
    help = (
        "Load the states of people/reference/countries.jsonl, or of other files of that format, "
        "with their names and dated status. Running it again changes nothing; what an editor "
        "changed stays as it is."
    )
    kind = Kind.COUNTRY
    formats = rows.__doc__ or ""

    def add_arguments(self, parser):  # type: ignore[no-untyped-def]
        super().add_arguments(parser)
        for action in parser._actions:
            if action.dest == "files":
                action.nargs, action.default = "*", [Path(REFERENCE)]
