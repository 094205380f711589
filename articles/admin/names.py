"""What the linker makes of an article, told to its editor: in doubt, unknown, linked, and why.

One `NameReport` for each surface form, what needs an answer first. Running the linker is left to
`articles.mentions`, the sentences to `articles.explaining`, decisions to `articles.deciding`, and
showing the report to the review panel.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles import explaining
from articles.admin.candidates import Candidate, as_candidates
from articles.explaining import Certainty
from articles.linking import Ambiguity, Occurrence, Result, UnknownName, key_of, tokenize
from articles.mentions import texts_of
from articles.models import Article, Content, Decision
from articles.sentences import sentence_around
from people.folding import fold
from people.models import Alias, Entity


class Group(Enum):
    """What became of a form, in the order in which editors are asked."""

    AMBIGUOUS = "ambiguous"
    UNKNOWN = "unknown"
    UNCERTAIN = "uncertain"
    LINKED = "linked"
    NEVER = "never"

    @property
    def label(self) -> str:
        """Over the forms of the group."""
        return str(_GROUPS[self])

    @property
    def is_open(self) -> bool:
        """Whether the editor is asked."""
        return self in {Group.AMBIGUOUS, Group.UNKNOWN, Group.UNCERTAIN}


_GROUPS: dict[Group, Promise] = {
    Group.AMBIGUOUS: _("Who is meant?"),
    Group.UNKNOWN: _("Matching nobody"),
    Group.UNCERTAIN: _("Linked, but not for certain"),
    Group.LINKED: _("Linked"),
    Group.NEVER: _("Never linked here"),
}
_STANDINGS: dict[Group, Promise] = {
    Group.AMBIGUOUS: _("several may be meant"),
    Group.UNKNOWN: _("matches nobody"),
    Group.NEVER: _("never linked here"),
}
_SUREST_LAST = list(reversed(Certainty))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a form stands: characters of the visible text of a field."""

    field: str
    start: int
    end: int


@dataclass
class NameReport:
    """One surface form of the article, and what became of it."""

    surface: str
    key: str
    group: Group = Group.LINKED
    sentence: str = ""
    count: int = 0
    means: list[Candidate] = field(default_factory=list)
    others: list[Candidate] = field(default_factory=list)
    why: list[str] = field(default_factory=list)
    certainty: Certainty = Certainty.DECIDED
    office: str = ""
    decision: Decision | None = None
    places: list[Place] = field(default_factory=list)
    weakens: int = 0  # stored names that "never anywhere" would make weak
    number: int = 0  # in the list, from 1

    @property
    def standing(self) -> str:
        """What became of it, in words."""
        if self.is_guess:
            return gettext("too little speaks for it")
        return str(_STANDINGS.get(self.group) or self.certainty.label)

    @property
    def kind(self) -> str:
        """The kind of what it means or may mean; none for names that match nobody."""
        first = next(iter([*self.means, *self.others]), None)
        return first.kind if first and self.group != Group.UNKNOWN else ""

    @property
    def is_unknown(self) -> bool:
        """Whether nobody has this name."""
        return self.group == Group.UNKNOWN

    @property
    def is_guess(self) -> bool:
        """Whether it may mean one entity only, for which too little speaks."""
        return self.group == Group.AMBIGUOUS and not self.means and len(self.others) == 1

    @property
    def is_idle(self) -> bool:
        """Whether somebody decided on an entity and yet nothing is linked by it."""
        return bool(self.decision and self.decision.entity_id and not self.why)

    @property
    def can_accept(self) -> bool:
        """Whether it means one entity, and no editor has said so yet."""
        return len(self.means) == 1 and self.decision is None


@dataclass
class LinkReport:
    """All forms of an article, what needs an answer first."""

    rows: list[NameReport] = field(default_factory=list)

    @cached_property
    def groups(self) -> list[tuple[Group, list[NameReport]]]:
        """The forms by what became of them; groups without any are left out."""
        found: dict[Group, list[NameReport]] = defaultdict(list)
        for row in self.rows:
            found[row.group].append(row)
        return [(group, found[group]) for group in Group if group in found]

    @cached_property
    def open(self) -> list[NameReport]:
        """The forms an editor is asked about."""
        return [row for row in self.rows if row.group.is_open]

    def named(self, key: str) -> NameReport | None:
        """The form with this key."""
        return next((row for row in self.rows if row.key == key), None)


def report(article: Article, content: Content, result: Result) -> LinkReport:
    """Sort what the linker found; a fixed number of queries, however many forms there are."""
    decisions = list(article.decisions.select_related("decided_by"))
    builder = _Builder(content, result, decisions)
    for occurrence in result.occurrences:
        builder.add_link(occurrence)
    for doubt in result.ambiguous:
        builder.add_doubt(doubt)
    for name in result.unknown:
        builder.add_unknown(name)
    for decision in decisions:
        builder.add_decision(decision)
    return LinkReport(builder.finished())


