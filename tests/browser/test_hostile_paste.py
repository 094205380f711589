"""Hostile documents in a real browser, with the site's content security policy switched off.

What stands between them and a reader is then our own cleaning alone. The same payloads are looked
at without a browser in tests/articles/test_hostile.py.
"""

from __future__ import annotations

import pytest
from django.urls import reverse

from articles.sanitising import clean_body
from tests import factories, hostile

PASTE = """
    (html) => {
        const data = new DataTransfer()
        data.setData("text/html", html)
        document.querySelector(".tiptap").dispatchEvent(
            new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}))
    }
"""
# Rendered as a browser renders a page, then written out and read in again, twice.
RENDER = """
    (html) => {
        document.body.innerHTML = html
        for (let time = 0; time < 2; time += 1) document.body.innerHTML = document.body.innerHTML
        const wrong = []
        for (const element of document.body.querySelectorAll("*")) {
            if (element.namespaceURI !== "http://www.w3.org/1999/xhtml") wrong.push(element.tagName)
            for (const {name} of element.attributes) {
                if (/^on|^(id|name|class|style)$/.test(name)) wrong.push(name)
            }
            for (const address of [element.href, element.src, element.cite]) {
                if (address && !/^(https?|mailto):/.test(address)) wrong.push(address)
            }
            if (element.src && new URL(element.src).host !== location.host) wrong.push(element.src)
        }
        return wrong
    }
"""
CLICK_AND_POINT = """
    () => {
        for (const element of document.querySelectorAll("main *")) {
            for (const kind of ["click", "mouseover", "pointerenter", "focus", "toggle", "error"]) {
                element.dispatchEvent(new Event(kind, {bubbles: false, cancelable: true}))
            }
        }
        return window.__hit || 0
    }
"""


class Ear:
    """What a page did that it should not have done."""

    def __init__(self, page, host):
        self.page, self.host = page, host
        self.heard = []
        page.on("dialog", lambda dialog: (self.heard.append(dialog.message), dialog.dismiss()))
        page.on("request", self._request)

    def _request(self, request):
        if hostile.OTHER in request.url.split("?")[0]:
            self.heard.append(request.url)

    def hits(self):
        return self.page.evaluate("window.__hit || 0")


@pytest.fixture
def unprotected(chromium, live_server, desk_host, traffic):
    """A page without the policy that would stop what slips through; and an ear for it."""
    context = chromium.new_context(base_url=live_server.url, bypass_csp=True)
    context.set_default_timeout(60_000)
    page = context.new_page()
    ear = Ear(page, desk_host)
    yield page, ear
    context.close()


class ControlTests:
    def test_a_payload_that_nobody_cleaned_is_heard(self, unprotected):
        page, ear = unprotected
        page.goto(reverse("articles:about"))
        page.set_content(f"<p>raw</p>{hostile.CONTROL}")
        page.wait_for_function("window.__hit > 0")
        assert ear.hits() == 1
        page.goto(reverse("articles:about"))
        page.evaluate(f"document.body.innerHTML = '<img src=//{hostile.OTHER}/x.png>'")
        page.wait_for_timeout(200)
        assert ear.heard

    def test_many_of_the_list_would_run(self, unprotected):
        page, ear = unprotected
        ran = 0
        for payload in hostile.ALL[:80]:
            page.goto("about:blank")
            page.set_content(payload, wait_until="load")
            ran += bool(ear.hits())
        assert ran >= 25


class ReaderTests:
    def test_cleaned_text_stays_clean_however_often_it_is_read(self, unprotected):
        page, ear = unprotected
        page.goto(reverse("articles:about"))
        for payload in hostile.ALL:
            cleaned = clean_body(payload)
            assert page.evaluate(RENDER, cleaned) == [], payload
        page.wait_for_timeout(200)
        assert (ear.hits(), ear.heard) == (0, [])

    def test_published_articles(self, unprotected):
        page, ear = unprotected
        bodies = [
            hostile.together(payloads).encode("utf-8", "ignore").decode()
            for name, payloads in hostile.FAMILIES.items()
            if name != "unclosed"
        ]
        bodies += [f"<p>before</p>{payload}" for payload in hostile.FAMILIES["unclosed"]]
        for number, body in enumerate(bodies):
            headline = f"Hostile {number} {hostile.PLAIN[number % len(hostile.PLAIN)]}"
            article = factories.make_article(headline, body, standfirst=headline)
            page.goto(article.get_absolute_url())
            assert page.evaluate(CLICK_AND_POINT) == 0, body
            assert page.locator("footer").count()
        for address in ("/", "/search/?q=hostile", "/archive/"):
            page.goto(address)
            assert page.evaluate(CLICK_AND_POINT) == 0
        assert (ear.hits(), ear.heard) == (0, [])


class PastedTests:
    """Into the real field, one after the other, as from another programme."""

    def test_everything_pasted_into_the_field(self, unprotected):
        page, ear = unprotected
        factories.make_user("editor", password="correct horse battery")
        page.goto("/admin/login/")
        page.get_by_label("Username").fill("editor")
        page.get_by_label("Password").fill("correct horse battery")
        page.get_by_role("button", name="Log in").click()
        page.goto("/admin/articles/article/add/")
        page.locator("textarea[data-desk-body=ready]").wait_for(state="attached")
        page.locator(".tiptap").click()
        for payload in hostile.ALL:
            if len(payload) > 5000:
                continue
            page.evaluate(PASTE, f"<p>before</p>{payload}<p>after</p>")
        assert (ear.hits(), ear.heard) == (0, [])
        text = page.locator("#id_body").input_value()
        assert text.count("before") >= 200
        page.get_by_label("Headline:").fill("Hostile")
        # What the field holds is shown again by the server, which trusts no field.
        page.get_by_role("button", name="Save draft", exact=True).first.click()
        page.get_by_text("Draft saved at").wait_for()
        page.locator("textarea[data-desk-body]").wait_for(state="attached")
        assert (ear.hits(), ear.heard) == (0, [])
