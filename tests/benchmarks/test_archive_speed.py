"""What it costs to follow a changed name through an archive, as ratios within one run.

    python -m pytest tests/benchmarks/test_archive_speed.py -s -m benchmark

    ARCHIVE_ARTICLES=100000   articles that are made up (default 2,000)
    ARCHIVE_PEOPLE=80000      people that are made up (default 2,000)

Printed, never asserted in seconds. What is asserted is what was read: one new name must not read
the archive. It runs in processes of its own, on a database of its own: that of DATABASE_URL, which
has to be empty, or an SQLite file that is thrown away.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.benchmark

ROOT = Path(__file__).resolve().parents[2]


def test_following_names_through_an_archive(tmp_path: Path) -> None:
    database = os.environ["DATABASE_URL"]
    if ":memory:" in database:  # which other processes cannot see
        database = f"sqlite:///{tmp_path / 'archive.sqlite3'}"
    environment = {
        **os.environ,
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "commentary.settings",
        "SECRET_KEY": "benchmark",
        "DEBUG": "true",  # static files without a manifest, no redirect to TLS
        "ALLOWED_HOSTS": "testserver",
        "VAR_DIR": str(tmp_path / "var"),
        "LOG_LEVEL": "ERROR",
    }
    subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.archive"], cwd=ROOT, env=environment, check=True
    )
