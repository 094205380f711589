"""The workflow on the article's form and the inbox, as a browser without scripts uses them."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.urls import reverse
from lxml import html as lxml_html

from articles import publishing, workflow
from articles.models import Article, BylineContent, DeskProfile, InboxItem, Note
from articles.role_groups import AUTHORS, EDITORS
from tests import factories
from tests.articles.article_form import change_url, text_of, typed, url

pytestmark = pytest.mark.django_db

INBOX = "/admin/articles/inboxitem/"
ACT = f"{INBOX}act/"


def member(username, group):
    user = factories.make_user(username, is_superuser=False)
    user.email = f"{username}@paper.example"
    user.save()
    user.groups.add(Group.objects.get(name=group))
    return user


@pytest.fixture
def anna():
    return member("anna", AUTHORS)


@pytest.fixture
def edgar():
    return member("edgar", EDITORS)


@pytest.fixture
def article(anna):
    return factories.make_draft("Having lost Armenia", by=anna)


@pytest.fixture
def submitted(article, anna, edgar):
    workflow.submit(article, by=anna)
    return article


def send(client, user, article, **fields):
    """The article's form, as this user sends it."""
    client.force_login(user)
    return client.post(change_url(article), typed(article, **fields), follow=True)


def post(client, user, article, **fields):
    """The page for those who may not write in the article."""
    client.force_login(user)
    address = reverse("admin:articles_article_workflow", args=[article.pk])
    return client.post(address, fields, follow=True)


def messages_of(answer):
    return [str(message) for message in answer.context["messages"]]


def buttons(html):
    return set(re.findall(r'<(?:button|input)[^>]*type="submit"[^>]*name="(_\w+)"', html))


