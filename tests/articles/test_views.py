"""The front page and the page of an article."""

from __future__ import annotations

import datetime
import json
import re

import pytest
from django.utils import timezone
from lxml import html

from articles import publishing
from articles.models import Article, Correction, FormerPath
from tests.factories import (
    add_tenure,
    make_article,
    make_author,
    make_content,
    make_country,
    make_event,
    make_image,
    make_person,
)

pytestmark = pytest.mark.django_db


def text_of(response, path="//main | //aside") -> str:
    parts = html.fromstring(response.content).xpath(path)
    return " ".join(" ".join(part.text_content() for part in parts).split())


def structured(response) -> dict:
    document = html.fromstring(response.content)
    return json.loads(document.xpath("//script[@type='application/ld+json']/text()")[0])


class ArticlePageTests:
    def test_opinion_is_labelled_as_opinion_for_readers_and_machines(self, client):
        for kind, label, schema in (
            ("commentary", "commentary Opinion", "OpinionNewsArticle"),
            ("editorial", "editorial Opinion", "OpinionNewsArticle"),
            ("analysis", "analysis", "AnalysisNewsArticle"),
            ("news", "news", "NewsArticle"),
        ):
            article = make_article(f"A piece of {kind}", kind=kind)
            response = client.get(article.get_absolute_url())
            head = text_of(response, "//p[contains(@class, 'standing-head')][1]")
            assert head.startswith(label), kind
            assert ("Opinion" in head) == (schema == "OpinionNewsArticle")
            assert structured(response)["@graph"][0]["@type"] == schema

    def test_head_of_the_article_tells_who_when_and_how_long(self, client):
        article = make_article(
            "A headline",
            "<p>" + "word " * 690 + "</p>",
            published="2025-02-12T11:38",
            authors=[make_author("Anna Sahakyan", role="Editor"), make_author("Boris Lee")],
            standfirst="What it is about.",
            dateline="Yerevan",
        )
        response = client.get(article.get_absolute_url())
        document = html.fromstring(response.content)
        text = text_of(response, "//header[@class='story-header']")
        assert "A headline What it is about." in text
        text = text_of(response, "//div[@class='story-rail']")
        assert "By Anna Sahakyan, Editor and Boris Lee" in text
        assert "11:38" in text
        assert "3 minutes" in text
        assert document.xpath("//div[@class='story-rail']//time/@datetime") == [
            "2025-02-12T11:38:00+00:00"
        ]
        assert text_of(response, "//p[@class='dateline']") == "Yerevan"

    def test_what_came_before_and_after_is_a_step_away(self, client):
        for day in ("01", "02", "03"):
            make_article(f"At {day}", published=f"2025-02-{day}T10:00")
        make_article("По-русски", language="ru", published="2025-02-02T12:00")
        make_article("Not yet", published="2999-02-02T12:00")
        articles = {article.headline: article for article in Article.objects.all()}

        def around(headline):
            response = client.get(articles[headline].get_absolute_url())
            return text_of(response, "//nav[@class='neighbours']")

        assert around("At 02") == "Previous article At 01 Next article At 03"
        assert around("At 01") == "Next article At 02"
        assert around("At 03") == "Previous article At 02"

    def test_events_named_stand_in_the_order_of_time(self, client):
        make_event("Later Summit", starts="1995-05")
        make_event("Earlier Summit", starts="1991")
        make_event("Undated Summit")
        article = make_article(
            "A", "<p>Later Summit, then Undated Summit, before them Earlier Summit.</p>"
        )
        response = client.get(article.get_absolute_url())
        story = text_of(response, "//section[@class='story-so-far']//ol")
        assert story == "1991 Earlier Summit May 1995 Later Summit"
        assert "Undated Summit" in text_of(response, "//section[@class='in-this-article']")

    def test_a_reader_is_told_how_to_cite_it(self, client):
        article = make_article(
            "A headline", published="2025-02-12T11:38", authors=[make_author("Anna Sahakyan")]
        )
        response = client.get(article.get_absolute_url())
        cited = text_of(response, "//p[@class='citation']")
        assert cited == (
            "Anna Sahakyan, “A headline”, Commentary, 12 February 2025."
            f" http://testserver{article.get_absolute_url()}"
        )

    def test_a_date_that_ends_with_a_full_stop_gets_no_second(self, client):
        article = make_article("Заголовок", published="2025-02-12T11:38", language="ru")
        cited = text_of(client.get(article.get_absolute_url()), "//p[@class='citation']")
        assert " 12 февраля 2025 г. http" in cited

    def test_an_update_of_substance_is_told(self, client):
        article = make_article("A headline", "<p>Old.</p>", published="2025-02-12T11:38")
        publishing.publish(
            publishing.save_revision(article, make_content("A headline", "<p>New.</p>"))
        )
        response = client.get(article.get_absolute_url())
        assert "Updated" in text_of(response)
        data = structured(response)["@graph"][0]
        assert data["datePublished"] == "2025-02-12T11:38:00+00:00"
        assert data["dateModified"] > data["datePublished"]

    def test_people_are_told_with_their_offices_then_and_now(self, client):
        country = make_country("Azerbaijan")
        minister = make_person("Elmar Mammadyarov")
        add_tenure(minister, "Minister of Foreign Affairs", country, "2004-04-02", "2020-07-16")
        president = make_person("Ilham Aliyev")
        add_tenure(president, "President", country, "2003-10-31", "", rank=10)
        body = "<p>Elmar Mammadyarov met Ilham Aliyev.</p>"
        before = make_article("Before", body, published="2015-01-01T10:00")
        after = make_article("After", body, published="2025-01-01T10:00")
        panel = "//section[@class='in-this-article']"
        text = text_of(client.get(before.get_absolute_url()), panel)
        assert "Then Minister of Foreign Affairs, Azerbaijan Now none of these offices" in text
        assert re.search(r"Ilham Aliyev President of Azerbaijan", text)
        text = text_of(client.get(after.get_absolute_url()), panel)
        assert re.search(r"Formerly Minister of Foreign Affairs, Azerbaijan, 2004\W+2020", text)

    def test_the_dead_are_told_to_have_died(self, client):
        person = make_person("Heydar Aliyev", died="2003-12-12")
        add_tenure(person, "President", make_country("Azerbaijan"), "1993", "2003")
        article = make_article("Then", "<p>Heydar Aliyev.</p>", published="2001-01-01T10:00")
        text = text_of(client.get(article.get_absolute_url()))
        assert "Then President of Azerbaijan Now died" in text

    def test_everything_named_links_to_its_page_and_back(self, client):
        person, country = make_person("Alen Simonyan"), make_country("Armenia")
        event = make_event("Valden Accords", starts="2020", place="Town Hall")
        article = make_article("All", "<p>Alen Simonyan of Armenia on the Valden Accords.</p>")
        page = client.get(article.get_absolute_url())
        for entity in (person, country, event):
            path = entity.get_absolute_url()
            body = html.fromstring(page.content).xpath(
                "//div[contains(@class, 'story-body')]//a/@href"
            )
            assert path in body
            assert path in html.fromstring(page.content).xpath("//aside//a/@href")
            assert article.get_absolute_url() in client.get(path).content.decode()

    def test_the_two_states_named_most_lead_to_their_pair(self, client):
        for name in ("Norway", "Russia", "Armenia"):
            make_country(name)
        article = make_article("x", "<p>Norway. Russia, Russia and Armenia, Armenia.</p>")
        hrefs = html.fromstring(client.get(article.get_absolute_url()).content).xpath("//a/@href")
        assert "/relations/armenia/russia/" in hrefs

    def test_corrections_stand_on_the_page_with_their_anchors(self, client):
        article = make_article()
        correction = Correction.objects.create(
            article=article, text="It was Tuesday.", amended_at=timezone.now()
        )
        Correction.objects.create(
            article=article,
            text="Not yet.",
            issued_at=timezone.now() + datetime.timedelta(days=1),
        )
        response = client.get(article.get_absolute_url())
        document = html.fromstring(response.content)
        (found,) = document.xpath(f"//*[@id='correction-{correction.pk}']")
        assert "It was Tuesday." in found.text_content()
        assert "amended" in found.text_content()
        assert "Not yet." not in text_of(response)

    def test_a_lead_image_has_its_words_size_and_credit(self, client):
        image = make_image(alt="Two flags", caption="The table.", credit="A. Camera", licence="CC0")
        article = make_article(lead_image=image.pk)
        response = client.get(article.get_absolute_url())
        (found,) = html.fromstring(response.content).xpath("//main//figure//img")
        assert found.attrib["alt"] == "Two flags"
        assert (found.attrib["width"], found.attrib["height"]) == ("64", "48")
        assert "The table. A. Camera (CC0)" in text_of(response)
        social = html.fromstring(response.content).xpath("//meta[@property='og:image']/@content")
        assert social == [f"http://testserver{image.file.url}"]

    def test_a_decorative_image_is_silent(self, client):
        image = make_image(alt="ignored", is_decorative=True)
        article = make_article(lead_image=image.pk)
        (found,) = html.fromstring(client.get(article.get_absolute_url()).content).xpath(
            "//main//figure//img"
        )
        assert found.attrib["alt"] == ""

    def test_the_description_falls_back_to_the_text(self, client):
        article = make_article("x", "<h2>Head</h2><p>First &amp; foremost.</p><p>More.</p>")
        document = html.fromstring(client.get(article.get_absolute_url()).content)
        (text,) = document.xpath("//meta[@name='description']/@content")
        assert text == "Head First & foremost. More."

    def test_public_root_of_the_settings_stands_in_every_absolute_address(self, client, settings):
        settings.SITE_URL = "https://example.org"
        article = make_article()
        path = article.get_absolute_url()
        document = html.fromstring(client.get(path).content)
        assert document.xpath("//link[@rel='canonical']/@href") == [f"https://example.org{path}"]
        assert document.xpath("//meta[@property='og:url']/@content") == [
            f"https://example.org{path}"
        ]
        assert structured(client.get(path))["@graph"][0]["url"] == f"https://example.org{path}"


