"""Submitted, sent back, approved: what each act does, leaves and refuses."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from articles import publishing, recycling, workflow
from articles.models import Article, InboxItem, Note, Revision
from articles.role_groups import AUTHORS, EDITORS
from articles.workflow import WorkflowRefusal
from tests.factories import make_article, make_author, make_content, make_draft, make_user

pytestmark = pytest.mark.django_db


def member(username, group):
    user = make_user(username, is_superuser=False)
    user.groups.add(Group.objects.get(name=group))
    return user


@pytest.fixture
def anna():
    return member("anna", AUTHORS)


@pytest.fixture
def edgar():
    return member("edgar", EDITORS)


@pytest.fixture
def emma():
    return member("emma", EDITORS)


@pytest.fixture
def article(anna):
    return make_draft("Having lost Armenia", by=anna)


@pytest.fixture
def submitted(article, anna, edgar, emma):
    workflow.submit(article, by=anna)
    return article


def waiting(user):
    return [item.reason for item in workflow.waiting_for(user)]


def thread(article):
    return [(note.act, getattr(note.author, "username", None)) for note in article.notes.all()]


class SubmitTests:
    def test_the_stage_and_since_when_and_by_whom(self, submitted, anna):
        stored = Article.objects.get()
        assert stored.stage == submitted.stage == "in_review"
        assert stored.stage_by == anna
        assert stored.stage_since is not None
        assert stored.notes.get().revision_number == 1

    def test_all_who_may_review_are_told_and_nobody_else(self, submitted, anna, edgar, emma):
        assert waiting(edgar) == waiting(emma) == ["review"]
        assert waiting(anna) == []

    def test_an_editor_who_submits_is_not_told_of_it(self, edgar, emma):
        workflow.submit(make_draft(by=edgar), by=edgar)
        assert waiting(edgar) == []
        assert waiting(emma) == ["review"]

    def test_twice_is_refused(self, submitted, anna):
        with pytest.raises(WorkflowRefusal):
            workflow.submit(submitted, by=anna)
        assert Note.objects.count() == 1

    def test_what_readers_see_already_is_refused_and_a_rework_is_not(self, anna):
        live = make_article(by=anna)
        with pytest.raises(WorkflowRefusal):
            workflow.submit(live, by=anna)
        publishing.save_revision(live, make_content("Reworked"), by=anna)
        workflow.submit(live, by=anna)
        live.refresh_from_db()
        assert (live.stage, live.status, live.headline) == ("in_review", "published", "A headline")

    def test_what_was_withdrawn_is_refused(self, anna):
        live = make_article(by=anna)
        publishing.withdraw(live, "An error.")
        with pytest.raises(WorkflowRefusal):
            workflow.submit(live, by=anna)


class SendBackTests:
    def test_the_writers_are_told_with_the_note(self, submitted, anna, edgar, emma):
        workflow.send_back(submitted, by=edgar, text="Who said so?\r\nAnd when?")
        assert Article.objects.get().stage == "draft"
        item = workflow.waiting_for(anna).get()
        assert (item.reason, item.note.text) == ("sent_back", "Who said so?\nAnd when?")
        # Nobody has to review it any more.
        assert waiting(edgar) == waiting(emma) == []

    def test_without_a_word_it_is_refused(self, submitted, edgar):
        with pytest.raises(WorkflowRefusal):
            workflow.send_back(submitted, by=edgar, text=" \n")
        assert Article.objects.get().stage == "in_review"

    def test_whoever_is_named_in_it_as_well_is_told_once(self, submitted, anna, edgar):
        workflow.send_back(submitted, by=edgar, text="@anna, who?")
        assert waiting(anna) == ["sent_back"]

    def test_submitting_again_deals_with_it(self, submitted, anna, edgar):
        workflow.send_back(submitted, by=edgar, text="Who?")
        workflow.submit(submitted, by=anna)
        assert waiting(anna) == []
        assert waiting(edgar) == ["review"]

    def test_whoever_signs_it_and_whoever_submitted_it_are_told_once(self, edgar, anna, emma):
        signed = make_author("Anna", user=anna)
        article = make_draft(authors=[signed], by=anna)
        workflow.submit(article, by=emma)
        workflow.send_back(article, by=edgar, text="Who?")
        assert waiting(anna) == ["sent_back"]
        assert waiting(emma) == ["sent_back"]

    def test_a_draft_is_not_sent_back(self, article, edgar):
        with pytest.raises(WorkflowRefusal):
            workflow.send_back(article, by=edgar, text="Who?")


class ApproveTests:
    def test_names_the_version_and_tells_the_writers(self, submitted, anna, edgar, emma):
        workflow.approve(submitted, by=edgar, number=1)
        stored = Article.objects.get()
        assert (stored.stage, stored.approved_number) == ("approved", 1)
        assert waiting(anna) == ["approved"]
        assert waiting(edgar) == waiting(emma) == []

    def test_a_version_that_was_not_looked_at_is_not_approved(self, submitted, edgar, emma):
        publishing.save_revision(submitted, make_content("Newer"), by=emma)
        with pytest.raises(WorkflowRefusal, match="2"):
            workflow.approve(submitted, by=edgar, number=1)

    @pytest.mark.parametrize("stage", ["draft", "approved"])
    def test_only_what_is_in_review(self, article, edgar, stage):
        Article.objects.update(stage=stage)
        with pytest.raises(WorkflowRefusal):
            workflow.approve(article, by=edgar)

    def test_a_change_by_an_editor_is_approved_with_it(self, submitted, edgar, emma):
        workflow.approve(submitted, by=edgar)
        publishing.save_revision(submitted, make_content("Better"), by=emma)
        publishing.save_revision(submitted, make_content("Best"), by=emma)
        stored = Article.objects.get()
        assert (stored.stage, stored.approved_number, stored.stage_by) == ("approved", 3, edgar)
        assert thread(submitted)[2:] == [("changed", "emma")]
        assert submitted.notes.last().revision_number == 3

    def test_a_change_by_anybody_else_asks_for_a_review_again(self, submitted, anna, edgar, emma):
        workflow.approve(submitted, by=edgar)
        publishing.save_revision(submitted, make_content("Otherwise"), by=anna)
        stored = Article.objects.get()
        assert (stored.stage, stored.approved_number) == ("in_review", None)
        assert waiting(edgar) == waiting(emma) == ["review"]

    def test_a_change_by_a_command_as_well(self, submitted, edgar):
        workflow.approve(submitted, by=edgar)
        publishing.save_revision(submitted, make_content("Imported"))
        assert Article.objects.get().stage == "in_review"


class TakeBackTests:
    def test_from_review_and_after_approval(self, submitted, anna, edgar):
        workflow.take_back(submitted, by=anna)
        assert Article.objects.get().stage == "draft"
        assert waiting(edgar) == []
        workflow.submit(submitted, by=anna)
        workflow.approve(submitted, by=edgar)
        workflow.take_back(submitted, by=anna)
        stored = Article.objects.get()
        assert (stored.stage, stored.approved_number) == ("draft", None)
        with pytest.raises(WorkflowRefusal):
            workflow.take_back(submitted, by=anna)


class PublishedTests:
    def test_the_next_version_begins_as_a_draft_and_the_writers_are_told(
        self, submitted, anna, edgar, emma
    ):
        workflow.approve(submitted, by=edgar)
        publishing.publish(submitted.revisions.versions().first(), by=edgar)
        stored = Article.objects.get()
        assert (stored.stage, stored.status, stored.approved_number) == ("draft", "published", None)
        assert waiting(anna) == ["published"]
        assert thread(submitted)[-1] == ("published", "edgar")

    def test_without_review_what_waited_for_it_is_dealt_with(self, submitted, edgar, emma):
        publishing.publish(submitted.revisions.versions().first(), by=edgar)
        assert waiting(emma) == waiting(edgar) == []

    def test_a_plan_is_told_as_one(self, submitted, anna, edgar):
        from tests.factories import moment

        publishing.publish(
            submitted.revisions.versions().first(), at=moment("2099-01-01"), by=edgar
        )
        assert waiting(anna) == ["scheduled"]

    def test_a_command_tells_nobody(self, article):
        publishing.publish(article.revisions.versions().first())
        assert not InboxItem.objects.exists()
        assert not Note.objects.exists()


class HeldUpTests:
    def test_a_plan_that_fails_is_found_by_those_it_concerns(self, anna, edgar, emma, mailoutbox):
        live = make_article(by=anna)
        revision = publishing.save_revision(live, make_content("Reworked", body=""), by=anna)
        Revision.objects.filter(pk=revision.pk).update(
            publish_at=timezone.now() - timedelta(minutes=1), publish_by=edgar
        )
        publishing.settle_due()
        assert waiting(anna) == waiting(edgar) == ["held_up"]
        assert "The text is empty." in workflow.waiting_for(edgar).get().note.text
        assert waiting(emma) == []
        publishing.settle_due()
        assert InboxItem.objects.count() == 2
        publishing.publish(
            publishing.save_revision(live, make_content("Whole"), by=edgar), by=edgar
        )
        assert waiting(edgar) == []
        assert waiting(anna) == ["published"]


class RequiredApprovalTests:
    @pytest.fixture(autouse=True)
    def required(self, settings):
        settings.WORKFLOW_REQUIRES_APPROVAL = True

    def publish(self, article, by):
        return publishing.publish(article.revisions.versions().first(), by=by)

    def test_nothing_appears_without_it(self, submitted, edgar):
        with pytest.raises(publishing.CannotPublish) as refusal:
            self.publish(submitted, edgar)
        assert [problem.field for problem in refusal.value.problems] == ["stage"]
        workflow.approve(submitted, by=edgar)
        self.publish(submitted, edgar)
        assert Article.objects.get().is_public

    def test_nobody_approves_what_they_alone_wrote(self, edgar, emma):
        article = make_draft(by=edgar)
        workflow.submit(article, by=edgar)
        with pytest.raises(WorkflowRefusal):
            workflow.approve(article, by=edgar)
        workflow.approve(article, by=emma)
        assert Article.objects.get().stage == "approved"

    def test_who_wrote_before_it_was_live_does_not_count(self, anna, edgar, emma):
        live = make_article(by=anna)
        publishing.save_revision(live, make_content("Reworked"), by=edgar)
        workflow.submit(live, by=edgar)
        with pytest.raises(WorkflowRefusal):
            workflow.approve(live, by=edgar)

    def test_an_approval_does_not_cover_what_its_sole_writer_adds(self, edgar, emma):
        article = make_draft(by=edgar)
        workflow.submit(article, by=edgar)
        workflow.approve(article, by=emma)
        publishing.save_revision(article, make_content("Quite different"), by=edgar)
        assert Article.objects.get().stage == "in_review"
        with pytest.raises(publishing.CannotPublish):
            self.publish(article, edgar)

    def test_another_version_than_the_approved_one_stays_hidden(self, submitted, edgar):
        first = submitted.revisions.versions().first()
        workflow.approve(submitted, by=edgar)
        publishing.save_revision(submitted, make_content("Second"), by=edgar)
        with pytest.raises(publishing.CannotPublish):
            publishing.publish(first, by=edgar)
        self.publish(submitted, edgar)

    def test_what_was_published_may_be_published_again(self, submitted, edgar):
        workflow.approve(submitted, by=edgar)
        self.publish(submitted, edgar)
        publishing.unpublish(submitted)
        self.publish(submitted, edgar)

    def test_commands_are_the_operators_own(self, article):
        assert publishing.publish(article.revisions.versions().first()).is_public


class NoteTests:
    def test_whoever_is_named_is_told_and_others_are_not(self, article, anna, edgar, emma):
        said = workflow.comment(article, by=anna, text="@edgar, ask @EMMA. Or write a@edgar.org.")
        assert {user.username for user in said.told} == {"edgar", "emma"}
        assert said.unknown == []
        assert waiting(emma) == ["mentioned"]

    def test_nobody_is_told_of_what_they_may_not_read(self, article, edgar):
        member("anton", AUTHORS)
        said = workflow.comment(article, by=edgar, text="@anton @nobody look")
        assert said.told == []
        assert said.unknown == ["anton", "nobody"]
        assert not InboxItem.objects.exists()

    def test_answering_deals_with_it_and_so_does_done(self, article, anna, edgar, emma):
        note = workflow.comment(article, by=anna, text="@edgar @emma who?").note
        workflow.comment(article, by=edgar, text="He did.")
        assert waiting(edgar) == []
        assert waiting(emma) == ["mentioned"]
        workflow.resolve(note, by=edgar)
        assert waiting(emma) == []
        note.refresh_from_db()
        assert (note.done_by, note.done_at is not None) == (edgar, True)
        workflow.reopen(note)
        assert Note.objects.get(pk=note.pk).done_at is None

    def test_empty_and_endless_notes_are_refused(self, article, anna):
        for text in ("", " \n ", "x" * (workflow.LONGEST_NOTE + 1)):
            with pytest.raises(WorkflowRefusal):
                workflow.comment(article, by=anna, text=text)
        assert not Note.objects.exists()

    def test_they_outlive_accounts_and_every_act(self, submitted, anna, edgar):
        workflow.send_back(submitted, by=edgar, text="Who?")
        edgar.delete()
        publishing.publish(submitted.revisions.versions().first(), by=anna)
        publishing.unpublish(submitted)
        assert thread(submitted) == [
            ("submitted", "anna"),
            ("sent_back", None),
            ("published", "anna"),
        ]


class InboxQueryTests:
    def test_what_is_in_the_bin_waits_for_nobody_until_it_is_put_back(self, article, anna, edgar):
        workflow.comment(article, by=anna, text="@edgar?")
        recycling.bin(article, anna)
        assert waiting(edgar) == []
        recycling.put_back(article)
        assert waiting(edgar) == ["mentioned"]

    def test_what_waits_is_one_query_and_bounded(self, anna, edgar, django_assert_num_queries):
        for number in range(25):
            workflow.submit(make_draft(f"Number {number}", by=anna), by=anna)
        with django_assert_num_queries(1):
            found = [
                (item.article.headline, item.note.author.username)
                for item in workflow.waiting_for(edgar)
            ]
        assert len(found) == 20
        assert found[0] == ("Number 24", "anna")
