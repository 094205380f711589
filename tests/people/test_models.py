"""Entities, their names, addresses and offices."""

import datetime
import doctest

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models.deletion import ProtectedError

from people import slugs
from people.models import (
    Alias,
    Country,
    Entity,
    Event,
    FormerAddress,
    Office,
    Person,
    StatusPeriod,
    Tenure,
    children_of,
)
from people.models import person as person_module
from tests.factories import (
    add_tenure,
    make_country,
    make_event,
    make_organisation,
    make_person,
)

pytestmark = pytest.mark.django_db


class TestNames:
    def test_the_name_itself_is_searched(self):
        person = make_person("Əbülfəs Qarayev")
        assert list(person.aliases.values_list("text", "key")) == [
            ("Əbülfəs Qarayev", "abulfas qarayev")
        ]

    def test_a_changed_name_leaves_the_old_one_findable(self):
        person = make_person("Burma Somebody")
        person.name = "Myanmar Somebody"
        person.save()
        assert set(person.aliases.values_list("text", flat=True)) == {
            "Burma Somebody",
            "Myanmar Somebody",
        }

    def test_a_second_save_adds_no_second_alias(self):
        person = make_person()
        person.save()
        assert person.aliases.count() == 1

    def test_the_same_name_twice_is_refused(self):
        person = make_person("Ramiz Mehdiyev")
        with pytest.raises(IntegrityError), transaction.atomic():
            Alias.objects.create(entity=person, text="RAMIZ MEHDIYEV")

    def test_a_name_without_a_letter_is_refused(self):
        person = make_person()
        with pytest.raises(ValidationError):
            Alias(entity=person, text="—").full_clean(exclude=["key"])
        with pytest.raises(IntegrityError), transaction.atomic():
            Alias.objects.create(entity=person, text=" ")


class TestNamed:
    @pytest.fixture(autouse=True)
    def _people(self):
        make_person("Ramiz Mehdiyev", aliases=[("Ramiz Mehtiyev", "spelling")])
        make_person("Əbülfəs Qarayev")
        make_person("Ramiz Rahimov")

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("mehd", ["Ramiz Mehdiyev"]),
            ("MEHTIYEV", ["Ramiz Mehdiyev"]),
            ("mehd ram", ["Ramiz Mehdiyev"]),
            ("Abulfas Qarayev", ["Əbülfəs Qarayev"]),
            ("ramiz", ["Ramiz Mehdiyev", "Ramiz Rahimov"]),
            ("hdiyev", []),
            ("ramiz qarayev", []),
            ("%", []),
            ("", ["Ramiz Mehdiyev", "Əbülfəs Qarayev", "Ramiz Rahimov"]),
        ],
    )
    def test_every_word_begins_a_word_of_one_name(self, text, found):
        assert set(Entity.objects.named(text).values_list("name", flat=True)) == set(found)


class TestSlugs:
    @pytest.mark.parametrize(
        ("name", "slug"),
        [
            ("Ramiz Mehdiyev", "ramiz-mehdiyev"),
            ("Рамиз Мехтиев", "ramiz-mekhtiev"),
            ("Նիկոլ Փաշինյան", "nikol-pashinyan"),
            ("Ірина Їжак", "irina-yizhak"),
            ("Michał Kamiński", "michal-kaminski"),
            ("周恩来", "zhou-en-lai"),
            ("🕊", "person"),
            ("Jean–Claude d’Ormesson", "jean-claude-dormesson"),
        ],
    )
    def test_a_slug_can_be_read(self, name, slug):
        assert make_person(name).slug == slug

    def test_namesakes_get_numbers_whatever_their_kind(self):
        assert make_country("Georgia").slug == "georgia"
        assert make_person("Georgia").slug == "georgia-2"
        assert make_event("Georgia").slug == "georgia-3"

    def test_an_old_slug_keeps_leading_to_its_entity(self):
        person = make_person("Ramiz Mehdiyev")
        person.slug = "mehdiyev"
        person.save()
        assert FormerAddress.objects.get(slug="ramiz-mehdiyev").entity_id == person.pk

    def test_an_old_slug_is_never_given_to_another(self):
        person = make_person("Ramiz Mehdiyev")
        person.slug = "mehdiyev"
        person.save()
        assert make_person("Ramiz Mehdiyev").slug == "ramiz-mehdiyev-2"
        other = Person(name="Somebody", slug="ramiz-mehdiyev")
        with pytest.raises(ValidationError):
            other.full_clean()

    def test_going_back_to_an_old_slug_leaves_one_redirect(self):
        person = make_person("Ramiz Mehdiyev")
        for slug in ("mehdiyev", "ramiz-mehdiyev"):
            person.slug = slug
            person.save()
        assert list(FormerAddress.objects.values_list("slug", flat=True)) == ["mehdiyev"]

    def test_a_form_may_leave_it_empty(self):
        person = Person(name="Ramiz Mehdiyev")
        person.full_clean()
        assert person.slug == "ramiz-mehdiyev"

    def test_examples_are_true(self):
        assert doctest.testmod(slugs).failed == 0


