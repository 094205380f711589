"""The review panel: what it shows, each act, its undo, and who may do what."""

from __future__ import annotations

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles import mentions, publishing
from articles.admin import candidates, names, verdicts
from articles.models import Article, Content, Decision, IgnoredName
from people.models import Alias
from tests import factories

pytestmark = pytest.mark.django_db

FRAGMENT = {"X-Review-Panel": "1"}
BODY = "<p>Ilham Aliyev spoke in Azerbaijan. Later Aliyev left.</p>"


def url(view, article):
    return reverse(f"admin:articles_article_{view}", args=[article.pk])


@pytest.fixture
def editor(client):
    user = factories.make_user()
    client.force_login(user)
    return user


@pytest.fixture
def limited(client):
    """Somebody who may change articles and nothing else."""
    user = factories.make_user("limited", is_superuser=False)
    grant(user, "view_article", "change_article", "decide_links")
    client.force_login(user)
    return user


def grant(user, *codenames):
    user.user_permissions.add(*Permission.objects.filter(codename__in=codenames))


@pytest.fixture
def aliyevs():
    state = factories.make_country("Azerbaijan")
    return [
        factories.make_person("Ilham Aliyev", offices=[("President", state, "2003", "")]),
        factories.make_person("Heydar Aliyev", born="1923", died="2003"),
    ]


def decide(client, article, surface, act, **data):
    """Act as the panel's script does; what comes back is the panel."""
    data = {"surface": surface, "act": act, **data}
    return client.post(url("decide", article), data, headers=FRAGMENT)


def undo(client, article, answer):
    """Press the button that the panel offers."""
    deed = re.search(r'name="deed" value="([^"]+)"', html_of(answer))[1]
    return client.post(url("undo", article), {"deed": deed}, headers=FRAGMENT)


