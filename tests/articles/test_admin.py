"""The newsroom in the admin: writing, publishing, taking back, deciding about names."""

from __future__ import annotations

import datetime
import re

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles import publishing
from articles.models import (
    Article,
    Author,
    Correction,
    Decision,
    FormerPath,
    IgnoredName,
    Image,
    Mention,
    Revision,
    Surroundings,
    Topic,
    UndecidedName,
)
from tests import factories

pytestmark = pytest.mark.django_db

MODELS = [model for model in admin.site._registry if model._meta.app_label == "articles"]
names_of = pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.model_name)


@pytest.fixture
def editor(client):
    user = factories.make_user()
    client.force_login(user)
    return user


def url(model_name, view, *args):
    return reverse(f"admin:articles_{model_name}_{view}", args=args)


def change_url(article):
    return url("article", "change", article.pk)


def typed(article=None, *, bylines=(), corrections=(), **fields):
    """What the browser sends for the form of a new article, or of `article` as it was opened."""
    latest = article.revisions.first() if article else None
    content = latest.read() if latest else None
    data = {
        "base_revision": latest.number if latest else "",
        "headline": content.headline if content else "",
        "standfirst": content.standfirst if content else "",
        "body": content.body if content else "",
        "kind": content.kind if content else "commentary",
        "language": content.language if content else "en",
        "bylines-TOTAL_FORMS": len(bylines) or 2,
        "bylines-INITIAL_FORMS": 0,
        "corrections-TOTAL_FORMS": len(corrections),
        "corrections-INITIAL_FORMS": 0,
    }
    if article and article.published_at:
        local = timezone.localtime(article.published_at)
        data |= {
            "publish_at_0": local.strftime("%Y-%m-%d"),
            "publish_at_1": local.strftime("%H:%M:%S"),
        }
    for number, (author, role) in enumerate(bylines):
        data |= {f"bylines-{number}-author": author.pk, f"bylines-{number}-role": role,
                 f"bylines-{number}-ORDER": number + 1}  # fmt: skip
    for number, correction in enumerate(corrections):
        data |= {f"corrections-{number}-{name}": value for name, value in correction.items()}
    return data | fields


def in_days(days):
    time = timezone.localtime() + datetime.timedelta(days=days)
    return {"publish_at_0": time.strftime("%Y-%m-%d"), "publish_at_1": time.strftime("%H:%M")}


def text_of(answer):
    return answer.content.decode()


@pytest.fixture
def newsroom():
    """One of everything."""
    author = factories.make_author()
    factories.make_person("Ilham Aliyev")
    image = factories.make_image()
    article = factories.make_article(
        "Aliyev speaks",
        "<p>Ilham Aliyev spoke. So did Zorblax Quuxington.</p>",
        authors=[author],
        tags=["gas"],
    )
    Correction.objects.create(article=article, text="It was Tuesday.")
    Decision.objects.create(article=article, surface="spoke")
    UndecidedName.objects.get_or_create(
        article=article, key="zorblax", defaults={"surface": "Zorblax", "reason": "unknown"}
    )
    FormerPath.objects.create(path="/?p=12", article=article)
    IgnoredName.objects.create(surface="Zorblax")
    firsts = {
        model: model._default_manager.first()
        for model in (Article, Author, Correction, Decision, FormerPath, IgnoredName, Image,
                      Mention, Revision, Topic, UndecidedName)
    }  # fmt: skip
    # An article seen from another side.
    firsts[Surroundings] = firsts[Article]
    assert all(firsts.values())
    assert firsts[Image] == image
    return firsts


