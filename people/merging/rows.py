"""What happens to the rows of the reference desk that refer to the entity that goes.

Only reads: the outcome is a list of steps and the sections that tell an editor of them, so that
what is shown before is what is done afterwards. One function for each relation; a test fails when
a new relation has none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from people.folding import fold
from people.merging.journal import Journal
from people.merging.tenures import Span, settle
from people.models import (
    Alias,
    Country,
    Distinction,
    Entity,
    Event,
    FormerAddress,
    FormerId,
    ImportRecord,
    Membership,
    Office,
    Organisation,
    Participation,
    Person,
    StatusPeriod,
    Tenure,
)

_NATIONALITIES = Person.countries.through
_PREDECESSORS = Country.predecessors.through


@dataclass
class Section:
    """One paragraph of the effect: so many move, so many are there already."""

    title: str
    moving: list[str] = field(default_factory=list)
    there: list[str] = field(default_factory=list)
    number: int | None = None  # of those that move, where `moving` does not list all

    @property
    def count(self) -> int:
        """How many move."""
        return len(self.moving) if self.number is None else self.number

    def __bool__(self) -> bool:
        return bool(self.moving or self.there)


@dataclass
class Rows:
    """Everything that happens to rows, in the order of doing."""

    kept: Entity
    gone: Entity
    sections: list[Section] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)  # entities of which the linker learns something
    _steps: list[Callable[[Journal], None]] = field(default_factory=list)
    _removed: set[tuple[type[models.Model], Any]] = field(default_factory=set)

    def carry_out(self, journal: Journal) -> None:
        """Do it."""
        for step in self._steps:
            step(journal)

    def section(self, model: type[models.Model], title: str = "") -> Section:
        """A section to tell what happens to rows of this table."""
        name = title or str(model._meta.verbose_name_plural)
        self.sections.append(Section(capfirst(name)))
        return self.sections[-1]

    def move(self, model: type[models.Model], column: str, pks: list[Any]) -> None:
        """Let these rows refer to the one that stays."""
        self.refer(model, column, pks, self.gone.pk, self.kept.pk)

    def refer(
        self, model: type[models.Model], column: str, pks: list[Any], old: Any, new: Any
    ) -> None:
        """Let these rows refer to `new` instead of `old`."""
        if pks:
            self._steps.append(lambda journal: journal.move(model, column, pks, old, new))

    def remove(self, model: type[models.Model], pks: Iterable[Any]) -> None:
        """Take rows away that say what is said already; each once."""
        fresh = [pk for pk in pks if (model, pk) not in self._removed]
        self._removed.update((model, pk) for pk in fresh)
        if fresh:
            self._steps.append(lambda journal: journal.remove(model, fresh))

    def change(self, model: type[models.Model], pk: Any, values: dict[str, Any]) -> None:
        """Give a row other values."""
        self._steps.append(lambda journal: journal.change(model, pk, values))


Mover: TypeAlias = Callable[[Rows], None]


def rows_to_move(kept: Entity, gone: Entity) -> Rows:
    """What happens to all rows that refer to `gone`; both with the fields of their kind."""
    rows = Rows(kept, gone, touched={kept.pk, gone.pk})
    for (_model, column), mover in MOVERS.items():
        owner = _model._meta.get_field(column.removesuffix("_id")).remote_field
        if isinstance(gone, owner.model):  # type: ignore[union-attr]
            mover(rows)
    rows.sections = [section for section in rows.sections if section]
    return rows


# --- One for each relation -------------------------------------------------------------------


def _names(rows: Rows) -> None:
    section = rows.section(Alias, _("Names"))
    there = {(a.key, a.language): a for a in rows.kept.aliases.all()}
    moving, known = [], []
    for alias in rows.gone.aliases.order_by("pk"):
        same = there.get((alias.key, alias.language))
        if same is None:
            moving.append(alias.pk)
            section.moving.append(_name_with_strength(alias))
        else:
            known.append(alias.pk)
            section.there.append(_name_with_strength(same))
    rows.move(Alias, "entity_id", moving)
    rows.remove(Alias, known)


def _name_with_strength(alias: Alias) -> str:
    if alias.strength == Alias.Strength.STRONG:
        return alias.text
    return _("%(name)s (weak)") % {"name": alias.text}


def _tenures(rows: Rows) -> None:
    section = rows.section(Tenure, _("Offices held"))
    offices = Tenure.objects.select_related("office__country", "office__organisation")
    there = list(offices.filter(person_id=rows.kept.pk).order_by("pk"))
    coming = list(offices.filter(person_id=rows.gone.pk).order_by("held_from", "pk"))
    _settle_tenures(rows, section, "person_id", there, coming)


def _settle_tenures(
    rows: Rows,
    section: Section,
    column: str,
    there: list[Tenure],
    coming: list[Tenure],
    values: dict[str, Any] | None = None,
) -> None:
    """Move tenures that come in; those that are the same as one that is there become one with it.

    `values` is what `column` becomes where it is not the entity: (old, new) of an office.
    """
    old, new = (values["old"], values["new"]) if values else (rows.gone.pk, rows.kept.pk)
    by_office: dict[Any, tuple[list[Tenure], list[Tenure]]] = defaultdict(lambda: ([], []))
    same_for = "person_id" if column == "office_id" else "office_id"
    for tenure in there:
        by_office[getattr(tenure, same_for)][0].append(tenure)
    for tenure in coming:
        by_office[getattr(tenure, same_for)][1].append(tenure)
    moving: list[int] = []
    for here, arriving in by_office.values():
        outcomes = settle([_span(t) for t in here], [_span(t) for t in arriving])
        for tenure, outcome in zip(arriving, outcomes, strict=True):
            if outcome.same_as is None:
                moving.append(tenure.pk)
                section.moving.append(tenure.label)
            else:
                section.there.append(_one_tenure(here[outcome.same_as], tenure, outcome.dates))
                _unite_tenures(rows, here[outcome.same_as], tenure, outcome.dates)
    rows.refer(Tenure, column, moving, old, new)


def _span(tenure: Tenure) -> Span:
    return Span(str(tenure.held_from), str(tenure.held_until))


def _one_tenure(there: Tenure, coming: Tenure, dates: Span) -> str:
    words = {"there": there.label, "coming": _dates_in_words(_span(coming))}
    if dates == _span(there) and _span(coming) == dates:
        return there.label
    words["dates"] = _dates_in_words(dates)
    return _("%(there)s – the same as %(coming)s; becomes %(dates)s") % words


def _dates_in_words(span: Span) -> str:
    return f"{span.held_from or '?'} – {span.held_until or '…'}"


def _unite_tenures(rows: Rows, there: Tenure, coming: Tenure, dates: Span) -> None:
    rows.remove(Tenure, [coming.pk])
    values = {"held_from": dates.held_from, "held_until": dates.held_until}
    if not there.source and coming.source:
        values["source"] = coming.source
    there_now = {name: str(getattr(there, name)) for name in values}
    if values != there_now:
        rows.change(Tenure, there.pk, values)
        for name, value in values.items():
            setattr(there, name, value)


def _offices_of(column: str) -> Mover:
    """Offices of a state or organisation; those of one title become one office."""

    def mover(rows: Rows) -> None:
        section = rows.section(Office)
        offices = Office.objects.select_related("country", "organisation")
        there = {fold(o.title): o for o in offices.filter(**{column: rows.kept.pk})}
        coming = list(offices.filter(**{column: rows.gone.pk}).order_by("pk"))
        moving, absorbed = [], {}
        for office in coming:
            same = there.get(fold(office.title))
            if same:
                absorbed[office.pk] = same.pk
                section.there.append(office.title)
            else:
                moving.append(office.pk)
                section.moving.append(office.title)
        rows.move(Office, column, moving)
        _absorb_offices(rows, absorbed)
        held = Tenure.objects.filter(office__in=coming)
        rows.touched.update(held.values_list("person_id", flat=True))

    return mover


def _absorb_offices(rows: Rows, absorbed: dict[int, int]) -> None:
    """The tenures of each office go to the one of the same title; the office goes."""
    if not absorbed:
        return
    found = Tenure.objects.select_related("office__country", "office__organisation")
    tenures: dict[int, list[Tenure]] = defaultdict(list)
    for tenure in found.filter(office__in=[*absorbed, *absorbed.values()]).order_by("pk"):
        tenures[tenure.office_id].append(tenure)
    section = rows.section(Tenure, _("Tenures in these offices"))
    for old, new in absorbed.items():
        coming = sorted(tenures[old], key=lambda t: (t.held_from, t.pk))
        named = {"old": old, "new": new}
        _settle_tenures(rows, section, "office_id", tenures[new], coming, named)
    rows.remove(Office, absorbed)


def _pairs(
    model: type[models.Model], column: str, other: str, key: tuple[str, ...], title: Any
) -> Mover:
    """Rows between two entities, unique with `key`.

    One that would speak of the entity and itself goes; so does one that is there already.
    """

    def mover(rows: Rows) -> None:
        section = rows.section(model, title())
        found = model._base_manager.select_related(other.removesuffix("_id")).order_by("pk")
        there = {_key(row, key): row for row in found.filter(**{column: rows.kept.pk})}
        both = {rows.kept.pk, rows.gone.pk}
        moving: list[int] = []
        known: list[int] = []
        for row in found.filter(**{column: rows.gone.pk}):
            same = there.get(_key(row, key))
            if getattr(row, other) in both or same:
                known.append(row.pk)
                section.there.append(str(getattr(row, other.removesuffix("_id"))))
                if same and getattr(row, other) not in both:
                    _fill(rows, same, row)
            else:
                moving.append(row.pk)
                section.moving.append(str(getattr(row, other.removesuffix("_id"))))
                rows.touched.add(getattr(row, other))
        rows.move(model, column, moving)
        rows.remove(model, known)

    return mover


def _key(row: models.Model, key: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in key)


def _fill(rows: Rows, there: models.Model, coming: models.Model) -> None:
    """What the row that is there leaves open and the other says: an end, a role, a source."""
    values = {
        name: getattr(coming, name)
        for name in ("valid_until", "role", "source")
        if getattr(there, name, None) == "" and getattr(coming, name, "")
    }
    if values:
        rows.change(type(there), there.pk, values)


def _statuses(rows: Rows) -> None:
    section = rows.section(StatusPeriod)
    found = StatusPeriod.objects.order_by("pk")
    there = {(s.status, s.valid_from): s for s in found.filter(country_id=rows.kept.pk)}
    moving: list[int] = []
    known: list[int] = []
    for period in found.filter(country_id=rows.gone.pk):
        same = there.get((period.status, period.valid_from))
        said = f"{period.get_status_display()}, {period.valid_from or '?'}"
        (known if same else moving).append(period.pk)
        (section.there if same else section.moving).append(said)
        if same:
            _fill(rows, same, period)
    rows.move(StatusPeriod, "country_id", moving)
    rows.remove(StatusPeriod, known)


def _all_of(model: type[models.Model], column: str, *, is_told: bool = True) -> Mover:
    """Rows of which an entity may have any number."""

    def mover(rows: Rows) -> None:
        found = list(model._base_manager.filter(**{column: rows.gone.pk}).order_by("pk"))
        if is_told:
            rows.section(model).moving += [str(row) for row in found]
        if model in (Organisation, Event):
            rows.touched.update(row.pk for row in found)
        rows.move(model, column, [row.pk for row in found])

    return mover


def _import_records(rows: Rows) -> None:
    """Left to `people.merging.imports`, which needs to know who keeps which id."""


def _distinctions(column: str, other: str) -> Mover:
    def mover(rows: Rows) -> None:
        there = set(
            Distinction.objects.filter(**{column: rows.kept.pk}).values_list(other, flat=True)
        )
        there |= {rows.kept.pk, rows.gone.pk}
        coming = Distinction.objects.filter(**{column: rows.gone.pk}).values_list("pk", other)
        rows.move(Distinction, column, [pk for pk, with_whom in coming if with_whom not in there])
        rows.remove(Distinction, [pk for pk, with_whom in coming if with_whom in there])

    return mover


MOVERS: dict[tuple[type[models.Model], str], Mover] = {
    (Alias, "entity_id"): _names,
    (Tenure, "person_id"): _tenures,
    (_NATIONALITIES, "person_id"): _pairs(
        _NATIONALITIES, "person_id", "country_id", ("country_id",), lambda: _("States")
    ),
    (_NATIONALITIES, "country_id"): _pairs(
        _NATIONALITIES, "country_id", "person_id", ("person_id",), lambda: _("People")
    ),
    (StatusPeriod, "country_id"): _statuses,
    (_PREDECESSORS, "from_country_id"): _pairs(
        _PREDECESSORS, "from_country_id", "to_country_id", ("to_country_id",),
        lambda: _("Predecessors"),
    ),
    (_PREDECESSORS, "to_country_id"): _pairs(
        _PREDECESSORS, "to_country_id", "from_country_id", ("from_country_id",),
        lambda: _("Successors"),
    ),
    (Membership, "organisation_id"): _pairs(
        Membership, "organisation_id", "country_id", ("country_id", "valid_from"),
        lambda: _("Members"),
    ),
    (Membership, "country_id"): _pairs(
        Membership, "country_id", "organisation_id", ("organisation_id", "valid_from"),
        lambda: _("Memberships in organisations"),
    ),
    (Participation, "event_id"): _pairs(
        Participation, "event_id", "entity_id", ("entity_id",), lambda: _("Participants")
    ),
    (Participation, "entity_id"): _pairs(
        Participation, "entity_id", "event_id", ("event_id",), lambda: _("Takes part in")
    ),
    (Office, "country_id"): _offices_of("country_id"),
    (Office, "organisation_id"): _offices_of("organisation_id"),
    (Organisation, "country_id"): _all_of(Organisation, "country_id"),
    (Event, "country_id"): _all_of(Event, "country_id"),
    (FormerAddress, "entity_id"): _all_of(FormerAddress, "entity_id"),
    (FormerId, "entity_id"): _all_of(FormerId, "entity_id", is_told=False),
    (ImportRecord, "entity_id"): _import_records,
    (Distinction, "one_id"): _distinctions("one_id", "other_id"),
    (Distinction, "other_id"): _distinctions("other_id", "one_id"),
}  # fmt: skip
