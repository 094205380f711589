"""The reference desk as the linker's own dataclasses.

Only reads. Compiling what is read here, and keeping it, is left to `articles.gazetteer`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any, TypeVar, cast

from django.db.models import QuerySet

from articles.linking.types import Alias, AliasKind, Entity, EntityKind, OfficeHeld, Strength
from people import models as people

_CHUNK = 5000

Q = TypeVar("Q", bound="QuerySet[Any]")


def linkable_entities(pks: Collection[int] | None = None) -> Iterator[Entity]:
    """Everyone and everything that may be linked; with `pks`, those of them that may.

    Private entities and those that are gone are left out. The number of queries is fixed.
    """
    aliases = _aliases(pks)
    offices = _offices(pks)
    states = people.Person.countries.through.objects.all()
    countries = _grouped(_only(states, "person", pks).values_list("person", "country"))
    national = people.Organisation.objects.exclude(country=None)
    seats = dict(_only(national, "pk", pks).values_list("pk", "country_id"))
    parts = people.Participation.objects.all()
    participants = _grouped(_only(parts, "event", pks).values_list("event", "entity"))
    persons = {
        pk: rest
        for pk, *rest in _only(people.Person.objects.all(), "pk", pks)
        .values_list("pk", "given_name", "family_name", "born", "died")
        .iterator(_CHUNK)
    }
    spans = _spans(pks)
    for pk, kind, name, prominence in (
        _only(people.Entity.objects.public(), "pk", pks)
        .order_by("pk")
        .values_list("pk", "kind", "name", "prominence")
        .iterator(_CHUNK)
    ):
        given, family, born, died = persons.get(pk, ("", "", "", ""))
        start, end = spans.get(pk, ("", ""))
        belongs_to = countries.get(pk) or ([str(seats[pk])] if pk in seats else [])
        yield Entity(
            id=str(pk),
            kind=cast(EntityKind, kind),
            name=name,
            aliases=tuple(aliases.get(pk, ())),
            given_name=given,
            family_name=family,
            countries=tuple(belongs_to),
            offices=tuple(offices.get(pk, ())),
            born=str(born),
            died=str(died),
            start=start,
            end=end,
            participants=tuple(participants.get(pk, ())),
            prominence=prominence,
        )


def _only(rows: Q, field: str, pks: Collection[int] | None) -> Q:
    return rows if pks is None else rows.filter(**{f"{field}__in": pks})


def _aliases(pks: Collection[int] | None) -> dict[int, list[Alias]]:
    found: dict[int, list[Alias]] = defaultdict(list)
    rows = (
        _only(people.Alias.objects.all(), "entity", pks)
        .order_by("entity_id", "pk")
        .values_list(
            "entity_id", "text", "kind", "strength", "language", "valid_from", "valid_until"
        )
    )
    for entity, text, kind, strength, language, valid_from, valid_until in rows.iterator(_CHUNK):
        found[entity].append(
            Alias(
                text,
                cast(AliasKind, kind),
                cast(Strength, strength),
                language,
                str(valid_from),
                str(valid_until),
            )
        )
    return found


def _offices(pks: Collection[int] | None) -> dict[int, list[OfficeHeld]]:
    found: dict[int, list[OfficeHeld]] = defaultdict(list)
    rows = (
        _only(people.Tenure.objects.all(), "person", pks)
        .order_by("person_id", "pk")
        .values_list("person_id", "office__title", "held_from", "held_until", "office__country_id")
    )
    for person, title, start, end, country in rows.iterator(_CHUNK):
        found[person].append(
            OfficeHeld(title, str(start), str(end), str(country) if country else "")
        )
    return found


def _spans(pks: Collection[int] | None) -> dict[int, tuple[str, str]]:
    """First and last date of everything that has them, people excepted."""
    spans: dict[int, tuple[str, str]] = {}
    for model, first, last in (
        (people.Country, "established", "dissolved"),
        (people.Organisation, "established", "dissolved"),
        (people.Event, "starts", "ends"),
    ):
        rows = _only(model._default_manager.all(), "pk", pks)
        for pk, start, end in rows.values_list("pk", first, last):
            spans[pk] = (str(start), str(end))
    return spans


def _grouped(pairs: Iterable[tuple[int, int]]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for one, other in pairs:
        found[one].append(str(other))
    return found
