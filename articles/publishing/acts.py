"""What changes an article's standing before readers: published, taken back, withdrawn, counted."""

from __future__ import annotations

import datetime
import logging

from django.db import OperationalError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import correcting, outbound, search, summaries, workflow
from articles.link_state import LinkChange, LinkState, gone_from, write
from articles.linking import Gazetteer
from articles.mentions import current_gazetteer, link_article, state_from
from articles.models import Article, Content, FormerPath, Revision
from articles.publishing import scheduling
from articles.publishing.drafting import Editor
from articles.publishing.problems import CannotPublish, Problem, not_approved, problems
from articles.publishing.row import copy, copy_relations, date_lists, free_slug, refresh
from people.models.stamp import PAGES, Stamp

logger = logging.getLogger(__name__)


def publish(
    revision: Revision,
    *,
    at: datetime.datetime | None = None,
    is_substantial: bool | None = None,
    by: Editor = None,
) -> Article:
    """Put this revision before readers.

    at              when it becomes public; None: now, or for an article that has been public
                    before, the time it had. A time in the future schedules it.
    is_substantial  whether a change to a live article is shown as "updated"; None: it is if the
                    words changed.
    by              the editor who publishes, of whom an approval may be asked; its writers are
                    told. None: a command, or a plan whose time has come.

    Raises CannotPublish with everything that stands in the way.
    """
    gazetteer = current_gazetteer()
    with transaction.atomic():
        article = Article.objects.select_for_update().get(pk=revision.article_id)
        Stamp.bump(PAGES)
        content = revision.read()
        _refuse_if_problems(content, article, at)
        _refuse_if_not_approved(article, revision, by)
        scheduling.refuse_if_undone_later(revision)
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
        outbound.keep(article)
        _count_if_due(article, now)
        _keep_old_path(old_path, article)
        Revision.objects.filter(pk=revision.pk).update(published_at=now)
        scheduling.forget_plan(revision)
        search.index_article(article)
        workflow.published(article, revision, by, article.published_at)
    return article


def unpublish(article: Article) -> Article:
    """Take an article back to draft; its address answers 404 until it is published again."""
    with transaction.atomic():
        locked = Article.objects.select_for_update().get(pk=article.pk)
        Stamp.bump(PAGES)
        _uncount(locked)
        if locked.published_at and locked.published_at > timezone.now():
            locked.published_at = None  # it never appeared, so there is no date to keep
        scheduling.cancel_change(locked)
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
        scheduling.cancel_change(locked)
        locked.status = Article.Status.WITHDRAWN
        locked.withdrawal_note = note.strip()
        locked.save()
        locked.mentions.update(published_at=None)
        date_lists(locked)
        search.remove_article(locked)
    refresh(article)
    return article


def settle_due(now: datetime.datetime | None = None) -> int:
    """Count scheduled articles whose time has come, and put scheduled changes before readers.

    Returns how many of both; one query when there are none. Readers see a scheduled article at its
    minute without this; the counts, the page cache and changes of live articles follow when the
    first request of any worker after that minute calls it.
    """
    moment = now or timezone.now()
    articles = Article.objects.filter(
        status=Article.Status.PUBLISHED, is_settled=False, published_at__lte=moment
    )
    changes = Revision.objects.coming_due(moment)
    if not articles.order_by().values("pk").union(changes.order_by().values("pk")).exists():
        return 0
    return _count_due(articles, moment) + sum(
        _publish_due(pk, moment) for pk in scheduling.changes_due(moment)
    )


def _count_due(due: QuerySet[Article], moment: datetime.datetime) -> int:
    with transaction.atomic():
        # One that an editor holds at this moment is counted by what they do, or a second later.
        articles = list(due.select_for_update(skip_locked=True))
        if articles:
            Stamp.bump(PAGES)
        for article in articles:
            _count_if_due(article, moment)
    return len(articles)


def _publish_due(pk: int, moment: datetime.datetime) -> bool:
    """Put a scheduled change before readers, unless somebody else is about it or it cannot be."""
    current_gazetteer()
    try:
        with transaction.atomic():
            due = Revision.objects.coming_due(moment).filter(pk=pk)
            held = Article.objects.select_for_update(skip_locked=True)
            if held.filter(pk__in=due.values("article")).first() is None:
                return False
            # Asked only now: whoever held the article before may have taken the change back.
            revision = due.first()
            if revision is None:
                return False
            publish(revision, is_substantial=False if revision.publish_is_minor else None)
            correcting.issue_planned(revision)
    except CannotPublish as refusal:
        reason = str(refusal)
    except OperationalError:  # the database is busy or away, which says nothing of the change
        raise
    except Exception:
        logger.exception("the scheduled change %s failed", pk)
        reason = _("Something went wrong in the system; its log says what.")
    else:
        return True
    scheduling.refuse_change(Revision.objects.get(pk=pk), reason)
    return False


def _refuse_if_problems(content: Content, article: Article, at: datetime.datetime | None) -> None:
    found = problems(content, article)
    if at and at > timezone.now() and article.is_public:
        found.append(
            Problem("published_at", _("Readers see this article now; it cannot be scheduled."))
        )
    if found:
        raise CannotPublish(found)


def _refuse_if_not_approved(article: Article, revision: Revision, by: Editor) -> None:
    if by is not None and workflow.lacks_approval(article, revision):
        raise CannotPublish([not_approved()])


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
