"""Nothing typed is lost: kept while typing, offered again, refused and put together."""

from __future__ import annotations

import datetime
import uuid

import pytest
from django.utils import timezone

from articles import publishing, recycling
from articles.models import Article, Author, ImageUse, Presence, Revision, Topic
from tests import factories
from tests.articles.article_form import change_url, text_of, typed, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    user = factories.make_user()
    client.force_login(user)
    return user


@pytest.fixture
def colleague():
    return factories.make_user("colleague")


def key():
    return str(uuid.uuid4())


def autosave(client, article, **fields):
    """Send the form as its script does while somebody types."""
    data = typed(article, **({"form_key": key()} | fields))
    address = url("article", "autosave", article.pk) if article else url("article", "autosave_new")
    return client.post(address, data)


def saved_by(user, article, **changes):
    content = article.revisions.versions().first().read()
    for name, value in changes.items():
        setattr(content, name, value)
    return publishing.save_revision(article, content, by=user)


@pytest.mark.usefixtures("editor")
class AutosaveTests:
    def test_what_is_typed_is_kept_beside_the_versions(self, client, editor):
        article = factories.make_draft("Before")
        answer = autosave(client, article, headline="While typing")
        kept = article.revisions.get(number=answer.json()["number"])
        assert kept.kind == "autosaved"
        assert kept.read().headline == "While typing"
        assert kept.base == article.revisions.versions().get()
        assert kept.created_by == editor
        assert answer.json()["article"] == article.pk
        # The row, and what the form opens with, are the version's.
        assert Article.objects.get().headline == "Before"

    def test_readers_see_no_change(self, client):
        article = factories.make_article("Before")
        autosave(client, article, headline="While typing", body="<p>Half a</p>")
        assert "While typing" not in text_of(client.get(article.get_absolute_url()))
        listed = text_of(client.get(url("article", "changelist"), {"state": "rework"}))
        assert "Before" not in listed

    def test_any_half_finished_state_is_taken_whole(self, client):
        article = factories.make_draft()
        long = "Very " * 100 + "long"
        answer = autosave(
            client, article, headline=long, dateline="d" * 300, slug="Not A Slug!",
            review_on="next Tue", publish_at_0="31.2.", note="for Anna", kind="poem",
            body="<p>Cut <b>in the mid", tags="gas, " + "x" * 150,
        )  # fmt: skip
        kept = article.revisions.get(number=answer.json()["number"])
        content = kept.read()
        assert content.headline == long
        assert content.dateline == "d" * 300
        assert content.slug == "Not A Slug!"
        assert "Cut" in content.body
        assert kept.typed["review_on"] == ["next Tue"]
        assert kept.typed["publish_at_0"] == ["31.2."]
        assert kept.typed["note"] == ["for Anna"]
        assert kept.typed["kind"] == ["poem"]
        assert kept.typed["tags"] == ["gas, " + "x" * 150]
        # All of it comes back when it is taken over.
        form = client.get(change_url(article), {"take": kept.number}).context["adminform"].form
        assert form["headline"].value() == long
        assert form["review_on"].value() == "next Tue"
        assert form["note"].value() == "for Anna"
        assert form["tags"].value() == "gas, " + "x" * 150
        assert form["taken"].value() == kept.number

    def test_the_same_text_is_kept_once(self, client):
        article = factories.make_draft()
        form_key = key()
        first = autosave(client, article, headline="Typed", form_key=form_key).json()
        again = autosave(client, article, headline="Typed", form_key=form_key).json()
        other = autosave(client, article, headline="Typed more", form_key=form_key).json()
        back = autosave(client, article, headline="Typed", form_key=form_key).json()
        assert first["number"] == again["number"] != other["number"]
        assert back["number"] > other["number"]

    def test_an_untouched_form_is_the_version_it_shows(self, client):
        article = factories.make_draft()
        assert autosave(client, article).json()["number"] == 1
        assert article.revisions.count() == 1

    def test_it_overtakes_nobody(self, client, colleague):
        article = factories.make_draft()
        mine = typed(article, headline="Mine", form_key=key())
        content = article.revisions.first().read()
        content.headline = "Theirs, half"
        publishing.autosave(
            article, content, by=colleague, typing=publishing.Typing(1, uuid.uuid4())
        )
        assert client.post(change_url(article), mine).status_code == 302
        assert article.revisions.versions().first().read().headline == "Mine"

    def test_while_overtaken_it_goes_on_on_its_base(self, client, colleague):
        article = factories.make_draft()
        form = typed(article, headline="Mine, half", form_key=key())
        theirs = saved_by(colleague, article, headline="Theirs")
        answer = client.post(url("article", "autosave", article.pk), form)
        kept = article.revisions.get(number=answer.json()["number"])
        assert kept.base.number == 1
        assert article.revisions.versions().first() == theirs

    def test_it_needs_the_right_to_change_the_article(self, client):
        article = factories.make_draft()
        client.force_login(factories.make_user("reader", is_superuser=False))
        assert autosave(client, article, headline="X").status_code == 403
        assert autosave(client, None, headline="X").status_code == 403
        client.logout()
        assert autosave(client, article, headline="X").status_code == 302
        assert article.revisions.count() == 1

    @pytest.mark.parametrize("name", ["autosave", "presence", "aside", "restore", "merge"])
    def test_getting_a_page_never_acts(self, client, name):
        article = factories.make_draft()
        assert client.get(url("article", name, article.pk)).status_code == 405

    @pytest.mark.parametrize("wrong", ["", "x", "9" * 50])
    def test_a_form_without_a_key_is_refused(self, client, wrong):
        article = factories.make_draft()
        assert autosave(client, article, form_key=wrong).status_code == 404

    def test_a_token_for_a_form_that_was_opened_before(self, client, editor):
        answer = client.get(url("article", "token"))
        assert answer.json()["user"] == editor.pk
        assert len(answer.json()["token"]) > 30
        assert "no-store" in answer["Cache-Control"]


