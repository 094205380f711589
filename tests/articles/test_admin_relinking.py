"""The desk's pages on what a change of names does to published articles."""

import pytest
from django.contrib.auth.models import Permission
from django.db.models.fields.files import FieldFile
from django.urls import reverse

from articles import deciding, publishing, relinking
from articles.models import Mention, Relinking
from people.models import Alias, Person
from tests.factories import add_tenure, make_article, make_country, make_person, make_user

pytestmark = pytest.mark.django_db

State = Relinking.State


@pytest.fixture
def desk(client):
    """A client whose user may do everything."""
    client.force_login(make_user())
    return client


@pytest.fixture
def iran():
    return make_country("Iran")


def add_name(entity, text):
    return Alias.objects.create(entity=entity, text=text, kind="spelling")


def address(name, *args):
    return reverse(f"admin:articles_relinking_{name}", args=args)


def planned(entity):
    return relinking.work(relinking.plan([entity.pk], reason="A test"))


def form_of(client, url):
    """What the form at this address would send as it stands."""
    response = client.get(url)
    data = {}
    adminform = response.context["adminform"].form
    inlines = [f.formset for f in response.context["inline_admin_formsets"]]
    forms = [adminform, *(form for fs in inlines for form in [fs.management_form, *fs.forms])]
    for form in forms:
        for bound in form:
            value = bound.value()
            if value is None or value is False or isinstance(value, FieldFile):
                continue
            data[bound.html_name] = [str(v) for v in value] if isinstance(value, list) else value
    return data


class EffectPageTests:
    def test_it_tells_numbers_sentences_and_meanings(self, desk, iran):
        make_article("On Persia", "<p>Persia spoke.</p>")
        add_name(iran, "Persia")
        page = desk.get(address("change", planned(iran).pk)).content.decode()
        assert "2 links in 1 article, 0 ambiguous" in page
        assert "<mark>Persia</mark> spoke." in page
        assert "not linked" in page
        assert "Apply to 1 article" in page

    def test_planning_an_entity_leads_to_its_effect(self, desk, iran):
        make_article("On Persia", "<p>Persia spoke.</p>")
        add_name(iran, "Persia")
        response = desk.post(address("plan", iran.pk))
        batch = Relinking.objects.get()
        assert response.url == address("change", batch.pk)
        assert batch.state == State.PLANNED
        assert desk.get(address("plan", iran.pk)).status_code == 405

    def test_apply_undo_and_apply_once_more(self, desk, iran):
        make_article(body="<p>Persia spoke.</p>")
        add_name(iran, "Persia")
        batch = planned(iran)
        for act, state, mentions in (
            ("apply", State.APPLIED, 1),
            ("undo", State.UNDONE, 0),
            ("apply", State.APPLIED, 1),
        ):
            response = desk.post(address("act", batch.pk, act))
            assert response.url == address("change", batch.pk)
            batch.refresh_from_db()
            assert (batch.state, Mention.objects.count()) == (state, mentions)
            assert desk.get(response.url).status_code == 200

    def test_discard(self, desk, iran):
        make_article(body="<p>Persia spoke.</p>")
        add_name(iran, "Persia")
        batch = planned(iran)
        assert desk.post(address("act", batch.pk, "discard")).url == address("changelist")
        batch.refresh_from_db()
        assert batch.state == State.DISCARDED
        assert (
            "No published article changes" in desk.get(address("change", batch.pk)).content.decode()
        )

    def test_names_that_changed_since_are_told_and_worked_out_anew(self, desk, iran):
        make_article(body="<p>Persia and Georgia.</p>")
        add_name(iran, "Persia")
        batch = planned(iran)
        assert "Names have changed" not in desk.get(address("change", batch.pk)).content.decode()
        add_name(iran, "Georgia")
        assert "Names have changed" in desk.get(address("change", batch.pk)).content.decode()
        desk.post(address("act", batch.pk, "replan"))
        batch.refresh_from_db()
        assert batch.links == 2

    def test_what_is_left_alone_says_why(self, desk, iran):
        article = make_article(body="<p>Persia spoke.</p>")
        add_name(iran, "Persia")
        batch = planned(iran)
        relinking.work(relinking.apply(batch))
        publishing.publish(article.revisions.get())
        relinking.work(relinking.undo(batch))
        page = desk.get(f"{address('change', batch.pk)}?show=left").content.decode()
        assert "Left alone: published anew since" in page

    def test_an_article_that_changed_since_says_so(self, desk, iran):
        article = make_article(body="<p>Persia spoke.</p>")
        add_name(iran, "Persia")
        batch = planned(iran)
        publishing.publish(article.revisions.get())
        page = desk.get(address("change", batch.pk)).content.decode()
        assert "changed since this was worked out" in page

    def test_doubts_and_rejections_can_be_looked_at_alone(self, desk, iran):
        rejected = make_article("Rejected", "<p>Persia spoke.</p>")
        make_article("Linked", "<p>Persia spoke.</p>")
        deciding.decide(rejected, "Persia", None, by=None)
        add_name(iran, "Persia")
        batch = planned(iran)
        page = desk.get(f"{address('change', batch.pk)}?show=rejected").content.decode()
        assert "1 rejected earlier by an editor" in page
        assert ">Rejected</a>" in page
        assert ">Linked</a>" not in page

    def test_the_number_of_queries_does_not_grow(self, desk, iran, django_assert_max_num_queries):
        for number in range(30):
            make_article(f"Article {number}", "<p>Persia spoke.</p>")
        add_name(iran, "Persia")
        batch = planned(iran)
        url = address("change", batch.pk)
        with django_assert_max_num_queries(20):
            page = desk.get(url).content.decode()
        assert "Article 24" in page
        assert "Article 25" not in page
        with django_assert_max_num_queries(20):
            assert "Article 29" in desk.get(f"{url}?p=2").content.decode()
        with django_assert_max_num_queries(10):
            desk.get(address("changelist"))


