"""Every page of the admin, as everybody meets it: light and dark, at a desk and on a telephone.

The list of pages is the admin's own: whatever answers with a page is looked at, and whatever does
not must be named below. A new page that nobody thought of fails the first test.
"""

from __future__ import annotations

import dataclasses
import os
import re
from collections.abc import Callable
from pathlib import Path

import axe_playwright_python
import pytest
from django.contrib import admin
from django.test import Client
from django.urls import URLPattern, reverse

from articles import publishing
from people.models import Person
from tests.browser.desk_world import World
from tests.chromium import PASSWORD

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
# Colours hang on the scheme, places on the width: two looks show both sides of both, in half the
# time of four. LIGHTS=all takes all four, for whoever changes a style sheet.
LOOKS = {(1280, "light"), (360, "dark")}
if os.environ.get("LIGHTS") == "all":
    LOOKS |= {(1280, "dark"), (360, "light")}
# The frames of a preview hold pages of readers, which have a test of their own.
OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "preload": False,
    "iframes": False,
    "resultTypes": ["violations"],
}
FAULTS = """async (options) => (await axe.run(document, options)).violations.map((one) => [
  one.id, one.nodes.length, ...one.nodes.slice(0, 3).map(
    (node) => node.html.replace(/\\s+/g, " ").slice(0, 160)
      + (node.any[0]?.data?.contrastRatio ? ` (${node.any[0].data.contrastRatio})` : "")
  )
])"""
# What sticks out of the page, to say more than that something does.
WIDE = """(width) => document.documentElement.scrollWidth <= width ? [] : [
  document.documentElement.scrollWidth,
  ...[...document.body.querySelectorAll("*")]
    .filter((it) => it.getBoundingClientRect().right > width + 1
      && !it.closest(".visually-hidden, .desk-scroll")
      && ![...it.children].some((child) => child.getBoundingClientRect().right > width + 1))
    .slice(0, 4).map((it) => it.outerHTML.replace(/\\s+/g, " ").slice(0, 120))
]"""
# Of each sort of thing that keys reach one: whether it looks otherwise when they have reached it.
UNSEEN = """() => {
  const own = (it) => {
    const style = getComputedStyle(it)
    return [style.outlineStyle !== "none" && style.outlineWidth, style.boxShadow,
      style.borderColor, style.backgroundColor, style.textDecorationLine].join()
  }
  // Some fields are framed by what they stand in.
  const frame = (it) => it.closest(".select2-selection, .desk-editor")
  const look = (it) => own(it) + (frame(it) ? own(frame(it)) : "")
  const seen = new Set(), unseen = []
  const reached = "a[href], button, input, select, textarea, summary, [tabindex='0'], .tiptap"
  for (const it of document.querySelectorAll(reached)) {
    const sort = `${it.tagName} ${it.type} ${it.className} ${it.parentElement.className}`
    if (seen.has(sort)) continue
    seen.add(sort)
    document.activeElement?.blur()
    const before = look(it)
    it.focus({ preventScroll: true })
    const isReached = document.activeElement === it
    if (isReached && look(it) === before) unseen.push(it.outerHTML.slice(0, 120))
  }
  document.activeElement?.blur()
  return unseen
}"""
# The visual field is there, where there is one.
READY = "!document.querySelector('textarea.desk-body:not([data-desk-body=ready])')"
# Folded parts are unfolded, and colours that are on their way arrive at once.
STILL = "* { transition: none !important; animation: none !important }"
UNFOLD = "for (const each of document.querySelectorAll('details')) each.open = true"