class FormTests:
    def test_submitting_saves_what_was_typed_first(self, client, anna, edgar, article):
        answer = send(client, anna, article, headline="Having lost it all", _submit="1",
                      message="Please by noon.")  # fmt: skip
        stored = Article.objects.get()
        assert (stored.stage, stored.headline) == ("in_review", "Having lost it all")
        assert stored.notes.get().text == "Please by noon."
        assert "Told: edgar." in messages_of(answer)[0]

    def test_a_new_article_is_submitted_at_once(self, client, anna, edgar):
        client.force_login(anna)
        client.post(url("article", "add"), typed(headline="New", body="<p>X.</p>", _submit="1"))
        assert Article.objects.get().stage == "in_review"
        assert InboxItem.objects.get().user == edgar

    def test_under_review_its_author_reads_takes_back_and_writes_nothing(
        self, client, anna, submitted
    ):
        client.force_login(anna)
        html = text_of(client.get(change_url(submitted)))
        assert {"_take_back", "_comment"} <= buttons(html)
        assert not buttons(html) & {"_draft", "_submit", "_approve", "_publish", "_preview"}
        assert 'name="_take_back" value="1" formaction="' in html
        assert '<div class="workflow-reading"><p>Some text.</p></div>' in html
        assert "&lt;p&gt;Some text." not in html
        post(client, anna, submitted, _take_back="1", message="Not yet.")
        assert Article.objects.get().stage == "draft"
        assert "_draft" in buttons(text_of(client.get(change_url(submitted))))

    def test_whoever_only_reads_a_rework_reads_one_version(self, client, anna):
        author, other = factories.make_author("Live Author"), factories.make_author("New Author")
        old, new = factories.make_country("Armenia"), factories.make_country("Georgia")
        image = factories.make_image(alt="A live picture")
        live = factories.make_article(
            "Live headline",
            "<p>Live text.</p>",
            by=anna,
            standfirst="Live standfirst.",
            dateline="YEREVAN",
            authors=[author],
            about=[old.pk],
            tags=["live topic"],
            lead_image=image.pk,
        )
        content = live.revisions.versions().first().read()
        content.headline, content.standfirst = "New headline", "New standfirst."
        content.body, content.dateline = "<p>New text.</p>", "TBILISI"
        content.bylines = [BylineContent(other.pk)]
        content.about, content.tags, content.lead_image = [new.pk], ["new topic"], None
        publishing.save_revision(live, content, by=anna)
        Article.objects.filter(pk=live.pk).update(stage="in_review")
        client.force_login(anna)
        page = lxml_html.fromstring(client.get(change_url(live)).content)
        (read,) = page.xpath("//section[@aria-labelledby='reading-heading']")
        told = " ".join(read.text_content().split())
        for word in ("headline", "standfirst.", "text.", "Author", "topic"):
            assert f"New {word}".casefold() in told.casefold()
        assert "TBILISI" in told
        assert "Georgia" in told
        assert "live" not in told.casefold().replace("sluglive-headline", "")
        form = page.xpath("//form[@id='article_form']//fieldset")
        assert "Live" not in " ".join(each.text_content() for each in form)

    def test_the_report_to_a_reader_is_on_the_version_and_not_on_fields_they_have_not(
        self, client, anna, submitted
    ):
        client.force_login(anna)
        address = reverse("admin:articles_article_report", args=[submitted.pk])
        html = text_of(client.post(address, {"message": "A word"}))
        assert "A headline is missing." not in html
        assert "is-stop" not in html

    def test_a_form_that_was_open_when_it_went_into_review_loses_nothing(
        self, client, anna, edgar, article
    ):
        opened = typed(article, body="<p>Typed for an hour.</p>", headline="Typed")
        workflow.submit(article, by=edgar)
        client.force_login(anna)
        answer = client.post(change_url(article), opened, follow=True)
        assert "Not saved: this is in review." in messages_of(answer)[0]
        kept = article.revisions.get(kind="refused")
        assert "Typed for an hour." in kept.content["body"]
        assert Article.objects.get().headline == "Having lost Armenia"
        # Somebody else's is none of theirs to keep a text in.
        client.force_login(member("bela", AUTHORS))
        assert client.post(change_url(article), opened).status_code in {302, 403}
        assert article.revisions.count() == 2

    def test_an_editor_sends_back_with_a_note_and_nothing_typed_is_lost_without_one(
        self, client, edgar, submitted, anna
    ):
        answer = send(client, edgar, submitted, body="<p>Changed.</p>", _send_back="1")
        html = text_of(answer)
        assert "Say in a note what has to be done." in html
        assert "&lt;p&gt;Changed.&lt;/p&gt;" in html
        assert Article.objects.get().stage == "in_review"
        send(client, edgar, submitted, _send_back="1", message="Who said so?")
        assert Article.objects.get().stage == "draft"
        client.force_login(anna)
        html = text_of(client.get(change_url(submitted)))
        assert "Who said so?" in html
        assert '<details class="workflow-notes" open' in html

    def test_approving_and_publishing(self, client, anna, edgar, submitted):
        send(client, edgar, submitted, body="<p>Put right.</p>", _approve="1")
        stored = Article.objects.get()
        assert (stored.stage, stored.approved_number) == ("approved", 2)
        send(client, edgar, submitted, _publish="1")
        stored = Article.objects.get()
        assert (stored.stage, stored.is_public) == ("draft", True)
        assert [item.reason for item in workflow.waiting_for(anna)] == ["published"]

    def test_an_act_that_came_too_late_says_so_and_keeps_the_text(self, client, edgar, submitted):
        workflow.approve(submitted, by=factories.make_user("chief"))
        answer = send(client, edgar, submitted, body="<p>Kept.</p>", _approve="1")
        assert "It is approved already." in messages_of(answer)
        assert "Kept." in submitted.revisions.versions().first().content["body"]

    def test_a_version_that_was_not_seen_is_not_approved_from_the_other_page(
        self, client, submitted, edgar
    ):
        publishing.save_revision(submitted, factories.make_content("Newer"))
        answer = post(client, edgar, submitted, _approve="1", base_revision="1")
        assert "There is a newer version, 2. Look at it first." in messages_of(answer)
        assert Article.objects.get().stage == "in_review"

    def test_enter_in_a_field_still_saves_a_draft(self, client, edgar, submitted):
        client.force_login(edgar)
        html = text_of(client.get(change_url(submitted)))
        form = re.search(r'<form[^>]*id="article_form".*?</form>', html, re.DOTALL)[0]
        first = re.search(r'<(?:input|button)[^>]*type="submit"[^>]*name="(\w+)"', form)[1]
        assert first == "_draft"
        assert {"_approve", "_send_back", "_comment"} <= buttons(form)

    def test_only_an_approved_version_is_published_where_the_house_wants_it(
        self, client, edgar, submitted, settings
    ):
        settings.WORKFLOW_REQUIRES_APPROVAL = True
        answer = send(client, edgar, submitted, body="<p>Mine.</p>", _publish="1")
        assert "has to be approved before readers see it" in text_of(answer)
        assert "Mine." in text_of(answer)
        assert not Article.objects.get().is_public
        send(client, edgar, submitted, _approve="1")
        send(client, edgar, submitted, body="<p>A comma.</p>", _publish="1")
        assert Article.objects.get().is_public

    def test_the_list_of_articles_says_it(self, client, edgar, submitted):
        client.force_login(edgar)
        assert "draft, in review" in text_of(client.get(url("article", "changelist")))

    def test_get_does_nothing(self, client, edgar, submitted):
        client.force_login(edgar)
        address = reverse("admin:articles_article_workflow", args=[submitted.pk])
        assert client.get(address, {"_approve": "1"}).status_code == 405
        assert client.post(address, {"_publish": "1"}).status_code == 404
        assert client.post(address, {}).status_code == 404

    def test_mail_leads_back_to_where_it_was_sent_from(
        self, client, anna, edgar, article, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            send(client, anna, article, _submit="1")
        assert f"http://testserver{change_url(article)}" in mail.outbox[0].body


class NoteTests:
    def test_a_note_is_text_and_nothing_else(self, client, anna, article):
        text = "<script>alert(1)</script>\nSee https://example.org/a?b=1&c=2"
        send(client, anna, article, _comment="1", message=text)
        html = text_of(client.get(change_url(article)))
        assert "<script>alert(1)" not in html
        assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>See <a href=" in html
        assert 'href="https://example.org/a?b=1&amp;c=2"' in html

    def test_a_colleague_who_is_named_finds_it_in_the_inbox(self, client, anna, edgar, article):
        answer = send(client, anna, article, _comment="1", message="@edgar, who? @nobody")
        assert "Nobody who may read this is called “nobody”." in messages_of(answer)
        client.force_login(edgar)
        html = text_of(client.get(INBOX))
        assert "@edgar, who?" in html
        assert "Inbox (1)" in html

    def test_an_empty_one_is_refused(self, client, anna, article):
        assert "The note is empty." in text_of(send(client, anna, article, _comment="1"))
        assert not Note.objects.exists()

    def test_done_and_not_done(self, client, anna, edgar, article):
        note = workflow.comment(article, by=edgar, text="Who?").note
        send(client, anna, article, _note_done=str(note.pk))
        note.refresh_from_db()
        assert note.done_by == anna
        post(client, edgar, article, _note_open=str(note.pk))
        note.refresh_from_db()
        assert note.done_at is None

    def test_a_note_of_another_article_is_not_reached(self, client, anna, edgar, article):
        note = workflow.comment(factories.make_draft(), by=edgar, text="Secret.").note
        assert post(client, anna, article, _note_done=str(note.pk)).status_code == 404
        note.refresh_from_db()
        assert note.done_at is None

    def test_readers_never_see_one(self, client, anna, edgar):
        live = factories.make_article(by=anna)
        workflow.comment(live, by=edgar, text="Between us")
        client.logout()
        assert "Between us" not in text_of(client.get(live.get_absolute_url()))


class InboxTests:
    def test_each_sees_their_own(self, client, anna, edgar, submitted):
        client.force_login(edgar)
        assert "Having lost Armenia" in text_of(client.get(INBOX))
        client.force_login(anna)
        html = text_of(client.get(INBOX))
        assert "Having lost Armenia" not in html
        assert "Nothing waits for you." in html

    def test_done_and_put_back(self, client, edgar, submitted):
        item = InboxItem.objects.get()
        client.force_login(edgar)
        client.post(ACT, {"done": item.pk})
        assert "Having lost Armenia" not in text_of(client.get(INBOX))
        assert "Having lost Armenia" in text_of(client.get(INBOX, {"done": 1}))
        client.post(ACT, {"undone": item.pk})
        assert "Having lost Armenia" in text_of(client.get(INBOX))

    def test_nobody_touches_anybody_elses(self, client, anna, edgar, submitted):
        item = InboxItem.objects.get()
        client.force_login(anna)
        assert client.post(ACT, {"done": item.pk}).status_code == 404
        client.post(ACT, {"all_done": item.pk})
        assert InboxItem.objects.waiting().count() == 1

    def test_all_of_them_are_those_that_were_shown(self, client, edgar, submitted, anna):
        newest = InboxItem.objects.waiting().order_by("-pk").first()
        workflow.comment(submitted, by=anna, text="@edgar?")
        client.force_login(edgar)
        client.post(ACT, {"all_done": newest.pk})
        assert [item.reason for item in workflow.waiting_for(edgar)] == ["mentioned"]

    def test_mail_on_and_off(self, client, edgar):
        client.force_login(edgar)
        assert "edgar@paper.example" in text_of(client.get(INBOX))
        client.post(ACT, {"mail": "off"})
        assert DeskProfile.objects.get(user=edgar).wants_mail is False
        assert "Nothing is sent to you by mail." in text_of(client.get(INBOX))
        client.post(ACT, {"mail": "on"})
        assert DeskProfile.objects.get(user=edgar).wants_mail is True

    def test_strangers_have_none(self, client):
        assert client.get(INBOX).status_code == 302
        assert client.post(ACT, {"mail": "off"}).status_code == 302

    def test_nonsense_is_not_found(self, client, edgar):
        client.force_login(edgar)
        assert client.post(ACT, {}).status_code == 404
        assert client.post(ACT, {"done": "x"}).status_code == 404

    def test_the_count_in_the_header_is_one_query(
        self, client, edgar, anna, django_assert_num_queries
    ):
        for number in range(3):
            workflow.submit(factories.make_draft(f"Number {number}", by=anna), by=anna)
        client.force_login(edgar)
        # session, user, their permissions twice (own, of groups), items, how many there are,
        # choice of mail, count of the header
        with django_assert_num_queries(8):
            html = text_of(client.get(INBOX))
        assert "Inbox (3)" in html

    def test_pages(self, client, edgar, anna):
        article = factories.make_draft(by=anna)
        InboxItem.objects.bulk_create(
            InboxItem(user=edgar, article=article, reason="mentioned") for _number in range(60)
        )
        client.force_login(edgar)
        assert 'href="?p=2' in text_of(client.get(INBOX))
        assert text_of(client.get(INBOX, {"p": "2"})).count('name="done"') == 10
        assert client.get(INBOX, {"p": "no"}).status_code == 200
