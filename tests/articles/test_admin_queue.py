"""The queue of undecided names: pages, acts, undo, and who may."""

from __future__ import annotations

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from articles import deciding, everywhere, relinking
from articles.models import Decision, IgnoredName, Mention, Relinking, UndecidedName
from people.models import Alias
from tests.factories import make_article, make_country, make_person, make_user

pytestmark = pytest.mark.django_db

ADAMS = "<p>John Adams spoke. Then John Adams left.</p>"
UNHEARD = "<p>Foreign Minister Anna Unheardof spoke.</p>"
QUEUE = "/admin/articles/undecidedname/"
ACT = f"{QUEUE}act/"


@pytest.fixture
def editor(client):
    user = make_user()
    client.force_login(user)
    return user


@pytest.fixture
def presidents():
    return make_person("John Adams", summary="second"), make_person(
        "John Adams", slug="john-adams-2", summary="composer"
    )


def act(client, act, surface="John Adams", **fields):
    return client.post(ACT, {"act": act, "surface": surface, "back": QUEUE, **fields}, follow=True)


def text(response):
    return " ".join(response.content.decode().split())


def page_of(client, key="john adams", **query):
    return client.get(f"{QUEUE}form/", {"key": key, **query})


def limited(client, *codenames):
    user = make_user("limited", is_superuser=False)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client.force_login(user)
    return user


class QueueTests:
    def test_forms_by_frequency_with_a_sentence_and_the_way_to_the_panel(
        self, client, editor, presidents
    ):
        make_article("Seldom", UNHEARD)
        articles = [make_article(f"Often {n}", ADAMS) for n in range(3)]
        page = text(client.get(QUEUE))
        assert page.index("John Adams") < page.index("Anna Unheardof")
        assert "in 3 articles, 6 times · several may be meant" in page
        assert "in 1 article, 1 time · matches nobody · called “Foreign Minister”" in page
        assert "John Adams spoke." in page
        assert f'href="/admin/articles/article/{articles[-1].pk}/change/#names"' in page
        assert "composer" in page

    def test_linked_from_the_index_of_the_admin(self, client, editor):
        assert f'href="{QUEUE}"' in client.get("/admin/").content.decode()

    def test_empty(self, client, editor):
        assert "No name waits for a decision." in text(client.get(QUEUE))

    @pytest.mark.parametrize(
        ("query", "shown"),
        [
            ({"reason": "ambiguous"}, {"John Adams"}),
            ({"reason": "unknown"}, {"Anna Unheardof"}),
            ({"kind": "person"}, {"John Adams"}),
            ({"kind": "country"}, set()),
            ({"language": "ru"}, {"Anna Unheardof"}),
            ({"since": "2025-01-01"}, {"John Adams"}),
            ({"q": "ADÄMS"}, {"John Adams"}),
            ({"q": "unheard anna"}, {"Anna Unheardof"}),
            ({"reason": "x", "kind": "x", "language": "xx", "since": "2025-13-01", "p": "-1"},
             {"John Adams", "Anna Unheardof"}),
            ({"p": "99999999999999999999"}, {"John Adams", "Anna Unheardof"}),
            ({"p": "7"}, set()),
        ],
    )  # fmt: skip
    def test_filters(self, client, editor, presidents, query, shown):
        make_article("New", ADAMS, published="2025-06-01T12:00")
        make_article("Old", UNHEARD, published="2020-06-01T12:00", language="ru")
        context = client.get(QUEUE, query).context
        assert {form.surface for form in context["forms"]} == shown

    def test_pages_follow_each_other_and_keep_the_filters(self, client, editor):
        article = make_article()
        UndecidedName.objects.bulk_create(
            UndecidedName(article=article, surface=f"N{n:02}", key=f"n{n:02}", reason="unknown")
            for n in range(30)
        )
        first = client.get(QUEUE, {"reason": "unknown"})
        assert len(first.context["forms"]) == 25
        assert first.context["next"] == "?reason=unknown&p=2"
        second = client.get(QUEUE + first.context["next"])
        assert [form.surface for form in second.context["forms"]] == [
            f"N{n}" for n in range(25, 30)
        ]
        assert 'start="26"' in second.content.decode()
        assert second.context["previous"] == "?reason=unknown"
        assert not second.context["next"]

    @pytest.mark.parametrize("number", [1, 20])
    def test_queries_do_not_grow(self, client, editor, django_assert_num_queries, number):
        article = make_article()
        rows = []
        for n in range(number):
            one = make_person(f"Person {n}", offices=[("Minister", None, "2001", "")])
            other = make_country(f"Land {n}")
            rows.append(
                UndecidedName(
                    article=article, surface=f"N{n}", key=f"n{n}", reason="ambiguous",
                    candidates=[[str(one.pk), 1.0], [str(other.pk), 0.5]],
                )
            )  # fmt: skip
        UndecidedName.objects.bulk_create(rows)
        client.get(QUEUE)
        # Session and user; the forms; their samples; entities, two kinds and the offices.
        with django_assert_num_queries(9):
            assert len(client.get(QUEUE).context["forms"]) == number

    def test_hostile_forms_are_text(self, client, editor):
        surface = '<script>alert("1")</script> & "x"'
        UndecidedName.objects.create(
            article=make_article(), surface=surface, key="script alert 1", reason="unknown",
            sentence=surface, office=surface,
        )  # fmt: skip
        for page in (client.get(QUEUE), page_of(client, "script alert 1")):
            assert "<script>alert" not in page.content.decode()


