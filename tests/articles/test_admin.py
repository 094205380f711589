"""The newsroom in the admin: every page of it, who may see what, and what that costs."""

from __future__ import annotations

import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles import publishing
from articles.models import (
    Article,
    Author,
    Correction,
    Decision,
    Dossier,
    FormerPath,
    IgnoredName,
    Image,
    InboxItem,
    Mention,
    OutboundLink,
    Relinking,
    Revision,
    Surroundings,
    Topic,
    UndecidedName,
)
from tests import factories
from tests.articles.article_form import change_url, text_of, typed, url

pytestmark = pytest.mark.django_db

# Everybody has an inbox, and it is one page: test_admin_workflow looks at it.
MODELS = [
    model
    for model in admin.site._registry
    if model._meta.app_label == "articles" and model is not InboxItem
]
names_of = pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.model_name)


@pytest.fixture
def editor(client):
    user = factories.make_user()
    client.force_login(user)
    return user


@pytest.fixture
def newsroom():
    """One of everything."""
    author = factories.make_author()
    factories.make_person("Ilham Aliyev")
    image = factories.make_image()
    article = factories.make_article(
        "Aliyev speaks",
        "<p>Ilham Aliyev spoke. So did Zorblax Quuxington.</p>",
        authors=[author],
        tags=["gas"],
    )
    Correction.objects.create(article=article, text="It was Tuesday.")
    Decision.objects.create(article=article, surface="spoke")
    UndecidedName.objects.get_or_create(
        article=article, key="zorblax", defaults={"surface": "Zorblax", "reason": "unknown"}
    )
    FormerPath.objects.create(path="/?p=12", article=article)
    IgnoredName.objects.create(surface="Zorblax")
    factories.make_dossier(items=[article])
    Relinking.objects.create(reason="A new name", state=Relinking.State.PLANNED)
    OutboundLink.objects.create(address="https://example.org/", host="example.org")
    firsts = {
        model: model._default_manager.first()
        for model in (Article, Author, Correction, Decision, Dossier, FormerPath, IgnoredName,
                      Image, Mention, OutboundLink, Relinking, Revision, Topic, UndecidedName)
    }  # fmt: skip
    # An article seen from another side.
    firsts[Surroundings] = firsts[Article]
    assert all(firsts.values())
    assert firsts[Image] == image
    return firsts


@pytest.mark.usefixtures("editor")
class EveryPageTests:
    @names_of
    def test_list_add_and_change_open(self, client, newsroom, model):
        name = model._meta.model_name
        assert client.get(url(name, "changelist")).status_code == 200
        assert client.get(url(name, "changelist"), {"q": "aliyev"}).status_code == 200
        change = client.get(url(name, "change", newsroom[model].pk))
        assert change.status_code == 200
        assert "style=" not in text_of(change)
        assert client.get(url(name, "history", newsroom[model].pk)).status_code == 200
        may_add = admin.site._registry[model].has_add_permission(change.wsgi_request)
        assert client.get(url(name, "add")).status_code == (200 if may_add else 403)

    @names_of
    def test_every_filter_answers(self, client, newsroom, model):
        page = client.get(url(model._meta.model_name, "changelist"))
        rows = page.context.get("cl")
        for spec in rows.filter_specs if rows else ():  # the queue is no list of Django's
            for choice in spec.choices(rows):
                address = url(model._meta.model_name, "changelist") + choice["query_string"]
                assert client.get(address).status_code == 200

    @names_of
    @pytest.mark.parametrize("words", ["\x00", '"', "%", "'", "a " * 200])
    def test_any_search_is_answered(self, client, newsroom, model, words):
        address = url(model._meta.model_name, "changelist")
        assert client.get(address, {"q": words}).status_code == 200

    def test_articles_can_be_imported(self, client):
        address = reverse("admin:articles_article_import")
        assert address in text_of(client.get(url("article", "changelist")))
        assert client.get(address).status_code == 200

    def test_the_newsroom_comes_first(self, client):
        apps = client.get(reverse("admin:index")).context["app_list"]
        assert [app["app_label"] for app in apps][:2] == ["articles", "people"]

    def test_site_name_stands_over_every_page(self, client, settings):
        settings.SITE_NAME = "The Prague Letter"
        assert "The Prague Letter" in text_of(client.get(reverse("admin:index")))


PROSE = "<p>" + "they talked of nothing and agreed. " * 20 + "</p>"


