"""An editor's whole way, as a new user would go it: write, publish, follow the links, correct."""

from __future__ import annotations

import re

import pytest

from articles.models import Article
from tests import factories

TEXT = """\
The presidents of Armenia and Azerbaijan met in Prague on Tuesday.

Vahan Petrosyan said that Yerevan had nothing to add. Kamran Rzayev was of the same mind, but \
Petrosyan spoke first.

“We agree,” said the host, and the Armenian delegation left."""


@pytest.fixture
def desk():
    """Invented people of two real states."""
    armenia = factories.make_country(
        "Armenia", aliases=[("Armenian", "demonym"), ("Yerevan", "seat")]
    )
    azerbaijan = factories.make_country("Azerbaijan", aliases=[("Baku", "seat")])
    return {
        "armenia": armenia,
        "azerbaijan": azerbaijan,
        "petrosyan": factories.make_person(
            "Vahan Petrosyan", offices=[("President", armenia, "2021", "")], countries=[armenia]
        ),
        "rzayev": factories.make_person(
            "Kamran Rzayev", offices=[("President", azerbaijan, "2019", "")]
        ),
    }


def paste(page, text):
    """Put plain text into the writing field the way the clipboard does."""
    field = page.locator(".tiptap")
    field.click()
    page.evaluate(
        """(text) => {
            const data = new DataTransfer()
            data.setData("text/plain", text)
            document.querySelector(".tiptap").dispatchEvent(
                new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true})
            )
        }""",
        text,
    )


def open_new_article(page):
    page.get_by_role("link", name="Open the whole form").click()
    page.locator("textarea[data-desk-body=ready]").wait_for(state="attached")


