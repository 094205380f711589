"""What is true of every public page: its number of queries, its skeleton, what it never shows."""

from __future__ import annotations

import datetime
import html
import json
import re
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.shortcuts import render
from django.template import Context, engines
from django.template.loader_tags import BlockNode, ExtendsNode
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import html as lxml_html

from articles import publishing
from articles.models import Correction, Topic
from articles.urls import urlpatterns as article_patterns
from articles.views.article import reading_context
from articles.views.errors import server_error
from people.models import Entity, Membership, Office, Tenure
from people.urls import urlpatterns as people_patterns
from tests.factories import (
    add_tenure,
    make_article,
    make_author,
    make_country,
    make_dossier,
    make_draft,
    make_event,
    make_image,
    make_organisation,
    make_person,
)

pytestmark = pytest.mark.django_db

TEMPLATES = Path(django_settings.BASE_DIR) / "templates"
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LETTERS = [*ALPHABET, *(f"{x}{y}" for x in ALPHABET for y in "aeio")]
# What stands beside the first of each kind: enough for the lists of the first, and no more, or a
# world of a hundred would take an hour to make.
FEW = 8


class World:
    """One more than `size` of everything. The first of each kind is in whatever could name it.

    The first article and the first event name everybody, the others the first few: lists are full.
    """

    def __init__(self, size: int) -> None:
        letters = LETTERS[: size + 1]
        self.countries = [
            make_country(f"{x}orlandia", established="1950", region="Europe") for x in letters
        ]
        for country in self.countries[1:]:
            country.predecessors.add(self.countries[0])
            self.countries[0].predecessors.add(country)
        state = self.countries[0]
        self.people = [
            make_person(f"Viktor {x}elgarin", countries=self.countries, born="1950")
            for x in letters
        ]
        for person, country in zip(self.people, self.countries, strict=True):
            add_tenure(person, "Prime Minister", country, "2015-02", "", rank=20)
            add_tenure(person, "Foreign Minister", state, "2010", "2015", rank=30)
            add_tenure(person, f"Minister {person.family_name}", state, "2016", "", rank=40)
        self.organisations = [
            make_organisation(f"{x}entral Observation Union", country=state) for x in letters
        ]
        body = self.organisations[0]
        for person, country in zip(self.people, self.countries, strict=True):
            office = Office.objects.create(title=f"Chair {person.family_name}", organisation=body)
            Tenure.objects.create(person=person, office=office, held_from="2015")
            Membership.objects.create(organisation=body, country=country)
        for organisation in self.organisations[1:]:
            Membership.objects.create(organisation=organisation, country=state)
        everyone = [*self.countries, *self.people]
        few = [*self.countries[:FEW], *self.people[:FEW]]
        self.events = [
            make_event(
                f"{x}alden Accords",
                participants=[(entity, "party") for entity in (few if number else everyone)],
                starts="2016-03-01",
                country=state,
                place="Town Hall",
            )
            for number, x in enumerate(letters)
        ]
        self.authors = [make_author(f"Author {x}") for x in letters]
        kinds = (self.people, self.countries, self.organisations, self.events)
        text, short = (
            " and then ".join(entity.name for kind in kinds for entity in kind[:most])
            for most in (None, FEW)
        )
        topics = [f"topic {x}" for x in letters]
        self.articles = [
            make_article(
                f"Headline {x}",
                f"<p>They met: {short if number else text}.</p>",
                published=f"2025-02-{1 + number // 5:02}T{10 + number % 5}:00",
                authors=self.authors[:FEW] if number else self.authors,
                tags=topics[:FEW] if number else topics,
                standfirst="What it is about.",
                lead_image=make_image(credit="A. Camera").pk,
            )
            for number, x in enumerate(letters)
        ]
        for article in self.articles:
            Correction.objects.create(article=article, text="It was Tuesday.")
            Correction.objects.create(article=self.articles[0], text="It was May.")

        things = [*self.articles, *self.events]
        for x in letters:
            self.dossier = make_dossier(
                f"Dossier {x}",
                standfirst="What it is about.",
                introduction="Where it begins.",
                lead_image=make_image(credit="A. Camera"),
                items=[(it, "Why.") for it in (things if x == letters[-1] else things[:FEW])],
            )

    def pages(self) -> dict[str, str]:
        """The address of one page of each kind."""
        one, other = self.countries[:2]
        return {
            "home": "/",
            "article": self.articles[0].get_absolute_url(),
            "people": "/people/",
            "people_letter": "/people/?letter=A",
            "people_country": f"/people/?country={one.slug}",
            "person": self.people[0].get_absolute_url(),
            "countries": "/countries/",
            "country": one.get_absolute_url(),
            "organisations": "/organisations/",
            "organisation": self.organisations[0].get_absolute_url(),
            "events": "/events/",
            "event": self.events[0].get_absolute_url(),
            "relations": "/relations/",
            "relation": f"/relations/{one.slug}/{other.slug}/",
            "timeline": "/timeline/",
            "network": "/network/",
            "topics": "/topics/",
            "topic": Topic.objects.get(name="topic A").get_absolute_url(),
            "dossiers": "/dossiers/",
            "dossier": self.dossier.get_absolute_url(),
            "authors": "/authors/",
            "author": self.authors[0].get_absolute_url(),
            "archive": "/archive/",
            "archive_year": "/archive/2025/",
            "archive_month": "/archive/2025/02/",
            "corrections": "/corrections/",
            "about": "/about/",
            "privacy": "/about/privacy/",
        }

    def machines(self) -> dict[str, str]:
        """Feeds, sitemaps and the like."""
        pages = self.pages()
        feeds = {
            name: f"{pages[name]}feed.rss"
            for name in (
                "home",
                "person",
                "relation",
                "topic",
                "dossiers",
                "dossier",
                "author",
                "events",
                "corrections",
                "archive_year",
                "archive_month",
            )
        }
        return {f"{name}_rss": path for name, path in feeds.items()} | {
            "person_atom": f"{pages['person']}feed.atom",
            "person_json": f"{pages['person']}feed.json",
            "person_csv": f"{pages['person']}months.csv",
            "relation_csv": f"{pages['relation']}months.csv",
            "person_card": f"{pages['person']}card/2025-02-01/",
            "country_card": f"{pages['country']}card/",
            "sitemap": "/sitemap.xml",
            "sitemap_pages": "/sitemap-pages.xml",
            "sitemap_articles": "/sitemap-articles-en-2025-02.xml",
            "sitemap_people": "/sitemap-people-0.xml",
            "sitemap_countries": "/sitemap-countries-0.xml",
            "sitemap_organisations": "/sitemap-organisations-0.xml",
            "sitemap_events": "/sitemap-events-0.xml",
            "sitemap_topics": "/sitemap-topics-0.xml",
            "sitemap_dossiers": "/sitemap-dossiers-0.xml",
            "sitemap_authors": "/sitemap-authors-0.xml",
            "news_sitemap": "/news-sitemap.xml",
            "robots": "/robots.txt",
        }


