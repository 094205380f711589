"""Dates known only to the year or the month: "2004", "2004-04", "2004-04-07".

ISO 8601 reduced precision, kept as text: equal widths make the order of the text the order of
time, under every collation, and a year sorts before its months. Printing them for readers is
left to `PartialDate.display`.
"""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Left
from django.utils import formats
from django.utils.translation import gettext_lazy as _

_PATTERN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?\Z", re.ASCII)


class PartialDate(str):
    """A year, a month or a day, as its ISO text. Raises ValueError for anything else.

    >>> PartialDate("2004-04").precision
    'month'
    >>> PartialDate("2004-04").last_day()
    datetime.date(2004, 4, 30)
    """

    __slots__ = ()

    def __new__(cls, text: str) -> PartialDate:
        """Check that the text is a date that exists."""
        match = _PATTERN.match(text)
        if not match:
            raise ValueError(f"not a year, month or day: {text!r}")
        year, month, day = match.groups()
        datetime.date(int(year), int(month or 1), int(day or 1))
        return super().__new__(cls, text)

    @property
    def year(self) -> int:
        """The year, always known."""
        return int(self[:4])

    @property
    def month(self) -> int | None:
        """The month, None where only the year is known."""
        return int(self[5:7]) if len(self) > 4 else None

    @property
    def day(self) -> int | None:
        """The day, None where it is not known."""
        return int(self[8:10]) if len(self) > 7 else None

    @property
    def precision(self) -> str:
        """One of "year", "month" or "day"."""
        return {4: "year", 7: "month"}.get(len(self), "day")

    def first_day(self) -> datetime.date:
        """The earliest day this can mean."""
        return datetime.date(self.year, self.month or 1, self.day or 1)

    def last_day(self) -> datetime.date:
        """The latest day this can mean."""
        month = self.month or 12
        day = self.day or calendar.monthrange(self.year, month)[1]
        return datetime.date(self.year, month, day)

    def display(self, *, after_preposition: bool = False) -> str:
        """The date in words of the active language, as exactly as it is known.

        After "since" or "until" some languages put the month into another case.
        """
        if self.day:
            return formats.date_format(self.first_day(), "DATE_FORMAT")
        if self.month:
            layout = formats.get_format("YEAR_MONTH_FORMAT")
            if after_preposition:
                layout = layout.replace("F", "E")
            return formats.date_format(self.first_day(), layout)
        return str(self.year)


def parse(text: str) -> PartialDate:
    """Read what an editor or a file may write: ISO, or "7.4.2004", "04/2004" is refused.

    Day and month in an order that cannot be told apart are refused rather than guessed.
    """
    cleaned = text.strip().replace("\u2010", "-").replace("\u2011", "-").replace("\u2013", "-")
    if "T" in cleaned[8:11]:  # a full timestamp, as databases export it
        cleaned = cleaned[:10]
    return PartialDate(cleaned)


def on_or_before(day: datetime.date, field: str) -> models.Q:
    """The condition that the date in `field` is known and may have come by `day`."""
    return models.Q(**{f"{field}__gt": "", f"{field}__lte": day.isoformat()})


def not_before(day: datetime.date, field: str) -> models.Q:
    """The condition that the date in `field` is open or may not have passed by `day`.

    "2004" has not passed before the end of that year, although as text it sorts before its days.
    """
    iso = day.isoformat()
    return models.Q(**{f"{field}__in": ["", iso[:4], iso[:7]]}) | models.Q(**{f"{field}__gte": iso})


def in_order(first: str, last: str, name: str) -> models.CheckConstraint:
    """A database constraint: if both are known, `last` is not before the year of `first`.

    Finer than a year cannot be told when one of the two is known only to the year; forms check
    what can be told through `check_order`.
    """
    return models.CheckConstraint(
        condition=models.Q(**{first: ""})
        | models.Q(**{last: ""})
        | models.Q(**{f"{last}__gte": Left(first, 4)}),
        name=name,
        violation_error_message=_("The end is before the beginning."),
    )


def check_order(first: str, last: str, field: str) -> None:
    """Raise ValidationError at `field` if `last` can only be before `first`. Empty is unknown."""
    width = min(len(first), len(last))
    if first and last and last[:width] < first[:width]:
        raise ValidationError({field: _("The end is before the beginning.")})


class PartialDateInput(forms.DateInput):
    """A text field that says by its placeholder what may be left away."""

    input_type = "text"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        """Let phones show digits; the pattern also works without scripts."""
        super().__init__(
            attrs={
                "placeholder": _("YYYY, YYYY-MM or YYYY-MM-DD"),
                "pattern": r"\s*\d{4}(-\d{2}(-\d{2})?)?\s*",
                "inputmode": "numeric",
                "size": 12,
                "autocomplete": "off",
                "class": "partial-date",
                **(attrs or {}),
            }
        )

    def format_value(self, value: Any) -> str | None:
        """The stored text is what is typed."""
        return str(value) if value else None


class PartialDateFormField(forms.CharField):
    """Reads a partial date and says what is wrong with it in an editor's words."""

    widget = PartialDateInput
    default_error_messages = {
        "invalid": _(
            "“%(value)s” is not a date we can keep. Write a year (2004), a month (2004-04) "
            "or a day (2004-04-07)."
        ),
    }

    def clean(self, value: Any) -> str:
        """The PartialDate, or "" where nothing is known."""
        text = super().clean(value)
        if not text:
            return ""
        try:
            return parse(text)
        except ValueError:
            raise ValidationError(
                self.error_messages["invalid"], code="invalid", params={"value": text}
            ) from None


class PartialDateField(models.CharField[str, str]):
    """A date of reduced precision; "" means not known, or still going on where that makes sense."""

    description = _("A year, month or day")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Fix what makes the text sortable: its width and its emptiness."""
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        kwargs["max_length"] = 10
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        """Leave the fixed width out of migrations."""
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        return name, path, args, kwargs

    def from_db_value(self, value: str | None, *_args: Any) -> str:
        """Trust the database: what is in it was checked on the way in."""
        return str.__new__(PartialDate, value) if value else ""

    def to_python(self, value: Any) -> str:
        """A PartialDate or ""; ValidationError for anything else."""
        if isinstance(value, datetime.date):
            return PartialDate(value.isoformat()[:10])
        if not value:
            return ""
        try:
            return parse(str(value))
        except ValueError:
            raise ValidationError(
                PartialDateFormField.default_error_messages["invalid"],
                code="invalid",
                params={"value": value},
            ) from None

    def get_prep_value(self, value: Any) -> str:
        """Never let a malformed date into the database, also not through `filter`."""
        text = super().get_prep_value(value)
        return str(text or "")

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Check values set in code, which no form has seen."""
        value = self.to_python(getattr(model_instance, self.attname))
        setattr(model_instance, self.attname, value)
        return value

    def formfield(self, **kwargs: Any) -> Any:
        """The field and widget that editors meet."""
        kwargs.update({"form_class": PartialDateFormField, "max_length": 10})
        if "widget" not in kwargs or not isinstance(kwargs["widget"], PartialDateInput):
            kwargs["widget"] = PartialDateInput
        return super().formfield(**kwargs)
