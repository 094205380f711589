"""Filters of lists that Django's own do not quite cover."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin


class ValuesFilter(admin.AllValuesFieldListFilter):
    """Every value that occurs; that there is none is a choice with a name as well."""

    def choices(self, changelist: Any) -> Iterator[Any]:
        """The values; with counts shown, those stand behind them in brackets."""
        for choice in super().choices(changelist):
            text = str(choice["display"])
            is_empty = not text or text.startswith(" (")
            yield {**choice, "display": f"{self.empty_value_display}{text}" if is_empty else text}
