"""What all tables share: columns of text, rows that find what they are about without asking each.

A row is about what its `id` says, else about what its natural key says, else about something new.
Everything that rows refer to is read once for the whole table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from import_export.fields import Field
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import ModelResource
from import_export.widgets import Widget

_CHUNK = 500  # keys asked for at once; databases limit the variables of a query
_YES = {"yes", "true", "1", "x"}
_NO = {"no", "false", "0", ""}


class Text(Widget):  # type: ignore[misc]  # import_export has no types
    """A text, without what no database holds."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        """The text as it is stored."""
        text = str(value or "").replace("\r\n", "\n").strip()
        if "\x00" in text:
            raise ValueError(_("This has characters that cannot be stored."))
        return text

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """The text as a cell has it."""
        return "" if value is None else str(value).replace("\r\n", "\n").strip()


class Word(Text):
    """One of the words of a field with choices; empty: what the field says by itself."""

    def __init__(self, choices: Sequence[tuple[Any, Any]], default: Any = "") -> None:
        super().__init__()
        self.known = {str(value): value for value, _label in choices}
        self.default = default

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """The stored value."""
        text = super().clean(value)
        if not text:
            return self.default
        if text not in self.known:
            raise ValueError(
                _("“%(value)s” is not one of: %(known)s.")
                % {"value": text, "known": ", ".join(self.known)}
            )
        return self.known[text]


class Whole(Text):
    """A whole number that is not negative."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int:  # type: ignore[override]
        """Nothing is nought."""
        text = super().clean(value) or "0"
        if not (text.isascii() and text.isdigit() and int(text) < 2**31):
            raise ValueError(_("“%s” is not a whole number.") % text)
        return int(text)


class YesNo(Text):
    """Yes or no, in the words that spreadsheets write."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bool:  # type: ignore[override]
        """Nothing is no."""
        text = super().clean(value).lower()
        if text in _YES:
            return True
        if text in _NO:
            return False
        raise ValueError(_("“%s” is neither yes nor no.") % text)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """One word for each."""
        return "yes" if value else "no"


class Lookup(Text):
    """A text that means what the resource knows under it."""

    resource: TableResource  # set when the resource is made

    def __init__(self, lookup: str) -> None:
        super().__init__()
        self.lookup = lookup

    def find(self, text: str) -> Any:
        """What the text means; ValueError if nothing."""
        found = self.resource.known(self.lookup).get(text)
        if found is None:
            raise ValueError(_("There is no “%s”.") % text)
        return found


class Reference(Lookup):
    """Somebody or something else, by its slug."""

    def __init__(self, lookup: str, *, is_required: bool = False) -> None:
        super().__init__(lookup)
        self.is_required = is_required

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """The object; None where nothing is said."""
        text = super().clean(value)
        if not text:
            if self.is_required:
                raise ValueError(_("This is missing."))
            return None
        return self.find(text)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Its slug."""
        return value.slug if value else ""


class TableLoader(BaseInstanceLoader):  # type: ignore[misc]  # import_export has no types
    """Finds what rows are about in what the resource has read for all of them."""

    def get_instance(self, row: dict[str, str]) -> Any:
        """The object; None: the row is about something new."""
        text = str(row.get("id") or "").strip()
        if text:
            found = self.resource.by_id(text)
            if found is None:
                message = _("There is nothing with this id. Leave it empty for something new.")
                raise ValidationError({"id": message})
            return found
        return self.resource.by_key(row)


