"""Feeds, read by a feed reader."""

from __future__ import annotations

import datetime

import feedparser
import pytest
from django.utils import timezone
from lxml import etree

from articles import publishing
from articles.models import Article, Correction
from tests.factories import (
    make_article,
    make_author,
    make_content,
    make_country,
    make_event,
    make_person,
)

pytestmark = pytest.mark.django_db


def read(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    feed = feedparser.parse(
        response.content, response_headers={"content-type": response["Content-Type"]}
    )
    assert not feed.bozo, (path, feed.get("bozo_exception"))
    return feed


@pytest.fixture
def world():
    person, country, event = (
        make_person("Alen Simonyan"),
        make_country("Armenia"),
        make_event("Valden Accords"),
    )
    article = make_article(
        "First & <b>foremost</b>",
        "<p>Alen Simonyan of Armenia on the Valden Accords.</p>",
        published="2025-02-12T11:38",
        authors=[make_author("Anna Sahakyan")],
        tags=["Oil"],
        standfirst="A <i>standfirst</i>.",
    )
    Correction.objects.create(article=article, text="It was Tuesday.")
    return article, [person, country, event]


PATHS = [
    "/", "/people/alen-simonyan/", "/countries/armenia/", "/events/valden-accords/", "/topics/oil/",
    "/authors/anna-sahakyan/", "/relations/alen-simonyan/armenia/", "/corrections/", "/events/",
    "/archive/2025/", "/archive/2025/02/",
]  # fmt: skip


class EveryFeedTests:
    @pytest.mark.parametrize("path", PATHS)
    @pytest.mark.parametrize(("kind", "version"), [("rss", "rss20"), ("atom", "atom10")])
    def test_it_is_valid_and_leads_back_to_its_page(self, client, world, path, kind, version):
        feed = read(client, f"{path}feed.{kind}")
        assert feed.version == version
        assert feed.feed.link == f"http://testserver{path}"
        assert feed.feed.title
        assert feed.feed.language.startswith("en")
        assert len(feed.entries) == 1
        (entry,) = feed.entries
        assert entry.link.startswith("http://testserver/")
        assert entry.id.startswith("tag:testserver,")
        assert entry.title
        assert client.get(entry.link.split("#")[0]).status_code == 200
        self_links = [link.href for link in feed.feed.links if link.rel == "self"]
        assert self_links == [f"http://testserver{path}feed.{kind}"]

    @pytest.mark.parametrize("path", PATHS)
    def test_its_page_names_it(self, client, world, path):
        text = client.get(path).content.decode()
        if path != "/events/":  # its entries are events, not what stands on the page in order
            assert 'type="application/atom+xml"' in text
            assert f'href="{path}feed.atom"' in text

    @pytest.mark.parametrize("path", PATHS)
    def test_a_reader_who_has_it_is_not_sent_it_again(self, client, world, path):
        response = client.get(f"{path}feed.rss")
        again = client.get(f"{path}feed.rss", headers={"if-none-match": response["ETag"]})
        assert again.status_code == 304
        assert again.content == b""
        since = client.get(
            f"{path}feed.rss", headers={"if-modified-since": response["Last-Modified"]}
        )
        assert since.status_code == 304


class ArticleEntryTests:
    def test_titles_and_summaries_are_text_and_stay_so(self, client, world):
        (entry,) = read(client, "/feed.atom").entries
        raw = client.get("/feed.rss").content
        item = etree.fromstring(raw).find("channel/item")
        assert item.findtext("title") == "First & <b>foremost</b>"
        # Readers of feeds take a description for HTML, in which these signs are written like this.
        assert item.findtext("description") == "A &lt;i&gt;standfirst&lt;/i&gt;."
        assert entry.author == "Anna Sahakyan"
        assert [tag.term for tag in entry.tags] == ["Oil"]
        assert entry.published.startswith("2025-02-12T11:38:00")

    def test_an_entity_feed_adds_the_sentence(self, client, world):
        (entry,) = read(client, "/people/alen-simonyan/feed.rss").entries
        assert "Alen Simonyan of Armenia on the Valden Accords." in entry.summary

    def test_the_id_outlives_a_change_of_address(self, client, world):
        article, _entities = world
        before = read(client, "/feed.atom").entries[0]
        content = make_content("Other words", "<p>New.</p>", slug="other-words")
        publishing.publish(publishing.save_revision(article, content))
        after = read(client, "/feed.atom").entries[0]
        assert before.id == after.id
        assert before.link != after.link

    def test_control_characters_do_not_break_it(self, client, world):
        article, _entities = world
        Article.objects.filter(pk=article.pk).update(headline="a\x0bb\x1fc\x07", standfirst="\x0c")
        for kind in ("rss", "atom"):
            assert read(client, f"/feed.{kind}").entries[0].title == "abc"

    def test_the_latest_come_first_and_only_so_many(self, client):
        for number in range(35):
            make_article(f"Number {number:02}", published=f"2025-01-01T10:{number:02}")
        titles = [entry.title for entry in read(client, "/feed.rss").entries]
        assert titles == [f"Number {n:02}" for n in range(34, 4, -1)]

    def test_languages_have_their_own_feeds(self, client):
        make_article("In English")
        make_article("По-русски", language="ru")
        assert [e.title for e in read(client, "/feed.rss").entries] == ["In English"]
        russian = read(client, "/ru/feed.atom")
        assert [e.title for e in russian.entries] == ["По-русски"]
        assert russian.feed.link == "http://testserver/ru/"

    def test_an_empty_feed_is_a_feed(self, client):
        make_person("Alen Simonyan")
        assert read(client, "/people/alen-simonyan/feed.rss").entries == []
        assert read(client, "/feed.atom").entries == []

    def test_what_is_scheduled_comes_in_its_time(self, client):
        make_article("Later", published=timezone.now() + datetime.timedelta(hours=1))
        assert read(client, "/feed.rss").entries == []

    def test_a_correction_leads_to_its_place(self, client, world):
        correction = Correction.objects.get()
        (entry,) = read(client, "/corrections/feed.atom").entries
        assert entry.link.endswith(f"#correction-{correction.pk}")
        assert entry.title == "Correction: First & <b>foremost</b>"


class JsonFeedTests:
    """JSON Feed 1.1, https://www.jsonfeed.org/version/1.1/."""

    @pytest.mark.parametrize("path", PATHS)
    def test_every_list_has_one_that_says_what_the_others_say(self, client, world, path):
        response = client.get(f"{path}feed.json")
        assert response["Content-Type"] == "application/feed+json; charset=utf-8"
        feed = response.json()
        assert feed["version"] == "https://jsonfeed.org/version/1.1"
        assert feed["feed_url"] == f"http://testserver{path}feed.json"
        assert feed["home_page_url"] == f"http://testserver{path}"
        atom = read(client, f"{path}feed.atom")
        assert [item["id"] for item in feed["items"]] == [entry.id for entry in atom.entries]
        assert [item["url"] for item in feed["items"]] == [entry.link for entry in atom.entries]
        for item in feed["items"]:
            assert item["title"]
            assert item["content_text"]
            assert datetime.datetime.fromisoformat(item["date_published"]).tzinfo

    def test_names_authors_and_topics_and_leaves_text_as_text(self, client, world):
        (item,) = client.get("/feed.json").json()["items"]
        assert item["title"] == "First & <b>foremost</b>"
        assert item["content_text"].startswith("A <i>standfirst</i>.")
        assert item["authors"] == [{"name": "Anna Sahakyan"}]
        assert item["tags"] == ["Oil"]

    def test_not_changed_is_not_sent_again(self, client, world):
        stamp = client.get("/feed.json")["Last-Modified"]
        assert client.get("/feed.json", headers={"If-Modified-Since": stamp}).status_code == 304
