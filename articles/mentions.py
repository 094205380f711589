"""Between the linker and the database: run the one, make rows for the other of what it found.

Deciding when an article is linked is left to `articles.publishing`, reading and writing the rows
to `articles.link_state`.
"""

from __future__ import annotations

import dataclasses
import datetime
import itertools
import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone, translation

from articles.gazetteer import current_gazetteer
from articles.link_state import LinkState, Values
from articles.linking import Decision as LinkerDecision
from articles.linking import Document, Gazetteer, Occurrence, Recognised, Result, recognise
from articles.models import Article, Content, Decision, IgnoredName, Mention, UndecidedName
from people.models import Entity, FormerAddress

__all__ = ["current_gazetteer", "link_content", "preview", "state_from"]

_ENTITY_PATH = re.compile(
    r"^/(?:[a-z]{2}(?:-[a-z]+)?/)?(?:people|countries|organisations|events)/([-\w]+)/$"
)
# A full stop after an initial or a title ends no sentence: "George H. W. Bush", "Gen. Marshall".
_SENTENCE_END = re.compile(
    r"(?:[!?…։]|(?<!\b[^\W\d_])(?<!\b(?:Mr|Dr|St|Sr|Jr|No|Lt|vs))"
    r"(?<!\b(?:Mrs|Gen|Sen|Gov|Col|Rep|Rev|Hon))(?<!\bProf)\.)"
    r"[»”’\"')\]]*\s+(?=\S)|\n+"
)
_LONGEST_SENTENCE = 400  # characters; readers see it in lists
_MOST_UNDECIDED = 300  # rows an article; a telephone book is not a to-do list


def preview(
    content: Content, *, article: Article | None = None, at: datetime.datetime | None = None
) -> Result:
    """What publishing this content would link; nothing is stored.

    With `article`, the decisions made there apply. `at` is the time of publication, default: that
    of the article, else now.
    """
    moment = at or (article.published_at if article else None) or timezone.now()
    decisions = _decisions(article) if article and article.pk else []
    return link_content(content, current_gazetteer(), decisions=decisions, at=moment)


def text_of(article: Article) -> Content:
    """The part of the article's row that is linked; the rest of what it holds is left out."""
    return Content(
        headline=article.headline,
        standfirst=article.standfirst,
        body=article.body,
        language=article.language,
    )


def decisions_of(articles: Iterable[Article]) -> dict[int, list[LinkerDecision]]:
    """What editors decided in each of these articles, in one query."""
    found: dict[int, list[LinkerDecision]] = {article.pk: [] for article in articles}
    rows = Decision.objects.filter(article__in=found).order_by("key")
    for pk, key, entity in rows.values_list("article_id", "key", "entity_id"):
        found[pk].append(LinkerDecision(key, str(entity) if entity else None))
    return found


def link_article(article: Article, content: Content, gazetteer: Gazetteer) -> Result:
    """Link the content under the article's own decisions and date."""
    moment = article.published_at or timezone.now()
    return link_content(content, gazetteer, decisions=_decisions(article), at=moment)


def link_content(
    content: Content,
    gazetteer: Gazetteer,
    *,
    decisions: Iterable[LinkerDecision],
    at: datetime.datetime,
) -> Result:
    """Run the linker over headline, standfirst and body as they would appear at `at`."""
    document = Document(
        body_html=content.body,
        headline=content.headline,
        standfirst=content.standfirst,
        date=timezone.localtime(at).date().isoformat(),
        language=content.language,
    )
    decisions = list(decisions)
    with translation.override(content.language):
        read, addresses = _of_those_still_there(document, gazetteer, decisions)
        result = read.result(addresses.__getitem__)
    return _without_ignored(result)


def _without_ignored(result: Result) -> Result:
    """The same without the unknown names that an editor ignores for ever."""
    keys = [name.key for name in result.unknown]
    ignored = set(IgnoredName.objects.filter(key__in=keys).values_list("key", flat=True))
    if not ignored:
        return result
    unknown = tuple(name for name in result.unknown if name.key not in ignored)
    return dataclasses.replace(result, unknown=unknown)


def _of_those_still_there(
    document: Document, gazetteer: Gazetteer, decisions: list[LinkerDecision]
) -> tuple[Recognised, dict[str, str]]:
    """Read the document, and get the addresses of all whom it names in one query.

    Somebody may have been deleted or made private since the gazetteer was made; then the document
    is read again without them, for the same words may well mean somebody else.
    """
    while True:
        read = recognise(document, gazetteer, decisions=decisions, entity_for_url=entity_for_url)
        addresses = {
            str(entity.pk): entity.get_absolute_url()
            for entity in Entity.objects.public().filter(pk__in=read.named).only("kind", "slug")
        }
        gone = read.named - addresses.keys()
        if not gone:
            return read, addresses
        gazetteer = gazetteer.updated([], removed=gone)


