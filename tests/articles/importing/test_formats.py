"""Files into pieces, for each of the formats."""

import datetime
import zoneinfo

import pytest

from articles.importing.loading import guess_format, read_pieces
from articles.importing.piece import Defaults
from people.importing import BrokenFile

UTC = zoneinfo.ZoneInfo("UTC")
DEFAULTS = Defaults(zone=UTC)


def read(name, text, **options):
    content = text if isinstance(text, bytes) else text.encode()
    return read_pieces(name, content, DEFAULTS, **options).pieces


def read_one(name, text):
    (piece,) = read(name, text)
    return piece


def moment(*args):
    return datetime.datetime(*args, tzinfo=UTC)


class PlainTextTests:
    def test_headline_date_paragraphs(self):
        piece = read_one("a.txt", "A headline\nFebruary 12 2025, 11:38\nOne & two.\nThree.")
        assert piece.headline == "A headline"
        assert piece.published_at == moment(2025, 2, 12, 11, 38)
        assert piece.body == "<p>One &amp; two.</p>\n<p>Three.</p>"

    @pytest.mark.parametrize(
        "text",
        [
            "\n\nA headline\n\n12 February 2025\n\nOne\ntwo.\n\n\nThree.\n\n",
            "A headline\r\n12 February 2025\r\n\r\nOne\r\ntwo.\r\n\r\nThree.",
            "\ufeffA headline\n12 February 2025\nOne\ntwo.\n\nThree.",
        ],
    )
    def test_blank_lines_part_paragraphs(self, text):
        piece = read_one("a.txt", text)
        assert piece.body == "<p>One two.</p>\n<p>Three.</p>"
        assert piece.published_at == moment(2025, 2, 12)

    def test_byline_before_or_after_the_date(self):
        for head in ("By Anna Sahakyan and Vahe Petrosyan\n2025-02-12", "2025-02-12\nBy Anna "
                     "Sahakyan, Vahe Petrosyan"):  # fmt: skip
            piece = read_one("a.txt", f"A headline\n{head}\nText.")
            assert [row.name for row in piece.bylines] == ["Anna Sahakyan", "Vahe Petrosyan"]
            assert piece.published_at == moment(2025, 2, 12)
            assert piece.body == "<p>Text.</p>"

    def test_a_sentence_that_begins_with_by_is_text(self):
        piece = read_one("a.txt", "A headline\n2025-02-12\nBy noon it was over.\nText.")
        assert piece.bylines == []
        assert piece.body.startswith("<p>By noon it was over.</p>")

    def test_markup_is_text(self):
        piece = read_one("a.txt", "A headline\n2025-02-12\n<script>alert(1)</script>")
        assert piece.body == "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"

    def test_without_a_date_it_says_that_it_stays_a_draft(self):
        piece = read_one("a.txt", "A headline\nText without a date.")
        assert piece.published_at is None
        assert "draft" in piece.notes[0]

    @pytest.mark.parametrize(
        ("text", "line"),
        [
            ("", 1),
            ("  \n\n", 1),
            ("A headline", 1),
            ("A headline\n\n2025-02-12\n", 3),
            ("A headline\n\nFebruary 30 2025\nText.", 3),
            ("A headline\n2025-02-12\nText\x00.", 3),
            ("A headline\n2025-02-12\nCaf\xe9".encode("latin-1"), 3),
        ],
    )
    def test_broken_files_name_their_line(self, text, line):
        with pytest.raises(BrokenFile) as caught:
            read("a.txt", text)
        assert caught.value.line == line

    def test_key_follows_headline_and_date(self):
        keys = {
            read_one("a.txt", f"{headline}\n{date}\nText.").source_key
            for headline in ("A headline", "Another")
            for date in ("2025-02-12", "2025-02-13")
        }
        assert len(keys) == 4