@pytest.mark.usefixtures("editor")
class EveryPageTests:
    @names_of
    def test_list_add_and_change_open(self, client, newsroom, model):
        name = model._meta.model_name
        assert client.get(url(name, "changelist")).status_code == 200
        assert client.get(url(name, "changelist"), {"q": "aliyev"}).status_code == 200
        change = client.get(url(name, "change", newsroom[model].pk))
        assert change.status_code == 200
        assert "style=" not in text_of(change)
        assert client.get(url(name, "history", newsroom[model].pk)).status_code == 200
        may_add = admin.site._registry[model].has_add_permission(change.wsgi_request)
        assert client.get(url(name, "add")).status_code == (200 if may_add else 403)

    @names_of
    def test_every_filter_answers(self, client, newsroom, model):
        page = client.get(url(model._meta.model_name, "changelist"))
        rows = page.context.get("cl")
        for spec in rows.filter_specs if rows else ():  # the queue is no list of Django's
            for choice in spec.choices(rows):
                address = url(model._meta.model_name, "changelist") + choice["query_string"]
                assert client.get(address).status_code == 200

    @names_of
    @pytest.mark.parametrize("words", ["\x00", '"', "%", "'", "a " * 200])
    def test_any_search_is_answered(self, client, newsroom, model, words):
        address = url(model._meta.model_name, "changelist")
        assert client.get(address, {"q": words}).status_code == 200

    def test_articles_can_be_imported(self, client):
        address = reverse("admin:articles_article_import")
        assert address in text_of(client.get(url("article", "changelist")))
        assert client.get(address).status_code == 200

    def test_the_newsroom_comes_first(self, client):
        apps = client.get(reverse("admin:index")).context["app_list"]
        assert [app["app_label"] for app in apps][:2] == ["articles", "people"]

    def test_site_name_stands_over_every_page(self, client, settings):
        settings.SITE_NAME = "The Prague Letter"
        assert "The Prague Letter" in text_of(client.get(reverse("admin:index")))


@pytest.mark.usefixtures("editor")
class QueryCountTests:
    """A list costs the same with one row and with twenty."""

    def fill(self, number):
        author = factories.make_author(f"Author {number}")
        person = factories.make_person(f"Person Number{number}")
        article = factories.make_article(
            f"Article {number}",
            f"<p>Person Number{number} met nobody.</p>",
            authors=[author],
            tags=[f"topic {number}"],
        )
        Correction.objects.create(article=article, text="It was Tuesday.")
        Decision.objects.create(article=article, surface="met", entity=person)
        UndecidedName.objects.get_or_create(
            article=article, key="nobody", defaults={"surface": "nobody", "reason": "unknown"}
        )
        FormerPath.objects.create(path=f"/?p={number}", article=article)
        factories.make_image(alt=f"Image {number}")

    @names_of
    def test_change_list(self, client, django_assert_num_queries, model):
        address = url(model._meta.model_name, "changelist")
        self.fill(0)
        client.get(address)
        with CaptureQueriesContext(connection) as few:
            client.get(address)
        for number in range(1, 20):
            self.fill(number)
        with django_assert_num_queries(len(few)):
            client.get(address)
        assert len(few) < 20

    @pytest.mark.parametrize("view", ["preview", "names", "change"])
    def test_preview_and_names(self, client, django_assert_max_num_queries, view):
        def preview(count):
            text = ", ".join(f"Given{n} Family{n}, Vahan Unknown{n}" for n in range(count))
            article = factories.make_draft(f"On {count}", f"<p>{text} met.</p>")
            return url("article", view, article.pk)

        def fill(start, stop):
            for number in range(start, stop):
                factories.make_person(f"Given{number} Family{number}")

        fill(0, 2)
        few_names = preview(2)
        client.get(few_names)
        with CaptureQueriesContext(connection) as few:
            client.get(few_names)
        cost = len(few)  # the next request forgets them
        fill(2, 22)
        many_names = preview(22)
        client.get(many_names)
        with django_assert_max_num_queries(cost):
            client.get(many_names)