class WorkTests:
    @pytest.fixture
    def batch(self, iran, monkeypatch):
        for _number in range(15):
            make_article(body="<p>Persia spoke.</p>")
        add_name(iran, "Persia")
        monkeypatch.setattr("articles.admin.relinking.SECONDS_AT_ONCE", 0)
        monkeypatch.setattr("articles.relinking.batch._AT_ONCE", 10)
        return relinking.plan([iran.pk], reason="A test")

    def test_a_script_is_told_how_far_it_is(self, desk, batch):
        answer = desk.post(address("work", batch.pk), headers={"accept": "application/json"})
        assert answer.json() == {
            "isAtWork": True,
            "done": 10,
            "total": 15,
            "words": "10 of 15 articles read.",
        }
        answer = desk.post(address("work", batch.pk), headers={"accept": "application/json"})
        assert not answer.json()["isAtWork"]

    def test_looking_does_nothing_and_without_a_script_a_button_goes_on(self, desk, batch):
        url = address("change", batch.pk)
        page = desk.get(f"{url}?go-on=1").content.decode()
        assert "<noscript><button" in page
        assert Relinking.objects.get().done == 0
        assert desk.post(address("work", batch.pk)).url == url
        assert 0 < Relinking.objects.get().done < 15
        assert desk.post(address("work", batch.pk)).url == url
        assert "<noscript><button" not in desk.get(url).content.decode()
        assert Relinking.objects.get().state == State.PLANNED

    def test_what_was_begun_can_be_discarded(self, desk, batch):
        desk.post(address("act", batch.pk, "discard"))
        answer = desk.post(address("work", batch.pk), headers={"accept": "application/json"})
        assert not answer.json()["isAtWork"]
        assert not batch.rows.exists()


class PermissionTests:
    def test_who_may_not_change_articles_may_not_do_it(self, client, iran):
        make_article(body="<p>Persia spoke.</p>")
        add_name(iran, "Persia")
        batch = planned(iran)
        user = make_user(is_superuser=False)
        user.user_permissions.add(Permission.objects.get(codename="view_relinking"))
        client.force_login(user)
        page = client.get(address("change", batch.pk))
        assert page.status_code == 200
        assert "Apply to" not in page.content.decode()
        for url in (
            address("plan", iran.pk),
            address("act", batch.pk, "apply"),
            address("work", batch.pk),
        ):
            assert client.post(url).status_code == 403
        assert not Mention.objects.exists()

    def test_others_of_the_desk_do_not_see_it(self, client, iran):
        batch = planned(iran)
        client.force_login(make_user(is_superuser=False))
        assert client.get(address("change", batch.pk)).status_code == 403


