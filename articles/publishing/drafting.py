"""Text kept before anybody sees it: every save is a revision, and readers see no change."""

from __future__ import annotations

import uuid
from dataclasses import replace

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Max

from articles.models import Article, Content, Revision
from articles.publishing.row import copy, copy_relations, refresh
from articles.sanitising import clean_body, clean_text

# Whoever saves; None: a command.
Editor = AbstractBaseUser | None


@transaction.atomic
def draft(
    content: Content,
    *,
    by: Editor = None,
    source_key: str = "",
    translation_key: uuid.UUID | None = None,
    note: str = "",
) -> Revision:
    """Make a new article that nobody sees, and its first revision."""
    article = Article(language=content.language, source_key=source_key)
    if translation_key:
        article.translation_key = translation_key
    article.save()
    return save_revision(article, content, by=by, note=note)


@transaction.atomic
def save_revision(
    article: Article, content: Content, *, by: Editor = None, note: str = ""
) -> Revision:
    """Keep the content as the article's next revision, cleaned of what HTML may not contain.

    What readers see does not change. As long as that is nothing, the row follows the content, so
    that lists of drafts show their headlines.
    """
    locked = Article.objects.select_for_update().get(pk=article.pk)
    content = cleaned(content)
    last = locked.revisions.aggregate(last=Max("number"))["last"] or 0
    revision = Revision.objects.create(
        article=locked,
        number=last + 1,
        content=content.to_json(),
        created_by_id=by.pk if by else None,
        note=note,
    )
    if locked.status == Article.Status.DRAFT:
        copy(content, locked)
        locked.save()
        copy_relations(content, locked)
    refresh(article)
    revision.article = article
    return revision


def cleaned(content: Content) -> Content:
    """The content without HTML that is not allowed and characters that cannot be stored."""
    return replace(
        content,
        headline=" ".join(clean_text(content.headline).split()),
        standfirst=clean_text(content.standfirst).strip(),
        dateline=clean_text(content.dateline).strip(),
        slug=content.slug.strip(),
        body=clean_body(content.body),
    )
