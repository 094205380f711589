"""The writing field in a real browser: what an editor does with it, and what is stored of that."""

from __future__ import annotations

import base64
import io
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image as Pillow
from playwright.sync_api import expect

from articles.models import Article
from tests import factories
from tests.chromium import log_in

PASTES = Path(__file__).parent / "pastes"
PASTE = """
    ([kind, text]) => {
        const data = new DataTransfer()
        data.setData(kind, text)
        document.querySelector(".tiptap").dispatchEvent(
            new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}))
    }
"""
PASTE_FILE = """
    ([name, data]) => {
        const bytes = Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0))
        const transfer = new DataTransfer()
        transfer.items.add(new File([bytes], name, {type: "image/png"}))
        document.querySelector(".tiptap").dispatchEvent(
            new ClipboardEvent("paste", {clipboardData: transfer, bubbles: true, cancelable: true}))
    }
"""


@pytest.fixture
def field(editor):
    """The form of a new article, ready for typing."""
    open_field(editor)
    return editor


def open_field(page, path="/admin/articles/article/add/"):
    page.goto(path)
    page.locator("textarea[data-desk-body=ready]").wait_for(state="attached")
    page.locator(".tiptap").click()


def paste(page, text, kind="text/html"):
    page.evaluate(PASTE, [kind, text])


def stored(page):
    """What would be sent, as one would write it by hand."""
    html = page.locator("#id_body").input_value()
    html = re.sub(r' (data-type|rel)="[^"]*"', "", html)
    return html.replace("&nbsp;", "\u00a0").replace("&shy;", "\u00ad")


def wait_until_gone(page):
    """A dialogue that closes is hidden at once; what it was asked for is done as it goes."""
    expect(page.locator("dialog")).to_have_count(0)


def button(page, name):
    return page.get_by_role("toolbar", name="Formatting").get_by_role("button", name=name)


def press(page, keys):
    """As people do: the next key comes after the browser has said where the cursor went."""
    page.keyboard.press(keys)
    page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")


class PastedDocumentTests:
    """From other programmes; each file is what its programme puts on the clipboard."""

    def test_every_document_comes_out_clean(self, field):
        documents = sorted(PASTES.glob("*.expected.html"))
        assert len(documents) >= 9
        for document in documents:
            source = document.with_name(document.name.replace(".expected", ""))
            press(field, "Control+a")
            press(field, "Delete")
            paste(field, source.read_text(encoding="utf-8"))
            wanted = document.read_text(encoding="utf-8")
            wanted = wanted.replace("&nbsp;", "\u00a0").replace("&shy;", "\u00ad")
            assert stored(field) == re.sub(r">\n\s*<", "><", wanted).strip(), document.name

    def test_what_is_left_behind_is_said(self, field):
        paste(field, "<p>a</p>" + '<img src="https://elsewhere.example/1.jpg">' * 3)
        expect(field.get_by_text("3 pictures were left behind")).to_be_visible()
        assert stored(field) == "<p>a</p>"

    def test_the_code_for_embedding_becomes_a_card(self, field):
        paste(field, '<iframe src="https://player.vimeo.com/video/1084537"></iframe>', "text/plain")
        assert '<figure><a href="https://vimeo.com/1084537">Video on Vimeo</a></figure>' in stored(
            field
        )


