"""Why the linker thinks so, in sentences that an editor understands.

Works alike for what the linker has just found (`Occurrence`, `Ambiguity`) and for the places stored
with a mention (`Mention.spans`). Which rules there are, and which facts come with each, stands in
docs/linking.md ("Rules and facts"). Reading an article again is left to `articles.mentions`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.linking import Occurrence
from people.folding import fold
from people.models import Entity

# An occurrence, or the same as it is stored.
Span: TypeAlias = Occurrence | Mapping[str, Any]
# Entities by their id, as they are to be called.
Names: TypeAlias = Mapping[str, str]

# Scores are in the unit of "one good reason"; above zero is linked, one unit ahead stands out.
_CLEARLY = 2.5
_FAIRLY = 1.0
_CLOSE_BEHIND = 1.6
# Short forms and states are chosen within one article and by less.
_CLOSE_BEHIND_HERE = 0.6
_WEIGHED = frozenset({"full name", "name", "variant", "spelling", "surname alone"})
# States, organisations and phrases are named or are not: no unknown one is weighed against them.
_NAMED_OR_NOT = 1.0
_NAMED_OR_NOT_RULES = frozenset({"name", "acronym", "demonym", "seat", "phrase"})
_BY_EDITORS = frozenset({"decision", "editor"})
_BY_ONE_LETTER = frozenset({"misspelt"})

_PLACEHOLDER = re.compile(r"%\((\w+)\)s")


class Certainty(Enum):
    """How sure a link is, the surest first."""

    DECIDED = "decided"
    CERTAIN = "certain"
    LIKELY = "likely"
    CLOSE = "close"

    @property
    def label(self) -> str:
        """In words."""
        return str(_CERTAINTIES[self])


_CERTAINTIES: dict[Certainty, Promise] = {
    Certainty.DECIDED: gettext_lazy("decided by an editor"),
    Certainty.CERTAIN: gettext_lazy("certain"),
    Certainty.LIKELY: gettext_lazy("likely"),
    Certainty.CLOSE: gettext_lazy("close call"),
}

# Of each rule the sentences that may be said, the most telling first: the first for which all is
# known is said.
_SENTENCES: dict[str, tuple[Promise, ...]] = {
    "full name": (
        gettext_lazy("“%(form)s” → %(entity)s: the full name, with the office “%(title)s”."),
        gettext_lazy("“%(form)s” → %(entity)s: the full name “%(case_of)s” in another case."),
        gettext_lazy("“%(form)s” → %(entity)s: the full name stands here."),
    ),
    "name": (
        gettext_lazy("“%(form)s” → %(entity)s: “%(epithet)s” is a byname of theirs."),
        gettext_lazy("“%(form)s” → %(entity)s: “%(other_spelling)s” is another spelling of it."),
        gettext_lazy("“%(form)s” → %(entity)s: its name “%(case_of)s” in another case."),
        gettext_lazy("“%(form)s” → %(entity)s: this is one of its names."),
    ),
    "variant": (
        gettext_lazy("“%(form)s” → %(entity)s: the full name but for middle names or initials."),
    ),
    "spelling": (
        gettext_lazy("“%(form)s” → %(entity)s: the full name, written from another alphabet."),
    ),
    "surname alone": (
        gettext_lazy(
            "“%(form)s” → %(entity)s: of all who bear this surname, “%(title)s” fits nobody else."
        ),
        gettext_lazy(
            "“%(form)s” → %(entity)s: of all who bear this surname, nobody else fits this article."
        ),
    ),
    "acronym": (
        gettext_lazy("“%(form)s” → %(entity)s: “%(acronym)s” is an acronym of the name."),
        gettext_lazy("“%(form)s” → %(entity)s: an acronym of the name."),
    ),
    "demonym": (gettext_lazy("“%(form)s” → %(entity)s: the word for its people."),),
    "phrase": (
        gettext_lazy("“%(form)s” → %(entity)s: the event is known by the words “%(alias)s”."),
        gettext_lazy("“%(form)s” → %(entity)s: these words speak of this event."),
    ),
    "description": (
        gettext_lazy("“%(form)s” → %(entity)s: “%(head)s” beside %(participants)s, who took part."),
        gettext_lazy("“%(form)s” → %(entity)s: “%(head)s” beside other words of the event's name."),
        gettext_lazy("“%(form)s” → %(entity)s: these words describe the event."),
    ),
    "decision": (gettext_lazy("“%(form)s” → %(entity)s: an editor decided so for this article."),),
    "editor": (gettext_lazy("“%(form)s” → %(entity)s: the editor linked it in the text."),),
}

# Rules of which one fact says which sentence; the last is said where the fact is missing. Of short
# forms it is where the article gives the full name.
_SENTENCES_BY: dict[str, dict[str, Promise]] = {
    "seat": {
        "house": gettext_lazy("“%(form)s” → %(entity)s: a house that always stands for its state."),
        "actor": gettext_lazy(
            "“%(form)s” → %(entity)s: the seat of its government, which acts here."
        ),
        "partner": gettext_lazy(
            "“%(form)s” → %(entity)s: the seat of its government, partner of another state here."
        ),
        "pair": gettext_lazy(
            "“%(form)s” → %(entity)s: the seat of its government, joined to another state."
        ),
        "": gettext_lazy("“%(form)s” → %(entity)s: the seat of its government."),
    },
    "surname": {
        "body": gettext_lazy(
            "“%(form)s” → %(entity)s: surname of the person named in paragraph %(paragraph)s."
        ),
        "standfirst": gettext_lazy(
            "“%(form)s” → %(entity)s: surname of the person named in the standfirst."
        ),
        "headline": gettext_lazy(
            "“%(form)s” → %(entity)s: surname of the person named in the headline."
        ),
        "": gettext_lazy("“%(form)s” → %(entity)s: surname of the person named in full."),
    },
    "middle": {
        "body": gettext_lazy(
            "“%(form)s” → %(entity)s: middle name of the person named in paragraph %(paragraph)s."
        ),
        "standfirst": gettext_lazy(
            "“%(form)s” → %(entity)s: middle name of the person named in the standfirst."
        ),
        "headline": gettext_lazy(
            "“%(form)s” → %(entity)s: middle name of the person named in the headline."
        ),
        "": gettext_lazy("“%(form)s” → %(entity)s: middle name of the person named in full."),
    },
    "given": {
        "body": gettext_lazy(
            "“%(form)s” → %(entity)s: given name of the person named in paragraph %(paragraph)s."
        ),
        "standfirst": gettext_lazy(
            "“%(form)s” → %(entity)s: given name of the person named in the standfirst."
        ),
        "headline": gettext_lazy(
            "“%(form)s” → %(entity)s: given name of the person named in the headline."
        ),
        "": gettext_lazy("“%(form)s” → %(entity)s: given name of the person named in full."),
    },
    "alias": {
        "body": gettext_lazy(
            "“%(form)s” → %(entity)s: another name of the person named in paragraph %(paragraph)s."
        ),
        "standfirst": gettext_lazy(
            "“%(form)s” → %(entity)s: another name of the person named in the standfirst."
        ),
        "headline": gettext_lazy(
            "“%(form)s” → %(entity)s: another name of the person named in the headline."
        ),
        "": gettext_lazy("“%(form)s” → %(entity)s: another name of somebody named in full."),
    },
    "misspelt": {
        "body": gettext_lazy(
            "“%(form)s” → %(entity)s: one letter away from the name of the person named in"
            " paragraph %(paragraph)s."
        ),
        "standfirst": gettext_lazy(
            "“%(form)s” → %(entity)s: one letter away from the name of the person named in the"
            " standfirst."
        ),
        "headline": gettext_lazy(
            "“%(form)s” → %(entity)s: one letter away from the name of the person named in the"
            " headline."
        ),
        "": gettext_lazy(
            "“%(form)s” → %(entity)s: one letter away from the name of somebody named in full."
        ),
    },
}

_CHOSEN_BY: dict[str, Promise] = {
    "office": gettext_lazy("Rather than %(other)s, because of the office."),
    "state": gettext_lazy("Rather than %(other)s, because of the states in the article."),
    "time": gettext_lazy("Rather than %(other)s, because of the article's date."),
    "prominence": gettext_lazy("Rather than %(other)s, who is less widely known."),
    "name": gettext_lazy("Rather than %(other)s, whose name fits less well."),
    "order": gettext_lazy("Rather than %(other)s, who is named later or less often."),
}


def rules() -> frozenset[str]:
    """The rules that have a sentence."""
    return frozenset({*_SENTENCES, *_SENTENCES_BY})


# --- Reading occurrences and stored places alike ---------------------------------------------


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is told of, out of either form."""

    surface: str
    entity: str
    rule: str
    score: float
    runners_up: Sequence[tuple[str, float]]
    facts: Mapping[str, str]
    by_editor: bool


