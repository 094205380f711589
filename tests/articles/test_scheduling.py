"""Changes of live articles that appear by themselves, and what becomes of those that cannot."""

from __future__ import annotations

import datetime
import logging

import pytest
from django.utils import timezone

from articles import publishing
from articles.correcting import Planned
from articles.correcting import planned as planned_for
from articles.models import Article, Correction, Revision
from articles.publishing import settle_due
from tests import factories
from tests.articles.article_form import change_url, in_days, text_of, typed

pytestmark = pytest.mark.django_db

HOUR = datetime.timedelta(hours=1)


def changed(article, **changes):
    content = article.revisions.versions().first().read()
    for name, value in changes.items():
        setattr(content, name, value)
    return publishing.save_revision(article, content)


@pytest.fixture
def planned():
    article = factories.make_article("Before", "<p>Old.</p>")
    revision = changed(article, headline="After")
    return publishing.schedule_change(revision, timezone.now() + HOUR)


def later():
    return timezone.now() + 2 * HOUR


class ScheduledChangeTests:
    def test_it_appears_at_its_time(self, planned):
        assert settle_due() == 0
        assert Article.objects.get().headline == "Before"
        date = Article.objects.get().published_at
        assert settle_due(later()) == 1
        article = Article.objects.get()
        assert article.headline == "After"
        assert article.published_at == date
        assert article.updated_at is not None
        assert publishing.scheduled_change(article) is None
        assert settle_due(later()) == 0

    def test_the_first_request_after_it_brings_it(self, client, planned):
        Revision.objects.filter(pk=planned.pk).update(publish_at=timezone.now() - HOUR)
        address = Article.objects.get().get_absolute_url()
        assert "After" in text_of(client.get(address))

    def test_its_corrections_appear_with_it_and_not_before(self, client):
        country = factories.make_country("Armenia")
        article = factories.make_article("Before", "<p>Old.</p>")
        editor = factories.make_user("planner")
        corrections = [
            Planned("correction", "It was Tuesday.", country.pk),
            Planned("update", "There is more to say.", 10**6),
        ]
        publishing.schedule_change(
            changed(article, headline="After"),
            timezone.now() + HOUR,
            by=editor,
            corrections=corrections,
        )
        assert planned_for(article) == corrections
        assert settle_due() == 0
        assert not Correction.objects.exists()
        assert "Tuesday" not in text_of(client.get("/corrections/"))
        assert settle_due(later()) == 1
        first, second = Correction.objects.order_by("pk")
        assert (first.kind, first.text, first.entity.pk) == (
            "correction",
            "It was Tuesday.",
            country.pk,
        )
        assert (second.kind, second.entity) == ("update", None)
        assert first.history.get().history_user == editor
        for address in (article.get_absolute_url(), "/corrections/"):
            assert "It was Tuesday." in text_of(client.get(address))
        assert planned_for(article) == []
        assert settle_due(later()) == 0
        assert Correction.objects.count() == 2

    def test_what_cannot_appear_issues_nothing(self):
        article = factories.make_article()
        revision = changed(article, headline="")
        Revision.objects.filter(pk=revision.pk).update(
            publish_at=timezone.now() - HOUR,
            publish_corrections=[Planned("correction", "Wrong.").to_json()],
        )
        settle_due()
        assert publishing.scheduled_change(article).publish_refusal
        assert not Correction.objects.exists()
        assert planned_for(article)

    def test_another_plan_has_other_corrections_and_taking_back_keeps_the_words(self):
        article = factories.make_article()
        one, two = changed(article, headline="One"), changed(article, headline="Two")
        at = timezone.now() + HOUR
        publishing.schedule_change(one, at, corrections=[Planned("correction", "First.")])
        publishing.schedule_change(two, at, corrections=[Planned("correction", "Second.")])
        assert [each.text for each in planned_for(article)] == ["Second."]
        publishing.cancel_change(article)
        settle_due(later())
        assert not Correction.objects.exists()
        assert [each.text for each in planned_for(article)] == ["Second."]

    def test_a_small_one_is_not_announced(self, planned):
        publishing.schedule_change(planned, timezone.now() + HOUR, is_minor=True)
        settle_due(later())
        assert Article.objects.get().headline == "After"
        assert Article.objects.get().updated_at is None

    def test_one_plan_gives_way_to_another(self, planned):
        article = planned.article
        newer = changed(article, headline="Still later")
        publishing.schedule_change(newer, timezone.now() + HOUR)
        assert publishing.scheduled_change(article) == newer
        settle_due(later())
        assert Article.objects.get().headline == "Still later"

    def test_taken_back_it_does_not_appear(self, planned):
        assert publishing.cancel_change(planned.article)
        assert not publishing.cancel_change(planned.article)
        assert settle_due(later()) == 0
        assert Article.objects.get().headline == "Before"

    def test_what_stands_in_the_way_is_said_and_it_stays(self, planned, caplog):
        told = []
        publishing.change_refused.connect(
            lambda sender, revision, **kwargs: told.append(revision.publish_refusal),
            weak=False,
            dispatch_uid="test",
        )
        Revision.objects.filter(pk=planned.pk).update(
            content={**planned.content, "headline": "", "body": ""}
        )
        try:
            with caplog.at_level(logging.WARNING):
                assert settle_due(later()) == 0
        finally:
            publishing.change_refused.disconnect(dispatch_uid="test")
        planned.refresh_from_db()
        assert "headline is missing" in planned.publish_refusal
        assert told == [planned.publish_refusal]
        assert Article.objects.get().headline == "Before"
        # It is not tried again, and does not stand in the way of publishing.
        assert settle_due(later()) == 0
        publishing.publish(changed(planned.article, headline="By hand", body="<p>New.</p>"))
        assert Article.objects.get().headline == "By hand"

    def test_whatever_goes_wrong_readers_get_their_pages(self, planned, monkeypatch):
        def fail(*args, **kwargs):
            raise RuntimeError("a bug")

        monkeypatch.setattr("articles.publishing.acts.publish", fail)
        assert settle_due(later()) == 0
        planned.refresh_from_db()
        assert planned.publish_refusal

    def test_only_for_a_time_to_come_of_an_article_that_readers_see(self, planned):
        for revision, at in (
            (planned, timezone.now() - HOUR),
            (factories.make_draft().revisions.get(), timezone.now() + HOUR),
        ):
            with pytest.raises(publishing.CannotPublish):
                publishing.schedule_change(revision, at)

    def test_what_cannot_be_published_cannot_be_planned(self, planned):
        empty = changed(planned.article, body="")
        with pytest.raises(publishing.CannotPublish):
            publishing.schedule_change(empty, timezone.now() + HOUR)
        assert publishing.scheduled_change(planned.article) == planned

    def test_a_newer_text_is_not_published_only_to_be_undone(self, planned):
        newer = changed(planned.article, headline="By hand")
        with pytest.raises(publishing.CannotPublish, match="scheduled"):
            publishing.publish(newer)
        publishing.publish(planned.article.revisions.get(number=1))
        assert publishing.scheduled_change(planned.article) == planned
        publishing.cancel_change(planned.article)
        publishing.publish(newer)

    def test_published_by_hand_it_is_no_plan_any_more(self, planned):
        publishing.publish(planned)
        assert publishing.scheduled_change(planned.article) is None

    @pytest.mark.parametrize("act", ["unpublish", "withdraw"])
    def test_nothing_that_was_taken_back_appears_again(self, planned, act):
        if act == "withdraw":
            publishing.withdraw(planned.article, "Not true.")
        else:
            publishing.unpublish(planned.article)
        assert settle_due(later()) == 0
        assert not Article.objects.published().exists()

    def test_asking_costs_one_query(self, planned, django_assert_num_queries):
        with django_assert_num_queries(1):
            settle_due()


