"""What files say of the two: so that the next import neither brings the merged one back nor undoes
what the merge has brought together.

A file that knows the merged entity under an id that nobody has any more speaks of the one that
stayed, but as a second voice: it adds what is missing and overwrites nothing. What it said is kept
under a name of its own (`source_of_former`), because the same file may speak of both.
"""

from __future__ import annotations

from typing import Any

from people.merging.fields import Compared, former_ids
from people.merging.journal import Journal
from people.models import Entity, FormerId, ImportRecord

_LONGEST_SOURCE = 60


def source_of_former(source: str, owner_pk: int) -> str:
    """Under which name a load remembers what it said of an entity that was merged away.

    >>> source_of_former("people.jsonl", 7)
    'people.jsonl#7'
    """
    return f"{source}#{owner_pk}"[-_LONGEST_SOURCE:]


def hand_over(journal: Journal, kept: Entity, gone: Entity, compared: list[Compared]) -> None:
    """Keep the ids that nobody has any more, and the word of the files under the right name.

    Call it while the values of both are as they were before the merge.
    """
    nobodys = former_ids(kept, compared)
    for name, (value, was_kepts) in nobodys.items():
        owner = kept.pk if was_kepts else gone.pk
        row = FormerId(entity_id=kept.pk, field=name, value=value, owner_pk=owner)
        journal.make(row)
    speak_for_kept = {
        record.source
        for record in ImportRecord.objects.filter(entity_id=kept.pk)
        if not _rename(journal, record, kept, is_second=any(own for _id, own in nobodys.values()))
    }
    for record in ImportRecord.objects.filter(entity_id=gone.pk):
        second = record.source in speak_for_kept or any(not own for _id, own in nobodys.values())
        _rename(journal, record, gone, is_second=second)
        final = {name: getattr(kept, name, None) for name in record.data.get("fields", {})}
        for one in compared:
            final |= {name: value for name, value in one.values.items() if name in final}
        values = {"entity_id": kept.pk, "data": _quiet(record.data, final)}
        journal.change(ImportRecord, record.pk, values)


def _rename(journal: Journal, record: ImportRecord, owner: Entity, *, is_second: bool) -> bool:
    if not is_second or "#" in record.source:
        return False
    source = source_of_former(record.source, owner.pk)
    journal.change(ImportRecord, record.pk, {"source": source})
    return True


def _quiet(data: dict[str, Any], final: dict[str, Any]) -> dict[str, Any]:
    """Fields on which the other one's word stays are not this file's any more."""
    foreign = set(data.get("foreign", ()))
    foreign |= {name for name, value in data.get("fields", {}).items() if final[name] != value}
    return {**data, "foreign": sorted(foreign)} if foreign else data
