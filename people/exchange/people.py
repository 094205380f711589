"""The tables of the reference desk: people, names, offices, tenures, events."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from people.exchange.resources import Lookup, Reference, TableResource, Whole, Word, YesNo, column
from people.folding import fold
from people.models import (
    Alias,
    Country,
    Entity,
    Event,
    Office,
    Organisation,
    Participation,
    Person,
    Tenure,
)


class Slugs(Lookup):
    """Several of them, by their slugs with semicolons between; the order says nothing."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """The slugs, each of them known."""
        slugs = sorted({slug.strip() for slug in super().clean(value).split(";") if slug.strip()})
        for slug in slugs:
            self.find(slug)
        return ";".join(slugs)


class EntityTable(TableResource):
    """What the tables of people and of events share: found again by slug or Wikidata id."""

    id = column("pk", name="id")
    name = column("name")
    slug = column("slug")
    sort_name = column("sort_name")
    summary = column("summary")
    wikidata_id = column("wikidata_id")
    external_id = column("external_id")
    prominence = column("prominence", Whole())
    is_private = column("is_private", YesNo())

    class Meta(TableResource.Meta):
        pass

    def init_instance(self, row: Any = None) -> Any:
        """Something new, of the kind that the table is about."""
        instance = super().init_instance(row)
        instance.kind = instance.KIND
        return self.prepared(instance)

    def keys_of(self, instance: Any) -> Iterable[Any]:
        """Slug, and Wikidata id where there is one."""
        yield "slug", instance.slug
        if instance.wikidata_id:
            yield "wikidata", instance.wikidata_id

    def key_in(self, row: dict[str, str]) -> Iterable[Any]:
        """The slug first."""
        return [
            ("slug", str(row.get("slug") or "").strip()),
            ("wikidata", str(row.get("wikidata_id") or "").strip()),
        ]

    def candidates(self, rows: list[dict[str, str]]) -> Iterable[QuerySet[Any]]:
        """By both keys."""
        slugs = [slug for row in rows if (slug := str(row.get("slug") or "").strip())]
        items = [item for row in rows if (item := str(row.get("wikidata_id") or "").strip())]
        return [self.rows().filter(Q(slug__in=slugs) | Q(wikidata_id__in=items))]

    def look_up(self, lookup: str) -> dict[str, Any]:
        """States, for all columns that name one."""
        return {country.slug: country for country in Country.objects.all()}


class PersonTable(EntityTable):
    """People, one a row. Names and offices have tables of their own."""

    given_name = column("given_name")
    family_name = column("family_name")
    family_name_first = column("family_name_first", YesNo())
    born = column("born")
    died = column("died")
    countries = column("table_countries", Slugs("countries"), name="countries")

    class Meta(EntityTable.Meta):
        model = Person
        fields = (
            "id", "name", "given_name", "family_name", "family_name_first", "sort_name", "slug",
            "summary", "born", "died", "countries", "wikidata_id", "external_id", "prominence",
            "is_private",
        )  # fmt: skip
        export_order = fields

    def rows(self) -> QuerySet[Person]:
        """With their states."""
        states = Country.objects.only("entity_ptr", "slug")
        return Person.objects.prefetch_related(Prefetch("countries", queryset=states)).order_by(
            "pk"
        )

    def prepared(self, instance: Any) -> Any:
        """With the slugs of the states as one text."""
        states = instance.countries.all() if instance.pk else []
        instance.table_countries = ";".join(sorted(state.slug for state in states))
        instance.table_countries_before = instance.table_countries
        return instance

    def after_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Set the states, where the table has them and they change."""
        if instance.table_countries != instance.table_countries_before:
            known = self.known("countries")
            slugs = filter(None, instance.table_countries.split(";"))
            instance.countries.set([known[slug] for slug in slugs])


