"""Texts of a size that nobody writes and somebody pastes: nothing breaks, nothing takes for ever.

Time is compared with the time for a shorter text of the same kind, as processor time.
"""

import time
from itertools import product

import pytest

from articles.linking import Decision, Document, Entity, compile_gazetteer, key_of, link
from tests.articles.linking.desk import GAZETTEER

SENTENCE = (
    "Ilham Aliyev met Nikol Pashinyan in Moscow, and Aliyev said that Azerbaijani talks went on. "
)


def linked(body: str, **more):
    return link(Document(body), GAZETTEER, url_for=str, **more)


def seconds(body: str, **more) -> float:
    """The quicker of two runs, so that what happened to come between counts for less."""
    taken = []
    for _ in range(2):
        start = time.process_time()
        linked(body, **more)
        taken.append(time.process_time() - start)
    return min(taken)


GROWING = {
    "names": f"<p>{SENTENCE}</p>",
    "strangers": "<p>Mr Anton Qubble met Berta Wizzle and Qubble of Georgia.</p>",
    "one line": SENTENCE,
    "capitals": "RUSSIA MEETS IRAN ",
    "unclosed": "<b><p>Russia ",
    "quotes": "<a title='Russia ",
    "not Latin": "Россия и Иран. 中国人民 ",
    "soft hyphens": "Ili\u00adham Ali\u00adyev ",
    "events": "talks between Armenia and Azerbaijan, ",
}


@pytest.mark.parametrize("kind", GROWING)
def test_time_is_linear_in_the_text(kind: str) -> None:
    """Eight times the text; a quadratic step would take 64 times the time."""
    piece = GROWING[kind]
    times = 12_000 // len(piece)
    short, long = seconds(piece * times), seconds(piece * times * 8)
    assert long < 8 * 3 * max(short, 0.005)


def test_a_megabyte() -> None:
    body = f"<p>{SENTENCE}</p>" * (1_000_000 // (len(SENTENCE) + 7) + 1)
    result = linked(body)
    assert len(body) > 1_000_000
    assert len(result.occurrences) == 4 * body.count(SENTENCE)
    assert result.body_html.count('<a class="entity') == 3


def test_ten_thousand_mentions() -> None:
    result = link(
        Document("<p>Aliyev met Russia.</p>" * 5_000, "Ilham Aliyev", policy="always"),
        GAZETTEER,
        url_for=str,
    )
    assert len(result.occurrences) == 10_001
    assert result.body_html.count('<a class="entity') == 10_000


def test_deeply_nested_markup() -> None:
    depth = 20_000
    result = linked("<div><em>" * depth + "Russia" + "</em></div>" * depth)
    assert [found.surface for found in result.occurrences] == ["Russia"]
    assert result.body_html.count("<a ") == 1
    nested = linked("<blockquote>" * depth + "Russia" + "</blockquote>" * depth + "<p>Russia</p>")
    assert nested.body_html.count("<a ") == 1
    assert nested.body_html.endswith(">Russia</a></p>")


def test_a_word_of_a_hundred_thousand_letters() -> None:
    for letter in ("a", "A", "é", "中", "\u0301", "\u00ad"):
        result = linked(f"<p>Russia {letter * 100_000} Iran</p>")
        assert result.occurrences[0].surface.startswith("Russia")


def test_five_thousand_decisions() -> None:
    decisions = [Decision(key_of(f"Somebody Number{number}"), None) for number in range(4_998)]
    decisions += [Decision("aliyev", "heydar"), Decision("moscow", None)]
    body = f"<p>{SENTENCE}</p>" * 50
    result = linked(body, decisions=decisions)
    assert {found.entity_id for found in result.occurrences if found.surface == "Aliyev"} == {
        "heydar"
    }
    assert not any(found.surface == "Moscow" for found in result.occurrences)
    assert seconds(body, decisions=decisions) < 10 * max(seconds(body), 0.005)


def test_time_is_linear_in_people_and_strangers() -> None:
    """Each stranger may be a slip of somebody's name, and is not compared with everybody's."""
    parts = ("".join(part) for part in product("BDGKLMNPRT", "aeiou", "bdfgklmn", "aeiou"))
    names = [f"{part}n {part}lson" for part in parts]
    everybody = compile_gazetteer(Entity(name, "person", name) for name in names)
    taken = []
    for count in (250, 2_000):
        body = "".join(f"<p>We met {name}, then {name[:-3]}zzon.</p>" for name in names[:count])
        start = time.process_time()
        result = link(Document(body), everybody)
        taken.append(time.process_time() - start)
        assert len(result.occurrences) >= count
    assert taken[1] < 8 * 3 * max(taken[0], 0.005)
