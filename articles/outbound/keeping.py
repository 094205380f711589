"""Which links an article has, and the sentence that each stands in."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from django.db import transaction
from django.db.models import Exists, OuterRef
from lxml import html

from articles.destinations import inner_path
from articles.models import Article, LinkPlace, OutboundLink
from articles.models.outbound import LONGEST_ADDRESS, digest_of
from articles.sentences import sentence_around

_BLOCKS = {"p", "li", "blockquote", "td", "th", "h2", "h3", "h4", "figcaption", "dd", "dt", "pre"}
_GATHERED_AT_ONCE = 200


@dataclass(frozen=True)
class Link:
    """A link as it stands in a text."""

    address: str
    host: str  # "" for a page of this site
    text: str
    sentence: str


def links_in(body: str) -> list[Link]:
    """The links of a text that lead to the web or to this site, each address once."""
    if "href" not in body:
        return []
    found: dict[str, Link] = {}
    for anchor in html.fragment_fromstring(body, create_parent="div").iter("a"):
        address, host = _address(anchor.get("href") or "")
        if address and address not in found:
            text = " ".join(anchor.text_content().split())
            found[address] = Link(address, host, text[:300], _sentence(anchor, text))
    return list(found.values())


def _address(href: str) -> tuple[str, str]:
    """The address that is asked for, without the place in the page; and its host."""
    if path := inner_path(href):
        return (path, "") if len(path) <= LONGEST_ADDRESS else ("", "")
    try:
        parts = urlsplit(href.strip())
        host = parts.hostname or ""
    except ValueError:
        return "", ""
    if parts.scheme.lower() not in {"http", "https"} or not host:
        return "", ""
    address = urlunsplit(parts._replace(fragment=""))
    return (address, host[:255]) if len(address) <= LONGEST_ADDRESS else ("", "")


def _sentence(anchor: html.HtmlElement, text: str) -> str:
    block = next((each for each in anchor.iterancestors() if each.tag in _BLOCKS), anchor)
    whole = " ".join(block.text_content().split())
    at = whole.find(text)
    return sentence_around(whole, at, at + len(text)) if at >= 0 else text


def keep(article: Article) -> None:
    """Keep the links of an article's public text; part of the transaction that publishes it."""
    links = {digest_of(link.address): link for link in links_in(article.body)}
    places = {place.link.digest: place for place in _places(article)}
    gone = [place.pk for digest, place in places.items() if digest not in links]
    if gone:
        LinkPlace.objects.filter(pk__in=gone).delete()
    if not links:
        return
    OutboundLink.objects.bulk_create(
        [
            OutboundLink(address=link.address, digest=digest, host=link.host)
            for digest, link in links.items()
        ],
        ignore_conflicts=True,
    )
    rows = OutboundLink.objects.filter(digest__in=links).values_list("digest", "pk")
    LinkPlace.objects.bulk_create(
        [
            LinkPlace(
                link_id=pk,
                article=article,
                text=links[digest].text,
                sentence=links[digest].sentence,
            )
            for digest, pk in rows
        ],
        update_conflicts=True,
        unique_fields=["link", "article"],
        update_fields=["text", "sentence"],
    )


def _places(article: Article) -> list[LinkPlace]:
    return list(LinkPlace.objects.filter(article=article).select_related("link"))


def gather() -> int:
    """Keep the links of published articles that have some and of which none are kept yet.

    For articles that were published before links were kept. Returns how many were looked at.
    """
    kept = LinkPlace.objects.filter(article=OuterRef("pk"))
    missing = Article.objects.filter(
        ~Exists(kept), status=Article.Status.PUBLISHED, body__contains="href="
    )
    pks = list(missing.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(pks), _GATHERED_AT_ONCE):
        with transaction.atomic():
            some = Article.objects.filter(pk__in=pks[start : start + _GATHERED_AT_ONCE])
            for article in some.only("pk", "body"):
                keep(article)
    return len(pks)
