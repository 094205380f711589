"""Every kind of page passes the checker of the web's own standard (the Nu HTML checker).

It is a Java program: `make test` fetches it where npm and Java are at hand, and these tests say
aloud that they were skipped where not.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from tests.showcase import Showcase

pytestmark = pytest.mark.django_db

ROOT = Path(settings.BASE_DIR)
CHECKER = ROOT / "var/node/node_modules/vnu-jar/build/dist/vnu.jar"
MISSING = "NO JAVA OR NO NU HTML CHECKER HERE: THE PAGES WERE NOT CHECKED"


@pytest.fixture
def checker() -> list[str]:
    """The command that starts it."""
    jar = Path(os.environ.get("VNU_JAR") or CHECKER)
    java = shutil.which("java")
    if java and jar.is_file():
        options = ["--format", "json", "--stdout", "--exit-zero-always"]
        return [java, "-Xss8m", "-jar", str(jar), *options]
    if os.environ.get("BROWSER_TESTS") == "required":
        pytest.fail(MISSING)
    pytest.skip(MISSING)


class MarkupTests:
    def test_no_page_has_an_error_or_a_warning(self, client, checker, tmp_path):
        """One start of the checker for all pages: most of its time is the start."""
        for name, path in Showcase().pages().items():
            (tmp_path / f"{name}.html").write_bytes(client.get(path).content)
        pages = sorted(str(page) for page in tmp_path.glob("*.html"))
        assert len(pages) > 30
        assert self.complaints(checker, pages) == []

    def test_the_style_sheets_are_sound(self, checker):
        sheets = sorted(str(path) for path in (ROOT / "static/css").glob("*.css"))
        assert sheets
        heard = self.complaints([*checker, "--also-check-css"], sheets)
        # Properties of SVG 2, which the checker's list of CSS properties lacks.
        assert [line for line in heard if "“r”" not in line and "“paint-order”" not in line] == []

    def test_the_checker_does_complain(self, checker, tmp_path):
        page = tmp_path / "wrong.html"
        page.write_text("<!DOCTYPE html><title>Wrong</title><p><img src=x><section></section>")
        assert len(self.complaints(checker, [str(page)])) >= 2

    def complaints(self, checker: list[str], files: list[str]) -> list[str]:
        done = subprocess.run([*checker, *files], capture_output=True, text=True, check=True)
        return [
            f"{Path(found['url']).name}:{found.get('lastLine', '')} {found['message']}"
            f" {found.get('extract', '')[:80]!r}"
            for found in json.loads(done.stdout)["messages"]
        ]
