"""Names that the reader may have meant, when what they typed finds nothing as it stands."""

from __future__ import annotations

import difflib

from django.db import connection

from articles.search.engines import engine_of
from articles.search.models import SearchableEntity
from articles.search.parsing import Query, Term

_MOST = 3
_COMPARED = 2000  # names, of those best known
_SHORTEST = 4  # letters; shorter words are near to everything
_SIMILAR = 0.75  # of two words: one letter in four


def near_names(query: Query) -> list[str]:
    """Up to three names of entities, each of which has a word near to every word of the query.

    Readers rarely mistake how a name begins, so only names that share two letters are compared.
    """
    asked = query.words
    if not 0 < len(asked) <= 4 or max(map(len, asked)) < _SHORTEST:
        return []
    beginnings = [Term((word[:2],), is_prefix=True) for word in asked]
    rows = _beginning_like(Query(query.text, tuple(dict.fromkeys(beginnings))))
    scored = []
    for place, row in enumerate(rows):
        score = _nearness(asked, row.names.split())
        if score:
            scored.append((-round(score, 1), place, row.entity_name))  # type: ignore[attr-defined]
    return list(dict.fromkeys(name for _, _, name in sorted(scored)))[:_MOST]


def _beginning_like(query: Query) -> list[SearchableEntity]:
    engine = engine_of(connection.vendor)
    return list(
        SearchableEntity.objects.raw(
            "SELECT s.entity_id, s.names, e.name AS entity_name "  # noqa: S608
            f"FROM articles_searchableentity AS s {engine.entities_join} "
            "JOIN people_entity AS e ON e.id = s.entity_id AND NOT e.is_private "
            f"WHERE {engine.entities_match} "
            "ORDER BY s.articles DESC, s.prominence DESC, s.entity_id LIMIT %s",
            [engine.compile(query), _COMPARED],
        )
    )


def _nearness(asked: list[str], names: list[str]) -> float:
    """How near the worst word is to a word of the names; 0 if one is near to none."""
    worst = 1.0
    for word in asked:
        matcher = difflib.SequenceMatcher(b=word, autojunk=False)
        best = 0.0
        for name in names:
            if name[:2] != word[:2] or abs(len(name) - len(word)) > 2:
                continue
            matcher.set_seq1(name)
            if matcher.quick_ratio() > best:
                best = max(best, matcher.ratio())
        if best < _SIMILAR:
            return 0.0
        worst = min(worst, best)
    return worst
