"""Changes of live articles that appear by themselves when their time has come.

An article that nobody has seen yet is scheduled by its date alone (`acts.publish`). A change of one
that readers see already waits as a version with a time; the first request after that time puts it
before readers. What cannot appear then stays where it is, with the reason, and the desk is told.
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Sequence

from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import correcting, images, workflow
from articles.correcting import Planned
from articles.models import Article, ImageUse, Revision
from articles.publishing.drafting import Editor
from articles.publishing.problems import CannotPublish, Problem, not_approved, problems

logger = logging.getLogger(__name__)

# Sent with `revision` when a scheduled change could not appear; its `publish_refusal` says why.
change_refused = Signal()


def schedule_change(
    revision: Revision,
    at: datetime.datetime,
    *,
    by: Editor = None,
    is_minor: bool = False,
    corrections: Sequence[Planned] = (),
) -> Revision:
    """Let this version replace what readers see, at that time; another plan gives way to it.

    corrections  what readers are told was wrong, at that time

    Raises CannotPublish with everything that stands in the way already.
    """
    with transaction.atomic():
        article = Article.objects.select_for_update().get(pk=revision.article_id)
        found = problems(revision.read(), article)
        if not article.is_public:
            found.append(Problem("publish_at", _("Readers do not see this article yet.")))
        if at <= timezone.now():
            found.append(Problem("publish_at", _("This time has passed; choose one to come.")))
        if by is not None and workflow.lacks_approval(article, revision):
            found.append(not_approved())
        if found:
            raise CannotPublish(found)
        cancel_change(article)
        revision.publish_at = at
        revision.publish_by_id = by.pk if by else None
        revision.publish_is_minor = is_minor
        revision.publish_refusal = ""
        revision.save(update_fields=_PLAN)
        correcting.plan(revision, corrections)
        images.record(article, revision.read(), ImageUse.Standing.COMING)
        workflow.published(article, revision, by, at)
    return revision


_PLAN = ["publish_at", "publish_by", "publish_is_minor", "publish_refusal"]


def cancel_change(article: Article) -> bool:
    """Take back what was to appear by itself; whether there was anything.

    The words of its corrections stay, for the next plan or publication.
    """
    waiting = Revision.objects.scheduled().filter(article=article)
    images.forget(article, ImageUse.Standing.COMING)
    return bool(
        waiting.update(publish_at=None, publish_by=None, publish_is_minor=False, publish_refusal="")
    )


def scheduled_change(article: Article) -> Revision | None:
    """The version that is to appear by itself, or could not."""
    return Revision.objects.scheduled().filter(article=article).first()


def refuse_if_undone_later(revision: Revision) -> None:
    """Refuse to publish what an older version would replace again at its time.

    The older one has to be taken back first. Published itself, it is no plan any more.
    """
    waiting = (
        Revision.objects.scheduled()
        .filter(article=revision.article_id, publish_refusal="")
        .exclude(pk=revision.pk)
        .first()
    )
    if waiting is not None and waiting.number < revision.number:
        raise CannotPublish(
            [
                Problem(
                    "publish_at",
                    _(
                        "Version %(number)d is scheduled and would replace this one at its time. "
                        "Take back the scheduled change first."
                    )
                    % {"number": waiting.number},
                )
            ]
        )


def forget_plan(revision: Revision) -> None:
    """It is before readers, so nothing waits for it."""
    planned = Revision.objects.scheduled().filter(pk=revision.pk)
    if planned.update(publish_at=None, publish_is_minor=False, publish_refusal=""):
        images.forget(revision.article, ImageUse.Standing.COMING)


def refuse_change(revision: Revision, reason: str) -> None:
    """Leave a change that could not appear where it is, and tell the desk."""
    Revision.objects.filter(pk=revision.pk).update(publish_refusal=reason)
    revision.publish_refusal = reason
    logger.warning("the scheduled change %s could not appear: %s", revision.pk, reason)
    workflow.held_up(revision)
    change_refused.send(Revision, revision=revision)


def changes_due(at: datetime.datetime) -> list[int]:
    """Keys of the versions whose time has come, the earliest first."""
    return list(
        Revision.objects.coming_due(at).order_by("publish_at", "pk").values_list("pk", flat=True)
    )
