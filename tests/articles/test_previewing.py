"""Previews of saved and of unsaved text, and the links by which somebody outside reads one."""

from __future__ import annotations

import datetime
import html
import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles import publishing, recycling
from articles.models import Article, PreviewLink, Revision
from tests import factories
from tests.articles.article_form import text_of, typed

pytestmark = pytest.mark.django_db

FRAGMENT = {"X-Shared-Previews": "1"}
SHARE = {"share-days": "7", "share-label": "for Maria"}


def url(view, article):
    return reverse(f"admin:articles_article_{view}", args=[article.pk])


@pytest.fixture
def editor(client):
    user = factories.make_user()
    client.force_login(user)
    return user


def framed(answer):
    """The page that stands in the frames."""
    assert answer.status_code == 200
    pages = re.findall(r'srcdoc="([^"]*)"', text_of(answer))
    assert len(pages) == 2
    assert pages[0] == pages[1]
    return html.unescape(pages[0])


def shared_address(client, article, **data):
    answer = client.post(url("shared", article), SHARE | data)
    return re.search(r'value="http://testserver(/preview/[^"]+)"', text_of(answer))[1]


@pytest.mark.usefixtures("editor")
class PreviewTests:
    def test_it_shows_the_latest_version_linked_as_publication_would(self, client):
        factories.make_country("Armenia")
        article = factories.make_draft("On Armenia", "<p>Armenia answered.</p>")
        page = framed(client.get(url("preview", article)))
        assert "<h1>On Armenia</h1>" in page
        assert 'href="/countries/armenia/">Armenia</a> answered.' in page
        assert 'id="in-this-article"' in page
        assert "<script" not in page

    def test_links_leave_the_frame_and_places_in_the_page_stay(self, client):
        body = (
            '<p>One<sup><a href="#1">1</a></sup> <a href="https://example.org/">out</a></p>'
            "<ol><li><p>Note.</p></li></ol>"
        )
        page = framed(client.get(url("preview", factories.make_draft("X", body))))
        assert 'href="about:srcdoc#note-1"' in page
        assert 'target="_blank" href="https://example.org/"' in page
        assert not re.search(r'<a [^>]*href="#', page)

    def test_what_is_in_the_form_is_shown_and_not_saved(self, client):
        article = factories.make_draft("Saved", "<p>Saved text.</p>")
        answer = client.post(url("preview", article), typed(article, headline="Typed",
                             body="<p>Typed text.</p>"))  # fmt: skip
        page = framed(answer)
        assert "<h1>Typed</h1>" in page
        assert "Typed text." in page
        assert "nothing was saved" in text_of(answer)
        assert article.revisions.count() == 1
        article.refresh_from_db()
        assert article.headline == "Saved"

    def test_a_new_article_is_shown_before_it_is_anything(self, client):
        author = factories.make_author()
        fields = typed(headline="New", body="<p>First words.</p>", bylines=[(author, "")])
        page = framed(client.post(reverse("admin:articles_article_preview_new"), fields))
        assert "<h1>New</h1>" in page
        assert "First words." in page
        assert "Anna Sahakyan" in page
        assert not Article.objects.exists()

    def test_half_finished_fields_hide_nothing_else(self, client):
        article = factories.make_draft("Saved")
        fields = typed(article, headline="h" * 400, body="<p>Typed.</p>", lead_image="99",
                       slug="not a slug", publish_at_0="soon", review_on="never")  # fmt: skip
        page = framed(client.post(url("preview", article), fields))
        assert "h" * 400 in page
        assert "Typed." in page

    def test_a_text_that_was_overtaken_can_still_be_looked_at(self, client):
        article = factories.make_draft("First")
        fields = typed(article, headline="Mine")
        publishing.save_revision(article, factories.make_content("Theirs"))
        assert "<h1>Mine</h1>" in framed(client.post(url("preview", article), fields))

    def test_hostile_text_is_cleaned(self, client):
        body = '<p onclick="x()">A</p><script>alert(1)</script><img src=x onerror=alert(1)>'
        answer = client.post(reverse("admin:articles_article_preview_new"),
                             typed(headline='"><script>alert(2)</script>', body=body))  # fmt: skip
        page = framed(answer)
        assert "<script" not in page
        assert "onerror" not in page
        assert "<script" not in text_of(answer)

    def test_it_is_kept_and_framed_by_nobody(self, client):
        article = factories.make_draft()
        for answer in (
            client.get(url("preview", article)),
            client.post(url("preview", article), typed(article)),
            client.get(url("preview_page", article)),
        ):
            assert "no-store, private" in answer["Cache-Control"]
            assert "noindex" in answer["X-Robots-Tag"]
            assert answer["X-Frame-Options"] == "DENY"
            assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]

    def test_frames_run_no_scripts(self, client):
        shown = text_of(client.get(url("preview", factories.make_draft())))
        sandboxes = re.findall(r'sandbox="([^"]*)"', shown)
        assert len(sandboxes) == 2
        assert not any("allow-scripts" in each or "allow-forms" in each for each in sandboxes)

    def test_an_earlier_version_says_so(self, client):
        article = factories.make_draft("First")
        publishing.save_revision(article, factories.make_content("Second"))
        answer = client.get(url("preview", article), {"revision": "1"})
        assert "<h1>First</h1>" in framed(answer)
        assert "not the latest" in text_of(answer)
        alone = text_of(client.get(url("preview_page", article), {"revision": "1"}))
        assert "<h1>First</h1>" in alone
        assert client.get(url("preview", article), {"revision": "9"}).status_code == 404

    def test_in_the_language_of_the_article(self, client):
        article = factories.make_draft("Заголовок", "<p>Текст.</p>", language="ru")
        assert '<html lang="ru"' in framed(client.get(url("preview", article)))

    def test_the_form_offers_it_without_saving(self, client):
        article = factories.make_draft()
        shown = text_of(client.get(url("change", article)))
        assert f'formaction="{url("preview", article)}"' in shown
        new = text_of(client.get(reverse("admin:articles_article_add")))
        assert f'formaction="{reverse("admin:articles_article_preview_new")}"' in new

    def test_a_lead_image_that_is_gone_is_left_out(self, client):
        article = factories.make_draft("X", lead_image=10**9)
        assert "<h1>X</h1>" in framed(client.get(url("preview", article)))


