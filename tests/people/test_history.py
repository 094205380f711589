"""Who changed what on the reference desk: recorded, read in words, restored."""

from __future__ import annotations

import datetime
import json

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone

from people.history import CannotRestore, acting, chronology, restore
from people.history.writing import BEFORE, history_of
from people.models import Alias, Country, FormerAddress, Office, Person, Tenure
from tests.factories import make_country, make_person

pytestmark = pytest.mark.django_db
PARTS = [(Alias, "entity_id"), (Tenure, "person_id")]


@pytest.fixture
def anna():
    return get_user_model().objects.create_superuser("anna", password="secret")


def make_office(title, country):
    return Office.objects.create(title=title, country=country)


def told(person: Person):
    return chronology(Person, person.pk, PARTS).entries


def sentences(entry):
    return [line.sentence for line in entry.lines]


def without_history(*objects):
    """As rows that were there before histories were kept, or came in with an import."""
    for one in objects:
        history_of(type(one)).all().delete()


class WritingTests:
    def test_a_change_tells_who_and_what(self, anna):
        person = make_person("Ramiz Mehdiyev")
        with acting(by=anna):
            person.summary = "Politician"
            person.save()
        first = told(person)[0]
        assert first.by == "anna"
        change = first.lines[0].changes[0]
        assert (change.label, change.before, change.after) == ("Summary", "", "Politician")

    def test_one_act_is_one_entry(self, anna):
        person = make_person("Ramiz Mehdiyev")
        with acting(by=anna):
            person.summary = "Politician"
            person.save()
            person.aliases.create(text="Mehtiev")
            person.countries.add(make_country("Azerbaijan"))
        entry = told(person)[0]
        assert "Added the name “Mehtiev”" in sentences(entry)
        labels = [change.label for line in entry.lines for change in line.changes]
        assert labels == ["Summary", "States"]
        assert entry.lines[0].changes[1].after == "Azerbaijan"

    def test_what_stood_before_is_kept_at_the_first_change(self):
        person = make_person("Ramiz Mehdiyev", summary="Academician")
        without_history(person)
        person.summary = "Politician"
        person.save()
        rows = history_of(Person).order_by("history_id")
        assert [row.history_change_reason for row in rows] == [BEFORE, None]
        change = told(person)[0].lines[0].changes[0]
        assert (change.before, change.after) == ("Academician", "Politician")

    def test_choices_references_and_dates_are_words(self):
        person = make_person("Ramiz Mehdiyev")
        office = make_office("President", make_country("Azerbaijan"))
        tenure = Tenure.objects.create(person=person, office=office, held_from="2003")
        tenure.held_until = "2004-04"
        tenure.save()
        alias = person.aliases.get()
        alias.strength = Alias.Strength.WEAK
        alias.save()
        changes = [c for e in told(person) for line in e.lines for c in line.changes]
        assert ("Until", "", "2004-04") in [(c.label, c.before, c.after) for c in changes]
        assert any("weak" in c.after for c in changes)
        assert any("President of Azerbaijan" in s for e in told(person) for s in sentences(e))

    def test_a_long_text_shows_what_differs(self):
        words = "The first sentence of a long text. " * 20
        person = make_person("Ramiz Mehdiyev", body=words + "Old end.")
        person.body = words + "New end."
        person.save()
        change = told(person)[0].lines[0].changes[0]
        assert change.before.startswith("…")
        assert change.before.endswith("Old end.")
        assert len(change.after) < 80

    def test_the_number_of_queries_does_not_grow(self, django_assert_max_num_queries):
        person = make_person("Ramiz Mehdiyev")
        for number in range(30):
            person.aliases.create(text=f"Name {number}")
            person.summary = f"Summary {number}"
            person.save()
        with django_assert_max_num_queries(8):
            assert len(told(person)) > 30


