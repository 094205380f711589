"""Folding makes two spellings one name: a table of cases, and what must hold for any text."""

import doctest

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from people import folding
from people.folding import fold, fold_with_offsets


@pytest.mark.parametrize(
    ("text", "key"),
    [
        pytest.param("Vladimir PUTIN", "vladimir putin", id="case"),
        pytest.param("Məmmədyarov", "mammadyarov", id="azerbaijani schwa"),
        pytest.param("ƏLİYEV", "aliyev", id="capital schwa and dotted capital I"),
        pytest.param("Erdoğan Işık", "erdogan isik", id="Turkish g and dotless i"),
        pytest.param("Lech Wałęsa", "lech walesa", id="Polish l"),
        pytest.param("Støre Đinđić", "store dindic", id="o with stroke, d with stroke"),
        pytest.param("Voßkuhle Ægir Þór", "vosskuhle aegir thor", id="letters that become two"),
        pytest.param("Œuvre", "oeuvre", id="oe"),
        pytest.param("Sana’a Sana`a Sanaʿa", "sana'a sana'a sana'a", id="apostrophes"),
        pytest.param("“a” «b» „c“", '"a" "b" "c"', id="quotes of every shape"),
        pytest.param("Jean‑Claude", "jean claude", id="no-break hyphen"),
        pytest.param("Armenia–Azerbaijan", "armenia azerbaijan", id="en dash between names"),
        pytest.param("Putin — Biden", "putin — biden", id="em dash separates"),
        pytest.param("Biden -- Putin", "biden -- putin", id="dashes between words stay"),
        pytest.param("Azer\u00adbai\u00adjan", "azerbaijan", id="soft hyphen"),
        pytest.param("Ilham\u00a0\n\t Aliyev ", "ilham aliyev", id="spaces of every kind"),
        pytest.param("Ali\u200byev\ufeff", "aliyev", id="zero-width characters"),
        pytest.param("E\u0301minence", "eminence", id="decomposed accent"),
        pytest.param("Ёлкин Йошкар", "елкин иошкар", id="Cyrillic"),
        pytest.param("Սերժ և", "սերժ եւ", id="Armenian and its ligature"),
        pytest.param("საქართველო", "საქართველო", id="Georgian"),
        pytest.param("مُحَمَّد", "محمد", id="Arabic points"),
        pytest.param("علی", fold("علي"), id="Persian and Arabic yeh"),
        pytest.param("שָׁלוֹם", "שלום", id="Hebrew points"),
        pytest.param("習近平", "習近平", id="Chinese"),
        pytest.param("かがき", "かがき", id="kana keeps its voicing"),
        pytest.param("か\u3099", "が", id="decomposed kana"),
        pytest.param("김정은", "김정은", id="Hangul stays whole"),
        pytest.param("हिन्दी", "हिन्दी", id="Indic vowels stay"),
        pytest.param("ﬁnland Ｒussia", "finland russia", id="ligature and full width"),
        pytest.param("a\x00b\ud800", "ab", id="NUL and lone surrogate are dropped"),
        pytest.param("", "", id="nothing"),
        pytest.param(" \u00ad ", "", id="only invisible"),
    ],
)
def test_fold(text: str, key: str) -> None:
    assert fold(text) == key


def test_fold_tells_names_apart() -> None:
    assert len({fold(name) for name in ("Aliyev", "Aliyeva", "Alieva", "Al Iyev")}) == 4


TEXT = st.text(st.characters()) | st.text("aÉəıß’-–—\u00ad\u00a0 \n\u0301\u0345か\u3099ΣςÅİ…ﷺ")


@given(TEXT)
@example("a-\u00adb")
@example("ᾳ\u0345-ͅ")
def test_folding_a_key_changes_nothing(text: str) -> None:
    key = fold(text)
    assert fold(key) == key


@given(TEXT)
def test_fold_with_offsets_agrees_with_fold(text: str) -> None:
    folded, offsets = fold_with_offsets(text)
    assert folded == fold(text)
    assert len(offsets) == len(folded) + 1
    assert offsets == sorted(offsets)
    assert all(0 <= offset <= len(text) for offset in offsets)


@given(st.text("aÉəıßŁ’“ \u00a0\u00ad\n", min_size=1), st.data())
def test_offsets_lead_back_to_what_was_folded(text: str, data: st.DataObject) -> None:
    folded, offsets = fold_with_offsets(text)
    start = data.draw(st.integers(0, len(folded)))
    end = data.draw(st.integers(start, len(folded)))
    assert fold(text[offsets[start] : offsets[end]]) == folded[start:end].strip() or (
        # A letter that folds to two can be cut in the middle only in the folded text.
        offsets[start] == offsets[max(start - 1, 0)] or offsets[end] == offsets[max(end - 1, 0)]
    )


def test_docstrings_say_what_happens() -> None:
    assert doctest.testmod(folding).failed == 0
