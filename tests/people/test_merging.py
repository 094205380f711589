"""Merging two entries of the reference desk, and undoing it."""

from __future__ import annotations

import json

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from people.folding import fold
from people.importing.loading import load_file
from people.merging import MOVERS, CannotMerge, CannotUndo, merge, plan, undo
from people.merging.tenures import Span, is_same, settle, together
from people.models import (
    Alias,
    Country,
    Distinction,
    Entity,
    FormerAddress,
    FormerId,
    ImportRecord,
    Kind,
    Membership,
    Merge,
    Office,
    Organisation,
    Participation,
    Person,
    StatusPeriod,
)
from tests.factories import (
    add_tenure,
    make_article,
    make_country,
    make_event,
    make_organisation,
    make_person,
    make_user,
)
from tests.people.merging import everything

pytestmark = pytest.mark.django_db


def texts(entity):
    return sorted(entity.aliases.values_list("text", flat=True))


def section(found, title):
    return next(s for s in found.sections if s.title == title)


@pytest.fixture
def azerbaijan():
    return make_country("Azerbaijan", iso_alpha2="AZ", iso_alpha3="AZE")


@pytest.fixture
def kept(azerbaijan):
    return make_person(
        "Ramiz Mehdiyev",
        born="1938",
        wikidata_id="Q1",
        countries=[azerbaijan],
        aliases=[("Mehdiyev", "short", "weak")],
        offices=[("Head of the Presidential Administration", azerbaijan, "1995", "2019")],
    )


@pytest.fixture
def gone(azerbaijan):
    return make_person(
        "Ramiz Mehtiyev",
        born="1938-04-17",
        summary="Azerbaijani politician",
        wikidata_id="Q2",
        external_id="E2",
        countries=[azerbaijan],
        aliases=[("Mehdiyev", "short"), ("Рамиз Мехтиев", "spelling")],
        offices=[
            ("Head of the Presidential Administration", azerbaijan, "1995-02-07", ""),
            ("President of the Academy of Sciences", azerbaijan, "2019-10-23", "2022"),
        ],
    )


class MoversTests:
    def test_every_reference_to_an_entity_is_handled(self):
        """A new relation has to be thought of here or in articles.merging."""
        from articles.merging import HANDLED

        handled = {(m, c) for m, c in [*MOVERS, *HANDLED]}
        found = set()
        for model in (Entity, *Entity.__subclasses__()):
            for relation in model._meta.get_fields(include_hidden=True):
                if not (relation.auto_created and relation.concrete is False):
                    continue
                if relation.one_to_many or relation.one_to_one:
                    field = relation.field
                    if field.model.__name__.startswith("Historical"):
                        continue  # what is on record stays as it was
                    if not issubclass(field.model, Entity) or not field.remote_field.parent_link:
                        found.add((field.model, field.attname))
        assert found == handled


