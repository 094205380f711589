"""Who did what: the history of an article, of what has a page, and the log over everything."""

from __future__ import annotations

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from articles.admin.records import records_of
from articles.models import Author, Decision, FormerSlug, PinnedArticle, Topic
from people.merging import merge
from tests.articles.article_form import typed
from tests.factories import (
    make_article,
    make_author,
    make_dossier,
    make_draft,
    make_person,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    client.force_login(make_user("anna"))
    return client


def said(article):
    return [line.sentence for entry in records_of(article).entries for line in entry.lines]


class ArticleRecordsTests:
    def test_each_act_of_the_form_is_told_with_who_did_it(self, desk):
        article = make_draft("Speech")
        address = reverse("admin:articles_article_change", args=[article.pk])
        for act in ("_publish", "_unpublish"):
            article.refresh_from_db()
            assert desk.post(address, typed(article, **{act: "1"})).status_code == 302
        told = records_of(article).entries
        assert [entry.lines[0].sentence for entry in told] == ["Unpublished", "Published"]
        assert {entry.by for entry in told} == {"anna"}
        page = desk.get(reverse("admin:articles_article_history", args=[article.pk])).text
        assert "Unpublished" in page
        assert "anna" in page

    def test_so_is_what_no_form_did(self):
        article, person = make_article("Speech"), make_person("Ramiz Mehdiyev")
        Decision.objects.create(article=article, surface="He", key="he", entity=person)
        PinnedArticle.objects.create(article=article, other=make_article("Other"))
        told = said(article)
        assert "Version 1 was put before readers" in told
        assert "Decided: “He” means Ramiz Mehdiyev" in told
        assert "Added the pinned article “Other”" in told

    def test_a_long_record_costs_the_same(self, django_assert_max_num_queries):
        article = make_article("Speech")
        for number in range(30):
            Decision.objects.create(article=article, surface=f"He {number}", key=f"he {number}")
        with django_assert_max_num_queries(12):
            assert len(said(article)) > 30


class OtherHistoriesTests:
    @pytest.mark.parametrize("name", ["author", "topic", "dossier"])
    def test_they_open_and_restore(self, desk, name):
        subject = {
            "author": lambda: make_author("Anna Sahakyan"),
            "topic": lambda: Topic.objects.create(name="Gas"),
            "dossier": lambda: make_dossier("Gas", items=[make_article("Pipes")]),
        }[name]()
        column = "title" if name == "dossier" else "name"
        moment = subject.history.first().history_date.isoformat()
        before = getattr(subject, column)
        setattr(subject, column, "Something else")
        subject.save()
        page = desk.get(reverse(f"admin:articles_{name}_history", args=[subject.pk])).text
        assert f"<del>{before}</del>" in page
        desk.post(reverse(f"admin:articles_{name}_restore", args=[subject.pk]), {"at": moment})
        subject.refresh_from_db()
        assert getattr(subject, column) == before

    def test_a_deleted_topic_comes_back_to_its_address(self, desk, client):
        topic = Topic.objects.create(name="Gas")
        pk, moment = topic.pk, topic.history.first().history_date.isoformat()
        article = make_article("Pipes", tags=["Gas"])
        assert client.get("/topics/gas/").status_code == 200
        page = desk.get(reverse("admin:articles_topic_delete", args=[pk])).text
        assert "1 article loses this topic" in page
        desk.post(reverse("admin:articles_topic_delete", args=[pk]), {"post": "yes"})
        assert not article.tags.exists()
        assert client.get("/topics/gas/").status_code == 410
        assert client.get("/topics/gas/feed.rss").status_code == 410
        desk.post(reverse("admin:articles_topic_restore", args=[pk]), {"at": moment})
        assert Topic.objects.get(pk=pk).slug == "gas"
        assert not FormerSlug.objects.exists()

    def test_an_author_over_articles_stays(self, desk):
        author = make_author("Anna Sahakyan")
        make_article("Pipes", authors=[author])
        address = reverse("admin:articles_author_delete", args=[author.pk])
        assert "1 article carries this name: Pipes" in desk.get(address).text
        desk.post(address, {"post": "yes"})
        assert Author.objects.exists()


class LogTests:
    def test_tells_who_did_what_and_is_narrowed_down(self, desk):
        article = make_draft("Speech")
        desk.post(
            reverse("admin:articles_article_change", args=[article.pk]),
            typed(article, _publish="1"),
        )
        merge(make_person("Ramiz Mehdiyev"), make_person("Ramiz Mehtiev"))
        address = reverse("admin:admin_logentry_changelist")
        page = desk.get(address).text
        assert "Published" in page
        assert reverse("admin:articles_article_history", args=[article.pk]) in page
        kind = LogEntry.objects.get().content_type_id
        assert "Published" in desk.get(address, {"of": kind}).text
        for wrong in ("0", "x", "9" * 30):
            assert desk.get(address, {"of": wrong}).status_code in {200, 302}

    def test_nobody_writes_it(self, desk):
        assert desk.get(reverse("admin:admin_logentry_add")).status_code == 403
        author = Author.objects.filter(pk=make_author("Anna Sahakyan").pk)
        LogEntry.objects.log_actions(desk.session["_auth_user_id"], author, 2)
        pk = LogEntry.objects.get().pk
        address = reverse("admin:admin_logentry_delete", args=[pk])
        assert desk.post(address, {"post": "yes"}).status_code == 403
