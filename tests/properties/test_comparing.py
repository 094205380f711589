"""What holds for every two texts that are compared, and every three that are put together."""

from __future__ import annotations

from difflib import SequenceMatcher

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles import comparing
from articles.comparing import Change, compare, newer_text, older_text, paragraphs
from articles.models import Content
from articles.reconciling import Take, blocks, parts, put_together, reconciled
from articles.sanitising import clean_body

WORDS = st.sampled_from(
    ["Armenia", "and", "the", "gas", ",", ".", "—", "“yes”", "Баку", "Երևան", "a&b", "1 < 2", "  "]
)
LINES = st.lists(WORDS, max_size=12).map(" ".join)


@st.composite
def inline(draw):
    text = draw(LINES).replace("&", "&amp;").replace("<", "&lt;")
    tag = draw(st.sampled_from(["", "", "strong", "em", 'a href="/people/x/"', "sup"]))
    return f"<{tag}>{text}</{tag.split()[0]}>" if tag else text


@st.composite
def block(draw):
    inside = "".join(draw(st.lists(inline(), min_size=1, max_size=3)))
    tag = draw(st.sampled_from(["p", "p", "p", "h2", "blockquote", "ul", "loose"]))
    if tag == "ul":
        return f"<ul><li>{inside}</li><li>{draw(inline())}</li></ul>"
    if tag == "loose":
        return inside + "<br>" + draw(inline())
    return f"<{tag}>{inside}</{tag}>"


BODIES = st.lists(block(), max_size=7).map("\n".join).map(clean_body)


class ComparingTests:
    @settings(max_examples=40, deadline=None)
    @given(BODIES, BODIES)
    def test_without_what_is_new_it_is_the_older_text_and_the_other_way_round(self, older, newer):
        lines = compare(older, newer)
        assert older_text(lines) == [paragraph.text for paragraph in paragraphs(older)]
        assert newer_text(lines) == [paragraph.text for paragraph in paragraphs(newer)]

    @settings(max_examples=40, deadline=None)
    @given(BODIES)
    def test_a_text_does_not_differ_from_itself(self, body):
        assert all(line.is_same for line in compare(body, body))

    @settings(max_examples=40, deadline=None)
    @given(BODIES)
    def test_every_letter_of_the_body_is_compared(self, body):
        from lxml import html

        text = html.fragment_fromstring(body or "<p></p>", create_parent="div").text_content()
        read = "".join(paragraph.text for paragraph in paragraphs(body))
        assert "".join(read.split()) == "".join(text.split())

    @settings(max_examples=40, deadline=None)
    @given(LINES, LINES)
    def test_plain_text_likewise(self, older, newer):
        runs = comparing.compare_text(older, newer)
        assert "".join(r.text for r in runs if r.change != Change.NEW) == older
        assert "".join(r.text for r in runs if r.change != Change.GONE) == newer

    def test_a_wall_of_words_takes_no_time_to_speak_of(self):
        # Were every "gas" looked for everywhere, this would take many minutes.
        wall = "<p>" + "gas and " * 20_000 + "</p>"
        lines = compare(wall, wall.replace("gas and gas", "gas or gas", 1) + "<p>End.</p>")
        assert newer_text(lines)[-1] == "End."


class PuttingTogetherTests:
    @settings(max_examples=40, deadline=None)
    @given(BODIES)
    def test_blocks_are_the_body(self, body):
        assert "".join(blocks(body)) == body

    @settings(max_examples=40, deadline=None)
    @given(BODIES, BODIES)
    def test_what_only_one_changed_is_taken_over_whole(self, base, changed):
        for theirs, mine in ((changed, base), (base, changed), (changed, changed)):
            together = put_together(parts(base, theirs, mine), {})
            # Behind an element a line may begin where there was none.
            assert together.replace(">\n", ">") == changed.replace(">\n", ">")

    @settings(max_examples=40, deadline=None)
    @given(BODIES, BODIES, BODIES)
    def test_the_parts_are_the_three_texts(self, base, theirs, mine):
        found = parts(base, theirs, mine)
        for name, text in (("base", base), ("theirs", theirs), ("mine", mine)):
            kept = "".join(getattr(part, name) for part in found)
            assert "".join(kept.split()) == "".join(text.split())

    @settings(max_examples=40, deadline=None)
    @given(BODIES, BODIES, BODIES)
    def test_nothing_that_either_wrote_is_lost_by_saying_nothing(self, base, theirs, mine):
        together = put_together(parts(base, theirs, mine), {})
        old = {each.strip() for each in blocks(base)}
        for text in (theirs, mine):
            for each in blocks(text):
                assert each.strip() in old or each.strip() in together

    @settings(max_examples=40, deadline=None)
    @given(BODIES, BODIES, BODIES, st.sampled_from(Take))
    def test_collisions_go_as_was_said(self, base, theirs, mine, take):
        for part in parts(base, theirs, mine):
            if part.collides:
                assert part.theirs != part.mine
                words = part.taken(take)
                if take != Take.MINE:
                    assert part.theirs in words
                if take != Take.THEIRS:
                    assert part.mine in words

    def test_words_outside_a_paragraph_are_not_joined(self):
        base, changed = "<br>At Yerevan", "<br>At Yerevan\n<b>spoke</b>"
        assert put_together(parts(base, changed, base), {}) == changed

    def test_changes_of_different_paragraphs_do_not_collide(self):
        base = "<p>One.</p>\n<p>Two.</p>\n<p>Three.</p>"
        theirs = base.replace("One.", "One, theirs.")
        mine = base.replace("Two.", "Two, mine.") + "\n<p>Four, mine.</p>"
        assert not any(part.collides for part in parts(base, theirs, mine))
        assert put_together(parts(base, theirs, mine), {}) == (
            "<p>One, theirs.</p>\n<p>Two, mine.</p>\n<p>Three.</p>\n<p>Four, mine.</p>"
        )

    def test_fields_follow_whoever_changed_them(self):
        base = Content(headline="A", standfirst="S", tags=["gas", "oil"], about=[1, 2])
        theirs = Content(headline="B", standfirst="S", tags=["gas"], about=[1, 2, 3])
        mine = Content(headline="A", standfirst="T", tags=["gas", "oil", "war"], about=[2])
        both = reconciled(base, theirs, mine, {})
        assert (both.headline, both.standfirst) == ("B", "T")
        assert both.tags == ["gas", "war"]
        assert both.about == [2, 3]


class LongTextTests:
    """A long text that is hardly changed takes no more looking than its changes do."""

    @pytest.mark.parametrize("change", [None, 0, 2500, -1])
    def test_looked_through_a_few_times(self, change, monkeypatch):
        looked = []
        look = SequenceMatcher.find_longest_match
        monkeypatch.setattr(
            SequenceMatcher,
            "find_longest_match",
            lambda self, *args: looked.append(args) or look(self, *args),
        )
        words = [f"word{number % 700}" for number in range(5000)]
        other = list(words)
        if change is not None:
            other[change] = "changed"
        older, newer = (f"<p>{' '.join(each)}</p>" for each in (words, other))
        (line,) = compare(older, newer)
        assert len(looked) < 20
        fates = [run.text.strip() for run in line.runs if run.change != Change.SAME]
        expected = [] if change is None else [words[change], "changed"]
        assert [text for text in fates if text] == expected
