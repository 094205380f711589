"""The compiled names: made once, shared through a file, never out of date."""

import contextlib

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from articles import gazetteer, mentions
from articles.linkable import linkable_entities
from articles.linking import Document, link
from people.models import NameChange, Person, Stamp, name_change
from people.models.stamp import GAZETTEER
from people.signals import announce
from tests.factories import add_tenure, make_content, make_country, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path


@pytest.fixture
def compiled(monkeypatch):
    """Counts how often names are compiled, and lets a test forget what the process knows."""
    calls = []
    real = gazetteer.compile_gazetteer

    def counting(entities):
        calls.append(1)
        return real(entities)

    monkeypatch.setattr(gazetteer, "compile_gazetteer", counting)
    monkeypatch.setattr(gazetteer, "_loaded", None)
    return calls


def forget(monkeypatch):
    """Do as a process does that has just started."""
    monkeypatch.setattr(gazetteer, "_loaded", None)


def found(text):
    result = link(Document(body_html=f"<p>{text}</p>"), gazetteer.current_gazetteer())
    return [occurrence.surface for occurrence in result.occurrences]


def test_names_are_compiled_once_a_process(compiled):
    make_country("Armenia")
    for _ in range(3):
        assert found("Armenia") == ["Armenia"]
    assert len(compiled) == 1


def test_another_process_loads_what_the_first_compiled(compiled, monkeypatch):
    make_country("Armenia")
    found("Armenia")
    forget(monkeypatch)
    assert found("Armenia") == ["Armenia"]
    assert len(compiled) == 1


def test_a_new_name_is_known_at_once(compiled):
    country = make_country("Armenia")
    assert found("Hayastan") == []
    country.aliases.create(text="Hayastan")
    assert found("Hayastan") == ["Hayastan"]


class OutOfDateTests:
    """Somebody is deleted or made private between the compiling and the linking."""

    @pytest.mark.parametrize("how", ["deleted", "private"])
    def test_nobody_is_linked_who_is_no_longer_there(self, how):
        gone, other = make_person("Quiet Neighbour"), make_country("Armenia")
        content = make_content("One", "<p>Quiet Neighbour left Armenia.</p>")
        old = gazetteer.current_gazetteer()
        if how == "deleted":
            gone.delete()
        else:
            Person.objects.filter(pk=gone.pk).update(is_private=True)
        result = mentions.link_content(content, old, decisions=[], at=timezone.now())
        assert [o.entity_id for o in result.occurrences] == [str(other.pk)]
        assert "neighbour/" not in result.body_html