class PreviewPermissionTests:
    @pytest.mark.parametrize("view", ["preview", "preview_page", "shared"])
    def test_strangers_are_sent_to_log_in(self, client, view):
        article = factories.make_draft()
        assert "/admin/login/" in client.get(url(view, article)).url

    def test_staff_without_permission_sees_nothing(self, client):
        article = factories.make_draft()
        client.force_login(factories.make_user("nobody", is_superuser=False))
        for view in ("preview", "preview_page", "shared"):
            assert client.get(url(view, article)).status_code == 403
        assert client.post(url("shared", article), SHARE).status_code == 403
        assert client.post(url("revoke", article), {"link": "1"}).status_code == 403
        new = reverse("admin:articles_article_preview_new")
        assert client.post(new, typed(headline="X")).status_code == 403

    def test_who_may_only_look_shares_nothing(self, client):
        article = factories.make_draft()
        user = factories.make_user("reader", is_superuser=False)
        user.user_permissions.add(Permission.objects.get(codename="view_article"))
        client.force_login(user)
        assert client.get(url("preview", article)).status_code == 200
        assert client.post(url("shared", article), SHARE).status_code == 403
        assert "Share a preview" not in text_of(client.get(url("shared", article)))
        assert not PreviewLink.objects.exists()

    @pytest.mark.usefixtures("editor")
    def test_csrf_is_asked_for(self, editor):
        article = factories.make_draft()
        careful = Client(enforce_csrf_checks=True)
        careful.force_login(editor)
        assert careful.post(url("shared", article), SHARE).status_code == 403
        assert careful.post(url("preview", article), typed(article)).status_code == 403


