"""Corrections: issued to what readers could see, amended with a trace, never deleted.

The one way of the desk to write them, from whichever form. Who may is asked of `articles.roles`.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article, Correction, CorrectionAmendment, Revision
from people.history import acting
from people.models import Entity


class CannotCorrect(Exception):  # noqa: N818  (it names what is the case, as Http404 does)
    """There is nothing to correct, or nothing to say; the message tells an editor which."""


@dataclass(frozen=True)
class Planned:
    """A correction that is to appear with a change of its article, and is none before that."""

    kind: str
    text: str
    entity: int | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain values only."""
        return asdict(self)


def planned(article: Article) -> list[Planned]:
    """What waits for a change of this article, or was typed for one that was taken back."""
    revisions = article.revisions.exclude(publish_corrections=[]).order_by("-number")
    revision = revisions.only("publish_corrections").first()
    return [Planned(**row) for row in revision.publish_corrections] if revision else []


def plan(revision: Revision, corrections: Sequence[Planned]) -> None:
    """Let these, and no others, appear when the change does."""
    forget_planned(revision.article_id)
    revision.publish_corrections = [each.to_json() for each in corrections]
    revision.save(update_fields=["publish_corrections"])


def forget_planned(article_pk: int) -> None:
    """Nothing waits any more: it was issued, or something else was planned."""
    waiting = Revision.objects.filter(article=article_pk).exclude(publish_corrections=[])
    waiting.update(publish_corrections=[])


def issue_planned(revision: Revision) -> list[Correction]:
    """Tell readers what was to be told with this change, now that they see it."""
    rows = [Planned(**row) for row in revision.publish_corrections]
    entities = Entity.objects.in_bulk([row.entity for row in rows if row.entity])
    issued = [
        issue(
            revision.article,
            row.kind,
            row.text,
            entity=entities.get(row.entity) if row.entity else None,
            by=revision.publish_by,
        )
        for row in rows
    ]
    if rows:
        forget_planned(revision.article_id)
    return issued


def issue(
    article: Article,
    kind: str,
    text: str,
    *,
    entity: Entity | None = None,
    at: datetime.datetime | None = None,
    by: AbstractBaseUser | None = None,
) -> Correction:
    """Tell readers of a public article what was wrong and what is right.

    The same words are told once: whoever presses a button twice means one correction.

    at  the time it carries; None: now
    """
    if not may_be_corrected(article):
        raise CannotCorrect(_("Nobody has read this article yet. Change its text instead."))
    if not text.strip():
        raise CannotCorrect(_("Say what was wrong and what is right."))
    with transaction.atomic(), acting(by=by):
        Article.objects.select_for_update().get(pk=article.pk)
        there = issued_already(article, kind, text, entity)
        return there or Correction.objects.create(
            article=article,
            kind=kind,
            text=text.strip(),
            entity=entity,
            issued_at=at or timezone.now(),
        )


def issued_already(
    article: Article, kind: str, text: str, entity: Entity | None
) -> Correction | None:
    """The correction that says just this, if there is one."""
    found = article.corrections.filter(kind=kind, text=text.strip(), entity=entity)
    return found.order_by("pk").first()


def amend(
    correction: Correction, text: str, *, kind: str = "", by: AbstractBaseUser | None = None
) -> Correction:
    """Put a correction right. Readers see that it was amended, and what it said before."""
    if not text.strip():
        raise CannotCorrect(_("A correction cannot be taken back; say what is right."))
    with transaction.atomic(), acting(by=by):
        correction.text = text.strip()
        correction.kind = kind or correction.kind
        keep_trace(correction, by=by)
        correction.save()
    return correction


def keep_trace(correction: Correction, *, by: AbstractBaseUser | None = None) -> str:
    """Before an amended correction is saved: keep what it said, and note the time.

    Returns the text as it was; "" if neither text nor kind differ from what is stored.
    """
    before = Correction.objects.select_for_update().filter(pk=correction.pk).first()
    if before is None or (before.text, before.kind) == (correction.text, correction.kind):
        return ""
    now = timezone.now()
    CorrectionAmendment.objects.create(
        correction=before,
        kind=before.kind,
        text=before.text,
        amended_at=now,
        amended_by_id=by.pk if by else None,
    )
    correction.amended_at = now
    return before.text


def may_be_corrected(article: Article) -> bool:
    """Whether readers see it now: drafts are changed, and what is withdrawn has said its word."""
    return article.is_public
