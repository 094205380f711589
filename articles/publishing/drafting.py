"""Text kept before anybody sees it: what was saved, what was being typed, what was refused.

Whatever was acknowledged is a revision of its article from then on. Readers see no change.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from articles import images, workflow
from articles.models import Article, Content, ImageUse, Revision, Topic
from articles.publishing.references import still_there
from articles.publishing.row import copy, copy_relations, refresh
from articles.sanitising import clean_body, clean_text

# Whoever saves; None: a command.
Editor = AbstractBaseUser | None


@dataclass(frozen=True)
class Typing:
    """Where a text was typed: over which version, and in which open form.

    base   the number of the version that the form was opened with; 0: none
    key    the form, one tab of one browser; None: no form at all
    extra  what the form holds beside the content, as it was sent
    """

    base: int = 0
    key: uuid.UUID | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def draft(
    content: Content,
    *,
    by: Editor = None,
    source_key: str = "",
    translation_key: uuid.UUID | None = None,
    note: str = "",
    typing: Typing | None = None,
) -> Revision:
    """Make a new article that nobody sees, and its first version.

    A form that has made an article already, its answer lost, saves into that one.
    """
    typing = typing or Typing()
    article = _begun(content, by, source_key, translation_key, typing)
    return save_revision(article, content, by=by, note=note, typing=typing)


@transaction.atomic
def begin(
    content: Content, *, by: Editor, translation_key: uuid.UUID | None, typing: Typing
) -> Revision:
    """Make a new article that nobody sees out of what somebody is typing; it has no version yet."""
    return autosave(_begun(content, by, "", translation_key, typing), content, by=by, typing=typing)


def _begun(
    content: Content,
    by: Editor,
    source_key: str,
    translation_key: uuid.UUID | None,
    typing: Typing,
) -> Article:
    article = Article(
        language=content.language,
        source_key=source_key,
        started_as=typing.key,
        created_by_id=by.pk if by else None,
    )
    if translation_key:
        _make_edition(article, translation_key)
    if typing.key is None:
        article.save()
        return article
    try:
        with transaction.atomic():
            article.save()
    except IntegrityError:
        # The same form, sent twice at once or once more: it has its article.
        begun = Article.objects.filter(started_as=typing.key).first()
        if begun is None:
            raise
        return begun
    return article


def _make_edition(article: Article, translation_key: uuid.UUID) -> None:
    """Under the key of its editions; in a free language for now, where its own is taken.

    What was typed may name a language that has an edition: only saving refuses that.
    """
    editions = Article.objects.filter(translation_key=translation_key)
    taken = set(editions.values_list("language", flat=True))
    free = [code for code, _name in settings.LANGUAGES if code not in taken]
    if article.language in taken and not free:
        return
    article.translation_key = translation_key
    article.language = free[0] if article.language in taken else article.language


@transaction.atomic
def save_revision(
    article: Article,
    content: Content,
    *,
    by: Editor = None,
    note: str = "",
    typing: Typing | None = None,
) -> Revision:
    """Keep the content as the article's next version, cleaned of what HTML may not contain.

    What readers see does not change. As long as that is nothing, the row follows the content, so
    that lists of drafts show their headlines.
    """
    locked = Article.objects.select_for_update().get(pk=article.pk)
    content = cleaned(content)
    revision = _next(locked, Revision.Kind.SAVED, content, by, typing or Typing(), note)
    if locked.status == Article.Status.DRAFT:
        copy(content, locked)
        locked.save()
        copy_relations(content, locked)
    images.record(locked, content, ImageUse.Standing.LATEST)
    workflow.version_saved(locked, revision, by)
    refresh(article)
    revision.article = article
    return revision


@transaction.atomic
def autosave(article: Article, content: Content, *, by: Editor, typing: Typing) -> Revision:
    """Keep what somebody is typing, beside the versions: nothing rests on it.

    The same text is kept once. As long as nobody has saved a version, the row of a draft shows
    what is being typed, so that it can be found by its headline.
    """
    locked = Article.objects.select_for_update().get(pk=article.pk)
    content = cleaned(content)
    kept = _kept_already(locked, content, by, typing)
    if kept is not None:
        return kept
    revision = _next(locked, Revision.Kind.AUTOSAVED, content, by, typing)
    if locked.status == Article.Status.DRAFT and not locked.revisions.versions().exists():
        copy(content, locked)
        locked.save()
        # A topic that is being typed is none yet.
        copy_relations(replace(content, tags=[]), locked)
    refresh(article)
    return revision


@transaction.atomic
def keep_refused(article: Article, content: Content, *, by: Editor, typing: Typing) -> Revision:
    """Keep a text that was not saved because somebody else had saved; the same text once."""
    locked = Article.objects.select_for_update().get(pk=article.pk)
    content = cleaned(content)
    last = locked.revisions.filter(
        form_key=typing.key, created_by_id=by.pk if by else None
    ).order_by("-number")
    same = last.first()
    if same and same.kind == Revision.Kind.REFUSED and same.content == content.to_json():
        return same
    return _next(locked, Revision.Kind.REFUSED, content, by, typing)


@transaction.atomic
def restore(revision: Revision, *, by: Editor) -> Revision:
    """Make the content of an earlier text the next version; nothing in between is rewound.

    What it refers to and was deleted since is left out (`still_there` says what that is).
    """
    article = revision.article
    content, _missing = still_there(revision.read())
    latest = article.revisions.versions().first()
    return save_revision(
        article,
        content,
        by=by,
        note=_("Restored from %(number)d") % {"number": revision.number},
        typing=Typing(base=latest.number if latest else 0),
    )


def put_aside(article: Article, *, by: AbstractBaseUser, key: uuid.UUID | None) -> int:
    """Ask this editor no more about what was typed in that form; it stays. Returns how many."""
    return Revision.objects.unsaved(by).filter(article=article, form_key=key).update(is_aside=True)


def _next(
    locked: Article,
    kind: Revision.Kind,
    content: Content,
    by: Editor,
    typing: Typing,
    note: str = "",
) -> Revision:
    last = locked.revisions.aggregate(last=Max("number"))["last"] or 0
    base = locked.revisions.filter(number=typing.base).first() if typing.base else None
    return Revision.objects.create(
        article=locked,
        number=last + 1,
        kind=kind,
        base=base,
        content=content.to_json(),
        typed=dict(typing.extra),
        form_key=typing.key,
        created_by_id=by.pk if by else None,
        note=note,
    )


def _kept_already(locked: Article, content: Content, by: Editor, typing: Typing) -> Revision | None:
    """The revision that holds just this already, if nothing was typed in the form since."""
    own = locked.revisions.filter(form_key=typing.key, created_by_id=by.pk if by else None)
    last: Revision | None = own.order_by("-number").first() if typing.key else None
    if last is None:
        last = locked.revisions.filter(number=typing.base).first()
    if last is None or last.content != content.to_json():
        return None
    is_version = last.kind == Revision.Kind.SAVED
    return last if (not typing.extra if is_version else last.typed == dict(typing.extra)) else None


def cleaned(content: Content) -> Content:
    """The content without HTML that is not allowed and characters that cannot be stored.

    Topics under the names they have: an editor may have typed another name of one.
    """
    return replace(
        content,
        headline=" ".join(clean_text(content.headline).split()),
        standfirst=clean_text(content.standfirst).strip(),
        dateline=clean_text(content.dateline).strip(),
        slug=clean_text(content.slug).strip(),
        body=clean_body(content.body),
        tags=Topic.objects.present(content.tags) if content.tags else [],
    )
