"""Rows into checked records: what a person, state, organisation or event looks like in a file.

Every field may be missing or null. A value that cannot be used is left out and reported with its
line; only a row without a name, or of another kind than the file is loaded as, is left out whole.
Lists are JSON arrays, or one text with ";" between the entries, so CSV needs no rules of its own.

People
    entity_id       "Q42" (Wikidata) or any other lasting id; without it name and birth identify
    name            the house form
    given_name, family_name, family_name_first
    aliases, names  texts, or objects {text, kind, strength, language, valid_from, valid_until,
                    note}
    native          {"ru": "…", "hy": "…"}; also as columns native_ru, names_ru, name_ru
    country, countries  ISO codes, names, or keys of the reference data
    born, died      "1961", "1961-12", "1961-12-24"
    summary, body   one line; prose in Markdown
    sitelinks, prominence   how widely known, as a number
    wikipedia_en    title of an article: one more spelling
    offices         objects {title, start, end, country, organisation, source, rank}, lists
                    [title, start, end], or texts "title|start|end|country|organisation"

States          key, wikidata_id, name, official_name, in_sentence, slug, iso_alpha2, iso_alpha3,
                capital, region, subregion, established, dissolved, summary, predecessors (keys),
                statuses {status, from, until, source}, aliases
Organisations   entity_id, name, acronym, aliases, native, summary, body, country, established,
                dissolved, source, members (state, or {country, from, until}, or "AM|1992|")
Events          entity_id, name, aliases, native, start, end, place, country, summary, body, source,
                certainty (confirmed, alleged, disputed; or certain: true or false),
                participants ({entity, role} or "entity|role"), states and people (ids)
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from people import partial_dates
from people.folding import fold
from people.importing.names import NameRow
from people.importing.reading import Row
from people.importing.report import Report
from people.models import Alias, Event, Kind, Office, StatusPeriod
from people.slugs import readable_slug

_WIKIDATA_ID = re.compile(r"Q[1-9]\d{0,17}\Z", re.ASCII)
_NATIVE_COLUMN = re.compile(r"(?:native|names?)_([a-z]{2,3})\Z")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")
_MOST_ENTRIES = 2000  # entries of one list; more is a mistake in the file

_COMMON = frozenset({"entity_id", "id", "wikidata_id", "kind", "name", "names", "aliases", "native",
                     "summary", "body", "wikipedia_en", "note"})  # fmt: skip
_KNOWN_FIELDS: dict[Kind, frozenset[str]] = {
    Kind.PERSON: _COMMON | {"given_name", "family_name", "family_name_first", "country",
                            "countries", "born", "died", "gender", "sitelinks", "prominence",
                            "offices", "in_article", "checked", "source"},
    Kind.COUNTRY: _COMMON | {"key", "official_name", "in_sentence", "slug", "iso_alpha2",
                             "iso_alpha3", "capital", "region", "subregion", "established",
                             "dissolved", "predecessors", "statuses"},
    Kind.ORGANISATION: _COMMON | {"acronym", "country", "established", "dissolved", "members",
                                  "source"},
    Kind.EVENT: _COMMON | {"start", "end", "place", "country", "participants", "states", "people",
                           "certain", "certainty", "source"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Identity:
    """By what a second load finds the entity again."""

    wikidata_id: str = ""
    external_id: str = ""
    is_derived: bool = False  # the file gives no id; name and birth stand in for one


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """An office and somebody's time in it."""

    title: str
    start: str = ""
    end: str = ""
    country: str = ""
    organisation: str = ""
    source: str = ""
    rank: int | None = None


@dataclass(frozen=True, slots=True)
class PartRow:
    """A reference to something else on the reference desk, with a role or a period."""

    entity: str
    role: str = ""
    start: str = ""
    end: str = ""


@dataclass(frozen=True, slots=True)
class StatusRow:
    """What a state was, from when until when, and who says so."""

    status: str
    start: str = ""
    end: str = ""
    source: str = ""


@dataclass(slots=True)
class EntityRow:
    """What all kinds have in common."""

    line: int
    identity: Identity
    name: str
    names: list[NameRow]
    summary: str = ""
    body: str = ""


@dataclass(slots=True)
class PersonRow(EntityRow):
    """A person."""

    given_name: str = ""
    family_name: str = ""
    family_name_first: bool | None = None
    countries: list[str] = field(default_factory=list)
    born: str = ""
    died: str = ""
    prominence: int = 0
    offices: list[OfficeRow] = field(default_factory=list)


@dataclass(slots=True)
class CountryRow(EntityRow):
    """A state."""

    slug: str = ""
    plain: dict[str, str] = field(default_factory=dict)
    statuses: list[StatusRow] = field(default_factory=list)
    predecessors: list[str] = field(default_factory=list)


