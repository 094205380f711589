"""What differs between two texts, word by word, as people read them and not as HTML.

Pure: two strings of HTML in, paragraphs of runs out. Taking away what is new gives the words of the
older text, taking away what is gone those of the newer one. Words are coupled within paragraphs
that resemble each other; a paragraph that moved is gone here and new there. Showing it is left to
the admin.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby

from lxml import html as lxml_html
from lxml.html import HtmlElement

# What begins a paragraph of its own; everything else is part of the line it stands in.
_BLOCKS = {
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "pre", "figcaption", "td", "th",
    "dt", "dd", "caption", "div", "figure", "ul", "ol", "dl", "table", "tr", "tbody", "thead",
    "section",
}  # fmt: skip
# Paragraphs are told by these; the rest only groups them.
_KINDS = {
    "h1", "h2", "h3", "h4", "h5", "h6", "li", "pre", "figcaption", "td", "th", "dt", "dd", "caption"
}  # fmt: skip
_MARKS = {"strong": "b", "b": "b", "em": "i", "i": "i", "s": "s", "sup": "sup", "sub": "sub",
          "code": "code", "q": "q", "cite": "cite"}  # fmt: skip
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
_ENOUGH_ALIKE = 0.4  # of their words, for two paragraphs to be one that was changed
_MOST_PAIRS = 4_000  # paragraphs coupled by likeness; beyond that, in their order
_LONG = 2_000  # words; of more, frequent ones are not looked for everywhere, which takes too long


class Change(StrEnum):
    """What became of something."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"
    CHANGED = "changed"  # of paragraphs only: some of its words


@dataclass(frozen=True)
class Word:
    """A word, a sign or a space, and how it is set."""

    text: str
    marks: frozenset[str] = frozenset()
    link: str = ""


@dataclass(frozen=True)
class Paragraph:
    """A line of text of one kind: "p", "h2", "li", "quote" …"""

    kind: str
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """What is read."""
        return "".join(word.text for word in self.words)


@dataclass(frozen=True)
class Run:
    """Words that follow each other and share their fate and their setting.

    was   how the same words were set before, where that has changed
    """

    change: Change
    text: str
    marks: frozenset[str] = frozenset()
    link: str = ""
    was: Word | None = None


@dataclass(frozen=True)
class Line:
    """A paragraph of either text or of both; `was` is its kind before, where that has changed."""

    change: Change
    kind: str
    runs: tuple[Run, ...]
    was: str = ""

    @property
    def is_same(self) -> bool:
        """Whether nothing about it has changed."""
        return (
            self.change == Change.SAME
            and not self.was
            and all(run.was is None for run in self.runs)
        )


# --- Reading --------------------------------------------------------------------------------


def paragraphs(html: str) -> list[Paragraph]:
    """The paragraphs of a body, in order; those with nothing in them are left out."""
    if not html.strip():
        return []
    root = lxml_html.fragment_fromstring(html, create_parent="div")
    found: list[tuple[str, list[Word]]] = []
    _read(root, "p", frozenset(), "", found)
    read = (Paragraph(kind, _tidy(words)) for kind, words in found)
    return [paragraph for paragraph in read if paragraph.words]


def _read(
    element: HtmlElement,
    kind: str,
    marks: frozenset[str],
    link: str,
    found: list[tuple[str, list[Word]]],
) -> None:
    """Append what the element holds; a block in a block begins a paragraph, and so does its end."""
    tag = element.tag if isinstance(element.tag, str) else ""
    if tag in _BLOCKS:
        kind = tag if tag in _KINDS else ("quote" if tag == "blockquote" else kind)
        found.append((kind, []))
    elif tag == "hr":
        found.append(("hr", [Word("———")]))
        found.append((kind, []))
    marks = marks | {_MARKS[tag]} if tag in _MARKS else marks
    link = element.get("href", "") or link if tag == "a" else link
    if not found:
        found.append((kind, []))
    if tag == "img":
        found[-1][1].append(Word(_picture(element), marks, link))
    elif tag == "br":
        found[-1][1].append(Word("\n", marks, link))
    elif tag:
        found[-1][1].extend(_words(element.text, kind, marks, link))
        for child in element:
            _read(child, kind, marks, link, found)
            if isinstance(child.tag, str) and child.tag in _BLOCKS:
                found.append((kind, []))
            found[-1][1].extend(_words(child.tail, kind, marks, link))


