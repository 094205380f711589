"""What readers' browsers make of every kind of page: for all eyes, all widths, all hands.

Each test walks through all pages of a `Showcase`, because making one costs more than looking at it.
What is wrong is collected and told at once.
"""

from __future__ import annotations

import gzip

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.showcase import Showcase

NARROW, WIDE = 320, 1280
LARGEST_TRANSFER = 60_000  # bytes of an article's page without its pictures
MOST_REQUESTS = 6

# WCAG 1.4.12: what a reader may do to the spacing of text without losing any of it.
SPACING = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important } p { margin-block-end: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
}"""
LARGE_TEXT = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("html { font-size: 200% !important }");
  document.adoptedStyleSheets = [sheet];
}"""
# How a page would stand in Arabic or Hebrew. The next page begins anew.
RIGHT_TO_LEFT = "document.documentElement.dir = 'rtl'"
# Whatever reaches past the edge of the window and stands in nothing that scrolls by itself.
OVERFLOWING = """() => {
  const scrolls = (element) => {
    for (let at = element.parentElement; at; at = at.parentElement)
      if (/auto|scroll|hidden|clip/.test(getComputedStyle(at).overflowX)) return true;
    return false;
  };
  const edge = document.documentElement.clientWidth;
  const found = [...document.body.querySelectorAll("*")].filter((element) => {
    const box = element.getBoundingClientRect();
    return box.width > 1 && (box.right > edge + 1 || box.left < -1) && !scrolls(element);
  });
  const scrolls_sideways = document.documentElement.scrollWidth > edge;
  const named = (it) => `${it.tagName}.${it.className}: ${it.textContent.trim().slice(0, 40)}`;
  return found.slice(0, 3).map(named)
    .concat(scrolls_sideways && !found.length ? ["the page itself"] : []);
}"""
# Text that its own box cuts off.
CUT_OFF = """() => [...document.body.querySelectorAll("*")].filter((element) => {
  const style = getComputedStyle(element);
  if (element.closest(".visually-hidden, .skip-link, svg") || element.clientWidth < 2) return false;
  const cuts = (how, inner, outer) => /hidden|clip/.test(how) && inner > outer + 1;
  return cuts(style.overflowX, element.scrollWidth, element.clientWidth)
    || cuts(style.overflowY, element.scrollHeight, element.clientHeight);
}).slice(0, 3).map((element) => `${element.tagName}.${element.className} cuts its text`)"""
SHIFTS = """
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries())
      window.shifts.push([entry.value, ...entry.sources.map((source) => source.node?.className)]);
  }).observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture
def showcase(live_server):
    return Showcase()


def goto(page, path):
    """Open a page; an error page is one too."""
    page.goto(path, wait_until="load")


class AccessibilityTests:
    """axe-core knows a good part of WCAG. What it cannot see, people have to look at."""

    @pytest.mark.parametrize("width", [NARROW, WIDE])
    def test_axe_finds_nothing(self, make_page, showcase, width):
        page = make_page(viewport={"width": width, "height": 900}, color_scheme="light")
        rules = {"target-size": {"enabled": True}}  # of WCAG 2.2, and off by default
        assert self.violations(page, showcase, {"rules": rules}) == []

    @pytest.mark.parametrize("width", [NARROW, WIDE])
    def test_axe_finds_nothing_in_the_dark(self, make_page, showcase, width):
        """Only colours differ, so only the rules about colours are asked again."""
        page = make_page(viewport={"width": width, "height": 900}, color_scheme="dark")
        rules = ["color-contrast", "link-in-text-block"]
        assert self.violations(page, showcase, {"runOnly": rules}) == []

    def violations(self, page, showcase, options):
        heard = []
        for name, path in showcase.pages().items():
            goto(page, path)
            for found in Axe().run(page, options=options).response["violations"]:
                nodes = [node["target"] for node in found["nodes"][:3]]
                heard.append(f"{name}: {found['id']}: {found['help']} {nodes}")
        return heard

    def test_axe_does_complain(self, make_page, showcase):
        page = make_page()
        goto(page, "/about/")
        page.evaluate("document.querySelector('main').innerHTML += '<img src=\"/favicon.ico\">'")
        assert Axe().run(page).response["violations"]


class LayoutTests:
    def test_nothing_scrolls_sideways_and_nothing_is_cut_off(self, make_page, showcase):
        """At 320 pixels (1280 at 400%), at 200%, with large text, with wide spacing."""
        settings = [
            ("narrow", NARROW, None),
            ("zoomed to 200%", WIDE // 2, None),
            ("narrow and spaced", NARROW, SPACING),
            ("wide and spaced", WIDE, SPACING),
            ("large text", WIDE, LARGE_TEXT),
            ("right to left", NARROW, RIGHT_TO_LEFT),
        ]
        page = make_page()
        heard = []
        for name, path in showcase.pages().items():
            goto(page, path)
            for setting, width, change in settings:
                page.set_viewport_size({"width": width, "height": 900})
                page.evaluate("document.adoptedStyleSheets = []")
                if change:
                    page.evaluate(change)
                heard += [f"{name}, {setting}: {it}" for it in page.evaluate(OVERFLOWING)]
                heard += [f"{name}, {setting}: {it}" for it in page.evaluate(CUT_OFF)]
        assert heard == []

    @pytest.mark.parametrize("width", [NARROW, WIDE, 1920])
    def test_nothing_moves_after_it_was_shown(self, make_page, showcase, width):
        page = make_page(viewport={"width": width, "height": 900})
        page.add_init_script(SHIFTS)
        heard = []
        for name, path in showcase.pages().items():
            goto(page, path)
            heard += [f"{name}: {shift}" for shift in page.evaluate("window.shifts")]
        assert heard == []


class WeightTests:
    def test_an_article_is_light(self, make_page, showcase):
        """Without pictures. Style sheets and scripts travel compressed, the page may not."""
        page = make_page(viewport={"width": 412, "height": 900})
        loaded: dict[str, int] = {}

        def weigh(response):
            if response.request.resource_type != "image":
                body = response.body()
                is_static = "/static/" in response.url
                loaded[response.url] = len(gzip.compress(body) if is_static else body)

        page.on("response", weigh)
        goto(page, showcase.whole.get_absolute_url())
        page.wait_for_load_state("networkidle")
        assert sum(loaded.values()) <= LARGEST_TRANSFER, loaded
        assert len(loaded) <= MOST_REQUESTS, loaded

    def test_nothing_that_blocks_but_the_style_sheet(self, make_page, showcase):
        """The first paint waits for no script and no font."""
        page = make_page()
        for name, path in showcase.pages().items():
            goto(page, path)
            blocking = page.evaluate(
                "performance.getEntriesByType('resource')"
                ".filter((it) => it.renderBlockingStatus === 'blocking').map((it) => it.name)"
            )
            assert all(address.endswith(".css") for address in blocking), (name, blocking)
            assert not page.evaluate("document.fonts.size"), name

    def test_everything_is_there_without_scripts(self, make_page, showcase):
        """Not a word of the text comes by script."""
        page = make_page()
        plain = make_page(java_script_enabled=False)
        for name, path in showcase.pages().items():
            goto(page, path)
            goto(plain, path)
            texts = [each.locator("main").inner_text() for each in (page, plain)]
            # Buttons that do what only a script can do are the one exception.
            buttons = page.locator("main .needs-script").all_inner_texts()
            lines = [line for line in texts[0].splitlines() if line and line not in buttons]
            assert lines == [line for line in texts[1].splitlines() if line], name


class ReadingTests:
    @pytest.mark.parametrize("scripts", [True, False])
    def test_sections_open_on_a_telephone_with_and_without_scripts(
        self, make_page, live_server, scripts
    ):
        page = make_page(viewport={"width": 360, "height": 800}, java_script_enabled=scripts)
        goto(page, "/hy/about/")
        archive = page.locator("#sections").get_by_role("link").last
        assert not archive.is_visible()
        page.locator(".masthead-menu").click()
        assert archive.is_visible()
        page.keyboard.press("Escape")
        assert not archive.is_visible()

    def test_sections_are_a_plain_list_where_there_is_room(self, make_page, live_server):
        page = make_page()
        goto(page, "/about/")
        assert page.locator("#sections").get_by_role("link").last.is_visible()
        assert not page.locator(".masthead-menu").is_visible()

    def test_a_quotation_is_copied_with_its_source(self, make_page, showcase):
        page = make_page(permissions=["clipboard-read", "clipboard-write"])
        goto(page, showcase.whole.get_absolute_url())
        page.locator(".story-body blockquote p").first.select_text()
        page.get_by_role("button", name="Quote with source").click()
        page.get_by_text("The quotation is copied with its source.").wait_for(state="attached")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.startswith("“We agreed to meet again.”\n\nAnna Sahakyan, B. Writer, “What")
        assert copied.endswith(showcase.whole.get_absolute_url())

    def test_notes_lead_there_and_back(self, make_page, showcase):
        page = make_page()
        goto(page, showcase.whole.get_absolute_url())
        page.locator("#to-note-2").click()
        assert page.url.endswith("#note-2")
        page.locator("#note-2 .note-back").click()
        assert page.url.endswith("#to-note-2")
