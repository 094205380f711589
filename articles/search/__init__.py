"""Search over articles and entities."""

from articles.models import Article


def index_article(article: Article) -> None:
    """Make a published article findable."""


def remove_article(article: Article) -> None:
    """Make it unfindable."""
