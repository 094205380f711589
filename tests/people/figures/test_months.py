"""Bars by month."""

from __future__ import annotations

import datetime

import pytest

from people.figures.lengths import Axis, percent
from people.figures.months import CARD_MONTHS, MOST_MONTHS, month_chart, small_chart


def month(text):
    return datetime.date.fromisoformat(f"{text}-01")


class MonthChartTests:
    def test_runs_from_the_first_mention_to_the_last_article(self):
        chart = month_chart(
            {month("2024-02"): 1}, {month("2023-01"): 5, month("2024-02"): 4, month("2024-05"): 2}
        )
        assert [row.first for row in chart.months] == [
            month("2024-02"),
            month("2024-03"),
            month("2024-04"),
            month("2024-05"),
        ]

    def test_shares_are_of_what_appeared_in_the_month(self):
        chart = month_chart({month("2024-01"): 1, month("2024-02"): 1}, {month("2024-01"): 4})
        first, second = chart.months
        assert (first.share, first.percentage) == (0.25, 25)
        assert (second.of, second.share) == (1, 1.0)  # never more than all
        assert chart.best is second
        assert chart.top == 100

    def test_the_highest_bar_fills_the_drawing_and_the_others_follow(self):
        chart = month_chart(
            {month("2024-01"): 1, month("2024-02"): 2},
            {month("2024-01"): 10, month("2024-02"): 10},
        )
        assert [row.height for row in chart.months] == ["50.00%", "100.00%"]
        assert [row.y for row in chart.months] == ["50.00%", "0.00%"]

    def test_lists_only_months_with_articles_the_latest_first(self):
        chart = month_chart({month("2024-01"): 1, month("2024-03"): 2}, {month("2024-03"): 9})
        assert [row.first.month for row in chart.named] == [3, 1]
        assert chart.articles == 3

    def test_a_little_is_never_rounded_to_nothing(self):
        chart = month_chart({month("2024-01"): 1}, {month("2024-01"): 1000})
        assert chart.months[0].percentage == 1

    def test_nothing_named_is_no_chart(self):
        assert month_chart({}, {month("2024-01"): 3}) is None
        assert month_chart({month("2024-01"): 0}, {month("2024-01"): 3}) is None

    def test_a_single_month_is_not_worth_drawing(self):
        assert not month_chart({month("2024-01"): 3}, {}).is_worth_drawing

    def test_is_bounded(self):
        chart = month_chart({month("1900-01"): 1, month("2024-01"): 1}, {})
        assert len(chart.months) == MOST_MONTHS
        assert chart.months[-1].first == month("2024-01")


class SmallChartTests:
    def test_shows_the_last_two_years_and_leaves_empty_months_out(self):
        today = datetime.date(2024, 5, 17)
        bars = small_chart({month("2024-05"): 4, month("2024-01"): 2, month("2010-01"): 9}, today)
        assert [(bar.first.month, bar.height) for bar in bars] == [(1, "50.00%"), (5, "100.00%")]
        assert float(bars[-1].x.rstrip("%")) > 100 * (CARD_MONTHS - 1) / CARD_MONTHS

    def test_silence_draws_nothing(self):
        assert small_chart({month("2010-01"): 9}, datetime.date(2024, 5, 17)) == []


class LengthTests:
    @pytest.mark.parametrize(("share", "text"), [(0, "0.00%"), (1 / 3, "33.33%"), (7, "100.00%")])
    def test_percent(self, share, text):
        assert percent(share) == text

    @pytest.mark.parametrize(
        ("first", "last", "years"),
        [
            ("2020-05-01", "2023-02-01", [2021, 2022, 2023]),
            ("1991-01-01", "2026-01-01", [2000, 2010, 2020]),
            ("2024-02-01", "2024-11-01", []),
        ],
    )
    def test_an_axis_names_a_handful_of_round_years(self, first, last, years):
        axis = Axis(datetime.date.fromisoformat(first), datetime.date.fromisoformat(last))
        assert [mark.year for mark in axis.marks()] == years

    def test_marks_at_the_edges_stay_inside(self):
        marks = Axis(datetime.date(2020, 1, 1), datetime.date(2024, 1, 1)).marks()
        assert (marks[0].anchor, marks[1].anchor, marks[-1].anchor) == ("start", "middle", "end")
