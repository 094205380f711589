"""The page of an article, and what stands around its text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import structured_data
from articles.models import Article, Byline, Mention, Topic
from articles.related import related_articles
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
    named = _mentions(article) if mentions is None else list(mentions)
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
        "named": _named(article, named),
        "related": related_articles(article, named),
        "editions": [] if is_preview else _editions(article),
    }
    if not is_preview:
        trail = _trail(article)
        data = structured_data.article(request, article, signed, named, tagged)
        context |= {"trail": trail, "structured_data": graph(request, trail, data)}
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
    return list(article.corrections.filter(issued_at__lte=timezone.now()).order_by("issued_at"))


def _named(article: Article, mentions: list[Mention]) -> dict[str, Any]:
    """The entities by kind; people with their offices when the article appeared, and now.

    Under "pair" stand the two states it speaks of most, in the order that a pair has.
    """
    public = [mention for mention in mentions if not mention.entity.is_private]
    appeared = timezone.localtime(article.published_at).date()
    groups: dict[str, list[Named]] = {kind: [] for kind in Kind.values}
    for mention in public:
        groups[mention.entity.kind].append(Named(mention.entity, mention.count))
    _add_roles(groups[Kind.PERSON], appeared)
    events = Event.objects.in_bulk([row.entity.pk for row in groups[Kind.EVENT]])
    for row in groups[Kind.EVENT]:
        row.entity = events.get(row.entity.pk, row.entity)
    foremost = sorted(groups[Kind.COUNTRY], key=lambda row: -row.count)[:2]
    return {
        "pair": in_pair_order(*(row.entity for row in foremost)) if len(foremost) == 2 else (),
        "people": groups[Kind.PERSON],
        "countries": groups[Kind.COUNTRY],
        "organisations": groups[Kind.ORGANISATION],
        "events": groups[Kind.EVENT],
    }


def _add_roles(rows: list[Named], appeared: Any) -> None:
    """Give each person their offices then and now: two queries for all of them."""
    pks = [row.entity.pk for row in rows]
    people = Person.objects.in_bulk(pks)
    held: dict[int, list[Tenure]] = {pk: [] for pk in pks}
    tenures = Tenure.objects.filter(person_id__in=pks).select_related(
        "office__country", "office__organisation"
    )
    for tenure in tenures[:_MOST_TENURES]:
        held[tenure.person_id].append(tenure)
    today = timezone.localdate()
    for row in rows:
        row.entity = people.get(row.entity.pk, row.entity)
        row.roles = roles(held[row.entity.pk], appeared, today)


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