@pytest.mark.usefixtures("editor")
class DraftTests:
    def test_enter_in_a_field_saves_a_draft(self, client):
        answer = client.post(
            url("article", "add"), typed(headline="Having lost Armenia", body="<p>Text.</p>")
        )
        article = Article.objects.get()
        assert answer.url == change_url(article)
        assert article.status == "draft"
        assert article.headline == "Having lost Armenia"
        assert article.revisions.get().created_by.username == "editor"

    def test_the_first_button_of_the_form_saves_a_draft(self, client):
        for address in (url("article", "add"), change_url(factories.make_article())):
            form = re.search(r'<form[^>]*id="article_form".*?</form>', text_of(client.get(address)),
                             re.DOTALL)[0]  # fmt: skip
            buttons = re.findall(r'<(?:input|button)[^>]*type="submit"[^>]*name="(\w+)"', form)
            assert buttons[0] == "_draft"
            assert "_publish" in buttons

    def test_two_buttons_at_once_publish_nothing(self, client):
        data = typed(headline="X", body="<p>Text.</p>", _publish="1", _withdraw="1")
        client.post(url("article", "add"), data)
        assert Article.objects.get().status == "draft"

    def test_an_empty_draft_is_a_draft(self, client):
        assert client.post(url("article", "add"), typed(_draft="1")).status_code == 302
        assert Article.objects.get().revisions.count() == 1

    def test_everything_typed_comes_back(self, client):
        first, second = factories.make_author("Zoe"), factories.make_author("Adam")
        person = factories.make_person("Ilham Aliyev")
        state = factories.make_country("Azerbaijan")
        image = factories.make_image()
        client.post(
            url("article", "add"),
            typed(
                headline="Having lost Armenia",
                standfirst="Relations are bad.",
                dateline="BAKU",
                body="<p>Text.</p>",
                kind="analysis",
                tags='gas, South Caucasus, "Oil, old and new"',
                slug="having-lost",
                about=[state.pk, person.pk],
                lead_image=image.pk,
                review_on="2027-01-02",
                bylines=[(second, "Translation"), (first, "")],
                _draft="1",
            ),
        )
        article = Article.objects.get()
        content = article.revisions.get().read()
        assert content.tags == ["gas", "South Caucasus", "Oil, old and new"]
        assert content.about == [state.pk, person.pk]
        assert [b.author for b in content.bylines] == [second.pk, first.pk]
        form = client.get(change_url(article)).context["adminform"].form
        assert form["tags"].value() == 'gas, South Caucasus, "Oil, old and new"'
        # Sent back as it came, it is the same content, so there is no new version.
        again = typed(
            article,
            dateline="BAKU",
            slug="having-lost",
            tags=form["tags"].value(),
            about=form["about"].value(),
            lead_image=image.pk,
            review_on="2027-01-02",
            bylines=[(second, "Translation"), (first, "")],
        )
        assert client.post(change_url(article), again).status_code == 302
        assert article.revisions.count() == 1

    def test_bylines_follow_the_places_given(self, client):
        first, second = factories.make_author("Zoe"), factories.make_author("Adam")
        data = typed(headline="X", bylines=[(first, ""), (second, "")])
        data |= {"bylines-0-ORDER": 2, "bylines-1-ORDER": 1}
        client.post(url("article", "add"), data)
        content = Article.objects.get().revisions.get().read()
        assert [b.author for b in content.bylines] == [second.pk, first.pk]

    def test_plain_text_becomes_paragraphs(self, client):
        body = "First line.\r\n\r\nSecond & last."
        client.post(url("article", "add"), typed(headline="X", body=body))
        content = Article.objects.get().revisions.get().read()
        assert content.body == "<p>First line.</p>\n<p>Second &amp; last.</p>"

    def test_what_no_article_may_contain_is_taken_out(self, client):
        body = '<p onclick="x()">A<script>alert(1)</script><a href="javascript:x">b</a></p>'
        client.post(url("article", "add"), typed(headline="X", body=body))
        body = Article.objects.get().revisions.get().read().body
        assert "script" not in body
        assert "onclick" not in body

    def test_preview_button_saves_and_leads_there(self, client):
        answer = client.post(url("article", "add"), typed(headline="X", _preview="1"))
        assert answer.url == url("article", "preview", Article.objects.get().pk)

    def test_whoever_is_an_author_signs_a_new_article(self, client, editor):
        factories.make_author("Anna", user=editor)
        assert '<option value="' in text_of(client.get(url("article", "add")))
        assert "selected>Anna</option>" in text_of(client.get(url("article", "add")))


