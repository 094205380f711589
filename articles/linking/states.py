"""Disambiguation of states: names, demonyms and seats that mean a state, and those that do not.

A name of a state is taken for the state unless it is part of a person's or another place's name, a
language, a dish. A seat is a place unless something acts there; see `seats`.
"""

from .evidence import OUT_OF_TIME, is_out_of_time
from .gazetteer import Known
from .language import (
    ACTOR_VERBS,
    COMBINING_FORMS,
    COMPASS,
    DAYS,
    FUNCTION_WORDS,
    GEOGRAPHY_OF,
    HOMOGRAPH_REGIONS,
    HOMOGRAPH_STATES,
    INSTITUTIONS,
    LANGUAGE_VERBS,
    MONTHS,
    NOT_THE_STATE_AFTER,
    NOT_THE_STATE_BEFORE,
    PUBLIC_AFFAIRS,
    STATE_AFFAIRS,
    SUFFIXES,
    TITLES,
    US_STATES,
    WEAK_VERBS,
)
from .reading import Doubt, Mention, Reading
from .seats import HYPHENS, sense_of_seat
from .spot import Match
from .tokens import CAPITALISED, UPPER

# Two states that share a form are told apart only if one is clearly better supported.
_MARGIN = 0.5
_BESIDE = 5  # words
_OF_REGIONS = INSTITUTIONS | {"state"}  # "Georgia State University", "Georgia Institute"
_OF_ADJECTIVES = ("an", "ish", "ese", "i", "ic", "ch")


_PARTS_OF_NAMES = NOT_THE_STATE_AFTER.keys() | NOT_THE_STATE_BEFORE.keys()
_NO_SURNAMES = FUNCTION_WORDS | PUBLIC_AFFAIRS | MONTHS | DAYS


def read_states(reading: Reading) -> list[Mention]:
    """Return the mentions of states, in the order of the text."""
    mentions: list[Mention] = []
    for match in reading.of_states:
        mention = _read(reading, match)
        if mention is not None:
            first_half = _combining_form(reading, match)
            if first_half:
                mentions.append(first_half)
            mentions.append(mention)
    return mentions


def _combining_form(reading: Reading, match: Match) -> Mention | None:
    """Return the first half of a pair: China in "Sino-Russian"."""
    index = match.first - 1
    if reading.tokens.gaps[match.first] not in HYPHENS:
        return None
    name = COMBINING_FORMS.get(reading.key(index))
    if name is None:
        return None
    gazetteer = reading.gazetteer
    states = [k for k in gazetteer.known_in(gazetteer.names, name) if k.kind == "country"]
    if len(states) != 1 or index in reading.spotted.covered:
        return None
    facts = {"alias": states[0].aliases[name].text, "alias_kind": "demonym"}
    return Mention(index, match.first, states[0], "demonym", 1.0, (), facts)


def _read(reading: Reading, match: Match) -> Mention | None:
    if is_other_name(reading, match) or _is_common_word(reading, match):
        return None
    alias = match.bearers.alias
    if alias is not None and alias.kind != "seat" and alias.strength == "strong":
        facts = alias.facts
        rule = _RULES.get(alias.kind, "name")
        return Mention(match.first, match.last, match.bearers.states[0], rule, 1.0, (), facts)
    ranked = _rank(reading, match)
    if not ranked:
        return None
    score, place, rule, sense = ranked[0]
    known = match.candidates[place]
    alias = known.aliases[match.key]
    facts = alias.facts
    if sense:
        facts["sense"] = sense
    if len(ranked) == 1:
        sure = min(1.0, round(score, 2))
        return Mention(match.first, match.last, known, rule, sure, (), facts)
    runners_up = tuple((match.candidates[i].id, round(s, 2)) for s, i, *_ in ranked[1:4])
    if score - ranked[1][0] < _MARGIN:
        best = (known.id, round(score, 2))
        reading.doubts.append(Doubt(match.first, match.last, (best, *runners_up), rule))
        return None
    facts |= {"over": runners_up[0][0], "decided_by": _what_decided(reading, match, known)}
    return Mention(
        match.first, match.last, known, rule, min(1.0, round(score, 2)), runners_up, facts
    )


def _what_decided(reading: Reading, match: Match, known: Known) -> str:
    if reading.states[known.id] > _occurrences(reading, match):
        return "order"
    return "time" if known.entity.start or known.entity.end else "prominence"


