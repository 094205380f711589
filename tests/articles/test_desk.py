"""The front page of the desk: its boxes, the calendar, the quick article, the search."""

from __future__ import annotations

import datetime
import re

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import publishing
from articles.desk import months, quick, reviewing, waiting
from articles.models import Article, LinkPlace, OutboundLink, Revision
from people.models import Tenure
from tests import factories
from tests.factories import (
    add_tenure,
    make_article,
    make_author,
    make_content,
    make_country,
    make_draft,
    make_image,
    make_person,
    make_user,
)

pytestmark = pytest.mark.django_db

ADAMS = "<p>John Adams spoke.</p>"
UNHEARD = "<p>Foreign Minister Anna Unheardof spoke.</p>"


@pytest.fixture
def editor(client):
    user = make_user()
    client.force_login(user)
    return user


def limited(client, *codenames):
    user = make_user("limited", is_superuser=False)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client.force_login(user)
    return user


def box(user, name):
    return next((box for box in waiting.boxes(user) if box.name == name), None)


def lines(user, name):
    return [line.text for line in box(user, name).lines]


def text(response):
    return " ".join(response.content.decode().split())


def log_in(client, username, password):
    answer = client.post("/admin/login/", {"username": username, "password": password})
    assert answer.status_code == 302


def in_days(days):
    return timezone.now() + datetime.timedelta(days=days)


def died(address, *articles):
    link = OutboundLink.objects.create(
        address=address, state="dead", reason="410 Gone", failing_since=timezone.now()
    )
    for article in articles:
        LinkPlace.objects.create(link=link, article=article, sentence="As they wrote.")
    return link


class DraftsTests:
    def test_mine_are_those_begun_signed_or_saved_last(self, editor):
        other = make_user("other")
        make_draft("Begun", by=editor)
        make_draft("Theirs", by=other)
        make_draft("Signed", by=other, authors=[make_author(user=editor)])
        saved = make_draft("Saved", by=other)
        publishing.save_revision(saved, make_content("Saved by me"), by=editor)
        taken = make_draft("Taken over", by=other)
        publishing.save_revision(taken, make_content("Mine for a while"), by=editor)
        publishing.save_revision(taken, make_content("Theirs again"), by=other)
        assert lines(editor, "drafts") == ["Saved by me", "Signed", "Begun"]

    def test_published_articles_are_no_drafts(self, editor):
        make_article("Out", by=editor)
        assert lines(editor, "drafts") == []
        assert box(editor, "drafts").empty == "You have no drafts."

    def test_the_list_they_lead_to(self, client, editor):
        make_draft("Mine", by=editor)
        make_draft("Not this one", by=make_user("other"))
        page = text(client.get(box(editor, "drafts").all_address))
        assert "Mine" in page
        assert "Not this one" not in page


class ScheduledTests:
    def test_articles_and_changes_by_their_time(self, editor):
        make_article("In three days", published=in_days(3))
        make_article("Tomorrow", published=in_days(1))
        live = make_article("Live", published=in_days(-5))
        change = publishing.save_revision(live, make_content("Live, changed"))
        Revision.objects.filter(pk=change.pk).update(publish_at=in_days(2))
        assert lines(editor, "scheduled") == ["Tomorrow", "Live", "In three days"]
        facts = box(editor, "scheduled").lines[1].facts
        assert "a change to a live article" in facts

    def test_what_is_out_is_not_scheduled(self, editor):
        make_article("Out", published=in_days(-1))
        assert lines(editor, "scheduled") == []
        assert lines(editor, "lately") == ["Out"]


class NamesTests:
    def test_undecided_and_unknown(self, editor):
        make_person("John Adams")
        make_person("John Adams", slug="adams-2")
        make_article("One", ADAMS)
        make_article("Two", ADAMS + UNHEARD)
        make_draft("A draft", UNHEARD)
        assert [(line.text, list(line.facts)) for line in box(editor, "undecided").lines] == [
            ("John Adams", ["in 2 articles"])
        ]
        assert [(line.text, line.quotation) for line in box(editor, "unknown").lines] == [
            ("Anna Unheardof", "Foreign Minister Anna Unheardof spoke.")
        ]

    def test_lead_to_the_form_and_the_queue(self, client, editor):
        make_article("Two", UNHEARD)
        unknown = box(editor, "unknown")
        assert "Anna Unheardof" in text(client.get(unknown.lines[0].address))
        assert "Anna Unheardof" in text(client.get(unknown.all_address))


