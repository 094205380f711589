"""What linking an article anew changes in it, told by forms and sentences."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from articles import publishing
from articles.link_state import LinkState, standing
from articles.linking import Decision, Gazetteer, key_of
from articles.mentions import decisions_of, link_content, text_of, texts_of
from articles.models import Article, UndecidedName
from articles.sentences import sentence_around
from people.models import Entity

_MOST_SHOWN = 100  # forms of one article

_Place = tuple[str, int, int]  # field, start, end


@dataclass
class Effect:
    """What changes in one article. `changes` is what `RelinkedArticle.changes` holds."""

    links: int = 0
    ambiguous: int = 0
    rejected: int = 0
    changes: list[dict[str, Any]] = field(default_factory=list)

    def __bool__(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.changes)


@dataclass(frozen=True)
class _Meaning:
    entity: int
    surface: str


def would_change(
    articles: Iterable[Article], gazetteer: Gazetteer, entities: Collection[int]
) -> Iterator[tuple[Article, Effect]]:
    """Each of these articles to which these names would do something, and what. Stores nothing.

    Where an editor has decided against one of `entities`, that is told too.
    """
    articles = list(articles)
    linked = publishing.link_articles(articles, gazetteer)
    now = standing(articles)
    decisions = decisions_of(articles)
    for article in articles:
        effect = effect_of(now[article.pk], linked[article.pk])
        if decisions[article.pk] and entities:
            _add_rejected(effect, article, decisions[article.pk], gazetteer, entities)
        if effect:
            yield article, effect


def effect_of(before: LinkState, linked: publishing.Linked) -> Effect:
    """The difference that readers and editors would see: other scores alone are none."""
    effect = Effect()
    after = linked.state
    told: dict[tuple[str, int | None, int | None], dict[str, Any]] = {}
    for place, old, new in _changed_places(_places(before), _places(after)):
        effect.links += 1
        surface = new.surface if new else old.surface if old else ""
        key = surface, old.entity if old else None, new.entity if new else None
        row = told.get(key)
        if row is None:
            name, start, end = place
            told[key] = {
                "kind": "changed" if old and new else "added" if new else "removed",
                "surface": surface,
                "sentence": sentence_around(linked.texts[name], start, end),
                "count": 1,
                "before": key[1],
                "after": key[2],
            }
        else:
            row["count"] += 1
    doubts = list(_new_doubts(before, after))
    effect.ambiguous = len(doubts)
    settled = _settled(before, after, {key_of(row["surface"]) for row in told.values()})
    effect.changes = [*doubts, *told.values(), *settled][:_MOST_SHOWN]
    return effect


def _places(state: LinkState) -> dict[tuple[_Place, int], _Meaning]:
    return {
        ((span["field"], span["start"], span["end"]), entity): _Meaning(entity, span["surface"])
        for entity, row in state.mentions.items()
        for span in row["spans"]
    }


def _changed_places(
    before: dict[tuple[_Place, int], _Meaning], after: dict[tuple[_Place, int], _Meaning]
) -> list[tuple[_Place, _Meaning | None, _Meaning | None]]:
    """The places that mean something else now, the body first.

    A form that only became longer or shorter ("Aliyev", "Ilham Aliyev") and means the same is no
    change. Two that begin or end together are one place.
    """
    gone = {key: meaning for key, meaning in before.items() if key not in after}
    come = {key: meaning for key, meaning in after.items() if key not in before}
    at: dict[tuple[str, str, int], list[tuple[_Place, int]]] = {}
    for place, entity in gone:
        name, start, end = place
        at.setdefault((name, "from", start), []).append((place, entity))
        at.setdefault((name, "to", end), []).append((place, entity))
    found: list[tuple[_Place, _Meaning | None, _Meaning | None]] = []
    for (place, entity), meaning in sorted(come.items()):
        name, start, end = place
        here = [
            key
            for key in (*at.get((name, "from", start), ()), *at.get((name, "to", end), ()))
            if key in gone
        ]
        same = next((key for key in here if key[1] == entity), None)
        other = same or next(iter(here), None)
        old = gone.pop(other) if other else None
        if same is None:
            found.append((place, old, meaning))
    found += [(place, meaning, None) for (place, _entity), meaning in gone.items()]
    order = {"body": 0, "standfirst": 1, "headline": 2}  # a sentence says more than a headline
    return sorted(found, key=lambda row: (order[row[0][0]], *row[0][1:]))


def _new_doubts(before: LinkState, after: LinkState) -> Iterator[dict[str, Any]]:
    for key, row in after.undecided.items():
        if row["reason"] != UndecidedName.Reason.AMBIGUOUS:
            continue
        old = before.undecided.get(key)
        if old and old["reason"] == row["reason"] and _candidates(old) == _candidates(row):
            continue
        yield {
            "kind": "ambiguous",
            "surface": row["surface"],
            "sentence": row["sentence"],
            "count": row["count"],
            "candidates": [int(entity) for entity, _score in row["candidates"]],
        }


def _candidates(row: dict[str, Any]) -> set[str]:
    return {entity for entity, _score in row["candidates"]}


def _settled(before: LinkState, after: LinkState, told: set[str]) -> Iterator[dict[str, Any]]:
    """Forms that meant several and mean nobody now; whoever means one is told already."""
    for key, row in before.undecided.items():
        is_left = after.undecided.get(key, {}).get("reason") == UndecidedName.Reason.AMBIGUOUS
        if row["reason"] == UndecidedName.Reason.AMBIGUOUS and not is_left and key not in told:
            yield {
                "kind": "settled",
                "surface": row["surface"],
                "sentence": row["sentence"],
                "count": row["count"],
            }


def _add_rejected(
    effect: Effect,
    article: Article,
    decisions: list[Decision],
    gazetteer: Gazetteer,
    entities: Collection[int],
) -> None:
    """Add the forms that would mean one of `entities`, had no editor said otherwise."""
    said = {decision.key: decision.entity_id for decision in decisions}
    content = text_of(article)
    at = article.published_at
    if at is None:
        return
    free = link_content(content, gazetteer, decisions=[], at=at)
    texts = texts_of(content, free.visible_text)
    told: dict[str, dict[str, Any]] = {}
    for one in free.occurrences:
        key = key_of(one.surface)
        if key not in said or said[key] == one.entity_id or int(one.entity_id) not in entities:
            continue
        row = told.setdefault(
            key,
            {
                "kind": "rejected",
                "surface": one.surface,
                "sentence": sentence_around(texts[one.field], one.start, one.end),
                "count": 0,
                "before": int(said[key] or 0) or None,
                "after": int(one.entity_id),
            },
        )
        row["count"] += 1
    effect.rejected = len(told)
    effect.changes = [*effect.changes, *told.values()]


def entities_in(changes: Iterable[dict[str, Any]]) -> set[int]:
    """Everybody that these changes speak of."""
    found: set[int] = set()
    for change in changes:
        found.update(change.get("candidates", ()))
        found.update(pk for pk in (change.get("before"), change.get("after")) if pk)
    return found


def names_of(pks: Collection[int]) -> dict[int, str]:
    """The names of these entities, for reports without a page."""
    return dict(Entity.objects.filter(pk__in=pks).values_list("pk", "name"))