@pytest.mark.usefixtures("editor")
class NewArticleTests:
    def test_the_first_autosave_makes_a_draft_that_is_found_by_its_headline(self, client, editor):
        answer = autosave(client, None, headline="Begun", tags="ga").json()
        article = Article.objects.get()
        assert (article.pk, article.headline) == (answer["article"], "Begun")
        assert article.created_by == editor
        assert article.status == "draft"
        assert not article.revisions.versions().exists()
        assert not article.tags.exists()  # "ga" is a topic that is being typed
        page = client.get(answer["change"])
        assert page.context["adminform"].form["headline"].value() == "Begun"
        assert page.context["adminform"].form["tags"].value() == "ga"

    def test_one_form_makes_one_article_however_often_it_is_sent(self, client):
        form_key = key()
        first = autosave(client, None, headline="Begun", form_key=form_key).json()
        second = autosave(client, None, headline="Begun, more", form_key=form_key).json()
        assert first["article"] == second["article"]
        data = typed(headline="Begun and saved", form_key=form_key, _draft="1")
        for _sent_again in range(2):
            answer = client.post(url("article", "add"), data)
            assert answer.url == change_url(Article.objects.get())
        article = Article.objects.get()
        assert article.revisions.versions().count() == 1
        assert article.headline == "Begun and saved"

    def test_going_back_to_the_form_makes_no_second_article(self, client):
        form_key = key()
        client.post(url("article", "add"), typed(headline="Once", form_key=form_key))
        client.post(url("article", "add"), typed(headline="Twice", form_key=form_key))
        article = Article.objects.get()
        headlines = [r.read().headline for r in article.revisions.versions()]
        assert headlines == ["Twice", "Once"]

    def test_an_edition_stays_one(self, client):
        original = factories.make_article()
        taken = autosave(
            client, None, headline="Übersetzt", language="en", edition_of=original.pk
        ).json()
        edition = Article.objects.get(pk=taken["article"])
        assert edition.translation_key == original.translation_key
        assert edition.language != original.language


