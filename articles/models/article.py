"""Articles as readers see them. How one gets there is the matter of `articles.publishing`."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.db.models.deletion import ProtectedError
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from articles.models.author import Author, Byline
from articles.models.image import Image
from articles.models.topic import TaggedArticle
from people.models import Entity

WORDS_PER_MINUTE = 230  # silent reading of English non-fiction: Brysbaert 2019, 238 on average


class ArticleQuerySet(models.QuerySet["Article"]):
    """`published()` is the only way the public site reaches articles."""

    def published(self, at: datetime.datetime | None = None) -> ArticleQuerySet:
        """Articles that are public at that moment (default: now).

        A scheduled article has a time in the future and becomes public without anybody's doing.
        """
        return self.filter(status=Article.Status.PUBLISHED, published_at__lte=at or timezone.now())

    def kept(self) -> ArticleQuerySet:
        """All that are not in the bin: what every list of the desk shows."""
        return self.filter(binned_at=None)

    def binned(self) -> ArticleQuerySet:
        """Those in the bin, the latest first."""
        return self.exclude(binned_at=None).order_by("-binned_at", "-pk")

    def scheduled(self, at: datetime.datetime | None = None) -> ArticleQuerySet:
        """Articles that will become public by themselves after that moment (default: now)."""
        return self.filter(status=Article.Status.PUBLISHED, published_at__gt=at or timezone.now())

    def withdrawn(self) -> ArticleQuerySet:
        """Articles taken back: their address answers 410 with the note."""
        return self.filter(status=Article.Status.WITHDRAWN)

    def in_language(self, language: str | None = None) -> ArticleQuerySet:
        """Articles of one edition (default: that of the active language)."""
        return self.filter(language=language or translation.get_language())

    def own_of(self, user: AbstractBaseUser | AnonymousUser) -> ArticleQuerySet:
        """Articles that somebody began, or over which their name stands."""
        signed = Byline.objects.filter(article=OuterRef("pk"), author__user=user.pk)
        return self.filter(Q(created_by=user.pk) | Exists(signed))

    def latest_first(self) -> ArticleQuerySet:
        """The order of every list; the key breaks ties, so that pages never overlap."""
        return self.order_by("-published_at", "-pk")

    def for_lists(self) -> ArticleQuerySet:
        """With what a list shows and without the text: three queries, whatever the length."""
        return (
            self.select_related("lead_image")
            .defer("body", "body_html")
            .prefetch_related(
                Prefetch("bylines", queryset=Byline.objects.select_related("author")),
                "tags",  # type: ignore[misc]  # taggit has no types
            )
        )

    def mentioning_all(self, *entities: Entity) -> ArticleQuerySet:
        """Articles that mention every one of these entities."""
        found = self
        for entity in entities:
            found = found.filter(mentions__entity_id=entity.pk)
        return found


class Article(models.Model):
    """One edition of one article. Its row is what readers see; work in progress is in revisions."""

    class Kind(models.TextChoices):
        """The standing head: opinion is labelled as opinion."""

        COMMENTARY = "commentary", _("commentary")
        ANALYSIS = "analysis", _("analysis")
        INTERVIEW = "interview", _("interview")
        EDITORIAL = "editorial", _("editorial")
        NEWS = "news", _("news")

    class Status(models.TextChoices):
        """Whether readers may see it, once its time has come."""

        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Stage(models.TextChoices):
        """How far the text in work has come, beside whether readers see an earlier one."""

        DRAFT = "draft", _("draft")
        IN_REVIEW = "in_review", _("in review")
        APPROVED = "approved", _("approved")

    headline = models.CharField(_("headline"), max_length=300, blank=True)
    slug = models.SlugField(
        _("slug"),
        max_length=120,
        blank=True,
        help_text=_("The last part of the address. Left empty, it is made from the headline."),
    )
    standfirst = models.TextField(
        _("standfirst"), blank=True, help_text=_("The paragraph under the headline.")
    )
    dateline = models.CharField(
        _("dateline"), max_length=100, blank=True, help_text=_("The place that opens the text.")
    )
    body = models.TextField(_("body"), blank=True)
    body_html = models.TextField(_("body with links"), blank=True, editable=False)
    word_count = models.PositiveIntegerField(_("words"), default=0, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.COMMENTARY)
    language = models.CharField(_("language"), max_length=12, default="en")
    translation_key = models.UUIDField(
        _("edition of"),
        default=uuid.uuid4,
        help_text=_("Editions of one article in several languages share this key."),
    )
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.DRAFT, editable=False
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    updated_at = models.DateTimeField(
        _("updated"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("The last change of substance after publication."),
    )
    withdrawal_note = models.TextField(
        _("why it was withdrawn"), blank=True, help_text=_("Readers of the old address see it.")
    )
    lead_image = models.ForeignKey(
        Image,
        verbose_name=_("lead image"),
        on_delete=models.PROTECT,
        related_name="leads",
        null=True,
        blank=True,
    )
    authors = models.ManyToManyField(
        Author, verbose_name=_("authors"), through=Byline, related_name="articles"
    )
    about = models.ManyToManyField(
        Entity,
        verbose_name=_("about"),
        related_name="main_articles",
        blank=True,
        help_text=_("Up to three entities that this is mainly about."),
    )
    entities = models.ManyToManyField(
        Entity, verbose_name=_("mentions"), through="Mention", related_name="articles"
    )
    tags = TaggableManager(
        verbose_name=_("topics"), through=TaggedArticle, blank=True, help_text=_("Comma between.")
    )
    review_on = models.DateField(
        _("review on"),
        null=True,
        blank=True,
        help_text=_("When somebody should look whether this still holds."),
    )
    source_key = models.CharField(
        _("id in the source"),
        max_length=250,
        blank=True,
        editable=False,
        help_text=_("How the import that made it calls it; a second import finds it by this."),
    )
    started_as = models.UUIDField(
        _("open form it began in"),
        null=True,
        unique=True,
        editable=False,
        help_text=_("A form that is sent twice, its first answer lost, finds its article by this."),
    )
    is_settled = models.BooleanField(
        _("counted"),
        default=False,
        editable=False,
        help_text=_("Whether the summary tables count it; a scheduled article is not counted yet."),
    )
    stage = models.CharField(
        _("stage"), max_length=10, choices=Stage, default=Stage.DRAFT, editable=False
    )
    stage_since = models.DateTimeField(_("in this stage since"), null=True, editable=False)
    stage_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("put there by"),
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        editable=False,
    )
    approved_number = models.PositiveIntegerField(
        _("version that was approved"), null=True, editable=False
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("begun by"),
        on_delete=models.SET_NULL,
        related_name="articles_begun",
        null=True,
        editable=False,
    )
    binned_at = models.DateTimeField(_("put into the bin"), null=True, blank=True, editable=False)
    binned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("put into the bin by"),
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    changed_at = models.DateTimeField(_("row changed"), auto_now=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["-published_at", "-pk"]
        permissions = [
            ("change_own_article", _("Can write articles of their own, and submit them")),
            ("review_article", _("Can approve articles and send them back")),
            ("publish_article", _("Can publish, schedule, unpublish and withdraw articles")),
            ("decide_links", _("Can decide what names in articles mean")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["language", "slug"],
                condition=~Q(slug=""),
                name="article_slug_unique",
                violation_error_message=_("There is already an article with this slug."),
            ),
            models.UniqueConstraint(
                fields=["translation_key", "language"], name="article_one_edition_a_language"
            ),
            models.UniqueConstraint(
                fields=["source_key"], condition=~Q(source_key=""), name="article_source_unique"
            ),
            models.CheckConstraint(
                condition=Q(status="draft")
                | (Q(published_at__isnull=False) & ~Q(slug="") & ~Q(headline="")),
                name="article_public_is_complete",
            ),
            models.CheckConstraint(
                condition=Q(binned_at=None) | Q(status="draft"), name="article_binned_is_draft"
            ),
            models.CheckConstraint(
                condition=Q(is_settled=False) | Q(status="published"),
                name="article_counted_only_if_published",
            ),
        ]
        indexes = [
            models.Index(
                fields=["language", "-published_at", "-id"],
                condition=Q(status="published"),
                name="article_latest",
            ),
            models.Index(
                fields=["published_at"],
                condition=Q(status="published", is_settled=False),
                name="article_coming_due",
            ),
            # What the front page of the desk asks for, whatever the language.
            models.Index(fields=["-changed_at", "-id"], name="article_changed"),
            models.Index(
                fields=["-changed_at", "-id"],
                condition=Q(status="draft"),
                name="article_drafts",
            ),
            models.Index(
                fields=["-published_at", "-id"],
                condition=Q(status="published"),
                name="article_out",
            ),
            models.Index(
                fields=["review_on", "id"],
                condition=Q(status="published", review_on__isnull=False),
                name="article_review_due",
            ),
            # SQLite takes this one for the front page; of `article_under_review` it cannot tell
            # that what is in review is no draft.
            models.Index(
                fields=["stage_since", "id"],
                condition=Q(stage="in_review"),
                name="article_in_review",
            ),
            models.Index(
                fields=["stage", "-stage_since"],
                condition=~Q(stage="draft"),
                name="article_under_review",
            ),
        ]

    def __str__(self) -> str:
        return self.headline or str(_("(no headline yet)"))

    def get_absolute_url(self) -> str:
        """Its address, in the part of the site of its own language. Only for what has a date."""
        if self.published_at is None:
            raise ValueError("a draft has no public address")
        local = timezone.localtime(self.published_at)
        with translation.override(self.language):
            return reverse(
                "articles:article", args=[f"{local.year:04}", f"{local.month:02}", self.slug]
            )

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse for whatever was public: its address must answer for ever, so withdraw it."""
        if self.status != self.Status.DRAFT or self.was_public:
            raise ProtectedError("An article that was public is withdrawn, not deleted.", {self})
        return super().delete(*args, **kwargs)

    @property
    def is_public(self) -> bool:
        """Whether readers see it at this moment."""
        return (
            self.status == self.Status.PUBLISHED
            and self.published_at is not None
            and self.published_at <= timezone.now()
        )

    @property
    def was_public(self) -> bool:
        """Whether readers could ever see it. A date that is past stays when it is unpublished."""
        return self.published_at is not None and self.published_at <= timezone.now()

    @property
    def is_opinion(self) -> bool:
        """Whether the standing head has to say that this is somebody's opinion."""
        return self.kind in {self.Kind.COMMENTARY, self.Kind.EDITORIAL}

    @property
    def reading_minutes(self) -> int:
        """Whole minutes, at least one."""
        return max(1, round(self.word_count / WORDS_PER_MINUTE))


class FormerPath(models.Model):
    """A path that once led to an article, here or on the site it was imported from."""

    path = models.CharField(
        _("former path"),
        max_length=500,
        unique=True,
        help_text=_("From the slash after the host name, with the query if there was one."),
    )
    article = models.ForeignKey(
        Article, verbose_name=_("article"), on_delete=models.CASCADE, related_name="former_paths"
    )

    class Meta:
        verbose_name = _("former path")
        verbose_name_plural = _("former paths")
        ordering = ["path"]

    def __str__(self) -> str:
        return self.path
