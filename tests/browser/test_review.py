"""The review panel in a browser: decided with the keyboard alone, and nothing typed ever lost."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from articles import publishing
from articles.models import Decision, IgnoredName
from people.models import Alias
from tests import factories
from tests.chromium import log_in

BODY = (
    "<p>Minister Tigran Zorabyan met Ali Hasanov and President Vahan Petrosyan in Yerevan. "
    "<em>Petrosyan</em> left.</p><p>Armenia and Minister Karen Davoyan were silent.</p>"
)


@pytest.fixture
def people():
    armenia = factories.make_country("Armenia", aliases=[("Yerevan", "seat")])
    offices = [("President", armenia, "2021", "")]
    return {
        "armenia": armenia,
        "petrosyan": factories.make_person("Vahan Petrosyan", offices=offices),
        "judge": factories.make_person("Ali Hasanov", offices=[("Judge", None, "2000", "2010")]),
        "envoy": factories.make_person("Ali Hasanov", offices=[("Envoy", None, "2000", "2010")]),
        "tigran": factories.make_person("Tigran Abrahamyan"),
    }


@pytest.fixture
def article(people):
    return factories.make_draft("Two met in Yerevan", BODY)


def open_article(page, article, hash_="#names"):
    page.goto(f"/admin/articles/article/{article.pk}/change/{hash_}")
    page.locator("textarea[data-desk-body=ready]").wait_for(state="attached")
    if hash_:
        expect(focused(page)).to_have_js_property("tagName", "SUMMARY")


def focused(page):
    return page.locator(":focus")


def row(page, form):
    return page.locator(
        "[data-row]", has=page.locator("summary .review-form", has_text=re.compile(f"^{form}$"))
    )


def told(page, text):
    """What stands in the panel is also read out."""
    expect(page.locator("[data-review-outcome]")).to_contain_text(text)
    expect(page.locator("[data-review-said]")).to_contain_text(text)


class KeyboardTests:
    """Not a single click."""

    def test_the_way_to_the_panel(self, editor, article):
        open_article(editor, article, hash_="")
        link = editor.get_by_role("link", name="Names (3)")
        link.focus()
        editor.keyboard.press("Enter")
        expect(row(editor, "Ali Hasanov").locator("summary")).to_be_focused()
        expect(row(editor, "Ali Hasanov")).to_have_attribute("open", "")

    def test_the_panels_own_page(self, editor, article):
        editor.goto(f"/admin/articles/article/{article.pk}/names/#names")
        expect(row(editor, "Ali Hasanov").locator("summary")).to_be_focused()
        editor.keyboard.press("n")
        told(editor, "“Ali Hasanov” is never linked in this article.")
        # Beside the outcome the keys are heard as well.
        editor.get_by_role("button", name="Undo").focus()
        editor.keyboard.press("u")
        told(editor, "Undone: “Ali Hasanov” is as it was.")

    def test_all_names_of_an_article(self, editor, article, people):
        open_article(editor, article)
        keys = editor.keyboard
        # Several may be meant, so there is nothing to accept: the choices come up.
        keys.press("a")
        expect(focused(editor)).to_have_attribute("value", re.compile(r"means \d+"))
        assert not Decision.objects.exists()
        keys.press("Tab")
        expect(focused(editor)).to_have_attribute("value", re.compile(r"means \d+"))
        chosen = focused(editor).get_attribute("value").split()[1]
        keys.press("Enter")
        told(editor, "“Ali Hasanov” means Ali Hasanov in this article.")
        assert Decision.objects.get().entity_id == int(chosen)
        # The next that waits has the focus and stands open.
        expect(row(editor, "Tigran Zorabyan").locator("summary")).to_be_focused()
        expect(row(editor, "Tigran Zorabyan")).to_have_attribute("open", "")
        keys.press("n")
        told(editor, "“Tigran Zorabyan” is never linked in this article.")
        expect(row(editor, "Karen Davoyan").locator("summary")).to_be_focused()
        keys.press("u")
        told(editor, "Undone: “Tigran Zorabyan” is as it was.")
        expect(row(editor, "Tigran Zorabyan").locator("summary")).to_be_focused()
        assert Decision.objects.count() == 1
        keys.press("n")
        expect(row(editor, "Karen Davoyan").locator("summary")).to_be_focused()
        keys.press("n")
        told(editor, "“Karen Davoyan” is never linked in this article.")
        expect(editor.locator("[data-review-said]")).to_contain_text("Nothing is left to decide.")
        expect(editor.locator(".review-count")).to_have_text("0 names to look at")

    def test_from_row_to_row(self, editor, article):
        open_article(editor, article)
        keys = editor.keyboard
        for key, form in (
            ("j", "Tigran Zorabyan"),
            ("ArrowDown", "Karen Davoyan"),
            ("k", "Tigran Zorabyan"),
            ("ArrowUp", "Ali Hasanov"),
            ("k", "Ali Hasanov"),
            ("End", "Armenia"),
            ("j", "Armenia"),
            ("Home", "Ali Hasanov"),
        ):
            keys.press(key)
            expect(row(editor, form).locator("summary")).to_be_focused()
        # The text shows where it stands.
        expect(editor.locator(".review-text .is-current")).to_have_text("Ali Hasanov")
        keys.press("j")
        expect(row(editor, "Tigran Zorabyan")).not_to_have_attribute("open", "")
        keys.press("Enter")
        expect(row(editor, "Tigran Zorabyan")).to_have_attribute("open", "")
        keys.press("Escape")
        expect(row(editor, "Tigran Zorabyan")).not_to_have_attribute("open", "")

    def test_accept(self, editor, article, people):
        open_article(editor, article)
        editor.keyboard.press("End")
        editor.keyboard.press("a")
        told(editor, "“Armenia” means Armenia in this article.")
        assert Decision.objects.get().entity_id == people["armenia"].pk
        expect(row(editor, "Armenia").locator(".review-standing")).to_have_text(
            "decided by an editor"
        )

    def test_the_keys_are_told(self, editor, article):
        open_article(editor, article)
        editor.keyboard.press("?")
        expect(editor.get_by_text("undo the last act", exact=True)).to_be_visible()
        expect(editor.locator("[data-review-said]")).to_contain_text("undo the last act")
        editor.keyboard.press("?")
        expect(editor.get_by_text("undo the last act", exact=True)).to_be_hidden()

    def test_choose_another_by_any_of_its_names(self, editor, article, people):
        open_article(editor, article)
        editor.keyboard.press("End")
        editor.keyboard.press("c")
        field = row(editor, "Armenia").get_by_role("combobox")
        expect(field).to_be_focused()
        editor.keyboard.type("petros")
        option = editor.get_by_role("option", name="Petrosyan, Vahan · President of Armenia, 2021-")
        option.wait_for()
        expect(field).to_have_attribute("aria-expanded", "true")
        editor.keyboard.press("ArrowDown")
        assert field.get_attribute("aria-activedescendant") == option.get_attribute("id")
        editor.keyboard.press("Enter")
        expect(field).to_have_value("Petrosyan, Vahan · President of Armenia, 2021-")
        expect(field).to_have_attribute("aria-expanded", "false")
        editor.keyboard.press("Enter")
        told(editor, "“Armenia” means Vahan Petrosyan in this article.")
        assert Decision.objects.get().entity_id == people["petrosyan"].pk

    def test_words_that_several_bear_are_asked_about(self, editor, article, people):
        open_article(editor, article)
        editor.keyboard.press("End")
        editor.keyboard.press("c")
        editor.keyboard.type("hasanov")
        editor.locator("#names").get_by_role("option").first.wait_for()
        editor.keyboard.press("Escape")
        editor.keyboard.press("Enter")
        heading = editor.get_by_role("heading", name="“Armenia”: who is “hasanov”?")
        expect(heading).to_be_focused()
        editor.keyboard.press("Tab")
        editor.keyboard.press("Enter")
        told(editor, "“Armenia” means Ali Hasanov in this article.")

    def test_an_unknown_name_becomes_a_spelling(self, editor, article, people):
        open_article(editor, article)
        editor.keyboard.press("j")
        editor.keyboard.press("c")
        editor.keyboard.type("abrah")
        editor.get_by_role("option", name="Abrahamyan, Tigran").wait_for()
        editor.keyboard.press("ArrowDown")
        editor.keyboard.press("Enter")
        editor.keyboard.press("Tab")
        editor.keyboard.press("Tab")
        expect(focused(editor)).to_have_text("Is a spelling of this")
        editor.keyboard.press("Enter")
        told(editor, "“Tigran Zorabyan” is a name of Tigran Abrahamyan from now on.")
        assert Alias.objects.get(text="Tigran Zorabyan").entity_id == people["tigran"].pk

    def test_ignored_for_ever(self, editor, article):
        open_article(editor, article)
        editor.keyboard.press("j")
        editor.keyboard.press("Enter")
        button = row(editor, "Tigran Zorabyan").get_by_role("button", name="Ignore for ever")
        button.focus()
        editor.keyboard.press("Enter")
        told(editor, "“Tigran Zorabyan” is ignored for ever")
        expect(row(editor, "Tigran Zorabyan")).to_have_count(0)
        expect(row(editor, "Karen Davoyan").locator("summary")).to_be_focused()
        editor.keyboard.press("u")
        told(editor, "Undone: “Tigran Zorabyan” is as it was.")
        expect(row(editor, "Tigran Zorabyan").locator("summary")).to_be_focused()
        assert not IgnoredName.objects.exists()


class TypingTests:
    def test_keys_are_letters_where_one_types(self, editor, article):
        open_article(editor, article)
        editor.locator("#id_headline").focus()
        editor.keyboard.press("End")
        editor.keyboard.type(" jkanu?")
        assert editor.locator("#id_headline").input_value() == "Two met in Yerevan jkanu?"
        field = editor.get_by_label("As it stands in the text:")
        field.focus()
        editor.keyboard.type("jkanu?")
        expect(field).to_have_value("jkanu?")
        assert not Decision.objects.exists()

    def test_an_act_leaves_alone_what_is_typed_above(self, editor, article):
        open_article(editor, article)
        editor.locator("#id_headline").fill("Typed and not saved")
        stale = editor.get_by_text("You have changed the article since")
        expect(stale).to_be_visible()
        row(editor, "Ali Hasanov").locator("summary").focus()
        editor.keyboard.press("n")
        told(editor, "“Ali Hasanov” is never linked in this article.")
        assert editor.locator("#id_headline").input_value() == "Typed and not saved"
        expect(stale).to_be_visible()
        editor.get_by_role("button", name="Save draft and look again").press("Enter")
        editor.wait_for_url("**/change/#names")
        editor.locator(".review-headline", has_text="Typed and not saved").wait_for()
        expect(stale).to_be_hidden()
        assert article.revisions.count() == 2

    def test_typing_in_the_writing_field_counts_as_well(self, editor, article):
        open_article(editor, article)
        editor.locator(".tiptap").click()
        editor.keyboard.type("More. ")
        expect(editor.get_by_text("You have changed the article since")).to_be_visible()
        editor.on("dialog", lambda dialog: dialog.accept())

    def test_words_selected_in_the_text_are_filled_in(self, editor, article):
        open_article(editor, article)
        text = editor.locator(".review-text p", has_text="were silent")
        text.scroll_into_view_if_needed()
        text.evaluate(
            """(element) => {
                const range = document.createRange()
                range.selectNodeContents(element.lastChild)
                range.setStart(element.lastChild, element.lastChild.length - 7)
                getSelection().removeAllRanges()
                getSelection().addRange(range)
                element.dispatchEvent(new PointerEvent("pointerup", {bubbles: true}))
            }"""
        )
        expect(editor.get_by_label("As it stands in the text:")).to_have_value("silent.")


class TextAndListTests:
    def test_a_mark_leads_to_its_row(self, editor, article):
        open_article(editor, article)
        mark = editor.locator(".review-text .mark", has_text=re.compile("^Petrosyan$"))
        mark.click()
        expect(row(editor, "Petrosyan").locator("summary")).to_be_focused()
        expect(row(editor, "Petrosyan")).to_have_attribute("open", "")
        expect(mark).to_have_class(re.compile("is-current"))
        assert editor.url.endswith("#names")

    def test_a_row_shows_its_place_in_a_long_text(self, editor, people):
        filler = "".join(f"<p>Paragraph {number} says little.</p>" for number in range(200))
        article = factories.make_draft(
            "Long", f"<p>Yerevan.</p>{filler}<p>President Vahan Petrosyan.</p>"
        )
        open_article(editor, article)
        editor.keyboard.press("j")
        expect(row(editor, "Vahan Petrosyan").locator("summary")).to_be_in_viewport()
        expect(editor.locator(".review-text .is-current")).to_have_text("Vahan Petrosyan")
        expect(editor.locator(".review-text .is-current")).to_be_in_viewport()

    def test_the_first_row_shows_its_place_on_arrival(self, editor, people):
        filler = "".join(f"<p>Paragraph {number} says little.</p>" for number in range(200))
        article = factories.make_draft("Long", f"{filler}<p>Minister Karen Davoyan.</p>")
        open_article(editor, article)
        expect(editor.locator(".review-text .is-current")).to_be_in_viewport()

    def test_a_mark_in_a_link_leads_to_its_row_too(self, editor, people):
        article = factories.make_draft("On", '<p><a href="https://example.org/">Yerevan</a></p>')
        open_article(editor, article)
        editor.locator(".review-text mark").click()
        expect(row(editor, "Yerevan").locator("summary")).to_be_focused()
        assert "/admin/" in editor.url


class TroubleTests:
    def test_a_session_that_ended_is_said_and_nothing_is_lost(self, editor, article):
        open_article(editor, article)
        editor.locator("#id_headline").fill("Typed and not saved")
        editor.context.clear_cookies(name="sessionid")
        row(editor, "Ali Hasanov").locator("summary").focus()
        editor.keyboard.press("n")
        told(editor, "You are logged out.")
        assert editor.locator("#id_headline").input_value() == "Typed and not saved"
        assert not Decision.objects.exists()

    def test_what_somebody_saved_meanwhile_is_what_is_shown(self, editor, article):
        open_article(editor, article)
        content = factories.make_content("Changed by a colleague", BODY)
        publishing.save_revision(article, content)
        row(editor, "Ali Hasanov").locator("summary").focus()
        editor.keyboard.press("n")
        told(editor, "“Ali Hasanov” is never linked in this article.")
        expect(editor.locator(".review-headline")).to_have_text("Changed by a colleague")


class WithoutScriptTests:
    @pytest.fixture
    def plain(self, make_page):
        factories.make_user("editor", password="correct horse battery")
        page = make_page(java_script_enabled=False)
        log_in(page)
        return page

    def test_acts_open_beside_what_is_typed(self, plain, article):
        plain.goto(f"/admin/articles/article/{article.pk}/change/")
        plain.get_by_label("Headline:").fill("Typed and not saved")
        with plain.context.expect_page() as opened:
            row(plain, "Ali Hasanov").get_by_role("button", name="Never here").click()
        page = opened.value
        expect(page.locator("[data-review-outcome]")).to_contain_text(
            "“Ali Hasanov” is never linked in this article."
        )
        assert plain.get_by_label("Headline:").input_value() == "Typed and not saved"
        page.get_by_role("button", name="Undo").click()
        expect(page.locator("[data-review-outcome]")).to_contain_text("Undone: “Ali Hasanov”")
        assert not Decision.objects.exists()

    def test_choose_another_by_its_name(self, plain, article, people):
        plain.goto(f"/admin/articles/article/{article.pk}/names/")
        form = row(plain, "Ali Hasanov")
        form.get_by_label("Choose another:").fill("hasanov")
        form.get_by_role("button", name="Means this here").click()
        plain.get_by_role("heading", name="“Ali Hasanov”: who is “hasanov”?").wait_for()
        plain.get_by_role("button", name="Hasanov, Ali · Judge, 2000-2010", exact=True).click()
        expect(plain.locator("[data-review-outcome]")).to_contain_text("means Ali Hasanov")
        assert Decision.objects.get().entity_id == people["judge"].pk

    def test_a_mark_leads_to_its_row(self, plain, article):
        plain.goto(f"/admin/articles/article/{article.pk}/names/")
        plain.locator(".review-text .mark", has_text="Armenia").click()
        target = plain.url.partition("#")[2]
        assert plain.locator(f"#{target} .review-form").inner_text() == "Armenia"


class AccessTests:
    """What a machine can say about whether everybody can use it."""

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    @pytest.mark.parametrize("width", [360, 1280])
    def test_axe_finds_nothing(self, make_page, article, people, width, scheme):
        factories.make_user("editor", password="correct horse battery")
        # The policy would stop what axe tries out while it looks.
        page = make_page(
            viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True
        )
        log_in(page)
        Decision.objects.create(article=article, surface="Armenia", entity=None)
        Decision.objects.create(article=article, surface="Yerevan", entity=people["judge"])
        page.goto(f"/admin/articles/article/{article.pk}/names/")
        page.evaluate(
            "for (const element of document.querySelectorAll('#names details')) element.open = true"
        )
        found = Axe().run(page, context="#names").response["violations"]
        heard = [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]
        assert heard == []

    @pytest.mark.parametrize("view", ["change", "names"])
    def test_everything_has_a_name_and_a_place(self, editor, article, view):
        editor.goto(f"/admin/articles/article/{article.pk}/{view}/")
        faults = editor.evaluate(
            """() => {
                const panel = document.querySelector("#names")
                const faults = []
                const ids = [...document.querySelectorAll("[id]")].map((element) => element.id)
                for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) faults.push(id)
                for (const input of panel.querySelectorAll("input:not([type=hidden])")) {
                    if (!input.labels.length) faults.push(input.outerHTML)
                }
                for (const button of panel.querySelectorAll("button, summary, a[href]")) {
                    if (!button.textContent.trim()) faults.push(button.outerHTML)
                }
                for (const element of panel.querySelectorAll("[aria-controls]")) {
                    if (!document.getElementById(element.getAttribute("aria-controls"))) {
                        faults.push(element.outerHTML)
                    }
                }
                for (const element of panel.querySelectorAll("[style], [onclick]")) {
                    faults.push(element.outerHTML)
                }
                return faults
            }"""
        )
        assert faults == []

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_certainty_shows_without_colours(self, make_page, article, scheme):
        factories.make_user("editor", password="correct horse battery")
        page = make_page(color_scheme=scheme)
        log_in(page)
        Decision.objects.create(article=article, surface="Armenia", entity=None)
        page.goto(f"/admin/articles/article/{article.pk}/names/")
        lines = page.evaluate(
            """() => Object.fromEntries(["ambiguous", "unknown", "linked", "never"].map((look) => {
                const style = getComputedStyle(
                    document.querySelector(`.review-text .mark.is-${look}`)
                )
                return [look, style.textDecorationLine + " " + style.textDecorationStyle]
            }))"""
        )
        assert lines == {
            "ambiguous": "underline wavy",
            "unknown": "underline dotted",
            "linked": "underline solid",
            "never": "line-through solid",
        }

    def test_the_list_is_below_the_text_on_a_phone(self, editor, article):
        editor.set_viewport_size({"width": 360, "height": 740})
        open_article(editor, article)
        text = editor.locator(".review-text").bounding_box()
        rows = editor.locator(".review-list").bounding_box()
        assert rows["y"] >= text["y"] + text["height"]
        assert editor.evaluate("document.documentElement.scrollWidth") <= 360
