"""The one way an article becomes public, and what has to be true around it."""

import datetime
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models.deletion import ProtectedError
from django.utils import timezone

from articles import publishing, search
from articles.models import (
    Article,
    CoMention,
    Content,
    Decision,
    FormerPath,
    Mention,
    MonthlyArticles,
    MonthlyMentions,
    Revision,
    UndecidedName,
)
from articles.publishing import CannotPublish
from people.models.stamp import PAGES, Stamp
from tests.factories import (
    make_article,
    make_author,
    make_content,
    make_country,
    make_draft,
    make_image,
    make_person,
    make_user,
    moment,
)

pytestmark = pytest.mark.django_db

HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def desk():
    """Two states and a person."""
    return {
        "armenia": make_country("Armenia", aliases=[("Armenian", "demonym")]),
        "iran": make_country("Iran"),
        "person": make_person("Nikol Pashinyan"),
    }


def names(article):
    return set(article.mentions.values_list("entity__name", flat=True))


class TestRevisions:
    def test_every_save_is_kept(self):
        article = make_draft("One")
        publishing.save_revision(article, make_content("Two"))
        assert list(article.revisions.values_list("number", "content__headline")) == [
            (2, "Two"),
            (1, "One"),
        ]

    def test_the_row_of_a_draft_follows(self):
        article = make_draft("One")
        publishing.save_revision(article, make_content("Two", tags=["Peace"]))
        assert article.headline == "Two"
        assert [tag.name for tag in article.tags.all()] == ["Peace"]

    def test_the_row_of_a_public_article_does_not(self, desk):
        article = make_article("One", "<p>Armenia.</p>")
        before = Article.objects.values().get()
        publishing.save_revision(article, make_content("Two", "<p>Iran.</p>", tags=["New"]))
        assert Article.objects.values().get() == before
        assert not article.tags.exists()
        assert names(article) == {"Armenia"}

    def test_who_saved_it_is_kept(self):
        user = make_user()
        assert make_draft(by=user).revisions.get().created_by == user

    def test_html_is_cleaned_on_the_way_in(self):
        article = make_draft("One", '<p onclick="x()">Text<script>x()</script></p>')
        assert article.revisions.get().read().body == "<p>Text</p>"

    def test_what_the_database_cannot_hold_does_not_stop_a_save(self):
        article = make_draft("One\x00\nTwo", "<p>a\x00</p>", standfirst="b\x00")
        assert article.headline == "One Two"
        assert article.standfirst == "b"

    def test_content_survives_the_way_through_json(self):
        content = make_content(
            tags=["A"], about=[1, 2], review_on=datetime.date(2026, 1, 2), slug="x"
        )
        assert Content.from_json(content.to_json()) == content

    def test_content_of_an_older_version_is_still_read(self):
        assert Content.from_json({"headline": "A", "forgotten": 1}).headline == "A"


