"""Addresses that no single model can give."""

from __future__ import annotations

from django.urls import reverse

from people.addresses import in_pair_order
from people.models import Entity


def relation_path(one: Entity, other: Entity) -> str:
    """The address of a pair, whichever way round it was given."""
    first, second = in_pair_order(one, other)
    return reverse("articles:relation", args=[first.slug, second.slug])