class AddressTests:
    def test_a_wrong_date_in_the_address_is_put_right(self, client):
        article = make_article("A headline", published="2025-02-12T11:38")
        for wrong in ("/articles/2024/02/a-headline/", "/articles/2025/03/a-headline/"):
            response = client.get(wrong)
            assert response.status_code == 301
            assert response["Location"] == article.get_absolute_url()

    def test_the_month_is_that_of_the_sites_time_zone(self, client, settings):
        settings.TIME_ZONE = "Asia/Yerevan"
        with timezone.override("Asia/Yerevan"):
            article = make_article(
                "Late", published=datetime.datetime(2025, 1, 31, 22, 0, tzinfo=datetime.UTC)
            )
            assert article.get_absolute_url() == "/articles/2025/02/late/"

    def test_a_former_slug_leads_to_the_article(self, client):
        article = make_article("Old words", published="2025-02-12T11:38")
        content = make_content("Old words", slug="new-words")
        article = publishing.publish(publishing.save_revision(article, content))
        response = client.get("/articles/2025/02/old-words/")
        assert response.status_code == 301
        assert response["Location"] == "/articles/2025/02/new-words/"

    @pytest.mark.parametrize(
        ("stored", "asked"),
        [
            ("/2019/05/foo.html", "/2019/05/foo.html"),
            ("/2019/05/foo/", "/2019/05/foo"),
            ("/2019/05/foo", "/2019/05/foo/"),
            ("/2019/05/foo/", "/2019/05/foo/?utm_source=x"),
            ("/?p=123", "/?p=123"),
            ("/index.php?id=7", "/index.php?id=7"),
        ],
    )
    def test_addresses_of_an_imported_site_lead_to_their_articles(self, client, stored, asked):
        article = make_article()
        FormerPath.objects.create(path=stored, article=article)
        response = client.get(asked, follow=asked.count(".") == 0)
        final = response.redirect_chain[-1] if hasattr(response, "redirect_chain") else None
        found = final or (response["Location"], response.status_code)
        assert found == (article.get_absolute_url(), 301)

    def test_a_former_path_of_a_draft_gives_nothing_away(self, client):
        revision = publishing.draft(make_content())
        FormerPath.objects.create(path="/old/", article=revision.article)
        assert client.get("/old/").status_code == 404

    def test_a_former_path_of_a_withdrawn_article_ends_at_its_note(self, client):
        article = make_article("Taken back", published="2025-02-12T11:38")
        FormerPath.objects.create(path="/old/", article=article)
        publishing.withdraw(article, "It was wrong.")
        response = client.get("/old/", follow=True)
        assert response.status_code == 410
        assert "It was wrong." in response.content.decode()

    def test_editions_are_found_under_their_languages_and_name_each_other(self, client):
        english = make_article("In English", published="2025-02-12T11:38")
        revision = publishing.draft(
            make_content("По-русски", language="ru"), translation_key=english.translation_key
        )
        russian = publishing.publish(revision, at=english.published_at)
        assert russian.get_absolute_url() == "/ru/articles/2025/02/po-russki/"
        for article in (english, russian):
            response = client.get(article.get_absolute_url())
            document = html.fromstring(response.content)
            assert document.get("lang") == article.language
            alternates = document.xpath("//link[@rel='alternate'][@hreflang]")
            assert {(a.get("hreflang"), a.get("href")) for a in alternates} == {
                ("en", f"http://testserver{english.get_absolute_url()}"),
                ("ru", f"http://testserver{russian.get_absolute_url()}"),
            }
        assert client.get("/articles/2025/02/po-russki/").status_code == 404
        assert client.get("/ru/articles/2025/02/in-english/").status_code == 404

    def test_a_draft_edition_is_no_edition(self, client):
        english = make_article("In English")
        publishing.draft(
            make_content("По-русски", language="ru"), translation_key=english.translation_key
        )
        document = html.fromstring(client.get(english.get_absolute_url()).content)
        assert document.xpath("//link[@hreflang]") == []

    def test_dates_are_in_the_language_of_the_page(self, client):
        article = make_article("Дата", language="ru", published="2025-02-12T11:38")
        assert "февраля 2025" in client.get(article.get_absolute_url()).content.decode()


