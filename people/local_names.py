"""What an entity is called in other languages than the site's first: its house form there.

Which name that is, editors say by storing it: the first strong one of that language, a *name*
before an *other spelling*, that is in use still. It is kept on the entity, so that pages of an
edition show it without asking for names; `people.signals` keeps it in step.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings

from people.models import Alias, Entity

_BATCH = 500


def refresh(
    pks: Iterable[int], *, entities: Any = Entity.objects, aliases: Any = Alias.objects
) -> None:
    """Bring the local names of these entities in step with their stored names.

    entities, aliases  the managers to use; a migration has its own
    """
    listed = list(pks)
    for start in range(0, len(listed), _BATCH):
        some = listed[start : start + _BATCH]
        wanted = _house_forms(some, aliases)
        stored = entities.filter(pk__in=some).values_list("pk", "local_names")
        for pk, names in stored:
            if names != wanted.get(pk, {}):
                entities.filter(pk=pk).update(local_names=wanted.get(pk, {}))


def _house_forms(pks: Sequence[int], aliases: Any) -> dict[int, dict[str, str]]:
    languages = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
    rows = aliases.filter(
        entity__in=pks,
        language__in=languages,
        kind__in=["name", "spelling"],
        strength="strong",
        valid_until="",
    ).order_by("kind", "id")  # "name" comes before "spelling"
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for pk, language, text in rows.values_list("entity_id", "language", "text"):
        found[pk].setdefault(language, text)
    return found
