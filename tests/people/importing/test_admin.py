"""The import page in the admin: nothing happens before it is confirmed, and only by who may."""

import json
import os
import time
from pathlib import Path

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import include, path, reverse

from people.importing.admin import MOST_ROWS, ImportMixin
from people.models import Entity, Organisation, Person
from tests.factories import make_user

pytestmark = pytest.mark.django_db


class PersonImportAdmin(ImportMixin[Person], admin.ModelAdmin[Person]):
    """The mixin on a plain ModelAdmin, so that these tests are about the mixin."""


class Desk(admin.AdminSite):
    pass


desk = Desk()
desk.register(Person, PersonImportAdmin)
desk.register(Organisation, PersonImportAdmin)


class Addresses:
    urlpatterns = [
        path("admin/", desk.urls),
        path("i18n/", include("django.conf.urls.i18n")),
    ]


@pytest.fixture(autouse=True)
def own_place(settings, tmp_path):
    settings.ROOT_URLCONF = Addresses
    settings.VAR_DIR = tmp_path


@pytest.fixture
def editor(client):
    user = make_user()
    client.force_login(user)
    return user


def file(*rows, name="people.jsonl"):
    return SimpleUploadedFile(name, "\n".join(json.dumps(row) for row in rows).encode())


def address():
    return reverse("admin:people_person_import")


def waiting(settings):
    return list((Path(settings.VAR_DIR) / "imports").glob("*"))


def preview(client, *rows, **fields):
    return client.post(address(), {"file": file(*rows, **fields)})


class PageTests:
    def test_the_list_has_a_button(self, client, editor):
        page = client.get(reverse("admin:people_person_changelist"))
        assert f'<a href="{address()}">Import</a>' in page.content.decode()

    def test_the_form_says_what_files_look_like(self, client, editor):
        page = client.get(address()).content.decode()
        assert "given_name, family_name, family_name_first" in page

    def test_nothing_inline(self, client, editor):
        pages = [client.get(address()), preview(client, {"name": "Anna One"})]
        for page in pages:
            html = page.content.decode().split('id="content-main"')[1]
            assert "<script" not in html
            assert "<style" not in html
            assert "style=" not in html
            assert "onclick" not in html


class StepTests:
    def test_preview_writes_nothing_and_confirmation_does(self, client, editor, settings):
        page = preview(client, {"name": "Anna One", "born": "never"}, {"name": "Anna Two"})
        html = page.content.decode()
        assert "would make 2, would change 0" in html
        assert "line 1: “born”: “never” is not a date" in html
        assert not Entity.objects.exists()
        (stored,) = waiting(settings)
        assert stored.stat().st_mode & 0o077 == 0
        token = page.context["upload"].token
        assert token == stored.name

        done = client.post(address(), {"token": token, "confirm": "Import"})
        assert "made 2, changed 0, unchanged 0" in done.content.decode()
        assert Person.objects.count() == 2
        assert waiting(settings) == []

    def test_confirming_twice_imports_once(self, client, editor):
        token = preview(client, {"name": "Anna One"}).context["upload"].token
        client.post(address(), {"token": token, "confirm": "Import"})
        again = client.post(address(), {"token": token, "confirm": "Import"})
        assert "no longer there" in again.content.decode()
        assert Person.objects.count() == 1

    def test_cancel_removes_the_file(self, client, editor, settings):
        preview(client, {"name": "Anna One"})
        answer = client.post(address(), {"cancel": "Cancel"})
        assert answer.url == reverse("admin:people_person_changelist")
        assert waiting(settings) == []

    def test_a_new_file_takes_the_place_of_the_old(self, client, editor, settings):
        first = preview(client, {"name": "Anna One"}).context["upload"].token
        preview(client, {"name": "Anna Two"})
        assert len(waiting(settings)) == 1
        client.post(address(), {"token": first, "confirm": "Import"})
        assert not Person.objects.exists()

    def test_a_file_with_nothing_new_offers_no_confirmation(self, client, editor):
        token = preview(client, {"name": "Anna One"}).context["upload"].token
        client.post(address(), {"token": token, "confirm": "Import"})
        html = preview(client, {"name": "Anna One"}).content.decode()
        assert "nothing to do" in html
        assert 'name="confirm"' not in html

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            (b"", "empty"),
            (b'{"name": "A"}\n{', "line 2: This is not valid JSON"),
            (b"\x1f\x8bnonsense", "damaged"),
            (b"\x00\xff\xfe", "neither UTF-8 nor UTF-16"),
            (b"a,b\n1,2\n", "no column “name”"),
            (b'{"name": "A"}\n' * (MOST_ROWS + 1), "manage.py"),
        ],
    )
    def test_a_broken_file_is_explained(self, client, editor, settings, content, message):
        page = client.post(address(), {"file": SimpleUploadedFile("people", content)})
        assert message in page.content.decode()
        assert waiting(settings) == []

    def test_without_a_file(self, client, editor):
        assert "This field is required" in client.post(address(), {}).content.decode()

    def test_the_model_says_what_is_imported(self, client, editor):
        url = reverse("admin:people_organisation_import")
        rows = file({"name": "United Nations", "acronym": "UN"}, name="organisations.json")
        token = client.post(url, {"file": rows}).context["upload"].token
        client.post(url, {"token": token, "confirm": "Import"})
        assert Organisation.objects.get().acronym == "UN"