def _seen(span: Span, entity: object = "") -> _Seen:
    if isinstance(span, Occurrence):
        return _Seen(
            span.surface, span.entity_id, span.rule, span.score, span.runners_up, span.facts,
            span.origin == "editor",
        )  # fmt: skip
    return _Seen(
        str(span.get("surface", "")),
        str(entity),
        str(span.get("rule", "")),
        float(span.get("score") or 0),
        [(str(other), float(score)) for other, score in span.get("runners_up") or ()],
        span.get("facts") or {},
        span.get("origin") == "editor",
    )


def ids_of(spans: Iterable[Span]) -> set[str]:
    """Everybody whose name the sentences about these places need, runners-up included.

    The entity of a stored place is not in it: its mention is about that one.
    """
    ids: set[str] = set()
    for span in spans:
        seen = _seen(span)
        ids.update(other for other, _score in seen.runners_up)
        ids.add(seen.entity)
        for fact in ("states", "beside", "over", "participants"):
            ids.update(seen.facts.get(fact, "").split())
    return ids - {""}


def names_of(ids: Iterable[object]) -> dict[str, str]:
    """What to call these entities, in one query; namesakes with the line that tells them apart."""
    pks = {int(text) for one in ids if (text := str(one)).isdecimal()}
    rows = list(Entity.objects.filter(pk__in=pks).values_list("pk", "name", "summary"))
    often = Counter(name for _pk, name, _summary in rows)
    return {
        str(pk): f"{name} ({summary})" if often[name] > 1 and summary else name
        for pk, name, summary in rows
    }


