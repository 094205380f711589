"""People: full names, short forms, namesakes and strangers. One line a case."""

# ruff: noqa: E501 (one line a case)

import re

import pytest

from articles.linking import Document, link
from tests.articles.linking.desk import GAZETTEER, ids, linked

CASES = {
    "full name": "[Ilham Aliyev|ilham] of Azerbaijan spoke.",
    "diacritics": "[İlham Əliyev|ilham] of Azerbaijan spoke.",
    "stored spelling": "[Ramiz Mehtiyev|mehdiyev] of Azerbaijan spoke.",
    "other romanisation": "[Moammar Gadhafi|gaddafi] ruled Libya as its leader.",
    "surname after the full name": "[Ramiz Mehdiyev|mehdiyev] left. [Mehdiyev|mehdiyev] denies it.",
    "surname in another romanisation": "[Ramiz Mehdiyev|mehdiyev] left. [Mekhtiev|mehdiyev] denies it.",
    "given name after the full name": "[Nikol Pashinyan|pashinyan] won. The crowd cheered [Nikol|pashinyan].",
    "title in front": "President [Ilham Aliyev|ilham] spoke. Mr [Aliyev|ilham] left.",
    "feminine form is another person": "[Ilham Aliyev|ilham] and [Mehriban Aliyeva|mehriban] came. [Aliyeva|mehriban] spoke.",
    "particles": "[Ursula von der Leyen|leyen] came. [Von der Leyen|leyen] spoke, and [von der Leyen|leyen] left.",
    "bin": "[Mohammed bin Salman|salman] came. [Bin Salman|salman] spoke.",
    "surname first": "[Xi Jinping|xi] came. [Xi|xi] spoke.",
    "Iberian surname": "[Mariano Rajoy Brey|rajoy] came. [Rajoy|rajoy] spoke.",
    "Iberian name without the second surname": "[Mariano Rajoy|rajoy] came.",
    "middle name left out": "Turkish president [Recep Erdogan|erdogan] came.",
    "possessive": "[Ilham Aliyev|ilham]'s aide and [Aliyev|ilham]’s minister.",
    "month is no surname": "[Theresa May|may] resigned in May. In June [May|may] left. May 7 was free.",
    "stranger of the same surname": "Anna Mehdiyev sang. Mehdiyev bowed.",
    "two of one surname": "[Ilham Aliyev|ilham] and [Heydar Aliyev|heydar] of Azerbaijan. Aliyev knew.",
    "longer name": "The Bill Clinton Foundation gave money.",
    "nickname and initials": '[Ilham Aliyev|ilham] led Azerbaijan. [Ilham H. "Bubba" Aliyev|ilham] left.',
    "junior is somebody else": "Bill Clinton Jr came to the United States.",
    "surname alone with office": "President [Aliyev|ilham] of Azerbaijan met Armenians.",
    "surname alone without anything": "Aliyev is a name.",
    "surname as part of a place": "[Bill Clinton|clinton] came to Clinton Street.",
    "namesakes told apart by office": "President [Arayik Harutyunyan|younger] of Armenia resigned.",
    "only a name is known": "[John Mueller|ministry-only] came.",
    "quoted": "“[Lavrov|lavrov]” is how [Sergey Lavrov|lavrov] signs.",
    "upper-case surname": "[Sergey LAVROV|lavrov] came.",
}  # fmt: skip


@pytest.mark.parametrize("expected", CASES.values(), ids=CASES.keys())
def test_people(expected: str) -> None:
    text = re.sub(r"\[([^|\]]+)\|[^\]]+\]", r"\1", expected)
    marked = linked(text, date="2021-05-05")
    states = r"\[([^|\]]+)\|[A-Z]{3}\]"
    assert re.sub(states, r"\1", marked) == expected


