"""The words of a text, folded, with their places in it and how they are written.

Everything after this step works on numbered words. A word is a run of letters and digits; scripts
written without spaces (Chinese, Japanese, Thai ...) count each letter as a word. Lines are blocks
of the article: no name reaches across their end.
"""

import re
from bisect import bisect_left
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, chain, compress, count, pairwise, repeat
from operator import add, not_, sub

from people.folding import fold, fold_with_offsets

# How a word is written.
LOWER, CAPITALISED, UPPER, CASELESS = 0, 1, 2, 3

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_HAS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_WORD = re.compile(r"[^\W_]+")
_WORD_OR_LETTER = re.compile(f"[{_UNSPACED}]|[^\\W_{_UNSPACED}]+")
_SENTENCE_END = re.compile(r"[.!?…:;•][\"'”’»)\]]*\s|[.!?…][\"”»]|^\s*[\"'“‘«„(\[—–-]|[\n•|]")
_WITHIN_SENTENCES = frozenset({" ", "-", "'", "’", ", "})
_ABBREVIATIONS = frozenset({
    "mr", "mrs", "ms", "dr", "prof", "sen", "rep", "gov", "gen", "col", "lt", "sgt", "capt", "cmdr",
    "adm", "maj", "st", "sr", "jr", "rev", "hon", "pres", "sec", "amb", "messrs", "mme", "mlle",
    "m", "v", "vs", "no", "mt", "ft", "fr", "pvt", "cpl", "supt", "insp", "det", "atty", "ltd",
    "inc",
})  # fmt: skip


@dataclass(slots=True)
class Tokens:
    """Parallel lists, one entry a word: cheap to make and to walk for thousands of words."""

    text: str
    keys: list[str]
    starts: list[int]
    ends: list[int]
    case: list[int]
    line_of: list[int]
    lines: list[tuple[int, int]]  # the words of each line that has any
    shouted: list[bool]  # by number of the line: capitals say nothing here
    gaps: list[str]  # what stands before each word, and after the last one
    capitals: list[int]  # the words that are not written small: where names are looked for
    small: frozenset[str]  # the keys of words that are written small somewhere

    def __len__(self) -> int:
        return len(self.keys)

    def start(self, index: int) -> int:
        """Return where a word begins in the text."""
        return self.starts[index]

    def gap(self, index: int) -> str:
        """Return what stands between the word before `index` and that word."""
        return self.gaps[index]

    def after(self, index: int) -> str:
        """Return what stands between the word at `index` and the next one."""
        return self.gaps[index + 1]

    def openings(self, small: AbstractSet[str]) -> list[int]:
        """Return the words with which a name may begin: capitals, and those in `small`."""
        here = small & self.small
        if not here:
            return self.capitals
        found = compress(range(len(self.keys)), map(here.__contains__, self.keys))
        return sorted({*self.capitals, *found})

    def surface(self, first: int, last: int) -> str:
        """Return the letters of the text from the word `first` up to the word `last`."""
        return self.text[self.starts[first] : self.ends[last - 1]]

    def starts_sentence(self, index: int) -> bool:
        """Say whether a capital here may only be due to a sentence or quotation that begins."""
        gap = self.gaps[index]
        if index == 0 or "\n" in gap:
            return True
        if gap in _WITHIN_SENTENCES:
            return False
        if gap.startswith(".") and self.case[index - 1] and '"' not in gap and "”" not in gap:
            before = self.keys[index - 1]
            if before in _ABBREVIATIONS or (len(before) == 1 and before != "i"):
                return False
        return _ends_sentence(gap)

    def is_capital(self, index: int) -> bool:
        """Say whether the word is written as names are (or in a script without capitals)."""
        return self.case[index] != LOWER


@lru_cache(maxsize=2_000)
def _ends_sentence(gap: str) -> bool:
    return bool(_SENTENCE_END.search(gap)) or any(mark in gap for mark in '“"„«')


def _case_of(word: str) -> int:
    first = word[0]
    if first.islower():
        return LOWER
    if first.isupper() or first.istitle():
        return UPPER if len(word) > 1 and word.isupper() else CAPITALISED
    if first.isdigit():
        return LOWER
    return CASELESS


class _Folded(dict[str, str]):
    """The key of every word met so far that is not ASCII."""

    def __missing__(self, word: str) -> str:
        if len(self) >= _WORDS_KEPT:
            self.clear()
        found = self[word] = fold(word)
        return found


_WORDS_KEPT = 100_000
_FOLDED = _Folded()


def _plain_characters() -> str:
    """Characters that fold by themselves: letters to letters, everything else to something else.

    In a text of these, the words are the same before and after folding, so it can be cut first and
    folded word by word. Left out are marks, what folds to nothing, ligatures of signs and letters,
    and scripts with rules of their own.
    """
    candidates = map(chr, (*range(0x20, 0x250), *range(0x370, 0x557), *range(0x2010, 0x2040)))
    return "\t\n" + "".join(filter(_is_plain, candidates))


def _is_plain(character: str) -> bool:
    folded = fold_with_offsets(f"a{character}a")[0][1:-1]
    if not folded or not character.isprintable():
        return False
    if _WORD.fullmatch(character):
        return bool(_WORD.fullmatch(folded)) and fold(character) == folded
    return not _WORD.search(folded)


