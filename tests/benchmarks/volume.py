"""A made-up archive of any size, straight into the tables: for measuring pages, not for reading.

Who is named how often follows the few-are-named-often law of real archives: entity number n about
n times as rarely as the first.
"""

from __future__ import annotations

import datetime
import itertools
import random
from uuid import UUID

from articles import summaries
from articles.models import Article, Author, Byline, Mention, TaggedArticle, Topic
from people.models import Entity

NAMED = 8  # entities an article
YEARS = 10
AUTHORS = 30  # the first signs everything
TOPICS = 50  # the first is that of everything
_BATCH = 2000


def write_archive(articles: int, entities: list[Entity], *, number_from: int = 0) -> None:
    """So many public articles over the last ten years, with mentions of `entities` and counts.

    More are added to an archive by beginning with another number.
    """
    numbers = random.Random(number_from)  # noqa: S311
    now = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    step = datetime.timedelta(days=365 * YEARS) / articles
    weights = list(itertools.accumulate(1 / (n + 1) for n in range(len(entities))))
    writers = [Author.objects.get_or_create(name=f"Writer {n}")[0] for n in range(AUTHORS)]
    topics = [Topic.objects.get_or_create(name=f"Topic {n}")[0] for n in range(TOPICS)]
    for first in range(number_from, number_from + articles, _BATCH):
        batch = [
            Article(
                headline=f"Article {number}",
                slug=f"article-{number}",
                body="<p>Text.</p>",
                body_html="<p>Text.</p>",
                language="en",
                status=Article.Status.PUBLISHED,
                is_settled=True,
                published_at=now - step * (number - number_from + 1),
                translation_key=UUID(int=numbers.getrandbits(128)),
            )
            for number in range(first, min(first + _BATCH, number_from + articles))
        ]
        Article.objects.bulk_create(batch)
        Mention.objects.bulk_create(
            Mention(
                article=article,
                entity=entity,
                count=numbers.randint(1, 6),
                sentence=f"They met {entity.name}.",
                published_at=article.published_at,
                language="en",
            )
            for article in batch
            for entity in set(numbers.choices(entities, cum_weights=weights, k=NAMED))
        )
        Byline.objects.bulk_create(
            Byline(article=it, author=writer, published_at=it.published_at, language="en")
            for it in batch
            for writer in {writers[0], writers[it.pk % AUTHORS]}
        )
        TaggedArticle.objects.bulk_create(
            TaggedArticle(content_object=it, tag=topic, published_at=it.published_at, language="en")
            for it in batch
            for topic in {topics[0], topics[it.pk % TOPICS]}
        )
    summaries.rebuild()