@dataclass(slots=True)
class OrganisationRow(EntityRow):
    """An organisation."""

    acronym: str = ""
    country: str = ""
    established: str = ""
    dissolved: str = ""
    source: str = ""
    members: list[PartRow] = field(default_factory=list)


@dataclass(slots=True)
class EventRow(EntityRow):
    """An event."""

    start: str = ""
    end: str = ""
    place: str = ""
    country: str = ""
    certainty: str = Event.Certainty.CONFIRMED.value
    source: str = ""
    participants: list[PartRow] = field(default_factory=list)


class Fields:
    """The fields of one row, read one by one; what is wrong goes to the report."""

    def __init__(self, line: int, data: dict[str, Any], report: Report) -> None:
        """Wrap the raw values of one row, or of one entry in it."""
        self.line = line
        self.data = data
        self.report = report

    def complain(self, message: str) -> None:
        """Note a problem on the line of this row."""
        self.report.add_problem(self.line, message)

    def text(self, name: str, *, longest: int = 250) -> str:
        """A line of text, "" where there is none; too long a one is cut and reported."""
        value = self.data.get(name)
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            self.complain(_("“%s” is not a text; left out.") % name)
            return ""
        return self.clean(str(value), name, longest)

    def clean(self, value: str, name: str, longest: int = 250) -> str:
        """The text without what no database holds and no reader sees."""
        kept = value
        if not value.isprintable():
            kept = "".join(c for c in value if c in "\n\t" or not _is_unprintable(c))
            if kept != value.replace("\r", ""):
                self.complain(_("“%s” contains control characters; removed.") % name)
        kept = kept.strip()
        if longest < 1000:
            kept = " ".join(kept.split())
        if len(kept) > longest:
            self.complain(
                _("“%(name)s” is longer than %(longest)d characters; cut.")
                % {"name": name, "longest": longest}
            )
            kept = kept[:longest].rstrip()
        return kept

    def date(self, name: str) -> str:
        """A partial date, "" where there is none or it is none."""
        text = self.text(name, longest=40)
        if not text:
            return ""
        try:
            return str(partial_dates.parse(text))
        except ValueError:
            self.complain(
                _("“%(name)s”: “%(value)s” is not a date (2004, 2004-04, 2004-04-07); left out.")
                % {"name": name, "value": text}
            )
            return ""

    def dates(self, first: str, last: str) -> tuple[str, str]:
        """Two dates; if they are the wrong way round, neither is believed."""
        start, end = self.date(first), self.date(last)
        width = min(len(start), len(end))
        if width and end[:width] < start[:width]:
            self.complain(
                _("“%(last)s” (%(end)s) is before “%(first)s” (%(start)s); both left out.")
                % {"first": first, "last": last, "start": start, "end": end}
            )
            return "", ""
        return start, end

    def number(self, name: str) -> int:
        """A whole number that is not negative."""
        text = self.text(name, longest=40)
        if text.isascii() and text.isdigit() and int(text) < 2**31:
            return int(text)
        if text:
            self.complain(_("“%s” is not a whole number; left out.") % name)
        return 0

    def choice(self, name: str, choices: list[str], default: str) -> str:
        """One of the words that are allowed."""
        text = self.text(name).lower()
        if text in choices:
            return text
        if text:
            self.complain(
                _("“%(name)s”: “%(value)s” is not one of %(choices)s.")
                % {"name": name, "value": text, "choices": ", ".join(filter(None, choices))}
            )
        return default

    def flag(self, name: str) -> bool | None:
        """Yes, no, or not said."""
        value = self.data.get(name)
        if isinstance(value, bool):
            return value
        text = self.text(name).lower()
        if text in {"true", "yes", "1", "x"}:
            return True
        if text in {"false", "no", "0"}:
            return False
        return None

    def entries(self, name: str) -> list[Any]:
        """The entries of a list, however it is written."""
        value = self.data.get(name)
        if value is None or value == "":
            return []
        if isinstance(value, str):
            value = [part for part in value.split(";") if part.strip()]
        if not isinstance(value, list):
            self.complain(_("“%s” is not a list; left out.") % name)
            return []
        if len(value) > _MOST_ENTRIES:
            self.complain(_("“%s” has too many entries; the rest is left out.") % name)
        return value[:_MOST_ENTRIES]

    def texts(self, name: str) -> list[str]:
        """The entries of a list of texts."""
        found = []
        for entry in self.entries(name):
            text = Fields(self.line, {name: entry}, self.report).text(name)
            if text:
                found.append(text)
        return found

    def records(self, name: str, columns: tuple[str, ...]) -> Iterator[Fields]:
        """The entries of a list of records: objects, lists, or texts with "|" in between."""
        for entry in self.entries(name):
            given = entry
            if isinstance(given, str):
                given = given.split("|")
            if isinstance(given, list) and len(given) <= len(columns):
                given = dict(zip(columns, given, strict=False))
            if isinstance(given, dict):
                yield Fields(self.line, given, self.report)
            else:
                self.complain(_("“%s” has an entry that cannot be read; left out.") % name)


