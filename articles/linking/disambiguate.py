"""Disambiguation: from everything spotted to the mentions that are sure enough to be made.

States, organisations, people named in full, short forms, lone surnames, events: in this order,
because each step leans on the ones before it. A stretch of text means one entity, except that the
phrase of an event holds mentions of its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter

from .decide import follow_editor
from .events import read_events
from .lone import read_lone_surnames
from .misspelt import read_misspelt_names, read_misspelt_surnames
from .organisations import read_organisations
from .people import Stranger, read_people
from .reading import Mention, Reading
from .shortforms import Claims, read_short_forms
from .states import read_states
from .types import Decision


@dataclass(slots=True)
class Outcome:
    """The mentions, in the order of the text, and the names that match nobody."""

    mentions: list[Mention]
    strangers: list[Stranger]


def disambiguate(
    reading: Reading,
    decisions: Iterable[Decision] = (),
    anchors: Iterable[tuple[int, int, str]] = (),
) -> Outcome:
    """Choose whom every form of a name means. Doubts are left in the reading.

    `decisions` and `anchors` (an editor's own links) are heeded only for what follows from them;
    their own words are the matter of `decide`.
    """
    people = read_people(reading)
    read_misspelt_names(reading, people)
    follow_editor(reading, people, decisions, anchors)
    claims = Claims(reading, people)
    # A name of one word gives way to somebody whom the article names in full by that word.
    people.mentions = [one for one in people.mentions if not _is_shorter(reading, claims, one)]
    states = read_states(reading)
    organisations = read_organisations(reading)
    mentions = [*people.mentions, *organisations]
    taken = _words_of(mentions)
    for stranger in people.strangers:
        taken.update(range(stranger.first, stranger.last))
    # A word that somebody named in full claims as a surname is that person, not the state.
    states = [
        mention
        for mention in states
        if mention.last - mention.first > 1 or not _is_claimed(reading, claims, mention)
    ]
    states = _without_overlap(states, taken)
    mentions += states
    taken |= _words_of(states)
    for read in (read_short_forms, read_misspelt_surnames, read_lone_surnames):
        found = read(reading, taken, claims)
        mentions += found
        taken |= _words_of(found)
    mentions += read_events(reading, mentions)
    mentions.sort(key=_place)
    return Outcome(mentions, people.strangers)


_place = attrgetter("first", "last", "known.id")


def _is_shorter(reading: Reading, claims: Claims, mention: Mention) -> bool:
    if mention.last - mention.first > 1 or mention.rule != "name":
        return False
    found = claims.forms.get((reading.tokens.keys[mention.first],), {})
    return any(claim.known not in (None, mention.known) for claim in found.values())


def _is_claimed(reading: Reading, claims: Claims, mention: Mention) -> bool:
    word = reading.tokens.keys[mention.first]
    claim = claims.forms.get((word,))
    if not claim:
        return False
    surnames = [
        c
        for c in claim.values()
        if (c.part == "surname" and c.weight >= 1.0)
        or (c.part == "given" and c.known is None and mention.rule != "demonym")
    ]
    # Where the article plainly speaks of the state as well, the state keeps its name.
    return bool(surnames) and reading.states[mention.known.id] <= len(reading.matches_of[word])


def _words_of(mentions: list[Mention]) -> set[int]:
    words: set[int] = set()
    for mention in mentions:
        words.update(range(mention.first, mention.last))
    return words


def _without_overlap(mentions: list[Mention], taken: set[int]) -> list[Mention]:
    return [m for m in mentions if taken.isdisjoint(range(m.first, m.last))]
