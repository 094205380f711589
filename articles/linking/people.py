"""Disambiguation of people named in full, and of strangers who only look like them.

A full name that the gazetteer knows is scored against the article (see `evidence`). A full name
that it does not know is a stranger: nobody's mention, but the stranger has a claim on the surname,
so that "Clinton" is not given to the one Clinton whom the gazetteer happens to know.
"""

import dataclasses
from dataclasses import dataclass
from typing import NamedTuple

from .evidence import (
    OUT_OF_TIME,
    commonness,
    commonness_of_full_name,
    facts_of,
    fit,
    is_out_of_time,
    office_words,
    what_decided,
)
from .gazetteer import FullName, Gazetteer, Known
from .language import (
    COMBINING_FORMS,
    FUNCTION_WORDS,
    INSTITUTIONS,
    PARTICLES,
    SUFFIXES,
    SURNAME_FIRST,
    TITLES,
)
from .names import is_syllable, name_skeleton, skeleton, split_name
from .reading import Doubt, Mention, Reading
from .seats import HYPHENS
from .spot import Match, Run
from .states import is_other_name
from .tokens import CAPITALISED
from .types import Alias

# Of two who fit, the better one must be better by this much.
MARGIN = 1.0
UNLIKELY = -3.0  # below this, nobody is asked
VARIANT, SPELLING = 0.6, 1.5  # what a reduced or otherwise romanised form costs


_MOST_BEARERS = 40  # of a surname that stands behind initials
_LONGEST_NAME = 7


@dataclass(slots=True)
class Stranger:
    """Somebody named in full whom the gazetteer does not know."""

    first: int
    last: int
    words: tuple[str, ...]
    certain: bool  # the first word is a known first name, or a title stood before it
    is_new: bool = True  # no stored name at all has this form


@dataclass(slots=True)
class People:
    """Who is named in full."""

    mentions: list[Mention]
    strangers: list[Stranger]


def read_people(reading: Reading) -> People:
    """Return the people named by a stored name, and the strangers."""
    people = People([], [])
    taken: set[int] = set()
    for match in reading.of_people:
        candidates = list(match.bearers.people)
        if candidates and match.length == 1:
            candidates = [known for known in candidates if _counts_alone(reading, match, known)]
        if candidates and not is_longer_name(reading, match):
            taken.update(range(match.first, match.last))
            _read_match(reading, match, candidates, people)
    for run in reading.runs:
        if 1 < len(run.words) <= _LONGEST_NAME and taken.isdisjoint(range(run.first, run.last)):
            named = _without_states(reading, run)
            if len(named.words) > 1 and not PARTICLES.issuperset(named.words[:-1]):
                _read_run(reading, named, people)
    _recognise_fuller_names(reading, people)
    _recognise_repeated_names(reading, people)
    people.mentions.sort(key=lambda mention: mention.first)
    return people


def _counts_alone(reading: Reading, match: Match, known: Known) -> bool:
    """A weak name of one word needs the person's office, or the full name (see `shortforms`)."""
    if known.aliases[match.key].strength == "strong":
        return True
    return bool(reading.office_words_near(match.first, match.last) & office_words(known))


def _read_match(reading: Reading, match: Match, candidates: list[Known], people: People) -> None:
    words: tuple[str, ...]
    if match.length > 1:  # the form may also be somebody's name without its middle
        gazetteer = reading.gazetteer
        memory = gazetteer.full_names
        words, penalty, variants = memory.get(match.key) or memory.keep(
            match.key, _full_name(gazetteer, match.key)
        )
        candidates += [known for known in variants if known not in candidates]
    else:
        words = (match.key,)
        penalty = commonness(reading, words)
    mention = _choose(reading, match, penalty, candidates)
    if mention is not None:
        people.mentions.append(mention)
    elif match.length > 1:
        people.strangers.append(Stranger(match.first, match.last, words, True, is_new=False))


def _full_name(gazetteer: Gazetteer, key: str) -> FullName:
    words = tuple(key.split())
    variants = tuple(gazetteer.known_in(gazetteer.variants, key))
    return FullName(words, commonness_of_full_name(gazetteer, words), variants)


