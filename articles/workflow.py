"""The way of a text through the newsroom: draft, in review, approved; and what is said on it.

Each act is one transaction that changes the stage, leaves a line in the article's thread and tells
whom it concerns. Whether somebody may do it is asked of `articles.roles` before; that an act makes
no sense (any more) is said here. "Published" is no stage: readers may see one version while the
next is in review.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser, AbstractUser
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import roles
from articles.models import Article, Byline, InboxItem, Note, Revision
from articles.models.note import InboxItemQuerySet
from articles.roles import RoleAct
from articles.telling import tell

LONGEST_NOTE = 10_000  # characters
_MOST_NAMED = 20  # colleagues in one note
_MOST_WAITING = 20
_NAMED = re.compile(r"(?<![\w@.+-])@([\w@.+-]+)")
_BACKEND = "django.contrib.auth.backends.ModelBackend"


class WorkflowRefusal(Exception):  # noqa: N818  (it names what is the case)
    """The act makes no sense where the article stands; the text says why, for the editor."""


@dataclass(frozen=True)
class Said:
    """A note that was left, who was told of it, and names in it that nobody here has."""

    note: Note
    told: list[AbstractUser] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


# --- Acts ----------------------------------------------------------------------------------------


@transaction.atomic
def submit(article: Article, *, by: AbstractBaseUser, text: str = "") -> Said:
    """Ask for a review of the latest version; whoever may review is told."""
    locked = _lock(article)
    if locked.status == Article.Status.WITHDRAWN:
        raise WorkflowRefusal(_("It was withdrawn, so there is nothing to review."))
    if locked.stage != Article.Stage.DRAFT:
        raise WorkflowRefusal(_("It is under review already."))
    latest = latest_version(locked)
    if latest is None or (latest.published_at and locked.status == Article.Status.PUBLISHED):
        raise WorkflowRefusal(_("There is no version yet that readers do not see."))
    _put(locked, Article.Stage.IN_REVIEW, by)
    _deal_with(locked, InboxItem.Reason.SENT_BACK)
    said = _say(locked, Note.Act.SUBMITTED, by, text, (InboxItem.Reason.REVIEW, reviewers()))
    return _done(article, locked, said)


@transaction.atomic
def take_back(article: Article, *, by: AbstractBaseUser, text: str = "") -> Said:
    """Back to draft by whoever writes it, to work on: from review, or after approval."""
    locked = _lock(article)
    if locked.stage == Article.Stage.DRAFT:
        raise WorkflowRefusal(_("It is not under review, so there is nothing to take back."))
    _put(locked, Article.Stage.DRAFT, by)
    _deal_with(locked, InboxItem.Reason.REVIEW, InboxItem.Reason.APPROVED)
    return _done(article, locked, _say(locked, Note.Act.TAKEN_BACK, by, text))


@transaction.atomic
def approve(
    article: Article, *, by: AbstractBaseUser, number: int | None = None, text: str = ""
) -> Said:
    """Say that the latest version may appear, and tell its writers.

    `number` is the version that was looked at; refused if there is a newer one by now.
    """
    locked = _lock(article)
    latest = _version_looked_at(locked, number)
    if locked.stage == Article.Stage.APPROVED:
        raise WorkflowRefusal(_("It is approved already."))
    if locked.stage != Article.Stage.IN_REVIEW:
        raise WorkflowRefusal(_("It is not under review, so there is nothing to approve."))
    if settings.WORKFLOW_REQUIRES_APPROVAL and _alone_wrote(locked, by):
        raise WorkflowRefusal(_("Somebody else has to approve what you alone have written."))
    _put(locked, Article.Stage.APPROVED, by, approved=latest.number)
    _deal_with(locked, InboxItem.Reason.REVIEW, InboxItem.Reason.SENT_BACK)
    concerned = (InboxItem.Reason.APPROVED, writers(locked))
    return _done(article, locked, _say(locked, Note.Act.APPROVED, by, text, concerned))


@transaction.atomic
def send_back(
    article: Article, *, by: AbstractBaseUser, text: str, number: int | None = None
) -> Said:
    """Back to draft by whoever reviews it, with a note that says why; its writers are told."""
    locked = _lock(article)
    _version_looked_at(locked, number)
    if locked.stage == Article.Stage.DRAFT:
        raise WorkflowRefusal(_("It is not under review, so there is nothing to send back."))
    if not text.strip():
        raise WorkflowRefusal(_("Say in a note what has to be done."))
    was_submitted_by = locked.stage_by if locked.stage == Article.Stage.IN_REVIEW else None
    _put(locked, Article.Stage.DRAFT, by)
    _deal_with(locked, InboxItem.Reason.REVIEW, InboxItem.Reason.APPROVED)
    people = [*writers(locked), *([was_submitted_by] if was_submitted_by else [])]
    concerned = (InboxItem.Reason.SENT_BACK, people)
    return _done(article, locked, _say(locked, Note.Act.SENT_BACK, by, text, concerned))


@transaction.atomic
def comment(article: Article, *, by: AbstractBaseUser, text: str) -> Said:
    """Leave a note in the thread; whoever it names as @username is told."""
    locked = _lock(article)
    if not text.strip():
        raise WorkflowRefusal(_("The note is empty."))
    # Whoever answers has read what they were named in.
    InboxItem.objects.filter(
        article=locked, user_id=by.pk, reason=InboxItem.Reason.MENTIONED
    ).done()
    return _done(article, locked, _say(locked, Note.Act.COMMENT, by, text))


@transaction.atomic
def resolve(note: Note, *, by: AbstractBaseUser) -> Note:
    """Mark a note as done, for everybody; it stays where it is."""
    if note.done_at is None:
        note.done_at = timezone.now()
        note.done_by_id = by.pk
        note.save(update_fields=["done_at", "done_by"])
        InboxItem.objects.filter(note=note, reason=InboxItem.Reason.MENTIONED).done()
    return note


@transaction.atomic
def reopen(note: Note) -> Note:
    """Take back that a note is done."""
    note.done_at = note.done_by = None
    note.save(update_fields=["done_at", "done_by"])
    return note


# --- What publishing tells us --------------------------------------------------------------------


def version_saved(locked: Article, revision: Revision, by: AbstractBaseUser | None) -> None:
    """A new version of an article whose row is locked. An approval holds for what was read.

    Whoever may review carries the approval over to the new version; by anybody else's hand the
    article goes back into review. Where approval is required, nobody approves their own text in
    this way either.
    """
    if locked.stage != Article.Stage.APPROVED:
        return
    may_carry_over = by is not None and roles.may(by, RoleAct.REVIEW, locked)
    if may_carry_over and settings.WORKFLOW_REQUIRES_APPROVAL:
        may_carry_over = by is not None and not _alone_wrote(locked, by)
    if may_carry_over:
        Article.objects.filter(pk=locked.pk).update(approved_number=revision.number)
        locked.approved_number = revision.number
        last = locked.notes.last()
        is_same = last and last.act == Note.Act.CHANGED and by and last.author_id == by.pk
        if is_same and last:
            Note.objects.filter(pk=last.pk).update(revision_number=revision.number)
            return
        _note(locked, Note.Act.CHANGED, by, "", revision)
        return
    _put(locked, Article.Stage.IN_REVIEW, by)
    note = _note(locked, Note.Act.CHANGED, by, "", revision)
    tell(reviewers(), locked, InboxItem.Reason.REVIEW, note)


def published(
    locked: Article, revision: Revision, by: AbstractBaseUser | None, at: datetime.datetime
) -> None:
    """A version became public, or will at that time: what comes next begins as a draft.

    Without `by`, as when a time has come or a command publishes, nobody is told.
    """
    if locked.stage != Article.Stage.DRAFT:
        _put(locked, Article.Stage.DRAFT, by)
        _deal_with(locked, InboxItem.Reason.REVIEW, InboxItem.Reason.APPROVED)
    if by is None:
        return
    _deal_with(locked, InboxItem.Reason.SENT_BACK, InboxItem.Reason.HELD_UP)
    is_ahead = at > timezone.now()
    note = _note(locked, Note.Act.SCHEDULED if is_ahead else Note.Act.PUBLISHED, by, "", revision)
    reason = InboxItem.Reason.SCHEDULED if is_ahead else InboxItem.Reason.PUBLISHED
    tell(writers(locked), locked, reason, note)


def held_up(revision: Revision) -> None:
    """A change that was planned could not appear: whoever planned it and its writers see why.

    Without mail: it is found out while a reader waits for a page.
    """
    article = revision.article
    note = _note(article, Note.Act.HELD_UP, None, revision.publish_refusal, revision)
    people = [*writers(article), *([revision.publish_by] if revision.publish_by else [])]
    tell(people or reviewers(), article, InboxItem.Reason.HELD_UP, note, by_mail=False)


def lacks_approval(article: Article, revision: Revision | None) -> bool:
    """Whether the house wants an approval of this version that is not there.

    None stands for a version that is not stored yet. What was published or planned before had its
    approval then.
    """
    if not settings.WORKFLOW_REQUIRES_APPROVAL:
        return False
    if revision is not None and (revision.published_at or revision.publish_at):
        return False
    if article.stage != Article.Stage.APPROVED:
        return True
    return revision is not None and article.approved_number != revision.number


# --- Who is concerned ----------------------------------------------------------------------------


def reviewers() -> list[AbstractUser]:
    """Everybody who may approve articles."""
    users: Any = get_user_model()._default_manager
    return list(users.with_perm("articles.review_article", backend=_BACKEND).filter(is_staff=True))


def writers(article: Article) -> list[AbstractUser]:
    """Those who wrote it and can log in: who began it, and whose names stand over it."""
    users: Any = get_user_model()._default_manager
    signed = Byline.objects.filter(article=article).values("author__user")
    concerned = users.filter(Q(pk=article.created_by_id) | Q(pk__in=signed))
    return list(concerned.filter(is_active=True, is_staff=True).order_by("pk"))


def waiting_for(user: AbstractBaseUser, limit: int = _MOST_WAITING) -> InboxItemQuerySet:
    """What waits for somebody, newest first, with what a list of it shows; one query."""
    return inbox_of(user).waiting()[:limit]


def inbox_of(user: AbstractBaseUser) -> InboxItemQuerySet:
    """All that ever came into somebody's inbox, newest first."""
    return (
        InboxItem.objects.filter(user_id=user.pk, article__binned_at=None)
        .select_related("article", "note__author")
        .defer("article__body", "article__body_html")
    )