class InReviewTests:
    def test_handed_in_the_longest_waiting_first(self, client, editor):
        for name, days in (("Yesterday", -1), ("Long ago", -9)):
            article = make_draft(name)
            Article.objects.filter(pk=article.pk).update(
                stage="in_review", stage_since=in_days(days)
            )
        make_draft("Still a draft")
        assert lines(editor, "review") == ["Long ago", "Yesterday"]
        page = text(client.get(box(editor, "review").all_address))
        assert "Long ago" in page
        assert "Still a draft" not in page


class ReviewDatesTests:
    def test_due_within_a_week_or_overdue(self, editor):
        today = timezone.localdate()
        for name, days in (("Overdue", -3), ("Soon", 6), ("Later", 8)):
            make_article(name, review_on=today + datetime.timedelta(days=days))
        make_draft("A draft", review_on=today)
        assert lines(editor, "again") == ["Overdue", "Soon"]

    def test_reviewed_moves_the_date_and_nothing_waits(self, client, editor):
        article = make_article("Old", review_on=timezone.localdate())
        before = Article.objects.values_list("body_html", "updated_at").get(pk=article.pk)
        answer = client.post(f"/admin/reviewed/{article.pk}/", {"next_on": "2031-05-01"})
        assert answer.status_code == 302
        article.refresh_from_db()
        assert article.review_on == datetime.date(2031, 5, 1)
        assert (article.body_html, article.updated_at) == before
        latest = article.revisions.versions().first()
        assert latest.read().review_on == datetime.date(2031, 5, 1)
        assert latest.published_at is not None  # no unpublished changes
        assert lines(editor, "again") == []

    def test_without_a_date_not_again(self, editor):
        article = make_article("Old", review_on=timezone.localdate())
        reviewing.reviewed(article, None, by=editor)
        article.refresh_from_db()
        assert article.review_on is None

    def test_work_that_waits_goes_on_waiting(self, editor):
        article = make_article("Old", review_on=timezone.localdate())
        publishing.save_revision(article, make_content("New words"))
        revision = reviewing.reviewed(article, datetime.date(2031, 5, 1), by=editor)
        assert revision.published_at is None
        assert revision.read().headline == "New words"
        article.refresh_from_db()
        assert article.headline == "Old"

    def test_bad_dates_and_strangers(self, client, editor):
        article = make_article("Old", review_on=datetime.date(2020, 1, 1))
        url = f"/admin/reviewed/{article.pk}/"
        assert "is no date" in text(client.post(url, {"next_on": "31.12."}, follow=True))
        assert client.get(url).status_code == 405
        limited(client, "view_article")
        assert client.post(url, {"next_on": ""}).status_code == 403
        article.refresh_from_db()
        assert article.review_on == datetime.date(2020, 1, 1)


class ReferenceDeskTests:
    def test_without_summary_the_most_mentioned_first(self, editor):
        make_person("Ilham Aliyev")
        make_country("Armenia", summary="A state")
        make_country("Georgia")
        make_person("Nobody Mentioned")
        make_article("One", "<p>Ilham Aliyev came to Armenia.</p>")
        make_article("Two", "<p>Ilham Aliyev left Tbilisi, Georgia.</p>")
        assert lines(editor, "summaries") == ["Ilham Aliyev", "Georgia"]

    def test_offices_out_of_date_and_why(self, editor):
        armenia = make_country("Armenia")
        gone = make_country("Soviet Union", dissolved="1991-12-26")
        first = make_person("First One", offices=[("President", armenia, "2008", "")])
        second = make_person("Second One", offices=[("President", armenia, "2018", "")])
        Tenure.objects.filter(office__title="President").update()
        office = first.tenures.get().office
        office.rank = office.Rank.HEAD_OF_STATE
        office.save()
        make_person("Dead One", died="2020", offices=[("Minister", armenia, "2001", "")])
        make_person("Soviet One", offices=[("Premier", gone, "1985", "")])
        make_person("Deputy A", offices=[("Deputy", armenia, "2001", "")])
        make_person("Deputy B", offices=[("Deputy", armenia, "2012", "")])
        add_tenure(second, "Mayor", armenia, "2001", "2004")
        found = {line.text.split(" · ")[0]: line.facts[0] for line in box(editor, "offices").lines}
        assert found == {
            "First One": "somebody else came later",
            "Dead One": "the holder has died",
            "Soviet One": "the state or organisation is no more",
        }

    def test_their_lists(self, client, editor):
        make_person("Dead One", died="2020", offices=[("Minister", None, "2001", "")])
        make_person("Living One", offices=[("Minister", None, "2001", "")])
        page = text(client.get(box(editor, "offices").all_address))
        assert "Dead One" in page
        assert "Living One" not in page
        assert "Dead One" in text(client.get(box(editor, "summaries").all_address))


