"""Dossiers: what is kept, what readers see, where an article stands in them."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from lxml import html

from articles import publishing
from articles.dossiers import SERIES, places_of
from articles.models import Dossier, DossierItem, FormerSlug
from people.merging import merge, undo
from people.models.stamp import PAGES, Stamp
from tests.factories import (
    make_article,
    make_country,
    make_dossier,
    make_draft,
    make_event,
    make_image,
    make_person,
)

pytestmark = pytest.mark.django_db


def text_of(response, path="//body") -> str:
    document = html.fromstring(response.content)
    return " ".join(" ".join(node.text_content().split()) for node in document.xpath(path))


def rows_of(response) -> list[str]:
    document = html.fromstring(response.content)
    return [
        " ".join(row.text_content().split())
        for row in document.xpath("//ol[@class='dossier-items']/li")
    ]


class DossierTests:
    def test_the_address_is_made_from_the_title_and_is_free(self):
        one, other = make_dossier("Нефть и газ"), make_dossier("Нефть и газ")
        assert (one.slug, other.slug) == ("neft-i-gaz", "neft-i-gaz-2")
        russian = make_dossier("Нефть и газ", language="ru")
        assert russian.slug == "neft-i-gaz"
        assert russian.get_absolute_url() == "/ru/dossiers/neft-i-gaz/"

    def test_the_date_is_that_of_its_first_day(self):
        dossier = make_dossier(is_public=False)
        assert dossier.published_at is None
        dossier.is_public = True
        dossier.save()
        first = dossier.published_at
        assert first <= timezone.now()
        for is_public in (False, True):
            dossier.is_public = is_public
            dossier.save()
        assert dossier.published_at == first

    def test_an_address_that_readers_knew_is_kept(self):
        dossier = make_dossier("Gas", slug="gas")
        for slug in ("oil", "coal", "gas"):
            dossier.slug = slug
            dossier.save()
        former = FormerSlug.objects.values_list("slug", flat=True)
        assert set(former) == {"oil", "coal"}

    def test_an_address_that_nobody_knew_is_not(self):
        dossier = make_dossier("Gas", slug="gas", is_public=False)
        dossier.slug = "oil"
        dossier.save()
        assert not FormerSlug.objects.exists()

    def test_an_address_of_another_is_refused(self):
        dossier = make_dossier("Gas", slug="gas")
        dossier.slug = "oil"
        dossier.save()
        with pytest.raises(ValidationError, match="belonged to another page"):
            Dossier(title="x", slug="gas").full_clean()
        Dossier(title="x", slug="gas", language="ru").full_clean()
        assert make_dossier("Gas").slug == "gas-2"


class ItemTests:
    def test_it_is_an_article_or_an_event(self):
        dossier, article, event = make_dossier(), make_article(), make_event()
        for wrong in ({}, {"article": article, "event": event}):
            with pytest.raises(IntegrityError), transaction.atomic():
                DossierItem.objects.create(dossier=dossier, **wrong)
            with pytest.raises(ValidationError, match="one of the two"):
                DossierItem(dossier=dossier, **wrong).full_clean()

    def test_nothing_stands_there_twice(self):
        article, event = make_article(), make_event()
        dossier = make_dossier(items=[article, event])
        for again in ({"article": article}, {"event": event}):
            with pytest.raises(IntegrityError), transaction.atomic():
                DossierItem.objects.create(dossier=dossier, **again)

    def test_readers_see_what_is_public_itself(self):
        public, private = make_event("Public Talks"), make_event("Private Talks", is_private=True)
        articles = [
            make_article("Out"),
            make_draft("Draft"),
            make_article("Later", published="2999-01-01T10:00"),
            make_article("Other", language="ru"),
        ]
        withdrawn = make_article("Gone")
        publishing.withdraw(withdrawn, "Wrong.")
        dossier = make_dossier(items=[public, private, *articles, withdrawn])
        assert [str(item) for item in dossier.items.seen().in_order()] == ["Public Talks", "Out"]
        (listed,) = Dossier.objects.for_lists()
        assert listed.articles_seen == 1


class StampTests:
    def test_a_change_is_seen_at_once(self):
        dossier = make_dossier(items=[make_article()])
        for change in (dossier.save, dossier.items.get().save, dossier.items.get().delete):
            before = Stamp.objects.get(name=PAGES).token
            change()
            assert Stamp.objects.get(name=PAGES).token != before


class PageTests:
    def test_everything_stands_in_the_order_of_the_editor(self, client):
        event = make_event(
            "Valden Accords", starts="2016-03-01", place="Valden", certainty="disputed"
        )
        dossier = make_dossier(
            "Two decades",
            standfirst="How it went.",
            introduction="It began **early**.",
            items=[
                make_article("The second"),
                (event, "They met."),
                (make_article("The first"), "Read this."),
            ],
        )
        response = client.get(dossier.get_absolute_url())
        document = html.fromstring(response.content)
        assert document.xpath("//h1/text()") == ["Two decades"]
        assert document.xpath("//strong/text()") == ["early"]
        assert document.xpath("//meta[@name='description']/@content") == ["How it went."]
        second, accords, first = rows_of(response)
        assert second.startswith("1 commentary The second")
        assert accords == "1 March 2016 Valden Accords disputed Valden They met."
        assert first.startswith("2 commentary The first")
        assert first.endswith("Read this.")
        begin = document.xpath("//p[@class='dossier-begin']/a/@href")
        assert begin == [dossier.items.in_order()[0].article.get_absolute_url()]

    def test_the_last_can_come_first_with_the_same_numbers(self, client):
        dossier = make_dossier(items=[make_article("One"), make_article("Two")])
        rows = rows_of(client.get(dossier.get_absolute_url() + "?order=latest"))
        assert [row.split()[0] for row in rows] == ["2", "1"]

    def test_who_is_in_it_is_counted_in_its_articles_alone(self, client):
        make_country("Armenia"), make_country("Georgia"), make_person("Alen Simonyan")
        make_article("Elsewhere", "<p>Georgia, Georgia.</p>")
        dossier = make_dossier(
            items=[
                make_article("One", "<p>Armenia and Alen Simonyan.</p>"),
                make_article("Two", "<p>Armenia and Armenia.</p>"),
                make_draft("Draft", "<p>Georgia.</p>"),
            ]
        )
        aside = text_of(client.get(dossier.get_absolute_url()), "//aside")
        assert "Alen Simonyan 11 article" in aside
        assert "Armenia 22 articles" in aside
        assert "Georgia" not in aside

    def test_one_that_is_not_public_is_nowhere(self, client):
        article = make_article("Out")
        dossier = make_dossier("Unspeakable", is_public=False, items=[article])
        assert client.get("/dossiers/unspeakable/").status_code == 404
        assert client.get("/dossiers/unspeakable/feed.rss").status_code == 404
        for path in (
            *("/dossiers/", "/dossiers/feed.json", "/sitemap-dossiers-0.xml"),
            article.get_absolute_url(),
        ):
            assert "nspeakable" not in client.get(path).text, path
        dossier.is_public = True
        dossier.save()
        for path in (
            *("/dossiers/", "/dossiers/feed.json", "/sitemap-dossiers-0.xml"),
            article.get_absolute_url(),
        ):
            assert "nspeakable" in client.get(path).text, path

    def test_without_anything_to_see_it_says_so(self, client):
        dossier = make_dossier(introduction="Soon.", items=[make_draft("Draft")])
        text = text_of(client.get(dossier.get_absolute_url()), "//main")
        assert "Nothing of this dossier is public yet." in text
        assert "Draft" not in text

    def test_a_former_address_leads_on_with_its_feed(self, client):
        dossier = make_dossier("Gas", slug="gas", items=[make_article()])
        dossier.slug = "oil"
        dossier.save()
        for tail in ("", "feed.atom"):
            response = client.get(f"/dossiers/gas/{tail}")
            assert (response.status_code, response["Location"]) == (301, f"/dossiers/oil/{tail}")
        dossier.is_public = False
        dossier.save()
        assert client.get("/dossiers/gas/").status_code == 404

    def test_editions_are_those_of_the_same_slug(self, client):
        english = make_dossier("Gas", slug="gas")
        make_dossier("Газ", slug="gas", language="ru")
        make_dossier("Գազ", slug="gas", language="hy", is_public=False)
        document = html.fromstring(client.get(english.get_absolute_url()).content)
        found = document.xpath("//head/link[@rel='alternate'][@hreflang]/@href")
        assert found == ["http://testserver/dossiers/gas/", "http://testserver/ru/dossiers/gas/"]
        assert "Газ" in client.get("/ru/dossiers/").text
        assert "Газ" not in client.get("/dossiers/").text

    def test_machines_are_told_what_it_holds(self, client):
        event = make_event("Valden Accords", starts="2016")
        dossier = make_dossier(
            items=[make_article("One"), event], lead_image=make_image(credit="A. Camera")
        )
        document = html.fromstring(client.get(dossier.get_absolute_url()).content)
        data = json.loads(document.xpath("//script[@type='application/ld+json']/text()")[0])
        about, trail = data["@graph"]
        assert about["@type"] == "CollectionPage"
        names = [row["name"] for row in about["mainEntity"]["itemListElement"]]
        assert names == ["One", "Valden Accords"]
        assert [step["name"] for step in trail["itemListElement"]][1:] == [
            "Dossiers",
            dossier.title,
        ]
        (picture,) = document.xpath("//meta[@property='og:image']/@content")
        assert picture.endswith(dossier.lead_image.file.url)

    def test_the_list_pages_by_date(self, client):
        for number in range(21):
            make_dossier(f"Dossier {number}")
        first = html.fromstring(client.get("/dossiers/").content)
        assert len(first.xpath("//main//article")) == 20
        (onward,) = first.xpath("//a[@rel='next']/@href")
        second = client.get(f"/dossiers/{onward}")
        assert "Dossier 0" in text_of(second, "//main")


class FeedTests:
    def test_what_was_added_last_comes_first(self, client):
        late, early = make_article("Late"), make_article("Early", published="2001-01-01T10:00")
        dossier = make_dossier(items=[late, (early, "Added last."), make_draft("Draft")])
        feed = client.get(dossier.get_absolute_url() + "feed.json").json()
        assert [item["title"] for item in feed["items"]] == ["Early", "Late"]
        assert feed["items"][0]["content_text"].endswith("Added last.")

    def test_dossiers_have_a_feed_of_their_own(self, client):
        make_dossier("Two decades", standfirst="How it went.")
        feed = client.get("/dossiers/feed.json").json()
        assert [(item["title"], item["content_text"]) for item in feed["items"]] == [
            ("Two decades", "How it went.")
        ]


class SeriesTests:
    def test_an_article_stands_between_its_neighbours(self, client):
        one, two, three = (make_article(name) for name in ("One", "Two", "Three"))
        draft, event = make_draft("Draft"), make_event()
        make_dossier("Twenty years", items=[one, event, draft, two, three])
        response = client.get(two.get_absolute_url())
        text = text_of(response, "//section[@class='series']")
        assert "Part of the dossier Twenty years 2 of 3" in text
        assert "Before it in the dossier One" in text
        assert "After it in the dossier Three" in text
        assert "Draft" not in text
        ends = text_of(client.get(one.get_absolute_url()), "//section[@class='series']")
        assert "Before it" not in ends

    def test_only_so_many_dossiers_are_told_of(self, django_assert_num_queries):
        article = make_article()
        for number in range(SERIES + 1):
            make_dossier(f"Dossier {number}", items=[make_article(f"a{number}"), article])
        make_dossier("Hidden", is_public=False, items=[article])
        with django_assert_num_queries(1):
            places = places_of(article)
        assert [place.dossier.title for place in places] == ["Dossier 3", "Dossier 2", "Dossier 1"]
        assert {place.number for place in places} == {2}

    def test_an_article_in_none_says_nothing(self, client):
        article = make_article()
        assert "series" not in client.get(article.get_absolute_url()).text


class MergeTests:
    def test_places_move_and_are_given_back(self):
        kept, gone = make_event("Valden Accords"), make_event("Accords of Valden")
        alone, both = make_dossier(items=[gone]), make_dossier(items=[kept, (gone, "Note")])
        record = merge(kept, gone)
        assert alone.items.get().event_id == kept.pk
        assert both.items.get().event_id == kept.pk
        undo(record)
        gone.refresh_from_db()
        assert alone.items.get().event_id == gone.pk
        assert [item.event_id for item in both.items.in_order()] == [kept.pk, gone.pk]
