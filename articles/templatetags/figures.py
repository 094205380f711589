"""Drawings for pages of the reference desk, which does not know what an article is."""

from __future__ import annotations

from typing import Any

from django import template

from articles import charts
from people.figures.months import MonthChart
from people.figures.network import Network
from people.models import Entity

register = template.Library()


@register.simple_tag
def mentions_by_month(entity: Entity) -> MonthChart | None:
    """Bars for the months in which articles name the entity. Two queries."""
    return charts.mentions_by_month(entity)


@register.simple_tag
def circle_of(entity: Entity, *companies: list[Any]) -> Network | None:
    """The entity among those it appears with most. One query."""
    return charts.circle_of(entity, [row for company in companies for row in company])
