"""Visible text out of HTML, with the way back to the source.

The source is only ever read: every visible character remembers where it came from, so that links
can be put into the untouched source. Anything is accepted, however broken: what is not a tag is
text, an element that is never closed stays open to the end. One pass, linear in the source.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass, field
from html import unescape
from itertools import accumulate
from typing import NamedTuple

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# Mentions inside these count, but no visible link is ever put there.
UNLINKED = HEADINGS | {
    "a", "abbr", "audio", "blockquote", "button", "caption", "cite", "code", "figcaption", "kbd",
    "label", "legend", "object", "option", "pre", "q", "samp", "select", "sub", "summary", "sup",
    "svg", "textarea", "title", "tt", "var", "video",
}  # fmt: skip
# Nobody reads what is in these.
_INVISIBLE = frozenset({"script", "style", "template", "noscript", "iframe", "noembed", "noframes"})
_RAW_TEXT = _INVISIBLE | {"textarea", "title", "xmp"}
_BLOCKS = HEADINGS | {
    "address", "article", "aside", "blockquote", "body", "br", "caption", "dd", "details", "dialog",
    "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "head", "header", "hr",
    "html", "legend", "li", "main", "nav", "ol", "option", "p", "pre", "section", "summary",
    "table", "tbody", "td", "tfoot", "th", "thead", "title", "tr", "ul",
}  # fmt: skip
_VOID = frozenset(
    "area base br col embed hr img input link meta param source track wbr".split()  # noqa: SIM905
)

_INTERESTING = re.compile(r"[<&]")
_TAG_START = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:-]*)")
_ATTRIBUTES = re.compile(r"""(?:[^>"']|"[^"]*+"|'[^']*+')*+>""")
_MARKUP_DECLARATION = re.compile(r"<!--(?:>|->|.*?(?:-->|\Z))|<[!?/][^>]*+(?:>|\Z)", re.DOTALL)
_REFERENCE = re.compile(r"&(?:#[0-9]{1,9}|#[xX][0-9a-fA-F]{1,8}|[A-Za-z][A-Za-z0-9]{0,40});?")
_HREF = re.compile(r"""\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_ODD_SPACE = re.compile("[\\t\\n\\r\\f\\u2028\\u2029]|  ")
_RARE_SPACES = ("\t", "\r", "\f", "\u2028", "\u2029")
_SPACE_RUN = re.compile("  +")
_SOURCE_SPACE = str.maketrans("\t\n\r\f\u2028\u2029", "      ")

# Tags that do no more than begin a new block, or nothing: their names, and whether they do.
_PLAIN_NAMES = dict.fromkeys(_BLOCKS - UNLINKED - {"pre", "title"}, True) | dict.fromkeys(
    ("b", "del", "em", "i", "ins", "mark", "s", "small", "span", "strong", "time", "u", "wbr"),
    False,
)
_PLAIN_TAGS = {
    slash + name: (len(f"<{slash}{name}>"), name, bool(slash), is_block)
    for name, is_block in _PLAIN_NAMES.items()
    for slash in ("", "/")
}


class Tag(NamedTuple):
    """One tag of the source: where it stands, its name, and whether it opens or closes."""

    start: int
    end: int
    name: str
    closes: bool


class Anchor(NamedTuple):
    """An existing link: the visible stretch it covers and where it leads."""

    start: int
    end: int
    href: str


@dataclass(slots=True)
class VisibleText:
    """What a reader sees of an HTML fragment, and how to get back to the source."""

    source: str
    text: str = ""
    anchors: list[Anchor] = field(default_factory=list)
    section_starts: list[int] = field(default_factory=list)
    # Pieces of visible text, in order. A piece is either copied (visible and source run in step) or
    # decoded from a character reference, which is all or nothing, or stands for nothing in the
    # source at all. Where copied ones come from is in `_sources`, of the others `~` that place.
    _starts: list[int] = field(default_factory=list)
    _sources: list[int] = field(default_factory=list)
    _decoded: dict[int, int] = field(default_factory=dict)  # piece -> the length of its reference
    _linkable: list[bool] = field(default_factory=list)
    _tags: list[tuple[int, int, str, bool]] = field(default_factory=list)  # as `Tag`

    @property
    def tags(self) -> list[Tag]:
        """The tags of the source, in order."""
        return list(map(Tag._make, self._tags))

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the stretch of the source that shows as the visible stretch `start:end`."""
        first = bisect_right(self._starts, start) - 1
        last = bisect_right(self._starts, end - 1) - 1
        source = self._sources[first]
        source_start = source + start - self._starts[first] if source >= 0 else ~source
        source = self._sources[last]
        if source >= 0:
            return source_start, source + end - self._starts[last]
        return source_start, ~source + self._decoded.get(last, 0)

    def can_link(self, start: int, end: int) -> bool:
        """Say whether every piece of the visible stretch stands where links are allowed."""
        first = bisect_right(self._starts, start) - 1
        last = bisect_right(self._starts, end - 1) - 1
        return all(self._linkable[first : last + 1])

    def link_span(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the stretch of the source to put a link around, None where there is none.

        Tags in the stretch must open and close within it. Where one that stands right beside it
        completes the pair, the stretch takes that one in.

        >>> visible_text("Ilham <em>Aliyev</em> spoke").link_span(0, 12)
        (0, 21)
        >>> visible_text("Ilham <em>Aliyev spoke</em>").link_span(0, 12) is None
        True
        """
        piece = bisect_right(self._starts, start) - 1
        if piece + 1 < len(self._starts) and end <= self._starts[piece + 1]:
            if not self._linkable[piece]:
                return None
            source = self._sources[piece]
            if source >= 0:  # within one copied piece there is no tag
                source += start - self._starts[piece]
                return source, source + end - start
        if not self.can_link(start, end):
            return None
        source_start, source_end = self.source_span(start, end)
        first = bisect_left(self._tags, (source_start,))
        if first == len(self._tags) or self._tags[first][0] >= source_end:
            return source_start, source_end
        return self._with_whole_tags(first, source_start, source_end)

    def _with_whole_tags(
        self, first: int, source_start: int, source_end: int
    ) -> tuple[int, int] | None:
        tags, index = self._tags, first
        opened: list[str] = []
        closed: list[str] = []
        while index < len(tags) and tags[index][0] < source_end:
            tag = Tag(*tags[index])
            index += 1
            if tag.name in _BLOCKS or tag.name in UNLINKED:
                return None
            if not tag.closes:
                opened += [tag.name] if tag.name not in _VOID else []
            elif opened and opened[-1] == tag.name:
                opened.pop()
            else:
                closed.append(tag.name)
        while opened and index < len(tags):
            tag = Tag(*tags[index])
            if tag.start != source_end or not tag.closes or tag.name != opened.pop():
                return None
            source_end = tag.end
            index += 1
        for name in closed:
            first -= 1
            tag = Tag(*tags[first])
            if first < 0 or tag.end != source_start or tag.closes or tag.name != name:
                return None
            source_start = tag.start
        return None if opened else (source_start, source_end)

    def section(self, position: int) -> int:
        """Return the number of headings that begin before a visible position."""
        return bisect_right(self.section_starts, position)


class _Reader:
    """Walks the source once and collects the pieces of its visible text."""

    def __init__(self, source: str) -> None:
        self.visible = VisibleText(source)
        self.pieces: list[str] = []
        # How many elements are open in which no link may stand. Counts, not a stack: in broken
        # markup an end tag closes one of its kind wherever that was opened.
        self.open_unlinked: Counter[str] = Counter()
        self.preformatted = 0
        self.anchor: tuple[int, str] | None = None  # the piece that it begins with
        # Whether newlines are the only white space that a browser shows otherwise.
        self.tidy = not any(space in source for space in _RARE_SPACES)
        self.quotes_close = True  # until an attribute's quote turns out never to be closed
        self.tags_close = True  # until a tag turns out never to be closed
        # The source cut where tags may begin: the number of the next such piece, and its place.
        self.cut = source.split("<")
        self.next, self.next_at = 1, len(self.cut[0])

    def add(self, piece: str, source: int, source_length: int, *, copied: bool) -> None:
        if not piece:
            return
        self.visible._sources.append(source if copied else ~source)
        if source_length and not copied:
            self.visible._decoded[len(self.pieces)] = source_length
        self.pieces.append(piece)
        self.mark()

    def mark(self) -> None:
        """Say of all new pieces whether a link may stand there."""
        linkable = self.visible._linkable
        linkable += [not self.open_unlinked] * (len(self.pieces) - len(linkable))

    def text(self, start: int, end: int) -> None:
        piece, done = self.visible.source[start:end], 0
        if not self.preformatted and _ODD_SPACE.search(piece):
            piece = piece.translate(_SOURCE_SPACE)
            # A run of spaces shows as one: what follows it is a piece of its own.
            for run in _SPACE_RUN.finditer(piece):
                space = run.start() + 1
                self.add(piece[done:space], start + done, space - done, copied=True)
                done = run.end()
        self.add(piece[done:], start + done, end - start - done, copied=True)

    def separate(self, separator: str, position: int) -> None:
        if self.pieces and not self.pieces[-1].endswith("\n"):
            self.add(separator, position, 0, copied=False)

    def read(self) -> VisibleText:
        source, position = self.visible.source, 0
        while position < len(source):
            position = self.plain(position)
            if position < len(source):
                position = self.step(position)
        self.close_anchor()
        self.settle()
        return self.visible

    def settle(self) -> None:
        """Turn the numbers of pieces into places in the text."""
        visible = self.visible
        visible.text = "".join(self.pieces)
        starts = list(accumulate(map(len, self.pieces), initial=0))
        visible.section_starts[:] = [starts[piece] for piece in visible.section_starts]
        visible.anchors[:] = [
            Anchor(starts[first], starts[last], href) for first, last, href in visible.anchors
        ]
        visible._starts = starts[:-1]

    def is_at_tag(self, position: int) -> bool:
        """Go on to the next place where a tag may begin, and say whether it is this one."""
        while self.next_at < position:
            self.next_at += 1 + len(self.cut[self.next])
            self.next += 1
        return self.next_at == position

    def plain(self, position: int) -> int:
        """Read bare tags and the text after each: most of most articles, so in one loop."""
        if self.preformatted or not self.is_at_tag(position):
            return position
        visible, pieces, sources = self.visible, self.pieces, self.visible._sources
        is_fresh = not pieces or pieces[-1].endswith("\n")
        for number in range(self.next, len(self.cut)):
            head, closed, text = self.cut[number].partition(">")
            tag = _PLAIN_TAGS.get(head) if closed else None
            if tag is None:
                break
            length, name, closes, is_block = tag
            after = position + length
            visible._tags.append((position, after, name, closes))
            if is_block and not is_fresh:
                pieces.append("\n")
                sources.append(~position)
                is_fresh = True
            text, reference, _ = text.partition("&")
            position = after + len(text)
            if text:
                is_fresh = False
                if "\n" in text:
                    text = text.replace("\n", " ")
                if "  " in text or not self.tidy:
                    self.text(after, position)
                else:
                    pieces.append(text)
                    sources.append(after)
            if reference:
                break
        self.mark()
        return position

    def step(self, position: int) -> int:
        """Read one tag or character reference, or the text up to the next."""
        source = self.visible.source
        if source[position] == "<":
            return self.markup(position)
        if source[position] == "&":
            return self.reference(position)
        found = _INTERESTING.search(source, position)
        end = found.start() if found else len(source)
        self.text(position, end)
        return end

    def reference(self, position: int) -> int:
        match = _REFERENCE.match(self.visible.source, position)
        if match is None:
            self.text(position, position + 1)
            return position + 1
        decoded = unescape(match[0])
        if decoded == match[0]:  # no such character reference: it reads as it is written
            self.text(position, match.end())
        else:
            self.add(decoded, position, match.end() - position, copied=False)
        return match.end()

    def markup(self, position: int) -> int:
        source = self.visible.source
        match = _TAG_START.match(source, position)
        if match is None:
            declaration = _MARKUP_DECLARATION.match(source, position)
            if declaration is None:
                self.text(position, position + 1)
                return position + 1
            return declaration.end()
        end = self.end_of_tag(match.end())
        if end < 0:
            # Never closed: a browser drops the rest. It is read here, but a link in it would give
            # the open tag an end.
            self.open_unlinked["unclosed tag"] += 1
            self.text(position, match.end())
            return match.end()
        name = match[2].lower()
        tag = Tag(position, end, name, closes=bool(match[1]))
        self.visible._tags.append(tag)
        if tag.closes:
            self.close(tag)
            return end
        return self.open(tag, source[match.end() : end - 1])

    def end_of_tag(self, position: int) -> int:
        source = self.visible.source
        if self.quotes_close:
            attributes = _ATTRIBUTES.match(source, position)
            if attributes is not None:
                return attributes.end()
            self.quotes_close = False
            self.open_unlinked["unclosed quote"] += 1
        end = source.find(">", position) + 1 if self.tags_close else 0
        self.tags_close = end > 0
        return end or -1

    def open(self, tag: Tag, attributes: str) -> int:
        name = tag.name
        if name in _INVISIBLE:
            return self.skip(tag)
        if name in _BLOCKS:
            self.separate("\n", tag.start)
        elif name == "sup":  # a footnote's number is not part of the word before it
            self.separate(" ", tag.start)
        if name in HEADINGS:
            self.visible.section_starts.append(len(self.pieces))
        if name == "a":
            self.close_anchor()
            href = _HREF.search(attributes)
            address = unescape(href[1] or href[2] or href[3] or "") if href else ""
            self.anchor = (len(self.pieces), address)
        kind = "heading" if name in HEADINGS else name
        if name in UNLINKED and not (name == "a" and self.open_unlinked["a"]):
            self.open_unlinked[kind] += 1
        if name == "pre":
            self.preformatted += 1
        return tag.end

    def close(self, tag: Tag) -> None:
        name = tag.name
        if name == "a":
            self.close_anchor()
        kind = "heading" if name in HEADINGS else name  # any heading's end tag closes a heading
        if self.open_unlinked[kind] > 1:
            self.open_unlinked[kind] -= 1
        else:
            del self.open_unlinked[kind]
        if name == "pre" and self.preformatted:
            self.preformatted -= 1
        if name in _BLOCKS:
            self.separate("\n", tag.start)

    def close_anchor(self) -> None:
        if self.anchor is not None:
            start, href = self.anchor
            if len(self.pieces) > start:
                self.visible.anchors.append(Anchor(start, len(self.pieces), href))
            self.anchor = None

    def skip(self, tag: Tag) -> int:
        """Pass over an element that is not shown. Without an end tag it reaches to the end."""
        closing = re.compile(f"</{tag.name}[^a-zA-Z0-9>]*+[^>]*+>", re.IGNORECASE)
        match = closing.search(self.visible.source, tag.end)
        return match.end() if match else len(self.visible.source)


def visible_text(html: str) -> VisibleText:
    """Read the visible text of an HTML fragment.

    Blocks and line breaks are parted by a newline, and nothing else is: a newline of the source is
    a space to the reader, so a name may run across it, but never across a block.

    >>> visible_text("<p>R&eacute;sum&eacute; of <b>Putin</b></p><p>Next").text
    'Résumé of Putin\\nNext'
    """
    return _Reader(html).read()
