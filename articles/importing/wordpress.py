"""A WordPress export (WXR, "Tools > Export"): every post of it.

Posts with their authors, categories and tags, dates, excerpts and addresses. Published posts stay
published, scheduled ones scheduled; drafts, pending and private posts become drafts. Pictures stay
where they are and are listed. Pages, menus, comments and whatever plugins add are left out, and
the report says how many. The XML is read without entities, document types or network.
"""

from __future__ import annotations

import datetime
import html
import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from lxml import etree

from articles.importing.pictures import picture_note, refer_to_pictures
from articles.importing.piece import BylineRow, Defaults, Piece, Pieces
from people.importing import BrokenFile
from people.slugs import readable_slug

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_DOCTYPE = re.compile(r"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_CAPTION = re.compile(
    r"\[(?:wp_)?caption[^\]]*\]\s*(?P<img>(?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*</a>)?)"
    r"(?P<text>.*?)\[/(?:wp_)?caption\]",
    re.DOTALL | re.IGNORECASE,
)
_EMBED = re.compile(r"\[embed[^\]]*\]\s*(?P<url>https?://[^\s\[<\"]+)\s*\[/embed\]", re.IGNORECASE)
# Only what nobody writes in prose: a known name, or a name with attributes. "[sic]" stays.
_SHORTCODE = re.compile(
    r"\[/?(?:(?:gallery|embed|video|audio|playlist|caption|vc_\w+|et_pb_\w+)\b[^\]]*"
    r"|[a-z][\w-]*\s+\w+=[\"'][^\]]*)\]"
)
_BLOCK = re.compile(
    r"\s*</?(?:p|h[1-6]|ul|ol|li|blockquote|figure|figcaption|table|pre|div|hr|dl)\b", re.IGNORECASE
)
_WHERE = re.compile(r",? line \d+.*", re.DOTALL)
_PUBLIC = {"publish", "future"}
_DRAFT = {"draft", "pending", "private", "auto-draft"}
_NO_DATE = "0000-00-00 00:00:00"


def read_wordpress(text: str, defaults: Defaults) -> Pieces:
    """All posts of an export, in the order of the file."""
    channel, skipped_lines = _parse(text)
    site = _Site(channel, defaults, skipped_lines)
    found = Pieces([])
    left_out: Counter[str] = Counter()
    for item in channel.iter("item"):
        kind = _text(item, "post_type") or "post"
        status = _text(item, "status") or "publish"
        if kind != "post" or status not in _PUBLIC | _DRAFT:
            left_out[status if kind == "post" else kind] += 1
            continue
        found.pieces.append(site.read_post(item, status))
    if left_out:
        counts = ", ".join(f"{kind}: {count}" for kind, count in sorted(left_out.items()))
        found.notes.append(_("Left out, because only posts are imported: %s") % counts)
    return found


