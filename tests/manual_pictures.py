"""`make manual-pictures`: the pictures of docs/editing.md, from a site in use.

Three people work on one article, on the demonstration site, in the order of the manual: an author
writes, illustrates and submits it; an editor looks at names, previews, schedules and publishes; the
reference desk adds who is missing. Each picture is cut to what the manual talks about, made small,
and written to `docs/images/editing-<name>.png`.
"""

from __future__ import annotations

import datetime
import io
import math
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from tests.chromium import log_in
from tests.screenshots import ROOT, photographer

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

FOLDER = ROOT / "var/manual-pictures"
PICTURES = ROOT / "docs/images"
WIDTH = 1100
MARGIN = 12
COLOURS = 128
PASSWORD = "correct horse battery staple"

PEOPLE = f"""
from django.contrib.auth.models import Group, User
from articles.models import Author
from people.models import Country, Person
for username, first, last, group in [
    ("anna", "Anna", "Keller", "Authors"),
    ("edgar", "Edgar", "Holm", "Editors"),
    ("ruth", "Ruth", "Amsel", "Reference desk"),
]:
    user = User.objects.create_user(username, f"{{username}}@example.org", {PASSWORD!r},
                                    first_name=first, last_name=last, is_staff=True)
    user.groups.add(Group.objects.get(name=group))
Author.objects.create(name="Anna Keller", slug="anna-keller",
                      user=User.objects.get(username="anna"))
nancy = Person.objects.create(
    name="Nancy Reagan", given_name="Nancy", family_name="Reagan", slug="nancy-reagan",
    born="1921-07-06", died="2016-03-06", summary="First Lady of the United States, 1981–1989.")
nancy.countries.add(Country.objects.get(slug="united-states"))
"""

HEADLINE = "A fire by the lake"
STANDFIRST = (
    "In Geneva in 1985 two men talked longer by a fireplace than at the table. Little was agreed,"
    " and much became possible."
)
OPENING = [
    "The villa belonged to somebody else. The Aga Khan had lent his house on the lake, and the"
    " two guests were received in Geneva by Swiss President Kurt Furgler before a single word"
    " was said.",
    "Ronald Reagan had prepared himself for weeks; Nancy Reagan had seen to the rooms. Mikhail"
    " Gorbachev, eight months in office, brought Eduard Shevardnadze, foreign minister since"
    " July.",
]
HEADING = "The pool house"
REST = [
    "On the first afternoon they walked down to the pool house, where a fire was burning, and"
    " stayed longer than planned. George Shultz waited in the villa.",
    "What Reagan and Gorbachev agreed was short: a nuclear war cannot be won and must never be"
    " fought.",
]
NOTE = "Joint statement of 21 November 1985."
DESCRIPTION = "A house by a lake at dusk, its windows lit, hills behind it"


def main() -> None:
    """Take all pictures anew."""
    PICTURES.mkdir(exist_ok=True)
    with photographer(FOLDER / "site") as (site, browser):
        site.manage("shell", "-c", PEOPLE)
        address = f"http://{site.address}"
        with somebody(browser, address, "anna") as anna:
            write(anna)
            illustrate(anna)
            link(anna)
            article = submit(anna)
        with somebody(browser, address, "ruth") as ruth:
            add_who_is_missing(ruth, article)
        with somebody(browser, address, "edgar") as edgar:
            review(edgar, article)
            look_at_names(edgar, article)
            point(edgar)
            preview(edgar, article)
            schedule(edgar, article)
            correct(edgar, publish(edgar, article))
            with somebody(browser, address, "anna") as anna:
                meet(anna, edgar, article)
    size = sum(picture.stat().st_size for picture in PICTURES.glob("editing-*.png"))
    sys.stdout.write(f"in {PICTURES}, {size // 1024} KB together\n")


# --- What people do ------------------------------------------------------------------------------


