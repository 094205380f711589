"""Several who publish at the same time: nobody waits for ever, nothing is counted twice."""

import threading

import pytest
from django.db import close_old_connections, connection
from django.utils import timezone

from articles import publishing, summaries
from articles.models import Article, CoMention, MonthlyArticles, MonthlyMentions
from tests.factories import make_article, make_content, make_country

pytestmark = pytest.mark.django_db(transaction=True)

NAMES = ["Armenia", "Iran", "Georgia", "Chad", "Peru"]


def at_once(*works):
    """Run each in a thread of its own; the errors they ended with."""
    errors = []
    start = threading.Barrier(len(works))

    def run(work):
        start.wait()
        try:
            work()
        except Exception as error:  # noqa: BLE001  (whatever it was, the test shows it)
            errors.append(error)
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    return errors


def counts():
    return (
        set(MonthlyArticles.objects.values_list("language", "month", "articles")),
        set(MonthlyMentions.objects.values_list("entity", "month", "articles", "mentions")),
        set(CoMention.objects.values_list("entity", "other", "articles")),
    )


def test_counts_are_right_whoever_comes_first():
    entities = [make_country(name) for name in NAMES]
    articles = [
        make_article(f"Article {n}", f"<p>{' and '.join(NAMES[n:] + NAMES[:n])}.</p>")
        for n in range(4)
    ]
    Article.objects.filter(pk=articles[0].pk).update(is_settled=False)
    summaries.rebuild()

    def edit(article, number):
        for turn in range(5):
            names = " and ".join(NAMES[(number + turn) % 5 :])
            revision = publishing.save_revision(
                article, make_content(f"Article {number}", f"<p>{names}.</p>")
            )
            publishing.publish(revision)

    def relink():
        for article in articles * 2:
            publishing.relink(Article.objects.get(pk=article.pk))

    def hide():
        entities[4].is_private = True
        entities[4].save()

    errors = at_once(
        *(lambda n=n: edit(Article.objects.get(pk=articles[n].pk), n) for n in range(4)),
        relink,
        hide,
        lambda: [publishing.settle_due(timezone.now()) for _ in range(10)],
    )
    assert errors == []
    publishing.settle_due()
    before = counts()
    summaries.rebuild()
    assert counts() == before
