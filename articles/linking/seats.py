"""Seats of government: when "Baku" is Azerbaijan, and when it is only a town.

"Baku said", "between Moscow and Tehran", "relations with Brussels" speak of states. "in London",
"flew to Madrid", "Paris, France" and the dateline of a report speak of places.
"""

from .gazetteer import Known
from .language import (
    ACTOR_VERBS,
    INSTITUTIONS,
    PARTNER_WORDS,
    PLACE_PREPOSITIONS,
    RELATION_WORDS,
    SENT_BY_STATES,
)
from .reading import Reading
from .spot import Match
from .tokens import CAPITALISED, UPPER
from .types import Alias

HYPHENS = ("-", "–", "‑", "‐")


def sense_of_seat(reading: Reading, match: Match, known: Known, alias: Alias) -> str:
    """Say in what sense a seat stands for its state here, in none as an empty string.

    A strong one (the Kremlin) always does; a city where it acts, or is one side of something.
    """
    if _is_longer_name(reading, match):
        return ""
    if alias.strength == "strong":
        return "house"
    if _is_dateline(reading, match) or _is_in_its_state(reading, match, known):
        return ""
    if _is_partner(reading, match):
        return "partner"
    if _is_in_pair(reading, match):
        return "pair"
    return "actor" if not _is_place(reading, match) and _is_subject(reading, match) else ""


def _is_longer_name(reading: Reading, match: Match) -> bool:
    before, after = match.first - 1, match.last
    tokens = reading.tokens
    if reading.follows_directly(after) and tokens.case[after] == CAPITALISED:
        return tokens.gap(after) == " " and (
            reading.key(after) in INSTITUTIONS or reading.key(after) in reading.gazetteer.surnames
        )
    return (
        reading.follows_directly(match.first)
        and tokens.case[before] == CAPITALISED
        and tokens.gap(match.first) == " "
        and before not in reading.spotted.covered
        and reading.is_given_name(reading.key(before))
        and not tokens.starts_sentence(before)
    )


def _is_dateline(reading: Reading, match: Match) -> bool:
    """ "MOSCOW (Reuters) -", "Baku, 12 February": the place that opens a report."""
    tokens, first = reading.tokens, match.first
    opens = first == 0 or tokens.line_of[first] != tokens.line_of[first - 1]
    if not opens:
        return False
    after = tokens.after(match.last - 1)
    shouted = tokens.case[first] == UPPER and not tokens.shouted[tokens.line_of[first]]
    return shouted or any(mark in after for mark in ",(—–:/") or after.startswith(" -")


def _is_in_its_state(reading: Reading, match: Match, known: Known) -> bool:
    """ "Paris, France"."""
    following = reading.spotted.covered.get(match.last)
    return (
        reading.tokens.after(match.last - 1) == ", "
        and following is not None
        and any(other.id == known.id for other in following.candidates)
    )


def _is_place(reading: Reading, match: Match) -> bool:
    before = reading.key(match.first - 1)
    same_line = match.first > 0 and reading.follows_directly(match.first)
    if same_line and before in PLACE_PREPOSITIONS:
        return True
    after = reading.tokens.after(match.last - 1)
    return after in ("-",) and reading.key(match.last) in ("based", "born", "area", "region")


def _is_subject(reading: Reading, match: Match) -> bool:
    """Something that a town does not do is said of it."""
    after = reading.tokens.after(match.last - 1)
    following = reading.key(match.last)
    if after == " " and following in ACTOR_VERBS:
        return True
    possessive = after in ("'", "’") and following == "s"
    if not possessive:
        return False
    return reading.key(match.last + 1) not in INSTITUTIONS


def _is_partner(reading: Reading, match: Match) -> bool:
    """ "between Baku and Yerevan", "relations with Moscow", "Baku and Moscow have"."""
    before, after = reading.key(match.first - 1), reading.key(match.last)
    direct = reading.follows_directly(match.first)
    if direct and before in ("between", "with", "against"):
        return before != "with" or _relation_before(reading, match)
    if direct and before in ("from", "by") and reading.key(match.first - 2) in SENT_BY_STATES:
        return True
    for joined, other in (
        (after == "and", match.last + 1),
        (direct and before == "and", match.first - 2),
    ):
        if joined:
            partner = reading.spotted.covered.get(other)
            if partner is not None and _is_states(partner):
                opening = min(match.first, partner.first)
                leading = reading.key(opening - 1)
                return leading not in PLACE_PREPOSITIONS or leading in PARTNER_WORDS
    return False


def _is_in_pair(reading: Reading, match: Match) -> bool:
    """ "The Moscow-Tehran axis", and not "the Baku-Tbilisi-Ceyhan pipeline": all must be states."""
    tokens, covered = reading.tokens, reading.spotted.covered
    first, last = match.first, match.last
    while first and tokens.gap(first) in HYPHENS:
        first -= 1
    while last < len(tokens) and tokens.gap(last) in HYPHENS:
        last += 1
    others = [*range(first, match.first), *range(match.last, last)]
    return bool(others) and all(i in covered and _is_states(covered[i]) for i in others)


def _is_states(match: Match) -> bool:
    return any(known.kind == "country" for known in match.candidates)


def _relation_before(reading: Reading, match: Match) -> bool:
    start = max(0, match.first - 7)
    return any(reading.key(index) in RELATION_WORDS for index in range(start, match.first))