def write(page: Page) -> None:
    """A new article from the desk; its headings and notes."""
    page.get_by_label("Headline").fill(HEADLINE)
    page.get_by_label("Text").fill(OPENING[0])
    page.get_by_role("button", name="Save as a draft").click()
    is_ready(page)
    page.get_by_label("Standfirst").fill(STANDFIRST)
    text = page.get_by_role("textbox", name="Text", exact=True)
    text.click()
    page.keyboard.press("Control+End")
    for paragraph in OPENING[1:]:
        new_paragraph(page, paragraph)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Heading", exact=True).click()
    page.keyboard.insert_text(HEADING)
    for paragraph in REST:
        new_paragraph(page, paragraph)
    page.get_by_role("button", name="Footnote").click()
    page.locator(".desk-notes li").wait_for()
    page.keyboard.insert_text(NOTE)
    page.get_by_text("Saved ", exact=False).last.wait_for()
    keep("writing", page, page.locator(".field-headline"), page.locator(".field-body"))


def illustrate(page: Page) -> None:
    """A picture in the text, described before it goes in; the same one leads."""
    page.locator(".tiptap > p").nth(1).click()
    page.get_by_role("button", name="Picture", exact=True).click()
    dialog = page.get_by_role("dialog")
    picture = {"name": "Lake at dusk.jpg", "mimeType": "image/jpeg", "buffer": lake()}
    dialog.get_by_label("Or upload one").set_input_files([picture])
    dialog.get_by_label("What it shows").fill(DESCRIPTION)
    dialog.get_by_label("Caption").fill("The lake on the evening before.")
    dialog.get_by_label("Credit").fill("Anna Keller")
    dialog.get_by_label("Licence").fill("CC BY 4.0")
    page.mouse.move(0, 0)
    keep("picture", page, dialog, margin=0)
    dialog.get_by_role("button", name="Put it in").click()
    dialog.wait_for(state="detached")
    choose(page, "lead_image", "lake")
    choose(page, "about", "geneva summit")
    page.get_by_label("Topics").fill("Summits, Cold War")


def link(page: Page) -> None:
    """A link by hand, to another article."""
    page.locator(".tiptap > p").last.click()
    page.keyboard.press("End")
    page.keyboard.insert_text(" A year later they met again: ")
    page.keyboard.press("Control+k")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name, headline or address").press_sequentially("reykj")
    dialog.get_by_role("option").first.wait_for()
    keep("link", page, dialog, margin=0)
    dialog.get_by_role("option").first.click()
    if dialog.count():
        dialog.get_by_role("button", name="Set the link").click()
    page.get_by_role("button", name="Save draft").first.click()
    page.get_by_text("Draft saved at").wait_for()


def submit(page: Page) -> str:
    """For review. The address of the form."""
    is_ready(page)
    page.get_by_role("button", name="Submit for review").first.click()
    page.get_by_text("Submitted for review.").wait_for()
    return page.url


def add_who_is_missing(page: Page, article: str) -> None:
    """A person whom the article names and nobody has entered."""
    page.goto(article)
    page.locator("#names summary", has_text="Kurt Furgler").click()
    add = page.get_by_role("link", name="a person (President)")
    add.evaluate("it => it.removeAttribute('target')")
    add.click()
    page.get_by_label("Summary").wait_for()
    page.get_by_label("Summary").fill("Swiss politician, president in 1981 and 1985.")
    page.get_by_label("Born").fill("1924-06-24")
    page.get_by_label("Died").fill("2008-07-23")
    keep("person", page, page.locator("#content h1"), page.locator("fieldset").first)


def review(page: Page, article: str) -> None:
    """What waits, and a word to the author."""
    page.goto("/admin/")
    keep("desk", page, page.locator("#content"), margin=0, most=1060)
    page.goto(article)
    is_ready(page)
    page.get_by_label("Note to colleagues").fill(
        "Good. Who says that they stayed longer than planned? @anna"
    )
    keep("review", page, page.locator(".desk-acts").first, page.locator("#workflow"))
    keep("report", page, page.locator("#report"), page.locator(".desk-acts").last)
    page.get_by_role("button", name="Add the note").click()
    page.get_by_text("Mark as done").wait_for()


def look_at_names(page: Page, article: str) -> None:
    """Those that wait for a decision."""
    page.goto(f"{article}#names")
    is_ready(page)
    page.locator("[data-review-panel] .review-row").first.wait_for()
    keep("names", page, page.locator("#names"), most=900)
    page.get_by_role("button", name="Ronald Reagan").or_(
        page.locator("[data-candidate]")
    ).first.click()
    page.locator("[data-review-outcome]").wait_for()