class WritingTests:
    def test_paste_publish_and_walk_the_links(self, desk, editor, reader):
        open_new_article(editor)
        editor.get_by_label("Headline:").fill("Two presidents in Prague")
        paste(editor, TEXT)
        editor.get_by_role("button", name="Publish now").first.click()
        editor.get_by_text("Published. Readers see it now.").wait_for()

        article = Article.objects.published().get()
        assert article.body.count("<p>") == 3
        editor.get_by_role("link", name="Open the page").click()
        address = editor.url

        reader.goto(address)
        assert reader.locator("h1").inner_text() == "Two presidents in Prague"
        for name, path in (
            ("Vahan Petrosyan", "/people/vahan-petrosyan/"),
            ("Kamran Rzayev", "/people/kamran-rzayev/"),
            ("Armenia", "/countries/armenia/"),
            ("Azerbaijan", "/countries/azerbaijan/"),
        ):
            body = reader.locator(".story-body")
            body.get_by_role("link", name=name, exact=True).click()
            reader.wait_for_url(f"**{path}")
            assert name in reader.locator("h1").inner_text()
            reader.get_by_role("link", name="Two presidents in Prague").first.click()
            reader.wait_for_url(address)
        reader.goto("/relations/armenia/azerbaijan/")
        reader.get_by_role("link", name="Two presidents in Prague").first.click()
        reader.wait_for_url(address)
        assert reader.context.cookies() == []

    def test_enter_in_the_headline_saves_a_draft(self, editor):
        open_new_article(editor)
        editor.get_by_label("Headline:").fill("Not yet")
        editor.get_by_label("Headline:").press("Enter")
        editor.get_by_text("Draft saved at").wait_for()
        assert not Article.objects.published().exists()
        assert Article.objects.get().headline == "Not yet"

    def test_problems_are_all_told_and_nothing_is_lost(self, editor):
        open_new_article(editor)
        editor.get_by_label("Standfirst:").fill("Typed before anything else")
        paste(editor, TEXT)
        editor.get_by_role("button", name="Publish now").last.click()
        editor.get_by_text("A headline is missing.").first.wait_for()
        assert editor.get_by_label("Standfirst:").input_value() == "Typed before anything else"
        assert "nothing to add" in editor.locator(".tiptap").inner_text()
        editor.get_by_label("Headline:").fill("Two presidents")
        editor.get_by_role("button", name="Publish now").first.click()
        editor.get_by_text("Published. Readers see it now.").wait_for()

    def test_leaving_with_unsaved_text_asks_first(self, editor):
        asked = []

        def answer(dialog):
            asked.append(dialog.type)
            dialog.accept()

        editor.on("dialog", answer)
        open_new_article(editor)
        editor.goto("/admin/articles/article/add/")
        assert asked == []
        editor.get_by_label("Headline:").click()
        editor.keyboard.type("Half a")
        editor.goto("/admin/")
        assert asked == ["beforeunload"]

    def test_formatting_reaches_the_reader(self, editor, reader):
        open_new_article(editor)
        editor.get_by_label("Headline:").fill("Formatted")
        editor.locator(".tiptap").click()
        editor.keyboard.press("Control+b")
        editor.keyboard.type("Bold words")
        editor.keyboard.press("Control+b")
        editor.keyboard.type(" and plain ones.")
        editor.get_by_role("button", name="Publish now").first.click()
        editor.get_by_text("Published. Readers see it now.").wait_for()
        reader.goto(Article.objects.get().get_absolute_url())
        assert reader.locator(".story-body strong").inner_text() == "Bold words"

    def test_hostile_paste_never_runs(self, editor, reader):
        open_new_article(editor)
        editor.get_by_label("Headline:").fill("Hostile")
        editor.locator(".tiptap").click()
        editor.evaluate(
            """() => {
                const data = new DataTransfer()
                data.setData("text/html", '<p>Kept <img src=x onerror="document.title=1"> words'
                  + '<script>document.title=2</script><a href="javascript:alert(1)">here</a></p>')
                document.querySelector(".tiptap").dispatchEvent(
                  new ClipboardEvent(
                    "paste", {clipboardData: data, bubbles: true, cancelable: true}
                  )
                )
            }"""
        )
        editor.get_by_role("button", name="Publish now").first.click()
        editor.get_by_text("Published. Readers see it now.").wait_for()
        body = Article.objects.get().body_html
        assert "Kept" in body
        for bad in ("onerror", "script", "javascript"):
            assert bad not in body

    def test_markup_that_the_field_would_lose_is_shown_as_html(self, editor):
        body = "<dl><dt>Term</dt><dd>Meaning</dd></dl>"
        article = factories.make_draft("With a list of terms", body)
        editor.goto(f"/admin/articles/article/{article.pk}/change/")
        editor.get_by_text("markup that the visual editor does not know").wait_for()
        editor.get_by_role("button", name="Save draft", exact=True).first.click()
        editor.get_by_text("Draft saved at").wait_for()
        assert article.revisions.first().read().body == body

    @pytest.mark.parametrize(
        "body",
        [
            "<h2>A heading</h2>\n<p>Text with <em>emphasis</em>, <q>words</q>, a "
            '<a href="https://example.org/" rel="noopener">link</a>, <abbr title="United Nations">'
            'UN</abbr> and <span lang="hy">Հայաստան</span>.</p>',
            "<blockquote><p>Said.</p></blockquote>\n<ul><li><p>One</p></li></ul>",
            "<table><tbody><tr><th>A</th><td>B</td></tr></tbody></table>",
        ],
    )
    def test_the_field_keeps_what_prose_needs(self, editor, body):
        article = factories.make_draft("Markup", body)
        editor.goto(f"/admin/articles/article/{article.pk}/change/")
        editor.locator("textarea[data-desk-body=ready]").wait_for(state="attached")
        editor.locator(".tiptap").click()
        editor.keyboard.press("Control+End")
        editor.keyboard.type(" More.")
        editor.get_by_role("button", name="Save draft", exact=True).first.click()
        editor.get_by_text("Draft saved at").wait_for()
        kept = article.revisions.first().read().body
        assert "More." in kept
        for tag in re.findall(r"<(?:h2|em|q|a|abbr|span|blockquote|ul|table|th|td)[^>]*>", body):
            name = re.match(r"<(\w+)", tag)[1]
            assert f"<{name}" in kept
        for attribute in re.findall(r'(?:title|lang|href)="[^"]*"', body):
            assert attribute in kept


class ChoicesTests:
    def test_choices_tell_namesakes_apart(self, desk, editor):
        factories.make_person("Armen Petrosyan", born="1950")
        editor.goto("/admin/articles/article/add/")
        field = editor.locator(".field-about .select2-search__field")
        field.click()
        field.type("petro")
        editor.get_by_role("option", name="Petrosyan, Armen · 1950").wait_for()
        editor.get_by_role("option", name="Petrosyan, Vahan · President of Armenia, 2021-").click()
        editor.get_by_role("button", name="Save draft", exact=True).first.click()
        editor.get_by_text("Draft saved at").wait_for()
        assert Article.objects.get().revisions.get().read().about == [desk["petrosyan"].pk]


