"""Date lines as people write them."""

import zoneinfo

import pytest

from articles.importing.dates import read_moment

YEREVAN = zoneinfo.ZoneInfo("Asia/Yerevan")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("February 12 2025, 11:38", "2025-02-12T11:38:00+04:00"),
        ("February 12, 2025", "2025-02-12T00:00:00+04:00"),
        ("Feb. 12, 2025 at 11:38 pm", "2025-02-12T23:38:00+04:00"),
        ("12 February 2025, 12:05 a.m.", "2025-02-12T00:05:00+04:00"),
        ("Wednesday, 12 February 2025, 11:38", "2025-02-12T11:38:00+04:00"),
        ("12th of February 2025 — 11:38:09", "2025-02-12T11:38:09+04:00"),
        ("1 Sept 2025", "2025-09-01T00:00:00+04:00"),
        ("2025-02-12", "2025-02-12T00:00:00+04:00"),
        ("2025-02-12 11:38", "2025-02-12T11:38:00+04:00"),
        ("2025-02-12T11:38:00Z", "2025-02-12T11:38:00+00:00"),
        ("2025-02-12T11:38+01:00", "2025-02-12T11:38:00+01:00"),
        ("12.02.2025 11:38", "2025-02-12T11:38:00+04:00"),
        ("12 февраля 2025 г., 11:38", "2025-02-12T11:38:00+04:00"),
        ("5 марта 2025", "2025-03-05T00:00:00+04:00"),
        ("9 мая 2025 в 9:00", "2025-05-09T09:00:00+04:00"),
        ("12 փետրվարի 2025, 11:38", "2025-02-12T11:38:00+04:00"),
        ("1 հունիսի 2025", "2025-06-01T00:00:00+04:00"),
        ("1 հունվարի 2025", "2025-01-01T00:00:00+04:00"),
        ("1 հուլիսի 2025", "2025-07-01T00:00:00+04:00"),
    ],
)
def test_forms(text, expected):
    assert read_moment(text, YEREVAN).isoformat() == expected


@pytest.mark.parametrize(
    "text",
    [
        "02/12/2025",  # nobody knows which is the month
        "Marvellous 12 2025",
        "February was cold.",
        "In 2025 everything changed",
        "12 February",
        "",
        "Once again, it can be stated",
    ],
)
def test_what_is_no_date(text):
    assert read_moment(text, YEREVAN) is None


@pytest.mark.parametrize(
    "text",
    ["February 30 2025", "31.13.2025", "2025-02-30", "12 February 2025, 25:00",
     "12 February 2025, 13:00 pm", "2025-02-12T25:00"],
)  # fmt: skip
def test_dates_that_do_not_exist(text):
    with pytest.raises(ValueError):  # noqa: PT011  (the message is Python's own)
        read_moment(text, YEREVAN)
