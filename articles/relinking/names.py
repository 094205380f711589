"""What the linker knows of entities, before and after they were saved."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from articles.linkable import linkable_entities
from articles.linking.gazetteer import Known as Names
from articles.linking.gazetteer import all_aliases
from articles.linking.types import Alias, Entity

Known = Mapping[int, Entity]

# Of a person the parts that stand alone in a text; a given name does so only after the full one.
_STANDING_ALONE = ("surname", "middle", "alias")


@dataclass(frozen=True)
class Change:
    """What is different: the entities, and the forms in a text that this concerns.

    `by_forms_alone`: names were added or taken away and nothing else is different, so that an
    article without any of the forms cannot be affected, even if it names the entity.
    """

    entities: frozenset[int]
    forms: frozenset[str]
    by_forms_alone: bool = False


def names_known(pks: Collection[int]) -> Known:
    """What may be linked of these entities; the private and those that are gone are left out."""
    return {int(entity.id): entity for entity in linkable_entities(pks)}


def what_changed(before: Known, after: Known) -> Change | None:
    """The difference between two looks at the same entities; None if the linker sees none."""
    differing = {pk for pk in before.keys() | after.keys() if before.get(pk) != after.get(pk)}
    if not differing:
        return None
    forms: set[str] = set()
    by_forms_alone = True
    for pk in differing:
        old, new = before.get(pk), after.get(pk)
        if old is None or new is None or replace(old, aliases=()) != replace(new, aliases=()):
            by_forms_alone = False
            forms |= forms_of(old) | forms_of(new)
        else:
            forms |= forms_of(new, _without(new, old)) | forms_of(old, _without(old, new))
    return Change(frozenset(differing), frozenset(forms), by_forms_alone)


def _without(entity: Entity, other: Entity) -> list[Alias]:
    """The names of the first that the second has not."""
    others = set(all_aliases(other))
    return [alias for alias in all_aliases(entity) if alias not in others]


def forms_of(entity: Entity | None, aliases: Collection[Alias] | None = None) -> set[str]:
    """All forms by which a text may name it without having named it otherwise before.

    Names of several words, with whatever stands between first and last, all have the surname in
    them, so that the surname stands for them.
    """
    if entity is None:
        return set()
    chosen = all_aliases(entity) if aliases is None else aliases
    forms = {alias.text for alias in chosen}
    if entity.kind == "person":
        forms.update(*(_short_forms(entity, alias) for alias in chosen))
    # The linker reads a plural where only the singular is stored.
    return forms | {f"{alias.text}s" for alias in chosen if alias.kind == "demonym"}


def _short_forms(person: Entity, alias: Alias) -> set[str]:
    names = Names(0, replace(person, name=alias.text, aliases=(alias,)))
    return {" ".join(f.words) for f in names.forms.values() if f.part in _STANDING_ALONE}
