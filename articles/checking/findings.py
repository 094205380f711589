"""What a report is made of: findings, each with the way to its field, and figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles.models.article import WORDS_PER_MINUTE
from people.models import Kind

# Where in the form a finding leads. Fields not named here are found by Django's own ids.
_PLACES = {
    "names": "#names",
    "bylines": "#bylines-heading",
    "corrections": "#corrections-group",
    "publish_at": "#id_publish_at_0",
}


class Level(StrEnum):
    """How much a finding weighs."""

    STOP = "stop"  # publication will be refused
    WARN = "warn"  # readers would notice
    NOTE = "note"  # worth knowing

    @property
    def label(self) -> str:
        """In front of a finding."""
        return str(_LABELS[self])

    @property
    def rank(self) -> int:
        """What weighs most comes first."""
        return list(Level).index(self)


_LABELS: dict[Level, Promise] = {
    Level.STOP: _("Stands in the way"),
    Level.WARN: _("Look at this"),
    Level.NOTE: _("Note"),
}


@dataclass(frozen=True)
class Finding:
    """One thing to look at: where, and what to do about it."""

    level: Level
    field: str
    message: str

    @property
    def link(self) -> str:
        """The place on the page where it is put right."""
        return _PLACES.get(self.field, f"#id_{self.field}")


@dataclass(frozen=True)
class Figures:
    """The article in numbers."""

    words: int = 0
    links: dict[str, int] = field(default_factory=dict)  # visible ones, by kind of entity
    ambiguous: int = 0
    unknown: int = 0
    headings: int = 0
    images: int = 0
    address: str = ""  # that it has, or will have

    @property
    def minutes(self) -> int:
        """To read it, as readers are told."""
        return max(1, round(self.words / WORDS_PER_MINUTE))

    @property
    def link_total(self) -> int:
        """All visible links that the linker makes."""
        return sum(self.links.values())

    @property
    def links_in_words(self) -> str:
        """The links by kind: "3 people, 1 state"."""
        said = {
            Kind.PERSON.value: ngettext("%(n)d person", "%(n)d people", self._of(Kind.PERSON)),
            Kind.COUNTRY.value: ngettext("%(n)d state", "%(n)d states", self._of(Kind.COUNTRY)),
            Kind.ORGANISATION.value: ngettext(
                "%(n)d organisation", "%(n)d organisations", self._of(Kind.ORGANISATION)
            ),
            Kind.EVENT.value: ngettext("%(n)d event", "%(n)d events", self._of(Kind.EVENT)),
        }
        return ", ".join(
            words % {"n": self.links[kind]} for kind, words in said.items() if self.links.get(kind)
        )

    def _of(self, kind: Kind) -> int:
        return self.links.get(kind.value, 0)


@dataclass(frozen=True)
class Report:
    """Everything to look at, what weighs most first, and the article in numbers."""

    findings: list[Finding] = field(default_factory=list)
    figures: Figures = field(default_factory=Figures)

    def of(self, level: Level) -> list[Finding]:
        """The findings of one weight."""
        return [finding for finding in self.findings if finding.level == level]

    @property
    def stops(self) -> int:
        """How many stand in the way."""
        return len(self.of(Level.STOP))

    @property
    def warnings(self) -> int:
        """How many readers would notice."""
        return len(self.of(Level.WARN))

    @property
    def summary(self) -> str:
        """The report in a line."""
        said = []
        if self.stops:
            said.append(
                ngettext(
                    "%(n)d thing stands in the way of publication",
                    "%(n)d things stand in the way of publication",
                    self.stops,
                )
                % {"n": self.stops}
            )
        if self.warnings:
            said.append(
                ngettext("%(n)d thing to look at", "%(n)d things to look at", self.warnings)
                % {"n": self.warnings}
            )
        if self.figures.ambiguous:
            said.append(
                ngettext("%(n)d name undecided", "%(n)d names undecided", self.figures.ambiguous)
                % {"n": self.figures.ambiguous}
            )
        return "; ".join(said) or str(_("Nothing stands in the way"))
