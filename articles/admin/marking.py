"""The text of an article with its names marked, for the review panel.

The marks go into the HTML as it is, between its tags; what the names mean is left to `names`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from articles.admin.names import LinkReport, NameReport
from articles.linking import visible_text
from articles.linking.text import Tag
from articles.models import Content


@dataclass(frozen=True)
class MarkedText:
    """What readers see of an article, with its names marked."""

    headline: SafeString
    standfirst: SafeString
    body: SafeString


@dataclass(frozen=True, slots=True)
class _Run:
    """A stretch of visible text and the form it belongs to."""

    start: int
    end: int
    row: NameReport
    is_first: bool


def marked(content: Content, report: LinkReport) -> MarkedText:
    """Mark every place of every form. Where forms overlap, the shorter lies on the longer one."""
    return MarkedText(
        _in_text(content.headline, _runs(len(content.headline), report, "headline")),
        _in_text(content.standfirst, _runs(len(content.standfirst), report, "standfirst")),
        _in_html(content.body, report),
    )


def _runs(length: int, report: LinkReport, field: str) -> list[_Run]:
    """Stretches of the field that belong to one place each, in order, none overlapping."""
    places = [
        (place, row, number == 0)
        for row in report.rows
        for number, place in enumerate(row.places)
        if place.field == field
    ]
    places.sort(key=lambda found: found[0].start - found[0].end)
    owner = [-1] * length
    for index, (place, _row, _first) in enumerate(places):
        owner[place.start : place.end] = [index] * (place.end - place.start)
    runs: list[_Run] = []
    begun: set[int] = set()
    for index, group in groupby(range(min(length, len(owner))), key=owner.__getitem__):
        if index < 0:
            continue
        stretch = list(group)
        _place, row, is_first = places[index]
        runs.append(_Run(stretch[0], stretch[-1] + 1, row, is_first and index not in begun))
        begun.add(index)
    return runs


def _in_text(text: str, runs: Iterable[_Run]) -> SafeString:
    pieces: list[str] = []
    position = 0
    for run in runs:
        pieces += [escape(text[position : run.start])]
        pieces += [_mark(run, escape(text[run.start : run.end]), is_link=True)]
        position = run.end
    return mark_safe("".join([*pieces, escape(text[position:])]))  # noqa: S308  (escaped above)


def _in_html(source: str, report: LinkReport) -> SafeString:
    """Marks around the text between tags only, so that no tag is ever crossed."""
    visible = visible_text(source)
    tag_starts = [tag.start for tag in visible.tags]
    anchors = _anchors(visible.tags)
    pieces: list[str] = []
    position = 0
    for run in _runs(len(visible.text), report, "body"):
        is_first = run.is_first
        start, end = visible.source_span(run.start, run.end)
        first = bisect_left(tag_starts, start)
        tags = visible.tags[first : bisect_left(tag_starts, end)]
        for left, right in _between([(tag.start, tag.end) for tag in tags], start, end):
            text = source[left:right]
            if left < position or not text.strip():
                continue
            shown = _Run(run.start, run.end, run.row, is_first)
            is_link = not _lies_in(anchors, left)
            pieces += [source[position:left], _mark(shown, mark_safe(text), is_link=is_link)]  # noqa: S308
            position, is_first = right, False
    # The body was cleaned by `articles.sanitising`, and nothing but our own tags was put in.
    return mark_safe("".join([*pieces, source[position:]]))  # noqa: S308


def _between(tags: Iterable[tuple[int, int]], start: int, end: int) -> Iterator[tuple[int, int]]:
    for tag_start, tag_end in tags:
        yield start, tag_start
        start = tag_end
    yield start, end


def _anchors(tags: Iterable[Tag]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    opened = -1
    for tag in tags:
        if tag.name == "a" and not tag.closes:
            opened = tag.start
        elif tag.name == "a" and opened >= 0:
            found.append((opened, tag.start))
            opened = -1
    return found


def _lies_in(stretches: list[tuple[int, int]], position: int) -> bool:
    index = bisect_right(stretches, (position, position)) - 1
    return index >= 0 and stretches[index][0] <= position < stretches[index][1]


def _mark(run: _Run, text: SafeString, *, is_link: bool) -> SafeString:
    """One marked stretch: a link to its row, but for those that stand in a link of the text.

    It is no stop for the tab key: a text may hold hundreds, and the list has each form once.
    """
    row = run.row
    meant = "; ".join(meaning.label for meaning in row.means)
    title = f"{row.standing} · {meant}" if meant else row.standing
    anchor = format_html(' id="at-{}"', row.number) if run.is_first else ""
    if is_link:
        return format_html(
            '<a class="mark mark-{} is-{}" href="#name-{}" tabindex="-1" data-mark="{}"{}'
            ' title="{}">{}</a>',
            *(row.kind or "unknown", look_of(row), row.number, row.number, anchor, title, text),
        )
    return format_html(
        '<mark class="mark mark-{} is-{}" data-mark="{}"{} title="{}">{}</mark>',
        *(row.kind or "unknown", look_of(row), row.number, anchor, title, text),
    )


def look_of(row: NameReport) -> str:
    """The word under which the style sheet knows how sure the form is."""
    return "decided" if row.decision and row.decision.entity_id else row.group.value
