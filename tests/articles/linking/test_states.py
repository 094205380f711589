"""Names, demonyms and seats of states: one line a case, the text as it should come out marked."""

# ruff: noqa: E501 (one line a case)

import pytest

from tests.articles.linking.desk import linked

CASES = {
    "name": "[Armenia|ARM] and [Russia|RUS] signed.",
    "demonym": "The [Russian|RUS] minister met [Armenians|ARM].",
    "hyphenated pair": "[Russian|RUS]-[Azerbaijani|AZE] relations cooled.",
    "dash between names": "The [Armenia|ARM]–[Azerbaijan|AZE] border was quiet.",
    "possessive stays outside": "[Russia|RUS]’s ally and [Turkey|TUR]'s army.",
    "spelling": "Officials in [TÜRKİYE|TUR] agreed.",
    "longer name first": "[South Korea|KOR] is not [North Korea|PRK].",
    "acronym in capitals only": "The [US|USA] told us that the car stopped. Let Us go.",
    "dotted acronym": "The [U.S.|USA] and the [UK|GBR] agreed.",
    "weak acronym alone": "CAR dealers met.",
    "weak acronym with support": "The [Central African Republic|CAF] ([CAR|CAF]) voted.",
    "bird and meat": "[Turkey|TUR] votes. A turkey sandwich costs more. [Turkey|TUR]'s vote is free.",
    "only a bird": "Turkey is dry when the turkey is cooked long.",
    "a person's surname": "Michael Jordan scored for Chicago.",
    "a region's name": "The road through New Mexico is long.",
    "a homograph region": "Georgia elected a senator, and Atlanta cheered.",
    "the state of that name": "[Georgia|GEO] and [Armenia|ARM] opened a road from Tbilisi.",
    "part of another name": "The Russian Theatre stays open.",
    "a language": "He speaks Russian. The text was in French.",
    "African American": "An African American teacher spoke.",
    "seat that speaks": "[Baku|AZE] said nothing, and [Moscow|RUS] has denied it.",
    "seats between": "Talks between [Moscow|RUS] and [Tehran|IRN] failed.",
    "relations with a seat": "Relations with [Moscow|RUS] are poor.",
    "seats in a pair": "The [Moscow|RUS]-[Tehran|IRN] axis holds.",
    "seats in the name of something else": "The Baku-Tbilisi-Ceyhan pipeline runs.",
    "seat as a place": "He lives in London and flew to Paris.",
    "seat in its state": "A conference at Paris, [France|FRA] began.",
    "dateline": "MOSCOW (Agency) – Nothing happened.",
    "house that always stands for its state": "The [Kremlin|RUS] and the [White House|USA] talked.",
    "several states, one name": "Korea is divided.",
    "soft hyphen and no-break space": "Azer\u00adbai\u00adjan".replace(
        "Azer\u00adbai\u00adjan", "[Azer\u00adbai\u00adjan|AZE] met the [United\u00a0States|USA]."
    ),
}


@pytest.mark.parametrize("expected", CASES.values(), ids=CASES.keys())
def test_states(expected: str) -> None:
    text = expected
    for entity_id in ("ARM", "AZE", "RUS", "IRN", "TUR", "KOR", "PRK", "USA", "GBR", "GEO", "FRA", "CAF"):  # fmt: skip
        text = text.replace(f"|{entity_id}]", "").replace("[", "")
    assert linked(text) == expected


def test_turkey_article_links_what_it_should_and_nothing_else() -> None:
    text = (
        "<p>Turkey goes to the polls. A turkey sandwich at Michael Jordan's bar in New Mexico is as far "
        "from Ankara as Georgia, near Atlanta, is.</p><p>In Turkey, Erdoğan votes. "
        "Recep Tayyip Erdoğan leads.</p>"
    )
    assert linked(text) == (
        "[Turkey|TUR] goes to the polls. A turkey sandwich at Michael Jordan's bar in New Mexico is as "
        "far from Ankara as Georgia, near Atlanta, is.\nIn [Turkey|TUR], [Erdoğan|erdogan] votes. "
        "[Recep Tayyip Erdoğan|erdogan] leads."
    )


def test_line_in_capitals_says_nothing_by_its_capitals() -> None:
    assert linked("<p>TURKEY AND RUSSIA SIGN</p><p>Ankara.</p>").startswith(
        "[TURKEY|TUR] AND [RUSSIA|RUS]"
    )
    assert linked("<p>TURKEY SANDWICHES SELL WELL</p><p>A turkey a day.</p>").startswith("TURKEY S")
