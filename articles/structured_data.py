"""What search engines are told about articles and the site itself (schema.org)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from articles.images import share_address
from articles.models import (
    Article,
    Author,
    Byline,
    Correction,
    Dossier,
    DossierItem,
    Mention,
    Topic,
)
from people.addresses import absolute
from people.structured_data import Data, reference

_TYPES = {
    Article.Kind.COMMENTARY: "OpinionNewsArticle",
    Article.Kind.EDITORIAL: "OpinionNewsArticle",
    Article.Kind.ANALYSIS: "AnalysisNewsArticle",
    Article.Kind.INTERVIEW: "NewsArticle",
    Article.Kind.NEWS: "NewsArticle",
}
_MOST_MENTIONS = 30  # what search engines read; the page itself lists them all


def website(request: HttpRequest) -> Data:
    """The site, and how to search it."""
    return {
        "@type": "WebSite",
        "name": settings.SITE_NAME,
        "description": settings.SITE_DESCRIPTION and gettext(settings.SITE_DESCRIPTION),
        "url": absolute(request, reverse("articles:home")),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": absolute(request, reverse("articles:search")) + "?q={q}",
            },
            "query-input": "required name=q",
        },
    }


def publisher(request: HttpRequest) -> Data:
    """The publication as an organisation."""
    return {
        "@type": "NewsMediaOrganization",
        "name": settings.SITE_NAME,
        "url": absolute(request, reverse("articles:home")),
        "correctionsPolicy": absolute(request, reverse("articles:corrections")),
    }


def article(
    request: HttpRequest,
    subject: Article,
    bylines: Iterable[Byline],
    mentions: Iterable[Mention],
    topics: Iterable[Topic],
) -> Data:
    """An article. Opinion says that it is opinion here as well."""
    address = absolute(request, subject.get_absolute_url())
    data: Data = {
        "@type": _TYPES.get(Article.Kind(subject.kind), "NewsArticle"),
        "@id": address,
        "url": address,
        "mainEntityOfPage": address,
        "headline": subject.headline,
        "inLanguage": subject.language,
        "wordCount": subject.word_count,
        "isAccessibleForFree": True,
        "publisher": publisher(request),
        "author": [_byline(request, byline) for byline in bylines] or [publisher(request)],
    }
    if subject.published_at:
        data["datePublished"] = subject.published_at.isoformat()
        data["dateModified"] = (subject.updated_at or subject.published_at).isoformat()
    if subject.standfirst:
        data["description"] = subject.standfirst
    if subject.lead_image and (shared := share_address(subject.lead_image)):
        data["image"] = absolute(request, shared)
    named = [reference(request, mention.entity) for mention in mentions]
    if named:
        data["mentions"] = named[:_MOST_MENTIONS]
    keywords = [topic.name for topic in topics]
    if keywords:
        data["keywords"] = keywords
    return data


def corrections(issued: Iterable[Correction]) -> Data:
    """What readers are told was wrong, as a property of the article; nothing where nothing was."""
    told = [
        {
            "@type": "CorrectionComment",
            "text": correction.text,
            "datePublished": correction.issued_at.isoformat(),
            **(
                {"dateModified": correction.amended_at.isoformat()} if correction.amended_at else {}
            ),
        }
        for correction in issued
    ]
    return {"correction": told} if told else {}


def author(request: HttpRequest, subject: Author) -> Data:
    """Somebody who writes here."""
    data: Data = {
        "@type": "Person",
        "name": subject.name,
        "url": absolute(request, subject.get_absolute_url()),
        "worksFor": publisher(request),
    }
    if subject.role:
        data["jobTitle"] = subject.role
    return data


def collection(name: str, **more: Any) -> Data:
    """A page that is a list."""
    return {"@type": "CollectionPage", "name": name, **more}


def dossiers(request: HttpRequest, name: str, listed: Iterable[Dossier]) -> Data:
    """The list of dossiers."""
    things = [(dossier.title, dossier.get_absolute_url()) for dossier in listed]
    return collection(name, mainEntity=_item_list(request, things))


def dossier(request: HttpRequest, subject: Dossier, items: Iterable[DossierItem]) -> Data:
    """A dossier: what it holds, in its order."""
    address = absolute(request, subject.get_absolute_url())
    things = [
        (str(thing), thing.get_absolute_url())
        for thing in (item.article or item.event for item in items)
        if thing
    ]
    data = collection(subject.title, mainEntity=_item_list(request, things))
    data |= {"@id": address, "url": address, "inLanguage": subject.language}
    data["publisher"] = publisher(request)
    if subject.published_at:
        data["datePublished"] = subject.published_at.isoformat()
        data["dateModified"] = subject.changed_at.isoformat()
    if subject.standfirst:
        data["description"] = subject.standfirst
    if subject.lead_image and (shared := share_address(subject.lead_image)):
        data["image"] = absolute(request, shared)
    return data


def _item_list(request: HttpRequest, things: list[tuple[str, str]]) -> Data:
    return {
        "@type": "ItemList",
        "numberOfItems": len(things),
        "itemListElement": [
            {"@type": "ListItem", "position": n, "name": name, "url": absolute(request, path)}
            for n, (name, path) in enumerate(things, start=1)
        ],
    }


def _byline(request: HttpRequest, byline: Byline) -> Data:
    return {
        "@type": "Person",
        "name": byline.author.name,
        "url": absolute(request, byline.author.get_absolute_url()),
    }
