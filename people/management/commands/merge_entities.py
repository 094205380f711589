"""Merge two entries that are one, or undo a merge, without the admin."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q

from people.merging import CannotMerge, MergePlan, merge, plan, undo
from people.models import Entity, FormerId, Merge

_SHOWN = 10  # lines of a section


class Command(BaseCommand):
    help = (
        "Merge one person, state, organisation or event into another of the same kind: names, "
        "offices, mentions and decisions move, the old address leads to the one that stays. "
        "Name them by their slug, their number or their Wikidata id."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kept", nargs="?", help="the one that stays")
        parser.add_argument("gone", nargs="?", help="the one that goes")
        parser.add_argument(
            "--take",
            action="append",
            default=[],
            metavar="FIELD",
            help="where both fill this field, take the value of the one that goes",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="show the effect, change nothing"
        )
        parser.add_argument("--undo", type=int, metavar="NUMBER", help="undo this merge")

    def handle(self, *, kept: str | None, gone: str | None, **options: Any) -> None:
        try:
            if options["undo"]:
                if kept or options["dry_run"]:
                    raise CommandError("--undo takes the number of a merge and nothing else.")
                self._undo(options["undo"])
            elif kept and gone:
                self._merge(_found(kept), _found(gone), options["take"], options["dry_run"])
            else:
                raise CommandError("Say which one stays and which one goes.")
        except CannotMerge as refused:
            raise CommandError("\n".join(refused.problems)) from refused

    def _merge(self, kept: Entity, gone: Entity, take: list[str], is_dry: bool) -> None:
        found = plan(kept, gone, take)
        if found.problems:
            raise CannotMerge(found.problems)
        unknown = set(take) - {one.name for one in found.conflicts}
        if unknown:
            raise CommandError(f"They do not differ in {', '.join(sorted(unknown))}.")
        self._tell(found)
        if not is_dry:
            record = merge(kept, gone, take)
            self.stdout.write(f"Merged. To undo it: manage.py merge_entities --undo {record.pk}")

    def _undo(self, number: int) -> None:
        record = Merge.objects.filter(pk=number).first()
        if record is None:
            raise CommandError(f"There is no merge {number}.")
        record = undo(record)
        for remark in record.remarks:
            self.stdout.write(str(remark))
        self.stdout.write(f"Undone: {record}")

    def _tell(self, found: MergePlan) -> None:
        self.stdout.write(f"{found.gone} ({found.gone.slug}) → {found.kept} ({found.kept.slug})")
        for warning in found.warnings:
            self.stdout.write(f"! {warning}")
        for one in found.conflicts:
            self.stdout.write(
                f"{one.label} [{one.name}]: {one.kept or '–'} | {one.gone or '–'}"
                f" → {one.gone if one.is_taken else one.kept}"
            )
        for one in found.filled:
            self.stdout.write(f"{one.label} [{one.name}]: → {one.gone}")
        for section in found.sections:
            self.stdout.write(f"{section.title}: {section.count} (+{len(section.there)} there)")
            for line in section.moving[:_SHOWN]:
                self.stdout.write(f"  {line}")
            for line in section.there[:_SHOWN]:
                self.stdout.write(f"  = {line}")


def _found(asked: str) -> Entity:
    which = Q(slug=asked) | Q(wikidata_id=asked) | Q(former_addresses__slug=asked)
    if asked.isdecimal():
        which |= Q(pk=int(asked))
    found = list(Entity.objects.filter(which).distinct()[:2])
    if not found:
        former = FormerId.objects.filter(value=asked).select_related("entity").first()
        found = [former.entity] if former else []
    if len(found) != 1:
        why = "is more than one" if found else "is nobody"
        raise CommandError(f"{asked} {why} on the reference desk.")
    return found[0]
