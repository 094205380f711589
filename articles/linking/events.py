"""Events: named by a stored phrase, or described by what happened and to whom.

A phrase with a proper name in it speaks for itself ("Camp David Accords"). One of everyday words
("closure of the embassy") needs the states and people of the event in the article. A description is
a head noun of the event ("ban", "talks") with the event's own words or participants close after it
in one sentence, and nobody else among them. Whatever is only likely becomes a doubt for the editor.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress, count

from .evidence import year_of
from .gazetteer import Known
from .language import FUNCTION_WORDS
from .names import singular
from .reading import LONG_SENTENCE, Doubt, Mention, Reading
from .spot import spot
from .tokens import tokenize

_REACH = 14  # words after the head noun that still describe the event
_MOST_SUGGESTIONS = 5  # of an article
_MOST_CANDIDATES = 4
_ENOUGH_TO_ASK = 2  # words and participants around a head noun
_BEFORE = 3  # words before it: "Russian-Turkish summit"
_MARKS = frozenset(".;:!?,()—\n")
_SMALL_WORDS = FUNCTION_WORDS | {"republic", "state"}


_Meant = dict[int, tuple[str, ...]]  # a word -> the ids of whom it names


@dataclass(slots=True)
class _Described:
    """What an event's own names say of it."""

    participants: frozenset[str]
    descriptions: list[tuple[frozenset[str], frozenset[str]]]  # per alias: plain words, entities


def read_events(reading: Reading, mentions: list[Mention]) -> list[Mention]:
    """Return the mentions of events: phrases first, then descriptions beside them."""
    found: list[Mention] = []
    named = {mention.known.id for mention in mentions}
    for match in reading.spotted.phrases:
        fitting = [
            known
            for known in match.candidates
            if _may_be_meant(reading, known)
            and (_has_name(known, match.key) or _is_supported(reading, known, named))
        ]
        if len(fitting) == 1:
            alias = fitting[0].aliases[match.key]
            facts = alias.facts
            found.append(Mention(match.first, match.last, fitting[0], "phrase", 1.0, (), facts))
        elif fitting:
            top = tuple((known.id, 1.0) for known in fitting)
            reading.doubts.append(Doubt(match.first, match.last, top, "phrase"))
    if reading.gazetteer.heads:
        found += _read_descriptions(reading, mentions, found)
    return found


def _may_be_meant(reading: Reading, known: Known) -> bool:
    """An article cannot speak of what happened years after it."""
    start = year_of(known.entity.start)
    return not (start and reading.year and start > reading.year + 1)


def _has_name(known: Known, key: str) -> bool:
    words = known.aliases[key].text.split()
    return any(word[:1].isupper() or not word[:1].islower() for word in words[1:]) or (
        len(words) == 1
    )


def _is_supported(reading: Reading, known: Known, named: set[str]) -> bool:
    participants = _describe(reading, known).participants
    present = {i for i in participants if i in named or reading.states[i]}
    return len(present) >= min(2, len(participants)) if participants else False


def _describe(reading: Reading, known: Known) -> _Described:
    """Read the event's own names as small texts: who takes part, and in which words."""
    notes = reading.gazetteer.notes
    found = notes.get(known.number)
    if not isinstance(found, _Described):
        participants = set(known.entity.participants)
        descriptions = []
        for alias in known.aliases.values():
            tokens = tokenize(alias.text)
            entities: set[str] = set()
            covered: set[int] = set()
            for match in spot(tokens, reading.gazetteer).matches:
                kinds = {candidate.kind for candidate in match.candidates}
                if kinds <= {"person", "country"} and len(match.candidates) == 1:
                    entities.add(match.candidates[0].id)
                    covered.update(range(match.first, match.last))
            words = {
                singular(word)
                for index, word in enumerate(tokens.keys)
                if index not in covered and word not in _SMALL_WORDS
            }
            participants |= entities
            descriptions.append((frozenset(words), frozenset(entities)))
        found = notes[known.number] = _Described(frozenset(participants), descriptions)
    return found


