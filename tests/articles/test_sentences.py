"""The sentence around a place: where it begins, where it ends, and how much of it is shown."""

import pytest

from articles.sentences import sentence_around

TEXT = "Baku waited. President George H. W. Bush called at noon! “Too late.” Nobody came\nThe end"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("Baku", "Baku waited."),
        ("Bush", "President George H. W. Bush called at noon!"),
        ("George H. W.", "President George H. W. Bush called at noon!"),
        ("late", "“Too late.”"),
        ("Nobody", "Nobody came"),
        ("end", "The end"),
    ],
)
def test_a_sentence_ends_where_it_does(name, sentence):
    start = TEXT.index(name)
    assert sentence_around(TEXT, start, start + len(name)) == sentence


def test_a_name_that_ends_in_a_full_stop_does_not_end_its_sentence():
    text = "They met in the U.S. and left. Then nothing."
    start = text.index("U.S.")
    assert sentence_around(text, start, start + 4) == "They met in the U.S. and left."


def test_a_very_long_sentence_is_cut_at_words():
    text = "word " * 300 + "Armenia " + "word " * 300
    start = text.index("Armenia")
    shown = sentence_around(text, start, start + 7)
    assert shown.startswith("… word ")
    assert shown.endswith(" word …")
    assert "Armenia" in shown
    assert len(shown) < 450


def test_places_far_into_a_text_without_full_stops():
    text = "word " * 2000 + "Armenia" + " word" * 2000
    start = text.index("Armenia")
    assert "Armenia" in sentence_around(text, start, start + 7)


def test_nothing_is_a_sentence_of_nothing():
    assert sentence_around("", 0, 0) == ""
