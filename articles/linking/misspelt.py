"""Slips of the pen: a name one letter away from that of somebody whom the article names in full.

Only long words, only inside the word (an ending makes another name: Aliyev, Aliyeva), only where
no known person is called so, and only where one person can be meant. A name that is one letter
away from somebody whom the article does *not* name is left to the editor (see `unknown`).
"""

from collections.abc import Iterable, Iterator

from .evidence import facts_of
from .people import People
from .reading import Mention, Reading
from .shortforms import Claim, Claims
from .tokens import CAPITALISED

_SHORTEST = 6  # letters: in shorter words one letter makes another name
_SCORE = 0.5


def is_slip(written: str, meant: str) -> bool:
    """Say whether one word is the other with one letter left out, put in, replaced or swapped.

    >>> is_slip("rouseff", "rousseff"), is_slip("lewandowksi", "lewandowski")
    (True, True)
    >>> is_slip("aliyeva", "aliyev"), is_slip("obama", "osama")
    (False, False)
    """
    if min(len(written), len(meant)) < _SHORTEST or abs(len(written) - len(meant)) > 1:
        return False
    if written == meant or written[0] != meant[0] or written[-1] != meant[-1]:
        return False
    head = 0
    while written[head : head + 1] == meant[head : head + 1] != "":
        head += 1
    one, other = written[head:], meant[head:]
    swapped = one[:2] == other[:2][::-1] and one[2:] == other[2:]
    return swapped or one[1:] == other or one == other[1:] or one[1:] == other[1:]


def read_misspelt_names(reading: Reading, people: People) -> None:
    """Take a stranger's full name for that of somebody named in full, one letter away."""
    if not people.strangers:
        return
    known: dict[tuple[str, ...], dict[str, Mention]] = {}
    for mention in people.mentions:
        words = tuple(reading.tokens.keys[mention.first : mention.last])
        if len(words) > 1:
            known.setdefault(words, {}).setdefault(mention.known.id, mention)
    alike = _by_all_but_one_word(known)
    shared = {word for words in known for word in words}  # one of them must be written rightly
    strangers = []
    for stranger in people.strangers:
        if not stranger.is_new or shared.isdisjoint(stranger.words):
            strangers.append(stranger)
            continue
        near = _one_slip_away(stranger.words, alike)
        meant = {who: mention for words in near for who, mention in known[words].items()}
        if len(meant) != 1:
            strangers.append(stranger)
            continue
        (mention,) = meant.values()
        facts = facts_of(reading, mention.known, stranger.first, stranger.last) | {
            "full_name": mention.known.entity.name,
            "full_surface": reading.tokens.surface(mention.first, mention.last),
            "named_at": str(mention.first),
        }
        people.mentions.append(
            Mention(stranger.first, stranger.last, mention.known, "misspelt", _SCORE, (), facts)
        )
    people.strangers = strangers


Words = tuple[str, ...]
# The place of a long word, the other words, and its first and last letter; the numbers and the
# names that have them. So a name is compared with those only that have all the rest in common.
_Alike = dict[tuple[int, Words, str, str], list[tuple[int, Words]]]


def _rests(words: Words) -> Iterator[tuple[int, Words, str, str]]:
    for place, word in enumerate(words):
        if len(word) >= _SHORTEST:
            yield place, (*words[:place], *words[place + 1 :]), word[0], word[-1]


def _by_all_but_one_word(names: Iterable[Words]) -> _Alike:
    alike: _Alike = {}
    for number, words in enumerate(names):
        for rest in _rests(words):
            alike.setdefault(rest, []).append((number, words))
    return alike


def _one_slip_away(written: Words, alike: _Alike) -> list[Words]:
    """Return the names of which one word is written otherwise, in their order."""
    found = [
        (number, words)
        for rest in _rests(written)
        if rest in alike
        for number, words in alike[rest]
        if is_slip(written[rest[0]], words[rest[0]])
    ]
    return [words for _, words in sorted(found)]


def read_misspelt_surnames(reading: Reading, taken: set[int], claims: Claims) -> list[Mention]:
    """Return the mentions by a surname that is written wrongly in this one place."""
    surnames = _surnames(claims)
    if not surnames:
        return []
    mentions: list[Mention] = []
    for run in reading.runs:
        word = run.words[0]
        if len(word) < _SHORTEST or (word[0], word[-1]) not in surnames:
            continue
        if len(run.words) > 1 or run.first in taken:
            continue
        if reading.tokens.case[run.first] != CAPITALISED or not _is_nobodys(reading, word):
            continue
        meant = {
            claim.who: claim
            for surname, found in surnames.get((word[0], word[-1]), ())
            if is_slip(word, surname)
            for claim in found
        }
        if len(meant) == 1:
            (claim,) = meant.values()
            mentions += _mention(reading, claim, run.first)
    return mentions


def _mention(reading: Reading, claim: Claim, first: int) -> list[Mention]:
    if claim.known is None:
        return []
    facts = {
        "full_name": claim.full_name,
        "full_surface": reading.tokens.surface(claim.first, claim.last),
        "named_at": str(claim.first),
    }
    return [Mention(first, first + 1, claim.known, "misspelt", _SCORE, (), facts)]


def _surnames(claims: Claims) -> dict[tuple[str, str], list[tuple[str, list[Claim]]]]:
    """Return the claimed surnames of one long word, by their first and last letter.

    Strangers' as well: they make it doubtful.
    """
    surnames: dict[tuple[str, str], list[tuple[str, list[Claim]]]] = {}
    for form, found in claims.forms.items():
        if len(form) == 1 and len(form[0]) >= _SHORTEST:
            bearers = list(found.values())
            if any(claim.part == "surname" and claim.known for claim in bearers):
                surnames.setdefault((form[0][0], form[0][-1]), []).append((form[0], bearers))
    return surnames


def _is_nobodys(reading: Reading, word: str) -> bool:
    gazetteer = reading.gazetteer
    return not (
        word in reading.lower
        or word in gazetteer.surnames
        or word in gazetteer.given
        or word in gazetteer.names
    )
