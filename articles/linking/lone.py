"""Surnames that stand alone in an article which never gives the full name.

"President Obama", "Mr Lavrov, Russia's foreign minister": linked only where one bearer of the
surname holds the office that the text gives, at its time, and stands out from everybody else of
that name. Otherwise the surname is left alone, or offered as a doubt.
"""

from math import log2

from .evidence import PROMINENCE, base, fit, office_words
from .gazetteer import Known
from .language import INSTITUTIONS, PARTICLES, PUBLIC_AFFAIRS, TITLES, WORD_NAMES
from .people import decide
from .reading import Mention, Reading
from .shortforms import Claims
from .tokens import CAPITALISED

_WITHOUT_FULL_NAME = 4.2
_WITHOUT_OFFICE = 1.8
_MANY_BEARERS = 0.6
_NO_SURNAMES = WORD_NAMES | TITLES | INSTITUTIONS | PUBLIC_AFFAIRS
_TOO_MANY = 400  # bearers of one surname: nobody stands out


def read_lone_surnames(reading: Reading, taken: set[int], claims: Claims) -> list[Mention]:
    """Return mentions by a surname whose bearer the article never names in full."""
    mentions: list[Mention] = []
    chosen: dict[tuple[str, bool], Mention | None] = {}
    for run in reading.runs:
        index = run.last - 1
        word = reading.tokens.keys[index]
        alone = len(run.words) == 1 or all(part in PARTICLES for part in run.words[:-1])
        if not alone or index in taken or word in reading.lower or word in _NO_SURNAMES:
            continue
        if index in reading.spotted.covered:
            continue
        if reading.tokens.case[index] != CAPITALISED or len(word) < 3 or claims.on((word,)):
            continue
        first = index if len(run.words) == 1 else run.first
        office = reading.office_words_near(run.first, run.last)
        for asked in ((word, True), (word, False)):
            if asked not in chosen and (bool(office) is asked[1]):
                chosen[asked] = _bearer(reading, first, run.last, word, office)
        known = chosen.get((word, True)) or chosen.get((word, False))
        if known is not None:
            mentions.append(
                Mention(
                    first, run.last, known.known, known.rule, known.score, known.runners_up,
                    known.facts,
                )
            )  # fmt: skip
    return mentions


def _bearer(
    reading: Reading, first: int, last: int, word: str, office: frozenset[str]
) -> Mention | None:
    gazetteer = reading.gazetteer
    bearers = gazetteer.bearers(word)
    if not 0 < bearers <= _TOO_MANY:
        return None
    penalty = base(reading) + _WITHOUT_FULL_NAME + _MANY_BEARERS * log2(bearers)
    scored: list[tuple[float, str, Known]] = []
    for known in gazetteer.known_in(gazetteer.surnames, word):
        if not (known.entity.offices or known.entity.prominence):
            continue
        has_office = not office.isdisjoint(office_words(known))
        if not has_office and not any(reading.states[state] for state in known.entity.countries):
            continue
        score = fit(reading, known, first, last) - penalty
        # Whoever is written about most is meant most: prominence weighs double without a full name.
        score += PROMINENCE * log2(1 + known.entity.prominence)
        score -= 0.0 if has_office else _WITHOUT_OFFICE
        scored.append((score, known.id, known))
    ranked = sorted(scored, key=lambda row: (-row[0], row[1]))
    before = len(reading.doubts)
    mention = decide(reading, first, last, ranked, "surname alone")
    if mention is None and not office:
        del reading.doubts[before:]  # a surname that may be anybody's is no question to ask
    return mention
