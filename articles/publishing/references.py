"""What a content refers to that is no longer there, and the content without it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from articles import images
from articles.images.sources import file_name
from articles.models import Author, Content, Image
from people.models import Entity


@dataclass(frozen=True)
class Missing:
    """How much of what a content names was deleted since it was written."""

    lead_image: bool = False
    authors: int = 0
    entities: int = 0
    pictures: int = 0  # in its text, where their frames stay

    def __bool__(self) -> bool:
        return bool(self.lead_image or self.authors or self.entities or self.pictures)


def still_there(content: Content) -> tuple[Content, Missing]:
    """The content without references to what was deleted, and what those were; four queries."""
    authors = set(
        Author.objects.filter(pk__in={byline.author for byline in content.bylines}).values_list(
            "pk", flat=True
        )
    )
    entities = set(Entity.objects.filter(pk__in=content.about).values_list("pk", flat=True))
    has_lost_lead = bool(
        content.lead_image and not Image.objects.filter(pk=content.lead_image).exists()
    )
    kept = replace(
        content,
        lead_image=None if has_lost_lead else content.lead_image,
        bylines=[byline for byline in content.bylines if byline.author in authors],
        about=[pk for pk in content.about if pk in entities],
    )
    own = {source for source in images.sources_in(content.body) if file_name(source)}
    return kept, Missing(
        lead_image=has_lost_lead,
        authors=len(content.bylines) - len(kept.bylines),
        entities=len(content.about) - len(kept.about),
        pictures=len(own - images.for_sources(own).keys()),
    )