# How many queries each page takes, whatever stands in the database. A page that needs one more
# has to be let in here by somebody who thought about it.
QUERIES = {
    "home": 11,
    "article": 21,
    "people": 4,
    "people_letter": 4,
    "people_country": 5,
    "person": 13,
    "countries": 2,
    "country": 19,
    "organisations": 3,
    "organisation": 13,
    "events": 1,
    "event": 14,
    "relations": 2,
    "relation": 13,
    "timeline": 4,
    "network": 3,
    "topics": 1,
    "topic": 5,
    "dossiers": 1,
    "dossier": 8,
    "authors": 1,
    "author": 5,
    "archive": 1,
    "archive_year": 4,
    "archive_month": 5,
    "corrections": 2,
    "about": 0,
    "privacy": 0,
    "home_rss": 3,
    "person_rss": 5,
    "relation_rss": 8,
    "topic_rss": 5,
    "dossiers_rss": 1,
    "dossier_rss": 5,
    "author_rss": 5,
    "archive_year_rss": 3,
    "archive_month_rss": 3,
    "events_rss": 1,
    "corrections_rss": 2,
    "person_atom": 5,
    "person_json": 5,
    "person_csv": 3,
    "relation_csv": 6,
    "person_card": 4,
    "country_card": 3,
    "sitemap": 5,
    "sitemap_pages": 1,
    "sitemap_articles": 2,
    "sitemap_people": 2,
    "sitemap_countries": 2,
    "sitemap_organisations": 2,
    "sitemap_events": 2,
    "sitemap_topics": 1,
    "sitemap_dossiers": 2,
    "sitemap_authors": 1,
    "news_sitemap": 1,
    "robots": 0,
}