@pytest.mark.usefixtures("editor")
class QueryCountTests:
    """A list costs the same with one row and with twenty."""

    def fill(self, number):
        author = factories.make_author(f"Author {number}")
        person = factories.make_person(f"Person Number{number}")
        article = factories.make_article(
            f"Article {number}",
            f"<p>Person Number{number} met nobody.</p>",
            authors=[author],
            tags=[f"topic {number}"],
        )
        Correction.objects.create(article=article, text="It was Tuesday.")
        Decision.objects.create(article=article, surface="met", entity=person)
        UndecidedName.objects.get_or_create(
            article=article, key="nobody", defaults={"surface": "nobody", "reason": "unknown"}
        )
        FormerPath.objects.create(path=f"/?p={number}", article=article)
        factories.make_image(alt=f"Image {number}")

    @names_of
    def test_change_list(self, client, django_assert_num_queries, model):
        address = url(model._meta.model_name, "changelist")
        self.fill(0)
        client.get(address)
        with CaptureQueriesContext(connection) as few:
            client.get(address)
        for number in range(1, 20):
            self.fill(number)
        with django_assert_num_queries(len(few)):
            client.get(address)
        assert len(few) < 20

    @pytest.mark.parametrize("view", ["preview", "preview_page", "names", "change"])
    def test_preview_and_names(self, client, django_assert_max_num_queries, view):
        def preview(count):
            text = ", ".join(f"Given{n} Family{n}, Vahan Unknown{n}" for n in range(count))
            # As long as an article, so that the report compares it with others in both cases.
            article = factories.make_draft(f"On {count}", f"<p>{text} met.</p>" + PROSE)
            return url("article", view, article.pk)

        def fill(start, stop):
            for number in range(start, stop):
                factories.make_person(f"Given{number} Family{number}")

        fill(0, 2)
        few_names = preview(2)
        client.get(few_names)
        with CaptureQueriesContext(connection) as few:
            client.get(few_names)
        cost = len(few)  # the next request forgets them
        fill(2, 22)
        many_names = preview(22)
        client.get(many_names)
        with django_assert_max_num_queries(cost):
            client.get(many_names)


@pytest.mark.usefixtures("editor")
class PreviewTests:
    def test_it_shows_the_draft_as_readers_would_see_it(self, client):
        factories.make_person("Ilham Aliyev")
        factories.make_country("Azerbaijan")
        article = factories.make_draft(
            "On Baku", "<p>Ilham Aliyev spoke in Azerbaijan.</p>", standfirst="A standfirst"
        )
        answer = client.get(url("article", "preview_page", article.pk))
        html = text_of(answer)
        assert "On Baku" in html
        assert "A standfirst" in html
        assert 'href="/people/ilham-aliyev/"' in html
        assert f'href="{change_url(article)}#names"' in html
        assert answer["X-Robots-Tag"].startswith("noindex")
        assert "no-store" in answer["Cache-Control"]
        assert "style=" not in html
        assert not Mention.objects.exists()

    def test_an_empty_draft_has_a_preview(self, client):
        article = factories.make_draft("", "")
        assert client.get(url("article", "preview_page", article.pk)).status_code == 200

    def test_old_versions_have_a_preview(self, client):
        article = factories.make_draft("First", "<p>One.</p>")
        content = article.revisions.first().read()
        content.headline = "Second"
        publishing.save_revision(article, content)
        address = url("article", "preview_page", article.pk)
        assert "<h1>First</h1>" in text_of(client.get(address, {"revision": 1}))
        assert "<h1>Second</h1>" in text_of(client.get(address))
        for number in ("0", "x", "9" * 30):
            assert client.get(address, {"revision": number}).status_code == 404


class PermissionTests:
    @pytest.fixture
    def reader(self, client):
        user = factories.make_user("reader", is_superuser=False)
        client.force_login(user)
        return user

    def grant(self, user, *codenames):
        user.user_permissions.add(*Permission.objects.filter(codename__in=codenames))

    @names_of
    def test_staff_without_permission_sees_nothing(self, client, reader, model):
        assert client.get(url(model._meta.model_name, "changelist")).status_code == 403

    def test_whoever_may_look_may_not_write(self, client, reader):
        self.grant(reader, "view_article")
        article = factories.make_draft("Ready", "<p>Text.</p>")
        page = client.get(change_url(article))
        assert page.status_code == 200
        assert "_publish" not in text_of(page)
        assert client.post(change_url(article), typed(article, _publish="1")).status_code == 403
        assert client.get(url("article", "preview_page", article.pk)).status_code == 200

    def test_records_are_nobodys_to_change(self, client, newsroom):
        client.force_login(factories.make_user())
        for model in (Revision, Mention, UndecidedName, FormerPath):
            name, pk = model._meta.model_name, newsroom[model].pk
            assert client.post(url(name, "change", pk)).status_code == 403
            assert client.post(url(name, "delete", pk), {"post": "yes"}).status_code == 403


class LoginTests:
    def attempt(self, client, password):
        return client.post(reverse("admin:login"), {"username": "editor", "password": password})

    def test_too_many_attempts_are_stopped(self, client, settings):
        factories.make_user()
        for _attempt in range(settings.AXES_FAILURE_LIMIT - 1):
            assert self.attempt(client, "wrong").status_code == 200
        assert self.attempt(client, "wrong").status_code == 429
        answer = self.attempt(client, "correct horse battery")
        assert answer.status_code == 429
        assert "Too many attempts" in text_of(answer)
        assert "_auth_user_id" not in client.session

    def test_the_right_password_lets_in(self, client):
        factories.make_user()
        assert self.attempt(client, "correct horse battery").status_code == 302
        assert "_auth_user_id" in client.session

    def test_logout_by_post_only(self, client):
        client.force_login(factories.make_user())
        assert client.get(reverse("admin:logout")).status_code == 405
        assert "_auth_user_id" in client.session
        client.post(reverse("admin:logout"))
        assert "_auth_user_id" not in client.session


class PolicyTests:
    def test_the_import_map_carries_the_nonce(self, client):
        client.force_login(factories.make_user())
        answer = client.get(url("article", "add"))
        nonce = re.search(r"'nonce-([^']+)'", answer["Content-Security-Policy"])[1]
        assert f'<script type="importmap" nonce="{nonce}">' in text_of(answer)
        assert "unsafe" not in answer["Content-Security-Policy"]
