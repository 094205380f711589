"""Slips of the pen: a name one letter away from that of somebody whom the article names in full.

Only long words, only inside the word (an ending makes another name: Aliyev, Aliyeva), only where
no known person is called so, and only where one person can be meant. A name that is one letter
away from somebody whom the article does *not* name is left to the editor (see `unknown`).
"""

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
    known: dict[tuple[str, ...], dict[str, Mention]] = {}
    for mention in people.mentions:
        words = tuple(reading.tokens.keys[mention.first : mention.last])
        if len(words) > 1:
            known.setdefault(words, {}).setdefault(mention.known.id, mention)
    strangers = []
    for stranger in people.strangers:
        meant = {
            who: mention
            for words, mentions in known.items()
            if stranger.is_new and _is_one_slip(stranger.words, words)
            for who, mention in mentions.items()
        }
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


def _is_one_slip(written: tuple[str, ...], meant: tuple[str, ...]) -> bool:
    if len(written) != len(meant):
        return False
    unlike = [(one, other) for one, other in zip(written, meant, strict=True) if one != other]
    return len(unlike) == 1 and is_slip(*unlike[0])


def read_misspelt_surnames(reading: Reading, taken: set[int], claims: Claims) -> list[Mention]:
    """Return the mentions by a surname that is written wrongly in this one place."""
    surnames = _surnames(claims)
    if not surnames:
        return []
    mentions: list[Mention] = []
    for run in reading.runs:
        word = run.words[0]
        if len(run.words) > 1 or run.first in taken or len(word) < _SHORTEST:
            continue
        if reading.tokens.case[run.first] != CAPITALISED or not _is_nobodys(reading, word):
            continue
        meant = {
            claim.who: claim
            for surname, found in surnames.items()
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


def _surnames(claims: Claims) -> dict[str, list[Claim]]:
    """Return the claimed surnames of one long word, strangers' as well: they make it doubtful."""
    return {
        form[0]: list(found.values())
        for form, found in claims.forms.items()
        if len(form) == 1
        and len(form[0]) >= _SHORTEST
        and any(claim.part == "surname" and claim.known for claim in found.values())
    }


def _is_nobodys(reading: Reading, word: str) -> bool:
    gazetteer = reading.gazetteer
    return not (
        word in reading.lower
        or word in gazetteer.surnames
        or word in gazetteer.given
        or word in gazetteer.names
    )