class MarkdownTests:
    TEXT = """---
headline: "Thirteen days behind a fence"
slug: camp-david-accords-1978
standfirst: "A standfirst."
kind: analysis
language: en
published_at: "2024-09-17 09:00"
authors: [Tomas Verne, {name: Lena Sorrel, part: Translation}]
tags:
  - Mediation
  - Summits
about: [event:camp-david-accords, EG]
---
First *paragraph*.

## A subheading

![The fence](https://example.org/fence.jpg)
"""

    def test_everything_in_the_front_matter(self):
        piece = read_one("a.md", self.TEXT)
        assert (piece.headline, piece.slug, piece.standfirst, piece.kind, piece.language) == (
            "Thirteen days behind a fence",
            "camp-david-accords-1978",
            "A standfirst.",
            "analysis",
            "en",
        )
        assert piece.published_at == moment(2024, 9, 17, 9)
        assert [(row.name, row.part) for row in piece.bylines] == [
            ("Tomas Verne", ""),
            ("Lena Sorrel", "Translation"),
        ]
        assert piece.tags == ["Mediation", "Summits"]
        assert piece.about == ["event:camp-david-accords", "EG"]
        assert piece.source_key == "markdown:en:camp-david-accords-1978"

    def test_body_is_html_and_pictures_are_references(self):
        piece = read_one("a.md", self.TEXT)
        assert "<p>First <em>paragraph</em>.</p>" in piece.body
        assert "<h2>A subheading</h2>" in piece.body
        assert '<a href="https://example.org/fence.jpg">Picture: The fence</a>' in piece.body
        assert "https://example.org/fence.jpg" in piece.notes[0]

    @pytest.mark.parametrize("date", ["2024-09-17 09:00:00", "'17 September 2024, 9:00'"])
    def test_other_systems_words(self, date):
        piece = read_one("a.md", f"---\ntitle: A\ndate: {date}\nauthor: B\n---\nText.")
        assert (piece.headline, piece.published_at) == ("A", moment(2024, 9, 17, 9))
        assert piece.bylines[0].name == "B"

    def test_a_date_without_time(self):
        piece = read_one("a.md", "---\ntitle: A\ndate: 2024-09-17\n---\nText.")
        assert piece.published_at == moment(2024, 9, 17)

    def test_headline_from_the_first_heading(self):
        piece = read_one("a.md", "# A headline #\n\nText.\n\n# Second")
        assert piece.headline == "A headline"
        assert piece.body == "<p>Text.</p>\n<h2>Second</h2>"

    def test_a_draft(self):
        assert read_one("a.md", "---\ntitle: A\ndate: 2024-09-17\ndraft: true\n---\nT.").is_draft

    @pytest.mark.parametrize(
        ("text", "line"),
        [
            ("---\nheadline: A\nText.", 1),
            ("---\nheadline: 'A\n---\nText.", 3),
            ("---\nheadline: A\ntags: {a: b\n---\nText.", 4),
            ("---\nheadline: A\ndate: soon\n---\nText.", 3),
            ("---\nheadline: A\ndate: 2024-02-30\n---\nText.", 2),
            ("---\n- a\n- b\n---\nText.", 2),
            ("---\nheadline: [A]\n---\nText.", 2),
            ("---\nheadline: A\ntags: {a: 1}\n---\nText.", 3),
            ("---\na: &a [x, x]\nb: &b [*a, *a]\n---\nText.", 3),
            ("---\nheadline: !!python/object/apply:os.system [ls]\n---\nText.", 2),
            ("Text only.", 1),
        ],
    )
    def test_broken_front_matter_names_its_line(self, text, line):
        with pytest.raises(BrokenFile) as caught:
            read("a.md", text)
        assert caught.value.line == line


class WebPageTests:
    TEXT = """<!DOCTYPE html><html lang="ru-RU"><head><title>A headline | The Site</title>
<meta name="author" content="Anna Sahakyan">
<meta name="description" content="What it is about.">
<meta property="article:published_time" content="2025-02-12T11:38:00+04:00">
<meta property="article:tag" content="Diplomacy"><meta property="article:tag" content="Baku">
<link rel="canonical" href="https://old.example/2025/02/headline.html?id=3">
</head><body><nav>Menu</nav><article><header><h1>A  headline</h1></header>
loose text <p>One &amp; <b>two</b>.</p><script>alert(1)</script><!-- hidden -->
<img src="/pictures/a.jpg" alt="A table"><aside>Related</aside></article>
<footer>Imprint</footer></body></html>"""

    def test_head_and_article(self):
        piece = read_one("a.html", self.TEXT)
        assert (piece.headline, piece.standfirst, piece.language) == (
            "A headline",
            "What it is about.",
            "ru",
        )
        assert piece.published_at == moment(2025, 2, 12, 7, 38)
        assert [row.name for row in piece.bylines] == ["Anna Sahakyan"]
        assert piece.tags == ["Diplomacy", "Baku"]
        assert piece.former_paths == ["/2025/02/headline.html?id=3"]

    def test_only_the_article_is_kept(self):
        body = read_one("a.html", self.TEXT).body
        assert "<p>One &amp; <b>two</b>.</p>" in body
        assert "loose text" in body
        for foreign in ("Menu", "Imprint", "Related", "alert", "hidden", "A  headline", "<img"):
            assert foreign not in body
        assert 'href="https://old.example/pictures/a.jpg"' in body

    def test_a_page_without_markup_for_machines(self):
        piece = read_one("a.htm", "<h1>A</h1><p><time datetime='2025-02-12'>x</time></p><p>T.</p>")
        assert (piece.headline, piece.published_at) == ("A", moment(2025, 2, 12))

    @pytest.mark.parametrize(
        "text",
        ["<p>No headline</p>", "<h1>Only a headline</h1>", "<div>" * 50_000, "<!-- -->",
         "<h1>A</h1><time datetime='2025-02-30'></time><p>T.</p>"],
    )  # fmt: skip
    def test_pages_that_are_no_article(self, text):
        with pytest.raises(BrokenFile):
            read("a.html", text)


