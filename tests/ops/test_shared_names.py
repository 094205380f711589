"""The compiled names among workers: several real processes on one database and one folder."""

import json
import subprocess
import sys
import time

import pytest

from tests.ops.site import ROOT, Site, scratch_database

# A worker: it answers each line with what it found and how often it has compiled names.
WORKER = """
import json, sys, time
import django
django.setup()
from articles import gazetteer
from articles.linking import Document, link
from people.models import Country

compiled = []
real = gazetteer.compile_gazetteer
def slowly(entities):
    compiled.append(1)
    time.sleep(0.5)  # so that the others come while this one is at it
    return real(entities)
gazetteer.compile_gazetteer = slowly
print("ready", flush=True)
for line in sys.stdin:
    action, _, text = line.strip().partition(" ")
    if action == "add":
        Country.objects.get(slug="armenia").aliases.create(text=text)
    found = link(Document(f"<p>{text}</p>"), gazetteer.current_gazetteer()).occurrences
    print(json.dumps([[one.surface for one in found], len(compiled)]), flush=True)
"""


class Worker:
    def __init__(self, site: Site) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", WORKER],
            cwd=ROOT,
            env={**site.environment, "DJANGO_SETTINGS_MODULE": "commentary.settings"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n"

    def ask(self, line: str) -> None:
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()

    def answer(self):
        return json.loads(self.process.stdout.readline())


@pytest.fixture(scope="module")
def site(tmp_path_factory, django_db_blocker):
    folder = tmp_path_factory.mktemp("names")
    with django_db_blocker.unblock(), scratch_database(folder) as url:
        site = Site(folder, url)
        site.manage("migrate", "--verbosity=0")
        site.manage(
            "shell",
            "-c",
            "from people.models import Country\n"
            "state = Country.objects.create(name='Armenia', slug='armenia')\n"
            "state.aliases.get_or_create(text='Armenia')",
        )
        yield site


@pytest.fixture
def workers(site):
    for file in (site.folder / "var" / "gazetteer").glob("*.bin"):
        file.unlink()
    workers = [Worker(site) for _ in range(3)]
    try:
        yield workers
    finally:
        for worker in workers:
            worker.process.kill()
            worker.process.communicate()


def test_of_several_that_start_together_one_compiles(site, workers):
    for worker in workers:
        worker.ask("find Armenia waits")
    answers = [worker.answer() for worker in workers]
    assert [found for found, _ in answers] == [["Armenia"]] * 3
    assert sum(compiled for _, compiled in answers) == 1
    assert len(list((site.folder / "var" / "gazetteer").glob("*.bin"))) == 1


def test_a_change_is_seen_by_all_at_once_and_nobody_compiles_again(workers):
    for worker in workers:
        worker.ask("find Armenia waits")
    before = sum(worker.answer()[1] for worker in workers)
    name = f"Hayq{time.monotonic_ns()}"
    workers[0].ask(f"add {name}")
    assert workers[0].answer()[0] == [name]
    answers = []
    for worker in workers[1:]:
        worker.ask(f"find {name}")
        answers.append(worker.answer())
    assert [found for found, _ in answers] == [[name]] * 2
    assert sum(compiled for _, compiled in answers) <= before == 1


def test_a_worker_that_dies_while_it_compiles_holds_nobody_up(workers):
    workers[0].ask("find Armenia waits")
    time.sleep(0.2)  # it compiles, or waits for its turn
    workers[0].process.kill()
    workers[1].ask("find Armenia waits")
    found, compiled = workers[1].answer()
    assert found == ["Armenia"]
    assert compiled == 1