class DeadLinksTests:
    def test_only_of_public_articles_and_not_those_said_to_be_fine(self, editor):
        live = make_article("Live")
        died("https://example.org/gone", live)
        died("https://example.org/draft", make_draft("Draft"))
        fine = died("https://example.org/fine", live)
        fine.ignored_at = timezone.now()
        fine.save()
        found = box(editor, "links").lines
        assert [(line.text, list(line.facts)) for line in found] == [
            ("https://example.org/gone", ["410 Gone", "Live"])
        ]

    def test_said_to_be_fine_and_watched_again(self, client, editor):
        link = died("https://example.org/gone", make_article("Live"))
        url = f"/admin/articles/outboundlink/{link.pk}/change/"
        page = text(client.get(url))
        assert "As they wrote." in page
        client.post(url, {"_fine": "1"})
        link.refresh_from_db()
        assert link.ignored_by == editor
        assert lines(editor, "links") == []
        client.post(url, {"_watch": "1"})
        assert lines(editor, "links") == ["https://example.org/gone"]

    def test_who_may_not_edit_may_not_say(self, client):
        link = died("https://example.org/gone", make_article("Live"))
        limited(client, "view_outboundlink")
        url = f"/admin/articles/outboundlink/{link.pk}/change/"
        assert client.post(url, {"_fine": "1"}).status_code == 403
        link.refresh_from_db()
        assert link.ignored_at is None


class FrontPageTests:
    def test_empty_boxes_say_so(self, client, editor):
        page = text(client.get("/admin/"))
        for said in (
            "You have no drafts.",
            "Nothing waits for review.",
            "Nothing is scheduled.",
            "Every name is decided.",
            "Every name is known.",
            "Nothing has been published yet.",
            "No article asks to be looked at this week.",
            "No office looks out of date.",
            "No dead link is known.",
        ):
            assert said in page

    def test_boxes_only_for_those_who_can_do_something(self, client):
        user = limited(client, "view_person", "change_person", "change_tenure")
        assert [box.name for box in waiting.boxes(user)] == ["summaries", "offices"]
        page = text(client.get("/admin/"))
        assert "New article" not in page
        assert "Calendar" not in page

    def test_an_author_sees_what_is_theirs(self, client):
        user = limited(client, "change_own_article", "add_article")
        make_draft("Mine", by=user)
        make_article("Out", published=in_days(-1))
        make_article("Coming", published=in_days(1))
        page = text(client.get("/admin/"))
        assert "Mine" in page
        assert "Coming" not in page
        assert "Waiting for review" not in page

    def test_the_lists_stay(self, client, editor):
        page = text(client.get("/admin/"))
        assert 'href="/admin/people/person/"' in page
        assert 'href="/admin/articles/article/"' in page

    def test_bounded_queries(self, client, editor):
        make_desk(1, editor)
        client.get("/admin/")  # content types and permissions are cached by now
        with CaptureQueriesContext(
            connection,
        ) as few:
            client.get("/admin/")
        make_desk(20, editor)
        client.get("/admin/")  # what is remembered of the reference desk is made anew
        with CaptureQueriesContext(connection) as many:
            client.get("/admin/")
        assert len(many) == len(few) <= 45, [query["sql"] for query in many]


def make_desk(number, editor):
    """So many of everything that a box shows."""
    author = factories.make_author(f"Author {number}")
    today = timezone.localdate()
    for n in range(number):
        name = f"{number}-{n}"
        make_draft(f"Draft {name}", by=editor, authors=[author])
        make_article(f"Scheduled {name}", published=in_days(1 + n), authors=[author])
        body = f"<p>Foreign Minister Anna Unheard{'abcdefghijklmnopqrstuvw'[n]}f spoke.</p>"
        live = make_article(f"Live {name}", body, review_on=today, authors=[author])
        died(f"https://example.org/{name}", live)
        make_person(f"Dead {name}", died="2020", offices=[("Minister", None, "2001", "")])
        review = make_draft(f"Review {name}", authors=[author])
        Article.objects.filter(pk=review.pk).update(stage="in_review", stage_since=timezone.now())


