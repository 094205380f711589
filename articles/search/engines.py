"""The two full text engines, reduced to what differs between them.

An engine turns a query into its own language and says how to match and rank. All else is plain SQL
that both understand, and the ORM. The indexes themselves are made by migration 0002_search.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from articles.search.parsing import Query, Term


class Engine(Protocol):
    """What searching needs to know of a database."""

    # After "FROM searchable AS s": what to join, and the condition that takes `compile`'s string.
    articles_join: str
    entities_join: str
    articles_match: str
    entities_match: str
    # How well a matching article matches: greater is better. May take the same string.
    articles_rank: str
    rank_parameters: int

    def compile(self, query: Query, *, any_term: bool = False) -> str:
        """The query in the engine's language; `any_term`: one wanted term is enough."""

    def compile_any(self, terms: Iterable[Term]) -> str:
        """A query that any of the terms satisfies."""


class Fts5:
    """SQLite. Its "ascii" tokenizer parts words at spaces only, which is just what we give it."""

    articles_join = "JOIN articles_search_articles AS f ON f.rowid = s.article_id"
    entities_join = "JOIN articles_search_entities AS f ON f.rowid = s.entity_id"
    articles_match = "articles_search_articles MATCH %s"
    entities_match = "articles_search_entities MATCH %s"
    articles_rank = "-bm25(articles_search_articles, 10.0, 4.0, 1.0)"
    rank_parameters = 0

    def compile(self, query: Query, *, any_term: bool = False) -> str:
        """Phrases in double quotes; no word has one in it."""
        found = (" OR " if any_term else " AND ").join(map(self._term, query.wanted))
        if query.excluded:
            found = f"({found}) NOT ({self.compile_any(query.excluded)})"
        return found

    def compile_any(self, terms: Iterable[Term]) -> str:
        """Alternatives."""
        return " OR ".join(map(self._term, terms))

    @staticmethod
    def _term(term: Term) -> str:
        return '"' + " ".join(term.words) + '"' + (" *" if term.is_prefix else "")


class TextSearch:
    """PostgreSQL. The configuration "simple" keeps words as they are; ours are folded already."""

    articles_join = ""
    entities_join = ""
    articles_match = "s.words @@ to_tsquery('simple', %s)"
    entities_match = "s.words @@ to_tsquery('simple', %s)"
    articles_rank = "ts_rank_cd('{0.1, 0.2, 0.4, 1.0}', s.words, to_tsquery('simple', %s), 1)"
    rank_parameters = 1

    def compile(self, query: Query, *, any_term: bool = False) -> str:
        """Words in single quotes; no word has one in it."""
        found = (" | " if any_term else " & ").join(map(self._term, query.wanted))
        if query.excluded:
            found = f"({found}) & !({self.compile_any(query.excluded)})"
        return found

    def compile_any(self, terms: Iterable[Term]) -> str:
        """Alternatives."""
        return " | ".join(map(self._term, terms))

    @staticmethod
    def _term(term: Term) -> str:
        quoted = [f"'{word}'" for word in term.words]
        if term.is_prefix:
            quoted[-1] += ":*"
        return "(" + " <-> ".join(quoted) + ")"


_ENGINES: dict[str, Engine] = {"sqlite": Fts5(), "postgresql": TextSearch()}


def engine_of(vendor: str) -> Engine:
    """The engine of a Django connection's `vendor`."""
    return _ENGINES[vendor]