@pytest.mark.usefixtures("editor")
class SharedPreviewTests:
    def test_somebody_without_an_account_reads_that_version_for_ever(self, client):
        article = factories.make_draft("First", "<p>First text.</p>")
        address = shared_address(client, article)
        publishing.save_revision(article, factories.make_content("Second"))
        shown = text_of(Client().get(address))
        assert "<h1>First</h1>" in shown
        assert "First text." in shown
        assert "Version 1." in shown
        assert "for Maria" not in shown
        assert "/admin/" not in shown

    def test_it_is_found_by_nobody_and_kept_by_nobody(self, client, settings):
        article = factories.make_draft("First")
        address = shared_address(client, article)
        settings.DEBUG = False
        cache.clear()
        for path in (address, address[:-2] + "/", "/preview/made-up/"):
            answer = Client().get(path)
            assert answer["Cache-Control"] == "no-store, private", path
            assert "noindex" in answer["X-Robots-Tag"]
            assert answer["Referrer-Policy"] == "no-referrer"
            assert "noindex" in text_of(answer)
            assert not answer.cookies
        assert "Disallow: /preview/" in text_of(client.get("/robots.txt"))
        shown = text_of(Client().get(address))
        assert 'rel="canonical"' not in shown
        assert "og:url" not in shown

    def test_revoked_it_shows_nothing_at_once(self, client):
        article = factories.make_draft("First")
        address = shared_address(client, article)
        assert Client().get(address).status_code == 200
        link = PreviewLink.objects.get()
        client.post(url("revoke", article), {"link": link.pk})
        answer = Client().get(address)
        assert answer.status_code == 410
        assert "First" not in text_of(answer)
        assert "This preview is no longer shown" in text_of(answer)

    def test_it_ends(self, client):
        address = shared_address(client, factories.make_draft("First"))
        soon = timezone.now() + datetime.timedelta(days=7)
        link = PreviewLink.objects.get()
        assert abs(link.expires_at - soon) < datetime.timedelta(minutes=1)
        PreviewLink.objects.update(expires_at=timezone.now())
        assert Client().get(address).status_code == 410

    @pytest.mark.parametrize("days", ["1", "7", "30"])
    def test_how_long_can_be_chosen(self, client, days):
        shared_address(client, factories.make_draft(), **{"share-days": days})
        left = PreviewLink.objects.get().expires_at - timezone.now()
        assert round(left / datetime.timedelta(days=1)) == int(days)

    @pytest.mark.parametrize("days", ["0", "365", "", "x"])
    def test_not_for_any_other_time(self, client, days):
        article = factories.make_draft()
        answer = client.post(url("shared", article), SHARE | {"share-days": days})
        assert "errorlist" in text_of(answer)
        assert not PreviewLink.objects.exists()

    def test_the_token_is_stored_nowhere(self, client):
        article = factories.make_draft()
        token = shared_address(client, article).split("/")[2]
        link = PreviewLink.objects.get()
        assert token not in str([getattr(link, field.name) for field in link._meta.fields])
        assert token not in "".join(LogEntry.objects.values_list("change_message", flat=True))
        assert token not in text_of(client.get(url("change", article)))
        assert token not in text_of(client.get(url("shared", article)))

    def test_a_token_needs_its_signature(self, client):
        """Whoever can write a row into the table still opens nothing."""
        import hashlib

        article = factories.make_draft()
        shared_address(client, article)
        forged = "a" * 43
        PreviewLink.objects.update(digest=hashlib.sha256(forged.encode()).hexdigest())
        assert Client().get(f"/preview/{forged}/").status_code == 404

    def test_unknown_and_ended_links_read_the_same(self, client):
        address = shared_address(client, factories.make_draft())
        PreviewLink.objects.update(revoked_at=timezone.now())
        ended, unknown = Client().get(address), Client().get("/preview/never.was/")
        assert (ended.status_code, unknown.status_code) == (410, 404)
        assert ended.content == unknown.content

    def test_either_costs_the_same_queries(self, client, django_assert_num_queries):
        address = shared_address(client, factories.make_draft())
        PreviewLink.objects.update(revoked_at=timezone.now())
        for path in (address, "/preview/never.was/"):
            with django_assert_num_queries(1 + 2):  # the link; what the page cache asks
                Client().get(path)

    def test_when_it_was_opened_is_told(self, client):
        article = factories.make_draft()
        address = shared_address(client, article)
        assert "never" in text_of(client.get(url("shared", article)))
        Client().head(address)
        assert PreviewLink.objects.get().last_seen_at is None
        Client().get(address)
        first = PreviewLink.objects.get().last_seen_at
        assert first is not None
        Client().get(address)
        assert PreviewLink.objects.get().last_seen_at == first

    def test_once_that_version_is_public_it_leads_there(self, client):
        article = factories.make_draft("First")
        address = shared_address(client, article)
        publishing.publish(article.revisions.get())
        article.refresh_from_db()
        shown = text_of(Client().get(address))
        assert "This version is public now." in shown
        assert f'href="{article.get_absolute_url()}"' in shown
        publishing.publish(publishing.save_revision(article, factories.make_content("Second")))
        shown = text_of(Client().get(address))
        assert "Another version of this article is public now." in shown
        assert "<h1>First</h1>" in shown

    def test_what_was_withdrawn_is_shown_by_no_link(self, client):
        article = factories.make_article("First")
        address = shared_address(client, article)
        assert Client().get(address).status_code == 200
        publishing.withdraw(article, "Wrong from beginning to end.")
        assert Client().get(address).status_code == 410

    def test_what_lies_in_the_bin_is_shown_by_no_link(self, client):
        article = factories.make_draft("First")
        address = shared_address(client, article)
        recycling.bin(article)
        assert Client().get(address).status_code == 410
        recycling.put_back(article)
        assert Client().get(address).status_code == 200

    def test_in_the_language_of_the_article(self, client):
        article = factories.make_draft("Заголовок", "<p>Текст.</p>", language="ru")
        address = shared_address(client, article)
        answer = Client().get(address)
        assert '<html lang="ru"' in text_of(answer)
        assert answer["Content-Language"] == "ru"
        PreviewLink.objects.update(revoked_at=timezone.now())
        assert '<html lang="ru"' in text_of(Client().get(address))

    def test_links_of_other_articles_cannot_be_revoked_from_here(self, client):
        mine, other = factories.make_draft("Mine"), factories.make_draft("Other")
        shared_address(client, other)
        link = PreviewLink.objects.get()
        assert client.post(url("revoke", mine), {"link": link.pk}).status_code == 404
        assert client.post(url("revoke", mine), {"link": "x"}).status_code == 404
        assert PreviewLink.objects.get().is_open

    def test_acts_are_posts_and_in_the_history(self, client):
        article = factories.make_draft()
        assert client.get(url("revoke", article)).status_code == 405
        client.get(url("shared", article), SHARE)
        assert not PreviewLink.objects.exists()
        shared_address(client, article)
        client.post(url("revoke", article), {"link": PreviewLink.objects.get().pk})
        said = [entry.change_message for entry in LogEntry.objects.order_by("pk")]
        assert said == [
            "Preview shared · version 1 · for Maria",
            "Preview revoked · version 1 · for Maria",
        ]

    def test_a_script_gets_the_list_alone(self, client):
        article = factories.make_draft()
        answer = client.post(url("shared", article), SHARE, headers=FRAGMENT)
        shown = text_of(answer)
        assert "<html" not in shown
        assert "for Maria" in shown
        assert "/preview/" in shown
        pk = PreviewLink.objects.get().pk
        answer = client.post(url("revoke", article), {"link": pk}, headers=FRAGMENT)
        assert "revoked" in text_of(answer)
        assert "no-store, private" in answer["Cache-Control"]

    def test_the_latest_version_is_shared_and_not_what_was_kept_while_typing(self, client):
        article = factories.make_draft("Saved")
        Revision.objects.create(
            article=article, number=2, kind=Revision.Kind.AUTOSAVED,
            content=factories.make_content("Half a thought").to_json(),
        )  # fmt: skip
        assert "<h1>Saved</h1>" in text_of(Client().get(shared_address(client, article)))
