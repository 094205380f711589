"""An article in the admin: written, published, overtaken, corrected, taken back."""

from __future__ import annotations

import datetime
import re

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from articles import publishing
from articles.correcting import Planned, planned
from articles.models import (
    Article,
    Correction,
    Revision,
)
from tests import factories
from tests.articles.article_form import change_url, in_days, text_of, typed, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    user = factories.make_user()
    client.force_login(user)
    return user


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

    def test_a_change_of_a_live_article_is_scheduled(self, client):
        article = factories.make_article("Old headline")
        data = typed(article, headline="New headline", _schedule="1") | in_days(2)
        client.post(change_url(article), data)
        assert Article.objects.published().get().headline == "Old headline"
        waiting = publishing.scheduled_change(article)
        assert waiting.read().headline == "New headline"
        page = text_of(client.get(change_url(article)))
        assert f"version {waiting.number} appears" in page
        assert "_unschedule" in page
        listed = text_of(client.get(url("article", "changelist"), {"state": "planned"}))
        assert "Old headline" in listed

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
        assert "Theirs" in html
        assert "colleague" in html
        assert article.revisions.versions().count() == 2
        # The same again is refused again; with the box ticked it becomes the next version.
        assert client.post(change_url(article), mine).status_code == 200
        assert client.post(change_url(article), mine | {"keep_mine": "2"}).status_code == 302
        versions = article.revisions.versions().order_by("number")
        bodies = [revision.read().body for revision in versions]
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

    def test_pressed_twice_it_is_issued_once(self, client):
        article = factories.make_article()
        data = typed(article, corrections=[self.correction()], _publish="1")
        client.post(change_url(article), data)
        client.post(change_url(article), data)
        address = url("correction", "add") + f"?article={article.pk}"
        for _time in range(2):
            client.post(address, {"kind": "correction", "text": "It was May.", "_issue": "1"})
        texts = Correction.objects.order_by("pk").values_list("text", flat=True)
        assert list(texts) == ["It was Tuesday.", "It was May."]

    def test_scheduled_with_the_change_it_waits_and_is_shown_again(self, client):
        article = factories.make_article("Before")
        entity = factories.make_country("Armenia")
        row = self.correction(entity=entity.pk, kind="update")
        data = typed(article, headline="After", corrections=[row], _schedule="1") | in_days(2)
        assert client.post(change_url(article), data).status_code == 302
        assert not Correction.objects.exists()
        change = publishing.scheduled_change(article)
        assert planned(article) == [Planned("update", "It was Tuesday.", entity.pk)]
        assert change.publish_corrections
        page = client.get(change_url(article))
        assert "with a correction" in text_of(page)
        (shown,) = page.context["inline_admin_formsets"][0].formset.extra_forms
        assert shown["text"].value() == "It was Tuesday."
        assert shown["kind"].value() == "update"
        assert shown["entity"].value() == entity.pk

        again = typed(article, corrections=[row], _draft="1") | in_days(2)
        assert client.post(change_url(article), again | {"note": "x"}).status_code == 302
        assert not Correction.objects.exists()
        assert planned(article)

        publishing.settle_due(timezone.now() + datetime.timedelta(days=3))
        assert Correction.objects.get().text == "It was Tuesday."
        # The form was open all the while, and sends what it showed.
        client.post(change_url(article), again | {"_publish": "1"})
        assert Correction.objects.count() == 1

    def test_planned_and_published_now_it_is_issued_now(self, client):
        article = factories.make_article("Before")
        row = self.correction()
        data = typed(article, headline="After", corrections=[row])
        client.post(change_url(article), data | {"_schedule": "1"} | in_days(2))
        data = typed(article, corrections=[row], _publish="1", publish_at_0="", publish_at_1="")
        client.post(change_url(article), data)
        article.refresh_from_db()
        assert article.headline == "After"
        assert Correction.objects.get().issued_at <= timezone.now()
        assert planned(article) == []
        assert publishing.scheduled_change(article) is None

    def test_a_row_that_tells_nothing_is_none(self, client):
        article = factories.make_article("Before")
        row = self.correction(text="", kind="update")
        data = typed(article, headline="After", corrections=[row], _publish="1")
        assert client.post(change_url(article), data).status_code == 302
        assert not Correction.objects.exists()

    def test_what_readers_do_not_see_yet_has_no_corrections(self, client):
        article = factories.make_article(published="2999-01-01T10:00")
        page = client.get(change_url(article))
        assert page.context["inline_admin_formsets"] == []

    def test_typed_and_not_saved_it_is_shown_again(self, client):
        article = factories.make_article("Before")
        data = typed(article, headline="After", corrections=[self.correction()])
        data["form_key"] = "7e6b1f14-3c51-4b6f-9d2a-000000000001"
        kept = client.post(url("article", "autosave", article.pk), data).json()
        page = client.get(change_url(article), {"take": kept["number"]})
        (shown,) = page.context["inline_admin_formsets"][0].formset.extra_forms
        assert shown["text"].value() == "It was Tuesday."

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
    def test_a_draft_goes_into_the_bin_with_its_versions(self, client):
        article = factories.make_draft()
        assert client.get(url("article", "delete", article.pk)).status_code == 200
        client.post(url("article", "delete", article.pk), {"post": "yes"})
        assert not Article.objects.kept().exists()
        assert Revision.objects.get().article == article

    def test_what_was_public_stays(self, client):
        article = factories.make_article()
        address = url("article", "delete", article.pk)
        assert client.post(address, {"post": "yes"}).status_code == 403
        data = {"action": "delete_selected", "_selected_action": [article.pk], "post": "yes"}
        client.post(url("article", "changelist"), data)
        assert Article.objects.exists()
