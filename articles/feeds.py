"""Feeds in RSS, Atom and JSON Feed for every list of articles.

A feed is made in two steps: what is in it (`Channel`, from the same querysets as the page it
belongs to), and how it is written down (`_written`). Titles and summaries are text, never HTML;
the texts themselves stay on the site, where their corrections are.
"""

from __future__ import annotations

import datetime
import html
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.formats import date_format
from django.utils.http import http_date
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from articles.addresses import relation_path
from articles.excerpts import summary, without_controls
from articles.models import Article, Author, Byline, Dossier, ListedQuerySet, Topic
from articles.views.dossiers import public_dossier
from articles.views.lists import (
    UNDER_AUTHOR,
    UNDER_TOPIC,
    appeared_between,
    public_corrections,
    signed_by,
    with_topic,
)
from articles.views.moved import moved_page
from articles.views.relations import joint_mentions, pair, right_address
from people.addresses import absolute, moved
from people.models import Entity, Event, Kind
from people.paging import Order

ENTRIES = 30
_FORMATS: dict[str, type[SyndicationFeed]] = {"rss": Rss201rev2Feed, "atom": Atom1Feed}
_KINDS = {
    "people": Kind.PERSON,
    "countries": Kind.COUNTRY,
    "organisations": Kind.ORGANISATION,
    "events": Kind.EVENT,
}


@dataclass(frozen=True)
class Entry:
    """One entry. `key` with the site's host makes its id, which no change of address changes."""

    key: str
    made_on: datetime.date
    title: str
    summary: str
    path: str
    published: datetime.datetime
    updated: datetime.datetime
    authors: Sequence[str] = ()
    categories: Sequence[str] = ()


@dataclass(frozen=True)
class Channel:
    """A feed before it is written down; `path` is the page that it belongs to."""

    title: str
    description: str
    path: str
    entries: list[Entry]


@require_safe
@conditional_page
def home(request: HttpRequest, written_as: str) -> HttpResponse:
    """The latest articles of the edition."""
    articles = Article.objects.published().in_language()
    description = settings.SITE_DESCRIPTION and _(settings.SITE_DESCRIPTION)
    channel = Channel(settings.SITE_NAME, description, reverse("articles:home"), _of(articles))
    return _written(request, channel, written_as)


@require_safe
@conditional_page
def entity(request: HttpRequest, kind: str, slug: str, written_as: str) -> HttpResponse:
    """The latest articles that name an entity, each with the sentence that does."""
    subject = Entity.objects.public().filter(kind=_KINDS[kind], slug=slug).first()
    if subject is None:
        return moved(slug, f"feed.{written_as}")
    mentions = subject.mentions.public().in_language()
    channel = Channel(
        _("%(name)s in %(site)s") % {"name": subject.local_name, "site": settings.SITE_NAME},
        subject.summary or _("Articles that mention %(name)s") % {"name": subject.local_name},
        subject.get_absolute_url(),
        _of_mentions(mentions),
    )
    return _written(request, channel, written_as)


@require_safe
@conditional_page
def relation(request: HttpRequest, first: str, second: str, written_as: str) -> HttpResponse:
    """The latest articles that name both of two entities."""
    elsewhere = right_address(first, second)
    if elsewhere:
        return HttpResponsePermanentRedirect(f"{elsewhere}feed.{written_as}")
    one, other = pair(first, second)
    names = {"one": one.local_name, "other": other.local_name}
    channel = Channel(
        f"{one.local_name} – {other.local_name} · {settings.SITE_NAME}",
        _("Articles that mention both %(one)s and %(other)s") % names,
        relation_path(one, other),
        _of_mentions(joint_mentions(one, other)),
    )
    return _written(request, channel, written_as)


@require_safe
@conditional_page
def topic(request: HttpRequest, slug: str, written_as: str) -> HttpResponse:
    """The latest articles under a topic."""
    subject = Topic.objects.filter(slug=slug).first()
    if subject is None:
        return moved_page("topic", slug, f"feed.{written_as}")
    entries = _of_places(with_topic(subject), UNDER_TOPIC)
    if not entries:
        raise Http404("no articles on this topic")
    channel = Channel(
        f"{subject.name} · {settings.SITE_NAME}",
        _("Articles on the topic “%(topic)s”") % {"topic": subject.name},
        subject.get_absolute_url(),
        entries,
    )
    return _written(request, channel, written_as)


