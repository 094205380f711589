"""Merging in the admin: two are chosen, the effect is seen, it is done, it is undone."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.merging import merge
from people.merging.duplicates import probable_duplicates
from people.models import Distinction, Kind, Merge, Person
from tests.factories import (
    make_article,
    make_country,
    make_organisation,
    make_person,
    make_user,
)

pytestmark = pytest.mark.django_db


def words(response):
    text = re.sub(r"<(script|style).*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())


@pytest.fixture
def pair():
    one = make_person("Ramiz Mehdiyev", born="1938", aliases=[("R. Mehdiyev", "spelling")])
    return one, make_person("Ramiz Mehtiyev", born="1939", summary="Politician")


@pytest.fixture
def desk(client):
    client.force_login(make_user())
    return client


def effect_url(kept, gone):
    return f"{reverse('admin:people_merge_effect')}?kept={kept.pk}&gone={gone.pk}"


class ChooseTests:
    def choose(self, desk, **asked):
        return desk.get(reverse("admin:people_merge_choose", args=["person"]), asked)

    def test_the_form_of_an_entry_leads_there(self, desk, pair):
        page = desk.get(reverse("admin:people_person_change", args=[pair[0].pk]))
        assert f"/admin/people/merge/choose/person/?one={pair[0].pk}" in page.content.decode()

    @pytest.mark.parametrize("kind", Kind.values)
    def test_opens_for_every_kind(self, desk, kind):
        assert desk.get(reverse("admin:people_merge_choose", args=[kind])).status_code == 200
        assert desk.get(reverse("admin:people_merge_duplicates", args=[kind])).status_code == 200

    def test_the_one_that_more_articles_name_stays(self, desk, pair):
        make_article(body="<p>Ramiz Mehtiyev spoke.</p>")
        page = self.choose(desk, one=pair[0].pk, q="mehtiyev")
        assert [row["url"] for row in page.context["found"]] == [effect_url(pair[1], pair[0])]
        assert "named in 1 article" in words(page)

    def test_those_of_its_name_are_there_at_once_and_it_is_not(self, desk):
        one, other = make_person("Ali Hasanov"), make_person("Əli Həsənov")
        make_organisation("Ali Hasanov Foundation")
        found = self.choose(desk, one=one.pk).context["found"]
        assert [row["entity"].pk for row in found] == [other.pk]

    def test_namesakes_of_one_label_are_told_apart_by_their_addresses(self, desk):
        one = make_person("Ali Hasanov")
        make_person("Ali Hasanov")
        make_person("Ali Hasanov")
        make_person("Ali Hasanov", offices=[("Judge", None, "2000", "")])
        found = self.choose(desk, one=one.pk).context["found"]
        assert sorted(row["label"] for row in found) == [
            "Hasanov, Ali · /ali-hasanov-2/",
            "Hasanov, Ali · /ali-hasanov-3/",
            "Hasanov, Ali · Judge, 2000-",
        ]

    def test_both_are_asked_where_none_is_given(self, desk, pair):
        page = self.choose(desk, q="mehdiyev")
        assert [row["url"] for row in page.context["found"]] == [f"?one={pair[0].pk}"]
        assert self.choose(desk).context["found"] == []

    def test_nobody_is_found(self, desk, pair):
        page = self.choose(desk, one=pair[0].pk, q="<b>Nobody</b>")
        assert "0 besides it are found for “&lt;b&gt;Nobody&lt;/b&gt;”." in words(page)
        assert "<b>Nobody" not in page.content.decode()

    def test_queries_do_not_grow(self, desk, django_assert_max_num_queries):
        one = make_person("Ali Hasanov")
        for _number in range(20):
            make_person("Ali Hasanov", offices=[("Judge", None, "2000", "")])
        with django_assert_max_num_queries(12):
            assert len(self.choose(desk, one=one.pk).context["found"]) == 20

    def test_two_ticked_rows_lead_to_the_effect(self, desk, pair):
        data = {"action": "merge_selected", "_selected_action": [p.pk for p in pair]}
        response = desk.post(reverse("admin:people_person_changelist"), data)
        assert response["Location"] == effect_url(*pair)
        data["_selected_action"] = [pair[0].pk]
        page = desk.post(reverse("admin:people_person_changelist"), data, follow=True)
        assert "Tick exactly two to merge them." in words(page)


class EffectTests:
    def test_shows_fields_and_what_moves(self, desk, pair):
        make_article("The return", "<p>Ramiz Mehtiyev spoke.</p>")
        text = words(desk.get(effect_url(*pair)))
        assert "Merge Ramiz Mehtiyev into Ramiz Mehdiyev" in text
        assert "Born 1938 · the one that stays 1939 · the one that goes" in text
        assert "Filled in from the one that goes Summary Politician" in text
        assert "Articles that name it (1) The return" in text

    def test_merges_with_the_chosen_fields_and_leads_to_the_record(self, desk, pair):
        kept, gone = pair
        data = {"kept": kept.pk, "gone": gone.pk, "take-born": "gone", "take-name": "kept"}
        page = desk.post(reverse("admin:people_merge_effect"), data, follow=True)
        kept.refresh_from_db()
        assert (kept.born, kept.name) == ("1939", "Ramiz Mehdiyev")
        assert "They are one now." in words(page)
        assert "Undo this merge" in page.content.decode()
        history = desk.get(reverse("admin:people_person_history", args=[kept.pk]))
        assert "Merged “Ramiz Mehtiyev” into it" in words(history)

    def test_a_refusal_keeps_the_choices(self, desk):
        one = make_person("Ada One", born="1900", died="1950")
        other = make_person("Ada Two", born="1960")
        data = {"kept": one.pk, "gone": other.pk, "take-born": "gone"}
        page = desk.post(reverse("admin:people_merge_effect"), data)
        assert "The end is before the beginning." in words(page)
        assert Person.objects.count() == 2

    def test_says_so_when_one_is_no_longer_there(self, desk, pair):
        url = effect_url(*pair)
        merge(*pair)
        assert "One of the two is no longer there." in words(desk.get(url, follow=True))

    def test_names_are_escaped(self, desk, pair):
        pair[1].aliases.create(text="<script>alert(1)</script>")
        assert "<script>alert" not in desk.get(effect_url(*pair)).content.decode()


class RecordTests:
    def test_the_list_and_the_undo(self, desk, pair):
        record = merge(*pair)
        assert "Ramiz Mehtiyev → Ramiz Mehdiyev" in words(
            desk.get(reverse("admin:people_merge_changelist"))
        )
        page = desk.post(reverse("admin:people_merge_undo", args=[record.pk]), follow=True)
        assert "Both are there again." in words(page)
        assert Person.objects.count() == 2
        assert Merge.objects.get().undone_by.username == "editor"

    def test_says_why_it_cannot_be_undone(self, desk, pair):
        record = merge(*pair)
        kept = Person.objects.get()
        kept.slug = "ramiz-mehtiyev"
        kept.save()
        page = desk.get(record.get_absolute_url())
        assert "The address “ramiz-mehtiyev” is now that of Ramiz Mehdiyev." in words(page)
        assert "Undo this merge" not in page.content.decode()

    def test_needs_a_post(self, desk, pair):
        record = merge(*pair)
        assert desk.get(reverse("admin:people_merge_undo", args=[record.pk])).status_code == 405


class PermissionTests:
    @pytest.mark.parametrize("given", [[], ["change_person"], ["delete_person"]])
    def test_needs_the_right_to_change_and_to_delete(self, client, pair, given):
        user = make_user(is_superuser=False)
        user.user_permissions.set(Permission.objects.filter(codename__in=given))
        client.force_login(user)
        record = merge(*pair)
        other = make_person("Other One")
        for url in (
            effect_url(Person.objects.first(), other),
            reverse("admin:people_merge_choose", args=["person"]),
            reverse("admin:people_merge_duplicates", args=["person"]),
            record.get_absolute_url(),
        ):
            assert client.get(url).status_code == 403
        assert client.post(reverse("admin:people_merge_undo", args=[record.pk])).status_code == 403
        data = {"kept": Person.objects.first().pk, "gone": other.pk}
        assert client.post(reverse("admin:people_merge_effect"), data).status_code == 403
        assert Person.objects.count() == 2

    def test_is_enough_with_both(self, client, pair):
        user = make_user(is_superuser=False)
        codes = ["change_person", "delete_person"]
        user.user_permissions.set(Permission.objects.filter(codename__in=codes))
        client.force_login(user)
        assert client.get(effect_url(*pair)).status_code == 200
        url = reverse("admin:people_merge_duplicates", args=["country"])
        assert client.get(url).status_code == 403


class DuplicatesTests:
    def names(self, kind=Kind.PERSON, **asked):
        return [pair.names[0] for pair in probable_duplicates(kind, **asked).pairs]

    def test_the_same_name_and_nothing_against_it(self):
        make_person("Əli Həsənov", born="1948")
        make_person("Ali Hasanov", born="1948-01-02")
        found = probable_duplicates(Kind.PERSON).pairs
        assert [(pair.names, pair.agrees) for pair in found] == [(("Əli Həsənov",), True)]

    @pytest.mark.parametrize("fields", [("born", "1948", "1976"), ("died", "1990", "2001")])
    def test_other_dates_are_other_people(self, fields):
        name, one, other = fields
        make_person("Ali Hasanov", **{name: one})
        make_person("Ali Hasanov", **{name: other})
        assert self.names() == []

    def test_other_states_are_other_people(self):
        make_person("Ali Hasanov", countries=[make_country("Azerbaijan")])
        make_person("Ali Hasanov", countries=[make_country("Turkey")])
        assert self.names() == []

    def test_a_shared_surname_or_weak_name_is_nothing(self):
        make_person("Ali Hasanov", aliases=[("Hasanov", "spelling"), ("The Deputy", "epithet")])
        make_person(
            "Veli Hasanov",
            aliases=[("Hasanov", "spelling"), ("Ali Hasanov", "spelling", "weak")],
        )
        assert self.names() == []

    def test_a_state_and_a_person_of_one_name_are_two(self):
        make_person("Saint Lucia")
        make_country("Saint Lucia")
        assert self.names() == self.names(Kind.COUNTRY) == []

    def test_pages_hold_every_pair_once(self):
        for letter in "abcde":
            for _ in range(2):
                make_person(f"Person {letter}")
        seen, after = [], ""
        while True:
            page = probable_duplicates(Kind.PERSON, after=after, size=2)
            seen += [pair.names[0] for pair in page.pairs]
            after = page.after
            if not after:
                break
        assert seen == [f"Person {letter}" for letter in "abcde"]

    def test_costs_the_same_for_any_number(self):
        def cost():
            with CaptureQueriesContext(connection) as queries:
                probable_duplicates(Kind.PERSON, size=50)
            return len(queries)

        for _ in range(2):
            make_person("Ali Hasanov")
        few = cost()
        for number in range(20):
            for _ in range(2):
                make_person(f"Person {'abcdefghijklmnopqrst'[number]}")
        assert cost() == few

    def test_the_page_costs_the_same_for_any_number(self, desk):
        def cost():
            with CaptureQueriesContext(connection) as queries:
                desk.get(reverse("admin:people_merge_duplicates", args=["person"]))
            return len(queries)

        for _ in range(2):
            make_person("Ali Hasanov")
        cost()  # fills caches
        few = cost()
        for number in range(10):
            for _ in range(2):
                make_person(f"Person {'abcdefghij'[number]}")
        assert cost() == few

    def test_these_are_two_is_remembered(self, desk):
        one, other = make_person("Ali Hasanov"), make_person("Ali Hasanov")
        url = reverse("admin:people_merge_duplicates", args=["person"])
        assert "Ali Hasanov" in words(desk.get(url))
        page = desk.post(url, {"one": one.pk, "other": other.pk}, follow=True)
        assert "Noted: these are two." in words(page)
        assert Distinction.objects.get().said_by.username == "editor"
        assert self.names() == []
