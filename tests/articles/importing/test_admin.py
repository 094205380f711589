"""Importing articles in the admin."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import include, path, reverse

from articles.importing.admin import MOST_ARTICLES, ImportMixin
from articles.models import Article
from articles.urls import urlpatterns as article_urls
from people.urls import urlpatterns as people_urls
from tests.articles.importing.test_formats import item, wxr
from tests.factories import make_country, make_user

pytestmark = pytest.mark.django_db

TEXT = b"A headline\nFebruary 12 2025, 11:38\nArmenia and somebody."


class ArticleImportAdmin(ImportMixin[Article], admin.ModelAdmin[Article]):
    """The mixin on a plain ModelAdmin, so that these tests are about the mixin."""


class CarefulAdmin(ArticleImportAdmin):
    def has_publish_permission(self, request):
        return request.user.is_superuser


class Desk(admin.AdminSite):
    pass


desk = Desk()
desk.register(Article, CarefulAdmin)


class Addresses:
    urlpatterns = [
        path("admin/", desk.urls),
        path("i18n/", include("django.conf.urls.i18n")),
        path("", include((people_urls, "people"))),
        path("", include((article_urls, "articles"))),
    ]


@pytest.fixture(autouse=True)
def own_place(settings, tmp_path):
    settings.ROOT_URLCONF = Addresses
    settings.VAR_DIR = tmp_path


def address():
    return reverse("admin:articles_article_import")


def upload(client, content=TEXT, name="a.txt", **fields):
    return client.post(address(), {"file": SimpleUploadedFile(name, content), **fields})


def confirm(client, page):
    token = page.context["upload"].token
    return client.post(address(), {"token": token, "confirm": "Import"})


class ArticleImportTests:
    @pytest.fixture
    def editor(self, client):
        user = make_user()
        client.force_login(user)
        return user

    def test_preview_then_publish(self, client, editor):
        make_country("Armenia")
        page = upload(client)
        html = page.content.decode()
        assert "would make 1" in html
        assert "would be made: A headline" in html
        assert "linked: Armenia (1)" in html
        assert not Article.objects.exists()
        done = confirm(client, page).content.decode()
        assert "made 1, changed 0" in done
        article = Article.objects.get()
        assert article.is_public
        assert article.revisions.get().created_by == editor

    def test_options_of_the_form_reach_the_import(self, client, editor):
        page = upload(client, b"# A\n\nText.", "a.dat", format_name="markdown", language="ru",
                      as_draft="on")  # fmt: skip
        confirm(client, page)
        article = Article.objects.get()
        assert (article.headline, article.language, article.status) == ("A", "ru", "draft")

    def test_a_broken_file_is_explained(self, client, editor):
        html = upload(client, b"<rss>", "a.xml").content.decode()
        assert "line 1: This is not valid XML" in html

    def test_a_large_export_belongs_on_the_command_line(self, client, editor):
        export = wxr(*[item(guid=f"https://x.example/?p={n}") for n in range(MOST_ARTICLES + 1)])
        html = upload(client, export.encode(), "a.xml").content.decode()
        assert "manage.py" in html

    def test_who_may_not_publish_imports_drafts(self, client):
        user = make_user(is_superuser=False)
        rights = ["add_article", "change_article", "view_article"]
        user.user_permissions.set(Permission.objects.filter(codename__in=rights))
        client.force_login(user)
        confirm(client, upload(client))
        assert Article.objects.get().status == "draft"

    def test_needs_the_right_to_add(self, client):
        user = make_user(is_superuser=False)
        user.user_permissions.set(Permission.objects.filter(codename="change_article"))
        client.force_login(user)
        assert upload(client).status_code == 403
