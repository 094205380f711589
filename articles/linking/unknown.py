"""Names that match nobody, made ready for an editor: add as a spelling, create, or ignore."""

from collections.abc import Iterable, Sequence

from .gazetteer import Gazetteer
from .language import DAYS, INSTITUTIONS, MONTHS
from .near import names_near
from .people import Stranger
from .reading import Reading
from .types import UnknownName

_MOST = 50  # names of one article
_MOST_NEAR = 5
_NO_PARTS_OF_NAMES = INSTITUTIONS | MONTHS | DAYS


def unknown_names(
    reading: Reading, strangers: Sequence[Stranger], decided: Iterable[str]
) -> list[UnknownName]:
    """Return the strangers of an article, those named most often first.

    A name is offered when it looks like a person's: a known first name, or a title before it.
    `decided` are the folded keys that an editor has settled already.
    """
    groups: dict[str, list[Stranger]] = {}
    for stranger in strangers:
        if stranger.is_new and stranger.certain and _is_like_a_person(stranger):
            groups.setdefault(" ".join(stranger.words), []).append(stranger)
    for key in decided:
        groups.pop(key, None)
    ordered = sorted(groups.items(), key=lambda row: (-len(row[1]), row[1][0].first))
    return [_offer(reading, key, group) for key, group in ordered[:_MOST]]


def _is_like_a_person(stranger: Stranger) -> bool:
    words = stranger.words
    return (
        2 <= len(words) <= 5
        and _NO_PARTS_OF_NAMES.isdisjoint(words)
        and not any(map(str.isdigit, words))
    )


def _offer(reading: Reading, key: str, group: Sequence[Stranger]) -> UnknownName:
    first = group[0]
    offices = [office for stranger in group if (office := reading.title_before(stranger.first))]
    return UnknownName(
        surface=reading.tokens.surface(first.first, first.last),
        key=key,
        count=len(group),
        sentence=reading.sentence(first.first, first.last),
        office=max(offices, key=len, default=""),
        near=_near(reading.gazetteer, key),
    )


def _near(gazetteer: Gazetteer, key: str) -> tuple[str, ...]:
    """Return the ids of people whose name is one letter away: in the first word, or in the rest."""
    near = gazetteer.near.get(key)
    if near is not None:
        return near
    found: set[str] = set()
    for name in names_near(gazetteer, key):
        people = gazetteer.known_in(gazetteer.names, name)
        found.update(known.id for known in people if known.kind == "person")
    return gazetteer.near.keep(key, tuple(sorted(found)[:_MOST_NEAR]))
