"""The bin: drafts leave the desk and come back; nothing that was public is ever deleted."""

from __future__ import annotations

import datetime

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from articles import publishing, recycling
from articles.models import Article, Revision
from tests.factories import make_article, make_draft, make_user

pytestmark = pytest.mark.django_db


def once_public():
    article = make_article("Once public")
    publishing.unpublish(article)
    return article


@pytest.fixture
def editor(client):
    user = make_user("editor")
    client.force_login(user)
    return user


class RecyclingTests:
    def test_a_draft_keeps_its_versions_and_comes_back(self):
        draft = make_draft("A draft")
        recycling.bin(draft)
        assert not Article.objects.kept().exists()
        assert draft.revisions.count() == 1
        recycling.put_back(draft)
        assert Article.objects.kept().get() == draft

    def test_what_readers_see_does_not_go_there(self):
        with pytest.raises(recycling.CannotBin):
            recycling.bin(make_article("Live"))

    def test_what_is_in_it_is_not_published(self):
        draft = make_draft("A draft")
        recycling.bin(draft)
        with pytest.raises(publishing.CannotPublish, match="bin"):
            publishing.publish(draft.revisions.get())

    def test_only_what_is_in_it_and_never_was_public_is_deleted(self):
        draft, old = make_draft("A draft"), once_public()
        with pytest.raises(recycling.CannotBin):
            recycling.delete_for_good(draft)
        recycling.bin(draft)
        recycling.bin(old)
        recycling.delete_for_good(draft)
        with pytest.raises(recycling.CannotBin):
            recycling.delete_for_good(old)
        assert list(Article.objects.all()) == [old]
        assert Revision.objects.exists()

    def test_the_command_deletes_what_has_been_there_for_long(self, capsys):
        fresh, stale, public = make_draft("Fresh"), make_draft("Stale"), once_public()
        for article in (fresh, stale, public):
            recycling.bin(article)
        long_ago = timezone.now() - datetime.timedelta(days=40)
        Article.objects.exclude(pk=fresh.pk).update(binned_at=long_ago)
        call_command("empty_bin", "--older-than", "30")
        assert "1 deleted" in capsys.readouterr().out
        assert set(Article.objects.all()) == {fresh, public}

    def test_an_import_leaves_it_there_and_makes_no_double(self):
        from articles.importing.piece import Piece
        from articles.importing.writing import Writer

        piece = Piece(source_key="a-1", headline="Imported", body="<p>Text</p>")
        Writer("a.jsonl").write(piece)
        recycling.bin(Article.objects.get())
        report = Writer("a.jsonl").write(
            Piece(source_key="a-1", headline="Imported anew", body="<p>Text</p>")
        )
        assert Article.objects.count() == 1
        assert Article.objects.kept().count() == 0
        assert "bin" in report.notes[0]


@pytest.mark.usefixtures("editor")
class BinPagesTests:
    def test_deleting_asks_and_puts_it_into_the_bin(self, client, editor):
        draft = make_draft("A draft")
        address = reverse("admin:articles_article_delete", args=[draft.pk])
        assert "bin" in client.get(address).text
        assert Article.objects.kept().exists()
        client.post(address)
        draft.refresh_from_db()
        assert draft.binned_by == editor
        assert "A draft" in client.get(reverse("admin:articles_article_bin")).text

    def test_it_is_on_no_list_and_in_no_choice(self, client, editor):
        draft = make_draft("Hapax draft", by=editor)
        recycling.bin(draft)
        listed = client.get(reverse("admin:articles_article_changelist"), {"q": "Hapax"}).text
        assert "Hapax draft" not in listed
        form = reverse("admin:articles_article_change", args=[draft.pk])
        assert client.get(form).status_code == 302  # "does not exist"
        query = {"app_label": "articles", "model_name": "dossieritem", "field_name": "article"}
        assert not client.get(reverse("admin:autocomplete"), query | {"term": "Hapax"}).json()[
            "results"
        ]
        front = client.get(reverse("admin:index")).text
        assert "Hapax draft" not in front

    def test_putting_back_needs_post(self, client):
        draft = make_draft("A draft")
        recycling.bin(draft)
        address = reverse("admin:articles_article_put_back", args=[draft.pk])
        assert client.get(address).status_code == 405
        client.post(address)
        assert Article.objects.kept().exists()

    def test_deleting_for_good_asks_first(self, client):
        draft = make_draft("A draft")
        recycling.bin(draft)
        address = reverse("admin:articles_article_erase", args=[draft.pk])
        assert client.get(address).status_code == 200
        assert Article.objects.exists()
        client.post(address)
        assert not Article.objects.exists()

    def test_what_was_public_is_not_offered_for_deletion(self, client):
        old = once_public()
        recycling.bin(old)
        address = reverse("admin:articles_article_erase", args=[old.pk])
        assert address not in client.get(reverse("admin:articles_article_bin")).text
        assert client.post(address).status_code == 403
        assert Article.objects.exists()

    def test_several_at_once_leave_out_what_is_live(self, client):
        draft, live = make_draft("A draft"), make_article("Live")
        data = {"action": "bin_selected", "_selected_action": [draft.pk, live.pk]}
        client.post(reverse("admin:articles_article_changelist"), data)
        assert list(Article.objects.kept()) == [live]

    def test_who_may_not_delete_does_nothing(self, client):
        reader = make_user("reader", is_superuser=False)
        reader.is_staff = True
        reader.save()
        reader.user_permissions.add(Permission.objects.get(codename="view_article"))
        client.force_login(reader)
        draft = make_draft("A draft")
        assert client.post(
            reverse("admin:articles_article_delete", args=[draft.pk])
        ).status_code in {
            403,
            404,
        }
        assert Article.objects.kept().exists()
