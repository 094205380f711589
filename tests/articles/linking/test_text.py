"""Visible text out of HTML, and the way back to the source, in any markup however broken."""

# ruff: noqa: E501 (one line a case)

import doctest
import importlib
import time

import pytest

from articles.linking import visible_text

CASES = [
    pytest.param("<p>Résum&eacute; of <b>Putin</b></p><p>Next", "Résumé of Putin\nNext", id="blocks"),
    pytest.param("a < b <3 & c &amp; d", "a < b <3 & c & d", id="signs that are no markup"),
    pytest.param("a&nbsp;b&#160;c&#xA0;d", "a\xa0b\xa0c\xa0d", id="no-break spaces"),
    pytest.param("a&shy;b&bogus;c&#0;d", "a\xadb&bogus;c\ufffdd", id="odd references"),
    pytest.param("one<!-- > <b> -->two", "onetwo", id="comment"),
    pytest.param("a<script>if (1<2) '</p>'</script>b<style>p{}</style>c", "abc", id="script and style"),
    pytest.param("a<script>never closed", "a", id="script without an end"),
    pytest.param('<p title="a > b">c</p>', "c\n", id="sign inside an attribute"),
    pytest.param("<p title=x", "<p title=x", id="tag never closed"),
    pytest.param("line\n   broken\tin source", "line broken in source", id="space collapses"),
    pytest.param("<pre>a\n  b</pre>", "a\n  b\n", id="preformatted space stays"),
    pytest.param("a<br>b<hr/>c", "a\nb\nc", id="line breaks"),
    pytest.param("Putin<sup>1</sup> said", "Putin 1 said", id="footnote number is no part of a word"),
    pytest.param("<td>Iran</td><td>Iraq</td>", "Iran\nIraq\n", id="cells"),
    pytest.param("a\x00b\ud800c", "a\x00b\ud800c", id="NUL and lone surrogate"),
    pytest.param("", "", id="nothing"),
]  # fmt: skip


@pytest.mark.parametrize(("html", "text"), CASES)
def test_visible_text(html: str, text: str) -> None:
    assert visible_text(html).text == text


@pytest.mark.parametrize(
    ("html", "word", "source"),
    [
        ("<p>Fran&ccedil;ois &amp; co", "François", "Fran&ccedil;ois"),
        ("<p>A <b>Vladimir</b> <i>Putin</i>", "Vladimir Putin", "Vladimir</b> <i>Putin"),
        ("x   Ilham\n   Aliyev", "Ilham Aliyev", "Ilham\n   Aliyev"),
        ("a&nbsp;&nbsp;Iran&nbsp;", "Iran", "Iran"),
        ("&eacute;&eacute;", "é", "&eacute;"),
    ],
)
def test_source_span_leads_back(html: str, word: str, source: str) -> None:
    visible = visible_text(html)
    start = visible.text.index(word)
    first, last = visible.source_span(start, start + len(word))
    assert html[first:last] == source


@pytest.mark.parametrize(
    "html",
    [
        "<h2>Iran</h2>", "<H3 class=x>Iran</H3>", "<figcaption>Iran</figcaption>", "<q>Iran</q>",
        "<table><caption>Iran</caption></table>", "<blockquote><p>Iran</p></blockquote>",
        "<code>Iran</code>", "<pre>Iran</pre>", '<a href="/x"><b>Iran</b></a>', "<sup>Iran</sup>",
        "<button>Iran</button>", "<a>Iran", "<h2>Iran</p>",
    ],
)  # fmt: skip
def test_no_link_is_allowed_in(html: str) -> None:
    visible = visible_text(html)
    start = visible.text.index("Iran")
    assert not visible.can_link(start, start + 4)


def test_link_is_allowed_again_after() -> None:
    visible = visible_text("<h2>x</h3><p><a href=1>y</a> <b>Iran</b>")
    start = visible.text.index("Iran")
    assert visible.can_link(start, start + 4)


def test_anchors_carry_their_address() -> None:
    visible = visible_text(
        """<a href="/e?a=1&amp;b=2">Iran</a> <a class=x HREF='/f'>Iraq</a> <a>no"""
    )
    assert [(visible.text[a.start : a.end], a.href) for a in visible.anchors] == [
        ("Iran", "/e?a=1&b=2"), ("Iraq", "/f"), ("no", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "pattern",
    [
        "<",
        "&",
        '<a "',
        "<a ",
        "</a",
        "<!--",
        "<b>",
        "<h2></p>",
        "<script>",
        "<p>x</p>",
        "  x",
        "&amp;",
    ],
)
def test_time_grows_with_the_text_and_no_faster(pattern: str) -> None:
    """A hundred times the text in a quadratic reader would cost ten thousand times the time."""
    small, large = pattern * 2_000, pattern * 40_000
    times = []
    for html in (small, large):
        taken = []
        for _ in range(3):
            start = time.process_time()
            visible_text(html)
            taken.append(time.process_time() - start)
        times.append(min(taken))
    assert times[1] < 20 * 8 * max(times[0], 0.001)


def test_docstrings_say_what_happens() -> None:
    for name in ("names", "text", "tokens"):
        module = importlib.import_module(f"articles.linking.{name}")
        assert doctest.testmod(module).failed == 0