@pytest.mark.usefixtures("editor")
class EditionTests:
    def test_another_edition_shares_what_is_not_language(self, client):
        person = factories.make_person("Ilham Aliyev")
        original = factories.make_article(kind="analysis", about=[person.pk])
        page = client.get(change_url(original))
        address = url("article", "add") + f"?edition_of={original.pk}"
        assert address in text_of(page)
        form = client.get(address).context["adminform"].form
        assert form["language"].value() == "hy"
        assert form["about"].value() == [person.pk]
        data = typed(headline="Իրադարձություն", language="hy", edition_of=original.pk)
        client.post(url("article", "add"), data)
        edition = Article.objects.get(language="hy")
        assert edition.translation_key == original.translation_key
        assert "Իրադարձություն" in text_of(client.get(change_url(original)))

    def test_a_language_has_one_edition(self, client):
        original = factories.make_article()
        data = typed(headline="Second", language="en", edition_of=original.pk)
        answer = client.post(url("article", "add"), data)
        assert "language" in answer.context["adminform"].form.errors
        assert Article.objects.count() == 1

    @pytest.mark.parametrize("pk", ["x", "0", "9" * 40, "-1"])
    def test_an_edition_of_nothing_is_a_new_article(self, client, pk):
        assert client.get(url("article", "add"), {"edition_of": pk}).status_code == 200


@pytest.mark.usefixtures("editor")
class PublishTests:
    def test_publish(self, client):
        data = typed(headline="Having lost Armenia", body="<p>Text.</p>", _publish="1")
        client.post(url("article", "add"), data)
        article = Article.objects.published().get()
        assert article.slug == "having-lost-armenia"
        assert client.get(article.get_absolute_url()).status_code == 200
        assert LogEntry.objects.filter(change_message="Published").exists()

    def test_all_problems_at_once_and_nothing_lost(self, client):
        image = factories.make_image(alt="")
        data = typed(
            standfirst="What I typed", lead_image=image.pk, tags="gas", slug="Not A Slug",
            _publish="1",
        )  # fmt: skip
        answer = client.post(url("article", "add"), data)
        assert answer.status_code == 200
        form = answer.context["adminform"].form
        assert {"headline", "body", "lead_image", "slug"} <= set(form.errors)
        assert "What I typed" in text_of(answer)
        assert 'value="gas"' in text_of(answer)
        assert not Article.objects.exists()

    def test_refused_at_the_last_moment_it_is_kept_as_a_draft(self, client, monkeypatch):
        def refuse(*args, **kwargs):
            raise publishing.CannotPublish([publishing.Problem("slug", "Taken a moment ago.")])

        monkeypatch.setattr(publishing, "publish", refuse)
        data = typed(headline="Kept", body="<p>Text.</p>", _publish="1")
        answer = client.post(url("article", "add"), data, follow=True)
        assert "Taken a moment ago." in text_of(answer)
        assert Article.objects.get().headline == "Kept"
        assert not Article.objects.published().exists()

    def test_a_live_article_is_reworked_unseen(self, client):
        article = factories.make_article("Old headline", "<p>Old text.</p>")
        client.post(change_url(article), typed(article, headline="New headline", _draft="1"))
        assert Article.objects.get().headline == "Old headline"
        assert "Old headline" in text_of(client.get(article.get_absolute_url()))
        form = client.get(change_url(article)).context["adminform"].form
        assert form["headline"].value() == "New headline"
        listed = text_of(client.get(url("article", "changelist"), {"state": "rework"}))
        assert "with unpublished changes" in listed
        client.post(change_url(article), typed(article, _publish="1"))
        assert Article.objects.get().headline == "New headline"
        assert Article.objects.get().updated_at is not None

    def test_a_small_change_is_not_announced(self, client):
        article = factories.make_article("A headline", "<p>Old txt.</p>")
        data = typed(article, body="<p>Old text.</p>", is_minor="on", _publish="1")
        client.post(change_url(article), data)
        assert Article.objects.get().body == "<p>Old text.</p>"
        assert Article.objects.get().updated_at is None

    def test_publishing_changes_keeps_the_date(self, client):
        article = factories.make_article(published="2025-02-12T11:38:00")
        was = article.published_at
        client.post(change_url(article), typed(article, headline="Other", _publish="1"))
        assert Article.objects.get().published_at == was

    def test_a_time_that_has_passed_dates_the_article(self, client):
        time = {"publish_at_0": "2025-02-12", "publish_at_1": "11:38"}
        data = typed(headline="X", body="<p>Text.</p>", _publish="1", **time)
        client.post(url("article", "add"), data)
        assert Article.objects.get().published_at == factories.moment("2025-02-12T11:38")

    def test_publish_with_a_time_to_come_is_refused(self, client):
        data = typed(headline="X", body="<p>Text.</p>", _publish="1", **in_days(2))
        answer = client.post(url("article", "add"), data)
        assert "publish_at" in answer.context["adminform"].form.errors
        assert not Article.objects.exists()

    def test_schedule(self, client):
        data = typed(headline="Later", body="<p>Text.</p>", _schedule="1", **in_days(2))
        client.post(url("article", "add"), data)
        article = Article.objects.scheduled().get()
        assert client.get(article.get_absolute_url()).status_code == 404
        assert "Later" not in text_of(client.get("/"))

    @pytest.mark.parametrize("time", [{}, {"publish_at_0": "2020-01-01", "publish_at_1": "10:00"}])
    def test_schedule_needs_a_time_to_come(self, client, time):
        data = typed(headline="Later", body="<p>Text.</p>", _schedule="1", **time)
        answer = client.post(url("article", "add"), data)
        assert "publish_at" in answer.context["adminform"].form.errors
        assert "Later" in text_of(answer)

    def test_a_scheduled_article_is_published_now(self, client):
        at = timezone.now() + datetime.timedelta(days=3)
        article = factories.make_article(published=at)
        client.post(change_url(article), typed(article, _publish="1"))
        assert Article.objects.published().get() == article

    def test_a_live_article_cannot_be_scheduled(self, client):
        article = factories.make_article()
        data = typed(article, _schedule="1") | in_days(2)
        answer = client.post(change_url(article), data)
        assert "publish_at" in answer.context["adminform"].form.errors

    def test_unpublish(self, client):
        article = factories.make_article()
        address = article.get_absolute_url()
        data = typed(article, standfirst="Typed before pressing", _unpublish="1")
        client.post(change_url(article), data)
        assert client.get(address).status_code == 404
        article.refresh_from_db()
        assert article.status == "draft"
        assert article.revisions.first().read().standfirst == "Typed before pressing"

    def test_withdraw(self, client):
        article = factories.make_article()
        address = article.get_absolute_url()
        data = typed(article, withdrawal_note="It was not true.", _withdraw="1")
        client.post(change_url(article), data)
        answer = client.get(address)
        assert answer.status_code == 410
        assert "It was not true." in text_of(answer)

    def test_withdraw_needs_a_note(self, client):
        article = factories.make_article()
        answer = client.post(change_url(article), typed(article, _withdraw="1"))
        assert "withdrawal_note" in answer.context["adminform"].form.errors
        assert Article.objects.published().exists()

    def test_a_draft_has_no_way_back(self, client):
        article = factories.make_draft()
        html = text_of(client.get(change_url(article)))
        assert "_unpublish" not in html
        assert "_withdraw" not in html
        answer = client.post(change_url(article), typed(article, _withdraw="1"))
        assert answer.status_code == 200

    def test_getting_a_page_never_acts(self, client):
        article = factories.make_draft("Ready", "<p>Text.</p>")
        client.get(change_url(article), {"_publish": "1"})
        for act in ("decide", "undo"):
            assert client.get(url("article", act, article.pk)).status_code == 405
        assert not Article.objects.published().exists()

    def test_drafts_are_nowhere_public(self, client):
        article = factories.make_draft("Secret headline", "<p>Text.</p>")
        client.logout()
        assert "Secret headline" not in text_of(client.get("/"))
        for view in ("change", "preview", "names"):
            assert client.get(url("article", view, article.pk)).status_code == 302


