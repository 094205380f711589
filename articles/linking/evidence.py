"""How well one person fits one article: the weights of everything that speaks for or against.

The question is never only "which of these?" but also "or somebody nobody here knows?". A rare full
name answers that by itself; a common one needs the article to name the person's state, office or
time. All weights are in this file, in the unit of "one good reason".
"""

from math import log2

from .gazetteer import Known
from .language import OFFICE_WORDS, WORD_NAMES
from .names import words_of
from .reading import Reading

STATE_NAMED = 1.2
STATE_NAMED_OFTEN = 0.6
STATE_BESIDE = 1.2
STATE_ABSENT = -1.4
NO_STATES_AT_ALL = -0.6
SAME_OFFICE = 2.2
SOME_OFFICE = 0.8
IN_OFFICE = 0.9
OFFICE_LONG_AGO = -0.6
LONG_DEAD = -0.8
NOT_GROWN_UP = -5.0
PROMINENCE = 0.45
COMMON_NAME = 1.1
COMMONEST = 6.0
ONE_WORD = 1.0  # even a rare single word is more often something else than two
# A person of whom the gazetteer knows nothing but the name was put there by an editor who meant it.
ONLY_A_NAME = 4.5
PUBLIC_AFFAIRS = 0.8
OTHER_AFFAIRS = -1.0


def fit(reading: Reading, known: Known, first: int, last: int) -> float:
    """Add up what the article says for and against this person at this place."""
    entity = known.entity
    if not (entity.countries or entity.offices or entity.born or entity.prominence):
        return ONLY_A_NAME
    score = PROMINENCE * log2(1 + entity.prominence)
    score += _of_states(reading, known, first, last)
    score += _of_office(reading, known, first, last)
    score += _of_time(reading, known)
    score += OTHER_AFFAIRS + (PUBLIC_AFFAIRS - OTHER_AFFAIRS) * reading.public_affairs
    return score


def _of_states(reading: Reading, known: Known, first: int, last: int) -> float:
    countries = known.entity.countries
    if not countries:
        return 0.0
    if not reading.states:
        return NO_STATES_AT_ALL
    named = max(reading.states[country] for country in countries)
    if not named:
        return STATE_ABSENT
    score = STATE_NAMED + (STATE_NAMED_OFTEN if named > 2 else 0.0)
    if reading.states_near(first, last) & set(countries):
        score += STATE_BESIDE
    return score


def _of_office(reading: Reading, known: Known, first: int, last: int) -> float:
    near = reading.office_words_near(first, last)
    if not near:
        return 0.0
    held = office_words(known)
    return SAME_OFFICE if near & held else SOME_OFFICE * 0.5


_SHORT_TITLES = {
    "sen": "senator", "rep": "representative", "gov": "governor", "pres": "president",
    "congressman": "representative", "congresswoman": "representative", "premier": "minister",
    "lawmaker": "member", "legislator": "member", "mp": "member", "deputy": "member",
    "mep": "member", "td": "member", "politician": "member",
}  # fmt: skip


def office_words(known: Known) -> set[str]:
    """Return the words by which a text may call a person's offices."""
    held: set[str] = set()
    for office in known.entity.offices:
        held.update(words_of(office.title))
    titles = held & OFFICE_WORDS
    titles.update(short for short, long in _SHORT_TITLES.items() if long in held)
    if "head" in held or "leader" in held:
        titles.add("leader")
    if titles & {"president", "prime", "chancellor"}:
        titles.add("leader")
    return titles


def _of_time(reading: Reading, known: Known) -> float:
    if not reading.year:
        return 0.0
    entity, year = known.entity, reading.year
    score = 0.0
    born = year_of(entity.born)
    if born and born > year - 16:
        return NOT_GROWN_UP
    died = year_of(entity.died)
    if died and died < year - 30:
        score += LONG_DEAD
    spans = [(year_of(o.start), year_of(o.end)) for o in entity.offices if o.start or o.end]
    if any((start or 0) <= year <= (end or start + 8) for start, end in spans):
        score += IN_OFFICE
    elif spans and all((end or start) < year - 25 for start, end in spans):
        score += OFFICE_LONG_AGO
    return score


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
        bearers = gazetteer.given.get(words[0], 0) + len(gazetteer.surnames.get(words[0], ()))
        plain = words[0] in reading.lower or words[0] in WORD_NAMES
        return COMMONEST if plain else min(COMMONEST, ONE_WORD + COMMON_NAME * log2(1 + bearers))
    given = gazetteer.given.get(words[0], 0)
    surname = len(gazetteer.surnames.get(words[-1], ()))
    expected = given * surname / max(1, len(gazetteer))
    return min(COMMONEST, COMMON_NAME * log2(1 + 20 * expected))