def entity_for_url(href: str) -> str | None:
    """The entity whose page an editor's own link leads to, None for any other link."""
    try:
        parts = urlsplit(href.strip())
    except ValueError:
        return None
    if parts.netloc and parts.netloc != urlsplit(settings.SITE_URL).netloc:
        return None
    match = _ENTITY_PATH.match(parts.path)
    if not match:
        return None
    slug = match[1]
    pk = Entity.objects.public().filter(slug=slug).values_list("pk", flat=True).first()
    if pk is None:
        pk = (
            FormerAddress.objects.filter(slug=slug, entity__is_private=False)
            .values_list("entity_id", flat=True)
            .first()
        )
    return str(pk) if pk is not None else None


def state_from(content: Content, result: Result) -> LinkState:
    """What the linker found, as the database holds it."""
    return LinkState(
        body_html=result.body_html,
        word_count=len(result.visible_text.split()),
        mentions=_mentions(content, result),
        undecided=_undecided(result),
    )


def _decisions(article: Article) -> list[LinkerDecision]:
    return decisions_of([article])[article.pk]


def _mentions(content: Content, result: Result) -> dict[int, Values]:
    by_entity: dict[str, list[Occurrence]] = defaultdict(list)
    for occurrence in result.occurrences:
        by_entity[occurrence.entity_id].append(occurrence)
    offsets = {
        "headline": 0,
        "standfirst": len(content.headline) + 1,
        "body": len(content.headline) + len(content.standfirst) + 2,
    }
    texts = texts_of(content, result.visible_text)
    return {
        int(entity): {
            "count": len(found),
            "first_position": min(offsets[o.field] + o.start for o in found),
            "in_headline": any(o.field == "headline" for o in found),
            "spans": [_span(o) for o in found],
            "sentence": _best_sentence(found, texts),
            "origin": (
                Mention.Origin.EDITOR.value
                if any(o.origin == "editor" for o in found)
                else Mention.Origin.AUTOMATIC.value
            ),
        }
        for entity, found in by_entity.items()
    }


def texts_of(content: Content, visible_text: str) -> dict[str, str]:
    """The text of each field, in reading order, to which the places of a result refer."""
    return {
        "headline": content.headline,
        "standfirst": content.standfirst,
        "body": visible_text,
    }


def _span(occurrence: Occurrence) -> dict[str, Any]:
    return {
        "field": occurrence.field,
        "start": occurrence.start,
        "end": occurrence.end,
        "surface": occurrence.surface,
        "rule": occurrence.rule,
        "score": round(occurrence.score, 3),
        "origin": occurrence.origin,
        "linked": occurrence.linked,
        "runners_up": [[entity, round(score, 3)] for entity, score in occurrence.runners_up],
        "facts": dict(occurrence.facts),
    }


def _best_sentence(found: list[Occurrence], texts: dict[str, str]) -> str:
    """The first sentence of the body that names it, else the standfirst's or the headline's."""
    order = {"body": 0, "standfirst": 1, "headline": 2}
    first = min(found, key=lambda o: (order[o.field], o.start))
    return sentence_around(texts[first.field], first.start, first.end)


def sentence_around(text: str, start: int, end: int) -> str:
    """The sentence of `text` in which the span lies, cut at words where it is very long."""
    left = 0
    for match in _SENTENCE_END.finditer(text, max(0, start - 2000), start + 1):
        left = match.end()
    left = left or max(0, start - 2000)
    stop = _SENTENCE_END.search(text, end, end + 2000)
    # The mark that ends the sentence belongs to it, a line break does not.
    right = stop.start() + len(stop[0].rstrip()) if stop else min(len(text), end + 2000)
    sentence = " ".join(text[left:right].split())
    if len(sentence) <= _LONGEST_SENTENCE:
        return sentence
    around = text[max(left, start - _LONGEST_SENTENCE // 2) : end + _LONGEST_SENTENCE // 2]
    return "… " + " ".join(around.split()[1:-1]) + " …"


def _undecided(result: Result) -> dict[str, Values]:
    rows: dict[str, Values] = {}
    for ambiguity in result.ambiguous:
        row = rows.get(ambiguity.key[:500])
        if row:
            row["count"] += 1
            continue
        rows[ambiguity.key[:500]] = {
            "surface": ambiguity.surface[:250],
            "reason": UndecidedName.Reason.AMBIGUOUS.value,
            "count": 1,
            "sentence": ambiguity.sentence,
            "candidates": [[entity, round(score, 3)] for entity, score in ambiguity.candidates],
            "office": "",
        }
    for unknown in result.unknown:
        rows.setdefault(
            unknown.key[:500],
            {
                "surface": unknown.surface[:250],
                "reason": UndecidedName.Reason.UNKNOWN.value,
                "count": unknown.count,
                "sentence": unknown.sentence,
                "candidates": [[entity, 0] for entity in unknown.near],
                "office": unknown.office[:250],
            },
        )
    return dict(itertools.islice(rows.items(), _MOST_UNDECIDED))
