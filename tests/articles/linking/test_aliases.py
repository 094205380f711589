"""What the strength, kind and validity of a stored name mean, as an editor sets them."""

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
