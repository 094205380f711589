"""What an article tells of somebody in it whom the reference desk does not know yet."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles import mentions, publishing
from articles.linking import key_of
from articles.models import Article, Content
from people.admin.newcomer import newcomer_met
from people.admin.requests import key_in
from people.models import Country, Kind

_CLEARLY = 2  # times as often as the next


@receiver(newcomer_met)
def tell_of_newcomer(*, article: str, name: str, **_kwargs: Any) -> dict[str, Any] | None:
    """The state that the article makes evident, the article as a source, and the way back."""
    found = Article.objects.filter(pk=key_in(article)).first()
    if found is None:
        return None
    address = reverse("admin:articles_article_change", args=[found.pk])
    told: dict[str, Any] = {"source": source_of(found), "back": f"{address}#names"}
    state = evident_state(found, name)
    return told | ({"country": state} if state else {})


def source_of(article: Article) -> str:
    """The article as the source of what is said of a person."""
    if article.published_at is None:
        return _("“%(headline)s”") % {"headline": article}
    day = date_format(timezone.localtime(article.published_at), "DATE_FORMAT")
    return _("“%(headline)s”, %(day)s") % {"headline": article, "day": day}


def evident_state(article: Article, name: str) -> int | None:
    """The one state in the name's sentence, else the one that the article is plainly about."""
    is_linked = article.status == Article.Status.PUBLISHED
    states, sentence = (_stored if is_linked else _previewed)(article, key_of(name))
    words = f" {key_of(sentence)} "
    beside = {pk for pk, surface in states if f" {key_of(surface)} " in words}
    if len(beside) == 1:
        return beside.pop()
    ranked = Counter(pk for pk, _surface in states).most_common(2)
    if not ranked or (len(ranked) > 1 and ranked[0][1] < _CLEARLY * ranked[1][1]):
        return None
    return ranked[0][0]


def _stored(article: Article, key: str) -> tuple[list[tuple[int, str]], str]:
    """Every place that names a state, with its form; and the sentence of the name."""
    rows = article.mentions.filter(entity__kind=Kind.COUNTRY).values_list("entity_id", "spans")
    states = [(pk, str(span.get("surface", ""))) for pk, spans in rows for span in spans]
    return states, article.undecided.filter(key=key).values_list(
        "sentence", flat=True
    ).first() or ""


def _previewed(article: Article, key: str) -> tuple[list[tuple[int, str]], str]:
    """The same of a text that nobody has published yet."""
    revision = article.revisions.versions().first()
    content = publishing.cleaned(revision.read() if revision else Content.of(article))
    result = mentions.preview(content, article=article)
    pks = {int(one.entity_id) for one in result.occurrences}
    countries = set(Country.objects.filter(pk__in=pks).values_list("pk", flat=True))
    found = [(int(one.entity_id), one.surface) for one in result.occurrences]
    sentence = next((row.sentence for row in result.unknown if row.key == key), "")
    return [(pk, surface) for pk, surface in found if pk in countries], sentence
