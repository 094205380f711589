"""The files in deploy/ and the settings of production hold together."""

import os
import re
import secrets
import subprocess
import sys

import pytest
import yaml

from tests.conftest import ROOT

PRODUCTION = {
    "SECRET_KEY": secrets.token_urlsafe(60),
    "DEBUG": "false",
    "HTTPS_ONLY": "true",
    "BEHIND_PROXY": "true",
    "ALLOWED_HOSTS": "example.org",
    "SITE_URL": "https://example.org",
    "DATABASE_URL": "sqlite:///:memory:",
}


def manage(*arguments, **environment):
    inherited = {**os.environ}
    inherited.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)  # browser tests set it in their process
    return subprocess.run(
        [sys.executable, "-W", "error", "manage.py", *arguments],
        cwd=ROOT,
        env={**inherited, **PRODUCTION, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


class ProductionTests:
    def test_the_deployment_check_has_nothing_to_say(self):
        done = manage("check", "--deploy", "--fail-level", "WARNING")
        assert done.returncode == 0, done.stderr
        assert "no issues" in done.stdout

    def test_without_a_secret_key_nothing_starts_and_it_says_why(self):
        done = manage("check", SECRET_KEY="")
        assert done.returncode != 0
        assert "SECRET_KEY is not set" in done.stderr

    def test_a_database_that_is_named_wrongly_is_refused(self):
        assert manage("migrate", DATABASE_URL="sqlite:////nowhere/at/all/db").returncode != 0


class FileTests:
    @pytest.fixture(params=["nginx.conf", "commentary.service", "Dockerfile", "compose.yaml"])
    def text(self, request):
        return (ROOT / "deploy" / request.param).read_text(encoding="utf-8")

    def test_every_file_says_what_it_is_for(self, text):
        assert text.startswith("# ")

    def test_every_setting_named_there_exists(self, text):
        known = set(
            re.findall(r"^#?\s*([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
        )
        gunicorn = (ROOT / "deploy/gunicorn.conf.py").read_text(encoding="utf-8")
        known |= set(re.findall(r'os\.environ\.get\("([A-Z_]+)"', gunicorn))
        named = set(
            re.findall(r"^\s*(?:-\s|ENV\s|Environment=)?([A-Z]+(?:_[A-Z]+)+)[:=]", text, re.M)
        )
        foreign = {name for name in named if name.startswith(("POSTGRES_", "PYTHON", "PIP_"))}
        assert named - foreign <= known

    def test_the_port_is_one(self):
        for name in ("nginx.conf", "Dockerfile", "compose.yaml", "gunicorn.conf.py"):
            assert ":8000" in (ROOT / "deploy" / name).read_text(encoding="utf-8"), name

    def test_compose_is_read_as_meant(self):
        compose = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text(encoding="utf-8"))
        assert set(compose["services"]) == {"site", "database", "proxy"}
        assert compose["services"]["site"]["depends_on"]["database"] == {
            "condition": "service_healthy"
        }