def _is_unprintable(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cs"}


def read_person(row: Row, report: Report) -> PersonRow | None:
    """A person out of a row; None if it cannot be one."""
    fields = Fields(row.line, row.data, report)
    name = _name(fields, Kind.PERSON)
    if not name:
        return None
    born, died = fields.dates("born", "died")
    return PersonRow(
        line=row.line,
        identity=_identity(fields, Kind.PERSON, f"{name} {born}"),
        name=name,
        names=_names(fields),
        summary=fields.text("summary", longest=300),
        body=fields.text("body", longest=100_000),
        given_name=fields.text("given_name", longest=120),
        family_name=fields.text("family_name", longest=120),
        family_name_first=fields.flag("family_name_first"),
        countries=[*fields.texts("country"), *fields.texts("countries")],
        born=born,
        died=died,
        prominence=fields.number("prominence") or fields.number("sitelinks"),
        offices=list(_offices(fields)),
    )


def _offices(fields: Fields) -> Iterator[OfficeRow]:
    columns = ("title", "start", "end", "country", "organisation", "source")
    for entry in fields.records("offices", columns):
        title = entry.text("title")
        if not title:
            fields.complain(_("An office without a title; left out."))
            continue
        before = len(fields.report.problems)
        start, end = entry.dates("start", "end")
        if len(fields.report.problems) > before and not end:
            # Without its end it would read as if still held.
            fields.complain(_("The office “%s” is left out because of its dates.") % title)
            continue
        rank = entry.number("rank")
        yield OfficeRow(
            title=title,
            start=start,
            end=end,
            country=entry.text("country"),
            organisation=entry.text("organisation"),
            source=entry.text("source", longest=300),
            rank=rank if rank in Office.Rank.values else None,
        )


_COUNTRY_TEXTS = {"official_name": 200, "in_sentence": 200, "capital": 120, "region": 80,
                  "subregion": 80, "iso_alpha2": 2, "iso_alpha3": 3}  # fmt: skip


def read_country(row: Row, report: Report) -> CountryRow | None:
    """A state out of a row; None if it cannot be one."""
    fields = Fields(row.line, row.data, report)
    name = _name(fields, Kind.COUNTRY)
    if not name:
        return None
    plain = {key: fields.text(key, longest=most) for key, most in _COUNTRY_TEXTS.items()}
    plain["iso_alpha2"] = plain["iso_alpha2"].upper()
    plain["iso_alpha3"] = plain["iso_alpha3"].upper()
    plain["established"], plain["dissolved"] = fields.dates("established", "dissolved")
    return CountryRow(
        line=row.line,
        identity=_identity(fields, Kind.COUNTRY, name),
        name=name,
        names=_names(fields),
        summary=fields.text("summary", longest=300),
        body=fields.text("body", longest=100_000),
        slug=readable_slug(fields.text("slug")),
        plain=plain,
        statuses=list(_statuses(fields)),
        predecessors=fields.texts("predecessors"),
    )


def _statuses(fields: Fields) -> Iterator[StatusRow]:
    for entry in fields.records("statuses", ("status", "from", "until", "source")):
        status = entry.choice("status", StatusPeriod.Status.values, "")
        if not status:
            fields.complain(_("A status without a known word for it; left out."))
            continue
        start, end = entry.dates("from", "until")
        yield StatusRow(status, start, end, entry.text("source", longest=300))


def read_organisation(row: Row, report: Report) -> OrganisationRow | None:
    """An organisation out of a row; None if it cannot be one."""
    fields = Fields(row.line, row.data, report)
    name = _name(fields, Kind.ORGANISATION)
    if not name:
        return None
    established, dissolved = fields.dates("established", "dissolved")
    return OrganisationRow(
        line=row.line,
        identity=_identity(fields, Kind.ORGANISATION, name),
        name=name,
        names=_names(fields),
        summary=fields.text("summary", longest=300),
        body=fields.text("body", longest=100_000),
        acronym=fields.text("acronym", longest=30),
        country=fields.text("country"),
        established=established,
        dissolved=dissolved,
        source=fields.text("source", longest=300),
        members=list(_members(fields)),
    )


def _members(fields: Fields) -> Iterator[PartRow]:
    for entry in fields.records("members", ("country", "from", "until")):
        country = entry.text("country")
        start, end = entry.dates("from", "until")
        if country:
            yield PartRow(country, start=start, end=end)


def read_event(row: Row, report: Report) -> EventRow | None:
    """An event out of a row; None if it cannot be one."""
    fields = Fields(row.line, row.data, report)
    name = _name(fields, Kind.EVENT)
    if not name:
        return None
    start, end = fields.dates("start", "end")
    sure = Event.Certainty.ALLEGED if fields.flag("certain") is False else Event.Certainty.CONFIRMED
    parts = [
        PartRow(entry.text("entity"), role=entry.text("role", longest=120))
        for entry in fields.records("participants", ("entity", "role"))
    ]
    parts += [PartRow(ref) for ref in (*fields.texts("states"), *fields.texts("people"))]
    return EventRow(
        line=row.line,
        identity=_identity(fields, Kind.EVENT, f"{name} {start}"),
        name=name,
        names=_names(fields),
        summary=fields.text("summary", longest=300),
        body=fields.text("body", longest=100_000),
        start=start,
        # An end on the day it began says nothing more.
        end="" if end == start else end,
        place=fields.text("place", longest=200),
        country=fields.text("country"),
        certainty=fields.choice("certainty", Event.Certainty.values, sure.value),
        source=fields.text("source", longest=500),
        participants=[part for part in parts if part.entity],
    )


def _name(fields: Fields, kind: Kind) -> str:
    """The name of the row, or "" with the reason reported."""
    said = fields.text("kind").lower()
    if said and said != kind.value:
        fields.complain(
            _("This is a %(said)s, not a %(kind)s; left out.") % {"said": said, "kind": kind.value}
        )
        return ""
    name = fields.text("name")
    if not any(character.isalnum() for character in name):
        fields.complain(_("There is no name; left out."))
        return ""
    for key in fields.data:
        if key not in _KNOWN_FIELDS[kind] and not _NATIVE_COLUMN.match(str(key)):
            fields.report.add_unknown(fields.line, _("Field"), str(key)[:60])
    return name


def _identity(fields: Fields, kind: Kind, description: str) -> Identity:
    given = fields.text("entity_id", longest=100) or fields.text("id", longest=100)
    given = given or fields.text("key", longest=100)
    wikidata = fields.text("wikidata_id", longest=20)
    if _WIKIDATA_ID.match(given):
        wikidata, given = wikidata or given, ""
    if wikidata and not _WIKIDATA_ID.match(wikidata):
        fields.complain(_("“%s” is not a Wikidata id; left out.") % wikidata)
        wikidata = ""
    if not given and not wikidata:
        derived = f"{kind.value}:{readable_slug(description) or fold(description)}"[:100]
        return Identity(external_id=derived, is_derived=True)
    return Identity(wikidata, given)


def _names(fields: Fields) -> list[NameRow]:
    """Every name but the house form, in the order of the file."""
    found: list[NameRow] = []
    for source in ("names", "aliases"):
        for entry in fields.entries(source):
            row = _name_row(fields, entry)
            if row:
                found.append(row)
    title = fields.text("wikipedia_en")
    if " " in title and not set("(),:") & set(title):
        found.append(NameRow(title))
    found += _native_names(fields)
    return found


def _name_row(fields: Fields, entry: Any) -> NameRow | None:
    if not isinstance(entry, dict):
        text = Fields(fields.line, {"aliases": entry}, fields.report).text("aliases")
        return NameRow(text) if text else None
    alias = Fields(fields.line, entry, fields.report)
    text = alias.text("text")
    if not text:
        return None
    valid_from, valid_until = alias.dates("valid_from", "valid_until")
    return NameRow(
        text=text,
        kind=alias.choice("kind", Alias.Kind.values, ""),
        strength=alias.choice("strength", Alias.Strength.values, ""),
        language=_language(alias.text("language")),
        valid_from=valid_from,
        valid_until=valid_until,
        note=alias.text("note"),
    )


def _native_names(fields: Fields) -> list[NameRow]:
    native = fields.data.get("native") or {}
    if not isinstance(native, dict):
        fields.complain(_("“%s” is not an object of languages; left out.") % "native")
        native = {}
    given = [(str(language), text) for language, text in native.items()]
    for column, text in fields.data.items():
        match = _NATIVE_COLUMN.match(str(column))
        if match:
            given.append((match[1], text))
    found = []
    for language, value in given:
        code = _language(language)
        for text in Fields(fields.line, {"native": value}, fields.report).texts("native"):
            if code:
                found.append(NameRow(text, Alias.Kind.SPELLING.value, language=code))
    return found


def _language(text: str) -> str:
    return text.lower()[:12] if _LANGUAGE.match(text) else ""