_RULES = {"demonym": "demonym", "seat": "seat", "acronym": "acronym"}  # by the kind of alias


def _rank(reading: Reading, match: Match) -> list[tuple[float, int, str, str]]:
    """Score the states that share the form; those without enough support are left out.

    A row is the score, the place among the candidates, the rule, and the sense of a seat.
    """
    ranked: list[tuple[float, int, str, str]] = []
    for place, known in enumerate(match.candidates):
        if known.kind != "country":
            continue
        alias = known.aliases[match.key]
        score, sense = 1.0, ""
        if alias.kind == "seat":
            sense = sense_of_seat(reading, match, known, alias)
            if not sense:
                continue
        others = reading.states[known.id] - _occurrences(reading, match)
        if alias.strength == "weak" and alias.kind != "seat" and others <= 0:
            continue
        if len(match.candidates) > 1:
            score += min(1.0, 0.5 * others) + _existed(
                reading, known.entity.start, known.entity.end
            )
            score += known.entity.prominence / 200
            score += OUT_OF_TIME if is_out_of_time(alias, reading.date) else 0.0
        ranked.append((score, place, _RULES.get(alias.kind, "name"), sense))
    if len(ranked) > 1:
        ranked.sort(key=lambda row: (-row[0], match.candidates[row[1]].id))
    return ranked


def _occurrences(reading: Reading, match: Match) -> int:
    return len(reading.matches_of[match.key])


def _existed(reading: Reading, start: str, end: str) -> float:
    """A state that did not exist at the article's date is the less likely one."""
    if not reading.year:
        return -0.6 if end else 0.0
    born = int(start[:4]) if start[:4].isdigit() else 0
    died = int(end[:4]) if end[:4].isdigit() else 9999
    return 0.0 if born <= reading.year <= died else -1.0


def is_other_name(reading: Reading, match: Match) -> bool:
    """Say whether the form is part of a longer name: "Michael Jordan", "New Mexico"."""
    first, last, key, bearers = match
    tokens, keys = reading.tokens, reading.tokens.keys
    before = keys[first - 1] if reading.follows_directly(first) else ""
    after = keys[last] if reading.follows_directly(last) else ""
    if key in _PARTS_OF_NAMES and (
        before in NOT_THE_STATE_AFTER.get(key, ()) or after in NOT_THE_STATE_BEFORE.get(key, ())
    ):
        return True
    if last - first == 1:
        if key not in ("us", "uk"):
            if before in COMPASS and tokens.case[first - 1] == CAPITALISED:
                return not tokens.starts_sentence(first - 1) or before == "new"
            if first and keys[first - 1] == "of" and reading.key(first - 2) in GEOGRAPHY_OF:
                return True
            if (before or after) and _is_persons_name(reading, match, before, after):
                return True
        if _is_homograph_region(reading, match, after):
            return True
    return bearers.is_demonym and (
        _is_institution(reading, match)
        or _is_language(reading, match)
        or _is_first_name(reading, match)
    )


def _is_persons_name(reading: Reading, match: Match, before: str, after: str) -> bool:
    tokens, first, last = reading.tokens, match.first, match.last
    if tokens.case[first] == UPPER and not tokens.shouted[tokens.line_of[first]]:
        return False
    gazetteer = reading.gazetteer
    if (
        before
        and tokens.case[first - 1] == CAPITALISED
        and tokens.gap(first) != "-"
        and before not in COMBINING_FORMS
        and before not in TITLES
        and before not in COMPASS
        and first - 1 not in reading.spotted.covered
        and not (
            tokens.starts_sentence(first - 1)
            and (before in reading.lower or before in FUNCTION_WORDS)
        )
        and reading.is_given_name(before)
        and (match.key in gazetteer.surnames or reading.is_given_name(before, 10))
    ):
        return True
    return bool(
        after
        and reading.is_given_name(match.key)
        and reading.is_capital(last)
        and tokens.case[last] == CAPITALISED
        and tokens.gap(last) != "-"
        and last not in reading.spotted.covered
        and after not in TITLES
        and after not in INSTITUTIONS
        and after not in reading.lower
        and (
            reading.is_surname(after)
            or after in SUFFIXES
            or (_is_name_of_people(reading, match) and _looks_like_a_surname(after))
        )
    )


def _is_name_of_people(reading: Reading, match: Match) -> bool:
    """ "Chad Example": a name, and nothing else in the article speaks for the state."""
    is_demonym = any(known.aliases[match.key].kind == "demonym" for known in match.candidates)
    return not is_demonym and _is_unsupported(reading, match)


