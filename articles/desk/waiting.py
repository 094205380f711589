"""The boxes of the admin's front page: each a few lines, the way to all of them, and who sees it.

A box is None for those who can do nothing with what is in it. Each costs a fixed number of queries,
and reads a bounded number of rows: what is asked for stands at one end of an index.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.core.cache import cache
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import roles, workflow
from articles.models import (
    Article,
    Byline,
    LinkPlace,
    OutboundLink,
    Revision,
    UndecidedName,
)
from articles.models.article import ArticleQuerySet
from articles.roles import RoleAct
from articles.search.models import SearchableEntity
from people.models import Tenure
from people.models.stamp import GAZETTEER, Stamp

LINES = 6
REVIEW_AHEAD = datetime.timedelta(days=7)
_REMEMBERED = 60 * 60 * 24  # seconds
_LOOKED_AT = 300  # rows that are read where what is wanted is picked out of the latest
_MOST_MENTIONED = 3000  # entities among which those without a summary are looked for


@dataclass(frozen=True)
class Line:
    """One thing that waits: what it is, where it is dealt with, what an editor wants to know."""

    text: str
    address: str
    facts: Sequence[str] = ()
    quotation: str = ""
    # A name for the template, where something can be done on the spot; and its subject.
    act: str = ""
    subject: int = 0


@dataclass(frozen=True)
class Box:
    """A heading with its lines. `empty` says in words that nothing waits."""

    name: str
    title: str
    lines: list[Line]
    empty: str
    all_address: str = ""
    all_text: str = ""
    note: str = ""


def boxes(user: AbstractUser) -> list[Box]:
    """Everything that concerns this user, what is most pressing first."""
    made = (make(user) for make in _BOXES)
    return [box for box in made if box is not None]


# --- Articles --------------------------------------------------------------------------------


def my_drafts(user: AbstractUser) -> Box | None:
    """Drafts that this user began, signs, or saved last."""
    if not roles.may(user, RoleAct.READ):
        return None
    drafts = _listed(mine(user).filter(status=Article.Status.DRAFT).order_by("-changed_at", "-pk"))
    return Box(
        "drafts",
        _("My drafts"),
        [_article_line(article, [_stage(article), _saved(article)]) for article in drafts],
        _("You have no drafts."),
        _articles(mine="yes", state="draft"),
        _("All my drafts"),
    )


def mine(user: AbstractUser) -> ArticleQuerySet:
    """Articles that this user began or signs, and those that they were the last to save.

    Of what they saved, the latest few hundred versions are looked at.
    """
    last = Revision.objects.versions().filter(article=OuterRef("pk"))
    signed = Byline.objects.filter(article=OuterRef("pk"), author__user=user.pk)
    touched = (
        Revision.objects.filter(created_by=user.pk)
        .order_by("-pk")
        .values_list("article_id", flat=True)[:_LOOKED_AT]
    )
    kept = Article.objects.kept()
    return kept.annotate(last_saved_by=Subquery(last.values("created_by")[:1])).filter(
        Q(created_by=user.pk) | Exists(signed) | Q(pk__in=set(touched), last_saved_by=user.pk)
    )


def inbox(user: AbstractUser) -> Box | None:
    """What colleagues have done that this user should know of or act on."""
    if not roles.may(user, RoleAct.READ):
        return None
    lines = [
        _article_line(
            item.article,
            [item.get_reason_display(), _moment(item.created_at)],
            quotation=item.note.text if item.note else "",
        )
        for item in workflow.waiting_for(user, LINES)
    ]
    return Box(
        "inbox",
        _("For you"),
        lines,
        _("Nothing waits for you."),
        reverse("admin:articles_inboxitem_changelist"),
        _("The whole inbox"),
    )


def in_review(user: AbstractUser) -> Box | None:
    """What its writers have handed in."""
    if not roles.may(user, RoleAct.REVIEW):
        return None
    waiting = Article.objects.kept().filter(stage=Article.Stage.IN_REVIEW)
    handed_in = _listed(roles.visible_to(user, waiting).order_by("stage_since", "pk"))
    return Box(
        "review",
        _("Waiting for review"),
        [_article_line(article, [_since(article), _by(article)]) for article in handed_in],
        _("Nothing waits for review."),
        _articles(stage__exact="in_review"),
        _("All in review"),
    )


def scheduled(user: AbstractUser) -> Box | None:
    """What will appear by itself, articles and changes to articles, the next first."""
    if not roles.may(user, RoleAct.READ):
        return None
    coming = _listed(roles.visible_to(user, Article.objects.scheduled()).order_by("published_at"))
    changes = planned_changes(user, LINES)
    rows: list[tuple[datetime.datetime, Line]] = [
        (
            article.published_at,
            _article_line(article, [_moment(article.published_at), _by(article)]),
        )
        for article in coming
        if article.published_at
    ]
    for change in changes:
        if change.publish_at is None:
            continue
        facts = [_moment(change.publish_at), _("a change to a live article")]
        if change.publish_refusal:
            facts.append(_("did not appear: %(why)s") % {"why": change.publish_refusal})
        rows.append((change.publish_at, _article_line(change.article, facts)))
    rows.sort(key=lambda row: row[0])
    return Box(
        "scheduled",
        _("Scheduled"),
        [line for _at, line in rows[:LINES]],
        _("Nothing is scheduled."),
        _articles(state="scheduled"),
        _("All scheduled"),
    )


def planned_changes(user: AbstractUser, most: int) -> list[Revision]:
    """The next versions that are to replace a live text, of articles that this user sees.

    Asked in this order, because few are planned and many articles may be seen.
    """
    planned = (
        Revision.objects.scheduled()
        .select_related("article")
        .defer("content", "typed", "article__body", "article__body_html")
        .order_by("publish_at", "pk")[:_LOOKED_AT]
    )
    revisions = list(planned)
    mentioned = Article.objects.filter(pk__in=[revision.article_id for revision in revisions])
    seen = set(roles.visible_to(user, mentioned).values_list("pk", flat=True)) if revisions else ()
    return [revision for revision in revisions if revision.article_id in seen][:most]


def lately(user: AbstractUser) -> Box | None:
    """What readers saw appear last."""
    if not roles.may(user, RoleAct.READ):
        return None
    out = _listed(
        roles.visible_to(user, Article.objects.published()).order_by("-published_at", "-pk")
    )
    return Box(
        "lately",
        _("Published lately"),
        [_article_line(article, [_moment(article.published_at), _by(article)]) for article in out],
        _("Nothing has been published yet."),
        _articles(state="live", o="-3"),
        _("All that is live"),
    )


def to_review_again(user: AbstractUser) -> Box | None:
    """Live articles of which somebody wanted to know by now whether they still hold."""
    if not user.has_perm(roles.CHANGE_ALL):
        return None
    due = _listed(due_for_review().order_by("review_on", "pk"))
    return Box(
        "again",
        _("Review dates"),
        [
            Line(
                str(article),
                _form_of(article),
                [_review_date(article), _by(article)],
                act="reviewed",
                subject=article.pk,
            )
            for article in due
        ],
        _("No article asks to be looked at this week."),
        _articles(review="due"),
        _("All that are due"),
    )


def due_for_review(today: datetime.date | None = None) -> ArticleQuerySet:
    """Published articles whose review date has come, or comes within a week."""
    until = (today or timezone.localdate()) + REVIEW_AHEAD
    return Article.objects.filter(status=Article.Status.PUBLISHED, review_on__lte=until)


# --- Names -----------------------------------------------------------------------------------


def undecided(user: AbstractUser) -> Box | None:
    """Names in the latest articles that may mean several."""
    return _names(
        user,
        UndecidedName.Reason.AMBIGUOUS,
        Box("undecided", _("Undecided mentions"), [], _("Every name is decided.")),
    )


def unknown(user: AbstractUser) -> Box | None:
    """Names in the latest articles that nobody at the reference desk has."""
    return _names(
        user,
        UndecidedName.Reason.UNKNOWN,
        Box("unknown", _("Unknown names"), [], _("Every name is known.")),
    )


def _names(user: AbstractUser, reason: str, box: Box) -> Box | None:
    if not _sees(user, "articles", "undecidedname"):
        return None
    latest = (
        UndecidedName.objects.filter(reason=reason, article__status=Article.Status.PUBLISHED)
        .order_by("-article_id", "pk")
        .values("key", "surface", "article_id", "sentence")[:_LOOKED_AT]
    )
    articles: Counter[str] = Counter()
    samples: dict[str, Any] = {}
    for row in latest:
        articles[row["key"]] += 1
        samples.setdefault(row["key"], row)
    page = reverse("admin:articles_undecidedname_form")
    lines = [
        Line(
            samples[key]["surface"],
            f"{page}?{urlencode({'key': key})}",
            [ngettext("in %(n)d article", "in %(n)d articles", times) % {"n": times}],
            quotation=samples[key]["sentence"],
        )
        for key, times in articles.most_common(LINES)
    ]
    queue = reverse("admin:articles_undecidedname_changelist")
    return Box(
        box.name,
        box.title,
        lines,
        box.empty,
        f"{queue}?{urlencode({'reason': reason})}",
        _("All, the most frequent first"),
        note=_("The most frequent in the latest articles."),
    )


# --- The reference desk ----------------------------------------------------------------------


def without_summary(user: AbstractUser) -> Box | None:
    """Entities that articles name and of whom nothing is said, the most mentioned first."""
    if not user.has_perm("people.change_person"):
        return None
    most = SearchableEntity.objects.filter(articles__gt=0).order_by("-articles", "entity_id")
    leading = list(most.values_list("articles", flat=True)[_MOST_MENTIONED : _MOST_MENTIONED + 1])
    wanted = most.filter(entity__summary="").select_related("entity")
    if leading:
        wanted = wanted.filter(articles__gt=leading[0])
    lines = [
        Line(
            row.entity.name,
            reverse(f"admin:people_{row.entity.kind}_change", args=[row.entity_id]),
            [
                row.entity.get_kind_display(),
                ngettext("in %(n)d article", "in %(n)d articles", row.articles)
                % {"n": row.articles},
            ],
        )
        for row in wanted[:LINES]
    ]
    people = reverse("admin:people_entity_changelist")
    return Box(
        "summaries",
        _("Without a summary"),
        lines,
        _("Everybody whom articles name has a summary."),
        f"{people}?summary=missing",
        _("All without one"),
        note=_("The most mentioned first."),
    )


def offices_out_of_date(user: AbstractUser) -> Box | None:
    """Terms of office that can hardly still be running."""
    if not user.has_perm("people.change_tenure"):
        return None
    why = {
        "death": _("the holder has died"),
        "dissolution": _("the state or organisation is no more"),
        "successor": _("somebody else came later"),
    }
    lines = [
        Line(text, reverse("admin:people_tenure_change", args=[pk]), [why[reason]])
        for pk, text, reason in _outdated()
    ]
    tenures = reverse("admin:people_tenure_changelist")
    return Box(
        "offices",
        _("Offices out of date"),
        lines,
        _("No office looks out of date."),
        f"{tenures}?held=doubtful",
        _("All that are doubtful"),
    )


def _outdated() -> list[tuple[int, str, str]]:
    """The first tenures that are out of date: key, how they read, and why they are.

    Every open tenure has to be looked at for this, so it is remembered until anything at the
    reference desk changes.
    """
    key = f"desk.outdated.{Stamp.current(GAZETTEER)}"
    known: list[tuple[int, str, str]] | None = cache.get(key)
    if known is None:
        tenures = Tenure.objects.out_of_date().select_related(
            "person", "office__country", "office__organisation"
        )
        known = [
            (tenure.pk, f"{tenure.person} · {tenure.label}", tenure.outdated_by)  # type: ignore[attr-defined]
            for tenure in tenures[:LINES]
        ]
        cache.set(key, known, _REMEMBERED)
    return known


# --- Links -----------------------------------------------------------------------------------


def dead_links(user: AbstractUser) -> Box | None:
    """Addresses that articles lead to and that answer no more."""
    if not user.has_perm(roles.CHANGE_ALL):
        return None
    place = LinkPlace.objects.filter(
        link=OuterRef("pk"), article__status=Article.Status.PUBLISHED
    ).order_by("-article_id")
    died = (
        OutboundLink.objects.died()
        .filter(Exists(place))
        .annotate(
            article_pk=Subquery(place.values("article_id")[:1]),
            article_headline=Subquery(place.values("article__headline")[:1]),
        )
        .order_by("-failing_since", "pk")[:LINES]
    )
    lines = [
        Line(
            link.address,
            reverse("admin:articles_outboundlink_change", args=[link.pk]),
            [link.reason, link.article_headline],  # type: ignore[attr-defined]  # annotated
        )
        for link in died
    ]
    links = reverse("admin:articles_outboundlink_changelist")
    return Box(
        "links",
        _("Links that died"),
        lines,
        _("No dead link is known."),
        f"{links}?state__exact=dead",
        _("All dead links"),
    )


_BOXES: Sequence[Callable[[AbstractUser], Box | None]] = (
    inbox,
    my_drafts,
    in_review,
    scheduled,
    undecided,
    unknown,
    lately,
    to_review_again,
    without_summary,
    offices_out_of_date,
    dead_links,
)


# --- Lines -----------------------------------------------------------------------------------


def _listed(articles: QuerySet[Article]) -> list[Article]:
    """The first of these, with what a line shows and without the texts: two queries."""
    return list(
        articles.defer("body", "body_html", "standfirst").prefetch_related(
            Prefetch("bylines", queryset=Byline.objects.select_related("author"))
        )[:LINES]
    )


def _sees(user: AbstractUser, app: str, model: str) -> bool:
    return any(user.has_perm(f"{app}.{act}_{model}") for act in ("view", "change"))


def _article_line(article: Article, facts: Iterable[str], quotation: str = "") -> Line:
    return Line(str(article), _form_of(article), [fact for fact in facts if fact], quotation)


def _form_of(article: Article) -> str:
    return reverse("admin:articles_article_change", args=[article.pk])


def _articles(**query: str) -> str:
    return f"{reverse('admin:articles_article_changelist')}?{urlencode(query)}"


def _by(article: Article) -> str:
    return ", ".join(str(byline) for byline in article.bylines.all())


def _saved(article: Article) -> str:
    return _("saved %(when)s") % {"when": _moment(article.changed_at)}


def _stage(article: Article) -> str:
    return article.get_stage_display() if article.stage != Article.Stage.DRAFT else ""


def _since(article: Article) -> str:
    return (
        _("since %(when)s") % {"when": _moment(article.stage_since)} if article.stage_since else ""
    )


def _review_date(article: Article) -> str:
    day = article.review_on
    if day is None:
        return ""
    text = date_format(day, "DATE_FORMAT")
    return (
        _("was due on %(day)s") % {"day": text}
        if day < timezone.localdate()
        else (_("due on %(day)s") % {"day": text})
    )


def _moment(at: datetime.datetime | None) -> str:
    """Day and time as the newsroom's clock has them; the day in words where it is near."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    time = date_format(local, "TIME_FORMAT")
    days = (local.date() - timezone.localdate()).days
    near = {-1: _("yesterday, %(time)s"), 0: _("today, %(time)s"), 1: _("tomorrow, %(time)s")}
    if days in near:
        return near[days] % {"time": time}
    return f"{date_format(local, 'DATE_FORMAT')}, {time}"