@pytest.mark.usefixtures("editor")
class UnsavedTests:
    def test_offered_when_the_form_is_opened_again(self, client):
        article = factories.make_draft("Before")
        number = autosave(client, article, headline="Typed before the crash").json()["number"]
        html = text_of(client.get(change_url(article)))
        assert "You have text that was not saved" in html
        assert f"?take={number}" in html
        assert f"compare/?from=1&amp;to={number}" in html
        # Taken over it is a form like any other, and saving it settles the matter.
        form = client.get(change_url(article), {"take": number}).context["adminform"].form
        assert form["headline"].value() == "Typed before the crash"
        assert form["base_revision"].value() == 1
        data = typed(article, headline="Typed before the crash", taken=number, form_key=key())
        client.post(change_url(article), data)
        assert "You have text that was not saved" not in text_of(client.get(change_url(article)))

    def test_what_was_saved_from_the_same_form_is_not_offered(self, client):
        article = factories.make_draft("Before")
        form_key = key()
        autosave(client, article, headline="Typed", form_key=form_key)
        data = typed(article, headline="Typed and saved", form_key=form_key)
        client.post(change_url(article), data)
        page = client.get(change_url(article))
        assert "You have text that was not saved" not in text_of(page)
        # What this browser still holds of that form need not be sent again.
        assert form_key in text_of(page)

    def test_put_aside_it_stays_among_the_versions(self, client):
        article = factories.make_draft("Before")
        number = autosave(client, article, headline="Typed").json()["number"]
        client.post(url("article", "aside", article.pk), {"number": number})
        assert "You have text that was not saved" not in text_of(client.get(change_url(article)))
        assert article.revisions.get(number=number).read().headline == "Typed"
        listed = text_of(client.get(url("article", "versions", article.pk)))
        assert f"?take={number}" in listed

    def test_one_offer_for_each_form_the_newest_first(self, client):
        article = factories.make_draft("Before")
        one, other = key(), key()
        autosave(client, article, headline="One", form_key=one)
        second = autosave(client, article, headline="Other", form_key=other).json()["number"]
        third = autosave(client, article, headline="One, more", form_key=one).json()["number"]
        saving = client.get(change_url(article)).context["saving"]
        assert [text.revision.number for text in saving.unsaved] == [third, second]

    def test_a_colleague_is_not_offered_it(self, client, colleague):
        article = factories.make_draft("Before")
        autosave(client, article, headline="Typed")
        client.force_login(colleague)
        assert "You have text that was not saved" not in text_of(client.get(change_url(article)))
        number = article.revisions.first().number
        answer = client.post(url("article", "aside", article.pk), {"number": number})
        assert answer.status_code == 404

    def test_taking_over_a_text_over_an_older_version_is_refused_when_saved(
        self, client, colleague
    ):
        article = factories.make_draft("Before")
        number = autosave(client, article, headline="Typed").json()["number"]
        saved_by(colleague, article, headline="Theirs")
        form = client.get(change_url(article), {"take": number}).context["adminform"].form
        assert form["base_revision"].value() == 1

    @pytest.mark.parametrize("number", ["0", "x", "99", "9" * 40])
    def test_taking_over_nothing_opens_the_form(self, client, number):
        article = factories.make_draft("Before")
        page = client.get(change_url(article), {"take": number})
        assert page.context["adminform"].form["headline"].value() == "Before"


