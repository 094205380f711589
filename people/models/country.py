"""States, present and past, disputed and not. Their status is dated and sourced, never built in."""

from __future__ import annotations

import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people import partial_dates
from people.models.entity import Entity, EntityQuerySet, Kind
from people.models.recorded import recorded
from people.partial_dates import PartialDateField


class CountryQuerySet(EntityQuerySet["Country"]):
    """Questions about states."""

    def with_code(self, code: str) -> Self:
        """Those with this ISO 3166 code of two or three letters, in any case."""
        return self.filter(Q(iso_alpha2=code.upper()) | Q(iso_alpha3=code.upper()))


class Country(Entity):
    """A state that an article can name."""

    entity_ptr = models.OneToOneField(
        Entity, on_delete=models.CASCADE, parent_link=True, related_name="as_country"
    )

    official_name = models.CharField(_("official name"), max_length=200, blank=True)
    in_sentence = models.CharField(
        _("in a sentence"),
        max_length=200,
        blank=True,
        help_text=_("With its article where it needs one: “the United Kingdom”."),
    )
    iso_alpha2 = models.CharField(_("ISO code, two letters"), max_length=2, blank=True)
    iso_alpha3 = models.CharField(_("ISO code, three letters"), max_length=3, blank=True)
    capital = models.CharField(_("capital"), max_length=120, blank=True)
    region = models.CharField(_("region"), max_length=80, blank=True)
    subregion = models.CharField(_("part of the region"), max_length=80, blank=True)
    established = PartialDateField(_("established"))
    dissolved = PartialDateField(_("dissolved"))
    predecessors = models.ManyToManyField(
        "self",
        verbose_name=_("predecessors"),
        symmetrical=False,
        related_name="successors",
        blank=True,
        help_text=_("States that this one came out of."),
    )

    KIND = Kind.COUNTRY
    # A child's manager asks more than its parent's.
    objects = CountryQuerySet.as_manager()  # type: ignore[assignment, misc]
    history = recorded(
        without=["created_at", "updated_at", "local_names"], relations=["predecessors"]
    )

    class Meta:
        verbose_name = _("state")
        verbose_name_plural = _("states")
        ordering = ["sort_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["iso_alpha2"], condition=~Q(iso_alpha2=""), name="country_iso_alpha2_unique"
            ),
            models.UniqueConstraint(
                fields=["iso_alpha3"], condition=~Q(iso_alpha3=""), name="country_iso_alpha3_unique"
            ),
            partial_dates.in_order("established", "dissolved", "country_dates_in_order"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Codes are kept in capitals, however they were typed."""
        self.iso_alpha2 = self.iso_alpha2.upper()
        self.iso_alpha3 = self.iso_alpha3.upper()
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Check the order of the dates as finely as they are known."""
        super().clean()
        partial_dates.check_order(self.established, self.dissolved, "dissolved")

    @property
    def name_in_sentence(self) -> str:
        """The name as it stands after a preposition: "the United Kingdom", "Armenia"."""
        return self.in_sentence or self.name

    @property
    def local_name_in_sentence(self) -> str:
        """The same in the language that is active, where it has no form of its own for that."""
        return self.unless_local(self.name_in_sentence)

    @property
    def label(self) -> str:
        """The name, and the years of a state that is no more."""
        if not self.dissolved:
            return self.name
        return f"{self.name} ({self.established[:4]}-{self.dissolved[:4]})"


class StatusPeriodQuerySet(models.QuerySet["StatusPeriod"]):
    """Questions about status."""

    def in_force_on(self, day: datetime.date) -> StatusPeriodQuerySet:
        """Periods that were running on `day`, or have no known beginning and had not ended."""
        return self.filter(
            Q(valid_from="") | partial_dates.on_or_before(day, "valid_from"),
            partial_dates.not_before(day, "valid_until"),
        )


class StatusPeriod(models.Model):
    """What a state was in the eyes of others, from when until when, and who says so."""

    class Status(models.TextChoices):
        """Words that describe recognition and take no side."""

        UN_MEMBER = "un_member", _("member of the United Nations")
        UN_OBSERVER = "un_observer", _("observer at the United Nations")
        PARTLY_RECOGNISED = "partly_recognised", _("recognised by some states")
        UNRECOGNISED = "unrecognised", _("not recognised by any member of the United Nations")
        DEPENDENT = "dependent", _("dependent territory")
        HISTORICAL = "historical", _("historical state")
        DISSOLVED = "dissolved", _("dissolved")

    country = models.ForeignKey(
        Country, verbose_name=_("state"), on_delete=models.CASCADE, related_name="status_periods"
    )
    status = models.CharField(_("status"), max_length=20, choices=Status)
    valid_from = PartialDateField(_("from"))
    valid_until = PartialDateField(_("until"), help_text=_("Empty: still so."))
    source = models.CharField(_("source"), max_length=300, blank=True)

    objects = StatusPeriodQuerySet.as_manager()
    history = recorded()

    class Meta:
        verbose_name = _("status")
        verbose_name_plural = _("status by period")
        ordering = ["country", "valid_from", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["country", "status", "valid_from"], name="status_period_unique"
            ),
            partial_dates.in_order("valid_from", "valid_until", "status_period_in_order"),
        ]

    def __str__(self) -> str:
        return self.get_status_display()

    def clean(self) -> None:
        """Check the order of the dates as finely as they are known."""
        partial_dates.check_order(self.valid_from, self.valid_until, "valid_until")
