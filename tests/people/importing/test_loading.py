"""Loading the reference desk: what comes in, what stays, what is reported."""

import gzip
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from people import signals
from people.importing import REFERENCE, BrokenFile, load_file, load_rows, read_rows
from people.models import (
    Alias,
    Country,
    Entity,
    Event,
    ImportRecord,
    Kind,
    Office,
    Organisation,
    Person,
    Stamp,
    Tenure,
)
from people.models.stamp import GAZETTEER
from tests.factories import add_tenure, make_country, make_organisation, make_person

pytestmark = pytest.mark.django_db

MEHDIYEV = {
    "entity_id": "Q4292219",
    "name": "Ramiz Mehdiyev",
    "aliases": ["Ramiz Mehdiev", "RAMIZ MEHDIYEV", "Mehdiyev the Elder"],
    "names_ru": "Рамиз Мехтиев",
    "names_az": "Ramiz Mehdiyev",
    "country": "AZ",
    "born": "1938-04-17",
    "offices": [
        {
            "title": "Head of the Presidential Administration",
            "start": "1995-02-07",
            "end": "2019-10-23",
        }
    ],
}


def load(*rows, kind=Kind.PERSON, source="test.jsonl", **options):
    """Load rows as if they stood in a JSON lines file, one a line."""
    text = "\n".join(json.dumps(row, ensure_ascii=True) for row in rows)
    return load_rows(kind, read_rows("test.jsonl", text.encode()), source=source, **options)


def counts(report):
    return len(report.made), len(report.changed), report.unchanged, len(report.kept)


def everything():
    """All that a load can write, to see that nothing moved."""
    return [
        list(model.objects.order_by("pk").values())
        for model in (Entity, Person, Country, Alias, Office, Tenure, ImportRecord, Stamp)
    ]


@pytest.fixture
def azerbaijan():
    return make_country("Azerbaijan", iso_alpha2="AZ", iso_alpha3="AZE", wikidata_id="Q227")


