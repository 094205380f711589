"""The one way an article becomes public, or changes in public.

Each function is one transaction: the row, its mentions, the linked body, the summary tables, the
search index and the stamp of the page cache change together or not at all. Each locks its article
first and the stamp's row next, and publications wait for each other there: nobody can lock the same
rows crosswise.
"""

from __future__ import annotations

import datetime
import hashlib
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from articles import search, summaries
from articles.link_state import LinkChange, LinkState, gone_from, standing, write
from articles.linking import Decision, Gazetteer
from articles.mentions import (
    current_gazetteer,
    decisions_of,
    link_article,
    link_content,
    state_from,
    text_of,
    texts_of,
)
from articles.models import (
    Article,
    Author,
    Byline,
    Content,
    FormerPath,
    Image,
    Revision,
    TaggedArticle,
)
from articles.sanitising import clean_body, clean_text
from people.models import Entity
from people.models.stamp import PAGES, Stamp
from people.slugs import numbered, readable_slug

MOST_MAIN_ENTITIES = 3

# Whoever saves; None: a command.
Editor = AbstractBaseUser | None


@dataclass(frozen=True)
class Problem:
    """What stands in the way of publication: the name of a field of `Content`, and why."""

    field: str
    message: str


class CannotPublish(Exception):  # noqa: N818  (it names what is the case, as Http404 does)
    """Publication was refused; `problems` says everything that has to be put right."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(" ".join(problem.message for problem in problems))
        self.problems = problems


@transaction.atomic
def draft(
    content: Content,
    *,
    by: Editor = None,
    source_key: str = "",
    translation_key: uuid.UUID | None = None,
    note: str = "",
) -> Revision:
    """Make a new article that nobody sees, and its first revision."""
    article = Article(language=content.language, source_key=source_key)
    if translation_key:
        article.translation_key = translation_key
    article.save()
    return save_revision(article, content, by=by, note=note)


@transaction.atomic
def save_revision(
    article: Article, content: Content, *, by: Editor = None, note: str = ""
) -> Revision:
    """Keep the content as the article's next revision, cleaned of what HTML may not contain.

    What readers see does not change. As long as that is nothing, the row follows the content, so
    that lists of drafts show their headlines.
    """
    locked = Article.objects.select_for_update().get(pk=article.pk)
    content = cleaned(content)
    last = locked.revisions.aggregate(last=Max("number"))["last"] or 0
    revision = Revision.objects.create(
        article=locked,
        number=last + 1,
        content=content.to_json(),
        created_by_id=by.pk if by else None,
        note=note,
    )
    if locked.status == Article.Status.DRAFT:
        _copy(content, locked)
        locked.save()
        _copy_relations(content, locked)
    _refresh(article)
    revision.article = article
    return revision


def cleaned(content: Content) -> Content:
    """The content without HTML that is not allowed and characters that cannot be stored."""
    return replace(
        content,
        headline=" ".join(clean_text(content.headline).split()),
        standfirst=clean_text(content.standfirst).strip(),
        dateline=clean_text(content.dateline).strip(),
        slug=content.slug.strip(),
        body=clean_body(content.body),
    )


def problems(content: Content, article: Article) -> list[Problem]:
    """Everything that stands in the way of publishing this content as `article`."""
    return [
        *_problems_of_text(content),
        *_problems_of_address(content, article),
        *_problems_of_references(content),
    ]


def _problems_of_text(content: Content) -> list[Problem]:
    found = []
    if not content.headline.strip():
        found.append(Problem("headline", _("A headline is missing.")))
    if len(content.headline) > 300:
        found.append(Problem("headline", _("The headline is longer than 300 characters.")))
    if not strip_tags(content.body).strip():
        found.append(Problem("body", _("The text is empty.")))
    if content.kind not in Article.Kind.values:
        found.append(Problem("kind", _("This kind of article is not known.")))
    if content.language not in dict(settings.LANGUAGES):
        found.append(Problem("language", _("The site has no edition in this language.")))
    return found


def _problems_of_address(content: Content, article: Article) -> list[Problem]:
    found = []
    others = Article.objects.exclude(pk=article.pk)
    if content.slug and others.filter(language=content.language, slug=content.slug).exists():
        found.append(Problem("slug", _("Another article already has this slug.")))
    if content.slug and readable_slug(content.slug, max_length=120) != content.slug:
        found.append(Problem("slug", _("A slug is made of small letters, digits and hyphens.")))
    editions = others.filter(translation_key=article.translation_key, language=content.language)
    if editions.exists():
        found.append(Problem("language", _("There is already an edition in this language.")))
    return found


def _problems_of_references(content: Content) -> list[Problem]:
    found = []
    if len(content.about) > MOST_MAIN_ENTITIES:
        found.append(Problem("about", _("An article is about three entities at most.")))
    if Entity.objects.filter(pk__in=content.about).count() < len(set(content.about)):
        found.append(Problem("about", _("One of these entities is no longer there.")))
    authors = {byline.author for byline in content.bylines}
    if Author.objects.filter(pk__in=authors).count() < len(authors):
        found.append(Problem("bylines", _("One of these authors is no longer there.")))
    if content.lead_image is not None:
        image = Image.objects.filter(pk=content.lead_image).first()
        if image is None:
            found.append(Problem("lead_image", _("This image is no longer there.")))
        elif not image.is_described:
            found.append(
                Problem(
                    "lead_image",
                    _("The lead image needs an alternative text, or to be marked decorative."),
                )
            )
    return found


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
        _copy(content, article)
        article.slug = content.slug or article.slug or _free_slug(content, article)
        article.published_at = at or article.published_at or now
        article.status = Article.Status.PUBLISHED
        article.withdrawal_note = ""
        if was_public and changed:
            article.updated_at = now
        article.save()
        _copy_relations(content, article)
        _date_lists(article)
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
        _date_lists(locked)
        search.remove_article(locked)
    _refresh(article)
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
        _date_lists(locked)
        search.remove_article(locked)
    _refresh(article)
    return article


def relink(article: Article) -> Article:
    """Link a published or scheduled article anew: names or decisions have changed.

    The text, the date and "updated" stay; so does a draft, which is linked when published.
    """
    gazetteer = current_gazetteer()
    with transaction.atomic():
        relink_articles([article.pk], gazetteer)
    _refresh(article)
    return article


@dataclass(frozen=True)
class Linked:
    """What linking an article gives, and from what: outside a transaction, where it takes time."""

    source: str
    state: LinkState
    texts: dict[str, str]  # visible text by field, to cut sentences from


@dataclass(frozen=True)
class Relinked:
    """An article that was linked anew, as it stood before and as it stands now."""

    change: LinkChange
    linked: Linked
    mark: LinkMark


@dataclass(frozen=True)
class LinkMark:
    """By what one sees that an article was changed since: its links, its text, its decisions."""

    links: str
    publication: str
    decisions: str

    def __str__(self) -> str:
        return f"{self.links}:{self.publication}:{self.decisions}"

    @classmethod
    def read(cls, text: str) -> LinkMark:
        """The mark out of its text."""
        return cls(*text.split(":"))


def link_articles(articles: Iterable[Article], gazetteer: Gazetteer) -> dict[int, Linked]:
    """What linking these would give now, by key; nothing is locked and nothing stored."""
    articles = list(articles)
    decisions = decisions_of(articles)
    return {article.pk: _linked(article, decisions[article.pk], gazetteer) for article in articles}


def _linked(article: Article, decisions: list[Decision], gazetteer: Gazetteer) -> Linked:
    content = text_of(article)
    at = article.published_at or timezone.now()
    result = link_content(content, gazetteer, decisions=decisions, at=at)
    return Linked(
        _source(article, decisions),
        state_from(content, result),
        texts_of(content, result.visible_text),
    )


def _source(article: Article, decisions: list[Decision]) -> str:
    """A digest of all that linking an article depends on, names excepted."""
    return _digest(
        article.headline,
        article.standfirst,
        article.body,
        article.language,
        article.published_at,
        decisions,
    )


def _digest(*parts: object) -> str:
    text = "\0".join(map(str, parts))
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()


def relink_articles(
    pks: Iterable[int], gazetteer: Gazetteer, ready: Mapping[int, Linked] | None = None
) -> list[Relinked]:
    """Link these articles anew, all in the surrounding transaction; drafts are left out.

    `ready` holds what `link_articles` gave with the same names; where the text or the decisions
    have changed since, it is not used. Only what differs is written, and the page cache is told
    once. Returns every article that is out, changed or not.
    """
    articles = lock_published(pks)
    decisions = decisions_of(articles)
    before = standing(articles)
    done = []
    for article in articles:
        linked = (ready or {}).get(article.pk)
        if linked is None or linked.source != _source(article, decisions[article.pk]):
            linked = _linked(article, decisions[article.pk], gazetteer)
        done.append((LinkChange(article, before[article.pk], linked.state), linked))
    changes = change_links([change for change, _linked in done])
    marks = link_marks([change.article for change in changes], decisions)
    return [
        Relinked(
            change,
            linked,
            LinkMark(change.after.digest, *marks[change.article.pk]),
        )
        for change, (_change, linked) in zip(changes, done, strict=True)
    ]


def lock_published(pks: Iterable[int]) -> list[Article]:
    """Those of these that are out, locked in one order, so that two who lock several both go on."""
    articles = Article.objects.select_for_update().filter(pk__in=list(pks))
    return list(articles.filter(status=Article.Status.PUBLISHED).order_by("pk"))


def change_links(changes: Iterable[LinkChange]) -> list[LinkChange]:
    """Write the links of articles that the surrounding transaction has locked.

    Mentions, undecided names, the linked text, the counts and what search ranks by change together.
    Returns the changes as they came about: nobody who has gone in between is mentioned.
    """
    changes = list(changes)
    gone = gone_from(change.after for change in changes if change.after != change.before)
    changes = [replace(change, after=change.after.without(gone)) for change in changes]
    real = [change for change in changes if change.after != change.before]
    if not real:
        return changes
    Stamp.bump(PAGES)
    write(real)
    now = timezone.now()
    for change in real:
        article = change.article
        article.changed_at = now
        Article.objects.filter(pk=article.pk).update(
            body_html=article.body_html, word_count=article.word_count, changed_at=now
        )
    counted = [change for change in real if change.article.is_settled]
    summaries.change(
        summaries.Count(change.article, change.before.counts, change.after.counts)
        for change in counted
    )
    search.count_articles(
        {e for c in counted for e in c.before.mentions.keys() ^ c.after.mentions.keys()}
    )
    return changes


def link_marks(
    articles: Iterable[Article], decisions: Mapping[int, list[Decision]]
) -> dict[int, tuple[str, str]]:
    """What marks the present text and the present decisions of each article."""
    articles = list(articles)
    published = dict(
        Revision.objects.filter(article__in=[article.pk for article in articles])
        .order_by("article")
        .values_list("article")
        .annotate(last=Max("published_at"))
    )
    return {
        article.pk: (
            _digest(published.get(article.pk), article.published_at, _source(article, [])),
            _digest(decisions[article.pk]),
        )
        for article in articles
    }


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


def _copy(content: Content, article: Article) -> None:
    """The plain fields. The slug is left out: it belongs to publication."""
    article.headline = content.headline[:300]
    article.standfirst = content.standfirst
    article.dateline = content.dateline[:100]
    article.body = content.body
    article.kind = content.kind
    article.review_on = content.review_on
    if _language_is_free(content, article):
        article.language = content.language
    article.lead_image = (
        Image.objects.filter(pk=content.lead_image).first() if content.lead_image else None
    )


def _language_is_free(content: Content, article: Article) -> bool:
    """A draft may name an edition that exists already; only publication refuses that."""
    return not (
        Article.objects.exclude(pk=article.pk)
        .filter(translation_key=article.translation_key, language=content.language)
        .exists()
    )


def _copy_relations(content: Content, article: Article) -> None:
    article.tags.set(content.tags)
    article.bylines.all().delete()
    authors = set(
        Author.objects.filter(pk__in=[b.author for b in content.bylines]).values_list(
            "pk", flat=True
        )
    )
    seen = set()
    for position, byline in enumerate(content.bylines):
        if byline.author in authors and (byline.author, byline.role) not in seen:
            seen.add((byline.author, byline.role))
            Byline.objects.create(
                article=article, author_id=byline.author, role=byline.role, position=position
            )
    article.about.clear()
    existing = set(Entity.objects.filter(pk__in=content.about).values_list("pk", flat=True))
    article.about.add(*(pk for pk in content.about if pk in existing))


def _date_lists(article: Article) -> None:
    """Bring the copies in step by which topics and authors find the article."""
    is_out = article.status == Article.Status.PUBLISHED
    copies = {
        "published_at": article.published_at if is_out else None,
        "language": article.language,
    }
    TaggedArticle.objects.filter(content_object=article).update(**copies)
    Byline.objects.filter(article=article).update(**copies)


def _words_changed(content: Content, article: Article) -> bool:
    return (content.headline, content.standfirst, content.body) != (
        article.headline,
        article.standfirst,
        article.body,
    )


def _ever_public(article: Article, now: datetime.datetime) -> bool:
    return bool(article.published_at and article.published_at <= now and article.slug)


def _free_slug(content: Content, article: Article) -> str:
    base = readable_slug(content.headline) or "article"
    taken = set(
        Article.objects.exclude(pk=article.pk)
        .filter(language=content.language, slug__startswith=base)
        .values_list("slug", flat=True)
    )
    return numbered(base, taken)


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


def _refresh(article: Article) -> None:
    """Bring the caller's object up to date with the row."""
    article.refresh_from_db()
