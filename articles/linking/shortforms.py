"""Short forms: a surname, given name or acronym alone means whoever bore it in full.

Names and claims first: everybody named in full, known or stranger, claims the short forms of the
name. Then every capitalised word that no name has covered is given to its one claimant. Several
claimants: the one the article is plainly about, or a doubt. None: see `lone`.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress

from .evidence import office_words
from .gazetteer import Known
from .language import (
    FUNCTION_WORDS,
    MONTHS,
    PARTICLES,
    TITLES,
    VERBS_OF_PEOPLE,
)
from .names import NameParts, skeleton, split_name
from .people import People
from .reading import Doubt, Mention, Reading
from .seats import HYPHENS
from .spot import Run

_MARGIN = 0.3
_LONGEST_FORM = 4
_APOSTROPHES = ("'", "’", "ʼ", "‘")


@lru_cache(maxsize=20_000)
def _parts_of(words: tuple[str, ...]) -> NameParts:
    return split_name(words)


@dataclass(slots=True)
class Claim:
    """Somebody's claim on a short form. `known` is None for a stranger."""

    who: str
    known: Known | None
    weight: float
    part: str
    full_name: str
    first: int  # where the full name stands first
    last: int
    times: int = 1
    latest: int = -1

    def repeat(self, place: tuple[int, int]) -> None:
        """Make the claim once more, by a full name that stands at another place."""
        if place[0] != self.latest:
            self.times += 1
            self.latest = place[0]
        if place[0] < self.first:
            self.first, self.last = place


class Claims:
    """Who may be meant by which short form in this document."""

    def __init__(self, reading: Reading, people: People) -> None:
        self.reading = reading
        self.forms: dict[tuple[str, ...], dict[str, Claim]] = defaultdict(dict)
        self.spellings: dict[str, set[tuple[str, ...]]] = defaultdict(set)
        self._made: dict[tuple[str, tuple[str, ...]], list[Claim]] = {}  # by who, and how named
        names: dict[str, set[frozenset[str]]] = {}
        for mention in people.mentions:
            words = tuple(reading.tokens.keys[mention.first : mention.last])
            self._add_known(mention, words)
            names.setdefault(words[-1], set()).add(frozenset(words))
        # What looked like a stranger's full name may be a short form: "Bin Salman".
        people.strangers = [one for one in people.strangers if one.words not in self.forms]
        for stranger in people.strangers:
            near = [name for word in stranger.words if word in names for name in names[word]]
            if any(len(name) > 1 and name < set(stranger.words) for name in near):
                continue  # more words around a name that the article gives elsewhere
            parts = _parts_of(stranger.words)
            who, place = " ".join(stranger.words), (stranger.first, stranger.last)
            weight = 1.0 if stranger.certain else 0.6
            if parts.family:
                self._add(parts.family, who, None, weight, "surname", place)
                if len(parts.family) > 1:
                    self._add(parts.family[-1:], who, None, weight, "surname", place)
            if parts.given and stranger.certain:
                self._add(parts.given[:1], who, None, 0.6, "given", place)
        # The words with which a claimed form begins, and how many words the longest of those has.
        self.longest: dict[str, int] = {}
        for form in self.forms:
            if self.longest.get(form[0], 0) < len(form):
                self.longest[form[0]] = len(form)

    def _add_known(self, mention: Mention, words: tuple[str, ...]) -> None:
        known, place = mention.known, (mention.first, mention.last)
        made = self._made.get((known.id, words))
        if made is not None:  # who is named again claims the same forms again
            for claim in made:
                claim.repeat(place)
            return
        add = self._add
        made = [
            add(form, known.id, known, weight, part, place) for form, part, weight in known.claimed
        ]
        for spelling, form in known.spellings:
            self.spellings[spelling].add(form)
        # The text's own form of the name may be another spelling than any stored one.
        if len(words) > 1:
            parts = _parts_of(words)
            if parts.family:
                made.append(add(parts.family, known.id, known, 1.0, "surname", place))
            if parts.given:
                made.append(add(parts.given[:1], known.id, known, 0.6, "given", place))
        self._made[known.id, words] = made

    def _add(
        self,
        words: tuple[str, ...],
        who: str,
        known: Known | None,
        weight: float,
        part: str,
        place: tuple[int, int],
    ) -> Claim:
        claims = self.forms[words]
        claim = claims.get(who)
        if claim is None:
            name = known.entity.name if known else who
            claim = claims[who] = Claim(who, known, weight, part, name, *place, latest=place[0])
        else:
            claim.repeat(place)
            if weight > claim.weight:
                claim.weight, claim.part = weight, part
        return claim

    def openings(self, words: set[str]) -> set[str]:
        """Return those words with which a claimed form begins, or that are another spelling."""
        found = words & self.longest.keys()
        if self.spellings:
            others = (word for word in words - found if len(word) > 3)
            found.update(word for word in others if skeleton(word) in self.spellings)
        return found

    def on(self, words: tuple[str, ...]) -> list[Claim]:
        """Return the claims on a form, or on another romanisation of it."""
        found = self.forms.get(words)
        if found:
            return list(found.values())
        if len(words) == 1 and len(words[0]) > 3:
            near: dict[str, Claim] = {}
            for form in sorted(self.spellings.get(skeleton(words[0]), ())):
                for claim in self.forms[form].values():
                    kept = near.get(claim.who)
                    if kept is None or kept.weight < claim.weight:
                        near[claim.who] = claim
            return list(near.values())
        return []