class EventTable(EntityTable):
    """Events, one a row; who took part is one text: "armenia|host;azerbaijan"."""

    starts = column("starts")
    ends = column("ends")
    place = column("place")
    country = column("country", Reference("countries"))
    certainty = column("certainty", Word(Event.Certainty.choices, Event.Certainty.CONFIRMED))
    source = column("source")
    participants = column("table_participants", name="participants")

    class Meta(EntityTable.Meta):
        model = Event
        fields = (
            "id", "name", "sort_name", "slug", "summary", "starts", "ends", "place", "country",
            "certainty", "source", "participants", "wikidata_id", "external_id", "prominence",
            "is_private",
        )  # fmt: skip
        export_order = fields

    def rows(self) -> QuerySet[Event]:
        """With who took part."""
        parts = Participation.objects.select_related("entity").order_by("pk")
        return (
            Event.objects.select_related("country")
            .prefetch_related(Prefetch("parts", queryset=parts))
            .order_by("pk")
        )

    def prepared(self, instance: Any) -> Any:
        """With the participants as one text."""
        parts = instance.parts.all() if instance.pk else []
        instance.table_participants = _participants((part.entity.slug, part.role) for part in parts)
        return instance

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        """Also read everybody who takes part."""
        super().before_import(dataset, **kwargs)
        if "participants" in (dataset.headers or []):
            slugs = {slug for text in dataset["participants"] for slug, _role in _parts(text)}
            found = Entity.objects.filter(slug__in=list(slugs)[:20_000])
            self._known["participants"] = {entity.slug: entity for entity in found}

    def import_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Write participants in one way, and refuse those who are not there."""
        if "participants" in row:
            row["participants"] = _participants(_parts(row["participants"]))
        super().import_instance(instance, row, **kwargs)

    def validate_instance(self, instance: Any, errors: Any = None, **kwargs: Any) -> None:
        """Also: everybody who takes part is at the desk."""
        errors = dict(errors or {})
        known = self._known.get("participants")
        if known is not None:  # else the table does not say who took part
            for slug, _role in _parts(instance.table_participants):
                if slug not in known:
                    message = _("There is no “%s”.") % slug
                    errors.setdefault("participants", ValidationError(message))
        super().validate_instance(instance, errors, **kwargs)

    def after_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Set who took part, where the table says so and it differs."""
        if "participants" not in row:
            return
        wanted = dict(_parts(instance.table_participants))
        there = {part.entity.slug: part for part in instance.parts.select_related("entity")}
        for slug, part in there.items():
            if slug not in wanted:
                part.delete()
            elif part.role != wanted[slug]:
                part.role = wanted[slug]
                part.save()
        for slug, role in wanted.items():
            if slug not in there:
                entity = self._known["participants"][slug]
                Participation.objects.create(event=instance, entity=entity, role=role)


def _parts(text: Any) -> list[tuple[str, str]]:
    """Slug and role of each who takes part."""
    found = []
    for entry in str(text or "").split(";"):
        slug, _bar, role = entry.partition("|")
        if slug.strip():
            found.append((slug.strip(), role.strip()))
    return found


def _participants(parts: Iterable[tuple[str, str]]) -> str:
    return ";".join(f"{slug}|{role}" if role else slug for slug, role in sorted(set(parts)))


class AliasTable(TableResource):
    """Names, one a row, each of an entity named by its slug."""

    id = column("pk", name="id")
    entity = column("entity", Reference("entities", is_required=True))
    text = column("text")
    kind = column("kind", Word(Alias.Kind.choices, Alias.Kind.NAME))
    language = column("language")
    strength = column("strength", Word(Alias.Strength.choices, Alias.Strength.STRONG))
    valid_from = column("valid_from")
    valid_until = column("valid_until")
    note = column("note")

    class Meta(TableResource.Meta):
        model = Alias
        fields = (
            "id", "entity", "text", "kind", "language", "strength", "valid_from", "valid_until",
            "note",
        )  # fmt: skip
        export_order = fields

    def rows(self) -> QuerySet[Alias]:
        """With whose they are."""
        return Alias.objects.select_related("entity").order_by("pk")

    def keys_of(self, instance: Any) -> Iterable[Any]:
        """Whose, folded, in which language: no entity has two such."""
        yield instance.entity.slug, instance.key, instance.language

    def key_in(self, row: dict[str, str]) -> Iterable[Any]:
        """The same out of a row."""
        slug, text, language = (
            str(row.get(n) or "").strip() for n in ("entity", "text", "language")
        )
        yield slug, fold(text), language

    def candidates(self, rows: list[dict[str, str]]) -> Iterable[QuerySet[Any]]:
        """All names of these entities."""
        slugs = {str(row.get("entity") or "").strip() for row in rows}
        return [self.rows().filter(entity__slug__in=slugs)]

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        """Also read whose names they are."""
        super().before_import(dataset, **kwargs)
        slugs = (
            [str(slug or "").strip() for slug in dataset["entity"]]
            if ("entity" in dataset.headers)
            else []
        )
        found = Entity.objects.filter(slug__in=set(slugs))
        self._known["entities"] = {entity.slug: entity for entity in found}

    def validate_instance(self, instance: Any, errors: Any = None, **kwargs: Any) -> None:
        """Fold the name first: what is unique is its folded form."""
        instance.key = fold(instance.text)
        super().validate_instance(instance, errors, **kwargs)