class TableResource(ModelResource):  # type: ignore[misc]  # import_export has no types
    """A table of one model. Subclasses say its columns, keys and references."""

    # What changed in each row; for pages that show a trial.
    NOTHING: ClassVar[list[tuple[str, str, str]]] = []

    class Meta:
        import_id_fields: Sequence[str] = ()
        instance_loader_class = TableLoader
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = True
        skip_html_diff = True
        use_transactions = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._by_id: dict[str, Any] = {}
        self._by_key: dict[Any, Any] = {}
        self._known: dict[str, dict[str, Any]] = {}
        self.most_written = 0  # rows that may be new or changed; 0: any number
        self.written = 0
        for field in self.fields.values():
            if isinstance(field.widget, Lookup):
                field.widget.resource = self

    # --- For subclasses ------------------------------------------------------------------

    def rows(self) -> QuerySet[Any]:
        """All objects of the table, with what its columns read, in the order of an export."""
        raise NotImplementedError

    def keys_of(self, instance: Any) -> Iterable[Any]:
        """The natural keys by which a row without an id finds this object."""
        raise NotImplementedError

    def key_in(self, row: dict[str, str]) -> Iterable[Any]:
        """The natural keys that a row gives, the most telling first."""
        raise NotImplementedError

    def candidates(self, rows: list[dict[str, str]]) -> Iterable[QuerySet[Any]]:
        """Objects that rows without an id may be about: few queries for all of them."""
        raise NotImplementedError

    def look_up(self, lookup: str) -> dict[str, Any]:
        """Everything that a column may refer to, by its text."""
        raise NotImplementedError

    def prepared(self, instance: Any) -> Any:
        """The object with what columns read that is not a field of it."""
        return instance

    # --- Writing -------------------------------------------------------------------------

    def validate_instance(self, instance: Any, errors: Any = None, **kwargs: Any) -> None:
        """All that its fields and its own checks say.

        Constraints are left to the database, which asks them anyway: a query for each of them in
        each row would be half of the work.
        """
        errors = dict(errors or {})
        try:
            instance.full_clean(exclude=errors.keys(), validate_constraints=False)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        if errors:
            raise ValidationError(errors)

    def do_instance_save(self, instance: Any, is_create: bool) -> None:
        """Store it; where the database refuses, say it in the words of the constraint."""
        self.written += 1
        if self.most_written and self.written > self.most_written:
            raise ValueError("more rows than may be written")  # whoever asked refuses all of it
        try:
            with transaction.atomic():
                super().do_instance_save(instance, is_create)
        except IntegrityError:
            if is_create:
                instance._state.adding = True
            instance.validate_constraints()
            raise

    # --- Columns -------------------------------------------------------------------------

    @property
    def columns(self) -> list[str]:
        """The columns of the table, in order."""
        return list(self.get_export_order())

    def export_rows(self, queryset: QuerySet[Any]) -> Iterator[list[str]]:
        """The rows of these objects, read in batches."""
        fields = [self.fields[name] for name in self.columns]
        for instance in queryset.iterator(chunk_size=1000):
            self.prepared(instance)
            yield [str(field.export(instance)) for field in fields]

    # --- Reading -------------------------------------------------------------------------

    def known(self, lookup: str) -> dict[str, Any]:
        """What a column may refer to, read once."""
        if lookup not in self._known:
            self._known[lookup] = self.look_up(lookup)
        return self._known[lookup]

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        """Read everything that the rows are about."""
        rows = [dict(zip(dataset.headers, row, strict=True)) for row in dataset]
        ids = [text for row in rows if (text := str(row.get("id") or "").strip()).isdecimal()]
        for start in range(0, len(ids), _CHUNK):
            found = self.rows().filter(pk__in=[int(i[:18]) for i in ids[start : start + _CHUNK]])
            self._remember(found)
        without = [row for row in rows if not str(row.get("id") or "").strip()]
        for start in range(0, len(without), _CHUNK):
            for found in self.candidates(without[start : start + _CHUNK]):
                self._remember(found)

    def _remember(self, found: Iterable[Any]) -> None:
        for instance in found:
            self.prepared(instance)
            self._by_id[str(instance.pk)] = instance
            for key in self.keys_of(instance):
                self._by_key.setdefault(key, instance)

    def by_id(self, text: str) -> Any:
        """The object with this id, if a row names it."""
        return self._by_id.get(text)

    def by_key(self, row: dict[str, str]) -> Any:
        """The object that a row without an id is about."""
        for key in self.key_in(row):
            if key in self._by_key:
                return self._by_key[key]
        return None

    def import_field(
        self, field: Field, instance: Any, row: Any, *args: Any, **kwargs: Any
    ) -> None:
        """All columns but the id, which only says which object it is."""
        if field.column_name != "id":
            super().import_field(field, instance, row, *args, **kwargs)

    def skip_row(
        self, instance: Any, original: Any, row: Any, import_validation_errors: Any = None
    ) -> bool:
        """Whether every column says what is there already."""
        if import_validation_errors or original.pk is None:
            return False
        return not self.differences(original, instance)

    def differences(self, before: Any, after: Any) -> list[tuple[str, str, str]]:
        """Column, old cell, new cell, of all that differ."""
        cells = [
            (name, str(self.fields[name].export(before)), str(self.fields[name].export(after)))
            for name in self.columns
            if name != "id"
        ]
        return [(name, old, new) for name, old, new in cells if old != new]

    def filled(self, instance: Any) -> list[tuple[str, str, str]]:
        """The same of something new: every cell that says anything."""
        cells = [(name, "", str(self.fields[name].export(instance))) for name in self.columns]
        return [cell for cell in cells if cell[2] and cell[0] != "id"]

    def after_import_row(self, row: Any, row_result: Any, **kwargs: Any) -> None:
        """Keep what changed, for whoever shows it."""
        instance = row_result.instance
        row_result.changes = self.NOTHING
        if row_result.is_new():
            row_result.changes = self.filled(instance)
        elif row_result.is_update():
            row_result.changes = self.differences(row_result.original, instance)


def column(attribute: str, widget: Widget | None = None, name: str = "") -> Field:
    """A column that shows an attribute under its own name."""
    return Field(attribute=attribute, column_name=name or attribute, widget=widget or Text())
