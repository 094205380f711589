"""What the linker makes of an article, told to its editor: linked, in doubt, unknown, and why.

One `NameReport` for each surface form. Running the linker is left to `articles.mentions`, decisions
to `articles.deciding`, and showing the report to the preview's template.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _

from articles.linking import Ambiguity, Occurrence, Result, key_of
from articles.mentions import sentence_around
from articles.models import Article, Content, Decision
from people.admin import labelled
from people.folding import fold
from people.models import Entity

MOST_FOUND = 10


@dataclass
class Candidate:
    """An entity that a form may mean, as the editor reads it."""

    pk: int
    label: str
    admin_url: str
    score: float | None = None


@dataclass
class NameReport:
    """One surface form of the article, and what became of it."""

    surface: str
    key: str
    sentence: str = ""
    count: int = 0
    means: list[Candidate] = field(default_factory=list)
    others: list[Candidate] = field(default_factory=list)
    why: str = ""
    office: str = ""
    decided: bool = False

    @property
    def choices(self) -> list[Candidate]:
        """Everybody it may mean, the present meaning first."""
        return [*self.means, *self.others]


@dataclass
class LinkReport:
    """All forms of an article, by what became of them."""

    linked: list[NameReport] = field(default_factory=list)
    ambiguous: list[NameReport] = field(default_factory=list)
    unknown: list[NameReport] = field(default_factory=list)
    never: list[NameReport] = field(default_factory=list)

    def named(self, key: str) -> NameReport | None:
        """The form with this key."""
        rows = (*self.linked, *self.ambiguous, *self.unknown, *self.never)
        return next((row for row in rows if row.key == key), None)


def explain(rule: str, facts: Mapping[str, str]) -> str:
    """A rule of the linker in an editor's words; the rule's own name where there are none."""
    words = {
        "name": _("this is one of the stored names"),
        "full name": _("the full name stands here"),
        "alias": _("another name of somebody named earlier"),
        "surname": _("the surname of somebody named in full"),
        "given": _("the given name of somebody named in full"),
        "surname alone": _("a surname that only one person of note has"),
        "acronym": _("an acronym of the name"),
        "demonym": _("a word for the people stands for the state"),
        "seat": _("a seat of power stands for the state"),
        "phrase": _("these words speak of this event"),
        "description": _("these words describe this event"),
        "decision": _("an editor decided so"),
        "editor": _("the editor linked it in the text"),
    }
    told = words.get(rule, rule)
    full_name, paragraph = facts.get("full_name"), facts.get("paragraph")
    if not full_name:
        return told
    if facts.get("named_in") == "body" and paragraph:
        return _("%(told)s: “%(name)s”, paragraph %(number)s") % {
            "told": told,
            "name": full_name,
            "number": paragraph,
        }
    return _("%(told)s: “%(name)s”") % {"told": told, "name": full_name}


def report(article: Article, content: Content, result: Result) -> LinkReport:
    """Sort what the linker found, with labels for all entities in a fixed number of queries."""
    decisions = {decision.key: decision for decision in article.decisions.all()}
    candidates = _candidates(_all_ids(result, decisions.values()))
    texts = {
        "headline": content.headline,
        "standfirst": content.standfirst,
        "body": result.visible_text,
    }
    found = LinkReport()
    found.linked = _linked(result.occurrences, candidates, texts, decisions)
    for doubt in _first_of_each(result.ambiguous):
        row = NameReport(doubt.surface, doubt.key, doubt.sentence)
        row.count = sum(1 for other in result.ambiguous if other.key == doubt.key)
        row.others = _scored(doubt.candidates, candidates)
        found.ambiguous.append(row)
    for name in result.unknown:
        row = NameReport(name.surface, name.key, name.sentence, name.count, office=name.office)
        row.others = _scored([(near, 0.0) for near in name.near], candidates)
        found.unknown.append(row)
    found.never = [
        NameReport(decision.surface, decision.key, decided=True)
        for decision in decisions.values()
        if decision.entity_id is None
    ]
    return found


def _first_of_each(rows: Iterable[Ambiguity]) -> list[Ambiguity]:
    firsts: dict[str, Ambiguity] = {}
    for row in rows:
        firsts.setdefault(row.key, row)
    return list(firsts.values())


def _linked(
    occurrences: Iterable[Occurrence],
    candidates: dict[str, Candidate],
    texts: dict[str, str],
    decisions: dict[str, Decision],
) -> list[NameReport]:
    rows: dict[str, NameReport] = {}
    for occurrence in occurrences:
        key = key_of(occurrence.surface)
        row = rows.get(key)
        if row is None:
            row = rows[key] = NameReport(
                occurrence.surface,
                key,
                sentence_around(texts[occurrence.field], occurrence.start, occurrence.end),
                why=explain(occurrence.rule, occurrence.facts),
                decided=key in decisions,
            )
            row.others = _scored(occurrence.runners_up, candidates)
        row.count += 1
        meaning = candidates.get(occurrence.entity_id)
        if meaning and meaning.pk not in {other.pk for other in row.means}:
            row.means.append(meaning)
            row.others = [other for other in row.others if other.pk != meaning.pk]
    return list(rows.values())


def _scored(
    pairs: Iterable[tuple[str, float]], candidates: dict[str, Candidate]
) -> list[Candidate]:
    return [
        Candidate(known.pk, known.label, known.admin_url, round(score, 2) or None)
        for entity, score in pairs
        if (known := candidates.get(entity))
    ]


def _all_ids(result: Result, decisions: Iterable[Decision]) -> set[str]:
    ids = {occurrence.entity_id for occurrence in result.occurrences}
    for occurrence in result.occurrences:
        ids.update(entity for entity, _score in occurrence.runners_up)
    for doubt in result.ambiguous:
        ids.update(entity for entity, _score in doubt.candidates)
    for name in result.unknown:
        ids.update(name.near)
    ids.update(str(decision.entity_id) for decision in decisions if decision.entity_id)
    return ids


def _candidates(ids: Iterable[str]) -> dict[str, Candidate]:
    return {
        str(entity.pk): _candidate(entity, label)
        for entity, label in labelled(Entity.objects.filter(pk__in=list(ids)))
    }


def _candidate(entity: Entity, label: str) -> Candidate:
    return Candidate(
        entity.pk, label, reverse(f"admin:people_{entity.kind}_change", args=[entity.pk])
    )


def asked(found: LinkReport, surface: str) -> NameReport:
    """The form an editor asks about, whether or not the linker saw anything in it."""
    key = key_of(surface)
    return found.named(key) or NameReport(surface, key)


def find(text: str) -> list[Candidate]:
    """Entities with such a name, for an editor who means somebody the linker did not think of."""
    if not fold(text):
        return []
    entities = Entity.objects.public().named(text).order_by("-prominence", "sort_name", "pk")
    return [_candidate(entity, label) for entity, label in labelled(entities[:MOST_FOUND])]
