"""Loading the reference desk from files, again and again, without touching what editors did.

    reading   a file into rows, or BrokenFile with its line     (CSV, JSON lines, JSON; .gz)
    rows      a row into a checked record; its docstring has the formats
    names, offices   what a name and a title tell
    desk      who is meant by an id, a code or a name
    sheets    a record with its references looked up, comparable with the database
    merging   last load, this load, the database: what to change and what editors keep
    writing   thousands of entities in a few queries
    loading   all of it in one transaction, with a report

Articles are imported by `articles.importing`, which uses `reading` and `report` from here.
"""

from people.importing.loading import REFERENCE, load_file, load_rows, source_of
from people.importing.reading import BrokenFile, Row, decode, read_file, read_rows, unpack
from people.importing.report import Problem, Report, Touched

__all__ = [
    "REFERENCE",
    "BrokenFile",
    "Problem",
    "Report",
    "Row",
    "Touched",
    "decode",
    "load_file",
    "load_rows",
    "read_file",
    "read_rows",
    "source_of",
    "unpack",
]