def _recognise_fuller_names(reading: Reading, people: People) -> None:
    """Take `A.R. "Archie" Shaw` for the A. R. Shaw whom the article names as well.

    The first and last words are the same, and what stands between is only more of the same name.
    """
    if not any(stranger.is_new for stranger in people.strangers):
        return
    named: dict[tuple[str, str], tuple[frozenset[str], Mention]] = {}
    for mention in people.mentions:
        words = reading.tokens.keys[mention.first : mention.last]
        if len(words) > 1:
            named.setdefault((words[0], words[-1]), (frozenset(words), mention))
    strangers = []
    for stranger in people.strangers:
        words_and_mention = named.get((stranger.words[0], stranger.words[-1]))
        if words_and_mention and stranger.is_new and words_and_mention[0] < set(stranger.words):
            known = words_and_mention[1].known
            facts = facts_of(reading, known, stranger.first, stranger.last)
            mention = Mention(stranger.first, stranger.last, known, "variant", 1.0, (), facts)
            people.mentions.append(mention)
        else:
            strangers.append(stranger)
    people.strangers = strangers


def _recognise_repeated_names(reading: Reading, people: People) -> None:
    """Let a full name mean everywhere in the article whom it means where more speaks for it."""
    if not people.strangers:
        return
    named: dict[tuple[str, ...], dict[str, Mention]] = {}
    for mention in people.mentions:
        words = tuple(reading.tokens.keys[mention.first : mention.last])
        if len(words) > 1:
            named.setdefault(words, {}).setdefault(mention.known.id, mention)
    strangers = []
    for stranger in people.strangers:
        meant = list(named.get(stranger.words, {}).values())
        if len(meant) == 1:
            found = dataclasses.replace(meant[0], first=stranger.first, last=stranger.last)
            people.mentions.append(found)
        else:
            strangers.append(stranger)
    people.strangers = strangers


def _without_states(reading: Reading, run: Run) -> Run:
    """Take the states off the front of a run: "Belgian Eddy Merckx", "Iran Foreign Ministry"."""
    first = run.first
    if first not in reading.spotted.covered and run.words[0] not in COMBINING_FORMS:
        return run
    while first < run.last:
        if reading.key(first) in COMBINING_FORMS and reading.tokens.gap(first + 1) in (
            *HYPHENS,
            " ",
        ):
            first += 1
            continue
        match = reading.spotted.covered.get(first)
        if match is None or match.candidates[0].kind == "person" or is_other_name(reading, match):
            break
        first = match.last
    words = tuple(reading.tokens.keys[first : run.last])
    return Run(run.begin, first, run.last, words, run.titled)


def is_longer_name(reading: Reading, match: Match) -> bool:
    """Say whether more of the name stands beside the form: "Bill Clinton Foundation"."""
    if match.length < 2:
        return False
    first, last, tokens = match.first, match.last, reading.tokens
    goes_on = reading.follows_directly(last) and (
        tokens.case[last] == CAPITALISED or tokens.gaps[last] != " "
    )
    began_before = first and tokens.gaps[first] == " " and first - 1 not in reading.spotted.covered
    if not (goes_on or (began_before and reading.is_given_name(tokens.keys[first - 1], 5))):
        return False
    run = reading.run_at(first)
    if run is None:
        return False
    return _goes_on(reading, first, last) or _began_before(reading, run, first)


def _goes_on(reading: Reading, first: int, last: int) -> bool:
    tokens, after = reading.tokens, reading.key(last)
    if not reading.follows_directly(last):
        return False
    if tokens.gap(last) != " ":  # "Konrad-Adenauer-Stiftung", and "Hwang Woo-suk" for "Hwang Woo"
        if reading.key(first) in SURNAME_FIRST and is_syllable(after):
            return True
        return tokens.case[last] == CAPITALISED and after in INSTITUTIONS
    if tokens.case[last] != CAPITALISED or after in TITLES:
        return False
    if after in INSTITUTIONS or after in SUFFIXES:
        return True
    return (
        reading.is_surname(after)
        and after not in reading.lower
        and after not in FUNCTION_WORDS
        and last not in reading.spotted.covered
    )


