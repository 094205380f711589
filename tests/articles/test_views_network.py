"""The network: who appears with whom."""

from __future__ import annotations

import pytest
from lxml import html

from tests.factories import (
    make_article,
    make_country,
    make_draft,
    make_organisation,
    make_person,
)

pytestmark = pytest.mark.django_db


def ties(response):
    """Pairs and numbers as the list tells them."""
    rows = html.fromstring(response.content).xpath("//section[@aria-labelledby='ties']//li")
    return {
        row.xpath("./a")[0].text_content(): int(row.xpath(".//span[@aria-hidden]/text()")[0])
        for row in rows
    }


@pytest.fixture
def articles():
    for name in ("Armenia", "Iran", "France"):
        make_country(name)
    make_person("Nikol Pashinyan")
    make_organisation("Arab League")
    make_article("1", "<p>Armenia and Iran.</p>", published="2020-01-01T10:00")
    make_article("2", "<p>Armenia, Iran and Nikol Pashinyan.</p>", published="2024-01-01T10:00")
    make_article("3", "<p>France and the Arab League.</p>", published="2024-02-01T10:00")


class NetworkTests:
    def test_ranks_the_ties(self, client, articles):
        found = ties(client.get("/network/"))
        assert found.pop("Armenia – Iran") == 2
        assert found == {
            "Armenia – Nikol Pashinyan": 1,
            "Iran – Nikol Pashinyan": 1,
            "Arab League – France": 1,
        }

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ({"kind": "countries"}, {"Armenia – Iran": 2}),
            ({"kind": "countries", "year": "2024"}, {"Armenia – Iran": 1}),
            ({"at_least": "2"}, {"Armenia – Iran": 2}),
            ({"year": "2020"}, {"Armenia – Iran": 1}),
            ({"focus": "arab-league"}, {"Arab League – France": 1}),
            ({"focus": "france", "year": "2024"}, {"Arab League – France": 1}),
            ({"kind": "people"}, {}),
            ({"focus": "armenia", "kind": "people"}, {"Armenia – Nikol Pashinyan": 1}),
            (
                {"focus": "armenia", "kind": "people", "year": "2024"},
                {"Armenia – Nikol Pashinyan": 1},
            ),
        ],
    )
    def test_answers_its_form(self, client, articles, query, expected):
        response = client.get("/network/", query)
        assert ties(response) == expected
        assert 'content="noindex, follow"' in response.text

    def test_every_line_leads_to_its_articles(self, client, articles):
        document = html.fromstring(client.get("/network/").content)
        lines = document.xpath("//*[local-name()='line']/parent::a/@href")
        assert len(lines) == 4
        for path in lines:
            assert client.get(path).status_code == 200
            assert "article-item" in client.get(path).text

    def test_every_point_is_in_the_lists_as_well(self, client, articles):
        document = html.fromstring(client.get("/network/").content)
        points = document.xpath("//a[contains(@class, 'node')]/@href")
        groups = document.xpath("//div[@class='groups']//li/a[1]/@href")
        assert sorted(points) == sorted(groups)
        assert document.xpath("//*[local-name()='svg'][contains(@class, 'network')]/@aria-hidden")
        assert not document.xpath("//*[local-name()='svg']//a[not(@tabindex='-1')]")

    @pytest.mark.parametrize(
        "query",
        ["kind=events", "year=1999", "year=x", "at_least=7", "focus=nobody", "focus=%00"],
    )
    def test_what_no_form_sends_is_not_found(self, client, articles, query):
        assert client.get(f"/network/?{query}").status_code == 404

    def test_private_people_are_nowhere(self, client, articles):
        person = make_person("Hidden Person")
        make_article("4", "<p>Hidden Person and Iran.</p>", published="2024-03-01T10:00")
        person.is_private = True
        person.save()
        for path in ("/network/", "/network/?year=2024", "/network/?focus=iran"):
            assert "Hidden" not in client.get(path).text, path
        assert client.get("/network/?focus=hidden-person").status_code == 404

    def test_drafts_and_scheduled_articles_are_not_counted(self, client, articles):
        make_draft("Draft", "<p>Armenia and France.</p>")
        make_article("Soon", "<p>Iran and France.</p>", published="2999-01-01T10:00")
        for path in ("/network/", "/network/?kind=countries"):
            assert not [pair for pair in ties(client.get(path)) if "France – Iran" in pair]
            assert "Armenia – France" not in ties(client.get(path))

    def test_counts_its_own_edition(self, client, articles):
        make_article("Ещё", "<p>Armenia, France.</p>", language="ru", published="2024-01-01T10:00")
        assert ties(client.get("/ru/network/")) == {"Armenia – France": 1}
        assert ties(client.get("/ru/network/?year=2024")) == {"Armenia – France": 1}
        assert "Armenia – France" not in ties(client.get("/network/"))

    def test_an_empty_archive_has_an_empty_network(self, client):
        assert "No two appear together so often." in client.get("/network/").text
