"""Dates known only to the year or the month."""

import datetime
import doctest

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from people import partial_dates
from people.models import Alias, Person, Tenure
from people.partial_dates import PartialDate, PartialDateFormField, check_order
from tests.factories import add_tenure, make_person


@pytest.mark.parametrize(
    ("text", "precision", "first", "last"),
    [
        ("2004", "year", datetime.date(2004, 1, 1), datetime.date(2004, 12, 31)),
        ("2004-02", "month", datetime.date(2004, 2, 1), datetime.date(2004, 2, 29)),
        ("2004-02-29", "day", datetime.date(2004, 2, 29), datetime.date(2004, 2, 29)),
        ("0962", "year", datetime.date(962, 1, 1), datetime.date(962, 12, 31)),
    ],
)
def test_a_date_spans_as_much_as_is_not_known(text, precision, first, last):
    date = PartialDate(text)
    assert (date.precision, date.first_day(), date.last_day()) == (precision, first, last)


@pytest.mark.parametrize(
    "text",
    [
        "", "4", "204", "20044", "2004-4", "2004-13", "2004-00", "2003-02-29", "2004-02-30",
        "2004-", "2004-04-", "04-2004", "2004/04", "2004-04-07-01", "abcd", "２００４", "2004\n",
        "0000", "-2004",
    ],
)  # fmt: skip
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011  (the message is PartialDate's or datetime's)
        PartialDate(text)


def test_order_of_text_is_order_of_time():
    dates = ["2004", "2004-04", "2004-04-07", "2004-05", "2005", "1999-12-31"]
    assert sorted(dates) == ["1999-12-31", "2004", "2004-04", "2004-04-07", "2004-05", "2005"]


@pytest.mark.parametrize(
    ("text", "english", "russian"),
    [
        ("2004", "2004", "2004"),
        ("2004-04", "April 2004", "апрель 2004 г."),
        ("2004-04-07", "7 April 2004", "7 апреля 2004 г."),
    ],
)
def test_display_says_no_more_than_is_known(text, english, russian):
    assert PartialDate(text).display() == english
    with translation.override("ru"):
        shown = PartialDate(text).display().replace("\N{NO-BREAK SPACE}", " ")
        assert shown == russian


class TestFormField:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("", ""),
            ("  2004 ", "2004"),
            ("2004-04-07", "2004-04-07"),
            ("2004–04", "2004-04"),
            ("2004-04-07T00:00:00Z", "2004-04-07"),
        ],
    )
    def test_what_editors_type_is_kept(self, typed, kept):
        assert PartialDateFormField(required=False).clean(typed) == kept

    @pytest.mark.parametrize("typed", ["7.4.2004", "04/2004", "2004-13", "about 2004", "\x002004"])
    def test_a_message_says_what_to_write(self, typed):
        with pytest.raises(ValidationError) as caught:
            PartialDateFormField(required=False).clean(typed)
        assert "2004-04-07" in caught.value.messages[0] or "Null" in caught.value.messages[0]


@pytest.mark.django_db
class TestPartialDateField:
    def test_a_value_comes_back_as_it_went_in(self):
        make_person("Ramiz Mehdiyev", born="1938-04")
        born = Person.objects.get().born
        assert born == "1938-04"
        assert isinstance(born, PartialDate)
        assert born.month == 4

    def test_code_cannot_store_what_is_no_date(self):
        with pytest.raises(ValidationError):
            make_person("Ramiz Mehdiyev", born="spring 1938")

    def test_a_python_date_is_a_day(self):
        person = make_person("Ramiz Mehdiyev", born=datetime.date(1938, 4, 17))
        person.refresh_from_db()
        assert person.born == "1938-04-17"

    def test_the_database_refuses_an_end_before_the_beginning(self):
        person = make_person("Ramiz Mehdiyev")
        with pytest.raises(IntegrityError), transaction.atomic():
            Person.objects.filter(pk=person.pk).update(born="1938", died="1937")

    def test_the_database_accepts_a_year_after_a_day_of_that_year(self):
        make_person("Ramiz Mehdiyev", born="1938-04-17", died="1938")


@pytest.mark.parametrize(
    ("first", "last", "is_refused"),
    [
        ("", "", False),
        ("2004", "", False),
        ("2004-04-07", "2004", False),
        ("2004", "2004-04-07", False),
        ("2004-05", "2004-04-07", True),
        ("2005", "2004", True),
    ],
)
def test_check_order_refuses_only_what_cannot_be(first, last, is_refused):
    if is_refused:
        with pytest.raises(ValidationError):
            check_order(first, last, "last")
    else:
        check_order(first, last, "last")


@pytest.mark.django_db
class TestHeldOn:
    @pytest.mark.parametrize(
        ("held_from", "held_until", "day", "is_held"),
        [
            ("2003-10-31", "", "2003-10-30", False),
            ("2003-10-31", "", "2003-10-31", True),
            ("2003-10-31", "", "2026-01-01", True),
            ("2006", "2018", "2005-12-31", False),
            ("2006", "2018", "2006-01-01", True),
            ("2006", "2018", "2018-06-01", True),
            ("2006", "2018", "2019-01-01", False),
            ("2006", "2018-03", "2018-03-31", True),
            ("2006", "2018-03", "2018-04-01", False),
            ("", "2018", "2010-01-01", False),
            ("", "", "2010-01-01", False),
        ],
    )
    def test_held_on_uses_what_is_known(self, held_from, held_until, day, is_held):
        person = make_person("Ramiz Mehdiyev")
        add_tenure(person, "Minister", held_from=held_from, held_until=held_until)
        held = Tenure.objects.held_on(datetime.date.fromisoformat(day))
        assert held.exists() is is_held


@pytest.mark.django_db
class TestAliasesCurrentOn:
    def test_a_name_without_dates_is_always_in_use(self):
        make_person("Ramiz Mehdiyev")
        assert Alias.objects.current_on(datetime.date(1900, 1, 1)).exists()

    def test_a_name_is_in_use_until_the_end_of_the_year_it_ends_in(self):
        person = make_person("Ceylon Somebody")
        person.aliases.update(valid_until="1972")
        assert Alias.objects.current_on(datetime.date(1972, 12, 31)).exists()
        assert not Alias.objects.current_on(datetime.date(1973, 1, 1)).exists()


def test_examples_in_the_documentation_are_true():
    assert doctest.testmod(partial_dates).failed == 0
