"""The words of a text: their folded form, their places, how they are written, and their lines."""

# ruff: noqa: E501 (one line a case)

import pytest

from articles.linking import tokenize
from articles.linking.tokens import CAPITALISED, CASELESS, LOWER, UPPER


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param("", [], id="nothing"),
        pytest.param("\n\n", [], id="empty lines only"),
        pytest.param("one two", [0, 0], id="one line"),
        pytest.param("one\ntwo three\nfour", [0, 1, 1, 2], id="three lines"),
        pytest.param("\n\none\n\n\ntwo\n", [2, 5], id="empty lines count"),
        pytest.param("one\n...\ntwo", [0, 2], id="a line without words counts"),
        pytest.param("été\nA\u00adB\nсон", [0, 1, 2], id="beyond ASCII"),
    ],
)
def test_every_word_knows_its_line(text: str, lines: list[int]) -> None:
    tokens = tokenize(text)
    assert tokens.line_of == lines
    assert len(tokens.shouted) == text.count("\n") + 1
    assert [tokens.line_of[first] for first, _ in tokens.lines] == sorted(set(lines))
    assert [word for line in tokens.lines for word in range(*line)] == list(range(len(tokens)))


def test_only_a_line_in_capitals_is_shouted() -> None:
    assert tokenize("Iran\nIRAN LEAVES TALKS\nThe US left").shouted == [False, True, False]


@pytest.mark.parametrize(
    ("text", "keys", "case"),
    [
        pytest.param("the USA, Iran 2012", ["the", "usa", "iran", "2012"], [LOWER, UPPER, CAPITALISED, LOWER], id="ASCII"),
        pytest.param("“Iran’s” – iPhone", ["iran", "s", "iphone"], [CAPITALISED, LOWER, LOWER], id="ASCII but for quotes"),
        pytest.param("Müller naïve ÉIRE", ["muller", "naive", "eire"], [CAPITALISED, LOWER, UPPER], id="accents"),
        pytest.param("a\u00adb Iran", ["ab", "iran"], [LOWER, CAPITALISED], id="soft hyphen"),
        pytest.param("McDonald 3D", ["mcdonald", "3d"], [CAPITALISED, LOWER], id="capitals inside"),
        pytest.param("中 Iran", ["中", "iran"], [CASELESS, CAPITALISED], id="no capitals"),
    ],
)  # fmt: skip
def test_words_are_folded_and_say_how_they_are_written(text: str, keys: list[str], case: list[int]) -> None:  # fmt: skip
    tokens = tokenize(text)
    assert (tokens.keys, tokens.case) == (keys, case)
    assert tokens.small == {key for key, written in zip(keys, case, strict=True) if not written}
    assert tokens.capitals == [index for index, written in enumerate(case) if written]
    surfaces = [tokens.surface(index, index + 1) for index in range(len(tokens))]
    gaps = [tokens.gap(index) for index in range(len(tokens) + 1)]
    assert (
        "".join(piece for pair in zip(gaps, [*surfaces, ""], strict=True) for piece in pair) == text
    )
