"""Topics, authors, archive, corrections and relations."""

from __future__ import annotations

import re

import pytest
from lxml import html

from articles import publishing
from articles.models import Author, Correction, Topic
from tests.factories import (
    add_tenure,
    make_article,
    make_author,
    make_country,
    make_event,
    make_person,
)

pytestmark = pytest.mark.django_db


def text_of(response, path="//main | //aside") -> str:
    parts = html.fromstring(response.content).xpath(path)
    return " ".join(" ".join(part.text_content() for part in parts).split())


def hrefs(response) -> list[str]:
    return html.fromstring(response.content).xpath("//main//a/@href | //aside//a/@href")


class ArchiveTests:
    def test_years_and_months_are_counted(self, client):
        for published in ("2024-12-31T10:00", "2025-02-01T10:00", "2025-02-28T10:00"):
            make_article(f"At {published}", published=published)
        response = client.get("/archive/")
        text = text_of(response)
        assert re.search(r"2025 2 articles Jan FebFebruary 22 articles Mar", text)
        assert re.search(r"2024 1 article Jan .* DecDecember 11 article", text)
        assert {"/archive/2025/", "/archive/2025/02/", "/archive/2024/12/"} <= set(hrefs(response))

    def test_a_month_holds_its_articles_and_leads_to_its_neighbours(self, client):
        for published in (
            "2024-12-31T23:59",
            "2025-02-01T00:00",
            "2025-02-28T23:59",
            "2025-03-01T00:00",
        ):
            make_article(f"At {published[:10]}", published=published)
        response = client.get("/archive/2025/02/")
        assert re.findall(r"At [\d-]+", text_of(response)) == ["At 2025-02-28", "At 2025-02-01"]
        assert {"/archive/2024/12/", "/archive/2025/03/"} <= set(hrefs(response))
        year = client.get("/archive/2025/")
        assert len(re.findall(r"At [\d-]+", text_of(year))) == 3

    def test_a_month_without_articles_is_no_page(self, client):
        make_article(published="2025-02-01T00:00")
        assert client.get("/archive/2025/01/").status_code == 404
        assert client.get("/archive/2023/").status_code == 404
        assert client.get("/ru/archive/2025/02/").status_code == 404

    def test_pages_of_a_month_hold_every_article_once(self, client, monkeypatch):
        monkeypatch.setattr("articles.views.lists.ARTICLES_A_PAGE", 2)
        for _number in range(5):  # the same moment: only the key tells them apart
            make_article(f"Number {_number}", published="2025-02-01T10:00")
        seen, path = [], "/archive/2025/02/"
        while path:
            response = client.get(path)
            seen += re.findall(r"Number \d", text_of(response))
            following = html.fromstring(response.content).xpath("//a[@rel='next']/@href")
            path = "/archive/2025/02/" + following[0] if following else ""
        assert sorted(seen) == [f"Number {n}" for n in range(5)]
        assert len(seen) == 5

    def test_a_year_is_a_table_of_its_months(self, client):
        for published in ("2025-02-01T10:00", "2025-02-28T10:00", "2025-11-01T10:00"):
            make_article(f"At {published}", published=published)
        for path in ("/archive/", "/archive/2025/"):
            (table,) = html.fromstring(client.get(path).content).xpath("//table")
            assert len(table.xpath(".//td")) == 12
            shades = [cell.get("class") for cell in table.xpath(".//td[a]")]
            assert shades == ["volume-4", "volume-2"]  # the more appeared, the darker

    def test_a_month_is_a_table_of_its_days(self, client):
        for published in ("2025-02-01T00:00", "2025-02-01T23:59", "2025-02-28T10:00"):
            make_article(f"At {published}", published=published)
        (table,) = html.fromstring(client.get("/archive/2025/02/").content).xpath("//table")
        assert len(table.xpath(".//th")) == 7
        days = [" ".join(cell.text_content().split()) for cell in table.xpath(".//td[a]")]
        assert days == ["1 22 articles", "28 11 article"]
        assert len(table.xpath(".//td[contains(@class, 'is-outside')]")) == 7

    def test_a_day_leads_to_where_its_articles_begin(self, client):
        for day in ("01", "02", "03"):
            make_article(f"At {day}", published=f"2025-02-{day}T23:59:59")
        cells = html.fromstring(client.get("/archive/2025/02/").content).xpath("//td/a/@href")
        second = client.get("/archive/2025/02/" + cells[1])
        assert re.findall(r"At \d\d", text_of(second)) == ["At 02", "At 01"]


class TopicAndAuthorTests:
    def test_only_topics_and_authors_with_public_articles_are_listed(self, client):
        anna, boris = make_author("Anna"), make_author("Boris")
        make_article("Public", tags=["Oil"], authors=[anna])
        make_article("Later", tags=["Gas"], authors=[boris], published="2999-01-01T10:00")
        assert Topic.objects.count() == 2
        assert Author.objects.count() == 2
        topics, authors = text_of(client.get("/topics/")), text_of(client.get("/authors/"))
        assert "Oil" in topics
        assert "Gas" not in topics
        assert "Anna" in authors
        assert "Boris" not in authors

    def test_an_author_is_found_by_what_they_wrote_and_translated_once(self, client):
        anna = make_author("Anna Sahakyan", bio="Writes about **treaties**.", role="Editor")
        article = make_article("Written", authors=[anna])
        article.bylines.create(author=anna, role="Translation", published_at=article.published_at)
        response = client.get(anna.get_absolute_url())
        text = text_of(response)
        assert text.count("Written") == 1
        assert "Writes about treaties." in text
        assert html.fromstring(response.content).xpath("//strong/text()") == ["treaties"]

    def test_an_author_without_articles_has_a_page_that_is_not_indexed(self, client):
        anna = make_author("Anna Sahakyan")
        document = html.fromstring(client.get(anna.get_absolute_url()).content)
        assert document.xpath("//meta[@name='robots']/@content") == ["noindex, follow"]

    def test_a_topic_in_another_script_has_a_readable_address(self, client):
        make_article("x", tags=["Нефть и газ"])
        topic = Topic.objects.get()
        assert topic.get_absolute_url() == "/topics/neft-i-gaz/"
        assert client.get("/topics/neft-i-gaz/").status_code == 200


