"""What all tests share: settings of a test run, data beside the project, strict templates."""

from __future__ import annotations

import inspect
import tempfile
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connection

from tests.chromium import chromium  # noqa: F401  a fixture

ROOT = Path(__file__).resolve().parent.parent


class MissingVariable(str):
    """Stands for a template variable that does not exist, and fails the test that meets it.

    Only in our own templates: Django's rely on missing variables being empty.
    """

    __slots__ = ()

    def __contains__(self, key: str) -> bool:
        return key == "%s"

    def __mod__(self, variable: object) -> str:
        for frame in inspect.stack():
            origin = getattr(frame.frame.f_locals.get("self"), "origin", None)
            name = str(getattr(origin, "name", ""))
            if name:
                if name.startswith(str(ROOT / "templates")):
                    pytest.fail(f"undefined template variable {variable!s} in {name}")
                return ""
        return ""


@pytest.fixture(autouse=True)
def strict_test_settings(settings, tmp_path_factory):
    """Plain static files, own folders, and no stamp older than a request."""
    settings.STORAGES = {
        **django_settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.VAR_DIR = tmp_path_factory.getbasetemp() / "var"
    settings.MEDIA_ROOT = tmp_path_factory.getbasetemp() / "media"
    settings.PAGE_CACHE_STAMP_SECONDS = 0
    settings.SECURE_SSL_REDIRECT = False
    settings.SITE_URL = ""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()


def pytest_configure(config):
    """Templates are compiled once a process, so strictness cannot be a fixture."""
    django_settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = MissingVariable()
    # WhiteNoise warns about a folder that only `collectstatic` makes.
    Path(django_settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    if connection.vendor == "sqlite":
        put_sqlite_into_a_file(config)


def put_sqlite_into_a_file(config):
    """As in production: every thread has a connection, and a transaction, of its own.

    Of a database in memory Django gives the threads of a live server the test's connection, and
    one request's transaction would be another's too.
    """
    folder = tempfile.TemporaryDirectory(prefix="commentary-tests-")
    config.add_cleanup(folder.cleanup)
    database = django_settings.DATABASES["default"]
    database.setdefault("TEST", {})["NAME"] = str(Path(folder.name) / "test.sqlite3")
    # No test pulls the plug on this one: those of gunicorn make databases of their own.
    database["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Before the test database is dropped, end what a thread of a live server still holds open."""
    yield
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real data that lies beside the project on some machines; tests that need it skip."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("needs ../shared/data, which is not here")
    return folder
