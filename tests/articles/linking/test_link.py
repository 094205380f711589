"""Links in the source, decisions, editors' own links, policies, and the limits of the linker."""

# ruff: noqa: E501 (one line a case)

import re

import pytest

from articles.linking import Decision, Document, link
from tests.articles.linking.desk import GAZETTEER

DATE = "2025-02-12"


def shown(html: str, **more) -> str:
    """Return the annotated body with each link shortened: [Iran|IRN]."""
    options = {key: more.pop(key) for key in ("decisions", "entity_for_url") if key in more}
    document = Document(html, date=DATE, **more)
    result = link(document, GAZETTEER, url_for=lambda i: f"/{i}/", **options)
    return re.sub(
        r'<a class="entity entity-\w+" data-entity="([^"]*)" href="/[^"]*/">(.*?)</a>',
        r"[\2|\1]",
        result.body_html,
    )


CASES = {
    "first of each, once": (
        "<p>Iran and Iran met Armenia.</p><p>Armenia.</p>",
        "<p>[Iran|IRN] and Iran met [Armenia|ARM].</p><p>Armenia.</p>",
    ),
    "not in a heading": ("<h2>Iran</h2><p>Iran</p>", "<h2>Iran</h2><p>[Iran|IRN]</p>"),
    "not in a quotation": (
        "<blockquote>Iran</blockquote><p><q>Iran</q> Iran</p>",
        "<blockquote>Iran</blockquote><p><q>Iran</q> [Iran|IRN]</p>",
    ),
    "not in an existing link": (
        '<p><a href="https://example.org/">Iran</a> and Iran</p>',
        '<p><a href="https://example.org/">Iran</a> and [Iran|IRN]</p>',
    ),
    "character references": ("<p>T&uuml;rkiye&nbsp;&amp; co.</p>", "<p>[T&uuml;rkiye|TUR]&nbsp;&amp; co.</p>"),
    "across balanced markup": (
        "<p>Ilham <em>Aliyev</em> of Azerbaijan</p>",
        "<p>[Ilham <em>Aliyev</em>|ilham] of [Azerbaijan|AZE]</p>",
    ),
    "not across half a tag": ("<p>Ilham <em>Aliyev met</em> Iran</p>", "<p>Ilham <em>Aliyev met</em> [Iran|IRN]</p>"),
    "name rather than demonym": (
        "<p>The Iranian army left Iran.</p>", "<p>The Iranian army left [Iran|IRN].</p>",
    ),
    "demonym where nothing better": ("<p>The Iranian army left.</p>", "<p>The [Iranian|IRN] army left.</p>"),
    "possessive outside": ("<p>Iran’s army.</p>", "<p>[Iran|IRN]’s army.</p>"),
    "event and what it names": (
        "<p>Closure of the Azerbaijani embassy in Tehran. Azerbaijan and Iran.</p>",
        "<p>[Closure of the Azerbaijani embassy in Tehran|closure]. [Azerbaijan|AZE] and [Iran|IRN].</p>",
    ),
    "broken markup comes through": ("<p>Iran<b></p></i> & <", "<p>[Iran|IRN]<b></p></i> & <"),
}  # fmt: skip


@pytest.mark.parametrize(("html", "expected"), CASES.values(), ids=CASES.keys())
def test_links(html: str, expected: str) -> None:
    assert shown(html) == expected


def test_policy_section_links_again_after_a_heading() -> None:
    html = "<p>Iran Iran</p><h2>Next</h2><p>Iran Iran</p>"
    assert shown(html, policy="section").count("|IRN]") == 2
    assert shown(html, policy="always").count("|IRN]") == 4


def test_subjects_are_mentioned_and_never_linked() -> None:
    document = Document("<p>Iran</p>", subjects=frozenset({"IRN"}))
    result = link(document, GAZETTEER, url_for=lambda i: f"/{i}/")
    assert result.body_html == "<p>Iran</p>"
    assert [(mention.entity_id, mention.linked) for mention in result.occurrences] == [
        ("IRN", False)
    ]


def test_without_addresses_the_body_comes_back_as_it_was() -> None:
    assert link(Document("<p>Iran</p>"), GAZETTEER).body_html == "<p>Iran</p>"