POST_ONLY, DATA, PART = "only POST", "data", "a part of a page that is looked at"
LEADS_ON, NOBODY = "leads elsewhere", "nobody may"
NO_PAGE = {
    POST_ONLY: {
        "logout", "quick_article", "article_reviewed", "articles_article_put_back",
        "articles_article_autosave_new", "articles_article_autosave", "articles_article_aside",
        "articles_article_presence", "articles_article_restore", "articles_article_merge",
        "articles_article_preview_new", "articles_article_revoke", "articles_article_report_new",
        "articles_article_report", "articles_article_decide", "articles_article_undo",
        "articles_article_workflow", "articles_image_put_back", "articles_image_remove_former",
        "articles_image_upload", "articles_inboxitem_act", "articles_undecidedname_act",
        "articles_relinking_plan", "articles_relinking_work", "articles_relinking_act",
        "articles_topic_undo", "people_merge_undo", "people_country_make_private",
        "people_event_make_private", "people_organisation_make_private",
        "people_person_make_private",
    },
    DATA: {
        "autocomplete", "jsi18n", "articles_linkable", "articles_article_token",
        "articles_image_find", "articles_topic_export", "people_alias_export",
        "people_event_export", "people_office_export", "people_tenure_export",
        "people_person_export",
    },
    PART: {"articles_article_unsaved"},
    LEADS_ON: {"login", "view_on_site", "people_entity_change"},
    NOBODY: {
        "people_merge_add", "people_merge_delete", "people_formeraddress_add",
        "people_formeraddress_delete", "people_entity_add", "people_entity_delete",
        "admin_logentry_add", "admin_logentry_delete", "articles_correction_delete",
        "articles_revision_add", "articles_revision_delete", "articles_formerpath_delete",
        "articles_mention_add", "articles_mention_delete", "articles_outboundlink_add",
        "articles_outboundlink_delete", "articles_undecidedname_add",
        "articles_undecidedname_delete", "articles_relinking_add", "articles_relinking_delete",
        "articles_surroundings_add", "articles_surroundings_delete", "axes_accessattempt_add",
        "axes_accesslog_add", "axes_accessfailurelog_add",
    },
}  # fmt: skip
REASONS = {name: reason for reason, names in NO_PAGE.items() for name in names}


@dataclasses.dataclass
class Face:
    """One look of one page: where it is, and what is done to make it look so."""

    name: str
    address: str
    arrange: Callable | None = None
    by: str = "editor"


def patterns():
    """Name, pattern and admin (None: the site's own page) of all that the admin answers."""
    site = admin.site
    of_models = {
        pattern.name: model_admin
        for model_admin in site._registry.values()
        for pattern in model_admin.get_urls()
    }
    found = {}
    for entry in flat(site.get_urls()):
        if entry.name:  # the others lead from "<pk>/" to "<pk>/change/"; or nowhere
            found[entry.name] = (entry, of_models.get(entry.name))
    return found


def flat(entries):
    for entry in entries:
        if isinstance(entry, URLPattern):
            yield entry
        else:
            yield from flat(entry.url_patterns)


class Addresses:
    """Fills the patterns with what there is in the world."""

    def __init__(self, world):
        self.world = world
        of = world
        self.special = {
            "articles_article_put_back": [of.binned.pk],
            "articles_article_erase": [of.binned.pk],
            "articles_article_delete": [of.to_delete.pk],
            "articles_image_delete": [of.unused.pk],
            "articles_image_put_back": [of.picture.pk, of.picture.former_files.get().pk],
            "articles_image_remove_former": [of.picture.pk, of.picture.former_files.get().pk],
            "articles_topic_undo": [of.topic_merge.pk],
            "articles_relinking_plan": [of.iran.pk],
            "articles_relinking_act": [of.batch.pk, "apply"],
            "articles_topic_export": ["csv"],
            "people_merge_choose": ["person"],
            "people_merge_duplicates": ["person"],
            "article_reviewed": [of.live.pk],
            "view_on_site": [content_type(Person), of.person.pk],
            "app_list": ["articles"],
        }
        self.queries = {
            "articles_article_compare": "?from=1&to=2",
            "articles_undecidedname_form": "?key=ali+hasanov",
            "people_merge_effect": f"?kept={of.pair[0].pk}&gone={of.pair[1].pk}",
            "people_merge_choose": f"?one={of.person.pk}&q=hasanov",
            "articles_correction_add": f"?article={of.live.pk}",
            "search": "?q=hasanov",
            "autocomplete": "?app_label=articles&model_name=article&field_name=about&term=a",
        }

    def of(self, name, pattern, model_admin):
        values = self.special.get(name)
        if values is None:
            wanted = pattern.pattern.converters
            values = [self.value(kind, model_admin) for kind in wanted]
        return reverse(f"admin:{name}", args=values) + self.query(name, model_admin)

    def value(self, kind, model_admin):
        if kind == "form":
            return "csv"
        return self.row(model_admin.model).pk

    def row(self, model):
        found = self.world.rows.get(model) or model._base_manager.order_by("pk").last()
        assert found is not None, f"there is no {model._meta.verbose_name} to look at"
        return found

    def query(self, name, model_admin):
        if name.endswith("_restore") and name != "articles_article_restore":
            moment = self.row(model_admin.model).history.earliest().history_date
            return f"?at={moment.isoformat().replace('+', '%2B')}"
        return self.queries.get(name, "")


