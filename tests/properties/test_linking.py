"""What must hold of the linker for any text whatever: fuzzed with Unicode and broken markup.

Random text alone proves nothing, for it names nobody. So names of the gazetteer are put among it,
and a property says what share of its examples must be telling: with links, decisions, mentions.
"""

import html
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import lxml.html
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from articles.linking import Decision, Document, Entity, key_of, link, tokenize, visible_text
from articles.linking.tokens import _cut_folded
from articles.sanitising import clean_body
from tests.articles.linking.desk import GAZETTEER, OTHERS, PEOPLE, STATES

ROOT = Path(__file__).resolve().parents[2]
NAMES = [entity.name for entity in (*STATES, *PEOPLE, *OTHERS)]
NAMES += ["Aliyev", "Pashinyan", "Baku", "Moscow", "Russian", "US", "U.S.", "May", "von der Leyen"]
MARKUP = (
    "<p>", "</p>", "<b>", "</b>", "<em>", "</em>", "<h2>", "</h2>", "<a href='/x'>", "</a>", "<br>",
    "<blockquote>", "</blockquote>", "<code>", "</code>", "<q>", "</q>", "<!-- x -->", "<script>",
    "</script>", "<", ">", "&", "&amp;", "&nbsp;", "&eacute;", "&#0;", '"', "<i title='>'>", "</i>",
    "<figcaption>", "</figcaption>", "<sup>", "</sup>", "<p", "<a", "</h3>", "<button>",
    "</button>",
)  # fmt: skip
JOINS = (
    " ", " and ", ", ", ". ", "-", "’s ", " said ", " between ", "\n", "\u00ad", " \u00a0", "“",
    "”", "\x00", "\ud800", "\u0301", "\u200d", "\u202e", "עברית", "العربية", "𝒩", "🇦🇲", "ß", "№",
    "中",
)  # fmt: skip
# Broken: names, tags and odd characters in any order.
PIECES = st.one_of(
    st.sampled_from(NAMES),
    st.sampled_from(NAMES),
    st.sampled_from(MARKUP),
    st.sampled_from(JOINS),
    st.text(max_size=5),
)
BROKEN = st.lists(PIECES, min_size=5, max_size=40).map("".join)

# Whole: paragraphs of sentences, names in and out of places where no link may stand.
FORBIDDEN = ("h2", "h4", "blockquote", "figcaption", "pre", "caption")
FORBIDDEN_INLINE = ("a", "code", "q", "button", "sup", "cite", "kbd")
WRAPPED = st.tuples(
    st.sampled_from(("", "", "", "em", "strong", "span", *FORBIDDEN_INLINE)), st.sampled_from(NAMES)
).map(lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0]}>" if pair[0] else pair[1])
CLAUSES = st.tuples(
    WRAPPED,
    st.sampled_from(
        (" said on Monday that ", " met ", ", the president of ", " and ", "’s envoy to ")
    ),
    WRAPPED,
    st.sampled_from((".", " in May.", "!”", " (again).", " – &amp; more&nbsp;text.")),
).map("".join)
BLOCKS = st.tuples(
    st.sampled_from(("p", "p", "p", "li", "div", *FORBIDDEN)), st.lists(CLAUSES, max_size=3)
).map(lambda pair: f"<{pair[0]}>{' '.join(pair[1])}</{pair[0]}>\n")
WHOLE = st.lists(BLOCKS, min_size=1, max_size=6).map("".join)
BODIES = st.one_of(BROKEN, BROKEN.map(clean_body), WHOLE, WHOLE)
PLAIN = st.lists(
    st.one_of(st.sampled_from(NAMES), st.sampled_from(JOINS)), min_size=2, max_size=8
).map("".join)
POLICIES = st.sampled_from(["article", "section", "always"])
INSERTED = re.compile(r'<a class="entity entity-[a-z]+" data-entity="[^"]*" href="/e/[^"]*">')

# The same examples every time: a failure is a failure for everybody.
fuzz = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def telling(share: float, *strategies: st.SearchStrategy) -> Callable:
    """Run a property on many examples, of which a share must have had something to show.

    The property returns whether its example did.
    """

    def decorate(holds: Callable[..., object]) -> Callable[[], None]:
        def test() -> None:
            told: list[bool] = []

            @fuzz
            @given(st.tuples(*strategies))
            def check(example: tuple[object, ...]) -> None:
                told.append(bool(holds(*example)))
                event("telling" if told[-1] else "not telling")

            check()
            assert sum(told) >= share * len(told), f"only {sum(told)} of {len(told)} tell anything"

        test.__name__, test.__doc__ = holds.__name__, holds.__doc__
        return test

    return decorate


def address(entity_id: str) -> str:
    return f"/e/{entity_id}"