class RestoringTests:
    def test_fields_and_parts_are_as_they_were(self):
        person = make_person("Ramiz Mehdiyev", summary="Academician")
        person.countries.add(make_country("Azerbaijan"))
        kept = person.aliases.create(text="Mehtiev")
        then = timezone.now()
        person.summary = "Politician"
        person.countries.clear()
        person.save()
        kept.delete()
        person.aliases.create(text="Mistaken")
        restore(Person, person.pk, PARTS, then)
        person = Person.objects.get(pk=person.pk)
        assert person.summary == "Academician"
        assert [country.name for country in person.countries.all()] == ["Azerbaijan"]
        assert set(person.aliases.values_list("text", flat=True)) == {"Ramiz Mehdiyev", "Mehtiev"}
        assert told(person)[0].reason.startswith("Restored as it was on")

    def test_rows_without_a_history_stay(self):
        person = make_person("Ramiz Mehdiyev")
        person.aliases.create(text="Mehtiev")
        without_history(person, person.aliases.first())
        person.summary = "Politician"
        person.save()
        then = timezone.now()
        person.summary = "Other"
        person.save()
        restore(Person, person.pk, PARTS, then)
        assert set(person.aliases.values_list("text", flat=True)) == {"Ramiz Mehdiyev", "Mehtiev"}

    def test_the_deleted_come_back_under_their_address(self):
        person = make_person("Ramiz Mehdiyev", summary="Politician")
        office = make_office("President", make_country("Azerbaijan"))
        Tenure.objects.create(person=person, office=office, held_from="2003")
        person.aliases.create(text="Mehtiev")
        pk, then = person.pk, timezone.now()
        person.delete()
        assert FormerAddress.objects.get(slug="ramiz-mehdiyev").entity is None
        restore(Person, pk, PARTS, then)
        person = Person.objects.get(pk=pk)
        assert (person.slug, person.summary) == ("ramiz-mehdiyev", "Politician")
        assert person.tenures.get().office == office
        assert person.aliases.filter(text="Mehtiev").exists()
        assert not FormerAddress.objects.exists()

    def test_the_deleted_come_back_without_an_earlier_history(self):
        person = make_person("Ramiz Mehdiyev")
        person.aliases.create(text="Mehtiev")
        without_history(person, person.aliases.first())
        pk, then = person.pk, timezone.now()
        person.delete()
        restore(Person, pk, PARTS, then)
        assert Person.objects.get(pk=pk).aliases.count() == 2

    def test_the_rules_of_the_models_hold(self):
        person = make_person("Ramiz Mehdiyev", wikidata_id="Q1")
        then = timezone.now()
        person.wikidata_id = ""
        person.save()
        make_person("Somebody Else", wikidata_id="Q1")
        with pytest.raises(CannotRestore, match="Wikidata"):
            restore(Person, person.pk, PARTS, then)
        assert Person.objects.get(pk=person.pk).wikidata_id == ""

    def test_what_was_not_there_is_not_made(self):
        person = make_person("Ramiz Mehdiyev")
        then = timezone.now() - datetime.timedelta(days=1)
        with pytest.raises(CannotRestore):
            restore(Person, person.pk, PARTS, then)