def latest_version(article: Article) -> Revision | None:
    """The version that acts are about."""
    latest: Revision | None = Revision.objects.versions().filter(article=article).first()
    return latest


# --- Behind them ---------------------------------------------------------------------------------


def _lock(article: Article) -> Article:
    return Article.objects.select_for_update(of=("self",)).get(pk=article.pk)


def _put(
    locked: Article,
    stage: Article.Stage,
    by: AbstractBaseUser | None,
    approved: int | None = None,
) -> None:
    """Change the stage alone: nothing that readers see."""
    values: dict[str, Any] = {
        "stage": stage,
        "stage_since": timezone.now(),
        "stage_by_id": by.pk if by else None,
        "approved_number": approved,
    }
    Article.objects.filter(pk=locked.pk).update(**values)
    for name, value in values.items():
        setattr(locked, name, value)


def _deal_with(article: Article, *reasons: InboxItem.Reason) -> None:
    """Whoever else had this waiting need not do it any more."""
    InboxItem.objects.filter(article=article, reason__in=reasons).done()


def _note(
    article: Article,
    act: Note.Act,
    by: AbstractBaseUser | None,
    text: str,
    revision: Revision | None,
) -> Note:
    return Note.objects.create(
        article=article,
        author_id=by.pk if by else None,
        act=act,
        text=text,
        revision_number=revision.number if revision else None,
    )


