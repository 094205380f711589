"""Cards: what a reader is shown who points at a name."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from lxml import html

from articles import publishing
from articles.models import Article
from people.models import StatusPeriod
from tests.factories import (
    add_tenure,
    make_article,
    make_country,
    make_event,
    make_organisation,
    make_person,
)

pytestmark = pytest.mark.django_db

LARGEST = 5000  # bytes


def text_of(response):
    return " ".join(html.fromstring(response.content).text_content().split())


@pytest.fixture
def state():
    return make_country("Armenia", summary="State in the South Caucasus.")


@pytest.fixture
def premier(state):
    person = make_person("Nikol Pashinyan", summary="A politician.")
    add_tenure(person, "Member of the National Assembly", state, "2012", "2018-05")
    add_tenure(person, "Prime Minister", state, "2018-05-08", "", rank=20)
    make_article("Then", "<p>Nikol Pashinyan spoke.</p>", published="2015-03-04T10:00")
    return person


class CardTests:
    def test_says_who_somebody_is_and_in_how_many_articles(self, client, premier):
        text = text_of(client.get("/people/nikol-pashinyan/card/"))
        for part in ("person", "Nikol Pashinyan", "A politician.", "1 article"):
            assert part in text
        assert "Prime Minister of Armenia" in text
        assert "National Assembly" not in text

    def test_with_a_day_it_tells_then_from_now(self, client, premier):
        text = text_of(client.get("/people/nikol-pashinyan/card/2015-03-04/"))
        assert "Then Member of the National Assembly" in text
        assert "Now Prime Minister of Armenia" in text

    def test_who_holds_no_office_has_the_last_one(self, client, state):
        make_person("Old Hand", offices=[("President", state, "1998", "2008")])
        assert "Formerly President of Armenia" in text_of(client.get("/people/old-hand/card/"))

    def test_is_small_and_has_no_links(self, client, premier):
        for path in ("card/", "card/2015-03-04/"):
            response = client.get(f"/people/nikol-pashinyan/{path}")
            assert len(response.content) < LARGEST
            document = html.fromstring(response.content)
            assert not document.xpath("//a | //button | //script | //style | //@style | //@id")
            assert response.headers["X-Robots-Tag"] == "noindex"
            assert "Set-Cookie" not in response.headers

    def test_tells_the_status_of_a_state_that_changed(self, client, state):
        StatusPeriod.objects.all().delete()
        StatusPeriod.objects.create(
            country=state, status="unrecognised", valid_from="1990", valid_until="1991"
        )
        StatusPeriod.objects.create(country=state, status="partly_recognised", valid_from="1992")
        make_article("Old", "<p>Armenia is free.</p>", published="1990-10-01T10:00")
        text = text_of(client.get("/countries/armenia/card/1990-10-01/"))
        assert "Then not recognised by any member" in text
        assert "Now recognised by some states" in text

    def test_membership_of_the_united_nations_goes_without_saying(self, client, state):
        assert "United Nations" not in text_of(client.get("/countries/armenia/card/"))

    def test_events_and_organisations_have_cards(self, client, state):
        make_event("Geneva Talks", starts="2016-03-01", place="Town Hall", certainty="alleged")
        make_organisation("Union of Writers", country=state, established="1934")
        text = text_of(client.get("/events/geneva-talks/card/"))
        assert "alleged" in text
        assert "1 March 2016, Town Hall" in text
        assert "Armenia, since 1934" in text_of(client.get("/organisations/union-of-writers/card/"))

    def test_a_day_without_an_article_leads_to_the_card_without_a_day(self, client, premier):
        response = client.get("/people/nikol-pashinyan/card/2015-03-05/")
        assert response.status_code == 302
        assert response.headers["Location"] == "/people/nikol-pashinyan/card/"

    def test_a_withdrawn_article_makes_no_day(self, client, premier):
        publishing.withdraw(Article.objects.get(), "It was wrong.")
        assert client.get("/people/nikol-pashinyan/card/2015-03-04/").status_code == 302

    @pytest.mark.parametrize("day", ["2015-02-30", "2015-13-01", "9999-01-01", "20150304"])
    def test_a_day_that_is_none_is_not_found(self, client, premier, day):
        assert client.get(f"/people/nikol-pashinyan/card/{day}/").status_code == 404

    def test_private_people_have_no_card(self, client):
        make_person("Quiet Person", is_private=True)
        assert client.get("/people/quiet-person/card/").status_code == 404
        assert client.get("/countries/quiet-person/card/").status_code == 404

    def test_former_addresses_lead_on(self, client, premier):
        premier.slug = "pashinyan"
        premier.save()
        response = client.get("/people/nikol-pashinyan/card/")
        assert (response.status_code, response.headers["Location"]) == (
            301,
            "/people/pashinyan/card/",
        )

    def test_speaks_the_language_of_its_address(self, client, premier):
        make_article("Тогда", "<p>Nikol Pashinyan.</p>", language="ru")
        response = client.get("/ru/people/nikol-pashinyan/card/")
        assert 'lang="ru"' in response.text
        assert "1 статья" in response.text

    def test_is_kept_by_the_page_cache(self, client, premier, django_assert_num_queries):
        cache.clear()
        client.get("/people/nikol-pashinyan/card/2015-03-04/")
        with django_assert_num_queries(2):  # the stamp, and what may have come due
            again = client.get("/people/nikol-pashinyan/card/2015-03-04/")
        assert "Then" in again.text
        assert "public" in again.headers["Cache-Control"]

    def test_names_of_editors_are_text(self, client):
        make_person("<b>Bold</b> Name", slug="bold", summary="<script>x</script>")
        response = client.get("/people/bold/card/")
        assert "<b>" not in response.text
        assert "<script" not in response.text