@pytest.mark.usefixtures("editor")
class RefusedTests:
    BASE = "<p>One.</p>\n<p>Two.</p>\n<p>Three.</p>"

    def refused(self, client, colleague, *, theirs, mine, **fields):
        article = factories.make_draft("Shared", self.BASE)
        form = typed(article, body=mine, form_key=key(), **fields)
        newer = saved_by(colleague, article, body=theirs, headline="Their headline")
        return article, form, newer, client.post(change_url(article), form)

    def test_the_refused_text_is_in_the_list_even_if_the_tab_is_closed(self, client, colleague):
        mine = self.BASE.replace("Two.", "Two, mine.")
        article, form, _newer, _answer = self.refused(
            client, colleague, theirs=self.BASE.replace("One.", "One, theirs."), mine=mine
        )
        kept = article.revisions.get(kind=Revision.Kind.REFUSED)
        assert kept.read().body == mine
        assert "Your save was refused" in text_of(client.get(change_url(article)))
        client.post(change_url(article), form)
        assert article.revisions.filter(kind=Revision.Kind.REFUSED).count() == 1

    def test_changes_of_different_places_are_put_together(self, client, colleague):
        article, form, newer, answer = self.refused(
            client, colleague,
            theirs=self.BASE.replace("One.", "One, theirs."),
            mine=self.BASE.replace("Two.", "Two, mine."),
        )  # fmt: skip
        assert answer.context["overtaken"].collisions == []
        merged = client.post(
            url("article", "merge", article.pk), form | {"theirs": newer.number}, follow=True
        )
        fields = merged.context["adminform"].form
        assert fields["body"].value() == "<p>One, theirs.</p>\n<p>Two, mine.</p>\n<p>Three.</p>"
        assert fields["headline"].value() == "Their headline"
        assert fields["base_revision"].value() == newer.number
        # The browser is told to drop its copy, which would be offered beside the outcome.
        assert form["form_key"] in merged.context["saving"].done
        # It is kept already, and saved like any other text.
        data = typed(article, body=fields["body"].value(), form_key=key(),
                     taken=fields["taken"].value())  # fmt: skip
        assert client.post(change_url(article), data).status_code == 302
        assert "You have text that was not saved" not in text_of(client.get(change_url(article)))

    @pytest.mark.parametrize(
        ("take", "expected"),
        [
            ("theirs", "<p>One.</p>\n<p>Two, theirs.</p>\n<p>Three.</p>"),
            ("mine", "<p>One.</p>\n<p>Two, mine.</p>\n<p>Three.</p>"),
            ("both", "<p>One.</p>\n<p>Two, theirs.</p>\n<p>Two, mine.</p>\n<p>Three.</p>"),
            (None, "<p>One.</p>\n<p>Two, theirs.</p>\n<p>Two, mine.</p>\n<p>Three.</p>"),
            ("nonsense", "<p>One.</p>\n<p>Two, theirs.</p>\n<p>Two, mine.</p>\n<p>Three.</p>"),
        ],
    )
    def test_where_both_changed_the_same_somebody_chooses(self, client, colleague, take, expected):
        article, form, newer, answer = self.refused(
            client, colleague,
            theirs=self.BASE.replace("Two.", "Two, theirs."),
            mine=self.BASE.replace("Two.", "Two, mine."),
        )  # fmt: skip
        (collision,) = answer.context["overtaken"].collisions
        assert collision.name in text_of(answer)
        chosen = {collision.name: take} if take else {}
        merged = client.post(
            url("article", "merge", article.pk),
            form | chosen | {"theirs": newer.number},
            follow=True,
        )
        assert merged.context["adminform"].form["body"].value() == expected

    def test_a_headline_that_both_changed(self, client, colleague):
        article, form, newer, answer = self.refused(
            client, colleague, theirs=self.BASE, mine=self.BASE, headline="My headline"
        )
        (collision,) = answer.context["overtaken"].collisions
        assert (collision.theirs, collision.mine) == ("Their headline", "My headline")
        merged = client.post(
            url("article", "merge", article.pk),
            form | {collision.name: "theirs", "theirs": newer.number},
            follow=True,
        )
        assert merged.context["adminform"].form["headline"].value() == "Their headline"

    def test_enter_in_a_field_does_not_put_together(self, client, colleague):
        import re

        _article, _form, _newer, answer = self.refused(
            client, colleague, theirs=self.BASE, mine=self.BASE + "<p>Four.</p>"
        )
        form = re.search(r'<form[^>]*id="article_form".*?</form>', text_of(answer), re.DOTALL)[0]
        first = re.search(r'<(?:input|button)[^>]*type="submit"[^>]*>', form)[0]
        assert 'name="_draft"' in first

    def test_every_problem_leads_to_its_field(self, client):
        answer = client.post(
            url("article", "add"), typed(form_key=key(), review_on="never", _publish="1")
        )
        html = text_of(answer)
        assert '<a href="#id_headline">A headline is missing.</a>' in html
        assert '<a href="#id_body">The text is empty.</a>' in html
        assert 'href="#id_review_on"' in html

    def test_a_time_that_is_missing_leads_to_its_field(self, client):
        data = typed(form_key=key(), headline="Gas", body="<p>Gas.</p>", _schedule="1")
        html = text_of(client.post(url("article", "add"), data))
        assert '<a href="#id_publish_at_0">When should readers see it?</a>' in html
        assert 'id="id_publish_at_0"' in html

    def test_a_draft_may_be_incomplete_and_too_long(self, client):
        data = typed(headline="h" * 400, dateline="d" * 200, slug="Not A Slug", form_key=key())
        assert client.post(url("article", "add"), data).status_code == 302
        article = Article.objects.get()
        assert article.revisions.get().read().headline == "h" * 400
        answer = client.post(change_url(article), typed(article, _publish="1", slug="Not A Slug"))
        errors = answer.context["adminform"].form.errors
        assert {"headline", "slug"} <= set(errors)


