"""Documents of other programmes in the text area; the same examples as in the visual field."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.pasting import is_from_a_programme, tidied, tidy_address
from articles.sanitising import clean_body
from articles.writing_field import BodyField
from tests import hostile

PASTES = Path(__file__).parent.parent / "browser" / "pastes"
# Web pages and the bodies of mails show no sign of a programme; they stay as they are typed.
PROGRAMMES = (
    "apple-notes", "google-docs", "google-docs-notes", "libreoffice", "mail", "word", "word-notes",
    "word-online",
)  # fmt: skip


def flat(html):
    """Without what the visual field writes otherwise and readers do not see."""
    html = html.replace("&nbsp;", "\u00a0").replace("&shy;", "\u00ad")
    html = re.sub(r' rel="[^"]*"|</?t(?:body|head)>', "", html)
    html = re.sub(r"\s*\n\s*", " ", html)
    html = re.sub(r"<(li|td|th)([^>]*)> ?<p>", r"<\1\2>", html)
    html = re.sub(r"</p> ?(</li>|</td>|</th>|<ul>|<ol>)", r"\1", html)
    return re.sub(r"> <(?=/?(?:p|h\d|ul|ol|li|blockquote|t[a-z]+)\b)", "><", html).strip()


class DocumentTests:
    @pytest.mark.parametrize("name", PROGRAMMES)
    def test_as_in_the_visual_field(self, name):
        source = (PASTES / f"{name}.html").read_text(encoding="utf-8")
        wanted = (PASTES / f"{name}.expected.html").read_text(encoding="utf-8")
        assert is_from_a_programme(source)
        assert flat(BodyField(required=False).clean(source)) == flat(wanted)

    def test_html_that_somebody_wrote_is_left_alone(self):
        html = '<p>One <b>two</b></p>\n<div>three</div><p><a href="/x?utm_source=y">x</a></p>'
        assert not is_from_a_programme(html)
        assert BodyField(required=False).clean(html) == clean_body(html)


class AddressTests:
    @pytest.mark.parametrize(
        ("given_", "wanted"),
        [
            ("https://example.org/a?id=7&utm_source=x#top", "https://example.org/a?id=7#top"),
            ("https://example.org/a?id=7", "https://example.org/a?id=7"),
            ("https://www.google.com/url?q=javascript:alert(1)", None),
            ("http://[broken", None),
            ("/people/x/", None),
            ("", None),
        ],
    )
    def test_tidied(self, given_, wanted):
        assert tidy_address(given_) == (given_ if wanted is None else wanted)


class AnythingTests:
    def test_hostile_documents(self):
        for payload in hostile.ALL:
            html = f'<p class=MsoNormal style="mso-list:none">a</p>{payload}'.encode(
                "utf-8", "ignore"
            ).decode()
            cleaned = BodyField(required=False).clean(html)
            assert clean_body(cleaned) == cleaned
            assert "onerror=" not in re.sub(r"&lt;.*?&gt;|\"[^\"]*\"|>[^<]*<", "", cleaned)

    @settings(max_examples=200, deadline=None)
    @given(st.text(alphabet="<>/=\"'&; -!:[]pabiodlsumtr\n#\x00\u00a0", max_size=300))
    def test_never_fails(self, text):
        assert isinstance(tidied(text), str)
