"""Hostile text, by every field of the real form, never reaches a reader as anything but text.

The same payloads run in a real browser in tests/browser/test_hostile_paste.py.
"""

from __future__ import annotations

import json
import re

import pytest
from django.core.files.base import ContentFile
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from lxml import html as lxml_html

from articles.models import Article, Image, Topic
from articles.sanitising import clean_body
from tests import factories, hostile
from tests.articles.article_form import change_url, typed, url

# Spelled out again, so that a slip in the sanitiser's own list is noticed here.
ELEMENTS = {
    "p", "h2", "h3", "h4", "strong", "b", "em", "i", "a", "ul", "ol", "li", "blockquote", "q",
    "cite", "br", "hr", "sup", "sub", "s", "code", "pre", "figure", "figcaption", "img", "table",
    "caption", "thead", "tbody", "tr", "th", "td", "abbr", "time", "span", "bdi", "dl", "dt", "dd",
}  # fmt: skip
ATTRIBUTES = {
    "lang", "dir", "href", "title", "hreflang", "cite", "src", "alt", "width", "height", "start",
    "colspan", "rowspan", "scope", "datetime", "rel",
}  # fmt: skip
SWALLOWING = {"unclosed", "tables and sizes"}
LOADING = ("src", "srcset", "poster", "data", "background", "action", "formaction", "imagesrcset")


def of_the_body(html):
    """What is wrong with this HTML, as a body of an article."""
    found = []
    holder = lxml_html.fragment_fromstring(html, create_parent="div")
    for element in holder.iterdescendants():
        if not isinstance(element.tag, str):
            found.append(f"{element!r}")
            continue
        if element.tag not in ELEMENTS:
            found.append(f"<{element.tag}>")
        for name, value in element.attrib.items():
            if name not in ATTRIBUTES:
                found.append(f"{name} on {element.tag}")
            if name in {"href", "cite"} and scheme(value) not in {"", "http", "https", "mailto"}:
                found.append(f"{name}={value}")
            if name == "src" and (scheme(value) or as_read(value).startswith("//")):
                found.append(f"src={value}")
    return found


def as_read(address):
    """An address as browsers read it: without what they skip, with the slashes they see."""
    address = re.sub(r"^[\x00-\x20]+|[\t\n\r]", "", address)
    return address.replace("\\", "/")


def scheme(address):
    match = re.match(r"([a-z][a-z0-9+.-]*):", as_read(address), re.IGNORECASE)
    return match[1].lower() if match else ""


def of_a_page(html):
    """What is wrong with a whole page: whatever runs, or asks another site for something."""
    tree = lxml_html.document_fromstring(html)
    return [wrong for element in tree.iter(etree.Element) for wrong in of_an_element(element)]


def of_an_element(element):
    for name, value in element.attrib.items():
        is_address = name in {"href", "src", "action", "cite"}
        runs = name.startswith("on")
        if runs or (is_address and scheme(value) in {"javascript", "vbscript", "data", "blob"}):
            yield f"{name}={value[:60]}"
        if name in LOADING and hostile.OTHER in value:
            yield f"{name}={value[:60]}"
        if name == "srcdoc":
            yield from of_a_page(value)
    is_refresh = element.tag == "meta" and element.get("http-equiv", "").lower() == "refresh"
    is_elsewhere = element.tag == "link" and hostile.OTHER in element.get("href", "")
    if is_refresh or is_elsewhere or element.tag in {"base", "object", "embed", "applet"}:
        yield f"<{element.tag}>"
    words = (element.text or "") if element.tag == "script" else ""
    # Structured data holds the words as JSON, in which no tag can be read.
    if "__hit" in words and (element.get("type") != "application/ld+json" or "<" in words):
        yield f"script: {words[:60]}"


class CleaningTests:
    def test_the_list_is_long(self):
        assert len(hostile.ALL) >= 250

    def test_the_check_can_fail(self):
        assert of_the_body(hostile.CONTROL) == ["onerror on img"]
        assert of_a_page(f"<html><body>{hostile.CONTROL}</body></html>")
        assert of_the_body('<img src="/\t/evil.example/x">')

    @pytest.mark.parametrize("family", hostile.FAMILIES)
    def test_nothing_of_it_is_left(self, family):
        for payload in hostile.FAMILIES[family]:
            cleaned = clean_body(payload)
            assert of_the_body(cleaned) == [], payload
            assert clean_body(cleaned) == cleaned, payload

    @pytest.mark.parametrize(
        "family", [f for f in hostile.FAMILIES if f not in {"unclosed", "tables and sizes"}]
    )
    def test_the_words_around_it_stay(self, family):
        for payload in hostile.FAMILIES[family]:
            if payload.startswith(("<frameset", "<plaintext", "<scr<", "<script>HIT</script")):
                continue
            cleaned = clean_body(f"<p>before</p>{payload}")
            assert cleaned.startswith("<p>before</p>"), payload

    @pytest.mark.parametrize("attribute", ["alt", "title"])
    def test_words_of_attributes_stay_words(self, attribute):
        for payload in hostile.PLAIN:
            quoted = payload.replace("&", "&amp;").replace('"', "&quot;")
            cleaned = clean_body(f'<p><img src="/media/x.png" {attribute}="{quoted}"></p>')
            assert of_the_body(cleaned) == []


