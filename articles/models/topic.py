"""Topics: the tags of articles, each with a page."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.models import ItemBase, TagBase

from articles.models.listed import Listed, ListedQuerySet
from people.slugs import readable_slug


class Topic(TagBase):  # type: ignore[misc]  # taggit has no types
    """What articles are about, where it is not an entity."""

    description = models.TextField(
        _("description"), blank=True, help_text=_("Opens the topic's page.")
    )

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["name"]

    def slugify(self, tag: str, i: int | None = None) -> str:
        """A slug readers can read, for topics in any script."""
        slug = readable_slug(tag) or "topic"
        return f"{slug}-{i}" if i else slug

    def get_absolute_url(self) -> str:
        """The topic's page."""
        return reverse("articles:topic", args=[self.slug])


class TaggedArticle(Listed, ItemBase):  # type: ignore[misc]  # taggit has no types
    """An article's place under a topic."""

    content_object = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="tagged"
    )
    tag = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="tagged")

    objects = ListedQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic of an article")
        verbose_name_plural = _("topics of articles")
        constraints = [
            models.UniqueConstraint(fields=["content_object", "tag"], name="tagged_article_unique")
        ]
        indexes = [
            models.Index(
                fields=["tag", "language", "-published_at", "-content_object"],
                name="tagged_article_latest",
            ),
        ]