def content_type(model):
    from django.contrib.contenttypes.models import ContentType

    return ContentType.objects.get_for_model(model).pk


def kind_of(response):
    """What an answer is, None for a page."""
    if response.status_code == 405:
        return POST_ONLY
    if response.status_code in {301, 302}:
        return LEADS_ON
    if response.status_code == 403:
        return NOBODY
    if not response["Content-Type"].startswith("text/html"):
        return DATA
    return None if b"<html" in response.content[:2000] else PART


@pytest.fixture
def world(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return World()


class ListTests:
    def test_no_page_is_forgotten(self, world):
        """What the admin answers with a page is looked at below; what not is listed, and why."""
        client, addresses = Client(), Addresses(world)
        client.force_login(world.editor)
        wrong = []
        for name, (pattern, model_admin) in patterns().items():
            address = addresses.of(name, pattern, model_admin)
            response = client.get(address)
            said, is_so = REASONS.get(name), kind_of(response)
            if said != is_so:
                wrong.append(f"{name} {address}: {is_so}, here said to be {said}")
            elif is_so is None and response.status_code != 200:
                wrong.append(f"{name} {address}: status {response.status_code}")
        wrong += [f"{name} is listed and not there" for name in set(REASONS) - set(patterns())]
        assert not wrong, "\n".join(wrong)


# --- Other looks that a page can have -------------------------------------------------------


def press(page, name):
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).first.click()


def publish_with_nothing(page):
    page.get_by_label("Headline").fill("")
    press(page, "Publish now")
    page.locator(".desk-problems").wait_for()


def be_too_late(world):
    def arrange(page):
        content = world.draft.revisions.versions().first().read()
        content.headline, content.body = "Theirs", content.body.replace("nothing", "something")
        publishing.save_revision(world.draft, content, by=world.colleague)
        page.get_by_label("Headline").fill("Mine")
        press(page, "Save draft")
        page.locator(".desk-overtaken").wait_for()

    return arrange


def save_with_nothing(page):
    page.evaluate("for (const it of document.querySelectorAll('[required]')) it.required = false")
    page.locator("#id_name").fill("")
    press(page, "Save")
    page.locator(".errornote").wait_for()


def delete_all_listed(page):
    page.locator("#action-toggle").check()
    page.get_by_label("Action:").select_option("delete_selected")
    press(page, "Go")


def choose_table(text):
    def arrange(page):
        file = {"name": "people.csv", "mimeType": "text/csv", "buffer": text.encode()}
        page.locator("input[type=file]").set_input_files(file)
        with page.expect_navigation():
            page.locator("input[type=file]").evaluate("(it) => it.form.requestSubmit()")

    return arrange


def open_choices(page):
    page.locator(".field-about .select2-selection").click()
    page.locator(".select2-results__option").first.wait_for()


