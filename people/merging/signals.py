"""How others hear of merges, and why one may be refused."""

from __future__ import annotations

from django.dispatch import Signal

# plan: MergePlan. Listeners add sections to it; nothing may be written.
merge_planned = Signal()

# gone_pk: int, record: Merge. Sent in the transaction, when nothing but the names is locked and
# nothing changed. Listeners lock what they will change, because from then on whoever refers to the
# one that goes waits for us.
merge_begins = Signal()

# kept: Entity (of its own class), gone_pk: int, record: Merge. Sent in the transaction, when the
# reference desk is done and the merged row is gone. What a listener needs to undo its part it puts
# into `record.journal` under a key of its own; a journal's steps in there under "steps".
entities_merged = Signal()

# kept: Entity, gone: Entity, record: Merge. Sent in the transaction, when both are there again.
# What could not be put back a listener tells in `record.remarks`.
merge_undone = Signal()


class CannotMerge(Exception):  # noqa: N818  (it names what is the case, as Http404 does)
    """The merge was refused; `problems` says why, in an editor's words."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems
