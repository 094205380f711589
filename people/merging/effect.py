"""The effect of a merge before it takes place: fields side by side, and what moves."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from people.merging.fields import Compared, compare, contradiction, former_ids
from people.merging.rows import Rows, Section, rows_to_move
from people.merging.signals import merge_planned
from people.models import Distinction, Entity


@dataclass
class MergePlan:
    """What merging `gone` into `kept` would do."""

    kept: Entity
    gone: Entity
    fields: list[Compared]
    rows: Rows
    sections: list[Section] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)  # nothing is merged while there are any

    @property
    def conflicts(self) -> list[Compared]:
        """Fields of which an editor chooses one of two values."""
        return [one for one in self.fields if one.is_conflict]

    @property
    def filled(self) -> list[Compared]:
        """Fields that the other one fills."""
        return [one for one in self.fields if one.outcome == "filled"]


def plan(kept: Entity, gone: Entity, choices: Collection[str] = ()) -> MergePlan:
    """What merging would do; `choices` names the fields whose value the other gives."""
    found = draw_up(kept, gone, choices)
    if not found.problems:
        merge_planned.send(sender=Entity, plan=found)
    return found


def draw_up(kept: Entity, gone: Entity, choices: Collection[str]) -> MergePlan:
    """The part of the plan that the reference desk knows of."""
    kept, gone = kept.get_child(), gone.get_child()
    if kept.pk == gone.pk or kept.kind != gone.kind:
        why = (
            _("Choose two different entries.")
            if kept.pk == gone.pk
            else _("Only two of one kind can be merged.")
        )
        return MergePlan(kept, gone, [], Rows(kept, gone), problems=[why])
    compared, problems = _settled(kept, compare(kept, gone, choices))
    rows = rows_to_move(kept, gone)
    sections = list(rows.sections)
    lost = [value for value, _own in former_ids(kept, compared).values()]
    if lost:
        sections.append(Section(_("Ids under which imports will find the one that stays"), lost))
    sections.append(Section(_("Addresses that lead to the one that stays"), [gone.slug]))
    return MergePlan(
        kept, gone, compared, rows, sections, warnings=_warnings(kept, gone), problems=problems
    )


def _settled(kept: Entity, compared: list[Compared]) -> tuple[list[Compared], list[str]]:
    """Nothing is filled in that would contradict a date; what was chosen so is a problem."""
    against = contradiction(kept, compared)
    if not against:
        return compared, []
    if any(one.is_taken for one in compared if one.name in against):
        return compared, [_("The end is before the beginning.")]
    return [
        replace(one, outcome="conflict", values={}) if one.name in against else one
        for one in compared
    ], []


def _warnings(kept: Entity, gone: Entity) -> list[str]:
    found = []
    if kept.is_private != gone.is_private:
        private, public = (kept, gone) if kept.is_private else (gone, kept)
        found.append(
            _(
                "%(private)s is private and %(public)s is not: choose below which holds. "
                "Articles that name a private entry are not linked to it."
            )
            % {"private": private.name, "public": public.name}
        )
    if Distinction.pairs_among([kept.pk, gone.pk]):
        found.append(_("An editor said that these are two and not one."))
    return found
