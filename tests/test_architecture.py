"""The shape of the house: who may import whom, and that nothing is forgotten."""

import io
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent


def test_import_directions():
    """The contracts stand in pyproject.toml."""
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_the_linker_starts_without_django():
    """Its command line is used where there is no database and no settings."""
    done = subprocess.run(
        [sys.executable, "-c", "import sys, articles.linking; print('django' in sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "False"


@pytest.mark.django_db
def test_no_migration_is_missing():
    output = io.StringIO()
    call_command("makemigrations", "--check", "--dry-run", stdout=output)
    assert "No changes detected" in output.getvalue()


def test_nothing_starts_without_a_secret_key():
    done = subprocess.run(
        [sys.executable, "-c", "import commentary.settings"],
        cwd=ROOT,
        env={"SECRET_KEY": "", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "SECRET_KEY is not set" in done.stderr