class FormsLeadToTheEffectTests:
    def test_a_new_name_of_a_person(self, desk):
        person = make_person("Ramiz Mehdiyev")
        make_article(body="<p>Ramiz the Grey spoke.</p>")
        url = reverse("admin:people_person_change", args=[person.pk])
        data = form_of(desk, url)
        data |= {
            "aliases-TOTAL_FORMS": "2",
            "aliases-1-text": "Ramiz the Grey",
            "aliases-1-kind": "spelling",
            "aliases-1-strength": "strong",
            "aliases-1-entity": person.pk,
            "_save": "Save",
        }
        response = desk.post(url, data)
        batch = Relinking.objects.get()
        assert response.url == address("change", batch.pk)
        assert (batch.state, batch.links) == (State.PLANNED, 1)
        assert batch.reason == "Names of Ramiz Mehdiyev"
        assert not Mention.objects.exists()

    def test_going_on_with_the_form_shows_a_link_instead(self, desk):
        make_article(body="<p>Ramiz Mehdiyev spoke.</p>")
        url = reverse("admin:people_person_add")
        data = form_of(desk, url) | {"name": "Ramiz Mehdiyev", "_continue": "1"}
        response = desk.post(url, data)
        person = Person.objects.get()
        assert response.url == reverse("admin:people_person_change", args=[person.pk])
        batch = Relinking.objects.get()
        assert address("change", batch.pk) in desk.get(response.url).content.decode()

    def test_a_new_person(self, desk):
        make_article(body="<p>Ramiz Mehdiyev spoke.</p>")
        url = reverse("admin:people_person_add")
        response = desk.post(url, form_of(desk, url) | {"name": "Ramiz Mehdiyev", "_save": "1"})
        assert response.url == address("change", Relinking.objects.get().pk)

    def test_what_the_linker_does_not_know_leads_nowhere(self, desk):
        person = make_person("Ramiz Mehdiyev")
        make_article(body="<p>Ramiz Mehdiyev spoke.</p>")
        url = reverse("admin:people_person_change", args=[person.pk])
        response = desk.post(url, form_of(desk, url) | {"summary": "A man.", "_save": "1"})
        assert response.url == reverse("admin:people_person_changelist")
        assert not Relinking.objects.exists()

    def test_a_change_that_changes_no_article_leads_nowhere(self, desk):
        person = make_person("Ramiz Mehdiyev")
        make_article(body="<p>Ramiz Mehdiyev spoke.</p>")
        url = reverse("admin:people_person_change", args=[person.pk])
        response = desk.post(url, form_of(desk, url) | {"born": "1938", "_save": "1"})
        assert response.url == reverse("admin:people_person_changelist")
        assert not Relinking.objects.exists()

    def test_a_form_with_mistakes_is_shown_again(self, desk):
        url = reverse("admin:people_person_add")
        assert desk.post(url, form_of(desk, url) | {"_save": "1"}).status_code == 200

    def test_the_list_of_all_names(self, desk, iran):
        make_article(body="<p>Persia spoke.</p>")
        url = reverse("admin:people_alias_add")
        data = {"entity": iran.pk, "text": "Persia", "kind": "spelling", "strength": "strong"}
        response = desk.post(url, data | {"_save": "1"})
        batch = Relinking.objects.get()
        assert response.url == address("change", batch.pk)
        relinking.work(relinking.apply(batch))
        alias = Alias.objects.get(text="Persia")
        desk.post(reverse("admin:people_alias_delete", args=[alias.pk]), {"post": "yes"})
        assert Relinking.objects.order_by("pk").last().links == 1

    def test_names_deleted_from_the_list(self, desk, iran):
        alias = add_name(iran, "Persia")
        make_article(body="<p>Persia spoke.</p>")
        data = {"action": "delete_selected", "_selected_action": [alias.pk], "post": "yes"}
        desk.post(reverse("admin:people_alias_changelist"), data)
        assert Relinking.objects.get().links == 1

    def test_an_office_concerns_all_its_holders(self, desk):
        azerbaijan = make_country("Azerbaijan")
        make_article(body="<p>President Aliyev of Azerbaijan spoke. Baku. Azerbaijan.</p>")
        person = make_person("Ilham Aliyev", countries=[azerbaijan], prominence=200)
        tenure = add_tenure(person, "President", azerbaijan, "2003-10-31")
        url = reverse("admin:people_tenure_change", args=[tenure.pk])
        data = form_of(desk, url) | {"held_until": "2004", "_save": "1"}
        response = desk.post(url, data)
        batch = Relinking.objects.first()
        assert response.status_code == 302
        if batch:  # whether the linker minds is not the matter of this test
            assert list(batch.entities.all()) == [person.entity_ptr]

    def test_making_public_says_what_would_change(self, desk):
        person = make_person("Ramiz Mehdiyev", is_private=True)
        make_article(body="<p>Ramiz Mehdiyev spoke.</p>")
        data = {"action": "make_public", "_selected_action": [person.pk]}
        response = desk.post(reverse("admin:people_person_changelist"), data, follow=True)
        batch = Relinking.objects.get()
        assert address("change", batch.pk) in response.content.decode()
        assert batch.links == 1

    def test_who_may_not_change_articles_is_not_led_there(self, client):
        user = make_user(is_superuser=False)
        for codename in ("add_person", "view_person", "change_person"):
            user.user_permissions.add(Permission.objects.get(codename=codename))
        client.force_login(user)
        make_article(body="<p>Ramiz Mehdiyev spoke.</p>")
        url = reverse("admin:people_person_add")
        response = client.post(url, form_of(client, url) | {"name": "Ramiz Mehdiyev", "_save": "1"})
        assert response.url == reverse("admin:people_person_changelist")
        assert not Relinking.objects.exists()
