"""The report beside the buttons: with the form, after typing, for whom, and at what cost."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from articles import linking, mentions, publishing
from articles.models import Article
from tests import factories
from tests.articles.article_form import change_url, text_of, typed, url

pytestmark = pytest.mark.django_db

NEW = "admin:articles_article_report_new"
BODY = "<p>On 12 May they met in a hall that nobody knew.</p>"


@pytest.fixture
def editor(client):
    user = factories.make_user()
    client.force_login(user)
    return user


def look(client, article, **fields):
    return client.post(url("article", "report", article.pk), typed(article, **fields))


@pytest.mark.usefixtures("editor")
class ReportTests:
    def test_it_comes_with_the_form_about_the_latest_version(self, client):
        factories.make_country("Armenia")
        article = factories.make_draft("First", "<p>Armenia.</p>")
        shown = text_of(client.get(change_url(article)))
        assert "Before you publish" in shown
        assert "1 (1 state)" in shown
        assert 'href="#id_standfirst">There is no standfirst' in shown
        assert f'data-report="{url("article", "report", article.pk)}"' in shown
        assert re.search(r"data-report-count>\d+ things to look at<", shown)

    def test_a_new_form_says_that_nothing_is_written(self, client):
        shown = text_of(client.get(url("article", "add")))
        assert "nothing is written yet" in shown
        assert f'data-report="{reverse(NEW)}"' in shown
        assert "A headline is missing" not in shown

    def test_it_follows_what_is_typed_and_saves_nothing(self, client):
        factories.make_country("Armenia")
        article = factories.make_draft("First", "<p>Nobody.</p>")
        answer = look(client, article, body="<h2></h2><p>Armenia.</p>", standfirst="So.")
        shown = text_of(answer)
        assert "1 heading is empty" in shown
        assert "1 (1 state)" in shown
        assert "There is no standfirst" not in shown
        assert "<html" not in shown
        assert article.revisions.count() == 1
        assert "no-store" in answer["Cache-Control"]

    def test_an_article_that_was_never_saved(self, client):
        shown = text_of(client.post(reverse(NEW), typed(headline="New", body="<p>Two words.</p>")))
        assert "2 words" in shown
        assert "/new/" in shown
        assert not Article.objects.exists()

    def test_half_finished_fields_are_no_error(self, client):
        article = factories.make_draft("First")
        answer = look(client, article, publish_at_0="soon", review_on="x", lead_image="x")
        assert "Some text" not in text_of(answer)
        assert answer.status_code == 200

    def test_a_refused_form_is_reported_as_it_was_typed(self, client):
        article = factories.make_draft("First")
        fields = typed(article, headline="", body="<p>Four words, just typed.</p>", _publish="1")
        shown = text_of(client.post(change_url(article), fields))
        assert "4 words" in shown
        assert "1 thing stands in the way of publication" in shown

    def test_a_number_changed_in_a_live_article_asks_for_a_correction(self, client):
        article = factories.make_article("First", BODY)
        changed = BODY.replace("12", "14")
        shown = text_of(look(client, article, body=changed))
        assert 'href="#corrections-group">1 word reads otherwise' in shown
        assert 'id="corrections-group"' in text_of(client.get(change_url(article)))
        written = {"kind": "correction", "text": "It was 14 May.", "issued_at_0": "2026-01-01"}
        fields = typed(article, body=changed, corrections=[written])
        answer = client.post(url("article", "report", article.pk), fields)
        assert "reads otherwise" not in text_of(answer)

    def test_the_correction_is_published_with_the_change(self, client):
        article = factories.make_article("First", BODY)
        written = {
            "kind": "correction",
            "text": "It was 14 May.",
            "issued_at_0": "2026-01-01",
            "issued_at_1": "12:00",
        }
        fields = typed(article, body=BODY.replace("12", "14"), corrections=[written], _publish="1")
        answer = client.post(change_url(article), fields)
        assert answer.status_code == 302
        article.refresh_from_db()
        assert "14 May" in article.body
        assert article.corrections.get().text == "It was 14 May."

    def test_small_change_is_contradicted(self, client):
        article = factories.make_article("First", BODY)
        shown = text_of(look(client, article, body=BODY.replace("12", "14"), is_minor="on"))
        assert 'href="#id_is_minor">1 word reads otherwise' in shown
        assert "no small change" in shown

    def test_every_finding_leads_to_a_place_of_the_page(self, client):
        article = factories.make_article("First", "<h2></h2><p>Vahan Nowhereian came.</p>")
        revision = publishing.save_revision(
            article,
            factories.make_content("", "<h2></h2><p>Vahan Nowhereian left 12 times, 13.</p>"),
        )
        assert revision
        shown = text_of(client.get(change_url(article)))
        places = set(
            re.findall(r'<li class="is-\w+"><strong>[^<]*</strong> <a href="#([^"]+)"', shown)
        )
        assert len(places) > 4
        assert {place for place in places if f'id="{place}"' not in shown} == set()


class ReportPermissionTests:
    def test_only_those_who_see_the_article(self, client):
        article = factories.make_draft("First")
        fields = typed(article)
        assert "/login/" in client.post(url("article", "report", article.pk), fields).url
        client.force_login(factories.make_user("nobody", is_superuser=False))
        assert client.post(url("article", "report", article.pk), fields).status_code == 403
        assert client.post(reverse(NEW), fields).status_code == 403

    def test_it_is_a_post_with_a_token(self, client, editor):
        article = factories.make_draft("First")
        assert client.get(url("article", "report", article.pk)).status_code == 405
        careful = Client(enforce_csrf_checks=True)
        careful.force_login(editor)
        answer = careful.post(url("article", "report", article.pk), typed(article))
        assert answer.status_code == 403


@pytest.mark.usefixtures("editor")
class ReportCostTests:
    def test_the_form_links_its_text_once(self, client, monkeypatch):
        article = factories.make_draft("First", "<p>Armenia.</p>")
        calls = []
        recognise = linking.recognise
        monkeypatch.setattr(
            mentions, "recognise", lambda *a, **k: calls.append(1) or recognise(*a, **k)
        )
        client.get(change_url(article))
        assert len(calls) == 1

    def test_looking_costs_the_same_whatever_the_length(
        self, client, django_assert_max_num_queries
    ):
        article = factories.make_draft("First")
        look(client, article, body="<p>Given0 Family0 came.</p>" * 40)
        for number in range(12):
            factories.make_person(f"Given{number} Family{number}")
        people = "".join(f"<p>Given{n} Family{n} came.</p>" for n in range(12)) * 4
        look(client, article, body=people)
        with django_assert_max_num_queries(26):
            look(client, article, body=people)
