"""Whole pages, kept for readers who are nobody in particular.

A page is kept under the value of the stamp "pages", which every change of anything public counts
up in its own transaction. Each worker asks for the stamp at most once in PAGE_CACHE_STAMP_SECONDS,
so that a change is before all readers within that time, without any worker telling another; pages
under an older value are never asked for again and fall out of the cache by themselves.

What is kept is bounded by what exists: pages without a query (but for the first letter of a list).
Others are answered and not kept, so that nobody can fill the cache with made-up addresses.
Browsers and proxies get a short lifetime, an entity tag, and 304 when nothing has changed.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.cache import cache
from django.core.exceptions import DisallowedHost, MiddlewareNotUsed
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date, parse_http_date_safe

from articles.publishing import settle_due
from commentary import health
from people.models.stamp import PAGES, Stamp

# For browsers and proxies, in seconds. Short: a correction has to reach those who look again.
PAGE_LIFETIME = 10
STALE_LIFETIME = 60
# Redirects and withdrawals hardly ever change; "not found" may, at the minute of a publication.
LIFETIMES = {200: PAGE_LIFETIME, 301: 300, 404: 5, 410: 60}

LARGEST_PAGE = 1024 * 1024  # bytes
SECONDS_TO_WAIT = 5.0  # for another thread that is making the same page
# Put there by other sites to see where readers come from; no page of ours knows them.
TRACKING = frozenset({"fbclid", "gclid", "dclid", "msclkid", "yclid", "igshid", "mc_cid", "mc_eid"})
TRACKING_PREFIX = "utm_"

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class StoredPage:
    """A page as it was answered, ready to be answered again."""

    content: bytes
    headers: tuple[tuple[str, str], ...]


class PageCacheMiddleware:
    """Stands outside everything that could touch a session, and inside the security headers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if settings.DEBUG:
            raise MiddlewareNotUsed("pages are made anew for the developer who changes them")
        self.get_response = get_response
        self.stamp = CurrentStamp()
        self.turns = Turns()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer from the cache where that is right, else have the page made."""
        if _is_left_alone(request):
            return self.get_response(request)
        if not is_anonymous(request):
            return _for_one_reader(self.get_response(request))
        stamp = self.stamp.current()
        key = page_key(request, stamp)
        if key is None:
            return _answer(request, self._make(request))
        stored = _kept(key)
        if stored is None:
            with self.turns.take(key) as is_ours:
                stored = None if is_ours else _kept(key)
                if stored is None:
                    return _answer(request, self._make(request, key))
        return _answer(request, _revived(stored))

    def _make(self, request: HttpRequest, key: str | None = None) -> HttpResponseBase:
        """Have the page made, say who may keep it and for how long, and keep it if we may."""
        conditions = _take_conditions(request)
        response = self.get_response(request)
        request.META.update(conditions)
        if not is_public(request, response):
            return response
        _say_how_long(response)
        if response.status_code != 200 or not isinstance(response, HttpResponse):
            return response
        if not response.has_header("ETag"):
            digest = hashlib.blake2b(response.content, digest_size=12).hexdigest()
            response["ETag"] = f'W/"{digest}"'
        if not response.has_header("Last-Modified"):
            response["Last-Modified"] = http_date()
        if key and request.method == "GET" and len(response.content) <= LARGEST_PAGE:
            _keep(key, StoredPage(response.content, tuple(response.items())))
        return response


class CurrentStamp:
    """The stamp "pages" as this process knows it."""

    def __init__(self) -> None:
        self._value: str | None = None
        self._read_at = float("-inf")
        self._reading = threading.Lock()

    def current(self) -> str | None:
        """The value, read again when it is too old; None if it was never to be had.

        While one thread reads, the others go on with what they know. When the database does not
        answer, so do all: pages that are kept outlive it.
        """
        if time.monotonic() - self._read_at < settings.PAGE_CACHE_STAMP_SECONDS:
            return self._value
        if self._reading.acquire(blocking=self._value is None):
            try:
                self._read()
            finally:
                self._reading.release()
        return self._value

    def _read(self) -> None:
        started = time.monotonic()
        try:
            settle_due()
            self._value = Stamp.current(PAGES)
        except DatabaseError:
            logger.exception("the stamp of the page cache cannot be read")
        self._read_at = started


@dataclass
class Turns:
    """Lets one thread of this process make a page while the others wait for it."""

    _busy: dict[str, threading.Event] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextlib.contextmanager
    def take(self, key: str) -> Iterator[bool]:
        """True: it is ours to make. False: somebody else has made it, or took too long."""
        with self._lock:
            theirs = self._busy.get(key)
            if theirs is None:
                ours = self._busy[key] = threading.Event()
        if theirs is not None:
            theirs.wait(SECONDS_TO_WAIT)
            yield False
            return
        try:
            yield True
        finally:
            with self._lock:
                del self._busy[key]
            ours.set()


def _kept(key: str) -> StoredPage | None:
    """The page, if it is kept and the cache can be reached: without it the site is only slower."""
    try:
        stored: StoredPage | None = cache.get(key)
    except Exception:  # each backend has errors of its own
        logger.exception("the page cache cannot be read")
        return None
    return stored


def _keep(key: str, page: StoredPage) -> None:
    try:
        cache.set(key, page, settings.PAGE_CACHE_SECONDS)
    except Exception:
        logger.exception("the page cache cannot be written")


def is_anonymous(request: HttpRequest) -> bool:
    """Whether nothing in the request tells one reader from another."""
    personal = {settings.SESSION_COOKIE_NAME, CookieStorage.cookie_name}
    return not personal & request.COOKIES.keys() and "HTTP_AUTHORIZATION" not in request.META


def page_key(request: HttpRequest, stamp: str | None) -> str | None:
    """Under which key the page is kept; None if it is not."""
    if stamp is None:
        return None
    try:
        host = request.get_host()
        query = parse_qsl(
            request.META.get("QUERY_STRING", ""), keep_blank_values=True, max_num_fields=20
        )
    except (DisallowedHost, ValueError):
        return None
    known = [
        (name, value)
        for name, value in query
        if name not in TRACKING and not name.startswith(TRACKING_PREFIX)
    ]
    letter = ""
    if known:
        (name, letter), *others = known
        if name != "letter" or others or len(letter) != 1 or not letter.isascii():
            return None
    address = "\n".join([str(request.scheme), host, request.path, letter])
    return f"page:{stamp}:{hashlib.blake2b(address.encode(), digest_size=16).hexdigest()}"


def is_public(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether this answer is the same for every anonymous reader, as far as headers tell."""
    said = response.get("Cache-Control", "").lower()
    return (
        response.status_code in LIFETIMES
        and not response.streaming
        and not response.cookies
        and not response.has_header("Vary")
        and not any(word in said for word in ("private", "no-store", "no-cache"))
        # A nonce is good for one answer; a policy of its own would be lost with the response.
        and getattr(request, "_csp_nonce", None) is None
        and not any(name.startswith("_csp_") for name in vars(response))
    )


