"""Where the links of a text lead on this site: to a page, to an old address, or nowhere.

Asked of the database in a few queries for all links together, never over the network. Links to
other sites are left to `articles.outbound`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.translation import get_language_from_path, override

from articles.models import (
    Article,
    Author,
    Dossier,
    FormerPath,
    FormerSlug,
    TaggedArticle,
    Topic,
)
from articles.models.former_slug import Addressed
from people.models import Entity, FormerAddress

_ENTITY_PAGES = {"person", "country", "organisation", "event"}
_LISTED: dict[str, Any] = {
    "author": Author._default_manager,
    "topic": Topic._default_manager,
    "dossier": Dossier._default_manager,
}
_Key = tuple[str, str, str]  # kind of page, namespace of its slug, slug
_BEHIND_THE_DOOR = {"admin"}  # pages that no reader sees


class Standing(StrEnum):
    """What a reader finds who follows the link."""

    FINE = "fine"
    MOVED = "moved"  # the page, by way of an old address
    HIDDEN = "hidden"  # nothing yet, or nothing any more: a draft, a page of the desk
    WITHDRAWN = "withdrawn"
    NOWHERE = "nowhere"


@dataclass(frozen=True)
class _Asked:
    """One address of ours, and which page it would be."""

    path: str
    language: str
    match: ResolverMatch

    @property
    def page(self) -> str:
        return self.match.url_name or ""

    @property
    def slug(self) -> str:
        return str(self.match.kwargs.get("slug", ""))


def inner_path(href: str) -> str:
    """The path on this site that a link leads to; "" for any other link."""
    try:
        parts = urlsplit(href.strip())
    except ValueError:
        return ""
    is_ours = not parts.netloc or parts.netloc == urlsplit(settings.SITE_URL).netloc
    if parts.scheme not in {"", "http", "https"} or not is_ours or not parts.path.startswith("/"):
        return ""
    return unquote(parts.path)


def standings(hrefs: Iterable[str]) -> dict[str, Standing]:
    """What is behind each of these links that lead to this site; others are left out."""
    found: dict[str, Standing] = {}
    asked: dict[str, _Asked] = {}
    for href in dict.fromkeys(hrefs):
        path = inner_path(href)
        if not path or path.startswith((settings.MEDIA_URL, settings.STATIC_URL)):
            continue
        match = _resolved(path)
        if match is None:
            found[href] = Standing.NOWHERE
        else:
            asked[href] = match
    found |= _of_entities(asked)
    found |= _of_articles(asked)
    found |= _of_lists(asked)
    found |= {href: Standing.FINE for href in asked if href not in found}
    return _with_former_paths(found)


def _resolved(path: str) -> _Asked | None:
    language = get_language_from_path(path) or settings.LANGUAGE_CODE
    with override(language):
        try:
            return _Asked(path, language, resolve(path))
        except Resolver404:
            return None


def _of_entities(asked: dict[str, _Asked]) -> dict[str, Standing]:
    """Pages of entities and of pairs, and what hangs on them."""
    wanted = {href: _entities_of(each) for href, each in asked.items()}
    slugs = {slug for pairs in wanted.values() for slug, _kind in pairs}
    if not slugs:
        return {}
    rows = Entity.objects.public().filter(slug__in=slugs).values_list("slug", "kind")
    kinds = dict(rows)
    former = _former(slugs - kinds.keys())
    found = {}
    for href, pairs in wanted.items():
        if pairs:
            found[href] = min((_of_entity(*pair, kinds, former) for pair in pairs), key=_badness)
    return found


def _entities_of(asked: _Asked) -> list[tuple[str, str]]:
    """The slugs that an address names, each with the kind that it has to be of, "" for any."""
    kwargs = asked.match.kwargs
    if asked.match.app_name == "people" and asked.page in _ENTITY_PAGES:
        return [(asked.slug, asked.page)]
    if asked.match.app_name == "articles" and "first" in kwargs:
        return [(str(kwargs["first"]), ""), (str(kwargs["second"]), "")]
    if asked.match.app_name == "articles" and "kind" in kwargs:
        return [(asked.slug, "")]
    return []


def _of_entity(slug: str, kind: str, kinds: dict[str, str], former: set[str]) -> Standing:
    if slug in kinds:
        # Each kind of page looks for its own: a state is not found among people.
        return Standing.FINE if kind in {"", kinds[slug]} else Standing.NOWHERE
    return Standing.MOVED if slug in former else Standing.NOWHERE


def _former(slugs: set[str]) -> set[str]:
    if not slugs:
        return set()
    rows = FormerAddress.objects.filter(slug__in=slugs, entity__is_private=False)
    return set(rows.values_list("slug", flat=True))


def _of_articles(asked: dict[str, _Asked]) -> dict[str, Standing]:
    wanted = {href: each for href, each in asked.items() if _is_page(each, "article")}
    if not wanted:
        return {}
    fields = ("slug", "language", "status", "published_at")
    rows = Article.objects.filter(slug__in={each.slug for each in wanted.values()}).only(*fields)
    by_slug = {(row.language, row.slug): row for row in rows}
    return {
        href: _of_article(each, by_slug.get((each.language, each.slug)))
        for href, each in wanted.items()
    }


def _of_article(asked: _Asked, article: Article | None) -> Standing:
    if article is None:
        return Standing.NOWHERE
    if article.status == Article.Status.WITHDRAWN:
        return Standing.WITHDRAWN
    if not article.is_public:
        return Standing.HIDDEN
    return Standing.FINE if article.get_absolute_url() == asked.path else Standing.MOVED


def _of_lists(asked: dict[str, _Asked]) -> dict[str, Standing]:
    """Pages of authors, topics and dossiers, and those that no reader sees."""
    pages = {href: each for href, each in asked.items() if _is_page(each, *_LISTED)}
    present = _present(pages)
    lost = {href: each for href, each in pages.items() if _key(each) not in present}
    former = _former_pages(lost)
    covered = _covered([*present.values(), *former.values()])
    found = {}
    for href, each in asked.items():
        if each.match.app_name in _BEHIND_THE_DOOR or each.page == "shared_preview":
            found[href] = Standing.HIDDEN
        elif href in pages:
            there = present.get(_key(each)) or former.get(_key(each))
            if there is None:
                found[href] = Standing.NOWHERE
            elif not _is_open(there, each.language, covered):
                found[href] = Standing.HIDDEN
            else:
                found[href] = Standing.MOVED if href in lost else Standing.FINE
    return found


def _present(pages: dict[str, _Asked]) -> dict[_Key, Addressed]:
    """The authors, topics and dossiers that have these addresses now."""
    slugs: dict[str, set[str]] = defaultdict(set)
    for each in pages.values():
        slugs[each.page].add(each.slug)
    return {
        (page, thing.slug_language, thing.slug): thing
        for page, wanted in slugs.items()
        for thing in _LISTED[page].filter(slug__in=wanted)
    }


def _former_pages(lost: dict[str, _Asked]) -> dict[_Key, Addressed]:
    """Of these, the ones that lead on from a slug that their page once had."""
    if not lost:
        return {}
    rows = FormerSlug.objects.filter(slug__in={each.slug for each in lost.values()})
    return {
        (row.kind, row.language, row.slug): row.target
        for row in rows.select_related(*FormerSlug.TARGETS)
        if row.target is not None
    }


def _covered(things: list[Addressed]) -> set[tuple[int, str]]:
    """Topics with the languages in which readers find articles under them: others have no page."""
    topics = [thing.pk for thing in things if isinstance(thing, Topic)]
    if not topics:
        return set()
    rows = TaggedArticle.objects.public().filter(tag__in=topics)
    return set(rows.order_by().values_list("tag", "language").distinct())


def _is_open(thing: Addressed, language: str, covered: set[tuple[int, str]]) -> bool:
    return (thing.pk, language) in covered if isinstance(thing, Topic) else thing.has_page


def _key(asked: _Asked) -> _Key:
    """The kind of page, and the namespace of its slug: dossiers have one for each language."""
    return (asked.page, asked.language if asked.page == "dossier" else "", asked.slug)


def _with_former_paths(found: dict[str, Standing]) -> dict[str, Standing]:
    """Of what leads nowhere, some is an article's old path, here or where it was imported from."""
    lost = {
        href: inner_path(href) for href, standing in found.items() if standing == Standing.NOWHERE
    }
    if not lost:
        return found
    rows = (
        FormerPath.objects.filter(path__in=set(lost.values()))
        .select_related("article")
        .only("path", "article__status", "article__published_at")
    )
    leads = {row.path: row.article for row in rows}
    for href, path in lost.items():
        article = leads.get(path)
        if article and article.status == Article.Status.WITHDRAWN:
            found[href] = Standing.WITHDRAWN
        elif article:
            found[href] = Standing.MOVED if article.is_public else Standing.HIDDEN
    return found


def _is_page(asked: _Asked, *names: str) -> bool:
    return asked.match.app_name == "articles" and asked.page in names


def _badness(standing: Standing) -> int:
    order = [Standing.NOWHERE, Standing.WITHDRAWN, Standing.HIDDEN, Standing.MOVED, Standing.FINE]
    return order.index(standing)
