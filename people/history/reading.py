"""Histories in words: who did what when, field by field, for something and all that belongs to it.

A fixed number of queries, however long the history; a page of it is bounded.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.formats import date_format, localize
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from simple_history.models import HistoricalRecords

from people.history.restoring import Part
from people.history.writing import (
    BEFORE,
    IMPORT,
    MERGE,
    RESTORED,
    UNDONE_MERGE,
    history_of,
    is_recorded,
)

MOST_ROWS = 400  # of one table on a page; what is older stays on record
_LONG = 120  # characters; of longer texts only what differs is shown
_AROUND = 40
_MOST_SHOWN = 600


@dataclass(frozen=True)
class Change:
    """One field, before and after. Of a long text only the part that differs."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    """What happened to one row: a sentence, and the fields that changed."""

    sentence: str
    changes: tuple[Change, ...] = ()


@dataclass
class Entry:
    """One act: who, when, why, and everything that it did."""

    at: datetime.datetime
    by: str
    reason: str
    kind: str = "~"
    lines: list[Line] = field(default_factory=list)
    is_first: bool = False  # how things stood before anything was recorded
    restorable: bool = False
    remarks: list[str] = field(default_factory=list)
    _says_of_itself: bool = False

    def say_of_itself(self, line: Line | None) -> None:
        """The thing itself before what belongs to it; saved several times, it says it once."""
        if line is None:
            return
        if not self._says_of_itself:
            self.lines.insert(0, line)
        elif line.changes:
            self.lines[0] = Line(self.lines[0].sentence, self.lines[0].changes + line.changes)
        self._says_of_itself = True

    @property
    def moment(self) -> str:
        """Exactly when, as an address can hold it."""
        return self.at.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@dataclass
class Chronology:
    """All acts, the latest first."""

    entries: list[Entry]
    is_cut: bool = False


def changes_of_parts(parts: Sequence[Part], pk: Any) -> list[Entry]:
    """What happened to rows that belong to something without a history of its own."""
    rows = [row for part, column in parts for row in _rows(part, column, pk)[0]]
    return _told(rows, None)


def chronology(model: type[models.Model], pk: Any, parts: Sequence[Part] = ()) -> Chronology:
    """What happened to this object and to the rows that belong to it."""
    rows, is_cut = _rows(model, model._meta.pk.attname, pk)
    for part, column in parts:
        found, part_is_cut = _rows(part, column, pk)
        rows += found
        is_cut |= part_is_cut
    entries = _told(rows, model)
    for number, entry in enumerate(entries):
        entry.restorable = bool(number) and entry.kind != "-"
    return Chronology(entries, is_cut)


def _told(rows: list[Any], model: type[models.Model] | None) -> list[Entry]:
    """The acts that wrote these rows, the latest first; those of `model` speak of the thing."""
    rows.sort(key=lambda row: (row.history_date, row.history_id))
    before = _earlier(rows)
    names = Names.of([*rows, *before.values()])
    entries: dict[Any, Entry] = {}
    for row in rows:
        alone = (row.instance_type, row.history_id)
        key: Any = BEFORE if row.history_change_reason == BEFORE else row.act or alone
        entry = entries.setdefault(key, _entry(row))
        line = _line(row, before.get(_identity(row)), names, is_own=row.instance_type is model)
        before[_identity(row)] = row
        entry.at = max(entry.at, row.history_date)
        if row.instance_type is model:
            entry.kind = row.history_type
            entry.say_of_itself(line)
        elif line is not None and line not in entry.lines:
            entry.lines.append(line)
    told = [entry for entry in entries.values() if entry.lines or entry.is_first]
    told.sort(key=lambda entry: entry.at, reverse=True)
    return told


def _rows(model: type[models.Model], column: str, value: Any) -> tuple[list[Any], bool]:
    """The latest rows of this history in which the column has or had the value."""
    key = model._meta.pk.attname
    ever = history_of(model).filter(**{column: value}).values(key)
    found = list(
        history_of(model)
        .filter(**{f"{key}__in": ever})
        .select_related("history_user")
        .order_by("-history_date", "-history_id")[: MOST_ROWS + 1]
    )
    return found[:MOST_ROWS], len(found) > MOST_ROWS


def _identity(row: Any) -> tuple[Any, Any]:
    return row.instance_type, getattr(row, row.instance_type._meta.pk.attname)


def _earlier(rows: Iterable[Any]) -> dict[Any, Any]:
    """Where a list is cut, what came right before its first row of each object."""
    first: dict[Any, Any] = {}
    for row in rows:
        first.setdefault(_identity(row), row)
    cut = defaultdict(list)
    for (model, pk), row in first.items():
        if row.history_type != "+":
            cut[model].append((pk, row.history_date))
    found: dict[Any, Any] = {}
    for model, wanted in cut.items():
        dates = dict(wanted)
        key = model._meta.pk.attname
        older = history_of(model).filter(**{f"{key}__in": dates}).order_by("history_date")
        for row in older:
            if row.history_date < dates[getattr(row, key)]:
                found[_identity(row)] = row
    return found


def _entry(row: Any) -> Entry:
    by = row.history_user.get_username() if row.history_user_id and row.history_user else ""
    if row.history_user_id and row.history_user and row.history_user.get_full_name():
        by = row.history_user.get_full_name()
    is_first = row.history_change_reason == BEFORE
    return Entry(
        row.history_date, by, reason_in_words(row.history_change_reason), is_first=is_first
    )


def reason_in_words(code: str | None) -> str:
    """Why, where it was no form that an editor saved."""
    what, _colon, argument = (code or "").partition(":")
    if what == RESTORED:
        try:
            moment = datetime.datetime.fromisoformat(argument)
        except ValueError:
            return _("Restored")
        return _("Restored as it was on %(moment)s") % {
            "moment": date_format(moment, "DATETIME_FORMAT")
        }
    words = {
        BEFORE: _("As it stood before changes were recorded"),
        IMPORT: _("Imported from %(argument)s"),
        MERGE: _("Merged with “%(argument)s”"),
        UNDONE_MERGE: _("Merge with “%(argument)s” undone"),
    }
    return words[what] % {"argument": argument} if what in words else (code or "")


def _line(row: Any, before: Any, names: Names, *, is_own: bool) -> Line | None:
    """What this row says, compared with the one before it; None if that is nothing."""
    what = str(row.instance_type._meta.verbose_name)
    title = names.title(row)
    if row.history_change_reason == BEFORE:
        return None
    words = {"what": what, "title": title}
    if row.history_type == "-":
        return Line(_("Deleted") if is_own else _("Removed the %(what)s “%(title)s”") % words)
    if row.history_type == "+" or before is None:
        return Line(_("Added") if is_own else _("Added the %(what)s “%(title)s”") % words)
    changes = tuple(_changes(before, row, names))
    if not changes:
        return None
    said = _("Changed") if is_own else _("Changed the %(what)s “%(title)s”") % words
    return Line(said, changes)


def _changes(before: Any, after: Any, names: Names) -> list[Change]:
    found = []
    for column in after.tracked_fields:
        if column.primary_key or column.name == "id":
            continue
        old, new = getattr(before, column.attname), getattr(after, column.attname)
        if old == new:
            continue
        shown = _shortened(names.value(column, old), names.value(column, new))
        found.append(Change(capfirst(str(column.verbose_name)), *shown))
    for relation in after._history_m2m_fields:
        shown = names.related(before, relation), names.related(after, relation)
        if shown[0] != shown[1]:
            found.append(Change(capfirst(str(relation.verbose_name)), *shown))
    return found


def _shortened(old: str, new: str) -> tuple[str, str]:
    """Of long texts the part that differs, with some words around it."""
    if len(old) <= _LONG and len(new) <= _LONG:
        return old, new
    start = 0
    shortest = min(len(old), len(new))
    while start < shortest and old[start] == new[start]:
        start += 1
    end = 0
    while end < shortest - start and old[-1 - end] == new[-1 - end]:
        end += 1
    left = max(0, start - _AROUND)

    def cut(text: str) -> str:
        right = min(len(text), len(text) - end + _AROUND, left + _MOST_SHOWN)
        return f"{'…' if left else ''}{text[left:right]}{'…' if right < len(text) else ''}"

    return cut(old), cut(new)


class Names:
    """What keys stand for, read at once for all rows of a list."""

    def __init__(self) -> None:
        """Empty; `of` fills it."""
        self._names: dict[tuple[Any, Any], str] = {}
        self._relations: dict[tuple[Any, Any], list[Any]] = defaultdict(list)

    @classmethod
    def of(cls, rows: Sequence[Any]) -> Names:
        """The names of everything that these rows refer to."""
        names = cls()
        wanted: dict[Any, set[Any]] = defaultdict(set)
        for row in rows:
            for column in row.tracked_fields:
                if column.remote_field and not column.remote_field.parent_link:
                    wanted[column.remote_field.model].add(getattr(row, column.attname))
        by_relation: dict[Any, list[Any]] = defaultdict(list)
        for row in rows:
            for relation in row._history_m2m_fields:
                by_relation[relation].append(row.history_id)
        for relation, histories in by_relation.items():
            kept = HistoricalRecords.m2m_models[relation]._default_manager
            target = relation.m2m_reverse_name()
            for history, key in kept.filter(history__in=histories).values_list("history", target):
                names._relations[relation, history].append(key)
                wanted[relation.remote_field.model].add(key)
        for model, keys in wanted.items():
            names._read(model, keys - {None})
        return names

    def _read(self, model: Any, keys: set[Any]) -> None:
        if not keys:
            return
        there = model._base_manager.filter(pk__in=keys)
        columns = {column.name: column for column in model._meta.concrete_fields}
        for needed in ("country", "organisation"):
            if needed in columns and columns[needed].remote_field:
                there = there.select_related(needed)
        for one in there:
            self._names[model, one.pk] = str(one)
        gone = keys - {pk for known, pk in self._names if known is model}
        if gone and is_recorded(model):
            key = model._meta.pk.attname
            for row in history_of(model).filter(**{f"{key}__in": gone}).order_by("history_id"):
                name = getattr(row, "name", "") or getattr(row, "title", "")
                self._names[model, getattr(row, key)] = _("%(name)s (deleted)") % {"name": name}

    def _name(self, model: Any, key: Any) -> str:
        if key is None:
            return ""
        return self._names.get((model, key)) or _("no. %(number)s (deleted)") % {"number": key}

    def value(self, column: Any, value: Any) -> str:
        """A value as the form would show it."""
        if column.remote_field:
            return self._name(column.remote_field.model, value)
        if value is None or value == "":
            return ""
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if column.choices:
            return str(dict(column.flatchoices).get(value, value))
        if isinstance(value, datetime.datetime):
            return date_format(value, "DATETIME_FORMAT")
        return str(localize(value)) if isinstance(value, datetime.date) else str(value)

    def related(self, row: Any, relation: Any) -> str:
        """Everything this row of history was related to, by name."""
        model = relation.remote_field.model
        keys = self._relations.get((relation, row.history_id), [])
        return ", ".join(sorted(self._name(model, key) for key in keys))

    def title(self, row: Any) -> str:
        """What the row is called: its own words, or what it refers to."""
        for name in ("text", "name", "title", "key"):
            if getattr(row, name, "") and isinstance(getattr(row, name), str):
                return str(getattr(row, name))[:80]
        told = []
        for column in row.tracked_fields:
            if column.name in _PARENTS.get(row.instance_type.__name__, ()):
                told.append(self.value(column, getattr(row, column.attname)))
        return ", ".join(filter(None, told))


# What tells one row from the next where it has no name of its own.
_PARENTS = {
    "Tenure": ("person", "office", "held_from"),
    "StatusPeriod": ("status", "valid_from"),
    "Membership": ("organisation", "country", "valid_from"),
    "Participation": ("entity", "role"),
    "DossierItem": ("article", "event"),
    "PinnedArticle": ("other",),
}
