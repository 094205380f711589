"""Pairs: articles about both by date and by rank, who led them when, months, and the files."""

from __future__ import annotations

import csv
import io

import pytest
from lxml import html

from articles.views import relations
from tests.factories import add_tenure, make_article, make_country, make_event, make_person

pytestmark = pytest.mark.django_db

PAIR = "/relations/armenia/iran/"


def headlines(response):
    found = html.fromstring(response.content).xpath("//h3[@class='article-item-headline']")
    return [heading.text_content() for heading in found]


def text_of(response, section):
    found = html.fromstring(response.content).xpath(f"//section[@aria-labelledby='{section}']")
    return " ".join(found[0].text_content().split())


@pytest.fixture
def states():
    return make_country("Armenia"), make_country("Iran")


@pytest.fixture
def articles(states):
    make_article(
        "Much", "<p>Armenia, Iran. Armenia, Iran. Armenia, Iran.</p>", published="2020-01-05T10:00"
    )
    make_article("Little", "<p>Armenia, Iran.</p>", published="2024-01-05T10:00")
    make_article("Armenia and Iran", "<p>So.</p>", published="2022-03-05T10:00")
    make_article(
        "Lopsided", "<p>Armenia Armenia Armenia Armenia, Iran.</p>", published="2023-01-05T10:00"
    )
    make_article("One only", "<p>Armenia.</p>", published="2024-01-06T10:00")


class OrderTests:
    def test_articles_about_both_by_date(self, client, articles):
        assert headlines(client.get(PAIR)) == ["Little", "Lopsided", "Armenia and Iran", "Much"]

    def test_articles_about_both_by_how_much_they_are(self, client, articles):
        response = client.get(PAIR, {"order": "most"})
        assert headlines(response) == ["Armenia and Iran", "Much", "Little", "Lopsided"]
        assert 'content="noindex, follow"' in response.text

    def test_older_articles_than_are_looked_at_are_not_ranked(self, client, articles, monkeypatch):
        monkeypatch.setattr(relations, "JOINT_READ", 2)
        assert headlines(client.get(PAIR, {"order": "most"})) == ["Little", "Lopsided"]
        assert "Older articles are not counted here." in client.get(PAIR).text

    def test_nothing_is_said_of_older_articles_where_all_were_looked_at(self, client, articles):
        assert "Older articles" not in client.get(PAIR).text


class OfficeTests:
    @pytest.fixture
    def offices(self, states):
        armenia, iran = states
        for name, state, since, until in (
            ("Serzh Sargsyan", armenia, "2008", "2018-04"),
            ("Armen Sarkissian", armenia, "2018-04-09", "2022"),
            ("Hassan Rouhani", iran, "2013", "2021-08-03"),
        ):
            add_tenure(make_person(name), "President", state, since, until, rank=10)

    def test_who_held_the_key_offices_on_a_day(self, client, offices):
        document = html.fromstring(client.get(PAIR, {"on": "2019-05-01"}).content)
        sides = document.xpath("//section[@aria-labelledby='offices']/div[1]/section")
        shown = [" ".join(side.text_content().split()) for side in sides]
        assert "Armen Sarkissian" in shown[0]
        assert "Sargsyan" not in shown[0]
        assert "Hassan Rouhani" in shown[1]
        assert "Who spoke for each on 1 May 2019" in text_of(
            client.get(PAIR, {"on": "2019-05-01"}), "offices"
        )

    def test_who_held_them_at_all_times_is_a_list_and_a_drawing(self, client, offices):
        document = html.fromstring(client.get(PAIR).content)
        everyone = document.xpath("//details//span[@class='holder']//text()")
        assert {"Serzh Sargsyan", "Armen Sarkissian", "Hassan Rouhani"} <= set(everyone)
        lanes = document.xpath("//figure[@aria-hidden='true']//p[@class='lane-name']/text()")
        assert lanes == ["President of Armenia", "President of Iran"]

    def test_the_dead_hold_no_office_after_their_death(self, client, states):
        add_tenure(make_person("Old King", died="2019-03"), "King", states[0], "1990", "", rank=10)
        before = text_of(client.get(PAIR, {"on": "2019-03-10"}), "side-1")
        assert "Old King" in before
        assert "Old King" not in text_of(client.get(PAIR, {"on": "2019-05-01"}), "side-1")
        assert "Old King" not in text_of(client.get(PAIR), "side-1")

    def test_what_is_no_date_is_said_and_keeps_the_page(self, client, offices):
        response = client.get(PAIR, {"on": "yesterday"})
        assert response.status_code == 200
        assert "This is not a date" in response.text

    def test_private_people_are_nowhere(self, client, states):
        hidden = make_person("Hidden Person", is_private=True)
        add_tenure(hidden, "President", states[0], "2008", "", rank=10)
        assert "Hidden" not in client.get(PAIR).text


class MonthTests:
    def test_chart_and_table_say_the_same(self, client, articles):
        document = html.fromstring(client.get(PAIR).content)
        bars = document.xpath("//*[local-name()='rect'][@class='bar']")
        rows = document.xpath("//section[@aria-labelledby='months']//tbody/tr")
        assert len(bars) == len(rows) == 4
        cells = [cell.text_content() for cell in rows[0].xpath("./*")]
        assert cells == ["January 2024", "1", "2", "50\u202f%"]

    def test_file_of_a_pair(self, client, articles):
        response = client.get(f"{PAIR}months.csv")
        assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
        rows = list(csv.DictReader(io.StringIO(response.text)))
        assert rows[0] == {
            "month": "2020-01",
            "articles": "1",
            "all_articles": "1",
            "share": "1.0000",
        }
        assert rows[-1]["share"] == "0.5000"
        assert len(rows) == 49  # months without an article are told as well

    def test_file_of_an_entity(self, client, articles):
        rows = list(csv.DictReader(io.StringIO(client.get("/countries/iran/months.csv").text)))
        assert [row["month"] for row in rows if row["articles"] != "0"] == [
            "2020-01",
            "2022-03",
            "2023-01",
            "2024-01",
        ]

    def test_numbers_are_the_same_in_every_language(self, client, states):
        make_article("Оба", "<p>Armenia, Iran.</p>", language="ru", published="2024-01-05T10:00")
        assert client.get(f"/ru{PAIR}months.csv").text.splitlines()[1] == "2024-01,1,1,1.0000"

    def test_files_of_nothing_are_not_found_or_empty(self, client, states):
        assert client.get("/countries/nowhere/months.csv").status_code == 404
        assert client.get("/people/armenia/months.csv").status_code == 404
        assert client.get(f"{PAIR}months.csv").text.splitlines() == [
            "month,articles,all_articles,share"
        ]

    def test_the_other_order_leads_on(self, client, states):
        response = client.get("/relations/iran/armenia/months.csv")
        assert (response.status_code, response.headers["Location"]) == (301, f"{PAIR}months.csv")


def test_events_of_both_lead_to_their_timeline(client, states):
    make_event("Long Talks", starts="2004", participants=states)
    links = html.fromstring(client.get(PAIR).content).xpath("//aside//a/@href")
    assert "/timeline/?with=armenia&with=iran" in links
