"""Merging two entities of one kind, when it turns out that they are one; and undoing it.

    plan(kept, gone, choices)   what it would do, for an editor to read: nothing changes
    merge(kept, gone, choices)  do it, in one transaction; the record of it can be undone
    undo(record)                put everything back

The row of the merged entity is deleted, so that nothing that asks for entities has to know of
merges; its address becomes a former address of the one that stays. What others hang on entities
they move themselves, in the same transaction: `merge_planned`,
`merge_begins`, `entities_merged`, `merge_undone`.
"""

from people.merging.doing import merge
from people.merging.effect import MergePlan, plan
from people.merging.rows import MOVERS, Section
from people.merging.signals import (
    CannotMerge,
    entities_merged,
    merge_begins,
    merge_planned,
    merge_undone,
)
from people.merging.undoing import CannotUndo, undo, what_prevents

__all__ = [
    "MOVERS",
    "CannotMerge",
    "CannotUndo",
    "MergePlan",
    "Section",
    "entities_merged",
    "merge",
    "merge_begins",
    "merge_planned",
    "merge_undone",
    "plan",
    "undo",
    "what_prevents",
]
