"""Slugs that authors, topics and dossiers once had: old addresses lead on for ever, or say "gone".

A model with a public page of its own takes `Addressed` as its base, and everything else follows:
who is renamed leaves the old slug behind, who is deleted leaves it empty, and nobody else gets it.
Entities have the same in the reference desk (`people.models.FormerAddress`), articles in
`FormerPath`, because their address is more than a slug.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.slugs import numbered, readable_slug


class FormerSlugQuerySet(models.QuerySet["FormerSlug"]):
    """Questions about former slugs."""

    def of(self, kind: str, language: str = "") -> FormerSlugQuerySet:
        """Those of one kind of page; dossiers have one namespace for each language."""
        return self.filter(kind=kind, language=language)

    def lead(self, kind: str, slug: str, to: models.Model | None, language: str = "") -> None:
        """Let a former address lead to this object; None: say that its page is gone."""
        targets: dict[str, Any] = dict.fromkeys(FormerSlug.TARGETS)
        if to is not None:
            targets[kind] = to
        self.update_or_create(kind=kind, language=language, slug=slug, defaults=targets)

    def hand_over(self, kind: str, gone: models.Model, to: models.Model) -> None:
        """Before `gone` becomes part of `to`: all its addresses, old and present, lead there.

        What is deleted afterwards leaves the address to whom it was handed.
        """
        self.filter(**{kind: gone}).update(**{kind: to})
        language: str = gone.slug_language  # type: ignore[attr-defined]
        self.lead(kind, gone.slug, to, language)  # type: ignore[attr-defined]


class FormerSlug(models.Model):
    """A slug that once led to a page; without a target it says that the page is gone."""

    TARGETS = ("author", "topic", "dossier")

    kind = models.CharField(
        _("kind of page"),
        max_length=7,
        choices=[("author", _("author")), ("topic", _("topic")), ("dossier", _("dossier"))],
    )
    language = models.CharField(_("language"), max_length=12, blank=True)
    slug = models.SlugField(_("former slug"), max_length=120)
    author = models.ForeignKey(
        "articles.Author",
        verbose_name=_("author"),
        on_delete=models.SET_NULL,
        related_name="former_slugs",
        null=True,
        blank=True,
    )
    topic = models.ForeignKey(
        "articles.Topic",
        verbose_name=_("topic"),
        on_delete=models.SET_NULL,
        related_name="former_slugs",
        null=True,
        blank=True,
    )
    dossier = models.ForeignKey(
        "articles.Dossier",
        verbose_name=_("dossier"),
        on_delete=models.SET_NULL,
        related_name="former_slugs",
        null=True,
        blank=True,
    )

    objects = FormerSlugQuerySet.as_manager()

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")
        ordering = ["kind", "language", "slug"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "language", "slug"], name="former_slug_unique")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.slug}"

    @property
    def target(self) -> Addressed | None:
        """Whose page it leads to; None: it is gone."""
        found: Addressed | None = getattr(self, self.kind)
        return found


class Addressed(models.Model):
    """Something with a slug and a public page: its old addresses keep working."""

    FORMER: ClassVar[str]  # one of FormerSlug.TARGETS

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store, and keep the address that readers knew."""
        stored = type(self)._default_manager.filter(pk=self.pk) if self.pk else None
        before: Any = stored.first() if stored is not None else None
        super().save(*args, **kwargs)
        here = (self.slug_language, self.slug)  # type: ignore[attr-defined]
        if before is None or not before.was_known:
            return
        if (before.slug_language, before.slug) == here:
            return
        former = FormerSlug.objects
        former.of(self.FORMER, self.slug_language).filter(slug=here[1]).delete()
        former.lead(self.FORMER, before.slug, self, before.slug_language)

    def clean(self) -> None:
        """Refuse an address that once belonged to somebody else: old links must stay right."""
        super().clean()
        slug: str = self.slug  # type: ignore[attr-defined]
        taken = FormerSlug.objects.of(self.FORMER, self.slug_language).filter(slug=slug)
        if not slug:
            return
        if self.pk:
            taken = taken.exclude(**{f"{self.FORMER}_id": self.pk})
        if taken.exists():
            raise ValidationError({"slug": _("This address once belonged to another page.")})

    @property
    def slug_language(self) -> str:
        """The namespace of its slug: "" where all languages share one."""
        return ""

    @property
    def has_page(self) -> bool:
        """Whether readers may see its page now."""
        return True

    @property
    def was_known(self) -> bool:
        """Whether readers may know its address."""
        return True

    def free_slug(self, text: str, *, fallback: str, taken: models.QuerySet[Any]) -> str:
        """A slug made of `text` that none of `taken` has and nobody else had."""
        base = readable_slug(text) or fallback
        former = FormerSlug.objects.of(self.FORMER, self.slug_language)
        if self.pk:
            former = former.exclude(**{f"{self.FORMER}_id": self.pk})
        found: set[str] = set()
        for slugs in (taken, former):
            found.update(slugs.filter(slug__startswith=base).values_list("slug", flat=True))
        return numbered(base, found)

    def reclaim_address(self) -> None:
        """It was deleted and comes back: the address that said "gone" is its own again."""
        slug: str = self.slug  # type: ignore[attr-defined]
        gone = dict.fromkeys(FormerSlug.TARGETS)
        FormerSlug.objects.of(self.FORMER, self.slug_language).filter(slug=slug, **gone).delete()

    def leave_gone(self) -> None:
        """It is deleted: its address says so from now on, and nobody gets it again."""
        if self.was_known:
            slug: str = self.slug  # type: ignore[attr-defined]
            FormerSlug.objects.get_or_create(
                kind=self.FORMER, language=self.slug_language, slug=slug
            )
