"""One document being read: its words, what was spotted in it, and what the whole of it speaks for.

The steps of disambiguation share this. It is made once for a document and holds only evidence, no
judgements: which states the text names, which words it also writes in lower case, what it is about.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any

from .gazetteer import Gazetteer, Known
from .language import OFFICE_FORMS, PUBLIC_AFFAIRS, TITLES
from .spot import Match, Run, Spotted, runs_of, spot
from .tokens import LOWER, Tokens, tokenize
from .types import Alias

_TITLE_REACH = 6  # words before a name in which its office may stand
_OFFICE_JOINTS = frozenset({"of", "the", "for", "and"})
_NO_OFFICE = _OFFICE_JOINTS | {"former", "ex", "acting", "late"}
_COURTESY = frozenset({"mr", "mrs", "ms", "miss", "dr", "sir"})
_STATES_REACH = 6  # words around a name in which its state stands beside it
_NOTHING: frozenset[str] = frozenset()
_DIRECT = frozenset({" ", "\u00a0", "-", "‑", "‐"})  # between two words of one name
_SENTENCE_MARKS = frozenset(".;:!?")
LONG_SENTENCE = 60  # words to either side
_ENOUGH_HITS = 4  # words of public affairs that leave no doubt
_TOO_FEW_WORDS = 20  # different ones, to tell what a text is about


@dataclass(slots=True)
class Mention:
    """An occurrence in the making: the words `first:last` mean `known`, by `rule`."""

    first: int
    last: int
    known: Known
    rule: str
    score: float
    runners_up: tuple[tuple[str, float], ...] = ()
    facts: dict[str, str] = field(default_factory=dict)

    def overlaps(self, first: int, last: int) -> bool:
        """Say whether it shares a word with a stretch."""
        return self.first < last and first < self.last


@dataclass(slots=True)
class Doubt:
    """A surface form whose candidates are too close to choose among."""

    first: int
    last: int
    candidates: tuple[tuple[str, float], ...]
    rule: str = ""


class Reading:
    """The evidence of one document."""

    def __init__(
        self, text: str, gazetteer: Gazetteer, date: str = "", language: str = "en"
    ) -> None:
        self.gazetteer = gazetteer
        self.date = date
        self.year = int(date[:4]) if date[:4].isdigit() else 0
        self.tokens: Tokens = tokenize(text)
        # Words that the text also writes in lower case: a capital on them says little.
        self.lower = self.tokens.small
        self.spotted: Spotted = spot(self.tokens, gazetteer, language)
        self.doubts: list[Doubt] = []
        self.count = len(self.tokens)
        # Asked for each candidate of a place: what stands near it is read once.
        self._offices_near: dict[tuple[int, int], frozenset[str]] = {}
        self._states_near: dict[tuple[int, int], frozenset[str]] = {}
        # What a name is worth in this article, and what the whole of it says of a person, by number
        # (see `evidence`).
        self.bare: tuple[float, float] | None = None
        self.standings: dict[int, Any] = {}

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every word of the text."""
        return self.lower.union(map(self.tokens.keys.__getitem__, self.tokens.capitals))

    @cached_property
    def runs(self) -> list[Run]:
        """The capitalised names of the text."""
        return runs_of(self.tokens, self.lower)

    @cached_property
    def _run_starts(self) -> list[int]:
        return [run.first for run in self.runs]

    def run_at(self, index: int) -> Run | None:
        """Return the run whose name part holds a word."""
        place = bisect_right(self._run_starts, index) - 1
        run = self.runs[place] if place >= 0 else None
        return run if run is not None and index < run.last else None

    @cached_property
    def states(self) -> Counter[str]:
        """How often the text names each state, in whatever form: evidence, not mentions."""
        counts: Counter[str] = Counter()
        for match in self.of_states:
            for known in match.bearers.states:
                counts[known.id] += 1
        return counts

    @cached_property
    def of_states(self) -> list[Match]:
        """The stored forms that name states."""
        return [match for match in self.spotted.matches if match.bearers.states]

    @cached_property
    def of_people(self) -> list[Match]:
        """The stored forms that people bear."""
        return [match for match in self.spotted.matches if match.bearers.people]

    @cached_property
    def _states_at(self) -> tuple[list[int], list[Match]]:
        """Where forms that name states begin, and the forms."""
        return [match.first for match in self.of_states], self.of_states

    @cached_property
    def matches_of(self) -> dict[str, list[Match]]:
        """The stored forms found, by their key."""
        found: dict[str, list[Match]] = {}
        for match in self.spotted.matches:
            found.setdefault(match.key, []).append(match)
        return found

    @cached_property
    def public_affairs(self) -> float:
        """From 0 (a recipe) to 1 (a report from parliament); between, where little is said."""
        if len(self.lower) < _TOO_FEW_WORDS:
            return 0.6
        hits = islice(filter(PUBLIC_AFFAIRS.__contains__, self.tokens.keys), _ENOUGH_HITS)
        return sum(1 for _ in hits) / _ENOUGH_HITS

    def alias(self, known: Known, key: str) -> Alias:
        """Return the alias that a key means for an entity."""
        return known.aliases[key]

    def is_capital(self, index: int) -> bool:
        """Say whether a word exists and is written as names are."""
        return 0 <= index < self.count and self.tokens.case[index] != LOWER

    def follows_directly(self, index: int) -> bool:
        """Say whether only a space or hyphen parts a word from the one before it."""
        return 0 < index < self.count and self.tokens.gaps[index] in _DIRECT

    def key(self, index: int) -> str:
        """Return a word, or an empty string outside the text."""
        return self.tokens.keys[index] if 0 <= index < self.count else ""

    def span_of(self, mention: Mention) -> tuple[int, int]:
        """Return where a mention stands in the text: an acronym keeps its last point ("U.S.")."""
        tokens, first, last = self.tokens, mention.first, mention.last - 1
        end = tokens.ends[last]
        if last > first and len(tokens.keys[last]) == 1 and "." in tokens.gaps[last]:
            end += tokens.text.startswith(".", end)
        return tokens.starts[first], end

    def is_given_name(self, word: str, at_least: int = 2) -> bool:
        """Say whether people in the gazetteer bear the word as their first name."""
        return self.gazetteer.given.get(word, 0) >= at_least

    def is_surname(self, word: str) -> bool:
        """Say whether the word is a surname more often than a first name."""
        return self.gazetteer.bearers(word) > self.gazetteer.given.get(word, 0)

    def office_words_near(self, first: int, last: int) -> frozenset[str]:
        """Return words of office just before a name, or set off by a comma just after it."""
        near = self._offices_near.get((first, last))
        if near is None:
            near = self._offices_near[first, last] = self._read_offices(first, last)
        return near

    def _read_offices(self, first: int, last: int) -> frozenset[str]:
        tokens, keys = self.tokens, self.tokens.keys
        begin = max(0, first - _TITLE_REACH)
        is_before = not OFFICE_FORMS.keys().isdisjoint(keys[begin:first])
        is_set_off = tokens.gaps[last].startswith((",", " ("))
        if not (is_before or is_set_off):
            return _NOTHING
        found: set[str] = set()
        if is_before:
            self._read_offices_before(first, begin, found)
        if is_set_off:
            line = tokens.line_of[first]
            for index in range(last, min(last + _TITLE_REACH, self.count)):
                if tokens.line_of[index] != line:
                    break
                if keys[index] in OFFICE_FORMS:
                    found.add(OFFICE_FORMS[keys[index]])
        return frozenset(found)

    def _read_offices_before(self, first: int, begin: int, found: set[str]) -> None:
        tokens, line = self.tokens, self.tokens.line_of[first]
        for index in range(first - 1, begin - 1, -1):
            gap = tokens.gaps[index + 1]
            if tokens.line_of[index] != line or (
                gap != " " and first - index > 1 and not _SENTENCE_MARKS.isdisjoint(gap)
            ):
                break
            if tokens.keys[index] in OFFICE_FORMS:
                found.add(OFFICE_FORMS[tokens.keys[index]])

    def title_before(self, first: int) -> str:
        """Return the office that stands before a name, as written: "Deputy Foreign Minister"."""
        tokens, start = self.tokens, first
        while start and tokens.line_of[start - 1] == tokens.line_of[first]:
            word = tokens.keys[start - 1]
            if tokens.gap(start).strip(" .") or not (word in TITLES or word in _OFFICE_JOINTS):
                break
            start -= 1
        while start < first and tokens.keys[start] in _NO_OFFICE:
            start += 1
        office = tokens.surface(start, first) if start < first else ""
        return "" if tokens.keys[start] in _COURTESY else office

    def states_near(self, first: int, last: int) -> frozenset[str]:
        """Return the states named within a few words before or after."""
        near = self._states_near.get((first, last))
        if near is None:
            near = self._states_near[first, last] = self._read_states(first, last)
        return near

    def _read_states(self, first: int, last: int) -> frozenset[str]:
        starts, matches = self._states_at
        begin, end = first - _STATES_REACH, last + _STATES_REACH
        place = bisect_left(starts, end)
        near: set[str] = set()
        while place:
            place -= 1
            match = matches[place]
            if match.last <= begin:
                break
            if self._is_beside(match, first, last, range(max(begin, match.first), end)):
                near.update([known.id for known in match.bearers.states])
        return frozenset(near) if near else _NOTHING

    def _is_beside(self, match: Match, first: int, last: int, places: range) -> bool:
        """Say whether a word of a form is one of `places`, in the line of a name and not in it."""
        line_of = self.tokens.line_of
        for index in places[: match.last - places.start]:
            if not first <= index < last and line_of[index] == line_of[first]:
                return True
        return False

    def sentence_words(self, index: int) -> list[str]:
        """Return the words of the sentence around a word."""
        begin, end = self.sentence_span(index, index + 1)
        return self.tokens.keys[begin:end]

    def sentence(self, first: int, last: int) -> str:
        """Return the sentence around some words, shortened where it is very long."""
        begin, end = self.sentence_span(first, last)
        closing = self.tokens.after(end - 1)[:1]
        return self.tokens.surface(begin, end) + (closing if closing in ".!?" else "")

    def sentence_span(self, first: int, last: int) -> tuple[int, int]:
        """Return the words of the sentence around some words: first, and one past the last."""
        tokens, gaps = self.tokens, self.tokens.gaps
        begin, end = first, last
        earliest, latest = max(0, first - LONG_SENTENCE), min(self.count, last + LONG_SENTENCE)
        while begin > earliest and (gaps[begin] == " " or not tokens.starts_sentence(begin)):
            begin -= 1
        while end < latest and (gaps[end] == " " or not tokens.starts_sentence(end)):
            end += 1
        return begin, end