class NoteTests:
    def test_numbers_follow_the_text_and_notes_their_numbers(self, field):
        field.keyboard.type("One two")
        press(field, "Control+Alt+f")
        expect(field.locator(".desk-notes")).to_be_visible()
        field.keyboard.type("First note")
        press(field, "Control+Home")
        button(field, "Footnote").click()
        field.keyboard.type("Earlier note")
        assert stored(field) == (
            '<p><sup><a href="#note-2">1</a></sup>One two<sup><a href="#note-1">2</a></sup></p>'
            "<ol><li><p>Earlier note</p></li><li><p>First note</p></li></ol>"
        )
        # Without its number a note goes; undoing brings back both.
        press(field, "Control+Home")
        press(field, "Delete")
        assert "Earlier" not in stored(field)
        press(field, "Control+z")
        assert "Earlier note" in stored(field)
        # The other way round the editor is asked first.
        field.get_by_role("button", name="Remove this note").last.click()
        field.get_by_role("dialog").get_by_role("button", name="Cancel").click()
        assert "First note" in stored(field)
        field.get_by_role("button", name="Remove this note").last.click()
        field.get_by_role("dialog").get_by_role("button", name="Remove", exact=True).click()
        expect(field.locator(".desk-note-mark")).to_have_count(1)
        assert "First note" not in stored(field)

    def test_a_note_moves_with_its_number(self, field):
        field.keyboard.type("Moved")
        press(field, "Control+Alt+f")
        expect(field.locator(".desk-notes")).to_be_visible()
        field.keyboard.type("Its words")
        press(field, "Control+Alt+f")  # back to the text
        press(field, "Shift+ArrowLeft")
        press(field, "Control+x")
        assert "Its words" not in stored(field)
        press(field, "Control+Home")
        press(field, "Control+v")
        expect(field.locator(".desk-notes")).to_be_visible()
        assert stored(field).startswith('<p><sup><a href="#note-1">1</a></sup>Moved</p><ol><li>')
        assert "Its words" in stored(field)

    def test_readers_get_links_there_and_back(self, field, reader):
        field.get_by_label("Headline:").fill("With a note")
        field.locator(".tiptap").click()
        field.keyboard.type("Signed.")
        press(field, "Control+Alt+f")
        expect(field.locator(".desk-notes")).to_be_visible()
        field.keyboard.type("In Prague.")
        field.get_by_role("button", name="Publish now").first.click()
        field.get_by_text("Published. Readers see it now.").wait_for()
        reader.goto(Article.objects.published().get().get_absolute_url())
        reader.locator("[role=doc-noteref]").click()
        expect(reader.locator("#note-1")).to_contain_text("In Prague.")
        reader.locator("[role=doc-backlink]").click()
        assert reader.url.endswith("#to-note-1")


class LinkTests:
    def test_somebody_is_found_by_another_name_with_the_keyboard_alone(self, editor, reader):
        factories.make_person("Ramiz Mehdiyev", aliases=[("Рамиз Мехтиев", "name")])
        factories.make_article("Having lost Armenia", published="2025-02-12T11:38")
        open_field(editor)
        editor.keyboard.type("He met ")
        press(editor, "Control+k")
        combobox = editor.get_by_role("combobox", name="Name, headline or address")
        expect(combobox).to_be_focused()
        editor.keyboard.type("мехтиев")
        expect(editor.get_by_role("option", name="Ramiz Mehdiyev")).to_be_visible()
        press(editor, "ArrowDown")
        expect(combobox).to_have_attribute("aria-activedescendant", re.compile("-0$"))
        press(editor, "Enter")
        wait_until_gone(editor)
        editor.keyboard.type(" again. ")
        press(editor, "Control+k")
        editor.keyboard.type("having lost")
        editor.get_by_role("option", name="Having lost Armenia").click()
        article = Article.objects.published().get()
        assert stored(editor) == (
            '<p>He met <a href="/people/ramiz-mehdiyev/">Ramiz Mehdiyev</a> again. '
            f'<a href="{article.get_absolute_url()}">Having lost Armenia</a></p>'
        )

    def test_addresses_are_tidied_changed_and_removed(self, field):
        field.keyboard.type("the report")
        press(field, "Control+a")
        press(field, "Control+k")
        combobox = field.get_by_role("dialog").get_by_role("combobox")
        combobox.fill("https://www.google.com/url?q=https://example.org/r%3Futm_source%3Dx&sa=D")
        press(field, "Enter")
        wait_until_gone(field)
        assert stored(field) == '<p><a href="https://example.org/r">the report</a></p>'
        press(field, "Control+k")
        expect(combobox).to_have_value("https://example.org/r")
        combobox.fill("javascript:alert(1)")
        press(field, "Enter")
        expect(field.get_by_role("alert")).to_contain_text("Readers cannot be led there")
        field.get_by_role("button", name="Remove the link").click()
        wait_until_gone(field)
        assert stored(field) == "<p>the report</p>"