class CalendarTests:
    @pytest.fixture(autouse=True)
    def clock(self, settings):
        settings.TIME_ZONE = "Asia/Yerevan"
        timezone.activate("Asia/Yerevan")
        yield
        timezone.deactivate()

    def test_days_are_those_of_the_newsroom(self, editor):
        make_article("Late", published=datetime.datetime(2025, 2, 28, 21, 0, tzinfo=datetime.UTC))
        february = months.month_of(editor, datetime.date(2025, 2, 1))
        march = months.month_of(editor, datetime.date(2025, 3, 1))
        assert february.days == []
        assert [(day.date.day, day.entries[0].time) for day in march.days] == [(1, "01:00")]

    def test_published_scheduled_and_changes(self, client, editor):
        today = timezone.localtime()
        make_article("Out", published=today - datetime.timedelta(minutes=1))
        coming = today + datetime.timedelta(days=40)
        make_article("Coming", published=coming)
        page = text(client.get(f"/admin/calendar/?month={coming:%Y-%m}"))
        assert "Coming" in page
        assert "scheduled" in page
        assert 'aria-current="date"' in text(client.get("/admin/calendar/"))

    def test_neighbours_and_nonsense(self, client, editor):
        page = text(client.get("/admin/calendar/?month=2025-12"))
        assert "?month=2025-11" in page
        assert "?month=2026-01" in page
        for month in ("0001-01", "9999-12", "2025-13", "x", "-1-01", "99999-01"):
            assert client.get("/admin/calendar/", {"month": month}).status_code == 200

    def test_many_in_a_day_are_counted_and_linked(self, client, editor):
        for n in range(14):
            make_article(f"Number {n}", published="2025-02-12T10:00")
        month = months.month_of(editor, datetime.date(2025, 2, 1))
        assert [(len(day.entries), day.more) for day in month.days] == [(12, 2)]
        make_article("Another day", published="2025-02-13T10:00")
        page = text(client.get(month.days[0].address))
        assert "Number 13" in page
        assert "Another day" not in page

    def test_weeks_begin_on_monday(self, editor):
        month = months.month_of(editor, datetime.date(2025, 2, 1))
        assert {len(week) for week in month.weeks} == {7}
        assert {week[0].date.weekday() for week in month.weeks} == {0}

    def test_needs_somebody_who_may_see_articles(self, client):
        limited(client, "view_person")
        assert client.get("/admin/calendar/").status_code == 403

    def test_two_queries(self, editor, django_assert_num_queries):
        make_article("Out", published="2025-02-12T10:00")
        with django_assert_num_queries(2):
            months.month_of(editor, datetime.date(2025, 2, 1))


class QuickArticleTests:
    def test_headline_and_text_become_a_draft_of_mine(self, client, editor):
        author = make_author(user=editor)
        answer = client.post(
            "/admin/quick/", {"headline": "Fresh", "body": "One line.\n\nAnother & more."}
        )
        article = Article.objects.get()
        assert answer["Location"] == f"/admin/articles/article/{article.pk}/change/"
        assert (article.headline, article.status) == ("Fresh", "draft")
        assert article.body == "<p>One line.</p>\n<p>Another &amp; more.</p>"
        assert article.created_by == editor
        assert [byline.author for byline in article.bylines.all()] == [author]
        assert article.revisions.versions().get().created_by == editor

    def test_either_is_enough(self, client, editor):
        client.post("/admin/quick/", {"headline": "", "body": "A text."})
        client.post("/admin/quick/", {"headline": "A headline", "body": ""})
        assert Article.objects.count() == 2

    def test_errors_keep_what_was_typed(self, client, editor):
        long = "x" * 301
        answer = client.post("/admin/quick/", {"headline": long, "body": "Kept <b>words</b>"})
        page = text(answer)
        assert "at most 300 characters" in page
        assert "Kept" in page
        assert long in page
        assert not Article.objects.exists()
        assert "Type a headline, or paste a text." in text(client.post("/admin/quick/", {}))

    def test_an_expired_session_loses_nothing(self, client, editor):
        page = client.get("/admin/").content.decode()
        seal = re.search(r'name="seal" value="([^"]+)"', page)[1]
        client.logout()
        typed = {"headline": "Fresh", "body": "Long thoughts.", "seal": seal}
        answer = client.post("/admin/quick/", typed, follow=True)
        assert "What you typed is kept" in text(answer)
        log_in(client, "editor", "correct horse battery")
        page = text(client.get("/admin/"))
        assert "Long thoughts." in page
        assert 'value="Fresh"' in page
        assert "It is not saved yet" in page
        assert not Article.objects.exists()
        assert "Long thoughts." not in text(client.get("/admin/"))

    def test_nobody_else_gets_it_and_strangers_leave_nothing(self, client, editor):
        page = client.get("/admin/").content.decode()
        seal = re.search(r'name="seal" value="([^"]+)"', page)[1]
        client.logout()
        client.post("/admin/quick/", {"headline": "Mine", "body": "", "seal": seal})
        make_user("other", password="another password")
        log_in(client, "other", "another password")
        assert "Mine" not in text(client.get("/admin/"))
        client.logout()
        client.post("/admin/quick/", {"headline": "Spam", "body": "x", "seal": "no seal"})
        assert quick._KEPT not in client.session

    def test_needs_the_right_and_a_post(self, client):
        limited(client, "view_article")
        assert client.post("/admin/quick/", {"headline": "x"}).status_code == 403
        assert client.get("/admin/quick/").status_code == 405


