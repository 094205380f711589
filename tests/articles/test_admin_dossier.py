"""Dossiers at the desk: put together, put in order, looked at before readers do."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from lxml import html

from articles.models import Dossier, FormerSlug
from tests.factories import (
    make_article,
    make_dossier,
    make_draft,
    make_event,
    make_image,
    make_user,
)

pytestmark = pytest.mark.django_db

ADD = "/admin/articles/dossier/add/"


def change(dossier) -> str:
    return f"/admin/articles/dossier/{dossier.pk}/change/"


@pytest.fixture
def desk(client):
    client.force_login(make_user())
    return client


def form_data(*rows, title="Gas", initial=0, **fields) -> dict:
    """What the form sends. `rows`: (position, article, event, note), and the row that changes."""
    data = {"title": title, "language": "en", "is_public": "on", **fields}
    data |= {"items-TOTAL_FORMS": len(rows), "items-INITIAL_FORMS": initial}
    for number, (position, article, event, note, *item) in enumerate(rows):
        values = {
            "position": position,
            "article": article.pk if article else "",
            "event": event.pk if event else "",
            "note": note,
            "id": item[0].pk if item else "",
        }
        data |= {f"items-{number}-{name}": value for name, value in values.items()}
    return {name: value for name, value in data.items() if value is not None}


def errors_of(response) -> str:
    assert response.status_code == 200
    document = html.fromstring(response.content)
    lists = document.xpath("//*[contains(@class, 'errorlist')]")
    return " ".join(errors.text_content() for errors in lists)


def said(response) -> str:
    return " ".join(str(message) for message in response.context["messages"])


class WritingTests:
    def test_rows_without_a_number_go_to_the_end(self, desk):
        one, two, event = make_article("One"), make_article("Two"), make_event("Talks")
        rows = [("", one, None, ""), ("5", None, event, "They met."), ("", two, None, "")]
        response = desk.post(ADD, form_data(*rows, slug=""))
        assert response.status_code == 302, errors_of(response)
        dossier = Dossier.objects.get()
        assert dossier.slug == "gas"
        stored = [(item.position, str(item)) for item in dossier.items.in_order()]
        assert stored == [(10, "Talks"), (20, "One"), (30, "Two")]

    def test_a_number_between_two_puts_it_between(self, desk):
        one, two, three = (make_article(name) for name in ("One", "Two", "Three"))
        dossier = make_dossier("Gas", items=[one, two])
        first, second = dossier.items.in_order()
        rows = [
            ("10", one, None, "", first),
            ("20", two, None, "", second),
            ("15", three, None, ""),
        ]
        response = desk.post(change(dossier), form_data(*rows, initial=2, slug="gas"))
        assert response.status_code == 302, errors_of(response)
        stored = [(item.position, str(item)) for item in dossier.items.in_order()]
        assert stored == [(10, "One"), (20, "Three"), (30, "Two")]

    def test_an_emptied_address_stays_and_a_changed_one_leads_on(self, desk):
        dossier = make_dossier("Gas", slug="gas")
        desk.post(change(dossier), form_data(slug="", title="Another title"))
        assert Dossier.objects.get().slug == "gas"
        desk.post(change(dossier), form_data(slug="oil"))
        assert FormerSlug.objects.get().slug == "gas"


class ProblemTests:
    @pytest.mark.parametrize("kind", ["article", "event"])
    def test_what_stands_there_twice_is_said_in_words(self, desk, kind):
        thing = make_article() if kind == "article" else make_event()
        row = ("", thing, None, "") if kind == "article" else ("", None, thing, "")
        response = desk.post(ADD, form_data(row, row))
        assert f"An {kind} stands in the dossier twice." in errors_of(response)

    def test_a_row_is_one_thing(self, desk):
        for row in (("", None, None, "Why."), ("", make_article(), make_event(), "")):
            response = desk.post(ADD, form_data(row))
            assert "Choose an article or an event, one of the two." in errors_of(response)

    def test_an_article_in_another_language_is_refused(self, desk):
        response = desk.post(ADD, form_data(("", make_article(language="ru"), None, "")))
        assert "It is in Russian, and the dossier is in English." in errors_of(response)

    def test_a_taken_address_is_refused(self, desk):
        make_dossier("Gas", slug="gas")
        assert "already a dossier with this slug" in errors_of(
            desk.post(ADD, form_data(slug="gas"))
        )

    def test_a_picture_without_words_stays_at_the_desk(self, desk):
        image = make_image(alt="")
        response = desk.post(ADD, form_data(lead_image=image.pk))
        assert "needs an alternative text" in errors_of(response)
        assert desk.post(ADD, form_data(lead_image=image.pk, is_public=None)).status_code == 302

    def test_what_readers_do_not_see_is_said_and_marked(self, desk):
        private = make_event("Private Talks", is_private=True)
        rows = [("", make_draft("Draft"), None, ""), ("", None, private, "")]
        response = desk.post(
            ADD, form_data(*rows, ("", make_article("Out"), None, "")), follow=True
        )
        assert "Readers do not see these rows: Draft; Private Talks." in said(response)
        page = desk.get(change(Dossier.objects.get()))
        text = html.fromstring(page.content).text_content()
        for wanted in ("do not see it: draft", "do not see it: private", "see it"):
            assert wanted in text


class LookingTests:
    def test_it_can_be_looked_at_before_readers_do(self, desk):
        dossier = make_dossier("Gas", is_public=False, items=[make_article("Out")])
        page = html.fromstring(desk.get(change(dossier)).content)
        (address,) = page.xpath("//a[contains(@href, '/preview/')]/@href")
        response = desk.get(address)
        assert "Out" in response.text
        assert "only the desk sees this page" in response.text
        assert "no-store" in response["Cache-Control"]
        assert not html.fromstring(response.content).xpath("//link[@rel='canonical']")

    @pytest.mark.parametrize("wrong", ["0", "x", "9" * 40])
    def test_what_is_not_there_cannot_be_looked_at(self, desk, wrong):
        assert desk.get(f"/admin/articles/dossier/{wrong}/preview/").status_code == 404

    def test_it_takes_a_permission(self, client):
        dossier = make_dossier("Gas")
        user = make_user("guest", is_superuser=False)
        client.force_login(user)
        address = f"/admin/articles/dossier/{dossier.pk}/preview/"
        assert client.get(address).status_code == 403
        user.user_permissions.add(Permission.objects.get(codename="view_dossier"))
        assert client.get(address).status_code == 200
        assert client.post(change(dossier), form_data()).status_code == 403

    def test_the_list_counts_rows(self, desk):
        make_dossier("Gas", items=[make_article(), make_event()])
        page = html.fromstring(desk.get("/admin/articles/dossier/").content)
        assert page.xpath("//td[@class='field-length']/text()") == ["2"]
