"""Load events with their dates and participants."""

from people.importing import rows
from people.importing.command import ImportCommand
from people.models import Kind


class Command(ImportCommand):
    help = (
        "Load events with their dates and participants from CSV, JSON lines or a JSON array, "
        "gzipped or not. Running it again changes nothing; what an editor changed stays."
    )
    kind = Kind.EVENT
    formats = rows.__doc__ or ""
