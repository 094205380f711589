"""Who changed what: rows written beside every change, read in words, and put back.

    writing     the act that rows belong to, and rows for what was changed past the ORM's signals
    reading     the changes of something and of what belongs to it, as one list
    restoring   something as it was at a moment, deleted or not

Which models have a history is said by themselves (`people.models.recorded`). Articles have their
revisions instead.
"""

from people.history.reading import Chronology, chronology
from people.history.restoring import CannotRestore, restore
from people.history.writing import Act, acting, record_rows

__all__ = [
    "Act",
    "CannotRestore",
    "Chronology",
    "acting",
    "chronology",
    "record_rows",
    "restore",
]
