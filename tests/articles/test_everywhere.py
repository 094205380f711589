"""One word of an editor for all articles where a form waits."""

from __future__ import annotations

import datetime

import pytest

from articles import deciding, everywhere, publishing
from articles.models import Decision, UndecidedName
from tests.factories import make_article, make_country, make_event, make_person, make_user

pytestmark = pytest.mark.django_db

BODY = "<p>John Adams spoke. Then John Adams left.</p>"


@pytest.fixture
def presidents():
    return make_person("John Adams"), make_person("John Adams", slug="john-adams-2")


def linked(article):
    return {mention.entity_id for mention in article.mentions.all()}


class UndecidedNameQuerySetTests:
    def test_by_form_counts_articles_and_places_and_knows_the_newest(self, presidents):
        articles = [make_article(f"No {n}", BODY) for n in range(3)]
        make_article("Other", "<p>Minister Anna Unheardof spoke.</p>")
        first, second = UndecidedName.objects.waiting().by_form()
        assert (first["key"], first["reason"]) == ("john adams", "ambiguous")
        assert (first["articles"], first["times"]) == (3, 6)
        assert first["latest"] == articles[-1].pk
        assert (second["key"], second["articles"]) == ("anna unheardof", 1)

    def test_waiting_leaves_out_what_readers_do_not_see(self, presidents):
        article = make_article(body=BODY)
        publishing.unpublish(article)
        assert UndecidedName.objects.exists()
        assert not UndecidedName.objects.waiting().exists()

    def test_waiting_keeps_scheduled_articles(self, presidents):
        make_article(body=BODY, published="2999-01-01T00:00")
        assert UndecidedName.objects.waiting().count() == 1

    def test_of_kind_asks_the_best_candidate(self, presidents):
        make_article(body=BODY)
        make_article("Other", "<p>Minister Anna Unheardof spoke.</p>")
        assert [n.key for n in UndecidedName.objects.of_kind("person")] == ["john adams"]
        assert not UndecidedName.objects.of_kind("country").exists()

    def test_kind_of_an_event(self):
        make_event("Peace talks")
        country = make_country()
        UndecidedName.objects.bulk_create(
            [
                UndecidedName(
                    article=make_article(), surface="Talks", key="talks", reason="ambiguous",
                    candidates=[[str(country.pk), 0.6]],
                )
            ]
        )  # fmt: skip
        assert UndecidedName.objects.of_kind("country").count() == 1

    def test_kinds_cost_one_query_for_all_rows(self, presidents, django_assert_num_queries):
        article = make_article("Empty", "<p>Nobody.</p>")
        rows = [
            UndecidedName(
                article=article, surface=str(n), key=str(n), reason="ambiguous",
                candidates=[[str(presidents[n % 2].pk), 1.0]],
            )
            for n in range(20)
        ]  # fmt: skip
        with django_assert_num_queries(2):  # the kinds, the rows
            UndecidedName.objects.bulk_create(rows)
        assert set(UndecidedName.objects.values_list("candidate_kind", flat=True)) == {"person"}

    def test_candidate_who_is_gone_is_of_no_kind(self):
        row = UndecidedName(
            article=make_article(), surface="X", key="x", reason="ambiguous",
            candidates=[["987654", 1.0]],
        )  # fmt: skip
        UndecidedName.objects.bulk_create([row])
        assert row.candidate_kind == ""


