"""The record in a real browser: histories and the way back, deleting, the bin, correcting."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from articles import recycling
from articles.correcting import amend, issue
from articles.models import Article
from people.deleting import delete_entities
from people.models import Person
from tests import factories
from tests.chromium import PASSWORD, log_in

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def press(page, name):
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).first.click()


def follow(page, name, **options):
    with page.expect_navigation():
        page.get_by_role("link", name=name, **options).first.click()


@pytest.fixture
def desk(make_page):
    factories.make_user("editor", password=PASSWORD)
    return log_in(make_page())


class RecordTests:
    def test_a_change_is_read_and_taken_back(self, desk):
        person = factories.make_person("Ramiz Mehdiyev", summary="Academician")
        desk.goto(reverse("admin:people_person_change", args=[person.pk]))
        desk.get_by_label("Summary").fill("Politician")
        press(desk, "Save and continue editing")
        follow(desk, "History", exact=True)
        entry = desk.locator(".record-entries > li").first
        expect(entry.locator("h2")).to_contain_text("editor")
        expect(entry.locator("del")).to_have_text("Academician")
        expect(entry.locator("ins")).to_have_text("Politician")
        with desk.expect_navigation():
            desk.get_by_role("link", name="Restore it as it was then").last.click()
        expect(desk.locator("#content")).to_contain_text("Summary")
        press(desk, "Restore")
        expect(desk.get_by_label("Summary")).to_have_value("Academician")

    def test_the_deleted_leave_their_words_and_come_back(self, desk):
        person = factories.make_person("Ramiz Mehdiyev")
        article = factories.make_article("Speech", body="<p>Ramiz Mehdiyev spoke.</p>")
        desk.goto(reverse("admin:people_person_delete", args=[person.pk]))
        expect(desk.locator("#deleted-objects")).to_contain_text("1 article names it")
        press(desk, "Yes, I’m sure")
        desk.goto(article.get_absolute_url())
        words = desk.get_by_text("Ramiz Mehdiyev spoke.")
        expect(words).to_be_visible()
        assert words.get_by_role("link").count() == 0
        gone = desk.goto("/people/ramiz-mehdiyev/")
        assert gone.status == 410
        desk.goto(reverse("admin:people_person_deleted"))
        follow(desk, "Restore Ramiz Mehdiyev")
        press(desk, "Restore")
        assert desk.goto("/people/ramiz-mehdiyev/").status == 200

    def test_a_live_article_is_corrected_in_one_click(self, desk):
        factories.make_person("Ramiz Mehdiyev")
        article = factories.make_article("Speech")
        desk.goto(reverse("admin:articles_article_change", args=[article.pk]))
        follow(desk, "Correct", exact=True)
        desk.get_by_label("Text:", exact=True).fill("He spoke on Wednesday.")
        press(desk, "Show how readers will see it")
        expect(desk.locator(".record-shown")).to_contain_text("He spoke on Wednesday.")
        press(desk, "Issue this correction")
        expect(desk.locator(".messagelist")).to_contain_text("Readers see it now")
        desk.goto("/corrections/")
        expect(desk.locator(".correction")).to_contain_text("He spoke on Wednesday.")

    def test_a_draft_goes_into_the_bin_and_comes_back(self, desk):
        draft = factories.make_draft("Speech")
        desk.goto(reverse("admin:articles_article_delete", args=[draft.pk]))
        press(desk, "Put it into the bin")
        expect(desk.locator("#result_list")).to_have_count(0)
        follow(desk, "Bin", exact=True)
        press(desk, "Put back Speech")
        expect(desk.get_by_label("Headline")).to_have_value("Speech")


def pages():
    """One of each kind of page, by name; makes what they show."""
    person = factories.make_person("Ramiz Mehdiyev", summary="Academician")
    azerbaijan = factories.make_country("Azerbaijan")
    factories.add_tenure(person, "Head of the Presidential Administration", azerbaijan, "1995")
    moment = person.history.first().history_date.isoformat()
    person.summary, person.body = "Politician", "A sentence about him. " * 30
    person.save()
    person.aliases.create(text="Рамиз Мехтиев")
    body = "<p>Ramiz Mehdiyev spoke.</p>"
    article = factories.make_article("Having lost Armenia", body=body)
    amend(issue(article, "correction", "He spoke on Tuesday."), "He spoke on Wednesday.")
    delete_entities([factories.make_person("Somebody Else")])
    recycling.bin(factories.make_draft("A draft that nobody wanted"))
    old = Article.objects.kept().get()
    draft = factories.make_draft("Another draft")
    return {
        "history": reverse("admin:people_person_history", args=[person.pk]),
        "restore": reverse("admin:people_person_restore", args=[person.pk])
        + f"?at={moment.replace('+', '%2B')}",
        "deleted": reverse("admin:people_person_deleted"),
        "delete": reverse("admin:people_person_delete", args=[person.pk]),
        "protected": reverse("admin:people_country_delete", args=[azerbaijan.pk]),
        "record": reverse("admin:articles_article_history", args=[old.pk]),
        "log": reverse("admin:admin_logentry_changelist"),
        "bin": reverse("admin:articles_article_bin"),
        "to-bin": reverse("admin:articles_article_delete", args=[draft.pk]),
        "erase": reverse("admin:articles_article_erase", args=[Article.objects.binned().get().pk]),
        "correct": reverse("admin:articles_correction_add") + f"?article={article.pk}",
        "corrections": "/corrections/",
        "gone": "/people/somebody-else/",
    }


class AccessibilityTests:
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    @pytest.mark.parametrize("width", [360, 1280])
    def test_axe_finds_nothing(self, make_page, width, scheme):
        """And nothing is wider than the screen."""
        factories.make_user("editor", password=PASSWORD)
        addresses = pages()
        assert Person.objects.exists()
        viewport = {"width": width, "height": 900}
        # The policy would stop what axe tries out while it looks.
        page = log_in(make_page(viewport=viewport, color_scheme=scheme, bypass_csp=True))
        shots = os.environ.get("SHOTS")
        problems = []
        for name, address in addresses.items():
            page.goto(address)
            if shots:
                page.screenshot(path=Path(shots) / f"{name}-{width}-{scheme}.png", full_page=True)
            found = Axe().run(page, options=RULES)
            if found.violations_count:
                problems.append(f"{name}\n{found.generate_report()}")
            wide = page.evaluate("document.documentElement.scrollWidth") - width
            if wide > 0:
                problems.append(f"{name} is {wide} pixels too wide")
        assert not problems, "\n".join(problems)
