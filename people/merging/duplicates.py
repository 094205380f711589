"""Entries that are probably one: the same name, and nothing that speaks against it.

Reads along the index of folded names, a page at a time, so that tens of thousands of entries cost
no more than a few. What an editor said to be two is not asked again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from django.db.models import Count, prefetch_related_objects

from people.models import Alias, Country, Distinction, Entity, Event, Kind, Person, children_of

_LOOKED_AT = 200  # shared names a page, of which most belong to real namesakes
_MOST_OF_A_NAME = 12  # a name that more than these share tells nothing
_OFFICIAL = (Alias.Kind.NAME, Alias.Kind.SPELLING, Alias.Kind.ACRONYM)


@dataclass(frozen=True)
class Pair:
    """Two that may be one, and why."""

    one: Entity
    other: Entity
    names: tuple[str, ...]
    agrees: bool  # something besides the name speaks for it


@dataclass(frozen=True)
class Page:
    """Some of them, and the name after which the next page begins; "" at the end."""

    pairs: Sequence[Pair]
    after: str


def probable_duplicates(kind: Kind, *, after: str = "", size: int = 25) -> Page:
    """Pairs of that kind in the order of the names they share, those behind the name `after`."""
    pairs: list[Pair] = []
    while len(pairs) < size:
        keys = _shared_keys(kind, after)
        if not keys:
            return Page(pairs, "")
        for key, found in _pairs(kind, keys):
            pairs += [pair for pair in found if not _is_among(pair, pairs)]
            after = key
            if len(pairs) >= size:
                break
        else:
            after = keys[-1]
    return Page(pairs, after)


def _shared_keys(kind: Kind, after: str) -> list[str]:
    """The next names that more than one entity bears as a strong one, of whatever kind.

    Asks the names alone: a look at each one's entity would cost more than all the rest.
    """
    names = Alias.objects.strong().filter(kind__in=_OFFICIAL, key__gt=after)
    if kind == Kind.PERSON:  # a surname alone is nobody's
        names = names.filter(key__contains=" ")
    shared = names.order_by("key").values("key").annotate(owners=Count("entity", distinct=True))
    shared = shared.filter(owners__gt=1, owners__lte=_MOST_OF_A_NAME)
    return [row["key"] for row in shared[:_LOOKED_AT]]


def _pairs(kind: Kind, keys: Sequence[str]) -> Iterable[tuple[str, list[Pair]]]:
    rows = Alias.objects.strong().filter(kind__in=_OFFICIAL, key__in=keys).order_by()
    owners: dict[str, dict[int, str]] = defaultdict(dict)
    for key, pk, text in sorted(rows.values_list("key", "entity_id", "text")):
        owners[key].setdefault(pk, text)
    pks = {pk for found in owners.values() for pk in found}
    entities = {entity.pk: entity for entity in _with_facts(kind, pks)}
    two = Distinction.pairs_among(entities)
    for key in keys:  # in the database's order, which need not be ours
        yield (
            key,
            [
                Pair(entities[one], entities[other], (owners[key][one],), agrees)
                for one, other in combinations(sorted(owners[key].keys() & entities.keys()), 2)
                if frozenset((one, other)) not in two
                and (agrees := _agree(entities[one], entities[other])) is not None
            ],
        )


def _with_facts(kind: Kind, pks: Iterable[int]) -> list[Entity]:
    found = list(children_of(Entity.objects.filter(pk__in=list(pks), kind=kind)))
    if kind == Kind.PERSON:
        prefetch_related_objects(found, "countries")
    return found


def _is_among(pair: Pair, pairs: list[Pair]) -> bool:
    return any((p.one.pk, p.other.pk) == (pair.one.pk, pair.other.pk) for p in pairs)


def _agree(one: Entity, other: Entity) -> bool | None:
    """Whether dates and states say the same; None: they contradict, so these are two."""
    dates = [_dates(one), _dates(other)]
    same = False
    for here, there in zip(*dates, strict=True):
        if here and there:
            width = min(len(here), len(there))
            if here[:width] != there[:width]:
                return None
            same = True
    if isinstance(one, Person) and isinstance(other, Person):
        states = [{state.pk for state in person.countries.all()} for person in (one, other)]
        if all(states):
            if not states[0] & states[1]:
                return None
            same = True
    return same


def _dates(entity: Entity) -> tuple[str, ...]:
    if isinstance(entity, Person):
        return str(entity.born), str(entity.died)
    if isinstance(entity, Event):
        return str(entity.starts), str(entity.ends)
    if isinstance(entity, Country):
        return str(entity.established), str(entity.dissolved)
    return ()
