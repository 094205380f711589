"""Offices and who held them when: what "then and now" is made of."""

from __future__ import annotations

import datetime

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from people import partial_dates
from people.models.country import Country
from people.models.organisation import Organisation
from people.models.person import Person
from people.models.recorded import recorded
from people.partial_dates import PartialDateField


class Office(models.Model):
    """A post that one person after the other holds."""

    class Rank(models.IntegerChoices):
        """How high; lists of office holders begin at the top."""

        HEAD_OF_STATE = 10, _("head of state")
        HEAD_OF_GOVERNMENT = 20, _("head of government")
        FOREIGN_MINISTER = 30, _("foreign minister")
        CABINET = 40, _("member of the government")
        PRESIDING = 50, _("head of a parliament, court or organisation")
        ENVOY = 60, _("ambassador or envoy")
        LEGISLATOR = 80, _("member of a parliament")
        OTHER = 90, _("other")

    title = models.CharField(
        _("title"), max_length=250, help_text=_("“President”, “Minister of Foreign Affairs”.")
    )
    country = models.ForeignKey(
        Country,
        verbose_name=_("state"),
        on_delete=models.PROTECT,
        related_name="offices",
        null=True,
        blank=True,
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        related_name="offices",
        null=True,
        blank=True,
    )
    rank = models.PositiveSmallIntegerField(_("rank"), choices=Rank, default=Rank.OTHER)

    history = recorded()

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        ordering = ["rank", "title", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="office_has_title"),
            models.CheckConstraint(
                condition=Q(country=None) | Q(organisation=None),
                name="office_of_one_body",
                violation_error_message=_("An office belongs to a state or to an organisation."),
            ),
            # Three, because a unique index takes two missing bodies for different ones.
            models.UniqueConstraint(
                fields=["title", "country"],
                condition=Q(organisation=None),
                name="office_of_country_unique",
                violation_error_message=_("There is already such an office."),
            ),
            models.UniqueConstraint(
                fields=["title", "organisation"],
                condition=Q(country=None),
                name="office_of_organisation_unique",
                violation_error_message=_("There is already such an office."),
            ),
            models.UniqueConstraint(
                fields=["title"],
                condition=Q(country=None, organisation=None),
                name="office_of_nobody_unique",
                violation_error_message=_("There is already such an office."),
            ),
        ]
        indexes = [models.Index(fields=["country", "rank"], name="office_country_rank")]

    def __str__(self) -> str:
        return self.full_title

    @property
    def full_title(self) -> str:
        """The title with the body it belongs to, unless the title names it already."""
        body = self.country or self.organisation
        if not body:
            return self.title
        in_sentence = self.country.name_in_sentence if self.country else body.name
        if body.name in self.title or in_sentence in self.title:
            return self.title
        if " of " in self.title or "," in self.title:
            return gettext("%(title)s, %(body)s") % {"title": self.title, "body": body.name}
        return gettext("%(title)s of %(body)s") % {"title": self.title, "body": in_sentence}


# Offices in which one person follows the other. In others several sit side by side.
OF_ONE_HOLDER = (
    Office.Rank.HEAD_OF_STATE,
    Office.Rank.HEAD_OF_GOVERNMENT,
    Office.Rank.FOREIGN_MINISTER,
)


class TenureQuerySet(models.QuerySet["Tenure"]):
    """Questions about time in office."""

    def held_on(self, day: datetime.date) -> TenureQuerySet:
        """Tenures that were running on `day`, as far as their dates tell.

        Without a known beginning nothing is claimed. A date known only to the year or the month
        counts for all of it: whoever left "in 2018" may have been in office in May 2018.
        """
        return self.filter(
            partial_dates.on_or_before(day, "held_from"),
            partial_dates.not_before(day, "held_until"),
        )

    def open(self) -> TenureQuerySet:
        """Tenures of which nobody has said that they ended."""
        return self.filter(held_until="")

    def out_of_date(self) -> TenureQuerySet:
        """Open tenures that can hardly go on: somebody should say when they ended.

        Their holder has died, the state or organisation is no more, or somebody else came to an
        office of one holder later. Each says which, as `outdated_by`; the highest offices first.
        """
        successors = Tenure.objects.filter(
            office=OuterRef("office"),
            office__rank__in=OF_ONE_HOLDER,
            held_from__gt=OuterRef("held_from"),
        ).exclude(person=OuterRef("person"))
        is_over = Q(office__country__dissolved__gt="") | Q(office__organisation__dissolved__gt="")
        has_successor = Q(held_from__gt="", office__rank__in=OF_ONE_HOLDER) & Exists(successors)
        return (
            self.open()
            .filter(Q(person__died__gt="") | is_over | has_successor)
            .annotate(
                outdated_by=Case(
                    When(person__died__gt="", then=Value("death")),
                    When(is_over, then=Value("dissolution")),
                    default=Value("successor"),
                )
            )
            .order_by("office__rank", "pk")
        )


class Tenure(models.Model):
    """One person's time in one office."""

    person = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.CASCADE, related_name="tenures"
    )
    office = models.ForeignKey(
        Office, verbose_name=_("office"), on_delete=models.PROTECT, related_name="tenures"
    )
    held_from = PartialDateField(_("from"))
    held_until = PartialDateField(_("until"), help_text=_("Empty: still in office."))
    source = models.CharField(_("source"), max_length=300, blank=True)

    objects = TenureQuerySet.as_manager()
    history = recorded()

    class Meta:
        verbose_name = _("tenure")
        verbose_name_plural = _("tenures")
        ordering = ["office__rank", "-held_from", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "office", "held_from"],
                name="tenure_unique",
                violation_error_message=_("This tenure is already there."),
            ),
            partial_dates.in_order("held_from", "held_until", "tenure_in_order"),
        ]
        indexes = [
            models.Index(fields=["office", "held_from", "held_until"], name="tenure_office_dates")
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.label}"

    def clean(self) -> None:
        """Check the order of the dates as finely as they are known."""
        partial_dates.check_order(self.held_from, self.held_until, "held_until")

    @property
    def label(self) -> str:
        """Office and years: "President of Azerbaijan, 2003-"."""
        years = f"{self.held_from[:4]}-{self.held_until[:4]}".strip("-") or ""
        if self.held_from and not self.held_until:
            years = f"{self.held_from[:4]}-"
        return ", ".join(filter(None, [self.office.full_title, years]))
