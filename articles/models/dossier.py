"""Dossiers: articles and events that an editor has put in an order, with an introduction.

A dossier belongs to one language, as an article does. Dossiers of the same slug in several
languages are editions of each other.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from articles.models.former_slug import Addressed
from articles.models.image import Image
from people.models import Event
from people.models.recorded import recorded


class DossierQuerySet(models.QuerySet["Dossier"]):
    """Questions about dossiers."""

    def public(self) -> DossierQuerySet:
        """Those that an editor has opened to readers."""
        return self.filter(is_public=True)

    def in_language(self, language: str | None = None) -> DossierQuerySet:
        """Dossiers of one edition (default: that of the active language)."""
        return self.filter(language=language or translation.get_language())

    def latest_first(self) -> DossierQuerySet:
        """In the order in which they appeared; the key breaks ties."""
        return self.order_by("-published_at", "-pk")

    def for_lists(self) -> DossierQuerySet:
        """With what a list shows: the picture, and the number of articles that readers see."""
        seen = Q(Exists(_article_of("items__article_id", "language")))
        return (
            self.select_related("lead_image")
            .defer("introduction")
            .annotate(articles_seen=Count("items", filter=seen))
        )


class Dossier(Addressed):
    """A series made by hand. What readers see of it are the items that are public themselves."""

    FORMER = "dossier"

    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(
        _("slug"),
        max_length=120,
        blank=True,
        help_text=_(
            "The last part of the address. Left empty, it is made from the title. Dossiers with "
            "the same slug in several languages lead to each other. An old address keeps working."
        ),
    )
    language = models.CharField(_("language"), max_length=12, default="en")
    standfirst = models.TextField(
        _("standfirst"), blank=True, help_text=_("The paragraph under the title, and in lists.")
    )
    introduction = models.TextField(_("introduction"), blank=True)
    lead_image = models.ForeignKey(
        Image,
        verbose_name=_("lead image"),
        on_delete=models.PROTECT,
        related_name="dossiers",
        null=True,
        blank=True,
    )
    is_public = models.BooleanField(
        _("public"), default=False, help_text=_("Whether readers see it.")
    )
    published_at = models.DateTimeField(
        _("published"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("When readers could see it first."),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = DossierQuerySet.as_manager()
    history = recorded(without=["created_at", "changed_at"])

    class Meta:
        verbose_name = _("dossier")
        verbose_name_plural = _("dossiers")
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["language", "slug"],
                name="dossier_slug_unique",
                violation_error_message=_("There is already a dossier with this slug."),
            ),
            models.CheckConstraint(condition=~Q(title=""), name="dossier_has_title"),
            models.CheckConstraint(condition=~Q(slug=""), name="dossier_has_slug"),
            models.CheckConstraint(
                condition=Q(is_public=False) | Q(published_at__isnull=False),
                name="dossier_public_has_date",
            ),
        ]
        indexes = [
            models.Index(
                fields=["language", "-published_at", "-id"],
                condition=Q(is_public=True),
                name="dossier_latest",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Fill in the address and the date."""
        if not self.slug:
            self.slug = self._made_slug()
        if self.is_public and self.published_at is None:
            self.published_at = timezone.now()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Its page, in the part of the site of its own language."""
        with translation.override(self.language):
            return reverse("articles:dossier", args=[self.slug])

    def clean(self) -> None:
        """Make the address before the constraints are checked, which know no empty one."""
        if not self.slug and self.title:
            self.slug = self._made_slug()
        super().clean()

    @property
    def slug_language(self) -> str:
        """Each language has its own dossiers."""
        return self.language

    @property
    def has_page(self) -> bool:
        """Whether an editor has opened it to readers."""
        return self.is_public

    @property
    def was_known(self) -> bool:
        """Readers never saw what was not public."""
        return self.published_at is not None

    def _made_slug(self) -> str:
        same = Dossier.objects.filter(language=self.language)
        return self.free_slug(self.title, fallback="dossier", taken=same)


class DossierItemQuerySet(models.QuerySet["DossierItem"]):
    """Questions about what stands in dossiers."""

    def seen(self, at: datetime.datetime | None = None) -> DossierItemQuerySet:
        """What readers may see at that moment (default: now): public articles of the dossier's
        own language, and events that have a page.
        """
        article = Exists(_article_of("article_id", "dossier__language", at))
        return self.filter(Q(article) | Q(event__is_private=False))

    def in_order(self) -> DossierItemQuerySet:
        """As the editor put them."""
        return self.order_by("position", "pk")


class DossierItem(models.Model):
    """An article's or an event's place in a dossier."""

    dossier = models.ForeignKey(
        Dossier, verbose_name=_("dossier"), on_delete=models.CASCADE, related_name="items"
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    article = models.ForeignKey(
        Article,
        verbose_name=_("article"),
        on_delete=models.CASCADE,
        related_name="in_dossiers",
        null=True,
        blank=True,
    )
    event = models.ForeignKey(
        Event,
        verbose_name=_("event"),
        on_delete=models.PROTECT,
        related_name="in_dossiers",
        null=True,
        blank=True,
    )
    note = models.CharField(
        _("note"), max_length=400, blank=True, help_text=_("A sentence: why it stands here.")
    )

    objects = DossierItemQuerySet.as_manager()
    history = recorded()

    class Meta:
        verbose_name = _("place in a dossier")
        verbose_name_plural = _("articles and events")
        ordering = ["dossier", "position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(article__isnull=True, event__isnull=False)
                | Q(article__isnull=False, event__isnull=True),
                name="dossier_item_is_one_thing",
                violation_error_message=_("Choose an article or an event, one of the two."),
            ),
            models.UniqueConstraint(
                fields=["dossier", "article"],
                name="dossier_article_once",
                violation_error_message=_("This article is in the dossier already."),
            ),
            models.UniqueConstraint(
                fields=["dossier", "event"],
                name="dossier_event_once",
                violation_error_message=_("This event is in the dossier already."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.article or self.event)


def _article_of(column: str, language: str, at: datetime.datetime | None = None) -> Any:
    """The article in `column` of an outer query, if it is public and of the dossier's language."""
    return Article.objects.published(at).filter(pk=OuterRef(column), language=OuterRef(language))
