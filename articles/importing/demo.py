"""The demonstration content that ships with the project.

People, organisations, events, authors, articles and dossiers of `articles/demo/`, loaded like any
other file: a second time changes nothing, and what an editor changed or deleted stays so; only a
deleted author or dossier comes back.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from articles.importing.loading import load_articles
from articles.models import Article, Author, Dossier, DossierItem
from people.importing import REFERENCE, load_file, read_file, read_rows
from people.models import Country, Event, Kind

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
    for path in sorted((folder / "articles").rglob("*.md")):
        articles = load_articles(path.name, read_file(path))
        made += articles.made
        changed += articles.changed
        same += articles.unchanged + articles.kept
    yield f"articles: {made} made, {changed} changed, {same} already there"
    yield f"dossiers.jsonl: {_load_dossiers(folder / 'dossiers.jsonl')} made"


def _load_authors(path: Path) -> int:
    made = 0
    for row in read_rows(path.name, read_file(path)):
        _author, is_new = Author.objects.get_or_create(
            slug=row.data["slug"],
            defaults={name: row.data.get(name, "") for name in ("name", "role", "bio")},
        )
        made += is_new
    return made


def _load_dossiers(path: Path) -> int:
    """Make the dossiers that are not there; articles and events that are not there stay out."""
    made = 0
    for row in read_rows(path.name, read_file(path)):
        texts = {name: row.data.get(name, "") for name in ("title", "standfirst", "introduction")}
        dossier, is_new = Dossier.objects.get_or_create(
            slug=row.data["slug"],
            language=row.data["language"],
            defaults={**texts, "is_public": True},
        )
        if is_new:
            _fill(dossier, row.data["items"])
        made += is_new
    return made


def _fill(dossier: Dossier, rows: list[dict[str, str]]) -> None:
    names = [row["article"] for row in rows if "article" in row]
    found = Article.objects.in_language(dossier.language).filter(slug__in=names)
    articles = {article.slug: article for article in found}
    events = {event.external_id: event for event in Event.objects.exclude(external_id="")}
    for number, row in enumerate(rows, start=1):
        article, event = articles.get(row.get("article", "")), events.get(row.get("event", ""))
        if article or event:
            DossierItem.objects.create(
                dossier=dossier,
                position=10 * number,
                article=article,
                event=event,
                note=row.get("note", ""),
            )