@pytest.mark.usefixtures("editor")
class VersionsTests:
    def test_side_by_side_word_by_word(self, client):
        author = factories.make_author("Anna Sahakyan")
        article = factories.make_draft("Old words", "<p>Same. Old end.</p>")
        saved_by(None, article, headline="New words", body="<p>Same. New end.</p>")
        content = article.revisions.first().read()
        content.bylines = [publishing_byline(author)]
        publishing.save_revision(article, content)
        html = text_of(client.get(url("article", "compare", article.pk), {"from": 1, "to": 3}))
        assert "<del><span" in html
        assert "Old</del>" in html
        assert "New</ins>" in html
        assert "Anna Sahakyan" in html
        assert "&lt;p&gt;" not in html

    def test_compared_with_live_by_default(self, client):
        article = factories.make_article("Live words")
        saved_by(None, article, headline="Draft words")
        page = client.get(url("article", "compare", article.pk))
        assert (page.context["older"].name, page.context["newer"].name) == ("live", "2")
        assert "what readers see" in text_of(page)

    def test_what_publishing_makes_of_a_text_is_no_difference(self, client):
        article = factories.make_article("Gas", tags=["Zinc", "Gas"])
        saved_by(None, article, headline="Gas again", slug="", tags=["Zinc", "Gas"])
        page = client.get(url("article", "compare", article.pk), {"from": "live"})
        assert [field.label for field in page.context["comparison"].fields] == ["Headline"]

    def test_what_one_version_changed(self, client):
        article = factories.make_article("First")
        saved_by(None, article, headline="Second")
        autosave(client, article, headline="Typed")
        saved_by(None, article, headline="Third")
        asked = {"from": "before", "to": 4}
        page = client.get(url("article", "compare", article.pk), asked)
        assert page.context["older"].name == "2"

    @pytest.mark.parametrize("asked", [{"from": "live"}, {"to": "99"}, {"from": "x"}])
    def test_what_is_not_there_is_not_found(self, client, asked):
        article = factories.make_draft()
        assert client.get(url("article", "compare", article.pk), asked).status_code == 404

    def test_restored_as_the_next_version(self, client, editor):
        article = factories.make_draft("First")
        saved_by(None, article, headline="Second")
        client.post(url("article", "restore", article.pk), {"number": 1})
        latest = article.revisions.versions().first()
        assert latest.number == 3
        assert latest.read().headline == "First"
        assert latest.created_by == editor
        assert "1" in latest.note
        assert article.revisions.count() == 3

    def test_restoring_changes_nothing_for_readers(self, client):
        article = factories.make_article("First")
        saved_by(None, article, headline="Second")
        publishing.publish(article.revisions.first())
        client.post(url("article", "restore", article.pk), {"number": 1})
        assert Article.objects.get().headline == "Second"

    def test_fifty_on_a_page_with_marks(self, client, django_assert_max_num_queries):
        article = factories.make_article("Live")
        for number in range(60):
            saved_by(None, article, headline=f"Headline {number}")
        autosave(client, article, headline="Typed")
        with django_assert_max_num_queries(20):
            page = client.get(url("article", "versions", article.pk))
        assert len(page.context["versions"]) == 50
        html = text_of(page)
        assert "latest" in html
        assert "kept while typing" in html
        second = text_of(client.get(url("article", "versions", article.pk), {"page": 2}))
        assert "what readers see" in second

    def test_only_for_those_who_may_see_the_article(self, client):
        article = factories.make_draft()
        client.force_login(factories.make_user("reader", is_superuser=False))
        for name in ("versions", "compare", "unsaved"):
            assert client.get(url("article", name, article.pk)).status_code in (403, 404)
        for name in ("restore", "merge", "aside", "presence"):
            data = {"number": 1, "theirs": 1, "form_key": key()}
            assert client.post(url("article", name, article.pk), data).status_code in (403, 404)


