"""The reference desk and topics as tables: out, in, tried, refused, written."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.exchange import TABLES as COMMAND_TABLES
from articles.exchange import TopicTable
from articles.models import Topic, TopicSynonym
from people.exchange import read_table, run
from people.exchange.people import AliasTable, EventTable, OfficeTable, PersonTable, TenureTable
from people.exchange.tables import as_csv, as_json, marked, unmarked
from people.importing.reading import BrokenFile
from people.models import Alias, Event, NameChange, Office, Person, Tenure
from tests.factories import make_country, make_event, make_organisation, make_person, make_user

pytestmark = pytest.mark.django_db

TABLES = [PersonTable, AliasTable, OfficeTable, TenureTable, EventTable, TopicTable]


@pytest.fixture
def desk():
    """A little of everything, with all that makes tables go wrong."""
    armenia, georgia = make_country("Armenia"), make_country("Georgia")
    nato = make_organisation("NATO")
    aliyev = make_person(
        'Ilham "I." Aliyev',
        summary="A summary; with = signs,\r\nand a line",
        born="1961-12-24",
        countries=[georgia, armenia],
        aliases=[("=cmd()", "spelling"), ("Алиев", "spelling", "weak")],
        offices=[("President", armenia, "2003-10", ""), ("Member, of all", None, "", "2001")],
        wikidata_id="Q57643",
        prominence=12,
    )
    office = Office.objects.create(title="Secretary", organisation=nato)
    Tenure.objects.create(person=aliyev, office=office, held_from="1999", source="+somebody")
    make_person("-Dash Person", is_private=True)
    make_event("Talks", starts="2020-11", country=armenia, participants=[(aliyev, "host"), georgia])
    topic = Topic.objects.create(name="Gas", slug="gas", description="One\r\n\r\n@two")
    TopicSynonym.objects.create(topic=topic, name="LNG")
    return aliyev


def exported(table, write=as_csv):
    resource = table()
    return "".join(write(resource.columns, resource.export_rows(resource.rows())))


def tried(table, text, name="table.csv", *, dry_run=True):
    resource = table()
    read = read_table(name, text.encode(), resource.columns)
    return run(resource, read, dry_run=dry_run)


def as_table(*rows):
    file = io.StringIO()
    writer = csv.DictWriter(file, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


class RoundTripTests:
    @pytest.mark.parametrize("table", TABLES)
    @pytest.mark.parametrize(("write", "name"), [(as_csv, "t.csv"), (as_json, "t.json")])
    def test_what_went_out_changes_nothing(self, desk, table, write, name):
        outcome = tried(table, exported(table, write), name)
        assert set(outcome.counts) == {"same"}, outcome.rows
        assert not outcome.changes_something

    @pytest.mark.parametrize("table", TABLES)
    def test_found_again_without_the_ids(self, desk, table):
        rows = list(csv.DictReader(io.StringIO(exported(table).lstrip("\ufeff"))))
        for row in rows:
            del row["id"]
        outcome = tried(table, as_table(*rows))
        assert set(outcome.counts) == {"same"}, outcome.rows

    def test_into_an_empty_desk(self, desk):
        files = {table: exported(table) for table in (OfficeTable, PersonTable, TenureTable)}
        Tenure.objects.all().delete()
        Event.objects.all().delete()
        Office.objects.all().delete()
        Person.objects.all().delete()
        for table, text in files.items():
            rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
            outcome = tried(table, as_table(*({**row, "id": ""} for row in rows)), dry_run=False)
            assert outcome.is_written, outcome.rows
        person = Person.objects.get(wikidata_id="Q57643")
        assert {country.name for country in person.countries.all()} == {"Armenia", "Georgia"}
        assert person.tenures.count() == 3
        assert Person.objects.get(name="-Dash Person").is_private


class WritingTests:
    def test_changed_and_new_rows(self, desk):
        text = as_table(
            {"slug": desk.slug, "name": "Ilham Aliyev", "died": "2099", "countries": "georgia"},
            {"slug": "", "name": "Nikol Pashinyan", "died": "", "countries": "armenia"},
        )
        outcome = tried(PersonTable, text)
        assert [row.kind for row in outcome.rows] == ["changed", "new"]
        assert ("died", "", "2099") in outcome.rows[0].changes
        assert ("countries", "armenia;georgia", "georgia") in outcome.rows[0].changes
        assert not Person.objects.filter(name="Nikol Pashinyan").exists()
        desk.refresh_from_db()
        assert desk.died == ""

        assert tried(PersonTable, text, dry_run=False).is_written
        desk.refresh_from_db()
        assert (desk.died, desk.summary[:9]) == ("2099", "A summary")
        assert [country.slug for country in desk.countries.all()] == ["georgia"]
        assert Person.objects.get(slug="nikol-pashinyan").family_name == "Pashinyan"
        assert Alias.objects.filter(text="Nikol Pashinyan").exists()
        assert tried(PersonTable, text.replace(",Nikol", "nikol-pashinyan,Nikol")).counts == {
            "same": 2
        }

    def test_one_wrong_row_and_nothing_is_written(self, desk):
        text = as_table(
            {"id": "", "name": "Good One", "born": "1970", "prominence": "3"},
            {"id": "", "name": "Bad One", "born": "sometime", "prominence": "many"},
            {"id": "999999", "name": "Nobody", "born": "", "prominence": ""},
            {"id": "", "name": "", "born": "1970", "prominence": ""},
        )
        outcome = tried(PersonTable, text, dry_run=False)
        assert outcome.is_refused
        assert not outcome.is_written
        assert [(row.line, row.kind) for row in outcome.rows] == [
            (2, "new"),
            (3, "wrong"),
            (4, "wrong"),
            (5, "wrong"),
        ]
        troubles = {(t.column, t.cell) for row in outcome.rows for t in row.troubles}
        assert {("born", "sometime"), ("prominence", "many"), ("id", "999999")} <= troubles
        assert any(column == "name" for column, _cell in troubles)
        assert not Person.objects.filter(name="Good One").exists()

    def test_rows_that_contradict_each_other(self, desk):
        text = as_table({"name": "One", "slug": "same"}, {"name": "Two", "slug": "same"})
        outcome = tried(PersonTable, text, dry_run=False)
        assert outcome.is_refused
        assert not Person.objects.filter(slug="same").exists()

    def test_references_that_are_not_there(self, desk):
        outcome = tried(TenureTable, as_table({"person": "nobody", "office": "President|mars"}))
        assert {t.column for t in outcome.rows[0].troubles} == {"person", "office"}
        outcome = tried(EventTable, as_table({"name": "X", "participants": "nobody|host"}))
        assert outcome.rows[0].troubles[0].column == "participants"
        outcome = tried(PersonTable, as_table({"name": "X", "countries": "mars"}))
        assert outcome.is_refused

    def test_participants_are_set_with_their_roles(self, desk):
        text = as_table({"slug": "talks", "participants": f"{desk.slug}|guest; armenia"})
        assert tried(EventTable, text, dry_run=False).is_written
        parts = Event.objects.get(slug="talks").parts.all()
        assert {(part.entity.slug, part.role) for part in parts} == {
            (desk.slug, "guest"),
            ("armenia", ""),
        }

    def test_names_are_compared_folded(self, desk):
        text = as_table({"entity": desk.slug, "text": "АЛИЕВ", "language": "", "strength": "weak"})
        outcome = tried(AliasTable, text)
        assert (
            outcome.rows[0].changes
            == [("text", "Алиев", "АЛИЕВ"), ("kind", "spelling", "name")][:1]
        )

    def test_told_once(self, desk):
        before = NameChange.objects.count()
        rows = [{"name": f"New {letter}"} for letter in "abcde"]
        assert tried(PersonTable, as_table(*rows), dry_run=False).is_written
        assert NameChange.objects.count() <= before + 5
        stamps = NameChange.objects.order_by("-pk").values_list("token", flat=True)[:5]
        assert len(set(stamps)) == 1

    def test_queries_for_unchanged_rows_do_not_grow(self, desk):
        def queries():
            text = exported(PersonTable)
            with CaptureQueriesContext(connection) as asked:
                tried(PersonTable, text)
            return len(
                [q for q in asked if not q["sql"].upper().startswith(("SAVEPOINT", "RELEASE"))]
            )

        few = queries()
        for n in range(30):
            make_person(f"Person {n}")
        assert queries() == few


class TopicTableTests:
    def test_renamed_merged_names_and_new(self, desk):
        gas = Topic.objects.get()
        text = as_table(
            {"id": str(gas.pk), "name": "Natural gas", "synonyms": "LNG; methane"},
            {"id": "", "name": "Oil", "synonyms": "petroleum"},
        )
        assert tried(TopicTable, text, dry_run=False).is_written
        gas.refresh_from_db()
        assert gas.name == "Natural gas"
        assert {row.name for row in gas.synonyms.all()} == {"LNG", "methane", "Gas"}
        assert Topic.objects.get(name="Oil").slug == "oil"

    def test_a_synonym_of_somebody_else(self, desk):
        outcome = tried(TopicTable, as_table({"name": "Oil", "synonyms": "lng"}))
        assert outcome.rows[0].troubles[0].column == "synonyms"


class FormulaTests:
    @pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@a", "\tx", "\rx", "'=1", "''=1"])
    def test_marked_and_back(self, cell):
        assert marked(cell).startswith("'")
        assert unmarked(marked(cell)) == cell

    @pytest.mark.parametrize("cell", ["", "a=b", "O'Neill", "'tis", "'quoted'"])
    def test_the_rest_is_left_alone(self, cell):
        assert marked(cell) == cell == unmarked(cell)

    def test_in_the_files(self, desk):
        assert "'=cmd()" in exported(AliasTable)
        assert '"=cmd()"' in exported(AliasTable, as_json)
        assert exported(PersonTable).startswith("\ufeff")


class FileTests:
    def test_what_cannot_be_read(self, desk):
        for name, text in (
            ("t.csv", ""),
            ("t.csv", "id,name,colour\n1,a,red\n"),
            ("t.csv", "id,name,name\n1,a,b\n"),
            ("t.csv", "id,name\n1\n"),
            ("t.csv", 'id,name\n1,"a'),
            ("t.json", '[{"name": "a"}, {"slug": "b"}]'),
            ("t.json", "[1, 2]"),
            ("t.json", "{"),
        ):
            with pytest.raises(BrokenFile):
                tried(PersonTable, text, name)

    @pytest.mark.parametrize("delimiter", [";", "\t", ","])
    def test_what_spreadsheets_write(self, desk, delimiter):
        text = f"\ufeffslug{delimiter}born\r\n{desk.slug}{delimiter}1961\r\n\r\n"
        outcome = tried(PersonTable, text)
        assert outcome.rows[0].changes == [("born", "1961-12-24", "1961")]

    def test_too_many_rows(self):
        with pytest.raises(BrokenFile, match="At most 2"):
            read_table("t.csv", b"name\na\nb\nc\n", ["name"], most=2)

    def test_json_of_others(self, desk):
        text = json.dumps([{"slug": desk.slug, "is_private": True, "prominence": 7,
                            "countries": ["armenia"], "born": None}])  # fmt: skip
        outcome = tried(PersonTable, text, "t.json")
        assert {name: new for name, _old, new in outcome.rows[0].changes} == {
            "is_private": "yes",
            "prominence": "7",
            "countries": "armenia",
            "born": "",
        }


LISTS = [
    "people/person",
    "people/alias",
    "people/office",
    "people/tenure",
    "people/event",
    "articles/topic",
]


class PageTests:
    @pytest.fixture
    def editor(self, client):
        user = make_user()
        client.force_login(user)
        return user

    def upload(self, client, text, where="people/person", name="t.csv"):
        file = SimpleUploadedFile(name, text.encode())
        return client.post(f"/admin/{where}/table/", {"file": file, "preview": "1"})

    @pytest.mark.parametrize("where", LISTS)
    def test_buttons_forms_and_files(self, client, editor, desk, where):
        page = client.get(f"/admin/{where}/").content.decode()
        for link in ("export/csv/", "export/json/", "table/"):
            assert f'href="/admin/{where}/{link}"' in page
        assert client.get(f"/admin/{where}/table/").status_code == 200
        for form in ("csv", "json"):
            answer = client.get(f"/admin/{where}/export/{form}/")
            text = b"".join(answer.streaming_content).decode()
            assert f".{form}" in answer["Content-Disposition"]
            page = self.upload(client, text, where, f"t.{form}").content.decode()
            assert "There is nothing to change" in page
        assert client.get(f"/admin/{where}/export/xls/").status_code == 404

    def test_the_export_is_what_the_list_shows(self, client, editor, desk):
        answer = client.get("/admin/people/person/export/csv/?q=ilham")
        text = b"".join(answer.streaming_content).decode()
        assert "Aliyev" in text
        assert "Dash" not in text
        page = client.get("/admin/people/person/?q=ilham").content.decode()
        assert "/admin/people/person/export/csv/?q=ilham" in page

    def test_error_fixed_tried_written(self, client, editor, desk):
        wrong = as_table({"slug": desk.slug, "born": "long ago"})
        page = self.upload(client, wrong).content.decode()
        assert "Nothing was written" in page
        assert "long ago" in page
        assert 'name="confirm"' not in page
        page = self.upload(client, as_table({"slug": desk.slug, "born": "1961"})).content.decode()
        assert "<del>1961-12-24</del>" in page
        desk.refresh_from_db()
        assert desk.born == "1961-12-24"
        token = page.split('name="token" value="')[1].split('"')[0]
        url = "/admin/people/person/table/"
        page = client.post(url, {"confirm": "1", "token": token}).content.decode()
        assert "Written." in page
        desk.refresh_from_db()
        assert desk.born == "1961"
        page = client.post(url, {"confirm": "1", "token": token}).content.decode()
        assert "no longer there" in page

    def test_a_forged_token_writes_nothing(self, client, editor, desk):
        self.upload(client, as_table({"slug": desk.slug, "born": "1961"}))
        client.post("/admin/people/person/table/", {"confirm": "1", "token": "x"})
        desk.refresh_from_db()
        assert desk.born == "1961-12-24"

    def test_who_may(self, client, desk):
        user = make_user("limited", is_superuser=False)
        user.user_permissions.set(Permission.objects.filter(codename="view_person"))
        client.force_login(user)
        page = client.get("/admin/people/person/").content.decode()
        assert "/admin/people/person/table/" not in page
        assert client.get("/admin/people/person/table/").status_code == 403
        assert self.upload(client, "name\nx\n").status_code == 403
        assert client.get("/admin/people/person/export/csv/").status_code == 200
        assert client.get("/admin/people/alias/export/csv/").status_code == 403


class LimitTests:
    def test_rows_that_change_nothing_are_not_counted(self, desk):
        make_person("Somebody Else")
        text = exported(PersonTable)
        resource = PersonTable()
        read = read_table("t.csv", text.encode(), resource.columns)
        assert run(resource, read, dry_run=False, most_written=1).counts["same"] == 3

    def test_more_than_a_request_can_write_is_refused_whole(self, desk):
        rows = as_table(*({"name": f"New {letter}"} for letter in "abcd"))
        resource = PersonTable()
        read = read_table("t.csv", rows.encode(), resource.columns)
        with pytest.raises(BrokenFile, match=r"4 rows would be new or changed\. At most 3 "):
            run(resource, read, dry_run=False, most_written=3)
        assert not Person.objects.filter(name__startswith="New ").exists()
        assert run(PersonTable(), read, dry_run=False, most_written=4).is_written

    def test_the_page_says_so(self, client, desk, monkeypatch):
        monkeypatch.setattr("people.exchange.tables.MOST_WRITTEN", 1)
        client.force_login(make_user())
        text = as_table({"name": "New One"}, {"name": "New Two"})
        file = SimpleUploadedFile("people.csv", text.encode())
        answer = client.post("/admin/people/person/table/", {"file": file})
        assert "manage.py import_table" in answer.content.decode()
        assert not Person.objects.filter(name__startswith="New ").exists()

    def test_queries_for_a_new_row(self, desk):
        def queries(number):
            rows = as_table(*({"name": f"Name{number} {n}"} for n in range(number)))
            with CaptureQueriesContext(connection) as asked:
                assert tried(PersonTable, rows).counts == {"new": number}
            return len(asked)

        few = queries(2)
        assert (queries(12) - few) / 10 <= 20


class ConstraintTests:
    def test_what_the_database_refuses_is_said_in_words(self, desk):
        text = as_table({"name": "Talks again", "starts": "2020", "ends": "2019"})
        (row,) = tried(EventTable, text, dry_run=False).rows
        assert row.kind == "wrong"
        assert "database" not in row.troubles[0].message
        assert not Event.objects.filter(name="Talks again").exists()


class CommandTests:
    @pytest.mark.parametrize("name", sorted(COMMAND_TABLES))
    @pytest.mark.parametrize("suffix", ["csv", "json"])
    def test_out_and_in_again_changes_nothing(self, desk, tmp_path, capsys, name, suffix):
        path = tmp_path / f"table.{suffix}"
        call_command("export_table", name, path)
        call_command("import_table", name, path)
        said = capsys.readouterr().out
        assert "0 new, 0 changed" in said
        assert "Nothing was written." in said

    def test_tried_then_written(self, desk, tmp_path, capsys):
        path = tmp_path / "people.csv"
        path.write_text("name\nNikol Pashinyan\n", encoding="utf-8")
        call_command("import_table", "people", path, dry_run=True)
        assert "1 new" in capsys.readouterr().out
        assert not Person.objects.filter(name="Nikol Pashinyan").exists()
        call_command("import_table", "people", path)
        assert "Written." in capsys.readouterr().out
        assert Person.objects.filter(name="Nikol Pashinyan").exists()

    def test_what_is_wrong_is_named_and_ends_with_an_error(self, desk, tmp_path, capsys):
        path = tmp_path / "people.csv"
        path.write_text("name,born\nGood One,1970\nBad One,sometime\n", encoding="utf-8")
        with pytest.raises(CommandError, match="Nothing was written"):
            call_command("import_table", "people", path)
        assert "line 3: wrong" in capsys.readouterr().err
        assert not Person.objects.filter(name="Good One").exists()
        path.write_text("nmae\nx\n", encoding="utf-8")
        with pytest.raises(CommandError, match="no column"):
            call_command("import_table", "people", path)
        with pytest.raises(CommandError, match="No such file"):
            call_command("import_table", "people", tmp_path / "none.csv")

    def test_an_export_overwrites_nothing(self, desk, tmp_path):
        path = tmp_path / "people.csv"
        path.write_text("mine", encoding="utf-8")
        with pytest.raises(CommandError, match="exists"):
            call_command("export_table", "people", path)
        assert path.read_text(encoding="utf-8") == "mine"
