"""Annotation: which occurrences become visible links, and the links put into the source.

The source is cut at the ends of links and joined again: nothing else of it is touched, so removing
the tags that were put in gives it back byte for byte.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from html import escape
from itertools import pairwise
from typing import NamedTuple

from .gazetteer import Known
from .language import FUNCTION_WORDS, TITLES
from .text import VisibleText
from .tokens import UPPER, Tokens
from .types import LinkPolicy

# A state is linked at its name, failing that at its seat, failing that at a demonym.
_TIERS = {"seat": 1, "demonym": 2}


class Place(NamedTuple):
    """A mention in the body: words `first:last` of the document, characters of the visible body."""

    number: int  # of the mention in the document
    first: int
    last: int
    start: int
    end: int
    known: Known
    rule: str


class Link(NamedTuple):
    """A visible link to be made, in characters of the visible body, and of its source."""

    number: int
    start: int
    end: int
    known: Known
    source: tuple[int, int]


def choose_links(
    places: Iterable[Place],
    body: VisibleText,
    policy: LinkPolicy,
    already: frozenset[str],
    tokens: Tokens,
    offset: int,
) -> list[Link]:
    """Choose the occurrences that become links: the first of each entity where links may stand.

    `already` are the ids that need none: the page's subjects, and what the editor linked by hand.
    `offset` is where the visible body begins in the text that `tokens` count.
    """
    phrases: list[Place] = []
    groups: dict[tuple[str, int], list[Place]] = {}
    by_section = policy == "section"
    for place in places:
        known = place.known
        if known.id in already:
            continue
        if known.kind == "event":
            if body.link_span(place.start, place.end):
                phrases.append(place)
            continue
        key = (known.id, body.section(place.start) if by_section else 0)
        group = groups.get(key)
        if group is None:
            groups[key] = [place]
        else:
            group.append(place)
    inside = {index for phrase in phrases for index in range(phrase.first, phrase.last)}
    chosen: list[Link] = []
    for group in groups.values():
        chosen += _links_of_one(group, inside, body, only_one=policy != "always")
    chosen.sort(key=_start_of)
    if phrases:
        chosen += _links_of_events(phrases, chosen, body, policy, tokens, offset)
        chosen.sort(key=_start_of)
    return chosen


def _start_of(link: Link) -> int:
    return link.start


def _links_of_one(
    group: list[Place], inside: set[int], body: VisibleText, *, only_one: bool
) -> list[Link]:
    """Link the best place of an entity where a link may stand, or all that are as good.

    Outside the phrase of an event, if possible, so that the phrase can be one link.
    """
    if len(group) > 1:
        if only_one and inside:
            group.sort(key=lambda place: (_tier(place), place.first in inside))
        elif any(place.rule in _TIERS for place in group):
            group.sort(key=_tier)
    links: list[Link] = []
    best = 0
    for place in group:
        if links and _tier(place) > best:
            break
        span = body.link_span(place.start, place.end)
        if span:
            links.append(Link(place.number, place.start, place.end, place.known, span))
            if only_one:
                break
            best = _tier(place)
    return links


def _tier(place: Place) -> int:
    return _TIERS.get(place.rule, 0)


def _links_of_events(
    phrases: Sequence[Place],
    chosen: Sequence[Link],
    body: VisibleText,
    policy: LinkPolicy,
    tokens: Tokens,
    offset: int,
) -> list[Link]:
    """Link each event at its first phrase, or at what the links inside leave of it."""
    links: list[Link] = []
    done: set[tuple[str, int]] = set()
    used = {tokens_at for link in chosen for tokens_at in range(link.start, link.end)}
    for phrase in phrases:
        section = body.section(phrase.start) if policy == "section" else 0
        if policy != "always" and (phrase.known.id, section) in done:
            continue
        piece = _free_piece(phrase, used, tokens, offset)
        span = body.link_span(*piece) if piece is not None else None
        if piece is not None and span is not None:
            links.append(Link(phrase.number, *piece, phrase.known, span))
            used.update(range(*piece))
            done.add((phrase.known.id, section))
    return links


def _free_piece(
    phrase: Place, used: set[int], tokens: Tokens, offset: int
) -> tuple[int, int] | None:
    """Return the longest stretch of words of a phrase that no other link has taken."""
    best: tuple[int, int] | None = None
    taken = [
        index for index in range(phrase.first, phrase.last) if tokens.starts[index] - offset in used
    ]
    for left, right in pairwise([phrase.first - 1, *taken, phrase.last]):
        first, last = left + 1, right
        cut_short = right < phrase.last
        while last > first and _dangles(tokens, last - 1, cut_short=cut_short):
            last -= 1
        while last > first and tokens.keys[first] in FUNCTION_WORDS:
            first += 1
        if last > first and (best is None or last - first > best[1] - best[0]):
            best = first, last
    if best is None:
        return None
    return tokens.starts[best[0]] - offset, tokens.ends[best[1] - 1] - offset


def _dangles(tokens: Tokens, index: int, *, cut_short: bool) -> bool:
    """Say whether a link may not end in a word: "interview with Russian Deputy Minister"."""
    word = tokens.keys[index]
    if word in FUNCTION_WORDS:
        return tokens.case[index] != UPPER  # "Договор по ПРО", "talks with the US"
    return cut_short and (word in TITLES or tokens.keys[index - 1] in FUNCTION_WORDS - {"to"})


def annotate(
    body: VisibleText,
    links: Sequence[Link],
    url_for: Callable[[str], str],
    attributes_for: Callable[[str], Mapping[str, str]] | None = None,
) -> str:
    """Put the links into the source. Links come in the order of the text and do not overlap."""
    source = body.source
    pieces: list[str] = []
    position = 0
    for link in links:
        start, end = link.source
        if start < position:
            continue
        known = link.known
        extra = dict(attributes_for(known.id)) if attributes_for else {}
        tag = _tag(known, url_for(known.id), extra)
        pieces += (source[position:start], tag, source[start:end], "</a>")
        position = end
    pieces.append(source[position:])
    return "".join(pieces)


def _tag(known: Known, href: str, extra: dict[str, str]) -> str:
    classes = "".join(f" {name}" for name in extra.pop("class").split()) if "class" in extra else ""
    tag = f'{_opening(known.kind, known.id, classes)} href="{escape(href)}"'
    for name, value in extra.items():
        tag += f' {name}="{escape(value)}"'
    return f"{tag}>"


@lru_cache(maxsize=20_000)
def _opening(kind: str, entity_id: str, more_classes: str) -> str:
    classes = f"entity entity-{kind}{more_classes}"
    return f'<a class="{escape(classes)}" data-entity="{escape(entity_id)}"'
