"""Three versions of one entity: what the file said last time, what it says now, what is here.

A load changes only what still is as the file left it. Whatever differs was changed by an editor
and stays; what an editor deleted does not come back. Where the file never spoke before (an entity
made by hand, or by another file), it only fills what is empty and adds what is missing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from people.importing.sheets import Form, Items, Key, Sheet, without_repetitions

Snapshot = dict[str, Any]  # how a sheet is kept in an ImportRecord: plain JSON


@dataclass(slots=True)
class Present:
    """One entity as the database has it."""

    pk: int
    fields: dict[str, Any]
    items: dict[str, Items]


@dataclass(slots=True)
class ItemChanges:
    """What to do with the rows of one collection."""

    add: Items = field(default_factory=dict)
    update: Items = field(default_factory=dict)
    remove: list[Key] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.add or self.update or self.remove)


@dataclass(slots=True)
class Changes:
    """What to do with one entity, and what is left because an editor decided otherwise."""

    fields: dict[str, Any] = field(default_factory=dict)
    items: dict[str, ItemChanges] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)  # names of fields and collections
    # Said by the file but never its own: somebody else had spoken before it did.
    foreign_fields: set[str] = field(default_factory=set)
    foreign_items: dict[str, set[Key]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.fields or self.items)


def snapshot(sheet: Sheet, form: Form, changes: Changes | None = None) -> Snapshot:
    """What the file says, to be remembered. Defaults are left out: there are many of them."""
    fields = {name: value for name, value in sheet.fields.items() if value != form.default(name)}
    said: Snapshot = {
        "id": [sheet.identity.wikidata_id, sheet.identity.external_id],
        "fields": fields,
    }
    for name, entries in sheet.items.items():
        foreign = changes.foreign_items.get(name, ()) if changes is not None else ()
        own = [[*key, *values] for key, values in entries.items() if key not in foreign]
        if own:
            said[name] = own
    if changes is not None and changes.foreign_fields:
        said["foreign"] = sorted(changes.foreign_fields)
    return said


def _items_of(record: Snapshot, name: str, form: Form) -> Items:
    width = len(form.collections[name].key)
    return {tuple(entry[:width]): tuple(entry[width:]) for entry in record.get(name, [])}


def merge(sheet: Sheet, present: Present, record: Snapshot | None, form: Form) -> Changes:
    """What loading `sheet` does to `present`, given what was loaded before (None: nothing)."""
    changes = Changes()
    for name, new in sheet.fields.items():
        _merge_field(changes, name, new, present.fields[name], _was(record, name, form))
    for name, new_items in sheet.items.items():
        old = _items_of(record, name, form) if record else {}
        _merge_items(changes, name, new_items, present.items[name], old)
    return changes


def drop_repeated_tenures(
    sheet: Sheet, present: Present, record: Snapshot | None, form: Form
) -> None:
    """Leave out of the sheet what is here already, said more exactly by somebody else."""
    if "tenures" in sheet.items:
        own = _items_of(record, "tenures", form) if record else {}
        others = [item for item in present.items["tenures"].items() if item[0] not in own]
        sheet.items["tenures"] = without_repetitions(sheet.items["tenures"], others)


@dataclass(frozen=True, slots=True)
class _Was:
    """What the file said of a field last time, if it spoke of it and was heard."""

    default: Any
    value: Any
    is_own: bool


def _was(record: Snapshot | None, name: str, form: Form) -> _Was:
    default = form.default(name)
    if record is None or name in record.get("foreign", ()):
        return _Was(default, default, is_own=False)
    return _Was(default, record["fields"].get(name, default), is_own=True)


def _merge_field(changes: Changes, name: str, new: Any, here: Any, was: _Was) -> None:
    if new == here:
        return
    if here == was.value:
        changes.fields[name] = new
    elif not was.is_own:
        changes.foreign_fields.add(name)
    elif new != was.default:
        changes.kept.append(name)


def _merge_items(changes: Changes, name: str, new: Items, here: Items, old: Items) -> None:
    result = ItemChanges()
    foreign: set[Key] = set()
    kept = False
    for key, values in new.items():
        if key not in old:
            if key in here:
                foreign.add(key)
            else:
                result.add[key] = values
        elif key not in here:
            kept = True  # an editor removed it
        elif here[key] != values:
            if here[key] == old[key]:
                result.update[key] = values
            else:
                kept = True
    result.remove = [
        key for key, values in old.items() if key not in new and here.get(key) == values
    ]
    if kept:
        changes.kept.append(name)
    if foreign:
        changes.foreign_items[name] = foreign
    if result:
        changes.items[name] = result
