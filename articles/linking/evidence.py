"""How well one person fits one article: the weights of everything that speaks for or against.

The question is never only "which of these?" but also "or somebody nobody here knows?". A rare full
name answers that by itself; a common one needs the article to name the person's state, office or
time. All weights are in this file, in the unit of "one good reason".
"""

from functools import lru_cache
from math import log2
from typing import NamedTuple

from .gazetteer import Gazetteer, Known
from .language import OFFICE_WORDS, OTHER_WORK, WORD_NAMES
from .names import words_of
from .reading import Reading
from .types import Alias, OfficeHeld

# A name on a small desk was put there because it is written about. The more names a gazetteer
# holds, the more often a stranger bears one of them.
BASE = 1.5
OUT_OF_TIME = -0.6
SMALL_DESK = 4_096
BASE_PER_DOUBLING = -0.35
STATE_NAMED = 1.2
STATE_NAMED_OFTEN = 0.6
STATE_BESIDE = 1.2
STATE_ABSENT = -1.4
NO_STATES_AT_ALL = -0.6
SAME_OFFICE = 2.2
SAME_OFFICE_ONCE = 1.2
SOME_OFFICE = 0.4
NOT_YET_IN_OFFICE = -3.0
OTHER_WORK_IN_FRONT = -2.0
IN_OFFICE = 0.9
OFFICE_LONG_AGO = -0.6
LONG_DEAD = -0.8
DEAD_UNDATED = -0.8  # an article without a date is taken for a recent one
NOT_GROWN_UP = -5.0
PROMINENCE = 0.55
COMMON_NAME = 1.1
COMMONEST = 6.0
ONE_WORD = 1.0  # even a rare single word is more often something else than two
# A person of whom the gazetteer knows nothing but the name was put there by an editor who meant it.
ONLY_A_NAME = 4.5
PUBLIC_AFFAIRS = 0.8
OTHER_AFFAIRS = -1.0


class Weights(NamedTuple):
    """What speaks for one person at one place, by its kind."""

    prominence: float
    state: float
    office: float
    time: float


# What the whole article says of a person, wherever the name stands in it: for the prominence, the
# states and the time; and those of the person's states that the article names.
Standing = tuple[float, float, float, list[str]]


def standing(reading: Reading, known: Known) -> Standing:
    """Return what the whole article says of a person. It is worked out once an article."""
    found = reading.standings.get(known.number)
    if found is None:
        states = reading.states
        found = reading.standings[known.number] = (
            PROMINENCE * known.fame,
            _of_states(reading, known),
            _of_time(reading, known),
            [country for country in known.entity.countries if country in states],
        )
    return found


def fit(reading: Reading, known: Known, first: int, last: int) -> float:
    """Add up what the article says for and against this person at this place."""
    if known.is_only_a_name:
        return ONLY_A_NAME
    prominence, state, time, named = standing(reading, known)
    if named and is_beside(reading, known, first, last):
        state += STATE_BESIDE
    office = of_office(reading, known, first, last)
    bare, affairs = reading.bare or _of_any_name(reading)
    return bare + (prominence + state + office + time) + affairs


def _of_any_name(reading: Reading) -> tuple[float, float]:
    """Return what the bare match of a full name is worth, and what the article is about."""
    affairs = OTHER_AFFAIRS + (PUBLIC_AFFAIRS - OTHER_AFFAIRS) * reading.public_affairs
    reading.bare = base(reading), affairs
    return reading.bare


def is_beside(reading: Reading, known: Known, first: int, last: int) -> bool:
    """Say whether a state of the person stands within a few words of a name."""
    return not reading.states_near(first, last).isdisjoint(known.entity.countries)


def weigh(reading: Reading, known: Known, first: int, last: int) -> Weights:
    """Weigh a person's prominence, state, office and time against the article."""
    prominence, state, time, named = standing(reading, known)
    if named and is_beside(reading, known, first, last):
        state += STATE_BESIDE
    return Weights(prominence, state, of_office(reading, known, first, last), time)


def facts_of(reading: Reading, known: Known, first: int, last: int) -> dict[str, str]:
    """Return what spoke for a person at a place, for the sentence that explains the choice."""
    facts: dict[str, str] = {}
    words = reading.office_words_near(first, last)
    if words:
        facts["title"] = reading.title_before(first) or " ".join(sorted(words))
        held = [office for office in known.entity.offices if words & title_words(office.title)]
        held.sort(key=lambda office: not _covers(office, reading.year))
        if held:
            facts["office"] = held[0].title
    named = standing(reading, known)[3]
    if named:
        facts["states"] = " ".join(named)
        near = reading.states_near(first, last)
        beside = " ".join(country for country in named if country in near)
        if beside:
            facts["beside"] = beside
    if reading.year and _is_in_office(known, reading.year):
        facts["in_office"] = "yes"
    return facts


def what_decided(
    reading: Reading, chosen: Known, other: Known, first: int, last: int
) -> dict[str, str]:
    """Return who came second, and what spoke most for the one who was chosen."""
    ours, theirs = (weigh(reading, known, first, last) for known in (chosen, other))
    ahead = {name: a - b for name, a, b in zip(Weights._fields, ours, theirs, strict=True)}
    most = max(("office", "state", "time", "prominence"), key=lambda name: ahead[name])
    return {"over": other.id, "decided_by": most if ahead[most] > 0 else "name"}


def base(reading: Reading) -> float:
    """Return what the bare match of a full name is worth in a gazetteer of this size."""
    return _base(reading.gazetteer.magnitude)


@lru_cache(maxsize=64)
def _base(magnitude: int) -> float:
    doublings = log2(max(1.0, magnitude / SMALL_DESK))
    return max(0.0, BASE + BASE_PER_DOUBLING * doublings)


