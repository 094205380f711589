"""Corrections: issued from a live article, amended with a trace that readers see."""

from __future__ import annotations

import json
import re

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from articles import publishing
from articles.correcting import CannotCorrect, amend, issue
from articles.models import Correction, CorrectionAmendment
from tests.factories import make_article, make_draft, make_person, make_user

pytestmark = pytest.mark.django_db


def page_of(client, article):
    return client.get(article.get_absolute_url()).text


def graph_of(text):
    data = re.search(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', text, re.S)
    return json.loads(data[1])["@graph"]


class IssueTests:
    def test_readers_see_it_everywhere(self, client):
        article = make_article("Tuesday")
        page_of(client, article)  # kept by the page cache
        correction = issue(article, "correction", "It was Wednesday.")
        assert "It was Wednesday." in page_of(client, article)
        assert "It was Wednesday." in client.get("/corrections/").text
        for written_as in ("rss", "atom", "json"):
            feed = client.get(f"/corrections/feed.{written_as}").content.decode()
            assert "It was Wednesday." in feed
            assert f"#correction-{correction.pk}" in feed

    def test_machines_read_it(self, client):
        article = make_article("Tuesday")
        issue(article, "correction", "It was Wednesday.")
        found = [node for node in graph_of(page_of(client, article)) if "correction" in node]
        assert found[0]["correction"][0]["@type"] == "CorrectionComment"
        assert found[0]["correction"][0]["text"] == "It was Wednesday."

    def test_drafts_have_none(self):
        with pytest.raises(CannotCorrect):
            issue(make_draft("A draft"), "correction", "It was Wednesday.")
        with pytest.raises(CannotCorrect):
            issue(make_article("Live"), "correction", "  ")


class AmendTests:
    def test_readers_see_what_it_said_before(self, client):
        article, editor = make_article("Tuesday"), make_user("editor")
        correction = issue(article, "correction", "It was Wednesday.")
        amend(correction, "It was Thursday.", by=editor)
        amendment = CorrectionAmendment.objects.get()
        assert (amendment.text, amendment.amended_by) == ("It was Wednesday.", editor)
        for text in (page_of(client, article), client.get("/corrections/").text):
            assert "It was Thursday." in text
            assert re.search(r"<details.*?It was Wednesday\..*?</details>", text, re.S)
        data = next(node for node in graph_of(page_of(client, article)) if "correction" in node)
        assert "dateModified" in data["correction"][0]

    def test_saying_the_same_is_no_amendment(self):
        correction = issue(make_article("Tuesday"), "correction", "It was Wednesday.")
        amend(correction, "It was Wednesday.")
        assert not CorrectionAmendment.objects.exists()
        assert correction.amended_at is None

    def test_the_list_costs_the_same_with_many_amendments(
        self, client, django_assert_max_num_queries
    ):
        article = make_article("Tuesday")
        for number in range(5):
            correction = issue(article, "correction", f"Correction {number}")
            amend(correction, f"Amended {number}")
        with django_assert_max_num_queries(8):
            assert client.get("/corrections/").text.count("<details") == 5


class PagesTests:
    @pytest.fixture
    def desk(self, client):
        client.force_login(make_user("editor"))
        return client

    def address(self, article):
        return reverse("admin:articles_correction_add") + f"?article={article.pk}"

    def test_one_click_from_the_form_and_from_the_list(self, desk):
        article = make_article("Tuesday")
        link = f'href="{self.address(article)}"'
        form = reverse("admin:articles_article_change", args=[article.pk])
        assert link in desk.get(form).text
        assert link in desk.get(reverse("admin:articles_article_changelist")).text
        draft = make_draft("A draft")
        form = reverse("admin:articles_article_change", args=[draft.pk])
        assert "?article=" not in desk.get(form).text

    def test_it_is_shown_before_it_is_issued(self, desk):
        article, person = make_article("Tuesday"), make_person("Ramiz Mehdiyev")
        said = {"kind": "clarification", "text": "It was <b>Wednesday</b>.", "entity": person.pk}
        shown = desk.post(self.address(article), said | {"_look": "1"})
        assert "It was &lt;b&gt;Wednesday" in shown.text
        assert not Correction.objects.exists()
        answer = desk.post(self.address(article), said | {"_issue": "1"})
        assert answer["Location"] == reverse("admin:articles_correction_changelist")
        correction = Correction.objects.get()
        assert (correction.article, correction.kind) == (article, "clarification")
        assert correction.entity_id == person.pk
        assert correction.history.get().history_user.username == "editor"

    def test_it_may_lead_on_to_the_text(self, desk):
        article = make_article("Tuesday")
        said = {"kind": "correction", "text": "It was Wednesday.", "goes_on": "on", "_issue": "1"}
        answer = desk.post(self.address(article), said)
        assert answer["Location"] == reverse("admin:articles_article_change", args=[article.pk])

    def test_an_empty_one_is_refused_beside_the_field(self, desk):
        article = make_article("Tuesday")
        answer = desk.post(self.address(article), {"kind": "correction", "_issue": "1"})
        assert answer.context["form"].errors["text"]
        assert not Correction.objects.exists()

    def test_a_draft_leads_to_its_form(self, desk):
        draft = make_draft("A draft")
        answer = desk.get(self.address(draft))
        assert answer["Location"] == reverse("admin:articles_article_change", args=[draft.pk])

    def test_whoever_may_not_correct_is_refused(self, client):
        reader = make_user("reader", is_superuser=False)
        reader.is_staff = True
        reader.save()
        reader.user_permissions.add(Permission.objects.get(codename="view_article"))
        client.force_login(reader)
        article = make_article("Tuesday")
        assert client.get(self.address(article)).status_code == 403
        said = {"kind": "correction", "text": "No", "_issue": "1"}
        assert client.post(self.address(article), said).status_code == 403
        assert not Correction.objects.exists()

    def test_one_that_was_taken_back_meanwhile_says_so(self, desk):
        article = make_article("Tuesday")
        publishing.unpublish(article)
        said = {"kind": "correction", "text": "It was Wednesday.", "_issue": "1"}
        assert desk.post(self.address(article), said).status_code == 302
        assert not Correction.objects.exists()

    def test_amending_in_the_list_keeps_the_trace(self, desk):
        correction = issue(make_article("Tuesday"), "correction", "It was Wednesday.")
        page = reverse("admin:articles_correction_change", args=[correction.pk])
        said = {
            "kind": "correction",
            "text": "It was Thursday.",
            "issued_at_0": "2025-01-01",
            "issued_at_1": "10:00",
        }
        assert desk.post(page, said).status_code == 302
        assert CorrectionAmendment.objects.get().amended_by.username == "editor"
        history = reverse("admin:articles_correction_history", args=[correction.pk])
        assert "It was Wednesday." in desk.get(history).text
