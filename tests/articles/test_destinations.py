"""What is said of links within the site is what a reader finds who follows them."""

from __future__ import annotations

import pytest

from articles import publishing
from articles.destinations import Standing, standings
from articles.models import Article, Author, Dossier, FormerPath, Topic
from tests import factories

pytestmark = pytest.mark.django_db


def renamed(thing, slug):
    old = thing.get_absolute_url()
    thing.slug = slug
    thing.save()
    return old


def deleted(thing):
    old = thing.get_absolute_url()
    thing.delete()
    return old


def moved_article(article, slug):
    old = article.get_absolute_url()
    content = article.revisions.versions().first().read()
    content.slug = slug
    publishing.publish(publishing.save_revision(article, content))
    return old


@pytest.fixture
def places():
    """Addresses with what they lead to, as whoever made them knows."""
    person, other = factories.make_person("Nikol Pashinyan"), factories.make_person("Ararat Aram")
    country, lost = factories.make_country("Armenia"), factories.make_country("Lostland")
    private = factories.make_person("Private Person", is_private=True)
    hidden = factories.make_person("Hidden Later")
    author, topic = factories.make_author("Anna"), Topic.objects.create(name="Gas", slug="gas")
    dossier = factories.make_dossier("The war")
    closed = factories.make_dossier("Closed", is_public=False)
    live = factories.make_article("Live", authors=[author], tags=["gas", "oil"])
    gone = factories.make_article("Gone")
    publishing.withdraw(gone, "It was wrong.")
    twice, back = factories.make_article("Twice"), factories.make_article("Back again")
    first, second = moved_article(twice, "twice-b"), moved_article(twice, "twice-c")
    off = factories.make_article("Off")
    off_old, off_path = moved_article(off, "off-b"), off.get_absolute_url()
    publishing.unpublish(off)
    # Unpublished, given another slug, published again.
    was = back.get_absolute_url()
    publishing.unpublish(back)
    content = back.revisions.versions().first().read()
    content.slug = "back-b"
    publishing.publish(publishing.save_revision(back, content))
    withdrawn_old = moved_article(factories.make_article("Later gone"), "later-gone")
    publishing.withdraw(Article.objects.get(slug="later-gone"), "Wrong.")
    soon = factories.make_article("Soon", published="2999-01-01T10:00")
    FormerPath.objects.create(path="/node/17", article=live)
    FormerPath.objects.create(path="/node/18", article=off)
    was_hidden = renamed(hidden, "hidden-now")
    hidden.is_private = True
    hidden.save()
    closed_old = renamed(closed, "closed-b")
    return {
        person.get_absolute_url(): Standing.FINE,
        renamed(other, "ararat-b"): Standing.MOVED,
        f"/countries/{person.slug}/": Standing.NOWHERE,
        deleted(lost): Standing.NOWHERE,
        private.get_absolute_url(): Standing.NOWHERE,
        was_hidden: Standing.NOWHERE,
        "/people/nobody/": Standing.NOWHERE,
        f"/relations/{country.slug}/{person.slug}/": Standing.FINE,
        f"/relations/ararat-aram/{country.slug}/": Standing.MOVED,
        f"/relations/{country.slug}/nobody/": Standing.NOWHERE,
        author.get_absolute_url(): Standing.FINE,
        renamed(Author.objects.create(name="Old Name"), "new-name"): Standing.MOVED,
        deleted(Author.objects.create(name="Left Us")): Standing.NOWHERE,
        topic.get_absolute_url(): Standing.FINE,
        renamed(Topic.objects.get(name="oil"), "oil-b"): Standing.MOVED,
        deleted(Topic.objects.create(name="Coal", slug="coal")): Standing.NOWHERE,
        dossier.get_absolute_url(): Standing.FINE,
        renamed(factories.make_dossier("Peace"), "peace-b"): Standing.MOVED,
        deleted(Dossier.objects.create(title="Torn", is_public=True)): Standing.NOWHERE,
        closed.get_absolute_url(): Standing.HIDDEN,
        closed_old: Standing.NOWHERE,  # nobody ever knew it
        Topic.objects.create(name="Empty", slug="empty").get_absolute_url(): Standing.HIDDEN,
        f"/ru{topic.get_absolute_url()}": Standing.HIDDEN,
        live.get_absolute_url(): Standing.FINE,
        gone.get_absolute_url(): Standing.WITHDRAWN,
        first: Standing.MOVED,
        second: Standing.MOVED,
        was: Standing.MOVED,
        off_path: Standing.HIDDEN,
        off_old: Standing.HIDDEN,
        withdrawn_old: Standing.WITHDRAWN,
        soon.get_absolute_url(): Standing.HIDDEN,
        "/articles/1999/01/live/": Standing.MOVED,
        "/node/17": Standing.MOVED,
        "/node/18": Standing.HIDDEN,
        "/ru/people/": Standing.FINE,
        "/": Standing.FINE,
        "/nothing/here/": Standing.NOWHERE,
    }


class StandingsTests:
    def test_each_is_told_as_it_is(self, places):
        assert standings(places) == places

    def test_readers_find_what_is_told(self, client, places):
        found = {}
        for path in places:
            answer = client.get(path)
            moved = answer.status_code == 301
            hops = 0
            while answer.status_code == 301 and hops < 3:
                answer = client.get(answer.url)
                hops += 1
            assert hops <= 1, f"{path} leads on {hops} times"
            found[path] = (answer.status_code, moved)
        told = standings(places)
        for path, (status, moved) in found.items():
            expected = {
                Standing.FINE: {(200, False)},
                Standing.MOVED: {(200, True)},
                Standing.WITHDRAWN: {(410, False), (410, True)},
            }.get(told[path], {(404, False), (410, False), (404, True)})
            assert (status, moved) in expected, f"{path}: {status}, told {told[path]}"
