"""The compiled gazetteer: saved, loaded, shared and changed without being compiled again."""

# ruff: noqa: E501 (one line a case)

import pickle

import pytest

from articles.linking import (
    Alias,
    Document,
    Entity,
    Gazetteer,
    OfficeHeld,
    compile_gazetteer,
    link,
)
from articles.linking.memory import Memory
from tests.articles.linking.desk import GAZETTEER, OTHERS, PEOPLE, STATES

TEXT = (
    "<p>Ilham Aliyev of Azerbaijan met Sergey Lavrov. The talks between Baku and Yerevan go on.</p>"
)


def found(gazetteer: Gazetteer) -> list[tuple[str, str]]:
    return [(m.surface, m.entity_id) for m in link(Document(TEXT), gazetteer).occurrences]


def test_loaded_links_as_the_compiled(tmp_path) -> None:
    GAZETTEER.save(tmp_path / "gazetteer")
    loaded = Gazetteer.load(tmp_path / "gazetteer")
    assert found(loaded) == found(GAZETTEER) != []
    assert loaded.version == GAZETTEER.version
    assert [path.name for path in tmp_path.iterdir()] == ["gazetteer"]


def test_pickled_links_as_the_compiled() -> None:
    assert found(pickle.loads(pickle.dumps(GAZETTEER))) == found(GAZETTEER)  # noqa: S301


def test_load_refuses_another_make(tmp_path) -> None:
    (tmp_path / "old").write_text("gazetteer 0\n{}")
    with pytest.raises(ValueError, match="no compiled gazetteer"):
        Gazetteer.load(tmp_path / "old")


def test_version_depends_on_content_and_not_on_order() -> None:
    everything = [*STATES, *PEOPLE, *OTHERS]
    assert compile_gazetteer(reversed(everything)).version == GAZETTEER.version
    assert compile_gazetteer(everything[1:]).version != GAZETTEER.version


def test_updated_equals_compiled_anew() -> None:
    changed = Entity("lavrov", "person", "Sergey Lavrov", (Alias("Bear", "epithet"),))
    added = Entity("new", "country", "Ruritania")
    updated = GAZETTEER.updated([changed, added], removed=["osce"])
    anew = compile_gazetteer(
        [e for e in (*STATES, *PEOPLE, *OTHERS) if e.id not in ("lavrov", "osce")]
        + [changed, added]
    )
    assert updated.version == anew.version
    assert len(updated) == len(anew)
    assert set(updated.names) == set(anew.names)
    assert updated.given == {word: count for word, count in updated.given.items() if count >= 0}
    assert "osce" in GAZETTEER.names, "the gazetteer it came from is unchanged"
    assert updated.by_id("osce") is None
    assert link(Document("<p>Ruritania</p>"), updated).occurrences[0].entity_id == "new"


def test_names_in_other_scripts() -> None:
    gazetteer = compile_gazetteer(
        [
            Entity("xi", "person", "Xi Jinping", (Alias("习近平", "spelling", language="zh"),)),
            Entity("put", "person", "Vladimir Putin", (Alias("Владимир Путин", "spelling"),)),
            Entity("rus", "country", "Russia", (Alias("Россия", "spelling"), Alias("روسیه", "spelling"))),
        ]
    )  # fmt: skip
    text = "<p>国家主席习近平访问。 Владимир Путин: Россия. روسیه</p>"
    assert [m.entity_id for m in link(Document(text), gazetteer).occurrences] == [
        "xi", "put", "rus", "rus",
    ]  # fmt: skip


def test_empty_gazetteer_and_empty_names() -> None:
    assert link(Document(TEXT), compile_gazetteer([])).occurrences == ()
    odd = compile_gazetteer([Entity("x", "person", ""), Entity("y", "country", "—", (Alias("?"),))])
    assert link(Document(TEXT), odd).occurrences == ()


def test_what_was_remembered_of_a_name_ends_with_its_change() -> None:
    """A variant, a surname alone, a name one letter away, a form as written: all of them anew."""
    president = (OfficeHeld("President", "2020"),)
    old = [Entity("petr", "person", "Petr Qubbler", countries=("RUS",), offices=president)]
    new = [
        Entity("anton", "person", "Anton Zubbley", countries=("RUS",), offices=president),
        Entity("willi", "person", "Willi Wizzler", countries=("RUS",), offices=president),
        Entity("maria", "person", "Maria Snebbler", countries=("RUS",), offices=president),
    ]
    document = Document(
        "<p>Russia waits. Mr Anton Zubblex and Maria K. Snebbler came. Petr Qubbler left.</p>"
        "<p>Russia's President Wizzler spoke in Russia.</p>",
        date="2021",
    )
    gazetteer = compile_gazetteer([*STATES, *old])
    before = link(document, gazetteer)
    changed = gazetteer.updated(new, removed=["petr"])
    after = link(document, changed)
    assert after == link(document, compile_gazetteer([*STATES, *new]))
    assert link(document, gazetteer) == before
    assert {one.entity_id for one in before.occurrences} == {"RUS", "petr"}
    assert {one.entity_id for one in after.occurrences} == {"RUS", "maria", "willi"}
    assert [name.near for name in before.unknown if name.key == "anton zubblex"] == [()]
    assert [name.near for name in after.unknown if name.key == "anton zubblex"] == [("anton",)]


def test_memory_is_bounded(monkeypatch) -> None:
    monkeypatch.setattr("articles.linking.memory._KEPT", 3)
    memory: Memory[int, int] = Memory()
    for number in range(10):
        assert memory.keep(number, -number) == -number
        assert memory[number] == -number
        assert len(memory) <= 3
