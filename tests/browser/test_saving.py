"""No lost work, in a real browser: autosave, a crash, two editors, a session that ends."""

from __future__ import annotations

import os
import re
import time
import uuid

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from articles import publishing
from articles.models import Article, Presence, Revision
from tests import factories
from tests.chromium import PASSWORD, log_in


def open_form(page, article=None):
    path = f"{article.pk}/change/" if article else "add/"
    page.goto(f"/admin/articles/article/{path}")
    page.locator("textarea[data-desk-body=ready]").wait_for(state="attached")
    return page


def write(page, text):
    page.locator(".tiptap").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


def save(page):
    page.get_by_role("button", name="Save draft", exact=True).first.click()


def kept(page):
    return page.locator("[data-desk-kept]")


@pytest.fixture
def colleague(make_page):
    user = factories.make_user("colleague", password=PASSWORD)
    user.first_name = "Anna"
    user.save()
    page = make_page()
    log_in(page, "colleague")
    return page


@pytest.fixture
def quiet(chromium, live_server):
    """An editor's page whose browser may complain of a server that is not there or says no."""
    factories.make_user("editor", password=PASSWORD)
    context = chromium.new_context(base_url=live_server.url)
    context.set_default_timeout(30_000)
    page = context.new_page()
    log_in(page, "editor")
    yield page
    context.close()


@pytest.fixture
def crashing(quiet):
    """A browser that reaches the server only to open pages."""
    quiet.add_init_script("navigator.sendBeacon = () => false")
    quiet.route("**/autosave/", lambda route: route.abort())
    return quiet


class AutosaveTests:
    def test_a_new_article_is_kept_while_it_is_typed(self, editor):
        open_form(editor)
        editor.get_by_label("Headline:").fill("Typed and never saved")
        write(editor, "Half a sen")
        expect(kept(editor)).to_contain_text(re.compile(r"Saved \d"))
        # The focus is where it was, and the page goes on as that article's.
        assert editor.evaluate("document.activeElement.classList.contains('tiptap')")
        article = Article.objects.get()
        expect(editor).to_have_url(re.compile(f"/article/{article.pk}/change/$"))
        assert article.revisions.first().read().body == "<p>Half a sen</p>"
        editor.keyboard.type("tence.")
        save(editor)
        editor.get_by_text("Draft saved at").wait_for()
        assert Article.objects.count() == 1
        assert article.revisions.versions().get().read().body == "<p>Half a sentence.</p>"
        assert editor.locator(".desk-unsaved").count() == 0

    def test_a_crash_loses_nothing(self, crashing):
        article = factories.make_draft("Before", "<p>Start.</p>")
        open_form(crashing, article)
        write(crashing, " Typed before the crash.")
        expect(kept(crashing)).to_contain_text("kept in this browser")
        context = crashing.context
        crashing.close(run_before_unload=False)
        assert article.revisions.count() == 1

        again = context.new_page()
        open_form(again, article)
        again.get_by_text("You have text that was not saved").wait_for()
        assert article.revisions.first().kind == "autosaved"
        again.get_by_role("link", name="Take it over").click()
        expect(again.locator(".tiptap")).to_contain_text("Typed before the crash.")
        save(again)
        again.get_by_text("Draft saved at").wait_for()
        assert "Typed before the crash." in article.revisions.versions().first().read().body
        assert again.locator(".desk-unsaved").count() == 0
        assert not again.evaluate("Object.keys(localStorage).some(k => k.startsWith('desk:'))")

    def test_another_user_of_this_browser_sees_nothing_of_it(self, crashing):
        article = factories.make_draft("Before", "<p>Start.</p>")
        open_form(crashing, article)
        write(crashing, " Mine alone.")
        expect(kept(crashing)).to_contain_text("kept in this browser")
        factories.make_user("other", password=PASSWORD)
        context = crashing.context
        crashing.close(run_before_unload=False)
        context.clear_cookies()
        page = context.new_page()
        log_in(page, "other")
        open_form(page, article)
        page.wait_for_load_state("networkidle")
        assert page.locator(".desk-unsaved").count() == 0
        assert article.revisions.count() == 1


class SessionTests:
    def test_logged_out_in_the_middle_and_on_again(self, quiet):
        article = factories.make_draft("Before", "<p>Start.</p>")
        open_form(quiet, article)
        Session.objects.all().delete()
        write(quiet, " Typed after that.")
        expect(kept(quiet)).to_contain_text("You have been logged out")
        # Pressing the button does not lead away from the text either.
        save(quiet)
        expect(quiet.locator(".tiptap")).to_contain_text("Typed after that.")

        with quiet.context.expect_page() as opened:
            quiet.get_by_role("link", name="Log in in a new tab").click()
        log_in(opened.value)
        opened.value.close()
        quiet.bring_to_front()
        quiet.evaluate("window.dispatchEvent(new Event('focus'))")
        expect(kept(quiet)).to_contain_text(re.compile(r"Saved \d"))
        save(quiet)
        quiet.get_by_text("Draft saved at").wait_for()
        assert "Typed after that." in article.revisions.versions().first().read().body


