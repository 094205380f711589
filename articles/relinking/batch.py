"""Batches: planned, applied and undone in slices, by whoever calls, and never twice.

Linking takes place before a transaction; each transaction then locks the batch, sees whether the
slice is still to be done, and does it whole. So two who work on one batch at once do no harm, and
whoever was interrupted left nothing half done.
"""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Callable, Collection, Sequence
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from articles import publishing
from articles.link_state import LinkChange, gone_from, standing
from articles.mentions import current_gazetteer, decisions_of
from articles.models import Article, RelinkedArticle, Relinking
from articles.publishing import LinkMark
from articles.relinking.affected import could_affect
from articles.relinking.complete import relink_more
from articles.relinking.effect import effect_of, would_change
from articles.relinking.names import Change
from people.models import Entity
from people.models.stamp import GAZETTEER, Stamp

State = Relinking.State
Outcome = RelinkedArticle.Outcome
Since = RelinkedArticle.Since

_AT_ONCE = 50  # articles: half a second, and a third less work than five slices of ten
_ROWS_AT_ONCE = 500
# What others may have changed meanwhile. The long list of articles is read once.
_CHANGING = [f.name for f in Relinking._meta.concrete_fields if f.name != "to_read"]

Editor = AbstractBaseUser | None


@transaction.atomic
def plan(
    entities: Collection[int],
    *,
    reason: str,
    by: Editor = None,
    change: Change | None = None,
) -> Relinking:
    """Begin to work out what the present names of these entities change in the archive.

    `change` tells what is different about them (`what_changed`) and spares reading articles that
    it cannot concern; None: anything may be different.
    """
    to_read = could_affect(entities, change)
    relinking = Relinking.objects.create(
        reason=reason[:250],
        names_token=Stamp.current(GAZETTEER),
        to_read=to_read,
        total=len(to_read),
        state=State.PLANNING if to_read else State.DISCARDED,
        created_by_id=by.pk if by else None,
        finished_at=None if to_read else timezone.now(),
    )
    relinking.entities.set(Entity.objects.filter(pk__in=entities))
    return relinking


@transaction.atomic
def replan(relinking: Relinking) -> Relinking:
    """Work it out again: names or articles have changed since. Not once it has been applied."""
    locked = _lock(relinking)
    if locked.state in (State.PLANNING, State.PLANNED):
        to_read = could_affect(list(locked.entities.values_list("pk", flat=True)))
        to_read = sorted({*to_read, *locked.rows.values_list("article_id", flat=True)})
        locked.rows.all().delete()
        for name in ("done", "cursor", "articles", "links", "ambiguous", "rejected"):
            setattr(locked, name, 0)
        locked.state, locked.to_read, locked.total = State.PLANNING, to_read, len(to_read)
        locked.names_token = Stamp.current(GAZETTEER)
        locked.save()
    relinking.refresh_from_db()
    return relinking


def is_outdated(relinking: Relinking) -> bool:
    """Whether any names have changed since it was worked out."""
    return relinking.names_token != Stamp.current(GAZETTEER)


@transaction.atomic
def hand_over(
    articles: Sequence[int], *, forms: Sequence[str], reason: str, by: Editor = None
) -> Relinking | None:
    """Leave articles to the archive in which an editor has said something of these forms.

    A batch that is being applied, and that anybody may go on with. None where nothing is left.
    """
    if not articles:
        return None
    by_id = by.pk if by else None
    relinking = Relinking.objects.create(
        reason=reason[:250],
        decided_forms=list(forms),
        state=State.APPLYING,
        names_token=Stamp.current(GAZETTEER),
        total=len(articles),
        created_by_id=by_id,
        applied_by_id=by_id,
        applied_at=timezone.now(),
    )
    RelinkedArticle.objects.bulk_create(
        [RelinkedArticle(relinking=relinking, article_id=pk) for pk in articles],
        batch_size=_ROWS_AT_ONCE,
    )
    return relinking


def apply(relinking: Relinking, *, by: Editor = None) -> Relinking:
    """Say that it is to be applied: what was planned, or what was undone once more."""
    with transaction.atomic():
        locked = _lock(relinking)
        if locked.state in (State.PLANNED, State.UNDONE):
            locked.rows.filter(outcome=Outcome.UNDONE).update(outcome=Outcome.PLANNED)
            locked.applied_by_id = by.pk if by else None
            locked.applied_at = timezone.now()
            _begin(locked, State.APPLYING, locked.rows.waiting().count())
    relinking.refresh_from_db()
    return relinking


