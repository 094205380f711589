"""What probes are told."""

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.urls import reverse

from commentary import health


class HealthzTests:
    def test_it_answers_without_a_database(self, client):
        # No database mark: pytest-django refuses any query.
        response = client.get("/healthz")
        assert response.status_code == 200
        assert response.content == b"ok\n"
        assert "no-store" in response["Cache-Control"]
        assert not response.cookies

    def test_its_address_is_the_one_that_is_left_alone(self):
        assert {reverse("healthz"), reverse("readyz")} == health.PATHS


@pytest.mark.django_db
class ReadyzTests:
    def test_ready(self, client):
        response = client.get("/readyz")
        assert response.status_code == 200
        assert response.json() == {"database": "ok", "migrations": "ok", "cache": "ok"}
        assert "no-store" in response["Cache-Control"]

    def test_a_migration_that_is_not_applied(self, client):
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE app = 'articles'")
        response = client.get("/readyz")
        assert response.status_code == 503
        assert response.json()["migrations"] == "failed"

    def test_no_database(self, client, monkeypatch):
        def refuse(*args):
            raise DatabaseError("gone, at 10.0.0.7 with password hunter2")

        monkeypatch.setattr(connection, "cursor", refuse)
        response = client.get("/readyz")
        assert response.status_code == 503
        assert response.json()["database"] == "failed"
        assert b"hunter2" not in response.content

    def test_no_cache(self, client, monkeypatch):
        monkeypatch.setattr(cache, "get", lambda key: None)
        response = client.get("/readyz")
        assert response.status_code == 503
        assert response.json()["cache"] == "failed"

    def test_it_is_answered_over_plain_http(self, client, settings):
        settings.SECURE_SSL_REDIRECT = True
        assert client.get("/readyz").status_code == 200
        assert client.get("/").status_code == 301