class TwoEditorsTests:
    def test_the_second_save_is_refused_and_keeps_its_text(self, editor, make_page):
        article = factories.make_draft("Shared", "<p>Start.</p>")
        address = f"/admin/articles/article/{article.pk}/change/"
        second = make_page(storage_state=editor.context.storage_state())
        for page in (editor, second):
            page.goto(address)
            page.locator("textarea[data-desk-body=ready]").wait_for(state="attached")
        editor.get_by_label("Headline:").fill("First to save")
        editor.get_by_role("button", name="Save draft", exact=True).first.click()
        editor.get_by_text("Draft saved at").wait_for()
        second.get_by_label("Headline:").fill("Second to save")
        second.get_by_role("button", name="Save draft", exact=True).first.click()
        second.get_by_text("Everything you typed is still here").first.wait_for()
        assert second.get_by_label("Headline:").input_value() == "Second to save"
        assert "First to save" in second.locator(".desk-overtaken").inner_text()
        second.get_by_label("Keep my version").check()
        second.get_by_role("button", name="Save draft", exact=True).first.click()
        second.get_by_text("Draft saved at").wait_for()
        headlines = [r.read().headline for r in article.revisions.versions().order_by("number")]
        assert headlines == ["Shared", "First to save", "Second to save"]


class EveryPageTests:
    """No page of the admin makes the browser complain, at a desk or on a phone."""

    @pytest.mark.parametrize("width", [360, 1280])
    def test_without_a_complaint(self, desk, editor, width):
        article = factories.make_article("Aloud", "<p>Vahan Petrosyan spoke.</p>")
        person = desk["petrosyan"].pk
        editor.set_viewport_size({"width": width, "height": 800})
        for path in (
            "",
            "password_change/",
            "articles/article/",
            "articles/article/add/",
            f"articles/article/{article.pk}/change/",
            f"articles/article/{article.pk}/history/",
            f"articles/article/{article.pk}/preview/",
            f"articles/article/{article.pk}/names/",
            "articles/image/add/",
            "articles/topic/add/",
            "articles/correction/add/",
            "people/person/",
            "people/person/add/",
            f"people/person/{person}/change/",
            f"people/person/{person}/delete/",
            f"people/country/{desk['armenia'].pk}/change/",
            "people/event/add/",
            "people/office/add/",
        ):
            editor.goto(f"/admin/{path}", wait_until="networkidle")
            wide = editor.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{path} is {wide} wide"


class SeedTests:
    """The text that the project began with, by hand; needs ../shared/data."""

    NAMES = (
        "Ramiz Mehdiyev", "Azad Rahimov", "Elmar Mammadyarov", "Mikhail Galuzin",
        "Nikolai Valuev", "Alen Simonyan",
    )  # fmt: skip
    STATES = ("Armenia", "Azerbaijan", "Russia", "Kazakhstan", "Iran")

    def test_pasted_published_and_linked(self, shared_data, editor, reader):
        from django.core.management import call_command

        call_command("load_reference", verbosity=0)
        call_command("import_people", str(shared_data / "seed" / "people.json"), verbosity=0)
        call_command("import_events", str(shared_data / "seed" / "events.json"), verbosity=0)
        text = (shared_data / "seed" / "article.txt").read_text(encoding="utf-8-sig")
        headline, _date, body = re.split(r"\n+", text.strip(), maxsplit=2)
        open_new_article(editor)
        editor.get_by_label("Headline:").fill(headline)
        paste(editor, body)
        editor.locator("#id_publish_at_0").fill("2025-02-12")
        editor.locator("#id_publish_at_1").fill("11:38")
        editor.get_by_role("button", name="Publish now").first.click()
        editor.get_by_text("Published. Readers see it now.").wait_for()
        article = Article.objects.published().get()
        assert article.published_at == factories.moment("2025-02-12T11:38")
        assert article.body.count("<p>") >= 6

        address = article.get_absolute_url()
        mentioned = {entity.name: entity for entity in article.entities.all()}
        assert {*self.NAMES, *self.STATES} <= set(mentioned)
        for name in (*self.NAMES, *self.STATES):
            reader.goto(address)
            page = reader.locator(f'a[href="{mentioned[name].get_absolute_url()}"]').first
            page.click()
            reader.wait_for_url(f"**{mentioned[name].get_absolute_url()}")
            reader.locator(f'a[href="{address}"]').first.click()
            reader.wait_for_url(f"**{address}")
        for pair in ("armenia/azerbaijan", "azerbaijan/russia", "azerbaijan/iran"):
            reader.goto(f"/relations/{pair}/")
            reader.locator(f'a[href="{address}"]').first.click()
            reader.wait_for_url(f"**{address}")
        assert reader.context.cookies() == []
