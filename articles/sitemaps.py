"""The sitemap: an index, and one small file for each month or block of entities.

Nothing is counted and nothing is skipped over. Articles are cut by month, as the archive is;
everything else by its primary key, so that a file keeps its contents as the site grows.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import conditional_page, require_safe

from articles.models import (
    Article,
    Author,
    Dossier,
    MonthlyArticles,
    MonthlyMentions,
    Topic,
)
from articles.views.lists import appeared_between, authors_with_articles, topics_with_articles
from people.addresses import absolute
from people.models import Entity, Kind

BLOCK = 10_000  # primary keys a file; the protocol allows 50,000 addresses
NEWS_DAYS = 2  # as search engines ask
NEWS_MOST = 1000

_KINDS = {
    "people": Kind.PERSON,
    "countries": Kind.COUNTRY,
    "organisations": Kind.ORGANISATION,
    "events": Kind.EVENT,
}


@dataclass(frozen=True)
class Address:
    """One address, when it changed, and the same page in other languages (language, address)."""

    location: str
    changed: datetime.datetime | None = None
    editions: list[tuple[str, str]] = field(default_factory=list)


@require_safe
@conditional_page
def index(request: HttpRequest) -> HttpResponse:
    """The list of all files of the sitemap."""
    names = ["pages"]
    months: Any = MonthlyArticles.objects.order_by("language", "month")
    for row in months:
        names.append(f"articles-{row.language}-{row.month:%Y-%m}")
    last = Entity.objects.aggregate(last=Max("pk"))["last"]
    for section in _KINDS:
        names += _blocks(section, last)
    names += _blocks("topics", Topic.objects.aggregate(last=Max("pk"))["last"])
    names += _blocks("dossiers", Dossier.objects.aggregate(last=Max("pk"))["last"])
    names += _blocks("authors", Author.objects.aggregate(last=Max("pk"))["last"])
    files = [absolute(request, reverse("sitemap_section", args=[name])) for name in names]
    return _xml(request, "sitemaps/index.xml", {"files": files})


@require_safe
@conditional_page
def section(request: HttpRequest, name: str) -> HttpResponse:
    """One file of the sitemap: "pages", "articles-en-2025-02", "people-0" …"""
    kind, _dash, rest = name.partition("-")
    if name == "pages":
        addresses = list(_pages(request))
    elif kind == "articles":
        addresses = list(_articles(request, rest))
    elif kind in _KINDS:
        addresses = list(_entities(request, _KINDS[kind], _block(rest)))
    elif kind == "topics":
        addresses = list(_named(request, _within(topics_with_articles(), _block(rest))))
    elif kind == "dossiers":
        addresses = list(_dossiers(request, _block(rest)))
    elif kind == "authors":
        addresses = list(_named(request, _within(authors_with_articles(), _block(rest))))
    else:
        raise Http404("no such part of the sitemap")
    return _xml(request, "sitemaps/section.xml", {"addresses": addresses})


@require_safe
@conditional_page
def news(request: HttpRequest) -> HttpResponse:
    """Articles of the last two days, in the form that news search engines read."""
    since = timezone.now() - datetime.timedelta(days=NEWS_DAYS)
    latest = (
        Article.objects.published()
        .filter(published_at__gte=since)
        .defer("body", "body_html")
        .latest_first()[:NEWS_MOST]
    )
    items = [
        {"article": article, "location": absolute(request, article.get_absolute_url())}
        for article in latest
    ]
    return _xml(request, "sitemaps/news.xml", {"items": items, "publication": settings.SITE_NAME})


def _pages(request: HttpRequest) -> Iterator[Address]:
    """The lists and the pages about the publication, under each language that has articles."""
    written = set(MonthlyArticles.objects.order_by().values_list("language", flat=True).distinct())
    for name in (
        *("articles:home", "people:people", "people:countries", "people:organisations"),
        *("people:events", "articles:relations", "articles:timeline", "articles:network"),
        *("articles:topics", "articles:dossiers", "articles:authors"),
        *("articles:archive", "articles:corrections", "articles:about", "articles:privacy"),
    ):
        for language in sorted(written | {settings.LANGUAGE_CODE}):
            with translation.override(language):
                yield Address(absolute(request, reverse(name)))


def _articles(request: HttpRequest, rest: str) -> Iterator[Address]:
    """The articles of one language and month."""
    language, _dash, month = rest.rpartition("-")
    language, _dash, year = language.rpartition("-")
    try:
        first = datetime.date(int(year), int(month), 1)
    except ValueError:
        raise Http404("no such month") from None
    if language not in dict(settings.LANGUAGES) or not 1 < first.year < 9999:
        raise Http404("no such edition")
    after = (first + datetime.timedelta(days=32)).replace(day=1)
    with translation.override(language):
        listed = list(
            appeared_between(first, after).defer("body", "body_html").latest_first()  # type: ignore[attr-defined]
        )
    keys = [article.translation_key for article in listed]
    together: dict[Any, list[tuple[str, str]]] = {}
    for edition in (
        Article.objects.published()
        .filter(translation_key__in=keys)
        .only("language", "published_at", "slug", "status", "translation_key")
    ):
        address = absolute(request, edition.get_absolute_url())
        together.setdefault(edition.translation_key, []).append((edition.language, address))
    for article in listed:
        editions = sorted(together.get(article.translation_key, []))
        yield Address(
            absolute(request, article.get_absolute_url()),
            article.updated_at or article.published_at,
            editions if len(editions) > 1 else [],
        )


def _entities(request: HttpRequest, kind: Kind, block: tuple[int, int]) -> Iterator[Address]:
    """Entities that an article names, each under the languages of those articles."""
    named = MonthlyMentions.objects.filter(entity_id=OuterRef("pk"))
    found = Entity.objects.public().filter(
        Exists(named), kind=kind, pk__gte=block[0], pk__lt=block[1]
    )
    languages: dict[int, set[str]] = {}
    for pk, language in (
        MonthlyMentions.objects.filter(
            entity__kind=kind, entity_id__gte=block[0], entity_id__lt=block[1]
        )
        .order_by()
        .values_list("entity_id", "language")
        .distinct()
    ):
        languages.setdefault(pk, set()).add(language)
    for entity in found.order_by("pk").only("kind", "slug", "updated_at"):
        editions = []
        for language in sorted(languages.get(entity.pk, set())):
            with translation.override(language):
                editions.append((language, absolute(request, entity.get_absolute_url())))
        for _language, location in editions:
            yield Address(location, entity.updated_at, editions if len(editions) > 1 else [])


def _within(found: QuerySet[Any], block: tuple[int, int]) -> QuerySet[Any]:
    return found.filter(pk__gte=block[0], pk__lt=block[1]).order_by("pk")


def _named(request: HttpRequest, found: Any) -> Iterator[Address]:
    """Topics or authors, in the default language."""
    for thing in found:
        yield Address(absolute(request, thing.get_absolute_url()))


def _dossiers(request: HttpRequest, block: tuple[int, int]) -> Iterator[Address]:
    """Dossiers, each under its own language; those of the same slug are editions of one."""
    listed = _within(Dossier.objects.public(), block)
    together: dict[str, list[tuple[str, str]]] = {}
    same = Dossier.objects.public().filter(slug__in=listed.order_by().values("slug"))
    for edition in same.order_by("language").only("language", "slug"):
        address = absolute(request, edition.get_absolute_url())
        together.setdefault(edition.slug, []).append((edition.language, address))
    for dossier in listed.only("language", "slug", "changed_at"):
        editions = together.get(dossier.slug, [])
        yield Address(
            absolute(request, dossier.get_absolute_url()),
            dossier.changed_at,
            editions if len(editions) > 1 else [],
        )


def _blocks(section_name: str, last: int | None) -> Iterable[str]:
    if last is None:
        return []
    return [f"{section_name}-{number}" for number in range(last // BLOCK + 1)]


def _block(text: str) -> tuple[int, int]:
    """The primary keys of a block, from its number in an address."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Http404("no such block")
    return int(text) * BLOCK, (int(text) + 1) * BLOCK


def _xml(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    response = render(request, template, context)
    response["Content-Type"] = "application/xml; charset=utf-8"
    return response
