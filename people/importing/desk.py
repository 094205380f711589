"""The reference desk as a file sees it: who is meant by an id, a code or a name.

Reads what it needs once, so that tens of thousands of rows cost no query each. Offices that are
missing are made here, because they belong to no single row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from people.folding import fold
from people.importing.offices import (
    guess_rank,
    is_international,
    may_be_elsewhere,
    split_tails,
    tidy_title,
)
from people.importing.rows import OfficeRow
from people.models import Alias, Country, Entity, FormerId, Kind, Office, Organisation

_OFFICIAL_KINDS = (Alias.Kind.NAME, Alias.Kind.SHORT, Alias.Kind.ACRONYM, Alias.Kind.SPELLING)


class Desk:
    """Answers "who is that?" for references in files."""

    def __init__(self) -> None:
        """Read states and organisations with their names; people are looked up when asked for."""
        self._states: dict[str, int] = {}
        self._dissolved: set[int] = set()
        self._organisations: dict[str, int] = {}
        self._offices: dict[tuple[str, int | None, int | None], int] = {}
        self._entities: dict[str, int | None] = {}
        self._read_states()
        self._read_organisations()
        for pk, title, country, organisation in Office.objects.values_list(
            "pk", "title", "country_id", "organisation_id"
        ):
            self._offices[fold(title), country, organisation] = pk

    def state(self, reference: str) -> int | None:
        """The state with this code, key, Wikidata id or name."""
        key = fold(reference)
        return self._states.get(key) or self._states.get(key.removeprefix("the "))

    def organisation(self, reference: str) -> int | None:
        """The organisation with this id, acronym or name."""
        key = fold(reference)
        return self._organisations.get(key) or self._organisations.get(key.removeprefix("the "))

    def entity(self, reference: str) -> int | None:
        """Anything with this id, code or name; a name that several have is nobody's."""
        found = self.state(reference) or self.organisation(reference)
        if found:
            return found
        if reference not in self._entities:
            self._entities[reference] = _find_entity(reference)
        return self._entities[reference]

    def office(self, row: OfficeRow, own_state: int | None) -> tuple[int, list[str]]:
        """The office of a row, made if it is not there; and what of it is not known."""
        title, country, organisation, unknown = self._place(row, own_state)
        key = (fold(title), country, organisation)
        pk = self._offices.get(key)
        if pk is None:
            office = Office(
                title=title,
                country_id=country,
                organisation_id=organisation,
                rank=row.rank or guess_rank(title),
            )
            Office.objects.bulk_create([office])  # without the signals of `save`
            pk = self._offices[key] = office.pk
        return pk, unknown

    def _place(
        self, row: OfficeRow, own_state: int | None
    ) -> tuple[str, int | None, int | None, list[str]]:
        """Title, state, organisation of an office, and the names that are not known."""
        title = tidy_title(row.title)
        unknown: list[str] = []
        if row.organisation:
            organisation = self.organisation(row.organisation)
            if organisation:
                return title, None, organisation, unknown
            unknown.append(row.organisation)
        if row.country:
            country = self.state(row.country)
            if country is None:
                unknown.append(row.country)
            return self._without_tail(title, country), country, None, unknown
        return *self._place_by_title(title, own_state), unknown

    def _place_by_title(
        self, title: str, own_state: int | None
    ) -> tuple[str, int | None, int | None]:
        for head, tail in split_tails(title):
            country = self.state(tail)
            if country and self._may_belong_to(country, head, own_state):
                return head, country, None
            organisation = self.organisation(tail)
            if organisation and is_international(title):
                return head, None, organisation
        return title, None if is_international(title) else own_state, None

    def _may_belong_to(self, country: int, title: str, own_state: int | None) -> bool:
        if own_state in {None, country} or country in self._dissolved:
            return True
        return may_be_elsewhere(title)

    def _without_tail(self, title: str, country: int | None) -> str:
        for head, tail in split_tails(title):
            if country and self.state(tail) == country:
                return head
        return title

    def _read_states(self) -> None:
        rows = list(
            Country.objects.values_list(
                "pk", "name", "iso_alpha2", "iso_alpha3", "external_id", "wikidata_id", "dissolved"
            )
        )
        self._dissolved = {row[0] for row in rows if row[6]}
        weakest_first = [
            self._one_each(_names_of(Kind.COUNTRY, [Alias.Kind.DEMONYM])),
            self._one_each(_names_of(Kind.COUNTRY, _OFFICIAL_KINDS)),
            self._one_each((fold(row[1]), row[0]) for row in rows),
        ]
        for names in weakest_first:
            self._states.update(names)
        self._states.update(_former_ids(Kind.COUNTRY))
        for row in rows:
            self._states.update({fold(code): row[0] for code in row[2:6] if code})

    def _read_organisations(self) -> None:
        rows = list(
            Organisation.objects.values_list("pk", "acronym", "external_id", "wikidata_id", "name")
        )
        self._organisations.update(self._one_each(_names_of(Kind.ORGANISATION, _OFFICIAL_KINDS)))
        self._organisations.update(_former_ids(Kind.ORGANISATION))
        for row in rows:
            self._organisations.update({fold(code): row[0] for code in row[1:] if code})

    def _one_each(self, pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
        """Names that mean one state; among several, the only one that still exists."""
        owners: dict[str, set[int]] = defaultdict(set)
        for key, pk in pairs:
            owners[key].add(pk)
        found = {}
        for key, pks in owners.items():
            present = pks if len(pks) == 1 else pks - self._dissolved
            if len(present) == 1:
                (found[key],) = present
        return found


def _names_of(kind: Kind, kinds: Iterable[str]) -> Iterable[tuple[str, int]]:
    return Alias.objects.filter(entity__kind=kind, kind__in=list(kinds)).values_list(
        "key", "entity_id"
    )


def _former_ids(kind: Kind) -> dict[str, int]:
    """Ids of entities that were merged into others."""
    rows = FormerId.objects.filter(entity__kind=kind).values_list("value", "entity_id")
    return {fold(value): pk for value, pk in rows}


def _find_entity(reference: str) -> int | None:
    for field in ("wikidata_id", "external_id"):
        found = Entity.objects.filter(**{field: reference}).values_list("pk", flat=True).first()
        if found:
            return found
    former = FormerId.objects.filter(value=reference).values_list("entity_id", flat=True).first()
    if former:
        return former
    named = set(Alias.objects.filter(key=fold(reference)).values_list("entity_id", flat=True)[:2])
    return named.pop() if len(named) == 1 else None
