"""Events: what happened, or is said to have happened, when, where and between whom."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from people import partial_dates
from people.models.country import Country
from people.models.entity import Entity, EntityQuerySet, Kind
from people.models.recorded import recorded
from people.partial_dates import PartialDateField


class EventQuerySet(EntityQuerySet["Event"]):
    """Questions about events."""

    def concerning(self, *entities: Entity) -> Self:
        """Those in which every one of these entities takes part."""
        found = self
        for entity in entities:
            found = found.filter(parts__entity=entity)
        return found

    def by_date(self) -> Self:
        """The latest first; events of unknown date last."""
        return self.order_by("-starts", "sort_name", "pk")


class Event(Entity):
    """An event that an article can name."""

    entity_ptr = models.OneToOneField(
        Entity, on_delete=models.CASCADE, parent_link=True, related_name="as_event"
    )

    class Certainty(models.TextChoices):
        """How sure it is that this happened as described."""

        CONFIRMED = "confirmed", _("confirmed")
        ALLEGED = "alleged", _("alleged")
        DISPUTED = "disputed", _("disputed")

    starts = PartialDateField(_("from"))
    ends = PartialDateField(_("until"), help_text=_("Empty: the same day, or still going on."))
    place = models.CharField(_("place"), max_length=200, blank=True)
    country = models.ForeignKey(
        Country,
        verbose_name=_("state"),
        on_delete=models.PROTECT,
        related_name="events_held",
        null=True,
        blank=True,
        help_text=_("Where it took place."),
    )
    participants = models.ManyToManyField(
        Entity,
        verbose_name=_("participants"),
        through="Participation",
        related_name="takes_part_in",
    )
    certainty = models.CharField(
        _("certainty"), max_length=10, choices=Certainty, default=Certainty.CONFIRMED
    )
    source = models.CharField(
        _("source"), max_length=500, blank=True, help_text=_("Who says so; readers see it.")
    )

    KIND = Kind.EVENT
    # A child's manager asks more than its parent's.
    objects = EventQuerySet.as_manager()  # type: ignore[assignment, misc]
    history = recorded(without=["created_at", "updated_at", "local_names"])

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["sort_name", "pk"]
        constraints = [partial_dates.in_order("starts", "ends", "event_dates_in_order")]
        indexes = [models.Index(fields=["starts"], name="event_starts")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Check the order of the dates as finely as they are known."""
        super().clean()
        partial_dates.check_order(self.starts, self.ends, "ends")

    @property
    def label(self) -> str:
        """The name and the date, which tells one summit from the next."""
        return " · ".join(filter(None, [self.name, self.starts]))


class Participation(models.Model):
    """Somebody's part in an event."""

    event = models.ForeignKey(
        Event, verbose_name=_("event"), on_delete=models.CASCADE, related_name="parts"
    )
    entity = models.ForeignKey(
        Entity,
        verbose_name=_("participant"),
        on_delete=models.PROTECT,
        related_name="participations",
    )
    role = models.CharField(
        _("role"), max_length=120, blank=True, help_text=_("“Signatory”, “mediator”, “host”.")
    )

    history = recorded()

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        ordering = ["event", "id"]
        constraints = [
            models.UniqueConstraint(fields=["event", "entity"], name="participation_unique")
        ]

    def __str__(self) -> str:
        return f"{self.entity} · {self.event}"
