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
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone, translation

from articles.dead_links import addresses_in, path_of, unlinked
from articles.gazetteer import current_gazetteer
from articles.link_state import LinkState, Values
from articles.linking import Decision as LinkerDecision
from articles.linking import Document, Gazetteer, Occurrence, Recognised, Result, recognise
from articles.models import Article, Content, Decision, IgnoredName, Mention, UndecidedName
from articles.sentences import sentence_around
from people.models import Entity, FormerAddress

__all__ = ["current_gazetteer", "link_content", "link_texts", "preview", "state_from"]

_ENTITY_PATH = re.compile(
    r"^/(?:[a-z]{2}(?:-[a-z]+)?/)?(?:people|countries|organisations|events)/([-\w]+)/$"
)
_MOST_ASKED = 10_000  # parameters of a query
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


@dataclass(frozen=True)
class Text:
    """What is linked: the words, what an editor decided about them, and when they appear."""

    content: Content
    decisions: list[LinkerDecision]
    at: datetime.datetime

    def read(self, gazetteer: Gazetteer) -> Recognised:
        """Settle whom it names; the headline, the standfirst and the body as they appear."""
        document = Document(
            body_html=self.content.body,
            headline=self.content.headline,
            standfirst=self.content.standfirst,
            date=timezone.localtime(self.at).date().isoformat(),
            language=self.content.language,
        )
        return recognise(
            document, gazetteer, decisions=self.decisions, entity_for_url=entity_for_url
        )


def link_content(
    content: Content,
    gazetteer: Gazetteer,
    *,
    decisions: Iterable[LinkerDecision],
    at: datetime.datetime,
) -> Result:
    """Run the linker over headline, standfirst and body as they would appear at `at`."""
    (result,) = link_texts([Text(content, list(decisions), at)], gazetteer)
    return result


def link_texts(texts: Sequence[Text], gazetteer: Gazetteer) -> list[Result]:
    """Run the linker over each. Two queries for all of them, and one for each link of an editor's.

    Somebody may have been deleted or made private since the gazetteer was made; then a text is read
    again without them, for the same words may well mean somebody else.
    """
    read = [text.read(gazetteer) for text in texts]
    there = _public({pk for one in read for pk in one.named})
    results = []
    for text, one in zip(texts, read, strict=True):
        left = _without_gone(text, one, gazetteer, there)
        with translation.override(text.content.language):
            result = left.result(lambda pk: there[pk].get_absolute_url())
        results.append(_without_dead_links(text.content, result))
    return _without_ignored(results)


def _without_gone(
    text: Text, read: Recognised, gazetteer: Gazetteer, there: dict[str, Entity]
) -> Recognised:
    """Read it again until nobody is named who is not there; whom it names then joins `there`."""
    while gone := read.named - there.keys():
        gazetteer = gazetteer.updated([], removed=gone)
        read = text.read(gazetteer)
        there.update(_public(read.named - there.keys()))
    return read


def _public(pks: Collection[str]) -> dict[str, Entity]:
    public = Entity.objects.public().only("kind", "slug")
    return {
        str(entity.pk): entity for some in _in_parts(pks) for entity in public.filter(pk__in=some)
    }


def _without_ignored(results: list[Result]) -> list[Result]:
    """The same without the unknown names that an editor ignores for ever."""
    keys = {name.key for result in results for name in result.unknown}
    ignored = {
        key
        for some in _in_parts(keys)
        for key in IgnoredName.objects.filter(key__in=some).values_list("key", flat=True)
    }
    if not ignored:
        return results
    return [
        dataclasses.replace(
            result, unknown=tuple(name for name in result.unknown if name.key not in ignored)
        )
        for result in results
    ]


def _in_parts(values: Collection[str]) -> Iterator[list[str]]:
    """As many as a database takes in one query; nothing at all for none."""
    everything = sorted(values)
    for start in range(0, len(everything), _MOST_ASKED):
        yield everything[start : start + _MOST_ASKED]


def slug_in(address: str) -> str:
    """The slug of the entity that an address on this site names; "" if it names none."""
    match = _ENTITY_PATH.match(path_of(address))
    return match[1] if match else ""


def _without_dead_links(content: Content, result: Result) -> Result:
    """Without an editor's own links to entities that are private, gone or never were."""
    asked = {slug for address in addresses_in(content.body) if (slug := slug_in(address))}
    if not asked:
        return result
    alive = set(Entity.objects.public().filter(slug__in=asked).values_list("slug", flat=True))
    former = FormerAddress.objects.filter(slug__in=asked - alive, entity__is_private=False)
    dead = asked - alive - set(former.values_list("slug", flat=True))
    if not dead:
        return result
    html = unlinked(result.body_html, lambda address: slug_in(address) in dead)
    return dataclasses.replace(result, body_html=html)


def entity_for_url(href: str) -> str | None:
    """The entity whose page an editor's own link leads to, None for any other link."""
    slug = slug_in(href)
    if not slug:
        return None
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
