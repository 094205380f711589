"""What counts as a change of substance: a table, one line a case."""

from __future__ import annotations

import pytest

from articles.substance import Difference, difference

OLD = "On 12 May the president of Armenia said: “We will never go back.” Then he left Moscow."


class DifferenceTests:
    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("They recieved it.", "They received it."),  # two letters changed places
            ("They recived it.", "They received it."),  # one was missing
            ("They receeved it.", "They received it."),  # one was mistaken
            ("The goverment fell.", "the government fell."),  # and a capital
            ("Ucraïne answered.", "Ucraine answered."),  # a mark
            ("a ceasefire line", "a cease-fire line"),
            ("It was alot of work.", "It was a lot of work."),
            ("One.\nTwo.", "One.\n\n  Two. "),
            ("He said so , then.", "He said so, then."),
        ],
    )
    def test_slips_put_right_are_none(self, old, new):
        assert difference(old, new) == Difference()

    @pytest.mark.parametrize(
        ("new", "words", "kinds"),
        [
            (OLD.replace("12", "14"), 1, {"numbers"}),
            (OLD.replace("Moscow", "Minsk"), 1, {"names"}),
            (OLD.replace("Armenia", "Armania"), 1, {"names"}),  # one letter, but of a name
            (OLD.replace("never", "surely"), 1, {"quotations"}),
            (OLD.replace("Then", "Later"), 1, set()),
            (OLD.replace("left", "visited"), 1, set()),
            (OLD + " He had come in 2019.", 5, {"numbers"}),
            (OLD.replace("12 ", ""), 1, {"numbers"}),
            (OLD.replace(" will", "’ll"), 2, {"quotations"}),
            ("", 17, {"numbers", "names", "quotations"}),
        ],
    )
    def test_what_changed_is_counted_and_named(self, new, words, kinds):
        found = difference(OLD, new)
        assert found.words == words
        named = {kind for kind in ("numbers", "names", "quotations") if getattr(found, kind)}
        assert named == kinds

    @pytest.mark.parametrize(
        ("found", "is_substantial"),
        [
            (Difference(), False),
            (Difference(4), False),
            (Difference(5), True),
            (Difference(1, numbers=True), True),
            (Difference(1, names=True), True),
            (Difference(1, quotations=True), True),
        ],
    )
    def test_what_readers_ought_to_be_told(self, found, is_substantial):
        assert found.is_substantial is is_substantial

    def test_it_is_the_same_both_ways(self):
        new = OLD.replace("12", "14").replace("never", "surely")
        assert difference(OLD, new) == difference(new, OLD)

    @pytest.mark.parametrize(
        ("quotation", "changed"),
        [
            ("He said «we go» there.", "He said «we stay» there."),
            ("He said „we go“ there.", "He said „we stay“ there."),
            ('He said "we go" there.', 'He said "we stay" there.'),
        ],
    )
    def test_quotation_marks_of_all_kinds(self, quotation, changed):
        assert difference(quotation, changed).quotations
        assert not difference(quotation, quotation.replace("there", "then")).quotations

    def test_texts_that_share_nothing_are_counted_and_not_aligned(self):
        old = " ".join(f"alpha{n}x" for n in range(3000))
        new = " ".join(f"beta{n}x" for n in range(3000))
        assert difference(old, new).words == 3000
