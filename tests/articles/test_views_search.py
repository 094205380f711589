"""The search page: what readers can type into it, and what they get."""

import pytest
from django.urls import reverse

from tests.articles.search.test_search import HOSTILE
from tests.factories import make_article, make_country, make_person

pytestmark = pytest.mark.django_db

SEARCH = "/search/"


class SearchPageTests:
    def test_hits_are_grouped_and_linked(self, client):
        armenia = make_country("Armenia")
        article = make_article("Armenia & its <neighbours>", "<p>Talks.</p>")
        page = client.get(SEARCH, {"q": "armenia"}).content.decode()
        assert f'<a href="{armenia.get_absolute_url()}"><mark>Armenia</mark></a>' in page
        assert f'<a href="{article.get_absolute_url()}"><mark>Armenia</mark> &amp; its' in page
        assert "&lt;neighbours&gt;" in page
        assert '<meta name="robots" content="noindex, follow">' in page

    def test_kinds_narrow(self, client):
        make_country("Armenia")
        make_article("Armenia today")
        page = client.get(SEARCH, {"q": "armenia", "kind": "country"})
        assert [hit.kind for hit in page.context["results"].hits] == ["country"]
        assert client.get(SEARCH, {"q": "armenia", "kind": "x"}).context["kind"] == ""

    def test_an_empty_query_explains_and_a_vain_one_helps(self, client):
        empty = client.get(SEARCH).content
        assert b"quotation marks" in empty
        assert b"noindex" not in empty  # the form is worth finding, what others asked for is not
        page = client.get(SEARCH, {"q": "nowhere to be found"})
        assert b"Nothing was found" in page.content

    def test_suggestions_are_links(self, client):
        make_person("Nikol Pashinyan")
        page = client.get(SEARCH, {"q": "pashinian"}).content.decode()
        assert '<a href="?q=Nikol%20Pashinyan">' in page

    def test_pages_lead_on(self, client):
        for number in range(21):
            make_article(f"Sanctions {number}", published=f"2025-01-{number + 1:02}T10:00")
        page = client.get(SEARCH, {"q": "sanctions & more <>", "kind": "article"})
        assert page.status_code == 200
        page = client.get(SEARCH, {"q": "sanctions", "kind": "article"}).content.decode()
        assert 'href="?q=sanctions&amp;kind=article&amp;after=20"' in page
        page = client.get(SEARCH, {"q": "sanctions", "kind": "article", "after": "20"})
        assert len(page.context["results"].hits) == 1

    def test_each_edition_finds_its_own_articles(self, client):
        make_article("Talks", language="en")
        make_article("Talks по-русски", language="ru")
        page = client.get("/ru/search/", {"q": "talks"})
        assert [hit.article.headline for hit in page.context["results"].hits] == ["Talks по-русски"]

    def test_only_reading_is_allowed_and_no_cookie_is_set(self, client):
        assert client.post(SEARCH, {"q": "a"}).status_code == 405
        response = client.get(SEARCH, {"q": "a"})
        assert not response.cookies
        assert "Cookie" not in response.headers.get("Vary", "")

    @pytest.mark.parametrize("query", HOSTILE.values(), ids=HOSTILE.keys())
    def test_whatever_is_typed_there_is_a_page(self, client, query):
        response = client.get(SEARCH, {"q": query.encode(errors="replace").decode()})
        assert response.status_code == 200

    @pytest.mark.parametrize(
        "raw",
        ["%00", "q=%00", "q=%", "q=%ED%A0%80", "q=%FF%FE", "q[]=a", "q=a&q=b", "q=+", "q=%2500"],
    )
    def test_raw_query_strings(self, client, raw):
        assert client.get(f"{SEARCH}?{raw}").status_code == 200


class OpenSearchTests:
    def test_it_leads_to_the_search_page(self, client):
        response = client.get(reverse("opensearch"))
        assert response["Content-Type"] == "application/opensearchdescription+xml"
        text = response.content.decode()
        assert text.startswith("<?xml")
        assert 'template="http://testserver/search/?q={searchTerms}"' in text