class PersonImportTests:
    def test_a_person_with_names_and_dated_office(self, azerbaijan):
        report = load(MEHDIYEV)
        assert counts(report) == (1, 0, 0, 0)
        assert report.problems == []
        person = Person.objects.get(wikidata_id="Q4292219")
        assert (person.kind, person.slug, person.sort_name) == (
            "person",
            "ramiz-mehdiyev",
            "Mehdiyev, Ramiz",
        )
        assert (person.given_name, person.family_name, person.born) == (
            "Ramiz",
            "Mehdiyev",
            "1938-04-17",
        )
        assert list(person.countries.all()) == [azerbaijan]
        tenure = person.tenures.get()
        assert (tenure.office.title, tenure.office.country, tenure.office.rank) == (
            "Head of the Presidential Administration",
            azerbaijan,
            Office.Rank.CABINET,
        )
        assert (tenure.held_from, tenure.held_until) == ("1995-02-07", "2019-10-23")

    def test_names_fold_together_keep_their_language_and_leave_the_surname_out(self, azerbaijan):
        load(MEHDIYEV)
        names = {
            (a.text, a.kind, a.language, a.strength) for a in Person.objects.get().aliases.all()
        }
        assert names == {
            ("Ramiz Mehdiyev", "name", "", "strong"),
            ("Ramiz Mehdiev", "spelling", "", "strong"),
            ("Mehdiyev the Elder", "spelling", "", "strong"),
            ("Рамиз Мехтиев", "spelling", "ru", "strong"),
        }

    def test_a_single_word_is_weak(self):
        load({"name": "Nikol Pashinyan", "aliases": ["Nikol"], "native": {"ru": "Пашинян"}})
        weak = Alias.objects.filter(strength="weak").values_list("text", flat=True)
        assert sorted(weak) == ["Nikol", "Пашинян"]

    def test_namesakes_stay_separate(self):
        report = load(
            {"entity_id": "Q440824", "name": "Arayik Harutyunyan"},
            {"entity_id": "Q53122364", "name": "Arayik Harutyunyan"},
        )
        assert len(report.made) == 2
        assert sorted(Person.objects.values_list("slug", flat=True)) == [
            "arayik-harutyunyan",
            "arayik-harutyunyan-2",
        ]

    def test_slugs_of_other_entities_and_former_slugs_are_taken(self):
        country = make_country("Jordan", slug="jordan-peak")
        country.slug = "jordan"
        country.save()
        load({"name": "Jordan Peak"})
        assert Person.objects.get().slug == "jordan-peak-2"

    def test_an_unknown_state_is_reported_once_and_the_person_imported(self):
        report = load(
            {"name": "Anna One", "country": "Ruritania"},
            {"name": "Anna Two", "country": "Ruritania"},
        )
        assert len(report.made) == 2
        assert [str(problem) for problem in report.problems] == [
            "line 1: State not known: Ruritania (and 1 more line)"
        ]

    def test_repeated_tenures_collapse_into_the_exact_one(self, azerbaijan):
        load(
            {
                "name": "Ilham Aliyev",
                "country": "AZ",
                "offices": [
                    ["President", "2003-10-31", None],
                    ["President of Azerbaijan", "2003", None],
                    ["Prime Minister", "2003-08-04", "2003-10-31"],
                ],
            }
        )
        assert sorted(Tenure.objects.values_list("office__title", "held_from", "held_until")) == [
            ("President", "2003-10-31", ""),
            ("Prime Minister", "2003-08-04", "2003-10-31"),
        ]

    @pytest.mark.parametrize(
        ("office", "title", "country"),
        [
            ("President of Artsakh", "President", "Artsakh"),
            ("Minister of Foreign Affairs of the Republic of Armenia",
             "Minister of Foreign Affairs", "Armenia"),
            ("member of the National Assembly of Armenia", "Member of the National Assembly",
             "Armenia"),
            ("Governor of Artsakh", "Governor of Artsakh", "Armenia"),
            ("Secretary-General of the United Nations", "Secretary-General", None),
            ("Ambassador to Artsakh", "Ambassador to Artsakh", "Armenia"),
        ],
    )  # fmt: skip
    def test_the_state_of_an_office(self, office, title, country):
        make_country("Armenia", iso_alpha2="AM", aliases=[("Republic of Armenia", "name")])
        make_country("Artsakh")
        make_organisation("United Nations")
        load({"name": "Anna One", "country": "AM", "offices": [[office, "2020", None]]})
        found = Office.objects.get()
        assert (found.title, found.country and found.country.name) == (title, country)

    def test_offices_are_shared(self, azerbaijan):
        office = add_tenure(make_person("Jeyhun Bayramov"), "president", azerbaijan).office
        load({"name": "Ilham Aliyev", "country": "AZ", "offices": [["President", "2003", None]]})
        assert Tenure.objects.filter(office=office).count() == 2

    def test_family_name_first_where_it_is_the_custom(self):
        make_country("China", iso_alpha2="CN")
        load({"name": "Xi Jinping", "country": "CN"}, {"name": "Ilham Aliyev"})
        assert sorted(Person.objects.values_list("sort_name", flat=True)) == [
            "Aliyev, Ilham",
            "Xi, Jinping",
        ]

    def test_csv_says_the_same_as_json(self, azerbaijan):
        csv = (
            "entity_id,name,aliases,native_ru,countries,born,offices\n"
            "Q4292219,Ramiz Mehdiyev,Ramiz Mehdiev;Ramiz Mekhtiev,Рамиз Мехтиев,AZ,1938-04-17,"
            "Head of the Presidential Administration|1995-02-07|2019-10-23;Deputy|1990|1995|AZ\n"
        )
        report = load_rows(Kind.PERSON, read_rows("p.csv", csv.encode()), source="p.csv")
        assert counts(report) == (1, 0, 0, 0)
        assert report.problems == []
        person = Person.objects.get()
        assert person.aliases.count() == 4
        assert sorted(person.tenures.values_list("office__title", "held_from", "held_until")) == [
            ("Deputy", "1990", "1995"),
            ("Head of the Presidential Administration", "1995-02-07", "2019-10-23"),
        ]
        assert [t.office.country for t in person.tenures.all()] == [azerbaijan, azerbaijan]


