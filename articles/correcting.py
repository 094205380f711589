"""Corrections: issued to what readers could see, amended with a trace, never deleted.

The one way of the desk to write them, from whichever form. Who may is asked of `articles.roles`.
"""

from __future__ import annotations

import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article, Correction, CorrectionAmendment
from people.history import acting
from people.models import Entity


class CannotCorrect(Exception):  # noqa: N818  (it names what is the case, as Http404 does)
    """There is nothing to correct, or nothing to say; the message tells an editor which."""


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

    at  the time it carries; None: now
    """
    if not may_be_corrected(article):
        raise CannotCorrect(_("Nobody has read this article yet. Change its text instead."))
    if not text.strip():
        raise CannotCorrect(_("Say what was wrong and what is right."))
    with transaction.atomic(), acting(by=by):
        return Correction.objects.create(
            article=article,
            kind=kind,
            text=text.strip(),
            entity=entity,
            issued_at=at or timezone.now(),
        )


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