def _name(names: Names, entity: str) -> str:
    return names.get(entity) or _("somebody who is no longer there")


# --- The sentences ---------------------------------------------------------------------------


def explain(span: Span, names: Names, entity: object = "") -> str:
    """One sentence: "“Mehdiyev” → Ramiz Mehdiyev: surname of the person named in paragraph 2."

    names   see `names_of`; whoever is missing is called somebody who is no longer there
    entity  the id of the entity of a stored place, which does not hold it
    """
    seen = _seen(span, entity)
    known = {"form": seen.surface, "entity": _name(names, seen.entity)}
    known |= {name: str(value) for name, value in seen.facts.items() if value}
    if "participants" in known:
        known["participants"] = _listed(names, known["participants"])
    known |= _name_by_kind(seen)
    for sentence in _sentences(seen):
        if all(name in known for name in _PLACEHOLDER.findall(str(sentence))):
            return str(sentence) % known
    return _("“%(form)s” → %(entity)s: by the rule “%(rule)s”.") % {**known, "rule": seen.rule}


def _sentences(seen: _Seen) -> Iterable[Promise]:
    by = _SENTENCES_BY.get(seen.rule)
    if by is None:
        return _SENTENCES.get(seen.rule, ())
    fact = seen.facts.get("sense" if seen.rule == "seat" else "named_in", "")
    return (by.get(fact, by[""]), by[""])


_SAID_BY_KIND = {
    "epithet": "epithet", "spelling": "other_spelling", "acronym": "acronym", "case": "case_of",
}  # fmt: skip


def _name_by_kind(seen: _Seen) -> dict[str, str]:
    """The stored name under the name of its kind, so that a sentence may ask for the kind."""
    alias = seen.facts.get("alias", "")
    kind = _SAID_BY_KIND.get(seen.facts.get("alias_kind", ""))
    return {kind: alias} if alias and kind else {}


def _listed(names: Names, ids: str) -> str:
    return ", ".join(_name(names, one) for one in ids.split())


