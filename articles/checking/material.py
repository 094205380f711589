"""All that the checks need, fetched once: whatever is asked of the database is asked here or there
in one query for the whole text.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

from django.urls import NoReverseMatch
from django.utils import timezone

from articles import destinations
from articles.checking.outline import Outline
from articles.destinations import Standing
from articles.linking import Ambiguity, Result
from articles.models import Article, Content, Image
from articles.publishing.row import free_slug
from people.models import Entity


@dataclass
class Material:
    """A text that may be published, and what is known about it."""

    content: Content
    article: Article
    result: Result
    outline: Outline
    is_minor: bool = False
    has_correction: bool = False
    entities: dict[int, Entity] = field(default_factory=dict)

    @classmethod
    def gather(
        cls,
        content: Content,
        article: Article,
        result: Result,
        *,
        is_minor: bool,
        has_correction: bool,
    ) -> Material:
        """With the names of everybody whom the text mentions."""
        pks = {int(found.entity_id) for found in result.occurrences}
        entities = Entity.objects.filter(pk__in=pks).only("pk", "kind", "name").in_bulk()
        return cls(
            content,
            article,
            result,
            Outline.of(content.body),
            is_minor,
            has_correction,
            entities,
        )

    @property
    def word_count(self) -> int:
        """As readers are told."""
        return len(self.result.visible_text.split())

    @cached_property
    def links_by_kind(self) -> dict[str, int]:
        """How many visible links the linker makes to each kind of entity."""
        found = Counter(
            self.entities[int(each.entity_id)].kind
            for each in self.result.occurrences
            if each.linked and int(each.entity_id) in self.entities
        )
        return dict(found)

    @cached_property
    def ambiguous(self) -> list[Ambiguity]:
        """Names that may mean several: one for each form."""
        return list({each.key: each for each in self.result.ambiguous}.values())

    @cached_property
    def slug(self) -> str:
        """The slug that publication would give it."""
        wanted = self.content.slug or self.article.slug
        return wanted or (free_slug(self.content, self.article) if self.content.headline else "")

    @cached_property
    def address(self) -> str:
        """Where readers would find it; "" while that is not known."""
        if not self.slug:
            return ""
        shown = Article(
            slug=self.slug,
            language=self.content.language,
            published_at=self.article.published_at or timezone.now(),
        )
        try:
            return shown.get_absolute_url()
        except NoReverseMatch:
            return ""

    @property
    def was_public(self) -> bool:
        """Whether readers know its address."""
        published = self.article.published_at
        return bool(self.article.slug and published and published <= timezone.now())

    @cached_property
    def standings(self) -> dict[str, Standing]:
        """Where the links of the text lead on this site."""
        return destinations.standings(anchor.href for anchor in self.outline.anchors)

    @cached_property
    def lead_image(self) -> Image | None:
        """The picture above the text."""
        pk = self.content.lead_image
        return Image.objects.filter(pk=pk).first() if pk else None
