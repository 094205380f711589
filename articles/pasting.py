"""HTML of word processors and mail programmes, made into what an article may hold.

For HTML that is typed or pasted into the text area itself; the visual field does the same to what
is pasted there (static/desk/body/pasting.js), and one set of examples holds both to it. The words
are the author's and are left alone. What is safe is not decided here but by `articles.sanitising`,
which everything passes afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, parse_qsl, unquote, urlencode, urlsplit

from lxml import etree
from lxml.html import Element, HtmlElement, fragment_fromstring, tostring

from articles.sanitising import clean_text

# Signs that a programme wrote this; HTML that a person or our own editor wrote has none of them.
_SIGNS = re.compile(
    r'\bmso-|class="?Mso|schemas-microsoft-com|docs-internal-guid|content="LibreOffice'
    r'|data-contrast=|Cocoa HTML Writer|class="?(?:sdfootnote|western)|id="ftnt_ref|doc-content'
    r"|safelinks\.protection\.outlook|Apple-converted-space",
    re.IGNORECASE,
)
_HEAD = re.compile(
    r"<(style|script|title|xml)\b[^>]*>.*?</\1\s*>|<!--.*?-->|<!\[[^>]*>|</?o:p\b[^>]*>|<\?[^>]*>",
    re.IGNORECASE | re.DOTALL,
)
_DROPPED = {
    "script", "style", "link", "meta", "base", "title", "object", "embed", "svg", "math",
    "template", "noscript", "input", "button", "select", "option", "textarea", "audio", "video",
    "iframe", "canvas", "frame", "frameset", "xml", "map", "area", "nav",
}  # fmt: skip
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_HOLDERS = {
    "div", "section", "article", "main", "header", "footer", "aside", "center", "body", "html",
}  # fmt: skip
_BLOCKS = {
    "p", *_HEADINGS, "ul", "ol", "li", "blockquote", "pre", "figure", "figcaption", "table",
    "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "hr", "dl", "dt", "dd", *_HOLDERS,
}  # fmt: skip
_SAME = {"b": "strong", "i": "em", "del": "s", "strike": "s", "tt": "code"}
_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|ysclid|twclid|igsh(id)?|mc_[ce]id"
    r"|_hs(enc|mi)|mkt_tok|ref_src|ref_url|_openstat|spm",
    re.IGNORECASE,
)
_REDIRECTS = (
    (re.compile(r"(www\.)?google\.[a-z.]+"), re.compile(r"/url"), ("q", "url")),
    (re.compile(r"l\.(facebook|instagram)\.com"), re.compile(r"/.*"), ("u",)),
    (re.compile(r"([\w-]+\.)*safelinks\.protection\.outlook\.com"), re.compile(r"/.*"), ("url",)),
)
_ENTITY = re.compile(r"&#([xX][0-9a-fA-F]{1,8}|[0-9]{1,9});?")
_LAST_CHARACTER = 0x10FFFF
_HIDDEN = r"(display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all)"
_NUMBERED = re.compile(r"\(?(\d+|[a-z]{1,2}|[ivxlcdm]+|\w)[.)]", re.IGNORECASE)
_WORD = "pasted-"  # and a number: what a note and its number in the text know each other by
_NO_BREAK = "\u00a0"
_RUN_OF_SPACES = re.compile("[ \u00a0]*(?: \u00a0|\u00a0[ \u00a0])[ \u00a0]*")


def is_from_a_programme(html: str) -> bool:
    """Whether this HTML shows the signs of a word processor or of a mail programme."""
    return bool(_SIGNS.search(html))


def tidied(html: str) -> str:
    """The document's text with its structure, and nothing of how its programme laid it out."""
    storable = _ENTITY.sub(_if_storable, html)
    body = fragment_fromstring(_HEAD.sub("", storable), create_parent="div")
    for step in (
        _drop, _find_notes, _lists_of_word, _lists_of_lists, _named_styles, _styles, _paragraphs,
        _headings, _links, _tables, _plain, _spaces, _empties, _list_notes,
    ):  # fmt: skip
        step(body)
    parts = [body.text or "", *(tostring(child, encoding="unicode") for child in body)]
    return "\n".join(filter(None, (part.strip() for part in parts)))


