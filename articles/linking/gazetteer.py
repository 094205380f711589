"""All names, compiled and ready to be looked up.

Compiling turns entities into a few dictionaries from folded words to small numbers, and keeps each
entity as one line of JSON that is only read when a text names it. So loading costs little, workers
share one file, and memory stays small with a hundred thousand people. Which names an entity has is
its caller's to say; what people may be called by *in* a text is worked out when a text is read.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from math import log2
from pathlib import Path
from typing import Any, NamedTuple

from .declension import declined
from .language import EVENT_NOUNS, PARTICLES, SUFFIXES
from .memory import Memory
from .names import (
    NameParts,
    ShortForm,
    is_regnal,
    joined_words,
    key_of,
    name_skeleton,
    short_forms,
    singular,
    skeleton,
    split_name,
    words_of,
)
from .types import Alias, Entity, OfficeHeld

_FORMAT = "gazetteer 3"
_ENTITIES_KEPT = 20_000  # decoded entities are kept for the next text, but not without limit

# From a key to the numbers of its entities, written one after another: quick to load, and only what
# a text really names is ever parsed.
Index = dict[str, str]


@dataclass(slots=True)
class _Tables:
    """Everything that is saved. Entities are numbered by their place in `records`."""

    records: list[str]
    names: Index  # key of any alias
    longest: dict[str, int]  # first word of a key -> words in the longest key that begins so
    variants: Index  # reductions of personal names: first and last word, without middle names
    skeletons: Index  # what the romanisations of a personal name share
    surnames: Index  # last word of a family name
    given: dict[str, int]  # how many people bear a word as their first name
    phrases: Index  # key of any alias of an event
    longest_phrase: dict[str, int]  # as `longest`, for the phrases
    heads: Index  # what sort of event it is: "talks", "crash"
    ids: dict[str, int]  # the place of each entity by its id


class Known:
    """An entity out of the gazetteer, with what the linker asks of it again and again."""

    def __init__(self, number: int, entity: Entity) -> None:
        self.number = number
        self.entity = entity
        self.id = entity.id
        self.kind = entity.kind
        self.fame = log2(1 + entity.prominence)
        self.is_only_a_name = not (
            entity.countries or entity.offices or entity.born or entity.prominence
        )
        # By the year of a text: whether the person was in office, and what the time speaks for.
        self.in_office: dict[int, bool] = {}
        self.timeliness: dict[int, float] = {}
        # What a text may call the person's offices, once a text has asked (see `evidence`).
        self.titles: frozenset[str] | None = None

    @cached_property
    def aliases(self) -> dict[str, Alias]:
        """The aliases by key, the name itself first: of two with one key, the stronger counts."""
        found: dict[str, Alias] = {}
        for alias in all_aliases(self.entity):
            key = key_of(alias.text)
            kept = found.get(key)
            if kept is None or (kept.strength == "weak" and alias.strength == "strong"):
                found[key] = alias
            elif kept.language != alias.language and kept.strength == alias.strength:
                found[key] = replace(kept, language="")  # a word of several languages
        return found

    @cached_property
    def forms(self) -> dict[tuple[str, ...], ShortForm]:
        """What a person may be called by once named in full, over all spellings of the name."""
        forms: dict[tuple[str, ...], ShortForm] = {}
        family = words_of(self.entity.family_name)
        for key, alias in self.aliases.items():
            words = tuple(key.split())
            if alias.kind not in ("name", "spelling"):
                forms.setdefault(words, ShortForm(words, "alias", 1.0))
                continue
            for form in short_forms(words, split_name(words, family)):
                kept = forms.get(form.words)
                if kept is None or kept.weight < form.weight:
                    forms[form.words] = form
        return forms

    @cached_property
    def claimed(self) -> list[tuple[tuple[str, ...], str, float]]:
        """The same as rows: the words, which part of the name they are, and how surely."""
        return [(form.words, form.part, form.weight) for form in self.forms.values()]

    @cached_property
    def spellings(self) -> list[tuple[str, tuple[str, ...]]]:
        """The surnames among them, after what their romanisations share."""
        return [
            (skeleton(words[-1]), words)
            for words, part, _ in self.claimed
            if part == "surname" and len(words[-1]) > 3
        ]

    @cached_property
    def parts(self) -> NameParts:
        """Given and family name of the house form."""
        return split_name(words_of(self.entity.name), words_of(self.entity.family_name))


class Bearers(NamedTuple):
    """Who bears a form as it is written in a text of one language, by their kind."""

    everybody: tuple[Known, ...]
    people: tuple[Known, ...]
    states: tuple[Known, ...]
    organisations: tuple[Known, ...]
    is_heard: bool  # whether the form is any name at all in that language
    is_demonym: bool  # of a state
    alias: Alias | None  # that of the one bearer, where there is one


# By the letters of a form: of names and of phrases, in other lines and in those in capitals.
Written = tuple[tuple[Memory[str, Bearers], ...], ...]


class FullName(NamedTuple):
    """What follows from a full name, whatever the text."""

    words: tuple[str, ...]
    commonness: float  # see `evidence`
    variants: tuple[Known, ...]  # who is called so without the middle of the name


class Gazetteer:
    """Names to look up. Made by `compile_gazetteer`; never changed, so workers may share it."""

    def __init__(self, tables: _Tables) -> None:
        self._tables = tables
        self._known: dict[int, Known] = {}
        # What a later step worked out about an entity, kept for the next text.
        self.notes: dict[int, Any] = {}
        # Who bears a form exactly as written, for the next time it is met (see `spot`).
        self._written: dict[str, Written] = {}  # by the language of the text
        self.full_names: Memory[str, FullName] = Memory()  # see `people`
        # What later steps worked out about a form, whatever the text.
        self.variants_of: Memory[tuple[str, ...], Any] = Memory()  # see `people`
        self.bearers_of: Memory[str, Any] = Memory()  # see `lone`
        self.near: Memory[str, tuple[str, ...]] = Memory()  # see `unknown`
        self.names = tables.names
        self.longest = tables.longest
        self.variants = tables.variants
        self.skeletons = tables.skeletons
        self.surnames = tables.surnames
        self.given = tables.given
        self.phrases = tables.phrases
        self.longest_phrase = tables.longest_phrase
        self.heads = tables.heads

    def __len__(self) -> int:
        return len(self._tables.ids)

    @cached_property
    def version(self) -> str:
        """A hash of the content: the same entities give the same version, in whatever order."""
        digest = hashlib.sha256(_FORMAT.encode())
        for record in sorted(filter(None, self._tables.records)):
            digest.update(record.encode("utf-8", "surrogatepass"))
        return digest.hexdigest()[:32]

    @cached_property
    def head_forms(self) -> frozenset[str]:
        """The nouns that say what sort of event something is, in both numbers."""
        return frozenset(self.heads) | {f"{head}s" for head in self.heads}

    @cached_property
    def small_openings(self) -> frozenset[str]:
        """The words with which a stored form may begin though they are written small."""
        return (PARTICLES & self.longest.keys()) | self.longest_phrase.keys()

    @cached_property
    def longer(self) -> dict[str, int]:
        """The first two words of a name of more words -> words in the longest that begins so."""
        found: dict[str, int] = {}
        for name in self.names:
            words = name.count(" ") + 1
            if words > 2:
                first, second, _ = name.split(" ", 2)
                two = f"{first} {second}"
                if found.get(two, 0) < words:
                    found[two] = words
        return found

    @cached_property
    def names_in_order(self) -> list[str]:
        """All keys but those of events, sorted: names that begin alike are together."""
        return sorted(self.names)

    @cached_property
    def names_backwards(self) -> list[str]:
        """The same keys spelled backwards and sorted: names that end alike are together."""
        return sorted(name[::-1] for name in self.names)

    def bearers(self, surname: str) -> int:
        """Return how many people have a surname that ends in a word."""
        entry = self.surnames.get(surname)
        return entry.count(" ") + 1 if entry else 0

    def known_in(self, index: Index, key: str) -> list[Known]:
        """Return the entities under a key of one of the indexes."""
        return [self.known(number) for number in numbers_in(index.get(key))]

    @cached_property
    def magnitude(self) -> int:
        """The size as a power of two, so that one name more does not shift every score."""
        return 1 << max(0, len(self).bit_length() - 1)

    def known(self, number: int) -> Known:
        """Return an entity by its number, decoding it the first time."""
        found = self._known.get(number)
        if found is None:
            if len(self._known) >= _ENTITIES_KEPT:
                self._forget()
            found = Known(number, _decode(self._tables.records[number]))
            self._known[number] = found
        return found

    def _forget(self) -> None:
        """Let go of all decoded entities, and of what remembers them."""
        self._known.clear()
        self.notes.clear()
        self._written.clear()
        for memory in (self.full_names, self.variants_of, self.bearers_of):
            memory.clear()

    def written_in(self, language: str) -> Written:
        """Return what is remembered of forms as they are written in texts of a language."""
        found = self._written.get(language)
        if found is None:
            empty = tuple((Memory[str, Bearers](), Memory[str, Bearers]()) for _ in range(2))
            found = self._written[language] = empty
        return found

    def by_id(self, entity_id: str) -> Known | None:
        """Return an entity by its caller's id."""
        number = self._tables.ids.get(entity_id)
        return None if number is None else self.known(number)

    def entities(self) -> Iterator[Entity]:
        """Yield everything that was compiled."""
        for record in self._tables.records:
            if record:
                yield _decode(record)

    def updated(self, entities: Iterable[Entity], removed: Iterable[str] = ()) -> "Gazetteer":
        """Return a gazetteer with some entities added, replaced or removed.

        Much quicker than compiling everything again: the tables are copied, not recomputed.
        """
        changed = {entity.id: entity for entity in entities}
        old = self._tables
        copies = [getattr(old, name).copy() for name in _Tables.__slots__]
        tables = _Tables(*copies)
        gone = [old.ids[i] for i in {*changed, *removed} if i in old.ids]
        for number in gone:
            _unregister(tables, number, _decode(tables.records[number]))
            tables.records[number] = ""
        for entity in changed.values():
            _register(tables, entity)
        return Gazetteer(tables)

    def save(self, path: str | Path) -> None:
        """Write the compiled form, in one step as others see it."""
        path = Path(path)
        tables = self._tables
        head = json.dumps([getattr(tables, name) for name in _Tables.__slots__[1:]])
        content = "\n".join((_FORMAT, head, *tables.records))
        unfinished = path.with_name(f"{path.name}.part")
        unfinished.write_text(content, encoding="utf-8", newline="\n")
        unfinished.replace(path)

    @classmethod
    def load(cls, path: str | Path) -> "Gazetteer":
        """Read a compiled form. Raises ValueError when the file is of another make."""
        form, _, rest = Path(path).read_text(encoding="utf-8").partition("\n")
        if form != _FORMAT:
            raise ValueError(f"{path} holds no compiled gazetteer of this version")
        head, _, lines = rest.partition("\n")
        return cls(_Tables(lines.split("\n"), *json.loads(head)))

    def __getstate__(self) -> _Tables:
        return self._tables

    def __setstate__(self, tables: _Tables) -> None:
        self.__init__(tables)  # type: ignore[misc]


