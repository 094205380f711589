"""Files into rows: CSV, JSON lines, a JSON array, each also gzipped.

A file that cannot be read from end to end is refused whole, with the line where it breaks; nothing
is ever imported from half a file. What the values mean is left to `rows`.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from django.utils.translation import gettext as _

MEGABYTE = 1024 * 1024
# A gazetteer of 78,000 people is 21 MB; a file that unpacks to twelve times that is no gazetteer.
MAX_BYTES = 256 * MEGABYTE
_GZIP_MAGIC = b"\x1f\x8b"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class BrokenFile(Exception):  # noqa: N818  (it is the file's fault, not the program's)
    """A file that cannot be read: `line` is where (0: no particular line), `message` is why."""

    def __init__(self, message: str, line: int = 0) -> None:
        """Keep both, so that a page can show them apart."""
        self.message = message
        self.line = line
        super().__init__(message)

    def __str__(self) -> str:
        if not self.line:
            return self.message
        return _("line %(line)d: %(message)s") % {"line": self.line, "message": self.message}


@dataclass(frozen=True, slots=True)
class Row:
    """One record as the file has it, and the line it begins on."""

    line: int
    data: dict[str, Any]


def read_file(path: Path, *, max_bytes: int = MAX_BYTES) -> bytes:
    """The bytes of a file, unpacked if it is gzipped. BrokenFile if that cannot be had."""
    try:
        with path.open("rb") as file:
            content = file.read(max_bytes + 1)
    except OSError as error:
        raise BrokenFile(error.strerror or str(error)) from error
    return unpack(content, max_bytes=max_bytes)


def unpack(content: bytes, *, max_bytes: int = MAX_BYTES) -> bytes:
    """The same bytes, or what they unpack to if they are gzipped; never more than `max_bytes`."""
    if content.startswith(_GZIP_MAGIC):
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(content)) as file:
                content = file.read(max_bytes + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise BrokenFile(_("The compressed file is damaged: %s") % error) from error
    if len(content) > max_bytes:
        raise BrokenFile(
            _("The file is larger than %(size)d MB.") % {"size": max(1, max_bytes // MEGABYTE)}
        )
    return content


def decode(content: bytes) -> str:
    """Text in UTF-8, or in UTF-16 that says so by its byte order mark; anything else is refused.

    A guess at an older encoding would be right for most letters and wrong for names.
    """
    encoding = "utf-8"
    for bom, name in _BOMS:
        if content.startswith(bom):
            content, encoding = content[len(bom) :], name
            break
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        before = content[: error.start].decode(encoding, "replace")
        line = before.count("\n") + 1
        column = len(before) - before.rfind("\n")
        raise BrokenFile(
            _(
                "The text is neither UTF-8 nor UTF-16 with a byte order mark (character "
                "%(column)d, byte 0x%(byte)02x). Save it as UTF-8."
            )
            % {"column": column, "byte": content[error.start]},
            line,
        ) from error


def read_rows(name: str, content: bytes) -> list[Row]:
    """All rows of a file. Its name decides between CSV and JSON; without a telling name, its start.

    An empty file has no rows; a file with one unreadable row is a BrokenFile.
    """
    text = decode(content)
    start = text.lstrip()[:1]
    base = name.lower().removesuffix(".gz")
    is_json = base.endswith((".json", ".jsonl", ".ndjson"))
    if base.endswith(".csv") or (not is_json and start not in {"{", "["}):
        return list(_csv_rows(text))
    if start == "[":
        return list(_json_array(text))
    return list(_json_lines(text))


def _refuse_constant(constant: str) -> NoReturn:
    raise ValueError(constant)


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)


def _decode_json(text: str, position: int, line: int) -> tuple[dict[str, Any], int]:
    """One object and where it ends; `line` is that of `position`."""
    try:
        value, end = _DECODER.raw_decode(text, position)
    except json.JSONDecodeError as error:
        at = line + text.count("\n", position, error.pos)
        raise BrokenFile(_("This is not valid JSON: %s") % error.msg, at) from error
    except (ValueError, RecursionError) as error:
        raise BrokenFile(_("This is not valid JSON."), line) from error
    if not isinstance(value, dict):
        raise BrokenFile(_("Expected an object in braces, one for each record."), line)
    return value, end


def _json_lines(text: str) -> Iterator[Row]:
    for number, line in enumerate(text.split("\n"), start=1):
        stripped = line.strip()
        if not stripped:
            continue
        data, end = _decode_json(stripped, 0, number)
        if end != len(stripped):
            raise BrokenFile(_("There is more on this line than one object."), number)
        yield Row(number, data)


def _json_array(text: str) -> Iterator[Row]:
    """Walk through the array object by object, so that each knows its line."""
    position = text.index("[") + 1
    line = text.count("\n", 0, position) + 1
    expects_object, is_first = True, True
    while True:
        position, line = _skip_space(text, position, line)
        character = text[position : position + 1]
        if character == "]" and (is_first or not expects_object):
            break
        if not character:
            raise BrokenFile(_("The file ends before the list is closed."), line)
        if expects_object:
            data, end = _decode_json(text, position, line)
            yield Row(line, data)
            line += text.count("\n", position, end)
            position, expects_object, is_first = end, False, False
        elif character == ",":
            position, expects_object = position + 1, True
        else:
            raise BrokenFile(_("A comma is missing between two records."), line)
    rest, line = _skip_space(text, position + 1, line)
    if rest != len(text):
        raise BrokenFile(_("There is something after the end of the list."), line)


def _skip_space(text: str, position: int, line: int) -> tuple[int, int]:
    while position < len(text) and text[position] in " \t\r\n":
        line += text[position] == "\n"
        position += 1
    return position, line


def _csv_rows(text: str) -> Iterator[Row]:
    header_line = text.partition("\n")[0]
    delimiter = "\t" if "\t" in header_line and "," not in header_line else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 0
    try:
        header = [column.strip().lower() for column in next(reader, [])]
        _check_header(header)
        line = reader.line_num
        for cells in reader:
            start, line = line + 1, reader.line_num
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) > len(header):
                raise BrokenFile(
                    _("%(found)d values for %(expected)d columns; is a comma not quoted?")
                    % {"found": len(cells), "expected": len(header)},
                    start,
                )
            yield Row(start, dict(zip(header, cells, strict=False)))
    except csv.Error as error:
        raise BrokenFile(_("This is not valid CSV: %s") % error, line + 1) from error


def _check_header(header: list[str]) -> None:
    if not header:
        return
    if "name" not in header:
        raise BrokenFile(
            _(
                "The first line has to name the columns, with commas between them; "
                "there is no column “name”."
            ),
            1,
        )
    twice = sorted({column for column in header if header.count(column) > 1})
    if twice:
        raise BrokenFile(_("These columns are there twice: %s") % ", ".join(twice), 1)