class FormPageTests:
    def test_articles_one_by_one_the_newest_first(self, client, editor, presidents):
        articles = [make_article(f"No {n}", ADAMS) for n in range(2)]
        page = page_of(client)
        assert [name.article for name in page.context["names"]] == articles[::-1]
        assert "In all 2 articles where it waits, “John Adams” means" in text(page)

    def test_key_in_any_spelling(self, client, editor, presidents):
        make_article("One", ADAMS)
        assert page_of(client, "JOHN  Adams").context["names"]

    @pytest.mark.parametrize("key", ["", "—", " "])
    def test_without_a_form_there_is_no_page(self, client, editor, key):
        assert page_of(client, key).status_code == 404

    def test_form_that_waits_nowhere(self, client, editor):
        assert "This form waits in no article." in text(page_of(client, "nobody"))

    def test_search_offers_others(self, client, editor, presidents):
        make_article("One", ADAMS)
        other = make_person("Abigail Adams")
        page = page_of(client, q="abigail")
        assert f'value="{other.pk}"' in page.content.decode()
        assert "Found for “abigail”: 1." in text(page)
        assert "Found for “zzz”: 0." in text(page_of(client, q="zzz"))

    def test_somebody_who_came_to_the_desk_since_is_offered(self, client, editor):
        make_article("One", UNHEARD)
        anna = make_person("Anna Unheardof")
        page = page_of(client, "anna unheardof")
        assert [one.pk for one in page.context["found"]] == [anna.pk]
        assert [one.pk for one in page.context["choices"]] == [anna.pk]

    def test_nobody_is_offered_twice(self, client, editor, presidents):
        make_article("One", ADAMS)
        page = page_of(client, q="john adams")
        assert page.context["found"] == []
        assert {one.pk for one in page.context["choices"]} == {one.pk for one in presidents}

    def test_unknown_leads_to_a_person_with_name_and_office(self, client, editor):
        article = make_article("One", UNHEARD)
        page = text(page_of(client, "anna unheardof"))
        assert "/admin/people/person/add/?name=Anna+Unheardof&amp;office=Foreign+Minister" in page
        assert f"&amp;article={article.pk}" in page
        assert "Create a person with the office “Foreign Minister”" in page

    def test_pages(self, client, editor, presidents):
        for n in range(27):
            make_article(f"No {n}", ADAMS)
        page = page_of(client)
        assert len(page.context["names"]) == 25
        rest = client.get(page.context["next"])
        assert len(rest.context["names"]) == 2
        assert rest.context["previous"]

    @pytest.mark.parametrize("number", [1, 20])
    def test_queries_do_not_grow(
        self, client, editor, presidents, django_assert_num_queries, number
    ):
        for n in range(number):
            make_article(f"No {n}", ADAMS)
        page_of(client)
        with django_assert_num_queries(14):
            assert len(page_of(client).context["names"]) == number

    def test_row_of_the_record_is_shown_among_its_like(self, client, editor, presidents):
        make_article("One", ADAMS)
        row = UndecidedName.objects.get()
        page = client.get(f"{QUEUE}{row.pk}/change/")
        assert page.context["names"] == [row]
        # The row goes with the decision, so that is not where it leads back to.
        assert page.context["back"] == f"{QUEUE}form/?key=john+adams"
        assert client.get(f"{QUEUE}999999/change/").status_code == 404