@require_safe
@conditional_page
def dossiers(request: HttpRequest, written_as: str) -> HttpResponse:
    """The latest dossiers of the edition."""
    latest = Dossier.objects.public().in_language().defer("introduction").latest_first()
    entries = [
        Entry(
            key=f"dossier-{dossier.pk}",
            made_on=dossier.created_at.date(),
            title=dossier.title,
            summary=dossier.standfirst,
            path=dossier.get_absolute_url(),
            published=dossier.published_at,
            updated=dossier.changed_at,
        )
        for dossier in latest[:ENTRIES]
        if dossier.published_at
    ]
    channel = Channel(
        _("Dossiers · %(site)s") % {"site": settings.SITE_NAME},
        _("Articles and events that belong together, in order, with an introduction"),
        reverse("articles:dossiers"),
        entries,
    )
    return _written(request, channel, written_as)


@require_safe
@conditional_page
def dossier(request: HttpRequest, slug: str, written_as: str) -> HttpResponse:
    """The articles of a dossier, those that were added to it last first."""
    subject = public_dossier(slug)
    if subject is None:
        return moved_page("dossier", slug, f"feed.{written_as}", language=get_language() or "")
    added = subject.items.seen().filter(article__isnull=False).order_by("-pk")
    complete = added.prefetch_related(
        Prefetch("article", queryset=_complete(Article.objects.all()))
    )
    channel = Channel(
        f"{subject.title} · {settings.SITE_NAME}",
        subject.standfirst or _("Articles of the dossier “%(title)s”") % {"title": subject.title},
        subject.get_absolute_url(),
        [_entry(item.article, item.note) for item in complete[:ENTRIES] if item.article],
    )
    return _written(request, channel, written_as)


@require_safe
@conditional_page
def author(request: HttpRequest, slug: str, written_as: str) -> HttpResponse:
    """What an author wrote last."""
    subject = Author.objects.filter(slug=slug).first()
    if subject is None:
        return moved_page("author", slug, f"feed.{written_as}")
    channel = Channel(
        f"{subject.name} · {settings.SITE_NAME}",
        _("Articles by %(author)s") % {"author": subject.name},
        subject.get_absolute_url(),
        _of_places(signed_by(subject), UNDER_AUTHOR),
    )
    return _written(request, channel, written_as)


@require_safe
@conditional_page
def archive(
    request: HttpRequest, year: str, written_as: str, month: str | None = None
) -> HttpResponse:
    """The last articles of a year or of a month."""
    first = datetime.date(int(year), int(month or 1), 1)
    end = (first + datetime.timedelta(days=32 if month else 366)).replace(day=1)
    entries = _of(appeared_between(first, end))
    if not entries:
        raise Http404("no articles in this time")
    if month:
        path, when = reverse("articles:archive_month", args=[year, month]), "YEAR_MONTH_FORMAT"
    else:
        path, when = reverse("articles:archive_year", args=[year]), "Y"
    title = f"{date_format(first, when)} · {settings.SITE_NAME}"
    return _written(request, Channel(title, settings.SITE_DESCRIPTION, path, entries), written_as)


@require_safe
@conditional_page
def corrections(request: HttpRequest, written_as: str) -> HttpResponse:
    """The latest corrections."""
    entries = [
        Entry(
            key=f"correction-{correction.pk}",
            made_on=correction.issued_at.date(),
            title=f"{capfirst(correction.get_kind_display())}: {correction.article.headline}",
            summary=correction.text,
            path=f"{correction.article.get_absolute_url()}#correction-{correction.pk}",
            published=correction.issued_at,
            updated=correction.amended_at or correction.issued_at,
        )
        for correction in public_corrections().order_by("-issued_at", "-pk")[:ENTRIES]
    ]
    channel = Channel(
        _("Corrections · %(site)s") % {"site": settings.SITE_NAME},
        _("What was wrong, and what is right"),
        reverse("articles:corrections"),
        entries,
    )
    return _written(request, channel, written_as)


@require_safe
@conditional_page
def events(request: HttpRequest, written_as: str) -> HttpResponse:
    """The events that were entered last, whenever they took place."""
    entries = [
        Entry(
            key=f"event-{event.pk}",
            made_on=event.created_at.date(),
            title=event.local_name,
            summary=" · ".join(filter(None, [_date_of(event), event.place, event.summary])),
            path=event.get_absolute_url(),
            published=event.created_at,
            updated=event.updated_at,
        )
        for event in Event.objects.public().order_by("-pk")[:ENTRIES]
        if isinstance(event, Event)
    ]
    channel = Channel(
        _("Events · %(site)s") % {"site": settings.SITE_NAME},
        _("Events that our articles refer to"),
        reverse("people:events"),
        entries,
    )
    return _written(request, channel, written_as)


def _of(articles: Any) -> list[Entry]:
    return [_entry(article) for article in _complete(articles.latest_first())[:ENTRIES]]


