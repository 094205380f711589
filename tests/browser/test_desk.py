"""The desk in a browser: its front page, a quick article, the search, the calendar, a table."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from articles.models import Article, LinkPlace, OutboundLink, Topic
from people.models import Person
from tests import factories

OPTIONS = {"preload": False}  # axe is not to fetch style sheets
SIZES = ({"width": 1280, "height": 900}, {"width": 360, "height": 800})


@pytest.fixture
def desk(db):
    """Something in every box."""
    now = timezone.now()
    author = factories.make_author("Anna Sahakyan")
    body = "<p>Foreign Minister Anna Unheardof met John Adams.</p>"
    factories.make_person("John Adams", offices=[("Judge", None, "2000", "")], died="2010")
    factories.make_person("John Adams", slug="adams-2")
    live = factories.make_article(
        "A forecast", body, review_on=timezone.localdate(), authors=[author], tags=["Gas"]
    )
    factories.make_article("Coming", published=now + timezone.timedelta(days=1))
    review = factories.make_draft("Handed in", authors=[author])
    Article.objects.filter(pk=review.pk).update(stage="in_review", stage_since=now)
    link = OutboundLink.objects.create(
        address="https://example.org/gone", state="dead", reason="410 Gone", failing_since=now
    )
    LinkPlace.objects.create(link=link, article=live, sentence="As they wrote.")
    return live


def check(page):
    """No barrier in light and dark, wide and narrow, and nothing that sticks out."""
    for size in SIZES:
        page.set_viewport_size(size)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            # Colours that are still on their way are neither the ones nor the others.
            page.evaluate(
                "Promise.all(document.getAnimations().map((each) => each.finished.catch(() => 0)))"
            )
            found = Axe().run(page, options=OPTIONS)
            assert found.violations_count == 0, found.generate_report()
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= size["width"], f"{page.url} is {width} wide"
    page.set_viewport_size(SIZES[0])
    page.emulate_media(color_scheme="light")


def test_front_page_quick_article_search_and_calendar(desk, editor):
    editor.goto("/admin/")
    for title in ("Waiting for review", "Scheduled", "Undecided mentions", "Links that died"):
        expect(editor.get_by_role("heading", name=title)).to_be_visible()
    check(editor)

    # A quick article; what is typed survives leaving the page.
    editor.get_by_label("Headline").fill("Gas and glory")
    editor.get_by_label("Text", exact=False).first.fill("One line.\nAnother line.")
    editor.goto("/admin/calendar/")
    check(editor)
    editor.get_by_role("link", name="Month after").click()
    expect(editor.get_by_role("link", name="This month")).to_be_visible()
    editor.goto("/admin/")
    expect(editor.get_by_label("Headline")).to_have_value("Gas and glory")
    editor.get_by_role("button", name="Save as a draft").click()
    editor.wait_for_url("**/articles/article/*/change/")
    article = Article.objects.get(headline="Gas and glory")
    assert article.body == "<p>One line.</p>\n<p>Another line.</p>"
    editor.goto("/admin/")
    expect(editor.get_by_label("Headline")).to_have_value("")
    expect(editor.locator("#box-drafts")).to_contain_text("Gas and glory")

    # It still holds.
    box = editor.locator("#box-again")
    box.get_by_text("Reviewed").click()
    box.get_by_label("Look again on").fill("2031-05-01")
    box.get_by_role("button", name="It still holds").click()
    expect(editor.get_by_text("“A forecast” still holds")).to_be_visible()
    desk.refresh_from_db()
    assert desk.review_on.isoformat() == "2031-05-01"

    # The search, by the keyboard alone.
    editor.locator("body").press("/")
    editor.keyboard.type("gas")
    editor.keyboard.press("Enter")
    editor.wait_for_url("**/search/?q=gas")
    expect(editor.get_by_role("link", name="Gas and glory")).to_be_visible()
    expect(editor.get_by_role("heading", name="Topics")).to_be_visible()
    check(editor)


def test_a_table_with_an_error_then_put_right(desk, editor):
    editor.goto("/admin/people/person/")
    editor.get_by_role("link", name="Import a table").click()
    expect(editor.get_by_role("heading", name="Import a table of people")).to_be_visible()
    check(editor)

    def send(text):
        file = {"name": "people.csv", "mimeType": "text/csv", "buffer": text.encode()}
        editor.get_by_label("File").set_input_files(file)
        editor.get_by_role("button", name="Try it").click()

    send("slug,born\njohn-adams,long ago\n")
    expect(editor.get_by_role("heading", name="Wrong rows (1)")).to_be_visible()
    expect(editor.get_by_role("cell", name="long ago", exact=True)).to_be_visible()
    check(editor)
    send("slug,born\njohn-adams,1735-10-30\n")
    expect(editor.get_by_role("heading", name="Would be changed (1)")).to_be_visible()
    check(editor)
    assert Person.objects.get(slug="john-adams").born == ""
    editor.get_by_role("button", name="Write it").click()
    expect(editor.get_by_text("Written.")).to_be_visible()
    assert Person.objects.get(slug="john-adams").born == "1735-10-30"


def test_topics_merged_and_a_link_that_is_fine(desk, editor):
    Topic.objects.create(name="Energy", slug="energy")
    editor.goto("/admin/articles/topic/")
    check(editor)
    editor.get_by_role("link", name="Gas", exact=True).click()
    expect(editor.get_by_role("heading", name="Change topic")).to_be_visible()
    check(editor)
    editor.get_by_role("link", name="Merge…").click()
    editor.get_by_label("The topic that stays").fill("energy")
    editor.get_by_role("button", name="Find").click()
    editor.get_by_role("radio").check()
    check(editor)
    editor.get_by_role("button", name="Show what it does").click()
    expect(editor.get_by_text("“Gas” becomes part of “Energy”.")).to_be_visible()
    check(editor)
    editor.get_by_role("button", name="Merge", exact=True).click()
    expect(editor.get_by_role("heading", name="Merged into this topic")).to_be_visible()
    check(editor)
    editor.locator("button[form^=undo]").click()
    expect(editor.get_by_text("is a topic of its own again")).to_be_visible()
    assert Topic.objects.filter(name="Gas").exists()

    editor.goto("/admin/articles/outboundlink/")
    check(editor)
    editor.get_by_role("link", name="https://example.org/gone").click()
    expect(editor.get_by_role("button", name="It is fine as it is")).to_be_visible()
    check(editor)
    editor.get_by_role("button", name="It is fine as it is").click()
    expect(editor.get_by_role("button", name="Watch it again")).to_be_visible()