def _if_storable(entity: re.Match[str]) -> str:
    """The entity, unless it stands for a control character, which a tree cannot hold."""
    number = int(entity[1][1:], 16) if entity[1][0] in "xX" else int(entity[1])
    is_fine = number <= _LAST_CHARACTER and clean_text(chr(number)) == chr(number)
    return entity[0] if is_fine else ""


# --- Small things -----------------------------------------------------------------------------


def _all(body: HtmlElement, *tags: str) -> list[HtmlElement]:
    return list(body.iterdescendants(*tags)) if tags else _elements(body)


def _elements(body: HtmlElement) -> list[HtmlElement]:
    return [element for element in body.iterdescendants() if isinstance(element.tag, str)]


def _style(element: HtmlElement) -> str:
    return element.get("style") or ""


def _says(element: HtmlElement, pattern: str) -> bool:
    return bool(re.search(rf"(?:^|;)\s*{pattern}", _style(element), re.IGNORECASE))


def _text(element: HtmlElement) -> str:
    return str(element.text_content())


def _is_in(element: HtmlElement, *tags: str) -> bool:
    return next(element.iterancestors(*tags), None) is not None


def _drop(body: HtmlElement) -> None:
    """What is no text: code, what is hidden, comments of colleagues, what a change took out."""
    for element in _elements(body):
        if element.getparent() is None:
            continue
        name = element.get("class") or ""
        is_hidden = _says(element, _HIDDEN)
        is_comment = _says(element, r"mso-(element\s*:\s*comment|comment-reference)") or re.match(
            r"MsoComment(Reference|Text)|msocom", name
        )
        is_gone = element.tag == "del" and element.get("cite") is not None
        if element.tag in _DROPPED or is_hidden or is_gone:
            element.drop_tree()
        elif is_comment and element.tag == "a" and not name:
            element.drop_tag()  # the words that the comment is about
        elif is_comment:
            element.drop_tree()
    for link in body.xpath('.//a[starts-with(@href, "#cmnt")]'):
        words = next(link.iterancestors("div"), None)
        is_words = link.get("href").startswith("#cmnt_ref")
        sign = next(link.iterancestors("sup"), link)
        (words if words is not None and is_words and words is not body else sign).drop_tree()


# --- Footnotes --------------------------------------------------------------------------------


def _word(link: HtmlElement) -> str:
    return unquote((link.get("href") or "").partition("#")[2])


def _find_notes(body: HtmlElement) -> None:
    """Numbers that lead to a note which leads back, whichever programme wrote them."""
    words: dict[HtmlElement, str] = {}
    for link, place in _ways_down(body):
        holder = _holder(place, body)
        back = _way_back(holder, link) if holder is not None else None
        if holder is None or (back is None and holder not in words):
            continue
        if back is not None:
            back.drop_tree()
        _number(link, words.setdefault(holder, f"{_WORD}{len(words) + 1}"))
    for holder, word in words.items():
        parent = holder.getparent()
        if parent is not None:
            parent.remove(holder)
        for rest in _without_words(parent, body):
            rest.drop_tree()
        holder.tag, holder.tail = "div", None
        holder.attrib.clear()
        holder.set("data-kept-note", word)
        body.append(holder)


def _ways_down(body: HtmlElement) -> list[tuple[HtmlElement, HtmlElement]]:
    """Links within the text, each with the place further down that it leads to."""
    places: dict[str, HtmlElement] = {}
    for element in body.xpath(".//*[@id] | .//a[@name]"):
        for name in (element.get("id"), element.get("name")):
            if name:
                places.setdefault(name, element)
    order = {element: number for number, element in enumerate(body.iter())}
    links = [(link, places.get(_word(link))) for link in body.xpath('.//a[contains(@href, "#")]')]
    return [(link, to) for link, to in links if to is not None and order[to] > order[link]]


def _number(link: HtmlElement, word: str) -> None:
    """Make the link the number of a note, as notes are stored."""
    mark = next(link.iterancestors("sup"), link)
    tail = mark.tail
    mark.clear()
    mark.tag, mark.tail = "sup", tail
    anchor = etree.SubElement(mark, "a", {"href": f"#{word}", "data-note": word})
    anchor.text = word.removeprefix(_WORD)


