"""The words of a text, folded, with their places in it and how they are written.

Everything after this step works on numbered words. A word is a run of letters and digits; scripts
written without spaces (Chinese, Japanese, Thai ...) count each letter as a word. Lines are blocks
of the article: no name reaches across their end.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from people.folding import fold_with_offsets

# How a word is written.
LOWER, CAPITALISED, UPPER, CASELESS = 0, 1, 2, 3

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_HAS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_WORD = re.compile(r"[^\W_]+")
_WORD_OR_LETTER = re.compile(f"[{_UNSPACED}]|[^\\W_{_UNSPACED}]+")
_SENTENCE_END = re.compile(r"[.!?…:;•][\"'”’»)\]]*\s|[.!?…][\"”»]|^\s*[\"'“‘«„(\[—–-]|[\n•|]")
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

    def __len__(self) -> int:
        return len(self.keys)

    def gap(self, index: int) -> str:
        """Return what stands between the word before `index` and that word."""
        before = self.ends[index - 1] if index else 0
        return self.text[before : self.starts[index]]

    def after(self, index: int) -> str:
        """Return what stands between the word at `index` and the next one."""
        following = self.starts[index + 1] if index + 1 < len(self.keys) else len(self.text)
        return self.text[self.ends[index] : following]

    def surface(self, first: int, last: int) -> str:
        """Return the letters of the text from the word `first` up to the word `last`."""
        return self.text[self.starts[first] : self.ends[last - 1]]

    def starts_sentence(self, index: int) -> bool:
        """Say whether a capital here may only be due to a sentence or quotation that begins."""
        if index == 0 or self.line_of[index] != self.line_of[index - 1]:
            return True
        gap = self.gap(index)
        if len(gap) == 1 and gap in " -'’":
            return False
        if gap.startswith(".") and self.case[index - 1] and '"' not in gap and "”" not in gap:
            before = self.keys[index - 1]
            if before in _ABBREVIATIONS or (len(before) == 1 and before != "i"):
                return False
        return bool(_SENTENCE_END.search(gap)) or any(mark in gap for mark in '“"„«')

    def is_capital(self, index: int) -> bool:
        """Say whether the word is written as names are (or in a script without capitals)."""
        return self.case[index] != LOWER


@lru_cache(maxsize=50_000)
def _case_of(word: str) -> int:
    first = word[0]
    if first.islower():
        return LOWER
    if first.isupper() or first.istitle():
        return UPPER if len(word) > 1 and word.isupper() else CAPITALISED
    if first.isdigit():
        return LOWER
    return CASELESS


def _is_shouted(cases: list[int]) -> bool:
    """A line in capitals, or a headline Capitalised Word By Word, says nothing by its capitals."""
    cased = len(cases) - cases.count(CASELESS)
    return cased > 2 and cases.count(UPPER) > 0.7 * cased


def tokenize(text: str) -> Tokens:
    """Cut a text into folded words. Linear in its length; any string is accepted.

    >>> tokenize("Mr Məmmədyarov’s\\nBaku").keys
    ['mr', 'mammadyarov', 's', 'baku']
    """
    tokens = Tokens(text, [], [], [], [], [], [], [])
    position = 0
    for number, line in enumerate(text.split("\n")):
        folded, offsets = fold_with_offsets(line)
        pattern = _WORD_OR_LETTER if _HAS_UNSPACED.search(folded) else _WORD
        spans = [match.span() for match in pattern.finditer(folded)]
        count = len(tokens.keys)
        tokens.keys += [folded[start:end] for start, end in spans]
        if offsets[-1] != len(folded) or not _is_in_step(offsets):
            spans = [_source_span(line, offsets, start, end) for start, end in spans]
        cases = [_case_of(line[start:end]) for start, end in spans]
        tokens.starts += [position + start for start, _ in spans]
        tokens.ends += [position + end for _, end in spans]
        tokens.case += cases
        tokens.line_of += [number] * len(spans)
        if spans:
            tokens.lines.append((count, len(tokens.keys)))
        tokens.shouted.append(_is_shouted(cases))
        position += len(line) + 1
    return tokens


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
