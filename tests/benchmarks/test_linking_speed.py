"""What linking costs, as ratios within one run: printed, never asserted in seconds.

    python -m pytest tests/benchmarks/test_linking_speed.py -s

The people are made up, so that the benchmark needs no data beside the project; their number, and how
many share a given name or a surname, is like that of the real gazetteer.
"""

# ruff: noqa: T201, E501, SIM905 (a benchmark prints, and its word lists are text)

import random
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from articles.linking import (
    Document,
    Entity,
    Gazetteer,
    OfficeHeld,
    compile_gazetteer,
    link,
    tokenize,
    visible_text,
)
from tests.articles.linking.desk import OTHERS, PEOPLE, STATES

pytestmark = pytest.mark.benchmark

ROOT = Path(__file__).resolve().parents[2]
SYLLABLES = "ba be bi bo ka ke ki ko la le li lo ma me mi mo na ne ni no ra re ri ro sa se ta te to vi".split()
FILLER = (
    "the ministers agreed on most questions after a long night of talks and said that the rest could "
    "wait until the parliament had voted on the budget which it will do before the end of the month "
).split()


def name(numbers: random.Random, syllables: int) -> str:
    return "".join(numbers.choice(SYLLABLES) for _ in range(syllables)).capitalize()


def made_up(count: int) -> list[Entity]:
    numbers = random.Random(7)  # noqa: S311
    given = [name(numbers, 2) for _ in range(2_000)]
    surnames = [name(numbers, 4) for _ in range(45_000)]
    return [
        Entity(
            f"p{number}",
            "person",
            f"{numbers.choice(given)} {numbers.choice(surnames)}",
            countries=(numbers.choice(STATES).id,),
            offices=(OfficeHeld("member of parliament", "2010", "2014"),),
            born="1960",
        )
        for number in range(count)
    ]


def article(people: list[Entity], words: int) -> str:
    """Return paragraphs with about one name in twelve words, as commentary has."""
    numbers = random.Random(11)  # noqa: S311
    cast = [person.name for person in numbers.sample(people, 8)] + [state.name for state in STATES]
    cast += [who.split()[-1] for who in cast[:8]]
    text = [
        numbers.choice(cast) if numbers.random() < 0.08 else numbers.choice(FILLER)
        for _ in range(words)
    ]
    return "".join(f"<p>{' '.join(text[i : i + 60])}.</p>" for i in range(0, len(text), 60))


def seconds(action: Callable[[], object], times: int = 15) -> float:
    """Return the processor time of the quickest of several runs, after one to warm up."""
    action()
    best = float("inf")
    for _ in range(times):
        start = time.process_time()
        action()
        best = min(best, time.process_time() - start)
    return best


@pytest.fixture(scope="module")
def people() -> list[Entity]:
    return made_up(80_000)


@pytest.fixture(scope="module")
def gazetteer(people: list[Entity]) -> Gazetteer:
    return compile_gazetteer([*STATES, *PEOPLE, *OTHERS, *people])


def test_article_against_a_bare_scan(people, gazetteer, capsys) -> None:
    """The floor is a bare scan for the same names with a check of word boundaries."""
    ahocorasick_rs = pytest.importorskip("ahocorasick_rs")
    html = article(people, 600)
    text = visible_text(html).text
    names = [entity.name for entity in (*STATES, *PEOPLE, *people)]
    automaton = ahocorasick_rs.AhoCorasick(
        names, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest
    )

    def bare_scan() -> list[tuple[int, int, int]]:
        found = automaton.find_matches_as_indexes(text)
        return [
            (number, start, end)
            for number, start, end in found
            if not text[max(0, start - 1) : start].isalnum() and not text[end : end + 1].isalnum()
        ]

    floor = seconds(bare_scan)
    cut = seconds(lambda: tokenize(text))
    whole = seconds(lambda: link(Document(html, date="2012"), gazetteer, url_for=str))
    with capsys.disabled():
        print("\n600 words against 80,000 people (processor time)")
        print(f"  bare scan with boundaries {floor * 1e3:7.2f} ms    1 x")
        print(f"  cutting the text in words {cut * 1e3:7.2f} ms {cut / floor:4.0f} x")
        print(f"  the whole linker          {whole * 1e3:7.2f} ms {whole / floor:4.0f} x")
    assert len(link(Document(html, date="2012"), gazetteer).occurrences) > 20


