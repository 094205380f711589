"""`make lighthouse`: what Lighthouse says of the main pages on a slow telephone.

Run as `python -m tests.lighthouse [NAME…]`. Fails where a page has less than 100 in any category.
Gunicorn serves the demonstration articles; there is no proxy before it, so nothing is better here
than it will be.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import django

import tests.environment  # noqa: F401  (before any setting is read)

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "var/node/node_modules/lighthouse/cli/index.js"
FOLDER = ROOT / "var/lighthouse"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
NAMES = (
    *("front", "article", "person", "country", "relation", "event"),
    *("timeline", "network", "search", "results"),
)
# A page of results asks search engines not to list it; that is right, and costs it this point.
NOT_ASKED = {("results", "seo")}
CHROMIUM = "--headless=new --no-sandbox --disable-gpu --disable-quic"


def main(names: list[str]) -> None:
    """Measure these pages, or all that are promised."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commentary.settings")
    django.setup()
    from tests.chromium import MISSING, find_chromium
    from tests.demonstration import PAGES, demonstration

    browser = find_chromium()
    if browser is None:
        sys.exit(MISSING)
    short = []
    with demonstration(FOLDER / "site") as site:
        for name in names or NAMES:
            address = f"http://{site.address}{PAGES[name]}"
            for _worker in range(6):  # somebody was here before: each worker has the page
                urlopen(address).close()
            scores = _measure(browser, address, name)
            print(f"{name:<10}", *(f"{key} {value}" for key, value in scores.items()))  # noqa: T201
            short += [
                f"{name}: {key} {value}"
                for key, value in scores.items()
                if value < 100 and (name, key) not in NOT_ASKED
            ]
    if short:
        sys.exit("less than 100:\n" + "\n".join(short))


def _measure(browser: str, address: str, name: str) -> dict[str, int]:
    report = FOLDER / f"{name}.json"
    command = [
        *("node", str(PROGRAM), address, "--quiet", "--output=json", f"--output-path={report}"),
        *(f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={CHROMIUM}"),
    ]
    environment = {**os.environ, "CHROME_PATH": browser}
    # Now and then its browser records nothing ("NO_NAVSTART"), and it asks to be run again.
    if subprocess.run(command, check=False, env=environment).returncode:
        subprocess.run(command, check=True, env=environment)
    found = json.loads(report.read_text())["categories"]
    return {key: round((found[key]["score"] or 0) * 100) for key in CATEGORIES}


if __name__ == "__main__":
    main(sys.argv[1:])
