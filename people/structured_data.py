"""What search engines are told about people, states, organisations and events (schema.org).

Plain dictionaries; the tag `json_ld` writes them into a page. Only what the page itself shows is
said here. Articles have theirs in `articles.structured_data`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from django.http import HttpRequest

from people.addresses import absolute
from people.models import Country, Entity, Event, Organisation, Person, Tenure

Data: TypeAlias = dict[str, Any]
Trail: TypeAlias = Sequence[tuple[str, str]]


def trail_of(*steps: tuple[Any, str]) -> Trail:
    """The way from the front page to this one: (label, path) each, the page itself last."""
    return [(str(label), path) for label, path in steps]


def graph(request: HttpRequest, trail: Trail, *things: Data) -> Data:
    """Everything about one page as one document."""
    return {"@context": "https://schema.org", "@graph": [*things, breadcrumbs(request, trail)]}


def breadcrumbs(request: HttpRequest, trail: Trail) -> Data:
    """A BreadcrumbList of the trail."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": position,
                "name": label,
                "item": absolute(request, path),
            }
            for position, (label, path) in enumerate(trail, start=1)
        ],
    }


def reference(request: HttpRequest, entity: Entity) -> Data:
    """An entity as another thing refers to it. A private one is named and not linked."""
    data: Data = {"@type": _TYPES[entity.kind], "name": entity.local_name}
    if not entity.is_private:
        data["@id"] = data["url"] = absolute(request, entity.get_absolute_url())
    return data


def entity(request: HttpRequest, subject: Entity, names: Iterable[str] = ()) -> Data:
    """What all kinds have: name, other names, one line, image, Wikidata."""
    data = reference(request, subject)
    others = [name for name in names if name != subject.local_name]
    if others:
        data["alternateName"] = others
    if subject.summary:
        data["description"] = subject.summary
    if subject.image:
        data["image"] = absolute(request, subject.image.url)
    if subject.wikidata_id:
        data["sameAs"] = f"https://www.wikidata.org/entity/{subject.wikidata_id}"
    return data


def person(
    request: HttpRequest, subject: Person, names: Iterable[str], held: Iterable[Tenure]
) -> Data:
    """A person with life dates and the offices held now."""
    data = entity(request, subject, names)
    for key, value in (
        ("givenName", subject.given_name),
        ("familyName", subject.family_name),
        ("birthDate", str(subject.born)),
        ("deathDate", str(subject.died)),
    ):
        if value:
            data[key] = value
    titles = [tenure.office.full_title for tenure in held]
    if titles:
        data["jobTitle"] = titles
    return data


def country(request: HttpRequest, subject: Country, names: Iterable[str]) -> Data:
    """A state. Its status is for the page to say, with dates and sources."""
    return entity(request, subject, filter(None, [subject.official_name, *names]))


def organisation(request: HttpRequest, subject: Organisation, names: Iterable[str]) -> Data:
    """An organisation and how long it has existed."""
    data = entity(request, subject, names)
    if subject.established:
        data["foundingDate"] = str(subject.established)
    if subject.dissolved:
        data["dissolutionDate"] = str(subject.dissolved)
    return data


def event(request: HttpRequest, subject: Event, participants: Iterable[Entity]) -> Data:
    """An event: when, where and between whom."""
    data = entity(request, subject)
    if subject.starts:
        data["startDate"] = str(subject.starts)
    if subject.ends:
        data["endDate"] = str(subject.ends)
    if subject.place or subject.country:
        place: Data = {"@type": "Place", "name": subject.place or str(subject.country)}
        if subject.country:
            place["containedInPlace"] = reference(request, subject.country)
        data["location"] = place
    actors = [e for e in participants if e.kind != "event"]
    if actors:
        data["actor"] = [reference(request, actor) for actor in actors]
    return data


_TYPES = {
    "person": "Person",
    "country": "Country",
    "organisation": "Organization",
    "event": "Event",
}

# Characters that could end the element or start another one, and two that JSON allows and
# scripts once did not.
_UNSAFE = re.compile("[<>&\u2028\u2029]")


def escape_json(text: str) -> str:
    """JSON that is safe between the tags of a script element: no text can end that element."""
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
