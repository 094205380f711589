"""When something was published, as people write it.

English, Russian and Armenian month names, ISO 8601, and days with dots. "02/12/2025" is refused:
half of the world reads it as December.
"""

from __future__ import annotations

import datetime
import re
import zoneinfo

_ENGLISH = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_RUSSIAN = ("янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
_ARMENIAN = (
    "հունվ", "փետր", "մարտ", "ապր", "մայ", "հունի", "հուլ", "օգոս", "սեպ", "հոկ", "նոյ", "դեկ",
)  # fmt: skip

_TIME = (
    r"(?:(?:\s*,\s*|\s+)(?:at\s+|в\s+|[-–—]\s*)?"
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?::(?P<second>\d{2}))?\s*(?P<half>[ap]\.?m\.?)?)?"
)
_WEEKDAY = r"(?:[^\W\d_]+,\s+)?"
_FORMS = tuple(
    re.compile(rf"{_WEEKDAY}{form}{_TIME}\.?\Z", re.IGNORECASE)
    for form in (
        r"(?P<month>[^\W\d_]+)\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})",
        r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?\s+(?:of\s+)?(?P<month>[^\W\d_]+)\.?,?\s+(?P<year>\d{4})"
        r"(?:\s*(?:г\.?|года|թ\.?))?",
        r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})",
    )
)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}|\Z)")


def _month(word: str) -> int | None:
    lowered = word.lower()
    if lowered.isdigit():
        return int(lowered)
    for number, name in enumerate(_ENGLISH, start=1):
        if lowered == name or (len(lowered) in {3, 4} and name.startswith(lowered)):
            return number
    for stems in (_RUSSIAN, _ARMENIAN):
        # The longest stem: "март" and "мая" begin alike.
        fitting = [(len(stem), -index) for index, stem in enumerate(stems)
                   if lowered.startswith(stem)]  # fmt: skip
        if fitting:
            return 1 - max(fitting)[1]
    return None


def read_moment(text: str, zone: zoneinfo.ZoneInfo) -> datetime.datetime | None:
    """The moment a text speaks of, in `zone` where it names no offset; None if it is no date.

    Without a time of day it is midnight. Raises ValueError for a date that does not exist.
    """
    text = " ".join(text.split())
    if _ISO.match(text):
        moment = datetime.datetime.fromisoformat(text)
        return moment if moment.tzinfo else moment.replace(tzinfo=zone)
    for form in _FORMS:
        match = form.match(text)
        month = _month(match["month"]) if match else None
        if match and month:
            return datetime.datetime(
                int(match["year"]), month, int(match["day"]), *_time(match), tzinfo=zone
            )
    return None


def _time(match: re.Match[str]) -> tuple[int, int, int]:
    hour, minute = int(match["hour"] or 0), int(match["minute"] or 0)
    half = (match["half"] or "").lower()[:1]
    if half and not 1 <= hour <= 12:
        raise ValueError("hour must be in 1..12")
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return hour, minute, int(match["second"] or 0)