def test_headline_may_give_the_surname_before_the_body_gives_the_name() -> None:
    result = link(
        Document("<p>Nikol Pashinyan won in Armenia.</p>", headline="Pashinyan wins"), GAZETTEER
    )
    first = result.occurrences[0]
    assert (first.field, first.surface, first.entity_id) == ("headline", "Pashinyan", "pashinyan")


def test_short_form_says_whose_name_it_stands_for() -> None:
    result = link(
        Document("<p>Nothing.</p><p>Ramiz Mehdiyev of Azerbaijan.</p><p>Mehdiyev.</p>"), GAZETTEER
    )
    short = result.occurrences[-1]
    assert short.rule == "surname"
    assert short.facts == {
        "full_name": "Ramiz Mehdiyev",
        "full_surface": "Ramiz Mehdiyev",
        "named_in": "body",
        "paragraph": "2",
    }


FACTS = {
    "office in front, held at the time": (
        "Azerbaijan and Armenia. President Ilham Aliyev spoke.",
        {"alias": "Ilham Aliyev", "alias_kind": "name", "title": "President",
         "office": "President", "states": "AZE", "beside": "AZE", "in_office": "yes"},
    ),
    "a namesake who was not meant": (
        "President Arayik Harutyunyan of Armenia.",
        {"alias": "Arayik Harutyunyan", "alias_kind": "name", "title": "President",
         "office": "President", "states": "ARM", "beside": "ARM", "in_office": "yes",
         "over": "elder", "decided_by": "office"},
    ),
    "another romanisation": (
        "Moammar Gadhafi ruled Libya as its leader.", {},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "facts"), FACTS.values(), ids=FACTS.keys())
def test_facts_say_what_spoke_for_a_person(text: str, facts: dict[str, str]) -> None:
    result = link(Document(f"<p>{text}</p>", date="2021-05-05"), GAZETTEER)
    (person,) = [m for m in result.occurrences if not m.entity_id.isupper()]
    assert dict(person.facts) == facts


def test_title_in_front_of_a_surname_is_a_fact() -> None:
    text = "<p>Ilham Aliyev and Heydar Aliyev of Azerbaijan. Vice President Mehriban Aliyeva and Sergey Lavrov left. Foreign Minister Lavrov.</p>"
    result = link(Document(text, date="2021"), GAZETTEER)
    assert result.occurrences[-1].facts["title"] == "Foreign Minister"


def test_doubts_say_by_which_rule() -> None:
    document = Document("<p>Arayik Harutyunyan of Armenia.</p>", date="2020-06")
    assert [doubt.rule for doubt in link(document, GAZETTEER).ambiguous] == ["full name"]


def test_two_who_fit_alike_are_left_to_the_editor() -> None:
    result = link(Document("<p>Arayik Harutyunyan of Armenia.</p>", date="2020-06"), GAZETTEER)
    (doubt,) = result.ambiguous
    assert {candidate for candidate, _ in doubt.candidates} == {"elder", "younger"}
    assert (doubt.key, doubt.sentence) == ("arayik harutyunyan", "Arayik Harutyunyan of Armenia.")


def test_organisation_by_name_and_acronym() -> None:
    assert "osce" in ids("<p>The OSCE met.</p>")
    assert linked("The Russian House closed.") == "The [Russian House|house] closed."


def test_unknown_names_carry_office_and_neighbours() -> None:
    text = "<p>Deputy Foreign Minister Nikol Pashinian-Petrov. Ilham Aliev met Foreign Minister Sergey Lavrof.</p>"
    unknown = link(Document(text), GAZETTEER).unknown
    offices = {name.surface: name.office for name in unknown}
    assert offices["Nikol Pashinian-Petrov"] == "Deputy Foreign Minister"


def test_unknown_name_one_letter_away() -> None:
    unknown = link(Document("<p>Then Nikol Pashinyen spoke.</p>"), GAZETTEER).unknown
    assert [(name.key, name.near) for name in unknown] == [("nikol pashinyen", ("pashinyan",))]
