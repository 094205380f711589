"""Entities and their names: the one table behind every mention, alias, pair page and merge."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from people import partial_dates
from people.folding import fold
from people.models.recorded import recorded
from people.partial_dates import PartialDateField
from people.pictures.fields import CleanedImageField
from people.slugs import free_slug

if TYPE_CHECKING:
    from people.models import Country, Event, Organisation, Person


class Kind(models.TextChoices):
    """What an entity is; also the name of the child table that holds the rest."""

    PERSON = "person", _("person")
    COUNTRY = "country", _("state")
    ORGANISATION = "organisation", _("organisation")
    EVENT = "event", _("event")


E = TypeVar("E", bound="Entity")

_MOST_WORDS = 12  # of a search for a name


class EntityQuerySet(models.QuerySet[E]):
    """Questions asked of all entities alike; children inherit them."""

    def public(self) -> Self:
        """Those that have a page: private people have none."""
        return self.filter(is_private=False)

    def without_summary(self) -> Self:
        """Those whose page cannot say in one line who or what this is."""
        return self.filter(summary="")

    def named(self, text: str) -> Self:
        """Those with a name that begins like `text`, in any spelling of case and diacritics.

        Every word of `text` has to begin a word of the same name, in any order: "mehd ram" finds
        Ramiz Mehdiyev. Empty text finds everything; of very long text only the first words count,
        since no name has as many.
        """
        words = fold(text).split()[:_MOST_WORDS]
        if not words:
            return self
        names = Alias.objects.filter(entity_id=OuterRef("pk"))
        for word in words:
            names = names.filter(Q(key__startswith=word) | Q(key__contains=f" {word}"))
        return self.filter(Exists(names))


class AnyEntityQuerySet(EntityQuerySet["Entity"]):
    """Questions asked where the kind does not matter."""


class Entity(models.Model):
    """Anything an article can name. What is special to a kind is in the child of that kind."""

    kind = models.CharField(_("kind"), max_length=12, choices=Kind, editable=False)
    name = models.CharField(
        _("name"),
        max_length=250,
        help_text=_("The house form, as it stands in a sentence. Other forms go under names."),
    )
    slug = models.SlugField(
        _("slug"),
        max_length=120,
        unique=True,
        blank=True,
        help_text=_(
            "The last part of the page's address. Left empty, it is made from the name. "
            "An old address keeps working after a change."
        ),
    )
    sort_name = models.CharField(
        _("sorted as"),
        max_length=250,
        blank=True,
        help_text=_("How lists sort it: “Mehdiyev, Ramiz”. Left empty, it is made from the name."),
    )
    summary = models.CharField(
        _("summary"),
        max_length=300,
        blank=True,
        help_text=_("One line that tells a reader who or what this is."),
    )
    body = models.TextField(
        _("text"),
        blank=True,
        help_text=_("What a reader should know, in a few paragraphs. Claims carry their source."),
    )
    image = CleanedImageField(_("image"), upload_to="entities/%Y/", blank=True)
    image_alt = models.CharField(
        _("alternative text"),
        max_length=250,
        blank=True,
        help_text=_("What the image shows, for those who do not see it."),
    )
    image_credit = models.CharField(_("credit"), max_length=250, blank=True)
    image_licence = models.CharField(_("licence"), max_length=100, blank=True)
    wikidata_id = models.CharField(
        _("Wikidata id"),
        max_length=20,
        blank=True,
        help_text=_("Like Q4292219; it tells namesakes apart for machines."),
    )
    external_id = models.CharField(
        _("id in the source"),
        max_length=100,
        blank=True,
        help_text=_("How the file that this came from calls it; a second import finds it by this."),
    )
    prominence = models.PositiveIntegerField(
        _("prominence"),
        default=0,
        help_text=_(
            "How widely known, as a number that only compares (the number of Wikipedias with an "
            "article, say). Weighs little, and only where nothing else tells namesakes apart."
        ),
    )
    local_names = models.JSONField(
        _("names in other languages"),
        default=dict,
        editable=False,
        help_text=_("By language: the house form there. Follows from the names."),
    )
    is_private = models.BooleanField(
        _("private"),
        default=False,
        help_text=_("No page, no link and no suggestion: for people who are nobody's business."),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = AnyEntityQuerySet.as_manager()

    class Meta:
        verbose_name = _("entity")
        verbose_name_plural = _("entities")
        ordering = ["sort_name", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="entity_has_name"),
            models.CheckConstraint(condition=~Q(slug=""), name="entity_has_slug"),
            models.CheckConstraint(
                condition=Q(kind__in=["person", "country", "organisation", "event"]),
                name="entity_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(wikidata_id="") | Q(wikidata_id__startswith="Q"),
                name="entity_wikidata_id_form",
                violation_error_message=_("A Wikidata id is a Q and a number."),
            ),
            models.UniqueConstraint(
                fields=["wikidata_id"],
                condition=~Q(wikidata_id=""),
                name="entity_wikidata_id_unique",
                violation_error_message=_("There is already an entity with this Wikidata id."),
            ),
            models.UniqueConstraint(
                fields=["external_id"],
                condition=~Q(external_id=""),
                name="entity_external_id_unique",
                violation_error_message=_("There is already an entity with this id."),
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "sort_name", "id"], name="entity_kind_sort"),
        ]

    KIND: Kind | None = None

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Fill what follows from the name, keep the old address, and store the name as an alias."""
        if self.KIND:
            self.kind = self.KIND
        if not self.slug:
            self.slug = free_slug(self.name, fallback=self.kind)
        if not self.sort_name:
            self.sort_name = self.make_sort_name()
        old_slug = self._stored_slug()
        super().save(*args, **kwargs)
        if old_slug and old_slug != self.slug:
            FormerAddress.objects.filter(slug=self.slug).delete()
            FormerAddress.objects.update_or_create(slug=old_slug, defaults={"entity_id": self.pk})
        self.keep_own_name()

    def get_absolute_url(self) -> str:
        """The page of this entity, in the language that is active."""
        return reverse(f"people:{self.kind}", args=[self.slug])

    def clean(self) -> None:
        """Refuse an address that once belonged to somebody else: old links must stay right."""
        super().clean()
        # Before the constraints are checked, which know neither an empty kind nor an empty address.
        if self.KIND:
            self.kind = self.KIND
        if not self.slug and self.name:
            self.slug = free_slug(self.name, fallback=self.kind)
        taken = FormerAddress.objects.filter(slug=self.slug).exclude(entity_id=self.pk)
        if self.slug and taken.exists():
            raise ValidationError({"slug": _("This address once belonged to another page.")})

    def reclaim_address(self) -> None:
        """It was deleted and comes back: the address that said "gone" is its own again."""
        FormerAddress.objects.filter(slug=self.slug, entity=None).delete()

    def _stored_slug(self) -> str:
        if not self.pk:
            return ""
        stored = Entity.objects.filter(pk=self.pk).values_list("slug", flat=True).first()
        return stored or ""

    def make_sort_name(self) -> str:
        """What lists sort by when no editor has said otherwise."""
        return self.name

    def keep_own_name(self) -> None:
        """See to it that the name itself is among the names that are searched and linked."""
        key = fold(self.name)
        if key and not self.aliases.filter(key=key).exists():
            self.aliases.create(text=self.name, kind=Alias.Kind.NAME)

    def get_child(self) -> Person | Country | Organisation | Event:
        """This entity as what it is, with the fields of its kind."""
        if type(self) is not Entity:
            return self  # type: ignore[return-value]
        child: Person | Country | Organisation | Event = getattr(self, f"as_{self.kind}")
        return child

    @property
    def local_name(self) -> str:
        """The house form in the language that is active, or in the first one of the site."""
        language = get_language()
        if not language or language == settings.LANGUAGE_CODE:
            return self.name
        local: str = self.local_names.get(language, self.name)
        return local

    @property
    def local_sort_name(self) -> str:
        """How lists that are sorted for their readers sort it in the language that is active."""
        return self.unless_local(self.sort_name)

    def unless_local(self, own: str) -> str:
        """A form of the name in the site's first language, or the name that stands in its place."""
        local = self.local_name
        return own if local == self.name else local

    @property
    def local_short_name(self) -> str:
        """The name for a narrow place: of a person the family name, where it can be told."""
        name = self.local_name
        if self.kind != Kind.PERSON or ", " not in self.sort_name:
            return name
        family = self.sort_name.split(", ", 1)[0]
        if family in name:
            return family
        # In another language the name is in the same order, and nobody says where its parts end.
        return name if name == self.name else name.rsplit(maxsplit=1)[-1]

    @property
    def label(self) -> str:
        """How lists of choices tell namesakes apart."""
        return " · ".join(filter(None, [self.sort_name, self.summary]))


