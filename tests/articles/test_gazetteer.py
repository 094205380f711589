"""The compiled names: made once, shared through a file, never out of date."""

import pytest

from articles import gazetteer
from articles.linking import Document, link
from people.models import Stamp
from people.models.stamp import GAZETTEER
from tests.factories import make_country, make_person

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
    for number in range(5):
        make_country(f"Country {chr(65 + number)}")
        found("x")
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
        list(gazetteer.linkable_entities())
    for number in range(20):
        make_person(f"Ann Number{chr(97 + number)}", offices=[("President", None, "2003", "")])
    with django_assert_num_queries(len(few)):
        list(gazetteer.linkable_entities())
    assert Stamp.current(GAZETTEER)
