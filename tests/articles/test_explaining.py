"""Every rule has its sentence, for what was just found and for what is stored."""

from __future__ import annotations

import ast
import re

import pytest

from articles import explaining, mentions
from articles.explaining import Certainty, certainty, explain, support, why_not_linked
from articles.linking import Occurrence
from articles.models import Content, Mention
from tests.conftest import ROOT
from tests.factories import make_article, make_country, make_person

NAMES = {"1": "Ramiz Mehdiyev", "2": "Heydar Aliyev", "3": "Azerbaijan", "4": "Armenia"}


def occurrence(rule="full name", surface="Mehdiyev", score=3.0, runners_up=(), **facts):
    return Occurrence(
        "body", 0, len(surface), surface, "1", rule, score, runners_up=runners_up, facts=facts
    )


def strings(node):
    """All text constants that an expression may come out as."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from strings(node.body)
        yield from strings(node.orelse)
    elif isinstance(node, ast.BoolOp):
        for value in node.values:
            yield from strings(value)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr == "get":  # {"demonym": "demonym", …}.get(kind, "name")
            for argument in node.args[1:]:
                yield from strings(argument)
            yield from strings(node.func.value)
    elif isinstance(node, ast.Dict):
        for value in node.values:
            yield from strings(value)


def rules_in_sources():
    """The rules that the linker's sources name: of mentions, of doubts, and parts of names."""
    found = set()
    for path in (ROOT / "articles" / "linking").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                places = {"Mention": 3, "Doubt": 3, "decide": 4, "_choose_variant": 5}
                if name in places and len(node.args) > places[name]:
                    found.update(strings(node.args[places[name]]))
                found.update(
                    text
                    for keyword in node.keywords
                    if keyword.arg == "rule"
                    for text in strings(keyword.value)
                )
            elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                if any(isinstance(t, ast.Name) and t.id == "rule" for t in targets):
                    found.update(strings(node.value))
    return found - {""}


def rules_in_docs():
    """The first column of the table of rules in docs/linking.md."""
    text = (ROOT / "docs" / "linking.md").read_text()
    table = text.split("## Rules and facts")[1].split("| fact |")[0]
    cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("|")]
    return {rule for cell in cells for rule in re.findall(r"`([^`]+)`", cell)}


class RulesTests:
    def test_sources_are_read(self):
        assert {"full name", "demonym", "phrase", "decision", "surname alone"} <= rules_in_sources()

    @pytest.mark.parametrize("rule", sorted(rules_in_sources() | rules_in_docs()))
    def test_every_rule_has_a_sentence(self, rule):
        assert rule in explaining.rules()
        assert "by the rule" not in explain(occurrence(rule), NAMES)

    def test_no_sentence_for_rules_that_are_gone(self):
        assert explaining.rules() <= rules_in_docs()

    def test_unknown_rule_is_named_rather_than_failing(self):
        told = explain(occurrence("telepathy"), NAMES)
        assert told == "“Mehdiyev” → Ramiz Mehdiyev: by the rule “telepathy”."


class ExplainTests:
    @pytest.mark.parametrize(
        ("rule", "facts", "told"),
        [
            ("surname", {"named_in": "body", "paragraph": "2"},
             "surname of the person named in paragraph 2."),
            ("surname", {"named_in": "headline", "paragraph": "1"},
             "surname of the person named in the headline."),
            ("surname", {"named_in": "body"}, "surname of the person named in full."),
            ("given", {"named_in": "standfirst"},
             "given name of the person named in the standfirst."),
            ("misspelt", {"named_in": "body", "paragraph": "3"},
             "one letter away from the name of the person named in paragraph 3."),
            ("full name", {}, "the full name stands here."),
            ("full name", {"title": "President"}, "the full name, with the office “President”."),
            ("full name", {"alias": "Рамиз Мехтиев", "alias_kind": "case"},
             "the full name “Рамиз Мехтиев” in another case."),
            ("name", {"alias": "Россия", "alias_kind": "case"},
             "its name “Россия” in another case."),
            ("name", {"alias": "Atatürk", "alias_kind": "epithet"},
             "“Atatürk” is a byname of theirs."),
            ("seat", {"sense": "house"}, "a house that always stands for its state."),
            ("seat", {"sense": "actor"}, "the seat of its government, which acts here."),
            ("seat", {"sense": "some new sense"}, "the seat of its government."),
            ("description", {"head": "talks", "participants": "3 4"},
             "“talks” beside Azerbaijan, Armenia, who took part."),
            ("description", {"head": "ban"}, "“ban” beside other words of the event's name."),
        ],
    )  # fmt: skip
    def test_sentence(self, rule, facts, told):
        assert explain(occurrence(rule, **facts), NAMES) == f"“Mehdiyev” → Ramiz Mehdiyev: {told}"

    def test_percent_signs_and_braces_of_a_text_do_no_harm(self):
        told = explain(occurrence("full name", surface="100 %s %(x)s {y}"), NAMES)
        assert told.startswith("“100 %s %(x)s {y}” → ")

    def test_whoever_is_gone_is_said_to_be(self):
        assert "somebody who is no longer there" in explain(occurrence(), {})

    def test_stored_place_reads_like_the_fresh_one(self):
        fresh = occurrence("surname", named_in="body", paragraph="2", states="3")
        stored = {
            "surface": "Mehdiyev", "rule": "surname", "score": 3.0, "runners_up": [],
            "facts": {"named_in": "body", "paragraph": "2", "states": "3"}, "origin": "automatic",
        }  # fmt: skip
        assert explain(stored, NAMES, 1) == explain(fresh, NAMES)
        assert support(stored, NAMES, 1) == support(fresh, NAMES)
        assert certainty(stored) == certainty(fresh)

    def test_span_of_an_older_release_without_facts(self):
        told = explaining.explanation({"surface": "Baku", "rule": "seat"}, NAMES, 3)
        assert told.whole == "“Baku” → Azerbaijan: the seat of its government."

    def test_support_says_state_office_time_and_rivals(self):
        place = occurrence(
            "full name", title="Foreign Minister", office="Minister of Foreign Affairs",
            states="3", beside="3", in_office="yes", over="2", decided_by="office",
            runners_up=(("2", 0.5), ("4", 0.1)),
        )  # fmt: skip
        assert support(place, NAMES) == [
            "“Foreign Minister” agrees with the office they held: “Minister of Foreign Affairs”.",
            "Their state is named beside it: Azerbaijan.",
            "They were in office at the article's date.",
            "Rather than Heydar Aliyev, because of the office.",
            "Further behind: Armenia.",
        ]

    def test_runner_up_without_a_reason_is_named_all_the_same(self):
        place = occurrence(runners_up=(("2", 0.5),))
        assert support(place, NAMES) == ["Closest other: Heydar Aliyev."]

    def test_ids_are_all_that_names_are_needed_for(self):
        place = occurrence(states="3", over="2", runners_up=(("4", 0.0),))
        assert explaining.ids_of([place]) == {"1", "2", "3", "4"}


