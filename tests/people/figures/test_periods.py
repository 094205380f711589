"""Lanes of offices, and lanes of events."""

from __future__ import annotations

import datetime

from people.figures.dates import Dated, points_of
from people.figures.periods import Period, lanes_of

TODAY = datetime.date(2024, 1, 1)


def share(text):
    return float(text.rstrip("%"))


class LaneTests:
    def test_each_name_has_one_lane_in_the_order_of_appearance(self):
        found = lanes_of(
            [
                Period("President", "2010", "2014", "a"),
                Period("Premier", "2004", "2010", "b"),
                Period("President", "2014", "", "c"),
            ],
            TODAY,
        )
        assert [(lane.name, [bar.thing for bar in lane.bars]) for lane in found.lanes] == [
            ("President", ["a", "c"]),
            ("Premier", ["b"]),
        ]

    def test_bars_lie_where_their_dates_are(self):
        found = lanes_of([Period("A", "2004", "2013", 1), Period("A", "2014", "", 2)], TODAY)
        first, second = found.lanes[0].bars
        assert share(first.x) == 0
        assert abs(share(first.width) - 50) < 1
        assert abs(share(second.x) - 50) < 1
        assert abs(share(second.x) + share(second.width) - 100) < 1
        assert (first.runs_on, second.runs_on) == (False, True)

    def test_an_unknown_beginning_is_drawn_as_vague_before_its_end(self):
        found = lanes_of([Period("A", "", "2010", 1), Period("A", "2000", "2020", 2)], TODAY)
        vague = found.lanes[0].bars[0]
        assert vague.has_vague_start
        assert 0 < share(vague.x) < share(vague.x) + share(vague.width) < 60

    def test_what_has_no_date_is_left_to_the_list(self):
        assert lanes_of([Period("A", "", "", 1), Period("A", "2000", "", 2)], TODAY) is None

    def test_what_ended_before_the_drawing_begins_is_left_out(self):
        periods = [Period("A", year, until, until) for year, until in (("1950", "1960"),)]
        periods += [Period("A", "1980", "1995", "x"), Period("A", "1995", "", "y")]
        found = lanes_of(periods, TODAY, since="1990")
        assert [bar.thing for bar in found.lanes[0].bars] == ["x", "y"]
        assert found.lanes[0].bars[0].x == "0.00%"  # begun before, drawn from the edge

    def test_a_day_in_office_can_be_seen(self):
        found = lanes_of(
            [Period("A", "2000-01-01", "2000-01-01", 1), Period("A", "1900", "", 2)], TODAY
        )
        assert share(found.lanes[0].bars[0].width) > 0.5

    def test_a_career_that_is_over_fills_the_drawing(self):
        found = lanes_of([Period("A", "1950", "1960", 1), Period("B", "1960", "1970", 2)], TODAY)
        last = found.lanes[1].bars[0]
        assert abs(share(last.x) + share(last.width) - 100) < 0.1

    def test_an_end_in_the_future_stays_inside(self):
        found = lanes_of([Period("A", "2000", "2030", 1), Period("A", "2010", "", 2)], TODAY)
        for bar in found.lanes[0].bars:
            assert share(bar.x) + share(bar.width) <= 100.01


class PointTests:
    def test_the_fullest_lanes_are_kept(self):
        found = points_of(
            [
                Dated("2000", "", "one", ["a", "b"]),
                Dated("2001-05", "", "two", ["a"]),
                Dated("2002-05-07", "2002-05-09", "three", ["a", "b", "c"]),
            ],
            2,
        )
        assert [lane.of for lane in found.lanes] == ["a", "b"]
        assert [point.thing for point in found.lanes[1].points] == ["one", "three"]

    def test_what_lasted_is_a_stretch(self):
        found = points_of([Dated("1914", "1918", 1, ["a"]), Dated("1939", "", 2, ["a"])], 3)
        long, short = found.lanes[0].points
        assert long.lasted
        assert share(long.until) > share(long.x)
        assert not short.lasted

    def test_one_event_or_none_with_a_date_draws_nothing(self):
        assert points_of([Dated("2000", "", 1, ["a"]), Dated("", "", 2, ["a"])], 3) is None
        assert points_of([Dated("2000", "", 1, []), Dated("2001", "", 2, [])], 3) is None