class HostileValueTests:
    @pytest.mark.parametrize(
        ("row", "problem"),
        [
            ({"name": ""}, "There is no name"),
            ({"name": None}, "There is no name"),
            ({"name": ["A"]}, "not a text"),
            ({"name": "…"}, "There is no name"),
            ({"name": "Armenia", "kind": "country"}, "This is a country, not a person"),
        ],
    )
    def test_rows_that_are_nobody_are_left_out(self, row, problem):
        report = load(row, {"name": "Ilham Aliyev"})
        assert [touched.name for touched in report.made] == ["Ilham Aliyev"]
        assert problem in str(report.problems[0])
        assert report.problems[0].line == 1

    @pytest.mark.parametrize(
        ("fields", "problem"),
        [
            ({"born": "1951-06-31"}, "is not a date"),
            ({"born": "17.4.1938"}, "is not a date"),
            ({"born": "1990", "died": "1938"}, "is before"),
            ({"aliases": "x" * 300}, "longer than 250"),
            ({"aliases": {"a": 1}}, "not a list"),
            ({"aliases": [["x"]]}, "not a text"),
            ({"native": "Рамиз"}, "not an object"),
            ({"offices": [["President", "2003", "1999"]]}, "left out because of its dates"),
            ({"offices": [["President", "1990s", None]]}, "left out because of its dates"),
            ({"offices": [{"start": "2003"}]}, "without a title"),
            ({"offices": [[1, 2, 3, 4, 5, 6, 7, 8]]}, "cannot be read"),
            ({"sitelinks": -4}, "not a whole number"),
            ({"sitelinks": 10**12}, "not a whole number"),
            ({"summary": "s" * 301}, "longer than 300"),
            ({"wikidata_id": "Douglas"}, "not a Wikidata id"),
            ({"heigth": "2 m"}, "Field not known: heigth"),
        ],
    )
    def test_a_value_that_cannot_be_used_is_left_out_and_named(self, fields, problem):
        report = load({"name": "Ramiz Mehdiyev", **fields})
        assert len(report.made) == 1
        assert any(problem in str(found) for found in report.problems)
        assert not Tenure.objects.exists()
        person = Person.objects.get()
        assert (person.born, person.died, person.prominence) == ("", "", 0)

    def test_nul_and_lone_surrogates_are_removed(self):
        report = load({"name": "Ra\0miz \ud800Mehdiyev", "summary": "a\0b", "born": "19\x0038"})
        person = Person.objects.get()
        assert (person.name, person.summary, person.born) == ("Ramiz Mehdiyev", "ab", "1938")
        assert "control characters" in str(report.problems[0])

    def test_an_id_twice_in_a_file_is_one_person(self):
        report = load(
            {"entity_id": "Q1", "name": "Anna One"}, {"entity_id": "Q1", "name": "Anna Two"}
        )
        assert Person.objects.get().name == "Anna One"
        assert str(report.problems[0]) == "line 2: Anna Two has the same id as line 1; left out."

    def test_an_id_of_something_else(self):
        make_country("Armenia", wikidata_id="Q399")
        report = load({"entity_id": "Q399", "name": "Armen Armenian"})
        assert "already there as state" in str(report.problems[0])
        assert not Person.objects.exists()

    def test_strict_refuses_the_file(self):
        with pytest.raises(BrokenFile, match="line 2"):
            load({"name": "Anna One"}, {"name": "Anna Two", "born": "x"}, strict=True)
        assert not Entity.objects.exists()


