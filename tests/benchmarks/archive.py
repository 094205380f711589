"""Makes an archive up in an empty database, links it anew, and follows one new name through it.

Run by test_archive_speed.py, which says how. Prints; fails where more was read or less was found
than should be.
"""

# ruff: noqa: E402, S311, S608, T201 (models need Django set up first; a benchmark makes its data up)

import datetime
import os
import random
import threading
import time

import django

django.setup()

from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Max
from django.test import Client
from django.utils import timezone

from articles import relinking, search, summaries
from articles.mentions import current_gazetteer
from articles.models import Article, Mention, Relinking, Revision
from articles.search.indexing import index_entities
from people.folding import fold
from people.models import Alias, Entity, Person
from people.signals import announce
from tests.benchmarks.test_linking_speed import FILLER, name

ARTICLES = int(os.environ.get("ARCHIVE_ARTICLES", "2000"))
PEOPLE = int(os.environ.get("ARCHIVE_PEOPLE", "2000"))
WORDS = 400  # an article
NAMED = 5  # people in one article, each in full and by surname
NEW_NAME = "Zanzibar Quillfeather"
ONE_IN = 1000  # articles that have the new name in them


def make_people(numbers: random.Random) -> list[str]:
    given = [name(numbers, 2) for _ in range(400)]
    surnames = list({name(numbers, 4) for _ in range(PEOPLE)})
    full = sorted({f"{numbers.choice(given)} {surname}" for surname in surnames})
    first = (Entity.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
    rows = [
        Person(
            pk=first + number,
            kind="person",
            name=text,
            sort_name=text,
            slug=f"p{number}",
            prominence=3,
        )
        for number, text in enumerate(full)
    ]
    for start in range(0, len(rows), 2000):
        some = rows[start : start + 2000]
        Entity.objects.bulk_create(
            Entity(pk=p.pk, kind="person", name=p.name, sort_name=p.name, slug=p.slug, prominence=3)
            for p in some
        )
        with connection.cursor() as cursor:
            columns = [f for f in Person._meta.local_fields if f.column != "entity_ptr_id"]
            names = [field.column for field in columns]
            empty = [f.get_db_prep_save(f.get_default(), connection) for f in columns]
            cursor.executemany(
                f"INSERT INTO people_person (entity_ptr_id, {', '.join(names)}) "
                f"VALUES ({', '.join(['%s'] * (len(columns) + 1))})",
                [[p.pk, *empty] for p in some],
            )
        Alias.objects.bulk_create(
            Alias(entity_id=p.pk, text=p.name, key=fold(p.name), kind="name") for p in some
        )
    index_entities(None)
    announce(None)
    return full


def text_of(numbers: random.Random, names: list[str], *, with_new_name: bool) -> str:
    paragraphs = []
    chosen = numbers.sample(names, NAMED)
    if with_new_name:
        chosen[0] = NEW_NAME
    for full in chosen:
        words = [numbers.choice(FILLER) for _ in range(WORDS // NAMED)]
        words[5] = full
        words[40] = full.split()[1]
        paragraphs.append(f"<p>{' '.join(words).capitalize()}.</p>".replace(full.lower(), full))
    return "".join(paragraphs)


def make_archive(numbers: random.Random, names: list[str]) -> None:
    """Published, indexed and not linked yet: written in bulk, as no editor could."""
    begin = timezone.now() - datetime.timedelta(days=3650)
    for start in range(0, ARTICLES, 500):
        with transaction.atomic():
            rows = Article.objects.bulk_create(
                Article(
                    headline=f"Article {number}",
                    slug=f"article-{number}",
                    body=(body := text_of(numbers, names, with_new_name=number % ONE_IN == 7)),
                    body_html=body,
                    status="published",
                    published_at=begin + datetime.timedelta(hours=number % 80_000),
                    is_settled=True,
                )
                for number in range(start, min(start + 500, ARTICLES))
            )
            summaries.change(summaries.Count(row, articles=1) for row in rows)
            Revision.objects.bulk_create(
                Revision(article=row, number=1, content={}, published_at=row.published_at)
                for row in rows
            )
    search.rebuild()


class Readers:
    """Somebody who reads one page after the other while the archive is linked anew."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self._read)

    def __enter__(self) -> "Readers":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.thread.join()

    def _read(self) -> None:
        client = Client()
        paths = [a.get_absolute_url() for a in Article.objects.order_by("pk")[:200]]
        numbers = random.Random(3)
        try:
            while not self.stop.is_set():
                began = time.perf_counter()
                assert client.get(numbers.choice(paths)).status_code == 200
                self.seconds.append(time.perf_counter() - began)
                time.sleep(0.02)
        finally:
            connection.close()

    def told(self) -> str:
        if not self.seconds:
            return "no page was read"
        ordered = sorted(self.seconds)
        return (
            f"{len(ordered)} pages, median {ordered[len(ordered) // 2] * 1000:.0f} ms, "
            f"95% {ordered[int(len(ordered) * 0.95)] * 1000:.0f} ms, "
            f"worst {ordered[-1] * 1000:.0f} ms"
        )


def link_everything() -> float:
    """The seconds that a complete re-link takes where everything is new."""
    with Readers() as quiet:
        time.sleep(2)
    print(f"readers before: {quiet.told()}")
    with Readers() as busy:
        began = time.perf_counter()
        batch = relinking.work_together(relinking.begin_complete("Benchmark"))
        whole = time.perf_counter() - began
    assert (batch.state, batch.done) == (Relinking.State.APPLIED, ARTICLES)
    print(
        f"complete re-link, everything new: {ARTICLES / whole:.0f} articles/s on "
        f"{os.cpu_count()} cores ({whole:.0f} s); readers meanwhile: {busy.told()}"
    )
    return whole


def link_everything_again() -> None:
    """Nothing is new, so nothing is written."""
    with Readers() as busy:
        began = time.perf_counter()
        batch = relinking.work_together(relinking.begin_complete("Benchmark"))
        again = time.perf_counter() - began
    assert batch.articles == 0
    print(
        f"complete re-link, nothing new: {ARTICLES / again:.0f} articles/s; "
        f"readers meanwhile: {busy.told()}"
    )


def follow_one_name(whole: float) -> None:
    """Somebody new, whom a thousandth of the archive names: planned, applied, undone."""
    person = Person.objects.create(name=NEW_NAME)
    gazetteer = current_gazetteer()
    assert gazetteer.by_id(str(person.pk))
    began = time.perf_counter()
    change = relinking.what_changed({}, relinking.names_known([person.pk]))
    batch = relinking.plan([person.pk], reason="Benchmark", change=change)
    found = time.perf_counter() - began
    relinking.work(batch)
    planned = time.perf_counter() - began
    assert batch.total <= ARTICLES // ONE_IN + 1
    assert batch.articles == Article.objects.filter(body__contains=NEW_NAME).count()

    began = time.perf_counter()
    relinking.work(relinking.apply(batch))
    applied = time.perf_counter() - began
    assert Mention.objects.filter(entity=person).count() == batch.articles

    began = time.perf_counter()
    relinking.work(relinking.undo(batch))
    undone = time.perf_counter() - began
    assert not Mention.objects.filter(entity=person).exists()
    print(
        f"one new name: {batch.total} of {ARTICLES} articles read, found in {found * 1000:.0f} ms, "
        f"planned in {planned:.2f} s, applied in {applied:.2f} s, undone in {undone:.2f} s\n"
        f"linking all articles takes {whole / planned:.0f} times as long as planning one name"
    )


def main() -> None:
    """All of it, in one run."""
    call_command("migrate", verbosity=0)
    if Article.objects.exists():
        raise SystemExit("This database is not empty.")
    numbers = random.Random(11)
    names = make_people(numbers)
    make_archive(numbers, names)
    current_gazetteer()
    print(f"{connection.vendor}: {ARTICLES} articles of {WORDS} words, {len(names)} people")
    whole = link_everything()
    link_everything_again()
    follow_one_name(whole)


if __name__ == "__main__":
    main()