class MergeTests:
    def test_names_move_and_what_is_there_stays(self, kept, gone):
        merge(kept, gone)
        assert texts(kept) == ["Mehdiyev", "Ramiz Mehdiyev", "Ramiz Mehtiyev", "Рамиз Мехтиев"]
        assert kept.aliases.get(text="Mehdiyev").strength == Alias.Strength.WEAK

    def test_the_merged_one_is_gone_and_its_address_leads_on(self, client, kept, gone):
        merge(kept, gone)
        assert not Entity.objects.filter(pk=gone.pk).exists()
        for tail in ("", "feed.rss", "feed.atom"):
            response = client.get(f"/people/ramiz-mehtiyev/{tail}")
            assert (response.status_code, response["Location"]) == (
                301,
                f"/people/ramiz-mehdiyev/{tail}",
            )

    def test_empty_fields_are_filled_and_filled_ones_kept(self, kept, gone):
        merge(kept, gone)
        kept.refresh_from_db()
        assert (kept.born, kept.summary) == ("1938", "Azerbaijani politician")
        assert (kept.wikidata_id, kept.external_id, kept.name) == ("Q1", "E2", "Ramiz Mehdiyev")

    def test_an_editor_chooses_a_conflicting_field(self, kept, gone):
        merge(kept, gone, ["born", "name"])
        kept.refresh_from_db()
        assert (kept.born, kept.name, kept.sort_name) == (
            "1938-04-17",
            "Ramiz Mehtiyev",
            "Mehtiyev, Ramiz",
        )
        assert "Ramiz Mehdiyev" in texts(kept)

    def test_two_tellings_of_one_tenure_become_the_more_exact_one(self, kept, gone):
        merge(kept, gone)
        assert [t.label for t in kept.tenures.order_by("held_from")] == [
            "Head of the Presidential Administration, Azerbaijan, 1995-2019",
            "President of the Academy of Sciences, Azerbaijan, 2019-2022",
        ]
        assert kept.tenures.order_by("held_from").first().held_from == "1995-02-07"

    def test_the_record_says_who_did_it(self, kept, gone):
        editor = make_user()
        record = merge(kept, gone, by=editor)
        assert (record.merged_by, record.gone_slug) == (editor, "ramiz-mehtiyev")
        assert str(record) == "Ramiz Mehtiyev → Ramiz Mehdiyev"

    def test_dates_that_would_contradict_are_not_filled_in(self):
        kept = make_person("Ada One", died="1950")
        gone = make_person("Ada Two", born="1960")
        merge(kept, gone)
        kept.refresh_from_db()
        assert kept.born == ""

    def test_choosing_a_contradiction_is_refused(self):
        kept = make_person("Ada One", born="1900", died="1950")
        gone = make_person("Ada Two", born="1960")
        with pytest.raises(CannotMerge, match="before the beginning"):
            merge(kept, gone, ["born"])
        assert Entity.objects.filter(pk=gone.pk).exists()

    def test_one_with_itself_or_another_kind_is_refused(self, kept, azerbaijan):
        assert plan(kept, kept).problems
        assert plan(kept, azerbaijan).problems

    def test_who_is_gone_already_cannot_be_merged(self, kept, gone):
        """Two editors merge crosswise: the second is told."""
        other_view = Person.objects.get(pk=kept.pk)
        merge(kept, gone)
        with pytest.raises(CannotMerge, match="no longer there"):
            merge(gone, other_view)

    def test_distinctions_follow(self, kept, gone):
        third = make_person("Ramiz Third")
        Distinction.objects.create(one=gone, other=third)
        Distinction.objects.create(one=kept, other=gone)
        assert any("two and not one" in warning for warning in plan(kept, gone).warnings)
        merge(kept, gone)
        assert [(d.one_id, d.other_id) for d in Distinction.objects.all()] == [(kept.pk, third.pk)]

    def test_addresses_lead_on_in_one_hop_through_a_chain(self, client, kept, gone):
        last = make_person("Ramiz Enver oglu Mehdiyev")
        merge(kept, gone)
        merge(last, kept)
        assert client.get("/people/ramiz-mehtiyev/")["Location"] == last.get_absolute_url()
        assert set(FormerAddress.objects.values_list("entity_id", flat=True)) == {last.pk}
        assert Merge.objects.present([gone.pk, kept.pk, last.pk]) == [last.pk]

    def test_the_number_of_queries_does_not_grow_with_the_rows(self, azerbaijan):
        def cost(rows):
            kept, gone = make_person(f"Kept {rows}"), make_person(f"Gone {rows}")
            for number in range(rows):
                gone.aliases.create(text=f"Name {rows} {number}", kind="spelling")
                add_tenure(gone, f"Office {rows} {number}", azerbaijan, "2003", "2004")
            with CaptureQueriesContext(connection) as queries:
                merge(kept, gone)
            return len(queries)

        assert cost(3) == cost(30)


class CountryTests:
    def test_offices_of_one_title_become_one(self, azerbaijan):
        double = make_country("Azerbaijan (republic)", status="")
        minister = make_person("Elmar Mammadyarov")
        other = make_person("Jeyhun Bayramov")
        add_tenure(minister, "Foreign Minister", azerbaijan, "2004", "2020")
        add_tenure(minister, "Foreign minister", double, "2004-04-02", "2020-07-16")
        add_tenure(other, "Foreign minister", double, "2020-07-16")
        add_tenure(other, "Minister of Education", double, "2018", "2020")
        before = everything()
        record = merge(azerbaijan, double)
        assert list(Office.objects.values_list("title", "country_id").order_by("title")) == [
            ("Foreign Minister", azerbaijan.pk),
            ("Minister of Education", azerbaijan.pk),
        ]
        assert [(t.held_from, t.held_until) for t in minister.tenures.all()] == [
            ("2004-04-02", "2020-07-16")
        ]
        assert other.tenures.count() == 2
        undo(record)
        assert everything() == before

    def test_everything_that_belongs_to_a_state_moves(self, azerbaijan):
        double = make_country("Azerbaidjan", iso_alpha2="ZZ", capital="Baku")
        ssr = make_country("Azerbaijan SSR")
        azerbaijan.predecessors.add(ssr, double)
        double.predecessors.add(ssr)
        make_country("Daughter").predecessors.add(double)
        person = make_person(countries=[double])
        both = make_person("Heydar Aliyev", countries=[double, azerbaijan])
        body = make_organisation("Parliament of Azerbaijan", country=double)
        world = make_organisation("United Nations")
        Membership.objects.create(organisation=world, country=double, valid_from="1992")
        event = make_event("Summit", country=double, participants=[(double, "host")])
        joint = make_event("Accord", participants=[azerbaijan, (double, "signatory")])
        StatusPeriod.objects.create(country=double, status="unrecognised", valid_from="1991")
        before = everything()

        record = merge(azerbaijan, double)
        azerbaijan.refresh_from_db()
        assert azerbaijan.capital == "Baku"
        assert list(azerbaijan.predecessors.all()) == [ssr]
        assert [s.name for s in azerbaijan.successors.all()] == ["Daughter"]
        assert list(person.countries.all()) == list(both.countries.all()) == [azerbaijan]
        body.refresh_from_db()
        event.refresh_from_db()
        assert body.country == event.country == azerbaijan
        assert world.members.get() == azerbaijan
        assert azerbaijan.status_periods.count() == 2
        assert joint.parts.get().role == "signatory"
        assert FormerId.objects.get().value == "ZZ"
        undo(record)
        assert everything() == before


