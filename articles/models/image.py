"""Pictures in articles: nothing is shown without its alternative text and its credit.

A row is a picture whatever file it has just now: a better file takes the place of the one before
it, and every article follows. How files are checked, cleaned and cut is left to `people.pictures`
and `articles.images`.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext_lazy as _

from people.models.recorded import recorded


class ImageQuerySet(models.QuerySet["Image"]):
    """Questions about pictures."""

    def undescribed(self) -> ImageQuerySet:
        """Those that may not be published: no words for them, and not said to need none."""
        return self.filter(alt="", is_decorative=False)

    def unused(self) -> ImageQuerySet:
        """Those that no article shows, readers' or latest version, and no dossier."""
        return self.exclude(self._used())

    def used(self) -> ImageQuerySet:
        """Those that an article or a dossier shows."""
        return self.filter(self._used())

    def without_renditions(self) -> ImageQuerySet:
        """Those that readers still get as the one file that was uploaded."""
        return self.filter(renditions=[])

    def _used(self) -> Q:
        from articles.models.dossier import Dossier  # noqa: PLC0415  (it imports this module)

        return Q(Exists(ImageUse.objects.filter(image=OuterRef("pk")))) | Q(
            Exists(Dossier.objects.filter(lead_image=OuterRef("pk")))
        )