def _began_before(reading: Reading, run: Run, first: int) -> bool:
    before = first - 1
    return (
        run.first < first
        and reading.tokens.gap(first) == " "
        and before not in reading.spotted.covered
        and reading.is_given_name(reading.key(before), 5)
        and reading.key(before) not in reading.lower
    )


def _choose(
    reading: Reading, match: Match, penalty: float, candidates: list[Known]
) -> Mention | None:
    first, last, key, _ = match
    ranked = []
    for known in candidates:
        score = _score(reading, known, (first, last), known.aliases.get(key)) - penalty
        ranked.append((score, known.id, known))
    if len(ranked) > 1:
        ranked.sort(key=_rank)
    return decide(reading, first, last, ranked, "full name" if last - first > 1 else "name")


def _rank(row: tuple[float, str, Known]) -> tuple[float, str]:
    return -row[0], row[1]


def _score(reading: Reading, known: Known, place: tuple[int, int], alias: Alias | None) -> float:
    score = fit(reading, known, *place)
    if alias is None:
        return score - VARIANT
    if alias.strength == "weak":
        score -= 2.0
    elif alias.kind not in ("name", "spelling"):
        score += 4.0
    if (alias.valid_from or alias.valid_until) and is_out_of_time(alias, reading.date):
        score += OUT_OF_TIME
    return score


def decide(
    reading: Reading,
    first: int,
    last: int,
    ranked: list[tuple[float, str, Known]],
    rule: str,
) -> Mention | None:
    """Take the best candidate if it fits and stands out; leave a doubt if several fit alike."""
    if not ranked:
        return None
    best, _, known = ranked[0]
    if best <= 0:
        likely = tuple((entity_id, round(s, 2)) for s, entity_id, _ in ranked[:4] if s > UNLIKELY)
        if likely:
            reading.doubts.append(Doubt(first, last, likely, rule))
        return None
    facts = facts_of(reading, known, first, last)
    runners_up: tuple[tuple[str, float], ...] = ()
    if len(ranked) > 1:
        if best - ranked[1][0] < MARGIN:
            top = tuple((entity_id, round(score, 2)) for score, entity_id, _ in ranked[:4])
            reading.doubts.append(Doubt(first, last, top, rule))
            return None
        runners_up = tuple((entity_id, round(score, 2)) for score, entity_id, _ in ranked[1:4])
        if not known.is_only_a_name:
            facts |= what_decided(reading, known, ranked[1][2], first, last)
    alias = known.aliases.get(" ".join(reading.tokens.keys[first:last]))
    if alias is not None:  # the stored name that the words match as a whole
        facts |= alias.facts
    return Mention(first, last, known, rule, round(best, 2), runners_up, facts)


def _read_run(reading: Reading, run: Run, people: People) -> None:
    """A full name in no stored form: a variant of one, or a stranger."""
    mention = _variant(reading, run)
    if mention is not None:
        people.mentions.append(mention)
        return
    if not INSTITUTIONS.isdisjoint(run.words):
        return
    certain = run.titled or reading.is_given_name(run.words[0], 1)
    people.strangers.append(Stranger(run.first, run.last, run.words, certain))


class _Variant(NamedTuple):
    """Whom a name in no stored form may mean, whatever the text, and what such a form costs."""

    words: tuple[str, ...]  # without initials, or the surname behind them
    own: tuple[Known, ...]
    other: tuple[Known, ...]  # who is called otherwise, so that more must speak for it
    cost: float
    rule: str


_NOBODY = _Variant((), (), (), 0.0, "")


def _variant(reading: Reading, run: Run) -> Mention | None:
    """Choose among those of whose name the run may be a variant."""
    memory = reading.gazetteer.variants_of
    meant: _Variant = memory.get(run.words) or memory.keep(
        run.words, _may_mean(reading.gazetteer, run.words)
    )
    if not (meant.own or meant.other):
        return None
    penalty = commonness(reading, meant.words) + meant.cost
    found = [*meant.own, *(other for other in meant.other if _is_supported(reading, other, run))]
    ranked = sorted(
        ((fit(reading, known, run.first, run.last) - penalty, known.id, known) for known in found),
        key=_rank,
    )
    return decide(reading, run.first, run.last, ranked, meant.rule)


