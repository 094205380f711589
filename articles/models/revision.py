"""Revisions: every text of an article that was ever acknowledged, whole, and which of them count.

A *version* is what somebody saved. Beside versions stand texts that were kept while somebody typed
and texts whose save was refused because somebody else had saved in between: nothing rests on them,
and nothing throws them away. The public row changes only by publishing a version.
"""

from __future__ import annotations

import datetime
from dataclasses import asdict, dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from articles.models.topic import Topic
from people.models import Merge


@dataclass
class BylineContent:
    """An author (primary key) and their part; "" for the writer."""

    author: int
    role: str = ""


@dataclass
class Content:
    """All of an article that an editor can change, as plain values that JSON can hold."""

    headline: str = ""
    slug: str = ""
    standfirst: str = ""
    dateline: str = ""
    body: str = ""
    kind: str = Article.Kind.COMMENTARY.value
    language: str = "en"
    lead_image: int | None = None
    bylines: list[BylineContent] = field(default_factory=list)
    about: list[int] = field(default_factory=list)  # primary keys of entities, in order
    tags: list[str] = field(default_factory=list)  # names of topics
    review_on: datetime.date | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain values only."""
        data = asdict(self)
        data["review_on"] = self.review_on.isoformat() if self.review_on else None
        return data

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Content:
        """Read what `to_json` wrote, also by an older version that knew fewer fields."""
        known = {name: data[name] for name in cls.__dataclass_fields__ if name in data}
        known["bylines"] = [BylineContent(**byline) for byline in known.get("bylines", [])]
        review_on = known.get("review_on")
        known["review_on"] = datetime.date.fromisoformat(review_on) if review_on else None
        return cls(**known)

    @classmethod
    def of(cls, article: Article) -> Content:
        """What the article's row and its relations hold now."""
        return cls(
            headline=article.headline,
            slug=article.slug,
            standfirst=article.standfirst,
            dateline=article.dateline,
            body=article.body,
            kind=article.kind,
            language=article.language,
            lead_image=article.lead_image_id,
            bylines=[BylineContent(b.author_id, b.role) for b in article.bylines.all()],
            about=list(
                article.about.through.objects.filter(article_id=article.pk)
                .order_by("pk")
                .values_list("entity_id", flat=True)
            ),
            tags=sorted(tag.name for tag in article.tags.all()),
            review_on=article.review_on,
        )


class RevisionQuerySet(models.QuerySet["Revision"]):
    """`versions()` is what "the latest version" is asked of."""

    def versions(self) -> RevisionQuerySet:
        """What somebody saved, newest first; texts kept while typing and refused ones left out."""
        return self.filter(kind=Revision.Kind.SAVED).order_by("-number")

    def unsaved(self, editor: AbstractBaseUser) -> RevisionQuerySet:
        """What this editor typed and neither saved since nor put aside, newest first."""
        return (
            self.exclude(kind=Revision.Kind.SAVED)
            .filter(created_by_id=editor.pk, is_aside=False)
            .order_by("-number")
        )

    def scheduled(self) -> RevisionQuerySet:
        """Changes of live articles that wait for their time, or failed at it."""
        return self.filter(publish_at__isnull=False)

    def coming_due(self, at: datetime.datetime | None = None) -> RevisionQuerySet:
        """Scheduled changes whose time has come (default: now) and that nothing has stopped."""
        return self.filter(publish_at__lte=at or timezone.now(), publish_refusal="")


class Revision(models.Model):
    """One text of one article. Never changed, never deleted while the article is there."""

    class Kind(models.TextChoices):
        """How it came to be kept."""

        SAVED = "saved", _("saved")
        AUTOSAVED = "autosaved", _("kept while typing")
        REFUSED = "refused", _("refused: somebody else had saved")

    article = models.ForeignKey(
        Article, verbose_name=_("article"), on_delete=models.CASCADE, related_name="revisions"
    )
    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.SAVED)
    base = models.ForeignKey(
        "self",
        verbose_name=_("typed over"),
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        help_text=_("The version that its editor had before them."),
    )
    content = models.JSONField(_("content"))
    typed = models.JSONField(
        _("also typed"),
        default=dict,
        blank=True,
        help_text=_("Fields of an unsaved form that the content cannot hold, as they were sent."),
    )
    form_key = models.UUIDField(
        _("open form"),
        null=True,
        blank=True,
        help_text=_("Which opened form it came from: one tab of one browser."),
    )
    is_aside = models.BooleanField(
        _("put aside"),
        default=False,
        help_text=_("Whether its editor need not be asked any more what becomes of it."),
    )
    note = models.CharField(_("note"), max_length=250, blank=True)
    created_at = models.DateTimeField(_("saved"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("saved by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
    )
    published_at = models.DateTimeField(
        _("put before readers"),
        null=True,
        blank=True,
        help_text=_("When this revision was made the public one, if ever."),
    )
    publish_at = models.DateTimeField(
        _("to be put before readers"),
        null=True,
        blank=True,
        help_text=_("When this change of a live article is to appear by itself."),
    )
    publish_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("scheduled by"),
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    publish_is_minor = models.BooleanField(
        _("small change"),
        default=False,
        help_text=_("Whether readers are not told, at that time, that the article was updated."),
    )
    publish_corrections = models.JSONField(
        _("corrections that appear with it"),
        default=list,
        blank=True,
        help_text=_("Each with kind, text and entity; none is a correction before that time."),
    )
    publish_refusal = models.TextField(
        _("why it did not appear"),
        blank=True,
        help_text=_("What stood in the way when the time had come."),
    )

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["article", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="revision_number_unique"),
            models.UniqueConstraint(
                fields=["article"],
                condition=Q(publish_at__isnull=False),
                name="revision_one_scheduled_change",
            ),
        ]
        indexes = [
            models.Index(
                fields=["article", "-number"], condition=Q(kind="saved"), name="revision_versions"
            ),
            models.Index(
                fields=["article", "created_by"],
                condition=Q(is_aside=False) & ~Q(kind="saved"),
                name="revision_unsaved",
            ),
            models.Index(
                fields=["publish_at"],
                condition=Q(publish_at__isnull=False, publish_refusal=""),
                name="revision_coming_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article} · {self.number}"

    def read(self) -> Content:
        """The content as the editor left it; what was merged or renamed since is what it is now."""
        content = Content.from_json(self.content)
        if content.about:
            content.about = Merge.objects.present(content.about)
        if content.tags:
            content.tags = Topic.objects.present(content.tags)
        return content