def show_correction(page):
    page.locator("#id_text").fill("He was not there.")
    press(page, "Show how readers will see it")


def fail_to_log_in(page):
    page.get_by_label("Username").fill("nobody")
    page.get_by_label("Password").fill("wrong")
    press(page, "Log in")
    page.locator(".errornote").wait_for()


def be_locked_out(page):
    for _time in range(5):
        page.get_by_label("Username").fill("somebody")
        page.get_by_label("Password").fill("wrong")
        press(page, "Log in")


def log_out(page):
    press(page, "Log out")


def other_faces(world):
    """What no address alone leads to."""
    article = reverse("admin:articles_article_changelist")
    people = reverse("admin:people_person_changelist")
    table = reverse("admin:people_person_table")
    form = reverse("admin:articles_article_change", args=[world.live.pk])
    kept = world.live.revisions.filter(kind="autosaved").first().number
    handed_in = reverse("admin:articles_article_change", args=[world.in_review.pk])
    draft = reverse("admin:articles_article_change", args=[world.draft.pk])
    wrong, right = "name,born\n,soon\n", "name,born,summary\nSomebody New,1970,Of many words\n"
    return [
        Face("form: draft", draft),
        Face("form: in review", handed_in),
        Face("form: withdrawn", article + f"{world.withdrawn.pk}/change/"),
        Face("form: typed text taken over", f"{form}?take={kept}"),
        Face("form: choices open", draft, open_choices),
        Face("form: problems", article + "add/", publish_with_nothing),
        Face("form: too late", draft, be_too_late(world)),
        Face("form: read by its author", handed_in, by="author"),
        Face("names: a question", article + f"{world.live.pk}/names/?form=Ali+Hasanov&q=ali"),
        Face("index: of an author", "/admin/", by="author"),
        Face("articles: of an author", article, by="author"),
        Face("articles: none", article + "?q=nothing+of+this+kind"),
        Face("articles: filtered", article + "?status__exact=draft"),
        Face("refused", reverse("admin:auth_user_changelist"), by="author"),
        Face("not there", "/admin/nothing/"),
        Face("never was there", people + "999999/change/"),
        Face("person: popup", people + "add/?_popup=1"),
        Face("person: errors", people + "add/", save_with_nothing),
        Face("person: several deleted", people, delete_all_listed),
        Face("person: protected", reverse("admin:people_country_delete", args=[world.armenia.pk])),
        Face("picture: in use", reverse("admin:articles_image_delete", args=[world.picture.pk])),
        Face("picture: not described", reverse("admin:articles_image_change",
                                               args=[world.unused.pk])),
        Face("table: to be confirmed", table, choose_table(right)),
        Face("table: wrong", table, choose_table(wrong)),
        Face("queue: unknown", reverse("admin:articles_undecidedname_form")
             + "?key=tigran+zorabyan"),
        Face("queue: ignored", reverse("admin:articles_undecidedname_form")
             + "?key=madame+tussaud&q=hasanov"),
        Face("archive: applied", reverse("admin:articles_relinking_change",
                                         args=[world.applied.pk])),
        Face("inbox: dealt with", reverse("admin:articles_inboxitem_changelist") + "?done=1"),
        Face("correction: shown", reverse("admin:articles_correction_add")
             + f"?article={world.live.pk}", show_correction),
        Face("correction: chosen", reverse("admin:articles_correction_add")),
        Face("search: nothing asked", reverse("admin:search")),
        Face("search: nothing found", reverse("admin:search") + "?q=nothing+of+this+kind"),
        *(Face(f"apps: {label}", reverse("admin:app_list", args=[label]))
          for label in ("people", "auth", "admin", "axes")),
        Face("login", "/admin/login/", by=""),
        Face("login: failed", "/admin/login/", fail_to_log_in, by=""),
        Face("login: locked out", "/admin/login/", be_locked_out, by=""),
        Face("logged out", "/admin/", log_out, by="author"),
    ]  # fmt: skip


