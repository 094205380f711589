"""Something as it was at a moment: itself and what belongs to it, also if it was deleted.

Everything goes through the rules of the models, in one transaction, and is recorded like any other
change. What other things have become in the meantime is not touched: where they stand in the way,
restoring is refused with the reason.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any, TypeAlias

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from simple_history.models import HistoricalRecords

from people.history.writing import BEFORE, RESTORED, acting, history_of

# A model whose rows belong to something, and the column that says to what.
Part: TypeAlias = tuple[type[models.Model], str]


class CannotRestore(Exception):  # noqa: N818  (it names what is the case, as Http404 does)
    """Restoring was refused; `problems` says why, in an editor's words."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


def restore(
    model: type[models.Model],
    pk: Any,
    parts: Sequence[Part],
    moment: datetime.datetime,
    *,
    by: Any = None,
) -> models.Model:
    """Make it and its parts what they were right after that moment; returns it.

    Raises CannotRestore, and changes nothing, where a rule is against it.
    """
    reason = f"{RESTORED}:{moment.isoformat()}"
    try:
        with transaction.atomic(), acting(by=by, reason=reason):
            wanted = _state_of(model, model._meta.pk.attname, pk, moment).get(pk)
            if wanted is None:
                raise CannotRestore([_("It was not there at that time.")])
            restored = _put(wanted)
            for part, column in parts:
                _put_parts(part, column, pk, moment)
    except ValidationError as error:
        raise CannotRestore(_in_words(error)) from error
    except IntegrityError as error:
        said = _("What it would bring back contradicts what is there now (%(error)s).")
        raise CannotRestore([said % {"error": error}]) from error
    except ProtectedError as error:
        names = ", ".join(str(one) for one in list(error.protected_objects)[:5])
        said = _("Something that did not belong to it then is in use now: %(names)s.")
        raise CannotRestore([said % {"names": names}]) from error
    return restored


def _put(wanted: Any) -> models.Model:
    """Store a row as history has it, through the rules of its model."""
    model: Any = wanted.instance_type
    row = wanted.instance
    stored = model._base_manager.filter(pk=row.pk).first()
    row._state.adding = stored is None
    for name in wanted._history_excluded_fields:
        if stored is not None:
            column = model._meta.get_field(name).attname
            setattr(row, column, getattr(stored, column))
    if stored is not None and _is_same(wanted, stored):
        return row  # type: ignore[no-any-return]
    if stored is None and hasattr(row, "reclaim_address"):
        row.reclaim_address()
    _refuse_lost_references(row)
    row.full_clean()
    row.save()
    for relation in wanted._history_m2m_fields:
        _put_relation(row, relation, wanted)
    return row  # type: ignore[no-any-return]


def _is_same(wanted: Any, stored: Any) -> bool:
    names = [column.attname for column in wanted.tracked_fields]
    if any(getattr(wanted, name) != getattr(stored, name) for name in names):
        return False
    return all(
        _related(wanted, relation)
        == set(getattr(stored, relation.name).values_list("pk", flat=True))
        for relation in wanted._history_m2m_fields
    )


def _related(wanted: Any, relation: Any) -> set[Any]:
    rows = HistoricalRecords.m2m_models[relation]._default_manager.filter(history=wanted)
    return set(rows.values_list(relation.m2m_reverse_name(), flat=True))


def _put_relation(row: Any, relation: Any, wanted: Any) -> None:
    """Those that are still there."""
    target = relation.remote_field.model._base_manager
    there = target.filter(pk__in=_related(wanted, relation))
    getattr(row, relation.name).set(there)


def _refuse_lost_references(row: models.Model) -> None:
    for column in row._meta.concrete_fields:
        key = getattr(row, column.attname)
        if not column.remote_field or key is None or column.remote_field.parent_link:
            continue
        if not column.remote_field.model._base_manager.filter(pk=key).exists():
            said = _("What “%(field)s” of “%(name)s” referred to is no longer there.")
            name = capfirst(str(row._meta.verbose_name))
            raise CannotRestore([said % {"field": column.verbose_name, "name": name}])


def _put_parts(part: type[models.Model], column: str, pk: Any, moment: datetime.datetime) -> None:
    wanted = _state_of(part, column, pk, moment)
    for row in part._base_manager.filter(**{column: pk}).exclude(pk__in=wanted):
        if history_of(part).filter(**{part._meta.pk.attname: row.pk}).exists():
            row.delete()  # it came later; what has no history was always there
    for one in wanted.values():
        _put(one)


def _state_of(
    model: type[models.Model], column: str, value: Any, moment: datetime.datetime
) -> dict[Any, Any]:
    """The rows with this value in that column as they were then, by key, out of their histories."""
    key = model._meta.pk.attname
    # Whatever ever had the value: it may have belonged elsewhere before or since.
    ever = history_of(model).filter(**{column: value}).values(key)
    then: dict[Any, Any] = {}
    later: dict[Any, Any] = {}
    for row in (
        history_of(model).filter(**{f"{key}__in": ever}).order_by("history_date", "history_id")
    ):
        if row.history_date <= moment or row.history_change_reason == BEFORE:
            then[getattr(row, key)] = row
        else:
            later.setdefault(getattr(row, key), row)
    for pk, row in later.items():
        # Nothing earlier is known: unless it was made later, it was there, as it was found.
        if pk not in then and row.history_type != "+":
            then[pk] = row
    return {
        pk: row
        for pk, row in then.items()
        if getattr(row, column) == value
        and not (row.history_type == "-" and row.history_date <= moment)
    }


def _in_words(error: ValidationError) -> list[str]:
    if not hasattr(error, "message_dict"):
        return list(error.messages)
    return [message for messages in error.message_dict.values() for message in messages]