def support(span: Span, names: Names, entity: object = "") -> list[str]:
    """What else spoke for it, and against whom it was chosen: a sentence each, perhaps none."""
    seen = _seen(span, entity)
    facts = seen.facts
    told: list[str] = []
    full = facts.get("full_surface", "")
    if full and fold(full) != fold(_name(names, seen.entity)):
        told.append(_("The article gives the full name as “%(name)s”.") % {"name": full})
    if facts.get("title") and facts.get("office"):
        told.append(
            _("“%(title)s” agrees with the office they held: “%(office)s”.")
            % {"title": facts["title"], "office": facts["office"]}
        )
    if facts.get("beside"):
        states = facts["beside"].split()
        told.append(
            ngettext(
                "Their state is named beside it: %(states)s.",
                "Their states are named beside it: %(states)s.",
                len(states),
            )
            % {"states": _listed(names, facts["beside"])}
        )
    elif facts.get("states"):
        states = facts["states"].split()
        told.append(
            ngettext(
                "The article names their state: %(states)s.",
                "The article names their states: %(states)s.",
                len(states),
            )
            % {"states": _listed(names, facts["states"])}
        )
    if facts.get("in_office"):
        told.append(_("They were in office at the article's date."))
    return [*told, *_rivals(seen, names)]


def _rivals(seen: _Seen, names: Names) -> list[str]:
    over = seen.facts.get("over", "")
    chosen_by = _CHOSEN_BY.get(seen.facts.get("decided_by", ""))
    if over and chosen_by:
        told = [str(chosen_by) % {"other": _name(names, over)}]
    elif seen.runners_up:
        over = seen.runners_up[0][0]
        told = [_("Closest other: %(other)s.") % {"other": _name(names, over)}]
    else:
        return []
    rest = [_name(names, other) for other, _score in seen.runners_up if other != over]
    if rest:
        told.append(_("Further behind: %(others)s.") % {"others": ", ".join(rest)})
    return told


def certainty(span: Span) -> Certainty:
    """How sure the link is: by the distance to "somebody nobody here knows" and to the next."""
    seen = _seen(span)
    if seen.by_editor or seen.rule in _BY_EDITORS:
        return Certainty.DECIDED
    ahead = seen.score - seen.runners_up[0][1] if seen.runners_up else float("inf")
    if seen.score == _NAMED_OR_NOT and seen.rule in _NAMED_OR_NOT_RULES:
        return Certainty.CERTAIN if ahead >= _FAIRLY else Certainty.LIKELY
    if seen.rule in _WEIGHED:
        if ahead < _CLOSE_BEHIND or seen.score < _FAIRLY:
            return Certainty.CLOSE
        return Certainty.CERTAIN if seen.score >= _CLEARLY else Certainty.LIKELY
    if ahead < _CLOSE_BEHIND_HERE:
        return Certainty.CLOSE
    return Certainty.LIKELY if seen.rule in _BY_ONE_LETTER else Certainty.CERTAIN


def likeness(score: float) -> str:
    """What a candidate's score says by itself, for lists of candidates."""
    if score >= _CLEARLY:
        return _("fits well")
    if score >= _FAIRLY:
        return _("fits")
    return _("fits a little") if score > 0 else _("fits hardly")


# --- All of one form --------------------------------------------------------------------------


@dataclass(slots=True)
class Explanation:
    """All that is said of one place."""

    sentence: str
    certainty: Certainty
    score: float
    support: list[str] = field(default_factory=list)

    @property
    def whole(self) -> str:
        """As one paragraph."""
        return " ".join([self.sentence, *self.support])


def explanation(span: Span, names: Names, entity: object = "") -> Explanation:
    """Sentence, certainty, score and what supports it, together."""
    return Explanation(
        explain(span, names, entity),
        certainty(span),
        _seen(span).score,
        support(span, names, entity),
    )


def why_not_linked(rule: str, candidates: Sequence[tuple[str, float]], names: Names) -> str:
    """Why a form with these candidates, best first, was left to the editor."""
    if not candidates:
        return _("Nobody at the reference desk has this name.")
    best, score = candidates[0]
    known = {"best": _name(names, best)}
    if len(candidates) == 1:
        if score > 0 and rule == "description":
            return _("It may be %(best)s; the words around it are not enough to say so.") % known
        return _("It may be %(best)s, but too little in the article speaks for it.") % known
    known["next"] = _name(names, candidates[1][0])
    if score <= 0:
        return _("Neither %(best)s nor anybody else of the name fits the article well.") % known
    return _("%(best)s and %(next)s fit the article about equally well.") % known
