"""Several who merge, undo and publish at the same time: nobody waits for ever, nothing is lost."""

from __future__ import annotations

import pytest

from articles import publishing, summaries
from articles.models import Article
from people.merging import CannotMerge, merge, undo
from people.models import Entity, Merge
from tests.articles.test_publishing_together import at_once, counts
from tests.factories import make_article, make_content, make_person

pytestmark = pytest.mark.django_db(transaction=True)


def pair():
    return make_person("Ramiz Mehdiyev"), make_person("Ramiz Mehtiyev")


def test_of_two_who_merge_crosswise_one_is_told():
    one, other = pair()
    errors = at_once(lambda: merge(one, other), lambda: merge(other, one))
    assert [type(error) for error in errors] == [CannotMerge]
    assert Entity.objects.count() == Merge.objects.count() == 1


def test_what_is_published_meanwhile_is_counted_right():
    kept, gone = pair()
    text = "<p>Ramiz Mehtiyev met Ramiz Mehdiyev.</p>"
    articles = [make_article(f"Article {n}", text) for n in range(3)]

    def edit(article):
        for turn in range(4):
            revision = publishing.save_revision(article, make_content(f"{turn}", text))
            publishing.publish(revision)

    def merge_and_undo():
        for _ in range(3):
            undo(merge(kept, gone))

    errors = at_once(
        *(lambda n=n: edit(Article.objects.get(pk=articles[n].pk)) for n in range(3)),
        merge_and_undo,
    )
    assert errors == []
    assert Entity.objects.count() == 2
    before = counts()
    summaries.rebuild()
    assert counts() == before
