"""What the pages cost with a small archive and with a large one: the ratio is what counts.

    python -m pytest tests/benchmarks/test_page_cost.py -s -m benchmark

COST_SMALL and COST_LARGE set the numbers of articles.
"""

# ruff: noqa: T201 (a benchmark prints)

from __future__ import annotations

import datetime
import os
import time

import pytest
from django.db import connection
from django.utils import timezone

from articles.models import Article
from tests.benchmarks.volume import write_archive
from tests.factories import (
    add_tenure,
    make_country,
    make_event,
    make_organisation,
    make_person,
)

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db]

SMALL = int(os.environ.get("COST_SMALL", "1000"))
LARGE = int(os.environ.get("COST_LARGE", "20000"))
# A page whose cost grew with the archive would show the ratio of the two, which is 20.
MOST = 4.0
PAGES = {
    "front page": "/",
    "topics": "/topics/",
    "topic of everything": "/topics/topic-0/",
    "topic": "/topics/topic-7/",
    "topic's feed": "/topics/topic-0/feed.rss",
    "authors": "/authors/",
    "author of everything": "/authors/writer-0/",
    "author": "/authors/writer-7/",
    "author's feed": "/authors/writer-0/feed.json",
    "archive": "/archive/",
    "archive of a year": f"/archive/{time.gmtime().tm_year - 1}/",
    "feed": "/feed.atom",
    "people": "/people/",
    "card": "/countries/state-0/card/",
    "person": "/people/given-family0/",
    "country": "/countries/state-0/",
    "country on a day": "/countries/state-0/?on=2019-05-01",
    "relation": "/relations/state-0/state-1/",
    "relation, ranked": "/relations/state-0/state-1/?order=most",
    "rare person": "/people/given-family399/",
    "event": "/events/meeting-0/",
    "organisation": "/organisations/union-0/",
    "timeline": "/timeline/",
    "timeline of a state": "/timeline/?state=state-0",
    "network": "/network/",
    "network of a year": f"/network/?year={time.gmtime().tm_year - 1}",
    "network of one": "/network/?focus=state-0",
}


@pytest.fixture
def entities():
    states = [make_country(f"State {n}") for n in range(20)]
    people = [make_person(f"Given Family{n}", countries=states[:1]) for n in range(400)]
    for number, person in enumerate(people[:40]):
        add_tenure(person, "President", states[number % 20], "2015", "2020", rank=10)
    unions = [make_organisation(f"Union {n}") for n in range(60)]
    events = [
        make_event(f"Meeting {n}", starts=f"{1990 + n % 30}", participants=states[:3])
        for n in range(60)
    ]
    return [*states, *people[:40], *unions, *events, *people[40:]]


def pages() -> dict[str, str]:
    """The fixed addresses, and that of an article of last month."""
    when = timezone.now() - datetime.timedelta(days=30)
    recent = Article.objects.filter(published_at__lte=when).latest_first().first()
    return {**PAGES, "article": recent.get_absolute_url()}


def measured(client) -> dict[str, float]:
    # SQLite works in this process, so what others do on the machine can be left out of it.
    clock = time.process_time if connection.vendor == "sqlite" else time.perf_counter
    costs = {}
    for name, path in pages().items():
        assert client.get(path).status_code == 200, path
        times = []
        for _round in range(5):
            started = clock()
            client.get(path)
            times.append(clock() - started)
        costs[name] = min(times)
    return costs


def test_pages_cost_the_same_whatever_the_size_of_the_archive(client, settings, entities):
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "pagecache" not in name]
    write_archive(SMALL, entities)
    small = measured(client)
    write_archive(LARGE - SMALL, entities, number_from=SMALL)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    large = measured(client)
    print(f"\n{'page':24} {SMALL:>9,} {LARGE:>9,}  ratio")
    for name in small:
        ratio = large[name] / small[name]
        print(f"{name:24} {small[name] * 1e3:7.1f} ms {large[name] * 1e3:7.1f} ms  {ratio:4.1f}")
    grown = {name: large[name] / small[name] for name in small}
    assert all(ratio < MOST for ratio in grown.values()), grown