class RelatedTests:
    def test_sharing_a_rare_entity_weighs_more_than_sharing_a_frequent_one(self, client):
        make_country("Russia"), make_person("Max Jakobson")
        for number in range(8):
            make_article(
                f"Noise {number}", "<p>Russia.</p>", published=f"2025-01-{number + 10}T10:00"
            )
        rare = make_article("Rare", "<p>Max Jakobson.</p>", published="2001-01-01T10:00")
        article = make_article("This", "<p>Max Jakobson on Russia.</p>")
        response = client.get(article.get_absolute_url())
        listed = html.fromstring(response.content).xpath(
            "//section[@aria-labelledby='related']//h3/a/@href"
        )
        assert listed[0] == rare.get_absolute_url()
        assert len(listed) == 5
        assert article.get_absolute_url() not in listed

    def test_what_is_not_public_is_not_related(self, client):
        make_person("Max Jakobson")
        make_article(
            "Later", "<p>Max Jakobson.</p>", published=timezone.now() + datetime.timedelta(days=1)
        )
        withdrawn = make_article("Gone", "<p>Max Jakobson.</p>")
        publishing.withdraw(withdrawn, "Wrong.")
        article = make_article("This", "<p>Max Jakobson.</p>")
        assert "Related articles" not in text_of(client.get(article.get_absolute_url()))