@pytest.mark.usefixtures("editor")
class OvertakenTests:
    def test_the_second_save_is_refused_with_both_texts(self, client):
        article = factories.make_draft("A headline", "<p>Start.</p>")
        mine = typed(article, body="<p>Mine.</p>", _draft="1")
        content = article.revisions.first().read()
        content.body = "<p>Theirs.</p>"
        publishing.save_revision(article, content, by=factories.make_user("colleague"))
        answer = client.post(change_url(article), mine)
        assert answer.status_code == 200
        html = text_of(answer)
        assert "&lt;p&gt;Mine.&lt;/p&gt;" in html
        assert "&lt;p&gt;Theirs.&lt;/p&gt;" in html
        assert "colleague" in html
        assert article.revisions.count() == 2
        # The same again is refused again; with the box ticked it becomes the next version.
        assert client.post(change_url(article), mine).status_code == 200
        assert client.post(change_url(article), mine | {"keep_mine": "2"}).status_code == 302
        bodies = [revision.read().body for revision in article.revisions.order_by("number")]
        assert bodies == ["<p>Start.</p>", "<p>Theirs.</p>", "<p>Mine.</p>"]

    def test_the_box_covers_only_what_was_seen(self, client):
        article = factories.make_draft()
        mine = typed(article, headline="Mine", keep_mine="2")
        for headline in ("Second", "Third"):
            content = article.revisions.first().read()
            content.headline = headline
            publishing.save_revision(article, content)
        assert client.post(change_url(article), mine).status_code == 200

    @pytest.mark.parametrize("base", ["", "x", "-1", "9" * 40])
    def test_a_form_without_a_number_overwrites_nothing(self, client, base):
        article = factories.make_draft("Kept")
        client.post(change_url(article), typed(article, headline="Mine", base_revision=base))
        headlines = [revision.read().headline for revision in article.revisions.all()]
        assert "Kept" in headlines


