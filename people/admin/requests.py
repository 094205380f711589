"""What a request to the admin says: who sends it, and which row it means."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.models import AbstractUser
from django.http import HttpRequest

_LONGEST_KEY = 18  # digits; the largest number a column holds has one more


def editor_of(request: HttpRequest) -> AbstractUser:
    """Who is logged in: the admin lets nobody else come this far."""
    return cast(AbstractUser, request.user)


def key_in(text: str | None) -> int:
    """The primary key that the text writes out; 0, which no row has, if it writes none.

    >>> key_in("17"), key_in(""), key_in("seventeen"), key_in("9" * 5000)
    (17, 0, 0, 0)
    """
    return int(text) if text and text.isdecimal() and len(text) <= _LONGEST_KEY else 0
