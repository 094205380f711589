"""Before an article is published: the report that follows typing, previews, and shared links."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from articles.models import Article, PreviewLink
from tests import factories
from tests.chromium import PASSWORD, log_in

BODY = (
    '<h2>Who met</h2><p>Ilham Aliyev came to Armenia.<sup><a href="#1">1</a></sup></p>'
    + "<p>More was said than heard.</p>" * 40
    + "<ol><li><p>A note at the end.</p></li></ol>"
)


@pytest.fixture
def article():
    factories.make_country("Armenia")
    factories.make_person("Ilham Aliyev")
    return factories.make_draft("A visit", BODY)


def open_form(page, article):
    page.goto(f"/admin/articles/article/{article.pk}/change/")
    page.locator(".ProseMirror").wait_for()


def preview(page):
    """Press the button; what opens beside the form."""
    with page.context.expect_page() as opened:
        page.locator(".desk-acts").last.get_by_role("button", name="Preview").click()
    opened.value.wait_for_load_state()
    return opened.value


class ReportTests:
    def test_it_follows_what_is_typed_and_leads_to_the_field(self, editor, article):
        open_form(editor, article)
        report = editor.locator("#report")
        missing = report.get_by_role("link", name="There is no standfirst")
        expect(missing).to_be_visible()
        missing.click()
        expect(editor.get_by_label("Standfirst")).to_be_focused()
        editor.keyboard.type("What was said, and what was not.")
        expect(missing).to_have_count(0)
        # The writing field stands in for a text area that is not shown.
        editor.locator(".ProseMirror h2").click(click_count=3)
        editor.keyboard.press("Backspace")
        empty = report.get_by_role("link", name="1 heading is empty")
        expect(empty).to_be_visible()
        editor.get_by_label("Headline").focus()
        empty.click()
        expect(editor.locator(".ProseMirror")).to_be_focused()
        assert article.revisions.versions().count() == 1

    def test_a_change_of_substance_offers_a_correction(self, editor):
        article = factories.make_article("A visit", "<p>On 12 May they met.</p>")
        open_form(editor, article)
        editor.locator(".ProseMirror p").click()
        editor.keyboard.press("End")
        editor.keyboard.type(" It cost 300 lives.")
        offer = editor.locator("#report").get_by_role("link", name="among them a number")
        expect(offer).to_be_visible()
        offer.click()
        written = editor.locator("#corrections-group textarea:focus")
        written.fill("The number of the dead was missing.")
        expect(offer).to_have_count(0)
        editor.get_by_role("button", name="Publish the changes").last.click()
        expect(editor.locator(".messagelist")).to_contain_text("Published")
        assert article.corrections.get().text == "The number of the dead was missing."
        article.refresh_from_db()
        assert "300 lives" in article.body


class PreviewTests:
    def test_unsaved_text_at_the_width_of_a_telephone(self, editor, article):
        open_form(editor, article)
        editor.get_by_label("Headline").fill("Typed and not saved")
        page = preview(editor)
        desktop = page.frame_locator("iframe.is-desktop")
        expect(desktop.get_by_role("heading", name="Typed and not saved")).to_be_visible()
        expect(page.locator("iframe.is-phone")).to_be_hidden()
        page.get_by_label("Telephone").check()
        expect(page.locator("iframe.is-desktop")).to_be_hidden()
        phone = page.locator("iframe.is-phone")
        assert phone.evaluate("(frame) => frame.contentWindow.innerWidth") == 390
        shown = page.frame_locator("iframe.is-phone")
        expect(shown.get_by_role("heading", name="Typed and not saved")).to_be_visible()
        expect(shown.get_by_role("link", name="Armenia").first).to_be_visible()
        # The style sheet of the public page holds here: on a telephone its sections are folded.
        expect(shown.get_by_role("button", name="Sections")).to_be_visible()
        expect(shown.locator("#sections")).to_be_hidden()
        # A footnote leads within the frame, and what leads away opens beside it.
        shown.locator(".note-mark a").click()
        expect(shown.locator("#note-1")).to_be_in_viewport()
        expect(shown.get_by_role("heading", name="Typed and not saved")).to_be_attached()
        with page.context.expect_page() as opened:
            shown.get_by_role("link", name="Ilham Aliyev").first.click()
        expect(opened.value.get_by_role("heading", level=1)).to_have_text("Ilham Aliyev")
        page.get_by_label("Side by side").check()
        expect(page.locator("iframe.is-desktop")).to_be_visible()
        expect(phone).to_be_visible()
        assert Article.objects.get().revisions.versions().count() == 1

    def test_a_new_article_before_it_is_saved(self, editor):
        editor.goto("/admin/articles/article/add/")
        editor.locator(".ProseMirror").wait_for()
        editor.get_by_label("Headline").fill("Quite new")
        editor.locator(".ProseMirror").fill("The first words.")
        shown = preview(editor).frame_locator("iframe.is-desktop")
        expect(shown.get_by_role("heading", name="Quite new")).to_be_visible()
        expect(shown.get_by_text("The first words.")).to_be_visible()

    def test_a_shared_link_is_read_without_an_account_until_it_is_revoked(
        self, editor, reader, article
    ):
        open_form(editor, article)
        editor.get_by_label("For whom").fill("Maria")
        editor.get_by_role("button", name="Share a preview").click()
        address = editor.get_by_label("Address of the preview")
        expect(address).to_be_focused()
        reader.goto(address.input_value())
        expect(reader.get_by_role("heading", level=1)).to_have_text("A visit")
        expect(reader.get_by_role("region", name="Preview")).to_contain_text("not public")
        assert reader.context.cookies() == []
        editor.get_by_role("button", name="Revoke").click()
        expect(editor.locator("[data-shared-said]")).to_contain_text("Revoked")
        assert reader.reload().status == 410
        expect(reader.get_by_role("heading", level=1)).to_have_text(
            "This preview is no longer shown"
        )
        # The form above was never left.
        expect(editor).to_have_url(f"{editor.url.split('/admin/')[0]}/admin/articles/article/"
                                   f"{article.pk}/change/")  # fmt: skip


class AccessibilityTests:
    @pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
    def test_axe_finds_nothing(self, make_page, article, width, scheme):
        factories.make_user("editor", password=PASSWORD)
        PreviewLink.objects.issue(article.revisions.get(), days=7, label="Maria")
        _link, token = PreviewLink.objects.issue(article.revisions.get(), days=1)
        # The policy would stop what axe tries out while it looks.
        page = make_page(
            viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True
        )
        log_in(page)
        base = f"/admin/articles/article/{article.pk}"
        heard = {}

        def look(context=None):
            found = Axe().run(page, context=context).response["violations"]
            faults = [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]
            heard[f"{page.url} {context}"] = faults

        open_form(page, article)
        page.evaluate("document.querySelector('[data-report-details]').open = true")
        look("#report")
        look("#shared")
        page.goto(f"{base}/shared/")
        look()
        for address in (f"{base}/preview/", f"{base}/preview/page/"):
            page.goto(address)
            look()
        page.goto(f"/preview/{token}/")
        look()
        page.goto("/preview/never.was/")
        look()
        assert {place: faults for place, faults in heard.items() if faults} == {}
