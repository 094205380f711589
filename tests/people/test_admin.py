"""The reference desk in the admin."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.urls import reverse

from people.merging import merge
from people.models import Alias, Country, Entity, FormerAddress, Person, Tenure
from tests import factories

pytestmark = pytest.mark.django_db

MODELS = [model for model in admin.site._registry if model._meta.app_label == "people"]


@pytest.fixture
def editor(client):
    user = factories.make_user()
    client.force_login(user)
    return user


@pytest.fixture
def desk():
    """One of everything, named after what it is."""
    azerbaijan = factories.make_country("Azerbaijan", aliases=[("Russians", "demonym")])
    armenia = factories.make_country("Armenia")
    aliyev = factories.make_person(
        "Ilham Aliyev", offices=[("President", azerbaijan, "2003", "")], countries=[azerbaijan]
    )
    union = factories.make_organisation("European Union", acronym="EU")
    union.memberships.create(country=armenia, valid_from="2001")
    meeting = factories.make_event("Prague meeting", participants=[aliyev, armenia])
    FormerAddress.objects.create(slug="i-aliyev", entity=aliyev)
    return {
        "person": aliyev,
        "country": azerbaijan,
        "organisation": union,
        "event": meeting,
        "entity": Entity.objects.get(pk=aliyev.pk),
        "office": aliyev.tenures.get().office,
        "tenure": aliyev.tenures.get(),
        "alias": aliyev.aliases.first(),
        "formeraddress": FormerAddress.objects.get(),
        "merge": merge(azerbaijan, factories.make_country("Azerbaidjan", status="")),
    }


def url(model_name, view, *args):
    return reverse(f"admin:people_{model_name}_{view}", args=args)


def autocomplete(client, model, field, term, page=None):
    query = {"app_label": "people", "model_name": model, "field_name": field, "term": term}
    if page is not None:
        query["page"] = page
    return client.get(reverse("admin:autocomplete"), query)


def empty_inlines(*prefixes):
    return {
        f"{prefix}-{name}": value
        for prefix in prefixes
        for name, value in (("TOTAL_FORMS", 0), ("INITIAL_FORMS", 0))
    }


@pytest.mark.usefixtures("editor")
class EveryPageTests:
    @pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.model_name)
    def test_list_add_and_change_open(self, client, desk, model):
        name = model._meta.model_name
        assert client.get(url(name, "changelist")).status_code == 200
        assert client.get(url(name, "changelist"), {"q": "aliyev"}).status_code == 200
        change = client.get(url(name, "change", desk[name].pk), follow=name == "entity")
        assert change.status_code == 200
        assert client.get(url(name, "history", desk[name].pk)).status_code == 200
        model_admin = admin.site._registry[model]
        request = change.wsgi_request
        if model_admin.has_add_permission(request):
            assert client.get(url(name, "add")).status_code == 200
        else:
            assert client.get(url(name, "add")).status_code == 403

    @pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.model_name)
    def test_every_filter_answers(self, client, desk, model):
        name = model._meta.model_name
        page = client.get(url(name, "changelist"))
        for spec in page.context["cl"].filter_specs:
            for choice in spec.choices(page.context["cl"]):
                answer = client.get(url(name, "changelist") + choice["query_string"])
                assert answer.status_code == 200

    def test_the_filter_by_state(self, client, desk):
        address, name = url("person", "changelist"), "countries__entity_ptr__exact"
        factories.make_person("Somebody Else")
        for pk, count in ((desk["country"].pk, 1), ("", 2), (999999, 0)):
            page = client.get(address, {name: pk, "summary": "missing"})
            assert page.status_code == 200
            assert len(page.context["cl"].result_list) == count
            assert '<input type="hidden" name="summary" value="missing">' in page.content.decode()

    @pytest.mark.parametrize("kind", ["person", "country", "organisation", "event"])
    def test_every_kind_can_be_imported(self, client, kind):
        address = reverse(f"admin:people_{kind}_import")
        assert address in client.get(url(kind, "changelist")).content.decode()
        assert client.get(address).status_code == 200

    def test_nothing_inline_in_the_pages(self, client, desk):
        for name in ("person", "country", "event", "office"):
            html = client.get(url(name, "change", desk[name].pk)).content.decode()
            assert "style=" not in html
            assert "onclick=" not in html


@pytest.mark.usefixtures("editor")
class QueryCountTests:
    """A list costs the same with one row and with twenty."""

    def fill(self, number):
        state = factories.make_country(f"State {number}", iso_alpha2="", region="Europe")
        person = factories.make_person(
            f"Person Number{number}",
            offices=[("President", state, "2003", ""), ("Speaker", state, "1999", "2003")],
            countries=[state],
        )
        body = factories.make_organisation(f"Body {number}", country=state)
        factories.make_event(f"Meeting {number}", participants=[person, body], country=state)
        FormerAddress.objects.create(slug=f"former-{number}", entity=person)

    @pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.model_name)
    def test_change_list(self, client, django_assert_num_queries, model):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        address = url(model._meta.model_name, "changelist")
        self.fill(0)
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as few:
            client.get(address)
        for number in range(1, 20):
            self.fill(number)
        with django_assert_num_queries(len(few)):
            client.get(address)
        assert len(few) < 20

    @pytest.mark.parametrize(
        ("model", "field", "term"),
        [
            ("participation", "entity", "number"),
            ("participation", "entity", ""),
            ("tenure", "person", "person"),
            ("tenure", "office", "president"),
            ("person", "countries", "state"),
            ("office", "organisation", "body"),
        ],
    )
    def test_autocomplete(self, client, django_assert_max_num_queries, model, field, term):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        for number in range(2):
            self.fill(number)
        autocomplete(client, model, field, term)
        with CaptureQueriesContext(connection) as few:
            assert autocomplete(client, model, field, term).json()["results"]
        for number in range(2, 22):
            self.fill(number)
        with django_assert_max_num_queries(len(few)):
            answer = autocomplete(client, model, field, term).json()
        assert len(answer["results"]) == 20
        assert answer["pagination"]["more"] is True


@pytest.mark.usefixtures("editor")
class SearchTests:
    @pytest.mark.parametrize(
        "words", ["mehdiyev", "MEHDİYEV", "mehd ram", "Мехтиев", "Rəmiz", "  ramiz   mehdiyev "]
    )
    def test_people_are_found_by_any_spelling(self, client, words):
        factories.make_person(
            "Ramiz Mehdiyev",
            aliases=[("Рамиз Мехтиев", "spelling")],
        )
        factories.make_person("Abulfas Garayev")
        page = client.get(url("person", "changelist"), {"q": words})
        assert [p.name for p in page.context["cl"].result_list] == ["Ramiz Mehdiyev"]

    def test_labels_tell_namesakes_apart(self, client, desk):
        factories.make_person("Heydar Aliyev", born="1923", died="2003")
        found = autocomplete(client, "participation", "entity", "aliyev").json()["results"]
        assert [row["text"] for row in found] == [
            "Aliyev, Heydar · 1923-2003",
            "Aliyev, Ilham · President of Azerbaijan, 2003-",
        ]

    def test_the_widely_known_come_first(self, client, desk):
        factories.make_person("Zaur Aliyev", prominence=90)
        found = autocomplete(client, "participation", "entity", "aliyev").json()["results"]
        assert [row["text"].split(" ·")[0] for row in found] == ["Aliyev, Zaur", "Aliyev, Ilham"]

    def test_what_was_chosen_reads_as_it_was_found(self, client, desk):
        html = client.get(url("event", "change", desk["event"].pk)).content.decode()
        assert "Aliyev, Ilham · President of Azerbaijan, 2003-" in html
        assert "Armenia · state" in html

    def test_private_people_are_never_suggested(self, client):
        factories.make_person("Quiet Neighbour", is_private=True)
        assert autocomplete(client, "participation", "entity", "quiet").json()["results"] == []
        # The desk itself still finds them.
        assert "Quiet Neighbour" in client.get(
            url("person", "changelist"), {"q": "quiet"}
        ).content.decode().replace("Neighbour, Quiet", "Quiet Neighbour")

    @pytest.mark.parametrize("term", ["\x00", '"', "%", "_", "\\", "a " * 300, "ə" * 500, "’"])
    @pytest.mark.parametrize("page", ["0", "-1", "x", "99999", None])
    def test_any_input_is_answered(self, client, desk, term, page):
        answer = autocomplete(client, "participation", "entity", term, page)
        assert answer.status_code == (404 if page == "x" else 200)
        assert client.get(url("person", "changelist"), {"q": term}).status_code == 200

    def test_offices_are_found_by_state_in_any_spelling(self, client, desk):
        factories.add_aliases(desk["country"], [("Азербайджан", "spelling")])
        found = autocomplete(client, "tenure", "office", "presid азерб").json()["results"]
        assert [row["text"] for row in found] == ["President of Azerbaijan"]


@pytest.mark.usefixtures("editor")
class WritingTests:
    inlines = empty_inlines("aliases", "tenures")

    def person_data(self, **fields):
        return {"name": "Nikol Pashinyan", "born": "1975", "prominence": 0, **self.inlines} | fields

    def test_a_person_with_names_and_offices(self, client, desk):
        data = self.person_data(
            **{
                "aliases-TOTAL_FORMS": 2,
                "aliases-0-text": "Nikol Pashinyan",
                "aliases-0-kind": "name",
                "aliases-0-strength": "strong",
                "aliases-1-text": "Nikol",
                "aliases-1-kind": "short",
                "aliases-1-strength": "weak",
                "tenures-TOTAL_FORMS": 1,
                "tenures-0-office": desk["office"].pk,
                "tenures-0-held_from": "2018-05",
            }
        )
        answer = client.post(url("person", "add"), data)
        assert answer.status_code == 302, answer.context["errors"]
        person = Person.objects.get(name="Nikol Pashinyan")
        # The name that the entity stored itself was amended, not doubled.
        assert sorted(person.aliases.values_list("text", "strength")) == [
            ("Nikol", "weak"),
            ("Nikol Pashinyan", "strong"),
        ]
        assert person.tenures.get().held_from == "2018-05"

    def test_two_spellings_that_fold_alike_are_refused_beside_the_field(self, client):
        data = self.person_data(
            **{
                "aliases-TOTAL_FORMS": 2,
                "aliases-0-text": "Məmmədyarov",
                "aliases-0-kind": "spelling",
                "aliases-0-strength": "strong",
                "aliases-1-text": "Mammadyarov",
                "aliases-1-kind": "spelling",
                "aliases-1-strength": "strong",
            }
        )
        answer = client.post(url("person", "add"), data)
        assert answer.status_code == 200
        assert "one spelling finds them all" in answer.content.decode()
        assert "Məmmədyarov" in answer.content.decode()
        assert not Person.objects.exists()

    def test_a_second_name_that_folds_alike_is_refused_in_the_list_of_names(self, client, desk):
        answer = client.post(
            url("alias", "add"),
            {"entity": desk["person"].pk, "text": "ILHAM ALİYEV", "kind": "spelling",
             "strength": "strong"},
        )  # fmt: skip
        assert answer.status_code == 200
        assert Alias.objects.filter(entity=desk["person"]).count() == 1

    def test_a_date_that_is_none_is_refused_in_words(self, client):
        answer = client.post(url("person", "add"), self.person_data(born="7.4.2004"))
        assert answer.status_code == 200
        assert "is not a date we can keep" in answer.content.decode()
        assert "7.4.2004" in answer.content.decode()

    def test_a_changed_slug_leaves_the_old_address(self, client, desk):
        person = desk["person"]
        data = self.person_data(
            name=person.name, given_name="Ilham", family_name="Aliyev", slug="aliyev",
            sort_name=person.sort_name, countries=[c.pk for c in person.countries.all()],
        )  # fmt: skip
        data |= {
            "aliases-TOTAL_FORMS": 0,
            "tenures-TOTAL_FORMS": 0,
        }
        assert client.post(url("person", "change", person.pk), data).status_code == 302
        assert FormerAddress.objects.filter(slug="ilham-aliyev", entity=person).exists()

    def test_too_many_offices_are_left_to_their_own_list(self, client, desk):
        from people.models import Office

        state = desk["country"]
        Office.objects.bulk_create(
            [Office(title=f"Minister {n}", country=state) for n in range(70)]
        )
        html = client.get(url("country", "change", state.pk)).content.decode()
        assert "Minister 69" not in html
        listed = client.get(url("office", "changelist"), {"country__entity_ptr__exact": state.pk})
        assert listed.context["cl"].result_count == 71


@pytest.mark.usefixtures("editor")
class DeletingTests:
    def test_what_has_to_stay_on_record_stands_in_the_way(self, client, desk):
        office = desk["office"]
        state = office.country
        text = client.get(url("country", "delete", state.pk)).content.decode()
        assert "cannot be deleted" in text
        assert "1 office: President" in text
        assert "Make it private" in text
        client.post(url("country", "delete", state.pk), {"post": "yes"})
        assert Country.objects.filter(pk=state.pk).exists()

    def test_whoever_takes_part_in_something_leaves_it(self, client, desk):
        person = desk["person"]
        text = client.get(url("person", "delete", person.pk)).content.decode()
        assert "Takes part in 1 event," in text
        assert "Prague meeting" in text
        assert "Make it private" in text
        client.post(url("person", "delete", person.pk), {"post": "yes"})
        assert not Person.objects.filter(pk=person.pk).exists()
        assert desk["event"].parts.count() == 1

    def test_made_private_instead(self, client, desk):
        person = desk["person"]
        answer = client.post(reverse("admin:people_person_make_private", args=[person.pk]))
        assert answer.status_code == 302
        person.refresh_from_db()
        assert person.is_private
        assert LogEntry.objects.filter(object_id=str(person.pk)).exists()

    def test_made_private_by_post_only(self, client, desk):
        address = reverse("admin:people_person_make_private", args=[desk["person"].pk])
        assert client.get(address).status_code == 405

    def test_who_is_named_nowhere_goes_with_all_names(self, client):
        person = factories.make_person("Somebody Else")
        FormerAddress.objects.create(slug="else", entity=person)
        page = client.get(url("person", "delete", person.pk))
        assert not page.context["perms_lacking"]
        assert not page.context["protected"]
        client.post(url("person", "delete", person.pk), {"post": "yes"})
        assert not Entity.objects.filter(pk=person.pk).exists()

    def test_the_action_for_many_refuses_as_well(self, client, desk):
        data = {
            "action": "delete_selected",
            "_selected_action": [desk["office"].country_id],
            "post": "yes",
        }
        client.post(url("country", "changelist"), data)
        assert Country.objects.filter(pk=desk["office"].country_id).exists()

    def test_the_action_makes_private_and_public(self, client, desk):
        data = {"action": "make_private", "_selected_action": [desk["person"].pk]}
        client.post(url("person", "changelist"), data)
        assert Person.objects.get(pk=desk["person"].pk).is_private
        client.post(url("person", "changelist"), data | {"action": "make_public"})
        assert not Person.objects.get(pk=desk["person"].pk).is_private


class PermissionTests:
    @pytest.fixture
    def reader(self, client):
        user = factories.make_user("reader", is_superuser=False)
        client.force_login(user)
        return user

    def grant(self, user, *codenames):
        user.user_permissions.add(*Permission.objects.filter(codename__in=codenames))

    def test_nobody_looks_in_without_an_account(self, client, desk):
        for model in MODELS:
            answer = client.get(url(model._meta.model_name, "changelist"))
            assert answer.status_code == 302
            assert "/admin/login/" in answer.url

    def test_staff_without_permission_sees_nothing(self, client, reader, desk):
        for model in MODELS:
            assert client.get(url(model._meta.model_name, "changelist")).status_code == 403
        assert autocomplete(client, "participation", "entity", "a").status_code == 403

    def test_whoever_may_look_may_not_write(self, client, reader, desk):
        self.grant(reader, "view_person")
        person = desk["person"]
        assert client.get(url("person", "change", person.pk)).status_code == 200
        assert client.post(url("person", "change", person.pk), {"name": "X"}).status_code == 403
        private = reverse("admin:people_person_make_private", args=[person.pk])
        assert client.post(private).status_code == 403
        assert client.get(url("person", "delete", person.pk)).status_code == 403

    def test_old_addresses_are_nobodys_to_change(self, client, desk):
        client.force_login(factories.make_user())
        address = desk["formeraddress"].pk
        assert client.post(url("formeraddress", "change", address)).status_code == 403
        assert client.post(url("formeraddress", "delete", address)).status_code == 403


@pytest.mark.usefixtures("editor")
class EntityTests:
    def test_the_general_list_leads_to_the_page_of_the_kind(self, client, desk):
        answer = client.get(url("entity", "change", desk["country"].pk) + "?_popup=1")
        assert answer.status_code == 302
        assert answer.url == url("country", "change", desk["country"].pk) + "?_popup=1"

    def test_an_entity_that_is_not_there(self, client):
        for pk in ("999999", "x", "9" * 30):
            assert client.get(url("entity", "change", pk)).status_code == 404

    def test_the_form_leads_to_the_articles_that_name_it(self, client, desk):
        factories.make_article("On Baku", "<p>Ilham Aliyev spoke.</p>")
        pk = desk["person"].pk
        address = reverse("admin:articles_mention_changelist") + f"?entity__id__exact={pk}"
        assert address in client.get(url("person", "change", pk)).content.decode()
        assert "On Baku" in client.get(address).content.decode()

    def test_private_entities_have_no_page_to_view(self, client, desk):
        model_admin = admin.site._registry[Country]
        country = desk["country"]
        assert model_admin.get_view_on_site_url(country) == country.get_absolute_url()
        country.is_private = True
        assert model_admin.get_view_on_site_url(country) is None

    def test_the_list_of_tenures_of_one_office(self, client, desk):
        page = client.get(url("tenure", "changelist"), {"office__id__exact": desk["office"].pk})
        assert list(page.context["cl"].result_list) == list(Tenure.objects.all())
