"""Decisions: what an editor said, by a link or in the review panel, beats everything.

An editor's word on a full name comes in twice: before short forms are read, which then follow it
(`follow_editor`), and last of all, where it takes every occurrence (`apply_decisions`).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from .gazetteer import Gazetteer
from .names import key_of
from .people import People, Stranger
from .reading import Doubt, Mention, Reading
from .types import Decision

# Words of the text and the id of whom an editor says they mean; None: nobody.
Said = tuple[int, int, str | None]


def follow_editor(
    reading: Reading,
    people: People,
    decisions: Iterable[Decision],
    anchors: Iterable[tuple[int, int, str]],
) -> None:
    """Let short forms stand for whom an editor says the full name means.

    Whoever is linked by hand, or decided on, at a name of several words claims surname and given
    name like anybody named in full. Where the name is to link to nobody, it is as that of somebody
    nobody knows: its surname goes to nobody else either.
    """
    decisions, anchors = list(decisions), list(anchors)
    if not (decisions or anchors):
        return
    said: list[Said] = [*_occurrences(reading, _chosen(decisions)), *_linked(reading, anchors)]
    said = [place for place in said if place[1] - place[0] > 1]
    if not said:
        return
    longer = {
        index: mention
        for mention in people.mentions
        for index in range(mention.first, mention.last)
    }
    said = [place for place in said if not _is_part(place, longer.get(place[0]))]
    places = [(first, last) for first, last, _entity in said]
    named = {(mention.first, mention.last) for mention in people.mentions}
    named |= {(stranger.first, stranger.last) for stranger in people.strangers}
    people.mentions = _settle(reading, people.mentions, places)
    spoken_on = {index for first, last in places for index in range(first, last)}
    people.strangers = [
        stranger
        for stranger in people.strangers
        if spoken_on.isdisjoint(range(stranger.first, stranger.last))
    ]
    for first, last, entity_id in said:
        known = reading.gazetteer.by_id(entity_id) if entity_id is not None else None
        if known is not None and known.kind == "person":
            people.mentions.append(Mention(first, last, known, "decision", 1.0))
        elif known is None and (first, last) in named:
            words = tuple(reading.tokens.keys[first:last])
            people.strangers.append(Stranger(first, last, words, certain=True, is_new=False))
    people.mentions.sort(key=lambda mention: (mention.first, mention.last, mention.known.id))


def apply_decisions(
    reading: Reading, mentions: list[Mention], decisions: Iterable[Decision]
) -> list[Mention]:
    """Give every form that was decided on to whom the editor said, or to nobody.

    A decision reaches every occurrence of its form as whole words in any spelling that folds alike,
    where no longer decided form covers it. Of two decisions on one form the later counts.
    """
    chosen = _chosen(decisions)
    if not chosen:
        return mentions
    longer = {
        index: mention
        for mention in mentions
        if mention.known.kind != "event"
        for index in range(mention.first, mention.last)
    }
    places = [
        place
        for place in _occurrences(reading, chosen)
        if not _is_part(place, longer.get(place[0]))
    ]
    kept = _settle(reading, mentions, [(first, last) for first, last, _ in places])
    for first, last, entity_id in places:
        known = reading.gazetteer.by_id(entity_id) if entity_id is not None else None
        if known is not None:
            kept.append(Mention(first, last, known, "decision", 1.0))
    return sorted(kept, key=lambda mention: (mention.first, mention.last, mention.known.id))


def folded(decisions: Iterable[Decision]) -> list[Decision]:
    """Return the decisions with their keys folded, as the steps of linking want them."""
    keyed = [Decision(key_of(decision.key), decision.entity_id) for decision in decisions]
    return [decision for decision in keyed if decision.key]


def _chosen(decisions: Iterable[Decision]) -> dict[str, str | None]:
    return {decision.key: decision.entity_id for decision in decisions}


def _is_part(place: Said, mention: Mention | None) -> bool:
    """A decision on "Aliyev" is none on "Ilham Aliyev"."""
    first, last, _ = place
    if mention is None or last > mention.last:
        return False
    return mention.last - mention.first > last - first


def _settle(
    reading: Reading, mentions: list[Mention], places: list[tuple[int, int]]
) -> list[Mention]:
    """Take back what the linker thought, and doubted, of words that an editor spoke on.

    The phrase of an event holds mentions of its own, so it falls only when all of it is spoken on.
    """
    if not places:
        return mentions
    end_of = {index: last for first, last in places for index in range(first, last)}
    reading.doubts[:] = [
        doubt
        for doubt in reading.doubts
        if end_of.keys().isdisjoint(range(doubt.first, doubt.last))
    ]
    return [
        mention
        for mention in mentions
        if end_of.keys().isdisjoint(range(mention.first, mention.last))
        or (mention.known.kind == "event" and end_of.get(mention.first, -1) < mention.last)
    ]


def _occurrences(reading: Reading, forms: dict[str, str | None]) -> list[Said]:
    longest: dict[str, int] = {}
    for key in forms:
        first = key.split(" ", 1)[0]
        longest[first] = max(longest.get(first, 0), key.count(" ") + 1)
    if longest.keys().isdisjoint(reading.vocabulary):
        return []
    keys, line_of = reading.tokens.keys, reading.tokens.line_of
    found: list[Said] = []
    done = 0
    for index in [index for index, key in enumerate(keys) if key in longest]:
        if index < done:
            continue
        for length in range(min(longest[keys[index]], len(keys) - index), 0, -1):
            form = " ".join(keys[index : index + length])
            if form in forms and line_of[index] == line_of[index + length - 1]:
                found.append((index, index + length, forms[form]))
                done = index + length
                break
    return found


def editors_links(
    reading: Reading,
    gazetteer: Gazetteer,
    mentions: list[Mention],
    anchors: Iterable[tuple[int, int, str]],
) -> tuple[list[Mention], list[Mention]]:
    """Turn an editor's links to entity pages into mentions: (all mentions, the editor's own).

    Anchors are stretches of the text with the id they lead to. What the linker thought of the same
    words gives way.
    """
    own: list[Mention] = []
    anchors = list(anchors)
    if not anchors:
        return mentions, own
    for first, last, entity_id in _linked(reading, anchors):
        known = gazetteer.by_id(entity_id)
        if known is not None:
            own.append(Mention(first, last, known, "editor", 1.0))
    kept = _settle(reading, mentions, [(other.first, other.last) for other in own])
    return sorted([*kept, *own], key=lambda mention: (mention.first, mention.last)), own


def _linked(
    reading: Reading, anchors: Iterable[tuple[int, int, str]]
) -> list[tuple[int, int, str]]:
    """The words that an editor's links enclose, with the id each leads to."""
    starts, ends = reading.tokens.starts, reading.tokens.ends
    found = ((bisect_left(starts, a), bisect_right(ends, b), i) for a, b, i in anchors)
    return [(first, last, entity_id) for first, last, entity_id in found if first < last]


def doubts_of(reading: Reading, mentions: list[Mention]) -> list[Doubt]:
    """Return the doubts that no mention has answered."""
    if not reading.doubts:
        return []
    taken: set[int] = set()
    for mention in mentions:
        if mention.known.kind != "event":
            taken.update(range(mention.first, mention.last))
    open_doubts: list[Doubt] = []
    for doubt in sorted(reading.doubts, key=lambda doubt: (doubt.first, -doubt.last)):
        if taken.isdisjoint(range(doubt.first, doubt.last)):
            open_doubts.append(doubt)
            taken.update(range(doubt.first, doubt.last))
    return open_doubts
