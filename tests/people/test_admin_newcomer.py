"""A person made from a name in an article: the form comes filled in, and leads back."""

from __future__ import annotations

import pytest
from django.dispatch import Signal

from articles.models import UndecidedName
from people.admin import newcomer
from people.models import Office, Person, Tenure
from tests.factories import (
    add_tenure,
    make_article,
    make_country,
    make_draft,
    make_organisation,
    make_person,
    make_user,
)

pytestmark = pytest.mark.django_db

ADD = "/admin/people/person/add/"
BODY = "<p>Foreign Minister Anna Unheardof of Armenia spoke.</p>"


@pytest.fixture
def editor(client):
    user = make_user()
    client.force_login(user)
    return user


@pytest.fixture
def armenia():
    return make_country("Armenia")


def minister(country, title="Minister of Foreign Affairs", rank=Office.Rank.FOREIGN_MINISTER):
    return Office.objects.create(title=title, country=country, rank=rank)


def form_of(response):
    return response.context["adminform"].form


def tenure_of(response):
    """The first row of the offices held."""
    return next(
        one.formset for one in response.context["inline_admin_formsets"]
        if one.formset.model is Tenure
    ).forms[0]  # fmt: skip


def filled(country=None, **tenure):
    """What a browser sends of the form."""
    row = {f"tenures-0-{name}": value for name, value in tenure.items()}
    return {
        "name": "Anna Unheardof", "given_name": "Anna", "family_name": "Unheardof",
        "countries": [country.pk] if country else [], "born": "", "died": "", "prominence": 0,
        "aliases-TOTAL_FORMS": 0, "aliases-INITIAL_FORMS": 0,
        "tenures-TOTAL_FORMS": 1, "tenures-INITIAL_FORMS": 0, "_save": "Save", **row,
    }  # fmt: skip