# Trees of anything, well and badly nested, with whatever attributes.
names = st.sampled_from(
    [*sorted(ELEMENTS), "script", "style", "svg", "math", "mtext", "mglyph", "noscript", "select",
     "template", "textarea", "title", "form", "iframe", "object", "x-y", "foreignObject"]
)  # fmt: skip
attributes = st.tuples(
    st.sampled_from(
        ["href", "src", "onerror", "onclick", "style", "id", "name", "class", "title", "alt",
         "xlink:href", "srcset", "lang", "cite", "formaction", "data-note"]
    ),
    st.sampled_from(
        ["javascript:x", " java\tscript:x", "//evil.example", "/\\evil.example", "/media/x.png",
         "https://evil.example", "data:text/html,x", '"><img src=x onerror=y>', "`x`", "#n", "&#1;"]
    ),
)  # fmt: skip


def written(name, given, inside, closing):
    shown = "".join(f" {key}='{value}'" for key, value in given)
    return f"<{name}{shown}>{inside}{closing}"


trees = st.recursive(
    st.text(alphabet="ab <>&\"'\\/!-[]\u202e\x01", max_size=12),
    lambda inner: st.builds(
        lambda name, given, parts, is_closed: written(
            name, given, "".join(parts), f"</{name}>" if is_closed else ""
        ),
        names,
        st.lists(attributes, max_size=3),
        st.lists(inner, max_size=4),
        st.booleans(),
    ),
    max_leaves=14,
)


@settings(max_examples=300, deadline=None)
@given(trees)
def test_any_tree_comes_out_clean_and_stays_as_it_is(html):
    cleaned = clean_body(html)
    assert clean_body(cleaned) == cleaned
    assert of_the_body(cleaned) == []


@pytest.mark.django_db
class ThroughTheFormTests:
    """Typed into the form, published, and read wherever it can be read."""

    @pytest.fixture(autouse=True)
    def logged_in(self, client):
        client.force_login(factories.make_user())

    def publish(self, client, **fields):
        answer = client.post(url("article", "add"), typed(_publish="1", **fields))
        assert answer.status_code == 302, answer.context["adminform"].form.errors
        return Article.objects.published().latest("pk")

    def read_everywhere(self, client, article):
        """Every page and feed on which the article is."""
        pages = [
            article.get_absolute_url(), "/", "/archive/", "/articles/feed.rss", "/feed.rss",
            "/feed.atom", "/feed.json", "/search/?q=before", "/sitemap.xml", "/news-sitemap.xml",
            change_url(article), url("article", "preview", article.pk),
            url("article", "preview_page", article.pk), url("article", "names", article.pk),
            url("article", "history", article.pk), "/admin/", url("article", "changelist"),
        ]  # fmt: skip
        for page in pages:
            answer = client.get(page)
            if answer.status_code == 404 and page == "/articles/feed.rss":
                continue
            assert answer.status_code == 200, page
            yield page, answer

    def check(self, client, article):
        for page, answer in self.read_everywhere(client, article):
            text = answer.content.decode()
            kind = answer["Content-Type"].split(";")[0]
            if kind == "text/html":
                assert of_a_page(text) == [], page
            elif kind.endswith("json"):
                for item in json.loads(text).get("items", []):
                    assert of_a_page(f"<div>{item.get('content_html', '')}</div>") == [], page
            elif kind.endswith("xml"):
                root = etree.fromstring(answer.content)
                for element in root.iter():
                    assert "javascript:" not in (element.get("href") or ""), page
                    if isinstance(element.tag, str) and element.tag.endswith(
                        ("encoded", "content", "summary", "description")
                    ):
                        words = element.text or ""
                        assert of_a_page(f"<div>{words}</div>") == [], page

    @pytest.mark.parametrize("family", [f for f in hostile.FAMILIES if f != "unclosed"])
    def test_bodies(self, client, family):
        # No browser sends half of a surrogate pair.
        body = hostile.together(hostile.FAMILIES[family]).encode("utf-8", "ignore").decode()
        article = self.publish(client, headline=f"Hostile {family}", body=body)
        assert of_the_body(article.body) == []
        assert "after 0" in article.body
        self.check(client, article)

    def test_bodies_that_never_close(self, client):
        for number, payload in enumerate(hostile.FAMILIES["unclosed"]):
            body = f"<p>before</p>{payload}"
            article = self.publish(client, headline=f"Open {number}", body=body)
            assert of_the_body(article.body) == [], payload
            assert of_a_page(client.get(article.get_absolute_url()).content.decode()) == []
            page = client.get(article.get_absolute_url())
            assert b"</html>" in page.content
        self.check(client, article)

    @pytest.mark.parametrize("number", range(len(hostile.PLAIN)))
    def test_fields_of_words(self, client, number):
        payload = hostile.PLAIN[number]
        author = factories.make_author(f"Anna {payload}"[:100])
        image = Image(
            alt=payload, caption=payload, credit=payload, licence=payload[:100],
            original_name=f"{payload}.png"[:200],
        )  # fmt: skip
        picture = factories.make_image()
        with picture.file.open() as stored:
            image.file.save("x.png", ContentFile(stored.read()))
        article = self.publish(
            client,
            headline=f"before {payload}",
            standfirst=payload,
            dateline=payload[:100],
            tags=f'"{payload.replace(chr(34), "")}"',
            note=payload,
            lead_image=image.pk,
            body="<p>before</p>",
            bylines=[(author, payload)],
        )
        self.check(client, article)
        for other in (author, Topic.objects.get()):
            page = client.get(other.get_absolute_url())
            assert page.status_code == 200
            assert of_a_page(page.content.decode()) == []
