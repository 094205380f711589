"""The columns of two entities side by side: what is filled, what stays, what an editor chooses.

Columns that only make sense together (the parts of a name, an image and its credit) are one field.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from people import partial_dates
from people.models import Entity, FormerId, Kind

_GROUPS = {
    "name": ("name", "sort_name", "given_name", "family_name", "family_name_first"),
    "image": ("image", "image_alt", "image_credit", "image_licence"),
}
# The address stays with the one that stays; the rest is no matter of choice.
_LEFT_OUT = {"id", "entity_ptr", "kind", "slug", "created_at", "updated_at", "local_names"}
_DATES = {
    Kind.PERSON: ("born", "died"),
    Kind.COUNTRY: ("established", "dissolved"),
    Kind.ORGANISATION: ("established", "dissolved"),
    Kind.EVENT: ("starts", "ends"),
}
IDS = tuple(FormerId.Field.values)


@dataclass(frozen=True)
class Compared:
    """One field of the two."""

    name: str
    label: str
    kept: str  # as an editor reads it; "" where there is nothing
    gone: str
    outcome: str  # "same", "filled" from the other, or "conflict": an editor chooses
    is_taken: bool = False  # of a conflict: the value of the other was chosen
    values: dict[str, Any] = field(default_factory=dict)  # what the one that stays gets

    @property
    def is_conflict(self) -> bool:
        """Whether both say something, and not the same."""
        return self.outcome == "conflict"


def compare(kept: Entity, gone: Entity, take: Collection[str] = ()) -> list[Compared]:
    """All fields in the order of the form; `take` names those whose value the other gives."""
    grouped = {name for columns in _GROUPS.values() for name in columns}
    found = []
    for column in kept._meta.concrete_fields:
        if column.name in _LEFT_OUT or (column.name in grouped and column.name not in _GROUPS):
            continue
        names = _GROUPS.get(column.name, (column.name,))
        columns = [c for c in kept._meta.concrete_fields if c.name in names]
        found.append(_compare(column, columns, kept, gone, column.name in take))
    return found


def _compare(
    column: models.Field[Any, Any],
    columns: list[models.Field[Any, Any]],
    kept: Entity,
    gone: Entity,
    is_taken: bool,
) -> Compared:
    here, there = getattr(kept, column.attname), getattr(gone, column.attname)
    if column.name == "name" and _whole_name(kept) != _whole_name(gone):
        outcome = "conflict"
    elif here == there or (not there and not isinstance(column, models.BooleanField)):
        outcome = "same"
    elif not here and not isinstance(column, models.BooleanField):
        outcome = "filled"
    else:
        outcome = "conflict"
    moves = outcome == "filled" or (outcome == "conflict" and is_taken)
    return Compared(
        name=column.name,
        label=capfirst(str(column.verbose_name)),
        kept=_shown(column, kept),
        gone=_shown(column, gone),
        outcome=outcome,
        is_taken=is_taken and outcome == "conflict",
        values={c.attname: _stored(c, gone) for c in columns} if moves else {},
    )


def _whole_name(entity: Entity) -> tuple[Any, ...]:
    return tuple(getattr(entity, name, "") for name in _GROUPS["name"])


def _stored(column: models.Field[Any, Any], entity: Entity) -> Any:
    value = getattr(entity, column.attname)
    return value.name if isinstance(column, models.FileField) else value


def _shown(column: models.Field[Any, Any], entity: Entity) -> str:
    value = getattr(entity, column.name)
    if isinstance(column, models.BooleanField):
        return _("yes") if value else _("no")
    if column.name == "name":
        return str(value) if entity.sort_name == value else f"{value} ({entity.sort_name})"
    if column.choices:
        return str(getattr(entity, f"get_{column.name}_display")())
    return str(value) if value else ""


def contradiction(kept: Entity, compared: list[Compared]) -> set[str]:
    """The fields that together would say that the end was before the beginning."""
    names = _DATES[Kind(kept.kind)]
    now = {name: getattr(kept, name) for name in names}
    for one in compared:
        now |= {name: value for name, value in one.values.items() if name in names}
    first, last = (now[name] for name in names)
    try:
        partial_dates.check_order(first, last, names[1])
    except ValidationError:
        return {one.name for one in compared if one.name in names and one.values}
    return set()


def former_ids(kept: Entity, compared: list[Compared]) -> dict[str, tuple[str, bool]]:
    """Ids that nobody has after the merge: column -> (id, whether it was the kept one's)."""
    return {
        one.name: (one.kept, True) if one.is_taken else (one.gone, False)
        for one in compared
        if one.name in IDS and one.is_conflict
    }
