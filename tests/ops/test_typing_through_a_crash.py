"""A real browser types while the real server is killed and started again: no word is lost."""

from __future__ import annotations

import re

import pytest

from tests.chromium import log_in
from tests.ops.site import PASSWORD, USER, Site, scratch_database

FORM = "/admin/articles/article/add/"


@pytest.fixture
def site(tmp_path, django_db_blocker):
    with django_db_blocker.unblock(), scratch_database(tmp_path) as url:
        site = Site(tmp_path, url)
        site.set_up()
        site.start()
        try:
            yield site
        finally:
            site.kill_everything()


@pytest.fixture
def page(site, chromium):
    context = chromium.new_context(base_url=f"http://{site.address}")
    yield log_in(context.new_page(), USER, PASSWORD)
    context.close()


def texts(site):
    """Every text that is kept, with its kind, the oldest first."""
    with site.database() as connection, connection.cursor() as cursor:
        cursor.execute("SELECT kind, content FROM articles_revision ORDER BY number")
        return [(kind, str(content)) for kind, content in cursor.fetchall()]


@pytest.mark.browser
class TypingTests:
    def test_killed_between_typing_and_saving(self, site, page):
        from playwright.sync_api import expect

        kept = page.locator("[data-desk-kept]")
        page.goto(FORM)
        page.locator("textarea[data-desk-body=ready]").wait_for(state="attached")
        page.get_by_label("Headline:").fill("Through a crash")
        page.locator(".tiptap").click()
        page.keyboard.type("Before it.")
        expect(kept).to_contain_text(re.compile(r"Saved \d"))

        site.kill_everything()
        page.keyboard.type(" During it.")
        expect(kept).to_contain_text("kept in this browser", timeout=30_000)
        # The button leads nowhere while nobody answers; the text stays where it is.
        page.get_by_role("button", name="Save draft", exact=True).first.click()
        expect(kept).to_contain_text("Nothing was sent")
        expect(page.locator(".tiptap")).to_contain_text("Before it. During it.")
        assert not any("During it." in text for _kind, text in texts(site))

        site.start()
        page.get_by_role("button", name="Save draft", exact=True).first.click()
        page.get_by_text("Draft saved at").wait_for()
        kinds = [kind for kind, text in texts(site) if "Before it. During it." in text]
        assert kinds[-1] == "saved"
        with site.database() as connection, connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM articles_article")
            assert cursor.fetchone() == (1,)

        # Killed again, and the browser with it: what was typed is offered when both are back.
        page.locator("textarea[data-desk-body=ready]").wait_for(state="attached")
        address, context = page.url, page.context
        site.kill_everything()
        page.locator(".tiptap").click()
        page.keyboard.press("Control+End")
        page.keyboard.type(" After it.")
        expect(kept).to_contain_text("kept in this browser", timeout=30_000)
        page.close(run_before_unload=False)
        site.start()
        again = context.new_page()
        again.goto(address)
        again.get_by_text("You have text that was not saved").wait_for()
        again.get_by_role("link", name="Take it over").click()
        expect(again.locator(".tiptap")).to_contain_text("Before it. During it. After it.")