@pytest.fixture
def reader(settings) -> Client:
    """A reader whom no page cache serves."""
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "pagecache" not in name]
    return Client()


class QueryCountTests:
    @pytest.mark.parametrize("size", [1, 100])
    def test_every_page_takes_a_fixed_number_of_queries(self, reader, size):
        """A number that grows with the rows is an N+1; one that grows with the archive is worse."""
        world = World(size)
        taken = {}
        for name, path in (world.pages() | world.machines()).items():
            with CaptureQueriesContext(connection) as queries:
                assert reader.get(path).status_code == 200, path
            taken[name] = len(queries)
        assert taken == QUERIES

    def test_names_of_another_language_take_no_query_more(self, reader):
        world = World(20)
        Entity.objects.update(local_names={"ru": "Имя Рек"})
        for name, path in (world.pages() | world.machines()).items():
            with CaptureQueriesContext(connection) as queries:
                response = reader.get(f"/ru{path}")
            if response.status_code == 200:  # not the English articles
                assert len(queries) <= QUERIES[name], path

    def test_every_list_is_full_when_counted(self, reader):
        """The counts above would mean little if the pages showed nothing."""
        world = World(1)
        pages = world.pages()
        for name in (
            "person",
            "country",
            "organisation",
            "event",
            "relation",
            "topic",
            "author",
            "dossier",
        ):
            text = reader.get(pages[name]).content.decode()
            assert "Headline A" in text, name
            assert "Headline B" in text, name
        text = reader.get(pages["article"]).content.decode()
        for wanted in ("Viktor Belgarin", "Borlandia", "Balden Accords", "Headline B", "topic B"):
            assert wanted in text


class SkeletonTests:
    def test_every_page_has_its_skeleton(self, reader):
        world = World(1)
        for path in world.pages().values():
            response = reader.get(path)
            document = lxml_html.fromstring(response.content)
            assert len(document.xpath("//h1")) == 1, path
            assert len(document.xpath("//main")) == 1, path
            assert len(document.xpath("//head/title")) == 1, path
            assert document.get("lang") == "en"
            canonical = document.xpath("//link[@rel='canonical']/@href")
            assert canonical == [f"http://testserver{path.split('?country')[0]}"], path
            assert document.xpath("//meta[@name='description']/@content")[0].strip(), path
            for name in ("og:title", "og:description", "og:url", "og:type", "og:image"):
                assert len(document.xpath(f"//meta[@property='{name}']")) == 1, (path, name)
            assert document.xpath("//a[@class='skip-link']/@href") == ["#content"]
            ids = document.xpath("//@id")
            assert len(ids) == len(set(ids)), path
            assert "Set-Cookie" not in response.headers
            assert "Cookie" not in response.headers.get("Vary", "")

    def test_headings_skip_no_level(self, reader):
        world = World(1)
        for path in world.pages().values():
            document = lxml_html.fromstring(reader.get(path).content)
            last = 0
            for heading in document.xpath(
                "//main//*[self::h1 or self::h2 or self::h3 or self::h4]"
            ):
                level = int(heading.tag[1])
                assert level <= last + 1, (path, heading.text_content())
                last = level

    def test_nothing_is_inline_or_from_elsewhere(self, reader):
        world = World(1)
        for path in world.pages().values():
            document = lxml_html.fromstring(reader.get(path).content)
            assert not document.xpath("//style | //@style"), path
            assert not [a for a in document.xpath("//@*") if a.attrname.startswith("on")], path
            scripts = document.xpath("//script[not(@type='application/ld+json')]")
            assert not [script for script in scripts if not script.get("src")], path
            for address in document.xpath(
                "//img/@src | //script/@src | //link[@rel='stylesheet']/@href"
            ):
                assert address.startswith("/"), (path, address)

    def test_structured_data_is_json_that_names_the_way_here(self, reader):
        world = World(1)
        for name, path in world.pages().items():
            document = lxml_html.fromstring(reader.get(path).content)
            for text in document.xpath("//script[@type='application/ld+json']/text()"):
                graph = json.loads(text)["@graph"]
                if name != "home":
                    assert graph[-1]["@type"] == "BreadcrumbList"
                assert all(thing["@type"] for thing in graph)

    def test_links_between_pages_lead_somewhere(self, reader):
        """Every internal link of every page answers, with itself or with one redirect."""
        world = World(1)
        seen = set()
        for path in world.pages().values():
            document = lxml_html.fromstring(reader.get(path).content)
            base = path.split("?")[0]
            for href in document.xpath("//a/@href | //link[@rel='alternate']/@href"):
                if href.startswith("?"):
                    seen.add(base + href)
                elif href.startswith("/"):
                    seen.add(href.split("#")[0])
        for href in sorted(seen):
            if href.startswith(("/media/", "/search/")):
                continue
            assert reader.get(href).status_code in {200, 301}, href

    def test_posting_to_a_page_is_refused(self, reader):
        world = World(1)
        for path in world.pages().values():
            assert reader.post(path).status_code == 405, path

    def test_head_answers_like_get_without_a_body(self, reader):
        world = World(1)
        for path in [*world.pages().values(), *world.machines().values()]:
            response = reader.head(path)
            assert response.status_code == 200, path
            assert response.content == b"", path


