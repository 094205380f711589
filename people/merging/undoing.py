"""Undoing a merge: both are there again, with what each had.

What somebody changed since stays as they want it, and the record tells how much that was. What
makes undoing impossible is said beforehand, all at once.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.history.writing import UNDONE_MERGE, acting, record_rows
from people.merging.doing import lock_both, note_names, tell, token_of_names
from people.merging.fields import IDS
from people.merging.journal import missing_targets, rows_in, take_back
from people.merging.recorded import record_undoing
from people.merging.signals import CannotMerge, merge_undone
from people.models import Entity, FormerAddress, Merge

_ENTITY = "people.entity"


class CannotUndo(CannotMerge):
    """Undoing was refused; `problems` says why."""


def what_prevents(record: Merge) -> list[str]:
    """Everything because of which this merge cannot be undone now; nothing: it can."""
    if record.undone_at:
        return [_("This merge is undone already.")]
    problems = [_("Undo first: %(merge)s.") % {"merge": later} for later in _later(record)]
    if problems:
        return problems
    if not Entity.objects.filter(pk=record.kept_pk).exists():
        return [_("%(name)s is no longer there.") % {"name": record.kept_name}]
    return [*_taken_addresses(record), *_taken_ids(record), *_lost_references(record)]


def undo(record: Merge, *, by: AbstractBaseUser | None = None) -> Merge:
    """Put both back. Raises CannotUndo with everything that stands in the way."""
    with transaction.atomic(), acting(by=by) as act:
        record = Merge.objects.select_for_update().get(pk=record.pk)
        try:
            lock_both(record.kept_pk)
        except CannotMerge:
            pass  # told below, with its name
        problems = what_prevents(record)
        if problems:
            raise CannotUndo(problems)
        token_of_names()
        try:
            with transaction.atomic():
                left = take_back(record.journal["people"])
        except IntegrityError as error:
            said = _("What it would bring back contradicts what is there now (%(error)s).")
            raise CannotUndo([said % {"error": error}]) from error
        if left:
            record.remarks.append(
                ngettext(
                    "%(count)d entry of the reference desk was changed since and stays so.",
                    "%(count)d entries of the reference desk were changed since and stay so.",
                    left,
                )
                % {"count": left}
            )
        act.reason = f"{UNDONE_MERGE}:{record.gone_name}"[:100]
        record_undoing(s for s in record.journal["people"] if s["model"] != f"people.{record.kind}")
        child = type(Entity.objects.get(pk=record.kept_pk).get_child())
        record_rows(child, [record.kept_pk], "~")
        record_rows(child, [record.gone_pk], "+")
        _tell_of_undoing(record, by)
    return record


def _tell_of_undoing(record: Merge, by: AbstractBaseUser | None) -> None:
    touched = record.journal["touched"]
    note_names(touched)
    kept, gone = (Entity.objects.get(pk=pk) for pk in (record.kept_pk, record.gone_pk))
    Entity.objects.filter(pk=kept.pk).update(updated_at=timezone.now())
    merge_undone.send(sender=Entity, kept=kept.get_child(), gone=gone.get_child(), record=record)
    record.undone_at, record.undone_by_id = timezone.now(), by.pk if by else None
    record.save()
    tell(touched)


def _later(record: Merge) -> list[Merge]:
    """Merges that had to do with one of the two, or with rows that this one would put back."""
    both = {record.kept_pk, record.gone_pk}
    rows = _rows_of(record)
    return [
        later
        for later in Merge.objects.in_force().filter(pk__gt=record.pk).iterator(chunk_size=50)
        if both & {later.kept_pk, later.gone_pk} or rows & _rows_of(later)
    ]


def _rows_of(record: Merge) -> set[tuple[str, Any]]:
    steps = list(record.journal["people"])
    for part in record.journal.values():
        if isinstance(part, dict):  # a listener's
            steps += part.get("steps", [])
    return rows_in(steps)


def _removed_entity(record: Merge) -> dict[str, Any]:
    steps = record.journal["people"]
    found = (s for s in steps if s["did"] == "remove" and s["model"] == _ENTITY)
    row: dict[str, Any] = next(found)["rows"][0]
    return row


def _taken_addresses(record: Merge) -> list[str]:
    slug = record.gone_slug
    taken = Entity.objects.filter(slug=slug).first()
    if taken is None:
        former = FormerAddress.objects.filter(slug=slug).exclude(entity_id=record.kept_pk).first()
        if former and former.entity is None:
            said = _("The address “%(slug)s” is that of a page that was deleted since.")
            return [said % {"slug": slug}]
        taken = former.entity if former else None
    if taken is None:
        return []
    return [_("The address “%(slug)s” is now that of %(name)s.") % {"slug": slug, "name": taken}]


def _taken_ids(record: Merge) -> list[str]:
    """Ids that both will have again and that somebody else has meanwhile."""
    wanted = [(name, value) for name, value in _removed_entity(record).items() if name in IDS]
    for step in record.journal["people"]:
        if step["did"] == "change" and step["pk"] == record.kept_pk:
            wanted += [(name, value) for name, value in step["old"].items() if name in IDS]
    found = []
    for name, value in wanted:
        if not value or name not in {"wikidata_id", "external_id"}:
            continue
        other = Entity.objects.filter(**{name: value}).exclude(pk=record.kept_pk).first()
        if other:
            found.append(_("%(id)s now belongs to %(name)s.") % {"id": value, "name": other})
    return found


def _lost_references(record: Merge) -> list[str]:
    """The entity itself refers to something that is not there any more: a state, say."""
    own = {_ENTITY, f"people.{record.kind}"}
    return [
        _("What %(name)s referred to as %(field)s is no longer there.")
        % {"name": record.gone_name, "field": column.removesuffix("_id")}
        for step, _row, column in missing_targets(record.journal["people"])
        if step["model"] in own
    ]