class SecondLoadTests:
    def test_the_same_file_changes_nothing(self, azerbaijan):
        load(MEHDIYEV)
        before = everything()
        assert counts(load(MEHDIYEV)) == (0, 0, 1, 0)
        assert everything() == before

    def test_people_without_ids_are_found_again(self):
        load({"name": "Anna One", "born": "1960"})
        assert counts(load({"name": "Anna One", "born": "1960"})) == (0, 0, 1, 0)
        assert counts(load({"name": "Anna One", "born": "1990"})) == (1, 0, 0, 0)

    def test_a_namesake_of_somebody_without_an_id_is_pointed_out(self):
        make_person("Anna One")
        report = load({"name": "Anna One"}, {"entity_id": "Q7", "name": "Anna One"})
        assert len(report.made) == 2
        (problem,) = report.problems
        assert str(problem).startswith("line 1: Anna One is there already (anna-one)")
        assert load({"name": "Anna One"}, {"entity_id": "Q7", "name": "Anna One"}).problems == []

    def test_what_the_file_changed_changes(self, azerbaijan):
        load({**MEHDIYEV, "summary": "Old."})
        new = {
            **MEHDIYEV,
            "summary": "New.",
            "aliases": ["Ramiz Mehtiyev"],
            "offices": [{**MEHDIYEV["offices"][0], "end": "2019-10-24"}],
        }
        report = load(new)
        assert counts(report) == (0, 1, 0, 0)
        assert report.changed[0].what == ("summary", "names", "offices")
        person = Person.objects.get()
        assert person.summary == "New."
        assert set(person.aliases.values_list("text", flat=True)) == {
            "Ramiz Mehdiyev", "Ramiz Mehtiyev", "Рамиз Мехтиев",
        }  # fmt: skip
        assert person.tenures.get().held_until == "2019-10-24"

    def test_an_editors_change_survives(self, azerbaijan):
        load({**MEHDIYEV, "summary": "From the file."})
        person = Person.objects.get()
        person.summary = "By an editor."
        person.save()
        person.tenures.update(held_until="2019-10-20")
        person.aliases.filter(text="Ramiz Mehdiev").delete()
        person.aliases.filter(text="Mehdiyev the Elder").update(strength="weak")
        person.aliases.create(text="The Grey Cardinal", kind="epithet")
        report = load({**MEHDIYEV, "summary": "A newer file.", "died": "2024"})
        assert report.kept[0].what == ("summary", "names", "offices")
        assert report.changed[0].what == ("died",)
        person = Person.objects.get()
        assert (person.summary, person.died) == ("By an editor.", "2024")
        assert person.tenures.get().held_until == "2019-10-20"
        assert set(person.aliases.values_list("text", "strength")) == {
            ("Ramiz Mehdiyev", "strong"),
            ("Mehdiyev the Elder", "weak"),
            ("The Grey Cardinal", "strong"),
            ("Рамиз Мехтиев", "strong"),
        }

    def test_an_editors_deletion_survives(self):
        load({"entity_id": "Q1", "name": "Anna One"}, {"entity_id": "Q2", "name": "Anna Two"})
        Person.objects.get(name="Anna One").delete()
        report = load(
            {"entity_id": "Q1", "name": "Anna One"}, {"entity_id": "Q2", "name": "Anna Two"}
        )
        assert counts(report) == (0, 0, 1, 1)
        assert str(report.kept[0]) == "Anna One (deleted)"
        assert Person.objects.get().name == "Anna Two"

    def test_a_person_made_by_hand_only_gains(self, azerbaijan):
        make_person("R. Mehdiyev", wikidata_id="Q4292219", summary="By hand.", born="1939")
        report = load({**MEHDIYEV, "summary": "From the file."})
        person = Person.objects.get()
        assert (person.name, person.summary, person.born) == ("R. Mehdiyev", "By hand.", "1939")
        assert person.tenures.count() == 1
        assert counts(report) == (0, 1, 0, 0)
        assert counts(load({**MEHDIYEV, "summary": "From the file."})) == (0, 0, 1, 0)

    def test_two_files_about_one_person_do_not_fight(self, azerbaijan):
        other = {
            "entity_id": "Q4292219",
            "name": "Ramiz Mehdiyev",
            "names": ["Ramiz Mehdiyev", "Ramis Mechdijew"],
            "born": "1938",
            "country": "Azerbaijan",
            "offices": [["Head of the Presidential Administration", "1995", "2019"]],
            "sitelinks": 12,
        }
        load(MEHDIYEV)
        assert counts(load(other, source="other")) == (0, 1, 0, 0)
        person = Person.objects.get()
        assert (person.born, person.prominence) == ("1938-04-17", 12)
        assert person.tenures.get().held_from == "1995-02-07"
        before = everything()
        assert counts(load(MEHDIYEV)) == (0, 0, 1, 0)
        assert counts(load(other, source="other")) == (0, 0, 1, 0)
        assert everything() == before

    def test_dates_that_would_contradict_an_editors_are_left(self):
        load({"entity_id": "Q1", "name": "Anna One", "born": "1938"})
        Person.objects.update(born="1990")
        report = load({"entity_id": "Q1", "name": "Anna One", "born": "1938", "died": "1980"})
        assert (Person.objects.get().born, Person.objects.get().died) == ("1990", "")
        assert "died" in report.kept[0].what


