"""Then and now: what is computed from loaded tenures is what the database would say."""

from __future__ import annotations

import datetime

import pytest

from people.models import Tenure
from people.then_and_now import held_on, roles, was_held_on
from tests.factories import add_tenure, make_country, make_person

pytestmark = pytest.mark.django_db

DAY = datetime.date(2018, 5, 10)
TODAY = datetime.date(2025, 2, 12)

PERIODS = [
    ("", ""), ("", "2018"), ("", "2019"), ("2018", ""), ("2018-05", ""), ("2018-05-10", ""),
    ("2018-05-11", ""), ("2018-06", ""), ("2019", ""), ("2010", "2018"), ("2010", "2018-05"),
    ("2010", "2018-05-09"), ("2010", "2018-05-10"), ("2010", "2018-04"), ("2010", "2017"),
    ("2010", "2018-06"), ("2010", "2019"), ("2018-05-10", "2018-05-10"),
]  # fmt: skip


class HeldOnTests:
    def test_python_and_the_database_agree(self):
        person = make_person()
        for number, (first, last) in enumerate(PERIODS):
            add_tenure(person, f"Office {number}", None, first, last)
        for day in (DAY, datetime.date(2018, 1, 1), datetime.date(2018, 12, 31), TODAY):
            in_database = set(Tenure.objects.held_on(day).values_list("pk", flat=True))
            in_python = {t.pk for t in Tenure.objects.all() if was_held_on(t, day)}
            assert in_python == in_database, day

    def test_the_highest_office_stands_first_then_the_latest(self):
        person = make_person()
        add_tenure(person, "Minister", None, "2010", "", rank=40)
        add_tenure(person, "President", None, "2012", "", rank=10)
        add_tenure(person, "Envoy", None, "2011", "", rank=40)
        held = held_on(person.tenures.select_related("office"), DAY)
        assert [tenure.office.title for tenure in held] == ["President", "Envoy", "Minister"]


class RolesTests:
    def roles(self, *periods):
        person = make_person()
        country = make_country()
        for title, first, last in periods:
            add_tenure(person, title, country, first, last)
        return roles(person.tenures.select_related("office"), DAY, TODAY)

    def titles(self, tenures):
        return [tenure.office.title for tenure in tenures]

    def test_an_office_held_all_along_has_not_changed(self):
        found = self.roles(("President", "2003", ""))
        assert self.titles(found.then) == self.titles(found.now) == ["President"]
        assert not found.has_changed
        assert found.earlier is None

    def test_an_office_left_since_has_changed(self):
        found = self.roles(("Minister", "2004", "2020"))
        assert self.titles(found.then) == ["Minister"]
        assert found.now == []
        assert found.has_changed

    def test_the_last_office_before_is_told_where_there_was_none_then(self):
        found = self.roles(("Deputy", "1990", "1995"), ("Minister", "2004", "2010"))
        assert found.then == []
        assert found.earlier.office.title == "Minister"

    def test_an_office_taken_later_is_not_told_as_earlier(self):
        found = self.roles(("Minister", "2020", "2022"))
        assert (found.then, found.now, found.earlier) == ([], [], None)
