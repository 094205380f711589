"""Spotting: where the text has the form of a stored name, and where it has the form of any name.

Longest match first, on word boundaries, written as names are written. Nothing is chosen here: a
match carries all entities that share the form, and a run of capitals may be anybody.
"""

from dataclasses import dataclass, field
from itertools import compress, count
from typing import NamedTuple

from .gazetteer import Bearers, Gazetteer, Known, Written
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
_LONG_WORDS = 3  # that a headline has at least
_PLAIN_BREAKS = frozenset({", ", ". ", ": ", "; "})  # no quotes: nobody's nickname
_STRIPPED = TITLES | PORTFOLIOS | MONTHS | DAYS  # of a run of capitals, to get at the name
_DOTTED = frozenset({". ", ".", ".\u00a0", ".-"})


class Match(NamedTuple):
    """A stored form in the text: the words `first:last`, and who bears it."""

    first: int
    last: int
    key: str
    bearers: Bearers

    @property
    def length(self) -> int:
        """How many words it has."""
        return self.last - self.first

    @property
    def candidates(self) -> tuple[Known, ...]:
        """All who bear it."""
        return self.bearers.everybody


class Run(NamedTuple):
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


def spot(tokens: Tokens, gazetteer: Gazetteer, language: str = "") -> Spotted:
    """Find every stored form. A longer form hides those inside it, except a phrase of an event.

    With a language, what only another language's words match is dropped: a name or a spelling may
    stand in a text of any language. A demonym, seat, acronym, short name or epithet is a word of
    the language it is stored for ("Suisse", "Polen" mean no state in English), so it counts there
    only, and everywhere if it is stored for none.
    """
    found = Spotted()
    keys, case, names = tokens.keys, tokens.case, gazetteer.longest
    phrases = gazetteer.longest_phrase
    sought, end = _Sought(tokens, gazetteer, language, gazetteer.written_in(language)), 0
    for index in tokens.openings(gazetteer.small_openings):
        if index < end:
            continue
        key = keys[index]
        if phrases and key in phrases:
            phrase = _match_at(sought, index, phrases[key])
            if phrase is not None and not _inside(found.phrases, phrase):
                found.phrases.append(phrase)
        if key in names and (case[index] or key in PARTICLES):
            match = _name_at(sought, index, names[key])
            if match is not None:
                end = match.last
                if match.bearers.is_heard:
                    found.matches.append(match)
                    for covered in range(index, end):
                        found.covered[covered] = match
    found.phrases = [phrase for phrase in found.phrases if phrase.bearers.is_heard]
    return found


class _Sought(NamedTuple):
    """Which names are looked for, and where."""

    tokens: Tokens
    gazetteer: Gazetteer
    language: str
    written: Written


def _name_at(sought: _Sought, first: int, words: int) -> Match | None:
    """Find the longest name at a word, by its first two words where it has more than that."""
    tokens, gazetteer, _, _ = sought
    keys, names, second = tokens.keys, gazetteer.names, first + 1
    key = keys[first]
    if words > 1 and second < len(keys) and "\n" not in tokens.gaps[second]:
        two = f"{key} {keys[second]}"
        if words > 2 and two in gazetteer.longer:
            match = _match_at(sought, first, gazetteer.longer[two], 3)
            if match is not None:
                return match
        if two in names:
            bearers = _bearers(sought, first, second + 1, two)
            if bearers.everybody:
                return Match(first, second + 1, two, bearers)
    if key in names:
        bearers = _bearers(sought, first, second, key)
        if bearers.everybody:
            return Match(first, second, key, bearers)
    return None


def _is_heard(known: Known, key: str, language: str) -> bool:
    alias = known.aliases[key]
    return alias.language in ("", language) or alias.kind in ("name", "spelling")


def _inside(phrases: list[Match], phrase: Match) -> bool:
    return bool(phrases) and phrases[-1].last >= phrase.last


def _match_at(sought: _Sought, first: int, words: int, shortest: int = 0) -> Match | None:
    """Find the longest form at a word: a name of at least so many words, or (0) a phrase."""
    tokens, gazetteer, _, _ = sought
    keys, line_of = tokens.keys, tokens.line_of
    index = gazetteer.names if shortest else gazetteer.phrases
    last = min(first + words, len(keys))
    while line_of[last - 1] != line_of[first]:
        last -= 1
    while last - first >= (shortest or 1):
        key = " ".join(keys[first:last])
        if key in index:
            bearers = _bearers(sought, first, last, key, is_phrase=not shortest)
            if bearers.everybody:
                return Match(first, last, key, bearers)
        last -= 1
    return None


def _bearers(
    sought: _Sought, first: int, last: int, key: str, *, is_phrase: bool = False
) -> Bearers:
    """Return who bears a form as it is written here: the same letters always mean the same."""
    tokens, gazetteer, language, written = sought
    surface = tokens.text[tokens.starts[first] : tokens.ends[last - 1]]
    memory = written[is_phrase][tokens.shouted[tokens.line_of[first]]]
    found = memory.get(surface)
    if found is None:
        known = gazetteer.known_in(gazetteer.phrases if is_phrase else gazetteer.names, key)
        known = [one for one in known if is_written_as(tokens, first, last, key, one)]
        found = _sorted_by_kind(known, key, language, is_phrase=is_phrase)
        memory.keep(surface, found)
    return found


