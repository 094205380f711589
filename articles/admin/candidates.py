"""Entities that a form may mean, as an editor reads them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from people.admin import labelled
from people.folding import fold
from people.models import Entity

_MOST_FOUND = 10


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entity that a form may mean; `likeness` in words, where it was weighed."""

    pk: int
    label: str
    kind: str
    kind_label: str
    admin_url: str
    likeness: str = ""


def as_candidates(entities: Iterable[Entity]) -> list[Candidate]:
    """These entities with the office or state that tells namesakes apart."""
    return [
        Candidate(
            entity.pk,
            label,
            entity.kind,
            entity.get_kind_display(),
            reverse(f"admin:people_{entity.kind}_change", args=[entity.pk]),
        )
        for entity, label in labelled(entities)
    ]


def find(text: str) -> list[Candidate]:
    """Entities with such a name, for an editor who means somebody the linker did not think of."""
    if not fold(text):
        return []
    entities = Entity.objects.public().named(text).order_by("-prominence", "sort_name", "pk")
    return as_candidates(entities[:_MOST_FOUND])
