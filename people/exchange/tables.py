"""Rows in CSV and JSON. What a spreadsheet would take for a formula is marked, and unmarked again.

A cell that begins with one of = + - @, a tab or a line break gets an apostrophe in front when it is
written to CSV, which spreadsheets take for "this is text"; so does one that begins with apostrophes
before such a sign, so that reading takes away exactly what writing added.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from people.importing.reading import BrokenFile, Row, decode, read_rows

FORMATS = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
# A request must end while somebody waits for it, and before the server gives up on it: rows of one
# table, and those of them that are new or change something, which takes ten times as long.
MOST_ROWS = 10_000
MOST_WRITTEN = 3_000

_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")
_MARKED = re.compile(r"'+[=+\-@\t\r\n]")


@dataclass(frozen=True)
class Table:
    """Columns and rows of text, each row with the line of the file that it begins on."""

    columns: list[str]
    rows: list[list[str]]
    lines: list[int]


def marked(cell: str) -> str:
    """The cell as it may stand in a spreadsheet.

    >>> marked("=1+1"), marked("'=1"), marked("plain"), marked("O'Neill")
    ("'=1+1", "''=1", 'plain', "O'Neill")
    """
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unmarked(cell: str) -> str:
    """The cell as it was before it was marked.

    >>> unmarked("'=1+1"), unmarked("''=1"), unmarked("'quoted'")
    ('=1+1', "'=1", "'quoted'")
    """
    return cell[1:] if _MARKED.match(cell) else cell


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The lines of a CSV file, with the byte order mark by which spreadsheets know UTF-8."""
    yield "\ufeff" + _line(columns)
    for row in rows:
        yield _line([marked(cell) for cell in row])


def _line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def as_json(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The pieces of a JSON array of objects."""
    before = "[\n"
    for row in rows:
        yield before + json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def read_table(name: str, content: bytes, known: Sequence[str], *, most: int = MOST_ROWS) -> Table:
    """The table in a file. BrokenFile if it cannot be read, or has columns that mean nothing here.

    known   the columns that are understood; a file may leave out some, in all rows alike
    """
    is_csv = not name.lower().removesuffix(".gz").endswith((".json", ".jsonl"))
    found = _csv_rows(decode(content)) if is_csv else read_rows(name, content)
    if not found:
        raise BrokenFile(_("The file has no rows."))
    if len(found) > most:
        raise BrokenFile(
            _(
                "The file has %(rows)d rows. At most %(most)d are read at once: divide it, or have "
                "it read with manage.py import_table."
            )
            % {"rows": len(found), "most": most}
        )
    columns = list(found[0].data)
    unknown = [str(column) for column in columns if column not in known]
    if unknown:
        raise BrokenFile(
            _("There is no column “%(unknown)s” in this table. It has: %(known)s.")
            % {"unknown": "”, “".join(unknown), "known": ", ".join(known)},
            found[0].line,
        )
    rows = []
    for row in found:
        if set(row.data) != set(columns):
            raise BrokenFile(_("This row has other columns than the first one."), row.line)
        cells = [_text(row.data[column]) for column in columns]
        rows.append([unmarked(cell) for cell in cells] if is_csv else cells)
    return Table(columns, rows, [row.line for row in found])


def _csv_rows(text: str) -> list[Row]:
    """The rows of a CSV file, with whatever a spreadsheet writes between its cells."""
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Row] = []
    columns: list[str] = []
    line = 1
    try:
        for cells in reader:
            if not columns:
                columns = _columns(cells)
            elif any(cells):
                if len(cells) != len(columns):
                    message = _("This row has %(cells)d cells; there are %(columns)d columns.")
                    raise BrokenFile(message % {"cells": len(cells), "columns": len(columns)}, line)
                rows.append(Row(line, dict(zip(columns, cells, strict=True))))
            line = reader.line_num + 1
    except csv.Error as error:
        raise BrokenFile(_("This cannot be read as CSV: %s") % error, line) from error
    return rows


def _columns(cells: list[str]) -> list[str]:
    columns = [cell.strip() for cell in cells]
    if len(set(columns)) < len(columns):
        raise BrokenFile(_("Two columns have one name."), 1)
    return columns


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ";".join(map(_text, value))
    return str(value)
