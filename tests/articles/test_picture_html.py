"""Pictures as readers get them: in articles, lists, texts, and what machines are told."""

from __future__ import annotations

import json

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import html as lxml_html

from articles import images
from articles.images.in_text import with_pictures
from articles.models import Image
from tests.articles.pictures import stored
from tests.factories import make_article, make_image

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def parsed(html):
    return lxml_html.fragment_fromstring(str(html), create_parent="div")


class PictureTests:
    def test_the_lead_offers_avif_first_in_all_widths(self):
        image = stored(size=(1400, 1050), credit="A. Camera")
        picture = parsed(images.picture_html(image, "lead"))
        avif, webp = picture.xpath("//source")
        assert (avif.get("type"), webp.get("type")) == ("image/avif", "image/webp")
        widths = [one.split()[1] for one in avif.get("srcset").split(", ")]
        assert widths == ["320w", "640w", "960w", "1280w", "1400w"]
        assert "100vw" in avif.get("sizes")
        (img,) = picture.xpath("//picture//img")
        assert (img.get("width"), img.get("height")) == ("1400", "1050")
        assert img.get("fetchpriority") == "high"
        assert img.get("loading") is None
        assert img.get("src").endswith(".jpg")
        assert img.get("alt") == "A table with two flags"

    @pytest.mark.parametrize("place", ["card", "row", "body"])
    def test_what_is_further_down_waits(self, place):
        (img,) = parsed(images.picture_html(stored(), place)).xpath("//img")
        assert (img.get("loading"), img.get("decoding")) == ("lazy", "async")
        assert img.get("fetchpriority") is None

    def test_cards_are_cut(self):
        (img,) = parsed(images.picture_html(stored(size=(600, 600)), "card")).xpath("//img")
        assert (img.get("width"), img.get("height")) == ("600", "400")

    def test_decorative_says_nothing(self):
        image = stored(alt="left over", is_decorative=True)
        (img,) = parsed(images.picture_html(image, "lead")).xpath("//img")
        assert img.get("alt") == ""

    def test_without_sizes_the_file_itself_is_shown(self):
        image = make_image(alt='Two "flags" <x>')
        image.refresh_from_db()
        picture = parsed(images.picture_html(image, "lead"))
        assert not picture.xpath("//source")
        (img,) = picture.xpath("//img")
        assert img.get("src") == image.file.url
        assert (img.get("width"), img.get("height")) == ("64", "48")
        assert img.get("alt") == 'Two "flags" <x>'

    def test_credits_are_text_and_known_licences_links(self):
        image = Image(credit="<b>A</b>", licence="CC BY 4.0")
        assert images.credited(image) == (
            '<span class="credit">&lt;b&gt;A&lt;/b&gt; (<a href="https://creativecommons.org/'
            'licenses/by/4.0/" rel="license noopener">CC BY 4.0</a>)</span>'
        )
        image.licence = "used with permission"
        assert "<a" not in images.credited(image)
        assert images.credited(Image()) == ""


class InTextTests:
    def test_a_figure_gets_its_sizes_and_its_credit(self):
        image = stored(credit="A. Camera", licence="CC BY 4.0")
        html = (
            f'<p>Before.</p><figure><img src="{image.file.url}" alt="Here: two > one">'
            "<figcaption>Talks.</figcaption></figure><p>After.</p>"
        )
        shown = with_pictures(html)
        assert shown.startswith("<p>Before.</p><figure><picture>")
        assert shown.endswith("</figcaption></figure><p>After.</p>")
        (img,) = parsed(shown).xpath("//figure/picture//img")
        assert img.get("alt") == "Here: two > one"
        assert "Talks. A. Camera (CC BY 4.0)" in parsed(shown).text_content()

    def test_a_credit_that_the_caption_names_is_not_repeated(self):
        image = stored(credit="A. & B. Camera")
        html = (
            f'<figure><img src="{image.file.url}" alt="x">'
            "<figcaption>Talks. Photo: A. &amp; B. Camera</figcaption></figure>"
        )
        assert parsed(with_pictures(html)).text_content().count("Camera") == 1

    def test_a_picture_that_is_a_paragraph_becomes_a_figure(self):
        image = stored(credit="A. Camera")
        shown = parsed(with_pictures(f'<p> <img src="{image.file.url}" alt="x"> </p>'))
        assert shown.xpath("./figure/picture//img")
        assert shown.xpath("string(./figure/figcaption)") == "A. Camera"
        assert not shown.xpath("//p")

    def test_between_words_it_stays_between_words(self):
        image = stored(credit="A. Camera")
        shown = parsed(with_pictures(f'<p>See <img src="{image.file.url}" alt="x"> there.</p>'))
        assert shown.xpath("./p/picture//img")
        assert shown.xpath("string(./p)") == "See  A. Camera there."

    def test_words_of_the_picture_stand_in_where_the_text_has_none(self):
        image = stored(alt="Two flags")
        (img,) = parsed(with_pictures(f'<p><img src="{image.file.url}" alt=""></p>')).xpath("//img")
        assert img.get("alt") == "Two flags"

    def test_what_is_no_picture_of_ours_stays_byte_for_byte(self):
        html = '<p><img src="/media/images/gone.jpg" alt="x"></p><figure><img src="/y"></figure>'
        assert with_pictures(html) == html
        html = "<p>No picture &amp; no query.</p>"
        with CaptureQueriesContext(connection) as queries:
            assert with_pictures(html) is html
        assert len(queries) == 0

    def test_many_pictures_take_one_query(self, client, settings):
        settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "pagecache" not in name]
        pictures = [make_image(alt=f"Picture {number}") for number in range(6)]
        tags = [f'<figure><img src="{image.file.url}" alt=""></figure>' for image in pictures]
        counts = []
        for some in (tags[:0], tags[:1], tags):
            article = make_article(f"With {len(some)}", f"<p>Text.</p>{''.join(some)}")
            with CaptureQueriesContext(connection) as queries:
                page = client.get(article.get_absolute_url()).content.decode()
            assert page.count("Picture ") == len(some)
            counts.append(len(queries))
        assert counts[1] == counts[2]
        assert counts[1] <= counts[0] + 1


