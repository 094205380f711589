"""Times, summaries and addresses of articles in templates."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles import addresses, excerpts, reading
from articles.models import Article, Byline
from people.models import Entity

register = template.Library()

register.filter("summary", excerpts.summary)
register.filter("without_controls", excerpts.without_controls)
register.filter("reading_text", reading.reading_text)


@register.filter
def moment(value: datetime.datetime) -> SafeString:
    """A date and time of the site's time zone, in the language of the page."""
    local = timezone.localtime(value)
    return format_html(
        '<time datetime="{}">{}</time>',
        local.isoformat(timespec="seconds"),
        f"{date_format(local, 'DATE_FORMAT')}, {date_format(local, 'H:i')}",
    )


@register.filter
def day(value: datetime.datetime) -> SafeString:
    """The date alone; machines get the time as well."""
    local = timezone.localtime(value)
    return format_html(
        '<time datetime="{}">{}</time>',
        local.isoformat(timespec="seconds"),
        date_format(local, "DATE_FORMAT"),
    )


@register.filter
def citation(article: Article, writers: Sequence[Byline]) -> str:
    """How somebody who quotes the article names it, without its address."""
    names = ", ".join(byline.author.name for byline in writers)
    day_of = timezone.localtime(article.published_at)
    parts = [names, f"“{article.headline}”", settings.SITE_NAME, date_format(day_of, "DATE_FORMAT")]
    said = ", ".join(filter(None, parts))
    return said if said.endswith(".") else f"{said}."  # a Russian date ends with one already


@register.simple_tag
def relation_url(one: Entity, other: Entity) -> str:
    """The address of a pair, in its canonical order."""
    return addresses.relation_path(one, other)