def read_short_forms(reading: Reading, taken: set[int], claims: Claims) -> list[Mention]:
    """Return the mentions by short form. `taken` words belong to longer names already."""
    mentions: list[Mention] = []
    keys, done = reading.tokens.keys, 0
    places = reading.tokens.openings(PARTICLES & claims.longest.keys())
    words_there = list(map(keys.__getitem__, places))
    opening = claims.openings(set(words_there))
    for index in compress(places, map(opening.__contains__, words_there)):
        if index < done or index in taken:
            continue
        mention, done = _at(reading, claims, index, taken)
        if mention is not None:
            mentions.append(mention)
    return mentions


def _at(
    reading: Reading, claims: Claims, index: int, taken: set[int]
) -> tuple[Mention | None, int]:
    """Return whom the longest claimed form at a word means, and where the form ends."""
    tokens = reading.tokens
    longest = min(_LONGEST_FORM, claims.longest.get(tokens.keys[index], 1))
    for last in range(min(index + longest, reading.count), index, -1):
        found = claims.on(tuple(tokens.keys[index:last]))
        if not found:
            continue
        if last - index == 1:
            if not tokens.case[index]:
                continue
        elif not (taken.isdisjoint(range(index, last)) and any(tokens.case[index:last])):
            continue
        if _stands_alone(reading, claims, index, last):
            return _resolve(reading, found, index, last), last
    return None, index + 1


def _stands_alone(reading: Reading, claims: Claims, first: int, last: int) -> bool:
    """Say whether a form is all of its name: not "Clinton Foundation", not a stranger's surname."""
    for index in range(first + 1, last):
        if not (reading.follows_directly(index) or _is_apostrophe(reading, index)):
            return False
    if _is_apostrophe(reading, last) and reading.key(last) != "s":
        return False  # "Ya" of "Ya'alon"
    run = reading.run_at(first)
    if run is not None and not (
        (run.first == first or _begins_run(reading, claims, run, first))
        and (run.last <= last or reading.tokens.gaps[last] in ("-", "–"))
    ):
        return False
    if reading.is_capital(last) and _is_numbered(reading, last):
        return False
    return last - first > 1 or is_name_here(reading, first)


def _is_apostrophe(reading: Reading, index: int) -> bool:
    """Say whether only an apostrophe parts a word from the one before it."""
    return index < reading.count and reading.tokens.gaps[index] in _APOSTROPHES


