"""What a change on the reference desk means for everybody else.

`entities_changed` carries the primary keys of the entities whose names, offices or pages changed;
None means: too many to name. Saving through the ORM sends it by itself; bulk imports, which the
ORM's signals do not see, send it once at their end. Listeners run in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import models, transaction
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.dispatch import Signal, receiver

from people import local_names
from people.models import (
    Alias,
    Country,
    Entity,
    Event,
    FormerAddress,
    Membership,
    NameChange,
    Office,
    Organisation,
    Participation,
    Person,
    Stamp,
    StatusPeriod,
    Tenure,
)
from people.models.stamp import GAZETTEER, PAGES

entities_changed = Signal()

# How to get from a changed row to the entity whose page shows it.
_OWNER = {
    Alias: "entity_id",
    Tenure: "person_id",
    StatusPeriod: "country_id",
    Membership: "organisation_id",
    Participation: "event_id",
}


# What changed while somebody gathers it, to be told at once: sets of keys, maybe empty ones.
_gathering: ContextVar[list[list[int]] | None] = ContextVar("gathering", default=None)


@contextmanager
def gathered() -> Iterator[None]:
    """Tell of everything that is saved within only once, at the end, and inside its transaction.

    Nothing is told if the block fails. Blocks within one another are one.
    """
    if _gathering.get() is not None:
        yield
        return
    changed: list[list[int]] = []
    token = _gathering.set(changed)
    try:
        yield
    finally:
        _gathering.reset(token)
    if changed and not transaction.get_rollback():
        announce(sorted({pk for pks in changed for pk in pks}))


def announce(pks: list[int] | None) -> None:
    """Tell everybody that these entities changed (None: a great many did).

    An empty list is a change that concerns no entity yet, such as an office that nobody held.
    """
    changed = _gathering.get()
    if changed is not None and pks is not None:
        changed.append(pks)
        return
    with transaction.atomic():
        if pks:
            local_names.refresh(pks)
        if pks is None or pks:
            NameChange.record(Stamp.bump(GAZETTEER), pks)
        entities_changed.send(sender=Entity, pks=pks)
        # Last: publications lock an article first and this row next.
        Stamp.bump(PAGES)


@receiver([post_save, post_delete])
def entity_row_changed(sender: type[models.Model], instance: models.Model, **kwargs: Any) -> None:
    """A row of the reference desk was saved or deleted."""
    if kwargs.get("raw"):
        return
    if sender in (Person, Country, Organisation, Event, Entity):
        announce([instance.pk])
    elif isinstance(instance, Office):
        announce(list(Tenure.objects.filter(office=instance).values_list("person_id", flat=True)))
    elif sender in _OWNER:
        announce([getattr(instance, _OWNER[sender])])


@receiver(post_delete, sender=Person)
@receiver(post_delete, sender=Country)
@receiver(post_delete, sender=Organisation)
@receiver(post_delete, sender=Event)
def address_says_gone(instance: Entity, **_kwargs: Any) -> None:
    """A page is deleted: its address says so from now on, and nobody gets it again."""
    if not instance.is_private:
        FormerAddress.objects.get_or_create(slug=instance.slug)


@receiver(m2m_changed, sender=Person.countries.through)
@receiver(m2m_changed, sender=Country.predecessors.through)
def entity_relation_changed(action: str, instance: Entity, **_kwargs: Any) -> None:
    """States of a person, or predecessors of a state, were changed."""
    if action.startswith("post_"):
        announce([instance.pk])
