"""`make screenshots`: every kind of page, on a telephone and a desk, by day and by night.

Run as `python -m tests.screenshots [NAME…]`; names choose among `tests.demonstration.PAGES`. The
pictures land in `var/screenshots/<theme>-<width>/<name>.png`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import django

import tests.environment  # noqa: F401  (before any setting is read)
from tests.demonstration import PAGES

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.ops.site import Site

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var/screenshots"
WIDTHS = (360, 1280)
THEMES = ("light", "dark")


@contextmanager
def photographer(folder: Path) -> Iterator[tuple[Site, Browser]]:
    """The demonstration site, running with its files under `folder`, and a browser for it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commentary.settings")
    django.setup()
    from playwright.sync_api import sync_playwright

    from tests.chromium import ARGUMENTS, MISSING, find_chromium
    from tests.demonstration import demonstration

    found = find_chromium()
    if found is None:
        sys.exit(MISSING)
    with demonstration(folder) as site, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield site, browser
        browser.close()


def main(names: list[str]) -> None:
    """Take the pictures of these pages, or of all."""
    pages = {name: PAGES[name] for name in names} if names else PAGES
    with photographer(FOLDER / "site") as (site, browser):
        for theme in THEMES:
            for width in WIDTHS:
                context = browser.new_context(
                    base_url=f"http://{site.address}",
                    viewport={"width": width, "height": 900},
                    color_scheme=theme,
                )
                page = context.new_page()
                for name, path in pages.items():
                    page.goto(path)
                    target = FOLDER / f"{theme}-{width}" / f"{name}.png"
                    page.screenshot(path=target, full_page=True)
                context.close()
                print(f"{theme} at {width} px: {len(pages)} pages")  # noqa: T201
    print(f"in {FOLDER}")  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