def wxr(*items, head="", channel=""):
    return f"""<?xml version="1.0" encoding="UTF-8" ?>
<!-- generator="WordPress/6.4" -->
{head}<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Old site</title><link>https://old.example</link><language>en-US</language>
<wp:author><wp:author_login><![CDATA[anna]]></wp:author_login>
<wp:author_display_name><![CDATA[Anna Sahakyan]]></wp:author_display_name></wp:author>{channel}
{"".join(items)}
</channel></rss>"""


def item(body="Text.", **fields):
    values = {
        "title": "A &amp; B",
        "link": "https://old.example/2015/03/a-and-b/",
        "guid": "https://old.example/?p=7",
        "name": "a-and-b",
        "gmt": "2015-03-01 10:30:00",
        "status": "publish",
        "type": "post",
        "excerpt": "",
        "more": "",
        **fields,
    }
    return """<item><title>{title}</title><link>{link}</link><guid isPermaLink="false">{guid}</guid>
<dc:creator><![CDATA[anna]]></dc:creator>
<content:encoded><![CDATA[{body}]]></content:encoded>
<excerpt:encoded><![CDATA[{excerpt}]]></excerpt:encoded>
<wp:post_id>7</wp:post_id><wp:post_date><![CDATA[2015-03-01 14:30:00]]></wp:post_date>
<wp:post_date_gmt><![CDATA[{gmt}]]></wp:post_date_gmt><wp:post_name><![CDATA[{name}]]></wp:post_name>
<wp:status><![CDATA[{status}]]></wp:status><wp:post_type><![CDATA[{type}]]></wp:post_type>
<category domain="category" nicename="diplomacy"><![CDATA[Diplomacy &amp; war]]></category>
<category domain="post_tag" nicename="baku"><![CDATA[Baku]]></category>
<category domain="category" nicename="uncategorized"><![CDATA[Uncategorized]]></category>{more}
</item>""".format(body=body, **values)


