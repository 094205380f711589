"""The page of an article, and what stands around its text."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import structured_data
from articles.dossiers import places_of
from articles.models import Article, Byline, HiddenLine, Mention, Topic
from articles.related import related_articles
from articles.since import Line, all_lines, since_published
from articles.views.errors import gone, moved_article
from people.addresses import Edition, in_pair_order
from people.models import Entity, Event, Kind, Person, Tenure
from people.structured_data import Trail, graph, trail_of
from people.then_and_now import Roles, roles

# A tenure list for the "then and now" of everyone an article names; more would be a directory.
_MOST_TENURES = 2000


@dataclass
class Named:
    """An entity in the list "In this article", with what the list says about it."""

    entity: Entity
    count: int
    roles: Roles = field(default_factory=Roles)


@require_safe
def article(request: HttpRequest, year: str, month: str, slug: str) -> HttpResponse:
    """The article of the active language with this slug; the date in the address must be right."""
    found = Article.objects.in_language().select_related("lead_image").filter(slug=slug).first()
    if found is None or not (found.is_public or found.status == Article.Status.WITHDRAWN):
        elsewhere = moved_article(request)
        if elsewhere is None:
            raise Http404("no such article")
        return elsewhere
    if request.path != found.get_absolute_url():
        return HttpResponsePermanentRedirect(found.get_absolute_url())
    if found.status == Article.Status.WITHDRAWN:
        return gone(request, found)
    return render(request, "articles/article.html", reading_context(request, found))


def reading_context(
    request: HttpRequest,
    article: Article,
    *,
    mentions: Sequence[Mention] | None = None,
    bylines: Sequence[Byline] | None = None,
    topics: Sequence[Topic] | None = None,
    is_preview: bool = False,
) -> dict[str, Any]:
    """Everything that `articles/article.html` shows.

    A preview of work in progress passes the mentions, bylines and topics that would be stored, on
    an `article` whose fields hold that work; it may have no date yet.
    """
    found = _mentions(article) if mentions is None else list(mentions)
    named, tenures = _named(article, found)
    story = _in_order_of_time(named["events"])
    signed = _bylines(article) if bylines is None else list(bylines)
    tagged = list(article.tags.order_by("name")) if topics is None else list(topics)
    context: dict[str, Any] = {
        "article": article,
        "is_preview": is_preview,
        "bylines": signed,
        "writers": [byline for byline in signed if not byline.role],
        "contributors": [byline for byline in signed if byline.role],
        "topics": tagged,
        "corrections": _corrections(article),
        "named": named,
        "has_named": any(named.values()),
        "undated": [row for row in named["events"] if row not in story],
        "story_so_far": story,
        "since": _since(article, named, tenures),
        "related": related_articles(article, found),
        "series": [] if is_preview else places_of(article),
        "editions": [] if is_preview else _editions(article),
        "earlier": None,
        "later": None,
    }
    if not is_preview:
        trail = _trail(article)
        data = structured_data.article(request, article, signed, found, tagged)
        data |= structured_data.corrections(context["corrections"])
        context |= {"trail": trail, "structured_data": graph(request, trail, data)}
        context |= _neighbours(article)
    return context


def _trail(article: Article) -> Trail:
    appeared = timezone.localtime(article.published_at)
    return trail_of(
        (_("Front page"), reverse("articles:home")),
        (
            date_format(appeared, "YEAR_MONTH_FORMAT"),
            reverse("articles:archive_month", args=[f"{appeared:%Y}", f"{appeared:%m}"]),
        ),
        (article.headline, article.get_absolute_url()),
    )


def _mentions(article: Article) -> list[Mention]:
    """Named entities that have a page, in the order in which the text names them."""
    return list(
        article.mentions.filter(entity__is_private=False)
        .select_related("entity")
        .defer("spans", "sentence")
        .order_by("first_position", "pk")
    )


def _bylines(article: Article) -> list[Byline]:
    return list(article.bylines.select_related("author").order_by("position", "id"))


def _corrections(article: Article) -> list[Any]:
    if article.pk is None:
        return []
    issued = article.corrections.filter(issued_at__lte=timezone.now())
    return list(issued.prefetch_related("amendments").order_by("issued_at"))


def _named(article: Article, mentions: list[Mention]) -> tuple[dict[str, Any], list[Tenure]]:
    """The entities by kind; people with their offices when the article appeared, and now.

    Under "pair" stand the two states it speaks of most, in the order that a pair has. With them
    come all tenures of the people.
    """
    public = [mention for mention in mentions if not mention.entity.is_private]
    appeared = timezone.localtime(article.published_at).date()
    groups: dict[str, list[Named]] = {kind: [] for kind in Kind.values}
    for mention in public:
        groups[mention.entity.kind].append(Named(mention.entity, mention.count))
    tenures = _add_roles(groups[Kind.PERSON], appeared)
    events = Event.objects.in_bulk([row.entity.pk for row in groups[Kind.EVENT]])
    for row in groups[Kind.EVENT]:
        row.entity = events.get(row.entity.pk, row.entity)
    foremost = sorted(groups[Kind.COUNTRY], key=lambda row: -row.count)[:2]
    named = {
        "pair": in_pair_order(*(row.entity for row in foremost)) if len(foremost) == 2 else (),
        "people": groups[Kind.PERSON],
        "countries": groups[Kind.COUNTRY],
        "organisations": groups[Kind.ORGANISATION],
        "events": groups[Kind.EVENT],
    }
    return named, tenures


def _in_order_of_time(rows: list[Named]) -> list[Named]:
    """The events as they happened; those of unknown date are no part of a story."""
    dated = [row for row in rows if isinstance(row.entity, Event) and row.entity.starts]
    return sorted(dated, key=lambda row: getattr(row.entity, "starts", ""))


def _since(article: Article, named: dict[str, Any], tenures: list[Tenure]) -> list[Line]:
    hidden: set[str] = set()
    if article.pk is not None:
        of_this = HiddenLine.objects.filter(article_id=article.pk)
        hidden = set(of_this.values_list("key", flat=True))
    appeared = timezone.localtime(article.published_at).date()
    return since_published(appeared, timezone.localdate(), _entities(named), tenures, hidden)


def all_since(article: Article) -> list[Line]:
    """Everything that "Since this was published" could tell, for an editor to choose from."""
    named, tenures = _named(article, _mentions(article))
    appeared = timezone.localtime(article.published_at).date()
    return all_lines(appeared, timezone.localdate(), _entities(named), tenures)


def _entities(named: dict[str, Any]) -> list[Entity]:
    kinds = ("people", "countries", "organisations", "events")
    return [row.entity for kind in kinds for row in named[kind]]


def _neighbours(article: Article) -> dict[str, Article | None]:
    """The articles of the edition that appeared just before and just after this one."""
    public = Article.objects.published().in_language(article.language)
    fields = ("headline", "slug", "language", "status", "published_at")
    same = Q(published_at=article.published_at)
    before = Q(published_at__lt=article.published_at) | same & Q(pk__lt=article.pk)
    after = Q(published_at__gt=article.published_at) | same & Q(pk__gt=article.pk)
    return {
        "earlier": public.filter(before, published_at__lte=article.published_at)
        .latest_first()
        .only(*fields)
        .first(),
        "later": public.filter(after, published_at__gte=article.published_at)
        .order_by("published_at", "pk")
        .only(*fields)
        .first(),
    }


def _add_roles(rows: list[Named], appeared: datetime.date) -> list[Tenure]:
    """Give each person their offices then and now: two queries for all of them."""
    pks = [row.entity.pk for row in rows]
    people = Person.objects.in_bulk(pks)
    held: dict[int, list[Tenure]] = {pk: [] for pk in pks}
    of_these = Tenure.objects.filter(person_id__in=pks)
    tenures = list(
        of_these.select_related("office__country", "office__organisation")[:_MOST_TENURES]
    )
    for tenure in tenures:
        held[tenure.person_id].append(tenure)
    today = timezone.localdate()
    for row in rows:
        row.entity = people.get(row.entity.pk, row.entity)
        row.roles = roles(held[row.entity.pk], appeared, today)
    return tenures


def _editions(article: Article) -> list[Edition]:
    """The article in all languages it is public in, this one included; empty for a single one."""
    others = (
        Article.objects.published()
        .filter(translation_key=article.translation_key)
        .only("language", "published_at", "slug", "status")
        .order_by("language")
    )
    found = [
        Edition(
            other.language,
            get_language_info(other.language)["name_local"],
            other.get_absolute_url(),
        )
        for other in others
    ]
    return found if len(found) > 1 else []
