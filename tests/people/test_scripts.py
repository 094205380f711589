"""Languages and directions of names, told from their letters."""

import pytest

from people.scripts import direction, language_tag, script_of


@pytest.mark.parametrize(
    ("text", "tag", "way"),
    [
        ("Ramiz Mehdiyev", "", "ltr"),
        ("Əbülfəs Qarayev", "", "ltr"),
        ("Рамиз Мехтиев", "und-Cyrl", "ltr"),
        ("Ռամիզ Մեհդիև", "hy", "ltr"),
        ("საქართველო", "ka", "ltr"),
        ("هنري كيسنجر", "und-Arab", "rtl"),
        ("בנימין נתניהו", "he", "rtl"),
        ("习近平", "und-Hani", "ltr"),
        ("대한민국", "ko", "ltr"),
        ("“Ռամիզ”", "hy", "ltr"),
        ("(محمد)", "und-Arab", "rtl"),
        ("1995", "", "ltr"),
        ("", "", "ltr"),
        ("\ue000", "", "ltr"),
    ],
)
def test_scripts_are_told_apart(text, tag, way):
    assert language_tag(text) == tag
    assert direction(text) == way


def test_what_an_editor_said_comes_first():
    assert language_tag("Рамиз", "ru") == "ru"


def test_script_of_the_first_letter_counts():
    assert script_of("  «Նikol") == "ARMENIAN"
