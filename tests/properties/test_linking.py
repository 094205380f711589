"""What must hold of the linker for any text whatever: fuzzed with Unicode and broken markup."""

import html
import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.linking import Decision, Document, Entity, key_of, link, visible_text
from tests.articles.linking.desk import GAZETTEER, OTHERS, PEOPLE, STATES

NAMES = [entity.name for entity in (*STATES, *PEOPLE, *OTHERS)]
NAMES += ["Aliyev", "Pashinyan", "Baku", "Moscow", "Russian", "US", "U.S.", "May", "von der Leyen"]
MARKUP = (
    "<p>", "</p>", "<b>", "</b>", "<em>", "</em>", "<h2>", "</h2>", "<a href='/x'>", "</a>", "<br>",
    "<blockquote>", "</blockquote>", "<code>", "</code>", "<q>", "</q>", "<!-- x -->", "<script>",
    "</script>", "<", ">", "&", "&amp;", "&nbsp;", "&eacute;", "&#0;", '"', "<i title='>'>", "</i>",
    "<figcaption>", "</figcaption>", "<sup>", "</sup>", "<p", "<a", "</h3>",
)  # fmt: skip
JOINS = (
    " ",
    " and ",
    ", ",
    ". ",
    "-",
    "’s ",
    " said ",
    " between ",
    "\n",
    "\u00ad",
    " \u00a0",
    "“",
    "”",
    "\x00",
    "\ud800",
)
PIECES = st.one_of(
    st.sampled_from(NAMES), st.sampled_from(MARKUP), st.sampled_from(JOINS), st.text(max_size=5)
)
BODIES = st.lists(PIECES, max_size=40).map("".join)
POLICIES = st.sampled_from(["article", "section", "always"])
INSERTED = re.compile(r'<a class="entity entity-[a-z]+" data-entity="[^"]*" href="/e/[^"]*">')

fuzz = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def linked(body: str, policy="article", **more):
    return link(
        Document(body, policy=policy, **more),
        GAZETTEER,
        url_for=lambda entity_id: f"/e/{entity_id}",
    )


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


@fuzz
@given(BODIES, POLICIES)
def test_removing_the_links_gives_the_body_back(body, policy):
    assert without_links(linked(body, policy).body_html) == body


@fuzz
@given(BODIES, st.text(max_size=30), st.sampled_from(NAMES))
def test_offsets_cut_exactly_the_surface_form(body, standfirst, headline):
    result = linked(body, headline=headline, standfirst=standfirst)
    fields = {"headline": headline, "standfirst": standfirst, "body": result.visible_text}
    for found in (*result.occurrences, *result.ambiguous):
        assert fields[found.field][found.start : found.end] == found.surface != ""


@fuzz
@given(BODIES, POLICIES)
def test_linking_is_deterministic(body, policy):
    assert linked(body, policy) == linked(body, policy)


@fuzz
@given(BODIES)
def test_links_change_nothing_that_a_reader_sees(body):
    assert visible_text(linked(body).body_html).text == visible_text(body).text


@fuzz
@given(BODIES, POLICIES)
def test_no_link_where_none_may_be(body, policy):
    result = linked(body, policy)
    plain = visible_text(body)
    before = {(a.start, a.end) for a in plain.anchors}
    ours = [a for a in visible_text(result.body_html).anchors if (a.start, a.end) not in before]
    assert all(plain.can_link(anchor.start, anchor.end) for anchor in ours)


@fuzz
@given(BODIES)
def test_linking_is_idempotent_when_its_own_links_are_known(body):
    """Linked again, with its links recognised, an article names the same entities."""
    once = linked(body)
    again = link(
        Document(once.body_html),
        GAZETTEER,
        url_for=lambda entity_id: f"/e/{entity_id}",
        entity_for_url=lambda url: url[3:] if url.startswith("/e/") else None,
    )
    assert again.body_html == once.body_html
    assert {m.entity_id for m in again.occurrences} == {m.entity_id for m in once.occurrences}


@fuzz
@given(BODIES, st.sampled_from(NAMES), st.sampled_from([None, "IRN", "lavrov"]))
def test_a_decision_always_wins(body, name, entity_id):
    decided = link(Document(body), GAZETTEER, decisions=[Decision(key_of(name), entity_id)])
    for found in decided.occurrences:
        if key_of(found.surface) == key_of(name):
            assert found.entity_id == entity_id
            assert found.origin == "editor"


@fuzz
@given(BODIES)
def test_adding_an_unrelated_name_changes_nothing(body):
    more = GAZETTEER.updated([Entity("zz", "person", "Qwrtzuiop Yxcvbnmlk")])
    options = {"url_for": lambda entity_id: f"/e/{entity_id}"}
    assert link(Document(body), more, **options) == link(Document(body), GAZETTEER, **options)


@fuzz
@given(st.text())
def test_any_text_is_accepted_as_text(text):
    result = linked(f"<p>{html.escape(text)}</p>", headline=text, standfirst=text)
    assert without_links(result.body_html) == f"<p>{html.escape(text)}</p>"
