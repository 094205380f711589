"""Names over the whole archive, in a browser: the queue, what follows a change, and merging."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from articles import deciding, relinking
from articles.models import Decision, IgnoredName, Relinking, UndecidedName
from people.merging import merge
from people.models import Alias, Merge, Person
from tests import factories
from tests.chromium import PASSWORD, log_in

QUEUE = "/admin/articles/undecidedname/"
OPTIONS = {"preload": False}  # axe is not to fetch style sheets


@pytest.fixture
def plain(make_page):
    """An editor whose browser runs no scripts."""
    factories.make_user("editor", password=PASSWORD)
    page = make_page(java_script_enabled=False)
    log_in(page)
    return page


@pytest.fixture
def reader(reader):
    """A reader who sees what is there: each look is like the first, out of no cache."""
    session = reader.context.new_cdp_session(reader)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    return reader


@pytest.fixture
def hasanovs():
    """Two of one name, so that articles which say no more than the name cannot know."""
    return [
        factories.make_person("Ali Hasanov", offices=[(title, None, "2000", "2010")])
        for title in ("Judge", "Envoy")
    ]


@pytest.fixture
def undecided(hasanovs):
    """Three articles that name them."""
    return [
        factories.make_article(f"Number {n}", "<p>Ali Hasanov came. So did the rest.</p>")
        for n in (1, 2, 3)
    ]


@pytest.fixture
def iran():
    return factories.make_country("Iran")


@pytest.fixture
def on_persia():
    """Two articles that use a name which the desk does not know yet."""
    return [
        factories.make_article(f"Number {n}", "<p>The government of Persia met.</p>")
        for n in (1, 2)
    ]


@pytest.fixture
def aliyevs():
    """One person twice, each named by an article of their own."""
    kept = factories.make_person(
        "Ilham Aliyev", born="1961", offices=[("President", None, "2003", "")]
    )
    gone = factories.make_person(
        "Ilham Aliyew", born="1961-12-24", aliases=[("Prezident Alyyew", "spelling")]
    )
    factories.make_article("Of the one", "<p>Ilham Aliyev spoke.</p>")
    factories.make_article("Of the one again", "<p>Ilham Aliyev was silent.</p>")
    other = factories.make_article("Of the other", "<p>Ilham Aliyew spoke as well.</p>")
    return kept, gone, other


def links_in(reader, article):
    """Where the names in an article lead, as readers have it now."""
    reader.goto(article.get_absolute_url())
    links = reader.locator(".prose a[href]").all()
    return [link.get_attribute("href") for link in links]


def told(page, text):
    """What was done is said, and heard by those who do not see it."""
    expect(page.get_by_role("status").or_(page.locator(".messagelist li")).first).to_contain_text(
        text
    )


def waiting(page):
    return page.locator(".queue-forms h2")


def press(page, key, target):
    """With the keyboard: the focus goes there, then the key."""
    target.focus()
    page.keyboard.press(key)


class QueueTests:
    def test_decided_everywhere_with_the_keyboard_and_undone(
        self, editor, reader, undecided, hasanovs
    ):
        judge = hasanovs[0]
        editor.goto(QUEUE)
        expect(waiting(editor)).to_have_text(["Ali Hasanov"])
        expect(editor.locator(".queue-facts")).to_contain_text("in 3 articles")
        assert [links_in(reader, article) for article in undecided] == [[], [], []]
        press(editor, "Enter", editor.locator(".queue-forms summary"))
        press(editor, "Space", editor.get_by_label(re.compile("Judge")))
        press(editor, "Enter", editor.get_by_role("button", name="Decide for 3 articles"))
        told(editor, "“Ali Hasanov” means Ali Hasanov in 3 articles.")
        expect(waiting(editor)).to_have_count(0)
        address = judge.get_absolute_url()
        assert [links_in(reader, article) for article in undecided] == [[address]] * 3
        press(editor, "Enter", editor.get_by_role("button", name="Undo"))
        told(editor, "left to the linker again in 3 articles")
        expect(waiting(editor)).to_have_text(["Ali Hasanov"])
        assert [links_in(reader, article) for article in undecided] == [[], [], []]

    def test_article_by_article_on_the_page_of_the_name(self, editor, reader, undecided, hasanovs):
        editor.goto(QUEUE)
        editor.get_by_role("link", name="Ali Hasanov", exact=True).click()
        newest = editor.locator(".queue-articles > li").first
        expect(newest.get_by_role("heading")).to_have_text("Number 3")
        newest.get_by_label("In this article it means").select_option(
            label="Hasanov, Ali · Envoy, 2000-2010"
        )
        newest.get_by_role("button", name="Decide here").click()
        told(editor, "In “Number 3”, “Ali Hasanov” means Ali Hasanov.")
        expect(editor.locator(".queue-articles > li")).to_have_count(2)
        assert links_in(reader, undecided[2]) == [hasanovs[1].get_absolute_url()]
        assert links_in(reader, undecided[0]) == []

    def test_ignored_for_ever_and_noticed_again(self, editor):
        factories.make_article(body="<p>Minister Tigran Zorabyan came.</p>")
        editor.goto(QUEUE)
        editor.locator(".queue-forms summary").click()
        editor.get_by_role("button", name="Ignore for ever").click()
        told(editor, "“Tigran Zorabyan” is ignored for ever, in all articles.")
        expect(editor.get_by_text("No name waits for a decision.")).to_be_visible()
        editor.get_by_role("link", name="Names ignored for ever").click()
        editor.get_by_label("Select this object for an action - Tigran Zorabyan").check()
        editor.get_by_label("Action:").select_option(label="Notice again")
        editor.get_by_role("button", name="Go").click()
        told(editor, "1 name is asked about again.")
        editor.goto(QUEUE)
        expect(waiting(editor)).to_have_text(["Tigran Zorabyan"])

    def test_a_person_made_of_an_unknown_name_and_back(self, editor, reader):
        armenia = factories.make_country("Armenia")
        article = factories.make_article(
            "In Yerevan", "<p>Armenia is small. Minister Tigran Zorabyan came.</p>"
        )
        editor.goto(QUEUE)
        editor.locator(".queue-forms summary").click()
        editor.get_by_role("link", name="Create a person with the office “Minister”").click()
        expect(editor.get_by_label("Name:", exact=True)).to_have_value("Tigran Zorabyan")
        expect(editor.get_by_label("Family name:")).to_have_value("Zorabyan")
        expect(editor.locator("#tenures-group input[value=Minister]")).to_be_visible()
        assert not Person.objects.exists()
        editor.get_by_role("button", name="Save", exact=True).first.click()
        told(editor, "Tigran Zorabyan")
        expect(editor).to_have_url(re.compile("undecidedname/form/.*tigran"))
        person = Person.objects.get()
        assert [str(tenure.office.title) for tenure in person.tenures.all()] == ["Minister"]
        editor.get_by_role("link", name="See what this changes in published articles").click()
        editor.get_by_role("button", name="Apply to 1 article").click()
        expect(editor.get_by_role("button", name="Undo all of it")).to_be_visible()
        assert person.get_absolute_url() in links_in(reader, article)
        assert list(person.countries.all()) == [armenia]

    def test_without_scripts(self, plain, reader, undecided, hasanovs):
        factories.make_article(body="<p>Minister Tigran Zorabyan came.</p>")
        plain.goto(QUEUE)
        expect(waiting(plain)).to_have_text(["Ali Hasanov", "Tigran Zorabyan"])
        plain.locator(".queue-forms summary").first.click()
        plain.get_by_label(re.compile("Judge")).check()
        plain.get_by_role("button", name="Decide for 3 articles").click()
        told(plain, "means Ali Hasanov in 3 articles.")
        assert links_in(reader, undecided[0]) == [hasanovs[0].get_absolute_url()]
        plain.get_by_role("button", name="Undo").click()
        told(plain, "left to the linker again in 3 articles")
        assert links_in(reader, undecided[0]) == []
        plain.locator(".queue-forms summary").last.click()
        plain.get_by_role("button", name="Ignore for ever").click()
        told(plain, "“Tigran Zorabyan” is ignored for ever")
        assert IgnoredName.objects.exists()
        plain.get_by_role("button", name="Undo").click()
        told(plain, "is asked about again where it stands")
        assert not IgnoredName.objects.exists()


class ArchiveTests:
    def add_persia(self, page, iran):
        """As an editor does it: the form of the state, its names, Save."""
        page.goto(f"/admin/people/country/{iran.pk}/change/")
        rows = page.locator("#aliases-group tr.form-row:not(.empty-form)")
        name = rows.last.locator("input[name$=-text]")
        expect(name).to_have_value("")
        name.fill("Persia")
        page.get_by_role("button", name="Save", exact=True).first.click()
        page.wait_for_url("**/articles/relinking/*/change/")

    def test_changed_shown_applied_undone(self, editor, reader, iran, on_persia):
        self.add_persia(editor, iran)
        expect(editor.locator(".relinking-effect")).to_have_text(
            "2 links in 2 articles, 0 ambiguous"
        )
        row = editor.locator(".relinking-rows > li").first
        expect(row.locator(".relinking-meaning")).to_contain_text("Persia: not linked")
        expect(row.locator(".relinking-sentence")).to_have_text("The government of Persia met.")
        assert [links_in(reader, article) for article in on_persia] == [[], []]
        press(editor, "Enter", editor.get_by_role("button", name="Apply to 2 articles"))
        expect(editor.get_by_role("button", name="Undo all of it")).to_be_visible()
        address = iran.get_absolute_url()
        assert [links_in(reader, article) for article in on_persia] == [[address]] * 2
        press(editor, "Enter", editor.get_by_role("button", name="Undo all of it"))
        expect(editor.get_by_role("button", name="Apply once more")).to_be_visible()
        assert [links_in(reader, article) for article in on_persia] == [[], []]
        editor.get_by_role("button", name="Apply once more").click()
        expect(editor.get_by_role("button", name="Undo all of it")).to_be_visible()
        assert links_in(reader, on_persia[0]) == [address]

    def test_discarded(self, editor, reader, iran, on_persia):
        self.add_persia(editor, iran)
        editor.get_by_role("button", name="Discard").click()
        told(editor, "Discarded. Published articles stay as they are.")
        assert links_in(reader, on_persia[0]) == []
        assert Alias.objects.filter(entity=iran, text="Persia").exists()

    def test_what_an_editor_decides_meanwhile_wins(self, editor, reader, iran, on_persia):
        self.add_persia(editor, iran)
        colleague = editor.context.new_page()
        colleague.goto(f"/admin/articles/article/{on_persia[0].pk}/names/#names")
        row = colleague.locator("[data-row]", has_text="Persia")
        row.locator("summary").focus()
        colleague.keyboard.press("n")
        expect(colleague.locator("[data-review-outcome]")).to_contain_text("never linked")
        editor.get_by_role("button", name="Apply to 2 articles").click()
        expect(editor.get_by_role("button", name="Undo all of it")).to_be_visible()
        assert links_in(reader, on_persia[0]) == []
        assert links_in(reader, on_persia[1]) == [iran.get_absolute_url()]
        assert Decision.objects.get().entity is None

    @pytest.fixture
    def a_long_way(self, iran, on_persia, monkeypatch):
        """Where a change is shown that takes several requests: one for each article."""
        monkeypatch.setattr("articles.admin.relinking.SECONDS_AT_ONCE", 0.0)
        monkeypatch.setattr("articles.relinking.batch._AT_ONCE", 1)
        deciding.add_spelling(iran, "Persia")
        batch = relinking.work(relinking.plan([iran.pk], reason="Names of Iran"))
        return f"/admin/articles/relinking/{batch.pk}/change/"

    def test_a_long_way_goes_on_by_itself(self, editor, reader, iran, on_persia, a_long_way):
        editor.goto(a_long_way)
        editor.get_by_role("button", name="Apply to 2 articles").click()
        editor.get_by_role("button", name="Undo all of it").wait_for()
        expect(editor.locator("progress")).to_have_count(0)
        assert Relinking.objects.get().state == Relinking.State.APPLIED
        assert links_in(reader, on_persia[1]) == [iran.get_absolute_url()]

    def test_without_scripts(self, plain, reader, iran, on_persia):
        self.add_persia(plain, iran)
        plain.get_by_role("button", name="Apply to 2 articles").click()
        expect(plain.get_by_role("button", name="Undo all of it")).to_be_visible()
        assert links_in(reader, on_persia[0]) == [iran.get_absolute_url()]
        plain.get_by_role("button", name="Undo all of it").click()
        expect(plain.get_by_role("button", name="Apply once more")).to_be_visible()
        assert links_in(reader, on_persia[0]) == []

    def test_a_long_way_without_scripts(self, plain, reader, iran, on_persia, a_long_way):
        plain.goto(a_long_way)
        plain.get_by_role("button", name="Apply to 2 articles").click()
        expect(plain.locator("#relinking-words")).to_have_text("1 of 2 articles linked anew.")
        for _step in on_persia:
            if Relinking.objects.get().is_at_work:
                plain.get_by_role("button", name="Go on").click()
        expect(plain.locator("#relinking-words")).to_have_count(0)
        plain.get_by_role("button", name="Undo all of it").wait_for()
        assert links_in(reader, on_persia[1]) == [iran.get_absolute_url()]


class MergeTests:
    def test_two_become_one_and_two_again(self, editor, reader, aliyevs):
        kept, gone, article = aliyevs
        assert links_in(reader, article) == [gone.get_absolute_url()]
        editor.goto(f"/admin/people/person/{gone.pk}/change/")
        editor.get_by_role("link", name="Merge…").click()
        # Nobody else is written just so.
        expect(editor.get_by_role("status")).to_contain_text("0 besides it are found")
        editor.get_by_label("The other, by any name").fill("aliyev")
        editor.keyboard.press("Enter")
        press(editor, "Enter", editor.get_by_role("link", name=re.compile("Aliyev, Ilham")))
        # Whom more articles name stays, from wherever one came.
        pair = editor.locator(".merge-pair > div")
        expect(pair.nth(0)).to_contain_text("named in 2 articles")
        expect(pair.nth(1)).to_contain_text("named in 1 article")
        press(editor, "Space", editor.get_by_label(re.compile("1961-12-24")))
        assert not Merge.objects.exists()
        press(editor, "Enter", editor.get_by_role("button", name="Merge", exact=True))
        told(editor, "They are one now.")
        kept = Person.objects.get()
        assert (kept.name, kept.born) == ("Ilham Aliyev", "1961-12-24")
        reader.goto(gone.get_absolute_url())
        assert reader.url.endswith(kept.get_absolute_url())
        expect(reader.get_by_role("link", name="Of the other")).to_be_visible()
        assert links_in(reader, article) == [kept.get_absolute_url()]
        press(editor, "Enter", editor.get_by_role("button", name="Undo this merge"))
        told(editor, "Both are there again.")
        reader.goto(gone.get_absolute_url())
        assert reader.url.endswith(gone.get_absolute_url())
        assert links_in(reader, article) == [gone.get_absolute_url()]
        assert Person.objects.get(pk=kept.pk).born == "1961"

    def test_without_scripts(self, plain, reader, aliyevs):
        kept, gone, article = aliyevs
        plain.goto(f"/admin/people/person/{gone.pk}/change/")
        plain.get_by_role("link", name="Merge…").click()
        plain.get_by_label("The other, by any name").fill("ilham")
        plain.get_by_role("button", name="Find").click()
        expect(plain.get_by_role("link", name=re.compile("Aliyev, Ilham"))).to_be_visible()
        plain.goto("/admin/people/person/?q=ilham")
        for box in plain.get_by_label("Select this object for an action").all():
            box.check()
        plain.get_by_label("Action:").select_option(label="Merge the two selected…")
        plain.get_by_role("button", name="Go").click()
        plain.get_by_role("link", name="The other way round").click()
        expect(plain.locator(".merge-pair > div").first).to_contain_text("Aliyew")
        plain.get_by_role("link", name="The other way round").click()
        plain.get_by_role("button", name="Merge", exact=True).click()
        told(plain, "They are one now.")
        assert links_in(reader, article) == [kept.get_absolute_url()]
        plain.get_by_role("button", name="Undo this merge").click()
        told(plain, "Both are there again.")
        assert links_in(reader, article) == [gone.get_absolute_url()]


class AccessTests:
    """What a machine can say about whether everybody can use it, in every light and width."""

    @pytest.fixture
    def look(self, make_page):
        """Log in, and look at pages as they are for everybody; what is wrong comes back."""
        factories.make_user("editor", password=PASSWORD)
        page = make_page(bypass_csp=True)  # the policy would stop what axe tries out
        log_in(page)

        def look(*addresses):
            return [fault for address in addresses for fault in self.faults(page, address)]

        return look

    def faults(self, page, address):
        answer = page.goto(address)
        assert answer.status == 200, address
        page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
        # Colours fade into each other; what is measured is where they end.
        page.add_style_tag(content="* { transition: none !important }")
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            if page.evaluate("document.documentElement.scrollWidth") > width:
                yield address, width, "scrolls sideways"
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                found = Axe().run(page, options=OPTIONS)
                for one in found.response["violations"]:
                    nodes = [node["html"][:200] for node in one["nodes"]]
                    yield address, width, scheme, one["id"], nodes

    def test_queue(self, look, undecided):
        factories.make_article(body="<p>Minister Tigran Zorabyan came.</p>")
        deciding.ignore("Madame Tussaud", by=None)
        name = UndecidedName.objects.filter(surface="Ali Hasanov")
        form = f"{QUEUE}form/?key=ali+hasanov"
        assert name.count() == 3
        assert look(QUEUE, form, f"{QUEUE}form/?key=tigran+zorabyan") == []
        assert look(f"{form}&q=hasanov", f"{QUEUE}form/?key=madame+tussaud") == []
        assert look("/admin/articles/ignoredname/") == []

    def test_archive(self, look, iran, on_persia):
        deciding.add_spelling(iran, "Persia")
        Decision.objects.create(article=on_persia[0], surface="Persia", entity=None)
        batch = relinking.work(relinking.plan([iran.pk], reason="Names of Iran"))
        page = f"/admin/articles/relinking/{batch.pk}/change/"
        assert look(page, "/admin/articles/relinking/") == []
        relinking.work(relinking.apply(batch))
        assert look(page) == []

    def test_merging(self, look, aliyevs):
        kept, gone, _article = aliyevs
        factories.make_person("Ilham Aliyev")
        effect = f"/admin/people/merge/effect/?kept={kept.pk}&gone={gone.pk}"
        choose = f"/admin/people/merge/choose/person/?one={kept.pk}"
        assert look(effect, choose, "/admin/people/merge/duplicates/person/") == []
        record = merge(kept, gone, ["born"], by=None)
        assert look(f"/admin/people/merge/{record.pk}/change/", "/admin/people/merge/") == []
