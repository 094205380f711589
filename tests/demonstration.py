"""A site with the demonstration articles, served as in production, for tools that look at it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.ops.site import Site

ARTICLE = "/articles/2025/11/dayton-agreement-1995/"
PAGES = {
    "front": "/",
    "article": ARTICLE,
    "person": "/people/mikhail-gorbachev/",
    "people": "/people/",
    "country": "/countries/united-states/",
    "countries": "/countries/",
    "organisation": "/organisations/nato/",
    "organisations": "/organisations/",
    "event": "/events/dayton-agreement/",
    "events": "/events/",
    "relation": "/relations/france/germany/",
    "relations": "/relations/",
    "search": "/search/",
    "results": "/search/?q=gorbachev",
    "timeline": "/timeline/",
    "network": "/network/",
    "topic": "/topics/summits/",
    "topics": "/topics/",
    "dossier": "/dossiers/arms-control-1972-1991/",
    "dossiers": "/dossiers/",
    "author": "/authors/ada-marlow/",
    "authors": "/authors/",
    "archive": "/archive/",
    "archive-year": "/archive/2025/",
    "archive-month": "/archive/2025/11/",
    "corrections": "/corrections/",
    "about": "/about/",
    "front-ru": "/ru/",
    "front-hy": "/hy/",
    "people-hy": "/hy/people/",
    "missing": "/no/such/page/",
}


@contextmanager
def demonstration(folder: Path) -> Iterator[Site]:
    """The site, running; its database and files are under `folder`, made anew."""
    folder.mkdir(parents=True, exist_ok=True)
    database = folder / "demonstration.sqlite3"
    for left_over in folder.glob(f"{database.name}*"):
        left_over.unlink()
    site = Site(folder, f"sqlite:///{database}")
    site.environment["SERVE_MEDIA"] = "true"
    site.manage("migrate", "--verbosity=0")
    site.manage("load_reference", "--verbosity=0")
    site.manage("load_demo", "--verbosity=0")
    site.manage("collectstatic", "--noinput", "--verbosity=0")
    site.start()
    try:
        yield site
    finally:
        site.kill_everything()