class TrustTests:
    def test_another_session_cannot_confirm(self, client, editor, settings):
        token = preview(client, {"name": "Anna One"}).context["upload"].token
        other = client.__class__()
        other.force_login(make_user("other"))
        answer = other.post(address(), {"token": token, "confirm": "Import"})
        assert "no longer there" in answer.content.decode()
        assert not Person.objects.exists()
        assert len(waiting(settings)) == 1

    @pytest.mark.parametrize("token", ["", "../../db.sqlite3", "é", "x" * 10_000])
    def test_a_made_up_token_finds_nothing(self, client, editor, token):
        preview(client, {"name": "Anna One"})
        answer = client.post(address(), {"token": token, "confirm": "Import"})
        assert "no longer there" in answer.content.decode()

    def test_a_file_that_changed_since_is_refused(self, client, editor, settings):
        token = preview(client, {"name": "Anna One"}).context["upload"].token
        (stored,) = waiting(settings)
        stored.write_bytes(b'{"name": "Somebody Else"}')
        client.post(address(), {"token": token, "confirm": "Import"})
        assert not Person.objects.exists()

    def test_old_files_are_swept(self, client, editor, settings):
        preview(client, {"name": "Anna One"})
        (stored,) = waiting(settings)
        yesterday = time.time() - 25 * 60 * 60
        os.utime(stored, (yesterday, yesterday))
        other = client.__class__()
        other.force_login(make_user("other"))
        preview(other, {"name": "Anna Two"})
        assert stored not in waiting(settings)

    @pytest.mark.parametrize(
        ("rights", "status"),
        [
            (["add_person", "change_person", "view_person"], 200),
            (["add_person", "view_person"], 403),
            (["change_person", "view_person"], 403),
            (["view_person"], 403),
        ],
    )
    def test_needs_the_right_to_add_and_to_change(self, client, rights, status):
        user = make_user(is_superuser=False)
        user.user_permissions.set(Permission.objects.filter(codename__in=rights))
        client.force_login(user)
        assert client.get(address()).status_code == status
        assert preview(client, {"name": "Anna One"}).status_code == status
        page = client.get(reverse("admin:people_person_changelist")).content.decode()
        assert ("/import/" in page) is (status == 200)

    def test_readers_are_sent_to_log_in(self, client):
        assert client.get(address()).status_code == 302

    def test_needs_the_csrf_token(self, editor, client):
        strict = client.__class__(enforce_csrf_checks=True)
        strict.force_login(editor)
        assert strict.post(address(), {"confirm": "x"}).status_code == 403
