"""Counting as one goes along, and counting anew, must come to the same."""

import datetime

import pytest
from django.core.management import call_command
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from articles import publishing, summaries
from articles.models import Article, CoMention, MonthlyArticles, MonthlyMentions
from tests.factories import make_article, make_content, make_country

NAMES = ["Armenia", "Iran", "Georgia", "Chad"]


def counts():
    return (
        set(MonthlyArticles.objects.values_list("language", "month", "articles")),
        set(
            MonthlyMentions.objects.values_list(
                "language", "entity", "month", "articles", "mentions"
            )
        ),
        set(CoMention.objects.values_list("language", "entity", "other", "articles")),
    )


class SummaryTests(TestCase):
    """`hypothesis.extra.django` gives every example a transaction of its own."""

    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["publish", "edit", "unpublish", "withdraw", "relink", "settle"]),
                st.lists(st.sampled_from(NAMES), max_size=4),
                st.integers(0, 3),
            ),
            max_size=8,
        )
    )
    def test_rebuilding_changes_nothing(self, acts):
        for name in NAMES:
            make_country(name, status="")
        start = timezone.now() - datetime.timedelta(days=80)
        for act, named, number in acts:
            body = f"<p>{' and '.join(named) or 'Nobody'}.</p>"
            articles = list(Article.objects.order_by("pk"))
            if act == "publish" or not articles:
                make_article(body=body, published=start + datetime.timedelta(days=40 * number))
                continue
            article = articles[number % len(articles)]
            if act == "edit" and article.status != "withdrawn":
                revision = publishing.save_revision(article, make_content(body=body))
                publishing.publish(revision)
            elif act == "unpublish" and article.status == "published":
                publishing.unpublish(article)
            elif act == "withdraw" and article.is_public:
                publishing.withdraw(article, "Wrong.")
            elif act == "relink":
                publishing.relink(article)
            elif act == "settle":
                publishing.settle_due(timezone.now() + datetime.timedelta(days=30))
        before = counts()
        summaries.rebuild()
        assert counts() == before


@pytest.mark.django_db
def test_the_command_repairs_damage():
    make_country("Armenia")
    make_article(body="<p>Armenia.</p>")
    good = counts()
    MonthlyMentions.objects.update(articles=7)
    CoMention.objects.all().delete()
    call_command("rebuild_summaries")
    assert counts() == good


@pytest.mark.django_db
def test_an_article_belongs_to_the_month_of_the_sites_time_zone(settings):
    settings.TIME_ZONE = "Asia/Yerevan"
    make_article(published="2025-01-31T23:30:00+00:00")
    assert MonthlyArticles.objects.get().month == datetime.date(2025, 2, 1)