class FormTests:
    @pytest.fixture(autouse=True)
    def editor(self, client):
        client.force_login(factories.make_user())

    def test_publishing_a_newer_text_asks_what_becomes_of_the_plan(self, client, planned):
        article = Article.objects.get()
        answer = client.post(change_url(article), typed(article, headline="Now", _publish="1"))
        assert "publish_at" in answer.context["adminform"].form.errors
        assert Article.objects.get().headline == "Before"
        client.post(change_url(article), typed(article, headline="Now", _unschedule="1"))
        assert publishing.scheduled_change(article) is None
        client.post(change_url(article), typed(article, headline="Now", _publish="1"))
        assert Article.objects.get().headline == "Now"

    def test_a_plan_that_failed_is_said_in_the_form(self, client, planned):
        Revision.objects.filter(pk=planned.pk).update(publish_refusal="The text is empty.")
        html = text_of(client.get(change_url(Article.objects.get())))
        assert "could not: The text is empty." in html

    def test_scheduling_a_change_keeps_the_date_of_publication(self, client):
        article = factories.make_article("Before", published="2025-02-12T11:38")
        data = typed(article, headline="After", _schedule="1") | in_days(1)
        client.post(change_url(article), data)
        settle_due(timezone.now() + datetime.timedelta(days=2))
        article.refresh_from_db()
        assert article.headline == "After"
        assert article.published_at == factories.moment("2025-02-12T11:38")

    def test_what_has_appeared_is_not_taken_back(self, client, planned):
        settle_due(later())
        article = Article.objects.get()
        answer = client.post(change_url(article), typed(article, _unschedule="1"))
        assert answer.status_code == 200
        assert "No change is scheduled" in text_of(answer)