def _holder(place: HtmlElement, body: HtmlElement) -> HtmlElement | None:
    around = [place, *place.iterancestors()]
    around = around[: around.index(body)]
    for fits in (
        lambda e: e.tag == "li",
        lambda e: e.tag == "div" and ("mso-element" in _style(e) or e.get("id")),
        lambda e: e.tag in {"p", "div", "aside"},
    ):
        found = next(filter(fits, around), None)
        if found is not None:
            return found
    return None


def _way_back(holder: HtmlElement, link: HtmlElement) -> HtmlElement | None:
    around = [link, *link.iterancestors("sup", "span")]
    names = {name for e in around for name in (e.get("id"), e.get("name")) if name}
    links: list[HtmlElement] = holder.xpath('.//a[contains(@href, "#")]')
    return next((other for other in links if _word(other) in names), None)


def _without_words(element: HtmlElement | None, body: HtmlElement) -> Iterator[HtmlElement]:
    """What only held the notes: their list, and the rule above it."""
    while element is not None and element is not body and not _text(element).strip():
        above, parent = element.getprevious(), element.getparent()
        if above is not None and above.tag == "hr":
            yield above
        yield element
        element = parent


def _list_notes(body: HtmlElement) -> None:
    kept = body.xpath("./div[@data-kept-note]")
    if not kept:
        return
    notes = etree.SubElement(body, "ol")
    for note in kept:
        first = next(note.iter("p"), note)
        lead = r"^\s*(\[\w+\]|\d+[.)])?\s*"
        first.text = re.sub(lead, "", first.text or "")
        note.tag = "li"
        note.attrib.clear()
        notes.append(note)


# --- Lists ------------------------------------------------------------------------------------


def _level(element: HtmlElement) -> int:
    found = re.search(r"mso-list\s*:\s*\S+\s+level(\d+)", _style(element), re.IGNORECASE)
    return int(found[1]) if found and _sign(element) is not None else 0


def _sign(element: HtmlElement) -> HtmlElement | None:
    return next((s for s in element.iter("span") if "mso-list:ignore" in _style(s).lower()), None)


def _lists_of_word(body: HtmlElement) -> None:
    """Word writes paragraphs with a sign in front; their style says how deep they stand."""
    open_lists: list[tuple[HtmlElement, int]] = []
    last: HtmlElement | None = None
    for item in _all(body, "p", *_HEADINGS):
        level = _level(item)
        if not level:
            continue
        follows = last is not None and item.getprevious() is last
        if not follows:
            open_lists = []
        last = _into_list(item, level, open_lists)


def _into_list(item: HtmlElement, level: int, lists: list[tuple[HtmlElement, int]]) -> HtmlElement:
    """Move the paragraph into the list that its level says; returns the outermost list."""
    mark = _sign(item)
    sign = re.sub(r"\s", "", _text(mark)) if mark is not None else ""
    if mark is not None:
        mark.drop_tree()
    tag = "ol" if _NUMBERED.match(sign) else "ul"
    while lists and (lists[-1][1] > level or (lists[-1][1] == level and lists[-1][0].tag != tag)):
        lists.pop()
    entry = Element("li")
    if not lists or lists[-1][1] < level:
        made = Element(tag)
        number = re.sub(r"\D", "", sign)
        if tag == "ol" and number and int(number) > 1:
            made.set("start", number)
        if lists:
            lists[-1][0][-1].append(made)
        else:
            item.addprevious(made)
        lists.append((made, level))
    item.tail = None
    item.tag = "p"
    item.attrib.clear()
    lists[-1][0].append(entry)
    entry.append(item)
    return lists[0][0]


def _lists_of_lists(body: HtmlElement) -> None:
    """A list that stands between the items of another belongs into the item before it."""
    for inner in body.xpath(".//ul/ul | .//ul/ol | .//ol/ul | .//ol/ol"):
        before = inner.getprevious()
        if before is not None and before.tag == "li":
            inner.tail = None
            before.append(inner)
    for wrapper in body.xpath('.//div[contains(@class, "ListContainerWrapper")]'):
        wrapper.drop_tag()
    _levels_of_word_online(body)


def _levels_of_word_online(body: HtmlElement) -> None:
    for second in body.xpath(".//*[self::ul or self::ol][li/@data-aria-level]"):
        first = second.getprevious()
        if first is None or first.tag not in {"ul", "ol"}:
            continue
        depth, into = 1, first
        wanted = int(second[0].get("data-aria-level") or 1)
        while depth < wanted and len(into):
            inner = into[-1].xpath("./ul | ./ol")
            if not inner:
                break
            into, depth = inner[-1], depth + 1
        second.tail = None
        if depth < wanted and len(into):
            into[-1].append(second)
        elif into.tag == second.tag:
            into.extend(list(second))
            second.drop_tree()


