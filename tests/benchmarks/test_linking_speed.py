"""What linking costs, as ratios within one run: printed, never asserted in seconds.

    python -m pytest tests/benchmarks/test_linking_speed.py -s -m benchmark

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
from dataclasses import replace
from html import escape
from pathlib import Path

import pytest

from articles.linking import (
    Alias,
    Document,
    Entity,
    Gazetteer,
    OfficeHeld,
    compile_gazetteer,
    link,
    recognise,
    visible_text,
)
from articles.linking.gazetteer import all_aliases
from articles.linking.rows import entities_from_rows, read_rows
from tests.articles.linking.desk import OTHERS, PEOPLE, STATES

pytestmark = pytest.mark.benchmark

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"
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


class Compared:
    """The same names and the same texts for the linker, spaCy's matcher and a bare scan.

    The others get the visible text, the linker the HTML: taking the text out of the markup, telling
    whom a name means and putting links back in is all on its side. On spaCy's side is cutting the
    text in words, without which it cannot match. Names are compared as they are written, its
    cheapest way, though it misses capitals, diacritics and surnames alone; or without case, which
    is nearer to what the linker does.

    Each counts at its best, so after it has met the texts before. For the linker that means the
    names, too: what it remembers of them is shown by a line of its own, in which a text is always
    the first to name somebody, or second to another text.
    """

    def __init__(self, entities: list[Entity], bodies: list[str]) -> None:
        self.names = sorted({alias.text for entity in entities for alias in all_aliases(entity)})
        self.gazetteer = self.forgetful = compile_gazetteer(entities)
        self.bodies = bodies
        self.texts = [visible_text(body).text for body in bodies]
        self.words = sum(len(text.split()) for text in self.texts)

    def linker(self) -> list[Callable[[], object]]:
        return [
            lambda body=body: link(Document(body, date="2012"), self.gazetteer, url_for=str)
            for body in self.bodies
        ]

    def linker_at_first(self) -> list[Callable[[], object]]:
        return [
            lambda body=body: link(Document(body, date="2012"), self.forgetful, url_for=str)
            for body in self.bodies
        ]

    def linker_of_text(self) -> list[Callable[[], object]]:
        """All passes over the visible text; no markup, no links, no result for the caller."""
        return [
            lambda text=text: recognise(Document("", text, date="2012"), self.gazetteer)
            for text in self.texts
        ]

    def forget(self) -> None:
        """Make the gazetteer as it is when a worker has just loaded it and sorted its names."""
        self.forgetful = Gazetteer(self.gazetteer._tables)
        for name in ("names_in_order", "names_backwards", "longer", "small_openings", "head_forms"):
            self.forgetful.__dict__[name] = getattr(self.gazetteer, name)

    def spacy(self, attribute: str) -> list[Callable[[], object]]:
        spacy = pytest.importorskip("spacy", reason="spaCy is not installed: no ratio to it")
        from spacy.matcher import PhraseMatcher

        nlp = spacy.blank("en")
        matcher = PhraseMatcher(nlp.vocab, attr=attribute)
        matcher.add("NAME", list(nlp.tokenizer.pipe(self.names)))
        assert any(matcher(nlp.make_doc(text)) for text in self.texts)
        return [lambda text=text: matcher(nlp.make_doc(text)) for text in self.texts]

    def bare_scan(self) -> list[Callable[[], object]]:
        ahocorasick_rs = pytest.importorskip("ahocorasick_rs")
        longest = ahocorasick_rs.MatchKind.LeftmostLongest
        automaton = ahocorasick_rs.AhoCorasick(self.names, matchkind=longest)
        return [lambda text=text: scan(automaton, text) for text in self.texts]

    def report(self) -> str:
        """Measure all in turns, each at its best, so that a busy machine is unfair to none."""
        rivals = {
            "bare scan with boundaries": self.bare_scan(),
            "spaCy, words and matcher": self.spacy("ORTH"),
            "spaCy, case ignored": self.spacy("LOWER"),
            "the linker, HTML to HTML": self.linker(),
            "the linker, new names": self.linker_at_first(),
            "the linker, text only": self.linker_of_text(),
        }
        best = {name: [float("inf")] * len(actions) for name, actions in rivals.items()}
        for _ in range(12):
            self.forget()
            for name, actions in rivals.items():
                for place, action in enumerate(actions):
                    start = time.process_time()
                    action()
                    taken = time.process_time() - start
                    best[name][place] = min(best[name][place], taken)
        cost = {name: sum(each) / self.words * 600 for name, each in best.items()}
        ours = cost["the linker, HTML to HTML"]
        lines = [f"{len(self.texts)} texts, {len(self.names):,} names; 600 words take"]
        lines += [
            f"  {name} {each * 1e3:7.2f} ms {each / ours:6.2f} x" for name, each in cost.items()
        ]
        return "\n".join(lines)


def scan(automaton, text: str) -> list[tuple[int, int, int]]:
    return [
        (number, start, end)
        for number, start, end in automaton.find_matches_as_indexes(text)
        if not text[max(0, start - 1) : start].isalnum() and not text[end : end + 1].isalnum()
    ]


def test_made_up_articles_against_spacy_and_a_bare_scan(people, capsys) -> None:
    """Twenty articles, each with its own people: no name is met twice before the second round."""
    everybody = [*STATES, *PEOPLE, *OTHERS, *with_spellings(people)]
    bodies = [article(people[i * 4_000 : i * 4_000 + 1_000], 600) for i in range(20)]
    compared = Compared(everybody, bodies)
    assert all(
        len(link(Document(body, date="2012"), compared.gazetteer).occurrences) > 20
        for body in bodies
    )
    with capsys.disabled():
        print(f"\nmade up: {compared.report()}")


def test_news_text_against_spacy_and_a_bare_scan(capsys) -> None:
    """The texts and names beside the project, where they are."""
    if not DATA.is_dir():
        pytest.skip("the data beside the project is not here")
    rows = [
        row
        for file in ("gazetteer/countries.jsonl", "gazetteer/people.jsonl.gz")
        for row in read_rows(DATA / file)
    ]
    documents = read_rows(DATA / "linkeval/dev/text/documents.jsonl")
    bodies = ["".join(paragraphs(document["text"])) for document in documents]
    compared = Compared(list(entities_from_rows(rows)), bodies)
    with capsys.disabled():
        print(f"\nnews: {compared.report()}")


def paragraphs(text: str) -> list[str]:
    return [f"<p>{escape(line, quote=False)}</p>\n" for line in text.split("\n") if line.strip()]


def with_spellings(people: list[Entity]) -> list[Entity]:
    """Give one in four a second spelling: a hundred thousand names of eighty thousand people."""
    return [
        replace(person, aliases=(Alias(f"{person.name}ov", "spelling"),))
        if number % 4 == 0
        else person
        for number, person in enumerate(people)
    ]


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
