"""Sheets: everything a file or the database says of one entity, in one comparable shape.

`fields` are the columns of its tables; `items` its rows in other tables, each a key that tells it
from its siblings and the values that may change. What is compared with what is left to `merging`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.folding import fold
from people.importing.desk import Desk
from people.importing.names import NameRow, settle_names
from people.importing.offices import says_the_same
from people.importing.report import Report
from people.importing.rows import (
    CountryRow,
    EntityRow,
    EventRow,
    Identity,
    OrganisationRow,
    PersonRow,
)
from people.models import (
    Alias,
    Country,
    Entity,
    Event,
    Kind,
    Membership,
    Organisation,
    Participation,
    Person,
    StatusPeriod,
    Tenure,
)
from people.models.person import person_sort_name, split_name

Key = tuple[Any, ...]
Values = tuple[Any, ...]
Items = dict[Key, Values]

# Names of people from these states stand family name first, in English too.
_FAMILY_NAME_FIRST = frozenset({"CN", "TW", "KP", "KR", "VN", "KH"})


@dataclass(frozen=True)
class Collection:
    """Rows of another table that belong to an entity: which columns identify, which may change."""

    label: str | Promise
    model: type[models.Model]
    owner: str
    key: tuple[str, ...]
    values: tuple[str, ...] = ()


NAMES = Collection(
    _("names"), Alias, "entity_id", ("key", "language"),
    ("text", "kind", "strength", "valid_from", "valid_until", "note"),
)  # fmt: skip
TENURES = Collection(
    _("offices"), Tenure, "person_id", ("office_id", "held_from"), ("held_until", "source")
)
NATIONALITIES = Collection(_("states"), Person.countries.through, "person_id", ("country_id",))
STATUSES = Collection(
    _("status"), StatusPeriod, "country_id", ("status", "valid_from"), ("valid_until", "source")
)
PREDECESSORS = Collection(
    _("predecessors"), Country.predecessors.through, "from_country_id", ("to_country_id",)
)
MEMBERSHIPS = Collection(
    _("members"), Membership, "organisation_id", ("country_id", "valid_from"), ("valid_until",)
)
PARTS = Collection(_("participants"), Participation, "event_id", ("entity_id",), ("role",))


@dataclass(frozen=True)
class Form:
    """What a sheet of one kind consists of."""

    model: type[Entity]
    fields: tuple[str, ...]  # of the child table
    collections: dict[str, Collection]
    date_order: tuple[str, str]

    @property
    def all_fields(self) -> tuple[str, ...]:
        """Columns of the base table, then those of the child."""
        return (*BASE_FIELDS, *self.fields)

    def default(self, name: str) -> Any:
        """What the column holds when nobody said anything."""
        column = self.model._meta.get_field(name)
        return None if column.null else column.get_default()  # type: ignore[union-attr]


BASE_FIELDS = ("name", "sort_name", "summary", "body", "prominence")
FORMS: dict[Kind, Form] = {
    Kind.PERSON: Form(
        Person,
        ("given_name", "family_name", "family_name_first", "born", "died"),
        {"names": NAMES, "tenures": TENURES, "countries": NATIONALITIES},
        ("born", "died"),
    ),
    Kind.COUNTRY: Form(
        Country,
        ("official_name", "in_sentence", "iso_alpha2", "iso_alpha3", "capital", "region",
         "subregion", "established", "dissolved"),
        {"names": NAMES, "statuses": STATUSES, "predecessors": PREDECESSORS},
        ("established", "dissolved"),
    ),
    Kind.ORGANISATION: Form(
        Organisation,
        ("acronym", "country_id", "established", "dissolved", "source"),
        {"names": NAMES, "memberships": MEMBERSHIPS},
        ("established", "dissolved"),
    ),
    Kind.EVENT: Form(
        Event,
        ("starts", "ends", "place", "country_id", "certainty", "source"),
        {"names": NAMES, "parts": PARTS},
        ("starts", "ends"),
    ),
}  # fmt: skip


@dataclass(slots=True)
class Sheet:
    """One entity as a file has it."""

    line: int
    kind: Kind
    identity: Identity
    fields: dict[str, Any]
    items: dict[str, Items]
    slug: str = ""
    predecessors: list[str] = field(default_factory=list)  # keys, known once all rows are there

    @property
    def name(self) -> str:
        """The house form."""
        return str(self.fields["name"])


def make_sheet(row: EntityRow, desk: Desk, report: Report) -> Sheet:
    """The sheet of a row, with every reference looked up; what is unknown is reported."""
    maker = {
        PersonRow: _person,
        CountryRow: _country,
        OrganisationRow: _organisation,
        EventRow: _event,
    }[type(row)]
    return maker(row, desk, report)  # type: ignore[operator, no-any-return]


def _base(row: EntityRow, kind: Kind, names: Iterable[NameRow]) -> Sheet:
    items: Items = {
        (fold(name.text), name.language): (
            name.text, name.kind, name.strength, name.valid_from, name.valid_until, name.note,
        )
        for name in settle_names(row.name, names, kind)
    }  # fmt: skip
    fields = {"name": row.name, "sort_name": row.name, "summary": row.summary, "body": row.body}
    return Sheet(row.line, kind, row.identity, fields, {"names": items})


def _state(reference: str, line: int, desk: Desk, report: Report) -> int | None:
    if not reference:
        return None
    found = desk.state(reference)
    if found is None:
        report.add_unknown(line, str(_("State")), reference)
    return found


def _person(row: PersonRow, desk: Desk, report: Report) -> Sheet:
    sheet = _base(row, Kind.PERSON, row.names)
    countries = [_state(reference, row.line, desk, report) for reference in row.countries]
    known = list(dict.fromkeys(pk for pk in countries if pk))
    own_state = known[0] if known else None
    family_first = row.family_name_first
    if family_first is None:
        family_first = own_state in {desk.state(code) for code in _FAMILY_NAME_FIRST} - {None}
    given, family = row.given_name, row.family_name
    if not family:
        given, family = split_name(row.name, family_first)
    sheet.fields |= {
        "given_name": given[:120],
        "family_name": family[:120],
        "family_name_first": family_first,
        "sort_name": person_sort_name(row.name, given, family)[:250],
        "born": row.born,
        "died": row.died,
        "prominence": row.prominence,
    }
    tenures: Items = {}
    for office in row.offices:
        pk, unknown = desk.office(office, own_state)
        for name in unknown:
            report.add_unknown(row.line, str(_("State or organisation")), name)
        key = (pk, office.start)
        if key not in tenures or (office.end and not tenures[key][0]):
            tenures[key] = (office.end, office.source)
    sheet.items["tenures"] = without_repetitions(tenures)
    sheet.items["countries"] = {(pk,): () for pk in known}
    return sheet


def without_repetitions(tenures: Items, others: Iterable[tuple[Key, Values]] = ()) -> Items:
    """Tenures without those that another of the same office tells more exactly.

    `others` are tenures that are there already; a vaguer statement about them adds nothing.
    """
    kept: Items = {}
    everything = [*tenures.items(), *others]
    for key, values in tenures.items():
        told = any(
            other[0] == key[0]
            and other != key
            and says_the_same((key[1], values[0]), (other[1], other_values[0]))
            for other, other_values in everything
        )
        if not told:
            kept[key] = values
    return kept


def _country(row: CountryRow, _desk: Desk, _report: Report) -> Sheet:
    sheet = _base(row, Kind.COUNTRY, row.names)
    sheet.fields |= row.plain
    sheet.slug = row.slug
    sheet.predecessors = row.predecessors
    sheet.items["statuses"] = {
        (status.status, status.start): (status.end, status.source) for status in row.statuses
    }
    sheet.items["predecessors"] = {}
    return sheet


def _organisation(row: OrganisationRow, desk: Desk, report: Report) -> Sheet:
    acronym = [NameRow(row.acronym, Alias.Kind.ACRONYM.value)] if row.acronym else []
    sheet = _base(row, Kind.ORGANISATION, [*row.names, *acronym])
    sheet.fields |= {
        "acronym": row.acronym,
        "country_id": _state(row.country, row.line, desk, report),
        "established": row.established,
        "dissolved": row.dissolved,
        "source": row.source,
    }
    members = sheet.items["memberships"] = {}
    for member in row.members:
        pk = _state(member.entity, row.line, desk, report)
        if pk:
            members[pk, member.start] = (member.end,)
    return sheet


def _event(row: EventRow, desk: Desk, report: Report) -> Sheet:
    sheet = _base(row, Kind.EVENT, row.names)
    sheet.fields |= {
        "starts": row.start,
        "ends": row.end,
        "place": row.place,
        "country_id": _state(row.country, row.line, desk, report),
        "certainty": row.certainty,
        "source": row.source,
    }
    parts = sheet.items["parts"] = {}
    for part in row.participants:
        pk = desk.entity(part.entity)
        if pk is None:
            report.add_unknown(row.line, str(_("Participant")), part.entity)
        elif not parts.get((pk,), ("",))[0]:
            parts[(pk,)] = (part.role,)
    return sheet
