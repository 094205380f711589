"""What becomes of articles when two entries of the reference desk are merged, and unmerged."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import merging, publishing, summaries
from articles.deciding import decide
from articles.mentions import current_gazetteer, entity_for_url
from articles.models import (
    Article,
    CoMention,
    Correction,
    Decision,
    Mention,
    MonthlyMentions,
    UndecidedName,
)
from articles.search import search
from people.merging import merge, plan, undo
from tests.factories import make_article, make_content, make_country, make_draft, make_person
from tests.people.merging import everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept():
    return make_person("Ramiz Mehdiyev")


@pytest.fixture
def gone():
    return make_person("Ramiz Mehtiyev")


@pytest.fixture
def russia():
    return make_country("Russia")


@pytest.fixture(params=["few articles", "many articles"], autouse=True)
def how_many(request, monkeypatch):
    """Once linked anew at once, once with the rows moved in bulk."""
    if request.param == "many articles":
        monkeypatch.setattr(merging, "LINKED_AT_ONCE", 0)
    return request.param


def summary_tables():
    monthly = MonthlyMentions.objects.values_list("entity", "month", "articles", "mentions")
    pairs = CoMention.objects.values_list("entity", "other", "articles")
    return sorted(monthly), sorted(pairs)


def assert_summaries_are_right():
    now = summary_tables()
    summaries.rebuild()
    assert summary_tables() == now


class MergeTests:
    def test_mentions_move(self, kept, gone, russia):
        article = make_article(body="<p>Ramiz Mehtiyev went to Russia.</p>")
        record = merge(kept, gone)
        assert article.mentions.get(entity=kept).count == 1
        assert record.articles == 1
        assert_summaries_are_right()

    def test_two_mentions_in_one_article_become_one(self, kept, gone, russia):
        article = make_article(
            "Ramiz Mehtiyev in Russia",
            "<p>Somebody came. Ramiz Mehdiyev spoke.</p><p>Ramiz Mehtiyev wept.</p>",
        )
        merge(kept, gone)
        mention = article.mentions.get(entity=kept)
        assert (mention.count, mention.first_position, mention.in_headline) == (3, 0, True)
        assert [span["surface"] for span in mention.spans] == [
            "Ramiz Mehtiyev",
            "Ramiz Mehdiyev",
            "Ramiz Mehtiyev",
        ]
        assert mention.sentence == "Ramiz Mehdiyev spoke."
        assert_summaries_are_right()

    def test_decisions_hold_for_the_one_that_stays(self, kept, gone):
        article = make_article(body="<p>The Grey Cardinal spoke.</p>")
        decide(article, "Grey Cardinal", gone, by=None)
        merge(kept, gone)
        assert Decision.objects.get().entity_id == kept.pk
        assert article.mentions.get().entity_id == kept.pk

    def test_main_subjects_and_corrections_follow(self, kept, gone):
        both = make_article("Both", about=[gone.pk, kept.pk])
        one = make_article("One", about=[gone.pk])
        correction = Correction.objects.create(article=one, text="Wrong.", entity=gone)
        merge(kept, gone)
        correction.refresh_from_db()
        assert correction.entity_id == kept.pk
        assert list(both.about.all()) == list(one.about.all()) == [kept.entity_ptr]

    def test_older_revisions_can_still_be_published(self, kept, gone):
        draft = make_draft(about=[gone.pk, kept.pk])
        merge(kept, gone)
        article = publishing.publish(draft.revisions.get())
        assert [entity.pk for entity in article.about.all()] == [kept.pk]

    def test_the_candidates_of_undecided_names_follow(self, kept, gone):
        article = make_draft()
        candidates = [[str(gone.pk), 0.6], [str(kept.pk), 0.5], ["9", 0.1]]
        UndecidedName.objects.create(
            article=article, surface="Ramiz", key="ramiz", reason="ambiguous", candidates=candidates
        )
        merge(kept, gone)
        assert UndecidedName.objects.get().candidates == [[str(kept.pk), 0.6], ["9", 0.1]]

    def test_drafts_and_unpublished_articles_follow_too(self, kept, gone):
        article = make_article(body="<p>Ramiz Mehtiyev spoke.</p>")
        publishing.unpublish(article)
        merge(kept, gone)
        assert article.mentions.get().entity_id == kept.pk
        assert_summaries_are_right()

    def test_the_linker_knows_all_names_at_once_and_only_one_entity(self, kept, gone):
        current_gazetteer()
        merge(kept, gone)
        article = make_article(body="<p>Ramiz Mehtiyev met Ramiz Mehdiyev.</p>")
        assert [(m.entity_id, m.count) for m in article.mentions.all()] == [(kept.pk, 2)]

    def test_search_shows_one(self, kept, gone):
        merge(kept, gone)
        found = search("Mehtiyev").entities
        assert [hit.entity.pk for hit in found] == [kept.pk]

    def test_an_editors_link_to_the_old_address_still_means_somebody(self, kept, gone):
        merge(kept, gone)
        assert entity_for_url("/people/ramiz-mehtiyev/") == str(kept.pk)

    def test_pair_pages_and_their_feeds_lead_on(self, client, kept, gone, russia):
        make_article(body="<p>Ramiz Mehtiyev, Ramiz Mehdiyev, Russia.</p>")
        merge(kept, gone)
        old = client.get("/relations/ramiz-mehtiyev/russia/")
        assert (old.status_code, old["Location"]) == (301, "/relations/ramiz-mehdiyev/russia/")
        feed = client.get("/relations/ramiz-mehtiyev/russia/feed.rss")
        assert feed["Location"] == "/relations/ramiz-mehdiyev/russia/feed.rss"
        itself = client.get("/relations/ramiz-mehdiyev/ramiz-mehtiyev/")
        assert (itself.status_code, itself["Location"]) == (301, "/people/ramiz-mehdiyev/")
        feed = client.get("/relations/ramiz-mehdiyev/ramiz-mehtiyev/feed.atom")
        assert feed["Location"] == "/people/ramiz-mehdiyev/feed.atom"

    def test_no_page_shows_the_merged_one(self, client, kept, gone, russia):
        article = make_article(body="<p>Ramiz Mehtiyev went to Russia.</p>")
        merge(kept, gone)
        for path in ("/", "/people/", "/countries/russia/", "/relations/", "/sitemap.xml"):
            assert "mehtiyev/" not in client.get(path).content.decode()
        assert client.get(article.get_absolute_url()).status_code == 200

    def test_scheduled_articles_follow(self, kept, gone):
        article = make_article(
            body="<p>Ramiz Mehtiyev spoke.</p>",
            published=timezone.now() + timezone.timedelta(days=1),
        )
        record = merge(kept, gone)
        assert article.mentions.get().entity_id == kept.pk
        assert_summaries_are_right()
        undo(record)
        assert article.mentions.get().entity_id == gone.pk


class FewArticlesTests:
    def test_links_lead_to_the_new_address(self, kept, gone, how_many):
        article = make_article(body="<p>Ramiz Mehtiyev spoke.</p>")
        merge(kept, gone)
        article.refresh_from_db()
        new = "/people/ramiz-mehdiyev/" in article.body_html
        assert new is (how_many == "few articles")

    def test_the_number_of_queries_does_not_grow_with_the_articles(self, how_many):
        if how_many == "few articles":
            pytest.skip("linking is paid for by the article")

        def cost(number):
            kept = make_person(f"Ramiz Kept{'aeiou'[number]}v")
            gone = make_person(f"Ramiz Gone{'aeiou'[number]}v")
            for _ in range(number):
                make_article(body=f"<p>{gone} spoke, {kept} listened.</p>")
                make_article(body=f"<p>{gone} spoke alone.</p>")
            assert Mention.objects.filter(entity=gone).count() == 2 * number
            assert Mention.objects.filter(entity=kept).count() == number
            with CaptureQueriesContext(connection) as queries:
                merge(kept, gone)
            return len(queries)

        assert cost(1) == cost(4)


class PlanTests:
    def test_tells_what_happens_to_articles(self, kept, gone, how_many):
        make_article("One", "<p>Ramiz Mehtiyev spoke.</p>")
        both = make_article("Both", "<p>Ramiz Mehtiyev met Ramiz Mehdiyev.</p>", about=[gone.pk])
        decide(both, "the Academician", gone, by=None)
        Correction.objects.create(article=both, text="Wrong.", entity=gone)
        found = plan(kept, gone)
        told = {section.title: (section.count, section.moving) for section in found.sections}
        assert told["Articles that name it"] == (2, ["Both", "One"])
        assert told["Articles that name both: the mentions become one"] == (1, ["Both"])
        assert told["Decisions of editors"] == (1, ["the Academician · Both"])
        assert told["Articles that are mainly about it"] == (1, ["Both"])
        assert told["Corrections that concern it"] == (1, ["correction · Both"])
        assert bool(found.warnings) is (how_many == "many articles")


class UndoTests:
    def test_puts_every_row_back(self, kept, gone, russia):
        make_article("Ramiz Mehtiyev", "<p>Ramiz Mehdiyev met Ramiz Mehtiyev in Russia.</p>")
        one = make_article(body="<p>Ramiz Mehtiyev and Russia. Mehtiyev left.</p>", about=[gone.pk])
        publishing.unpublish(make_article(body="<p>Ramiz Mehtiyev and Ramiz Mehdiyev.</p>"))
        decide(one, "Russia", gone, by=None)
        Correction.objects.create(article=one, text="Wrong.", entity=gone)
        before = everything()
        record = merge(kept, gone)
        assert_summaries_are_right()
        record = undo(record)
        assert everything() == before
        assert record.remarks == []
        assert_summaries_are_right()

    def test_an_article_published_anew_since_is_linked_anew(self, kept, gone, how_many):
        article = make_article(body="<p>Ramiz Mehtiyev spoke.</p>")
        record = merge(kept, gone)
        revision = publishing.save_revision(
            article, make_content(body="<p>Ramiz Mehtiyev and Ramiz Mehdiyev spoke.</p>")
        )
        publishing.publish(revision)
        record = undo(record)
        if how_many == "many articles":
            assert record.remarks == [
                "1 article was linked anew since; bring the archive up to date."
            ]
            return
        assert {m.entity_id for m in article.mentions.all()} == {kept.pk, gone.pk}
        assert_summaries_are_right()

    def test_a_decision_made_since_holds(self, kept, gone):
        article = make_article(body="<p>Ramiz Mehtiyev met Ramiz Mehdiyev.</p>")
        record = merge(kept, gone)
        decide(article, "Ramiz Mehtiyev", None, by=None)
        undo(record)
        assert {m.entity_id for m in article.mentions.all()} == {kept.pk}
        assert_summaries_are_right()

    def test_an_article_deleted_since_is_no_hindrance(self, kept, gone):
        article = make_article(
            body="<p>Ramiz Mehtiyev met Ramiz Mehdiyev.</p>", published="2199-01-01T00:00"
        )
        publishing.unpublish(article)  # before any reader saw it: what was public cannot be deleted
        record = merge(kept, gone)
        Article.objects.get(pk=article.pk).delete()
        undo(record)
        assert not Mention.objects.exists()

    def test_pages_and_links_are_as_before(self, client, kept, gone):
        article = make_article(body="<p>Ramiz Mehtiyev spoke.</p>")
        undo(merge(kept, gone))
        assert client.get("/people/ramiz-mehtiyev/").status_code == 200
        assert 'href="/people/ramiz-mehtiyev/"' in Article.objects.get(pk=article.pk).body_html