class TestPublish:
    def test_readers_see_it_at_once(self):
        article = make_article("A headline")
        assert list(Article.objects.published()) == [article]
        assert article.slug == "a-headline"

    def test_links_mentions_and_counts_are_written_together(self, desk):
        article = make_article(
            "Armenia and Iran", "<p>Nikol Pashinyan met guests from Iran. Pashinyan spoke.</p>",
            published="2025-02-12T11:38",
        )  # fmt: skip
        assert names(article) == {"Armenia", "Iran", "Nikol Pashinyan"}
        assert f'href="{desk["person"].get_absolute_url()}"' in article.body_html
        mention = article.mentions.get(entity=desk["person"])
        assert (mention.count, mention.in_headline) == (2, False)
        assert mention.sentence == "Nikol Pashinyan met guests from Iran."
        assert mention.published_at == article.published_at
        assert MonthlyArticles.objects.get().articles == 1
        assert set(MonthlyMentions.objects.values_list("entity__name", "articles", "mentions")) == {
            ("Armenia", 1, 1),
            ("Iran", 1, 2),
            ("Nikol Pashinyan", 1, 2),
        }
        assert CoMention.objects.filter(articles=1).count() == 6

    def test_the_body_stays_as_it_was_written(self, desk):
        body = "<p>Armenia &amp; <em>Iran</em>.</p>"
        article = make_article(body=body)
        assert article.body == body
        assert article.body_html != body

    def test_publishing_again_counts_once(self, desk):
        article = make_article(body="<p>Armenia and Iran.</p>")
        revision = publishing.save_revision(article, make_content(body="<p>Armenia.</p>"))
        publishing.publish(revision)
        assert MonthlyArticles.objects.get().articles == 1
        assert MonthlyMentions.objects.get().entity.name == "Armenia"
        assert not CoMention.objects.exists()

    def test_the_date_of_a_live_article_stays(self):
        article = make_article(published="2025-02-12T11:38")
        revision = publishing.save_revision(article, make_content("New", "<p>Other words.</p>"))
        article = publishing.publish(revision)
        assert article.published_at == moment("2025-02-12T11:38")
        assert article.updated_at is not None

    def test_new_tags_alone_are_no_update(self):
        article = make_article(published="2025-02-12T11:38")
        revision = publishing.save_revision(article, make_content(tags=["Peace"]))
        assert publishing.publish(revision).updated_at is None

    def test_a_changed_slug_leaves_a_way(self):
        article = make_article("One", published="2025-02-12T11:38")
        old = article.get_absolute_url()
        publishing.publish(publishing.save_revision(article, make_content("One", slug="two")))
        assert FormerPath.objects.get().path == old
        publishing.publish(publishing.save_revision(article, make_content("One", slug="one")))
        assert list(FormerPath.objects.values_list("path", flat=True)) == ["/articles/2025/02/two/"]

    def test_the_slug_of_a_draft_leaves_none(self):
        article = make_draft("One", slug="one")
        publishing.publish(publishing.save_revision(article, make_content("One", slug="two")))
        assert not FormerPath.objects.exists()

    def test_equal_headlines_get_numbers(self):
        assert [make_article("One").slug, make_article("One").slug] == ["one", "one-2"]

    def test_the_page_cache_is_told(self):
        article = make_draft()
        before = Stamp.current(PAGES)
        publishing.publish(article.revisions.get())
        assert Stamp.current(PAGES) != before

    def test_nothing_is_left_when_something_fails(self, desk, monkeypatch):
        article = make_draft(body="<p>Armenia.</p>")
        monkeypatch.setattr(search, "index_article", lambda article: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            publishing.publish(article.revisions.get())
        article.refresh_from_db()
        assert article.status == Article.Status.DRAFT
        assert not Mention.objects.exists()
        assert not MonthlyArticles.objects.exists()

    def test_names_left_alone_are_listed(self, desk):
        make_person("Arayik Harutyunyan", summary="one")
        make_person("Arayik Harutyunyan", summary="two")
        article = make_article(body="<p>In Iran Arayik Harutyunyan met Zhirayr Unknownian.</p>")
        undecided = {row.surface: row.reason for row in UndecidedName.objects.all()}
        assert undecided["Arayik Harutyunyan"] == "ambiguous"
        assert names(article) == {"Iran"}

    def test_a_decision_is_obeyed(self, desk):
        article = make_draft(body="<p>Armenia and Iran.</p>")
        Decision.objects.create(article=article, surface="Iran", entity=None)
        article = publishing.publish(article.revisions.get())
        assert names(article) == {"Armenia"}

    def test_an_editors_own_link_is_a_mention(self, desk):
        url = desk["person"].get_absolute_url()
        article = make_article(body=f'<p><a href="{url}">The prime minister</a> spoke.</p>')
        assert article.mentions.get().origin == Mention.Origin.EDITOR

    def test_a_private_person_is_never_linked(self):
        make_person("Quiet Neighbour", is_private=True)
        assert names(make_article(body="<p>Quiet Neighbour left.</p>")) == set()


class TestSomebodyBecomesPrivate:
    def test_the_links_go_at_once_and_the_counts_with_them(self, desk):
        article = make_article(body="<p>Nikol Pashinyan spoke in Armenia.</p>")
        desk["person"].is_private = True
        desk["person"].save()
        article.refresh_from_db()
        assert names(article) == {"Armenia"}
        assert desk["person"].slug not in article.body_html
        assert not CoMention.objects.exists()

    def test_a_withdrawn_article_is_left_as_it_was(self, desk):
        article = make_article(body="<p>Nikol Pashinyan spoke in Armenia.</p>")
        publishing.withdraw(article, "Wrong.")
        desk["person"].is_private = True
        desk["person"].save()
        assert not Mention.objects.public().exists()

    def test_others_cost_no_relinking(self, desk, monkeypatch):
        make_article(body="<p>Nikol Pashinyan spoke in Armenia.</p>")
        monkeypatch.setattr(publishing, "relink", lambda article: 1 / 0)
        desk["person"].summary = "Prime minister"
        desk["person"].save()


@pytest.mark.parametrize(
    ("body", "name", "sentence"),
    [
        ("It was late. George H. W. Bush spoke. All left.", "George H. W. Bush",
         "George H. W. Bush spoke."),
        ("It was late. Then Gen. George Marshall spoke. All left.", "George Marshall",
         "Then Gen. George Marshall spoke."),
        ("“Enough!” George Marshall left.", "George Marshall", "George Marshall left."),
        ("George Marshall left</p><p>and came back.", "George Marshall", "George Marshall left"),
    ],
)  # fmt: skip
def test_the_sentence_that_lists_show(body, name, sentence):
    make_person(name)
    assert make_article(body=f"<p>{body}</p>").mentions.get().sentence == sentence


class TestProblems:
    def test_all_are_told_at_once(self):
        image = make_image(alt="")
        article = make_draft("", "<p> </p>", lead_image=image.pk, slug="Not A Slug")
        with pytest.raises(CannotPublish) as caught:
            publishing.publish(article.revisions.get())
        assert {p.field for p in caught.value.problems} == {
            "headline", "body", "lead_image", "slug",
        }  # fmt: skip
        assert not Article.objects.published().exists()

    def test_a_taken_slug(self):
        make_article("One", slug="one")
        article = make_draft("Two", slug="one")
        assert [p.field for p in publishing.problems(article.revisions.get().read(), article)] == [
            "slug"
        ]

    def test_four_main_entities(self):
        pks = [make_country(name).pk for name in ("A1", "B1", "C1", "D1")]
        article = make_draft(about=pks)
        with pytest.raises(CannotPublish):
            publishing.publish(article.revisions.get())

    def test_an_image_marked_decorative_needs_no_words(self):
        image = make_image(alt="", is_decorative=True)
        article = make_article(lead_image=image.pk)
        assert article.lead_image == image

    def test_a_live_article_is_not_scheduled_away(self):
        article = make_article()
        with pytest.raises(CannotPublish):
            publishing.publish(article.revisions.get(), at=timezone.now() + HOUR)
        assert Article.objects.published().exists()

    def test_an_unknown_language(self):
        article = make_draft(language="tlh")
        with pytest.raises(CannotPublish):
            publishing.publish(article.revisions.get())


class TestSchedule:
    def test_it_is_public_at_its_minute_and_counted_then(self, desk):
        article = make_article(body="<p>Armenia and Iran.</p>", published=timezone.now() + HOUR)
        assert not Article.objects.published().exists()
        assert not Mention.objects.public().exists()
        assert not MonthlyArticles.objects.exists()
        later = timezone.now() + 2 * HOUR
        assert list(Article.objects.published(later)) == [article]
        assert Mention.objects.public(later).count() == 2
        assert publishing.settle_due(later) == 1
        assert MonthlyArticles.objects.get().articles == 1
        assert publishing.settle_due(later) == 0

    def test_settling_tells_the_page_cache(self):
        make_article(published=timezone.now() + HOUR)
        before = Stamp.current(PAGES)
        publishing.settle_due()
        assert Stamp.current(PAGES) == before
        publishing.settle_due(timezone.now() + 2 * HOUR)
        assert Stamp.current(PAGES) != before

    def test_it_can_be_brought_forward(self):
        article = make_article(published=timezone.now() + HOUR)
        publishing.publish(article.revisions.get(), at=timezone.now())
        assert Article.objects.published().exists()
        assert MonthlyArticles.objects.get().articles == 1

    def test_settling_nothing_is_one_query(self, django_assert_num_queries):
        make_article()
        with django_assert_num_queries(1):
            publishing.settle_due()


class TestTakingBack:
    def test_unpublishing_takes_it_from_everywhere(self, desk):
        article = publishing.unpublish(make_article(body="<p>Armenia and Iran.</p>"))
        assert article.status == Article.Status.DRAFT
        assert not Mention.objects.public().exists()
        assert not MonthlyArticles.objects.exists()
        assert not CoMention.objects.exists()

    def test_it_comes_back_with_its_date_and_address(self):
        article = make_article("One", published="2025-02-12T11:38")
        url = article.get_absolute_url()
        publishing.unpublish(article)
        article = publishing.publish(article.revisions.first())
        assert article.get_absolute_url() == url

    def test_a_schedule_that_is_called_off_leaves_no_date(self):
        article = publishing.unpublish(make_article(published=timezone.now() + HOUR))
        assert article.published_at is None

    def test_withdrawing_needs_a_note(self):
        article = make_article()
        with pytest.raises(CannotPublish):
            publishing.withdraw(article, "  ")
        publishing.withdraw(article, "The source was wrong.")
        assert article.status == Article.Status.WITHDRAWN
        assert not Article.objects.published().exists()

    def test_a_draft_cannot_be_withdrawn(self):
        with pytest.raises(CannotPublish):
            publishing.withdraw(make_draft(), "Note.")

    def test_what_was_public_is_not_deleted(self):
        article = make_article()
        with pytest.raises(ProtectedError):
            article.delete()
        draft = make_draft()
        draft.delete()
        assert list(Article.objects.all()) == [article]


class TestRelink:
    def test_a_new_name_is_found_and_the_rest_stays(self, desk):
        article = make_article(body="<p>Armenia and Georgia.</p>", published="2025-02-12T11:38")
        make_country("Georgia")
        relinked = publishing.relink(article)
        assert names(relinked) == {"Armenia", "Georgia"}
        assert relinked.updated_at is None
        assert CoMention.objects.count() == 2

    def test_a_second_time_changes_nothing(self, desk):
        article = make_article(body="<p>Armenia and Iran.</p>")
        before = (
            list(Mention.objects.order_by("entity").values("entity", "count", "spans")),
            list(MonthlyMentions.objects.order_by("entity").values("entity", "articles")),
            Article.objects.get().body_html,
        )
        publishing.relink(article)
        assert before == (
            list(Mention.objects.order_by("entity").values("entity", "count", "spans")),
            list(MonthlyMentions.objects.order_by("entity").values("entity", "articles")),
            Article.objects.get().body_html,
        )

    def test_a_draft_is_left_alone(self, desk):
        publishing.relink(make_draft(body="<p>Armenia.</p>"))
        assert not Mention.objects.exists()


class TestConstraints:
    def test_a_public_row_is_complete(self):
        article = make_draft()
        with pytest.raises(IntegrityError), transaction.atomic():
            Article.objects.filter(pk=article.pk).update(status="published")

    def test_only_published_articles_are_counted(self):
        article = make_draft()
        with pytest.raises(IntegrityError), transaction.atomic():
            Article.objects.filter(pk=article.pk).update(is_settled=True)

    def test_a_revision_number_is_used_once(self):
        article = make_draft()
        with pytest.raises(IntegrityError), transaction.atomic():
            Revision.objects.create(article=article, number=1, content={})


def test_bylines_keep_their_order():
    authors = [make_author(name) for name in ("Zoe", "Adam", "Mia")]
    article = make_article(authors=authors)
    assert [byline.author.name for byline in article.bylines.all()] == ["Zoe", "Adam", "Mia"]


class PlaceTests:
    """The copies by which the lists of a topic and of an author are found."""

    def places(self, article) -> set:
        rows = [*article.tagged.all(), *article.bylines.all()]
        assert len(rows) == 2
        return {(row.published_at, row.language) for row in rows}

    def test_follow_the_article_out_and_back(self):
        article = make_article("Out", authors=[make_author("A. Writer")], tags=["summits"])
        assert self.places(article) == {(article.published_at, "en")}
        publishing.unpublish(article)
        assert self.places(article) == {(None, "en")}
        article = publishing.publish(article.revisions.latest("number"))
        assert self.places(article) == {(article.published_at, "en")}
        publishing.withdraw(article, "It was not so.")
        assert self.places(article) == {(None, "en")}

    def test_follow_a_new_date_and_wait_with_what_is_scheduled(self):
        content = make_content(
            "Soon", authors=[make_author("A. Writer")], tags=["summits"], language="ru"
        )
        at = timezone.now() + datetime.timedelta(days=2)
        article = publishing.publish(publishing.draft(content), at=at)
        assert self.places(article) == {(at, "ru")}
        assert not article.bylines.public().exists()
        assert article.bylines.public(at).in_language("ru").exists()

    def test_drafts_have_none(self):
        content = make_content("Not yet", authors=[make_author("A. Writer")], tags=["summits"])
        assert self.places(publishing.draft(content).article) == {(None, "en")}

    def test_are_dated_for_what_was_published_before_there_were_copies(self):
        article = make_article("Old", authors=[make_author("A. Writer")], tags=["summits"])
        Article.objects.update(language="hy")
        for rows in (article.tagged, article.bylines):
            rows.update(published_at=None, language="en")
        migration = import_module("articles.migrations.0009_dated_places")
        migration.copy_dates(apps, None)
        assert self.places(article) == {(article.published_at, "hy")}
