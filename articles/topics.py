"""Topics renamed, merged and parted again. What editors typed before goes on meaning the same.

Versions of articles hold topics by name. A name that is given up becomes another name of its topic,
so that an old version that is restored or published comes under the topic that its editor meant.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article, FormerSlug, TaggedArticle, Topic, TopicMerge, TopicSynonym
from articles.search.indexing import index_credits
from people.folding import fold
from people.models.stamp import PAGES, Stamp


class CannotMerge(Exception):  # noqa: N818  (it names what is the case)
    """Two topics cannot become one, or not be parted again; the text says why."""


@dataclass(frozen=True)
class Effect:
    """What merging would do."""

    moved: int  # articles that come under the topic that stays
    both: int  # articles that are under both, and keep one
    synonyms: list[str]  # names that will stand for it
    takes_description: bool


def renamed(topic: Topic, old_name: str) -> None:
    """After a topic was given another name: the old one goes on leading to it."""
    TopicSynonym.objects.filter(topic=topic, key=fold(topic.name)).delete()
    _keep_name(topic, old_name)


def _keep_name(topic: Topic, name: str) -> bool:
    """Let a name stand for a topic, unless it folds to the topic's own or is somebody else's."""
    key = fold(name)
    if not key or key == fold(topic.name):
        return False
    _row, is_new = TopicSynonym.objects.get_or_create(
        key=key, defaults={"topic": topic, "name": name}
    )
    return is_new


def effect_of(gone: Topic, into: Topic) -> Effect:
    """What merging the first into the second would do; nothing is changed."""
    articles = set(_articles_of(gone))
    both = articles.intersection(_articles_of(into))
    synonyms = [gone.name, *(synonym.name for synonym in gone.synonyms.all())]
    return Effect(
        moved=len(articles) - len(both),
        both=len(both),
        synonyms=synonyms,
        takes_description=bool(gone.description and not into.description),
    )


def _articles_of(topic: Topic) -> Any:
    return TaggedArticle.objects.filter(tag=topic).values_list("content_object_id", flat=True)


@transaction.atomic
def merge(gone: Topic, into: Topic, *, by: AbstractBaseUser | None = None) -> TopicMerge:
    """Make the first topic part of the second: its articles, its names and its address go there.

    Raises CannotMerge where there are not two topics any more.
    """
    both_topics = {
        topic.pk: topic
        for topic in Topic.objects.select_for_update()
        .filter(pk__in=[gone.pk, into.pk])
        .order_by("pk")
    }
    if len(both_topics) < 2:
        raise CannotMerge(_("These are not two topics any more."))
    gone, into = both_topics[gone.pk], both_topics[into.pk]
    Stamp.bump(PAGES)
    under_both = TaggedArticle.objects.filter(
        tag=gone, content_object__in=TaggedArticle.objects.filter(tag=into).values("content_object")
    )
    both = list(under_both.values_list("content_object_id", flat=True))
    under_both.delete()
    moved = list(_articles_of(gone))
    TaggedArticle.objects.filter(tag=gone).update(tag=into)

    synonyms = list(gone.synonyms.values_list("name", flat=True))
    former = list(gone.former_slugs.values_list("slug", flat=True))
    gone.synonyms.update(topic=into)
    takes_description = bool(gone.description and not into.description)
    if takes_description:
        into.description = gone.description
        into.save()
    TopicMerge.objects.filter(into=gone).update(into=into)
    FormerSlug.objects.hand_over("topic", gone, into)
    journal = {
        "slug": gone.slug,
        "description": gone.description,
        "synonyms": synonyms,
        "former": former,
        "moved": moved,
        "both": both,
        "took_description": takes_description,
    }
    name = gone.name
    gone.delete()
    journal["kept_name"] = _keep_name(into, name)
    index_credits(Article.objects.filter(tags=into), into.name)
    return TopicMerge.objects.create(
        into=into, name=name, journal=journal, merged_by_id=by.pk if by else None
    )


@transaction.atomic
def undo(done: TopicMerge) -> Topic:
    """Part what was merged. What was changed since stays: only what the merge moved moves back.

    Raises CannotMerge where the name or the address was given away since.
    """
    record = TopicMerge.objects.select_for_update().select_related("into").get(pk=done.pk)
    journal, into = record.journal, record.into
    _refuse_undoing(record)
    Stamp.bump(PAGES)
    if journal["kept_name"]:
        TopicSynonym.objects.filter(topic=into, key=fold(record.name)).delete()
    FormerSlug.objects.of("topic").filter(slug=journal["slug"]).delete()
    topic = Topic.objects.create(
        name=record.name, slug=journal["slug"], description=journal["description"]
    )
    moved_back = [journal["slug"], *journal["former"]]
    FormerSlug.objects.of("topic").filter(slug__in=moved_back, topic=into).update(topic=topic)
    into.synonyms.filter(key__in=[fold(name) for name in journal["synonyms"]]).update(topic=topic)
    if journal["took_description"] and into.description == journal["description"]:
        into.description = ""
        into.save()
    TaggedArticle.objects.filter(tag=into, content_object__in=journal["moved"]).update(tag=topic)
    _tag_again(topic, journal["both"])
    index_credits(Article.objects.filter(tags=topic), topic.name)
    record.undone_at = timezone.now()
    record.save()
    return topic


def _refuse_undoing(record: TopicMerge) -> None:
    if record.undone_at:
        raise CannotMerge(_("This merge is undone already."))
    if Topic.objects.filter(name=record.name).exists():
        raise CannotMerge(_("There is a topic called “%s” again.") % record.name)
    if Topic.objects.filter(slug=record.journal["slug"]).exists():
        raise CannotMerge(_("Another topic has the address “%s” now.") % record.journal["slug"])


def _tag_again(topic: Topic, articles: list[int]) -> None:
    """Put articles that were under both topics back under this one, those that are still there."""
    present = Article.objects.filter(pk__in=articles).only(
        "pk", "status", "published_at", "language"
    )
    TaggedArticle.objects.bulk_create(
        TaggedArticle(
            tag=topic,
            content_object=article,
            published_at=article.published_at
            if article.status == Article.Status.PUBLISHED
            else None,
            language=article.language,
        )
        for article in present
    )