class SearchTests:
    def titles(self, client, query):
        page = client.get("/admin/search/", {"q": query}).content.decode()
        hits = re.findall(r'<li>\s*<a href="([^"]+)">(.*?)</a>', page, re.S)
        return [re.sub(r"</?mark>", "", title) for _address, title in hits]

    def test_articles_in_every_state(self, client, editor):
        make_draft("A pipeline begun", "<p>Draft words.</p>")
        make_article("A pipeline built")
        make_article("A pipeline planned", published=in_days(3))
        withdrawn = make_article("A pipeline withdrawn")
        publishing.withdraw(withdrawn, "It was wrong.")
        make_draft("Nothing", "<p>Only the text has the pipeline.</p>")
        assert set(self.titles(client, "pipeline")) == {
            "A pipeline begun",
            "A pipeline built",
            "A pipeline planned",
            "A pipeline withdrawn",
            "Nothing",
        }

    def test_entities_by_any_name_also_private(self, client, editor):
        make_person("Ramiz Mehdiyev", aliases=[("Рамиз Мехтиев", "spelling")], summary="Official")
        make_person("Mehdi Private", is_private=True)
        assert self.titles(client, "Мехтиев") == ["Ramiz Mehdiyev"]
        assert set(self.titles(client, "mehd")) == {"Ramiz Mehdiyev", "Mehdi Private"}
        assert self.titles(client, "mehd ram") == ["Ramiz Mehdiyev"]

    def test_topics_authors_dossiers_images(self, client, editor):
        make_article("Something", tags=["Gas and oil"])
        make_author("Oil Expert")
        factories.make_dossier("Oil wars")
        make_image(alt="An oil rig")
        found = self.titles(client, "oil")
        assert {"Gas and oil", "Oil Expert", "Oil wars", "An oil rig"} <= set(found)

    def test_words_are_marked_and_escaped(self, client, editor):
        make_draft("Peace <b>now</b>", "<p>Nothing else.</p>")
        page = client.get("/admin/search/", {"q": "peace"}).content.decode()
        assert "<mark>Peace</mark> &lt;b&gt;now" in page

    def test_only_what_may_be_seen(self, client):
        limited(client, "view_topic")
        make_draft("Oil in a draft")
        make_article("Oil in public", tags=["Oil"])
        make_person("Oil Person")
        assert self.titles(client, "oil") == ["Oil"]

    def test_an_author_finds_their_own_articles_only(self, client):
        user = limited(client, "change_own_article")
        make_draft("Oil, mine", by=user)
        make_draft("Oil, theirs")
        make_article("Oil in public")
        assert self.titles(client, "oil") == ["Oil, mine"]

    @pytest.mark.parametrize(
        "query", ["", " ", '"', "%", "_", "\x00", "a" * 5000, "'; DROP--", "-x"]
    )
    def test_any_query_is_answered(self, client, editor, query):
        make_draft("A draft")
        assert client.get("/admin/search/", {"q": query}).status_code == 200

    def test_bounded_queries(self, client, editor):
        def queries():
            with CaptureQueriesContext(connection) as asked:
                client.get("/admin/search/", {"q": "oil"})
            return len(asked)

        def fill(number):
            for n in range(number):
                make_draft(f"Oil draft {number} {n}")
                make_article(f"Oil {number} {n}", tags=[f"Oil {number} {n}"])
                make_person(f"Oil {'abcdefghijklmnopqrst'[n]}{number}")

        fill(1)
        queries()
        few = queries()
        fill(20)
        assert queries() == few
