"""Revisions: every save of an article, whole. The public row changes only by publishing one."""

from __future__ import annotations

import datetime
from dataclasses import asdict, dataclass, field
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
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


class Revision(models.Model):
    """One save of one article. Never changed, never deleted while the article is there."""

    article = models.ForeignKey(
        Article, verbose_name=_("article"), on_delete=models.CASCADE, related_name="revisions"
    )
    number = models.PositiveIntegerField(_("number"))
    content = models.JSONField(_("content"))
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

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["article", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="revision_number_unique")
        ]

    def __str__(self) -> str:
        return f"{self.article} · {self.number}"

    def read(self) -> Content:
        """The content as the editor left it; an entity that was merged since is the other one."""
        content = Content.from_json(self.content)
        if content.about:
            content.about = Merge.objects.present(content.about)
        return content
