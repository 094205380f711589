"""Importing articles in the admin: choose a file, see what it would do, then confirm."""

from __future__ import annotations

from typing import Any, TypeVar

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.importing import front_matter, plain, web_page, wordpress
from articles.importing.loading import FORMATS, load_articles, site_defaults
from articles.importing.report import ArticleReport, FileReport, Outcome
from articles.models import Article
from people.admin.requests import editor_of
from people.importing import unpack
from people.importing.admin import Entry, ImportPagesMixin, Preview, Section, UploadForm
from people.importing.reading import MEGABYTE

MOST_ARTICLES = 500  # a request must end while somebody waits for it
_MOST_BYTES = 40 * MEGABYTE

_Managed = TypeVar("_Managed", bound=Article)


class ArticleUploadForm(UploadForm):
    """The file, and what it does not say of itself."""

    format_name = forms.ChoiceField(
        label=gettext_lazy("Format"),
        required=False,
        choices=[
            ("", gettext_lazy("As the file's name says")),
            ("text", gettext_lazy("Plain text")),
            ("markdown", gettext_lazy("Markdown with front matter")),
            ("html", gettext_lazy("Web page")),
            ("wordpress", gettext_lazy("WordPress export")),
        ],
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        required=False,
        choices=[("", gettext_lazy("As the file says")), *settings.LANGUAGES],
    )
    as_draft = forms.BooleanField(
        label=gettext_lazy("Import as drafts"),
        required=False,
        help_text=gettext_lazy("Publishes nothing, whatever the file says."),
    )


class ImportMixin(ImportPagesMixin[_Managed]):
    """Import articles from text, Markdown, web pages and WordPress exports."""

    import_form = ArticleUploadForm
    import_formats = "\n".join(
        module.__doc__ or "" for module in (plain, front_matter, web_page, wordpress)
    )

    def run_import(
        self,
        request: HttpRequest,
        name: str,
        content: bytes,
        options: dict[str, Any],
        *,
        dry_run: bool,
    ) -> Preview:
        """As the command does, in the editor's name; without the right to publish, as drafts."""
        format_name = str(options.get("format_name") or "")
        report = load_articles(
            name,
            unpack(content, max_bytes=_MOST_BYTES),
            defaults=site_defaults(language=str(options.get("language") or "")),
            format_name=format_name if format_name in FORMATS else "",
            as_draft=bool(options.get("as_draft")) or not self._may_publish(request),
            dry_run=dry_run,
            by=editor_of(request),
            most=MOST_ARTICLES,
        )
        return _preview_of(report)

    def _may_publish(self, request: HttpRequest) -> bool:
        if settings.WORKFLOW_REQUIRES_APPROVAL:
            return False
        asks = getattr(self, "has_publish_permission", self.has_change_permission)
        return bool(asks(request))


def _preview_of(report: FileReport) -> Preview:
    articles = [article for article in report.articles if article.outcome is not Outcome.UNCHANGED]
    sections = [
        Section.of(_("About the file"), [Entry(note) for note in report.notes]),
        Section.of(_("Articles"), [_entry(article, report.is_dry_run) for article in articles]),
    ]
    return Preview(
        summary=next(iter(report.lines())),
        sections=[section for section in sections if section.entries],
        wrote_something=report.wrote_something,
    )


def _entry(article: ArticleReport, is_dry_run: bool) -> Entry:
    head, *details = article.lines(is_dry_run=is_dry_run)
    where = _("line %(line)d: ") % {"line": article.line} if article.line > 1 else ""
    return Entry(where + head, [detail.strip() for detail in details])
