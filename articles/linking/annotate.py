"""Annotation: which occurrences become visible links, and the links put into the source.

The source is cut at the ends of links and joined again: nothing else of it is touched, so removing
the tags that were put in gives it back byte for byte.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from .gazetteer import Known
from .language import FUNCTION_WORDS, TITLES
from .text import VisibleText
from .tokens import Tokens
from .types import LinkPolicy

# A state is linked at its name, failing that at its seat, failing that at a demonym.
_TIERS = {"seat": 1, "demonym": 2}


@dataclass(slots=True)
class Place:
    """A mention in the body: words `first:last` of the document, characters of the visible body."""

    number: int  # of the mention in the document
    first: int
    last: int
    start: int
    end: int
    known: Known
    rule: str


@dataclass(slots=True)
class Link:
    """A visible link to be made, in characters of the visible body."""

    number: int
    start: int
    end: int
    known: Known


def choose_links(
    places: Sequence[Place],
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
    eligible = [
        place
        for place in places
        if place.known.id not in already and body.link_span(place.start, place.end)
    ]
    phrases = [place for place in eligible if place.known.kind == "event"]
    groups: dict[tuple[str, int], list[Place]] = defaultdict(list)
    for place in eligible:
        if place.known.kind != "event":
            section = body.section(place.start) if policy == "section" else 0
            groups[place.known.id, section].append(place)
    inside = _inside_phrases(eligible, phrases)
    chosen: list[Link] = []
    for group in groups.values():
        best = min(_TIERS.get(place.rule, 0) for place in group)
        tier = [place for place in group if _TIERS.get(place.rule, 0) == best]
        if policy != "always":
            # Outside the phrase of an event, if possible, so that the phrase can be one link.
            tier = ([place for place in tier if place.number not in inside] or tier)[:1]
        chosen += [Link(place.number, place.start, place.end, place.known) for place in tier]
    chosen.sort(key=lambda link: link.start)
    chosen += _links_of_events(phrases, chosen, body, policy, tokens, offset)
    return sorted(chosen, key=lambda link: link.start)


def _inside_phrases(places: Sequence[Place], phrases: Sequence[Place]) -> set[int]:
    words = {index for phrase in phrases for index in range(phrase.first, phrase.last)}
    return {place.number for place in places if place.first in words}


def _links_of_events(
    phrases: Sequence[Place],
    chosen: Sequence[Link],
    body: VisibleText,
    policy: LinkPolicy,
    tokens: Tokens,
    offset: int,
) -> list[Link]:
    """Link each event at its first phrase, or at what the links inside leave of it."""
    if not phrases:
        return []
    links: list[Link] = []
    done: set[tuple[str, int]] = set()
    used = {tokens_at for link in chosen for tokens_at in range(link.start, link.end)}
    for phrase in phrases:
        section = body.section(phrase.start) if policy == "section" else 0
        if policy != "always" and (phrase.known.id, section) in done:
            continue
        piece = _free_piece(phrase, used, tokens, offset)
        if piece is not None and body.link_span(*piece):
            links.append(Link(phrase.number, *piece, phrase.known))
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
        return True
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
        span = body.link_span(link.start, link.end)
        if span is None or span[0] < position:
            continue
        start, end = span
        extra = dict(attributes_for(link.known.id)) if attributes_for else {}
        pieces += [source[position:start], _tag(link.known, url_for(link.known.id), extra)]
        pieces += [source[start:end], "</a>"]
        position = end
    pieces.append(source[position:])
    return "".join(pieces)


def _tag(known: Known, href: str, extra: dict[str, str]) -> str:
    classes = " ".join(["entity", f"entity-{known.kind}", *extra.pop("class", "").split()])
    attributes = {"class": classes, "data-entity": known.id, "href": href, **extra}
    written = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
    return f"<a{written}>"
