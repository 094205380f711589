"""Two texts that grew out of one, put together: what only one of them changed is taken over.

Pure. The body is put together paragraph by paragraph. Where both changed the same one, or both put
something in at the same place, they *collide*, and somebody has to say: theirs, mine or both.
Until that is said both stand, one after the other, so that no word is lost by saying nothing.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from articles.models import Content

_TAGS = re.compile(r"<!--.*?-->|<(/?)([a-zA-Z][\w-]*)[^>]*?(/?)>", re.S)
_BLOCK_END = re.compile(r"</(?:p|h\d|ul|ol|dl|pre|table|figure|blockquote)>\Z|<hr>\Z")
_VOID = {"br", "hr", "img", "wbr", "col", "source"}


class Take(StrEnum):
    """What becomes of a collision."""

    THEIRS = "theirs"
    MINE = "mine"
    BOTH = "both"


@dataclass(frozen=True)
class Part:
    """A stretch of the body as each text has it. Where it collides, `key` names it."""

    base: str
    theirs: str
    mine: str
    collides: bool = False

    @property
    def key(self) -> str:
        """Changes with any of the three texts, so that no answer is taken for another question."""
        text = "\0".join([self.base, self.theirs, self.mine])
        return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()

    def taken(self, take: Take) -> str:
        """What stands there in the end."""
        if not self.collides:
            return self.mine if self.theirs == self.base else self.theirs
        if take == Take.THEIRS or self.theirs == self.mine:
            return self.theirs
        return self.mine if take == Take.MINE else _after(self.theirs, self.mine)


def _after(one: str, other: str) -> str:
    """Blocks stand on lines of their own, also where one that ended the text is followed now."""
    is_block = _BLOCK_END.search(one) and other.startswith("<")
    return f"{one}\n{other}" if is_block else one + other


def blocks(html: str) -> list[str]:
    """The body cut at its outermost elements; put together again they are the body.

    >>> blocks("<p>One.</p>\\n<ul><li>Two</li></ul>")
    ['<p>One.</p>\\n', '<ul><li>Two</li></ul>']
    """
    found: list[str] = []
    depth = start = 0
    for tag in _TAGS.finditer(html):
        closes, name, closed = tag[1], (tag[2] or "").lower(), tag[3]
        if not name or name in _VOID or closed:
            is_end = depth == 0 and bool(name)
        elif closes:
            depth = max(0, depth - 1)
            is_end = depth == 0
        else:
            if depth == 0 and html[start : tag.start()].strip():
                found.append(html[start : tag.start()])
                start = tag.start()
            depth += 1
            is_end = False
        if is_end:
            end = tag.end() + len(html[tag.end() :]) - len(html[tag.end() :].lstrip())
            found.append(html[start:end])
            start = end
    if start < len(html):
        found.append(html[start:])
    return found


@dataclass(frozen=True)
class _Edit:
    """Blocks of the base from `low` to `high`, replaced."""

    low: int
    high: int
    text: list[str]


def parts(base: str, theirs: str, mine: str) -> list[Part]:
    """The body in stretches that both left alone, that one changed, or that collide."""
    common = blocks(base)
    ours = [_edits(common, blocks(theirs)), _edits(common, blocks(mine))]
    found: list[Part] = []
    at = 0
    for low, high, edits in _stretches(*ours):
        if at < low:
            same = "".join(common[at:low])
            found.append(Part(same, same, same))
        found.append(_part(common, low, high, edits))
        at = high
    if at < len(common):
        rest = "".join(common[at:])
        found.append(Part(rest, rest, rest))
    return found


def _part(common: list[str], low: int, high: int, edits: list[list[_Edit]]) -> Part:
    base = "".join(common[low:high])
    theirs, mine = (_applied(common, low, high, own) for own in edits)
    return Part(base, theirs, mine, collides=all(edits) and theirs != mine)


def _edits(common: list[str], changed: list[str]) -> list[_Edit]:
    """What was done to the base, one block at a time where a block became another."""
    matcher = SequenceMatcher(None, [_core(b) for b in common], [_core(b) for b in changed], False)
    found = []
    for tag, low, high, left, right in matcher.get_opcodes():
        if tag == "equal":
            continue
        if high - low == right - left:
            found += [
                _Edit(low + step, low + step + 1, [changed[left + step]])
                for step in range(high - low)
            ]
        else:
            found.append(_Edit(low, high, changed[left:right]))
    return found


def _core(block: str) -> str:
    """What two blocks are compared by: space behind a paragraph is nothing, behind a word it is."""
    stripped = block.strip()
    return stripped if _BLOCK_END.search(stripped) else block


def _stretches(
    theirs: list[_Edit], mine: list[_Edit]
) -> Iterator[tuple[int, int, list[list[_Edit]]]]:
    """Edits that touch the same blocks, or put something in at the same place, together."""
    waiting = sorted(
        [
            (edit.low, edit.high, side, edit)
            for side, own in enumerate((theirs, mine))
            for edit in own
        ],
        key=lambda one: one[:3],
    )
    while waiting:
        low, high, side, edit = waiting.pop(0)
        found: list[list[_Edit]] = [[], []]
        found[side].append(edit)
        is_point = low == high
        while waiting and (
            waiting[0][0] < high or (is_point and waiting[0][0] == waiting[0][1] == low)
        ):
            _low, other_high, other_side, other = waiting.pop(0)
            found[other_side].append(other)
            high = max(high, other_high)
        yield low, high, found


def _applied(common: list[str], low: int, high: int, edits: list[_Edit]) -> str:
    text: list[str] = []
    at = low
    for edit in edits:
        text += common[at : edit.low] + edit.text
        at = max(at, edit.high)
    return "".join(text + common[at:high])


def put_together(found: Sequence[Part], takes: Mapping[str, Take]) -> str:
    """The body, with what was said of each collision; both where nothing was said."""
    body = ""
    for part in found:
        body = _after(body, part.taken(takes.get(part.key, Take.BOTH)))
    return body.strip()


# --- The other fields -----------------------------------------------------------------------

_LISTS = ("bylines", "about", "tags")


@dataclass(frozen=True)
class FieldCollision:
    """A field that both changed, and not to the same."""

    field: str
    base: Any
    theirs: Any
    mine: Any


def field_collisions(base: Content, theirs: Content, mine: Content) -> list[FieldCollision]:
    """The fields beside the body for which somebody has to say whose holds."""
    found = []
    for each in fields(Content):
        values = [getattr(content, each.name) for content in (base, theirs, mine)]
        if each.name in ("body", *_LISTS):
            continue
        if values[1] != values[2] and values[0] not in values[1:]:
            found.append(FieldCollision(each.name, *values))
    return found


def reconciled(base: Content, theirs: Content, mine: Content, takes: Mapping[str, Take]) -> Content:
    """One content out of both. `takes`: by field, and for the body by the keys of its parts.

    Of a field that collides mine holds where nothing was said: the other stays among the versions.
    Of lists, what either added is in and what either took out is not.
    """
    values: dict[str, Any] = {"body": put_together(parts(base.body, theirs.body, mine.body), takes)}
    for each in fields(Content):
        name = each.name
        was, other, own = (getattr(content, name) for content in (base, theirs, mine))
        if name in _LISTS:
            values[name] = _united(was, other, own)
        elif name != "body":
            collides = other != own and was not in (other, own)
            if collides:
                values[name] = _chosen(takes.get(name, Take.MINE), other, own)
            else:
                values[name] = own if other == was else other
    return replace(mine, **values)


def _chosen(take: Take, theirs: Any, mine: Any) -> Any:
    if take == Take.BOTH and isinstance(theirs, str) and isinstance(mine, str):
        return " ".join(filter(None, [theirs, mine]))
    return theirs if take == Take.THEIRS else mine


def _united(base: list[Any], theirs: list[Any], mine: list[Any]) -> list[Any]:
    """My order, then what they added; without what either has taken out."""
    kept = [one for one in mine if one in theirs or one not in base]
    return kept + [one for one in theirs if one not in mine and one not in base]
