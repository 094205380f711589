"""Topics: the tags of articles, each with a page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.models import ItemBase, TagBase

from articles.models.former_slug import Addressed
from articles.models.listed import Listed, ListedQuerySet
from people.folding import fold
from people.models.recorded import recorded


class TopicQuerySet(models.QuerySet["Topic"]):
    """Questions about topics."""

    def present(self, names: Sequence[str]) -> list[str]:
        """The names that these topics have now, in order and each once.

        A name that was given up (renamed, merged) or is a synonym stands for its topic; a name that
        is nobody's stays as it is. One query, or two where not all are names of topics.
        """
        known = set(self.filter(name__in=names).values_list("name", flat=True))
        keys = {name: fold(name) for name in names if name not in known}
        synonyms: dict[str, str] = {}
        if keys:
            found = TopicSynonym.objects.filter(key__in=keys.values(), topic__in=self)
            synonyms = dict(found.values_list("key", "topic__name"))
        return list(dict.fromkeys(synonyms.get(keys.get(name, ""), name) for name in names))

    def named(self, text: str) -> TopicQuerySet:
        """Those whose name, or a synonym of it, has this text in it."""
        synonyms = TopicSynonym.objects.filter(key__contains=fold(text))
        return self.filter(Q(name__icontains=text) | Q(pk__in=synonyms.values("topic_id")))


class Topic(Addressed, TagBase):  # type: ignore[misc]  # taggit has no types
    """What articles are about, where it is not an entity."""

    FORMER = "topic"

    description = models.TextField(
        _("description"), blank=True, help_text=_("Opens the topic's page.")
    )

    objects = TopicQuerySet.as_manager()
    history = recorded()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["name"]

    def clean(self) -> None:
        """Refuse a name that stands for another topic: nobody could type it for this one."""
        super().clean()
        other = TopicSynonym.objects.filter(key=fold(self.name)).exclude(topic_id=self.pk).first()
        if other:
            raise ValidationError(
                {"name": _("This is another name of the topic “%s”.") % other.topic.name}
            )

    def slugify(self, tag: str, i: int | None = None) -> str:
        """A slug readers can read, for topics in any script."""
        slug = self.free_slug(tag, fallback="topic", taken=Topic.objects.all())
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


class TopicSynonym(models.Model):
    """Another word that editors may type for a topic. A name that was given up becomes one."""

    topic = models.ForeignKey(
        Topic, verbose_name=_("topic"), on_delete=models.CASCADE, related_name="synonyms"
    )
    name = models.CharField(_("other name"), max_length=100)
    key = models.CharField(_("folded form"), max_length=250, unique=True, editable=False)

    class Meta:
        verbose_name = _("other name of a topic")
        verbose_name_plural = _("other names")
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=~Q(key=""), name="topic_synonym_has_key")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the folded form in step with the name."""
        self.key = fold(self.name)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Refuse what could never be typed, and what another topic is called."""
        key = fold(self.name)
        if not key:
            raise ValidationError({"name": _("A name needs at least one letter or digit.")})
        owner = TopicSynonym.objects.filter(key=key).exclude(pk=self.pk).first()
        if owner:
            raise ValidationError(
                {"name": _("This is another name of the topic “%s”.") % owner.topic.name}
            )
        if Topic.objects.filter(name=self.name).exclude(pk=self.topic_id).exists():
            raise ValidationError({"name": _("A topic has this name; merge the two instead.")})


class TopicMerge(models.Model):
    """One topic that became part of another, with all it takes to part them again."""

    into = models.ForeignKey(
        Topic, verbose_name=_("stays"), on_delete=models.CASCADE, related_name="merges"
    )
    name = models.CharField(_("was called"), max_length=100)
    journal = models.JSONField(_("journal"), default=dict, editable=False)
    merged_at = models.DateTimeField(_("merged"), auto_now_add=True)
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("merged by"),
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
    )
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("merge of topics")
        verbose_name_plural = _("merges of topics")
        ordering = ["-merged_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.name} → {self.into}"
