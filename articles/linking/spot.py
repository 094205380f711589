"""Spotting: where the text has the form of a stored name, and where it has the form of any name.

Longest match first, on word boundaries, written as names are written. Nothing is chosen here: a
match carries all entities that share the form, and a run of capitals may be anybody.
"""

from bisect import bisect_left
from dataclasses import dataclass, field

from .gazetteer import Gazetteer, Index, Known
from .language import (
    DAYS,
    FUNCTION_WORDS,
    MONTHS,
    PARTICLES,
    PORTFOLIOS,
    SUFFIXES,
    TITLES,
)
from .names import NUMERALS
from .tokens import CAPITALISED, CASELESS, LOWER, UPPER, Tokens
from .types import Alias

_JOINS = frozenset({" ", "\u00a0", "-", "‐", "‑", "'", "’", "\u202f"})
_LONGEST_RUN = 12  # words: no name is longer, and a text of capitals only is cut in pieces
_LONGEST_HEADLINE = 25
_DOTTED = frozenset({". ", ".", ".\u00a0", ".-"})


@dataclass(slots=True)
class Match:
    """A stored form in the text: the words `first:last`, and who bears it."""

    first: int
    last: int
    key: str
    candidates: list[Known]

    @property
    def length(self) -> int:
        """How many words it has."""
        return self.last - self.first


@dataclass(slots=True)
class Run:
    """Capitalised words in a row. `first:last` is its name part, after titles and the like."""

    begin: int
    first: int
    last: int
    words: tuple[str, ...]
    titled: bool


@dataclass(slots=True)
class Spotted:
    """All that spotting found, in the order of the text."""

    matches: list[Match] = field(default_factory=list)
    phrases: list[Match] = field(default_factory=list)
    covered: dict[int, Match] = field(default_factory=dict)  # word -> the match it is part of


def spot(tokens: Tokens, gazetteer: Gazetteer) -> Spotted:
    """Find every stored form. A longer form hides those inside it, except a phrase of an event."""
    found = Spotted()
    end = 0
    for index in tokens.openings(gazetteer.small_openings):
        if index < end:
            continue
        key = tokens.keys[index]
        words = gazetteer.longest_phrase.get(key, 0)
        if words:
            phrase = _match_at(tokens, gazetteer, gazetteer.phrases, index, words)
            if phrase is not None and not _inside(found.phrases, phrase):
                found.phrases.append(phrase)
        may_be_name = tokens.case[index] != LOWER or key in PARTICLES
        words = gazetteer.longest.get(key, 0) if may_be_name else 0
        match = _match_at(tokens, gazetteer, gazetteer.names, index, words) if words else None
        if match is not None:
            found.matches.append(match)
            found.covered.update(dict.fromkeys(range(match.first, match.last), match))
            end = match.last
    return found


def keep_language(spotted: Spotted, language: str) -> None:
    """Drop what only another language's words match: names are heard in all of them, words not.

    A name or a spelling may stand in a text of any language. A demonym, seat, acronym, short name
    or epithet is a word of the language it is stored for ("Suisse", "Polen" mean no state in
    English), so it counts there only, and everywhere if it is stored for none.
    """
    kept = []
    for match in spotted.matches:
        candidates = [known for known in match.candidates if _is_heard(known, match.key, language)]
        if not candidates:
            for index in range(match.first, match.last):
                del spotted.covered[index]
            continue
        match.candidates = candidates
        kept.append(match)
    spotted.matches = kept
    spotted.phrases = [
        match
        for match in spotted.phrases
        if any(_is_heard(known, match.key, language) for known in match.candidates)
    ]


def _is_heard(known: Known, key: str, language: str) -> bool:
    alias = known.aliases[key]
    return alias.language in ("", language) or alias.kind in ("name", "spelling")


def _inside(phrases: list[Match], phrase: Match) -> bool:
    return bool(phrases) and phrases[-1].last >= phrase.last


