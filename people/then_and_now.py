"""Who held what on a day, out of tenures that are already loaded.

`TenureQuerySet.held_on` asks the database the same question; pages that show several days at once
load a person's tenures once and ask here. A test compares the two.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from people.models import Tenure


@dataclass(frozen=True)
class Roles:
    """What somebody was on one day, and is now.

    `earlier` is the last office that had ended by that day, for those who held none on it.
    """

    then: list[Tenure] = field(default_factory=list)
    now: list[Tenure] = field(default_factory=list)
    earlier: Tenure | None = None

    @property
    def has_changed(self) -> bool:
        """Whether "then" and "now" have to be told apart."""
        return {t.pk for t in self.then} != {t.pk for t in self.now}


def was_held_on(tenure: Tenure, day: datetime.date) -> bool:
    """Whether the tenure was running on `day`, as far as its dates tell. See `held_on`."""
    iso = day.isoformat()
    begun = bool(tenure.held_from) and tenure.held_from <= iso
    open_ended = tenure.held_until in {"", iso[:4], iso[:7]} or tenure.held_until >= iso
    return begun and open_ended


def held_on(tenures: Iterable[Tenure], day: datetime.date) -> list[Tenure]:
    """Those of `tenures` that were running on `day`, the highest office first."""
    held = [tenure for tenure in tenures if was_held_on(tenure, day)]
    held.sort(key=lambda tenure: tenure.held_from, reverse=True)
    return sorted(held, key=lambda tenure: tenure.office.rank)


def roles(tenures: Iterable[Tenure], day: datetime.date, today: datetime.date) -> Roles:
    """What the holder of these tenures was on `day`, and is `today`."""
    listed = list(tenures)
    iso = day.isoformat()
    ended = [t for t in listed if t.held_until and t.held_until < iso]
    ended = [t for t in ended if not was_held_on(t, day)]
    then = held_on(listed, day)
    return Roles(
        then=then,
        now=held_on(listed, today),
        earlier=max(ended, key=_how_recent, default=None) if not then else None,
    )


def _how_recent(tenure: Tenure) -> tuple[str, int]:
    return tenure.held_until, -tenure.office.rank
