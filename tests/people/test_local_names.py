"""The house form of a name in each language, and the pages that show it."""

from __future__ import annotations

import importlib
import json

import pytest
from django.apps import apps
from django.utils import translation

from people.importing import load_file
from people.models import Alias, Entity, Kind, Office
from tests.factories import make_article, make_country, make_person

pytestmark = pytest.mark.django_db


def local_names(entity):
    return Entity.objects.get(pk=entity.pk).local_names


@pytest.fixture
def person():
    return make_person("Mikhail Gorbachev")


class StoredTests:
    def test_a_stored_name_is_the_local_name(self, person):
        alias = person.aliases.create(text="Михаил Горбачёв", language="ru", kind="spelling")
        person.aliases.create(text="Միխայիլ Գորբաչով", language="hy")
        assert local_names(person) == {"ru": "Михаил Горбачёв", "hy": "Միխայիլ Գորբաչով"}
        alias.delete()
        assert local_names(person) == {"hy": "Միխայիլ Գորբաչով"}

    @pytest.mark.parametrize(
        "name",
        [
            {"language": ""},
            {"language": "ka"},  # no edition speaks it
            {"language": "en"},  # the house form itself
            {"language": "ru", "kind": "epithet"},
            {"language": "ru", "kind": "demonym"},
            {"language": "ru", "strength": "weak"},
            {"language": "ru", "valid_until": "1999"},
        ],
    )
    def test_other_names_are_not(self, person, name):
        person.aliases.create(text="Горби", **name)
        assert local_names(person) == {}

    def test_a_name_comes_before_other_spellings_and_the_first_before_others(self, person):
        for text, kind in [("Горбачев", "spelling"), ("Михаил", "name"), ("Михайло", "name")]:
            person.aliases.create(text=text, kind=kind, language="ru")
        assert local_names(person) == {"ru": "Михаил"}

    def test_an_old_form_does_not_bring_back_an_old_name(self, person):
        before = Entity.objects.get(pk=person.pk)
        person.aliases.create(text="Михаил Горбачёв", language="ru")
        before.summary = "Changed in another window."
        before.save()
        assert local_names(person) == {"ru": "Михаил Горбачёв"}

    def test_an_import_brings_local_names(self, tmp_path, monkeypatch):
        monkeypatch.setattr("people.importing.writing._FEW", 1)
        rows = [
            {"entity_id": f"Q{n}", "name": f"Person {n}", "native": {"ru": f"Имя {n}"}}
            for n in (1, 2)
        ]
        path = tmp_path / "people.jsonl"
        path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
        load_file(Kind.PERSON, path)
        assert Entity.objects.get(name="Person 2").local_names == {"ru": "Имя 2"}

    def test_the_migration_reads_the_names_that_are_there(self, person):
        person.aliases.create(text="Михаил Горбачёв", language="ru")
        Entity.objects.update(local_names={})
        importlib.import_module("people.migrations.0006_local_names").fill(apps, None)
        assert local_names(person) == {"ru": "Михаил Горбачёв"}


class ShownTests:
    def test_the_name_of_the_active_language(self, person):
        person.aliases.create(text="Михаил Горбачёв", language="ru")
        person.refresh_from_db()
        assert person.local_name == "Mikhail Gorbachev"
        assert person.local_short_name == "Gorbachev"
        with translation.override("ru"):
            assert person.local_name == "Михаил Горбачёв"
            assert person.local_short_name == "Горбачёв"
            assert Entity.objects.get().local_short_name == "Горбачёв"
        with translation.override("hy"):
            assert person.local_name == "Mikhail Gorbachev"
        with translation.override(None):
            assert person.local_name == "Mikhail Gorbachev"

    def test_pages_of_an_edition_speak_its_language(self, client, person):
        person.aliases.create(text="Михаил Горбачёв", language="ru")
        state = make_country("Armenia")
        state.aliases.create(text="Армения", language="ru")
        article = make_article(
            "Визит", "<p>Михаила Горбачёва ждут в Армении.</p>", language="ru", slug="vizit"
        )
        article_page = client.get(article.get_absolute_url()).content.decode()
        assert ">Михаила Горбачёва</a>" in article_page
        assert "Михаил Горбачёв</bdi></a>" in article_page
        assert ">Армения</bdi></a>" in article_page
        page = client.get("/ru/people/mikhail-gorbachev/").content.decode()
        assert "<title>Михаил Горбачёв" in page
        assert "Mikhail Gorbachev" in page  # among the other names
        assert "Михаил Горбачёв" in client.get("/ru/people/").content.decode()
        assert "Армения" in client.get("/ru/countries/").content.decode()
        found = client.get("/ru/search/?q=горбачев").content.decode()
        assert "Михаил <mark>Горбачёв</mark>" in found
        assert (
            "Михаил Горбачёв"
            in client.get("/ru/people/mikhail-gorbachev/feed.rss").content.decode()
        )

    def test_pages_of_the_first_language_stay_as_they_were(self, client, person):
        person.aliases.create(text="Михаил Горбачёв", language="ru")
        page = client.get("/people/mikhail-gorbachev/").content.decode()
        assert "<title>Mikhail Gorbachev" in page

    def test_an_office_is_told_with_the_name_it_has_in_its_own_language(self, person):
        state = make_country("Armenia")
        state.aliases.create(text="Армения", language="ru")
        office = Office.objects.create(title="Envoy", country=state)
        with translation.override("ru"):
            assert "Армения" not in office.full_title


class MergedTests:
    def test_a_merge_takes_the_names_over(self, person):
        from people.merging import merge, undo

        other = make_person("Michail Gorbatschow")
        Alias.objects.create(entity=other, text="Михаил Горбачёв", language="ru")
        done = merge(person, other)
        assert local_names(person) == {"ru": "Михаил Горбачёв"}
        undo(done)
        assert local_names(person) == {}
        assert local_names(other) == {"ru": "Михаил Горбачёв"}