class PagesTests:
    def test_an_article_shares_its_cut_and_tells_machines(self, client):
        image = stored(size=(1300, 900), credit="A. Camera", caption="Talks")
        article = make_article(lead_image=image.pk)
        page = lxml_html.fromstring(client.get(article.get_absolute_url()).content)
        (shared,) = page.xpath("//meta[@property='og:image']/@content")
        assert shared == f"http://testserver{images.share_address(image)}"
        assert "/share-1200-" in shared
        data = json.loads(page.xpath("//script[@type='application/ld+json']/text()")[0])
        assert shared in [thing.get("image") for thing in data["@graph"]]
        assert page.xpath("//figure[@class='lead-image']/picture/source[@type='image/avif']")
        caption = page.xpath("string(//figure[@class='lead-image']/figcaption)")
        assert " ".join(caption.split()) == "Talks A. Camera"

    def test_the_front_page_shows_cuts_beside_links_without_words(self, client):
        for number in range(3):
            make_article(
                f"Headline {number}", lead_image=stored(("red", "lime", "blue")[number]).pk
            )
        page = lxml_html.fromstring(client.get("/").content)
        shown = page.xpath("//picture//img")
        assert len(shown) == 2  # the lead, and the first of those beside it
        assert {img.get("alt") for img in shown} == {""}
        assert [img.get("loading") for img in shown] == [None, "lazy"]

    @pytest.mark.parametrize("sizes", [{"width": None, "height": None}, {}])
    def test_a_file_that_is_gone_leaves_the_page_and_its_words(self, client, sizes):
        image = make_image(alt="Two flags on a table", credit="A. Camera")
        body = f'<p>Text.</p><figure><img src="{image.file.url}" alt=""></figure>'
        article = make_article(body=body, lead_image=image.pk)
        default_storage.delete(image.file.name)
        Image.objects.update(**(sizes or {"width": 64}))
        for address in (article.get_absolute_url(), "/", "/feed.rss", "/feed.json", "/archive/"):
            assert client.get(address).status_code == 200, address
        page = lxml_html.fromstring(client.get(article.get_absolute_url()).content)
        assert page.xpath("//article//img/@alt") == ["Two flags on a table"] * 2
        assert "Text." in page.text_content()

    def test_a_row_without_a_file_shows_nothing(self, client):
        image = make_image(alt="Two flags")
        article = make_article(lead_image=image.pk)
        Image.objects.update(file="", width=None, height=None)
        page = lxml_html.fromstring(client.get(article.get_absolute_url()).content)
        assert not page.xpath("//article//img")
        (shared,) = page.xpath("//meta[@property='og:image']/@content")
        assert shared.endswith("share.png")
        assert client.get("/").status_code == 200


class MediaTests:
    @pytest.fixture
    def served(self, client, settings):
        import importlib

        from django.urls import clear_url_caches

        from commentary import urls

        settings.SERVE_MEDIA = True
        importlib.reload(urls)
        clear_url_caches()
        yield client
        settings.SERVE_MEDIA = False
        importlib.reload(urls)
        clear_url_caches()

    def test_pictures_are_pictures_and_nothing_runs(self, served):
        image = stored()
        for made in [*image.renditions, {"name": image.file.name, "format": "jpeg"}]:
            response = served.get(f"/media/{made['name']}")
            assert response.status_code == 200
            assert response.headers["Content-Type"] == f"image/{made['format']}"
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert "sandbox" in response.headers["Content-Security-Policy"]
            assert "max-age=" in response.headers["Cache-Control"]
            assert b"".join(response.streaming_content)

    @pytest.mark.parametrize("name", ["page.html", "drawing.svg", "script.js", "page.jpg.html"])
    def test_whatever_else_lies_there_is_offered_for_saving(self, served, tmp_path, name):
        (tmp_path / name).write_text("<script>alert(1)</script>")
        response = served.get(f"/media/{name}")
        assert response.headers["Content-Type"] == "application/octet-stream"
        assert response.headers["Content-Disposition"] == "attachment"
        assert b"".join(response.streaming_content)

    def test_nothing_outside_is_served(self, served):
        assert served.get("/media/../manage.py").status_code == 404
        assert served.get("/media/").status_code == 404