class ActTests:
    def test_everywhere_and_undo(self, client, editor, presidents):
        articles = [make_article(f"No {n}", ADAMS) for n in range(2)]
        page = act(client, "everywhere", means=presidents[1].pk)
        assert "“John Adams” means John Adams in 2 articles." in text(page)
        assert Mention.objects.filter(entity=presidents[1]).count() == 2
        assert {d.decided_by for d in Decision.objects.all()} == {editor}
        assert {entry.object_id for entry in LogEntry.objects.all()} == {
            str(article.pk) for article in articles
        }
        done = page.context["done"]
        page = act(client, done["undo"], at=done["at"], by=done["by"])
        assert "is left to the linker again in 2 articles." in text(page)
        assert not Decision.objects.exists()
        assert UndecidedName.objects.count() == 2

    def test_undo_is_in_the_page_as_a_form(self, client, editor, presidents):
        make_article("One", ADAMS)
        page = act(client, "everywhere", means="never")
        assert 'name="act" value="undo_everywhere"' in page.content.decode()
        assert "is never linked in 1 article." in text(page)
        assert client.get(QUEUE).context["done"] is None

    def test_undo_later_on_the_page_of_the_form(self, client, editor, presidents):
        make_article("One", ADAMS)
        everywhere.decide_everywhere("John Adams", presidents[0], by=editor)
        page = page_of(client)
        assert "“John Adams” means John Adams in 1 article" in text(page)
        batch = page.context["batches"][0]
        act(client, "undo_everywhere", at=batch.at.isoformat(), by=batch.by.pk)
        assert not Decision.objects.exists()

    def test_undo_of_what_no_user_did(self, client, editor, presidents):
        make_article("One", ADAMS)
        batch, _articles = everywhere.decide_everywhere("John Adams", None, by=None)
        act(client, "undo_everywhere", at=batch.at.isoformat(), by="")
        assert not Decision.objects.exists()

    def test_everywhere_when_somebody_was_quicker(self, client, editor, presidents):
        page = act(client, "everywhere", means=presidents[0].pk)
        assert "It waits in no article any more." in text(page)

    def test_here_and_undo(self, client, editor, presidents):
        one, other = make_article("One", ADAMS), make_article("Other", ADAMS)
        page = act(client, "here", means=presidents[0].pk, article=one.pk)
        assert "In “One”, “John Adams” means John Adams." in text(page)
        assert [name.article for name in UndecidedName.objects.all()] == [other]
        act(client, page.context["done"]["undo"], article=page.context["done"]["article"])
        assert UndecidedName.objects.count() == 2

    def test_spelling_and_undo(self, client, editor):
        anna = make_person("Anna Unheardoff")
        make_article("One", UNHEARD)
        page = act(client, "spelling", "Anna Unheardof", means=anna.pk)
        assert "“Anna Unheardof” is a name of Anna Unheardoff from now on." in text(page)
        alias = anna.aliases.get(key="anna unheardof")
        assert alias.kind == Alias.Kind.SPELLING
        again = act(client, "spelling", "Anna Unheardof", means=anna.pk)
        assert "is already a name of" in text(again)
        act(client, "undo_spelling", "Anna Unheardof", alias=alias.pk)
        assert not anna.aliases.filter(key="anna unheardof").exists()

    def test_spelling_of_nothing_is_asked_about(self, client, editor):
        page = act(client, "spelling", "Anna Unheardof", means="never")
        assert "Choose whose name “Anna Unheardof” is a spelling of." in text(page)

    def test_only_spellings_are_taken_back(self, client, editor):
        anna = make_person("Anna Unheardof")
        response = act(client, "undo_spelling", "Anna Unheardof", alias=anna.aliases.get().pk)
        assert response.status_code == 404
        spelling = anna.aliases.create(text="Ana Unheardof", kind=Alias.Kind.SPELLING)
        assert act(client, "undo_spelling", "x", alias=spelling.pk).status_code == 404
        assert anna.aliases.count() == 2

    def test_ignore_and_undo(self, client, editor):
        make_article("One", UNHEARD)
        make_article("Two", UNHEARD)
        page = act(client, "ignore", "Anna Unheardof")
        assert "is ignored for ever, in all articles." in text(page)
        assert not UndecidedName.objects.exists()
        act(client, page.context["done"]["undo"], "Anna Unheardof")
        assert not IgnoredName.objects.exists()
        assert UndecidedName.objects.count() == 2

    def test_more_articles_than_there_is_time_for(self, client, editor, presidents, monkeypatch):
        monkeypatch.setattr("articles.admin.queue_acts._SECONDS_OF_LINKING", 0)
        for n in range(12):
            make_article(f"No {n}", ADAMS)
        page = act(client, "everywhere", means=presidents[0].pk)
        assert Decision.objects.count() == 12
        assert Mention.objects.filter(entity=presidents[0]).count() == 10
        batch = Relinking.objects.get()
        assert "2 articles are not linked anew yet." in text(page)
        assert f'<a href="/admin/articles/relinking/{batch.pk}/change/">' in page.content.decode()
        relinking.work(batch)
        assert batch.state == Relinking.State.APPLIED
        assert Mention.objects.filter(entity=presidents[0]).count() == 12

    def test_what_was_left_to_the_archive_is_undone_where_it_was_said(
        self, client, editor, presidents, monkeypatch
    ):
        monkeypatch.setattr("articles.admin.queue_acts._SECONDS_OF_LINKING", 0)
        for n in range(12):
            make_article(f"No {n}", ADAMS)
        said = act(client, "everywhere", means=presidents[0].pk).context["done"]
        batch = relinking.work(Relinking.objects.get())
        assert relinking.undo(batch).state == Relinking.State.APPLIED
        with pytest.raises(CommandError, match="decided about john adams"):
            call_command("relink_articles", "--undo", batch.pk)
        page = client.get(f"/admin/articles/relinking/{batch.pk}/change/").content.decode()
        assert "Undo all of it" not in page
        assert 'href="/admin/articles/undecidedname/form/?key=john+adams"' in page
        monkeypatch.setattr("articles.admin.queue_acts._SECONDS_OF_LINKING", 60)
        act(client, "undo_everywhere", at=said["at"], by=said["by"])
        assert not Mention.objects.filter(entity=presidents[0]).exists()
        assert not Decision.objects.exists()

    @pytest.mark.parametrize(
        ("name", "fields"),
        [
            ("", {}),
            ("drop", {}),
            ("everywhere", {"means": "999999"}),
            ("everywhere", {"means": "9" * 400}),
            ("everywhere", {"means": "x"}),
            ("everywhere", {"means": "1", "surface": "—"}),
            ("everywhere", {"means": "1", "surface": ""}),
            ("here", {"means": "never", "article": "999999"}),
            ("here", {"means": "never", "article": "x"}),
            ("spelling", {"means": "x"}),
            ("undo_everywhere", {"at": "x"}),
            ("undo_everywhere", {"at": "2025-01-01T00:00:00"}),
            ("undo_everywhere", {"at": "2025-99-01T00:00:00+00:00"}),
            ("undo_spelling", {"alias": "x"}),
        ],
    )
    def test_nonsense_is_not_found(self, client, editor, name, fields):
        fields = {"act": name, "surface": "John Adams", **fields}
        assert client.post(ACT, fields).status_code == 404

    def test_private_entity_cannot_be_chosen(self, client, editor, presidents):
        hidden = make_person("Hidden Person", is_private=True)
        make_article("One", ADAMS)
        assert act(client, "everywhere", means=hidden.pk).status_code == 404

    def test_huge_surface_does_no_harm(self, client, editor):
        assert act(client, "ignore", "x" * 100_000).status_code == 200
        assert len(IgnoredName.objects.get().surface) == 250

    @pytest.mark.parametrize(
        "back", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil", ""]
    )
    def test_leads_to_no_other_site(self, client, editor, back):
        response = client.post(ACT, {"act": "ignore", "surface": "Anna Unheardof", "back": back})
        assert response.url == f"{QUEUE}form/?key=anna+unheardof"

    def test_reading_changes_nothing(self, client, editor):
        fields = {"act": "ignore", "surface": "Anna Unheardof"}
        assert client.get(ACT, fields).status_code == 405
        assert not IgnoredName.objects.exists()

    def test_forged_posts_are_refused(self, editor):
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(editor)
        fields = {"act": "ignore", "surface": "Anna Unheardof"}
        assert strict.post(ACT, fields).status_code == 403

    def test_every_form_that_does_something_has_its_token(self, client, editor, presidents):
        for n in range(2):
            make_article(f"No {n}", ADAMS + UNHEARD)
        deciding.ignore("Somebody Else", by=editor)
        pages = [
            act(client, "here", means="never", article=UndecidedName.objects.first().article_id),
            page_of(client),
            page_of(client, "anna unheardof", q="adams"),
            page_of(client, "somebody else"),
        ]
        for page in pages:
            forms = re.findall(r'<form method="post" action="/admin/art.*?</form>', text(page))
            assert forms
            assert all("csrfmiddlewaretoken" in form for form in forms)
            assert all('name="back" value="/' in form for form in forms)