def is_name_here(reading: Reading, index: int) -> bool:
    """Say whether a single word is a name at its place and not an everyday word or a month."""
    word = reading.tokens.keys[index]
    is_everyday = word in FUNCTION_WORDS or word in reading.lower
    if is_everyday and reading.tokens.starts_sentence(index):
        return _is_followed_by_verb(reading, index + 1)
    return word not in MONTHS or not _is_date(reading, index)


def _begins_run(reading: Reading, claims: Claims, run: Run, first: int) -> bool:
    """Say whether nothing of the same name stands before a form.

    "Clinton-Obama" and "Russian-Clinton" are two names; "Muslim League-Nawaz" is one.
    """
    before = range(run.first, first)
    if reading.tokens.gaps[first] in HYPHENS:
        return (reading.key(first - 1),) in claims.forms or first - 1 in reading.spotted.covered
    return all(index in reading.spotted.covered for index in before)


def _is_numbered(reading: Reading, index: int) -> bool:
    """ "Louis IX" is not whoever else was called Louis."""
    return reading.follows_directly(index) and not reading.key(index).strip("ivx")


def _is_date(reading: Reading, index: int) -> bool:
    before, after = reading.key(index - 1), reading.key(index + 1)
    prepositions = ("in", "of", "since", "by", "until", "last", "next", "this", "on", "early",
                    "late", "mid", "from", "between", "to")  # fmt: skip
    return before in prepositions or before.isdigit() or after[:1].isdigit()


def _is_followed_by_verb(reading: Reading, index: int) -> bool:
    after = reading.key(index)
    if not reading.follows_directly(index):
        return reading.tokens.after(index - 1)[:1] in ("'", "’")
    return after in VERBS_OF_PEOPLE or (after.endswith("ed") and len(after) > 4)


def _resolve(reading: Reading, found: list[Claim], first: int, last: int) -> Mention | None:
    titles = reading.office_words_near(first, first + 1)
    if len(found) == 1:
        (claim,) = found
        if claim.known is None:
            return None
        score = round(_preference(reading, claim, first, titles), 2)
        facts = _facts(reading, claim, first)
        return Mention(first, last, claim.known, claim.part, score, (), facts)
    ranked = [(_preference(reading, claim, first, titles), claim) for claim in found]
    ranked.sort(key=lambda row: (-row[0], row[1].who))
    best, claim = ranked[0]
    if best - ranked[1][0] < _MARGIN:
        top = tuple((c.who, round(score, 2)) for score, c in ranked[:4] if c.known is not None)
        if top:
            reading.doubts.append(Doubt(first, last, top, claim.part))
        return None
    if claim.known is None:
        return None
    facts = _facts(reading, claim, first)
    others = tuple((c.who, round(s, 2)) for s, c in ranked[1:4] if c.known is not None)
    if others:
        by_office = facts.get("title") and titles & office_words(claim.known)
        facts |= {"over": others[0][0], "decided_by": "office" if by_office else "order"}
    return Mention(first, last, claim.known, claim.part, round(best, 2), others, facts)


def _facts(reading: Reading, claim: Claim, first: int) -> dict[str, str]:
    facts = {
        "full_name": claim.full_name,
        "full_surface": reading.tokens.surface(claim.first, claim.last),
        "named_at": str(claim.first),
    }
    if first and reading.tokens.keys[first - 1] in TITLES:
        title = reading.title_before(first)
        if title:
            facts["title"] = title
    return facts


def _preference(reading: Reading, claim: Claim, first: int, titles: frozenset[str]) -> float:
    """Whom a bare surname means: who was named before, often, lately, or by the title in front."""
    score = claim.weight
    if claim.first < first:
        score += 0.4
    score += 0.12 * min(claim.times, 4)
    if titles:
        score += _preference_of_title(reading, claim, titles)
    return score


def _preference_of_title(reading: Reading, claim: Claim, titles: frozenset[str]) -> float:
    """ "Chancellor Example" is whoever holds the office, and rather somebody known than not."""
    if claim.known is not None and titles & office_words(claim.known):
        return 0.6
    if titles & reading.office_words_near(claim.first, claim.last):
        return 0.6
    return 0.4 if claim.known is not None and not claim.known.entity.offices else 0.0
