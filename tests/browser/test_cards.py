"""Cards in a real browser: by pointer, by keyboard, by touch; and the walk through the site."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.factories import (
    add_tenure,
    make_article,
    make_country,
    make_event,
    make_person,
)

CARD = "#entity-card"


@pytest.fixture
def article(live_server):
    armenia, iran = make_country("Armenia"), make_country("Iran")
    person = make_person("Nikol Pashinyan", countries=[armenia], summary="A politician.")
    add_tenure(person, "Editor", None, "1999", "2012")
    add_tenure(person, "Prime Minister", armenia, "2018-05-08", "", rank=20)
    make_event("Long Talks", starts="2004", participants=[armenia, iran])
    filler = "<p>One more line that makes the page long.</p>" * 40
    return make_article(
        "They met",
        f"<p>It was Nikol Pashinyan who met Armenia and Iran at the Long Talks.</p>{filler}",
        published="2005-03-04T10:00",
    )


def name_in(page, name):
    return page.locator(".story-body").get_by_role("link", name=name)


class CardTests:
    def test_comes_to_the_pointer_can_be_entered_and_goes_with_it(self, reader, article):
        reader.goto(article.get_absolute_url())
        link, card = name_in(reader, "Nikol Pashinyan"), reader.locator(CARD)
        link.hover()
        card.wait_for(state="visible")
        assert "A politician." in card.inner_text()
        assert "Editor" in card.inner_text()  # what he was when the article appeared
        assert "Prime Minister" in card.inner_text()
        assert link.get_attribute("aria-describedby") == card.get_attribute("id")
        assert card.get_attribute("role") == "tooltip"
        card.hover()
        reader.wait_for_timeout(500)
        assert card.is_visible()
        reader.mouse.move(2, 2)
        card.wait_for(state="hidden")
        assert link.get_attribute("aria-describedby") is None

    def test_escape_closes_it_and_it_stays_closed_while_the_pointer_rests(self, reader, article):
        reader.goto(article.get_absolute_url())
        link, card = name_in(reader, "Armenia"), reader.locator(CARD)
        link.hover()
        card.wait_for(state="visible")
        reader.keyboard.press("Escape")
        assert card.is_hidden()
        box = link.bounding_box()
        reader.mouse.move(box["x"] + 4, box["y"] + 4)
        reader.wait_for_timeout(600)
        assert card.is_hidden()

    def test_comes_with_the_focus_and_goes_with_it(self, reader, article):
        reader.goto(article.get_absolute_url())
        card = reader.locator(CARD)
        name_in(reader, "Nikol Pashinyan").focus()
        reader.keyboard.press("Tab")
        reader.keyboard.press("Shift+Tab")
        card.wait_for(state="visible")
        assert "Nikol Pashinyan" in card.inner_text()
        reader.keyboard.press("Escape")
        assert card.is_hidden()
        assert name_in(reader, "Nikol Pashinyan").evaluate("it => it === document.activeElement")

    def test_a_pointer_that_only_passes_asks_for_nothing(self, reader, article):
        reader.goto(article.get_absolute_url())
        asked = []
        reader.on("request", lambda request: asked.append(request.url))
        name_in(reader, "Iran").hover()
        reader.mouse.move(2, 2)
        reader.wait_for_timeout(500)
        assert not [url for url in asked if "/card/" in url]

    def test_moves_nothing_and_stays_in_the_window(self, reader, article):
        reader.set_viewport_size({"width": 700, "height": 400})
        reader.goto(article.get_absolute_url())
        link, card = name_in(reader, "Iran"), reader.locator(CARD)
        before = reader.evaluate(
            "[document.documentElement.scrollHeight, document.documentElement.scrollWidth]"
        )
        link.hover()
        card.wait_for(state="visible")
        after = reader.evaluate(
            "[document.documentElement.scrollHeight, document.documentElement.scrollWidth]"
        )
        assert before == after
        box, near = card.bounding_box(), link.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 700
        assert box["y"] >= near["y"] + near["height"] or box["y"] + box["height"] <= near["y"]

    def test_touch_follows_the_link(self, make_page, article):
        page = make_page(has_touch=True, is_mobile=True, viewport={"width": 360, "height": 740})
        page.goto(article.get_absolute_url())
        name_in(page, "Armenia").tap()
        page.wait_for_url("**/countries/armenia/")
        assert page.locator(CARD).count() == 0

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_axe_finds_nothing_in_an_open_card(self, make_page, article, scheme):
        page = make_page(color_scheme=scheme)
        page.goto(article.get_absolute_url())
        name_in(page, "Nikol Pashinyan").hover()
        page.locator(CARD).wait_for(state="visible")
        found = Axe().run(page, context=CARD).response["violations"]
        assert [each["id"] for each in found] == []


class WalkTests:
    def test_from_the_front_page_to_everything_and_back(self, reader, article):
        reader.goto("/")
        reader.get_by_role("link", name="They met").first.click()
        link = name_in(reader, "Nikol Pashinyan")
        link.hover()
        reader.locator(CARD).wait_for(state="visible")
        link.click()
        reader.wait_for_url("**/people/nikol-pashinyan/")
        reader.locator(".facts").get_by_role("link", name="Armenia").click()
        reader.wait_for_url("**/countries/armenia/")
        reader.locator("aside .ranked-list li", has_text="Iran").locator("a.number").click()
        reader.wait_for_url("**/relations/armenia/iran/")
        reader.locator("aside").get_by_role("link", name="Long Talks").click()
        reader.wait_for_url("**/events/long-talks/")
        reader.locator("main").get_by_role("link", name="They met").click()
        reader.wait_for_url(f"**{article.get_absolute_url()}")
        reader.get_by_role("link", name="Commentary").first.click()
        assert reader.locator("h1, h2").first.is_visible()

    def test_the_same_way_without_scripts(self, make_page, article):
        page = make_page(java_script_enabled=False)
        page.goto(article.get_absolute_url())
        name_in(page, "Armenia").click()
        page.goto(page.url + "?on=2005-01-01")
        page.goto("/timeline/")
        page.get_by_label("From").fill("2000")
        page.get_by_role("button", name="Show").click()
        page.locator(".event-list").get_by_role("link", name="Long Talks").click()
        page.goto("/network/")
        page.get_by_label("Who").select_option("countries")
        page.get_by_role("button", name="Show").click()
        page.get_by_role("link", name="Armenia – Iran").click()
        page.wait_for_url("**/relations/armenia/iran/")
