"""The timeline: all events, by period, state and person."""

from __future__ import annotations

import pytest
from lxml import html

from tests.factories import make_country, make_event, make_person

pytestmark = pytest.mark.django_db


def listed(response):
    return html.fromstring(response.content).xpath("//span[@class='event-name']//text()")


@pytest.fixture
def events():
    armenia, iran = make_country("Armenia"), make_country("Iran")
    person = make_person("Levon Petrosyan", summary="A politician.")
    namesake = make_person("Levon Aronian")
    make_event("First War", starts="1992", ends="1994-05-12", participants=[armenia])
    make_event("Long Talks", starts="2004-05", participants=[armenia, iran, person])
    make_event("Late Summit", starts="2020-11-09", country=iran, participants=[namesake])
    make_event("Undated Rumour", certainty="alleged", participants=[person])
    return armenia, iran, person, namesake


class TimelineTests:
    def test_lists_all_the_latest_first_and_the_undated_last(self, client, events):
        assert listed(client.get("/timeline/")) == [
            "Late Summit",
            "Long Talks",
            "First War",
            "Undated Rumour",
        ]

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ({"from": "2004"}, ["Late Summit", "Long Talks"]),
            ({"from": "2004-06"}, ["Late Summit"]),
            ({"from": "1993"}, ["Late Summit", "Long Talks", "First War"]),  # it was going on
            ({"from": "1992-07"}, ["Late Summit", "Long Talks", "First War"]),
            ({"until": "2004"}, ["Long Talks", "First War"]),
            ({"until": "2004-04"}, ["First War"]),
            ({"from": "1995", "until": "2004-05-02"}, ["Long Talks"]),
            ({"state": "armenia"}, ["Long Talks", "First War"]),
            ({"state": "iran"}, ["Late Summit", "Long Talks"]),  # took part, or it was there
            ({"person": "levon-petrosyan"}, ["Long Talks", "Undated Rumour"]),
            ({"person": "petros"}, ["Long Talks", "Undated Rumour"]),
            ({"state": "armenia", "person": "levon-petrosyan"}, ["Long Talks"]),
            ({"with": ["armenia", "iran"]}, ["Long Talks"]),
        ],
    )
    def test_is_narrowed_down(self, client, events, query, expected):
        assert listed(client.get("/timeline/", query)) == expected

    def test_asks_who_is_meant(self, client, events):
        response = client.get("/timeline/", {"person": "Levon", "from": "2000"})
        links = html.fromstring(response.content).xpath("//section//a/@href")
        assert listed(response) == []
        assert "?from=2000&person=levon-petrosyan" in links
        assert "?from=2000&person=levon-aronian" in links

    def test_says_so_when_nobody_has_that_name(self, client, events):
        response = client.get("/timeline/", {"person": "Nobody"})
        assert "Nobody of the name “Nobody” takes part" in response.text

    def test_says_so_when_a_date_is_none(self, client, events):
        response = client.get("/timeline/", {"from": "last <b>week"})
        assert "“last &lt;b&gt;week” is not a date" in response.text
        assert len(listed(response)) == 4

    @pytest.mark.parametrize("query", ["state=nowhere", "with=nobody", "before=zzz", "state=%00"])
    def test_what_no_form_sends_is_not_found(self, client, events, query):
        assert client.get(f"/timeline/?{query}").status_code == 404

    def test_private_people_are_nowhere(self, client, events):
        hidden = make_person("Hidden Person", is_private=True)
        make_event("Quiet Meeting", starts="2021", participants=[hidden])
        assert "Hidden Person" not in client.get("/timeline/").text
        assert client.get("/timeline/?with=hidden-person").status_code == 404
        assert "Nobody of the name" in client.get("/timeline/?person=hidden").text

    def test_is_drawn_below_with_a_lane_for_each_of_the_foremost(self, client, events):
        document = html.fromstring(client.get("/timeline/").content)
        lanes = document.xpath("//figure//p[@class='lane-name']/text()")
        assert lanes[:2] == ["Armenia", "Levon Petrosyan"] or lanes[0] == "Armenia"
        points = document.xpath("//figure//a[contains(@class, 'point')]")
        assert {"/events/first-war/", "/events/long-talks/"} <= {a.get("href") for a in points}
        assert all(a.get("tabindex") == "-1" for a in points)
        assert document.xpath("//figure/div[@aria-hidden='true']")

    def test_a_question_keeps_out_of_search_engines_and_goes_on_when_paging(self, client, events):
        for number in range(61):
            make_event(f"Meeting {number}", starts="2001", participants=[events[0]])
        response = client.get("/timeline/", {"state": "armenia"})
        assert 'content="noindex, follow"' in response.text
        following = html.fromstring(response.content).xpath("//a[@rel='next']/@href")[0]
        assert following.startswith("?state=armenia&before=")
        assert listed(client.get(f"/timeline/{following}"))[-1] == "First War"
        assert "noindex" not in client.get("/timeline/").text