class HiddenTests:
    """Drafts, scheduled and withdrawn articles, and private people, are nowhere."""

    SECRET = "Unspeakable"

    def everything(self, client) -> dict[str, str]:
        """All pages that the site's own patterns and data lead to, as text."""
        paths = set(self.paths())
        return {path: client.get(path).content.decode(errors="replace") for path in paths}

    def paths(self):
        person, country, event, organisation = self.entities
        for name in (
            "home",
            "topics",
            "dossiers",
            "authors",
            "archive",
            "corrections",
            "relations",
            "about",
        ):
            yield reverse(f"articles:{name}")
        for name in ("people", "countries", "organisations", "events"):
            yield reverse(f"people:{name}")
        for entity in self.entities:
            yield entity.get_absolute_url()
            yield entity.get_absolute_url() + "feed.rss"
            yield entity.get_absolute_url() + "feed.atom"
        for other in (person, event, organisation):
            first, second = sorted([country.slug, other.slug])
            yield f"/relations/{first}/{second}/"
            yield f"/relations/{first}/{second}/feed.rss"
        yield from ("/feed.rss", "/feed.atom", "/corrections/feed.rss", "/events/feed.rss")
        yield from ("/sitemap.xml", "/sitemap-pages.xml", "/news-sitemap.xml")
        for section in ("people", "countries", "organisations", "events", "topics", "authors"):
            yield f"/sitemap-{section}-0.xml"
        now = timezone.localtime()
        yield from (f"/archive/{now:%Y}/", f"/archive/{now:%Y/%m}/")
        yield f"/sitemap-articles-en-{now:%Y-%m}.xml"
        yield from ("/authors/anna-sahakyan/", "/topics/unspeakable-topic/")
        yield from ("/dossiers/a-dossier/", "/dossiers/a-dossier/feed.json")
        yield from ("/authors/anna-sahakyan/feed.rss", "/topics/unspeakable-topic/feed.atom")

    def setup_world(self):
        country = make_country("Vorlandia")
        person = make_person("Viktor Velgarin", countries=[country])
        event = make_event("Valden Accords", starts="2020")
        organisation = make_organisation("Ventral Observation Union")
        self.entities = [person, country, event, organisation]
        self.author = make_author("Anna Sahakyan")
        self.dossier = make_dossier("A dossier")
        self.names = "Viktor Velgarin, Vorlandia, Valden Accords, Ventral Observation Union"

    def content(self):
        return {
            "headline": f"{self.SECRET} headline",
            "body": f"<p>{self.SECRET} {self.names}.</p>",
            "standfirst": f"{self.SECRET} standfirst.",
            "authors": [self.author],
            "tags": [f"{self.SECRET} topic"],
        }

    def test_a_draft_is_nowhere_and_once_published_everywhere(self, reader):
        self.setup_world()
        article = make_draft(**self.content())
        self.dossier.items.create(article=article)
        for path, text in self.everything(reader).items():
            assert self.SECRET not in text, path
            assert 'class="number"' not in text, path
        publishing.publish(article.revisions.get())
        shown = {path for path, text in self.everything(reader).items() if self.SECRET in text}
        silent = {"/about/", "/archive/", "/corrections/", "/corrections/feed.rss", "/relations/"}
        silent |= {"/people/", "/countries/", "/organisations/", "/events/", "/events/feed.rss"}
        silent |= {
            "/dossiers/",
            "/authors/",
            "/sitemap.xml",
            "/sitemap-pages.xml",
            "/sitemap-topics-0.xml",
        }
        silent |= {f"/sitemap-{kind}-0.xml" for kind in ("people", "countries", "events")}
        silent |= {"/sitemap-organisations-0.xml", "/sitemap-authors-0.xml"}
        silent |= {path for path in self.paths() if path.startswith("/sitemap-articles")}
        assert shown == set(self.paths()) - silent

    def test_a_scheduled_article_is_nowhere_before_its_time(self, reader):
        self.setup_world()
        article = make_article(
            published=timezone.now() + datetime.timedelta(hours=1), **self.content()
        )
        assert article.status == "published"
        self.dossier.items.create(article=article)
        for path, text in self.everything(reader).items():
            assert self.SECRET not in text, path
            assert 'class="number"' not in text, path
        assert reader.get(article.get_absolute_url()).status_code == 404

    def test_a_withdrawn_article_answers_410_with_its_note_and_is_nowhere_else(self, reader):
        self.setup_world()
        article = make_article(**self.content())
        Correction.objects.create(article=article, text=f"{self.SECRET} correction")
        self.dossier.items.create(article=article)
        publishing.withdraw(article, "It rested on a forged letter.")
        for path, text in self.everything(reader).items():
            assert self.SECRET not in text, path
        response = reader.get(article.get_absolute_url())
        assert response.status_code == 410
        text = response.content.decode()
        assert "It rested on a forged letter." in text
        assert self.SECRET not in text

    def test_a_private_person_has_no_page_no_link_and_no_place_in_lists(self, reader):
        self.setup_world()
        person, country, _event, _organisation = self.entities
        make_event("Public Talks", participants=[person, country], starts="2021")
        article = make_article(f"About {country.name}", f"<p>{self.names}</p>")
        self.dossier.items.create(article=article)
        person.is_private = True
        person.save()
        own = person.get_absolute_url()
        paths = {path for path in self.paths() if not path.startswith(own)} - {
            path for path in self.paths() if person.slug in path
        }
        for path in paths:
            response = reader.get(path)
            assert own not in response.content.decode(), path
        assert reader.get(person.get_absolute_url()).status_code == 404
        assert reader.get(person.get_absolute_url() + "feed.rss").status_code == 404
        assert reader.get(f"/relations/{person.slug}/{country.slug}/").status_code == 404
        assert reader.get(f"/relations/{country.slug}/{person.slug}/").status_code == 404
        text = reader.get("/events/public-talks/").content.decode()
        assert "Viktor Velgarin" in text  # named, and no more
        assert own not in text


