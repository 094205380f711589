"""The sentence around a place in a text, as editors and readers are shown it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache

# A full stop after an initial or a title ends no sentence: "George H. W. Bush", "Gen. Marshall".
_END = re.compile(
    r"(?:[!?…։]|(?<!\b[^\W\d_])(?<!\b(?:Mr|Dr|St|Sr|Jr|No|Lt|vs))"
    r"(?<!\b(?:Mrs|Gen|Sen|Gov|Col|Rep|Rev|Hon))(?<!\bProf)\.)"
    r"[»”’\"')\]]*\s+(?=\S)|\n+"
)
_LONGEST = 400  # characters; readers see it in lists
_FARTHEST = 2000  # characters to either side that are looked at


def sentence_around(text: str, start: int, end: int) -> str:
    """The sentence of `text` in which the span lies, cut at words where it is very long."""
    starts, marks, ends = _ends(text)
    before = bisect_right(ends, start) - 1
    left = max(0, start - _FARTHEST, ends[before] if before >= 0 else 0)
    after = bisect_left(starts, end)
    right = marks[after] if after < len(marks) else len(text)
    right = min(right, end + _FARTHEST)
    sentence = " ".join(text[left:right].split())
    if len(sentence) <= _LONGEST:
        return sentence
    around = text[max(left, start - _LONGEST // 2) : end + _LONGEST // 2]
    return "… " + " ".join(around.split()[1:-1]) + " …"


# An article has three texts, and a sentence is wanted for each of dozens of places in them.
@lru_cache(maxsize=6)
def _ends(text: str) -> tuple[list[int], list[int], list[int]]:
    """Of each end of a sentence: where it begins, where its mark ends, where the next one begins.

    The mark belongs to the sentence, a line break does not.
    """
    found = list(_END.finditer(text))
    return (
        [match.start() for match in found],
        [match.start() + len(match[0].rstrip()) for match in found],
        [match.end() for match in found],
    )