def html_of(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def said(answer):
    text = re.search(r"<p data-review-outcome-text>(.*?)</p>", html_of(answer), re.DOTALL)
    return text[1] if text else ""


def panel_of(article):
    content = publishing.cleaned(article.revisions.first().read())
    report = names.report(article, content, mentions.preview(content, article=article))
    return content, report


def row_of(article, surface):
    return panel_of(article)[1].named(names.key_of(surface))


def linked(article):
    return sorted(str(mention.entity) for mention in article.mentions.select_related("entity"))


@pytest.mark.usefixtures("editor")
class PanelTests:
    @pytest.mark.parametrize("view", ["change", "names"])
    def test_it_shows_text_forms_and_reasons(self, client, aliyevs, view):
        article = factories.make_draft("On Baku", BODY, standfirst="Ilham Aliyev & others")
        html = html_of(client.get(url(view, article)))
        assert "Aliyev, Ilham · President of Azerbaijan, 2003-" in html
        assert "“Aliyev” → Ilham Aliyev: surname of the person named" in html
        assert re.search(r'<a class="mark mark-country is-linked"[^>]*>Azerbaijan</a>', html)
        assert "&amp; others" in html
        assert "style=" not in html
        assert not re.search(r"\son\w+=", html)

    def test_an_empty_draft_has_a_panel(self, client):
        article = factories.make_draft("", "")
        assert "The linker found no names" in html_of(client.get(url("names", article)))

    def test_what_may_mean_one_only_is_told_apart(self):
        factories.make_person("Kathy Smith")
        row = names.NameReport("Kathy Smith", "kathy smith", names.Group.AMBIGUOUS)
        row.others = candidates.find("kathy smith")
        assert (row.is_guess, row.can_accept) == (True, False)
        assert row.standing == "too little speaks for it"
        row.others *= 2
        assert (row.is_guess, row.standing) == (False, "several may be meant")

    def test_a_new_article_has_none(self, client):
        assert "data-review" not in html_of(client.get(reverse("admin:articles_article_add")))

    def test_the_ambiguous_come_first_and_the_rest_in_order(self, aliyevs):
        factories.make_person("Ali Hasanov", offices=[("Minister", None, "2000", "2010")])
        factories.make_person("Ali Hasanov", offices=[("Judge", None, "2000", "2010")])
        body = (
            "<p>Ilham Aliyev met Minister Tigran Zorabyan and Ali Hasanov in Azerbaijan. "
            "Heydar Aliyev did not.</p>"
        )
        article = factories.make_draft("On Baku", body)
        Decision.objects.create(article=article, surface="Heydar Aliyev", entity=None)
        rows = panel_of(article)[1].rows
        order = [row.group for row in rows]
        assert order == sorted(order, key=list(names.Group).index)
        assert [row.surface for row in rows[:2]] == ["Ali Hasanov", "Tigran Zorabyan"]
        assert rows[0].group == names.Group.AMBIGUOUS
        assert len(rows[0].others) == 2
        assert rows[1].office == "Minister"
        assert rows[-1].surface == "Heydar Aliyev"
        assert rows[-1].count == 1
        assert [row.number for row in rows] == list(range(1, len(rows) + 1))

    def test_a_decision_whose_form_is_gone_is_still_there_to_be_undone(self, client, aliyevs):
        article = factories.make_draft("On Baku", BODY)
        decide(client, article, "Ilham Aliyev", f"means {aliyevs[1].pk}")
        publishing.save_revision(article, factories.make_content("On", "<p>Nobody.</p>"))
        assert row_of(article, "Ilham Aliyev").is_idle
        html = html_of(client.get(url("names", article)))
        assert "Decided, but nothing is linked by it now" in html
        answer = decide(client, article, "Ilham Aliyev", "machine")
        assert said(answer) == "“Ilham Aliyev” is left to the linker again."
        assert not Decision.objects.exists()

    def test_a_new_person_comes_with_the_office_filled_in(self, client):
        article = factories.make_draft("On", "<p>Foreign Minister Ilham Mammadzadé spoke.</p>")
        factories.make_person("Ilham Aliyev")
        html = html_of(client.get(url("names", article)))
        asked = "name=Ilham%20Mammadzad%C3%A9&amp;office=Foreign%20Minister&amp;article="
        assert f"{reverse('admin:people_person_add')}?{asked}{article.pk}" in html

    @pytest.mark.parametrize("view", ["names", "change"])
    def test_the_number_of_queries_does_not_grow(self, client, django_assert_num_queries, view):
        def article_of(first, last):
            for number in range(first, last):
                for office in ("Judge", "Minister"):
                    person = factories.make_person(f"Twin{number} Family{number}")
                    factories.add_tenure(person, office, None, "2000", "2010")
                factories.make_person(f"Given{number} Single{number}")
                factories.make_country(f"State{number}")
            text = "".join(
                f"<p>Twin{n} Family{n} and Given{n} Single{n} of State{n}; Minister Vahan "
                f"Zorb{'abcdefghijklmnopqrstuvwxyz'[n]}yan. Never{n} Ever{n}.</p>"
                for n in range(first, last)
            )
            # As long as an article, so that the report compares it with others in both cases.
            prose = "<p>" + "they talked of nothing and agreed. " * 20 + "</p>"
            article = factories.make_draft(f"Of {last}", text + prose)
            for n in range(first, last):
                Decision.objects.create(article=article, surface=f"Never{n} Ever{n}", entity=None)
            return article

        one, twenty = article_of(0, 1), article_of(1, 21)
        assert len(panel_of(twenty)[1].rows) >= 80
        client.get(url(view, one))
        with CaptureQueriesContext(connection) as few:
            client.get(url(view, one))
        with django_assert_num_queries(len(few)):
            client.get(url(view, twenty))


@pytest.mark.usefixtures("editor")
class ActTests:
    def test_accept_fixes_what_it_means(self, client, aliyevs):
        article = factories.make_article("On Baku", BODY)
        assert "data-accept" in html_of(client.get(url("names", article)))
        answer = decide(client, article, "Ilham Aliyev", f"means {aliyevs[0].pk}")
        assert said(answer) == "“Ilham Aliyev” means Ilham Aliyev in this article."
        decision = Decision.objects.get()
        assert (decision.entity_id, decision.decided_by.username) == (aliyevs[0].pk, "editor")
        assert "Decided by editor" in html_of(answer)
        assert LogEntry.objects.get().get_change_message() == said(answer)
        undo(client, article, answer)
        assert not Decision.objects.exists()

    def test_never_here(self, client, aliyevs):
        article = factories.make_article("On Baku", "<p>Ilham Aliyev spoke.</p>")
        assert linked(article) == ["Ilham Aliyev"]
        answer = decide(client, article, "Ilham Aliyev", "never")
        assert said(answer) == "“Ilham Aliyev” is never linked in this article."
        assert linked(article) == []
        assert "/people/" not in Article.objects.get().body_html
        assert said(undo(client, article, answer)) == "Undone: “Ilham Aliyev” is as it was."
        assert linked(article) == ["Ilham Aliyev"]

    def test_another_one(self, client, aliyevs):
        article = factories.make_article("On Baku", "<p>Ilham Aliyev spoke.</p>")
        answer = decide(client, article, "Ilham Aliyev", f"means {aliyevs[1].pk}")
        assert linked(article) == ["Heydar Aliyev"]
        undo(client, article, answer)
        assert linked(article) == ["Ilham Aliyev"]

    def test_another_one_that_was_chosen_from_the_suggestions(self, client, aliyevs):
        article = factories.make_draft("On Baku", BODY)
        data = {"chosen": aliyevs[1].pk, "other": "Aliyev, Heydar · 1923-2003"}
        decide(client, article, "Ilham Aliyev", "means", **data)
        assert Decision.objects.get().entity_id == aliyevs[1].pk

    def test_another_one_by_name(self, client, aliyevs):
        article = factories.make_draft("On Baku", BODY)
        decide(client, article, "Ilham Aliyev", "means", other="heyd")
        assert Decision.objects.get().entity_id == aliyevs[1].pk

    def test_a_name_that_several_have_is_asked_about(self, client, aliyevs):
        article = factories.make_draft("On Baku", BODY)
        html = html_of(decide(client, article, "Ilham Aliyev", "means", other="aliyev"))
        assert "“Ilham Aliyev”: who is “aliyev”?" in html
        assert f'value="means {aliyevs[1].pk}"' in html
        assert "Aliyev, Heydar · 1923-2003" in html
        assert not Decision.objects.exists()

    def test_a_name_that_nobody_has_can_be_added(self, client, aliyevs):
        article = factories.make_draft("On Baku", BODY)
        answer = decide(client, article, "Ilham Aliyev", "means", other="Zorblax <i>")
        html = html_of(answer)
        assert "Zorblax &lt;i&gt;" in html
        assert f"{reverse('admin:people_person_add')}?name=Zorblax%20%3Ci%3E" in html

    def test_a_form_in_which_the_linker_saw_nothing(self, client, aliyevs):
        article = factories.make_article("On Baku", "<p>The eldest spoke.</p>")
        decide(client, article, "The eldest", f"means {aliyevs[1].pk}")
        assert linked(article) == ["Heydar Aliyev"]

    def test_back_to_the_linker_and_back_to_the_editor(self, client, editor, aliyevs):
        article = factories.make_article("On Baku", "<p>Ilham Aliyev spoke.</p>")
        decide(client, article, "Ilham Aliyev", f"means {aliyevs[1].pk}")
        Decision.objects.update(decided_by=factories.make_user("earlier"))
        answer = decide(client, article, "Ilham Aliyev", "machine")
        assert linked(article) == ["Ilham Aliyev"]
        undo(client, article, answer)
        assert linked(article) == ["Heydar Aliyev"]
        assert Decision.objects.get().decided_by.username == "earlier"

    def test_never_anywhere_makes_the_name_weak(self, client, aliyevs):
        factories.add_aliases(aliyevs[0], [("Eldest", "epithet")])
        article = factories.make_article("On Baku", "<p>Eldest spoke.</p>")
        assert linked(article) == ["Ilham Aliyev"]
        assert "makes 1 name weak" in html_of(client.get(url("names", article)))
        answer = decide(client, article, "Eldest", f"weaken {aliyevs[0].pk}")
        assert "1 name of Ilham Aliyev is weak now" in said(answer)
        alias = aliyevs[0].aliases.get(text="Eldest")
        assert alias.strength == Alias.Strength.WEAK
        assert linked(article) == []
        archive = reverse("admin:articles_relinking_plan", args=[aliyevs[0].pk])
        assert f'action="{archive}"' in html_of(answer)
        other = factories.make_article("On him", "<p>Eldest spoke.</p>")
        assert linked(other) == []
        undo(client, article, answer)
        alias.refresh_from_db()
        assert alias.strength == Alias.Strength.STRONG
        assert not Decision.objects.exists()
        assert linked(article) == ["Ilham Aliyev"]

    def test_only_a_stored_name_can_be_made_weak(self, client, aliyevs):
        article = factories.make_draft("On Baku", BODY)
        assert row_of(article, "Ilham Aliyev").weakens == 1
        assert row_of(article, "Aliyev").weakens == 0
        answer = decide(client, article, "Aliyev", f"weaken {aliyevs[0].pk}")
        assert said(answer) == "No strong name of Ilham Aliyev reads “Aliyev”."
        assert "data-refused" in html_of(answer)
        assert not Decision.objects.exists()

    def test_whoever_may_not_decide_may_add_who_is_missing(self, client):
        article = factories.make_draft("Talks", "<p>President Kurt Furgler received them.</p>")
        clerk = factories.make_user("clerk", is_superuser=False)
        grant(clerk, "view_article", "view_person", "add_person")
        client.force_login(clerk)
        page = client.get(url("names", article)).content.decode()
        assert "a person (President)" in page
        assert 'value="ignore"' not in page

    def test_an_unknown_name_becomes_a_spelling(self, client, aliyevs):
        article = factories.make_article("On Baku", "<p>Minister Ilham Zorabyan spoke.</p>")
        answer = decide(client, article, "Ilham Zorabyan", f"spelling {aliyevs[0].pk}")
        assert said(answer) == "“Ilham Zorabyan” is a name of Ilham Aliyev from now on."
        assert aliyevs[0].aliases.get(text="Ilham Zorabyan").kind == Alias.Kind.SPELLING
        assert linked(article) == ["Ilham Aliyev"]
        undo(client, article, answer)
        assert not aliyevs[0].aliases.filter(text="Ilham Zorabyan").exists()
        assert linked(article) == []

    def test_a_name_is_added_once(self, client, aliyevs):
        article = factories.make_draft("On Baku", BODY)
        answer = decide(client, article, "Ilham Aliyev", f"spelling {aliyevs[0].pk}")
        assert said(answer) == "“Ilham Aliyev” is already a name of Ilham Aliyev."

    def test_near_names_are_offered_as_spellings(self, client):
        person = factories.make_person("Ramiz Mehdiyev")
        factories.make_person("Ramiz Aliyev")
        article = factories.make_draft("On", "<p>Mr Ramiz Mehdiyez spoke.</p>")
        row = row_of(article, "Ramiz Mehdiyez")
        assert (row.group, [near.pk for near in row.others]) == (names.Group.UNKNOWN, [person.pk])
        assert f'value="spelling {person.pk}"' in html_of(client.get(url("names", article)))

    def test_ignored_for_ever(self, client, aliyevs):
        article = factories.make_article("On Baku", "<p>Minister Ilham Zorabyan spoke.</p>")
        assert article.undecided.exists()
        answer = decide(client, article, "Ilham Zorabyan", "ignore")
        assert "is ignored for ever" in said(answer)
        assert IgnoredName.objects.get().ignored_by.username == "editor"
        assert row_of(article, "Ilham Zorabyan") is None
        assert not article.undecided.exists()
        undo(client, article, answer)
        assert not IgnoredName.objects.exists()
        assert row_of(article, "Ilham Zorabyan").is_unknown

    def test_without_a_script_the_panels_page_tells_and_offers_undo(self, client, aliyevs):
        article = factories.make_draft("On Baku", BODY)
        data = {"surface": "Ilham Aliyev", "act": "never"}
        answer = client.post(url("decide", article), data)
        assert answer.url.startswith(url("names", article))
        assert answer.url.endswith("#names")
        page = client.get(answer.url)
        assert said(page) == "“Ilham Aliyev” is never linked in this article."
        deed = re.search(r'name="deed" value="([^"]+)"', html_of(page))[1]
        answer = client.post(url("undo", article), {"deed": deed})
        assert said(client.get(answer.url)) == "Undone: “Ilham Aliyev” is as it was."
        assert not Decision.objects.exists()

    def test_without_a_script_the_panels_page_asks(self, client, aliyevs):
        article = factories.make_draft("On Baku", BODY)
        data = {"surface": "Ilham Aliyev", "act": "means", "other": "aliyev"}
        answer = client.post(url("decide", article), data)
        html = html_of(client.get(answer.url))
        assert "“Ilham Aliyev”: who is “aliyev”?" in html
        assert f'value="means {aliyevs[1].pk}"' in html

    def test_saving_from_the_panel_comes_back_to_it(self, client, aliyevs):
        from tests.articles.article_form import typed

        article = factories.make_draft("On Baku", BODY)
        address = url("change", article)
        assert client.post(address, typed(article, _draft="names")).url == f"{address}#names"
        assert client.post(address, typed(article, _draft="Save draft")).url == address


@pytest.mark.usefixtures("editor")
class LastingTests:
    """What an editor said holds, whatever happens around it."""

    def test_through_edits(self, client, aliyevs):
        article = factories.make_article("On Baku", BODY)
        decide(client, article, "Ilham Aliyev", f"means {aliyevs[1].pk}")
        revision = publishing.save_revision(
            article, factories.make_content("Anew", "<p>Now Ilham Aliyev sang, in Baku.</p>")
        )
        publishing.publish(revision)
        assert linked(article) == ["Heydar Aliyev"]

    def test_through_linking_anew(self, client, aliyevs):
        article = factories.make_article("On Baku", BODY)
        decide(client, article, "Azerbaijan", "never")
        publishing.relink(article)
        assert "Azerbaijan" not in linked(article)

    def test_through_new_names(self, client, aliyevs):
        article = factories.make_article("On Baku", BODY)
        decide(client, article, "Azerbaijan", "never")
        decide(client, article, "Ilham Aliyev", f"means {aliyevs[1].pk}")
        factories.make_person("Ilham Aliyev", prominence=900)
        factories.make_organisation("Azerbaijan")
        publishing.relink(article)
        assert row_of(article, "Azerbaijan").group == names.Group.NEVER
        assert [known.pk for known in row_of(article, "Ilham Aliyev").means] == [aliyevs[1].pk]
        assert "Azerbaijan" not in linked(article)

    def test_what_was_weakened_stays_so_after_edits_and_new_names(self, client, aliyevs):
        factories.add_aliases(aliyevs[0], [("Eldest", "epithet")])
        article = factories.make_article("On Baku", "<p>Eldest spoke.</p>")
        decide(client, article, "Eldest", f"weaken {aliyevs[0].pk}")
        factories.make_person("Ilham Aliyev", prominence=900)
        publishing.publish(
            publishing.save_revision(
                article, factories.make_content("On Baku", "<p>Eldest spoke again.</p>")
            )
        )
        assert linked(article) == []


@pytest.mark.usefixtures("editor")
class UndoTests:
    def test_not_over_what_somebody_said_since(self, client, aliyevs):
        article = factories.make_draft("On Baku", BODY)
        answer = decide(client, article, "Ilham Aliyev", "never")
        decide(client, article, "Ilham Aliyev", f"means {aliyevs[1].pk}")
        assert "has been decided anew since" in said(undo(client, article, answer))
        assert Decision.objects.get().entity_id == aliyevs[1].pk

    def test_twice_does_nothing_more(self, client, aliyevs):
        article = factories.make_draft("On Baku", BODY)
        answer = decide(client, article, "Ilham Aliyev", "never")
        undo(client, article, answer)
        assert "decided anew since" in said(undo(client, article, answer))
        assert not Decision.objects.exists()

    def test_not_in_another_article(self, client, aliyevs):
        article, other = factories.make_draft("On", BODY), factories.make_draft("Off", BODY)
        answer = decide(client, article, "Ilham Aliyev", "never")
        assert "cannot be undone here" in said(undo(client, other, answer))
        assert Decision.objects.exists()

    @pytest.mark.parametrize("deed", ["", "x", "a:b:c", {"verdict": "weaken"}], ids=str)
    def test_nothing_that_we_did_not_seal(self, client, aliyevs, deed):
        deed = signing.dumps(deed) if isinstance(deed, dict) else deed
        article = factories.make_draft("On Baku", BODY)
        answer = client.post(url("undo", article), {"deed": deed}, headers=FRAGMENT)
        assert "cannot be undone here" in said(answer)

    def test_what_was_sealed_as_told_is_no_deed(self, client, aliyevs):
        article = factories.make_draft("On Baku", BODY)
        told = verdicts.Outcome("Something").sealed()
        answer = client.post(url("undo", article), {"deed": told}, headers=FRAGMENT)
        assert "cannot be undone here" in said(answer)

    def test_whoever_was_meant_before_may_be_gone(self, client, aliyevs):
        article = factories.make_draft("On Baku", BODY)
        decide(client, article, "Ilham Aliyev", f"means {aliyevs[1].pk}")
        answer = decide(client, article, "Ilham Aliyev", "never")
        aliyevs[1].delete()
        assert "no longer there" in said(undo(client, article, answer))
        assert Decision.objects.get().entity_id is None

    @pytest.mark.parametrize("done", ["x", "a:b:c", {"said": "Buy this"}], ids=str)
    def test_nobody_makes_the_page_say_things(self, client, aliyevs, done):
        done = signing.dumps(done) if isinstance(done, dict) else done
        article = factories.make_draft("On Baku", BODY)
        page = client.get(url("names", article), {"done": done})
        assert said(page) == ""
        assert "Buy this" not in html_of(page)


@pytest.mark.usefixtures("editor")
class HostileTests:
    @pytest.mark.parametrize(
        "act",
        ["", "x", "means x", "means -1", "means 999999", f"means {'9' * 40}", "weaken", "other",
         "means ²", "spelling 0x1"],
    )  # fmt: skip
    def test_nonsense_does_nothing(self, client, aliyevs, act):
        article = factories.make_draft("On Baku", BODY)
        if act == "weaken":  # needs somebody, and asks
            assert "who is" in html_of(decide(client, article, "Aliyev", act))
        else:
            assert decide(client, article, "Aliyev", act).status_code == 404
        assert not Decision.objects.exists()

    @pytest.mark.parametrize("surface", ["", "’", "A" * 251, "ﷺ" * 200, "\x00"])
    def test_what_is_no_form(self, client, aliyevs, surface):
        article = factories.make_draft("On Baku", BODY)
        assert decide(client, article, surface, "never").status_code == 404
        assert not Decision.objects.exists()

    @pytest.mark.parametrize("act", ["never", "ignore", "means", "spelling", "weaken"])
    def test_a_form_that_is_not_in_the_text(self, client, aliyevs, act):
        article = factories.make_draft("On Baku", BODY)
        entity = "" if act in ("never", "ignore") else f" {aliyevs[0].pk}"
        answer = decide(client, article, "Zorblax", f"{act}{entity}")
        assert said(answer) == ("“Zorblax” does not stand in the saved text, so nothing was done.")
        assert not Decision.objects.exists()
        assert not IgnoredName.objects.exists()
        assert not aliyevs[0].aliases.filter(text="Zorblax").exists()

    @pytest.mark.parametrize("act", ["means", "spelling", "weaken"])
    def test_private_people_are_nobodys_meaning(self, client, act):
        person = factories.make_person("Quiet Neighbour", is_private=True)
        article = factories.make_draft("On", "<p>Quiet Neighbour spoke.</p>")
        answer = decide(client, article, "Quiet Neighbour", f"{act} {person.pk}")
        assert answer.status_code == 404
        found = decide(client, article, "Quiet Neighbour", act, other="Quiet")
        assert "Nobody of that name" in html_of(found)
        assert not Decision.objects.exists()

    def test_an_article_that_is_not_there(self, client):
        for pk in ("0", "999", "x", "9" * 40):
            for view in ("names", "decide", "undo"):
                address = reverse(f"admin:articles_article_{view}", args=[pk])
                ask = client.get if view == "names" else client.post
                assert ask(address).status_code == 404

    def test_acts_are_posted_with_a_token(self, editor, aliyevs):
        article = factories.make_draft("On Baku", BODY)
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(editor)
        data = {"surface": "Ilham Aliyev", "act": "never"}
        for view in ("decide", "undo"):
            assert strict.get(url(view, article)).status_code == 405
            assert strict.post(url(view, article), data).status_code == 403
        assert not Decision.objects.exists()

    def test_words_in_the_address_stay_words(self, client, aliyevs):
        article = factories.make_draft("On Baku", BODY)
        query = {"form": "<b>A", "q": '"><script>' * 50}
        html = html_of(client.get(url("names", article), query))
        assert "&lt;b&gt;A" in html
        assert '"><script>' not in html


class PermissionTests:
    def test_whoever_may_only_look_acts_on_nothing(self, client, aliyevs):
        user = factories.make_user("reader", is_superuser=False)
        grant(user, "view_article")
        client.force_login(user)
        article = factories.make_draft("On Baku", BODY)
        for view in ("names", "change"):
            html = html_of(client.get(url(view, article)))
            assert "Aliyev, Ilham" in html
            assert "data-review-act" not in html
        assert decide(client, article, "Aliyev", "never").status_code == 403
        answer = client.post(url("undo", article), {"deed": "x"}, headers=FRAGMENT)
        assert answer.status_code == 403

    def test_without_permission_there_is_no_panel(self, client):
        client.force_login(factories.make_user("nobody", is_superuser=False))
        assert client.get(url("names", factories.make_draft())).status_code == 403

    @pytest.mark.parametrize(
        ("act", "permission"),
        [("weaken", "change_alias"), ("spelling", "add_alias"), ("ignore", "add_ignoredname")],
    )
    def test_what_holds_beyond_the_article_needs_more(
        self, client, limited, aliyevs, act, permission
    ):
        factories.add_aliases(aliyevs[0], [("Eldest", "epithet")])
        body = "<p>Eldest spoke to Minister Ilham Zorabyan.</p>"
        article = factories.make_article("On Baku", body)
        surface = "Eldest" if act == "weaken" else "Ilham Zorabyan"
        button = "ignore" if act == "ignore" else f"{act} {aliyevs[0].pk}"
        page = html_of(client.get(url("names", article)))
        assert f'value="{act}' not in page
        assert decide(client, article, surface, button).status_code == 403
        assert html_of(decide(client, article, surface, "never"))
        decide(client, article, surface, "machine")
        grant(limited, permission)
        assert f'value="{act}' in html_of(client.get(url("names", article)))
        answer = decide(client, article, surface, button)
        assert "data-refused" not in html_of(answer)
        limited.user_permissions.remove(*Permission.objects.filter(codename=permission))
        deed = re.search(r'name="deed" value="([^"]+)"', html_of(answer))[1]
        again = client.post(url("undo", article), {"deed": deed}, headers=FRAGMENT)
        assert again.status_code == 403

    def test_adding_is_offered_to_those_who_may(self, client, limited):
        factories.make_person("Ilham Aliyev")
        article = factories.make_draft("On", "<p>Minister Ilham Zorabyan spoke.</p>")
        add = reverse("admin:people_person_add")
        assert f'href="{add}' not in html_of(client.get(url("names", article)))
        grant(limited, "add_person")
        assert f'href="{add}' in html_of(client.get(url("names", article)))


class ContentTests:
    def test_a_row_without_revisions_is_shown_as_it_is(self, client, editor):
        factories.make_country("Armenia")
        article = factories.make_article("On Armenia", "<p>Armenia.</p>")
        article.revisions.all().delete()
        assert Content.of(article).headline == "On Armenia"
        assert "mark-country" in html_of(client.get(url("names", article)))
