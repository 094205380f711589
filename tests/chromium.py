"""The real browser of the tests: found, started once a process, and missed aloud.

Playwright runs one event loop in a thread, so whoever wants a browser asks for this one.
"""

from __future__ import annotations

import importlib
import os
import shutil

import pytest

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PASSWORD = "correct horse battery"
MISSING = "NO CHROMIUM HERE: THE BROWSER TESTS DID NOT RUN"


def find_chromium():
    """The path of an installed Chromium, None where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


def log_in(page, username="editor", password=PASSWORD):
    """As people do, and back at the desk."""
    page.goto("/admin/")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/admin/")
    return page


@pytest.fixture(scope="session")
def chromium():
    """The browser, started once."""
    found = find_chromium()
    is_required = os.environ.get("BROWSER_TESTS") == "required"
    if found is None and is_required:
        pytest.fail(MISSING)
    if found is None:
        pytest.skip(MISSING)
    find_module = importlib.import_module if is_required else pytest.importorskip
    playwright = find_module("playwright.sync_api")
    # Playwright runs an event loop in this thread, which Django would take for asynchronous code.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
    else:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before
