"""What "link to" offers: everybody and everything readers can open, by any name, in few queries."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(client):
    client.force_login(factories.make_user())

    def get(text, **params):
        answer = client.get(reverse("admin:articles_linkable"), {"q": text, **params})
        assert answer.status_code == 200
        return answer.json()["results"]

    return get


class EntityTests:
    @pytest.mark.parametrize("typed", ["mehd ram", "MEHDIYEV", "Мехтиев", "mehdıyev"])
    def test_found_by_any_name_in_any_spelling(self, ask, typed):
        azerbaijan = factories.make_country("Azerbaijan")
        factories.make_person(
            "Ramiz Mehdiyev",
            offices=[("Head of the Administration", azerbaijan, "1995", "2019")],
            aliases=[("Рамиз Мехтиев", "name")],
        )
        (found,) = ask(typed)
        assert found["label"] == "Ramiz Mehdiyev"
        assert found["url"] == "/people/ramiz-mehdiyev/"
        assert "Head of the Administration, Azerbaijan" in found["description"]
        assert found["kind"] == "person"

    def test_the_address_is_that_of_the_articles_language(self, ask):
        factories.make_country("Armenia")
        assert ask("armenia", language="ru")[0]["url"] == "/ru/countries/armenia/"
        assert ask("armenia", language="xx")[0]["url"] == "/countries/armenia/"

    def test_private_people_are_not_offered(self, ask):
        factories.make_person("Vahan Petrosyan", is_private=True)
        assert ask("Petrosyan") == []


class ArticleTests:
    def test_found_by_the_words_of_the_headline(self, ask):
        article = factories.make_article("Having lost Armenia", published="2025-02-12T11:38")
        (found,) = ask("lost arm")
        assert (found["label"], found["kind"]) == ("Having lost Armenia", "article")
        assert found["url"] == article.get_absolute_url()
        assert "2025" in found["description"]

    def test_what_readers_cannot_open_is_not_offered(self, ask):
        factories.make_draft("Having lost Armenia")
        assert ask("lost") == []


class AskingTests:
    @pytest.mark.parametrize("typed", ["", " ", "\x00", "-", '"', "%_'", "x" * 5000, "я" * 300])
    def test_anything_may_be_typed(self, ask, typed):
        assert ask(typed) == []

    def test_as_many_queries_for_many_as_for_one(self, client, django_assert_max_num_queries):
        client.force_login(factories.make_user())
        azerbaijan = factories.make_country("Azerbaijan")
        for number in range(12):
            factories.make_person(
                f"Petros Petrosyan {number}", offices=[("Minister", azerbaijan, "2001", "")]
            )
            factories.make_article(f"Petrosyan speaks {number}", published="2025-02-12T11:38")
        address = reverse("admin:articles_linkable")
        client.get(address, {"q": "armenia"})
        with django_assert_max_num_queries(20):
            answer = client.get(address, {"q": "petros"})
        assert len(answer.json()["results"]) == 16

    def test_only_for_the_desk(self, client):
        assert client.get(reverse("admin:articles_linkable")).status_code == 302
        user = factories.make_user("reader", is_superuser=False)
        client.force_login(user)
        assert client.get(reverse("admin:articles_linkable")).status_code in {302, 403}

    def test_asking_changes_nothing(self, client):
        client.force_login(factories.make_user())
        assert client.post(reverse("admin:articles_linkable"), {"q": "a"}).status_code == 405