class PictureTests:
    def test_one_of_the_library_is_described_before_it_goes_in(self, editor):
        image = factories.make_image(alt="", caption="A hall", credit="Anna")
        open_field(editor)
        button(editor, "Picture").click()
        dialog = editor.get_by_role("dialog")
        dialog.get_by_role("radio").first.check()
        dialog.get_by_role("button", name="Put it in").click()
        expect(dialog.get_by_role("alert")).to_contain_text("Say what the picture shows")
        dialog.get_by_label("What it shows").fill("An empty hall")
        dialog.get_by_role("button", name="Put it in").click()
        wait_until_gone(editor)
        assert re.fullmatch(
            rf'<figure><img src="{image.file.url}" alt="An empty hall"[^>]*>'
            "<figcaption>A hall</figcaption></figure>(<p></p>)?",
            stored(editor),
        )

    def test_a_pasted_file_is_uploaded(self, field):
        data = io.BytesIO()
        Pillow.new("RGB", (640, 480), "teal").save(data, "PNG")
        field.evaluate(PASTE_FILE, ["hall.png", base64.b64encode(data.getvalue()).decode()])
        dialog = field.get_by_role("dialog")
        dialog.get_by_label("What it shows").fill("A teal square")
        dialog.get_by_label("Credit").fill("Anna Sahakyan")
        dialog.get_by_role("button", name="Put it in").click()
        wait_until_gone(field)
        expect(field.locator(".desk-figure img")).to_have_attribute("alt", "A teal square")
        assert re.search(r'<figure><img src="/media/[^"]+" alt="A teal square"', stored(field))

    def test_it_cuts_no_sentence_in_two_and_replaces_no_selected_words(self, editor):
        factories.make_image(alt="An empty hall", caption="")
        open_field(editor)
        editor.keyboard.type("One two")
        press(editor, "Control+Alt+f")  # with a note below
        editor.keyboard.type("A note")
        for keys in ("Control+Home", "Shift+ArrowRight"):
            press(editor, keys)
        for _picture in range(2):  # the second while the caption of the first has the cursor
            button(editor, "Picture").click()
            dialog = editor.get_by_role("dialog")
            dialog.get_by_role("radio").first.check()
            dialog.get_by_role("button", name="Put it in").click()
            wait_until_gone(editor)
        text = re.sub(
            r'<figure><img src="[^"]*" alt="An empty hall"[^>]*>', "FIGURE", stored(editor)
        )
        text = re.sub(r"<figcaption></figcaption></figure>|</figure>", "", text)
        assert text == (
            '<p>One two<sup><a href="#note-1">1</a></sup></p>FIGUREFIGURE'
            "<ol><li><p>A note</p></li></ol>"
        )

    def test_data_in_pasted_text_waits_for_a_description(self, field):
        data = io.BytesIO()
        Pillow.new("RGB", (64, 48), "navy").save(data, "PNG")
        inline = base64.b64encode(data.getvalue()).decode()
        paste(field, f'<p>a</p><img src="data:image/png;base64,{inline}">')
        assert stored(field) == "<p>a</p>"
        field.get_by_role("button", name="Describe and upload").click()
        dialog = field.get_by_role("dialog")
        dialog.get_by_label("Decorative").check()
        dialog.get_by_role("button", name="Put it in").click()
        wait_until_gone(field)
        assert re.search(r'<img src="/media/[^"]+" alt=""', stored(field))


