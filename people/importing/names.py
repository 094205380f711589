"""Which names an import gives to an entity, of what kind and how strong.

A person's bare surname is never among them: that it means somebody follows from the article, and
the linker sees to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from people.folding import fold
from people.models import Alias, Kind

STRONG, WEAK = Alias.Strength.STRONG.value, Alias.Strength.WEAK.value
NAME, SPELLING, ACRONYM = (
    Alias.Kind.NAME.value,
    Alias.Kind.SPELLING.value,
    Alias.Kind.ACRONYM.value,
)
# Words that stay small within an English proper name.
_SMALL_WORDS = frozenset(
    ("a", "an", "and", "as", "at", "between", "by", "de", "for", "from", "in", "into", "of", "on",
     "or", "over", "the", "to", "with")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NameRow:
    """One name as a file gives it; empty `kind` and `strength` are for us to decide."""

    text: str
    kind: str = ""
    strength: str = ""
    language: str = ""
    valid_from: str = ""
    valid_until: str = ""
    note: str = ""


def is_full_name(text: str) -> bool:
    """Whether it has two words or more, so that it can stand for one person."""
    return len(fold(text).split()) > 1


def is_proper_name(text: str) -> bool:
    """Whether it is written as a name: "Aktau Accords", and not "closure of the embassy".

    Other scripts and languages capitalise otherwise, so for them one capital letter is enough.
    """
    words = [word for word in text.replace("-", " ").split() if word[0].isalnum()]
    if not text.isascii():
        return any(word[0].isupper() for word in words)
    return all(word[0].isupper() or word[0].isdigit() or word in _SMALL_WORDS for word in words)


def is_acronym(text: str) -> bool:
    """Whether it is a word of capitals: "OSCE", "EU", "P5+1"."""
    letters = [character for character in text if character.isalpha()]
    return 1 < len(text) <= 10 and bool(letters) and text == text.upper() and " " not in text


def guess_strength(text: str, kind: Kind, alias_kind: str) -> str:
    """Strong where the name alone is enough for this kind of entity."""
    if kind == Kind.PERSON:
        return STRONG if is_full_name(text) else WEAK
    if kind == Kind.EVENT:
        return STRONG if is_proper_name(text) else WEAK
    return WEAK if alias_kind == Alias.Kind.SEAT else STRONG


def settle_names(name: str, rows: Iterable[NameRow], kind: Kind) -> list[NameRow]:
    """The name itself and the other names, complete, without those that fold to an earlier one."""
    settled: list[NameRow] = []
    seen: set[str] = set()
    # The house form of an event may be a description, yet it is the event's name.
    own_strength = STRONG if kind == Kind.EVENT else ""
    for row in [NameRow(name, NAME, own_strength), *rows]:
        key = fold(row.text)
        if not key or key in seen:
            continue
        seen.add(key)
        is_short = kind == Kind.ORGANISATION and is_acronym(row.text)
        alias_kind = row.kind or (ACRONYM if is_short else SPELLING)
        strength = row.strength or guess_strength(row.text, kind, alias_kind)
        settled.append(replace(row, kind=alias_kind, strength=strength))
    return settled
