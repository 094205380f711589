"""Organisations: alliances, parties, ministries, companies."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from people import partial_dates
from people.models.country import Country
from people.models.entity import Entity, EntityQuerySet, Kind
from people.models.recorded import recorded
from people.partial_dates import PartialDateField


class OrganisationQuerySet(EntityQuerySet["Organisation"]):
    """Questions about organisations."""


class Organisation(Entity):
    """An organisation that an article can name."""

    entity_ptr = models.OneToOneField(
        Entity, on_delete=models.CASCADE, parent_link=True, related_name="as_organisation"
    )

    acronym = models.CharField(
        _("acronym"),
        max_length=30,
        blank=True,
        help_text=_("Links alone once the full name has stood in the article."),
    )
    country = models.ForeignKey(
        Country,
        verbose_name=_("state"),
        on_delete=models.PROTECT,
        related_name="organisations",
        null=True,
        blank=True,
        help_text=_("For a national organisation; international ones have none."),
    )
    established = PartialDateField(_("established"))
    dissolved = PartialDateField(_("dissolved"))
    members = models.ManyToManyField(
        Country, verbose_name=_("members"), through="Membership", related_name="memberships_in"
    )
    source = models.CharField(_("source"), max_length=300, blank=True)

    KIND = Kind.ORGANISATION
    # A child's manager asks more than its parent's.
    objects = OrganisationQuerySet.as_manager()  # type: ignore[assignment, misc]
    history = recorded(without=["created_at", "updated_at", "local_names"])

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["sort_name", "pk"]
        constraints = [
            partial_dates.in_order("established", "dissolved", "organisation_dates_in_order")
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Check the order of the dates as finely as they are known."""
        super().clean()
        partial_dates.check_order(self.established, self.dissolved, "dissolved")


class Membership(models.Model):
    """A state's time in an organisation."""

    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.CASCADE,
        related_name="memberships",
    )
    country = models.ForeignKey(
        Country, verbose_name=_("state"), on_delete=models.PROTECT, related_name="memberships"
    )
    valid_from = PartialDateField(_("from"))
    valid_until = PartialDateField(_("until"), help_text=_("Empty: still a member."))

    history = recorded()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ["organisation", "country__sort_name", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "country", "valid_from"], name="membership_unique"
            ),
            partial_dates.in_order("valid_from", "valid_until", "membership_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.country} · {self.organisation}"

    def clean(self) -> None:
        """Check the order of the dates as finely as they are known."""
        partial_dates.check_order(self.valid_from, self.valid_until, "valid_until")
