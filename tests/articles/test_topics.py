"""Topics: other names, renaming, merging and its undo; in the admin and for readers."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission

from articles import publishing, search, topics
from articles.models import Article, Topic, TopicMerge, TopicSynonym
from tests.articles.article_form import change_url, typed
from tests.factories import make_article, make_content, make_draft, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    user = make_user()
    client.force_login(user)
    return user


def text(response):
    return " ".join(response.content.decode().split())


def topic(name="Gas", *synonyms, **fields):
    made = Topic.objects.create(name=name, **fields)
    for synonym in synonyms:
        TopicSynonym.objects.create(topic=made, name=synonym)
    return made


def tags(article):
    return sorted(article.tags.values_list("name", flat=True))


def form(topic, *synonyms, **fields):
    """What the browser sends for a topic's form with these new other names."""
    kept = list(topic.synonyms.order_by("name"))
    data = {
        "name": topic.name,
        "slug": topic.slug,
        "description": topic.description,
        "synonyms-TOTAL_FORMS": len(kept) + len(synonyms),
        "synonyms-INITIAL_FORMS": len(kept),
    }
    for number, row in enumerate(kept):
        data |= {f"synonyms-{number}-id": row.pk, f"synonyms-{number}-name": row.name,
                 f"synonyms-{number}-topic": topic.pk}  # fmt: skip
    for number, name in enumerate(synonyms, len(kept)):
        data |= {f"synonyms-{number}-name": name, f"synonyms-{number}-topic": topic.pk}
    return data | fields


def change(topic):
    return f"/admin/articles/topic/{topic.pk}/change/"


class SynonymTests:
    def test_typed_in_an_article_it_gives_the_topic(self, client, editor):
        gas = topic("Natural gas", "gas", "LNG")
        article = make_draft("One")
        client.post(change_url(article), typed(article, tags="lng, GAS, Oil"))
        assert tags(article) == ["Natural gas", "Oil"]
        assert article.revisions.versions().first().content["tags"] == ["Natural gas", "Oil"]
        assert gas.tagged.count() == 1

    def test_the_name_of_a_topic_is_that_topic(self):
        topic("Gas")
        topic("Energy", "petrol")
        assert Topic.objects.present(["Gas", "Petrol", "New", "Gas"]) == ["Gas", "Energy", "New"]

    def test_one_or_two_queries(self, django_assert_num_queries):
        topic("Gas", "LNG")
        with django_assert_num_queries(1):
            Topic.objects.present(["Gas"])
        with django_assert_num_queries(2):
            Topic.objects.present(["Gas", "LNG", "Oil", "Coal"])

    def test_given_in_the_admin_and_unique_over_all_topics(self, client, editor):
        gas, oil = topic("Gas"), topic("Oil", "petroleum")
        client.post(change(gas), form(gas, "LNG"))
        assert [row.name for row in gas.synonyms.all()] == ["LNG"]
        page = text(client.post(change(gas), form(gas, "Petroleum")))
        assert "another name of the topic “Oil”" in page
        page = text(client.post(change(gas), form(gas, "Oil")))
        assert "merge the two instead" in page
        page = text(client.post(change(gas), form(gas, "one", "ONE")))
        assert "already there" in page
        page = text(client.post(change(oil), form(oil, name="lng")))
        assert "another name of the topic “Gas”" in page
        assert TopicSynonym.objects.count() == 2

    def test_found_by_it(self, client, editor):
        topic("Gas", "Methane")
        topic("Oil")
        page = text(client.get("/admin/articles/topic/?q=methan"))
        assert "Gas" in page
        assert ">Oil<" not in page


class RenameTests:
    def test_old_address_and_old_name_lead_on(self, client, editor):
        article = make_article("One", tags=["Gas"])
        old_version = article.revisions.versions().first()
        gas = Topic.objects.get()
        client.post(change(gas), form(gas, name="Natural gas", slug="natural-gas"))
        gas.refresh_from_db()
        assert gas.name == "Natural gas"
        assert client.get("/topics/gas/")["Location"] == "/topics/natural-gas/"
        assert old_version.read().tags == ["Natural gas"]
        publishing.publish(publishing.save_revision(article, make_content("One", tags=["Gas"])))
        assert tags(article) == ["Natural gas"]
        assert Topic.objects.count() == 1
        assert search.search("natural").articles

    def test_back_again(self, client, editor):
        gas = topic("Gas")
        client.post(change(gas), form(gas, name="Natural gas"))
        gas.refresh_from_db()
        client.post(change(gas), form(gas, name="Gas"))
        gas.refresh_from_db()
        assert [row.name for row in gas.synonyms.all()] == ["Natural gas"]

    def test_in_capitals_leaves_no_other_name(self, client, editor):
        gas = topic("Gas")
        client.post(change(gas), form(gas, name="GAS"))
        assert not TopicSynonym.objects.exists()

    def test_described(self, client, editor):
        make_article("One", tags=["Gas"])
        gas = Topic.objects.get()
        client.post(change(gas), form(gas, description="What *pipes* carry."))
        assert "What <em>pipes</em> carry." in text(client.get("/topics/gas/"))


