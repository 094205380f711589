"""Which last parts of addresses other articles once had: an old address stays with its article."""

from __future__ import annotations

from django.urls import reverse
from django.utils import translation

from articles.models import Article, FormerPath


def slugs_once_of_others(language: str, beginning: str, article: Article | None) -> set[str]:
    """Slugs that begin so and that another article of this language once had."""
    with translation.override(language):
        # Whatever the year and the month: editors tell articles apart by the last part.
        start = reverse("articles:article", args=["2000", "01", "x"]).partition("2000")[0]
    former = FormerPath.objects.filter(path__startswith=start, path__contains=f"/{beginning}")
    if article is not None and article.pk:
        former = former.exclude(article=article.pk)
    paths = former.values_list("path", flat=True)
    return {path.rstrip("/").rpartition("/")[2] for path in paths}
