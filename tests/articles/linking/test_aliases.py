"""What the strength, kind and validity of a stored name mean, as an editor sets them."""

# ruff: noqa: E501 (one line a case)

import pytest

from articles.linking import Alias, Document, Entity, compile_gazetteer, link

GAZETTEER = compile_gazetteer(
    [
        Entity(
            "salman",
            "person",
            "Mohammed bin Salman",
            (
                Alias("MBS", "acronym"),
                Alias("Mohammed", "short", "weak"),
                Alias("the Prince", "epithet", "weak"),
            ),
        ),
        Entity(
            "congo",
            "country",
            "DR Congo",
            (
                Alias("Zaire", valid_from="1971", valid_until="1997"),
                Alias("Congo", strength="weak"),
            ),
        ),
        Entity("brazza", "country", "Republic of the Congo", (Alias("Congo", strength="weak"),)),
        Entity("old", "country", "Kongo Kingdom", (Alias("Zaire", valid_until="1860"),)),
        Entity(
            "osce", "organisation", "Organization for Security", (Alias("OS", "acronym", "weak"),)
        ),
    ]
)

CASES = {
    "strong acronym of a person": ("MBS spoke.", "2020", ["salman"]),
    "weak short name alone": ("Mohammed spoke.", "2020", []),
    "weak short name after the full name": (
        "Mohammed bin Salman came. Mohammed spoke.",
        "2020",
        ["salman", "salman"],
    ),
    "weak name of two states": ("Congo voted.", "2020", []),
    "weak name beside the strong one": ("DR Congo voted. Congo waits.", "2020", ["congo", "congo"]),
    "name in use at the time": ("Zaire voted.", "1980", ["congo"]),
    "name in use long before": ("Zaire traded.", "1850", ["old"]),
    "weak acronym alone": ("The OS crashed.", "2020", []),
    "weak acronym explained": ("The Organization for Security (OS) met.", "2020", ["osce", "osce"]),
}


@pytest.mark.parametrize(("text", "date", "expected"), CASES.values(), ids=CASES.keys())
def test_aliases(text: str, date: str, expected: list[str]) -> None:
    result = link(Document(text, date=date), GAZETTEER)
    assert [mention.entity_id for mention in result.occurrences] == expected


LANGUAGES = {
    "a demonym of another language is no word here": ("en", "Suisse art sells.", set()),
    "a demonym of this language": ("fr", "Suisse art sells.", {"CHE"}),
    "a spelling is a name in any language": ("en", "They flew over Schweiz and Швейцария.", {"CHE"}),
    "a word of several languages": ("it", "The Svizzera team won.", {"CHE"}),
    "a name of any language": ("ru", "Switzerland said no.", {"CHE"}),
}  # fmt: skip


@pytest.mark.parametrize(("language", "text", "expected"), LANGUAGES.values(), ids=LANGUAGES.keys())
def test_words_count_in_their_language(language: str, text: str, expected: set[str]) -> None:
    swiss = Entity(
        "CHE",
        "country",
        "Switzerland",
        (
            Alias("Suisse", "demonym", language="fr"),
            Alias("Schweiz", "spelling", language="de"),
            Alias("Швейцария", "spelling", language="ru"),
            Alias("Svizzera", "short", language="it"),
            Alias("Svizzera", "short", language="rm"),
        ),
    )
    result = link(Document(text, language=language), compile_gazetteer([swiss]))
    assert {mention.entity_id for mention in result.occurrences} == expected