def _match_at(
    tokens: Tokens, gazetteer: Gazetteer, index: Index, first: int, words: int
) -> Match | None:
    keys, line_of = tokens.keys, tokens.line_of
    last = min(first + words, len(keys))
    while line_of[last - 1] != line_of[first]:
        last -= 1
    while last > first:
        key = " ".join(keys[first:last])
        if key in index:
            fitting = _fitting(tokens, gazetteer, index, first, last, key)
            if fitting:
                return Match(first, last, key, list(fitting))
        last -= 1
    return None


def _fitting(
    tokens: Tokens, gazetteer: Gazetteer, index: Index, first: int, last: int, key: str
) -> tuple[Known, ...]:
    """Return who bears a form as it is written here: the same letters always mean the same."""
    surface = tokens.surface(first, last)
    written = (index is gazetteer.names, surface, tokens.shouted[tokens.line_of[first]])
    found = gazetteer.written.get(written)
    if found is None:
        found = tuple(
            known
            for known in gazetteer.known_in(index, key)
            if is_written_as(tokens, first, last, key, known)
        )
        gazetteer.remember_written(written, found)
    return found


def is_written_as(tokens: Tokens, first: int, last: int, key: str, known: Known) -> bool:
    """Say whether the words are written and parted as in the alias they are matched with."""
    alias = known.aliases[key]
    return _is_joined(tokens, first, last, alias) and _has_case_of(
        tokens, first, last, alias, known
    )


def _is_joined(tokens: Tokens, first: int, last: int, alias: Alias) -> bool:
    for index in range(first + 1, last):
        gap = tokens.gap(index)
        if not gap or gap in _JOINS or (gap in _DOTTED and _may_be_dotted(tokens, index - 1)):
            continue
        if gap.strip() and gap.strip(" \u00a0") in alias.text:
            continue
        return False
    return True


def _may_be_dotted(tokens: Tokens, index: int) -> bool:
    word = tokens.keys[index]
    return len(word) <= 2 or word in TITLES or word in SUFFIXES


def _has_case_of(tokens: Tokens, first: int, last: int, alias: Alias, known: Known) -> bool:
    cases = tokens.case[first:last]
    if tokens.shouted[tokens.line_of[first]] or CASELESS in cases:
        return True
    if known.kind == "event":
        if alias.text.islower() or last - first == 1:
            return alias.text[:1].islower() or cases[0] != LOWER
        # Writers set "Final Act" in either case; some capital of the phrase must be there.
        inner = any(word[:1].isupper() for word in alias.text.split()[1:])
        return not inner or any(case != LOWER for case in cases)
    letters = alias.text.replace(".", "").replace(" ", "")
    if letters.isupper() and len(letters) > 1:  # "US" is not "us", nor "Us"
        return all(case != LOWER for case in cases) and (
            UPPER in cases or all(len(word) == 1 for word in tokens.keys[first:last])
        )
    written = alias.text.replace("-", " ").split()
    if len(written) != last - first:
        return cases[0] != LOWER or tokens.keys[first] in PARTICLES
    return all(
        case != LOWER or word[:1].islower() or tokens.keys[first + place] in PARTICLES
        for place, (case, word) in enumerate(zip(cases, written, strict=True))
    ) and (cases[0] != LOWER or any(case != LOWER for case in cases))


def is_title_case(tokens: Tokens, line: tuple[int, int]) -> bool:
    """Say whether a line is a headline In Which Every Word Is Capitalised."""
    first, last = line
    if not 3 <= last - first <= _LONGEST_HEADLINE:
        return False
    if tokens.after(last - 1)[:1] in (".", "!", "…", ",", ";"):
        return False
    long_words = [tokens.case[i] for i in range(first, last) if len(tokens.keys[i]) > 3]
    if len(long_words) < 3:
        return False
    return sum(case != LOWER for case in long_words) >= 0.75 * len(long_words)


