"""Those who write: bylines are theirs, whether or not they have an account."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.models.former_slug import Addressed
from articles.models.listed import Listed, ListedQuerySet
from people.models.recorded import recorded


class Author(Addressed):
    """Somebody whose name stands over an article."""

    FORMER = "author"

    name = models.CharField(_("name"), max_length=150)
    slug = models.SlugField(
        _("slug"),
        max_length=120,
        unique=True,
        blank=True,
        help_text=_("The last part of the author's page. Left empty, it is made from the name."),
    )
    role = models.CharField(
        _("role"), max_length=150, blank=True, help_text=_("“Editor”, “Correspondent in Tbilisi”.")
    )
    bio = models.TextField(_("about"), blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        on_delete=models.SET_NULL,
        related_name="author",
        null=True,
        blank=True,
        help_text=_("The account this author logs in with, if there is one."),
    )

    history = recorded()

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="author_has_name"),
            models.CheckConstraint(condition=~Q(slug=""), name="author_has_slug"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Make the address from the name where no editor chose one."""
        if not self.slug:
            self.slug = self._made_slug()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """The author's page."""
        return reverse("articles:author", args=[self.slug])

    def clean(self) -> None:
        """Make the address before the constraints are checked, which know no empty one."""
        if not self.slug and self.name:
            self.slug = self._made_slug()
        super().clean()

    def _made_slug(self) -> str:
        return self.free_slug(self.name, fallback="author", taken=Author.objects.all())


class BylineQuerySet(ListedQuerySet):
    """Questions about bylines."""

    def one_an_article(self) -> Self:
        """Without the second place of an author over one article, as writer and as translator."""
        same = Byline.objects.filter(article=OuterRef("article"), author=OuterRef("author"))
        return self.filter(~Exists(same.filter(pk__lt=OuterRef("pk"))))


class Byline(Listed):
    """An author's place over an article."""

    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="bylines"
    )
    author = models.ForeignKey(
        Author, verbose_name=_("author"), on_delete=models.PROTECT, related_name="bylines"
    )
    role = models.CharField(
        _("part"),
        max_length=100,
        blank=True,
        help_text=_("Empty for the writer; else “Translation”, “Photographs”."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = BylineQuerySet.as_manager()

    class Meta:
        verbose_name = _("byline")
        verbose_name_plural = _("bylines")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["article", "author", "role"], name="byline_unique")
        ]
        indexes = [
            models.Index(
                fields=["author", "language", "-published_at", "-article"], name="byline_latest"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author} ({self.role})" if self.role else str(self.author)