def point(page: Page) -> None:
    """At what must stay in sight of a picture."""
    page.goto("/admin/articles/image/")
    page.locator("#result_list tbody th a").first.click()
    page.wait_for_selector("html[data-desk-pictures=ready]")
    box = page.locator("[data-focal] img").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.6)
    page.mouse.move(0, 0)
    rows = [page.locator(".form-row", has=page.locator(f"[data-{it}]")) for it in ("focal", "cuts")]
    keep("focal", page, *rows, most=1200)


def preview(page: Page, article: str) -> None:
    """How it will look, and who else may look."""
    page.goto(article)
    is_ready(page)
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Preview").first.click()
    shown = opened.value
    shown.set_viewport_size({"width": WIDTH + 300, "height": 900})
    shown.get_by_label("Side by side").check()
    shown.frame_locator("iframe").last.get_by_role("heading", name=HEADLINE).first.wait_for()
    keep("preview", shown, shown.locator("body"), margin=0, most=760)
    shown.close()
    page.get_by_label("For whom").fill("Dr Marti, to check the quotation")
    page.get_by_role("button", name="Share a preview").click()
    page.get_by_label("Address of the preview").wait_for()
    page.reload()  # the address, which is this machine's, is shown once
    is_ready(page)
    keep("shared", page, page.locator("#shared"))


def schedule(page: Page, article: str) -> None:
    """For the day after tomorrow, and where that is seen."""
    day = datetime.date.today() + datetime.timedelta(days=2)  # noqa: DTZ011
    page.get_by_label("Date of publication").fill(day.isoformat())
    page.get_by_role("textbox", name="Time of publication").fill("07:00")
    keep("schedule", page, page.locator(".field-slug"), page.locator(".field-note"))
    page.get_by_role("button", name="Schedule", exact=True).first.click()
    page.get_by_text("Scheduled.").wait_for()
    page.goto("/admin/")
    page.get_by_role("link", name="The whole calendar").click()
    page.get_by_role("link", name=HEADLINE).first.wait_for()
    keep("calendar", page, page.locator("#content"), margin=0)
    page.goto(article)
    is_ready(page)


def publish(page: Page, article: str) -> str:
    """Now, after all."""
    page.get_by_label("Date of publication").fill("")
    page.get_by_role("textbox", name="Time of publication").fill("")
    page.get_by_role("button", name="Publish now").first.click()
    page.get_by_text("Published. Readers see it now.").wait_for()
    return article


def correct(page: Page, article: str) -> None:
    """What was wrong, as readers will read it; not issued, so that the article stays as it is."""
    page.goto(article)
    page.get_by_role("link", name="Correct", exact=True).first.click()
    page.get_by_role("textbox", name="Text").fill(
        "An earlier version of this article gave the first day of the talks as 20 November 1985."
        " It was 19 November."
    )
    page.get_by_role("button", name="Show how readers will see it").click()
    page.get_by_text("As readers will see it").wait_for()
    keep("correct", page, page.locator("#content"), margin=0)


def meet(anna: Page, edgar: Page, article: str) -> None:
    """Two in one article: the second save is refused, and both texts are there."""
    for page in (anna, edgar):
        page.goto(article)
        is_ready(page)
    edgar.get_by_label("Standfirst").fill(STANDFIRST.replace("Little", "Nearly nothing"))
    edgar.get_by_role("button", name="Save draft").first.click()
    edgar.get_by_text("Draft saved at").wait_for()
    edgar.goto(f"{article.replace('change/', 'compare/')}?from=live")
    edgar.get_by_role("heading", name="Compare versions").wait_for()
    keep("compare", edgar, edgar.locator("#content"), margin=0)
    anna.locator(".tiptap > p").first.click()
    anna.keyboard.press("Control+Home")
    anna.keyboard.insert_text("It was cold. ")
    anna.get_by_role("button", name="Save draft").first.click()
    anna.get_by_text("Everything you typed is still here").first.wait_for()
    anna.mouse.move(0, 0)
    keep("conflict", anna, anna.locator(".desk-problems, .errornote").first,
         anna.locator(".desk-overtaken"), margin=5)  # fmt: skip