class OtherKindsTests:
    def test_events(self, kept, azerbaijan):
        one = make_event("Geneva Conference", participants=[(kept, "")])
        double = make_event(
            "Conference of Geneva", starts="1995", participants=[(kept, "host"), azerbaijan, one]
        )
        before = everything()
        record = merge(one, double)
        one.refresh_from_db()
        assert one.starts == "1995"
        assert {(p.entity_id, p.role) for p in one.parts.all()} == {
            (kept.pk, "host"),
            (azerbaijan.pk, ""),
        }
        undo(record)
        assert everything() == before

    def test_organisations(self, azerbaijan):
        one = make_organisation("NATO")
        double = make_organisation("North Atlantic Treaty Organization", acronym="NATO")
        Membership.objects.create(organisation=one, country=azerbaijan, valid_from="1992")
        Membership.objects.create(
            organisation=double, country=azerbaijan, valid_from="1992", valid_until="1993"
        )
        Office.objects.create(title="Secretary General", organisation=double)
        before = everything()
        record = merge(one, double)
        assert one.memberships.get().valid_until == "1993"
        assert one.offices.get().title == "Secretary General"
        undo(record)
        assert everything() == before


class PlanTests:
    def test_tells_what_moves_and_what_is_there(self, kept, gone):
        before = everything()
        found = plan(kept, gone)
        assert section(found, "Names").moving == ["Ramiz Mehtiyev", "Рамиз Мехтиев"]
        assert section(found, "Names").there == ["Mehdiyev (weak)"]
        offices = section(found, "Offices held")
        assert offices.moving == ["President of the Academy of Sciences, Azerbaijan, 2019-2022"]
        assert "becomes 1995-02-07 – 2019" in offices.there[0]
        assert section(found, "States").there == ["Azerbaijan"]
        assert {f.name for f in found.conflicts} == {"name", "born", "wikidata_id"}
        assert {f.name for f in found.filled} == {"summary", "external_id"}
        assert everything() == before, "looking changes nothing"

    def test_warns_where_only_one_is_private(self, kept, gone):
        Person.objects.filter(pk=gone.pk).update(is_private=True)
        gone.refresh_from_db()
        found = plan(kept, gone)
        assert "private" in found.warnings[0]
        assert "is_private" in {f.name for f in found.conflicts}