class FindOfficeTests:
    @pytest.mark.parametrize(
        "title",
        ["Minister of Foreign Affairs", "MINISTER OF FOREIGN AFFAIRS", "Foreign Minister",
         "foreign affairs minister"],
    )  # fmt: skip
    def test_by_title_words_or_rank(self, armenia, title):
        office = minister(armenia)
        minister(armenia, "Deputy Minister of Foreign Affairs", Office.Rank.CABINET)
        minister(make_country("Georgia"))
        assert newcomer.find_office(title, armenia) == office

    def test_deputy_is_not_the_minister(self, armenia):
        minister(armenia)
        assert newcomer.find_office("Deputy Foreign Minister", armenia) is None

    def test_rank_says_nothing_where_several_have_it(self, armenia):
        minister(armenia, "President", Office.Rank.HEAD_OF_STATE)
        minister(armenia, "Queen", Office.Rank.HEAD_OF_STATE)
        assert newcomer.find_office("King", armenia) is None

    def test_without_a_state_only_a_title_of_its_own(self, armenia):
        office = minister(armenia)
        assert newcomer.find_office("minister of foreign affairs", None) == office
        minister(make_country("Georgia"))
        assert newcomer.find_office("Minister of Foreign Affairs", None) is None

    @pytest.mark.parametrize("title", ["", "  ", "—"])
    def test_no_title_costs_nothing(self, armenia, title, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert newcomer.find_office(title, armenia) is None


class FilledFormTests:
    def test_name_office_state_and_source(self, client, editor, armenia):
        office = minister(armenia)
        article = make_article("On Yerevan", BODY, published="2025-02-12T12:00")
        page = client.get(
            ADD, {"name": "Anna Unheardof", "office": "Foreign Minister", "article": article.pk}
        )
        form = form_of(page)
        assert form["name"].value() == "Anna Unheardof"
        assert (form["given_name"].value(), form["family_name"].value()) == ("Anna", "Unheardof")
        assert form["countries"].value() == [armenia.pk]
        row = tenure_of(page)
        assert row["office"].value() == office.pk
        assert row["source"].value() == "“On Yerevan”, 12 February 2025"
        assert not row["held_from"].value()
        assert "new_office" not in row.fields

    def test_particles_stay_with_the_family_name(self, client, editor):
        form = form_of(client.get(ADD, {"name": "Jan van der Meer"}))
        assert (form["given_name"].value(), form["family_name"].value()) == ("Jan", "van der Meer")

    def test_single_word_is_left_to_the_editor(self, client, editor):
        form = form_of(client.get(ADD, {"name": "Pelé"}))
        assert form["name"].value() == "Pelé"
        assert not form["family_name"].value()

    def test_office_that_is_not_there_is_typed_into_a_new_one(self, client, editor):
        row = tenure_of(client.get(ADD, {"name": "Anna Unheardof", "office": "deputy speaker"}))
        assert row["new_office"].value() == "Deputy speaker"
        assert row["office"].value() is None

    def test_state_can_be_said(self, client, editor, armenia):
        query = {"name": "Anna Unheardof", "office": "Foreign Minister", "country": armenia.pk}
        office = minister(armenia)
        page = client.get(ADD, query)
        assert tenure_of(page)["office"].value() == office.pk
        assert form_of(page)["countries"].value() == [armenia.pk]

    def test_plain_form_has_no_room_for_new_offices(self, client, editor):
        assert "new_office" not in tenure_of(client.get(ADD)).fields

    def test_plain_form_asks_nothing_more(self, client, editor, django_assert_max_num_queries):
        client.get(ADD)
        with django_assert_max_num_queries(4):
            client.get(ADD)

    def test_looking_stores_nothing(self, client, editor, armenia):
        article = make_article(body=BODY)
        client.get(ADD, {"name": "Anna Unheardof", "office": "Tsar", "article": article.pk})
        assert not Person.objects.exists()
        assert not Office.objects.exists()

    @pytest.mark.parametrize(
        "query",
        [
            {"article": "x"},
            {"article": "999999"},
            {"article": "9" * 400},
            {"country": "x"},
            {"country": "999999"},
            {"name": "a" * 10_000, "office": "b" * 10_000},
            {"name": "<script>alert(1)</script>", "office": "<script>alert(1)</script>"},
            {"next": "https://evil.example/"},
        ],
    )
    def test_nonsense_opens_the_form_all_the_same(self, client, editor, query):
        page = client.get(ADD, {"name": "Anna", **query})
        assert page.status_code == 200
        assert "<script>alert" not in page.content.decode()


class EvidentStateTests:
    def asked(self, client, body, published="2025-02-12T12:00"):
        article = make_article("On it", body, published=published)
        page = client.get(ADD, {"name": "Anna Unheardof", "article": article.pk})
        return form_of(page)["countries"].value()

    def test_state_in_the_sentence(self, client, editor, armenia):
        make_country("Georgia")
        body = f"{BODY}<p>Georgia, Georgia, Georgia and Georgia.</p>"
        assert self.asked(client, body) == [armenia.pk]

    def test_state_that_the_article_is_about(self, client, editor, armenia):
        make_country("Georgia")
        body = "<p>Minister Anna Unheardof spoke.</p><p>Armenia. Armenia. Georgia.</p>"
        assert self.asked(client, body) == [armenia.pk]

    def test_two_states_alike_are_none(self, client, editor, armenia):
        make_country("Georgia")
        body = "<p>Minister Anna Unheardof spoke.</p><p>Armenia met Georgia.</p>"
        assert not self.asked(client, body)

    def test_draft(self, client, editor, armenia):
        draft = make_draft("A draft", BODY)
        page = client.get(ADD, {"name": "Anna Unheardof", "office": "Tsar", "article": draft.pk})
        assert form_of(page)["countries"].value() == [armenia.pk]
        assert tenure_of(page)["source"].value() == "“A draft”"


class SavingTests:
    def address(self, article, office="Foreign Minister", **query):
        from urllib.parse import urlencode

        asked = {"name": "Anna Unheardof", "office": office, "article": article.pk, **query}
        return f"{ADD}?{urlencode(asked)}"

    def test_person_with_known_office_and_back_to_the_article(self, client, editor, armenia):
        office = minister(armenia)
        article = make_article(body=BODY)
        assert UndecidedName.objects.exists()
        answer = client.post(
            self.address(article), filled(armenia, office=office.pk, source="“A headline”")
        )
        assert answer.url == f"/admin/articles/article/{article.pk}/change/#names"
        tenure = Tenure.objects.get()
        assert (tenure.person.name, tenure.office) == ("Anna Unheardof", office)
        assert (tenure.held_from, tenure.source) == ("", "“A headline”")

    def test_new_office_of_the_persons_state(self, client, editor, armenia):
        article = make_article(body=BODY)
        client.post(self.address(article), filled(armenia, new_office="foreign minister"))
        office = Office.objects.get()
        assert (office.title, office.country) == ("Foreign minister", armenia)
        assert office.rank == Office.Rank.FOREIGN_MINISTER
        assert Tenure.objects.get().office == office

    def test_office_that_came_about_meanwhile_is_taken(self, client, editor, armenia):
        article = make_article(body=BODY)
        office = minister(armenia, "Tsar", Office.Rank.OTHER)
        answer = client.post(
            self.address(article, "Shah"), filled(armenia, new_office="tsar", source="x")
        )
        assert answer.status_code == 302
        assert Tenure.objects.get().office == office

    def test_source_alone_is_no_office_held(self, client, editor, armenia):
        article = make_article(body=BODY)
        fields = filled(armenia, office="", new_office="", source="“A headline”")
        assert client.post(self.address(article, "Tsar"), fields).status_code == 302
        assert Person.objects.exists()
        assert not Tenure.objects.exists()

    def test_dates_without_an_office_are_refused(self, client, editor, armenia):
        article = make_article(body=BODY)
        fields = filled(armenia, office="", new_office="", held_from="2004")
        page = client.post(self.address(article, "Tsar"), fields)
        assert "Choose an office, or give the title of a new one." in page.content.decode()
        assert not Person.objects.exists()

    def test_unchanged_prefilled_office_is_stored(self, client, editor, armenia):
        """What came filled in counts as typed: the editor saw it and pressed Save."""
        office = minister(armenia)
        article = make_article("On it", BODY)
        page = client.get(self.address(article))
        row = tenure_of(page)
        sent = {name: row[name].value() or "" for name in row.fields if name in row.initial}
        client.post(self.address(article), filled(armenia, **sent))
        assert Tenure.objects.get().office == office

    def test_back_to_the_queue(self, client, editor, armenia):
        article = make_article(body=BODY)
        queue = "/admin/articles/undecidedname/form/?key=anna+unheardof"
        address = self.address(article, "", next=queue)
        assert client.post(address, filled(armenia)).url == queue

    def test_what_follows_in_the_archive_is_offered_there(self, client, editor, armenia):
        article = make_article(body=BODY)
        page = client.post(self.address(article, ""), filled(armenia), follow=True)
        assert "was added successfully" in page.content.decode()
        assert "See what this changes in published articles" in page.content.decode()

    @pytest.mark.parametrize("button", ["_continue", "_addanother"])
    def test_other_buttons_do_what_they_say(self, client, editor, armenia, button):
        article = make_article(body=BODY)
        fields = filled(armenia) | {button: "1"}
        del fields["_save"]
        assert "/admin/people/person/" in client.post(self.address(article, ""), fields).url

    @pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "javascript:x"])
    def test_leads_to_no_other_site(self, client, editor, armenia, back):
        answer = client.post(f"{ADD}?next={back}", filled(armenia))
        assert "evil" not in answer.url
        assert answer.url.startswith("/admin/")

    def test_nothing_leads_back_without_an_article(self, client, editor, armenia):
        assert client.post(ADD, filled(armenia)).url.startswith("/admin/people/person/")

    def test_namesake_is_somebody_else(self, client, editor, armenia):
        make_person("Anna Unheardof")
        client.post(ADD, filled(armenia))
        assert Person.objects.count() == 2


class SignalTests:
    def test_nobody_who_knows_articles(self, client, editor, monkeypatch):
        monkeypatch.setattr(newcomer, "newcomer_met", Signal())
        page = client.get(ADD, {"name": "Anna", "article": "1"})
        assert form_of(page)["name"].value() == "Anna"

    def test_organisation_of_the_same_title_is_no_state(self, armenia):
        body = make_organisation("Council")
        Office.objects.create(title="Foreign Minister", organisation=body)
        assert newcomer.find_office("Foreign Minister", armenia) is None

    def test_tenures_elsewhere_do_not_count(self, armenia):
        other = make_person("Other")
        add_tenure(other, "Foreign Minister", make_country("Georgia"))
        assert newcomer.find_office("Foreign Minister", armenia) is None