# --- Styles -----------------------------------------------------------------------------------


def _named_styles(body: HtmlElement) -> None:
    for element in _all(body, "p"):
        name = (element.get("class") or "").split(" ")[0]
        if name.startswith("MsoTitle"):
            element.tag = "h1"
        elif re.match(r"(Mso(Intense)?Quote|IntenseQuote|Quote|quotations)", name):
            quote = Element("blockquote")
            quote.tail, element.tail = element.tail, None
            element.addprevious(quote)
            quote.append(element)
        elif element.get("role") == "heading":
            level = re.fullmatch(r"[1-6]", element.get("aria-level") or "")
            element.tag = f"h{level[0] if level else 2}"


def _styles(body: HtmlElement) -> None:
    for element in _all(body, *_SAME):
        own = {"b": r"font-weight\s*:\s*(normal|[1-4]00)", "i": r"font-style\s*:\s*normal"}
        is_none = element.tag in own and _says(element, own[str(element.tag)])
        if is_none or any(child.tag in _BLOCKS for child in element.iterdescendants()):
            element.drop_tag()
        else:
            element.tag = _SAME[str(element.tag)]
    for element in _all(body, "span", "font"):
        if not _text(element).strip() or any(c.tag in _BLOCKS for c in element.iterdescendants()):
            continue
        for tag, pattern in (
            ("strong", r"font-weight\s*:\s*(bold|bolder|[6-9]00)"),
            ("em", r"font-style\s*:\s*(italic|oblique)"),
            ("s", r"text-decoration[^;]*:[^;]*line-through"),
            ("sup", r"vertical-align\s*:\s*super"),
            ("sub", r"vertical-align\s*:\s*sub\s*(;|$)"),
        ):
            is_heading = tag == "strong" and _is_in(element, *_HEADINGS)
            if _says(element, pattern) and not is_heading and not _is_in(element, tag):
                _wrap_inside(element, tag)


def _wrap_inside(element: HtmlElement, tag: str) -> None:
    inner = Element(tag)
    inner.text, element.text = element.text, None
    inner.extend(list(element))
    element.append(inner)


# --- Blocks -----------------------------------------------------------------------------------


def _paragraphs(body: HtmlElement) -> None:
    for element in reversed(_elements(body)):
        if element.tag not in _HOLDERS or element.get("data-kept-note"):
            continue
        if any(child.tag in _BLOCKS for child in element):
            _wrap_loose(element)
            element.drop_tag()
        elif _is_in(element, "p", *_HEADINGS):
            element.drop_tag()
        else:
            element.tag = "p"
    for holder in [body, *body.xpath("./div[@data-kept-note]")]:
        _wrap_loose(holder)
    for element in _all(body, "p"):
        _break_at_empty_lines(element)


def _wrap_loose(holder: HtmlElement) -> None:
    """Text that stands beside blocks without being in one becomes a paragraph."""
    run = Element("p")
    run.text, holder.text = holder.text, None
    found: list[HtmlElement] = [run]
    for child in list(holder):
        if child.tag in _BLOCKS:
            after = Element("p")
            after.text, child.tail = child.tail, None
            found += [child, after]
            run = after
        else:
            run.append(child)
    for child in list(holder):
        holder.remove(child)
    holder.extend(
        [one for one in found if one.tag != "p" or one.attrib or len(one) or _text(one).strip()]
    )


def _break_at_empty_lines(paragraph: HtmlElement) -> None:
    """Two line breaks, one after the other, are what somebody without paragraphs does."""
    for br in paragraph.xpath("./br[following-sibling::*[1][self::br]]"):
        following = br.getnext()
        if (br.tail or "").strip() or following is None or br.getparent() is not paragraph:
            continue
        after = Element("p")
        after.text, following.tail = following.tail, None
        place = paragraph.index(following)
        after.extend(list(paragraph)[place + 1 :])
        paragraph.remove(following)
        br.tail = None
        paragraph.remove(br)
        after.tail, paragraph.tail = paragraph.tail, None
        paragraph.addnext(after)
        _break_at_empty_lines(after)
        return


