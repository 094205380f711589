"""Telling colleagues: an item in the inbox of each, and an e-mail to those who want one.

Mail goes out once the act is stored and is never the reason that one fails. Who is told of what
is decided in `articles.workflow`.
"""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from articles.models import Article, InboxItem, Note

logger = logging.getLogger(__name__)

# Programs that answer mail by themselves leave these alone (RFC 3834; the others are older habits).
HEADERS = {
    "Auto-Submitted": "auto-generated",
    "Precedence": "bulk",
    "X-Auto-Response-Suppress": "All",
}
# What a mail server that is down, slow or picky, or an address that is none, ends in.
_REFUSALS = (OSError, smtplib.SMTPException, ValueError)

_root: ContextVar[str] = ContextVar("root of the site", default="")


@contextmanager
def from_site(root: str) -> Iterator[None]:
    """While this lasts, addresses in mail begin with `root` where SITE_URL is not set."""
    before = _root.set(root.rstrip("/"))
    try:
        yield
    finally:
        _root.reset(before)


def tell(
    people: Iterable[AbstractUser],
    article: Article,
    reason: InboxItem.Reason,
    note: Note,
    *,
    by_mail: bool = True,
) -> list[AbstractUser]:
    """Put this into the inboxes of these people, and into their mail. Returns who was told.

    Whoever did it is not told, and nobody twice. What waited in the same inbox for the same
    reason is dealt with by this.
    """
    told = [one for one in {one.pk: one for one in people}.values() if one.pk != note.author_id]
    if not told:
        return []
    keys = [one.pk for one in told]
    InboxItem.objects.filter(article=article, reason=reason, user__in=keys).done()
    InboxItem.objects.bulk_create(
        InboxItem(user_id=pk, article=article, reason=reason, note=note) for pk in keys
    )
    wanting = _wanting_mail(told) if by_mail else []
    messages = [_message(one, article, reason, note) for one in wanting]
    if messages:
        transaction.on_commit(partial(send, messages), robust=True)
    return told


def send(messages: list[EmailMessage]) -> int:
    """Send these one by one, and log what could not be sent; returns how many went out."""
    sent = 0
    connection = get_connection()
    try:
        connection.open()
    except _REFUSALS:
        logger.exception("%d messages were not sent: no mail server", len(messages))
        return 0
    for message in messages:
        try:
            sent += connection.send_messages([message]) or 0
        except _REFUSALS:
            logger.exception("a message to %s was not sent", ", ".join(message.to))
    try:
        connection.close()
    except _REFUSALS:
        logger.exception("the mail server did not say goodbye")
    return sent


def _wanting_mail(people: list[AbstractUser]) -> list[AbstractUser]:
    unwilling = set(
        get_user_model()
        .objects.filter(pk__in=[one.pk for one in people], desk_profile__wants_mail=False)
        .values_list("pk", flat=True)
    )
    return [one for one in people if one.email and one.pk not in unwilling]


def _message(
    to: AbstractUser, article: Article, reason: InboxItem.Reason, note: Note
) -> EmailMessage:
    root = settings.SITE_URL or _root.get()
    context: dict[str, Any] = {
        "site_name": settings.SITE_NAME,
        "to": to,
        "article": article,
        "reason": reason.value,
        "note": note,
        "who": name_of(note.author),
        "address": root + reverse("admin:articles_article_change", args=[article.pk]),
        "inbox": root + reverse("admin:articles_inboxitem_changelist"),
    }
    with override(settings.LANGUAGE_CODE):
        subject = render_to_string("admin/articles/mail/subject.txt", context)
        body = render_to_string("admin/articles/mail/body.txt", context)
    reply_to = [note.author.email] if note.author and note.author.email else None
    return EmailMessage(
        " ".join(subject.split()), body, to=[to.email], reply_to=reply_to, headers=HEADERS
    )


def name_of(user: Any) -> str:
    """How colleagues read somebody's name; empty for nobody."""
    return (user.get_full_name() or user.get_username()) if user else ""