class TwoEditorsTests:
    BODY = "<p>One.</p><p>Two.</p><p>Three.</p>"

    def test_they_see_each_other_and_put_their_texts_together(self, editor, colleague):
        article = factories.make_draft("Shared", self.BODY)
        open_form(editor, article)
        open_form(colleague, article)
        colleague.get_by_text("editor is here too.").wait_for()
        colleague.get_by_label("Headline:").fill("Anna’s headline")
        expect(kept(colleague)).to_contain_text(re.compile(r"Saved \d"))
        editor.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        editor.get_by_text(re.compile("Anna is here too, typing since")).wait_for()

        write(editor, " My own end.")
        expect(kept(editor)).to_contain_text(re.compile(r"Saved \d"))
        save(colleague)
        colleague.get_by_text("Draft saved at").wait_for()
        editor.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        editor.get_by_text("Your save will be refused").wait_for()

        save(editor)
        editor.get_by_text("Everything you typed is still here").first.wait_for()
        assert article.revisions.filter(kind=Revision.Kind.REFUSED).exists()
        expect(editor.locator(".desk-overtaken del").first).to_contain_text("Anna")
        editor.get_by_role("button", name="Put both together in the form").click()
        editor.get_by_text("Both texts are put together below").wait_for()
        assert editor.get_by_label("Headline:").input_value() == "Anna’s headline"
        expect(editor.locator(".tiptap")).to_contain_text("My own end.")
        editor.locator("textarea[data-desk-body=ready]").wait_for(state="attached")
        editor.wait_for_load_state("networkidle")  # what the browser kept would be offered now
        expect(editor.get_by_text("You have text that was not saved")).to_have_count(0)
        save(editor)
        editor.get_by_text("Draft saved at").wait_for()
        content = article.revisions.versions().first().read()
        assert content.headline == "Anna’s headline"
        assert "My own end." in content.body
        colleague.close()
        editor.goto("/admin/")
        # Both browsers say so as they leave, and nobody waits for that.
        until = time.monotonic() + 30
        while Presence.objects.exists() and time.monotonic() < until:
            time.sleep(0.1)
        assert not Presence.objects.exists()


class WithoutScriptTests:
    def test_the_form_works_as_it_always_did(self, editor, make_page):
        article = factories.make_draft("Before", "<p>One.</p>\n<p>Two.</p>")
        plain = make_page(java_script_enabled=False, storage_state=editor.context.storage_state())
        address = f"/admin/articles/article/{article.pk}/change/"
        plain.goto(address)
        open_form(editor, article).get_by_label("Headline:").fill("Overtaking")
        save(editor)
        editor.get_by_text("Draft saved at").wait_for()
        plain.locator("#id_body").fill("<p>One.</p>\n<p>Two, mine.</p>")
        save(plain)
        plain.get_by_role("button", name="Put both together in the form").click()
        assert plain.get_by_label("Headline:").input_value() == "Overtaking"
        save(plain)
        plain.get_by_text("Draft saved at").wait_for()
        content = article.revisions.versions().first().read()
        assert (content.headline, content.body) == (
            "Overtaking",
            "<p>One.</p>\n<p>Two, mine.</p>",
        )


class PagesTests:
    """The pages about versions, a refused save and what is offered, for axe and for telephones."""

    @pytest.fixture
    def article(self):
        article = factories.make_article(
            "A live article with a long headline",
            "<h2>Head</h2><p>The <em>old</em> words of a paragraph that is long enough.</p>"
            "<p>Same.</p><p>Same too.</p><p>And this.</p><ul><li>One</li><li>Two</li></ul>",
        )
        content = article.revisions.get().read()
        content.headline = "A live article with a longer headline"
        content.tags = ["gas"]
        content.body = content.body.replace("old", "<strong>new</strong>").replace(
            "<li>Two</li>", '<li><a href="/people/x/">Two</a></li><li>Three</li>'
        )
        publishing.save_revision(article, content)
        return article

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    @pytest.mark.parametrize("width", [360, 1280])
    def test_axe_finds_nothing(self, make_page, article, width, scheme):
        editor = factories.make_user("editor", password=PASSWORD)
        colleague = factories.make_user("colleague")
        # The policy would stop what axe tries out while it looks.
        page = make_page(
            viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True
        )
        log_in(page)
        content = article.revisions.first().read()
        content.standfirst = "Typed."
        publishing.autosave(article, content, by=editor, typing=publishing.Typing(2, uuid.uuid4()))
        address = f"/admin/articles/article/{article.pk}"
        for path in ("versions/", "compare/?from=1&to=2"):
            self.look_at(page, f"{address}/{path}", "body", width)
        self.look_at(page, f"{address}/change/", "[data-desk-saving]", width)
        page.get_by_label("Headline:").fill("My headline")
        content.headline, content.standfirst = "Their headline", ""
        publishing.save_revision(article, content, by=colleague)
        save(page)
        page.locator(".desk-overtaken").wait_for()
        for part in (".desk-problems", ".desk-overtaken", "[data-desk-kept]"):
            self.look_at(page, "", part, width)

    def look_at(self, page, path, part, width):
        if path:
            page.goto(path)
        page.evaluate(
            "for (const element of document.querySelectorAll('details')) element.open = true"
        )
        found = Axe().run(page, context=part).response["violations"]
        heard = [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]
        assert heard == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if folder := os.environ.get("PICTURES_OF_THE_DESK"):
            name = re.sub(r"\W+", "-", part + path)
            scheme = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
            page.screenshot(path=f"{folder}/{name}-{width}-{scheme}.png", full_page=True)
