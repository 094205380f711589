"""Objects for tests: one small function each, with defaults that make sense."""

from __future__ import annotations

import datetime

from django.contrib.auth import get_user_model
from django.utils import timezone

from articles import publishing
from articles.models import (
    Article,
    Author,
    BylineContent,
    Content,
    Dossier,
    DossierItem,
    Image,
)
from people.models import (
    Alias,
    Country,
    Event,
    Office,
    Organisation,
    Participation,
    Person,
    StatusPeriod,
    Tenure,
)

NOW = object()


def make_country(name="Armenia", *, aliases=(), status="un_member", **fields):
    """A state. `aliases`: (text, kind) or (text, kind, strength)."""
    country = Country.objects.create(name=name, **fields)
    add_aliases(country, aliases)
    if status:
        StatusPeriod.objects.create(country=country, status=status, valid_from="1992-03-02")
    return country


def make_person(name="Ilham Aliyev", *, offices=(), countries=(), aliases=(), **fields):
    """A person. `offices`: (title, country or None, from, until)."""
    person = Person.objects.create(name=name, **fields)
    person.countries.add(*countries)
    add_aliases(person, aliases)
    for title, country, held_from, held_until in offices:
        add_tenure(person, title, country, held_from, held_until)
    return person


def add_tenure(person, title, country=None, held_from="", held_until="", **office_fields):
    office, _ = Office.objects.get_or_create(
        title=title, country=country, defaults={"rank": Office.Rank.CABINET, **office_fields}
    )
    return Tenure.objects.create(
        person=person, office=office, held_from=held_from, held_until=held_until
    )


def make_organisation(name="United Nations", *, aliases=(), **fields):
    organisation = Organisation.objects.create(name=name, **fields)
    add_aliases(organisation, aliases)
    return organisation


def make_event(name="Geneva Conference", *, participants=(), aliases=(), **fields):
    """An event. `participants`: entities or (entity, role)."""
    event = Event.objects.create(name=name, **fields)
    add_aliases(event, aliases)
    for participant in participants:
        entity, role = participant if isinstance(participant, tuple) else (participant, "")
        Participation.objects.create(event=event, entity=entity, role=role)
    return event


def add_aliases(entity, aliases):
    for text, kind, *strength in aliases:
        Alias.objects.create(
            entity=entity, text=text, kind=kind, strength=strength[0] if strength else "strong"
        )


def make_author(name="Anna Sahakyan", **fields):
    return Author.objects.create(name=name, **fields)


def make_image(**fields):
    import io

    from django.core.files.base import ContentFile
    from PIL import Image as Pillow

    data = io.BytesIO()
    Pillow.new("RGB", (64, 48), "navy").save(data, "PNG")
    image = Image(alt=fields.pop("alt", "A table with two flags"), **fields)
    image.file.save("table.png", ContentFile(data.getvalue()))
    return image


def make_content(headline="A headline", body="<p>Some text.</p>", *, authors=(), **fields):
    return Content(
        headline=headline,
        body=body,
        bylines=[BylineContent(author.pk) for author in authors],
        **fields,
    )


def make_draft(headline="A headline", body="<p>Some text.</p>", *, by=None, **fields) -> Article:
    """A draft with its first revision, as `articles.publishing` makes it."""
    return publishing.draft(make_content(headline, body, **fields), by=by).article


def make_article(
    headline="A headline", body="<p>Some text.</p>", *, published=NOW, by=None, **fields
) -> Article:
    """A published article, linked against whatever entities exist.

    published   NOW; a datetime; or its ISO text, in the site's time zone. A future one schedules.
    """
    revision = publishing.draft(make_content(headline, body, **fields), by=by)
    at = None if published is NOW else moment(published)
    return publishing.publish(revision, at=at)


def make_dossier(title="A dossier", *, items=(), is_public=True, **fields) -> Dossier:
    """A dossier. `items`: articles and events, or (article or event, note), in their order."""
    dossier = Dossier.objects.create(title=title, is_public=is_public, **fields)
    for number, item in enumerate(items, start=1):
        thing, note = item if isinstance(item, tuple) else (item, "")
        kind = "article" if isinstance(thing, Article) else "event"
        DossierItem.objects.create(
            dossier=dossier, position=10 * number, note=note, **{kind: thing}
        )
    return dossier


def moment(value) -> datetime.datetime:
    """An aware datetime out of one, or out of ISO text."""
    if isinstance(value, str):
        value = datetime.datetime.fromisoformat(value)
    return value if timezone.is_aware(value) else timezone.make_aware(value)


def make_user(username="editor", *, is_superuser=True, password="correct horse battery"):
    return get_user_model().objects.create_user(
        username, password=password, is_staff=True, is_superuser=is_superuser
    )