class HostileAddressTests:
    HOSTILE = (
        "%00",
        "a%00b",
        "%ff%fe",
        "..%2f..%2fetc%2fpasswd",
        "x" * 4000,
        "%F0%9F%98%80",
        "%D0%90%D0%BB%D0%B8%D0%B5%D0%B2",
        "'%20OR%201=1--",
        "%3Cscript%3E",
        "%ED%A0%80",
    )
    ROUTES = (
        "/{}/",
        "/people/{}/",
        "/people/{}/feed.rss",
        "/countries/{}/",
        "/organisations/{}/",
        "/events/{}/",
        "/relations/{}/{}/",
        "/topics/{}/",
        "/authors/{}/",
        "/dossiers/{}/",
        "/dossiers/{}/feed.rss",
        "/dossiers/?before={}",
        "/archive/{}/",
        "/archive/2025/{}/",
        "/articles/2025/02/{}/",
        "/articles/{}/02/x/",
        "/sitemap-{}.xml",
        "/ru/people/{}/",
        "/?p={}",
        "/?before={}",
        "/people/?letter={}",
        "/people/?country={}",
        "/people/?after={}",
        "/events/?before={}",
        "/corrections/?before={}",
        "/topics/?after={}",
    )

    @pytest.mark.parametrize("route", ROUTES)
    def test_no_address_breaks_the_site(self, reader, route):
        make_person("Ilham Aliyev")
        for hostile in self.HOSTILE:
            response = reader.get(route.replace("{}", hostile))
            assert response.status_code in {200, 301, 302, 404}, (route, hostile)

    @pytest.mark.parametrize(
        "path",
        [
            "/archive/0000/", "/archive/2025/00/", "/archive/2025/13/", "/archive/9999/",
            "/sitemap-articles-en-0000-00.xml", "/sitemap-articles-xx-2025-01.xml",
            "/sitemap-articles-en-9999-12.xml", "/sitemap-people--1.xml",
            "/sitemap-people-99999999999.xml", "/sitemap-people-x.xml", "/sitemap-x.xml",
            "/relations/a/a/", "/en/", "/en/people/", "/xx/", "/people/?letter=AB",
            "/people/?letter=ß", "/people/?country=nowhere", "/articles/2025/02/",
        ],
    )  # fmt: skip
    def test_what_does_not_exist_answers_404(self, reader, path):
        assert reader.get(path).status_code == 404

    def test_a_headline_cannot_break_out_of_anything(self, reader):
        evil = '</script><script>alert(1)</script>"><img src=x onerror=alert(1)> & ]]> {{ x }}'
        country = make_country('Evil "Land" <b>')
        author = make_author("<i>Anna</i>")
        article = make_article(
            evil,
            "<p>Text.</p>",
            standfirst=evil,
            authors=[author],
            tags=["<u>topic</u>"],
            dateline="<s>Here</s>",
        )
        Correction.objects.create(article=article, text=evil)
        paths = ["/", article.get_absolute_url(), country.get_absolute_url(), "/corrections/"]
        paths += ["/countries/", author.get_absolute_url(), Topic.objects.get().get_absolute_url()]
        paths += ["/topics/", "/authors/"]
        for path in paths:
            response = reader.get(path)
            text = response.content.decode()
            assert "<script>alert" not in text, path
            assert "<img src=x" not in text, path
            assert not re.search(r"<(i|u|s|b)>", text), path
            document = lxml_html.fromstring(response.content)
            for data in document.xpath("//script[@type='application/ld+json']/text()"):
                json.loads(data)
        document = lxml_html.fromstring(reader.get(article.get_absolute_url()).content)
        data = json.loads(document.xpath("//script[@type='application/ld+json']/text()")[0])
        assert data["@graph"][0]["headline"] == " ".join(evil.split())
        assert document.xpath("//h1")[0].text_content() == html.unescape(" ".join(evil.split()))