def _read_descriptions(
    reading: Reading,
    mentions: list[Mention],
    phrases: list[Mention],
) -> list[Mention]:
    forms, keys = reading.gazetteer.head_forms, reading.tokens.keys
    heads = list(compress(count(), map(forms.__contains__, keys)))
    if not heads:
        return []
    present = {mention.known.id for mention in mentions} | reading.states.keys()
    taken = {index for mention in phrases for index in range(mention.first, mention.last)}
    around = _Around(reading, mentions)
    found: list[Mention] = []
    sorts: dict[str, _Sort] = {}  # by the noun: the events that it may speak of
    suggested: dict[str, Doubt] = {}
    for index in heads:
        if index in taken:
            continue
        key = keys[index]
        of_sort = sorts.get(key)
        if of_sort is None:
            of_sort = sorts[key] = _Sort(reading, key, present, around.meant)
        if not of_sort.is_near(index, LONG_SENTENCE, LONG_SENTENCE):
            continue  # none of all who take part stands around
        is_close = of_sort.is_near(index, _BEFORE, _REACH)
        fits = _fits(around, index, of_sort) if is_close else []
        if not fits:
            if len(suggested) < _MOST_SUGGESTIONS:
                suggestion = _suggestion(around, index, of_sort)
                if suggestion is not None:
                    suggested.setdefault(suggestion.candidates[0][0], suggestion)
            continue
        score, first, last, known = fits[0]
        if score < 1 or (len(fits) > 1 and fits[1][0] == score):
            top = tuple((other.id, round(points, 2)) for points, _, _, other in fits)
            reading.doubts.append(Doubt(first, last, top, "description"))
        else:
            facts = _facts(reading, index, known, range(first, last), around.meant)
            found.append(Mention(first, last, known, "description", round(score, 2), (), facts))
            taken.update(range(first, last))
    made = {mention.known.id for mention in [*phrases, *found]}
    reading.doubts += [doubt for event, doubt in suggested.items() if event not in made]
    return found


class _Sort:
    """The events of which a noun may speak, and where those who take part in any are named."""

    def __init__(
        self, reading: Reading, noun: str, present: Collection[str], meant: _Meant
    ) -> None:
        self.noun = singular(noun)
        self.events = [
            (known, _describe(reading, known)) for known in _of_sort(reading, noun, present)
        ]
        anybody = frozenset().union(*(own.participants for _, own in self.events))
        self.places = sorted(i for i, named in meant.items() if not anybody.isdisjoint(named))

    def is_near(self, index: int, before: int, after: int) -> bool:
        """Say whether somebody who takes part is named within so many words to either side."""
        place = bisect_left(self.places, index - before)
        return place < len(self.places) and self.places[place] <= index + after


class _Around:
    """What stands around the head nouns of a text. A sentence is read once for all its nouns."""

    def __init__(self, reading: Reading, mentions: list[Mention]) -> None:
        self.reading = reading
        self.at: dict[int, Mention] = {}  # the mention that a word is part of
        for mention in mentions:
            for index in range(mention.first, mention.last):
                self.at[index] = mention
        self.meant = _meant(reading, self.at)
        self._sentence = (0, 0)
        self._named: set[str] = set()
        self._words: set[str] | None = None

    def sentence(self, head: int) -> tuple[set[str], set[str]]:
        """Return whom the sentence of a noun names, and its words as they stand there."""
        begin, end = self._sentence
        # A long one is read around its noun, so another noun may see other parts of it.
        if not (begin <= head < end and end - begin <= LONG_SENTENCE):
            begin, end = self._sentence = self.reading.sentence_span(head, head + 1)
            self._named = _named_within(self.meant, range(begin, end))
            self._words = None
        if self._words is None:
            self._words = set(self.reading.tokens.keys[begin:end])
        return self._named, self._words


def _fits(around: _Around, head: int, of_sort: _Sort) -> list[tuple[float, int, int, Known]]:
    """Return the events that the words around a head noun describe, the best first."""
    start, end = _clause(around.reading, head)
    entities: dict[str, int] = {}
    for index in range(start, end):
        for entity_id in around.meant.get(index, ()):
            entities.setdefault(entity_id, index)
    if not entities:
        return []
    fits: list[tuple[float, int, int, Known]] = []
    for known, own in of_sort.events:
        if not own.participants.isdisjoint(entities):
            fit = _fit(around, own, (start, head, end), entities)
            if fit is not None:
                fits.append((*fit, known))
    return sorted(fits, key=lambda row: (-row[0], row[3].id))


def _of_sort(reading: Reading, word: str, present: Collection[str]) -> Iterator[Known]:
    """Yield the events of this sort that may be meant, and of whose participants one is named."""
    for known in reading.gazetteer.known_in(reading.gazetteer.heads, singular(word)):
        participants = _describe(reading, known).participants
        if _may_be_meant(reading, known) and not participants.isdisjoint(present):
            yield known


def _facts(
    reading: Reading, head: int, known: Known, places: range, meant: _Meant
) -> dict[str, str]:
    beside = _named_within(meant, places)
    taking_part = sorted(beside & _describe(reading, known).participants)
    facts = {"head": reading.tokens.surface(head, head + 1)}
    return facts | ({"participants": " ".join(taking_part)} if taking_part else {})


