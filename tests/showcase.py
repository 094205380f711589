"""Every kind of public page at its fullest: what the checks of pages look at.

`World` fills every list; this adds what a list does not show: an article with everything that a
body can hold, pictures, corrections, three languages, and the pages of those who went astray.
"""

from __future__ import annotations

import datetime

from django.utils import timezone

from articles import publishing
from articles.models import Correction
from tests.factories import (
    make_article,
    make_author,
    make_content,
    make_image,
    make_person,
)
from tests.test_site_properties import World

BODY = """
<p>When <strong>Viktor Aelgarin</strong> met the foreign minister of Borlandia, both kept to their
papers.<sup><a href="#fn1">1</a></sup> It was <em>not</em> their first meeting, nor the last that
would be followed by a communiqué of eleven words.</p>
<h2>What was said</h2>
<blockquote><p>We agreed to meet again.</p><p><cite>The communiqué</cite></p></blockquote>
<p>Somebody wrote <q>Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen</q>, and an address
as long as https://example.org/an/address/that/goes/on/and/on/and/never/breaks/anywhere/at/all/.</p>
<h3>In numbers</h3>
<table><caption>Votes in the assembly</caption>
<thead><tr><th scope="col">Year</th><th scope="col">For</th><th scope="col">Against</th>
<th scope="col">Abstentions and absent members</th></tr></thead>
<tbody><tr><th scope="row">2015</th><td>1,204</td><td>310</td><td>12</td></tr>
<tr><th scope="row">2016</th><td>1,100</td><td>402</td><td>24</td></tr></tbody></table>
<ul><li>One thing.</li><li>Another thing, with <code>code</code>.</li></ul>
<ol><li>First.</li><li>Second.</li></ol>
<pre>a line of text that is set as it stands, however long it may be,
and so has to break or to scroll by itself</pre>
<p>The word for peace is <bdi lang="ar" dir="rtl">سلام</bdi>, in Armenian
<span lang="hy">խաղաղություն</span>.</p>
<hr>
<p>It ended as it began.<sup><a href="#fn2">2</a></sup> See <a href="https://example.org/">the
protocol</a>, <abbr title="number">no.</abbr> 7, H<sub>2</sub>O.</p>
<h2>Notes</h2>
<ol><li>Protocol of the first day, page 3.</li><li>The same, page 41.</li></ol>
"""


class Showcase(World):
    """A world with one article that has everything, and its editions."""

    def __init__(self, size: int = 2) -> None:
        super().__init__(size)
        self.picture = make_image(
            caption="The table.", credit="A. Camera", licence="CC BY 4.0", alt="A table, two flags"
        )
        make_person("Амалия Иванова", countries=self.countries[:1])
        self.whole = make_article(
            "What two ministers did not say to each other on a Tuesday in March",
            BODY,
            published="2025-03-04T10:00",
            kind="commentary",
            standfirst="A communiqué of eleven words, and what stands between them.",
            dateline="Geneva",
            authors=[make_author("Anna Sahakyan", role="Columnist"), make_author("B. Writer")],
            tags=["topic A", "diplomacy"],
            lead_image=self.picture.pk,
        )
        self.editions = [self.whole, self._edition("ru"), self._edition("hy")]
        Correction.objects.create(article=self.whole, text="It was a Tuesday, not a Monday.")
        Correction.objects.create(article=self.whole, kind="update", text="They met again.")
        self.withdrawn = make_article("A mistake", published="2025-01-04T10:00")
        publishing.withdraw(self.withdrawn, "It was not so.")

    def _edition(self, language: str):
        headline, body = {
            "ru": ("О чём не сказали министры", "<p>Они встретились и разошлись.</p>"),
            "hy": ("Ինչ չասացին նախարարները", "<p>Նրանք հանդիպեցին և հեռացան։</p>"),
        }[language]
        revision = publishing.draft(
            self._content(headline, body, language), translation_key=self.whole.translation_key
        )
        at = timezone.make_aware(datetime.datetime(2025, 3, 5, 10))
        return publishing.publish(revision, at=at)

    def _content(self, headline: str, body: str, language: str):
        text = f"{body}<p>{self.people[0].name}, {self.countries[0].name}.</p>"
        return make_content(headline, text, language=language, lead_image=self.picture.pk)

    def pages(self) -> dict[str, str]:
        """One of each kind, with those that readers meet by accident."""
        _own, russian, armenian = self.editions
        return super().pages() | {
            "whole_article": self.whole.get_absolute_url(),
            "article_ru": russian.get_absolute_url(),
            "article_hy": armenian.get_absolute_url(),
            "home_ru": "/ru/",
            "home_hy": "/hy/",
            "countries_hy": "/hy/countries/",
            "archive_ru": "/ru/archive/",
            "search": "/search/?q=Aelgarin",
            "search_empty": "/search/",
            "search_nothing": "/search/?q=qwertzuiop",
            "missing": "/no/such/page/",
            "withdrawn": self.withdrawn.get_absolute_url(),
        }
