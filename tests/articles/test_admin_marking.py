"""Names marked in a text for the review panel: the text stays what it was."""

from __future__ import annotations

import re

import pytest

from articles import mentions, publishing
from articles.admin import names
from articles.admin.marking import marked
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def aliyevs():
    state = factories.make_country("Azerbaijan")
    return [
        factories.make_person("Ilham Aliyev", offices=[("President", state, "2003", "")]),
        factories.make_person("Heydar Aliyev", born="1923", died="2003"),
    ]


class MarkingTests:
    def mark(self, body, headline="A headline"):
        text, _report = self.mark_and_report(body, headline)
        return text

    def mark_and_report(self, body, headline):
        article = factories.make_draft(headline, body)
        content = publishing.cleaned(article.revisions.first().read())
        report = names.report(article, content, mentions.preview(content, article=article))
        return marked(content, report), report

    @staticmethod
    def bare(html):
        html = re.sub(r'<a class="mark [^>]*>(.*?)</a>', r"\1", html, flags=re.DOTALL)
        return re.sub(r"</?mark[^>]*>", "", html)

    @pytest.mark.parametrize(
        "body",
        [
            "<p>Ilham <em>Aliyev</em> and <strong>Ilham</strong> Aliyev.</p>",
            '<p><a href="https://example.org/">Ilham Aliyev</a>, then Aliyev &amp; Azerbaijan.</p>',
            "<h2>Ilham Aliyev</h2>\n<ul><li>Azerbaijan</li><li>&#8220;Aliyev&#8221;</li></ul>",
            "<p>Ilham&nbsp;Aliyev 🙂 Azerbaijan&#39;s Aliyev</p><pre>Ilham\nAliyev</pre>",
        ],
    )
    def test_taking_the_marks_away_gives_the_text_back(self, aliyevs, body):
        text = self.mark(body)
        content = publishing.cleaned(factories.make_content(body=body))
        assert "data-mark" in text.body
        assert self.bare(text.body) == content.body

    def test_no_mark_crosses_a_tag(self, aliyevs):
        text = self.mark("<p>Ilham <em>Aliyev</em> spoke.</p>")
        assert re.search(r">Ilham </a><em><a [^>]*>Aliyev</a></em> spoke", text.body)

    def test_no_link_stands_in_a_link(self, aliyevs):
        text = self.mark('<p><a href="https://example.org/">Ilham Aliyev</a> spoke.</p>')
        assert re.search(r"<a [^>]*><mark [^>]*>Ilham Aliyev</mark></a>", text.body)

    def test_the_shorter_form_lies_on_the_longer(self, aliyevs):
        azerbaijan = aliyevs[0].tenures.get().office.country
        factories.make_event("Ban on entry to Azerbaijan", participants=[azerbaijan])
        text = self.mark("<p>The ban on entry to Azerbaijan stays.</p>")
        event = r'<a class="mark mark-event[^>]*>ban on entry to </a>'
        assert re.search(event + r'<a class="mark mark-country[^>]*>Azerbaijan</a>', text.body)

    def test_a_headline_is_text(self, aliyevs):
        text = self.mark("<p>Nothing.</p>", headline="<b>Ilham Aliyev</b> & co")
        assert text.headline.startswith("&lt;b&gt;<a ")
        assert text.headline.endswith("</a>&lt;/b&gt; &amp; co")

    def test_hostile_names_stay_text(self):
        factories.make_person('Ilham "><script>alert(1)</script> Aliyev')
        text = self.mark('<p>Ilham "&gt;&lt;script&gt;alert(1)&lt;/script&gt; Aliyev</p>')
        assert "<script" not in text.body

    def test_each_form_can_be_gone_to_once(self, aliyevs):
        body = "<p>Ilham Aliyev spoke in Azerbaijan. Later Aliyev left.</p>"
        text, report = self.mark_and_report(body, "Aliyev")
        ids = re.findall(r' id="(at-\d+)"', text.headline + text.body)
        assert len(ids) == len(set(ids)) == len(report.rows)
