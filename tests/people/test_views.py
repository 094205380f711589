"""Pages of the reference desk."""

from __future__ import annotations

import re

import pytest
from lxml import html

from people.alphabets import ALPHABETS, OTHER
from people.models import Alias, Organisation, StatusPeriod
from tests.factories import (
    add_tenure,
    make_article,
    make_country,
    make_event,
    make_organisation,
    make_person,
)

pytestmark = pytest.mark.django_db


def text_of(response) -> str:
    """What a reader sees in the main part and the sidebar, spaces put right."""
    document = html.fromstring(response.content)
    parts = document.xpath("//main | //aside")
    return " ".join(" ".join(part.text_content() for part in parts).split())


def links_of(response) -> list[str]:
    return html.fromstring(response.content).xpath("//main//a/@href | //aside//a/@href")


class PeopleTests:
    def test_everyone_is_listed_by_family_name_with_their_main_office(self, client):
        country = make_country("Azerbaijan")
        make_person("Ilham Aliyev", offices=[("President", country, "2003-10-31", "")])
        make_person("Anton Zubov", summary="A diplomat.")
        text = text_of(client.get("/people/"))
        assert text.index("Aliyev, Ilham") < text.index("Zubov, Anton")
        assert "President of Azerbaijan, since 2003" in text
        assert "A diplomat." in text

    @pytest.mark.parametrize(
        ("letter", "expected"),
        [
            ("A", ["Aliyev, Ilham"]),
            ("G", ["Gaulle, Charles"]),
            ("D", ["de Gaulle, Charles", "Dayan, Moshe"]),
            ("Z", ["Zubov, Anton", "zu Guttenberg, Karl"]),
            ("Q", []),
            ("И", ["Иванова, Амалия", "Йованович, Зоран"]),
            ("Е", ["Егоров, Пётр", "Ёлкин, Иван"]),
            ("Я", ["Яковлев, Александр", "яковлев, Борис"]),
            ("Մ", ["Մեհդիև, Ռամիզ"]),
            ("Ֆ", ["Ֆանյան, Աննա"]),
        ],
    )
    def test_a_letter_finds_names_in_either_case(self, client, letter, expected):
        for name in expected:
            family, given = name.split(", ")
            make_person(f"{given} {family}", sort_name=name)
        make_person("Boris Other")
        response = client.get("/people/", {"letter": letter})
        links = html.fromstring(response.content).xpath("//ul[@class='name-list']//a")
        found = [link.text_content() for link in links]
        assert sorted(found) == sorted(expected)

    def test_alphabets_are_those_of_the_names_with_the_readers_own_first(self, client):
        """Nobody is shown letters that lead nowhere, in a script that they may not read."""
        make_person("Boris Other")
        assert self.first_letters(client, "/people/") == ["A"]
        assert self.first_letters(client, "/ru/people/") == ["A"]
        make_person("Мехтиев", sort_name="Мехтиев")
        make_person("Սարգսյան", sort_name="Սարգսյան")
        assert self.first_letters(client, "/people/") == ["A", "А", "Ա"]
        assert self.first_letters(client, "/ru/people/") == ["А", "A", "Ա"]
        assert self.first_letters(client, "/hy/people/") == ["Ա", "A", "А"]
        assert self.first_letters(client, "/organisations/") == ["A"]

    def first_letters(self, client, path):
        rows = html.fromstring(client.get(path).content).xpath("//nav[@class='letters']/ul")
        letters = [[a.text for a in row.xpath(".//a") if len(a.text) == 1] for row in rows]
        return [row[0] for row in letters]

    def test_every_name_stands_under_some_letter(self, client):
        """Databases sort differently; nobody may fall between two letters."""
        names = ["Aliyev", "de Gaulle", "Šaronas", "Əsədov", "Ördek", "Zubov", "zu Guttenberg",
                 "Мехтиев", "Ёлкин", "ёлкин", "Їжак", "Ґудзь", "Яя",
                 "Սարգսյան", "Ֆանյան", "საქართველო", "Αθήνα", "محمد", "习近平",
                 "3rd Man", "Élysée", "Łukasiewicz", "ß"]  # fmt: skip
        for name in names:
            make_person(name, sort_name=name)
        found = set()
        for letter in [OTHER, *(letter for each in ALPHABETS for letter in each.letters)]:
            page = html.fromstring(client.get("/people/", {"letter": letter}).content)
            found |= {a.text_content() for a in page.xpath("//ul[@class='name-list']//a")}
        assert found == set(names)

    def test_a_state_narrows_the_list_and_stays_on_further_pages(self, client, monkeypatch):
        monkeypatch.setattr("people.views.NAMES_A_PAGE", 1)
        country = make_country("Armenia")
        for name in ("Armen One", "Armen Two"):
            make_person(name, countries=[country])
        make_person("Boris Other")
        response = client.get("/people/", {"country": "armenia"})
        assert "One, Armen" in text_of(response)
        following = next(href for href in links_of(response) if "after=" in href)
        assert following.startswith("?country=armenia&after=")
        text = text_of(client.get("/people/" + following))
        assert "Two, Armen" in text
        assert "Other" not in text
        assert "Armenia" in text