def linked(body: str, policy="article", gazetteer=GAZETTEER, decisions=(), **more):
    document = Document(body, policy=policy, **more)
    return link(document, gazetteer, decisions=decisions, url_for=address)


def without_links(annotated: str) -> str:
    """Remove exactly the links that were put in: each opening tag with the `</a>` that ends it.

    Inside one of ours there is no other `<a>`, so the next `</a>` is its own.
    """
    pieces, position = [], 0
    for match in INSERTED.finditer(annotated):
        pieces.append(annotated[position : match.start()])
        end = annotated.index("</a>", match.end())
        pieces.append(annotated[match.end() : end])
        position = end + len("</a>")
    return "".join([*pieces, annotated[position:]])


@telling(0.4, BODIES, POLICIES)
def test_removing_the_links_gives_the_body_back(body, policy):
    result = linked(body, policy)
    assert without_links(result.body_html) == body
    return result.body_html != body


@telling(0.3, BODIES, PLAIN, PLAIN, st.sampled_from(NAMES))
def test_offsets_cut_exactly_the_surface_form(body, standfirst, headline, name):
    headline, standfirst = f"{headline} {name}", f"{name} {standfirst}"
    result = linked(body, headline=headline, standfirst=standfirst)
    fields = {"headline": headline, "standfirst": standfirst, "body": result.visible_text}
    for found in (*result.occurrences, *result.ambiguous):
        assert fields[found.field][found.start : found.end] == found.surface != ""
    return {"headline", "body"} <= {found.field for found in result.occurrences}


@telling(0.4, BODIES, POLICIES)
def test_linking_is_deterministic(body, policy):
    result = linked(body, policy)
    assert linked(body, policy) == result
    return result.body_html != body


@telling(0.4, BODIES)
def test_links_change_nothing_that_a_reader_sees(body):
    result = linked(body)
    assert visible_text(result.body_html).text == visible_text(body).text
    return result.body_html != body


@telling(0.4, BODIES, POLICIES)
def test_no_link_where_none_may_be(body, policy):
    result = linked(body, policy)
    plain = visible_text(body)
    before = {(a.start, a.end) for a in plain.anchors}
    ours = [a for a in visible_text(result.body_html).anchors if (a.start, a.end) not in before]
    assert all(plain.can_link(anchor.start, anchor.end) for anchor in ours)
    return ours


@telling(0.5, WHOLE, POLICIES)
def test_no_link_inside_headings_captions_quotations_code_and_links(body, policy):
    """As another parser sees it, one that browsers' rules were written for."""
    result = linked(body, policy)
    tree = lxml.html.fragment_fromstring(result.body_html, create_parent="main")
    ours = tree.find_class("entity")
    for anchor in ours:
        around = {ancestor.tag for ancestor in anchor.iterancestors()}
        assert around.isdisjoint({*FORBIDDEN, *FORBIDDEN_INLINE})
    assert len(ours) == len(INSERTED.findall(result.body_html))
    return ours


@telling(0.5, WHOLE, st.sampled_from(NAMES), st.sampled_from(NAMES))
def test_what_headline_and_standfirst_name_becomes_no_markup(body, headline, standfirst):
    result = linked(body, headline=f"{headline} speaks", standfirst=f"About {standfirst}.")
    assert {found.field for found in result.occurrences if found.linked} <= {"body"}
    assert without_links(result.body_html) == body
    return any(found.field != "body" for found in result.occurrences)


@telling(0.4, BODIES)
def test_linking_is_idempotent_when_its_own_links_are_known(body):
    """Linked again, with its links recognised, an article names the same entities."""
    once = linked(body)
    again = link(
        Document(once.body_html),
        GAZETTEER,
        url_for=address,
        entity_for_url=lambda url: url[3:] if url.startswith("/e/") else None,
    )
    assert again.body_html == once.body_html
    assert {m.entity_id for m in again.occurrences} == {m.entity_id for m in once.occurrences}
    return once.body_html != body


def places_of(key: str, text: str) -> list[int]:
    """Where a form stands in a text as whole words of one line."""
    tokens, words = tokenize(text), key.split(" ")
    return [
        tokens.starts[first]
        for first in range(len(tokens) - len(words) + 1)
        if tokens.keys[first : first + len(words)] == words
        and tokens.line_of[first] == tokens.line_of[first + len(words) - 1]
    ]


def assert_decided(result, fields: dict[str, str], key: str, entity_id: str | None) -> int:
    """Every occurrence of the form in every field is what the editor said; return how many."""
    count = 0
    for name, text in fields.items():
        here = [found for found in result.occurrences if found.field == name]
        for place in places_of(key, text):
            around = [found for found in here if found.start <= place < found.end]
            if any(len(key_of(found.surface)) > len(key) for found in around):
                continue  # part of a longer name, on which nothing was decided
            count += 1
            assert [found.entity_id for found in around] == ([entity_id] if entity_id else [])
            assert all(found.origin == "editor" for found in around)
    return count


