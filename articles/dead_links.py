"""Links that lead nowhere are taken out of what readers get; their words stay.

Three moments: when a text is linked (publication, the archive made anew), links to entities that
are private, deleted or never were go out of `body_html`; when an entity is deleted, at once out of
all articles that link to it; and when a page is shown, links to articles that are not public, and
to topics, authors and dossiers that have no page. The body as typed is never touched. A withdrawn
article keeps its links: its address says why.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q

from articles.destinations import Standing, standings
from articles.models import Article, FormerPath

# A link as `sanitising` writes it. Attributes are quoted and may hold ">".
_LINK = re.compile(r'<a((?:\s+[\w-]+="[^"]*")*)\s*>(.*?)</a>', re.S)
_HREF = re.compile(r'\shref="([^"]*)"')
_LIST_PATH = re.compile(r"^/(?:[a-z]{2}(?:-[a-z]+)?/)?(?:topics|authors|dossiers)/[-\w]+/?$")
_DEAD = {Standing.NOWHERE, Standing.HIDDEN}
_ARTICLE_PATH = re.compile(r"^/(?:[a-z]{2}(?:-[a-z]+)?/)?articles/\d{4}/\d{2}/([-\w]+)/?$")


def unlinked(html: str, is_dead: Callable[[str], bool]) -> str:
    """The same without the links of which that is said; everything else byte for byte."""
    if "<a" not in html:
        return html

    def replaced(link: re.Match[str]) -> str:
        href = _HREF.search(link[1])
        return link[2] if href and is_dead(href[1].replace("&amp;", "&")) else link[0]

    return _LINK.sub(replaced, html)


def addresses_in(html: str) -> list[str]:
    """What the links of a text lead to, each once."""
    found = (_HREF.search(link[1]) for link in _LINK.finditer(html))
    return list(dict.fromkeys(href[1].replace("&amp;", "&") for href in found if href))


def without_links_to_hidden_articles(html: str) -> str:
    """Without links to articles that readers cannot see now; one query, where there are any."""
    asked = {address: path for address in addresses_in(html) if (path := _article_path(address))}
    if not asked:
        return html
    shown = _shown(set(asked.values()))
    return unlinked(html, lambda address: address in asked and asked[address] not in shown)


def without_links_to_closed_pages(html: str) -> str:
    """Without links to topics, authors and dossiers that were deleted or are closed to readers."""
    asked = [address for address in addresses_in(html) if _LIST_PATH.match(path_of(address))]
    if not asked:
        return html
    found = standings(asked)
    dead = {address for address in asked if found.get(address) in _DEAD}
    return unlinked(html, lambda address: address in dead)


def path_of(address: str) -> str:
    """The path of an address on this site; "" if it leads elsewhere."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    if parts.netloc and parts.netloc != urlsplit(settings.SITE_URL).netloc:
        return ""
    return parts.path


def _article_path(address: str) -> str:
    path = path_of(address)
    return path.rstrip("/") + "/" if _ARTICLE_PATH.match(path) else ""


def _shown(paths: Iterable[str]) -> set[str]:
    """Those of these paths at which there is an article, was one, or is a note why not."""
    paths = set(paths)
    slugs = {match[1] for path in paths if (match := _ARTICLE_PATH.match(path))}
    answering = Q(pk__in=Article.objects.published().values("pk")) | Q(
        status=Article.Status.WITHDRAWN
    )
    found = Article.objects.filter(answering, slug__in=slugs)
    shown = {
        article.get_absolute_url()
        for article in found.only("slug", "language", "published_at", "status")
    }
    former = FormerPath.objects.filter(path__in=paths - shown).select_related("article")
    for row in former.defer("article__body", "article__body_html"):
        if row.article.is_public or row.article.status == Article.Status.WITHDRAWN:
            shown.add(row.path)
    return shown