def undo(relinking: Relinking) -> Relinking:
    """Say that what stood before is to be put back; also while it is still being applied.

    Not of a complete re-link, which remembers nothing, nor of what was handed over: that is undone
    where it was said, or the links would contradict the decisions.
    """
    with transaction.atomic():
        locked = _lock(relinking)
        if locked.can_be_undone:
            _begin(locked, State.UNDOING, locked.rows.applied().count())
    relinking.refresh_from_db()
    return relinking


def discard(relinking: Relinking) -> Relinking:
    """Drop a batch that was not applied. Articles stay as they are; so do the changed names."""
    with transaction.atomic():
        locked = _lock(relinking)
        if locked.state in (State.PLANNING, State.PLANNED):
            locked.rows.all().delete()
            locked.state, locked.to_read = State.DISCARDED, []
            locked.finished_at = timezone.now()
            locked.save()
    relinking.refresh_from_db()
    return relinking


def work(relinking: Relinking, *, seconds: float | None = None) -> Relinking:
    """Go on with whatever is to be done, at most about that long; None: to its end."""
    stop = None if seconds is None else time.monotonic() + seconds
    relinking.refresh_from_db()
    while relinking.is_at_work:
        _STEPS[relinking.state](relinking)
        here = relinking.cursor
        relinking.refresh_from_db(fields=_CHANGING)
        if relinking.cursor != here:  # somebody else went on with it, or began it anew
            relinking.refresh_from_db()
        if stop is not None and time.monotonic() >= stop:
            break
    return relinking


def _lock(relinking: Relinking) -> Relinking:
    """The batch, locked before any article is; saving it leaves alone what is not read here."""
    return Relinking.objects.defer("to_read").select_for_update().get(pk=relinking.pk)


def _begin(relinking: Relinking, state: str, total: int) -> None:
    relinking.state, relinking.total, relinking.done = state, total, 0
    relinking.finished_at = None
    relinking.save()


def _finish(relinking: Relinking, state: str) -> None:
    relinking.state, relinking.finished_at = state, timezone.now()
    relinking.save()


# --- Planning --------------------------------------------------------------------------------


def _plan_more(relinking: Relinking) -> None:
    start = bisect_right(relinking.to_read, relinking.cursor)
    pks = relinking.to_read[start : start + _AT_ONCE]
    rows = list(_planned(relinking, pks)) if pks else []
    with transaction.atomic():
        locked = _lock(relinking)
        if _where(locked) != _where(relinking):
            return  # somebody else has done it, or it is no longer wanted
        RelinkedArticle.objects.bulk_create(rows)
        if pks:
            locked.cursor = relinking.cursor = pks[-1]
        locked.done += len(pks)
        locked.articles += len(rows)
        for name in ("links", "ambiguous", "rejected"):
            setattr(locked, name, getattr(locked, name) + sum(getattr(row, name) for row in rows))
        if start + len(pks) >= len(relinking.to_read):
            locked.to_read = []
            _finish(locked, State.PLANNED if locked.articles else State.DISCARDED)
        else:
            locked.save()


def _where(relinking: Relinking) -> tuple[Any, ...]:
    """How far planning is, and in which list: one that is planned anew has another."""
    return relinking.state, relinking.cursor, relinking.names_token, relinking.total


def _planned(relinking: Relinking, pks: list[int]) -> list[RelinkedArticle]:
    articles = Article.objects.filter(pk__in=pks, status=Article.Status.PUBLISHED).order_by("pk")
    entities = set(relinking.entities.values_list("pk", flat=True))
    return [
        RelinkedArticle(
            relinking=relinking,
            article=article,
            links=effect.links,
            ambiguous=effect.ambiguous,
            rejected=effect.rejected,
            changes=effect.changes,
        )
        for article, effect in would_change(articles, current_gazetteer(), entities)
    ]


# --- Applying --------------------------------------------------------------------------------


