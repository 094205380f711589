"""The demonstration content that ships with the project.

People, organisations, events, authors and articles of `articles/demo/`, loaded like any other
file: a second time changes nothing, and what an editor changed or deleted stays so.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from articles.importing.loading import load_articles
from articles.models import Author
from people.importing import REFERENCE, load_file, read_file, read_rows
from people.models import Country, Kind

FOLDER = Path(__file__).resolve().parent.parent / "demo"
# Offices name organisations and events name people, so in this order.
_FILES = (
    (Kind.ORGANISATION, "organisations.jsonl"),
    (Kind.PERSON, "people.jsonl"),
    (Kind.EVENT, "events.jsonl"),
)


def load_demo(folder: Path = FOLDER) -> Iterator[str]:
    """Load everything; yields a line for each part. States are loaded first if there are none."""
    if not Country.objects.exists():
        report = load_file(Kind.COUNTRY, REFERENCE)
        yield f"{REFERENCE.name}: " + "\n".join(report.lines())
    for kind, name in _FILES:
        loaded = load_file(kind, folder / name, source=f"demo/{name}")
        yield f"{name}: " + "\n".join(loaded.lines())
    yield f"authors.jsonl: {_load_authors(folder / 'authors.jsonl')} made"
    made = changed = same = 0
    for path in sorted((folder / "articles").glob("*.md")):
        articles = load_articles(path.name, read_file(path))
        made += articles.made
        changed += articles.changed
        same += articles.unchanged + articles.kept
    yield f"articles: {made} made, {changed} changed, {same} already there"


def _load_authors(path: Path) -> int:
    made = 0
    for row in read_rows(path.name, read_file(path)):
        _author, is_new = Author.objects.get_or_create(
            slug=row.data["slug"],
            defaults={name: row.data.get(name, "") for name in ("name", "role", "bio")},
        )
        made += is_new
    return made
