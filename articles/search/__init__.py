"""Search over everything public: articles and entities, by any spelling of a name.

`search` is the one public question; PostgreSQL full text or SQLite FTS5 answers it, and one suite
of tests holds both to the same answers. `index_article` and `remove_article` are called by
`articles.publishing` inside its transaction; entities follow the signal of the reference desk.
What is folded and cut into words here is folded by `people.folding`, as everywhere else.
"""

from articles.search.finding import KINDS, Hit, Results, search
from articles.search.indexing import (
    articles_containing,
    count_articles,
    index_article,
    index_entities,
    rebuild,
    remove_article,
)

__all__ = [
    "KINDS",
    "Hit",
    "Results",
    "articles_containing",
    "count_articles",
    "index_article",
    "index_entities",
    "rebuild",
    "remove_article",
    "search",
]
