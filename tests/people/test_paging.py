"""Cursors: they page through everything once, and nothing but a cursor gets past them."""

from __future__ import annotations

import base64

import pytest
from django.http import Http404

from people.models import Event, Person
from people.paging import BY_SORT_NAME, EVENTS_BY_DATE, Order
from tests.factories import make_event, make_person

pytestmark = pytest.mark.django_db


def walk(order, queryset, size):
    pages, cursor = [], ""
    while True:
        page = order.page(queryset, cursor, size)
        pages.append(page)
        cursor = page.following
        if not cursor:
            return pages


def encode(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


class OrderTests:
    @pytest.mark.parametrize("size", [1, 2, 3, 7, 8])
    def test_pages_hold_everything_once_in_order_also_with_equal_names(self, size):
        for name in (
            "Ilham Aliyev",
            "Ilham Aliyev",
            "Ilham Aliyev",
            "Armen Sarkissian",
            "Əli Əsədov",
        ):
            make_person(name)
        make_person("Рамиз Мехтиев")
        make_person("x" * 110)
        pages = walk(BY_SORT_NAME, Person.objects.all(), size)
        names = [(p.sort_name, p.pk) for page in pages for p in page.items]
        expected = list(Person.objects.order_by("sort_name", "pk").values_list("sort_name", "pk"))
        assert names == expected
        assert [page.is_first for page in pages] == [True] + [False] * (len(pages) - 1)

    def test_events_without_a_date_come_last(self):
        for number, starts in enumerate(["2004", "", "2004-04", "", "1999"]):
            make_event(f"Event {number}", starts=starts)
        pages = walk(EVENTS_BY_DATE, Event.objects.all(), 2)
        dates = [event.starts for page in pages for event in page.items]
        assert dates == ["2004-04", "2004", "1999", "", ""]

    def test_a_page_is_one_query(self, django_assert_num_queries):
        for _number in range(4):
            make_person("Ilham Aliyev")
        cursor = BY_SORT_NAME.page(Person.objects.all(), "", 2).following
        with django_assert_num_queries(1):
            assert len(BY_SORT_NAME.page(Person.objects.all(), cursor, 2).items) == 2

    @pytest.mark.parametrize(
        "cursor",
        [
            "x", "====", "é", "%00", "\x00", "a" * 5000, encode(":"), encode("1"),
            encode("1:abc"), encode("-1:5"), encode("+1:5"), encode(" 1:5"), encode("1_0:5"),
            encode(f"{2**64}:5"), encode(f"1:{10**30}"), encode("1:-9999999999999999999"),
            encode("1:-62135596800000000"), encode("1:nan"), "\ud800", "١:٢",
        ],
    )  # fmt: skip
    def test_what_is_not_a_cursor_is_not_found(self, cursor):
        with pytest.raises(Http404):
            Order("created_at").page(Person.objects.all(), cursor, 2)

    @pytest.mark.parametrize("text", ["1:\x00", "1:a\nb", "x:name"])
    def test_names_in_cursors_are_printable(self, text):
        with pytest.raises(Http404):
            BY_SORT_NAME.page(Person.objects.all(), encode(text), 2)
