"""What an import of articles did, or would do, article by article."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Outcome(Enum):
    """What became of one article of a file."""

    MADE = gettext_lazy("made")
    CHANGED = gettext_lazy("changed")
    UNCHANGED = gettext_lazy("already there")
    KEPT = gettext_lazy("kept as an editor left it")


_WOULD_BE = {
    Outcome.MADE: gettext_lazy("would be made"),
    Outcome.CHANGED: gettext_lazy("would be changed"),
}


@dataclass(slots=True)
class ArticleReport:
    """One article: what became of it, where it is, what it names."""

    headline: str
    line: int
    outcome: Outcome
    state: str = ""  # "published, 12 February 2025", "draft" …
    address: str = ""
    linked: list[tuple[str, int]] = field(default_factory=list)  # entity and how often
    ambiguous: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def lines(self, *, is_dry_run: bool = False) -> Iterator[str]:
        """The report as text."""
        label = (
            _WOULD_BE.get(self.outcome, self.outcome.value) if is_dry_run else self.outcome.value
        )
        head = f"{label}: {self.headline}"
        yield " · ".join(filter(None, [head, self.state, self.address]))
        if self.linked:
            names = ", ".join(f"{name} ({count})" for name, count in self.linked)
            yield "    " + _("linked: %s") % names
        if self.ambiguous:
            yield "    " + _("left ambiguous: %s") % ", ".join(self.ambiguous)
        if self.unknown:
            yield "    " + _("names that match nobody: %s") % ", ".join(self.unknown)
        for note in self.notes:
            yield "    " + _("note: %s") % note


@dataclass(slots=True)
class FileReport:
    """The outcome for one file."""

    articles: list[ArticleReport] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    is_dry_run: bool = False

    def count(self, outcome: Outcome) -> int:
        """How many articles it became of this."""
        return sum(article.outcome is outcome for article in self.articles)

    @property
    def made(self) -> int:
        """New articles."""
        return self.count(Outcome.MADE)

    @property
    def changed(self) -> int:
        """Articles that the file says something new of."""
        return self.count(Outcome.CHANGED)

    @property
    def unchanged(self) -> int:
        """Articles that are there as the file has them."""
        return self.count(Outcome.UNCHANGED)

    @property
    def kept(self) -> int:
        """Articles that an editor changed since, and that were left alone."""
        return self.count(Outcome.KEPT)

    @property
    def wrote_something(self) -> bool:
        """Whether anything was made or changed (or would be, in a dry run)."""
        return bool(self.made or self.changed)

    def lines(self, *, everything: bool = False) -> Iterator[str]:
        """The report as text; articles that were there already only if `everything`."""
        counts = _("made %(made)d, changed %(changed)d, already there %(same)d, kept %(kept)d")
        if self.is_dry_run:
            counts = _(
                "would make %(made)d, would change %(changed)d, already there %(same)d, "
                "kept %(kept)d"
            )
        yield counts % {
            "made": self.made,
            "changed": self.changed,
            "same": self.unchanged,
            "kept": self.kept,
        }
        for note in self.notes:
            yield f"  {note}"
        for article in self.articles:
            if everything or article.outcome is not Outcome.UNCHANGED:
                yield from (f"  {line}" for line in article.lines(is_dry_run=self.is_dry_run))