def _of_states(reading: Reading, known: Known) -> float:
    countries = known.entity.countries
    if not countries:
        return 0.0
    states = reading.states
    if not states:
        return NO_STATES_AT_ALL
    named = max([states.get(country, 0) for country in countries])
    if not named:
        return STATE_ABSENT
    return STATE_NAMED + (STATE_NAMED_OFTEN if named > 2 else 0.0)


def of_office(reading: Reading, known: Known, first: int, last: int) -> float:
    """Weigh the office beside a name against those that the person held."""
    near = reading.office_words_near(first, last)
    if not near:
        is_other_work = first and reading.tokens.keys[first - 1] in OTHER_WORK
        return OTHER_WORK_IN_FRONT if is_other_work and known.entity.offices else 0.0
    if near.isdisjoint(office_words(known)):
        return SOME_OFFICE
    if not reading.year:
        return SAME_OFFICE
    if _not_yet(known, near, reading.year):
        return NOT_YET_IN_OFFICE
    at_the_time = any(
        near & title_words(office.title) and _covers(office, reading.year)
        for office in known.entity.offices
    )
    return SAME_OFFICE if at_the_time else SAME_OFFICE_ONCE


def _not_yet(known: Known, near: frozenset[str], year: int) -> bool:
    """Say whether every office that a text gives was taken up years after the text."""
    starts = [
        year_of(office.start)
        for office in known.entity.offices
        if not near.isdisjoint(title_words(office.title))
    ]
    return bool(starts) and all(start > year + 1 for start in starts)


_SHORT_TITLES = {
    "sen": "senator", "rep": "representative", "gov": "governor", "pres": "president",
    "congressman": "representative", "congresswoman": "representative", "premier": "minister",
    "lawmaker": "member", "legislator": "member", "mp": "member", "deputy": "member",
    "mep": "member", "td": "member", "politician": "member",
}  # fmt: skip


def office_words(known: Known) -> frozenset[str]:
    """Return the words by which a text may call a person's offices."""
    if known.titles is None:
        known.titles = frozenset().union(*(title_words(o.title) for o in known.entity.offices))
    return known.titles


@lru_cache(maxsize=20_000)
def title_words(title: str) -> frozenset[str]:
    """Return the words by which a text may call one office."""
    held = set(words_of(title))
    titles = {word for word in held if word in OFFICE_WORDS}
    titles.update(short for short, long in _SHORT_TITLES.items() if long in held)
    if "head" in held or "leader" in held:
        titles.add("leader")
    if titles & {"president", "prime", "chancellor"}:
        titles.add("leader")
    return frozenset(titles)


def _of_time(reading: Reading, known: Known) -> float:
    if not reading.year:
        return DEAD_UNDATED if known.entity.died else 0.0
    score = known.timeliness.get(reading.year)
    if score is None:
        score = known.timeliness[reading.year] = _timeliness(known, reading.year)
    return score


def _timeliness(known: Known, year: int) -> float:
    entity, score = known.entity, 0.0
    born = year_of(entity.born)
    if born and born > year - 16:
        return NOT_GROWN_UP
    died = year_of(entity.died)
    if died and died < year - 30:
        score += LONG_DEAD
    dated = [office for office in entity.offices if office.start or office.end]
    if _is_in_office(known, year):
        score += IN_OFFICE
    elif dated and all(year_of(o.end or o.start) < year - 25 for o in dated):
        score += OFFICE_LONG_AGO
    return score


def _is_in_office(known: Known, year: int) -> bool:
    found = known.in_office.get(year)
    if found is None:
        died = year_of(known.entity.died)
        found = known.in_office[year] = not (died and died < year) and any(
            _covers(office, year) for office in known.entity.offices if office.start or office.end
        )
    return found


def _covers(office: OfficeHeld, year: int) -> bool:
    """Say whether an office was held in a year. One without an end is still held."""
    return year_of(office.start) <= year <= (year_of(office.end) or 9999)


def is_out_of_time(alias: Alias, date: str) -> bool:
    """Say whether a name was not in use at a date. Precision is the coarser of the two."""
    if not date:
        return False
    early = alias.valid_from and date[: len(alias.valid_from)] < alias.valid_from[: len(date)]
    late = alias.valid_until and date[: len(alias.valid_until)] > alias.valid_until[: len(date)]
    return bool(early or late)


def year_of(date: str) -> int:
    """Return the year of a partial date, 0 where there is none."""
    return int(date[:4]) if date[:4].isdigit() else 0


def commonness(reading: Reading, words: tuple[str, ...]) -> float:
    """Return the penalty for a full name that many people bear, from 0 to `COMMONEST`.

    How many is estimated from the gazetteer: how often its people bear the first name, and how
    often the last.
    """
    gazetteer = reading.gazetteer
    if len(words) < 2:
        bearers = gazetteer.given.get(words[0], 0) + gazetteer.bearers(words[0])
        plain = words[0] in reading.lower or words[0] in WORD_NAMES
        return COMMONEST if plain else min(COMMONEST, ONE_WORD + COMMON_NAME * log2(1 + bearers))
    return commonness_of_full_name(gazetteer, words)


def commonness_of_full_name(gazetteer: Gazetteer, words: tuple[str, ...]) -> float:
    """Return the penalty for a name of several words, which no text changes."""
    # The one person of the name who is known says nothing about how many others there are.
    given = max(0, gazetteer.given.get(words[0], 0) - 1)
    surname = max(0, gazetteer.bearers(words[-1]) - 1)
    expected = given * surname / gazetteer.magnitude
    return min(COMMONEST, COMMON_NAME * log2(1 + 20 * expected))
