"""What happened since: which lines there are, and which there must not be."""

from __future__ import annotations

import datetime

import pytest

from articles.since import LINES, since_published
from people.models import Person, Tenure
from tests.factories import (
    add_tenure,
    make_article,
    make_country,
    make_event,
    make_organisation,
    make_person,
)

pytestmark = pytest.mark.django_db

APPEARED, TODAY = datetime.date(2020, 6, 15), datetime.date(2025, 3, 1)


def lines(*named, hidden=()):
    people = [entity for entity in named if isinstance(entity, Person)]
    tenures = Tenure.objects.filter(person__in=people).select_related("office__country")
    found = since_published(APPEARED, TODAY, named, tenures, hidden)
    return [(line.date, line.kind, line.entity.name) for line in found]


class SincePublishedTests:
    def test_offices_taken_and_left_and_deaths(self):
        person = make_person("Ada Belgarin", died="2024-01-02")
        add_tenure(person, "Minister", None, "2018", "2021-03")
        add_tenure(person, "President", None, "2021-03", "2024-01-02")
        add_tenure(person, "Mayor", None, "2001", "2004")
        assert lines(person) == [
            ("2021-03", "left", "Ada Belgarin"),
            ("2021-03", "took", "Ada Belgarin"),
            ("2024-01-02", "died", "Ada Belgarin"),  # and did not leave as well
        ]

    def test_what_is_still_to_come_is_not_told(self):
        person = make_person("Ada Belgarin")
        add_tenure(person, "Minister", None, "2018", "2026")
        make_event("Coming", starts="2027", participants=[person])
        assert lines(person) == []

    def test_events_with_a_person_or_with_two_of_those_named(self):
        person, one, other = make_person("Ada Belgarin"), make_country("A"), make_country("B")
        body = make_organisation("Union")
        make_event("With the person", starts="2021", participants=[person])
        make_event("Of both", starts="2022-05-01", participants=[one, other])
        make_event("Of one state", starts="2023", participants=[one])
        make_event("Earlier", starts="2020-06-01", participants=[one, other, person])
        make_event("Of one and a stranger", starts="2023", participants=[body, make_country("C")])
        assert lines(person, one, other, body) == [
            ("2021", "event", "With the person"),
            ("2022-05-01", "event", "Of both"),
        ]

    def test_an_event_that_the_article_names_is_no_news(self):
        person = make_person("Ada Belgarin")
        event = make_event("Summit", starts="2021", participants=[person])
        assert lines(person, event) == []

    def test_private_events_are_not_told(self):
        person = make_person("Ada Belgarin")
        make_event("Summit", starts="2021", participants=[person], is_private=True)
        assert lines(person) == []

    def test_only_the_latest_and_in_order(self):
        person = make_person("Ada Belgarin")
        for month in range(1, 13):
            make_event(f"E{month}", starts=f"2022-{month:02}", participants=[person])
        dates = [date for date, _kind, _name in lines(person)]
        assert dates == [f"2022-{month:02}" for month in range(13 - LINES, 13)]

    def test_an_editor_can_hide_a_line(self):
        person = make_person("Ada Belgarin")
        event = make_event("Summit", starts="2021", participants=[person])
        assert lines(person, hidden={f"event-{event.pk}"}) == []


class PageTests:
    def test_the_page_tells_it(self, client):
        person = make_person("Ada Belgarin")
        add_tenure(person, "Minister of Fish", None, "2018", "2021-03")
        article = make_article("A", "<p>Ada Belgarin.</p>", published="2020-06-15T10:00")
        text = " ".join(client.get(article.get_absolute_url()).text.split())
        assert "Since this was published" in text
        assert "left office: Minister of Fish" in text

    def test_a_page_with_nothing_to_tell_says_nothing(self, client):
        article = make_article("A", "<p>Ada Belgarin.</p>", published="2020-06-15T10:00")
        assert "Since this was published" not in client.get(article.get_absolute_url()).text
