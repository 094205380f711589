"""Pictures in a real browser: dropped, pasted, pointed at, replaced, and seen by readers."""

from __future__ import annotations

import base64

import pytest
from django.urls import reverse

from articles.models import Image
from tests.articles.pictures import picture_bytes, stored
from tests.browser.test_pages import SHIFTS
from tests.factories import make_article

# Gives the page files as a drag or the clipboard would: [[name, type, base64], …].
GIVE = """([selector, kind, files]) => {
  const transfer = new DataTransfer()
  for (const [name, type, data] of files) {
    const bytes = Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0))
    transfer.items.add(new File([bytes], name, { type }))
  }
  const target = selector ? document.querySelector(selector) : document.body
  const made = kind === "paste"
    ? new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true })
    : new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true })
  target.dispatchEvent(made)
}"""


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def as_file(name, data, content_type="image/jpeg"):
    return [name, content_type, base64.b64encode(data).decode()]


def opened(page, path):
    page.goto(path)
    page.wait_for_selector("html[data-desk-pictures=ready]")


class DeskTests:
    def test_files_dropped_and_pasted_become_pictures_or_say_why_not(self, editor):
        # A page that nobody listens to: Chromium complains of the answer 400 that is expected here.
        editor = editor.context.new_page()
        opened(editor, "/admin/articles/image/")
        files = [
            as_file("Two flags.jpg", picture_bytes("red")),
            as_file("not one.jpg", b"<html>"),
            as_file("Table.png", picture_bytes("lime", written_as="PNG"), "image/png"),
        ]
        editor.evaluate(GIVE, [".desk-drop", "drop", files])
        editor.get_by_role("link", name="Describe Two flags.jpg").wait_for()
        editor.get_by_role("link", name="Describe Table.png").wait_for()
        assert "no picture that can be read" in editor.locator("li.is-wrong").inner_text()
        editor.evaluate(GIVE, ["", "paste", [as_file("image.png", picture_bytes("navy"))]])
        editor.get_by_role("link", name="Describe image.png").wait_for()
        editor.evaluate(GIVE, ["", "paste", [as_file("again.png", picture_bytes("navy"))]])
        editor.get_by_text("is here already").wait_for()
        assert Image.objects.count() == 3
        editor.get_by_role("link", name="Describe Two flags.jpg").click()
        editor.get_by_label("Alternative text").fill("Two flags on a table")
        editor.get_by_role("button", name="Save", exact=True).click()
        editor.wait_for_url("**/admin/articles/image/")
        assert Image.objects.filter(alt="Two flags on a table").exists()

    def test_the_focal_point_is_pointed_at_or_moved_with_keys(self, editor):
        image = stored(size=(900, 600))
        opened(editor, reverse("admin:articles_image_change", args=[image.pk]))
        box = editor.locator("[data-focal] img").bounding_box()
        editor.mouse.click(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.75)
        assert editor.input_value("#id_focal_x") == "25"
        assert editor.input_value("#id_focal_y") == "75"
        ring = editor.get_by_role("button", name="Focal point: 25% from the left, 75% from the top")
        ring.focus()
        editor.keyboard.press("ArrowLeft")
        editor.keyboard.press("Shift+ArrowUp")
        assert editor.input_value("#id_focal_x") == "24"
        assert editor.input_value("#id_focal_y") == "65"
        moved = editor.evaluate(
            "document.querySelector('[data-cuts] .desk-cut:last-child img').style.objectPosition"
        )
        assert moved not in ("", "50% 50%")
        before = {made["name"] for made in image.renditions}
        editor.get_by_role("button", name="Save and continue editing").first.click()
        editor.wait_for_selector(".messagelist .success")
        image.refresh_from_db()
        assert (image.focal_x, image.focal_y) == (24, 65)
        assert {made["name"] for made in image.renditions} != before

    def test_a_file_dropped_into_the_form_replaces_the_picture_everywhere(self, editor, make_page):
        image = stored("red")
        article = make_article("Flags", lead_image=image.pk)
        opened(editor, reverse("admin:articles_image_change", args=[image.pk]))
        better = as_file("better.jpg", picture_bytes("lime", size=(900, 600)))
        editor.evaluate(GIVE, ["form .desk-drop", "drop", [better]])
        editor.get_by_text("better.jpg is chosen").wait_for()
        editor.get_by_role("button", name="Save and continue editing").first.click()
        editor.wait_for_selector("text=Files it had before")
        assert editor.get_by_role("link", name="Flags", exact=True).is_visible()
        page = make_page()
        page.goto(article.get_absolute_url())
        shown = page.locator(".lead-image img")
        assert "better-" in shown.evaluate("it => it.currentSrc")
        editor.get_by_role("button", name="Put back Table talk.jpg").click()
        editor.get_by_text("has that file again").wait_for()
        page.reload()
        assert "table-talk-" in shown.evaluate("it => it.currentSrc")


class ReaderTests:
    @pytest.mark.parametrize("width", [360, 1280])
    def test_a_reader_gets_avif_in_the_right_size_and_nothing_moves(self, make_page, width):
        lead = stored("red", size=(2000, 1300), credit="A. Camera", licence="CC BY 4.0")
        inside = stored("blue", size=(1600, 1000), alt="Blue")
        article = make_article(
            "Flags",
            f'<p>Text.</p><figure><img src="{inside.file.url}" alt="Blue"></figure>'
            + "<p>More text.</p>" * 20,
            lead_image=lead.pk,
        )
        page = make_page(viewport={"width": width, "height": 900})
        page.add_init_script(SHIFTS)
        loaded = {}
        page.on("response", lambda r: loaded.__setitem__(r.url, r.headers.get("content-type")))
        page.goto(article.get_absolute_url(), wait_until="networkidle")
        page.locator(".prose figure img").scroll_into_view_if_needed()
        page.wait_for_function("document.querySelector('.prose figure img').complete")
        for selector in (".lead-image img", ".prose figure img"):
            shown = page.locator(selector).evaluate("it => [it.currentSrc, it.naturalWidth]")
            assert loaded[shown[0]] == "image/avif"
            assert "/full-" in shown[0]
            assert int(shown[0].split("/full-")[1].split("-")[0]) <= (640 if width < 400 else 1280)
        assert page.evaluate("window.shifts") == []
