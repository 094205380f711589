"""People: their names, their life dates and the states they belong to."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, Prefetch
from django.utils.translation import gettext_lazy as _

from people import partial_dates
from people.models.entity import Entity, EntityQuerySet, Kind
from people.models.recorded import recorded
from people.partial_dates import PartialDateField

if TYPE_CHECKING:
    from people.models.office import Tenure


class PersonQuerySet(EntityQuerySet["Person"]):
    """Questions about people."""

    def with_offices_on(self, day: datetime.date, *, to_attr: str) -> Self:
        """Put the tenures held on `day` on each person as the list `to_attr`; one more query."""
        from people.models.office import Tenure  # noqa: PLC0415  (office refers to person)

        held = Tenure.objects.held_on(day).select_related("office__country", "office__organisation")
        return self.prefetch_related(Prefetch("tenures", queryset=held, to_attr=to_attr))


class Person(Entity):
    """Somebody an article can name."""

    entity_ptr = models.OneToOneField(
        Entity, on_delete=models.CASCADE, parent_link=True, related_name="as_person"
    )

    given_name = models.CharField(_("given name"), max_length=250, blank=True)
    family_name = models.CharField(
        _("family name"),
        max_length=250,
        blank=True,
        help_text=_("The part that stands alone after the first mention: “Mehdiyev”."),
    )
    family_name_first = models.BooleanField(
        _("family name first"),
        default=False,
        help_text=_("As in Zhou Enlai or Orbán Viktor, where the house form keeps that order."),
    )
    born = PartialDateField(_("born"), help_text=_("Optional, and public if given."))
    died = PartialDateField(_("died"))
    countries = models.ManyToManyField(
        "people.Country",
        verbose_name=_("states"),
        related_name="people",
        blank=True,
        help_text=_("States this person acts for or belongs to."),
    )

    KIND = Kind.PERSON
    # A child's manager asks more than its parent's.
    objects = PersonQuerySet.as_manager()  # type: ignore[assignment, misc]
    history = recorded(without=["created_at", "updated_at", "local_names"], relations=["countries"])

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["sort_name", "pk"]
        constraints = [partial_dates.in_order("born", "died", "person_dates_in_order")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Check the order of the life dates as finely as they are known."""
        super().clean()
        partial_dates.check_order(self.born, self.died, "died")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Split the name where no editor has done it."""
        if not self.family_name:
            self.given_name, self.family_name = split_name(self.name, self.family_name_first)
        super().save(*args, **kwargs)

    def make_sort_name(self) -> str:
        """Family name first: "Mehdiyev, Ramiz"."""
        return person_sort_name(self.name, self.given_name, self.family_name)

    @property
    def local_short_name(self) -> str:
        """The family name, as the desk has it or as the other language's name ends."""
        is_first_language = self.local_name == self.name
        return (is_first_language and self.family_name) or super().local_short_name

    @property
    def label(self) -> str:
        """What tells namesakes apart: "Aliyev, Ilham · President of Azerbaijan, 2003-"."""
        tenure = self.latest_tenure
        if tenure:
            return f"{self.sort_name} · {tenure.label}"
        years = f"{self.born[:4]}-{self.died[:4]}" if self.born or self.died else ""
        return " · ".join(filter(None, [self.sort_name, self.summary or years]))

    @property
    def latest_tenure(self) -> Tenure | None:
        """The most telling office: one still held, of high rank, of late date; in this order.

        Reads `tenures.all()`, so that lists can prefetch it.
        """
        tenures = sorted(
            self.tenures.all(),
            key=lambda t: (not t.held_until, -t.office.rank, t.held_until, t.held_from),
        )
        return tenures[-1] if tenures else None

    def offices_on(self, day: datetime.date) -> list[Tenure]:
        """The tenures held on `day`, the highest office first."""
        return list(
            self.tenures.held_on(day)
            .select_related("office__country", "office__organisation")
            .order_by("office__rank", F("held_from").desc())
        )


def split_name(name: str, family_name_first: bool = False) -> tuple[str, str]:
    """Given and family name of a plain two-part name; particles stay with the family name.

    >>> split_name("Charles de Gaulle")
    ('Charles', 'de Gaulle')
    >>> split_name("Zhou Enlai", family_name_first=True)
    ('Enlai', 'Zhou')
    """
    words = name.split()
    if len(words) < 2:
        return "", name
    if family_name_first:
        return " ".join(words[1:]), words[0]
    particles = {
        "de",
        "van",
        "von",
        "der",
        "den",
        "bin",
        "ibn",
        "al",
        "el",
        "di",
        "da",
        "dos",
        "ter",
    }
    start = len(words) - 1
    while start > 1 and words[start - 1] in particles:
        start -= 1
    return " ".join(words[:start]), " ".join(words[start:])


def person_sort_name(name: str, given_name: str, family_name: str) -> str:
    """How lists sort a person: "Gaulle, Charles de" is left to editors; particles stay in front."""
    return f"{family_name}, {given_name}" if given_name and family_name else name
