"""Who is told what when the reference desk changes."""

import pytest

from people.models import Office, Stamp
from people.models.stamp import GAZETTEER, PAGES
from people.signals import entities_changed
from tests.factories import add_tenure, make_country, make_event, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def told():
    heard = []

    def listen(pks, **_kwargs):
        heard.append(pks)

    entities_changed.connect(listen)
    yield heard
    entities_changed.disconnect(listen)


def test_an_office_concerns_those_who_held_it(told):
    holder, _other = make_person("Ann Lee"), make_person("Bob Lee")
    office = add_tenure(holder, "President", None, "2003").office
    told.clear()
    office.title = "Prime Minister"
    office.save()
    assert told == [[holder.pk]]


def test_a_new_office_concerns_nobody_yet(told):
    Office.objects.create(title="President")
    assert told == [[]]


@pytest.mark.parametrize("what", ["alias", "tenure", "status", "participant", "states"])
def test_a_part_concerns_the_entity_that_shows_it(told, what):
    person, country = make_person(), make_country()
    event = make_event()
    told.clear()
    match what:
        case "alias":
            person.aliases.create(text="Another Name")
        case "tenure":
            add_tenure(person, "President", None, "2003")
            told.remove([])
        case "status":
            country.status_periods.create(status="dissolved", valid_from="2020")
        case "participant":
            event.parts.create(entity=person)
        case "states":
            person.countries.add(country)
    owner = {"status": country, "participant": event}.get(what, person)
    assert told == [[owner.pk]]


def test_workers_see_it_by_the_stamps():
    person = make_person()
    before = Stamp.current(GAZETTEER), Stamp.current(PAGES)
    person.aliases.create(text="Another Name")
    after = Stamp.current(GAZETTEER), Stamp.current(PAGES)
    assert before[0] != after[0]
    assert before[1] != after[1]