class PersonTests:
    def test_offices_now_stand_before_offices_then(self, client):
        country = make_country("Azerbaijan")
        person = make_person(
            "Elmar Mammadyarov",
            offices=[
                ("Minister of Foreign Affairs", country, "2004-04-02", "2020-07-16"),
                ("Adviser", country, "2021", ""),
            ],
        )
        text = text_of(client.get(person.get_absolute_url()))
        assert re.search(r"Now Adviser of Azerbaijan since 2021", text)
        assert re.search(r"Before Minister of Foreign Affairs, Azerbaijan", text)

    def test_the_dead_hold_no_office_now(self, client):
        person = make_person("Heydar Aliyev", died="2003-12-12")
        add_tenure(person, "President", make_country("Azerbaijan"), "1993", "")
        text = text_of(client.get(person.get_absolute_url()))
        assert "Now" not in text
        assert "President of Azerbaijan" in text

    def test_other_spellings_carry_their_language_and_direction(self, client):
        person = make_person("Henry Kissinger")
        Alias.objects.create(entity=person, text="Генри Киссинджер", language="ru")
        Alias.objects.create(entity=person, text="هنري كيسنجر")
        document = html.fromstring(client.get(person.get_absolute_url()).content)
        names = {
            (n.get("lang"), n.get("dir"), n.text_content())
            for n in document.xpath("//ul[@class='names']//bdi")
        }
        assert names == {
            ("ru", "ltr", "Генри Киссинджер"),
            ("und-Arab", "rtl", "هنري كيسنجر"),
        }

    def test_articles_come_with_the_sentence_that_names_the_person(self, client):
        person = make_person("Mikhail Galuzin")
        make_article(
            "An interview", "<p>It was long. Mikhail Galuzin reiterated an offer. It ended.</p>"
        )
        response = client.get(person.get_absolute_url())
        assert "Mikhail Galuzin reiterated an offer." in text_of(response)
        assert "It was long" not in text_of(response)

    def test_articles_of_other_editions_stand_on_the_page_of_that_language(self, client):
        make_person("Mikhail Galuzin")
        make_article("In English", "<p>Mikhail Galuzin spoke.</p>")
        make_article("По-русски", "<p>Mikhail Galuzin выступил.</p>", language="ru")
        english, russian = (
            client.get(f"{prefix}/people/mikhail-galuzin/") for prefix in ("", "/ru")
        )
        assert "In English" in text_of(english)
        assert "По-русски" not in text_of(english)
        assert "По-русски" in text_of(russian)
        assert "In English" not in text_of(russian)
        for response in (english, russian):
            document = html.fromstring(response.content)
            assert set(document.xpath("//link[@rel='alternate']/@hreflang")) == {"en", "ru"}

    def test_one_edition_offers_no_other_language(self, client):
        person = make_person("Mikhail Galuzin")
        make_article("In English", "<p>Mikhail Galuzin spoke.</p>")
        document = html.fromstring(client.get(person.get_absolute_url()).content)
        assert document.xpath("//link[@rel='alternate']/@hreflang") == []

    def test_further_pages_carry_the_articles_alone(self, client, monkeypatch):
        monkeypatch.setattr("people.entity_pages.ARTICLES_A_PAGE", 2)
        country = make_country("Armenia")
        person = make_person("Alen Simonyan", countries=[country], born="1980-01-05")
        for number in range(5):
            make_article(
                f"Number {number}", "<p>Alen Simonyan.</p>", published=f"2025-01-0{number + 1}"
            )
        seen, path = [], person.get_absolute_url()
        while path:
            response = client.get(path)
            seen += re.findall(r"Number \d", text_of(response))
            following = [h for h in links_of(response) if "before=" in h]
            path = person.get_absolute_url() + following[0] if following else ""
            assert ("Born" in text_of(response)) == (len(seen) <= 2)
        assert seen == [f"Number {n}" for n in (4, 3, 2, 1, 0)]

    def test_company_leads_to_the_pair(self, client):
        person, country = make_person("Alen Simonyan"), make_country("Armenia")
        make_article("Both", "<p>Alen Simonyan of Armenia.</p>")
        assert "/relations/alen-simonyan/armenia/" in links_of(
            client.get(person.get_absolute_url())
        )
        assert "/relations/alen-simonyan/armenia/" in links_of(
            client.get(country.get_absolute_url())
        )

    def test_a_former_slug_leads_to_the_page_for_ever(self, client):
        person = make_person("Abulfas Garayev")
        for slug in ("abulfaz-qarayev", "abulfaz-garayev"):
            person.slug = slug
            person.save()
        for old in ("abulfas-garayev", "abulfaz-qarayev"):
            response = client.get(f"/people/{old}/")
            assert (response.status_code, response["Location"]) == (301, "/people/abulfaz-garayev/")
        assert (
            client.get("/ru/people/abulfas-garayev/")["Location"] == "/ru/people/abulfaz-garayev/"
        )
        feed = client.get("/people/abulfas-garayev/feed.atom")
        assert feed["Location"] == "/people/abulfaz-garayev/feed.atom"

    def test_a_person_is_not_found_among_states(self, client):
        make_person("Alen Simonyan")
        assert client.get("/countries/alen-simonyan/").status_code == 404