def _may_mean(gazetteer: Gazetteer, words: tuple[str, ...]) -> _Variant:
    """Try the name without initials and middle names, then by its romanisation."""
    if len(words) > 2 and words[-1] in SUFFIXES:
        return _NOBODY  # "George Bush Jr" is somebody else than George Bush
    plain = tuple(word for word in words if len(word) > 1)
    if len(plain) < 2:
        return _by_initials(gazetteer, words) if len(words) > 1 == len(plain) else _NOBODY
    parts = split_name(plain)
    tried: list[tuple[tuple[str, ...], float]] = [(plain, 0.0)]
    if parts.given and parts.family:
        tried.append(((parts.given[0], *parts.family), VARIANT))
    if len(parts.given) > 1 and parts.family:  # "Peter Warren Example" is P. W. Example
        tried.append(((*(word[0] for word in parts.given), *parts.family), VARIANT))
    for form, cost in tried:
        key = " ".join(form)
        found = gazetteer.known_in(gazetteer.names, key)
        found = found or gazetteer.known_in(gazetteer.variants, key)
        if found:
            people = tuple(known for known in found if _agrees(known, words))
            return _Variant(plain, people, (), cost + VARIANT, "variant")
    if len(plain[-1]) <= 3:
        return _NOBODY
    found = gazetteer.known_in(gazetteer.skeletons, name_skeleton(plain))
    people = tuple(known for known in found if _agrees(known, words))
    own = tuple(known for known in people if _is_called(known, plain[0]))
    other = tuple(known for known in people if known not in own)
    return _Variant(plain, own, other, SPELLING, "spelling")


def _by_initials(gazetteer: Gazetteer, words: tuple[str, ...]) -> _Variant:
    """Read "C. T. White" as the one person of that surname whose first names begin so."""
    *initials, surname = words
    if len(surname) < 4 or any(len(word) > 1 for word in initials):
        return _NOBODY
    bearers = gazetteer.bearers(surname)
    if not 0 < bearers <= _MOST_BEARERS:
        return _NOBODY
    meant = [
        known
        for known in gazetteer.known_in(gazetteer.surnames, surname)
        if known.kind == "person" and _has_initials(known, initials)
    ]
    return (
        _Variant((surname,), tuple(meant), (), VARIANT, "variant") if len(meant) == 1 else _NOBODY
    )


def _has_initials(known: Known, initials: list[str]) -> bool:
    given = [word[0] for word in known.parts.given]
    return (
        given[: len(initials)] == initials
        if len(given) >= len(initials)
        else (given[:1] == initials[:1])
    )


def _is_called(known: Known, first_word: str) -> bool:
    """Say whether a first name is one of the person's own."""
    own = {skeleton(key.partition(" ")[0]) for key in known.aliases}
    return skeleton(first_word) in own


def _is_supported(reading: Reading, known: Known, run: Run) -> bool:
    """Say whether there is good reason to take a first name for another form of the person's.

    "Alexander" for an Oleksandr, "Bill" for a William: many of one surname are called so, so the
    person's state must stand beside the name, or the office in front of it.
    """
    near = reading.states_near(run.first, run.last)
    office = reading.office_words_near(run.first, run.last)
    return not (near.isdisjoint(known.entity.countries) and office.isdisjoint(office_words(known)))


def _agrees(known: Known, words: tuple[str, ...]) -> bool:
    """Say whether it is a person whose middle names and initials do not contradict a name's.

    "John F. Kennedy" may be John Fitzgerald Kennedy, and is not John Neely Kennedy.
    """
    if known.kind != "person":
        return False
    middle = words[1:-1]
    stored = {word for key in known.aliases for word in key.split()[1:-1]}
    if not middle or not stored:
        return True
    return any(one.startswith(other) or other.startswith(one) for one in middle for other in stored)