class CorrectionTests:
    def test_the_latest_come_first_with_the_policy_above_them(self, client):
        article = make_article("Corrected twice")
        for text in ("It was Monday.", "It was Tuesday."):
            Correction.objects.create(article=article, text=text)
        text = text_of(client.get("/corrections/"))
        assert "How we correct" in text
        assert text.index("It was Tuesday.") < text.index("It was Monday.")
        assert "Corrected twice" in text

    def test_corrections_of_what_is_not_public_are_not_shown(self, client):
        article = make_article("Gone")
        Correction.objects.create(article=article, text="It was Monday.")
        publishing.withdraw(article, "Wrong.")
        assert "It was Monday." not in text_of(client.get("/corrections/"))


class RelationTests:
    def world(self):
        self.armenia, self.russia = make_country("Armenia"), make_country("Russia")
        self.both = make_article("On both", "<p>Armenia and Russia.</p>")
        self.one = make_article("On one", "<p>Armenia.</p>")

    def test_only_articles_about_both_are_listed(self, client):
        self.world()
        text = text_of(client.get("/relations/armenia/russia/"))
        assert "On both" in text
        assert "On one" not in text
        assert "Articles about both 1" in text

    def test_a_pair_has_one_address(self, client):
        self.world()
        response = client.get("/relations/russia/armenia/")
        assert (response.status_code, response["Location"]) == (301, "/relations/armenia/russia/")
        feed = client.get("/relations/russia/armenia/feed.rss")
        assert feed["Location"] == "/relations/armenia/russia/feed.rss"

    def test_former_slugs_lead_to_the_pair(self, client):
        self.world()
        self.armenia.slug = "zz-armenia"
        self.armenia.save()
        response = client.get("/relations/armenia/russia/")
        assert (response.status_code, response["Location"]) == (
            301,
            "/relations/russia/zz-armenia/",
        )

    @pytest.mark.parametrize(
        "path", ["armenia/armenia", "armenia/nowhere", "nowhere/armenia", "a/b"]
    )
    def test_what_is_not_a_pair_is_not_found(self, client, path):
        self.world()
        assert client.get(f"/relations/{path}/").status_code == 404

    def test_two_addresses_of_one_entity_lead_to_its_page(self, client):
        self.world()
        self.russia.slug = "rf"
        self.russia.save()
        response = client.get("/relations/rf/russia/")
        assert (response.status_code, response["Location"]) == (301, "/countries/rf/")

    def test_each_side_has_its_key_offices(self, client):
        self.world()
        person = make_person("Nikol Pashinyan")
        add_tenure(person, "Prime Minister", self.armenia, "2018-05-08", "", rank=20)
        add_tenure(make_person("Some Deputy"), "Deputy", self.armenia, "2018", "", rank=80)
        add_tenure(make_person("Old Leader"), "President", self.russia, "1991", "1999", rank=10)
        text = text_of(client.get("/relations/armenia/russia/"), "//div[@class='sides']")
        assert re.search(r"Armenia Prime Minister Nikol Pashinyan since 2018 Russia", text)
        assert "Deputy" not in text
        assert "Old Leader" not in text
        text = text_of(client.get("/relations/armenia/nikol-pashinyan/"), "//div[@class='sides']")
        assert "Nikol Pashinyan Prime Minister of Armenia since 2018" in text

    def test_events_need_both(self, client):
        self.world()
        make_event("Summit", participants=[self.armenia, self.russia], starts="2020")
        make_event("Other summit", participants=[self.armenia], starts="2021")
        text = text_of(client.get("/relations/armenia/russia/"), "//aside")
        assert "Summit" in text
        assert "Other summit" not in text

    def test_a_pair_that_nothing_joins_is_not_indexed(self, client):
        make_country("Armenia"), make_country("Chile")
        document = html.fromstring(client.get("/relations/armenia/chile/").content)
        assert document.xpath("//meta[@name='robots']/@content") == ["noindex, follow"]

    def test_the_list_ranks_pairs_each_once_in_alphabetical_order(self, client):
        self.world()
        make_country("Iran"), make_person("Alen Simonyan")
        make_article("x", "<p>Russia, Iran, Alen Simonyan.</p>")
        make_article("y", "<p>Russia, Armenia.</p>")
        response = client.get("/relations/")
        found = [h for h in hrefs(response) if re.match(r"/relations/.", h)]
        assert found[0] == "/relations/armenia/russia/"
        assert "/relations/iran/russia/" in found
        assert "/relations/alen-simonyan/russia/" in found
        assert len(found) == len(set(found)) == 4
        assert all(a < b for a, b in (h.strip("/").split("/")[1:] for h in found))
