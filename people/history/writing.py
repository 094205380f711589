"""Rows of history: which act they belong to, and those that no signal writes.

The ORM's signals see what forms and commands save. What was there before a history was kept, or
came in with an import, has no row until somebody changes it; then what stood before is written
down first, so that the first change can be read and taken back like any other.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.db.models.signals import pre_save
from django.utils import timezone
from simple_history.models import HistoricalRecords
from simple_history.signals import pre_create_historical_record

# Reasons are codes, so that they read in the language of whoever looks; an argument follows ":".
BEFORE = "before"  # as it stood before anything was recorded
IMPORT = "import"
MERGE = "merge"
UNDONE_MERGE = "undone merge"
RESTORED = "restored"

BEGINNING = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_BATCH = 200


@dataclass
class Act:
    """What somebody did at one time; all rows of it share its token."""

    by: AbstractBaseUser | None = None
    reason: str = ""
    token: str = field(default_factory=lambda: uuid.uuid4().hex)


_current: ContextVar[Act | None] = ContextVar("act", default=None)


@contextmanager
def acting(*, by: AbstractBaseUser | None = None, reason: str = "") -> Iterator[Act]:
    """Let everything that is changed inside be one act; without `by`, of who sends the request."""
    act = Act(by or _requesting(), reason[:100])
    before = _current.set(act)
    try:
        yield act
    finally:
        _current.reset(before)


def current_act() -> Act:
    """The act that is going on: that of `acting`, else the request, else one of its own."""
    act = _current.get()
    if act is not None:
        return act
    request = getattr(HistoricalRecords.context, "request", None)
    if request is None:
        return Act()
    token = getattr(request, "history_act", None)
    if token is None:
        token = request.history_act = uuid.uuid4().hex
    return Act(_requesting(), "", token)


def _requesting() -> AbstractBaseUser | None:
    request = getattr(HistoricalRecords.context, "request", None)
    user: AbstractBaseUser | None = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None


def is_recorded(model: type[models.Model]) -> bool:
    """Whether this model has a history."""
    return hasattr(model._meta, "simple_history_manager_attribute")


def history_of(model: Any) -> models.QuerySet[Any]:
    """All rows of the history of this model."""
    found: models.QuerySet[Any] = model.history.model._default_manager.all()
    return found


def record_rows(
    model: type[models.Model], pks: Iterable[Any], kind: str, *, act: Act | None = None
) -> None:
    """Write down how these rows stand now, where no signal did: "+" new, "~" changed, "-" going.

    A row that has no history yet gets none of what stood before: say so beforehand with
    `record_before`.
    """
    if is_recorded(model):
        for chunk in _chunks(sorted(pks)):
            write(list(model._base_manager.filter(pk__in=chunk)), kind, act=act)


def record_before(model: type[models.Model], pks: Iterable[Any]) -> None:
    """Write down how rows stand before they are changed past the signals, if nobody has."""
    if not is_recorded(model):
        return
    key = model._meta.pk.attname
    for chunk in _chunks(sorted(pks)):
        known = set(history_of(model).filter(**{f"{key}__in": chunk}).values_list(key, flat=True))
        write(list(model._base_manager.filter(pk__in=set(chunk) - known)), "+", is_before=True)


def write(
    rows: Sequence[models.Model],
    kind: str,
    *,
    act: Act | None = None,
    is_before: bool = False,
) -> None:
    """Rows of history for these rows of one model, with their relations."""
    if not rows:
        return
    model: Any = type(rows[0])
    act = act or current_act()
    now = timezone.now()
    kept = []
    for row in rows:
        values = {
            one.attname: getattr(row, one.attname) for one in model.history.model.tracked_fields
        }
        if is_before:
            about = {
                "history_date": getattr(row, "created_at", None) or BEGINNING,
                "history_change_reason": BEFORE,
            }
        else:
            about = {
                "history_date": now,
                "history_change_reason": act.reason or None,
                "history_user_id": act.by.pk if act.by else None,
                "act": act.token,
            }
        kept.append(model.history.model(history_type=kind, **about, **values))
    model.history.model._default_manager.bulk_create(kept, batch_size=_BATCH)
    _write_relations(model, rows, kept)


def _write_relations(model: Any, rows: Sequence[models.Model], kept: Sequence[Any]) -> None:
    by_key = {row.pk: history for row, history in zip(rows, kept, strict=True)}
    for relation in model.history.model._history_m2m_fields:
        through = relation.remote_field.through
        owner = relation.m2m_column_name()
        columns = [column.attname for column in through._meta.concrete_fields]
        found = through._base_manager.filter(**{f"{owner}__in": by_key}).values(*columns)
        history = HistoricalRecords.m2m_models[relation]
        history._default_manager.bulk_create(
            [history(history=by_key[values[owner]], **values) for values in found],
            batch_size=_BATCH,
        )


def keep_what_stood_before(sender: Any, instance: models.Model, **kwargs: Any) -> None:
    """Before the first recorded change of a row: how it stood."""
    if kwargs.get("raw") or not is_recorded(sender) or instance._state.adding:
        return
    if hasattr(instance, "skip_history_when_saving"):
        return
    if not history_of(sender).filter(**{sender._meta.pk.attname: instance.pk}).exists():
        write(list(sender._base_manager.filter(pk=instance.pk)), "+", is_before=True)


def say_which_act(history_instance: Any, **_kwargs: Any) -> None:
    """Complete a row that a signal wrote."""
    act = current_act()
    history_instance.act = act.token
    if act.by is not None and history_instance.history_user_id is None:
        history_instance.history_user_id = act.by.pk
    if act.reason and not history_instance.history_change_reason:
        history_instance.history_change_reason = act.reason


def connect() -> None:
    """Listen; called once, when the app is ready."""
    pre_save.connect(keep_what_stood_before, dispatch_uid="people.history.before")
    pre_create_historical_record.connect(say_which_act, dispatch_uid="people.history.act")


def _chunks(keys: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(keys), _BATCH):
        yield keys[start : start + _BATCH]