def publishing_byline(author):
    from articles.models import BylineContent

    return BylineContent(author.pk, "")


@pytest.mark.usefixtures("editor")
class PresenceTests:
    def beat(self, client, article, form_key, **fields):
        data = {"form_key": form_key, "base": 1, **fields}
        return client.post(url("article", "presence", article.pk), data)

    def test_each_sees_who_else_is_there(self, client, colleague):
        article = factories.make_draft()
        mine, theirs = key(), key()
        assert self.beat(client, article, mine).json() == {"others": [], "newer": ""}
        client.force_login(colleague)
        assert self.beat(client, article, theirs, typing="1").json()["others"] == [
            "editor is here too."
        ]
        client.force_login(factories.make_user("third"))
        others = self.beat(client, article, key()).json()["others"]
        assert any("colleague is here too, typing since" in line for line in others)

    def test_whoever_leaves_is_gone_and_so_is_whoever_is_silent(self, client, colleague):
        article = factories.make_draft()
        theirs = key()
        client.force_login(colleague)
        self.beat(client, article, theirs)
        assert self.beat(client, article, theirs, leaving="1").status_code == 204
        assert not Presence.objects.exists()
        self.beat(client, article, theirs)
        Presence.objects.update(seen_at=timezone.now() - datetime.timedelta(minutes=2))
        client.force_login(factories.make_user("third"))
        assert self.beat(client, article, key()).json()["others"] == []
        assert Presence.objects.count() == 1

    def test_it_says_that_somebody_saved_before_the_button_is_pressed(self, client, colleague):
        article = factories.make_draft()
        form_key = key()
        saved_by(colleague, article, headline="Theirs")
        assert "colleague saved version 2" in self.beat(client, article, form_key).json()["newer"]
        assert self.beat(client, article, form_key, base=2).json()["newer"] == ""

    def test_two_tabs_of_one_editor(self, client):
        article = factories.make_draft()
        self.beat(client, article, key())
        (line,) = self.beat(client, article, key()).json()["others"]
        assert "another tab" in line