class ChangeTests:
    """What a worker has is brought up to date; nothing is compiled again."""

    def test_a_changed_name_compiles_nothing(self, compiled):
        country = make_country("Armenia")
        found("Armenia")
        country.aliases.create(text="Hayastan")
        make_country("Georgia")
        assert found("Hayastan and Georgia") == ["Hayastan", "Georgia"]
        country.aliases.get(text="Hayastan").delete()
        assert found("Hayastan and Georgia") == ["Georgia"]
        assert len(compiled) == 1

    def test_what_is_gone_or_private_is_taken_out(self, compiled):
        person, country = make_person("Quiet Neighbour"), make_country("Armenia")
        assert found("Quiet Neighbour in Armenia") == ["Quiet Neighbour", "Armenia"]
        person.is_private = True
        person.save()
        country.delete()
        assert found("Quiet Neighbour in Armenia") == []
        assert len(compiled) == 1

    def test_a_process_that_starts_catches_up_from_an_older_file(self, compiled, monkeypatch):
        make_country("Armenia")
        found("Armenia")
        make_country("Georgia")
        forget(monkeypatch)
        assert found("Armenia and Georgia") == ["Armenia", "Georgia"]
        assert len(compiled) == 1

    def test_a_change_that_was_taken_back_is_forgotten(self, compiled):
        make_country("Armenia")
        found("Armenia")
        with contextlib.suppress(ZeroDivisionError), transaction.atomic():
            make_country("Georgia")
            assert found("Georgia") == ["Georgia"]
            raise ZeroDivisionError
        assert found("Armenia and Georgia") == ["Armenia"]

    def test_after_too_many_changes_all_is_compiled(self, compiled, monkeypatch):
        make_country("Armenia")
        found("Armenia")
        monkeypatch.setattr(NameChange, "MOST_NAMED", 2)
        for name in ("Georgia", "Iran", "Chad"):
            make_country(name)
        assert found("Iran and Chad") == ["Iran", "Chad"]
        assert len(compiled) == 2

    def test_when_many_changed_without_names_all_is_compiled(self, compiled):
        make_country("Armenia")
        found("Armenia")
        announce(None)
        found("Armenia")
        assert len(compiled) == 2

    def test_it_comes_to_the_same_as_compiling_anew(self, compiled, monkeypatch):
        country = make_country("Armenia", aliases=[("Armenian", "demonym")])
        gazetteer.current_gazetteer()
        person = make_person("Nikol Pashinyan", countries=[country])
        add_tenure(person, "Prime Minister", country, "2018-05-08", "")
        country.aliases.filter(text="Armenian").update(text="Hay")
        country.aliases.create(text="Hayastan")
        caught_up = gazetteer.current_gazetteer()
        assert len(compiled) == 1
        anew = gazetteer.compile_gazetteer(linkable_entities())
        assert sorted(map(repr, caught_up.entities())) == sorted(map(repr, anew.entities()))
        assert caught_up.version == anew.version

    def test_the_record_does_not_grow_for_ever(self, monkeypatch):
        monkeypatch.setattr(name_change, "_KEPT", 10)
        monkeypatch.setattr(name_change, "_SWEPT_EVERY", 5)
        for _ in range(40):
            announce([1, 2])
        assert NameChange.objects.count() <= 16


def test_a_command_compiles_ahead_of_the_first_editor(compiled, monkeypatch, capsys):
    make_country("Armenia")
    call_command("compile_names")
    assert "compiled" in capsys.readouterr().out
    assert len(compiled) == 1
    forget(monkeypatch)
    assert found("Armenia") == ["Armenia"]
    assert len(compiled) == 1


def test_a_damaged_file_is_made_anew(compiled, monkeypatch, tmp_path):
    make_country("Armenia")
    found("Armenia")
    for file in (tmp_path / "gazetteer").glob("*.bin"):
        file.write_bytes(b"half a fi")
    forget(monkeypatch)
    assert found("Armenia") == ["Armenia"]
    assert len(compiled) == 2


def test_another_version_of_the_linker_reads_nothing_of_this_one(compiled, monkeypatch):
    make_country("Armenia")
    found("Armenia")
    forget(monkeypatch)
    monkeypatch.setattr(gazetteer, "_linker_version", lambda: "another")
    found("Armenia")
    assert len(compiled) == 2


def test_old_files_are_swept(compiled, tmp_path):
    for _ in range(5):
        announce(None)
        found("x")
    assert len(compiled) == 5
    assert len(list((tmp_path / "gazetteer").glob("*.bin"))) == 2


def test_a_folder_that_cannot_be_written_costs_no_links(compiled, settings, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    settings.VAR_DIR = blocked
    make_country("Armenia")
    assert found("Armenia") == ["Armenia"]


def test_private_people_are_not_in_it(compiled):
    make_person("Quiet Neighbour", is_private=True)
    assert found("Quiet Neighbour") == []


def test_reading_the_desk_takes_a_fixed_number_of_queries(django_assert_num_queries):
    make_country("Armenia")
    with django_assert_num_queries(10) as few:
        list(linkable_entities())
    for number in range(20):
        make_person(f"Ann Number{chr(97 + number)}", offices=[("President", None, "2003", "")])
    with django_assert_num_queries(len(few)):
        list(linkable_entities())
    assert Stamp.current(GAZETTEER)