def _is_left_alone(request: HttpRequest) -> bool:
    """The desk, the probes, and whatever is not reading."""
    return (
        request.method not in {"GET", "HEAD"}
        or request.path in health.PATHS
        or request.path.startswith(reverse("admin:index"))
    )


def _for_one_reader(response: HttpResponseBase) -> HttpResponseBase:
    if not response.has_header("Cache-Control") and not response.streaming:
        patch_cache_control(response, private=True, no_cache=True)
    return response


_CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")


def _take_conditions(request: HttpRequest) -> dict[str, str]:
    """Take the reader's conditions away, so that the view makes a whole page that can be kept."""
    return {name: request.META.pop(name) for name in _CONDITIONS if name in request.META}


def _say_how_long(response: HttpResponseBase) -> None:
    if response.has_header("Cache-Control"):
        return
    lifetime = LIFETIMES[response.status_code]
    patch_cache_control(response, public=True, max_age=lifetime)
    if response.status_code == 200:
        patch_cache_control(response, stale_while_revalidate=STALE_LIFETIME)


def _revived(stored: StoredPage) -> HttpResponse:
    response = HttpResponse(stored.content)
    for name, value in stored.headers:
        response[name] = value
    return response


def _answer(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Answer 304 if the reader has this page already; send no body where none was asked for."""
    if response.status_code == 200 and not response.streaming:
        modified = response.get("Last-Modified")
        conditional = get_conditional_response(
            request,
            etag=response.get("ETag"),
            last_modified=parse_http_date_safe(modified) if modified else None,
            response=response,  # type: ignore[arg-type]
        )
        if conditional is not None:
            response = conditional
    if request.method == "HEAD" and isinstance(response, HttpResponse):
        length = response.get("Content-Length", str(len(response.content)))
        response.content = b""
        response["Content-Length"] = length
    return response
