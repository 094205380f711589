"""The text as its structure: headings, pictures, links, paragraphs, and what is quoted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree, html

from articles.linking import visible_text
from articles.linking.text import VisibleText

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_QUOTING = {"blockquote", "q", "cite", "code", "pre"}
_QUOTATION = re.compile(r"<(blockquote|q)\b[^>]*>(.*?)</\1>", re.DOTALL)
_PARAGRAPH = re.compile(r"(<p\b[^>]*>)(.*?)(</p>)", re.DOTALL)
_MARKS = re.compile(r"“[^“”\n]*”|„[^„“”\n]*[“”]|«[^«»\n]*»|\"[^\"\n]*\"")


@dataclass(frozen=True)
class Heading:
    """A heading of the text."""

    level: int
    text: str


@dataclass(frozen=True)
class Picture:
    """A picture in the text."""

    source: str
    alt: str


@dataclass(frozen=True)
class Anchor:
    """A link that the author set."""

    href: str
    text: str


@dataclass
class Outline:
    """What a text is made of."""

    body: str
    headings: list[Heading] = field(default_factory=list)
    images: list[Picture] = field(default_factory=list)
    anchors: list[Anchor] = field(default_factory=list)
    visible: VisibleText = field(default_factory=lambda: visible_text(""))

    @classmethod
    def of(cls, body: str) -> Outline:
        """Read the HTML of an article."""
        found = cls(body, visible=visible_text(body))
        for element in _elements(body):
            tag = element.tag
            if tag in _HEADINGS:
                found.headings.append(Heading(_HEADINGS[tag], _text(element)))
            elif tag == "img":
                found.images.append(Picture(element.get("src", ""), element.get("alt", "").strip()))
            elif tag == "a" and element.get("href"):
                found.anchors.append(Anchor(element.get("href", ""), _text(element)))
        return found

    @property
    def paragraphs(self) -> list[str]:
        """The visible text, line by line."""
        return [line for line in self.visible.text.split("\n") if line.strip()]

    def is_quoted(self, start: int, end: int) -> bool:
        """Whether this stretch of the visible text is in somebody else's words."""
        if any(first <= start and end <= last for first, last in self._in_marks()):
            return True
        source, _end = self.visible.source_span(start, end)
        depth = 0
        for tag in self.visible.tags:
            if tag.start >= source:
                break
            if tag.name in _QUOTING:
                depth += -1 if tag.closes else 1
        return depth > 0

    def _in_marks(self) -> list[tuple[int, int]]:
        return [match.span() for match in _MARKS.finditer(self.visible.text)]


def with_marks(body: str) -> str:
    """The visible text, with quotation marks around each paragraph that only markup quotes."""
    return visible_text(_QUOTATION.sub(_marked, body)).text


def _marked(quotation: re.Match[str]) -> str:
    inside, count = _PARAGRAPH.subn(r"\1“\2”\3", quotation[2])
    # Blocks stay blocks: whatever stands around a quotation is not drawn into its paragraph.
    return f"<blockquote>{inside}</blockquote>" if count else f"“{quotation[2]}”"


def _elements(body: str) -> Iterator[html.HtmlElement]:
    if not body.strip():
        return
    try:
        root = html.fragment_fromstring(body, create_parent="div")
    except (etree.ParserError, ValueError):
        return
    yield from (element for element in root.iter() if isinstance(element.tag, str))


def _text(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())