class TestKinds:
    def test_children_of_keeps_the_order_and_costs_a_query_a_kind(self, django_assert_num_queries):
        made = [make_person("A B"), make_country("Chad"), make_person("C D"), make_event("E")]
        bases = [Entity.objects.get(pk=entity.pk) for entity in made]
        with django_assert_num_queries(3):
            children = children_of(bases)
        assert [type(child) for child in children] == [Person, Country, Person, Event]
        assert [child.name for child in children] == ["A B", "Chad", "C D", "E"]

    @pytest.mark.parametrize("maker", [make_person, make_country, make_organisation, make_event])
    def test_get_child_returns_what_it_is(self, maker):
        child = maker()
        assert Entity.objects.get(pk=child.pk).get_child() == child
        assert child.kind == type(child)._meta.model_name

    def test_the_database_refuses_an_unknown_kind(self):
        person = make_person()
        with pytest.raises(IntegrityError), transaction.atomic():
            Entity.objects.filter(pk=person.pk).update(kind="ghost")


class TestPersonLabel:
    def test_names_the_latest_office(self):
        country = make_country("Azerbaijan")
        person = make_person("Ilham Aliyev")
        add_tenure(person, "Prime Minister", country, "2003-08-04", "2003-10-31", rank=20)
        add_tenure(person, "President", country, "2003-10-31", "", rank=10)
        assert person.label == "Aliyev, Ilham · President of Azerbaijan, 2003-"

    def test_a_past_office_has_both_years(self):
        person = make_person("Ramiz Mehdiyev")
        add_tenure(person, "Head of the Presidential Administration", None, "1995-02-07", "2019")
        assert person.label.endswith("Head of the Presidential Administration, 1995-2019")

    def test_without_an_office_the_summary_helps(self):
        assert make_person("Ann Lee", summary="Historian").label == "Lee, Ann · Historian"

    def test_without_anything_the_name_stands_alone(self):
        assert make_person("Ann Lee").label == "Lee, Ann"

    def test_names_are_split_as_their_examples_say(self):
        assert doctest.testmod(person_module).failed == 0

    def test_the_longest_name_is_kept_whole(self):
        assert make_person("A" * 250).family_name == "A" * 250


class TestOffice:
    @pytest.mark.parametrize(
        ("title", "country", "in_sentence", "full"),
        [
            ("President", "Azerbaijan", "", "President of Azerbaijan"),
            ("Prime Minister", "United Kingdom", "the United Kingdom",
             "Prime Minister of the United Kingdom"),
            ("Minister of Foreign Affairs", "Armenia", "", "Minister of Foreign Affairs, Armenia"),
            ("President of Armenia", "Armenia", "", "President of Armenia"),
        ],
    )  # fmt: skip
    def test_the_full_title_names_the_state_once(self, title, country, in_sentence, full):
        office = Office(title=title, country=make_country(country, in_sentence=in_sentence))
        assert str(office) == full

    def test_the_same_office_twice_is_refused(self):
        country = make_country()
        for body in ({"country": country}, {}, {"organisation": make_organisation()}):
            Office.objects.create(title="President", **body)
            with pytest.raises(IntegrityError), transaction.atomic():
                Office.objects.create(title="President", **body)

    def test_it_belongs_to_one_body(self):
        with pytest.raises(IntegrityError), transaction.atomic():
            Office.objects.create(
                title="President", country=make_country(), organisation=make_organisation()
            )

    def test_an_office_somebody_held_is_not_deleted(self):
        tenure = add_tenure(make_person(), "President", None, "2003")
        with pytest.raises(ProtectedError):
            tenure.office.delete()


def test_offices_on_ranks_the_highest_first():
    person = make_person()
    add_tenure(person, "Member of the Assembly", None, "2000", "2010", rank=80)
    add_tenure(person, "President", None, "2003", "", rank=10)
    held = person.offices_on(datetime.date(2005, 1, 1))
    assert [tenure.office.title for tenure in held] == ["President", "Member of the Assembly"]
    assert Tenure.objects.count() == 2


def test_status_in_force_on_a_day():
    country = make_country("Artsakh", status="")
    for status, start, end in (("unrecognised", "1991-09-02", "2023"), ("dissolved", "2024", "")):
        StatusPeriod.objects.create(
            country=country, status=status, valid_from=start, valid_until=end
        )
    on = lambda day: [  # noqa: E731
        period.status
        for period in country.status_periods.in_force_on(datetime.date.fromisoformat(day))
    ]
    assert on("1990-01-01") == []
    assert on("2020-01-01") == ["unrecognised"]
    assert on("2025-01-01") == ["dissolved"]


def test_events_concerning_several():
    armenia, georgia = make_country("Armenia"), make_country("Georgia")
    make_event("Both", participants=[armenia, (georgia, "host")])
    make_event("One", participants=[armenia])
    assert [e.name for e in Event.objects.concerning(armenia, georgia)] == ["Both"]


def test_codes_are_kept_in_capitals_and_found_in_any_case():
    make_country("Armenia", iso_alpha2="am", iso_alpha3="arm")
    assert Country.objects.with_code("aM").get().iso_alpha3 == "ARM"