def _picture(element: HtmlElement) -> str:
    name = element.get("alt") or (element.get("src") or "").rsplit("/", 1)[-1]
    return f"[{name}]"


def _words(text: str | None, kind: str, marks: frozenset[str], link: str) -> Iterator[Word]:
    for piece in _WORDS.findall(text or ""):
        yield Word(piece if kind == "pre" or not piece.isspace() else " ", marks, link)


def _tidy(words: list[Word]) -> tuple[Word, ...]:
    """Without space at the ends, and with one where there are several."""
    kept: list[Word] = []
    for word in words:
        if word.text == " " and (not kept or kept[-1].text.isspace()):
            continue
        kept.append(word)
    while kept and kept[-1].text.isspace():
        kept.pop()
    return tuple(kept)


# --- Comparing ------------------------------------------------------------------------------


def compare(older: str, newer: str) -> list[Line]:
    """Both bodies as one text in which every word says whether it is gone, new or the same."""
    before, after = paragraphs(older), paragraphs(newer)
    lines: list[Line] = []
    # By their words alone: a paragraph whose setting has changed is still the same paragraph.
    texts = [paragraph.text for paragraph in before], [paragraph.text for paragraph in after]
    matcher = SequenceMatcher(None, *texts, autojunk=len(after) > _LONG)
    for tag, low, high, left, right in matcher.get_opcodes():
        if tag == "equal":
            lines += map(_line, before[low:high], after[left:right])
        else:
            lines += _coupled(before[low:high], after[left:right])
    return lines


def compare_text(older: str, newer: str) -> tuple[Run, ...]:
    """The same for plain text, such as a headline."""
    was = tuple(Word(piece) for piece in _WORDS.findall(older))
    now = tuple(Word(piece) for piece in _WORDS.findall(newer))
    return _runs(was, now)


def _coupled(before: Sequence[Paragraph], after: Sequence[Paragraph]) -> Iterator[Line]:
    """Paragraphs of a stretch that was reworked: each beside the one it most likely became."""
    left = right = 0
    for old, new in [*_couples(before, after), (len(before), len(after))]:
        yield from (_whole(paragraph, Change.GONE) for paragraph in before[left:old])
        yield from (_whole(paragraph, Change.NEW) for paragraph in after[right:new])
        if old < len(before) and new < len(after):
            yield _line(before[old], after[new])
        left, right = old + 1, new + 1


def _couples(before: Sequence[Paragraph], after: Sequence[Paragraph]) -> list[tuple[int, int]]:
    """Positions that belong together, in the order of both; as much likeness as can be had."""
    if not before or not after:
        return []
    if len(before) * len(after) > _MOST_PAIRS:
        return [
            (at, at)
            for at in range(min(len(before), len(after)))
            if _likeness(_bag(before[at]), _bag(after[at])) >= _ENOUGH_ALIKE
        ]
    olds, news = list(map(_bag, before)), list(map(_bag, after))
    best = [[0.0] * (len(news) + 1) for _ in range(len(olds) + 1)]
    alike = [[_likeness(old, new) for new in news] for old in olds]
    for old in reversed(range(len(olds))):
        for new in reversed(range(len(news))):
            likeness = alike[old][new]
            together = likeness + best[old + 1][new + 1] if likeness >= _ENOUGH_ALIKE else 0.0
            best[old][new] = max(together, best[old + 1][new], best[old][new + 1])
    found = []
    old = new = 0
    while old < len(olds) and new < len(news):
        if best[old][new] == best[old + 1][new]:
            old += 1
        elif best[old][new] == best[old][new + 1]:
            new += 1
        else:
            found.append((old, new))
            old, new = old + 1, new + 1
    return found