def _parse(text: str) -> tuple[etree._Element, int]:
    """The channel of the export, and how many lines of the file stand before what was parsed.

    BrokenFile with its line for anything that is no export.
    """
    root_at = text.find("<rss")
    prolog = _COMMENT.sub("", text[: root_at if root_at >= 0 else len(text)])
    if _DOCTYPE.search(prolog):
        raise BrokenFile(_("The file declares a document type; an export has none."), 1)
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    # The declaration may name the encoding the file had before it was decoded. What is cut off in
    # front is counted, so that line numbers stay those of the file.
    declared = _XML_DECLARATION.match(text)
    start = text.find("<", declared.end() if declared else 0)
    skipped = text.count("\n", 0, max(start, 0))
    try:
        root = etree.fromstring(text[max(start, 0) :].encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        # The parser counts from where it began; the line of the file stands in front instead.
        message = _WHERE.sub("", str(error))
        raise BrokenFile(_("This is not valid XML: %s") % message, line + skipped) from error
    channel = root.find("channel")
    if channel is None or not any("wordpress.org/export" in uri for uri in root.nsmap.values()):
        raise BrokenFile(_("This is XML, but no WordPress export (WXR)."), 1)
    return channel, skipped


def _children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Children by name, whatever version of the export namespace they are in."""
    for child in element:
        if isinstance(child.tag, str) and etree.QName(child).localname == name:
            yield child


def _text(element: etree._Element, name: str, prefix: str = "") -> str:
    """Text of the first such child; `prefix` tells content:encoded from excerpt:encoded."""
    for child in _children(element, name):
        if not prefix or child.prefix == prefix:
            return _inner_text(child).strip()
    return ""


def _inner_text(element: etree._Element) -> str:
    return "".join(str(text) for text in element.itertext())


class _Site:
    """What the export says of the whole site, needed to read its posts."""

    def __init__(self, channel: etree._Element, defaults: Defaults, skipped_lines: int) -> None:
        self.defaults = defaults
        self.skipped_lines = skipped_lines
        code = _text(channel, "language").lower().split("-")[0]
        self.language = code if code in dict(settings.LANGUAGES) else defaults.language
        self.address = _text(channel, "base_site_url") or _text(channel, "link")
        self.authors = {
            _text(author, "author_login"): (
                _text(author, "author_display_name") or _text(author, "author_login")
            )
            for author in _children(channel, "author")
        }
        self.attachments = {
            _text(item, "post_id"): _text(item, "attachment_url")
            for item in channel.iter("item")
            if _text(item, "post_type") == "attachment"
        }

    def read_post(self, item: etree._Element, status: str) -> Piece:
        """One post."""
        link = _text(item, "link")
        notes: list[str] = []
        body, pictures = refer_to_pictures(
            _paragraphs(_without_shortcodes(_text(item, "encoded", "content"), notes)),
            link or self.address,
        )
        lead = self._lead_picture(item)
        if lead:
            notes.append(_("Its lead picture lies at %s") % lead)
        is_public = status in _PUBLIC
        piece = Piece(
            headline=html.unescape(strip_tags(_text(item, "title"))).strip() or _("(no title)"),
            body=body,
            standfirst=html.unescape(strip_tags(_text(item, "encoded", "excerpt"))).strip(),
            slug=_slug(_text(item, "post_name")),
            language=self.language,
            published_at=self._date(item) if is_public else None,
            is_draft=not is_public,
            bylines=self._bylines(item),
            tags=_tags(item),
            line=self._line(item),
            notes=[*notes, *picture_note(pictures)],
        )
        guid = _text(item, "guid")
        if is_public:
            piece.former_paths = list(dict.fromkeys(filter(None, map(_path, (link, guid)))))
        piece.source_key = self._key(guid, _text(item, "post_id")) or piece.make_key("wordpress")
        return piece

    def _line(self, item: etree._Element) -> int:
        line = item.sourceline
        return (line if isinstance(line, int) else 0) + self.skipped_lines

    def _key(self, guid: str, post_id: str) -> str:
        known = guid or (f"{self.address}?p={post_id}" if post_id else "")
        return f"wordpress:{known}"[:250] if known else ""

    def _lead_picture(self, item: etree._Element) -> str:
        for meta in _children(item, "postmeta"):
            if _text(meta, "meta_key") == "_thumbnail_id":
                return self.attachments.get(_text(meta, "meta_value"), "")
        return ""

    def _bylines(self, item: etree._Element) -> list[BylineRow]:
        login = _text(item, "creator")
        return [BylineRow(self.authors.get(login, login))] if login else []

    def _date(self, item: etree._Element) -> datetime.datetime | None:
        for name, zone in (("post_date_gmt", datetime.UTC), ("post_date", self.defaults.zone)):
            text = _text(item, name)
            if text and text != _NO_DATE:
                try:
                    return datetime.datetime.fromisoformat(text).replace(tzinfo=zone)
                except ValueError as error:
                    raise BrokenFile(_("“%s” is not a date.") % text, self._line(item)) from error
        return None


def _slug(post_name: str) -> str:
    """WordPress keeps other scripts percent-encoded; we transliterate them."""
    return readable_slug(unquote(post_name), max_length=120)


def _tags(item: etree._Element) -> list[str]:
    found = []
    for category in _children(item, "category"):
        if category.get("domain") in {"category", "post_tag"}:
            name = html.unescape(_inner_text(category)).strip()
            if name and category.get("nicename") != "uncategorized":
                found.append(name)
    return list(dict.fromkeys(found))


def _path(address: str) -> str:
    """Path and query of an address; "" for the front page and for what is no address."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"}:
        return ""
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return path if path != "/" and len(path) <= 500 else ""


def _without_shortcodes(text: str, notes: list[str]) -> str:
    text = _CAPTION.sub(
        lambda m: f"<figure>{m['img']}<figcaption>{m['text'].strip()}</figcaption></figure>\n\n",
        text,
    )
    text = _EMBED.sub(
        lambda m: f'<a href="{html.escape(m["url"])}">{html.escape(m["url"])}</a>', text
    )
    shortcodes = {match[0].strip("[]/").split()[0] for match in _SHORTCODE.finditer(text)}
    if shortcodes:
        notes.append(_("Shortcodes left out: %s") % ", ".join(sorted(shortcodes)))
    return _SHORTCODE.sub("", text)


def _paragraphs(text: str) -> str:
    """Old posts are kept without paragraph marks; blank lines stand for them."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "<!-- wp:" in text or re.search(r"<p[\s>]", text):
        return _COMMENT.sub("", text).strip()
    blocks = []
    for block in re.split(r"\n\s*\n", _COMMENT.sub("", text)):
        stripped = block.strip()
        if not stripped:
            continue
        if _BLOCK.match(stripped):
            blocks.append(stripped)
        else:
            with_breaks = stripped.replace("\n", "<br>\n")
            blocks.append(f"<p>{with_breaks}</p>")
    return "\n".join(blocks)