@pytest.mark.usefixtures("editor")
class CorrectionTests:
    def correction(self, **fields):
        return {"kind": "correction", "issued_at_0": "2025-03-01", "issued_at_1": "10:00",
                "text": "It was Tuesday."} | fields  # fmt: skip

    def test_issued_together_with_the_text(self, client):
        article = factories.make_article()
        data = typed(article, corrections=[self.correction()], _publish="1")
        client.post(change_url(article), data)
        assert Correction.objects.get().text == "It was Tuesday."

    def test_saving_a_draft_issues_nothing_by_the_way(self, client):
        article = factories.make_article()
        data = typed(article, headline="New", corrections=[self.correction()], _draft="1")
        answer = client.post(change_url(article), data)
        assert answer.status_code == 200
        assert "It was Tuesday." in text_of(answer)
        assert not Correction.objects.exists()

    def test_amended_with_a_trace(self, client):
        correction = Correction.objects.create(article=factories.make_article(), text="Tuesday.")
        data = self.correction(text="Wednesday.")
        client.post(url("correction", "change", correction.pk), data)
        correction.refresh_from_db()
        assert correction.text == "Wednesday."
        assert correction.amended_at
        entries = LogEntry.objects.filter(object_id=str(correction.pk))
        assert any("Tuesday." in entry.change_message for entry in entries)

    def test_amended_in_the_article_with_a_trace(self, client):
        article = factories.make_article()
        correction = Correction.objects.create(article=article, text="Tuesday.")
        row = self.correction(text="Wednesday.", id=correction.pk, article=article.pk)
        data = typed(article, corrections=[row], _publish="1")
        data["corrections-INITIAL_FORMS"] = 1
        client.post(change_url(article), data)
        correction.refresh_from_db()
        assert correction.text == "Wednesday."
        assert correction.amended_at

    def test_added_without_touching_the_text(self, client):
        article = factories.make_article()
        data = self.correction(article=article.pk)
        assert client.post(url("correction", "add"), data).status_code == 302
        assert article.corrections.count() == 1

    def test_a_draft_is_not_corrected(self, client):
        data = self.correction(article=factories.make_draft().pk)
        assert client.post(url("correction", "add"), data).status_code == 200
        assert not Correction.objects.exists()

    def test_never_deleted(self, client):
        correction = Correction.objects.create(article=factories.make_article(), text="Tuesday.")
        address = url("correction", "delete", correction.pk)
        assert client.post(address, {"post": "yes"}).status_code == 403
        data = {"action": "delete_selected", "_selected_action": [correction.pk], "post": "yes"}
        client.post(url("correction", "changelist"), data)
        assert Correction.objects.exists()


@pytest.mark.usefixtures("editor")
class DeletingTests:
    def test_a_draft_goes_with_its_versions(self, client):
        article = factories.make_draft()
        page = client.get(url("article", "delete", article.pk))
        assert not page.context["perms_lacking"]
        client.post(url("article", "delete", article.pk), {"post": "yes"})
        assert not Article.objects.exists()
        assert not Revision.objects.exists()

    def test_what_was_public_stays(self, client):
        article = factories.make_article()
        address = url("article", "delete", article.pk)
        assert client.post(address, {"post": "yes"}).status_code == 403
        data = {"action": "delete_selected", "_selected_action": [article.pk], "post": "yes"}
        client.post(url("article", "changelist"), data)
        assert Article.objects.exists()


