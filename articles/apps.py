"""What was written: articles, revisions, mentions, corrections, images, search and feeds.

Belongs here: the text and its way to the public. Does not: who the people in it are (app people).
"""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    """The newsroom."""

    name = "articles"
    verbose_name = _("Newsroom")

    def ready(self) -> None:
        """Connect what follows the reference desk: page cache, search index, merges."""
        from articles import leaving, merging, role_groups, signals  # noqa: F401, PLC0415
        from articles.images import receivers as of_images  # noqa: F401, PLC0415
        from articles.search import receivers  # noqa: F401, PLC0415