class _Builder:
    """Collects the forms of one article."""

    def __init__(self, content: Content, result: Result, decisions: Sequence[Decision]) -> None:
        self.texts = texts_of(content, result.visible_text)
        self.rows: dict[str, NameReport] = {}
        ids = _ids(result, decisions)
        self.candidates = _candidates(ids)
        self.names = explaining.names_of(ids)

    def _row(self, surface: str) -> NameReport:
        key = key_of(surface)
        if key not in self.rows:
            self.rows[key] = NameReport(surface, key, certainty=Certainty.DECIDED)
        return self.rows[key]

    def add_link(self, occurrence: Occurrence) -> None:
        row = self._row(occurrence.surface)
        row.count += 1
        row.places.append(Place(occurrence.field, occurrence.start, occurrence.end))
        row.certainty = min(row.certainty, explaining.certainty(occurrence), key=_SUREST_LAST.index)
        if not row.sentence:
            text = self.texts[occurrence.field]
            row.sentence = sentence_around(text, occurrence.start, occurrence.end)
        meaning = self.candidates.get(occurrence.entity_id)
        if meaning is None or meaning.pk in {other.pk for other in row.means}:
            return
        row.means.append(meaning)
        row.why.append(explaining.explanation(occurrence, self.names).whole)
        self._offer(row, occurrence.runners_up)

    def add_doubt(self, doubt: Ambiguity) -> None:
        row = self._row(doubt.surface)
        row.count += 1
        row.places.append(Place(doubt.field, doubt.start, doubt.end))
        if row.group == Group.AMBIGUOUS:
            return
        row.group = Group.AMBIGUOUS
        row.sentence = doubt.sentence
        row.why.insert(0, explaining.why_not_linked(doubt.rule, doubt.candidates, self.names))
        self._offer(row, doubt.candidates)

    def add_unknown(self, name: UnknownName) -> None:
        row = self._row(name.surface)
        row.group = Group.UNKNOWN
        row.count = max(row.count, name.count)
        row.sentence, row.office = name.sentence, name.office
        row.others = [near for pk in name.near if (near := self.candidates.get(pk))]

    def add_decision(self, decision: Decision) -> None:
        row = self._row(decision.surface)
        row.decision = decision
        if decision.entity_id is None:
            row.group = Group.NEVER
        elif not row.means and (meaning := self.candidates.get(str(decision.entity_id))):
            row.means = [meaning]

    def _offer(self, row: NameReport, scored: Iterable[tuple[str, float]]) -> None:
        there = {known.pk for known in (*row.means, *row.others)}
        for pk, score in scored:
            known = self.candidates.get(pk)
            if known and known.pk not in there:
                row.others.append(replace(known, likeness=explaining.likeness(score)))
        means = {meaning.pk for meaning in row.means}
        row.others = [other for other in row.others if other.pk not in means]

    def finished(self) -> list[NameReport]:
        """The rows in the order of the list."""
        rows = list(self.rows.values())
        _find_places(rows, self.texts)
        _count_strong_names(rows)
        for row in rows:
            if row.group == Group.LINKED and row.certainty in {Certainty.CLOSE, Certainty.LIKELY}:
                row.group = Group.UNCERTAIN
        fields, groups = list(self.texts), list(Group)
        rows.sort(
            key=lambda row: (
                groups.index(row.group),
                [(fields.index(place.field), place.start) for place in row.places[:1]],
                row.key,
            )
        )
        for number, row in enumerate(rows, start=1):
            row.number = number
        return rows


def places_of(keys: Collection[str], texts: dict[str, str]) -> dict[str, list[Place]]:
    """Where forms with these keys stand, as whole words; the longer wins over one inside it."""
    found: dict[str, list[Place]] = defaultdict(list)
    longest: dict[str, int] = {}
    for key in keys:
        first = key.split(" ", 1)[0]
        longest[first] = max(longest.get(first, 0), key.count(" ") + 1)
    for name, text in texts.items() if keys else ():
        words = tokenize(text)
        index = 0
        while index < len(words):
            most = longest.get(words.keys[index], 0)
            for length in range(min(most, len(words) - index), 0, -1):
                last = index + length - 1
                key = " ".join(words.keys[index : last + 1])
                if key in keys and words.line_of[index] == words.line_of[last]:
                    found[key].append(Place(name, words.starts[index], words.ends[last]))
                    index = last
                    break
            index += 1
    return found


def _find_places(rows: Iterable[NameReport], texts: dict[str, str]) -> None:
    """Look up in the text what the linker counts but does not place: unknown and decided forms."""
    without = {row.key: row for row in rows if not row.places}
    for key, places in places_of(without.keys(), texts).items():
        row = without[key]
        row.places = places
        row.count = row.count or len(places)
        if not row.sentence:
            first = places[0]
            row.sentence = sentence_around(texts[first.field], first.start, first.end)


def _count_strong_names(rows: Iterable[NameReport]) -> None:
    """Say how many names of the present meaning link by themselves in this form."""
    meant = {(row.means[0].pk, fold(row.surface)): row for row in rows if len(row.means) == 1}
    strong = Counter(
        Alias.objects.strong()
        .filter(entity__in={pk for pk, _key in meant}, key__in={key for _pk, key in meant})
        .order_by()
        .values_list("entity_id", "key")
    )
    for name, row in meant.items():
        row.weakens = strong[name]


def _ids(result: Result, decisions: Iterable[Decision]) -> set[str]:
    ids = explaining.ids_of(result.occurrences)
    for doubt in result.ambiguous:
        ids.update(entity for entity, _score in doubt.candidates)
    for name in result.unknown:
        ids.update(name.near)
    ids.update(str(decision.entity_id) for decision in decisions if decision.entity_id)
    return ids


def _candidates(ids: Iterable[str]) -> dict[str, Candidate]:
    found = as_candidates(Entity.objects.filter(pk__in=list(ids)))
    return {str(candidate.pk): candidate for candidate in found}