def _sorted_by_kind(known: list[Known], key: str, language: str, *, is_phrase: bool) -> Bearers:
    heard = [one for one in known if not language or _is_heard(one, key, language)]

    def of_kind(kind: str) -> tuple[Known, ...]:
        return tuple(one for one in heard if one.kind == kind)

    everybody = tuple(known if is_phrase or not heard else heard)
    states = of_kind("country")
    return Bearers(
        everybody,
        of_kind("person"),
        states,
        of_kind("organisation"),
        bool(heard),
        any(one.aliases[key].kind == "demonym" for one in states),
        everybody[0].aliases[key] if len(everybody) == 1 else None,
    )


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
    if len(long_words) < _LONG_WORDS:
        return False
    return sum(case != LOWER for case in long_words) >= 0.75 * len(long_words)


def runs_of(tokens: Tokens, lower: frozenset[str]) -> list[Run]:
    """Find the runs of capitalised words that may be names of people.

    Headlines in capitals or title case have none: there, every word looks like a name.
    """
    runs: list[Run] = []
    keys, case, gaps, line_of = tokens.keys, tokens.case, tokens.gaps, tokens.line_of
    dull, end, limit = _dull_lines(tokens), 0, len(keys)
    for index in tokens.capitals:
        if index < end or case[index] != CAPITALISED or (dull and line_of[index] in dull):
            continue
        end = index + 1
        if end < limit and (case[end] or keys[end] in PARTICLES):
            end = _end_of_run(tokens, index, limit)
        first = index
        if (gaps[index] != " " or not index) and _only_opens_sentence(tokens, index, lower):
            first = index + 1
            if first == end:
                continue
        words = tuple(keys[index:end])
        if _STRIPPED.isdisjoint(words):
            titled = (
                first == index and keys[index - 1] in TITLES and _is_behind_title(tokens, index)
            )
            runs.append(Run(index, first, end, words[first - index :], titled))
        else:
            run = _stripped(tokens, index, first, end)
            if run is not None:
                runs.append(run)
    return runs


def _dull_lines(tokens: Tokens) -> set[int]:
    """Return the numbers of the lines where every word looks like a name."""
    case = tokens.case
    found = set(compress(count(), tokens.shouted))
    for first, last in tokens.lines:
        words = last - first
        if words > _LONGEST_HEADLINE or words - case[first:last].count(LOWER) < _LONG_WORDS:
            continue
        if is_title_case(tokens, (first, last)):
            found.add(tokens.line_of[first])
    return found


def _only_opens_sentence(tokens: Tokens, index: int, lower: frozenset[str]) -> bool:
    """Say whether an everyday word has its capital from the sentence that it begins."""
    word = tokens.keys[index]
    return (
        (word in FUNCTION_WORDS or word in lower)
        and word not in PARTICLES
        and not tokens.gaps[index + 1].startswith(".")  # an initial, and no article "A"
        and tokens.starts_sentence(index)
    )


def _end_of_run(tokens: Tokens, index: int, limit: int) -> int:
    case, keys = tokens.case, tokens.keys
    end = index + 1
    limit = min(limit, index + _LONGEST_RUN)
    while end < limit:
        following = end
        if case[end] == LOWER:
            following = _after_particles(tokens, end, limit)
        written = case[following]
        if written != CAPITALISED and not (written == UPPER and keys[following] in NUMERALS):
            break
        if tokens.gaps[following] != " " and not _continues(tokens, following, limit):
            break
        end = following + 1
    return end


def _after_particles(tokens: Tokens, first: int, limit: int) -> int:
    following = first
    while (
        following < limit - 1
        and tokens.case[following] == LOWER
        and tokens.keys[following] in PARTICLES
        and tokens.gaps[following] in _JOINS
        and following - first < 3
    ):
        following += 1
    return following


def _continues(tokens: Tokens, index: int, limit: int) -> bool:
    gap, before = tokens.gaps[index], tokens.keys[index - 1]
    if gap in _JOINS or (gap in _DOTTED and (len(before) == 1 or before in TITLES)):
        return True
    return gap not in _PLAIN_BREAKS and _is_nickname(tokens, index, limit)


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


def _stripped(tokens: Tokens, begin: int, first: int, end: int) -> Run | None:
    """Strip titles and the like, which are no part of a name."""
    keys, titled = tokens.keys, False
    if keys[begin] in PORTFOLIOS and _is_portfolio(tokens, begin):
        first, titled = _after_portfolio(tokens, begin, end), True
    for index in range(first, end - 1):  # the last word is no title of a name behind it
        word = keys[index]
        if word in TITLES:
            first, titled = index + 1, True
        elif (word in MONTHS and index == first) or word in DAYS:
            first = index + 1
    while end > first and keys[end - 1] in TITLES:
        end -= 1
    if first == end:
        return None
    if first == begin and _is_behind_title(tokens, begin):
        titled = True
    return Run(begin, first, end, tuple(keys[first:end]), titled)


def _is_behind_title(tokens: Tokens, index: int) -> bool:
    if not index or tokens.keys[index - 1] not in TITLES:
        return False
    return tokens.gaps[index].strip() in ("", ".")
