"""Footnotes by convention, and tables that scroll: what the page makes of a stored body."""

from __future__ import annotations

import datetime
import re

import pytest

from articles.importing.front_matter import read_markdown
from articles.importing.piece import Defaults
from articles.reading import reading_text
from articles.sanitising import clean_body

TEXT = (
    '<p>One.<sup><a href="#a">1</a></sup> Two.<sup><a href="#b">2</a></sup></p>'
    "<ol><li>Not notes.</li></ol><p>More.</p>"
    "<ol><li>First note.</li><li><p>Second note.</p></li></ol>"
)


class NoteTests:
    def test_references_lead_to_the_notes_and_back(self):
        shown = reading_text(TEXT)
        assert (
            '<a id="to-note-1" href="#note-1" role="doc-noteref" aria-label="Note 1">1</a>' in shown
        )
        assert '<li id="note-1">First note. <a class="note-back" href="#to-note-1"' in shown
        assert re.search(r'<li id="note-2"><p>Second note\. <a [^>]*>↩</a></p></li>', shown)
        assert "<ol><li>Not notes.</li></ol>" in shown

    def test_the_same_note_twice_has_one_id(self):
        shown = reading_text(TEXT.replace("#b", "#a"))
        assert shown.count('id="to-note-1"') == 1
        assert shown.count('href="#note-1"') == 2

    @pytest.mark.parametrize(
        "body",
        [
            "<p>No notes.</p><ol><li>A list.</li></ol>",
            '<p>One.<sup><a href="#a">1</a></sup></p>',  # nowhere to go
            '<p><sup><a href="#a">1</a></sup><sup><a href="#b">2</a></sup></p><ol><li>x</li></ol>',
            '<ol><li>x</li></ol><p>1<sup><a href="#a">1</a></sup></p>',
            "<p>m<sup>2</sup></p><ol><li>x</li></ol>",
        ],
    )
    def test_what_does_not_agree_stays(self, body):
        assert reading_text(body) == body

    def test_lists_within_notes(self):
        body = (
            '<p>1<sup><a href="#a">1</a></sup></p>'
            "<ol><li>Note<ul><li>a</li></ul><ol><li>b</li></ol></li></ol>"
        )
        shown = reading_text(body)
        assert shown.count('id="note-') == 1
        assert shown.endswith("</a></li></ol>")

    def test_markdown_footnotes_survive_import_and_cleaning(self):
        source = "# Headline\n\nOne.[^x] Two.[^y]\n\n[^x]: First.\n[^y]: Second, **bold**.\n"
        piece = read_markdown(source, Defaults(datetime.UTC)).pieces[0]
        shown = reading_text(clean_body(piece.body))
        assert shown.count('role="doc-noteref"') == 2
        assert shown.count('role="doc-backlink"') == 2
        assert shown.count("↩") == 2


class TableTests:
    def test_a_table_scrolls_under_its_caption(self):
        shown = reading_text("<table><caption>A &amp; “B”</caption><tr><td>1</td></tr></table>")
        assert shown.startswith(
            '<div class="table-scroll" role="region" tabindex="0" aria-label="A &amp; “B”"><table>'
        )
        assert shown.endswith("</table></div>")

    def test_a_table_without_caption_has_a_name(self):
        assert 'aria-label="Table"' in reading_text("<table><tr><td>1</td></tr></table>")