class MergeTests:
    @pytest.fixture
    def two(self):
        """Three articles: under Gas, under both, a draft under Gas."""
        gas = topic("Gas", "LNG", description="About gas.")
        energy = topic("Energy")
        articles = [
            make_article("Under gas", tags=["Gas"]),
            make_article("Under both", tags=["Gas", "Energy"]),
            make_draft("A draft", tags=["Gas"]),
        ]
        return gas, energy, articles

    def test_everything_goes_to_the_one_that_stays(self, client, two):
        gas, energy, articles = two
        topics.merge(gas, energy)
        assert [tags(article) for article in articles] == [["Energy"]] * 3
        assert not Topic.objects.filter(name="Gas").exists()
        assert Topic.objects.present(["gas", "lng"]) == ["Energy"]
        energy.refresh_from_db()
        assert energy.description == "About gas."
        assert client.get("/topics/gas/")["Location"] == "/topics/energy/"
        page = text(client.get("/topics/energy/"))
        assert "Under gas" in page
        assert "A draft" not in page
        assert len(search.search("energy").articles) == 2

    def test_chains_collapse(self, client, two):
        gas, energy, _articles = two
        topics.merge(gas, energy)
        make_article("More", tags=["Economy"])
        economy = Topic.objects.get(name="Economy")
        topics.merge(energy, economy)
        assert client.get("/topics/gas/")["Location"] == "/topics/economy/"
        assert Topic.objects.present(["Gas", "LNG", "Energy"]) == ["Economy"]
        assert TopicMerge.objects.filter(into=economy).count() == 2

    def test_undone(self, client, two):
        gas, energy, articles = two
        done = topics.merge(gas, energy)
        topics.undo(done)
        assert [tags(article) for article in articles] == [["Gas"], ["Energy", "Gas"], ["Gas"]]
        restored = Topic.objects.get(name="Gas")
        assert (restored.slug, restored.description) == ("gas", "About gas.")
        assert [row.name for row in restored.synonyms.all()] == ["LNG"]
        energy.refresh_from_db()
        assert energy.description == ""
        assert not energy.synonyms.exists()
        page = text(client.get("/topics/gas/"))
        assert "Under both" in page
        assert "A draft" not in page

    def test_undone_once_and_not_over_somebody_new(self, two):
        gas, energy, _articles = two
        done = topics.merge(gas, energy)
        topics.undo(done)
        with pytest.raises(topics.CannotMerge):
            topics.undo(done)
        again = topics.merge(Topic.objects.get(name="Gas"), energy)
        TopicSynonym.objects.all().delete()
        topic("Gas", slug="gas-2")
        with pytest.raises(topics.CannotMerge):
            topics.undo(again)

    def test_what_is_gone_cannot_be_merged(self, two):
        gas, energy, _articles = two
        topics.merge(gas, energy)
        gas.pk = gas.pk or 10**9
        with pytest.raises(topics.CannotMerge):
            topics.merge(gas, energy)

    def test_in_the_admin(self, client, editor, two):
        gas, energy, articles = two
        url = f"/admin/articles/topic/{gas.pk}/merge/"
        assert url in text(client.get(change(gas)))
        assert "Energy" in text(client.get(url, {"q": "ener"}))
        page = text(client.get(url, {"into": energy.pk}))
        assert "2 articles come under “Energy”" in page
        assert "1 article is under both" in page
        assert "Gas, LNG" in page
        assert tags(articles[0]) == ["Gas"]  # nothing was done yet
        client.post(url, {"into": energy.pk})
        assert tags(articles[0]) == ["Energy"]
        done = TopicMerge.objects.get()
        assert done.merged_by == editor
        undo = f"/admin/articles/topic/merges/{done.pk}/undo/"
        assert undo in text(client.get(change(energy)))
        assert client.get(undo).status_code == 405
        client.post(undo)
        assert tags(articles[0]) == ["Gas"]

    def test_not_into_itself_nor_by_anybody(self, client, editor, two):
        gas, energy, _articles = two
        url = f"/admin/articles/topic/{gas.pk}/merge/"
        client.post(url, {"into": gas.pk})
        assert Topic.objects.count() == 2
        limited = make_user("limited", is_superuser=False)
        limited.user_permissions.set(Permission.objects.filter(codename="change_topic"))
        client.force_login(limited)
        assert client.post(url, {"into": energy.pk}).status_code == 403
        assert client.get(url).status_code == 403
        assert "/merge/" not in text(client.get(change(gas)))

    def test_queries_do_not_grow_with_the_articles(self, two, django_assert_max_num_queries):
        gas, energy, _articles = two
        for n in range(15):
            make_article(f"Number {n}", tags=["Gas"])
        with django_assert_max_num_queries(60):
            topics.merge(gas, energy)
        assert Article.objects.filter(tags=energy).count() == 18


class ListTests:
    def test_bounded_queries(self, client, editor, django_assert_num_queries):
        def listed():
            from django.db import connection
            from django.test.utils import CaptureQueriesContext

            with CaptureQueriesContext(connection) as asked:
                client.get("/admin/articles/topic/")
            return len(asked)

        make_article("One", tags=["Gas"])
        listed()
        few = listed()
        make_article("Two", tags=[f"Topic {n}" for n in range(30)])
        assert listed() == few