class AdminTests:
    @pytest.fixture
    def desk(self, client, anna):
        client.force_login(anna)
        return client

    def test_the_page_tells_names_and_fields(self, desk):
        person = make_person("Ramiz Mehdiyev")
        form = {"name": "Ramiz Mehdiyev", "summary": "Politician", "prominence": 0}
        management = {
            f"{prefix}-{what}": 0
            for prefix in ("aliases", "tenures", "takes_part_in", "participations")
            for what in ("TOTAL_FORMS", "INITIAL_FORMS")
        }
        management |= {
            "aliases-TOTAL_FORMS": 1,
            "aliases-0-text": "Mehtiev",
            "aliases-0-kind": "spelling",
            "aliases-0-strength": "strong",
        }
        address = reverse("admin:people_person_change", args=[person.pk])
        answer = desk.post(address, form | management)
        assert answer.status_code == 302, answer.context["errors"]
        text = desk.get(reverse("admin:people_person_history", args=[person.pk])).text
        assert "anna" in text
        assert "Added the name “Mehtiev”" in text
        assert "<dt>Summary</dt>" in text

    def test_restoring_asks_first_and_needs_post(self, desk):
        person = make_person("Ramiz Mehdiyev", summary="Academician")
        entry = told(person)[0]
        person.summary = "Politician"
        person.save()
        address = reverse("admin:people_person_restore", args=[person.pk])
        assert "Summary" in desk.get(address, {"at": entry.moment}).text
        assert Person.objects.get().summary == "Politician"
        desk.post(address, {"at": entry.moment})
        assert Person.objects.get().summary == "Academician"
        page = desk.get(reverse("admin:people_person_history", args=[person.pk])).text
        assert "Restored as it was on" in page

    def test_the_deleted_are_listed_and_come_back(self, desk):
        person = make_person("Ramiz Mehdiyev")
        pk = person.pk
        with acting():
            person.delete()
        listed = desk.get(reverse("admin:people_person_deleted"))
        assert "Ramiz Mehdiyev" in listed.text
        row = listed.context["rows"][0]
        assert "It was deleted" in desk.get(row["history_url"]).text
        assert desk.get(row["restore_url"]).status_code == 200
        path, _mark, at = row["restore_url"].partition("?at=")
        desk.post(path, {"at": at})
        assert Person.objects.get(pk=pk).name == "Ramiz Mehdiyev"

    @pytest.mark.parametrize("at", ["", "yesterday", "2024-01-01T00:00:00"])
    def test_no_moment_is_no_page(self, desk, at):
        person = make_person("Ramiz Mehdiyev")
        address = reverse("admin:people_person_restore", args=[person.pk])
        assert desk.get(address, {"at": at}).status_code == 404

    def test_whoever_may_only_look_restores_nothing(self, client):
        from django.contrib.auth.models import Permission

        reader = get_user_model().objects.create_user("reader", is_staff=True)
        reader.user_permissions.add(Permission.objects.get(codename="view_person"))
        client.force_login(reader)
        person = make_person("Ramiz Mehdiyev")
        entry = told(person)[0]
        page = client.get(reverse("admin:people_person_history", args=[person.pk]))
        assert page.status_code == 200
        assert "restore/" not in page.text
        address = reverse("admin:people_person_restore", args=[person.pk])
        assert client.post(address, {"at": entry.moment}).status_code == 403

    def test_histories_of_states_events_and_offices_open(self, desk):
        azerbaijan = make_country("Azerbaijan")
        office = make_office("President", azerbaijan)
        for name, one in (("country", azerbaijan), ("office", office)):
            page = desk.get(reverse(f"admin:people_{name}_history", args=[one.pk]))
            assert page.status_code == 200
        assert Country.history.count() == 1


class ImportTests:
    ROWS = {"name": "Ramiz Mehdiyev", "wikidata_id": "Q4292219", "summary": "Academician"}

    def load(self, tmp_path, **fields):
        from people.importing.loading import load_file
        from people.models import Kind

        path = tmp_path / "people.jsonl"
        path.write_text(json.dumps(self.ROWS | fields), encoding="utf-8")
        return load_file(Kind.PERSON, path)

    def test_what_a_file_makes_needs_no_row_until_it_is_changed(self, tmp_path):
        self.load(tmp_path)
        person = Person.objects.get()
        assert not history_of(Person).exists()
        assert not history_of(Alias).exists()
        person.summary = "Politician"
        person.save()
        change = told(person)[0].lines[0].changes[0]
        assert (change.before, change.after) == ("Academician", "Politician")

    def test_what_a_file_changes_is_told_with_its_name(self, tmp_path):
        self.load(tmp_path)
        self.load(tmp_path, summary="Politician", aliases=["Ramiz Mehtiev"])
        person = Person.objects.get()
        entry = told(person)[0]
        assert entry.reason == "Imported from people.jsonl"
        assert entry.lines[0].changes[0].before == "Academician"
        assert "Added the name “Ramiz Mehtiev”" in sentences(entry)


class MergeTests:
    def test_both_tell_of_the_merge_and_of_its_undoing(self, anna):
        from people.merging import merge, undo

        kept, gone = make_person("Ramiz Mehdiyev"), make_person("Ramiz Mehtiev", summary="He")
        gone.aliases.create(text="Рамиз Мехтиев")
        record = merge(kept, gone, by=anna)
        entry = told(kept)[0]
        assert (entry.by, entry.reason) == ("anna", "Merged with “Ramiz Mehtiev”")
        assert "Summary" in [change.label for change in entry.lines[0].changes]
        assert any("Рамиз Мехтиев" in sentence for sentence in sentences(entry))
        assert told(gone)[0].kind == "-"
        undo(record, by=anna)
        assert told(kept)[0].reason == "Merge with “Ramiz Mehtiev” undone"
        assert told(gone)[0].kind == "+"
