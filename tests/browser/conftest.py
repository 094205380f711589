"""A real Chromium for the tests of this folder, and an ear for everything it complains about."""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from django.core.signals import request_finished, request_started

from tests import factories
from tests.chromium import MISSING, find_chromium

PASSWORD = "correct horse battery"


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
    """Requests that the server has not answered yet: a form that is left still saves."""

    def __init__(self):
        self.under_way = 0
        self.lock = threading.Lock()
        request_started.connect(self._started)
        request_finished.connect(self._finished)

    def _started(self, **_kwargs):
        with self.lock:
            self.under_way += 1

    def _finished(self, **_kwargs):
        with self.lock:
            self.under_way -= 1

    def wait_until_quiet(self, most_seconds=10.0):
        """Come back once nothing writes any more, so that the tables can be emptied."""
        until = time.monotonic() + most_seconds
        while self.under_way > 0 and time.monotonic() < until:
            time.sleep(0.02)

    def stop(self):
        request_started.disconnect(self._started)
        request_finished.disconnect(self._finished)


@pytest.fixture
def traffic():
    """Ended after the pages are closed and before the tables are emptied."""
    counted = Traffic()
    yield counted
    counted.wait_until_quiet()
    counted.stop()


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
    traffic.wait_until_quiet()
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


def log_in(page):
    page.goto("/admin/")
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/admin/")