def _bag(paragraph: Paragraph) -> Counter[str]:
    return Counter(word.text.lower() for word in paragraph.words if not word.text.isspace())


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0


def _whole(paragraph: Paragraph, change: Change) -> Line:
    return Line(change, paragraph.kind, tuple(_grouped(_all(paragraph.words, change))))


def _all(words: Sequence[Word], change: Change) -> list[Run]:
    return [Run(change, word.text, word.marks, word.link) for word in words]


def _line(old: Paragraph, new: Paragraph) -> Line:
    runs = _runs(old.words, new.words)
    is_same = all(run.change == Change.SAME for run in runs)
    return Line(
        Change.SAME if is_same else Change.CHANGED,
        new.kind,
        runs,
        was=old.kind if old.kind != new.kind else "",
    )


def _runs(old: Sequence[Word], new: Sequence[Word]) -> tuple[Run, ...]:
    runs: list[Run] = []
    for tag, low, high, left, right in _opcodes([w.text for w in old], [w.text for w in new]):
        if tag == "equal":
            runs += map(_kept, old[low:high], new[left:right])
        else:
            runs += _all(old[low:high], Change.GONE) + _all(new[left:right], Change.NEW)
    return tuple(_grouped(_joined(runs)))


def _opcodes(old: list[str], new: list[str]) -> Iterator[tuple[str, int, int, int, int]]:
    """What becomes of the words, as `SequenceMatcher` says it.

    It takes a time that grows with the square of the length, most of all where hardly anything
    differs. So what both begin and end with is set aside, and in a long rest spaces, which must
    not hold two texts together, are left to it as words that are too frequent to tell anything.
    """
    shorter = min(len(old), len(new))
    head = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    most = shorter - head
    tail = next((at for at in range(most) if old[-1 - at] != new[-1 - at]), most)
    if head:
        yield "equal", 0, head, 0, head
    was, now = old[head : len(old) - tail], new[head : len(new) - tail]
    is_long = max(len(was), len(now)) > _LONG
    matcher = SequenceMatcher(None if is_long else str.isspace, was, now, autojunk=is_long)
    for tag, low, high, left, right in matcher.get_opcodes():
        yield tag, head + low, head + high, head + left, head + right
    if tail:
        yield "equal", len(old) - tail, len(old), len(new) - tail, len(new)


def _kept(old: Word, new: Word) -> Run:
    was = old if (old.marks, old.link) != (new.marks, new.link) and not new.text.isspace() else None
    return Run(Change.SAME, new.text, new.marks, new.link, was and Word("", was.marks, was.link))


def _joined(runs: list[Run]) -> list[Run]:
    """A space that alone stayed between changed words changes with them: easier to read."""
    joined: list[Run] = []
    at = 0
    while at < len(runs):
        stretch: list[Run] = []
        while at < len(runs) and (
            runs[at].change != Change.SAME
            or (
                runs[at].text == " "
                and stretch
                and at + 1 < len(runs)
                and runs[at + 1].change != Change.SAME
            )
        ):
            stretch.append(runs[at])
            at += 1
        for change in (Change.GONE, Change.NEW):
            joined += [
                Run(change, run.text, run.marks, run.link)
                for run in stretch
                if run.change in (change, Change.SAME)
            ]
        if at < len(runs):
            joined.append(runs[at])
            at += 1
    return joined


def _grouped(runs: Sequence[Run]) -> Iterator[Run]:
    """Neighbours of one fate and one setting as one."""
    for key, group in groupby(runs, lambda run: (run.change, run.marks, run.link, run.was)):
        yield Run(key[0], "".join(run.text for run in group), *key[1:])


def older_text(lines: Sequence[Line]) -> list[str]:
    """The paragraphs of the older text, as they are read."""
    return _text_without(lines, Change.NEW)


def newer_text(lines: Sequence[Line]) -> list[str]:
    """The paragraphs of the newer text, as they are read."""
    return _text_without(lines, Change.GONE)


def _text_without(lines: Sequence[Line], change: Change) -> list[str]:
    return [
        "".join(run.text for run in line.runs if run.change != change)
        for line in lines
        if line.change != change
    ]
