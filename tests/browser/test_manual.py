"""docs/editing.md, followed by a new editor who has nothing else: by what stands on the screen.

Nothing here looks for an element but by the words that a person sees or hears. Where a step fails,
manual and screen have parted.
"""

from __future__ import annotations

import datetime
import re

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from playwright.sync_api import expect

from articles.models import Article, Image
from articles.role_groups import EDITORS
from tests import factories
from tests.articles.pictures import picture_bytes
from tests.chromium import PASSWORD

HEADLINE = "A fire by the lake"
STANDFIRST = "In Geneva two men talked longer by a fireplace than at the table."
OPENING = "Ronald Reagan had prepared himself for weeks. Mikhail Gorbachev came with a pen."


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def world(transactional_db):
    """Whom the article names, one of them twice over, and an article to link to."""
    states = factories.make_country("United States")
    factories.make_person("Ronald Reagan", family_name="Reagan", countries=[states])
    factories.make_person("Nancy Reagan", family_name="Reagan", countries=[states])
    factories.make_person("Mikhail Gorbachev", family_name="Gorbachev")
    factories.make_article("The weekend that failed upwards")


@pytest.fixture
def page(make_page, world):
    """Step 1: a new editor logs in."""
    user = factories.make_user("edgar", is_superuser=False, password=PASSWORD)
    user.groups.add(Group.objects.get(name=EDITORS))
    page = make_page()
    page.goto("/admin/")
    page.get_by_label("Username").fill("edgar")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Desk")).to_be_visible()
    return page


def press(page, name):
    """The first button of exactly that name: those of the form stand above and below it."""
    page.get_by_role("button", name=name, exact=True).first.click()


def text(page):
    return page.get_by_role("textbox", name="Text", exact=True)


def write(page):
    """Step 3."""
    page.get_by_label("Headline").fill(HEADLINE)
    page.get_by_label("Text").fill(OPENING)
    press(page, "Save as a draft")
    expect(page.get_by_text("Draft saved. Go on writing here.")).to_be_visible()
    page.get_by_label("Standfirst").fill(STANDFIRST)
    text(page).click()
    page.keyboard.press("Control+End")
    page.keyboard.press("Enter")
    press(page, "Heading")
    page.keyboard.type("The pool house")
    page.keyboard.press("Enter")
    page.keyboard.type("What Nancy Reagan saw of it was short. Reagan liked it")
    press(page, "Footnote")
    expect(page.get_by_role("button", name="Back to the text")).to_be_visible()
    page.keyboard.type("Joint statement of 21 November.")
    expect(page.get_by_text(re.compile(r"^Saved \d"))).to_be_visible()


def illustrate(page):
    """Step 4: in the text, then as the lead."""
    text(page).get_by_text("What Nancy Reagan saw").click()
    press(page, "Picture")
    window = page.get_by_role("dialog", name="A picture in the text")
    file = {"name": "lake.jpg", "mimeType": "image/jpeg", "buffer": picture_bytes("navy")}
    window.get_by_label("Or upload one").set_input_files([file])
    window.get_by_label("What it shows").fill("A lake at dusk")
    window.get_by_label("Credit").fill("Anna Keller")
    press(window, "Put it in")
    expect(window).to_have_count(0)
    page.get_by_role("combobox").filter(has=page.get_by_label("Lead image")).click()
    page.get_by_role("searchbox").last.fill("lake")
    page.get_by_role("option", name="A lake at dusk").click()


def link(page):
    """Step 5: a link of one's own, and an answer about a name."""
    text(page).get_by_text("Ronald Reagan had prepared").click()
    page.keyboard.press("Control+End")
    text(page).get_by_role("heading", name="The pool house").click()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("End")
    page.keyboard.type(" More: ")
    page.keyboard.press("Control+k")
    window = page.get_by_role("dialog", name="Link to …")
    window.get_by_label("Name, headline or address").press_sequentially("weekend")
    window.get_by_role("option", name="The weekend that failed upwards").click()
    if window.count():
        press(window, "Set the link")
    press(page, "Save draft")
    expect(page.get_by_text("Draft saved at")).to_be_visible()
    names = page.get_by_role("region", name="Names in this article")
    expect(names.get_by_text("Who is meant?")).to_be_visible()
    names.get_by_role("button", name=re.compile("Ronald")).first.click()
    expect(names.get_by_role("button", name="Undo")).to_be_visible()


def check_and_preview(page):
    """Steps 7 and 8."""
    report = page.get_by_role("region", name="Before you publish")
    expect(report.get_by_text("Stands in the way")).to_have_count(0)
    with page.context.expect_page() as opened:
        press(page, "Preview")
    preview = opened.value
    preview.get_by_label("Telephone").check()
    shown = preview.frame_locator("iframe[title='As on a telephone']")
    expect(shown.get_by_role("heading", name=HEADLINE)).to_be_visible()
    expect(shown.get_by_role("link", name="Mikhail Gorbachev").first).to_be_visible()
    preview.close()


def schedule(page):
    """Step 10, first without a time, which is refused in words."""
    press(page, "Schedule")
    expect(page.get_by_role("link", name="When should readers see it?")).to_be_visible()
    day = timezone.localdate() + datetime.timedelta(days=2)
    page.get_by_label("Date of publication").fill(day.isoformat())
    page.get_by_role("textbox", name="Time of publication").fill("07:00")
    press(page, "Schedule")
    expect(
        page.get_by_text("Scheduled. Readers will see it at the time you chose.")
    ).to_be_visible()
    page.get_by_role("link", name="Commentary").first.click()
    expect(page.get_by_role("region", name="Scheduled").get_by_text(HEADLINE)).to_be_visible()
    page.get_by_role("region", name="Scheduled").get_by_role("link", name=HEADLINE).click()


def publish(page):
    """Step 10, after all at once."""
    page.get_by_label("Date of publication").fill("")
    page.get_by_role("textbox", name="Time of publication").fill("")
    press(page, "Publish now")
    expect(page.get_by_text("Published. Readers see it now.")).to_be_visible()


def correct(page):
    """Step 11."""
    page.get_by_role("link", name="Correct", exact=True).click()
    page.get_by_role("textbox", name="Text").fill("It was Tuesday, not Monday.")
    press(page, "Show how readers will see it")
    expect(page.get_by_role("heading", name="As readers will see it")).to_be_visible()
    press(page, "Issue this correction")
    expect(page.get_by_text("The correction is issued.")).to_be_visible()


class MainJobTests:
    def test_one_article_from_the_first_word_to_a_correction(self, page, reader):
        write(page)
        illustrate(page)
        link(page)
        check_and_preview(page)
        schedule(page)
        article = Article.objects.get(headline=HEADLINE)
        assert not article.is_public
        publish(page)
        correct(page)

        reader.goto(Article.objects.get(headline=HEADLINE).get_absolute_url())
        expect(reader.get_by_role("heading", name=HEADLINE)).to_be_visible()
        expect(reader.get_by_text(STANDFIRST)).to_be_visible()
        body = reader.get_by_role("article")
        for name in ("Ronald Reagan", "Mikhail Gorbachev", "The weekend that failed upwards"):
            expect(body.get_by_role("link", name=name).first).to_be_visible()
        expect(body.get_by_role("img", name="A lake at dusk").first).to_be_visible()
        expect(body.get_by_text("Joint statement of 21 November.")).to_be_visible()
        expect(body.get_by_text("It was Tuesday, not Monday.")).to_be_visible()
        assert Image.objects.get().credit == "Anna Keller"
