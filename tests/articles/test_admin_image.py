"""Pictures in the admin: uploaded, described, cut, replaced, found, and kept while used."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from lxml import html as lxml_html
from PIL import Image as Pillow

from articles import publishing
from articles.models import Image
from tests.articles.pictures import picture_bytes, stored, upload
from tests.factories import (
    make_article,
    make_content,
    make_dossier,
    make_draft,
    make_image,
    make_user,
)

pytestmark = pytest.mark.django_db

ADD = "/admin/articles/image/add/"
LIST = "/admin/articles/image/"
UPLOAD = "/admin/articles/image/upload/"
FIND = "/admin/articles/image/find/"


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def editor():
    return make_user()


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def change(image: Image) -> str:
    return reverse("admin:articles_image_change", args=[image.pk])


def words(**fields):
    return {
        "alt": "A table",
        "caption": "",
        "credit": "",
        "licence": "",
        "focal_x": "50",
        "focal_y": "50",
        **fields,
    }


def files_on_disk(settings) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def errors_in(response) -> str:
    page = lxml_html.fromstring(response.content)
    return " ".join(
        text.text_content() for text in page.xpath("//ul[contains(@class,'errorlist')]")
    )


def somebody(*permissions):
    user = make_user("somebody", is_superuser=False)
    user.user_permissions.add(*Permission.objects.filter(codename__in=permissions))
    return user


class AddingTests:
    def test_a_picture_is_stored_with_its_words_and_sizes(self, desk, editor):
        response = desk.post(
            ADD, words(file=upload(), caption="Talks", credit="A. Camera", licence="CC BY 4.0")
        )
        assert response.status_code == 302
        image = Image.objects.get()
        assert (image.alt, image.caption, image.credit) == ("A table", "Talks", "A. Camera")
        assert image.uploaded_by == editor
        assert image.renditions

    def test_the_focal_point_of_the_form_is_that_of_the_first_cuts(self, desk):
        flag = Pillow.new("RGB", (900, 300), "lime")
        flag.paste("red", (0, 0, 300, 300))
        out = io.BytesIO()
        flag.save(out, "PNG")
        file = SimpleUploadedFile("flag.png", out.getvalue())
        desk.post(ADD, words(file=file, focal_x="0"))
        image = Image.objects.get()
        made = image.rendition("square", file_format="jpeg")
        with image.file.storage.open(made["name"]) as opened, Pillow.open(opened) as square:
            pixel = square.convert("RGB").getpixel((150, 150))
        assert pixel[0] > 200

    @pytest.mark.parametrize(
        ("file", "said"),
        [
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Drawings in SVG are not accepted"),
            (b"<html><script>alert(1)</script></html>", "no picture that can be read"),
            (picture_bytes()[:-100], "damaged"),
        ],
    )
    def test_what_is_no_picture_is_refused_with_the_words_kept(self, desk, settings, file, said):
        response = desk.post(
            ADD, words(file=SimpleUploadedFile("a.jpg", file, "image/jpeg"), caption="Kept words")
        )
        assert response.status_code == 200
        assert said in errors_in(response)
        assert "Kept words" in response.content.decode()
        assert not Image.objects.exists()
        assert files_on_disk(settings) == []

    def test_no_file_is_said_at_the_field(self, desk):
        response = desk.post(ADD, words())
        assert "required" in errors_in(response)

    def test_an_empty_file_is_refused(self, desk):
        response = desk.post(ADD, words(file=SimpleUploadedFile("a.jpg", b"", "image/jpeg")))
        assert response.status_code == 200
        assert "empty" in errors_in(response)

    def test_words_and_decorative_at_once_are_refused(self, desk, settings):
        response = desk.post(ADD, words(file=upload(), is_decorative="on"))
        assert "Either it is decorative" in errors_in(response)
        assert files_on_disk(settings) == []

    def test_the_same_file_leads_to_the_picture_that_is_here(self, desk):
        there = stored("red")
        response = desk.post(ADD, words(file=upload("red", "again.jpg")))
        assert "here already" in errors_in(response)
        assert change(there) in response.content.decode()
        assert Image.objects.count() == 1

    def test_nothing_is_unpacked_for_who_may_not_add(self, client, monkeypatch):
        monkeypatch.setattr("articles.images.prepare", lambda *_: pytest.fail("it was unpacked"))
        client.force_login(somebody("view_image"))
        assert client.post(ADD, words(file=upload())).status_code == 403
        assert client.post(UPLOAD, words(file=upload())).status_code == 403


class ChangingTests:
    def test_words_change_and_the_file_stays(self, desk):
        image = stored()
        before = image.renditions
        assert desk.post(change(image), words(alt="Two flags")).status_code == 302
        image.refresh_from_db()
        assert image.alt == "Two flags"
        assert image.renditions == before

    def test_another_focal_point_makes_the_cuts_anew(
        self, desk, django_capture_on_commit_callbacks
    ):
        image = stored(size=(900, 300))
        with django_capture_on_commit_callbacks(execute=True):
            desk.post(change(image), words(focal_x="5"))
        before = {made["name"] for made in image.renditions if made["kind"] == "card"}
        image.refresh_from_db()
        after = {made["name"] for made in image.renditions if made["kind"] == "card"}
        assert image.focal_x == 5
        assert after
        assert not before & after

    @pytest.mark.parametrize("value", ["101", "-1", "middle", ""])
    def test_a_focal_point_outside_is_refused(self, desk, value):
        image = stored()
        response = desk.post(change(image), words(focal_x=value))
        assert response.status_code == 200
        assert errors_in(response)

    def test_another_file_replaces_it_everywhere(self, desk, client):
        image = stored("red")
        article = make_article(
            body=f'<p>Text.</p><p><img src="{image.file.url}" alt="x"></p>', lead_image=image.pk
        )
        desk.post(change(image), words(file=upload("blue", "better.jpg", size=(800, 500))))
        image.refresh_from_db()
        assert (image.width, image.original_name) == (800, "better.jpg")
        page = client.get(article.get_absolute_url()).content.decode()
        assert page.count(image.file.name.rsplit(".", 1)[0]) > 2
        former = image.former_files.get()
        assert former.file.name.rsplit(".", 1)[0] + "/" not in page

    def test_the_former_file_is_put_back_and_deleted(
        self, desk, settings, django_capture_on_commit_callbacks
    ):
        image = stored("red")
        first = image.file.name
        with django_capture_on_commit_callbacks(execute=True):
            desk.post(change(image), words(file=upload("blue")))
        page = desk.get(change(image)).content.decode()
        former = image.former_files.get()
        back = reverse("admin:articles_image_put_back", args=[image.pk, former.pk])
        assert back in page
        assert desk.get(back).status_code == 405
        desk.post(back)
        image.refresh_from_db()
        assert image.file.name == first
        former = image.former_files.get()
        with django_capture_on_commit_callbacks(execute=True):
            desk.post(reverse("admin:articles_image_remove_former", args=[image.pk, former.pk]))
        assert not former.file.storage.exists(former.file.name)
        assert desk.post(back).status_code == 404

    def test_who_may_only_look_changes_nothing(self, client):
        image = stored("red")
        client.force_login(somebody("view_image"))
        assert client.get(change(image)).status_code == 200
        assert client.post(change(image), words(file=upload("blue"))).status_code == 403
        image.refresh_from_db()
        assert not image.former_files.exists()

    def test_whoever_uploaded_it_describes_it_until_readers_see_it(self, client):
        author = somebody("add_image", "view_image")
        image = stored("red", by=author, alt="")
        client.force_login(author)
        assert client.post(change(image), words(alt="Mine")).status_code == 302
        other = stored("blue", alt="")
        assert client.post(change(other), words(alt="Not mine")).status_code == 403
        make_article(lead_image=image.pk)
        assert client.post(change(image), words(alt="Too late")).status_code == 403

    def test_a_file_that_is_gone_is_told(self, desk, settings):
        image = make_image(alt="Lost")
        Path(image.file.path).unlink()
        Image.objects.update(width=None, height=None)
        assert "file missing" in desk.get(LIST).content.decode()
        shown = desk.get(change(image))
        assert shown.status_code == 200
        assert "Its file is missing" in shown.content.decode()
        assert desk.get(FIND).status_code == 200
        desk.post(change(image), words(file=upload("gold")))
        image.refresh_from_db()
        assert image.renditions
        assert "file missing" not in desk.get(LIST).content.decode()


class UseTests:
    def test_the_form_says_where_it_is_used(self, desk):
        image = make_image()
        live = make_article("In print", lead_image=image.pk)
        make_draft("In work", f'<p><img src="{image.file.url}" alt="x"></p>')
        publishing.save_revision(live, make_content("In print"))
        dossier = make_dossier("A series", lead_image=image)
        page = desk.get(change(image)).content.decode()
        for wanted in ("In print", "In work", "A series"):
            assert wanted in page
        assert reverse("admin:articles_article_change", args=[live.pk]) in page
        assert reverse("admin:articles_dossier_change", args=[dossier.pk]) in page

    def test_a_picture_in_use_is_not_deleted_and_what_uses_it_is_listed(self, desk):
        image = make_image()
        make_draft("In work", f'<p><img src="{image.file.url}" alt="x"></p>')
        address = reverse("admin:articles_image_delete", args=[image.pk])
        assert "In work" in desk.get(address).content.decode()
        desk.post(address, {"post": "yes"})
        desk.post(
            LIST, {"action": "delete_selected", "_selected_action": [image.pk], "post": "yes"}
        )
        assert Image.objects.filter(pk=image.pk).exists()

    def test_who_may_not_delete_what_shows_it_is_told_where_it_is_shown(self, desk):
        image = make_image()
        make_article("In print", lead_image=image.pk)
        page = desk.get(reverse("admin:articles_image_delete", args=[image.pk])).content.decode()
        assert "In print" in page
        assert "permission" not in page

    def test_an_unused_one_is_asked_about_and_goes_with_its_files(
        self, desk, settings, django_capture_on_commit_callbacks
    ):
        image = stored()
        address = reverse("admin:articles_image_delete", args=[image.pk])
        assert "Are you sure" in desk.get(address).content.decode()
        with django_capture_on_commit_callbacks(execute=True):
            desk.post(address, {"post": "yes"})
        assert not Image.objects.exists()
        assert files_on_disk(settings) == []

    def test_the_list_finds_and_narrows(self, desk, editor):
        used = make_image(alt="Two flags", credit="A. Camera")
        stored("red", name="IMG_2231 Baku.jpg", alt="", by=editor)
        make_draft(lead_image=used.pk)

        def found(query):
            page = lxml_html.fromstring(desk.get(f"{LIST}?{query}").content)
            return len(page.xpath("//table[@id='result_list']/tbody/tr"))

        assert found("") == 2
        assert found("q=flags") == 1
        assert found("q=camera") == 1
        assert found("q=2231") == 1
        assert found(f"q={editor.username}") == 1
        assert found("used=no") == 1
        assert found("used=yes") == 1
        assert found("described=missing") == 1

    def test_the_list_costs_the_same_for_many(self, desk, django_assert_max_num_queries):
        for number in range(5):
            make_image(alt=f"Image {number}")
        with django_assert_max_num_queries(8):
            desk.get(LIST)


class EndpointTests:
    def test_an_upload_answers_with_what_the_editor_needs(self, desk, editor):
        response = desk.post(
            UPLOAD, {"file": upload(), "alt": "A table", "caption": "Talks", "credit": "A. Camera"}
        )
        assert response.status_code == 201
        image = Image.objects.get()
        answer = response.json()
        assert answer["pk"] == image.pk
        assert answer["src"] == image.file.url
        assert (answer["alt"], answer["caption"]) == ("A table", "Talks")
        assert (answer["width"], answer["height"]) == (400, 300)
        assert answer["thumbnail"].endswith(".jpg")
        assert image.uploaded_by == editor

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({}, "file"),
            ({"file": SimpleUploadedFile("a.jpg", b"<html>")}, "file"),
            ({"alt": "x" * 301, "file": None}, "alt"),
        ],
    )
    def test_what_is_wrong_is_said_by_field(self, desk, fields, field):
        fields = {key: value or upload() for key, value in fields.items()}
        response = desk.post(UPLOAD, fields)
        assert response.status_code == 400
        assert response.json()["errors"][field]
        assert not Image.objects.exists()

    def test_the_same_file_is_answered_with_its_picture(self, desk):
        there = stored("red")
        response = desk.post(UPLOAD, {"file": upload("red")})
        assert response.status_code == 200
        assert response.json()["pk"] == there.pk
        assert response.json()["existing"] is True

    def test_reading_changes_nothing(self, desk):
        assert desk.get(UPLOAD).status_code == 405
        assert desk.post(FIND).status_code == 405

    def test_asks_for_the_token_of_the_form(self, editor):
        from django.test import Client

        client = Client(enforce_csrf_checks=True)
        client.force_login(editor)
        assert client.post(UPLOAD, {"file": upload()}).status_code == 403

    def test_finds_by_words_a_page_at_a_time(self, desk, django_assert_max_num_queries):
        for number in range(30):
            make_image(alt=f"Talks {number}")
        make_image(alt="Else")
        with django_assert_max_num_queries(4):
            first = desk.get(FIND, {"q": "talks"}).json()
        assert (len(first["results"]), first["more"]) == (24, True)
        rest = desk.get(FIND, {"q": "talks", "page": "2"}).json()
        assert (len(rest["results"]), rest["more"]) == (6, False)
        assert desk.get(FIND, {"page": "9" * 40}).json()["results"] is not None
        assert desk.get(FIND, {"q": "\x00"}).status_code == 200

    def test_finding_is_for_who_may_look(self, client):
        client.force_login(somebody("view_article"))
        assert client.get(FIND).status_code == 403


class HistoryTests:
    def test_words_come_back_and_the_file_stays(self, desk, django_capture_on_commit_callbacks):
        image = stored("red", size=(900, 300))
        moment = image.history.latest().history_date.isoformat().replace("+00:00", "Z")
        with django_capture_on_commit_callbacks(execute=True):
            desk.post(change(image), words(alt="Other words", focal_x="0", file=upload("blue")))
        image.refresh_from_db()
        name = image.file.name
        assert image.alt == "Other words"
        assert (
            "Other words" in desk.get(f"/admin/articles/image/{image.pk}/history/").content.decode()
        )
        desk.post(f"/admin/articles/image/{image.pk}/restore/?at={moment}", {"at": moment})
        image.refresh_from_db()
        assert (image.alt, image.focal_x) == ("A table with two flags", 50)
        assert image.file.name == name

    def test_what_was_deleted_is_gone_for_good(self, desk):
        image = stored("red")
        moment = image.history.latest().history_date.isoformat().replace("+00:00", "Z")
        pk = image.pk
        image.delete()
        response = desk.post(f"/admin/articles/image/{pk}/restore/", {"at": moment})
        assert response.status_code == 302
        assert not Image.objects.exists()
