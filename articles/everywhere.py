"""What an editor says of a form in all articles where it waits: one batch, undone as one.

The decisions are stored at once and together; which of the articles are linked anew at once is
left to whoever calls `follow`, and the others to `articles.relinking`. Single articles are the
matter of `deciding`.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Count, Max, QuerySet
from django.utils import timezone

from articles import publishing
from articles.linking import key_of
from articles.mentions import current_gazetteer
from articles.models import Decision, UndecidedName
from people.models import Entity

_AT_ONCE = 500
_LINKED_TOGETHER = 10  # articles in one transaction: nobody waits long for one of them


@dataclass(frozen=True)
class Batch:
    """Decisions on one form that were taken together. They bear the same moment."""

    key: str
    surface: str
    entity: Entity | None  # None: never linked
    by: AbstractBaseUser | None
    at: datetime.datetime
    articles: int  # how many


def decide_everywhere(
    surface: str, entity: Entity | None, *, by: AbstractBaseUser | None
) -> tuple[Batch, list[int]]:
    """Say what a form means in every article where it waits; None: it is never linked there.

    Articles that come later are not concerned, nor are those with a decision of their own. Returns
    the batch and the keys of the articles, for `follow`.
    """
    key = key_of(surface)
    with transaction.atomic():
        before = timezone.now()
        waiting = UndecidedName.objects.waiting().filter(key=key)
        rows = waiting.order_by("article_id").values_list("article_id", "surface")
        decided = set(Decision.objects.filter(key=key).values_list("article_id", flat=True))
        by_id = by.pk if by else None
        Decision.objects.bulk_create(
            [
                Decision(article_id=pk, key=key, surface=form, entity=entity, decided_by_id=by_id)
                for pk, form in rows
                if pk not in decided
            ],
            batch_size=_AT_ONCE,
            ignore_conflicts=True,  # somebody decided just now: their word stands
        )
        made = Decision.objects.filter(
            key=key, entity=entity, decided_by_id=by_id, decided_at__gte=before
        )
        moment = timezone.now()
        made.update(decided_at=moment)
        articles = list(_of(key, by_id, moment).values_list("article_id", flat=True))
        UndecidedName.objects.filter(
            key=key, article_id__in=_of(key, by_id, moment).values("article_id")
        ).delete()
    return Batch(key, surface, entity, by, moment, len(articles)), articles


def undo(key: str, by: int | None, at: datetime.datetime) -> list[int]:
    """Take back a batch, but for decisions that were changed since; returns the articles."""
    with transaction.atomic():
        decisions = _of(key, by, at)
        articles = list(decisions.values_list("article_id", flat=True))
        decisions.delete()
    return articles


def _of(key: str, by: int | None, at: datetime.datetime) -> QuerySet[Decision]:
    return Decision.objects.filter(key=key, decided_by_id=by, decided_at=at).order_by("article_id")


def batches(key: str) -> list[Batch]:
    """All decisions on a form in force, those that were taken together as one; the latest first."""
    rows = list(
        Decision.objects.filter(key=key)
        .order_by()
        .values("entity", "decided_by", "decided_at")
        .annotate(articles=Count("pk"), form=Max("surface"))
        .order_by("-decided_at")[:_AT_ONCE]
    )
    entities = Entity.objects.in_bulk({row["entity"] for row in rows if row["entity"]})
    editors = get_user_model()._default_manager.in_bulk(
        {row["decided_by"] for row in rows if row["decided_by"]}
    )
    return [
        Batch(
            key,
            row["form"],
            entities.get(row["entity"]),
            editors.get(row["decided_by"]),
            row["decided_at"],
            row["articles"],
        )
        for row in rows
    ]


def follow(articles: Sequence[int], *, seconds: float) -> list[int]:
    """Link these articles anew, for about that long; returns those that are left."""
    end = time.monotonic() + seconds
    for start in range(0, len(articles), _LINKED_TOGETHER):
        if start and time.monotonic() > end:
            return list(articles[start:])
        names = current_gazetteer()
        with transaction.atomic():
            publishing.relink_articles(articles[start : start + _LINKED_TOGETHER], names)
    return []