class PermissionTests:
    def test_strangers_are_sent_to_the_login(self, client):
        for address in (QUEUE, f"{QUEUE}form/?key=x"):
            assert "/admin/login/" in client.get(address).url
        assert "/admin/login/" in client.post(ACT, {"act": "ignore", "surface": "X"}).url

    def test_staff_without_the_permission(self, client):
        limited(client)
        assert client.get(QUEUE).status_code == 403
        assert page_of(client, "x").status_code == 403

    def test_whoever_only_reads_is_offered_nothing(self, client, presidents):
        limited(client, "view_undecidedname")
        make_article("One", ADAMS)
        for page in (client.get(QUEUE), page_of(client)):
            assert page.status_code == 200
            assert 'method="post" action="/admin/articles' not in page.content.decode()
        assert act(client, "everywhere", means="never").status_code == 403
        assert not Decision.objects.exists()

    def test_names_of_the_desk_need_their_own_permission(self, client):
        limited(client, "view_undecidedname", "change_article", "decide_links")
        anna = make_person("Anna Unheardoff")
        make_article("One", UNHEARD)
        assert act(client, "spelling", "Anna Unheardof", means=anna.pk).status_code == 403
        page = page_of(client, "anna unheardof", q="anna").content.decode()
        assert "Add as another spelling" not in page
        assert "/admin/people/person/add/" not in page
        assert "Ignore for ever" not in page
        for name in ("ignore", "notice"):
            assert act(client, name, "Anna Unheardof").status_code == 403