class FrontPageTests:
    def test_an_empty_site_has_a_front_page(self, client):
        response = client.get("/")
        assert response.status_code == 200
        assert "Nothing has been published" in text_of(response)

    def test_the_latest_leads_and_nothing_stands_twice(self, client):
        for number in range(15):
            make_article(f"Number {number:02}", published=f"2025-01-{number + 1:02}T10:00")
        response = client.get("/")
        headlines = re.findall(r"Number \d\d", text_of(response, "//main"))
        assert headlines == [f"Number {n:02}" for n in range(14, 1, -1)]
        assert text_of(response, "//h2[@class='lead-headline']") == "Number 14"

    def test_who_is_most_discussed_is_counted_around_the_lead(self, client):
        make_person("Viktor Velgarin"), make_country("Norway"), make_country("Iceland")
        for day in (1, 2):
            make_article(f"d{day}", "<p>Norway.</p>", published=f"2025-03-0{day}T10:00")
        make_article("d3", "<p>Viktor Velgarin in Iceland.</p>", published="2025-02-03T10:00")
        make_article("old", "<p>Iceland, Iceland.</p>", published="2020-02-03T10:00")
        text = text_of(client.get("/"), "//aside")
        assert re.search(r"Most discussed people since February 2025 Viktor Velgarin 1", text)
        states = r"Most discussed states since February 2025 Norway 22 articles Iceland 1"
        assert re.search(states, text)

    def test_events_to_come_are_not_told_as_latest(self, client):
        make_article()
        make_event("Past", starts="1998-04-10")
        make_event("Coming", starts="2999")
        make_event("Undated")
        response = client.get("/")
        latest = text_of(response, "//section[@aria-labelledby='latest-events']")
        coming = text_of(response, "//section[@aria-labelledby='coming-events']")
        assert "Past" in latest
        assert "Coming" not in latest
        assert "2999 Coming" in coming
        assert "Past" not in coming
        assert "Undated" not in text_of(response, "//aside")

    def test_each_language_has_its_own_front_page(self, client):
        make_article("In English")
        make_article("По-русски", language="ru")
        assert "По-русски" not in text_of(client.get("/"))
        assert "In English" not in text_of(client.get("/ru/"))
        assert client.get("/hy/").status_code == 200
        assert Article.objects.count() == 2
