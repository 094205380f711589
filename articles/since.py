"""What happened after an article appeared to those it names: what a reader of old pages needs most.

Events in which several of them took part, offices that people came into or left, deaths. All of it
comes from the reference desk and changes with it; nothing is stored. An editor can take a line off
the page of one article (`HiddenLine`).
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from people.models import Entity, Event, Kind, Person, Tenure

LINES = 8
# With a state alone in common an event is news about that state, not about the article.
SHARED = 2
_EVENTS_READ = 12


@dataclass(frozen=True)
class Line:
    """One line: when, who or what, and what happened. `key` is how an editor's choice knows it."""

    key: str
    date: str
    kind: str  # "event", "took", "left" or "died"
    entity: Entity
    tenure: Tenure | None = None


def since_published(
    appeared: datetime.date,
    today: datetime.date,
    named: Collection[Entity],
    tenures: Iterable[Tenure],
    hidden: Collection[str] = (),
) -> list[Line]:
    """The latest lines that are not hidden, in the order in which they happened. One query."""
    lines = all_lines(appeared, today, named, tenures)
    return [line for line in lines if line.key not in hidden][-LINES:]


def all_lines(
    appeared: datetime.date,
    today: datetime.date,
    named: Collection[Entity],
    tenures: Iterable[Tenure],
) -> list[Line]:
    """Every line there is, in the order in which they happened. One query.

    `tenures` are those of the people among `named`, who have to be whole persons to have died.
    """
    people = {entity.pk: entity for entity in named if isinstance(entity, Person)}
    first, last = appeared.isoformat(), today.isoformat()
    lines = [
        *_events(first, last, named),
        *_changes_of_office(first, last, people, tenures),
        *(
            Line(f"died-{person.pk}", person.died, "died", person)
            for person in people.values()
            if first < person.died <= last
        ),
    ]
    return sorted(lines, key=lambda line: (line.date, line.key))


def _events(first: str, last: str, named: Collection[Entity]) -> list[Line]:
    """Later events with a person of the article in them, or with two of those it names."""
    if not named:
        return []
    pks = [entity.pk for entity in named]
    of_these = Q(parts__entity__in=pks)
    found = (
        Event.objects.public()
        .filter(of_these, starts__gt=first, starts__lte=last)
        .exclude(pk__in=[entity.pk for entity in named if entity.kind == Kind.EVENT])
        .annotate(
            shared=Count("parts", filter=of_these, distinct=True),
            persons=Count("parts", filter=of_these & Q(parts__entity__kind=Kind.PERSON)),
        )
        .filter(Q(shared__gte=SHARED) | Q(persons__gte=1))
        .order_by("-shared", "-starts", "pk")[:_EVENTS_READ]
    )
    return [Line(f"event-{event.pk}", event.starts, "event", event) for event in found]


def _changes_of_office(
    first: str, last: str, people: dict[int, Person], tenures: Iterable[Tenure]
) -> list[Line]:
    lines = []
    for tenure in tenures:
        person = people.get(tenure.person_id)
        if person is None:
            continue
        if first < tenure.held_from <= last:
            lines.append(Line(f"took-{tenure.pk}", tenure.held_from, "took", person, tenure))
        # Who dies in office does not leave it as well.
        if first < tenure.held_until <= last and not person.died.startswith(tenure.held_until):
            lines.append(Line(f"left-{tenure.pk}", tenure.held_until, "left", person, tenure))
    return lines
