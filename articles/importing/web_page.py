"""A saved web page: the article in it, and what its head says of it.

Headline from the first h1 of the article, else from the title; date from `article:published_time`,
other meta dates or the first `time`; authors and tags from their meta elements; body from
`[itemprop=articleBody]`, `article`, `main` or `body`, without navigation, forms and the like; the
canonical address becomes a former path.
"""

from __future__ import annotations

import datetime
import html
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from lxml import etree
from lxml import html as lxml_html

from articles.importing.dates import read_moment
from articles.importing.pictures import picture_note, refer_to_pictures
from articles.importing.piece import BylineRow, Defaults, Piece, Pieces
from people.importing import BrokenFile

_PARTS_OF_THE_SITE = (
    "script", "style", "noscript", "template", "nav", "header", "footer", "aside", "form",
    "button", "iframe", "object", "svg", "head", "h1",
)  # fmt: skip
_DATES = (
    '//meta[@property="article:published_time"]/@content',
    '//meta[@itemprop="datePublished"]/@content',
    '//*[@itemprop="datePublished"]/@datetime',
    '//meta[@name="date" or @name="dc.date" or @name="DC.date" or @name="pubdate"]/@content',
    "//article//time/@datetime",
    "//time/@datetime",
)
_BODIES = ('//*[@itemprop="articleBody"]', "//article", "//main", "//body")


def read_web_page(text: str, defaults: Defaults) -> Pieces:
    """The one article of a saved page."""
    root = _parse(text)
    body = next((found[0] for path in _BODIES if (found := root.xpath(path))), root)
    headline = _headline(root, body)
    if not headline:
        raise BrokenFile(_("There is no headline: neither an h1 nor a title."), 1)
    piece = Piece(
        headline=headline,
        body="",
        standfirst=_first(root, '//meta[@name="description"]/@content'),
        language=_language(root) or defaults.language,
        published_at=_date(root, defaults),
        bylines=_bylines(root),
        tags=_tags(root),
        line=1,
    )
    canonical = _first(root, '//link[@rel="canonical"]/@href')
    _take_site_away(body)
    piece.body, pictures = refer_to_pictures(_inside(body), canonical)
    if not body.text_content().strip():
        raise BrokenFile(_("There is no text in it."), 1)
    if piece.standfirst and piece.standfirst[:60] in " ".join(body.text_content().split()):
        piece.standfirst = ""  # only the beginning of the text
    piece.notes += picture_note(pictures)
    parts = urlsplit(canonical)
    if parts.netloc and parts.path not in {"", "/"}:
        piece.former_paths = [parts.path + (f"?{parts.query}" if parts.query else "")]
        piece.source_key = f"page:{canonical}"[:250]
    else:
        piece.source_key = piece.make_key("page")
    if piece.published_at is None:
        piece.notes.append(_("The page gives no date, so it stays a draft."))
    return Pieces([piece])


def _parse(text: str) -> lxml_html.HtmlElement:
    parser = lxml_html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True)
    try:
        root = lxml_html.document_fromstring(text.encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise BrokenFile(_("This is not an HTML page: %s") % error, 1) from error
    return root


def _first(root: lxml_html.HtmlElement, path: str) -> str:
    for value in root.xpath(path):
        found = " ".join(str(value).split())
        if found:
            return found
    return ""


def _headline(root: lxml_html.HtmlElement, body: lxml_html.HtmlElement) -> str:
    for element in [*body.xpath(".//h1"), *root.xpath("//h1")]:
        text = " ".join(element.text_content().split())
        if text:
            return text
    return _first(root, '//meta[@property="og:title"]/@content') or _first(root, "//title/text()")


def _language(root: lxml_html.HtmlElement) -> str:
    code = (root.get("lang") or "").lower().split("-")[0]
    return code if code in dict(settings.LANGUAGES) else ""


def _date(root: lxml_html.HtmlElement, defaults: Defaults) -> datetime.datetime | None:
    for path in _DATES:
        for value in root.xpath(path):
            try:
                moment = read_moment(str(value).strip(), defaults.zone)
            except ValueError as error:
                raise BrokenFile(
                    _("“%(value)s” is not a date: %(why)s") % {"value": value, "why": error}, 1
                ) from error
            if moment:
                return moment
    return None


def _bylines(root: lxml_html.HtmlElement) -> list[BylineRow]:
    names = [
        " ".join(str(name).split())
        for name in (
            root.xpath('//meta[@name="author"]/@content')
            or root.xpath('//meta[@property="article:author"]/@content')
            or [element.text_content() for element in root.xpath('//*[@rel="author"]')]
        )
    ]
    return [BylineRow(name) for name in dict.fromkeys(names) if name and "://" not in name]


def _tags(root: lxml_html.HtmlElement) -> list[str]:
    tags = root.xpath('//meta[@property="article:tag"]/@content')
    if not tags:
        tags = _first(root, '//meta[@name="keywords"]/@content').split(",")
    return [tag for tag in dict.fromkeys(" ".join(str(tag).split()) for tag in tags) if tag]


def _take_site_away(body: lxml_html.HtmlElement) -> None:
    """Remove what belongs to the page around the article."""
    for element in list(body.iter(*_PARTS_OF_THE_SITE)):
        if element is not body and element.getparent() is not None:
            element.drop_tree()


def _inside(body: lxml_html.HtmlElement) -> str:
    children = [lxml_html.tostring(child, encoding="unicode") for child in body.iterchildren()]
    return "".join([html.escape(body.text or "", quote=False), *children])