def _of_places(places: ListedQuerySet, order: Order) -> list[Entry]:
    article = order.key.removesuffix("_id")
    whole = places.prefetch_related(Prefetch(article, queryset=_complete(Article.objects.all())))
    latest = order.page(whole, "", ENTRIES).items
    return [_entry(getattr(place, article)) for place in latest]


def _of_mentions(mentions: Any) -> list[Entry]:
    latest = mentions.latest_first().defer("spans")
    latest = latest.prefetch_related(Prefetch("article", queryset=_complete(Article.objects.all())))
    return [_entry(mention.article, mention.sentence) for mention in latest[:ENTRIES]]


def _complete(articles: Any) -> Any:
    """With the text that a summary is made of where the editor wrote none."""
    return articles.defer("body").prefetch_related(
        Prefetch("bylines", queryset=Byline.objects.select_related("author")), "tags"
    )


def _entry(article: Article, sentence: str = "") -> Entry:
    if article.published_at is None:
        raise ValueError("only public articles have a place in a feed")
    return Entry(
        key=f"article-{article.pk}",
        made_on=article.created_at.date(),
        title=article.headline,
        summary=" … ".join(dict.fromkeys(filter(None, [summary(article), sentence]))),
        path=article.get_absolute_url(),
        published=article.published_at,
        updated=article.updated_at or article.published_at,
        authors=[b.author.name for b in article.bylines.all() if not b.role],
        categories=sorted(tag.name for tag in article.tags.all()),
    )


def _date_of(event: Event) -> str:
    return event.starts.display() if event.starts else ""  # type: ignore[attr-defined]


def _written(request: HttpRequest, channel: Channel, written_as: str) -> HttpResponse:
    if written_as == "json":
        response = _as_json(request, channel)
    else:
        response = _as_xml(request, channel, written_as)
    if channel.entries:
        changed = max(entry.updated for entry in channel.entries)
        response["Last-Modified"] = http_date(changed.timestamp())
    return response


def _as_json(request: HttpRequest, channel: Channel) -> HttpResponse:
    """JSON Feed 1.1 (jsonfeed.org)."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": without_controls(channel.title),
        "home_page_url": absolute(request, channel.path),
        "feed_url": absolute(request, request.path),
        "description": without_controls(channel.description),
        "language": get_language(),
        "items": [_json_item(request, entry) for entry in channel.entries],
    }
    return HttpResponse(
        json.dumps({key: value for key, value in feed.items() if value != ""}, ensure_ascii=False),
        content_type="application/feed+json; charset=utf-8",
    )


def _json_item(request: HttpRequest, entry: Entry) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": _tag(request, entry),
        "url": absolute(request, entry.path),
        "title": without_controls(entry.title),
        # A text is asked for; where there is no summary, the title has to do.
        "content_text": without_controls(entry.summary or entry.title),
        "date_published": entry.published.isoformat(timespec="seconds"),
        "date_modified": entry.updated.isoformat(timespec="seconds"),
    }
    if entry.authors:
        item["authors"] = [{"name": without_controls(name)} for name in entry.authors]
    if entry.categories:
        item["tags"] = _clean(entry.categories)
    return item


def _as_xml(request: HttpRequest, channel: Channel, written_as: str) -> HttpResponse:
    feed = _FORMATS[written_as](
        title=without_controls(channel.title),
        link=absolute(request, channel.path),
        description=without_controls(channel.description),
        subtitle=without_controls(channel.description),
        language=get_language(),
        feed_url=absolute(request, request.path),
        feed_guid=absolute(request, channel.path),
    )
    for entry in channel.entries:
        feed.add_item(
            title=without_controls(entry.title),
            link=absolute(request, entry.path),
            # Readers of feeds take a description for HTML; ours are words.
            description=html.escape(without_controls(entry.summary), quote=False),
            unique_id=_tag(request, entry),
            unique_id_is_permalink=False,
            pubdate=entry.published,
            updateddate=entry.updated,
            author_name=without_controls(", ".join(entry.authors)) or None,
            categories=_clean(entry.categories),
        )
    return HttpResponse(
        feed.writeString("utf-8"), content_type=f"application/{written_as}+xml; charset=utf-8"
    )


def _tag(request: HttpRequest, entry: Entry) -> str:
    """A tag URI (RFC 4151): the host that named the entry, since when, and the entry's key."""
    host = urlsplit(absolute(request, "/")).hostname
    return f"tag:{host},{entry.made_on:%Y-%m-%d}:{entry.key}"


def _clean(texts: Iterable[str]) -> list[str]:
    return [without_controls(text) for text in texts]
