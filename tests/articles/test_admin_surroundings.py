"""Pinned articles and hidden lines, from the desk to the page."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from lxml import html

from articles.models import Article, HiddenLine, PinnedArticle
from articles.related import related_articles
from people.models import Event
from tests.factories import make_article, make_draft, make_event, make_person, make_user

pytestmark = pytest.mark.django_db

ADDRESS = "/admin/articles/surroundings/{}/change/"


@pytest.fixture
def article():
    person = make_person("Ada Belgarin")
    make_event("Second Summit", starts="2021-05", participants=[person])
    make_event("Third Summit", starts="2022", participants=[person])
    return make_article("Main", "<p>Ada Belgarin.</p>", published="2020-06-15T10:00")


@pytest.fixture
def desk(client):
    client.force_login(make_user())
    return client


def send(desk, article, *, hidden=(), pins=()):
    data = {
        "hidden": list(hidden),
        "pins-TOTAL_FORMS": len(pins),
        "pins-INITIAL_FORMS": 0,
    }
    for number, other in enumerate(pins):
        data |= {f"pins-{number}-other": other.pk, f"pins-{number}-position": number}
    response = desk.post(ADDRESS.format(article.pk), data)
    assert response.status_code == 302, html.fromstring(response.content).text_content()


class HiddenLineTests:
    def test_a_line_is_hidden_and_comes_back(self, desk, article):
        path = article.get_absolute_url()
        assert "Second Summit" in desk.get(path).text
        choices = html.fromstring(desk.get(ADDRESS.format(article.pk)).content)
        label = next(
            label for label in choices.xpath("//label") if "May 2021" in label.text_content()
        )
        assert "Second Summit" in label.text_content()
        key = f"event-{Event.objects.get(name='Second Summit').pk}"
        send(desk, article, hidden=[key])
        assert "Second Summit" not in desk.get(path).text
        assert "Third Summit" in desk.get(path).text
        send(desk, article)
        assert "Second Summit" in desk.get(path).text
        assert not HiddenLine.objects.exists()

    def test_the_article_itself_stays_as_it_is(self, desk, article):
        before = Article.objects.filter(pk=article.pk).values().get()
        send(desk, article, hidden=[f"event-{Event.objects.first().pk}"])
        assert Article.objects.filter(pk=article.pk).values().get() == before

    def test_what_is_no_line_is_refused(self, desk, article):
        data = {"hidden": ["event-999"], "pins-TOTAL_FORMS": 0, "pins-INITIAL_FORMS": 0}
        assert desk.post(ADDRESS.format(article.pk), data).status_code == 200
        assert not HiddenLine.objects.exists()


class PinTests:
    def test_pinned_articles_stand_first(self, desk, article):
        sharing = make_article("Sharing", "<p>Ada Belgarin.</p>")
        first, second = make_article("First"), make_article("Second")
        send(desk, article, pins=[first, second])
        found = related_articles(article, article.mentions.all())
        assert [other.headline for other in found] == ["First", "Second", "Sharing"]
        PinnedArticle.objects.create(article=article, other=sharing, position=9)
        assert len(related_articles(article, article.mentions.all())) == 3

    def test_what_is_not_public_is_not_shown(self, article):
        PinnedArticle.objects.create(article=article, other=make_draft("Draft"))
        later = make_article("Later", published="2999-01-01T10:00")
        PinnedArticle.objects.create(article=article, other=later)
        assert related_articles(article, article.mentions.all()) == []

    def test_pins_do_not_lengthen_the_list(self, article):
        for number in range(7):
            other = make_article(f"P{number}")
            PinnedArticle.objects.create(article=article, other=other, position=number)
        found = related_articles(article, article.mentions.all(), size=5)
        assert [other.headline for other in found] == [f"P{number}" for number in range(5)]


class PermissionTests:
    def test_follows_that_of_articles(self, client, article):
        user = make_user("writer", is_superuser=False)
        client.force_login(user)
        assert client.get(ADDRESS.format(article.pk)).status_code == 403
        codenames = ["change_article", "publish_article"]
        user.user_permissions.add(*Permission.objects.filter(codename__in=codenames))
        assert client.get(ADDRESS.format(article.pk)).status_code == 200

    def test_drafts_have_no_surroundings(self, desk):
        draft = make_draft()
        assert desk.get(ADDRESS.format(draft.pk)).status_code == 302

    def test_the_list_opens(self, desk, article):
        assert "Main" in desk.get("/admin/articles/surroundings/").text