class CountryTests:
    def test_status_is_told_by_period_with_its_source(self, client):
        country = make_country("Artsakh", status=None, dissolved="2024-01-01", established="1991")
        StatusPeriod.objects.create(
            country=country, status="unrecognised", valid_from="1991-09-02",
            valid_until="2024-01-01", source="A declaration",
        )  # fmt: skip
        StatusPeriod.objects.create(country=country, status="dissolved", valid_from="2024-01-01")
        text = text_of(client.get(country.get_absolute_url()))
        assert "Not recognised by any member of the United Nations" in text
        assert "A declaration" in text
        assert text.index("Dissolved since") < text.index("Not recognised")

    def test_key_offices_are_listed_now_and_then(self, client):
        country = make_country("Armenia")
        for name, title, first, last, rank in (
            ("Nikol Pashinyan", "Prime Minister", "2018-05-08", "", 20),
            ("Serzh Sargsyan", "Prime Minister", "2018-04-17", "2018-04-23", 20),
            ("Hovik Abrahamyan", "Prime Minister", "2014", "2016", 20),
            ("Alen Simonyan", "Member of the National Assembly", "2019", "", 80),
        ):
            add_tenure(make_person(name), title, country, first, last, rank=rank)
        response = client.get(country.get_absolute_url())
        text = text_of(response)
        now, before = text.split("In office before")
        # The drawing shows both in one line of time; the lists tell them apart.
        drawing = html.fromstring(response.content).xpath("//figure[@aria-hidden='true']")[0]
        before = before.replace(" ".join(drawing.text_content().split()), "")
        assert "Prime Minister Nikol Pashinyan since 2018" in now
        assert "Serzh Sargsyan" not in now
        assert "Nikol Pashinyan" not in before
        assert before.index("Serzh Sargsyan") < before.index("Hovik Abrahamyan")
        assert "Alen Simonyan" not in text

    def test_predecessors_and_successors_are_linked(self, client):
        union, state = make_country("Soviet Union"), make_country("Armenia")
        state.predecessors.add(union)
        assert "/countries/soviet-union/" in links_of(client.get(state.get_absolute_url()))
        assert "/countries/armenia/" in links_of(client.get(union.get_absolute_url()))

    def test_events_there_and_events_with_it_are_both_told(self, client):
        country, other = make_country("Iceland"), make_country("Norway")
        make_event("Reykjavik summit", country=country, starts="1986-10-11")
        make_event("Cod War", participants=[country], country=other, starts="1972")
        text = text_of(client.get(country.get_absolute_url()))
        assert text.index("Reykjavik summit") < text.index("Cod War")

    def test_states_stand_by_region_and_those_that_are_no_more_by_themselves(self, client):
        make_country("Armenia", region="Asia")
        make_country("Norway", region="Europe")
        make_country("Soviet Union", region="Europe", established="1922", dissolved="1991-12-26")
        make_country("Kosovo", region="Europe", status="partly_recognised")
        text = text_of(client.get("/countries/"))
        assert re.search(r"Asia Armenia Europe Kosovo ?Recognised by some states Norway", text)
        assert re.search(r"No longer existing Soviet Union", text)

    def test_accents_do_not_send_a_state_to_the_end(self, client):
        for name in ("Zambia", "Åland Islands", "Armenia"):
            make_country(name)
        assert re.search(r"Åland Islands Armenia Zambia", text_of(client.get("/countries/")))

    def test_a_page_that_says_nothing_yet_is_not_indexed(self, client):
        bare, told = make_country("Armenia"), make_country("Norway", body="A kingdom.")
        for country, expected in ((bare, ["noindex, follow"]), (told, [])):
            document = html.fromstring(client.get(country.get_absolute_url()).content)
            assert document.xpath("//meta[@name='robots']/@content") == expected


