"""The text as its page shows it: notes that lead there and back, tables that scroll by themselves,
pictures in the size that will do.

The stored body is the author's, byte for byte, with links; it holds no ids, since an author's ids
could meet those of the page. Footnotes are therefore a convention: a superscript link to a place in
the page (`<sup><a href="#…">1</a></sup>`) is a reference, and the last numbered list of the text
holds the notes in their order. A text in which the two do not agree is shown as it stands.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from django.utils.html import escape, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from articles.dead_links import without_links_to_closed_pages, without_links_to_hidden_articles
from articles.images import with_pictures

_REFERENCE = re.compile(r'<sup>\s*<a (?:[^>]*? )?href="#([^"]+)"[^>]*>(.*?)</a>\s*</sup>', re.S)
_LISTS = re.compile(r"<(/?)(ol|ul|li)\b[^>]*>")
_WAY_BACK = re.compile(r'\s*<a (?:[^>]*? )?href="#[^"]*"[^>]*>\s*[↩⤴^↑]\ufe0e?\s*</a>')
_TABLE = re.compile(r"<table\b[^>]*>.*?</table>", re.S)
_CAPTION = re.compile(r"<caption\b[^>]*>(.*?)</caption>", re.S)


class _Item(NamedTuple):
    """Where an item of the list of notes stands: its tag, its content, its end."""

    start: int
    inside: int
    end: int


def reading_text(html: str) -> SafeString:
    """The body with links (`Article.body_html`) as readers get it."""
    # Cleaned when it was stored; nothing of a reader's goes in here.
    shown = without_links_to_closed_pages(without_links_to_hidden_articles(html))
    return mark_safe(with_pictures(_with_notes(_with_scrolling_tables(shown))))  # noqa: S308


def _with_scrolling_tables(html: str) -> str:
    """Wide tables scroll in a region of their own, which a keyboard can reach."""
    return _TABLE.sub(_scrolling, html) if "<table" in html else html


def _scrolling(table: re.Match[str]) -> str:
    caption = _CAPTION.search(table[0])
    label = strip_tags(caption[1]).strip() if caption else ""
    name = label or escape(_("Table"))
    return (
        f'<div class="table-scroll" role="region" tabindex="0" aria-label="{_quoted(name)}">'
        f"{table[0]}</div>"
    )


def _quoted(text: str) -> str:
    # The caption is HTML already, so its ampersands are what they should be.
    return text.replace('"', "&quot;").replace("<", "&lt;")


def _with_notes(html: str) -> str:
    """References numbered by first appearance, each with a way there and a way back."""
    references = list(_REFERENCE.finditer(html))
    if not references:
        return html
    order = list(dict.fromkeys(reference[1] for reference in references))
    items = _last_numbered_list(html)
    if len(items) < len(order) or references[0].start() > items[0].start:
        return html
    numbers = {target: number for number, target in enumerate(order, start=1)}
    pieces, at = [], 0
    seen: set[int] = set()
    for reference in references:
        if reference.start() > items[0].start:
            break
        number = numbers[reference[1]]
        pieces += [html[at : reference.start()], _reference(number, number not in seen)]
        seen.add(number)
        at = reference.end()
    for number, item in enumerate(items, start=1):
        content = _WAY_BACK.sub("", html[item.inside : item.end])
        pieces += [html[at : item.start], f'<li id="note-{number}">']
        pieces.append(_with_way_back(content, number) if number in seen else content)
        at = item.end
    return "".join([*pieces, html[at:]])


def _reference(number: int, is_first: bool) -> str:
    own_id = f' id="to-note-{number}"' if is_first else ""
    label = escape(_("Note %(number)s") % {"number": number})
    return (
        f'<sup class="note-mark"><a{own_id} href="#note-{number}" role="doc-noteref"'
        f' aria-label="{label}">{number}</a></sup>'
    )


def _with_way_back(content: str, number: int) -> str:
    label = escape(_("Back to the text"))
    link = (
        f' <a class="note-back" href="#to-note-{number}" role="doc-backlink"'
        f' aria-label="{label}">↩</a>'
    )
    end = content.rstrip().rfind("</p>")
    if end != -1 and content.rstrip().endswith("</p>"):
        return f"{content[:end]}{link}{content[end:]}"
    return f"{content}{link}"


def _last_numbered_list(html: str) -> list[_Item]:
    """The items of the last `<ol>` that stands in no other list; none where there is no list."""
    items: list[_Item] = []
    stack: list[str] = []
    tag_start = inside = 0
    for tag in _LISTS.finditer(html):
        closes, name = tag[1], tag[2]
        if not closes:
            if not stack and name == "ol":
                items = []
            stack.append(name)
            if stack == ["ol", "li"]:
                tag_start, inside = tag.start(), tag.end()
        elif stack:
            if stack == ["ol", "li"]:
                items.append(_Item(tag_start, inside, tag.start()))
            stack.pop()
    return items
