"""The sitemap, the news sitemap and robots.txt."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone
from lxml import etree

from articles import publishing
from articles.models import Article
from tests.factories import (
    make_article,
    make_author,
    make_content,
    make_country,
    make_person,
)

pytestmark = pytest.mark.django_db

NAMESPACES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
    "news": "http://www.google.com/schemas/sitemap-news/0.9",
}


def read(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    return etree.fromstring(response.content)


def locations(client, path) -> list[str]:
    return read(client, path).xpath("//s:loc/text()", namespaces=NAMESPACES)


def everything(client) -> set[str]:
    """All addresses of all files that the index names."""
    root = "http://testserver"
    return {
        address.removeprefix(root)
        for file in locations(client, "/sitemap.xml")
        for address in locations(client, file.removeprefix(root))
    }


class SitemapTests:
    def test_every_address_in_it_answers(self, client):
        make_country("Armenia"), make_person("Alen Simonyan")
        make_article("x", "<p>Alen Simonyan, Armenia.</p>", tags=["Oil"], authors=[make_author()])
        make_article("По-русски", "<p>Armenia.</p>", language="ru")
        found = everything(client)
        for address in found:
            assert client.get(address).status_code == 200, address
        assert {
            "/",
            "/ru/",
            "/people/alen-simonyan/",
            "/countries/armenia/",
            "/topics/oil/",
        } <= found
        assert "/ru/countries/armenia/" in found
        assert "/ru/people/alen-simonyan/" not in found  # no Russian article names him
        assert "/hy/" not in found

    def test_people_whom_nobody_mentions_are_not_in_it(self, client):
        make_person("Alen Simonyan")
        assert "/people/alen-simonyan/" not in everything(client)

    def test_private_people_are_not_in_it(self, client):
        person = make_person("Alen Simonyan")
        make_article("x", "<p>Alen Simonyan.</p>")
        person.is_private = True
        person.save()
        assert "/people/alen-simonyan/" not in everything(client)

    def test_editions_name_each_other(self, client):
        english = make_article("In English", published="2025-02-12T11:38")
        revision = publishing.draft(
            make_content("По-русски", language="ru"), translation_key=english.translation_key
        )
        russian = publishing.publish(revision, at=english.published_at)
        for language in ("en", "ru"):
            tree = read(client, f"/sitemap-articles-{language}-2025-02.xml")
            links = tree.xpath("//x:link", namespaces=NAMESPACES)
            assert {(link.get("hreflang"), link.get("href")) for link in links} == {
                ("en", f"http://testserver{english.get_absolute_url()}"),
                ("ru", f"http://testserver{russian.get_absolute_url()}"),
            }

    def test_the_last_change_of_substance_is_its_date(self, client):
        article = make_article(published="2025-02-12T11:38")
        changed = timezone.make_aware(datetime.datetime(2025, 3, 1, 9))
        Article.objects.filter(pk=article.pk).update(updated_at=changed)
        tree = read(client, "/sitemap-articles-en-2025-02.xml")
        assert tree.xpath("//s:lastmod/text()", namespaces=NAMESPACES) == [
            "2025-03-01T09:00:00+00:00"
        ]


class NewsSitemapTests:
    def test_it_holds_the_last_two_days(self, client):
        make_article("Today & <b>now</b>")
        make_article("Old", published=timezone.now() - datetime.timedelta(days=3))
        tree = read(client, "/news-sitemap.xml")
        titles = tree.xpath("//news:title/text()", namespaces=NAMESPACES)
        assert titles == ["Today & <b>now</b>"]
        assert tree.xpath("//news:language/text()", namespaces=NAMESPACES) == ["en"]

    def test_control_characters_do_not_break_it(self, client):
        article = make_article()
        Article.objects.filter(pk=article.pk).update(headline="a\x0bb")
        tree = read(client, "/news-sitemap.xml")
        assert tree.xpath("//news:title/text()", namespaces=NAMESPACES) == ["ab"]


class RobotsTests:
    def test_it_names_the_sitemaps_and_what_is_not_worth_reading(self, client, settings):
        settings.SITE_URL = "https://example.org"
        text = client.get("/robots.txt").content.decode()
        assert "Sitemap: https://example.org/sitemap.xml" in text
        assert "Disallow: /admin/" in text
        assert "Disallow: /ru/search/?" in text