class WordPressTests:
    def test_a_post(self):
        piece = read_one("a.xml", wxr(item("One\nline.\n\nTwo.", excerpt="<b>Short</b>")))
        assert (piece.headline, piece.standfirst, piece.slug) == ("A & B", "Short", "a-and-b")
        assert piece.body == "<p>One<br>\nline.</p>\n<p>Two.</p>"
        assert piece.published_at == moment(2015, 3, 1, 10, 30)
        assert [row.name for row in piece.bylines] == ["Anna Sahakyan"]
        assert piece.tags == ["Diplomacy & war", "Baku"]
        assert piece.former_paths == ["/2015/03/a-and-b/", "/?p=7"]
        assert piece.source_key == "wordpress:https://old.example/?p=7"
        assert piece.language == "en"

    @pytest.mark.parametrize(
        ("status", "is_draft"),
        [("publish", False), ("future", False), ("draft", True), ("pending", True),
         ("private", True)],
    )  # fmt: skip
    def test_only_public_posts_become_public(self, status, is_draft):
        piece = read_one("a.xml", wxr(item(status=status)))
        assert piece.is_draft is is_draft
        assert (piece.published_at is None) is is_draft
        assert bool(piece.former_paths) is not is_draft

    def test_what_is_no_post_is_counted(self):
        found = read_pieces(
            "a.xml",
            wxr(item(type="page"), item(type="page"), item(type="nav_menu_item"),
                item(status="trash"), item()).encode(),
            DEFAULTS,
        )  # fmt: skip
        assert len(found.pieces) == 1
        assert found.notes == [
            "Left out, because only posts are imported: nav_menu_item: 1, page: 2, trash: 1"
        ]

    def test_local_time_where_there_is_no_other(self):
        piece = read_one("a.xml", wxr(item(gmt="0000-00-00 00:00:00")))
        assert piece.published_at == moment(2015, 3, 1, 14, 30)

    def test_pictures_captions_and_shortcodes(self):
        piece = read_one(
            "a.xml",
            wxr(
                item(
                    '[caption id="a" width="3"]<a href="https://old.example/b.jpg">'
                    '<img src="https://old.example/s.jpg" alt="Two flags" /></a> At the table'
                    '[/caption]\n\nHe said [sic] so.\n\n[gallery ids="1,2"]\n\n'
                    '<img src="/up/c.png">',
                    more="<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key>"
                    "<wp:meta_value>9</wp:meta_value></wp:postmeta>",
                ),
                "<item><wp:post_id>9</wp:post_id><wp:post_type>attachment</wp:post_type>"
                "<wp:attachment_url>https://old.example/lead.jpg</wp:attachment_url></item>",
            ),
        )
        assert (
            '<figure><a href="https://old.example/s.jpg">Picture: Two flags</a>'
            "<figcaption>At the table</figcaption></figure>" in piece.body
        )
        assert "<p>He said [sic] so.</p>" in piece.body
        assert "[gallery" not in piece.body
        assert "<img" not in piece.body
        notes = " ".join(piece.notes)
        assert "gallery" in notes
        assert "https://old.example/lead.jpg" in notes
        assert "https://old.example/up/c.png" in notes

    def test_blocks_keep_their_paragraphs(self):
        piece = read_one(
            "a.xml", wxr(item("<!-- wp:paragraph -->\n<p>One\ntwo.</p>\n<!-- /wp -->"))
        )
        assert piece.body == "<p>One\ntwo.</p>"

    def test_slugs_of_other_scripts(self):
        piece = read_one("a.xml", wxr(item(name="%d0%b1%d0%b0%d0%ba%d1%83")))
        assert piece.slug == "baku"

    def test_cdata_that_ends_inside(self):
        piece = read_one("a.xml", wxr(item("x ]]]]><![CDATA[> y")))
        assert piece.body == "<p>x ]]> y</p>"

    @pytest.mark.parametrize(
        ("text", "line"),
        [
            ('<?xml version="1.0"?>\n<rss>\n<channel>\n<item>\n</channel></rss>', 5),
            ("\n\n" + wxr(item("a\x0bb")), 13),
            ("<rss><channel></channel></rss>", 1),
            ("<html></html>", 1),
            ("not xml", 1),
            (wxr(item(title="a &nbsp; b")), 9),
            (wxr(item(gmt="yesterday")), 9),
        ],
    )
    def test_broken_exports_name_their_line(self, text, line):
        with pytest.raises(BrokenFile) as caught:
            read("a.xml", text)
        assert caught.value.line == line

    @pytest.mark.parametrize(
        "head",
        [
            '<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
            '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
            '<!DOCTYPE rss SYSTEM "http://example.org/x.dtd">',
        ],
    )
    def test_document_types_are_refused(self, head):
        with pytest.raises(BrokenFile, match="document type"):
            read("a.xml", wxr(item(title="&b;"), head=head))

    def test_another_declared_encoding_is_read_as_what_it_is(self):
        text = wxr(item("Məmmədyarov")).replace("UTF-8", "UTF-16")
        assert "Məmmədyarov" in read("a.xml", text.encode("utf-16"))[0].body


class FormatTests:
    @pytest.mark.parametrize(
        ("name", "text", "expected"),
        [
            ("a.txt", "---\n", "text"),
            ("A.MD", "x", "markdown"),
            ("a.wxr", "x", "wordpress"),
            ("a.html", "x", "html"),
            ("a", "---\ntitle: x", "markdown"),
            ("a", '<?xml version="1.0"?>', "wordpress"),
            ("a", "<!DOCTYPE html>", "html"),
            ("a", "A headline", "text"),
        ],
    )
    def test_guess(self, name, text, expected):
        assert guess_format(name, text) == expected

    def test_the_operator_may_say_it(self):
        (piece,) = read("a.dat", "# A\n\nText.", format_name="markdown")
        assert piece.headline == "A"