def _is_shouted(cases: list[int]) -> bool:
    """A line in capitals, or a headline Capitalised Word By Word, says nothing by its capitals."""
    cased = len(cases) - cases.count(CASELESS)
    return cased > 2 and cases.count(UPPER) > 0.7 * cased


def tokenize(text: str) -> Tokens:
    """Cut a text into folded words. Linear in its length; any string is accepted.

    >>> tokenize("Mr Məmmədyarov’s\\nBaku").keys
    ['mr', 'mammadyarov', 's', 'baku']
    """
    keys, starts, ends, case, gaps = _cut(text) if _is_plain_text(text) else _cut_lines(text)
    capitals = list(compress(count(), case))
    small = frozenset(compress(keys, map(not_, case)))
    tokens = Tokens(text, keys, starts, ends, case, [], [], [], gaps, capitals, small)
    _number_lines(tokens)
    return tokens


def _is_plain_text(text: str) -> bool:
    if not text.replace("\n", " ").isprintable():
        return False
    return text.isascii() or _PLAIN.issuperset(_BEYOND_ASCII.findall(text))


# Keys, starts, ends and cases of the words, and the gaps around them: one gap more than words.
_Cut = tuple[list[str], list[int], list[int], list[int], list[str]]


def _cut(text: str) -> _Cut:
    """Cut a text of plain characters, in which every other piece is a word.

    Most words are small ASCII letters, which are their own keys.
    """
    # Most texts beyond ASCII are so by their quotes and dashes alone.
    is_ascii = text.isascii() or _LETTERS.isdisjoint(_BEYOND_ASCII.findall(text))
    pieces = (_ASCII_WORD if is_ascii else _PLAIN_WORD).split(text)
    places = list(accumulate(map(len, pieces)))
    keys = pieces[1::2]
    case = [LOWER] * len(keys)
    if is_ascii:
        others = [index for index, word in enumerate(keys) if not word.islower()]
    else:
        others = [i for i, word in enumerate(keys) if not (word.islower() and word.isascii())]
    for index in others:
        word = keys[index]
        keys[index] = word.lower() if word.isascii() else _FOLDED[word]
        case[index] = CAPITALISED if word.istitle() and word.isalpha() else _case_of(word)
    return keys, places[:-1:2], places[1::2], case, pieces[::2]


def _cut_lines(text: str) -> _Cut:
    """Cut a text in which something is not plain: only the lines where it stands cost more."""
    keys: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    case: list[int] = []
    position = 0
    for line in text.split("\n"):
        cut = _cut_folded(line) if _NOT_PLAIN.search(line) else _cut(line)
        keys += cut[0]
        starts += [position + start for start in cut[1]]
        ends += [position + end for end in cut[2]]
        case += cut[3]
        position += len(line) + 1
    edges = zip([0, *ends], [*starts, len(text)], strict=True)
    return keys, starts, ends, case, [text[end:start] for end, start in edges]


def _cut_folded(line: str) -> _Cut:
    """Fold a line first and find the way back: the same for any text, and slower."""
    folded, offsets = fold_with_offsets(line)
    pattern = _WORD_OR_LETTER if _HAS_UNSPACED.search(folded) else _WORD
    spans = [match.span() for match in pattern.finditer(folded)]
    keys = [folded[start:end] for start, end in spans]
    if offsets[-1] != len(folded) or not _is_in_step(offsets):
        spans = [_source_span(line, offsets, start, end) for start, end in spans]
    starts, ends = [start for start, _ in spans], [end for _, end in spans]
    return keys, starts, ends, [_case_of(line[start:end]) for start, end in spans], []


def _number_lines(tokens: Tokens) -> None:
    """Say which line each word is in."""
    begins = map(add, accumulate(map(len, tokens.text.split("\n")), initial=0), count())
    firsts = [bisect_left(tokens.starts, begin) for begin in begins]  # and one past the last word
    tokens.line_of += chain.from_iterable(map(repeat, count(), map(sub, firsts[1:], firsts)))
    tokens.lines += [line for line in pairwise(firsts) if line[0] < line[1]]
    tokens.shouted += [False] * (len(firsts) - 1)
    case, line_of = tokens.case, tokens.line_of
    for number in {line_of[index] for index in tokens.capitals if case[index] == UPPER}:
        tokens.shouted[number] = _is_shouted(case[firsts[number] : firsts[number + 1]])


def _is_in_step(offsets: list[int]) -> bool:
    return offsets == list(range(len(offsets)))


def _source_span(line: str, offsets: list[int], start: int, end: int) -> tuple[int, int]:
    first = offsets[start]
    return first, _trim(line, first, max(offsets[end], offsets[end - 1] + 1))


def _trim(line: str, start: int, end: int) -> int:
    # Characters that fold to nothing (a soft hyphen before a space) are no part of the word.
    while end - start > 1 and not line[end - 1].isalnum() and not _is_mark(line[end - 1]):
        end -= 1
    return end


def _is_mark(character: str) -> bool:
    return character >= "\u0300" and not character.isspace() and character.isprintable()


_PLAIN = frozenset(_plain_characters())
_LETTERS = frozenset(filter(_WORD.fullmatch, _PLAIN))  # and digits
_NOT_PLAIN = re.compile(f"[^{re.escape(''.join(sorted(_PLAIN)))}]")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
# A list of letters is quicker to look through than the question whether something is a letter.
_ASCII_WORD = re.compile("([0-9A-Za-z]+)")
_PLAIN_WORD = re.compile(f"([{''.join(sorted(_LETTERS))}]+)")
