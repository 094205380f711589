"""Commentary in many manners, linked as it should be: with a small desk, and with all names.

The cases are in `commentary.py`. `reference.jsonl` holds real rows for everybody in them, and a few
others who share a surname; beside the project all 78,538 people are tried as well.
"""

import re
from pathlib import Path

import pytest

from articles.linking import Document, Gazetteer, compile_gazetteer, link
from articles.linking.rows import entities_from_rows, read_rows
from tests.articles.linking.commentary import CASES

REFERENCE = Path(__file__).with_name("reference.jsonl")
MARKED = re.compile(r"\[([^|\]]+)\|([^\]]+)\]")


@pytest.fixture(scope="module")
def small_desk() -> Gazetteer:
    return compile_gazetteer(entities_from_rows(read_rows(REFERENCE)))


@pytest.fixture(scope="session")
def all_names(shared_data: Path) -> Gazetteer:
    folder = shared_data / "gazetteer"
    paths = (folder / "countries.jsonl", folder / "people.jsonl.gz")
    return compile_gazetteer(entities_from_rows(row for path in paths for row in read_rows(path)))


def marked(case: str, gazetteer: Gazetteer) -> str:
    year, text = CASES[case]
    plain = MARKED.sub(r"\1", text).replace("\n", "<br>")
    result = link(Document(plain, date=year), gazetteer)
    pieces, position = [], 0
    for mention in result.occurrences:
        entity = gazetteer.by_id(mention.entity_id)
        assert entity is not None
        pieces += [result.visible_text[position : mention.start]]
        pieces += [f"[{mention.surface}|{entity.entity.name}]"]
        position = mention.end
    return "".join([*pieces, result.visible_text[position:]])


def expected(case: str) -> str:
    return re.sub(r"\[([^|\]]+)\|\?\]", r"\1", CASES[case][1])


# Which words are first names, and how common a name is, only many names can tell.
NEED_ALL_NAMES = {"a stranger with a common name", "Chad the man"}


@pytest.mark.parametrize("case", [case for case in CASES if case not in NEED_ALL_NAMES])
def test_with_a_small_desk(case: str, small_desk: Gazetteer) -> None:
    assert marked(case, small_desk) == expected(case)


@pytest.mark.parametrize("case", CASES)
def test_with_all_names(case: str, all_names: Gazetteer) -> None:
    assert marked(case, all_names) == expected(case)
