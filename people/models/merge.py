"""What remains of an entity that was merged into another: a record, and the ids it was known by.

Only `people.merging` writes these tables. The merged entity's own row is gone; the record holds a
copy of it and of every row that changed, from which the merge can be undone.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.models.entity import Entity, Kind


class MergeQuerySet(models.QuerySet["Merge"]):
    """Questions about merges."""

    def in_force(self) -> MergeQuerySet:
        """Those that nobody has undone."""
        return self.filter(undone_at=None)

    def present(self, pks: Iterable[int]) -> list[int]:
        """The same entities under the keys they have now, in order, each once.

        For keys kept where no foreign key follows a merge, such as in revisions.
        """
        asked = list(dict.fromkeys(pks))
        now = {pk: pk for pk in asked}
        ahead = set(asked)
        while ahead:
            step = dict(self.in_force().filter(gone_pk__in=ahead).values_list("gone_pk", "kept_pk"))
            now = {pk: step.get(present, present) for pk, present in now.items()}
            ahead = set(step.values())
        return list(dict.fromkeys(now[pk] for pk in asked))


class Merge(models.Model):
    """One entity was merged into another of its kind.

    Both are numbers and no references: the one is gone, and the other may go the same way.
    """

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    kept_pk = models.BigIntegerField(_("number of the one that stays"))
    kept_name = models.CharField(_("stays"), max_length=250)
    gone_pk = models.BigIntegerField(_("number of the merged one"))
    gone_name = models.CharField(_("merged into it"), max_length=250)
    gone_slug = models.SlugField(_("former address"), max_length=120)
    articles = models.PositiveIntegerField(
        _("articles"), default=0, help_text=_("How many named the merged one.")
    )
    journal = models.JSONField(_("journal"), default=dict, help_text=_("All that undoing needs."))
    remarks = models.JSONField(
        _("remarks"), default=list, help_text=_("What could not be put back as it was.")
    )
    merged_at = models.DateTimeField(_("merged"), auto_now_add=True)
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("merged by"),
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("undone by"),
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(kept_pk=F("gone_pk")), name="merge_of_two"),
            models.UniqueConstraint(
                fields=["gone_pk"], condition=Q(undone_at=None), name="merge_of_one_into_one"
            ),
        ]
        indexes = [models.Index(fields=["kept_pk"], name="merge_kept")]

    def __str__(self) -> str:
        return f"{self.gone_name} → {self.kept_name}"

    def get_absolute_url(self) -> str:
        """Where editors look at it, and may undo it."""
        return reverse("admin:people_merge_change", args=[self.pk])


class FormerId(models.Model):
    """An id under which a file knows an entity that was merged, and the entity it means now.

    So that the next import brings no duplicate back but speaks of the one that stayed.
    """

    class Field(models.TextChoices):
        """Which column held it."""

        WIKIDATA = "wikidata_id", _("Wikidata id")
        EXTERNAL = "external_id", _("id in the source")
        ISO_ALPHA2 = "iso_alpha2", _("ISO code, two letters")
        ISO_ALPHA3 = "iso_alpha3", _("ISO code, three letters")

    entity = models.ForeignKey(
        Entity, verbose_name=_("entity"), on_delete=models.CASCADE, related_name="former_ids"
    )
    field = models.CharField(_("kind of id"), max_length=11, choices=Field)
    value = models.CharField(_("id"), max_length=100)
    owner_pk = models.BigIntegerField(
        _("number of the entity that had it"),
        help_text=_("Tells the import records of the two apart."),
    )

    class Meta:
        verbose_name = _("former id")
        verbose_name_plural = _("former ids")
        ordering = ["field", "value"]
        constraints = [
            models.UniqueConstraint(fields=["field", "value"], name="former_id_unique"),
        ]

    def __str__(self) -> str:
        return self.value


class Distinction(models.Model):
    """That two namesakes are two, as an editor said: nobody is asked again to merge them."""

    one = models.ForeignKey(
        Entity, verbose_name=_("one"), on_delete=models.CASCADE, related_name="distinctions"
    )
    other = models.ForeignKey(
        Entity, verbose_name=_("other"), on_delete=models.CASCADE, related_name="distinctions_from"
    )
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("said by"),
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    said_at = models.DateTimeField(_("said"), auto_now_add=True)

    class Meta:
        verbose_name = _("distinction")
        verbose_name_plural = _("distinctions")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="distinction_unique"),
            models.CheckConstraint(condition=~Q(one=F("other")), name="distinction_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.one} ≠ {self.other}"

    @classmethod
    def pairs_among(cls, pks: Iterable[int]) -> set[frozenset[int]]:
        """Which of these entities are said to be two."""
        found = cls.objects.filter(one__in=(asked := list(pks)), other__in=asked)
        return {frozenset(pair) for pair in found.values_list("one_id", "other_id")}