class OfficeTable(TableResource):
    """Offices, one a row, of a state or of an organisation."""

    id = column("pk", name="id")
    title = column("title")
    country = column("country", Reference("countries"))
    organisation = column("organisation", Reference("organisations"))
    rank = column("rank", Word(Office.Rank.choices, Office.Rank.OTHER))

    class Meta(TableResource.Meta):
        model = Office
        fields = ("id", "title", "country", "organisation", "rank")
        export_order = fields

    def rows(self) -> QuerySet[Office]:
        """With the bodies that they are of."""
        return Office.objects.select_related("country", "organisation").order_by("pk")

    def keys_of(self, instance: Any) -> Iterable[Any]:
        """Title and body."""
        yield office_key(instance)

    def key_in(self, row: dict[str, str]) -> Iterable[Any]:
        """The same out of a row."""
        names = ("title", "country", "organisation")
        yield tuple(str(row.get(name) or "").strip() for name in names)

    def candidates(self, rows: list[dict[str, str]]) -> Iterable[QuerySet[Any]]:
        """All offices with these titles."""
        titles = {str(row.get("title") or "").strip() for row in rows}
        return [self.rows().filter(title__in=titles)]

    def look_up(self, lookup: str) -> dict[str, Any]:
        """States, organisations."""
        rows = Country.objects.all() if lookup == "countries" else Organisation.objects.all()
        return {body.slug: body for body in rows}


def office_key(office: Office) -> tuple[str, str, str]:
    """Title, slug of the state, slug of the organisation."""
    return (
        office.title,
        office.country.slug if office.country else "",
        office.organisation.slug if office.organisation else "",
    )


class OfficeReference(Reference):
    """An office as one text: title, state, organisation with bars between."""

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """President|armenia"""
        return "|".join(office_key(value)).rstrip("|") if value else ""


class TenureTable(TableResource):
    """Who held what when, one a row; the office as "President|armenia"."""

    id = column("pk", name="id")
    person = column("person", Reference("people", is_required=True))
    office = column("office", OfficeReference("offices", is_required=True))
    held_from = column("held_from")
    held_until = column("held_until")
    source = column("source")

    class Meta(TableResource.Meta):
        model = Tenure
        fields = ("id", "person", "office", "held_from", "held_until", "source")
        export_order = fields

    def rows(self) -> QuerySet[Tenure]:
        """With person and office."""
        return Tenure.objects.select_related(
            "person", "office__country", "office__organisation"
        ).order_by("pk")

    def keys_of(self, instance: Any) -> Iterable[Any]:
        """Who, what, since when."""
        office = "|".join(office_key(instance.office)).rstrip("|")
        yield instance.person.slug, office, str(instance.held_from)

    def key_in(self, row: dict[str, str]) -> Iterable[Any]:
        """The same out of a row."""
        person, office, since = (
            str(row.get(name) or "").strip() for name in ("person", "office", "held_from")
        )
        yield person, office.rstrip("|"), since

    def candidates(self, rows: list[dict[str, str]]) -> Iterable[QuerySet[Any]]:
        """All tenures of these people."""
        slugs = {str(row.get("person") or "").strip() for row in rows}
        return [self.rows().filter(person__slug__in=slugs)]

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        """Also read who held them."""
        super().before_import(dataset, **kwargs)
        slugs = (
            {str(slug or "").strip() for slug in dataset["person"]}
            if ("person" in dataset.headers)
            else set()
        )
        found = Person.objects.filter(slug__in=slugs)
        self._known["people"] = {person.slug: person for person in found}

    def look_up(self, lookup: str) -> dict[str, Any]:
        """Every office, by its text."""
        offices = Office.objects.select_related("country", "organisation")
        return {"|".join(office_key(office)).rstrip("|"): office for office in offices}