def test_attributes_are_escaped() -> None:
    result = link(
        Document("<p>Iran</p>"),
        GAZETTEER,
        url_for=lambda _: '/"><script>',
        attributes_for=lambda _: {"title": 'a "b" <c>', "class": "quiet"},
    )
    assert result.body_html == (
        '<p><a class="entity entity-country quiet" data-entity="IRN" '
        'href="/&quot;&gt;&lt;script&gt;" title="a &quot;b&quot; &lt;c&gt;">Iran</a></p>'
    )


def test_headline_and_standfirst_count_but_show_no_link() -> None:
    result = link(
        Document("<p>Nothing.</p>", headline="Iran speaks", standfirst="On Armenia"),
        GAZETTEER,
        url_for=lambda i: f"/{i}/",
    )
    assert [(m.field, m.start, m.surface, m.linked) for m in result.occurrences] == [
        ("headline", 0, "Iran", False), ("standfirst", 3, "Armenia", False),
    ]  # fmt: skip


DECISIONS = {
    "never": ([Decision("iran", None)], "<p>Iran left Iran.</p>"),
    "another": ([Decision("iran", "TUR")], "<p>[Iran|TUR] left Iran.</p>"),
    "unfolded key": ([Decision("IRAN", "TUR")], "<p>[Iran|TUR] left Iran.</p>"),
    "the later one, in whatever spelling": ([Decision("iran", "TUR"), Decision("IRAN", "RUS"), Decision("iran", None)], "<p>Iran left Iran.</p>"),
    "the later one": ([Decision("iran", None), Decision("iran", "TUR")], "<p>[Iran|TUR] left Iran.</p>"),
    "a word that is no name": ([Decision("left", "TUR")], "<p>[Iran|IRN] [left|TUR] Iran.</p>"),
    "nobody known": ([Decision("iran", "gone")], "<p>Iran left Iran.</p>"),
}  # fmt: skip


@pytest.mark.parametrize(("decisions", "expected"), DECISIONS.values(), ids=DECISIONS.keys())
def test_decision_wins(decisions: list[Decision], expected: str) -> None:
    assert shown("<p>Iran left Iran.</p>", decisions=decisions) == expected


def test_decision_on_a_surname_leaves_the_full_name() -> None:
    html = "<p>Ilham Aliyev of Azerbaijan. Aliyev.</p>"
    result = link(Document(html), GAZETTEER, decisions=[Decision("aliyev", "heydar")])
    assert [(m.surface, m.entity_id, m.origin) for m in result.occurrences] == [
        ("Ilham Aliyev", "ilham", "automatic"),
        ("Azerbaijan", "AZE", "automatic"),
        ("Aliyev", "heydar", "editor"),
    ]


FOLLOWING = {
    "a surname follows the full name that was decided on": (
        "<p>Heydar Aliyev spoke. Aliyev left, and Aliyev’s guests too.</p>",
        [Decision("heydar aliyev", "ilham")],
        ["ilham", "ilham", "ilham"],
    ),
    "a surname follows a name that matched nobody": (
        "<p>Farid Novruzov spoke. Novruzov left. So did Aliyev.</p>",
        [Decision("farid novruzov", "mehdiyev")],
        ["mehdiyev", "mehdiyev"],
    ),
    "a full name that is to mean nobody keeps its surname to itself": (
        "<p>Heydar Aliyev spoke. Aliyev left.</p>",
        [Decision("heydar aliyev", None)],
        [],
    ),
    "a decision on the surname itself counts more": (
        "<p>Heydar Aliyev spoke. Aliyev left.</p>",
        [Decision("heydar aliyev", "ilham"), Decision("aliyev", None)],
        ["ilham"],
    ),
}


@pytest.mark.parametrize(("html", "decisions", "expected"), FOLLOWING.values(), ids=FOLLOWING)
def test_short_forms_follow_a_decision(html, decisions, expected) -> None:
    result = link(Document(html), GAZETTEER, decisions=decisions)
    found = [o for o in result.occurrences if GAZETTEER.by_id(o.entity_id).kind == "person"]
    assert [o.entity_id for o in found] == expected