def compile_gazetteer(entities: Iterable[Entity]) -> Gazetteer:
    """Compile entities. Of two with one id, the first counts."""
    tables = _Tables([], {}, {}, {}, {}, {}, {}, {}, {}, {}, {})
    for entity in entities:
        if entity.id not in tables.ids:
            _register(tables, entity)
    return Gazetteer(tables)


def all_aliases(entity: Entity) -> tuple[Alias, ...]:
    """Return the aliases with the house form before them, and behind them their other cases."""
    stored = entity.aliases
    if not any(alias.text == entity.name for alias in stored):
        stored = (Alias(entity.name), *stored)
    return (*stored, *declined(stored, entity.kind))


def numbers_in(entry: str | None) -> list[int]:
    """Read an entry of an index."""
    return [int(number) for number in entry.split()] if entry else []


def _enter(index: Index, key: str, number: int) -> None:
    entry = index.get(key)
    index[key] = f"{entry} {number}" if entry else str(number)


def _index_keys(entity: Entity) -> tuple[set[str], set[str], set[str], set[str], str]:
    """Return the keys of an entity: names, variants, skeletons, surnames; and its first name."""
    names: set[str] = set()
    variants: set[str] = set()
    skeletons: set[str] = set()
    surnames: set[str] = set()
    given = ""
    family = words_of(entity.family_name)
    for alias in all_aliases(entity):
        words = words_of(alias.text)
        if not words:
            continue
        names.add(" ".join(words))
        if entity.kind != "person" or alias.kind not in ("name", "spelling") or len(words) < 2:
            continue
        parts = split_name(words, family)
        while len(words) > 2 and words[-1] in SUFFIXES:
            words = words[:-1]
        skeletons.add(name_skeleton(words))
        variants |= _variants(alias.text, words, parts)
        if parts.family:
            surnames.add(parts.family[-1])
        elif parts.given and is_regnal(words):
            surnames.add(parts.given[-1])
        if parts.given:
            given = given or parts.given[0]
            if len(parts.given) > 1 and parts.family:
                surnames.add(parts.given[-1])
    variants -= names
    return names, variants, skeletons, surnames, given


