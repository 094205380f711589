"""A real Chromium for the tests of this folder, and an ear for everything it complains about."""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started

from tests import factories
from tests.chromium import MISSING, PASSWORD, find_chromium, log_in


def pytest_terminal_summary(terminalreporter):
    """Nobody should have to search the dots for tests that did not run."""
    if find_chromium() is None:
        terminalreporter.write_sep("!", MISSING, red=True, bold=True)


def pytest_collection_modifyitems(items):
    """Everything in this folder is a browser test and needs rows that other threads can see."""
    for item in items:
        if "/tests/browser/" in str(item.path).replace(os.sep, "/"):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))


@dataclass
class Complaints:
    """What a browser had to say that nobody should have to hear."""

    host: str
    heard: list[str] = field(default_factory=list)

    def listen(self, page):
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.heard.append(f"script error: {error}"))
        page.on("request", self._request)
        page.on("response", self._response)

    def _console(self, message):
        opened = message.page.url if message.page else ""
        if message.location.get("url") == opened and "status of 4" in message.text:
            return  # a page that says why it is not there: 404, 410
        if message.type in {"error", "warning"}:
            self.heard.append(f"console {message.type}: {message.text}")

    def _request(self, request):
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob", "about"} and parts.netloc != self.host:
            self.heard.append(f"request to another host: {request.url}")

    def _response(self, response):
        if response.status >= 500:
            self.heard.append(f"status {response.status}: {response.url}")


class Traffic:
    """Requests for pages that the server has not answered yet: a form that is left still saves.

    A browser that is closed may still send what it had to say. Between two tests, while the
    tables are emptied, nobody is served: no row of one test may be written into another.
    """

    def __init__(self):
        self.is_open = False
        self.under_way = 0
        self.lock = threading.Lock()
        request_started.connect(self._started, sender=WSGIHandler)
        request_finished.connect(self._finished, sender=WSGIHandler)

    def _started(self, **_kwargs):
        with self.lock:
            if not self.is_open:
                raise ConnectionAbortedError  # which the server takes for a client who has left
            self.under_way += 1

    def _finished(self, **_kwargs):
        with self.lock:
            self.under_way -= 1

    def open(self):
        self.is_open = True

    def close(self, most_seconds=30.0):
        """Come back once nothing writes any more, and nothing can."""
        with self.lock:
            self.is_open = False
        until = time.monotonic() + most_seconds
        while self.under_way > 0 and time.monotonic() < until:
            time.sleep(0.02)
        left, self.under_way = self.under_way, 0
        assert left == 0, f"{left} requests were not answered in {most_seconds} seconds"


@pytest.fixture(scope="session")
def all_traffic():
    return Traffic()


@pytest.fixture(autouse=True)
def traffic(all_traffic, transactional_db):
    """Ended after the pages are closed and before the tables are emptied."""
    all_traffic.open()
    yield all_traffic
    all_traffic.close()


@pytest.fixture
def desk_host(live_server):
    return urlsplit(live_server.url).netloc


@pytest.fixture
def make_page(chromium, live_server, desk_host, traffic):
    """Make pages in contexts of their own (separate cookies); complaints fail the test."""
    contexts = []
    complaints = Complaints(desk_host)

    def make(**options):
        context = chromium.new_context(
            base_url=live_server.url, **{"viewport": {"width": 1280, "height": 900}, **options}
        )
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        complaints.listen(page)
        return page

    yield make
    for context in contexts:
        context.close()
    traffic.close()
    assert complaints.heard == []


@pytest.fixture
def reader(make_page):
    """A reader who was never here before."""
    return make_page()


@pytest.fixture
def editor(make_page):
    """An editor who has logged in as people do."""
    factories.make_user("editor", password=PASSWORD)
    page = make_page()
    log_in(page)
    return page