def _say(
    article: Article,
    act: Note.Act,
    by: AbstractBaseUser,
    text: str,
    concerned: tuple[InboxItem.Reason, list[AbstractUser]] | None = None,
) -> Said:
    """Leave a note and tell of it: once to each, whom the act concerns before whom it names."""
    text = text.replace("\x00", "").replace("\r\n", "\n").strip()
    if len(text) > LONGEST_NOTE:
        raise WorkflowRefusal(
            _("A note has at most %(count)d characters.") % {"count": LONGEST_NOTE}
        )
    note = _note(article, act, by, text, latest_version(article))
    named, unknown = _named_in(text, article)
    told = tell(concerned[1], article, concerned[0], note) if concerned else []
    others = [one for one in named if one not in told]
    told = [*told, *tell(others, article, InboxItem.Reason.MENTIONED, note)]
    return Said(note, told, unknown)


def _named_in(text: str, article: Article) -> tuple[list[AbstractUser], list[str]]:
    """Colleagues whom the text names and who may read the article, and the names that fail.

    A name may end a sentence, so the full stop behind it may or may not belong to it.
    """
    written = list(dict.fromkeys(_NAMED.findall(text)))[:_MOST_NAMED]
    if not written:
        return [], []
    spellings = {name: {name.casefold(), name.rstrip(".+-@").casefold()} for name in written}
    asked = Q()
    for spelling in {one for both in spellings.values() for one in both if one}:
        asked |= Q(username__iexact=spelling)
    users: Any = get_user_model()._default_manager
    found = [
        user
        for user in users.filter(asked, is_active=True, is_staff=True)
        if roles.may(user, RoleAct.READ, article)
    ]
    known = {user.get_username().casefold() for user in found}
    unknown = [name.rstrip(".+-@") or name for name in written if not spellings[name] & known]
    return found, unknown


def _version_looked_at(locked: Article, number: int | None) -> Revision:
    latest = latest_version(locked)
    if latest is None:
        raise WorkflowRefusal(_("There is no version yet."))
    if number is not None and number != latest.number:
        raise WorkflowRefusal(
            _("There is a newer version, %(number)d. Look at it first.") % {"number": latest.number}
        )
    return latest


def _alone_wrote(article: Article, by: AbstractBaseUser) -> bool:
    """Whether nobody else wrote any version since the article was published last."""
    versions = Revision.objects.versions().filter(article=article)
    live = versions.exclude(published_at=None).order_by("-published_at").first()
    since = versions.filter(number__gt=live.number) if live else versions
    return not since.exclude(created_by_id=by.pk).exists()


def _done(article: Article, locked: Article, said: Said) -> Said:
    """Bring the caller's object up to date."""
    for name in ("stage", "stage_since", "stage_by_id", "approved_number"):
        setattr(article, name, getattr(locked, name))
    return said
