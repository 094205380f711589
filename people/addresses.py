"""Absolute addresses, the editions of a page, and where a page has moved to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponsePermanentRedirect
from django.utils import translation
from django.utils.translation import get_language_info

from people.models import Entity
from people.models.entity import FormerAddress


@dataclass(frozen=True)
class Edition:
    """The same page in another language."""

    language: str
    name: str  # of the language, in that language
    path: str


def absolute(request: HttpRequest, path: str) -> str:
    """`path` with the public root before it; an address that has a host already stays."""
    if "://" in path:
        return path
    root = settings.SITE_URL or f"{request.scheme}://{request.get_host()}"
    return f"{root}{path}"


def editions(languages: Iterable[str], path: Callable[[], str]) -> list[Edition]:
    """The page in each of `languages`, if there is more than one; `path` is asked in each.

    A single edition is no choice, so it gives an empty list.
    """
    found = []
    for code, _name in settings.LANGUAGES:
        if code in set(languages):
            with translation.override(code):
                found.append(Edition(code, get_language_info(code)["name_local"], path()))
    return found if len(found) > 1 else []


class PageGone(Http404):
    """There was a page here, and it was deleted: answered with 410, and a sentence that says so."""


def moved(slug: str, tail: str = "") -> HttpResponsePermanentRedirect:
    """The way from a former slug of an entity to its page, `tail` added.

    Http404 if there never was one, or if it is private now; PageGone if it was deleted.
    """
    former = FormerAddress.objects.select_related("entity").filter(slug=slug).first()
    if former is None or (former.entity and former.entity.is_private):
        raise Http404("no such page")
    if former.entity is None:
        raise PageGone("deleted")
    return HttpResponsePermanentRedirect(former.entity.get_absolute_url() + tail)


def in_pair_order(first: Entity, second: Entity) -> tuple[Entity, Entity]:
    """The two in the one order that a pair has: alphabetical by slug, so that nobody leads."""
    return (first, second) if first.slug < second.slug else (second, first)