def runs_of(tokens: Tokens, lower: frozenset[str]) -> list[Run]:
    """Find the runs of capitalised words that may be names of people.

    Headlines in capitals or title case have none: there, every word looks like a name.
    """
    runs: list[Run] = []
    capitals = tokens.capitals
    for line in tokens.lines:
        if tokens.shouted[tokens.line_of[line[0]]] or is_title_case(tokens, line):
            continue
        end = line[0]
        for place in range(bisect_left(capitals, line[0]), bisect_left(capitals, line[1])):
            index = capitals[place]
            if index >= end and tokens.case[index] == CAPITALISED:
                end = _end_of_run(tokens, index, line[1])
                runs.extend(_named_part(tokens, index, end, lower))
    return runs


def _end_of_run(tokens: Tokens, index: int, limit: int) -> int:
    end = index + 1
    limit = min(limit, index + _LONGEST_RUN)
    while end < limit:
        following = end
        while (
            following < limit - 1
            and tokens.case[following] == LOWER
            and tokens.keys[following] in PARTICLES
            and tokens.gap(following) in _JOINS
            and following - end < 3
        ):
            following += 1
        is_number = tokens.case[following] == UPPER and tokens.keys[following] in NUMERALS
        is_capital = tokens.case[following] == CAPITALISED or is_number
        if not is_capital or not _continues(tokens, following, limit):
            break
        end = following + 1
    return end


def _continues(tokens: Tokens, index: int, limit: int) -> bool:
    gap, before = tokens.gap(index), tokens.keys[index - 1]
    if gap in _JOINS or (gap in _DOTTED and (len(before) == 1 or before in TITLES)):
        return True
    return _is_nickname(tokens, index, limit)


def _is_nickname(tokens: Tokens, index: int, limit: int) -> bool:
    """`A. R. "Archie" Shaw`: a word in quotes inside a name, or the word that follows it."""
    gap = tokens.gap(index).removeprefix(".")
    if gap in (' "', " “", " ‘", " '", " («", " ("):
        return index + 1 < limit and tokens.gap(index + 1) in ('" ', "” ", "’ ", "' ", ") ")
    return gap in ('" ', "” ", "’ ", "' ", ") ") and tokens.gap(index - 1)[-1:] in "\"“‘'("


def _is_portfolio(tokens: Tokens, index: int) -> bool:
    """ "Secretary of State Example", "Chancellor of the Exchequer Example"."""
    keys = tokens.keys
    before = index - 1
    if before > 0 and keys[before] == "the":
        before -= 1
    return before > 0 and keys[before] in ("of", "for") and keys[before - 1] in TITLES


def _after_portfolio(tokens: Tokens, index: int, end: int) -> int:
    """Return where the name begins behind a post, or the post itself where none follows."""
    first = index
    while first < end and tokens.keys[first] in PORTFOLIOS:
        first += 1
    return first if first < end else index


def _named_part(tokens: Tokens, begin: int, end: int, lower: frozenset[str]) -> list[Run]:
    """Strip what cannot be part of a name: titles, and capitals that only begin a sentence."""
    first, titled = begin, False
    keys = tokens.keys
    word = keys[begin]
    if (
        (word in FUNCTION_WORDS or word in lower)
        and word not in PARTICLES
        and not tokens.after(begin).startswith(".")  # an initial, and no article "A"
        and tokens.starts_sentence(begin)
    ):
        first = begin + 1
    if keys[begin] in PORTFOLIOS and _is_portfolio(tokens, begin):
        first, titled = _after_portfolio(tokens, begin, end), True
    for index in range(first, end):
        if keys[index] in TITLES and index + 1 < end:
            first, titled = index + 1, True
        elif (keys[index] in MONTHS and index + 1 < end and index == first) or (
            keys[index] in DAYS and index + 1 < end
        ):
            first = index + 1
    while end > first and keys[end - 1] in TITLES:
        end -= 1
    words = tuple(keys[first:end])
    if not words:
        return []
    if (
        first == begin
        and begin
        and keys[begin - 1] in TITLES
        and tokens.gap(begin).strip() in ("", ".")
    ):
        titled = True
    return [Run(begin, first, end, words, titled)]
