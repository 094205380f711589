"""Sheets into the database: thousands at a time, one transaction for a file.

New entities go in with a few queries for hundreds of them. Children of the entity table are
inserted with SQL of our own, because the ORM has no bulk insert for tables that inherit. The ORM's
signals do not see any of it; `announce` is called once at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db import connection, models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from people import local_names, signals
from people.folding import fold
from people.history.writing import (
    IMPORT,
    acting,
    is_recorded,
    record_before,
    record_rows,
    write,
)
from people.importing.merging import (
    Changes,
    ItemChanges,
    Present,
    Snapshot,
    drop_repeated_tenures,
    merge,
    snapshot,
)
from people.importing.report import Report, Touched
from people.importing.rows import Identity
from people.importing.sheets import BASE_FIELDS, FORMS, Collection, Form, Key, Sheet
from people.merging.imports import source_of_former
from people.models import (
    Alias,
    Country,
    Entity,
    FormerAddress,
    FormerId,
    ImportRecord,
    Kind,
)
from people.slugs import readable_slug

BATCH = 400  # below every database's limit of values in one query
_FEW = 200  # changed entities that are announced by name


class Writer:
    """Writes the sheets of one file. Must be used inside a transaction."""

    def __init__(self, kind: Kind, source: str, report: Report) -> None:
        """Read the ids and addresses that are taken; the rest is read as it is needed."""
        self.kind = kind
        self.form = FORMS[kind]
        self.source = source[-60:]
        self.report = report
        self.touched: list[int] = []
        self._by_wikidata: dict[str, tuple[int, str]] = {}
        self._by_external: dict[str, tuple[int, str]] = {}
        self._slugs: set[str] = set(FormerAddress.objects.values_list("slug", flat=True))
        self._next_number: dict[str, int] = {}
        rows = Entity.objects.order_by().values_list(
            "pk", "kind", "slug", "wikidata_id", "external_id"
        )
        for pk, found_kind, slug, wikidata_id, external_id in rows.iterator(chunk_size=5000):
            self._slugs.add(slug)
            self._remember(pk, found_kind, Identity(wikidata_id, external_id))
        self._former = {
            (row.field, row.value): row for row in FormerId.objects.select_related("entity")
        }
        self._deleted = self._read_deleted()
        self._seen: dict[str, int] = {}

    def write(self, sheets: Iterable[Sheet]) -> Iterator[int]:
        """Write all sheets; yields after each batch how many are done."""
        done = 0
        iterator = iter(sheets)
        while batch := list(islice(iterator, BATCH)):
            with acting(reason=f"{IMPORT}:{self.source}"):
                self._write_batch(batch)
            done += len(batch)
            yield done

    def finish(self) -> None:
        """Tell everybody else what changed, once."""
        if self.report.wrote_something:
            if len(self.touched) <= _FEW:
                signals.announce(self.touched)
            else:
                local_names.refresh(self.touched)
                signals.announce(None)

    # --- who is it

    def _remember(self, pk: int, kind: str, identity: Identity) -> None:
        if identity.wikidata_id:
            self._by_wikidata[identity.wikidata_id] = (pk, kind)
        if identity.external_id:
            self._by_external[identity.external_id] = (pk, kind)

    def _read_deleted(self) -> set[str]:
        """Ids of entities that this file made and an editor deleted."""
        own = Q(source=self.source) | Q(source__startswith=f"{self.source}#")  # of a merged one
        gone = ImportRecord.objects.filter(own, entity=None)
        ids = (known for data in gone.values_list("data", flat=True) for known in data["id"])
        return {known for known in ids if known}

    def _find(self, sheet: Sheet) -> tuple[int | None, bool]:
        """Which entity the sheet is about (None: a new one), and whether it may be written."""
        ids = [known for known in _ids(sheet) if known]
        found = {
            self._by_wikidata.get(sheet.identity.wikidata_id),
            self._by_external.get(sheet.identity.external_id),
            self._by_code(sheet),
            *((row.entity_id, row.entity.kind) for row in self._former_ids(sheet)),
        } - {None}
        line = sheet.line
        earlier = next((self._seen[known] for known in ids if known in self._seen), None)
        for known in ids:
            self._seen.setdefault(known, line)
        if earlier is not None:
            self.report.add_problem(
                line,
                _("%(name)s has the same id as line %(earlier)d; left out.")
                % {"name": sheet.name, "earlier": earlier},
            )
            return None, False
        if len(found) > 1:
            self.report.add_problem(
                line, _("The ids of %s belong to two different entries; left out.") % sheet.name
            )
            return None, False
        if not found:
            return None, self._may_be_made(sheet, ids)
        pk, kind = found.pop()  # type: ignore[misc]
        if kind != sheet.kind:
            self.report.add_problem(
                line,
                _("%(name)s is already there as %(kind)s; left out.")
                % {"name": sheet.name, "kind": Kind(kind).label},
            )
            return None, False
        return pk, True

    def _by_code(self, sheet: Sheet) -> tuple[int, str] | None:
        """States are also known by their ISO codes, which are unique."""
        codes = Q()
        for name in ("iso_alpha2", "iso_alpha3"):
            if sheet.fields.get(name):
                codes |= Q(**{name: sheet.fields[name]})
        if not codes:
            return None
        pk = Country.objects.filter(codes).values_list("pk", flat=True).first()
        return (pk, Kind.COUNTRY.value) if pk else None

    def _former_ids(self, sheet: Sheet) -> list[FormerId]:
        """Ids in the sheet that belonged to an entity that was merged into another."""
        if not self._former:
            return []
        said = {
            "wikidata_id": sheet.identity.wikidata_id,
            "external_id": sheet.identity.external_id,
            **{name: sheet.fields.get(name, "") for name in ("iso_alpha2", "iso_alpha3")},
        }
        found = (self._former.get((name, value)) for name, value in said.items() if value)
        return [row for row in found if row]

    def _may_be_made(self, sheet: Sheet, ids: list[str]) -> bool:
        if self._deleted.intersection(ids):
            self.report.kept.append(Touched(sheet.name, (_("deleted"),)))
            return False
        return True

    # --- writing

    def _write_batch(self, sheets: list[Sheet]) -> None:
        new: list[Sheet] = []
        known: dict[int, Sheet] = {}
        merged: list[tuple[int, Sheet, str]] = []
        for sheet in sheets:
            pk, may_write = self._find(sheet)
            if not may_write:
                continue
            if pk is None:
                new.append(sheet)
            elif former := self._former_ids(sheet):
                merged.append((pk, sheet, source_of_former(self.source, former[0].owner_pk)))
            else:
                known[pk] = sheet
        self._warn_of_namesakes(new)
        made = self._insert_entities(new)
        for sheet in [*made.values(), *known.values(), *(sheet for _pk, sheet, _s in merged)]:
            self._find_predecessors(sheet)
        self._insert_items(made)
        self._change_known(known, self.source)
        for pk, sheet, source in merged:
            # One by one: the file may have several for the entity that they were merged into.
            self._change_known({pk: sheet}, source)

    def _warn_of_namesakes(self, sheets: list[Sheet]) -> None:
        """Without an id nobody can tell whether a namesake is meant; the operator has to look."""
        keys = {fold(sheet.name): sheet for sheet in sheets if sheet.identity.is_derived}
        if not keys:
            return
        there = Alias.objects.filter(key__in=keys, entity__kind=self.kind).values_list(
            "key", "entity__name", "entity__slug"
        )
        for key, (name, slug) in {key: (name, slug) for key, name, slug in there}.items():
            self.report.add_problem(
                keys[key].line,
                _(
                    "%(name)s is there already (%(slug)s); without an id this is taken for "
                    "somebody else. Give it the entity_id or wikidata_id of the one that is there."
                )
                % {"name": name, "slug": slug},
            )

    def _find_predecessors(self, sheet: Sheet) -> None:
        """Only now is every state of the batch in the database."""
        for reference in sheet.predecessors:
            found = self._by_external.get(reference) or self._by_wikidata.get(reference)
            if found and found[1] == Kind.COUNTRY:
                sheet.items["predecessors"][found[0],] = ()
            else:
                self.report.add_unknown(sheet.line, _("State"), reference)

    def _insert_entities(self, sheets: list[Sheet]) -> dict[int, Sheet]:
        """Base rows, then child rows; the sheets by their new primary keys."""
        now = timezone.now()
        bases = [
            Entity(
                kind=sheet.kind.value,
                slug=self._free_slug(sheet),
                wikidata_id=sheet.identity.wikidata_id,
                external_id=sheet.identity.external_id,
                created_at=now,
                updated_at=now,
                **{name: sheet.fields[name] for name in BASE_FIELDS if name in sheet.fields},
            )
            for sheet in sheets
        ]
        Entity.objects.bulk_create(bases)
        made = {base.pk: sheet for base, sheet in zip(bases, sheets, strict=True)}
        _insert_children(self.form, made)
        for pk, sheet in made.items():
            self._remember(pk, self.kind.value, sheet.identity)
            self.report.made.append(Touched(sheet.name))
            self.touched.append(pk)
        return made

    def _insert_items(self, made: dict[int, Sheet]) -> None:
        for name, collection in self.form.collections.items():
            _insert_rows(
                collection,
                [
                    (pk, key, values)
                    for pk, sheet in made.items()
                    for key, values in sheet.items.get(name, {}).items()
                ],
            )
        ImportRecord.objects.bulk_create(
            [
                ImportRecord(entity_id=pk, source=self.source, data=snapshot(sheet, self.form))
                for pk, sheet in made.items()
            ]
        )

    def _free_slug(self, sheet: Sheet) -> str:
        base = sheet.slug or readable_slug(sheet.name) or self.kind.value
        slug, number = base, self._next_number.get(base, 2)
        while slug in self._slugs:
            slug, number = f"{base}-{number}", number + 1
        self._next_number[base] = number
        self._slugs.add(slug)
        return slug

    def _change_known(self, sheets: dict[int, Sheet], source: str) -> None:
        """Bring entities up to date with what `source` says; its last word is in its records."""
        if not sheets:
            return
        present = _read_present(self.form, list(sheets))
        records = {
            record.entity_id: record
            for record in ImportRecord.objects.filter(source=source, entity__in=sheets)
        }
        new_records, old_records = [], []
        wanted: dict[int, Changes] = {}
        for pk, sheet in sheets.items():
            record = records.get(pk)
            data: Snapshot | None = record.data if record else None
            drop_repeated_tenures(sheet, present[pk], data, self.form)
            wanted[pk] = merge(sheet, present[pk], data, self.form)
            self._keep_dates_in_order(sheet, present[pk], wanted[pk])
        record_before(self.form.model, [pk for pk, changes in wanted.items() if changes])
        touched_before = len(self.touched)
        for pk, sheet in sheets.items():
            record, changes = records.get(pk), wanted[pk]
            self._apply(sheet, pk, changes)
            said = snapshot(sheet, self.form, changes)
            if record is None:
                new_records.append(ImportRecord(entity_id=pk, source=source, data=said))
            elif record.data != said:
                record.data, record.loaded_at = said, timezone.now()
                old_records.append(record)
        record_rows(self.form.model, self.touched[touched_before:], "~")
        ImportRecord.objects.bulk_create(new_records)
        ImportRecord.objects.bulk_update(old_records, ["data", "loaded_at"])

    def _keep_dates_in_order(self, sheet: Sheet, present: Present, changes: Changes) -> None:
        """A date of the file and one of an editor may contradict each other; the editor's stays."""
        first, last = self.form.date_order
        start = changes.fields.get(first, present.fields[first])
        end = changes.fields.get(last, present.fields[last])
        width = min(len(start), len(end))
        if width and end[:width] < start[:width]:
            for name in (first, last):
                if changes.fields.pop(name, None) is not None:
                    changes.kept.append(name)

    def _apply(self, sheet: Sheet, pk: int, changes: Changes) -> None:
        if changes.kept:
            self.report.kept.append(Touched(sheet.name, self._labels(changes.kept)))
        identity = self._missing_ids(sheet, pk)
        if not changes and not identity:
            self.report.unchanged += 1
            return
        if identity:
            record_before(self.form.model, [pk])
        fields = {**changes.fields, **identity, "updated_at": timezone.now()}
        self.form.model._default_manager.filter(pk=pk).update(**fields)
        for name, items in changes.items.items():
            _change_rows(self.form.collections[name], pk, items)
        what = self._labels([*changes.fields, *changes.items])
        self.report.changed.append(Touched(sheet.name, what))
        self.touched.append(pk)

    def _missing_ids(self, sheet: Sheet, pk: int) -> dict[str, str]:
        """Ids that the file knows and the entity does not have yet."""
        if self._former_ids(sheet) or not (
            (sheet.identity.wikidata_id and sheet.identity.wikidata_id not in self._by_wikidata)
            or (sheet.identity.external_id and sheet.identity.external_id not in self._by_external)
        ):
            return {}
        entity = Entity.objects.only("wikidata_id", "external_id").get(pk=pk)
        found = {
            name: getattr(sheet.identity, name)
            for name in ("wikidata_id", "external_id")
            if getattr(sheet.identity, name) and not getattr(entity, name)
        }
        self._remember(pk, self.kind.value, Identity(**found))
        return found

    def _labels(self, names: Iterable[str]) -> tuple[str, ...]:
        """Names of fields and collections in an editor's words."""
        labels = []
        for name in names:
            if name in self.form.collections:
                labels.append(str(self.form.collections[name].label))
            else:
                column = self.form.model._meta.get_field(name.removesuffix("_id"))
                labels.append(str(getattr(column, "verbose_name", name)))
        return tuple(labels)


