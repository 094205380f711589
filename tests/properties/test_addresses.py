"""Whatever is published, renamed, taken back and deleted: an address that answered once answers on.

With the page, with one step to it, or with "gone". Only what was unpublished answers "not found",
until it is published again; and no address ever shows what belongs to another.
"""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles import publishing
from articles.models import Article, Content, FormerSlug, Topic
from people.deleting import delete_entities
from people.models import FormerAddress, Person
from tests.factories import make_draft

SLUGS = ["a", "b", "c"]
WORDS = st.sampled_from(SLUGS)
ACTS = st.lists(
    st.tuples(
        st.sampled_from(["publish", "unpublish", "withdraw", "redate"]), st.integers(0, 1), WORDS
    ),
    max_size=8,
)
MOMENTS = [datetime.datetime(2025, month, 5, tzinfo=datetime.UTC) for month in (1, 2)]
FEW = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def answer(client, path):
    """The status in the end, and how many steps led there."""
    found = client.get(path)
    if found.status_code == 301:
        return client.get(found["Location"]).status_code, 1
    return found.status_code, 0


def check(client, owners, is_hidden):
    for path, owner in owners.items():
        status, steps = answer(client, path)
        assert steps <= 1
        assert status in ({200, 404, 410} if is_hidden(owner) else {200, 410}), (path, status)


@pytest.mark.django_db
class ArticleAddressTests:
    @FEW
    @given(ACTS)
    def test_any_sequence(self, client, acts):
        articles = [make_draft(f"Speech {number}") for number in range(2)]
        owners: dict[str, int] = {}
        for act, number, slug in acts:
            article = articles[number]
            article.refresh_from_db()
            self.do(act, article, f"{slug}-{articles[0].pk}")
            article.refresh_from_db()
            if article.is_public:
                path = article.get_absolute_url()
                assert owners.setdefault(path, article.pk) == article.pk, "somebody else's"
                assert client.get(path).status_code == 200
            check(client, owners, self.is_hidden)

    def do(self, act, article, slug):
        try:
            if act in {"publish", "redate"}:
                content = replace(Content.of(article), slug=slug)
                revision = publishing.save_revision(article, content)
                moment = MOMENTS[len(slug) % 2] if act == "publish" else MOMENTS[1]
                publishing.publish(revision, at=moment)
            elif act == "unpublish":
                publishing.unpublish(article)
            else:
                publishing.withdraw(article, "It was wrong.")
        except publishing.CannotPublish:
            pass  # the slug is or was another's; refused, and nothing changed

    def is_hidden(self, pk):
        return Article.objects.get(pk=pk).status == Article.Status.DRAFT


@pytest.mark.django_db
class EntityAddressTests:
    @FEW
    @given(st.lists(st.tuples(st.integers(0, 2), WORDS), max_size=8), st.booleans())
    def test_any_sequence_of_renaming(self, client, acts, is_deleted):
        Person.objects.all().delete()
        FormerAddress.objects.all().delete()  # of the example before
        people = [Person.objects.create(name=f"Somebody {number}") for number in range(3)]
        self.walk(client, people, acts, "/people/{}/")
        if is_deleted:
            paths = self.owners
            delete_entities([people[0]])
            check(client, paths, lambda _owner: False)

    @FEW
    @given(st.lists(st.tuples(st.integers(0, 2), WORDS), max_size=8))
    def test_so_for_topics_in_every_language(self, client, acts):
        Topic.objects.all().delete()
        FormerSlug.objects.all().delete()  # of the example before
        topics = [Topic.objects.create(name=f"Topic {number}") for number in range(3)]
        article = make_draft("On all of them", tags=[topic.name for topic in topics])
        publishing.publish(article.revisions.get())
        self.walk(client, topics, acts, "/topics/{}/")

    def walk(self, client, things, acts, address):
        self.owners = {address.format(thing.slug): thing.pk for thing in things}
        for number, slug in acts:
            thing = type(things[0]).objects.get(pk=things[number].pk)
            thing.slug = slug
            try:
                thing.full_clean()
            except ValidationError:
                continue  # it is or was another's
            thing.save()
            path = address.format(slug)
            assert self.owners.setdefault(path, thing.pk) == thing.pk, "somebody else's"
            check(client, self.owners, lambda _owner: False)
            for old, owner in self.owners.items():
                status, _steps = answer(client, f"{old}feed.rss")
                assert status == 200, (old, owner)
