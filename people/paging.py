"""Paging by key: page 1,000 costs what page 1 costs, because nothing is counted or skipped.

A cursor says where the reader stopped: the value that the list is ordered by, and the primary key
that breaks ties. It goes into an address, so it is opaque, short, and checked before it comes near
a query. Whatever was not made here raises `Http404`.
"""

from __future__ import annotations

import base64
import binascii
import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_MICROSECOND = datetime.timedelta(microseconds=1)
_LONGEST = 1200  # characters: the longest name that lists sort by, encoded
_LAST_KEY = 2**63 - 1


@dataclass(frozen=True)
class Page:
    """One page of a list. `following` is the cursor of the next page, "" where there is none."""

    items: list[Any]
    cursor: str = ""
    following: str = ""
    parameter: str = "before"

    @property
    def is_first(self) -> bool:
        """Whether the reader has just come, and wants what stands around the list as well."""
        return not self.cursor


@dataclass(frozen=True)
class Order:
    """How a list is ordered: a field that may have equal values, and the key that breaks ties.

    `key` is the field with the primary key; a mention is listed by its article's.
    """

    field: str
    key: str = "pk"
    descending: bool = True
    is_time: bool = True

    @property
    def parameter(self) -> str:
        """The name of the cursor in an address: what stands before or after it."""
        return "before" if self.descending else "after"

    def page(self, queryset: QuerySet[Any], cursor: str, size: int) -> Page:
        """The page of `queryset` that follows `cursor` ("" is the first), in one query."""
        sign = "-" if self.descending else ""
        ordered = queryset.order_by(f"{sign}{self.field}", f"{sign}{self.key}")
        if cursor:
            ordered = ordered.filter(self._behind(*self._decode(cursor)))
        items = list(ordered[: size + 1])
        following = self._encode(items[size - 1]) if len(items) > size else ""
        return Page(items[:size], cursor, following, self.parameter)

    def cursor_before(self, moment: datetime.datetime) -> str:
        """The cursor of the page that begins with what came before that moment."""
        return self._packed(0, (moment - _EPOCH) // _MICROSECOND)

    def _behind(self, value: Any, key: int) -> Q:
        # The first condition alone bounds the scan of the index; the second only breaks the tie.
        than = "lt" if self.descending else "gt"
        return Q(**{f"{self.field}__{than}e": value}) & (
            Q(**{f"{self.field}__{than}": value}) | Q(**{f"{self.key}__{than}": key})
        )

    def _encode(self, item: Any) -> str:
        value, key = getattr(item, self.field), getattr(item, self.key)
        if self.is_time:
            value = (value - _EPOCH) // _MICROSECOND
        return self._packed(key, value)

    @staticmethod
    def _packed(key: int, value: Any) -> str:
        return base64.urlsafe_b64encode(f"{key}:{value}".encode()).decode().rstrip("=")

    def _decode(self, cursor: str) -> tuple[Any, int]:
        if len(cursor) > _LONGEST:
            raise Http404("cursor too long")
        try:
            padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
            text = base64.b64decode(padded, altchars=b"-_", validate=True).decode()
            key_text, separator, value_text = text.partition(":")
            key = int(key_text)
            value = _EPOCH + int(value_text) * _MICROSECOND if self.is_time else value_text
        except (ValueError, OverflowError, binascii.Error):
            raise Http404("not a cursor") from None
        # `int` also reads "+1" and " 1"; only what we wrote ourselves is let through.
        if not separator or not 0 <= key <= _LAST_KEY or key_text != str(key):
            raise Http404("not a cursor")
        if isinstance(value, str) and not value.isprintable():
            raise Http404("not a cursor")
        if isinstance(value, datetime.datetime) and not 2 <= value.year <= 9998:
            raise Http404("not a cursor")  # no room left for a time zone
        return value, key


BY_PUBLICATION = Order("published_at")
MENTIONS_BY_PUBLICATION = Order("published_at", key="article_id")
BY_SORT_NAME = Order("sort_name", descending=False, is_time=False)
BY_NAME = Order("name", descending=False, is_time=False)
EVENTS_BY_DATE = Order("starts", is_time=False)
