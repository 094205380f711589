"""An entity is deleted: its use is shown first, the text stays, and no link leads nowhere."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import publishing
from articles.correcting import issue
from articles.models import Decision, Dossier, Mention, MonthlyMentions, Topic
from articles.reading import reading_text
from articles.summaries import rebuild
from people.deleting import delete_entities, use_of
from people.history import restore
from people.models import Alias, Event, FormerAddress, Person
from tests.factories import (
    make_article,
    make_author,
    make_dossier,
    make_draft,
    make_event,
    make_person,
    make_user,
)

pytestmark = pytest.mark.django_db
LINK = '<a href="/people/ramiz-mehdiyev/" rel="noopener">He</a>'
BODY = f"<p>Ramiz Mehdiyev spoke. {LINK} was heard.</p>"


@pytest.fixture
def person():
    return make_person("Ramiz Mehdiyev")


@pytest.fixture
def article(person):
    return make_article("Speech", body=BODY)


class UseTests:
    def test_tells_numbers_and_examples(self, person, article):
        Decision.objects.create(article=article, surface="He", key="he", entity=person)
        make_event("Congress", participants=[person])
        told = [str(use) for use in use_of(person)]
        assert "Takes part in 1 event, and then no longer: Ramiz Mehdiyev · Congress" in told
        assert "1 article names it; the text stays, the links go: Speech" in told
        assert any("1 decision" in use for use in told)

    def test_a_correction_stands_in_the_way(self, person, article):
        issue(article, "correction", "It was somebody else.", entity=person)
        assert [use.is_in_the_way for use in use_of(person)] == [True, False]

    def test_costs_the_same_for_many_articles(self, person, django_assert_max_num_queries):
        for number in range(12):
            make_article(f"Speech {number}", body=BODY)
        with django_assert_max_num_queries(22):
            (use,) = use_of(person)
        assert (len(use.examples), use.more) == (5, 7)


class DeletingTests:
    def test_the_text_stays_and_the_links_go(self, client, person, article):
        plain = make_article("By name", body="<p>Ramiz Mehdiyev spoke.</p>")
        assert "<a " in plain.body_html
        assert "<a " in article.body_html
        delete_entities([person])
        plain.refresh_from_db()
        assert plain.body_html == plain.body
        article.refresh_from_db()
        assert article.body_html == "<p>Ramiz Mehdiyev spoke. He was heard.</p>"
        assert article.body == BODY
        assert not Mention.objects.exists()
        assert '<a href="/people/ramiz' not in client.get(article.get_absolute_url()).text

    def test_the_address_says_gone_and_is_nobody_elses(self, client, person):
        assert client.get("/people/ramiz-mehdiyev/").status_code == 200
        delete_entities([person])
        for tail in ("", "feed.rss", "card/"):
            answer = client.get(f"/people/ramiz-mehdiyev/{tail}")
            assert answer.status_code == 410, tail
        assert "gone" in client.get("/people/ramiz-mehdiyev/").text
        assert client.get("/ru/people/ramiz-mehdiyev/").status_code == 410
        assert make_person("Ramiz Mehdiyev").slug == "ramiz-mehdiyev-2"

    def test_nobody_is_told_of_the_private(self, client):
        person = make_person("Ramiz Mehdiyev", is_private=True)
        delete_entities([person])
        assert client.get("/people/ramiz-mehdiyev/").status_code == 404
        assert not FormerAddress.objects.exists()

    def test_counts_are_what_counting_anew_gives(self, person, article):
        other = make_person("Ilham Aliyev")
        make_article("Both", body="<p>Ramiz Mehdiyev met Ilham Aliyev.</p>")
        delete_entities([person])
        kept = list(MonthlyMentions.objects.values_list("entity", "articles"))
        assert kept == [(other.pk, 1)]
        rebuild()
        assert list(MonthlyMentions.objects.values_list("entity", "articles")) == kept

    def test_linking_anew_leaves_no_dead_link(self, person, article):
        delete_entities([person])
        publishing.relink(article)
        assert article.body_html == "<p>Ramiz Mehdiyev spoke. He was heard.</p>"

    def test_an_editors_link_to_the_private_goes_as_well(self, person, article):
        person.is_private = True
        person.save()
        article.refresh_from_db()
        assert article.body_html == "<p>Ramiz Mehdiyev spoke. He was heard.</p>"
        assert article.body == BODY

    def test_an_old_address_in_a_body_goes_as_well(self, person, article):
        person.slug = "mehdiyev"
        person.save()
        publishing.relink(article)
        delete_entities([person])
        article.refresh_from_db()
        assert "<a" not in article.body_html

    def test_the_restored_are_linked_again(self, person, article):
        pk, then = person.pk, timezone.now()
        delete_entities([person])
        restore(Person, pk, [(Alias, "entity_id")], then)
        publishing.relink(article)
        assert LINK in article.body_html

    def test_other_links_stay_byte_for_byte(self, person):
        body = (
            '<p>Ramiz Mehdiyev, <a href="https://example.org/?a=1&amp;b=2" title="a > b">x</a>'
            ' and <a href="/topics/gas/">gas</a>.</p>'
        )
        article = make_article("Speech", body=body)
        delete_entities([person])
        article.refresh_from_db()
        assert article.body_html == article.body


class LinkedArticlesTests:
    def text(self, target):
        path = target.get_absolute_url()
        return f'<p>See <a href="{path}">this</a> and <a href="https://e.org{path}">that</a>.</p>'

    def test_links_to_what_readers_see_stay(self, article):
        assert "<a" in reading_text(self.text(article))

    def test_links_to_what_was_taken_back_go_and_come_again(self, article):
        text = self.text(article)
        publishing.unpublish(article)
        assert reading_text(text).count("<a") == 1  # the one to another site
        publishing.publish(article.revisions.versions().first())
        assert reading_text(text) == text

    def test_links_to_the_withdrawn_stay_because_the_note_is_there(self, article):
        publishing.withdraw(article, "It was wrong.")
        assert reading_text(self.text(article)) == self.text(article)

    def test_a_text_without_such_links_asks_nothing(self, django_assert_num_queries):
        with django_assert_num_queries(0):
            reading_text('<p><a href="/people/ramiz-mehdiyev/">He</a></p>')


class ListedPagesTests:
    @pytest.mark.parametrize("kind", ["topic", "author", "dossier"])
    def test_links_to_what_was_deleted_go_and_the_text_stays(self, kind):
        article = make_article("Under it", tags=["Gas"])
        thing = {
            "topic": lambda: Topic.objects.get(name="Gas"),
            "author": lambda: make_author("Anna"),
            "dossier": lambda: make_dossier("The war"),
        }[kind]()
        text = f'<p>See <a href="{thing.get_absolute_url()}">what we wrote</a> of it.</p>'
        assert reading_text(text) == text
        article.tags.clear()
        thing.delete()
        assert reading_text(text) == "<p>See what we wrote of it.</p>"

    def test_links_to_a_closed_dossier_go_and_come_again(self):
        dossier = make_dossier("The war")
        text = f'<p><a href="{dossier.get_absolute_url()}">All of it</a></p>'
        Dossier.objects.update(is_public=False)
        assert "<a" not in reading_text(text)
        Dossier.objects.update(is_public=True)
        assert reading_text(text) == text

    def test_a_renamed_one_is_still_linked(self):
        author = make_author("Anna")
        text = f'<p><a href="{author.get_absolute_url()}">Anna</a></p>'
        author.slug = "anna-b"
        author.save()
        assert reading_text(text) == text


class PagesTests:
    def test_the_page_shows_use_and_deletes(self, client, person, article):
        client.force_login(make_user("editor"))
        address = reverse("admin:people_person_delete", args=[person.pk])
        text = client.get(address).text
        assert "1 article names it; the text stays, the links go: Speech" in text
        client.post(address, {"post": "yes"})
        assert not Person.objects.exists()
        deleted = reverse("admin:people_person_deleted")
        assert "Ramiz Mehdiyev" in client.get(deleted).text

    def test_so_does_the_action_for_several(self, client, person, article):
        client.force_login(make_user("editor"))
        data = {"action": "delete_selected", "_selected_action": [person.pk]}
        listed = client.post(reverse("admin:people_person_changelist"), data).text
        assert "the links go: Speech" in listed
        client.post(reverse("admin:people_person_changelist"), data | {"post": "yes"})
        assert not Person.objects.exists()
        article.refresh_from_db()
        assert "<a" not in article.body_html

    def test_an_event_in_a_dossier_stays(self, client):
        from tests.factories import make_dossier

        event = make_event("Congress")
        make_dossier("Congresses", items=[event])
        client.force_login(make_user("editor"))
        address = reverse("admin:people_event_delete", args=[event.pk])
        assert "cannot be deleted" in client.get(address).text
        client.post(address, {"post": "yes"})
        assert Event.objects.exists()

    def test_a_draft_that_links_to_it_is_published_without_the_link(self, person):
        draft = make_draft("Draft", body=BODY)
        delete_entities([person])
        article = publishing.publish(draft.revisions.get())
        assert "<a" not in article.body_html