def test_article_against_spacy(people, gazetteer, capsys) -> None:
    spacy = pytest.importorskip("spacy", reason="spaCy is not installed: no ratio to its matcher")
    from spacy.matcher import PhraseMatcher

    nlp = spacy.blank("en")
    matcher = PhraseMatcher(nlp.vocab)
    names = [entity.name for entity in (*STATES, *PEOPLE, *people)]
    matcher.add("NAME", list(nlp.tokenizer.pipe(names)))
    html = article(people, 600)
    text = visible_text(html).text
    theirs = seconds(lambda: matcher(nlp(text)))
    ours = seconds(lambda: link(Document(html, date="2012"), gazetteer, url_for=str))
    with capsys.disabled():
        print(f"\nspaCy PhraseMatcher / linker: {theirs / ours:.1f} x")


def test_cost_by_names_and_by_text(people, capsys) -> None:
    """About flat in the number of names, linear in the length of the text."""
    html = article(people[:1_000], 600)
    by_names = {}
    for count in (1_000, 10_000, 80_000):
        some = compile_gazetteer([*STATES, *PEOPLE, *people[:count]])
        by_names[count] = seconds(
            lambda some=some: link(Document(html, date="2012"), some, url_for=str)
        )
    by_words = {}
    for words in (600, 6_000, 60_000):
        longer = article(people[:1_000], words)
        by_words[words] = seconds(
            lambda longer=longer: link(Document(longer, date="2012"), some, url_for=str), times=3
        )
    with capsys.disabled():
        print("\ncost by names, to 1,000 names:")
        for count, cost in by_names.items():
            print(f"  {count:6} names {cost / by_names[1_000]:6.2f} x")
        print("cost by words, per word, to 600 words:")
        for words, cost in by_words.items():
            print(f"  {words:6} words {cost / words / (by_words[600] / 600):6.2f} x")
    assert by_words[60_000] / 60_000 < 8 * by_words[600] / 600, "no longer linear in the text"


def test_compiling_saving_and_loading(people, tmp_path, capsys) -> None:
    everything = [*STATES, *PEOPLE, *OTHERS, *people]
    start = time.process_time()
    gazetteer = compile_gazetteer(everything)
    compiling = time.process_time() - start
    tracemalloc.start()
    compile_gazetteer(everything[:20_000])
    size = tracemalloc.get_traced_memory()[1] * len(everything) / 20_000
    tracemalloc.stop()
    path = tmp_path / "gazetteer"
    saving = seconds(lambda: gazetteer.save(path), times=2)
    loading = seconds(lambda: Gazetteer.load(path), times=3)
    changing = seconds(lambda: gazetteer.updated([people[0]]), times=3)
    code = (
        "import sys; from articles.linking import Gazetteer; Gazetteer.load(sys.argv[1])\n"
        "try: print([r.split()[1] for r in open('/proc/self/status') if r.startswith('VmHWM')][0])\n"
        "except OSError: print('?')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, path], cwd=ROOT, check=True, capture_output=True, text=True
    )
    with capsys.disabled():
        print(f"\ncompiling 80,000 people {compiling:6.2f} s, {size / 1e6:4.0f} MB at most")
        print(f"  saving                {saving / compiling:6.2f} x")
        print(f"  loading               {loading / compiling:6.2f} x  ({loading:.2f} s)")
        print(f"  changing one person   {changing / compiling:6.3f} x  ({changing * 1e3:.0f} ms)")
        print(f"  a process that loaded it: {done.stdout.strip()} kB at most")
    assert loading < compiling
    assert changing < compiling / 4
