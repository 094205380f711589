"""Load organisations with their names and members."""

from people.importing import rows
from people.importing.command import ImportCommand
from people.models import Kind


class Command(ImportCommand):
    help = (
        "Load organisations with their names and members from CSV, JSON lines or a JSON array, "
        "gzipped or not. Running it again changes nothing; what an editor changed stays."
    )
    kind = Kind.ORGANISATION
    formats = rows.__doc__ or ""
