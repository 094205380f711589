"""Everything that is due, and what the answers mean.

One failure is no death: an address is dead when it fails again on another day, or says itself that
it is gone for good. What would not answer a machine (403, 429, a server in trouble) is unsure, and
neither kills nor revives.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterable

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.destinations import Standing, standings
from articles.models import OutboundLink
from articles.outbound.asking import Answer, Asker, Verdict

State = OutboundLink.State
Tally = Counter[str]

_NEXT = {
    State.ALIVE: datetime.timedelta(days=14),
    State.UNSURE: datetime.timedelta(days=3),
    State.FAILING: datetime.timedelta(days=1),
    State.DEAD: datetime.timedelta(days=30),
}
_INTERNAL_NEXT = datetime.timedelta(hours=20)  # costs a query, so every day
_INTERNAL_AT_ONCE = 500
_SAYS = {
    Standing.FINE: Verdict.ALIVE,
    Standing.MOVED: Verdict.ALIVE,
    Standing.HIDDEN: Verdict.GONE,
    Standing.WITHDRAWN: Verdict.GONE,
    Standing.NOWHERE: Verdict.GONE,
}


def check_due(
    *,
    limit: int = 500,
    older_than: datetime.timedelta | None = None,
    asker: Asker | None = None,
    now: Callable[[], datetime.datetime] = timezone.now,
) -> Tally:
    """Check what is due: all links to this site, and at most `limit` that lead elsewhere.

    older_than   ask whatever was not asked for so long, due or not
    """
    OutboundLink.objects.filter(places=None).delete()
    out = OutboundLink.objects.in_public_articles()
    if older_than is None:
        due = out.due(now())
    else:
        before = Q(checked_at=None) | Q(checked_at__lte=now() - older_than)
        due = out.filter(before).order_by("next_check_at", "pk")
    tally: Tally = Counter()
    tally.update(_check_internal(due.filter(host=""), now))
    asker = asker or Asker()
    for link in due.exclude(host="")[:limit]:
        record(link, asker.ask(link.address), now())
        tally[link.state] += 1
    return tally


def _check_internal(
    due: Iterable[OutboundLink], now: Callable[[], datetime.datetime]
) -> Iterable[str]:
    links = list(due)
    for start in range(0, len(links), _INTERNAL_AT_ONCE):
        some = links[start : start + _INTERNAL_AT_ONCE]
        found = standings(link.address for link in some)
        for link in some:
            standing = found.get(link.address, Standing.FINE)
            record(link, Answer(_SAYS[standing], _reason(standing)), now())
            yield link.state


def _reason(standing: Standing) -> str:
    return {
        Standing.FINE: "",
        Standing.MOVED: _("It leads on from an old address."),
        Standing.HIDDEN: _("Readers do not see this page."),
        Standing.WITHDRAWN: _("The article was withdrawn."),
        Standing.NOWHERE: _("This site has no such page."),
    }[standing]


def record(link: OutboundLink, answer: Answer, at: datetime.datetime) -> None:
    """Write down what an answer means for a link, and when to ask again."""
    state = _state(link, answer.verdict, at)
    if state in {State.FAILING, State.DEAD}:
        link.failing_since = link.failing_since or at
    elif state == State.ALIVE:
        link.failing_since = None
    link.state = state
    link.reason = answer.reason[:200]
    link.checked_at = at
    link.next_check_at = at + (_INTERNAL_NEXT if not link.host else _NEXT[State(state)])
    link.save()


def _state(link: OutboundLink, verdict: Verdict, at: datetime.datetime) -> OutboundLink.State:
    if verdict == Verdict.ALIVE:
        return State.ALIVE
    if verdict == Verdict.GONE:
        return State.DEAD
    if verdict == Verdict.UNSURE:
        return State.DEAD if link.state == State.DEAD else State.UNSURE
    since = link.failing_since
    is_another_day = since and timezone.localtime(since).date() < timezone.localtime(at).date()
    return State.DEAD if is_another_day or link.state == State.DEAD else State.FAILING
