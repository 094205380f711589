"""What is searched, as plain folded words; the databases build their full text index over it.

The index itself is the database's own and follows these rows by itself (a generated column on
PostgreSQL, triggers on SQLite; see migration 0002_search), so that it is changed and rolled back
in the same transaction, whoever changes a row.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from people.models import Entity


class SearchableArticle(models.Model):
    """The words of one article that is published, or scheduled to be."""

    article = models.OneToOneField(
        Article,
        verbose_name=_("article"),
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="+",
    )
    headline = models.TextField(_("words of the headline"))
    about = models.TextField(_("words of standfirst, authors and topics"))
    body = models.TextField(_("words of the body"))
    is_long = models.BooleanField(
        _("long"),
        default=False,
        help_text=_("The database's index does not hold every place of every word of it."),
    )
    # Copies, so that a search looks at no other table until it knows its hits.
    language = models.CharField(_("language"), max_length=12)
    published_at = models.DateTimeField(_("published"))

    class Meta:
        app_label = "articles"
        verbose_name = _("searchable article")
        verbose_name_plural = _("searchable articles")
        indexes = [
            models.Index(fields=["-published_at"], name="searchable_latest"),
            models.Index(
                fields=["article"], condition=models.Q(is_long=True), name="searchable_long"
            ),
        ]

    def __str__(self) -> str:
        return self.headline


class SearchableEntity(models.Model):
    """The words of all names of one entity that has a page."""

    entity = models.OneToOneField(
        Entity,
        verbose_name=_("entity"),
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="+",
    )
    kind = models.CharField(_("kind"), max_length=12)
    names = models.TextField(_("words of the names"))
    about = models.TextField(_("words of the offices"))
    articles = models.PositiveIntegerField(
        _("articles that mention it"),
        default=0,
        help_text=_("As of the last publication that did; it only ranks."),
    )
    prominence = models.PositiveIntegerField(_("prominence"), default=0)

    class Meta:
        app_label = "articles"
        verbose_name = _("searchable entity")
        verbose_name_plural = _("searchable entities")
        indexes = [
            models.Index(
                fields=["-articles", "entity"],
                condition=models.Q(articles__gt=0),
                name="searchable_entity_most",
            ),
        ]

    def __str__(self) -> str:
        return self.names