class ErrorPageTests:
    def test_404_offers_ways_on(self, reader):
        response = reader.get("/nothing/here/")
        assert response.status_code == 404
        document = lxml_html.fromstring(response.content)
        assert document.xpath("//form[@role='search']")
        assert document.xpath("//meta[@name='robots']/@content") == ["noindex"]
        assert not document.xpath("//link[@rel='canonical']")

    def test_500_needs_neither_database_nor_context(self, rf):
        with CaptureQueriesContext(connection) as queries:
            response = server_error(rf.get("/"))
        assert response.status_code == 500
        assert len(queries) == 0
        assert b"<h1>" in response.content
        assert "no-store" in response["Cache-Control"]

    @pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "500.html"])
    def test_bare_error_pages_render_with_nothing(self, name):
        text = engines["django"].engine.get_template(name).render(_empty_context())
        assert "<h1>" in text


def _empty_context() -> Context:
    return Context({})


class TemplateTests:
    def test_every_overridden_block_exists_in_a_parent(self):
        """A block that the parent no longer has renders nothing and says nothing."""
        engine = engines["django"].engine
        for path in sorted(TEMPLATES.rglob("*.html")):
            name = str(path.relative_to(TEMPLATES))
            if name.startswith("admin/"):
                continue
            template = engine.get_template(name)
            extends = template.nodelist.get_nodes_by_type(ExtendsNode)
            if not extends:
                continue
            parent = engine.get_template(extends[0].parent_name.resolve(_empty_context()))
            known = _blocks_with_ancestors(engine, parent)
            own = {block.name for block in extends[0].blocks.values()}
            nested = {
                inner.name
                for block in extends[0].blocks.values()
                for inner in block.nodelist.get_nodes_by_type(BlockNode)
            }
            assert own - nested <= known, name

    def test_a_partial_begins_by_saying_what_it_expects(self):
        for path in sorted(TEMPLATES.rglob("_*.html")):
            if "admin" in path.parts:
                continue
            assert path.read_text().startswith("{% comment %}\n"), path
            assert re.search(r"[Ee]xpects|Optional", path.read_text().split("{% endcomment %}")[0])

    def test_pages_have_no_inline_anything(self):
        for path in sorted(TEMPLATES.rglob("*.html")):
            text = path.read_text()
            assert not re.search(r"\sstyle=|<style|\son[a-z]+=[\"']|<script(?![^>]*src)", text), (
                path
            )