class PictureField(models.ImageField):
    """An image field that reads a file when it gets one, and never when a row is loaded.

    Django opens the file of every row that it loads without a width: where the file is gone, each
    page with that picture would fail, and where files are far away, each would wait for them.
    """

    def update_dimension_fields(
        self, instance: models.Model, force: bool = False, *args: Any, **kwargs: Any
    ) -> None:
        """Measure what is new: a file that takes another's place, or one not stored yet."""
        given = instance.__dict__.get(self.attname)
        if isinstance(given, File) and not isinstance(given, FieldFile) and not given.name:
            # Django takes a file without a name for no file.
            given.name = "unnamed"
        is_stored = given is None or isinstance(given, str) or getattr(given, "_committed", False)
        if is_stored and not force:
            return
        try:
            super().update_dimension_fields(instance, force, *args, **kwargs)
        except OSError:
            # A row that is read again sets its file again, which may be gone by now.
            if not is_stored:
                raise

    def deconstruct(self) -> Any:
        """For migrations it is Django's own field: the columns are the same."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.ImageField", args, kwargs


class Image(models.Model):
    """A picture, with what readers, screen readers and its maker are owed."""

    file = PictureField(
        _("file"),
        upload_to="images/%Y/%m/",
        width_field="width",
        height_field="height",
        # Texts show pictures by their address: every page with one asks by it.
        db_index=True,
    )
    width = models.PositiveIntegerField(_("width"), null=True, editable=False)
    height = models.PositiveIntegerField(_("height"), null=True, editable=False)
    alt = models.CharField(
        _("alternative text"),
        max_length=300,
        blank=True,
        help_text=_("What the picture shows, for those who do not see it."),
    )
    is_decorative = models.BooleanField(
        _("decorative"),
        default=False,
        help_text=_("Tick only if the picture says nothing that a reader would miss."),
    )
    caption = models.CharField(_("caption"), max_length=500, blank=True)
    credit = models.CharField(_("credit"), max_length=200, blank=True)
    licence = models.CharField(
        _("licence"),
        max_length=100,
        blank=True,
        help_text=_("“CC BY 4.0” and other well-known ones become links to their text."),
    )
    focal_x = models.PositiveSmallIntegerField(
        _("focal point, % from the left"), default=50, validators=[MaxValueValidator(100)]
    )
    focal_y = models.PositiveSmallIntegerField(
        _("focal point, % from the top"), default=50, validators=[MaxValueValidator(100)]
    )
    original_name = models.CharField(
        _("name of the file that was uploaded"), max_length=255, blank=True, editable=False
    )
    digest = models.CharField(
        _("digest of the file that was uploaded"),
        max_length=64,
        blank=True,
        editable=False,
        db_index=True,
        help_text=_("By which the same file is known again."),
    )
    renditions = models.JSONField(
        _("sizes for readers"),
        default=list,
        blank=True,
        editable=False,
        help_text=_("Each with its kind, width, height, format, name and bytes."),
    )
    source_url = models.CharField(
        _("address it came from"), max_length=500, blank=True, editable=False
    )
    uploaded_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("uploaded by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
    )

    objects = ImageQuerySet.as_manager()
    # What concerns the file is left out: former files are rows of their own, and to restore words
    # of yesterday must not bring back the name of a file that is gone.
    history = recorded(
        without=[
            "file",
            "width",
            "height",
            "original_name",
            "digest",
            "renditions",
            "uploaded_at",
        ]
    )

    class Meta:
        verbose_name = _("image")
        verbose_name_plural = _("images")
        ordering = ["-uploaded_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(focal_x__lte=100, focal_y__lte=100), name="image_focal_point_inside"
            )
        ]

    def __str__(self) -> str:
        return self.alt or self.caption or self.original_name or self.file.name or ""

    @property
    def is_described(self) -> bool:
        """Whether it may be published: described in words, or said to need none."""
        return bool(self.alt) or self.is_decorative

    @property
    def alt_for_readers(self) -> str:
        """What stands in `alt`: nothing for a decorative picture."""
        return "" if self.is_decorative else self.alt

    def rendition(self, kind: str, *, file_format: str = "", width: int = 0) -> Any:
        """The smallest rendition of that kind that is at least so wide, else the widest; None if
        there is none. Of any format, unless one is named.
        """
        found = [
            made
            for made in self.renditions
            if made["kind"] == kind and file_format in ("", made["format"])
        ]
        found.sort(key=lambda made: int(made["width"]))
        return next(
            (made for made in found if made["width"] >= width), found[-1] if found else None
        )


class FormerFile(models.Model):
    """A file that an image had before another took its place.

    Its address goes on working, and texts that show the picture by it show the present file. A
    file that must not be kept (a licence that was none) can be removed; the address then leads to
    nothing, but texts still find the picture by it.
    """

    image = models.ForeignKey(
        Image, verbose_name=_("image"), on_delete=models.CASCADE, related_name="former_files"
    )
    file = models.FileField(_("file"), db_index=True)
    width = models.PositiveIntegerField(_("width"), null=True)
    height = models.PositiveIntegerField(_("height"), null=True)
    original_name = models.CharField(_("name of the file"), max_length=255, blank=True)
    digest = models.CharField(_("digest"), max_length=64, blank=True)
    is_removed = models.BooleanField(_("removed"), default=False)
    replaced_at = models.DateTimeField(_("replaced"), auto_now_add=True)
    replaced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("replaced by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
    )

    class Meta:
        verbose_name = _("former file")
        verbose_name_plural = _("former files")
        ordering = ["-replaced_at", "-pk"]

    def __str__(self) -> str:
        return self.original_name or self.file.name or ""


class ImageUse(models.Model):
    """An article that shows a picture. Kept in step by whoever writes an article's texts.

    It keeps pictures from being deleted under a text, and answers "where is it used" without
    reading the archive.
    """

    class Place(models.TextChoices):
        """Where in the article."""

        LEAD = "lead", _("lead image")
        BODY = "body", _("in the text")

    class Standing(models.TextChoices):
        """In which of the article's texts."""

        ROW = "row", _("the article as it stands")
        LATEST = "latest", _("its latest version")
        COMING = "coming", _("a change that is scheduled")

    article = models.ForeignKey(
        "articles.Article",
        verbose_name=_("article"),
        on_delete=models.CASCADE,
        related_name="image_uses",
    )
    image = models.ForeignKey(
        Image, verbose_name=_("image"), on_delete=models.PROTECT, related_name="uses"
    )
    place = models.CharField(_("place"), max_length=4, choices=Place)
    standing = models.CharField(_("standing"), max_length=6, choices=Standing)

    class Meta:
        verbose_name = _("use of an image")
        verbose_name_plural = _("uses of images")
        ordering = ["article", "place", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "standing", "place", "image"], name="image_use_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.article}: {self.get_place_display()}"
