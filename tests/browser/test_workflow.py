"""From draft to publication between an author and an editor, each in a browser of their own."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from articles.models import Article
from articles.role_groups import AUTHORS, EDITORS
from tests import factories
from tests.chromium import PASSWORD, log_in

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def member(username, group):
    user = factories.make_user(username, is_superuser=False, password=PASSWORD)
    user.groups.add(Group.objects.get(name=group))


@pytest.fixture
def author(make_page):
    member("anna", AUTHORS)
    narrow = {"width": 360, "height": 800}
    page = make_page(viewport=narrow, color_scheme="dark", bypass_csp=True)  # for axe
    log_in(page, "anna")
    return page


@pytest.fixture
def reviewer(make_page):
    member("edgar", EDITORS)
    page = make_page(bypass_csp=True)  # the policy would stop what axe tries out
    log_in(page, "edgar")
    return page


def ready(page):
    page.locator("textarea[data-desk-body=ready]").wait_for(state="attached")


def press(page, name):
    """The button of that name that comes first, and the page it leads to."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).first.click()


def from_inbox(page, reason):
    page.goto("/admin/")
    with page.expect_navigation():
        page.locator("#user-tools").get_by_role("link", name="Inbox (1)").click()
    expect(page.locator(".inbox-reason")).to_have_text(reason)
    accessible(page, "body")
    with page.expect_navigation():
        page.locator(".inbox-article").click()


def accessible(page, part):
    found = Axe().run(page, context=part, options=RULES)
    assert found.violations_count == 0, found.generate_report()


class NoteTests:
    """A note that is being typed outlives its page, whoever may write in the article or not."""

    def note(self, page):
        return page.get_by_label("Note to colleagues")

    def opened(self, page, article):
        page.goto(f"/admin/articles/article/{article.pk}/change/")
        details = page.locator("#workflow details")
        if details.get_attribute("open") is None:
            details.locator("summary").click()
        return page

    def kept(self, page):
        return page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('desk:note:'))")

    def test_it_is_offered_back_until_it_is_added(self, reviewer):
        article = factories.make_draft("Sources", "<p>Text.</p>")
        ready(self.opened(reviewer, article))
        self.note(reviewer).fill("Who says so?\nSee https://example.org/a?b=1&c")
        reviewer.wait_for_timeout(500)
        context = reviewer.context
        reviewer.close(run_before_unload=False)
        page = context.new_page()
        page.goto(f"/admin/articles/article/{article.pk}/change/")
        ready(page)
        expect(self.note(page)).to_have_value("Who says so?\nSee https://example.org/a?b=1&c")
        expect(page.locator("#workflow")).to_contain_text("have not added it")
        press(page, "Save draft")  # which adds no note
        expect(self.note(page)).to_have_value("Who says so?\nSee https://example.org/a?b=1&c")
        press(page, "Add the note")
        expect(page.locator(".workflow-text")).to_contain_text("Who says so?")
        expect(self.note(page)).to_have_value("")
        assert self.kept(page) == []
        # The text of the article was never touched, so nothing of it was kept.
        assert article.revisions.count() == 1

    def test_it_outlives_a_session_that_has_ended_for_those_who_only_read(self, author):
        article = factories.make_draft("Own", "<p>Text.</p>")
        anna = get_user_model().objects.get(username="anna")
        Article.objects.filter(pk=article.pk).update(created_by=anna, stage="in_review")
        self.opened(author, article)
        assert author.get_by_role("button", name="Save draft").count() == 0
        self.note(author).fill("One more thing.")
        author.wait_for_timeout(500)
        Session.objects.all().delete()
        press(author, "Add the note")
        assert "/login/" in author.url
        assert not article.notes.exists()
        log_in(author, "anna")
        self.opened(author, article)
        expect(self.note(author)).to_have_value("One more thing.")
        press(author, "Add the note")
        assert article.notes.get().text == "One more thing."
        assert self.kept(author) == []


class WorkflowTests:
    def test_submitted_sent_back_put_right_approved_published(self, author, reviewer):
        author.goto("/admin/articles/article/add/")
        ready(author)
        author.get_by_label("Headline").fill("Having lost Armenia")
        author.locator(".ProseMirror").fill("Moscow looks for somebody to blame.")
        assert author.get_by_role("button", name="Publish now").count() == 0
        press(author, "Submit for review")
        expect(author.locator(".messagelist")).to_contain_text("Submitted for review.")
        expect(author.get_by_role("button", name="Save draft")).to_have_count(0)
        assert author.evaluate("document.documentElement.scrollWidth") <= 360
        accessible(author, "#workflow")

        from_inbox(reviewer, "waits for review")
        ready(reviewer)
        reviewer.get_by_label("Note to colleagues").fill("Who says so?")
        press(reviewer, "Send back with this note")
        assert Article.objects.get().stage == "draft"
        accessible(reviewer, "#workflow")

        from_inbox(author, "was sent back")
        ready(author)
        expect(author.locator(".workflow-text")).to_have_text("Who says so?")
        author.locator(".ProseMirror").fill("Moscow looks for somebody to blame, officials say.")
        press(author, "Submit for review")

        from_inbox(reviewer, "waits for review")
        ready(reviewer)
        press(reviewer, "Approve")
        expect(reviewer.locator(".workflow-badge")).to_have_text("approved")
        press(reviewer, "Publish now")
        article = Article.objects.get()
        assert (article.stage, article.is_public) == ("draft", True)
        assert "officials say" in article.body
        expect(reviewer.locator("#user-tools")).to_contain_text("Inbox /", ignore_case=True)
        author.goto("/admin/articles/inboxitem/")
        expect(author.locator(".inbox-reason")).to_have_text("was published")
        with author.expect_navigation():
            author.locator(".inbox-list").get_by_role("button", name="Done").click()
        expect(author.locator(".inbox")).to_contain_text("Nothing waits for you.")
