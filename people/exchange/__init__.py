"""The reference desk as tables: out into a spreadsheet, and back with what was changed there.

    tables     rows in CSV and JSON, without letting a spreadsheet run what is in them
    resources  which columns a table has, and how a row finds what it is about
    people     the tables of people, names, offices, tenures and events
    trial      a table tried out or written: all of it or nothing, with what changes in each row
    admin      the pages: export, upload, preview, confirm

Built on django-import-export's resources. Its own admin pages are not used: they need scripts that
our content policy refuses. Files that other systems write, with nested names and offices, are the
matter of `people.importing`.
"""

from people.exchange.resources import TableResource
from people.exchange.tables import Table, read_table
from people.exchange.trial import Outcome, run

__all__ = ["Outcome", "Table", "TableResource", "read_table", "run"]