def _is_unsupported(reading: Reading, match: Match) -> bool:
    """Say whether nothing else in the article names the state."""
    times = _occurrences(reading, match)
    return all(reading.states[known.id] <= times for known in match.candidates)


def _looks_like_a_surname(word: str) -> bool:
    return len(word) > 1 and word not in _NO_SURNAMES


def _is_institution(reading: Reading, match: Match) -> bool:
    """ "Russian House", "British Airways": a demonym that belongs to another name."""
    index = match.last
    while reading.follows_directly(index) and reading.tokens.case[index] == CAPITALISED:
        word = reading.key(index)
        if word in INSTITUTIONS:
            return True
        if reading.is_given_name(word) and not reading.is_surname(word):
            return False  # "German Angela Example Foundation" names the state and a foundation
        if word in TITLES or index - match.last > 2:
            return False
        index += 1
    return False


def _is_first_name(reading: Reading, match: Match) -> bool:
    """ "Finn and Rachel": a demonym that people are christened with needs its state beside it."""
    if match.key.removesuffix("s").endswith(_OF_ADJECTIVES):
        return False  # adjectives stand for the state, whoever else is called so
    return reading.is_given_name(match.key) and all(
        reading.states[known.id] <= _occurrences(reading, match) for known in match.candidates
    )


def _is_language(reading: Reading, match: Match) -> bool:
    before, after = reading.key(match.first - 1), reading.key(match.last)
    ends = not reading.follows_directly(match.last)
    if before in LANGUAGE_VERBS and reading.follows_directly(match.first):
        return ends or after in ("and", "or", "fluently", "well", "as", "at", "in", "to", "with")
    if before == "in" and reading.key(match.first - 2) in LANGUAGE_VERBS:
        return ends or after in ("and", "or", "but", "as", "with", "to")
    if ends and before == "in":
        return not match.key.endswith("s")
    return ends and before in ("into", "from") and reading.key(match.first - 2) in LANGUAGE_VERBS


def _is_common_word(reading: Reading, match: Match) -> bool:
    """A word that the article also writes small is no name where capitals say nothing."""
    if match.length > 1 or match.key not in reading.lower:
        return False
    tokens, first = reading.tokens, match.first
    if tokens.shouted[tokens.line_of[first]]:
        return True
    if not tokens.starts_sentence(first):
        return False
    return _is_unsupported(reading, match) and not any(
        not tokens.starts_sentence(other.first)
        or _is_possessive(reading, other)
        or _acts(reading, other)
        for other in reading.matches_of[match.key]
    )


def _acts(reading: Reading, match: Match) -> bool:
    """Say whether a form that opens a sentence does what states do: "Turkey and Armenia", "… vows".

    After a verb that anything may have, the sentence must be about the affairs of states.
    """
    index = match.last
    if not reading.follows_directly(index):
        return False
    after = reading.key(index)
    if after == "and":
        beside = reading.spotted.covered.get(index + 1)
        return beside is not None and any(known.kind == "country" for known in beside.candidates)
    if after in ACTOR_VERBS and after not in WEAK_VERBS:
        return True
    return after in WEAK_VERBS and not STATE_AFFAIRS.isdisjoint(reading.sentence_words(index))


def _is_possessive(reading: Reading, match: Match) -> bool:
    after = reading.tokens.after(match.last - 1)
    return after in ("'", "’") and reading.key(match.last) == "s"


def _is_homograph_region(reading: Reading, match: Match, after: str) -> bool:
    """ "Georgia" beside "Atlanta", "Lebanon, Pennsylvania": `after` follows directly."""
    tokens = reading.tokens
    if tokens.gaps[match.last] in (", ", " (") and reading.key(match.last) in US_STATES:
        return tokens.is_capital(match.last)
    region = HOMOGRAPH_REGIONS.get(match.key)
    if region is None:
        return False
    if after in _OF_REGIONS and reading.is_capital(match.last):
        return True
    near = range(max(0, match.first - _BESIDE), min(len(tokens), match.last + _BESIDE))
    if any(tokens.keys[index] in region for index in near):
        return True
    words = reading.vocabulary
    for_region = len(words & region) + 0.5 * len(words & US_STATES)
    for_state = len(words & HOMOGRAPH_STATES[match.key])
    return for_region > for_state