class TransactionTests:
    def test_dry_run_writes_nothing_and_says_the_same(self, azerbaijan):
        before = everything()
        report = load(MEHDIYEV, dry_run=True)
        assert counts(report) == (1, 0, 0, 0)
        assert everything() == before
        assert next(report.lines()) == "would make 1, would change 0, unchanged 0"

    def test_everybody_is_told_once(self):
        heard = []

        def listen(pks, **_kwargs):
            heard.append(pks)

        signals.entities_changed.connect(listen)
        try:
            load({"name": "Anna One"}, {"name": "Anna Two"})
            before = Stamp.current(GAZETTEER)
            load({"name": "Anna One"}, {"name": "Anna Two"})
        finally:
            signals.entities_changed.disconnect(listen)
        assert heard == [sorted(Person.objects.values_list("pk", flat=True))]
        assert Stamp.current(GAZETTEER) == before

    def test_many_rows_cost_few_queries(self, django_assert_max_num_queries):
        rows = [
            {"entity_id": f"Q{n}", "name": f"Anna Number{n}", "aliases": [f"Anya Number{n}"]}
            for n in range(1, 1201)
        ]
        # Three batches, each split further where a database takes few values a query.
        with django_assert_max_num_queries(200):
            load(*rows)
        assert Person.objects.count() == 1200
        assert Alias.objects.count() == 2400
        with django_assert_max_num_queries(40):
            assert load(*rows).unchanged == 1200

    def test_a_person_loaded_in_bulk_saves_like_any_other(self, azerbaijan):
        load(MEHDIYEV)
        person = Person.objects.get()
        person.full_clean()
        person.save()
        assert person.aliases.count() == 4


class OtherKindTests:
    def test_an_organisation_with_its_members(self, azerbaijan):
        row = {
            "entity_id": "Q8908",
            "name": "Council of Europe",
            "acronym": "CoE",
            "aliases": ["PACE", "Europarat"],
            "established": "1949-05-05",
            "members": ["AZ", {"country": "Q227", "from": "2001-01-25"}, "Ruritania|1949|1950"],
            "source": "Statute of the Council of Europe",
        }
        report = load(row, kind=Kind.ORGANISATION)
        organisation = Organisation.objects.get()
        assert sorted(organisation.memberships.values_list("country", "valid_from")) == [
            (azerbaijan.pk, ""),
            (azerbaijan.pk, "2001-01-25"),
        ]
        assert organisation.aliases.get(text="PACE").kind == "acronym"
        assert [str(p) for p in report.problems] == ["line 1: State not known: Ruritania"]
        assert counts(load(row, kind=Kind.ORGANISATION)) == (0, 0, 1, 0)

    def test_an_event_with_its_participants(self, azerbaijan):
        person = make_person("Nikolai Valuev", wikidata_id="Q508929")
        row = {
            "entity_id": "event:valuev-entry-ban",
            "name": "Entry ban on Nikolai Valuev",
            "aliases": ["Valuev Entry Ban", "closure of the embassy"],
            "start": "2025-02",
            "end": "2025-02",
            "states": ["Q227"],
            "people": ["Q508929", "Q999"],
            "participants": [{"entity": "Azerbaijan", "role": "imposed it"}],
            "certain": False,
        }
        report = load(row, kind=Kind.EVENT)
        event = Event.objects.get()
        assert (event.starts, event.ends, event.certainty) == ("2025-02", "", "alleged")
        assert dict(event.parts.values_list("entity", "role")) == {
            azerbaijan.pk: "imposed it",
            person.pk: "",
        }
        assert dict(event.aliases.values_list("text", "strength")) == {
            "Entry ban on Nikolai Valuev": "strong",
            "Valuev Entry Ban": "strong",
            "closure of the embassy": "weak",
        }
        assert [str(p) for p in report.problems] == ["line 1: Participant not known: Q999"]
        assert counts(load(row, kind=Kind.EVENT)) == (0, 0, 1, 0)

    def test_an_office_in_an_organisation(self):
        organisation = make_organisation("North Atlantic Treaty Organization", acronym="NATO")
        office = {"title": "Secretary General", "organisation": "NATO", "start": "1988-07-01"}
        load({"name": "Manfred Wörner", "offices": [office]})
        assert Office.objects.get().organisation == organisation