def _variants(text: str, words: tuple[str, ...], parts: NameParts) -> set[str]:
    """Return the keys under which a personal name is known as well.

    Without its middle names, with joined particles ("Binalshibh"), without hyphens and apostrophes,
    and a monarch's without the realm.
    """
    given, family = parts
    if not family:
        return {" ".join(form.words) for form in short_forms(words, parts)[1:]}
    variants: set[str] = set()
    joined = joined_words(text)
    if 1 < len(joined) < len(words):
        variants.add(" ".join(joined))
    if len(family) > 1 and given:
        variants.add(f"{given[0]} {''.join(family)}")
    if len(given) > 1:
        variants.add(" ".join((given[0], *family)))
        variants.add(" ".join((given[0], given[-1])))
    return variants


def _register(tables: _Tables, entity: Entity) -> None:
    number = len(tables.records)
    tables.records.append(_encode(entity))
    tables.ids[entity.id] = number
    names, variants, skeletons, surnames, given = _index_keys(entity)
    is_event = entity.kind == "event"
    for index, keys in (
        (tables.phrases if is_event else tables.names, names),
        (tables.variants, variants),
        (tables.skeletons, skeletons),
        (tables.surnames, surnames),
    ):
        for key in keys:
            _enter(index, key, number)
    for head in _heads(entity):
        _enter(tables.heads, head, number)
    longest = tables.longest_phrase if is_event else tables.longest
    for key in names:
        first, words = key.split(" ", 1)[0], key.count(" ") + 1
        if longest.get(first, 0) < words:
            longest[first] = words
    if given:
        tables.given[given] = tables.given.get(given, 0) + 1


