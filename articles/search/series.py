"""Topics and dossiers by their names: the shelves that articles stand on.

There are few of them beside articles and entities, so they have no index of their own: the database
picks names that contain every word, in any script by way of the slug, and what is left is compared
word by word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.safestring import SafeString

from articles.models import Dossier, TaggedArticle, Topic
from articles.search import snippets
from articles.search.parsing import Query, Term
from articles.search.words import words
from people.slugs import readable_slug

_SHOWN = 6  # of each
_COMPARED = 50  # names of each that are looked at


@dataclass(frozen=True, slots=True)
class Series:
    """A topic or a dossier. `title` and `snippet` are escaped, with the found words in <mark>."""

    title: SafeString
    path: str
    is_dossier: bool
    snippet: SafeString = field(default_factory=SafeString)


def find_series(query: Query, language: str | None) -> list[Series]:
    """Those whose name has every wanted word: dossiers, the latest first, then topics by name.

    language    of a dossier, and of a topic's articles; None finds every edition. Two queries.
    """
    return [*_dossiers(query, language), *_topics(query, language)]


def _dossiers(query: Query, language: str | None) -> list[Series]:
    found = Dossier.objects.public().latest_first().defer("introduction")
    if language:
        found = found.in_language(language)
    named = [
        dossier
        for dossier in found.filter(_contains(query, "title"))[:_COMPARED]
        if _has_all(dossier.title, query.wanted)
    ]
    return [
        Series(
            snippets.marked(dossier.title, query.wanted),
            dossier.get_absolute_url(),
            is_dossier=True,
            snippet=snippets.marked(dossier.standfirst, query.wanted),
        )
        for dossier in named[:_SHOWN]
    ]


def _topics(query: Query, language: str | None) -> list[Series]:
    public = TaggedArticle.objects.public().filter(tag=OuterRef("pk"))
    if language:
        public = public.in_language(language)
    found = Topic.objects.filter(_contains(query, "name"), Exists(public)).order_by("name")
    named = [topic for topic in found[:_COMPARED] if _has_all(topic.name, query.wanted)]
    return [
        Series(
            snippets.marked(topic.name, query.wanted), topic.get_absolute_url(), is_dossier=False
        )
        for topic in named[:_SHOWN]
    ]


def _contains(query: Query, column: str) -> Q:
    """Names that may have every word: a slug is plain letters, whatever the script and the case."""
    asked = Q()
    for word in query.words:
        this: Any = Q(**{f"{column}__icontains": word})
        if slug := readable_slug(word):
            this |= Q(slug__contains=slug)
        asked &= this
    return asked


def _has_all(name: str, terms: Sequence[Term]) -> bool:
    there = words(name)
    return all(_has(there, term) for term in terms)


def _has(there: Sequence[str], term: Term) -> bool:
    """Whether the term's words stand in a row, the last of them perhaps unfinished."""
    *first, last = term.words
    for start in range(len(there) - len(first)):
        end = start + len(first)
        begins = there[end].startswith(last) if term.is_prefix else there[end] == last
        if begins and list(there[start:end]) == first:
            return True
    return False
