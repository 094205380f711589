"""What changes an article's standing before readers: published, taken back, withdrawn, counted."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import search, summaries
from articles.link_state import LinkChange, LinkState, gone_from, write
from articles.linking import Gazetteer
from articles.mentions import current_gazetteer, link_article, state_from
from articles.models import Article, Content, FormerPath, Revision
from articles.publishing.problems import CannotPublish, Problem, problems
from articles.publishing.row import copy, copy_relations, date_lists, free_slug, refresh
from people.models.stamp import PAGES, Stamp


def publish(
    revision: Revision,
    *,
    at: datetime.datetime | None = None,
    is_substantial: bool | None = None,
) -> Article:
    """Put this revision before readers.

    at              when it becomes public; None: now, or for an article that has been public
                    before, the time it had. A time in the future schedules it.
    is_substantial  whether a change to a live article is shown as "updated"; None: it is if the
                    words changed.

    Raises CannotPublish with everything that stands in the way.
    """
    gazetteer = current_gazetteer()
    with transaction.atomic():
        article = Article.objects.select_for_update().get(pk=revision.article_id)
        Stamp.bump(PAGES)
        content = revision.read()
        _refuse_if_problems(content, article, at)
        now = timezone.now()
        was_public = article.is_public
        old_path = article.get_absolute_url() if _ever_public(article, now) else ""
        changed = is_substantial if is_substantial is not None else _words_changed(content, article)

        _uncount(article)
        copy(content, article)
        article.slug = content.slug or article.slug or free_slug(content, article)
        article.published_at = at or article.published_at or now
        article.status = Article.Status.PUBLISHED
        article.withdrawal_note = ""
        if was_public and changed:
            article.updated_at = now
        article.save()
        copy_relations(content, article)
        date_lists(article)
        _link(article, content, gazetteer)
        _count_if_due(article, now)
        _keep_old_path(old_path, article)
        Revision.objects.filter(pk=revision.pk).update(published_at=now)
        search.index_article(article)
    return article


def unpublish(article: Article) -> Article:
    """Take an article back to draft; its address answers 404 until it is published again."""
    with transaction.atomic():
        locked = Article.objects.select_for_update().get(pk=article.pk)
        Stamp.bump(PAGES)
        _uncount(locked)
        if locked.published_at and locked.published_at > timezone.now():
            locked.published_at = None  # it never appeared, so there is no date to keep
        locked.status = Article.Status.DRAFT
        locked.save()
        locked.mentions.update(published_at=None)
        date_lists(locked)
        search.remove_article(locked)
    refresh(article)
    return article


def withdraw(article: Article, note: str) -> Article:
    """Take a published article back for good: its address answers 410 and shows the note.

    Raises CannotPublish where there is nothing to withdraw or nothing to tell readers.
    """
    with transaction.atomic():
        locked = Article.objects.select_for_update().get(pk=article.pk)
        Stamp.bump(PAGES)
        if not locked.is_public:
            raise CannotPublish(
                [Problem("status", _("Only an article that readers can see is withdrawn."))]
            )
        if not note.strip():
            raise CannotPublish(
                [Problem("withdrawal_note", _("Tell readers why it was withdrawn."))]
            )
        _uncount(locked)
        locked.status = Article.Status.WITHDRAWN
        locked.withdrawal_note = note.strip()
        locked.save()
        locked.mentions.update(published_at=None)
        date_lists(locked)
        search.remove_article(locked)
    refresh(article)
    return article


def settle_due(now: datetime.datetime | None = None) -> int:
    """Count scheduled articles whose time has come; returns how many. Cheap when there are none.

    Readers see such an article at its minute without this; the counts and the page cache follow
    when the first request of any worker after that minute calls it.
    """
    moment = now or timezone.now()
    due = Article.objects.filter(
        status=Article.Status.PUBLISHED, is_settled=False, published_at__lte=moment
    )
    if not due.exists():
        return 0
    with transaction.atomic():
        Stamp.bump(PAGES)
        # One that an editor holds at this moment is counted by what they do, or a second later.
        articles = list(due.select_for_update(skip_locked=True))
        for article in articles:
            _count_if_due(article, moment)
    return len(articles)


def _refuse_if_problems(content: Content, article: Article, at: datetime.datetime | None) -> None:
    found = problems(content, article)
    if at and at > timezone.now() and article.is_public:
        found.append(
            Problem("published_at", _("Readers see this article now; it cannot be scheduled."))
        )
    if found:
        raise CannotPublish(found)


def _words_changed(content: Content, article: Article) -> bool:
    return (content.headline, content.standfirst, content.body) != (
        article.headline,
        article.standfirst,
        article.body,
    )


def _ever_public(article: Article, now: datetime.datetime) -> bool:
    return bool(article.published_at and article.published_at <= now and article.slug)


def _link(article: Article, content: Content, gazetteer: Gazetteer) -> None:
    state = state_from(content, link_article(article, content, gazetteer))
    article.mentions.all().delete()
    article.undecided.all().delete()
    write([LinkChange(article, LinkState(), state.without(gone_from([state])))])
    article.save(update_fields=["body_html", "word_count", "changed_at"])


def _uncount(article: Article) -> None:
    if article.is_settled:
        summaries.remove(article)
        article.is_settled = False


def _count_if_due(article: Article, now: datetime.datetime) -> None:
    if article.published_at and article.published_at <= now:
        summaries.add(article)
        article.is_settled = True
    article.save(update_fields=["is_settled"])


def _keep_old_path(old_path: str, article: Article) -> None:
    """Old addresses lead to the present one for ever, and the present one is nobody's old one."""
    path = article.get_absolute_url()
    FormerPath.objects.filter(path=path).delete()
    if old_path and old_path != path:
        FormerPath.objects.update_or_create(path=old_path, defaults={"article": article})