class ReferenceTests:
    def test_all_states_come_in_once(self):
        report = load_file(Kind.COUNTRY, REFERENCE)
        lines = Path(REFERENCE).read_text(encoding="utf-8").splitlines()
        assert report.problems == []
        assert len(report.made) == len(lines) == Country.objects.count()
        assert counts(load_file(Kind.COUNTRY, REFERENCE)) == (0, 0, len(lines), 0)

    def test_status_predecessors_and_names(self):
        load_file(Kind.COUNTRY, REFERENCE)
        artsakh = Country.objects.get(external_id="artsakh")
        assert "unrecognised" in artsakh.status_periods.values_list("status", flat=True)
        russia = Country.objects.get(iso_alpha2="RU")
        assert russia.predecessors.filter(external_id="ussr").exists()
        assert russia.aliases.get(text="Kremlin").kind == "seat"

    def test_an_editors_states_are_found_by_their_codes(self):
        armenia = make_country("Hayastan", iso_alpha2="AM", status="")
        report = load_file(Kind.COUNTRY, REFERENCE)
        armenia.refresh_from_db()
        assert armenia.name == "Hayastan"
        assert armenia.iso_alpha3 == "ARM"
        assert armenia.aliases.filter(text="Armenians", kind="demonym").exists()
        assert len(report.changed) == 1


class CommandTests:
    def test_report_and_exit(self, tmp_path, capsys):
        good = tmp_path / "people.csv"
        good.write_text("name,born\nAnna One,1960\nAnna Two,never\n", encoding="utf-8")
        broken = tmp_path / "broken.jsonl"
        broken.write_text('{"name": "Anna Three"}\n{', encoding="utf-8")
        with pytest.raises(CommandError, match=r"broken\.jsonl: line 2: .*valid JSON"):
            call_command("import_people", broken, good)
        out = capsys.readouterr().out
        assert "people.csv: made 2, changed 0, unchanged 0" in out
        assert "problem: line 3: “born”" in out
        assert Person.objects.count() == 2

    @pytest.mark.parametrize(
        "command", ["import_people", "import_events", "import_organisations", "load_reference"]
    )
    def test_help_documents_the_format(self, command, capsys):
        with pytest.raises(SystemExit):
            call_command(command, "--help")
        assert "certainty (confirmed, alleged, disputed" in capsys.readouterr().out

    def test_load_reference_needs_no_file(self, capsys):
        call_command("load_reference", "--dry-run")
        assert "would make 273" in capsys.readouterr().out
        assert not Country.objects.exists()


class SharedDataTests:
    def test_the_seed_twice(self, shared_data, capsys):
        call_command("load_reference", verbosity=0)
        for _again in range(2):
            call_command("import_people", shared_data / "seed" / "people.json")
            call_command("import_events", shared_data / "seed" / "events.json")
        assert capsys.readouterr().out.splitlines() == [
            "people.json: made 17, changed 0, unchanged 0",
            "events.json: made 8, changed 0, unchanged 0",
            "people.json: made 0, changed 0, unchanged 17",
            "events.json: made 0, changed 0, unchanged 8",
        ]
        simonyan = Person.objects.get(name="Alen Simonyan")
        assert simonyan.latest_tenure.label == "President of the National Assembly, Armenia, 2021-"

    def test_five_thousand_of_the_gazetteer(self, shared_data, tmp_path):
        """The whole file takes a minute; these lines of it have every shape that it has."""
        call_command("load_reference", verbosity=0)
        some = tmp_path / "people.jsonl.gz"
        with gzip.open(shared_data / "gazetteer" / "people.jsonl.gz", "rt") as whole:
            lines = [line for number, line in enumerate(whole) if number % 16 == 3]
        with gzip.open(some, "wt") as file:
            file.writelines(lines)
        report = load_file(Kind.PERSON, some)
        assert len(report.made) == len(lines) == Person.objects.count()
        assert len(report.problems) < 20
        assert Tenure.objects.count() > 4000
        orphans = Person.objects.filter(aliases=None).count()
        assert orphans == 0
        assert counts(load_file(Kind.PERSON, some)) == (0, 0, len(lines), 0)
        if connection.vendor == "sqlite":
            connection.check_constraints()