def _heads(entity: Entity) -> set[str]:
    """Return the words in an event's names that say what sort of event it is."""
    if entity.kind != "event":
        return set()
    words = {word for alias in all_aliases(entity) for word in words_of(alias.text)}
    return {
        singular(word) for word in words if word in EVENT_NOUNS or singular(word) in EVENT_NOUNS
    }


def _unregister(tables: _Tables, number: int, entity: Entity) -> None:
    *sets, given = _index_keys(entity)
    sets.append(_heads(entity))
    del tables.ids[entity.id]
    names = tables.phrases if entity.kind == "event" else tables.names
    indexes = (names, tables.variants, tables.skeletons, tables.surnames, tables.heads)
    for index, keys in zip(indexes, sets, strict=True):
        for key in keys:
            left = [other for other in numbers_in(index.get(key)) if other != number]
            if left:
                index[key] = " ".join(map(str, left))
            else:
                index.pop(key, None)
    if given:
        tables.given[given] -= 1


def _encode(entity: Entity) -> str:
    aliases = [
        [a.text, a.kind, a.strength, a.language, a.valid_from, a.valid_until]
        for a in entity.aliases
    ]
    offices = [[o.title, o.start, o.end, o.country] for o in entity.offices]
    return json.dumps(
        [
            entity.id, entity.kind, entity.name, aliases, entity.given_name, entity.family_name,
            entity.countries, offices, entity.born, entity.died, entity.start, entity.end,
            entity.participants, entity.prominence,
        ]
    )  # fmt: skip


def _decode(record: str) -> Entity:
    fields: list[Any] = json.loads(record)
    fields[3] = tuple(Alias(*alias) for alias in fields[3])
    fields[6] = tuple(fields[6])
    fields[7] = tuple(OfficeHeld(*office) for office in fields[7])
    fields[12] = tuple(fields[12])
    return Entity(*fields)