DECIDED = st.sampled_from([None, "IRN", "lavrov"])


@telling(0.7, BODIES, PLAIN, st.sampled_from(NAMES), DECIDED)
def test_a_decision_always_wins_in_every_field(body, headline, name, entity_id):
    headline, standfirst = f"{headline} {name}", f"On {name}."
    result = linked(
        body,
        decisions=[Decision(key_of(name), entity_id)],
        headline=headline,
        standfirst=standfirst,
    )
    fields = {"headline": headline, "standfirst": standfirst, "body": result.visible_text}
    return assert_decided(result, fields, key_of(name), entity_id)


@telling(0.7, BODIES, st.sampled_from(NAMES), DECIDED)
def test_a_decision_outlives_new_names(body, name, entity_id):
    """Somebody of exactly that name comes to the desk later: what was decided stays."""
    body = f"{body}<p>It was {name} again.</p>"
    newcomer = Entity("new", "person", name, prominence=200)
    more = GAZETTEER.updated([newcomer, Entity("newer", "organisation", name)])
    decision = Decision(key_of(name), entity_id)
    result = linked(body, gazetteer=more, decisions=[decision])
    return assert_decided(result, {"body": result.visible_text}, key_of(name), entity_id)


UNRELATED = [
    Entity("zz", "person", "Qwrtzuiop Yxcvbnmlk"),
    Entity("zo", "organisation", "Qzwxecrv Bntmykl"),
    Entity("ze", "event", "Xqzwk of the Vbrrtz"),
    Entity("zc", "country", "Zqxwvia"),
]


@telling(0.4, BODIES, st.sampled_from(UNRELATED))
def test_adding_an_unrelated_name_changes_nothing(body, unrelated):
    result = linked(body)
    assert linked(body, gazetteer=GAZETTEER.updated([unrelated])) == result
    return result.body_html != body


@fuzz
@given(st.text())
def test_any_text_is_accepted_as_text(text):
    result = linked(f"<p>{html.escape(text)}</p>", headline=text, standfirst=text)
    assert without_links(result.body_html) == f"<p>{html.escape(text)}</p>"


@fuzz
@given(st.text(alphabet=st.characters(), max_size=300), st.sampled_from(NAMES))
def test_names_among_any_characters_are_cut_exactly(text, name):
    """Astral, combining, right-to-left, invisible and lone surrogate characters on both sides."""
    result = linked(html.escape(f"{text} {name} {text[::-1]}"))
    for found in result.occurrences:
        assert result.visible_text[found.start : found.end] == found.surface
    assert without_links(result.body_html) == html.escape(f"{text} {name} {text[::-1]}")


@fuzz
@given(
    st.one_of(PLAIN, st.text(), st.text(alphabet="aAßéəЖжΩ中あก\u0301\u00ad\u200b ’-–.½ª\t\x85"))
)
def test_the_quick_way_of_cutting_words_is_the_slow_one(text):
    tokens = tokenize(text)
    keys, starts, ends, case = [], [], [], []
    position = 0
    for line in text.split("\n"):
        cut = _cut_folded(line)
        keys += cut[0]
        starts += [position + start for start in cut[1]]
        ends += [position + end for end in cut[2]]
        case += cut[3]
        position += len(line) + 1
    assert (tokens.keys, tokens.starts, tokens.ends, tokens.case) == (keys, starts, ends, case)
    for index, start in enumerate(starts):
        assert tokens.gap(index) == text[ends[index - 1] if index else 0 : start]


LINK_ALL = """
import hashlib, itertools
from articles.linking import Document, link
from tests.articles.linking.desk import GAZETTEER, OTHERS, PEOPLE, STATES
NAMES = [entity.name for entity in (*STATES, *PEOPLE, *OTHERS)]
digest = hashlib.sha256()
for one, two, three in itertools.islice(itertools.permutations(NAMES, 3), 0, 20000, 67):
    body = f"<p>{one} met {two}.</p><p>{three} and {one.split()[-1]} left {two.split()[0]}.</p>"
    digest.update(repr(link(Document(body), GAZETTEER, url_for=str)).encode())
print(digest.hexdigest())
"""


def test_another_process_finds_the_same():
    """Python orders sets of strings differently in each process; nothing may depend on it."""
    digests = set()
    for seed in ("0", "1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(
            [sys.executable, "-c", LINK_ALL],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        digests.add(done.stdout)
    assert len(digests) == 1