def test_a_surname_follows_the_editors_own_link() -> None:
    html = '<p><a href="/people/ilham/">Heydar Aliyev</a> spoke. Aliyev left.</p>'
    result = link(Document(html), GAZETTEER, entity_for_url=lambda href: href.split("/")[2])
    assert [(o.entity_id, o.rule) for o in result.occurrences] == [
        ("ilham", "editor"),
        ("ilham", "surname"),
    ]


def test_decision_answers_a_doubt() -> None:
    document = Document("<p>Arayik Harutyunyan of Armenia.</p>", date="2020-06")
    assert link(document, GAZETTEER).ambiguous
    decided = link(document, GAZETTEER, decisions=[Decision("arayik harutyunyan", "elder")])
    assert not decided.ambiguous
    assert decided.occurrences[0].entity_id == "elder"


def test_editors_own_link_is_a_mention_by_the_editor() -> None:
    html = (
        '<p>The <a href="/people/lavrov/">old fox</a> left Iran. Sergey Lavrov of Russia spoke.</p>'
    )
    ours = {"/people/lavrov/": "lavrov"}
    result = link(Document(html), GAZETTEER, url_for=lambda i: f"/{i}/", entity_for_url=ours.get)
    own = result.occurrences[0]
    assert (own.surface, own.entity_id, own.origin, own.rule) == (
        "old fox",
        "lavrov",
        "editor",
        "editor",
    )
    assert result.body_html.count('data-entity="lavrov"') == 0


EVENTS = {
    "a stored phrase": ("The Helsinki Final Act still counts.", {"helsinki"}),
    "a phrase of everyday words, with its states": (
        "Azerbaijan and Iran. The closure of the embassy hurt.", {"closure", "AZE", "IRN"},
    ),
    "the same phrase about others": ("The closure of the embassy in Lima hurt.", set()),
    "described in other words": (
        "The ban on entry to Azerbaijan of Sergey Lavrov was lifted.", {"ban", "AZE", "lavrov"},
    ),
    "described by who took part": (
        "The talks between Baku and Yerevan go on.", {"talks", "AZE", "ARM"},
    ),
    "others took part": ("The talks between Baku and Tehran go on.", {"AZE", "IRN"}),
    "a sentence apart": ("The ban holds. Entry for Sergey Lavrov of Russia is free.", {"lavrov", "RUS"}),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), EVENTS.values(), ids=EVENTS.keys())
def test_events(text: str, expected: set[str]) -> None:
    result = link(Document(text, date=DATE), GAZETTEER)
    assert {mention.entity_id for mention in result.occurrences} == expected


SUGGESTIONS = {
    "participants around the noun": ("Azerbaijan and Armenia met for new talks on peace.", {"talks"}),
    "its other words and one participant": ("An embassy in Tehran saw the closure; Azerbaijan paid.", {"closure"}),
    "nobody who took part": ("Brazil and Chile met for new talks on grain. Iran watched.", set()),
    "asked once": ("Azerbaijan and Armenia met for talks. Azerbaijan and Armenia ended the talks.", {"talks"}),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), SUGGESTIONS.values(), ids=SUGGESTIONS.keys())
def test_a_likely_event_is_a_question_and_no_mention(text: str, expected: set[str]) -> None:
    result = link(Document(text, date=DATE), GAZETTEER)
    asked = [doubt for doubt in result.ambiguous if doubt.rule == "description"]
    assert [candidate for doubt in asked for candidate, _ in doubt.candidates] == list(expected)
    assert expected.isdisjoint(mention.entity_id for mention in result.occurrences)


def test_event_after_the_article_is_not_meant() -> None:
    result = link(
        Document("<p>Azerbaijan, Iran: closure of the embassy.</p>", date="2001"), GAZETTEER
    )
    assert "closure" not in {mention.entity_id for mention in result.occurrences}


def test_ten_thousand_mentions_and_a_megabyte() -> None:
    html = "<p>Iran met Ilham Aliyev in Baku, and Aliyev said no.</p>\n" * 10_000
    result = link(Document(html), GAZETTEER, url_for=lambda i: f"/{i}/")
    assert len(result.occurrences) == 30_000
    assert result.body_html.count("<a ") == 3 - 1
