"""Names, dates and structured data in templates of either app."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from people.models import Alias, Entity
from people.partial_dates import PartialDate
from people.scripts import direction, language_tag
from people.structured_data import escape_json

register = template.Library()


@register.simple_tag
def entity_link(entity: Entity, css_class: str = "") -> SafeString:
    """The name, linked to its page; plain text for somebody who has none."""
    name = foreign(entity.local_name)
    if entity.is_private:
        return name
    if css_class:
        return format_html(
            '<a class="{}" href="{}">{}</a>', css_class, entity.get_absolute_url(), name
        )
    return format_html('<a href="{}">{}</a>', entity.get_absolute_url(), name)


@register.filter
def foreign(text: str, language: str = "") -> SafeString:
    """A name, marked with language and direction where its script is not Latin."""
    tag, way = language_tag(text, language), direction(text)
    if not tag and way == "ltr":
        return format_html("{}", text)
    if not tag:
        return format_html('<bdi dir="{}">{}</bdi>', way, text)
    return format_html('<bdi lang="{}" dir="{}">{}</bdi>', tag, way, text)


@register.filter
def alias_name(alias: Alias) -> SafeString:
    """A stored name, marked with the language that an editor gave it."""
    return foreign(alias.text, alias.language)


# Between numbers, which stay on one line; and between words, where a line may end behind it.
_CLOSED_DASH = mark_safe("–&#8288;")
_OPEN_DASH = mark_safe("&#8239;– ")


@register.filter
def partial_date(value: str) -> SafeString:
    """A date as exactly as it is known, in words for readers and in ISO for machines."""
    if not value:
        return mark_safe("")
    return format_html('<time datetime="{}">{}</time>', value, PartialDate(value).display())


@register.simple_tag
def period(first: str, last: str) -> SafeString:
    """From when until when: "12 March 1992 – now", "until 2004"; nothing where nothing is known."""
    if first and last and first == last:
        return partial_date(first)
    if first and last:
        dash = _CLOSED_DASH if first.isdigit() and last.isdigit() else _OPEN_DASH
        return format_html("{}{}{}", partial_date(first), dash, partial_date(last))
    if first:
        return format_html(_("since {}"), _after_preposition(first))
    if last:
        return format_html(_("until {}"), _after_preposition(last))
    return mark_safe("")


def _after_preposition(value: str) -> SafeString:
    words = PartialDate(value).display(after_preposition=True)
    return format_html('<time datetime="{}">{}</time>', value, words)


@register.simple_tag
def years(first: str, last: str) -> SafeString:
    """The years alone, for narrow places: "2004–2020", "since 2018", "until 2004"."""
    return period(first[:4], last[:4])


@register.simple_tag
def event_dates(starts: str, ends: str) -> SafeString:
    """When an event was: "12 May 1972", "11–12 October 1986", "30 October – 1 November 1991".

    An event without an end took place on the day it began.
    """
    if not starts or not ends or starts == ends:
        return partial_date(starts or ends)
    first, last = PartialDate(starts), PartialDate(ends)
    if first.day and last.day and first.year == last.year:
        short = _without_what_follows(first, last)
        dash = _CLOSED_DASH if short.isdigit() else _OPEN_DASH
        return format_html(
            '<time datetime="{}">{}</time>{}<time datetime="{}">{}</time>',
            *(first, short, dash, last, last.display()),
        )
    return period(starts, ends)


def _without_what_follows(first: PartialDate, last: PartialDate) -> str:
    """`first` in words, without the month and year that `last` says right after it.

    Works for languages that put the day first, in whatever case they put the month; in others the
    date stays whole.
    """
    whole, other, year = first.display(), last.display(), str(first.year)
    if first.month == last.month and whole.replace(f"{first.day} ", f"{last.day} ", 1) == other:
        return str(first.day)
    before, _year, after = whole.rpartition(year)
    if other.rpartition(year)[2] == after and before.startswith(str(first.day)):
        return before.strip(" ,")
    return whole


@register.simple_tag
def json_ld(data: Any) -> SafeString:
    """Structured data as a data block. It is not a script, so the content policy lets it be."""
    text = escape_json(json.dumps(data, ensure_ascii=False, separators=(",", ":")))
    return format_html(
        '<script type="application/ld+json">{}</script>',
        mark_safe(text),  # noqa: S308  (nothing in it can end the element)
    )


@register.simple_tag
def comma_list(entities: Any) -> SafeString:
    """Linked names with commas between."""
    return format_html_join(", ", "{}", ((entity_link(entity),) for entity in entities))