class CertaintyTests:
    @pytest.mark.parametrize(
        ("rule", "score", "runners_up", "sure"),
        [
            ("full name", 4.0, (), Certainty.CERTAIN),
            ("full name", 1.5, (), Certainty.LIKELY),
            ("full name", 0.4, (), Certainty.CLOSE),
            ("full name", 4.0, (("2", 2.9),), Certainty.CLOSE),
            ("surname", 1.5, (), Certainty.CERTAIN),
            ("surname", 1.5, (("2", 1.1),), Certainty.CLOSE),
            ("misspelt", 1.5, (), Certainty.LIKELY),
            ("demonym", 1.0, (), Certainty.CERTAIN),
            ("name", 1.0, (("3", 0.9),), Certainty.LIKELY),
            ("seat", 1.0, (("3", -0.6),), Certainty.CERTAIN),
            ("decision", 1.0, (), Certainty.DECIDED),
            ("editor", 1.0, (), Certainty.DECIDED),
        ],
    )
    def test_certainty(self, rule, score, runners_up, sure):
        assert certainty(occurrence(rule, score=score, runners_up=runners_up)) is sure

    def test_every_certainty_has_a_label(self):
        assert len({sure.label for sure in Certainty}) == 4


class WhyNotLinkedTests:
    @pytest.mark.parametrize(
        ("rule", "candidates", "told"),
        [
            ("full name", [("1", 2.0), ("2", 1.6)],
             "Ramiz Mehdiyev and Heydar Aliyev fit the article about equally well."),
            ("full name", [("1", -1.0), ("2", -1.6)],
             "Neither Ramiz Mehdiyev nor anybody else of the name fits the article well."),
            ("full name", [("1", -1.0)],
             "It may be Ramiz Mehdiyev, but too little in the article speaks for it."),
            ("description", [("1", 0.6)],
             "It may be Ramiz Mehdiyev; the words around it are not enough to say so."),
            ("full name", [], "Nobody at the reference desk has this name."),
        ],
    )  # fmt: skip
    def test_sentence(self, rule, candidates, told):
        assert why_not_linked(rule, candidates, NAMES) == told


@pytest.mark.django_db
class OnRealArticlesTests:
    BODY = (
        "<p>Armenia was silent. Azerbaijan was not.</p>"
        "<p>Ramiz Mehdiyev wrote about the Armenians.</p><p>Mehdiyev was read in Baku.</p>"
    )

    @pytest.fixture
    def article(self):
        azerbaijan = make_country("Azerbaijan", aliases=[("Baku", "seat", "weak")])
        make_country("Armenia", aliases=[("Armenians", "demonym")])
        make_person("Ramiz Mehdiyev", countries=[azerbaijan])
        return make_article(body=self.BODY)

    def test_stored_and_fresh_say_the_same(self, article, django_assert_num_queries):
        result = mentions.preview(Content.of(article), article=article)
        fresh_names = explaining.names_of(explaining.ids_of(result.occurrences))
        fresh = sorted(explain(one, fresh_names) for one in result.occurrences)
        rows = list(Mention.objects.filter(article=article))
        spans = [span for row in rows for span in row.spans]
        with django_assert_num_queries(1):
            names = explaining.names_of(
                [*explaining.ids_of(spans), *(row.entity_id for row in rows)]
            )
        stored = sorted(explain(span, names, row.entity_id) for row in rows for span in row.spans)
        assert stored == fresh
        wanted = "“Mehdiyev” → Ramiz Mehdiyev: surname of the person named in paragraph 2."
        assert wanted in stored

    def test_namesakes_are_told_apart_by_their_line(self):
        one = make_person("John Adams", summary="second president")
        other = make_person("John Adams", slug="john-adams-composer", summary="composer")
        names = explaining.names_of([one.pk, str(other.pk), "", "rubbish"])
        assert sorted(names.values()) == ["John Adams (composer)", "John Adams (second president)"]