class OrganisationTests:
    def test_members_and_leaders_are_told_with_dates(self, client):
        organisation = make_organisation("NATO", acronym="NATO", established="1949-04-04")
        country = make_country("Norway")
        organisation.memberships.create(country=country, valid_from="1949-04-04")
        office = organisation.offices.create(title="Secretary General", rank=50)
        make_person("Jens Stoltenberg").tenures.create(
            office=office, held_from="2014-10-01", held_until="2024-10-01"
        )
        text = text_of(client.get(organisation.get_absolute_url()))
        assert "Norway since 1949" in text
        assert re.search(r"Secretary General Jens Stoltenberg 2014\W+2024", text)

    def test_the_list_goes_by_letter(self, client):
        make_organisation("NATO")
        make_organisation("United Nations")
        text = text_of(client.get("/organisations/", {"letter": "N"}))
        assert "NATO" in text
        assert "United Nations" not in text
        assert Organisation.objects.count() == 2


class EventTests:
    def test_participants_carry_their_part_and_their_office_at_that_time(self, client):
        country = make_country("Soviet Union", in_sentence="the Soviet Union")
        person = make_person("Mikhail Gorbachev")
        add_tenure(person, "General Secretary", country, "1985-03-11", "1991-08-24")
        add_tenure(person, "President", country, "1990-03-15", "1991-12-25")
        event = make_event(
            "Reykjavik summit", starts="1986-10-11", participants=[(person, "guest")]
        )
        text = text_of(client.get(event.get_absolute_url()))
        assert "Mikhail Gorbachev guest General Secretary of the Soviet Union" in text
        assert "President" not in text

    @pytest.mark.parametrize("certainty", ["alleged", "disputed"])
    def test_what_is_not_certain_is_labelled_wherever_it_stands(self, client, certainty):
        person = make_person("Ramiz Mehdiyev")
        event = make_event(
            "A conspiracy", certainty=certainty, starts="2025-01", participants=[person]
        )
        for path in ("/events/", event.get_absolute_url(), person.get_absolute_url()):
            document = html.fromstring(client.get(path).content)
            labels = document.xpath(f"//span[contains(@class, 'label-{certainty}')]/text()")
            assert [label.strip() for label in labels] == [certainty], path

    def test_events_stand_under_their_years_those_without_a_date_last(self, client):
        make_event("Old", starts="1975-08-01")
        make_event("New", starts="2025")
        make_event("Undated")
        text = text_of(client.get("/events/"))
        assert re.search(r"2025 .*New.* 1975 .*Old.* Date not known .*Undated", text)