@pytest.mark.usefixtures("editor")
class PreviewTests:
    def test_it_shows_the_draft_as_readers_would_see_it(self, client):
        factories.make_person("Ilham Aliyev")
        factories.make_country("Azerbaijan")
        article = factories.make_draft(
            "On Baku", "<p>Ilham Aliyev spoke in Azerbaijan.</p>", standfirst="A standfirst"
        )
        answer = client.get(url("article", "preview", article.pk))
        html = text_of(answer)
        assert "On Baku" in html
        assert "A standfirst" in html
        assert 'href="/people/ilham-aliyev/"' in html
        assert f'href="{change_url(article)}#names"' in html
        assert answer["X-Robots-Tag"].startswith("noindex")
        assert "no-store" in answer["Cache-Control"]
        assert "style=" not in html
        assert not Mention.objects.exists()

    def test_an_empty_draft_has_a_preview(self, client):
        article = factories.make_draft("", "")
        assert client.get(url("article", "preview", article.pk)).status_code == 200

    def test_old_versions_have_a_preview(self, client):
        article = factories.make_draft("First", "<p>One.</p>")
        content = article.revisions.first().read()
        content.headline = "Second"
        publishing.save_revision(article, content)
        address = url("article", "preview", article.pk)
        assert "<h1>First</h1>" in text_of(client.get(address, {"revision": 1}))
        assert "<h1>Second</h1>" in text_of(client.get(address))
        for number in ("0", "x", "9" * 30):
            assert client.get(address, {"revision": number}).status_code == 404


class PermissionTests:
    @pytest.fixture
    def reader(self, client):
        user = factories.make_user("reader", is_superuser=False)
        client.force_login(user)
        return user

    def grant(self, user, *codenames):
        user.user_permissions.add(*Permission.objects.filter(codename__in=codenames))

    @names_of
    def test_staff_without_permission_sees_nothing(self, client, reader, model):
        assert client.get(url(model._meta.model_name, "changelist")).status_code == 403

    def test_whoever_may_look_may_not_write(self, client, reader):
        self.grant(reader, "view_article")
        article = factories.make_draft("Ready", "<p>Text.</p>")
        page = client.get(change_url(article))
        assert page.status_code == 200
        assert "_publish" not in text_of(page)
        assert client.post(change_url(article), typed(article, _publish="1")).status_code == 403
        assert client.get(url("article", "preview", article.pk)).status_code == 200

    def test_records_are_nobodys_to_change(self, client, newsroom):
        client.force_login(factories.make_user())
        for model in (Revision, Mention, UndecidedName, FormerPath):
            name, pk = model._meta.model_name, newsroom[model].pk
            assert client.post(url(name, "change", pk)).status_code == 403
            assert client.post(url(name, "delete", pk), {"post": "yes"}).status_code == 403


class LoginTests:
    def attempt(self, client, password):
        return client.post(reverse("admin:login"), {"username": "editor", "password": password})

    def test_too_many_attempts_are_stopped(self, client, settings):
        factories.make_user()
        for _attempt in range(settings.AXES_FAILURE_LIMIT - 1):
            assert self.attempt(client, "wrong").status_code == 200
        assert self.attempt(client, "wrong").status_code == 429
        answer = self.attempt(client, "correct horse battery")
        assert answer.status_code == 429
        assert "Too many attempts" in text_of(answer)
        assert "_auth_user_id" not in client.session

    def test_the_right_password_lets_in(self, client):
        factories.make_user()
        assert self.attempt(client, "correct horse battery").status_code == 302
        assert "_auth_user_id" in client.session

    def test_logout_by_post_only(self, client):
        client.force_login(factories.make_user())
        assert client.get(reverse("admin:logout")).status_code == 405
        assert "_auth_user_id" in client.session
        client.post(reverse("admin:logout"))
        assert "_auth_user_id" not in client.session


class PolicyTests:
    def test_the_import_map_carries_the_nonce(self, client):
        client.force_login(factories.make_user())
        answer = client.get(url("article", "add"))
        nonce = re.search(r"'nonce-([^']+)'", answer["Content-Security-Policy"])[1]
        assert f'<script type="importmap" nonce="{nonce}">' in text_of(answer)
        assert "unsafe" not in answer["Content-Security-Policy"]