# --- How it is done ------------------------------------------------------------------------------


@contextmanager
def somebody(browser: Browser, address: str, username: str) -> Iterator[Page]:
    """A browser of their own, logged in and at the desk."""
    context = browser.new_context(
        base_url=address, viewport={"width": WIDTH, "height": 900}, color_scheme="light"
    )
    context.set_default_timeout(30_000)
    # Without the list of all lists at the side, which every page has.
    context.add_init_script("localStorage.setItem('django.admin.navSidebarIsOpen', 'false')")
    yield log_in(context.new_page(), username, PASSWORD)
    context.close()


def is_ready(page: Page) -> None:
    """Wait for the field of the text, and for what the page asks the server by itself."""
    page.locator("textarea[data-desk-body=ready]").wait_for(state="attached")
    page.wait_for_load_state("networkidle")


def new_paragraph(page: Page, text: str) -> None:
    """Below the one that holds the cursor."""
    page.keyboard.press("Enter")
    page.keyboard.insert_text(text)


def choose(page: Page, field: str, words: str) -> None:
    """What a list of choices finds first for these words."""
    page.locator(f".field-{field} .select2-selection").click()
    page.keyboard.type(words)
    page.locator(".select2-results__option--highlighted").wait_for()
    page.wait_for_load_state("networkidle")
    page.keyboard.press("Enter")


def keep(name: str, page: Page, *parts: Locator, margin: int = MARGIN, most: int = 1100) -> None:
    """The picture of these parts and what lies between them, at most so high."""
    page.evaluate("document.activeElement?.scrollIntoView?.({block: 'nearest'})")
    boxes = [box for part in parts if (box := part.bounding_box()) is not None]
    scrolled = page.evaluate("[scrollX, scrollY]")
    left = min(box["x"] for box in boxes) + scrolled[0] - margin
    top = min(box["y"] for box in boxes) + scrolled[1] - margin
    right = max(box["x"] + box["width"] for box in boxes) + scrolled[0] + margin
    bottom = max(box["y"] + box["height"] for box in boxes) + scrolled[1] + margin
    left, top = max(0, left), max(0, top)
    clip = {"x": left, "y": top, "width": right - left, "height": min(bottom - top, most)}
    taken = page.screenshot(full_page=True, clip=clip, animations="disabled", caret="hide")
    with Image.open(io.BytesIO(taken)) as picture:
        small = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        small.save(PICTURES / f"editing-{name}.png", optimize=True)


def lake(width: int = 1500, height: int = 1000) -> bytes:
    """A picture of our own, drawn: a house by a lake at dusk."""
    picture = Image.new("RGB", (width, height))
    draw = ImageDraw.Draw(picture)
    for y in range(height):
        far = y / height
        draw.line([(0, y), (width, y)], fill=(46 + int(190 * far), 70 + int(110 * far), 110))
    for base, colour in [(0.50, "#4a5c7a"), (0.56, "#344662"), (0.61, "#22324a")]:
        ridge = [
            (x, int(height * (base - 0.09 * abs(math.sin(x / width * 6 + 9 * base)))))
            for x in range(0, width + 1, 5)
        ]
        draw.polygon([(0, height), *ridge, (width, height)], fill=colour)
    shore = int(height * 0.64)
    draw.rectangle([0, shore, width, height], fill="#5a6480")
    draw.ellipse([1050, 160, 1130, 240], fill="#f4e8cc")
    for row in range(22):
        half, y = 16 + 3 * row, shore + 12 + 15 * row
        draw.line([(1090 - half, y), (1090 + half, y)], fill="#c8bea0", width=3)
    draw.rectangle([300, shore - 62, 450, shore], fill="#e2dac8")
    draw.polygon([(286, shore - 62), (375, shore - 108), (464, shore - 62)], fill="#784232")
    for x in (318, 362, 406):
        draw.rectangle([x, shore - 44, x + 24, shore - 18], fill="#f6c460")
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=85)
    return file.getvalue()


if __name__ == "__main__":
    main()