def _headings(body: HtmlElement) -> None:
    """An article's headline is the first level, so texts begin at the second; none is skipped."""
    found = _all(body, *_HEADINGS)
    levels = sorted({int(str(element.tag)[1]) for element in found})
    for element in found:
        level = max(2, levels[0]) + levels.index(int(str(element.tag)[1]))
        element.tag = f"h{min(4, level)}"
        for strong in element.xpath("./strong"):
            if len(element) == 1 and not (element.text or strong.tail or "").strip():
                strong.drop_tag()


def _tables(body: HtmlElement) -> None:
    for table in reversed(_all(body, "table")):
        for caption in table.xpath("./caption"):
            caption.tail = None
            caption.tag = "p"
            table.addprevious(caption)
        for element in table.xpath(".//col | .//colgroup"):
            element.drop_tree()
        for foot in table.xpath("./tfoot"):
            foot.tag = "tbody"
            table.append(foot)
        cells = table.xpath(".//td | .//th")
        if len(cells) == 1:
            cells[0].tag = "p" if not any(c.tag in _BLOCKS for c in cells[0]) else "div"
            table.getparent().replace(table, cells[0])


# --- Links ------------------------------------------------------------------------------------


def tidy_address(address: str) -> str:
    """The address without redirects, and without what follows a reader about.

    >>> tidy_address("https://www.google.com/url?q=https://example.org/r%3Futm_source%3Dx&sa=D")
    'https://example.org/r'
    """
    try:
        parts = urlsplit(address.strip())
        for host, path, keys in _REDIRECTS:
            if host.fullmatch(parts.hostname or "") and path.fullmatch(parts.path):
                asked = parse_qs(parts.query)
                target = next((asked[key][0] for key in keys if key in asked), "")
                return tidy_address(target) if re.match(r"https?://", target) else address
        pairs = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return address
    kept = [(name, value) for name, value in pairs if not _TRACKING.fullmatch(name)]
    return address if len(kept) == len(pairs) else parts._replace(query=urlencode(kept)).geturl()


def _links(body: HtmlElement) -> None:
    for link in _all(body, "a"):
        address = tidy_address(link.get("href") or "")
        is_note = link.get("data-note") is not None
        if not is_note and (not address or address[0] in "#?" or not _text(link).strip()):
            link.drop_tag()
        else:
            link.set("href", address)


# --- At the end -------------------------------------------------------------------------------


def _plain(body: HtmlElement) -> None:
    """No attribute that lays out, no element that only did."""
    for element in _elements(body):
        if element.get("data-kept-note"):
            continue
        for name in list(element.attrib):
            if name not in {"href", "src", "alt", "start", "colspan", "rowspan", "cite", "title"}:
                del element.attrib[name]
        if element.tag in {"span", "font", "ins", "u", "small"} or ":" in str(element.tag):
            element.drop_tag()


def _spaces(body: HtmlElement) -> None:
    for element in body.iter():
        if isinstance(element.tag, str) and (element.tag == "pre" or _is_in(element, "pre")):
            continue
        element.text = _one_space(element.text)
        element.tail = _one_space(element.tail)
    for element in _all(body, "p", "h2", "h3", "h4", "li", "td", "th", "figcaption"):
        element.text = (element.text or "").lstrip(f" {_NO_BREAK}") or None
        if len(element):
            last = element[-1]
            last.tail = (last.tail or "").rstrip(f" {_NO_BREAK}") or None
        elif element.text:
            element.text = element.text.rstrip(f" {_NO_BREAK}")


def _one_space(text: str | None) -> str | None:
    if not text:
        return text
    text = re.sub(r"[\t\n\r\f ]+", " ", text.replace("\ufeff", ""))
    # One that stands alone between words is the author's.
    return _RUN_OF_SPACES.sub(" ", text)


def _empties(body: HtmlElement) -> None:
    for element in reversed(_elements(body)):
        is_empty = not _text(element).strip() and not element.xpath(".//img | .//hr | .//sup/a")
        if not is_empty:
            continue
        in_cell = element.tag == "p" and _is_in(element, "td", "th")
        if element.tag in {"strong", "em", "s", "a", "sup", "sub", "span"}:
            element.drop_tag()
        elif element.tag in {"p", *_HEADINGS, "li", "ul", "ol", "blockquote"} and not in_cell:
            element.drop_tree()