class DecideEverywhereTests:
    def test_all_articles_are_decided_and_linked(self, presidents):
        articles = [make_article(f"No {n}", BODY) for n in range(3)]
        anna = make_user("anna")
        batch, pks = everywhere.decide_everywhere("JOHN ADAMS", presidents[1], by=anna)
        assert (batch.articles, batch.by, batch.entity) == (3, anna, presidents[1])
        assert pks == [article.pk for article in articles]
        assert not UndecidedName.objects.exists()
        assert everywhere.follow(pks, seconds=60) == []
        assert all(linked(article) == {presidents[1].pk} for article in articles)

    def test_never_in_these_articles(self, presidents):
        article = make_article(body=BODY)
        _batch, pks = everywhere.decide_everywhere("John Adams", None, by=None)
        everywhere.follow(pks, seconds=60)
        assert Decision.objects.get().entity is None
        assert not linked(article)

    def test_later_articles_are_not_concerned(self, presidents):
        make_article(body=BODY)
        everywhere.decide_everywhere("John Adams", presidents[0], by=None)
        make_article("Later", BODY)
        assert UndecidedName.objects.waiting().count() == 1

    def test_an_article_with_a_decision_of_its_own_keeps_it(self, presidents):
        one, other = make_article("One", BODY), make_article("Other", BODY)
        deciding.decide(one, "John Adams", presidents[0], by=None)
        batch, pks = everywhere.decide_everywhere("John Adams", presidents[1], by=None)
        assert pks == [other.pk]
        assert batch.articles == 1
        assert one.decisions.get().entity_id == presidents[0].pk

    def test_decision_that_the_links_do_not_show_yet_stands(self, presidents):
        article = make_article(body=BODY)
        Decision.objects.create(article=article, surface="John Adams", entity=presidents[0])
        batch, pks = everywhere.decide_everywhere("John Adams", presidents[1], by=None)
        assert (batch.articles, pks) == (0, [])
        assert article.decisions.get().entity_id == presidents[0].pk

    def test_queries_do_not_grow_with_the_articles(self, presidents, django_assert_num_queries):
        for n in range(2):
            make_article(f"Few {n}", BODY)
        with django_assert_num_queries(9) as few:
            everywhere.decide_everywhere("John Adams", presidents[0], by=None)
        for n in range(12):
            make_article(f"Many {n}", BODY)
        with django_assert_num_queries(len(few.captured_queries)):
            everywhere.decide_everywhere("John Adams", presidents[0], by=None)


class UndoTests:
    def test_undo_brings_the_names_back(self, presidents):
        articles = [make_article(f"No {n}", BODY) for n in range(2)]
        batch, pks = everywhere.decide_everywhere("John Adams", presidents[0], by=None)
        everywhere.follow(pks, seconds=60)
        undone = everywhere.undo(batch.key, None, batch.at)
        assert undone == pks
        everywhere.follow(undone, seconds=60)
        assert not Decision.objects.exists()
        assert UndecidedName.objects.waiting().count() == 2
        assert not any(linked(article) for article in articles)

    def test_what_was_decided_otherwise_since_stays(self, presidents):
        one, other = make_article("One", BODY), make_article("Other", BODY)
        batch, pks = everywhere.decide_everywhere("John Adams", presidents[0], by=None)
        everywhere.follow(pks, seconds=60)
        deciding.decide(one, "John Adams", presidents[1], by=None)
        assert everywhere.undo(batch.key, None, batch.at) == [other.pk]
        assert one.decisions.get().entity_id == presidents[1].pk

    def test_batch_of_somebody_else_or_another_moment_stays(self, presidents):
        make_article(body=BODY)
        batch, _pks = everywhere.decide_everywhere("John Adams", presidents[0], by=None)
        late = batch.at + datetime.timedelta(microseconds=1)
        assert everywhere.undo(batch.key, None, late) == []
        assert everywhere.undo(batch.key, make_user().pk, batch.at) == []
        assert everywhere.undo("somebody else", None, batch.at) == []

    def test_batches_are_told_apart(self, presidents):
        make_article("One", BODY), make_article("Two", BODY)
        first, _pks = everywhere.decide_everywhere("John Adams", presidents[0], by=make_user())
        make_article("Three", BODY)
        second, _pks = everywhere.decide_everywhere("John Adams", None, by=None)
        told = [(one.at, one.articles, one.by) for one in everywhere.batches("john adams")]
        assert told == [(one.at, one.articles, one.by) for one in (second, first)]
        assert [one.entity and one.entity.pk for one in everywhere.batches("john adams")] == [
            None,
            presidents[0].pk,
        ]


class FollowTests:
    def test_without_time_the_first_few_are_linked_and_the_rest_are_left(self, presidents):
        articles = [make_article(f"No {n}", BODY) for n in range(12)]
        _batch, pks = everywhere.decide_everywhere("John Adams", presidents[0], by=None)
        left = everywhere.follow(pks, seconds=0)
        assert left == pks[10:]
        assert [bool(linked(article)) for article in articles] == [True] * 10 + [False] * 2

    def test_nothing_to_do(self, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert everywhere.follow([], seconds=1) == []

    def test_articles_that_are_gone_are_passed_over(self):
        assert everywhere.follow([987654], seconds=1) == []
