"""Names, dates and prose as templates write them."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.utils import formats, translation

from people.models import Person
from people.partial_dates import PartialDate
from people.templatetags.entities import (
    entity_link,
    event_dates,
    foreign,
    json_ld,
    partial_date,
    period,
)
from people.templatetags.prose import prose


class DateTests:
    def test_a_date_is_as_exact_as_it_is_known(self):
        assert partial_date(PartialDate("2004")) == '<time datetime="2004">2004</time>'
        assert partial_date(PartialDate("2004-04")) == '<time datetime="2004-04">April 2004</time>'
        assert partial_date("") == ""

    def test_a_period_says_what_is_known_of_it(self):
        assert period("", "") == ""
        assert period("2018", "") == 'since <time datetime="2018">2018</time>'
        assert period("", "2018") == 'until <time datetime="2018">2018</time>'
        assert period("2018", "2018") == '<time datetime="2018">2018</time>'
        assert self.text(period("2004", "2020")) == "2004–2020"
        assert self.text(period("2004-03", "2020")) == "March 2004 – 2020"

    def text(self, html):
        shown = unescape(re.sub("<[^>]+>", "", html))
        return shown.replace("\u202f", " ").replace("\u2060", "")

    def visible(self, starts, ends):
        return self.text(event_dates(starts, ends))

    @pytest.mark.parametrize(
        ("starts", "ends", "text"),
        [
            ("1986-10-11", "1986-10-12", "11–12 October 1986"),
            ("1991-10-30", "1991-11-01", "30 October – 1 November 1991"),
            ("1991-12-30", "1992-01-02", "30 December 1991 – 2 January 1992"),
            ("1986-10-11", "1986-10-11", "11 October 1986"),
            ("1986-10-11", "", "11 October 1986"),
            ("1986", "1987-02", "1986 – February 1987"),
            ("", "1987", "1987"),
            ("", "", ""),
        ],
    )
    def test_dates_of_events_say_nothing_twice(self, settings, starts, ends, text):
        settings.FORMAT_MODULE_PATH = ["commentary.formats"]
        formats.reset_format_cache()
        assert self.visible(starts, ends) == text

    def test_dates_of_events_in_russian(self):
        with translation.override("ru"):
            assert self.visible("1986-10-11", "1986-10-12").startswith("11–12 октября 1986")
            assert self.visible("1991-10-30", "1991-11-01").startswith("30 октября – 1 ноября 1991")


class NameTests:
    def test_foreign_script_is_marked(self):
        assert foreign("Рамиз", "ru") == '<bdi lang="ru" dir="ltr">Рамиз</bdi>'
        assert foreign("محمد") == '<bdi lang="und-Arab" dir="rtl">محمد</bdi>'
        assert foreign("<b>") == "&lt;b&gt;"

    def test_private_people_are_not_linked(self):
        person = Person(name="A <b> B", slug="a-b", kind="person", is_private=True)
        assert entity_link(person) == "A &lt;b&gt; B"
        person.is_private = False
        assert entity_link(person) == '<a href="/people/a-b/">A &lt;b&gt; B</a>'


class StructuredDataTests:
    def test_nothing_ends_the_element(self):
        text = json_ld({"name": "</script><!-- & \u2028"})
        assert text.count("<") == 2
        assert "\u2028" not in text
        assert "\\u003c/script\\u003e" in text


class ProseTests:
    @pytest.mark.parametrize(
        ("text", "html"),
        [
            ("One.\n\nTwo.", "<p>One.</p>\n<p>Two.</p>"),
            ("# Head", "<h3>Head</h3>"),
            ("## Head", "<h4>Head</h4>"),
            ("[a](https://example.org)", '<p><a href="https://example.org">a</a></p>'),
            ("[a](javascript:alert(1))", "<p><a>a</a></p>"),
            ("<script>x</script>", ""),
            ('<p style="x" onclick="y">z</p>', "<p>z</p>"),
            ("", ""),
        ],
    )
    def test_markdown_becomes_harmless_html(self, text, html):
        assert prose(text).strip() == html