def _apply_more(relinking: Relinking) -> None:
    if relinking.is_complete:
        relink_more(relinking)
        return
    waiting = relinking.rows.waiting().order_by("pk")
    pks = list(waiting.values_list("article_id", flat=True)[:_AT_ONCE])
    gazetteer = current_gazetteer()
    ready = publishing.link_articles(
        Article.objects.filter(pk__in=pks, status=Article.Status.PUBLISHED), gazetteer
    )
    with transaction.atomic():
        locked = _lock(relinking)
        if locked.state != State.APPLYING:
            return
        rows = list(locked.rows.waiting().filter(article__in=pks).order_by("pk"))
        done = {
            one.change.article.pk: one
            for one in publishing.relink_articles(
                [row.article_id for row in rows], gazetteer, ready
            )
        }
        for row in rows:
            _note_applied(row, done.get(row.article_id))
        _save_rows(rows)
        locked.done += len(rows)
        if not locked.rows.waiting().exists():
            _total(locked)
            _finish(locked, State.APPLIED)
        else:
            locked.save()


def _note_applied(row: RelinkedArticle, one: publishing.Relinked | None) -> None:
    if one is None:
        row.outcome, row.since = Outcome.UNCHANGED, Since.TAKEN_BACK
        return
    change = one.change
    if change.before == change.after:
        row.outcome, row.since = Outcome.UNCHANGED, ""
        return
    row.outcome, row.since = Outcome.APPLIED, ""
    row.before = change.before.difference_to(change.after)
    row.left = str(one.mark)
    effect = effect_of(change.before, one.linked)
    rejected = [said for said in row.changes if said["kind"] == "rejected"]
    row.links, row.ambiguous = effect.links, effect.ambiguous
    row.changes = [*effect.changes, *rejected]


def _total(relinking: Relinking) -> None:
    """Say what was done, which may be less than what was planned."""
    applied = relinking.rows.applied()
    sums = applied.aggregate(links=Sum("links"), ambiguous=Sum("ambiguous"))
    relinking.articles = applied.count()
    relinking.links = sums["links"] or 0
    relinking.ambiguous = sums["ambiguous"] or 0


# --- Undoing ---------------------------------------------------------------------------------


def _undo_more(relinking: Relinking) -> None:
    with transaction.atomic():
        locked = _lock(relinking)
        if locked.state != State.UNDOING:
            return
        rows = list(locked.rows.applied().order_by("pk")[:_AT_ONCE])
        _put_back(rows)
        _save_rows(rows)
        locked.done += len(rows)
        if not locked.rows.applied().exists():
            _finish(locked, State.UNDONE)
        else:
            locked.save()


def _put_back(rows: list[RelinkedArticle]) -> None:
    """Give these articles the links they had, those excepted that have changed since."""
    articles = publishing.lock_published(row.article_id for row in rows)
    now = standing(articles)
    marks = publishing.link_marks(articles, decisions_of(articles))
    by_pk = {article.pk: article for article in articles}
    wanted = {
        row.article_id: now[row.article_id].put_back(row.before or {})
        for row in rows
        if row.article_id in by_pk
    }
    changes = []
    for row in rows:
        article = by_pk.get(row.article_id)
        if article is None:
            row.outcome, row.since = Outcome.LEFT_ALONE, Since.TAKEN_BACK
            continue
        mark = LinkMark(now[article.pk].digest, *marks[article.pk])
        since = _changed_since(LinkMark.read(row.left), mark)
        if not since and gone_from([wanted[article.pk]]):
            since = Since.GONE
        row.since = since
        row.outcome = Outcome.LEFT_ALONE if since else Outcome.UNDONE
        if not since:
            changes.append(LinkChange(article, now[article.pk], wanted[article.pk]))
            row.before, row.left = None, ""
    publishing.change_links(changes)


def _changed_since(left: LinkMark, found: LinkMark) -> str:
    if left.publication != found.publication:
        return Since.PUBLISHED
    if left.decisions != found.decisions:
        return Since.DECIDED
    return Since.LINKED if left.links != found.links else ""


def _save_rows(rows: list[RelinkedArticle]) -> None:
    for row in rows:
        row.save()


_STEPS: dict[Any, Callable[[Relinking], None]] = {
    State.PLANNING: _plan_more,
    State.APPLYING: _apply_more,
    State.UNDOING: _undo_more,
}