def _suggestion(around: _Around, head: int, of_sort: _Sort) -> Doubt | None:
    """Ask whether a head noun speaks of an event whose words or participants stand around it.

    "The plane went down in Kazakhstan": two of what the event's names say, in the same sentence,
    one of them a name. Too little for a mention, enough for a question.
    """
    noun = of_sort.noun
    named, words = around.sentence(head)
    likely: list[tuple[float, str]] = []
    for known, own in of_sort.events:
        taking_part = len(own.participants & named)
        if not taking_part:
            continue
        told = [_told(plain, words) for plain, _ in own.descriptions if noun in plain]
        points = taking_part + max(told, default=1) - 1
        if points >= _ENOUGH_TO_ASK:
            likely.append((round(0.1 * points, 2), known.id))
    if not likely:
        return None
    likely.sort(key=lambda row: (-row[0], row[1]))
    candidates = tuple((entity, score) for score, entity in likely[:_MOST_CANDIDATES])
    return Doubt(head, head + 1, candidates, "description")


def _told(plain: frozenset[str], words: set[str]) -> int:
    """Count the words of a description that a sentence has, in either number."""
    return sum(not words.isdisjoint(_in_either_number(word)) for word in plain)


@lru_cache(maxsize=2_000)
def _in_either_number(word: str) -> tuple[str, ...]:
    """Return the words of which `word` is the singular."""
    return tuple(form for form in (word, f"{word}s") if singular(form) == word)


def _fit(
    around: _Around,
    described: _Described,
    clause: tuple[int, int, int],
    entities: dict[str, int],
) -> tuple[float, int, int] | None:
    """Score the words around a head noun as a description: 1 and more is a mention.

    A clause is where it begins, where the noun stands in it, and where it ends.
    """
    start, head, end = clause
    noun = singular(around.reading.tokens.keys[head])
    own_noun = False  # whether one of the event's names has it
    words: dict[str, int] | None = None
    for plain, own in described.descriptions:
        if noun not in plain:
            continue
        own_noun = True
        if not own or not own <= entities.keys():
            continue
        if words is None:
            words = _first_places(around.reading.tokens.keys, start, end)
        if plain <= words.keys():
            places = [words[word] for word in plain] + [entities[i] for i in own]
            last = _end_of_mention(around.at, max(places))
            if len(plain) + len(own) >= 2 and last - head <= _REACH:
                return 1.0 + 0.1 * len(places), min(head, *places), last
    taking_part = [i for i in described.participants if entities.get(i, 0) > head]
    if len(taking_part) < 2 or not own_noun:
        return None
    last = _end_of_mention(around.at, max(entities[i] for i in taking_part))
    outsiders = entities.keys() - described.participants
    is_alone = not any(entities[i] > head for i in outsiders)
    joined = _is_joined(around.reading, head)
    return (1.0 if joined and is_alone else 0.6), head, last


def _first_places(keys: list[str], start: int, end: int) -> dict[str, int]:
    """Return where each word of a stretch, in the singular, stands first."""
    return {singular(keys[index]): index for index in range(end - 1, start - 1, -1)}


def _meant(reading: Reading, at: dict[int, Mention]) -> _Meant:
    """Return whom each word names: the mentions, and states that are none but can be no other."""
    meant: _Meant = {index: (mention.known.id,) for index, mention in at.items()}
    for match in reading.spotted.matches:
        bearers = match.bearers
        if bearers.states and len(bearers.everybody) == 1:
            for index in range(match.first, match.last):
                meant.setdefault(index, (bearers.states[0].id,))
    return meant


def _named_within(meant: _Meant, places: range) -> set[str]:
    return {entity for index in meant.keys() & places for entity in meant[index]}


def _is_joined(reading: Reading, head: int) -> bool:
    """ "talks between Baku and Yerevan": a preposition ties the participants to the noun."""
    return reading.key(head + 1) in ("between", "with", "of", "against", "by", "in", "on")


def _end_of_mention(at: dict[int, Mention], index: int) -> int:
    mention = at.get(index)
    return mention.last if mention is not None else index + 1


def _clause(reading: Reading, head: int) -> tuple[int, int]:
    """Return the words around a head noun that one mark or the end of a line does not part."""
    gaps, start, end = reading.tokens.gaps, head, head + 1
    earliest, latest = max(0, head - _BEFORE), min(reading.count, head + _REACH)
    while start > earliest and _joins(gaps[start]):
        start -= 1
    while end < latest and (gaps[end] == " " or _MARKS.isdisjoint(gaps[end])):
        end += 1
    return start, end


def _joins(gap: str) -> bool:
    return gap == " " or ("\n" not in gap and gap.strip() in ("", "-", "–"))