class IgnoredNameAdminTests:
    ADDRESS = "/admin/articles/ignoredname/"

    def test_list_and_notice_again(self, client, editor):
        make_article("One", UNHEARD)
        row = deciding.ignore("Anna Unheardof", by=editor)
        assert "Anna Unheardof" in client.get(self.ADDRESS).content.decode()
        client.post(self.ADDRESS, {"action": "notice_again", "_selected_action": [row.pk]})
        assert not IgnoredName.objects.exists()
        assert UndecidedName.objects.count() == 1

    def test_deleting_is_noticing(self, client, editor):
        make_article("One", UNHEARD)
        row = deciding.ignore("Anna Unheardof", by=editor)
        client.post(f"{self.ADDRESS}{row.pk}/delete/", {"post": "yes"})
        assert UndecidedName.objects.count() == 1

    def test_by_hand(self, client, editor):
        make_article("One", UNHEARD)
        client.post(f"{self.ADDRESS}add/", {"surface": "ANNA Unheardof"})
        assert IgnoredName.objects.get().ignored_by == editor
        assert not UndecidedName.objects.exists()
        assert client.post(f"{self.ADDRESS}add/", {"surface": "anna unheardof"}).status_code == 302
        assert IgnoredName.objects.count() == 1

    def test_by_hand_without_letters(self, client, editor):
        page = client.post(f"{self.ADDRESS}add/", {"surface": "—"})
        assert "A form needs at least one letter or digit." in page.content.decode()

    def test_search_in_any_spelling(self, client, editor):
        deciding.ignore("Anna Unheardof", by=editor)
        assert "Anna Unheardof" in client.get(self.ADDRESS, {"q": "ÜNHEARD"}).content.decode()
        assert "0 ignored" in client.get(self.ADDRESS, {"q": "zzz"}).content.decode()

    def test_form_page_says_it_and_takes_it_back(self, client, editor):
        make_article("One", UNHEARD)
        deciding.ignore("Anna Unheardof", by=editor)
        assert "It is ignored for ever." in text(page_of(client, "anna unheardof"))
        act(client, "notice", "Anna Unheardof")
        assert UndecidedName.objects.count() == 1