class AliasQuerySet(models.QuerySet["Alias"]):
    """Questions about names."""

    def current_on(self, day: datetime.date) -> AliasQuerySet:
        """Names in use on that day, as far as anybody said."""
        return self.filter(
            Q(valid_from="") | partial_dates.on_or_before(day, "valid_from"),
            partial_dates.not_before(day, "valid_until"),
        )

    def strong(self) -> AliasQuerySet:
        """Names that link by themselves."""
        return self.filter(strength=Alias.Strength.STRONG)


class Alias(models.Model):
    """One stored name of an entity."""

    class Kind(models.TextChoices):
        """What sort of name."""

        NAME = "name", _("name")
        SHORT = "short", _("short name")
        ACRONYM = "acronym", _("acronym")
        DEMONYM = "demonym", _("demonym (Russian, Russians)")
        SEAT = "seat", _("seat of power (Baku, the Kremlin)")
        EPITHET = "epithet", _("epithet")
        SPELLING = "spelling", _("other spelling")

    class Strength(models.TextChoices):
        """Whether the name alone is enough."""

        STRONG = "strong", _("strong: links by itself")
        WEAK = "weak", _("weak: needs support from the context")

    entity = models.ForeignKey(
        Entity, verbose_name=_("entity"), on_delete=models.CASCADE, related_name="aliases"
    )
    text = models.CharField(_("name"), max_length=250)
    key = models.CharField(_("folded form"), max_length=500, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.NAME)
    language = models.CharField(
        _("language"),
        max_length=12,
        blank=True,
        help_text=_("Like en, ru or hy; empty means any."),
    )
    strength = models.CharField(
        _("strength"),
        max_length=6,
        choices=Strength,
        default=Strength.STRONG,
        help_text=_("Weak names never make a link unless the article gives a reason."),
    )
    valid_from = PartialDateField(_("in use from"))
    valid_until = PartialDateField(_("in use until"))
    note = models.CharField(
        _("note"), max_length=250, blank=True, help_text=_("“Birth name”, “until 1972”.")
    )

    objects = AliasQuerySet.as_manager()
    history = recorded(without=["key"])

    class Meta:
        verbose_name = _("name")
        verbose_name_plural = _("names")
        ordering = ["entity", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "key", "language"],
                name="alias_unique",
                violation_error_message=_("This name is already there."),
            ),
            models.CheckConstraint(condition=~Q(key=""), name="alias_has_key"),
            partial_dates.in_order("valid_from", "valid_until", "alias_dates_in_order"),
        ]
        indexes = [
            # Prefix searches need the pattern operators on PostgreSQL, whatever its locale.
            models.Index(fields=["key"], name="alias_key", opclasses=["varchar_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return self.text

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the searched form in step with the name."""
        self.key = fold(self.text)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Refuse what could never be found, and dates the wrong way round."""
        self.key = fold(self.text)  # before the constraints are checked, which know no empty one
        if not any(character.isalnum() for character in fold(self.text)):
            raise ValidationError({"text": _("A name needs at least one letter or digit.")})
        partial_dates.check_order(self.valid_from, self.valid_until, "valid_until")


class FormerAddress(models.Model):
    """A slug that once led to an entity, and does so for ever.

    Without an entity it says that the page is gone: the one it led to was deleted. Either way
    nobody else ever gets the address.
    """

    slug = models.SlugField(_("former slug"), max_length=120, primary_key=True)
    entity = models.ForeignKey(
        Entity,
        verbose_name=_("entity"),
        on_delete=models.SET_NULL,
        related_name="former_addresses",
        null=True,
        blank=True,
        help_text=_("Empty: it was deleted, and the address answers that the page is gone."),
    )

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug


def children_of(entities: Iterable[Entity]) -> Sequence[Entity]:
    """The same entities in the same order, each with the fields of its kind.

    One query for each kind that occurs, whatever the number of entities.
    """
    listed = list(entities)
    children: dict[int, Entity] = {}
    for kind in {entity.kind for entity in listed}:
        model = Entity._meta.get_field(f"as_{kind}").related_model
        pks = [entity.pk for entity in listed if entity.kind == kind]
        children.update(model._default_manager.in_bulk(pks))  # type: ignore[union-attr]
    return [children.get(entity.pk, entity) for entity in listed]
