"""Load people with their names and dated offices."""

from people.importing import rows
from people.importing.command import ImportCommand
from people.models import Kind


class Command(ImportCommand):
    help = (
        "Load people with their names and dated offices from CSV, JSON lines or a JSON array, "
        "gzipped or not. Running it again changes nothing; what an editor changed stays."
    )
    kind = Kind.PERSON
    formats = rows.__doc__ or ""