class EmbedTests:
    def test_an_address_alone_becomes_a_card_and_asks_nobody(self, field):
        paste(field, "https://youtu.be/dQw4w9WgXcQ?si=x", "text/plain")
        assert stored(field).startswith(
            '<figure><a href="https://www.youtube.com/watch?v=dQw4w9WgXcQ">Video on YouTube</a>'
        )
        field.get_by_role("button", name="Change", exact=True).click()
        dialog = field.get_by_role("dialog")
        dialog.get_by_label("Title").fill("The speech")
        dialog.get_by_label("Caption").fill("In full")
        dialog.get_by_role("button", name="Change").click()
        wait_until_gone(field)
        assert ">The speech</a><figcaption>In full</figcaption></figure>" in stored(field)
        # The fixture hears every request to another host; there was none.

    def test_with_a_still(self, editor, reader):
        image = factories.make_image(alt="A man speaks")
        open_field(editor)
        editor.get_by_label("Headline:").fill("With a video")
        editor.locator(".tiptap").click()
        button(editor, "Video or post from elsewhere").click()
        dialog = editor.get_by_role("dialog")
        dialog.get_by_label("Address of the video").fill("https://t.me/channel/12")
        dialog.get_by_text("A still, with or instead").click()
        dialog.get_by_role("radio").first.check()
        expect(dialog.get_by_label("What the still shows")).to_have_value("A man speaks")
        dialog.get_by_role("button", name="Put it in").click()
        wait_until_gone(editor)
        assert stored(editor).startswith(
            f'<figure><a href="https://t.me/channel/12"><img src="{image.file.url}"'
        )
        editor.get_by_role("button", name="Publish now").first.click()
        editor.get_by_text("Published. Readers see it now.").wait_for()
        reader.goto(Article.objects.published().get().get_absolute_url())
        expect(
            reader.locator('.story-body figure a[href="https://t.me/channel/12"] img')
        ).to_be_visible()


class ToolbarTests:
    def test_with_the_keyboard(self, field):
        field.keyboard.type("Words")
        press(field, "Alt+F10")
        expect(button(field, "Heading").first).to_be_focused()
        press(field, "ArrowRight")
        press(field, "End")
        expect(button(field, "Keys")).to_be_focused()
        press(field, "Home")
        press(field, "Enter")
        assert stored(field) == "<h2>Words</h2>"
        expect(field.locator("[data-act=h2]")).to_have_attribute("aria-pressed", "true")
        assert field.locator(".desk-toolbar button[tabindex='0']").count() == 1
        for keys, wanted in (
            ("Control+Alt+3", "<h3>Words</h3>"),
            ("Control+Alt+0", "<p>Words</p>"),
            ("Control+Shift+8", "<ul><li><p>Words</p></li></ul>"),
        ):
            press(field, keys)
            assert stored(field) == wanted
        expect(field.locator(".desk-editor-facts")).to_contain_text("1 word")

    def test_the_html_can_be_seen_and_changed(self, field):
        field.keyboard.type("Words")
        button(field, "HTML").click()
        area = field.locator("#id_body")
        expect(area).to_be_visible()
        area.fill("<p>Other <strong>words</strong></p>")
        button(field, "HTML").click()
        expect(field.locator(".tiptap strong")).to_have_text("words")
        button(field, "HTML").click()
        area.fill("<dl><dt>Term</dt><dd>Meaning</dd></dl>")
        button(field, "HTML").click()
        expect(field.get_by_text("so it stays as HTML")).to_be_visible()
        assert area.input_value() == "<dl><dt>Term</dt><dd>Meaning</dd></dl>"

    def test_a_text_put_into_the_text_area_is_taken_over(self, field):
        field.locator("#id_body").evaluate(
            """(area) => {
                area.value = "<p>Recovered</p>"
                area.dispatchEvent(new Event("input", {bubbles: true}))
            }"""
        )
        expect(field.locator(".tiptap")).to_contain_text("Recovered")

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_nothing_is_wrong_with_the_field_and_its_dialogues(self, make_page, scheme):
        factories.make_user("editor", password="correct horse battery")
        factories.make_image()
        # The policy would stop what axe tries out while it looks.
        page = make_page(
            color_scheme=scheme, viewport={"width": 360, "height": 800}, bypass_csp=True
        )
        log_in(page)
        open_field(page)
        paste(page, (PASTES / "web-page.html").read_text(encoding="utf-8"))
        problems = []
        for name in (None, "Link to …", "Picture", "Video or post from elsewhere", "Keys"):
            if name:
                button(page, name).click()
                page.get_by_role("dialog").wait_for()
            within = "dialog" if name else ".desk-editor"
            found = Axe().run(page, context=within)
            problems += [
                (name, v["id"], v["nodes"][0]["html"]) for v in found.response["violations"]
            ]
            assert page.evaluate("document.documentElement.scrollWidth") <= 360
            if name:
                press(page, "Escape")
        assert problems == []
