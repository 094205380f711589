"""What an import did, or would do: counted, named, and with a line for everything wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something in the file that was left out or looks wrong, and the line it stands on."""

    line: int
    message: str

    def __str__(self) -> str:
        if not self.line:
            return self.message
        return _("line %(line)d: %(message)s") % {"line": self.line, "message": self.message}


@dataclass(frozen=True, slots=True)
class Touched:
    """One entity that the file spoke of, and which parts of it this is about."""

    name: str
    what: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.name} ({', '.join(self.what)})" if self.what else self.name


@dataclass
class Report:
    """The outcome for one file."""

    made: list[Touched] = field(default_factory=list)
    changed: list[Touched] = field(default_factory=list)
    kept: list[Touched] = field(default_factory=list)  # the file says otherwise, an editor decided
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    is_dry_run: bool = False
    # A name that nothing is known by, and where it stands; told once, however often it occurs.
    _unknown: dict[tuple[str, str], list[int]] = field(default_factory=dict)

    def add_problem(self, line: int, message: str) -> None:
        """Note what is wrong on a line."""
        self.problems.append(Problem(line, message))

    def add_unknown(self, line: int, what: str, name: str) -> None:
        """Note a reference to something that is not on the reference desk."""
        self._unknown.setdefault((what, name), []).append(line)

    def close(self) -> None:
        """Turn what was collected into problems, in the order of the file."""
        for (what, name), lines in self._unknown.items():
            message = _("%(what)s not known: %(name)s") % {"what": what, "name": name}
            if len(lines) > 1:
                message = ngettext(
                    "%(message)s (and %(count)d more line)",
                    "%(message)s (and %(count)d more lines)",
                    len(lines) - 1,
                ) % {"message": message, "count": len(lines) - 1}
            self.problems.append(Problem(lines[0], message))
        self._unknown.clear()
        self.problems.sort(key=lambda problem: problem.line)

    @property
    def wrote_something(self) -> bool:
        """Whether anything was made or changed (or would be, in a dry run)."""
        return bool(self.made or self.changed)

    def lines(self, *, details: bool = False, limit: int = 50) -> Iterator[str]:
        """The report as text: the counts, then what an operator has to look at."""
        words = {"made": len(self.made), "changed": len(self.changed), "same": self.unchanged}
        yield (
            _("would make %(made)d, would change %(changed)d, unchanged %(same)d")
            if self.is_dry_run
            else _("made %(made)d, changed %(changed)d, unchanged %(same)d")
        ) % words
        if details:
            yield from self._some(_("made"), self.made, limit)
            yield from self._some(_("changed"), self.changed, limit)
        yield from self._some(_("kept as an editor left it"), self.kept, limit)
        yield from self._some(_("problem"), self.problems, limit)

    @staticmethod
    def _some(label: str, entries: list[Touched] | list[Problem], limit: int) -> Iterator[str]:
        for entry in entries[:limit]:
            yield f"  {label}: {entry}"
        if len(entries) > limit:
            yield "  " + _("%(label)s: … and %(count)d more") % {
                "label": label,
                "count": len(entries) - limit,
            }