class UndoTests:
    def test_puts_every_row_back(self, kept, gone):
        before = everything()
        record = merge(kept, gone, ["born", "wikidata_id"])
        assert everything() != before
        record = undo(record)
        assert everything() == before
        assert record.undone_at
        assert record.remarks == []

    def test_can_be_merged_again_afterwards(self, kept, gone):
        undo(merge(kept, gone))
        merge(gone, kept)
        assert Entity.objects.filter(kind="person").get().pk == gone.pk

    def test_what_an_editor_changed_since_stays(self, kept, gone):
        record = merge(kept, gone)
        kept.aliases.filter(text="Рамиз Мехтиев").delete()
        Person.objects.filter(pk=kept.pk).update(summary="Historian")
        record = undo(record)
        kept.refresh_from_db()
        assert kept.summary == "Historian"
        assert texts(gone) == ["Mehdiyev", "Ramiz Mehtiyev"]
        assert "2 entries" in record.remarks[0]

    def test_is_refused_when_the_address_is_taken(self, kept, gone):
        record = merge(kept, gone)
        kept.refresh_from_db()
        kept.slug = "ramiz-mehtiyev"
        kept.save()
        with pytest.raises(CannotUndo, match="ramiz-mehtiyev"):
            undo(record)
        assert not Entity.objects.filter(pk=gone.pk).exists()

    def test_is_refused_when_an_id_is_taken(self, kept, gone):
        record = merge(kept, gone)
        make_person("Somebody Else", wikidata_id="Q2")
        with pytest.raises(CannotUndo, match="Q2 now belongs to Somebody Else"):
            undo(record)

    def test_is_refused_when_the_one_that_stayed_was_deleted(self, kept, gone):
        record = merge(kept, gone)
        Person.objects.get(pk=kept.pk).delete()
        with pytest.raises(CannotUndo, match="Ramiz Mehdiyev is no longer there"):
            undo(record)

    def test_later_merges_of_the_two_come_first(self, kept, gone):
        last = make_person("Ramiz Enver oglu Mehdiyev")
        before = everything()
        first, second = merge(kept, gone), merge(last, kept)
        with pytest.raises(CannotUndo, match="Undo first: Ramiz Mehdiyev → Ramiz Enver"):
            undo(first)
        undo(second)
        undo(first)
        assert everything() == before

    def test_merges_of_others_can_be_undone_in_any_order(self, kept, gone, azerbaijan):
        double = make_organisation("Academy")
        one = make_organisation("Academy of Sciences")
        before = everything()
        first, second = merge(kept, gone), merge(one, double)
        undo(first)
        undo(second)
        assert everything() == before

    def test_a_later_merge_of_the_same_rows_comes_first(self, kept, gone, azerbaijan):
        double = make_country("Azerbaidjan")
        gone.countries.add(double)
        before = everything()
        first, second = merge(kept, gone), merge(azerbaijan, double)
        with pytest.raises(CannotUndo, match="Undo first: Azerbaidjan → Azerbaijan"):
            undo(first)
        undo(second)
        undo(first)
        assert everything() == before

    def test_twice_is_refused(self, kept, gone):
        record = undo(merge(kept, gone))
        with pytest.raises(CannotUndo, match="undone already"):
            undo(record)

    def test_an_organisation_whose_state_is_gone_stays_merged(self, azerbaijan):
        state = make_country("Nakhchivan", status="")
        one = make_organisation("Assembly", country=azerbaijan)
        double = make_organisation("Supreme Assembly", country=state)
        record = merge(one, double)
        Country.objects.get(pk=state.pk).delete()
        with pytest.raises(CannotUndo, match="country"):
            undo(record)


class ImportTests:
    @pytest.fixture
    def file(self, tmp_path):
        rows = [
            {
                "entity_id": "E1",
                "kind": "person",
                "name": "Ramiz Mehdiyev",
                "names": ["R. Mehdiyev"],
            },
            {"entity_id": "E2", "kind": "person", "name": "Ramiz Mehtiyev", "born": "1938"},
        ]
        path = tmp_path / "people.jsonl"

        def write(*changes):
            for row, change in zip(rows, changes, strict=False):
                row.update(change)
            path.write_text("\n".join(map(json.dumps, rows)))
            return path

        return write

    def load(self, path):
        return load_file(Kind.PERSON, path)

    def both(self):
        return (Person.objects.get(external_id=key) for key in ("E1", "E2"))

    def test_the_next_import_brings_no_duplicate_back(self, file):
        self.load(file())
        kept, gone = self.both()
        merge(kept, gone)
        after = everything()
        report = self.load(file())
        assert (report.made, report.changed, report.kept) == ([], [], [])
        assert Person.objects.get() == kept
        left_out = {"people.importrecord"}
        assert {k: v for k, v in everything().items() if k not in left_out} == {
            k: v for k, v in after.items() if k not in left_out
        }
        assert self.load(file()).changed == []

    def test_the_next_import_adds_what_is_new_to_the_one_that_stayed(self, file):
        self.load(file())
        kept, gone = self.both()
        merge(kept, gone)
        self.load(file({"summary": "Philosopher"}, {"names": ["Рамиз Мехтиев"], "died": "2030"}))
        kept.refresh_from_db()
        assert "Рамиз Мехтиев" in texts(kept)
        assert (kept.name, kept.summary, kept.died) == ("Ramiz Mehdiyev", "Philosopher", "2030")

    def test_one_made_by_hand_takes_over_the_word_of_the_file(self, file):
        self.load(file())
        Person.objects.get(external_id="E1").delete()
        ImportRecord.objects.filter(entity=None).delete()
        kept = make_person("Mehdiyev by hand")
        merge(kept, Person.objects.get(external_id="E2"))
        kept.refresh_from_db()
        assert kept.external_id == "E2"
        assert kept.import_records.get().source == "people.jsonl"
        self.load(file({}, {"born": "1938-04-17"}))
        kept.refresh_from_db()
        assert (kept.name, kept.born) == ("Mehdiyev by hand", "1938-04-17")

    def test_undoing_gives_the_file_its_word_back(self, file):
        self.load(file())
        before = everything()
        kept, gone = self.both()
        undo(merge(kept, gone, ["external_id"]))
        assert everything() == before
        assert self.load(file()).unchanged == 2

    def test_references_by_a_former_id_find_the_one_that_stayed(self, tmp_path):
        kept, gone = make_country("Türkiye"), make_country("Turkey", iso_alpha2="TR")
        Country.objects.filter(pk=kept.pk).update(iso_alpha2="TU")
        kept.refresh_from_db()
        merge(kept, gone)
        path = tmp_path / "p.jsonl"
        path.write_text(json.dumps({"kind": "person", "name": "A B", "countries": ["TR"]}))
        self.load(path)
        assert Person.objects.get().countries.get() == kept