def _ids(sheet: Sheet) -> tuple[str, str]:
    return sheet.identity.wikidata_id, sheet.identity.external_id


def _read_present(form: Form, pks: list[int]) -> dict[int, Present]:
    """The entities with these keys, complete: one query for each table."""
    rows = form.model._default_manager.filter(pk__in=pks).values("pk", *form.all_fields)
    present = {
        row["pk"]: Present(
            row["pk"],
            {name: row[name] for name in form.all_fields},
            {name: {} for name in form.collections},
        )
        for row in rows
    }
    for name, collection in form.collections.items():
        width = 1 + len(collection.key)
        found = collection.model._default_manager.filter(
            **{f"{collection.owner}__in": pks}
        ).values_list(collection.owner, *collection.key, *collection.values)
        for row in found:
            present[row[0]].items[name][tuple(row[1:width])] = tuple(row[width:])
    return present


def _insert_children(form: Form, sheets: dict[int, Sheet]) -> None:
    """Rows of the child table for base rows that are there; the ORM cannot do this in bulk."""
    meta = form.model._meta
    columns: list[models.Field[Any, Any]] = list(meta.local_concrete_fields)
    quote = connection.ops.quote_name
    table = quote(meta.db_table)
    into = ", ".join(quote(str(column.column)) for column in columns)
    row = f"({', '.join(['%s'] * len(columns))})"

    def value(column: models.Field[Any, Any], pk: int, sheet: Sheet) -> Any:
        given = sheet.fields.get(column.attname, column.get_default())
        return column.get_db_prep_save(pk if column.primary_key else given, connection)

    values = [[value(column, pk, sheet) for column in columns] for pk, sheet in sheets.items()]
    step = max(1, (connection.features.max_query_params or 10_000) // len(columns))
    with connection.cursor() as cursor:
        for start in range(0, len(values), step):
            some = values[start : start + step]
            rows = ", ".join([row] * len(some))
            cursor.execute(
                f"INSERT INTO {table} ({into}) VALUES {rows}",  # noqa: S608  (our own tables)
                [entry for line in some for entry in line],
            )


def _insert_rows(
    collection: Collection, rows: list[tuple[int, Key, tuple[Any, ...]]]
) -> list[models.Model]:
    names = (collection.owner, *collection.key, *collection.values)
    return collection.model._default_manager.bulk_create(
        [
            collection.model(**dict(zip(names, (pk, *key, *values), strict=True)))
            for pk, key, values in rows
        ]
    )


def _change_rows(collection: Collection, pk: int, items: ItemChanges) -> None:
    made = _insert_rows(collection, [(pk, key, values) for key, values in items.add.items()])
    if is_recorded(collection.model):
        write(made, "+")
    own = collection.model._default_manager.filter(**{collection.owner: pk})
    for key, values in items.update.items():
        found = own.filter(**dict(zip(collection.key, key, strict=True)))
        changed = list(found.values_list("pk", flat=True))
        record_before(collection.model, changed)
        found.update(**dict(zip(collection.values, values, strict=True)))
        record_rows(collection.model, changed, "~")
    for key in items.remove:
        own.filter(**dict(zip(collection.key, key, strict=True))).delete()
