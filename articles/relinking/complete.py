"""The whole archive linked anew: slice by slice in one process, or on all cores.

Every process links its share before a transaction and writes what differs in a short one, so
that readers never wait and editors hardly. The batch remembers the last article up to which all
are done; whoever goes on begins there. What is done twice changes nothing.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from functools import cache

import django
from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, transaction
from django.utils import timezone

from articles import publishing
from articles.link_state import standing
from articles.mentions import current_gazetteer
from articles.models import Article, Relinking
from articles.models.article import ArticleQuerySet
from articles.relinking.effect import effect_of

State = Relinking.State

_AT_ONCE = 50  # articles; the page cache is told once for each of these
_SAVED_EVERY = 1.0  # seconds
_WAITING_PER_PROCESS = 3

Report = Callable[["Progress"], None]


@dataclass(frozen=True)
class Progress:
    """How far a complete re-link is."""

    done: int
    total: int
    changed: int
    rate: float  # articles a second, since this run began

    @property
    def seconds_left(self) -> int | None:
        """None as long as nothing can be said."""
        return round((self.total - self.done) / self.rate) if self.rate else None


def begin_complete(reason: str, *, by: AbstractBaseUser | None = None) -> Relinking:
    """Say that every published and scheduled article is to be linked anew. It is not undone."""
    return Relinking.objects.create(
        reason=reason[:250],
        is_complete=True,
        state=State.APPLYING,
        total=_published().count(),
        created_by_id=by.pk if by else None,
        applied_by_id=by.pk if by else None,
        applied_at=timezone.now(),
    )


def relink_more(relinking: Relinking) -> None:
    """One slice, in this process."""
    pks = _after(relinking.cursor)
    changed, links = _relink(pks) if pks else (0, 0)
    with transaction.atomic():
        locked = Relinking.objects.select_for_update().get(pk=relinking.pk)
        if locked.state != State.APPLYING or locked.cursor != relinking.cursor:
            return  # somebody else was here
        locked.done += len(pks)
        locked.articles += changed
        locked.links += links
        if len(pks) < _AT_ONCE:
            locked.state, locked.finished_at = State.APPLIED, timezone.now()
        locked.cursor = pks[-1] if pks else locked.cursor
        locked.save()


def work_together(
    relinking: Relinking, *, processes: int = 0, report: Report | None = None
) -> Relinking:
    """Do all that is left of a complete re-link in several processes (0: one for each core).

    Interrupted, it ends the slices that are under way, and notes how far all are done.
    """
    processes = processes or os.cpu_count() or 1
    relinking.refresh_from_db()
    if processes > 1 and not _only_here():
        _Foreman(relinking, processes, report).run()
    else:
        began, at_first = time.monotonic(), relinking.done
        while relinking.state == State.APPLYING:
            relink_more(relinking)
            relinking.refresh_from_db()
            if report:
                rate = (relinking.done - at_first) / max(time.monotonic() - began, 1e-9)
                report(Progress(relinking.done, relinking.total, relinking.articles, rate))
    relinking.refresh_from_db()
    return relinking


def _only_here() -> bool:
    """Whether no other process can see the database as this one does."""
    if connection.in_atomic_block:
        return True
    return connection.vendor == "sqlite" and bool(connection.is_in_memory_db())  # type: ignore[attr-defined]


def _published() -> ArticleQuerySet:
    return Article.objects.filter(status=Article.Status.PUBLISHED).order_by("pk")


def _after(pk: int) -> list[int]:
    return list(_published().filter(pk__gt=pk).values_list("pk", flat=True)[:_AT_ONCE])


def _relink(pks: list[int]) -> tuple[int, int]:
    """Link these anew; returns how many articles, and how many places in them, are different."""
    gazetteer = current_gazetteer()
    articles = list(_published().filter(pk__in=pks))
    ready = publishing.link_articles(articles, gazetteer)
    now = standing(articles)
    differing = [pk for pk, linked in ready.items() if linked.state != now[pk]]
    if not differing:
        return 0, 0
    with transaction.atomic():
        done = publishing.relink_articles(differing, gazetteer, ready)
    changed = [one for one in done if one.change.before != one.change.after]
    return len(changed), sum(effect_of(one.change.before, one.linked).links for one in changed)


@dataclass
class _Slice:
    """Some articles that are being linked: those after `start`, up to `end`."""

    start: int
    end: int
    number: int


class _Foreman:
    """Hands out slices, and writes down up to which article all are done."""

    def __init__(self, relinking: Relinking, processes: int, report: Report | None) -> None:
        self.relinking = relinking
        self.processes = processes
        self.report = report
        self.began = time.monotonic()
        self.number = 0  # articles linked in this run
        self.last = relinking.cursor  # handed out up to here
        self.under_way: dict[Future[tuple[int, int]], _Slice] = {}
        self.done: dict[int, _Slice] = {}  # by where they start: slices that others hold up

    def run(self) -> None:
        """Until nothing is left, or somebody interrupts."""
        # Not forked: a child must not inherit connections, locks and threads of this process.
        context = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(self.processes, mp_context=context, initializer=django.setup)
        try:
            self._hand_out(pool)
            saved = time.monotonic()
            while self.under_way:
                ready, _others = wait(self.under_way, return_when=FIRST_COMPLETED)
                for future in ready:
                    self._take(future)
                self._hand_out(pool)
                if time.monotonic() - saved >= _SAVED_EVERY:
                    self._save()
                    saved = time.monotonic()
            self.relinking.state, self.relinking.finished_at = State.APPLIED, timezone.now()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
            for future in list(self.under_way):
                if not future.cancelled() and future.exception() is None:
                    self._take(future)
            self._save()

    def _hand_out(self, pool: ProcessPoolExecutor) -> None:
        while len(self.under_way) < self.processes * _WAITING_PER_PROCESS:
            pks = _after(self.last)
            if not pks:
                return
            future = pool.submit(_relink_elsewhere, str(connection.settings_dict["NAME"]), pks)
            self.under_way[future] = _Slice(self.last, pks[-1], len(pks))
            self.last = pks[-1]

    def _take(self, future: Future[tuple[int, int]]) -> None:
        piece = self.under_way.pop(future)
        changed, links = future.result()
        self.number += piece.number
        self.relinking.articles += changed
        self.relinking.links += links
        self.done[piece.start] = piece
        while piece_at := self.done.pop(self.relinking.cursor, None):
            self.relinking.cursor = piece_at.end
            self.relinking.done += piece_at.number

    def _save(self) -> None:
        fields = ["state", "finished_at", "cursor", "done", "articles", "links"]
        self.relinking.save(update_fields=fields)
        if self.report:
            one = self.relinking
            rate = self.number / max(time.monotonic() - self.began, 1e-9)
            self.report(Progress(one.done, one.total, one.articles, rate))


def _relink_elsewhere(database: str, pks: list[int]) -> tuple[int, int]:
    """What a child process does with a slice."""
    _settle_in(database)
    return _relink(pks)


@cache
def _settle_in(database: str) -> None:
    """Once in a child: leave Ctrl-C to the parent, and do not outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if str(connection.settings_dict["NAME"]) != database:  # a test's
        connection.close()
        connection.settings_dict["NAME"] = database


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
