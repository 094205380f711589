"""What the pages of entities draw, and who held what on a day that a reader asks about."""

from __future__ import annotations

import pytest
from lxml import html

from people.days import AskedDay
from people.models import StatusPeriod
from tests.factories import add_tenure, make_article, make_country, make_event, make_person

pytestmark = pytest.mark.django_db


def section(response, name):
    found = html.fromstring(response.content).xpath(f"//section[@aria-labelledby='{name}']")
    return " ".join(found[0].text_content().split()) if found else ""


class AskedDayTests:
    @pytest.mark.parametrize(
        ("text", "day"),
        [("2019-05-01", "2019-05-01"), ("2019-05", "2019-05-01"), (" 2019 ", "2019-01-01")],
    )
    def test_a_year_or_month_means_its_first_day(self, rf, text, day):
        assert AskedDay.of(rf.get("/", {"on": text})).day.isoformat() == day

    @pytest.mark.parametrize("text", ["x", "2019-02-30", "1.5.2019", "\x00", "0000", "9" * 99])
    def test_anything_else_is_said_to_be_none(self, rf, text):
        asked = AskedDay.of(rf.get("/", {"on": text}))
        assert asked.day is None
        assert asked.problem

    def test_nothing_asked_is_no_problem(self, rf):
        assert AskedDay.of(rf.get("/")) == AskedDay()


class CountryTests:
    @pytest.fixture
    def state(self):
        state = make_country("Armenia", status=None)
        StatusPeriod.objects.create(
            country=state, status="unrecognised", valid_from="1990", valid_until="1991"
        )
        StatusPeriod.objects.create(country=state, status="un_member", valid_from="1992-03-02")
        people = [
            ("Robert Kocharyan", "1998", "2008"),
            ("Serzh Sargsyan", "2008", "2018-04-09"),
            ("Vahagn Khachaturyan", "2022-03-13", ""),
        ]
        for name, since, until in people:
            add_tenure(make_person(name), "President", state, since, until, rank=10)
        return state

    def test_tells_who_held_the_offices_on_a_day(self, client, state):
        text = section(client.get("/countries/armenia/?on=2010-05-01"), "offices")
        assert "In office on 1 May 2010" in text
        assert "Serzh Sargsyan" in text
        assert "Kocharyan" not in text
        assert "Member of the United Nations" in text

    def test_tells_the_status_of_that_day(self, client, state):
        text = section(client.get("/countries/armenia/?on=1990-12-31"), "offices")
        assert "Not recognised by any member" in text
        assert "Nobody is known who held an office then." in text

    def test_without_a_day_it_is_today(self, client, state):
        response = client.get("/countries/armenia/")
        assert "In office now" in section(response, "offices")
        assert "Vahagn Khachaturyan" in section(response, "offices")
        assert "Sargsyan" not in section(response, "offices")
        assert "Serzh Sargsyan" in section(response, "former")
        assert "Vahagn" not in " ".join(
            html.fromstring(response.content).xpath(
                "//section[@aria-labelledby='former']//ul//text()"
            )
        )

    def test_a_day_keeps_out_of_search_engines(self, client, state):
        make_article("Armenia", "<p>Armenia</p>")
        assert "noindex" in client.get("/countries/armenia/?on=2010").text
        assert "noindex" not in client.get("/countries/armenia/").text

    def test_a_mistyped_day_is_said_so(self, client, state):
        document = html.fromstring(client.get("/countries/armenia/?on=soon").content)
        field = document.xpath("//input[@id='on']")[0]
        assert field.get("aria-invalid") == "true"
        assert document.get_element_by_id(field.get("aria-describedby")).text_content()

    def test_draws_its_offices_with_the_names_of_the_holders(self, client, state):
        document = html.fromstring(client.get("/countries/armenia/").content)
        figure = document.xpath("//figure[contains(@class, 'periods-figure')]")[0]
        assert figure.get("aria-hidden") == "true"
        assert "Kocharyan" in figure.text_content()


class MonthChartTests:
    def test_the_chart_has_its_table_and_its_file(self, client):
        make_person("Nikol Pashinyan")
        for day in ("2024-01-05", "2024-03-05"):
            make_article(day, "<p>Nikol Pashinyan</p>", published=f"{day}T10:00")
        make_article("Other", "<p>Nobody</p>", published="2024-03-06T10:00")
        document = html.fromstring(client.get("/people/nikol-pashinyan/").content)
        chart = document.xpath("//*[local-name()='svg'][@role='img']")[0]
        assert "Nikol Pashinyan" in chart.get("aria-label")
        assert "January 2024: 100 per cent" in chart.get("aria-label")
        rows = document.xpath("//section[@aria-labelledby='months']//tbody/tr")
        assert [[cell.text_content() for cell in row] for row in rows] == [
            ["March 2024", "1", "2", "50\u202f%"],
            ["January 2024", "1", "1", "100\u202f%"],
        ]
        path = document.xpath("//section[@aria-labelledby='months']//a/@href")[0]
        assert client.get(path).status_code == 200

    def test_lengths_are_written_so_that_browsers_read_them(self, client):
        """In Russian a template would write 12,5 for 12.5."""
        make_person("Nikol Pashinyan")
        for month in ("01", "02", "05"):
            make_article(
                month, "<p>Nikol Pashinyan</p>", language="ru", published=f"2024-{month}-05T10:00"
            )
        document = html.fromstring(client.get("/ru/people/nikol-pashinyan/").content)
        bars = document.xpath("//*[local-name()='rect'][@class='bar']/@x")
        assert len(bars) == 3
        assert all("," not in x and x.endswith("%") for x in bars)

    def test_a_single_month_is_not_drawn(self, client):
        make_person("Nikol Pashinyan")
        make_article("One", "<p>Nikol Pashinyan</p>")
        assert "months-figure" not in client.get("/people/nikol-pashinyan/").text


class CircleTests:
    def test_the_list_comes_first_and_the_drawing_after(self, client):
        for name in ("Armenia", "Iran", "France", "Georgia"):
            make_country(name)
        make_article("All", "<p>Armenia, Iran, France and Georgia.</p>")
        text = client.get("/countries/armenia/").text
        assert text.index("ranked-list") < text.index('class="network is-small"')
        assert "/network/?focus=armenia" in text

    def test_two_are_not_drawn(self, client):
        make_country("Armenia"), make_country("Iran")
        make_article("All", "<p>Armenia, Iran.</p>")
        assert "is-small" not in client.get("/countries/armenia/").text


class EventTests:
    def test_tells_what_was_before_and_after(self, client):
        armenia, iran = make_country("Armenia"), make_country("Iran")
        make_event("Elsewhere", starts="2003", participants=[iran])
        make_event("Long Ago", starts="1990", participants=[armenia])
        make_event("Before", starts="2001", participants=[armenia])
        make_event("The Summit", starts="2004-05", participants=[armenia])
        make_event("After", starts="2004-06-01", country=armenia, participants=[armenia])
        make_event("Hidden", starts="2005", participants=[armenia], is_private=True)
        document = html.fromstring(client.get("/events/the-summit/").content)
        names = document.xpath(
            "//section[@aria-labelledby='before-after']//span[@class='event-name']"
        )
        assert [name.text_content() for name in names] == [
            "Long Ago",
            "Before",
            "The Summit",
            "After",
        ]

    def test_an_event_by_itself_has_no_neighbours(self, client):
        make_event("The Summit", starts="2004-05")
        assert "Before and after" not in client.get("/events/the-summit/").text