# --- The walk --------------------------------------------------------------------------------


class Looker:
    """Goes through pages and notes whatever a page does wrong."""

    WIDTHS = (1280, 360)

    def __init__(self, page):
        self.page = page
        self.faults = []

    def look_at(self, face):
        page = self.page
        page.set_viewport_size({"width": self.WIDTHS[0], "height": 800})
        page.goto(face.address)
        page.wait_for_function(READY)
        if face.arrange:
            face.arrange(page)
        page.add_style_tag(content=STILL)
        page.evaluate(UNFOLD)
        page.evaluate(AXE)
        page.keyboard.press("Tab")  # whoever goes by keys is shown where they are
        if unseen := page.evaluate(UNSEEN):
            self.note(face, self.WIDTHS[0], "shows no focus", unseen)
        for width in self.WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            if wide := page.evaluate(WIDE, width):
                self.note(face, width, "is too wide", wide)
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                self.picture(face, width, scheme)
                if (width, scheme) in LOOKS:
                    for fault in page.evaluate(FAULTS, OPTIONS):
                        self.note(face, f"{width} {scheme}", fault[0], fault[1:])

    def note(self, face, where, what, more):
        self.faults.append(f"{face.name} ({face.address}) {where}: {what} {more}")

    def picture(self, face, width, scheme):
        """For people to look at, where SHOTS names a folder."""
        if shots := os.environ.get("SHOTS"):
            name = re.sub(r"\W+", "-", face.name)
            path = Path(shots) / f"{name}-{width}-{scheme}.png"
            self.page.screenshot(path=path, full_page=True)


def faces(world, part):
    """All that is looked at, the admin's own pages and then their other looks."""
    addresses = Addresses(world)
    own = [
        Face(name, addresses.of(name, pattern, model_admin))
        for name, (pattern, model_admin) in patterns().items()
        if name not in REASONS and PARTS[part](name)
    ]
    return [*own, *(other_faces(world) if part == "other looks" else [])]


PARTS = {
    "articles": lambda name: name.startswith("articles_"),
    "people": lambda name: name.startswith("people_"),
    "the rest": lambda name: not name.startswith(("articles_", "people_")),
    "other looks": lambda name: False,
}


class WalkTests:
    @pytest.mark.parametrize("part", PARTS)
    def test_every_page_is_for_everybody(self, world, make_page, part):
        """No barrier that axe knows, and nothing that sticks out of a telephone."""
        lookers, wanted = {}, os.environ.get("ONLY", "")
        for face in faces(world, part):
            if wanted not in face.name:
                continue
            if face.by not in lookers:
                page = make_page(bypass_csp=True)  # the policy would stop what axe tries out
                page.on("dialog", lambda dialog: dialog.accept())
                if face.by:
                    enter(page, face.by)
                lookers[face.by] = Looker(page)
            lookers[face.by].look_at(face)
        faults = [fault for looker in lookers.values() for fault in looker.faults]
        assert not faults, "\n".join([f"{len(faults)} faults", *faults])

    def test_a_barrier_is_heard(self, make_page, transactional_db):
        """So that silence above means something."""

        def spoil(page):
            page.evaluate(
                """() => {
                    const content = document.querySelector("#content")
                    content.innerHTML += '<img src="data:,"><button class="lost">Press</button>'
                    document.body.innerHTML += '<p class="wide">A line</p>'
                }"""
            )
            page.add_style_tag(
                content=".lost:focus { outline: 0 } .wide { inline-size: 2000px; color: #aaa }"
            )

        looker = Looker(make_page(bypass_csp=True))
        looker.look_at(Face("spoiled", "/admin/login/", spoil, by=""))
        heard = "\n".join(looker.faults)
        for fault in ("image-alt", "color-contrast", "is too wide", "shows no focus"):
            assert fault in heard


def enter(page, username):
    page.goto("/admin/")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Log in")
