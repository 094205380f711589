"""Deleting an entity: first what uses it, then away with it, and nothing left that leads nowhere.

What is written stays true to what was named, so the text stays and the links go. What has to stay
on record (a correction, an office with its holders, a place in a dossier) stands in the way. Others
tell of their use and clean up after themselves by the two signals.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.db import models, transaction
from django.dispatch import Signal
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.models import Entity, Participation, children_of

# pk: int. Listeners return a list of `Use`.
use_asked = Signal()

# pks: list[int]. Sent in the transaction before anything is deleted; what listeners are responsible
# for and what would stand in the way they take away.
entities_leave = Signal()

_EXAMPLES = 5


@dataclass(frozen=True)
class Use:
    """What uses something: how many, some of them by name, and what becomes of them."""

    what: str  # "41 articles name it; their text stays, the links go"
    examples: tuple[str, ...] = ()
    more: int = 0
    is_in_the_way: bool = False

    def __str__(self) -> str:
        told = ", ".join(self.examples)
        if self.more:
            told += ", " + _("and %(number)d more") % {"number": self.more}
        return f"{self.what}: {told}" if told else self.what

    @classmethod
    def of(
        cls, rows: models.QuerySet[Any], sentence: Any, *, is_in_the_way: bool = False
    ) -> list[Use]:
        """One use where there are such rows, none where there are not.

        `sentence` says it of a number: a function of one, so that it may have a plural.
        """
        number = rows.count()
        if not number:
            return []
        examples = tuple(str(row) for row in rows[:_EXAMPLES])
        return [cls(sentence(number), examples, number - len(examples), is_in_the_way)]


def use_of(entity: Entity) -> list[Use]:
    """Everything that uses this entity, what stands in the way first."""
    found = [*_in_the_way(entity), *_parts(entity)]
    for _receiver, uses in use_asked.send(sender=Entity, pk=entity.pk):
        found += cast("list[Use]", uses or [])
    return sorted(found, key=lambda use: not use.is_in_the_way)


def delete_entities(entities: Iterable[Entity]) -> int:
    """Delete them, with what belongs to them; links to them go. Returns how many.

    Raises ProtectedError where something has to stay on record.
    """
    pks = sorted(entity.pk for entity in entities)
    with transaction.atomic():
        # As they are stored: the address that says "gone" must be the one that readers know.
        listed = children_of(Entity.objects.filter(pk__in=pks))
        entities_leave.send(sender=Entity, pks=pks)
        for part in Participation.objects.filter(entity__in=pks):
            part.delete()  # one by one, so that its event's history tells of it
        for entity in listed:
            entity.delete()
    return len(listed)


def _parts(entity: Entity) -> list[Use]:
    rows = Participation.objects.filter(entity=entity.pk).select_related("event", "entity")
    return Use.of(
        rows,
        lambda number: (
            ngettext(
                "Takes part in %(count)d event, and then no longer",
                "Takes part in %(count)d events, and then no longer",
                number,
            )
            % {"count": number}
        ),
    )


def _in_the_way(entity: Entity) -> list[Use]:
    """What protects itself, unless somebody else sees to it."""
    found: list[Use] = []
    seen: set[Any] = set()
    for model in (type(entity), Entity):
        for relation in model._meta.related_objects:
            key = (relation.related_model, relation.field.name)
            if relation.on_delete is not models.PROTECT or key in seen | _seen_to:
                continue
            seen.add(key)
            opts = relation.related_model._meta
            rows = relation.related_model._default_manager.filter(
                **{relation.field.name: entity.pk}
            )

            def sentence(number: int, opts: Any = opts) -> str:
                noun = opts.verbose_name if number == 1 else opts.verbose_name_plural
                return f"{number} {noun}"

            found += Use.of(rows, sentence, is_in_the_way=True)
    return found


_seen_to: set[tuple[Any, str]] = {(Participation, "entity")}


def see_to(relations: Sequence[tuple[Any, str]]) -> None:
    """Say that a listener of `entities_leave` takes care of these: (model, name of the field)."""
    _seen_to.update(relations)
