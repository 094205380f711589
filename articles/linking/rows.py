"""Gazetteer rows of the command line's format, turned into entities.

A row carries names and plain facts, no strengths. What is derived here holds for any row of the
format: seats that are cities are weak, codes of states become ids, and a person's prominence is
counted from what the row says.
"""

import gzip
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from .names import key_of, words_of
from .types import Alias, AliasKind, Entity, OfficeHeld, Strength

Row = dict[str, Any]

# Seats that are buildings, streets or offices stand for those who sit there, wherever named.
_HOUSE = re.compile(
    r"\b(?:house|palace|palais|hill|street|porte|ballhausplatz|whitehall|westminster|kremlin|"
    r"pentagon|elysee|quirinal\w*|moncloa|bundestag|foggy bottom|office|avenue|capitol|citadel|"
    r"hall|beltway|castle|quai|zhongnanhai|planalto|rashtrapati|bhavan|blue house|casa rosada)\b"
)
_HEAD = re.compile(r"\b(?:president|prime minister|chancellor|taoiseach|king|queen|emir|sultan)\b")
_MINISTER = re.compile(r"\b(?:minister|secretary|governor|mayor|speaker|leader|chair\w*)\b")
_SHORT_CODES = frozenset({"us", "uk", "usa", "uae", "ussr", "drc", "gdr", "prc", "eu", "un"})


def read_rows(path: str | Path) -> Iterator[Row]:
    """Yield the rows of a JSON-lines file, plain or gzipped. A broken line names its number."""
    opener = gzip.open if str(path).endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                yield json.loads(line)
            except ValueError as error:
                raise ValueError(f"{path}, line {number}: {error}") from error


def entities_from_rows(rows: Iterable[Row]) -> Iterator[Entity]:
    """Turn rows into entities. States are read first, because people refer to them."""
    kept = list(rows)
    countries = _country_ids(row for row in kept if row["kind"] == "country")
    for row in kept:
        if row["kind"] == "country":
            yield _country(row)
        elif row["kind"] == "person":
            yield _person(row, countries)
        else:
            yield _other(row, countries)


def _country_ids(rows: Iterable[Row]) -> dict[str, str]:
    ids: dict[str, str] = {}
    former: dict[str, str] = {}
    for row in rows:
        codes = [row.get(field) or "" for field in ("id", "iso2", "iso3", "entity_id")]
        found = former if row.get("end") else ids
        for name in (*codes, row["name"], *row["names"], *(row.get("demonyms") or ())):
            if name:
                found.setdefault(key_of(name), row["entity_id"])
    return former | ids


def _country(row: Row) -> Entity:
    aliases: list[Alias] = []
    for name in row["names"]:
        aliases.append(Alias(name, _kind_of_name(name), _strength_of_name(name)))
    for demonym in (*(row.get("demonyms") or ()), *(row.get("demonym_plurals") or ())):
        aliases.append(Alias(demonym, "demonym"))
    for seat in (*(row.get("capitals") or ()), *(row.get("metonyms") or ())):
        strong = bool(_HOUSE.search(key_of(seat)))
        aliases.append(Alias(seat, "seat", "strong" if strong else "weak"))
    return Entity(
        row["entity_id"],
        "country",
        row["name"],
        tuple(aliases),
        start=_text(row.get("start")),
        end=_text(row.get("end")),
        prominence=_prominence_of_country(row),
    )


def _kind_of_name(name: str) -> AliasKind:
    letters = name.replace(".", "")
    return "acronym" if letters.isupper() and len(letters) <= 5 else "name"


def _strength_of_name(name: str) -> Strength:
    letters = name.replace(".", "")
    if letters.isupper() and len(letters) <= 3 and letters.casefold() not in _SHORT_CODES:
        return "weak"  # "CAR", "PR", "DR": codes that are also words or other things
    return "strong"


def _prominence_of_country(row: Row) -> int:
    present = {"UN member": 100, "UN observer": 80, "partially recognised state": 60}
    return present.get(row.get("status") or "", 40 if not row.get("end") else 20)


def _person(row: Row, countries: dict[str, str]) -> Entity:
    state = countries.get(key_of(row.get("country") or ""), "")
    if row.get("country") and not state:
        state = _state_of_region(row["country"], countries)
    offices = tuple(
        OfficeHeld(title, start or "", end or "", state)
        for title, start, end in row.get("offices") or ()
    )
    return Entity(
        row["entity_id"],
        "person",
        row.get("name") or row["names"][0],
        tuple(Alias(name) for name in row["names"]),
        given_name=row.get("given_name") or "",
        family_name=row.get("family_name") or "",
        countries=(state,) if state else (),
        offices=offices,
        born=row.get("born") or "",
        died=row.get("died") or "",
        prominence=int(row.get("sitelinks") or 0) or _prominence_of(offices, row),
    )


_REGIONS = {"scotland": "gb", "england": "gb", "wales": "gb", "northern ireland": "gb"}


def _state_of_region(name: str, countries: dict[str, str]) -> str:
    words = words_of(name)
    code = _REGIONS.get(" ".join(words), "")
    found = countries.get(code, "")
    if not found and len(words) == 1:  # "Saudi": the beginning of one state's name only
        found_all = {i for key, i in countries.items() if key.split(" ")[0] == words[0]}
        found = found_all.pop() if len(found_all) == 1 else ""
    return found


def _prominence_of(offices: tuple[OfficeHeld, ...], row: Row) -> int:
    titles = " | ".join(office.title.casefold() for office in offices)
    if not titles and "wikipedia_en" not in row:
        return 0
    if _HEAD.search(titles) and "vice" not in titles and "member" not in titles[:12]:
        return 30
    return 8 if _MINISTER.search(titles) else 2


def _other(row: Row, countries: dict[str, str]) -> Entity:
    named = [
        *(row.get("states") or ()),
        *(row.get("people") or ()),
        *(row.get("participants") or ()),
    ]
    participants = [p if isinstance(p, str) else p["entity"] for p in named]
    return Entity(
        row["entity_id"],
        "organisation" if row["kind"] == "organisation" else "event",
        row["name"],
        tuple(Alias(name) for name in (*row["names"], *(row.get("aliases") or ()))),
        start=_text(row.get("start")),
        end=_text(row.get("end")),
        participants=tuple(countries.get(key_of(p), p) for p in participants),
    )


def _text(value: object) -> str:
    return "" if value is None else str(value)