class MentionAdminTests:
    def test_sentence_certainty_and_runners_up_of_every_place(self, client, editor):
        azerbaijan = make_country("Azerbaijan")
        make_person("Ramiz Mehdiyev", countries=[azerbaijan])
        article = make_article(
            body="<p>Azerbaijan.</p><p>Ramiz Mehdiyev wrote. Mehdiyev slept; Mehdiyev woke.</p>"
        )
        mention = Mention.objects.get(article=article, entity__kind="person")
        address = reverse("admin:articles_mention_change", args=[mention.pk])
        page = text(client.get(address))
        assert "“Mehdiyev” → Ramiz Mehdiyev: surname of the person named in paragraph 2." in page
        assert "The article names their state: Azerbaijan." in page
        assert "2 places." in page
        assert "Score " in page

    @pytest.mark.parametrize("number", [1, 20])
    def test_queries_do_not_grow(self, client, editor, django_assert_num_queries, number):
        person = make_person("Ramiz Mehdiyev")
        others = [make_person(f"Person {n}") for n in range(number)]
        article = make_article()
        spans = [
            {"surface": "Mehdiyev", "rule": "surname", "score": 1.0,
             "runners_up": [[str(other.pk), 0.1]], "facts": {}}
            for other in others
        ]  # fmt: skip
        mention = Mention.objects.create(article=article, entity=person, spans=spans)
        address = reverse("admin:articles_mention_change", args=[mention.pk])
        client.get(address)
        with django_assert_num_queries(7):
            page = client.get(address).content.decode()
        assert all(f"Closest other: {other}." in page for other in others)