class StyleSheetTests:
    SHEET = Path(django_settings.BASE_DIR) / "static" / "css" / "site.css"

    def layers(self) -> dict[str, str]:
        text = re.sub(r"/\*.*?\*/", "", self.SHEET.read_text(), flags=re.DOTALL)
        parts = re.split(r"^@layer (\w+) \{$", text, flags=re.MULTILINE)
        return dict(zip(parts[1::2], parts[2::2], strict=True))

    def test_colours_stand_among_the_tokens_alone(self):
        for name, text in self.layers().items():
            if name not in {"tokens", "print"}:
                assert not re.search(r"#[0-9a-f]{3,8}\b|rgb|hsl|oklch", text), name

    def test_every_token_that_is_used_is_there(self):
        text = self.SHEET.read_text()
        assert set(re.findall(r"var\((--[\w-]+)", text)) <= set(re.findall(r"(--[\w-]+):", text))

    def test_it_loads_nothing(self):
        assert not re.search(r"@import|url\(", self.SHEET.read_text())

    def test_the_dark_theme_changes_every_colour(self):
        tokens = self.layers()["tokens"]
        light, dark = tokens.split("@media (prefers-color-scheme: dark)")
        colours = r"(--[\w-]+): #"
        assert set(re.findall(colours, light)) == set(re.findall(colours, dark))


def _blocks_with_ancestors(engine, template) -> set[str]:
    names = {block.name for block in template.nodelist.get_nodes_by_type(BlockNode)}
    extends = template.nodelist.get_nodes_by_type(ExtendsNode)
    if extends:
        names |= {b.name for block in extends[0].blocks.values() for b in _all_blocks(block)}
        parent = engine.get_template(extends[0].parent_name.resolve(_empty_context()))
        names |= _blocks_with_ancestors(engine, parent)
    return names


def _all_blocks(block):
    return [block, *block.nodelist.get_nodes_by_type(BlockNode)]


class CompletenessTests:
    def test_every_route_for_readers_is_among_the_pages_counted(self):
        """A new page has to be added to World.pages, or it is tested by nobody."""
        names = {
            pattern.name
            for pattern in [*article_patterns, *people_patterns]
            if not pattern.name.endswith(("_rss", "_atom", "_json", "_csv"))
        }
        # Cards are counted by the kind of what they show.
        assert names - {"search", "card", "card_on"} <= set(QUERIES)


class PreviewTests:
    def test_an_article_without_a_date_can_be_shown(self, reader, rf):
        """The preview in the admin shows drafts through the public template."""
        article = make_draft("Not yet", "<p>Soon.</p>")
        request = rf.get("/preview/")
        context = reading_context(request, article, is_preview=True)
        text = render(request, "articles/article.html", context).content.decode()
        assert "Not yet" in text
        assert "canonical" not in text