@pytest.mark.usefixtures("editor")
class RestoringWhatIsGoneTests:
    """Versions name pictures, authors, topics and entities that may have been deleted since."""

    def version_with_everything(self):
        image = factories.make_image()
        author, other = factories.make_author("Gone Author"), factories.make_author("Here Author")
        entity, there = factories.make_country("Lostland"), factories.make_country("Armenia")
        article = factories.make_draft(
            "Then",
            "<p>Old text.</p>",
            lead_image=image.pk,
            authors=[author, other],
            about=[entity.pk, there.pk],
            tags=["lost topic", "kept topic"],
        )
        content = article.revisions.versions().first().read()
        content.headline, content.lead_image = "Now", None
        content.bylines, content.about, content.tags = [], [], []
        publishing.save_revision(article, content)
        ImageUse.objects.all().delete()
        image.delete()
        author.delete()
        entity.delete()
        Topic.objects.get(name="lost topic").delete()
        return article

    def test_what_is_there_comes_back_and_what_is_gone_is_named(self, client):
        article = self.version_with_everything()
        answer = client.post(url("article", "restore", article.pk), {"number": 1}, follow=True)
        assert answer.status_code == 200
        assert "Not restored, because it was deleted: lead image, 1 author, 1 entity" in text_of(
            answer
        )
        article.refresh_from_db()
        assert article.headline == "Then"
        assert [byline.author.name for byline in article.bylines.all()] == ["Here Author"]
        assert [entity.name for entity in article.about.all()] == ["Armenia"]
        assert article.lead_image is None
        latest = article.revisions.versions().first().read()
        assert latest.lead_image is None
        assert len(latest.bylines) == len(latest.about) == 1
        # What it said stays in the version that said it.
        assert article.revisions.get(number=1).read().lead_image is not None

    def test_the_form_that_follows_can_be_saved_and_published(self, client):
        article = self.version_with_everything()
        client.post(url("article", "restore", article.pk), {"number": 1})
        page = client.get(change_url(article))
        assert page.status_code == 200
        rows = page.context["adminform"].form.bylines.initial
        author = Author.objects.get(name="Here Author")
        assert rows == [{"author": author.pk, "role": ""}]
        data = typed(article, bylines=[(author, "")], _publish="1")
        assert client.post(change_url(article), data).status_code == 302
        article.refresh_from_db()
        assert article.is_public
        assert client.get(article.get_absolute_url()).status_code == 200

    def test_a_version_that_names_what_is_gone_is_shown_compared_and_previewed(self, client):
        article = self.version_with_everything()
        for address in (
            url("article", "compare", article.pk) + "?from=1&to=2",
            url("article", "preview", article.pk) + "?revision=1",
            url("article", "versions", article.pk),
            change_url(article) + "?take=1",
        ):
            assert client.get(address).status_code == 200, address


@pytest.mark.usefixtures("editor")
class TooLateTests:
    """The form was open when its article went where nobody saves."""

    def test_into_the_bin(self, client, colleague):
        article = factories.make_draft("Kept")
        opened = typed(article, body="<p>Typed for an hour.</p>", form_key=key())
        recycling.bin(article, by=colleague)
        answer = client.post(change_url(article), opened | {"_publish": "1"}, follow=True)
        assert answer.redirect_chain[-1][0] == url("article", "bin")
        assert "Not saved: this is in the bin." in text_of(answer)
        kept = article.revisions.get(kind="refused")
        assert kept.read().body == "<p>Typed for an hour.</p>"
        article.refresh_from_db()
        assert (article.status, bool(article.binned_at)) == ("draft", True)
        recycling.put_back(article)
        assert "text that was not saved" in text_of(client.get(change_url(article)))

    def test_deleted_for_good(self, client):
        article = factories.make_draft("Gone")
        opened = typed(article, headline="Typed", body="<p>An hour.</p>", form_key=key())
        address = change_url(article)
        recycling.bin(article)
        recycling.delete_for_good(article)
        for _time in range(2):
            answer = client.post(address, opened, follow=True)
            assert "kept, as this new draft" in text_of(answer)
        assert Article.objects.get().revisions.get().read().body == "<p>An hour.</p>"

    def test_nobody_writes_where_they_may_not(self, client, colleague):
        article = factories.make_draft("Not theirs")
        opened = typed(article, body="<p>Mine.</p>")
        recycling.bin(article)
        colleague.is_superuser = False
        colleague.save()
        client.force_login(colleague)
        client.post(change_url(article), opened)
        client.post(change_url(article).replace(str(article.pk), "999999"), opened)
        assert article.revisions.count() == 1
        assert Article.objects.count() == 1
