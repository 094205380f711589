"""The reference desk as the linker wants it: read, compiled, and kept until a name changes.

One compiled gazetteer for each state of the names (the stamp "gazetteer"). It is kept in the
process and in a file under VAR_DIR, so that a restarted or a second worker loads it instead of
compiling it again.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import cast

from django.conf import settings

from articles import linking
from articles.linking import Gazetteer, compile_gazetteer
from articles.linking.types import Alias, AliasKind, Entity, EntityKind, OfficeHeld, Strength
from people import models as people
from people.models.stamp import GAZETTEER, Stamp

_CHUNK = 5000
_KEPT_FILES = 2  # this one, and the one that workers still running may be about to load

_loaded: tuple[str, Gazetteer] | None = None


def current_gazetteer() -> Gazetteer:
    """The gazetteer of all names as they are now. Call it outside a transaction where you can:
    compiling tens of thousands of names takes seconds.
    """
    global _loaded  # noqa: PLW0603  (one gazetteer a process is the point)
    token = Stamp.current(GAZETTEER)
    if _loaded and token and _loaded[0] == token:
        return _loaded[1]
    gazetteer = _from_file(token) or _compile(token)
    _loaded = (token, gazetteer)
    return gazetteer


@cache
def _linker_version() -> str:
    """A digest of the linker's own source: what one version compiled, another may not read."""
    digest = hashlib.blake2b(digest_size=6)
    for file in sorted(Path(linking.__file__).parent.glob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _path(token: str) -> Path:
    return Path(settings.VAR_DIR) / "gazetteer" / f"{token}-{_linker_version()}.bin"


def _from_file(token: str) -> Gazetteer | None:
    path = _path(token)
    if not token or not path.exists():
        return None
    try:
        return Gazetteer.load(path)
    except (OSError, ValueError, EOFError, AttributeError, ImportError, KeyError):
        # A damaged disk, or somebody else's file.
        path.unlink(missing_ok=True)
        return None


def _compile(token: str) -> Gazetteer:
    gazetteer = compile_gazetteer(linkable_entities())
    if token:
        with contextlib.suppress(OSError):  # a read-only disk costs time, not links
            _save(gazetteer, _path(token))
    return gazetteer


def _save(gazetteer: Gazetteer, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".new")
    os.close(handle)
    gazetteer.save(Path(name))
    Path(name).replace(path)
    files = sorted(path.parent.glob("*.bin"), key=lambda file: file.stat().st_mtime)
    for old in files[:-_KEPT_FILES]:
        old.unlink(missing_ok=True)


def linkable_entities() -> Iterator[Entity]:
    """Everyone and everything that may be linked, as the linker's own dataclasses."""
    aliases = _aliases()
    offices = _offices()
    countries = _grouped(people.Person.countries.through.objects.values_list("person", "country"))
    seats = dict(people.Organisation.objects.exclude(country=None).values_list("pk", "country_id"))
    participants = _grouped(people.Participation.objects.values_list("event", "entity"))
    persons = {
        pk: rest
        for pk, *rest in people.Person.objects.values_list(
            "pk", "given_name", "family_name", "born", "died"
        ).iterator(_CHUNK)
    }
    spans = _spans()
    for pk, kind, name, prominence in (
        people.Entity.objects.public()
        .order_by("pk")
        .values_list("pk", "kind", "name", "prominence")
        .iterator(_CHUNK)
    ):
        given, family, born, died = persons.get(pk, ("", "", "", ""))
        start, end = spans.get(pk, ("", ""))
        belongs_to = countries.get(pk) or ([str(seats[pk])] if pk in seats else [])
        yield Entity(
            id=str(pk),
            kind=cast(EntityKind, kind),
            name=name,
            aliases=tuple(aliases.get(pk, ())),
            given_name=given,
            family_name=family,
            countries=tuple(belongs_to),
            offices=tuple(offices.get(pk, ())),
            born=str(born),
            died=str(died),
            start=start,
            end=end,
            participants=tuple(participants.get(pk, ())),
            prominence=prominence,
        )


def _aliases() -> dict[int, list[Alias]]:
    found: dict[int, list[Alias]] = defaultdict(list)
    rows = people.Alias.objects.order_by("entity_id", "pk").values_list(
        "entity_id", "text", "kind", "strength", "language", "valid_from", "valid_until"
    )
    for entity, text, kind, strength, language, valid_from, valid_until in rows.iterator(_CHUNK):
        found[entity].append(
            Alias(
                text,
                cast(AliasKind, kind),
                cast(Strength, strength),
                language,
                str(valid_from),
                str(valid_until),
            )
        )
    return found


def _offices() -> dict[int, list[OfficeHeld]]:
    found: dict[int, list[OfficeHeld]] = defaultdict(list)
    rows = people.Tenure.objects.order_by("person_id", "pk").values_list(
        "person_id", "office__title", "held_from", "held_until", "office__country_id"
    )
    for person, title, start, end, country in rows.iterator(_CHUNK):
        found[person].append(
            OfficeHeld(title, str(start), str(end), str(country) if country else "")
        )
    return found


def _spans() -> dict[int, tuple[str, str]]:
    """First and last date of everything that has them, people excepted."""
    spans: dict[int, tuple[str, str]] = {}
    for model, first, last in (
        (people.Country, "established", "dissolved"),
        (people.Organisation, "established", "dissolved"),
        (people.Event, "starts", "ends"),
    ):
        for pk, start, end in model._default_manager.values_list("pk", first, last):
            spans[pk] = (str(start), str(end))
    return spans


def _grouped(pairs: Iterable[tuple[int, int]]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for one, other in pairs:
        found[one].append(str(other))
    return found
