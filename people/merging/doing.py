"""Carrying a merge out. Everything in one transaction.

Locks are taken in the order in which everybody takes them, so that nobody waits crosswise: the
entities by their keys, the stamp of the names, then (by listeners) articles and the stamp of the
pages. Two editors who merge the same two each the other way round come one after the other, and
the second is told that one of the two is no longer there.
"""

from __future__ import annotations

from collections.abc import Collection

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people import local_names
from people.history.writing import MERGE, acting, record_before, record_rows, write
from people.merging.effect import MergePlan, draw_up
from people.merging.imports import hand_over
from people.merging.journal import Journal
from people.merging.recorded import record_steps
from people.merging.signals import CannotMerge, entities_merged, merge_begins
from people.models import Entity, FormerAddress, Merge, NameChange, Stamp
from people.models.stamp import GAZETTEER, PAGES
from people.signals import entities_changed


def merge(
    kept: Entity,
    gone: Entity,
    choices: Collection[str] = (),
    *,
    by: AbstractBaseUser | None = None,
) -> Merge:
    """Let `gone` become `kept`; returns the record by which it can be undone.

    choices  names of fields (see `plan`) whose value the one that goes gives; of all other fields
             that both fill the value of the one that stays is kept

    Raises CannotMerge with everything that stands in the way.
    """
    with transaction.atomic(), acting(by=by) as act:
        kept, gone = lock_both(kept.pk, gone.pk)
        token_of_names()
        plan = draw_up(kept, gone, choices)
        if plan.problems:
            raise CannotMerge(plan.problems)
        record = Merge(
            kind=kept.kind,
            kept_pk=kept.pk,
            kept_name=kept.name,
            gone_pk=gone.pk,
            gone_name=gone.name,
            gone_slug=gone.slug,
            merged_by_id=by.pk if by else None,
        )
        merge_begins.send(sender=Entity, gone_pk=gone.pk, record=record)
        act.reason = f"{MERGE}:{gone.name}"[:100]
        _change_the_desk(plan, record)
        touched = sorted(plan.rows.touched)
        note_names(touched)
        kept = Entity.objects.get(pk=kept.pk).get_child()
        entities_merged.send(sender=Entity, kept=kept, gone_pk=gone.pk, record=record)
        record.save()
        tell(touched)
    return record


def lock_both(*pks: int) -> tuple[Entity, ...]:
    """The entities in the order asked for, locked in the order of their keys.

    Not against references to them: whoever is publishing an article that names one must not wait
    for us while we wait for the article. Raises CannotMerge if one is not there (any more).
    """
    # no_key is how PostgreSQL calls it; others lock the whole database or the whole row.
    rows = Entity.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk")
    found = {entity.pk: entity for entity in rows}
    if len(found) < len(set(pks)):
        raise CannotMerge([_("One of the two is no longer there; somebody was quicker.")])
    return tuple(found[pk].get_child() for pk in pks)


def token_of_names() -> None:
    """Make everybody wait who is about to change names."""
    Stamp.bump(GAZETTEER)


def note_names(touched: list[int]) -> None:
    """Let the linker know of whom it has to learn anew, and entities what they are called."""
    local_names.refresh(touched)
    NameChange.record(Stamp.bump(GAZETTEER), _named(touched))


def tell(touched: list[int]) -> None:
    """Let everybody else know, last of all."""
    entities_changed.send(sender=Entity, pks=_named(touched))
    Stamp.bump(PAGES)


def _named(touched: list[int]) -> list[int] | None:
    """None where they are too many to be named."""
    return touched if len(touched) <= NameChange.MOST_NAMED else None


def _change_the_desk(plan: MergePlan, record: Merge) -> None:
    kept, gone = plan.kept, plan.gone
    journal = Journal()
    record_before(type(kept), [kept.pk])
    write([gone], "-")
    hand_over(journal, kept, gone, plan.fields)
    plan.rows.carry_out(journal)
    journal.remove(type(gone), [gone.pk])
    journal.remove(Entity, [gone.pk])
    values = {name: value for one in plan.fields for name, value in one.values.items()}
    of_base = {column.attname for column in Entity._meta.local_concrete_fields}
    base = {name: value for name, value in values.items() if name in of_base}
    child = {name: value for name, value in values.items() if name not in of_base}
    if base:
        journal.change(Entity, kept.pk, base)
    if child:
        journal.change(type(kept), kept.pk, child)
    Entity.objects.filter(pk=kept.pk).update(updated_at=timezone.now())
    journal.make(FormerAddress(slug=gone.slug, entity_id=kept.pk))
    record_steps(step for step in journal.steps if step["model"] != gone._meta.label_lower)
    record_rows(type(kept), [kept.pk], "~")
    record.journal |= {"people": journal.steps, "touched": sorted(plan.rows.touched)}