class TenureSpansTests:
    @pytest.mark.parametrize(
        ("one", "other", "same"),
        [
            (("2003", ""), ("2003-10-31", ""), True),
            (("2003", "2008"), ("2005", "2010"), True),
            (("2003", "2008"), ("2008", "2013"), False),
            (("2003", "2008"), ("2010", ""), False),
            (("", ""), ("2003", "2008"), True),
            (("", "2000"), ("2003", ""), False),
            (("2003", "2003"), ("2003-05", "2003-06"), True),
        ],
    )
    def test_is_same(self, one, other, same):
        assert is_same(Span(*one), Span(*other)) is same
        assert is_same(Span(*other), Span(*one)) is same

    def test_a_tenure_with_the_same_beginning_comes_before_one_that_overlaps(self):
        there = [Span("2003"), Span("2003-10-31")]
        assert settle(there, [Span("2003-10-31", "2008")])[0].same_as == 1

    def test_what_disagrees_stays_as_it_is_there(self):
        assert together(Span("2003", "2008"), Span("2004", "2010")) == Span("2003", "2008")


NAMES = st.sampled_from(["Ali", "Əli", "Al-Ali", "Veli", "Али", "Hasan"])
DATES = st.sampled_from(["", "2001", "2003", "2003-10", "2003-10-31", "2008"])


class AnyTwoTests:
    """Whatever the two have, merging and undoing changes nothing."""

    @settings(
        max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(
        names=st.tuples(st.sets(NAMES), st.sets(NAMES)),
        spans=st.tuples(*[st.lists(st.tuples(st.booleans(), DATES, DATES), max_size=4)] * 2),
        take=st.sets(st.sampled_from(["name", "summary", "born", "external_id"])),
        shared=st.booleans(),
    )
    def test_merge_then_undo_restores_every_row(self, names, spans, take, shared):
        with transaction.atomic():
            pair = self.make_pair(names, spans, shared)
            before = everything()
            undo(merge(*pair, take))
            assert everything() == before
            transaction.set_rollback(True)

    def make_pair(self, names, spans, shared):
        state = make_country("State")
        pair = []
        for side in (0, 1):
            summary = "" if side and shared else f"Side {side}"
            person = make_person(f"Person {side}", external_id=f"X{side}", summary=summary)
            for name in names[side]:
                if not person.aliases.filter(key=fold(name)).exists():
                    person.aliases.create(text=name)
            for same, start, end in spans[side]:
                office = f"Office {same}"
                taken = person.tenures.filter(office__title=office, held_from=start)
                if not taken.exists() and (not end or not start or end[:4] >= start[:4]):
                    add_tenure(person, office, state, start, end)
            pair.append(person)
        make_event("Event", participants=pair if shared else pair[1:])
        make_article(
            "Article",
            "<p>Person 0 met Person 1, and Person 1 left.</p>",
            about=[person.pk for person in pair],
        )
        return pair


class OrganisationModelTests:
    def test_the_base_row_alone_will_do(self):
        """The admin hands over rows of whatever class it has."""
        one, other = make_organisation("One"), make_organisation("Two")
        merge(Entity.objects.get(pk=one.pk), Entity.objects.get(pk=other.pk))
        assert Organisation.objects.get() == one
        assert Participation.objects.count() == 0
