"""Pieces into articles, through `articles.publishing` alone.

The revision that an import saves carries the fingerprint of what the file said. That is how a
second import knows what it made, whether the file has changed since, and whether an editor has.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from articles import publishing
from articles.importing.piece import Piece
from articles.importing.report import ArticleReport, Outcome
from articles.mentions import preview
from articles.models import (
    Article,
    Author,
    BylineContent,
    Content,
    FormerPath,
    Revision,
    UndecidedName,
)
from articles.publishing.addresses import slugs_once_of_others
from people.folding import fold
from people.importing.desk import Desk
from people.models import Entity
from people.slugs import readable_slug

_NOTE = "Imported from {file} [{fingerprint}]"
_IMPORTED = "Imported from "


class Writer:
    """Writes the pieces of one file. Must be used inside a transaction."""

    def __init__(
        self, file_name: str, *, as_draft: bool = False, by: AbstractBaseUser | None = None
    ) -> None:
        """Nothing is read until a piece needs it.

        as_draft    publish nothing, whatever the file says
        by          the editor who imports; None on the command line
        """
        self.file_name = file_name[-150:]
        self.as_draft = as_draft
        self.by = by
        self._authors: dict[str, int] | None = None
        self._desk: Desk | None = None
        self._seen: dict[str, int] = {}

    def write(self, piece: Piece) -> ArticleReport:
        """Make the article, bring it up to date, or leave it as it is."""
        if piece.source_key in self._seen:
            report = ArticleReport(piece.headline, piece.line, Outcome.UNCHANGED)
            report.notes.append(
                _("The same article stands on line %d already.") % self._seen[piece.source_key]
            )
            return report
        self._seen[piece.source_key] = piece.line
        article = Article.objects.filter(source_key=piece.source_key).first()
        if article is None:
            return self._make(piece)
        return self._update(piece, article)

    def _make(self, piece: Piece) -> ArticleReport:
        report = ArticleReport(piece.headline, piece.line, Outcome.MADE, notes=list(piece.notes))
        content = self._content(piece, report)
        self._warn_of_double(piece, content, report)
        content.slug = self._free_slug(content, report)
        revision = publishing.draft(
            content,
            by=self.by,
            source_key=piece.source_key,
            translation_key=self._translation_key(piece, content, report),
            note=self._note(piece),
        )
        self._publish(piece, revision, report)
        return report

    def _update(self, piece: Piece, article: Article) -> ArticleReport:
        imported = article.revisions.versions().filter(note__startswith=_IMPORTED).first()
        latest = article.revisions.versions().first()
        report = ArticleReport(piece.headline, piece.line, Outcome.UNCHANGED)
        if article.binned_at is not None:
            report.outcome = Outcome.KEPT
            report.notes.append(_("It is in the bin and was left there."))
            report.state, report.address = _state(article)
            return report
        if imported and f"[{piece.fingerprint()}]" in imported.note:
            report.state, report.address = _state(article)
            return report
        if imported is None or latest is None or latest.pk != imported.pk:
            report.outcome = Outcome.KEPT
            report.state, report.address = _state(article)
            return report
        report.outcome = Outcome.CHANGED
        report.notes = list(piece.notes)
        content = self._content(piece, report)
        content.slug = content.slug or article.slug
        revision = publishing.save_revision(article, content, by=self.by, note=self._note(piece))
        self._publish(piece, revision, report)
        return report

    def _note(self, piece: Piece) -> str:
        return _NOTE.format(file=self.file_name, fingerprint=piece.fingerprint())

    def _publish(self, piece: Piece, revision: Revision, report: ArticleReport) -> None:
        article = revision.article
        is_withdrawn = article.status == Article.Status.WITHDRAWN
        if self.as_draft or piece.is_draft or piece.published_at is None or is_withdrawn:
            self._report_draft(revision, report)
        else:
            try:
                article = publishing.publish(revision, at=piece.published_at)
            except publishing.CannotPublish as error:
                report.notes += [problem.message for problem in error.problems]
                self._report_draft(revision, report)
            else:
                self._keep_former_paths(piece, article, report)
                _report_links(article, report)
        article.refresh_from_db()
        report.state, report.address = _state(article)

    def _report_draft(self, revision: Revision, report: ArticleReport) -> None:
        """A draft is linked only when it is published; tell what that would find."""
        result = preview(revision.read(), article=revision.article)
        counts: dict[str, int] = {}
        for occurrence in result.occurrences:
            counts[occurrence.entity_id] = counts.get(occurrence.entity_id, 0) + 1
        names = Entity.objects.in_bulk([int(pk) for pk in counts])
        report.linked = [
            (names[int(pk)].name, count) for pk, count in counts.items() if int(pk) in names
        ]
        report.ambiguous = list(dict.fromkeys(found.surface for found in result.ambiguous))
        report.unknown = list(dict.fromkeys(found.surface for found in result.unknown))

    def _keep_former_paths(self, piece: Piece, article: Article, report: ArticleReport) -> None:
        present = article.get_absolute_url()
        for path in piece.former_paths:
            if path == present:
                continue
            former, is_new = FormerPath.objects.get_or_create(
                path=path[:500], defaults={"article": article}
            )
            if not is_new and former.article_id != article.pk:
                report.notes.append(_("%s leads to another article already.") % path)

    # --- what a piece refers to

    def _content(self, piece: Piece, report: ArticleReport) -> Content:
        kind = piece.kind.lower()
        if kind and kind not in Article.Kind.values:
            report.notes.append(
                _("“%(kind)s” is no kind of article; taken as %(default)s.")
                % {"kind": piece.kind, "default": Article.Kind.COMMENTARY.label}
            )
        language = piece.language.lower()
        if language not in dict(settings.LANGUAGES):
            report.notes.append(_("The site has no edition in “%s”.") % piece.language)
        return Content(
            headline=piece.headline,
            slug=readable_slug(piece.slug, max_length=120),
            standfirst=piece.standfirst,
            dateline=piece.dateline,
            body=piece.body,
            kind=kind if kind in Article.Kind.values else Article.Kind.COMMENTARY.value,
            language=language[:12] or "en",
            bylines=[
                BylineContent(self._author(row.name), row.part[:100]) for row in piece.bylines
            ],
            about=self._about(piece, report),
            tags=_short_tags(piece, report),
        )

    def _author(self, name: str) -> int:
        """The author of this name, made if there is none."""
        name = name[:150]
        if self._authors is None:
            self._authors = {
                fold(known): pk for pk, known in Author.objects.values_list("pk", "name")
            }
        key = fold(name)
        if key not in self._authors:
            self._authors[key] = Author.objects.create(name=name).pk
        return self._authors[key]

    def _about(self, piece: Piece, report: ArticleReport) -> list[int]:
        if not piece.about:
            return []
        if self._desk is None:
            self._desk = Desk()
        found = []
        for reference in piece.about:
            pk = self._desk.entity(reference)
            if pk is None:
                report.notes.append(_("“about” names %s, which is not known.") % reference)
            elif pk not in found:
                found.append(pk)
        if len(found) > publishing.MOST_MAIN_ENTITIES:
            report.notes.append(_("“about” names too many; only the first are kept."))
        return found[: publishing.MOST_MAIN_ENTITIES]

    def _free_slug(self, content: Content, report: ArticleReport) -> str:
        """The slug of the file, numbered if another article has it."""
        slug, number = content.slug, 2
        once = slugs_once_of_others(content.language, slug, None) if slug else set()
        taken = Article.objects.filter(language=content.language)
        while slug and (slug in once or taken.filter(slug=slug).exists()):
            slug, number = f"{content.slug[:115]}-{number}", number + 1
        if slug != content.slug:
            report.notes.append(
                _("The slug “%(taken)s” is taken; it became “%(slug)s”.")
                % {"taken": content.slug, "slug": slug}
            )
        return slug

    def _translation_key(
        self, piece: Piece, content: Content, report: ArticleReport
    ) -> uuid.UUID | None:
        """The key that the editions of one article share, unless this language has one already."""
        if not piece.edition_of:
            return None
        key = piece.translation_key()
        if Article.objects.filter(translation_key=key, language=content.language).exists():
            report.notes.append(
                _("There is an edition of “%s” in this language already.") % piece.edition_of
            )
            return None
        return key

    def _warn_of_double(self, piece: Piece, content: Content, report: ArticleReport) -> None:
        """The same text pasted by hand has no key; say so instead of guessing."""
        double = Article.objects.filter(
            headline=" ".join(piece.headline.split())[:300], language=content.language
        ).first()
        if double:
            report.notes.append(
                _("Another article has the same headline: %s") % (_state(double)[1] or double.pk)
            )


def _short_tags(piece: Piece, report: ArticleReport) -> list[str]:
    kept = [tag for tag in piece.tags if len(tag) <= 100]
    if len(kept) < len(piece.tags):
        report.notes.append(_("Topics longer than 100 characters are left out."))
    return kept


def _report_links(article: Article, report: ArticleReport) -> None:
    report.linked = list(
        article.mentions.order_by("first_position").values_list("entity__name", "count")
    )
    for undecided in article.undecided.all():
        is_ambiguous = undecided.reason == UndecidedName.Reason.AMBIGUOUS
        (report.ambiguous if is_ambiguous else report.unknown).append(undecided.surface)


def _state(article: Article) -> tuple[str, str]:
    """Whether and when readers see it, and its address if they do or will."""
    if article.status == Article.Status.DRAFT or article.published_at is None:
        return _("draft"), ""
    moment = formats.date_format(timezone.localtime(article.published_at), "DATETIME_FORMAT")
    words = {
        Article.Status.PUBLISHED: _("published, %s"),
        Article.Status.WITHDRAWN: _("withdrawn, published %s"),
    }
    text = words[Article.Status(article.status)]
    if article.status == Article.Status.PUBLISHED and article.published_at > timezone.now():
        text = _("scheduled, %s")
    return text % moment, article.get_absolute_url()
