"""What goes into the linker and what comes out of it.

Plain frozen dataclasses: no step of the linker knows a database, and every id is an opaque string
that its caller gave. Dates are ISO 8601 of reduced precision ("2004", "2004-04", "2004-04-07"), an
empty string where nothing is known.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

EntityKind = Literal["person", "country", "organisation", "event"]
AliasKind = Literal["name", "short", "acronym", "demonym", "seat", "epithet", "spelling"]
Strength = Literal["strong", "weak"]
FieldName = Literal["headline", "standfirst", "body"]
Origin = Literal["automatic", "editor"]
LinkPolicy = Literal["article", "section", "always"]


@dataclass(frozen=True, slots=True)
class Alias:
    """One stored name of an entity. A strong one links by itself, a weak one needs support.

    `case_of` is the stored text where this one was made out of it (see `declension`).
    """

    text: str
    kind: AliasKind = "name"
    strength: Strength = "strong"
    language: str = ""
    valid_from: str = ""
    valid_until: str = ""
    case_of: str = ""

    @property
    def facts(self) -> dict[str, str]:
        """What a mention says of the name that its words match."""
        if self.case_of:
            return {"alias": self.case_of, "alias_kind": "case"}
        return {"alias": self.text, "alias_kind": self.kind}


@dataclass(frozen=True, slots=True)
class OfficeHeld:
    """A post that a person held. `country` is the id of its state, or an empty string."""

    title: str
    start: str = ""
    end: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Entity:
    """Everything the linker may know of one person, state, organisation or event.

    `prominence` is any count that grows with how often the world writes about the entity; it only
    ever breaks ties.
    """

    id: str
    kind: EntityKind
    name: str
    aliases: tuple[Alias, ...] = ()
    given_name: str = ""
    family_name: str = ""
    countries: tuple[str, ...] = ()
    offices: tuple[OfficeHeld, ...] = ()
    born: str = ""
    died: str = ""
    start: str = ""
    end: str = ""
    participants: tuple[str, ...] = ()
    prominence: int = 0


@dataclass(frozen=True, slots=True)
class Decision:
    """What an editor said of a surface form in one article: this entity, or (None) never link."""

    key: str
    entity_id: str | None


@dataclass(frozen=True, slots=True)
class Document:
    """One article as the linker sees it. `subjects` are never linked visibly in it."""

    body_html: str
    headline: str = ""
    standfirst: str = ""
    date: str = ""
    language: str = "en"
    subjects: frozenset[str] = frozenset()
    policy: LinkPolicy = "article"


_NO_FACTS: Mapping[str, str] = {}


class Occurrence(NamedTuple):
    """One place where an entity is named. A tuple, because an archive makes millions of them.

    `start` and `end` count characters of the field's visible text, `end` exclusive. `facts` hold
    what a sentence of explanation needs (the full name that a surname stands for, and so on).
    Which rules there are, and the facts of each, stands in docs/linking.md ("Rules and facts").
    """

    field: FieldName
    start: int
    end: int
    surface: str
    entity_id: str
    rule: str
    score: float
    origin: Origin = "automatic"
    runners_up: tuple[tuple[str, float], ...] = ()
    linked: bool = False
    facts: Mapping[str, str] = _NO_FACTS


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """A surface form left unlinked because its candidates are too close. An editor decides.

    `rule` is the rule that found the candidates, as in `Occurrence`.
    """

    field: FieldName
    start: int
    end: int
    surface: str
    key: str
    candidates: tuple[tuple[str, float], ...]
    sentence: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class UnknownName:
    """A name that matches nobody. `near` lists entities whose name is one letter away."""

    surface: str
    key: str
    count: int
    sentence: str
    office: str = ""
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """What linking found, and the body with its visible links."""

    occurrences: tuple[Occurrence, ...]
    ambiguous: tuple[Ambiguity, ...]
    unknown: tuple[UnknownName, ...]
    body_html: str
    visible_text: str
