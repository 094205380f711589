"""Surnames that stand alone in an article which never gives the full name.

"President Obama", "Mr Lavrov, Russia's foreign minister": linked only where one bearer of the
surname holds the office that the text gives, at its time, and stands out from everybody else of
that name. Otherwise the surname is left alone, or offered as a doubt.
"""

import dataclasses
from dataclasses import dataclass
from math import log2
from typing import NamedTuple

from .evidence import PROMINENCE, base, fit, office_words
from .gazetteer import Gazetteer, Known
from .language import (
    DAYS,
    FUNCTION_WORDS,
    INSTITUTIONS,
    MONTHS,
    OFFICE_FORMS,
    OFFICE_WORDS,
    PARTICLES,
    PUBLIC_AFFAIRS,
    TITLES,
    US_STATES,
    WORD_NAMES,
)
from .people import decide
from .reading import Mention, Reading
from .shortforms import Claims, is_name_here
from .spot import Run
from .tokens import CAPITALISED

_WITHOUT_FULL_NAME = 4.2
_WITHOUT_OFFICE = 1.8
_MANY_BEARERS = 0.6
_NEVER_SURNAMES = (FUNCTION_WORDS - MONTHS) | OFFICE_WORDS | DAYS
_NO_SURNAMES = WORD_NAMES | TITLES | INSTITUTIONS | PUBLIC_AFFAIRS
_NEARLY = -0.5  # how well somebody must fit, for an editor to be asked
_OFTEN = 2  # times that the article names the state of somebody who is asked about
_MOST_QUESTIONS = 5  # of an article, about surnames without an office
_TOO_MANY = 400  # bearers of one surname: nobody stands out


def read_lone_surnames(reading: Reading, taken: set[int], claims: Claims) -> list[Mention]:
    """Return mentions by a surname whose bearer the article never names in full.

    Places with an office speak for the others: after "President Bush", "Bush" is the same man.
    """
    mentions: list[Mention] = []
    bearers: dict[str, Mention | None] = {}
    asked: set[str] = set()  # surnames without an office that the editor is asked about
    places = [place for place in _places(reading, taken, claims) if place.may_be_a_surname]
    for place in sorted(places, key=lambda place: not place.office):
        if place.word not in bearers or (place.office and bearers[place.word] is None):
            bearers[place.word] = _bearer(reading, place, asked)
        meant = bearers[place.word]
        if meant is not None:
            mentions.append(dataclasses.replace(meant, first=place.first, last=place.last))
    return mentions


@dataclass(slots=True)
class _Place:
    """Where one capitalised word stands alone, with its particles."""

    first: int
    last: int
    word: str
    office: frozenset[str]
    may_be_a_surname: bool


def _places(reading: Reading, taken: set[int], claims: Claims) -> list[_Place]:
    places: list[_Place] = []
    surnames = reading.gazetteer.surnames
    covered = reading.spotted.covered
    for run in reading.runs:
        _, first, last, words, _ = run
        index = last - 1
        if index in taken or index in covered:
            continue
        if first in covered:
            first = _behind_genitives(reading, first, last)
            words = words[first - run.first :]
        if len(words) > 1 and not PARTICLES.issuperset(words[:-1]):
            continue
        word = words[-1]
        if word not in surnames or _is_a_place(reading, last):
            continue
        if reading.tokens.case[index] != CAPITALISED or len(word) < 2 or claims.on((word,)):
            continue
        office = reading.office_words_near(first, last)
        may_be = _is_surname_here(reading, run, word)
        places.append(_Place(first, last, word, office, may_be))
    titled = {place.word for place in places if place.office and place.may_be_a_surname}
    for place in places:  # an everyday word, once it has stood behind an office
        if not place.may_be_a_surname and place.word in titled:
            place.may_be_a_surname = is_name_here(reading, place.first)
    return places


def _behind_genitives(reading: Reading, first: int, last: int) -> int:
    """Return where a name begins behind its state: "президент Азербайджана Алиев"."""
    covered = reading.spotted.covered
    while first < last and first in covered:
        match = covered[first]
        state = match.candidates[0]
        if state.kind != "country" or not state.aliases[match.key].case_of:
            break
        first = match.last
    return first


def _is_surname_here(reading: Reading, run: Run, word: str) -> bool:
    """An everyday word is a surname only behind an office: "President Bush"."""
    if word in reading.lower or word in _NO_SURNAMES:
        before = reading.key(run.first - 1)
        return before in OFFICE_FORMS and word not in _NEVER_SURNAMES
    return True


def _is_a_place(reading: Reading, last: int) -> bool:
    """ "Dayton, Ohio"."""
    if reading.tokens.gaps[last] not in (", ", " ("):
        return False
    return reading.key(last) in US_STATES and reading.is_capital(last)


def _bearer(reading: Reading, place: _Place, asked: set[str]) -> Mention | None:
    gazetteer, office = reading.gazetteer, place.office
    bearers = gazetteer.bearers(place.word)
    if not 0 < bearers <= _TOO_MANY:
        return None
    found = _who_may_be_meant(reading, place)
    if not found:
        return None
    penalty = base(reading) + _WITHOUT_FULL_NAME + _MANY_BEARERS * log2(bearers)
    scored: list[tuple[float, str, Known]] = []
    for known in found:
        score = fit(reading, known, place.first, place.last) - penalty
        # Whoever is written about most is meant most: prominence weighs double without a full name.
        score += PROMINENCE * known.fame
        score -= 0.0 if not office.isdisjoint(office_words(known)) else _WITHOUT_OFFICE
        scored.append((score, known.id, known))
    ranked = sorted(scored, key=lambda row: (-row[0], row[1]))
    before = len(reading.doubts)
    mention = decide(reading, place.first, place.last, ranked, "surname alone")
    if mention is None and not office and not _is_a_question(reading, ranked, asked):
        del reading.doubts[before:]  # a surname that may be anybody's is no question to ask
    elif len(reading.doubts) > before and not office:
        asked.add(place.word)
    return mention


class _Bearers(NamedTuple):
    """Those of one surname who are written about, by what an article may say of them."""

    by_state: dict[str, list[Known]]
    by_office: dict[str, list[Known]]


def _who_may_be_meant(reading: Reading, place: _Place) -> list[Known]:
    """Return the bearers of a surname whose office stands there, or whose state is named."""
    memory = reading.gazetteer.bearers_of
    bearers: _Bearers = memory.get(place.word) or memory.keep(
        place.word, _bearers(reading.gazetteer, place.word)
    )
    found = {
        known.number: known for word in place.office for known in bearers.by_office.get(word, ())
    }
    for state in bearers.by_state.keys() & reading.states.keys():
        found.update((known.number, known) for known in bearers.by_state[state])
    return list(found.values())


def _bearers(gazetteer: Gazetteer, surname: str) -> _Bearers:
    found = _Bearers({}, {})
    for known in gazetteer.known_in(gazetteer.surnames, surname):
        if known.entity.offices or known.entity.prominence:
            for state in known.entity.countries:
                found.by_state.setdefault(state, []).append(known)
            for word in office_words(known):
                found.by_office.setdefault(word, []).append(known)
    return found


def _is_a_question(
    reading: Reading, ranked: list[tuple[float, str, Known]], asked: set[str]
) -> bool:
    """Say whether an editor would want to be asked whom a surname without an office means.

    Somebody must nearly fit, whose state the article is about; and an article asks only so often.
    """
    if not ranked or ranked[0][0] < _NEARLY or len(asked) >= _MOST_QUESTIONS:
        return False
    return any(reading.states[state] >= _OFTEN for state in ranked[0][2].entity.countries)
