"""The report before publication, beside the buttons of the article's form.

It comes with the form, about the latest version, and again whenever a script sends what stands in
the form. What is in it is left to `articles.checking`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from js_asset import Script

from articles import checking, publishing
from articles.admin.review import Panel, ReviewMixin
from articles.admin.unsaved import UnsavedForm, unsaved_form
from articles.checking import Report
from articles.correcting import planned
from articles.models import Article, Content


@dataclass(frozen=True)
class ShownReport:
    """A report, and where a script gets the next one; None: nothing is written yet."""

    report: Report | None
    address: str


class ReportMixin(ReviewMixin):
    """The report, for the admin of articles."""

    class Media:
        css = {"all": ["desk/report.css"]}
        js = [Script("desk/report.js", type="module")]

    def get_urls(self) -> list[URLPattern]:
        """Add the addresses by which a script has the form looked at."""
        view = self.admin_site.admin_view
        return [
            path("report/", view(self.report_new_view), name="articles_article_report_new"),
            path(
                "<path:object_id>/report/", view(self.report_view), name="articles_article_report"
            ),
            *super().get_urls(),
        ]

    @method_decorator([require_POST, never_cache])
    def report_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The report on what stands in the form. Nothing is saved."""
        article = self._visible(request, object_id)
        if not self.has_change_permission(request, article):
            # Whoever only reads has no fields to send.
            latest = article.revisions.versions().first()
            content = latest.read() if latest else Content.of(article)
            return self._answer_report(request, _report_on_version(content, article, None))
        return self._answer_report(request, _report_on(unsaved_form(request, article), article))

    @method_decorator([require_POST, never_cache])
    def report_new_view(self, request: HttpRequest) -> HttpResponse:
        """The same for an article that was never saved."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        return self._answer_report(request, _report_on(unsaved_form(request, None), Article()))

    def _answer_report(self, request: HttpRequest, report: Report) -> HttpResponse:
        request.current_app = self.admin_site.name
        context = {"report": report}
        response = render(request, "admin/articles/article/_report_findings.html", context)
        response["Cache-Control"] = "no-store, private"
        return response

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Article | None = None,
    ) -> HttpResponse:
        """Put the report beside the buttons."""
        form = context["adminform"].form
        report = None
        if form.is_bound:
            report = _report_on(unsaved_form(request, obj), obj or Article())
        elif obj:
            report = _report_on_version(form.opened.content, obj, context.get("panel"))
        address = (
            reverse("admin:articles_article_report", args=[obj.pk])
            if obj
            else reverse("admin:articles_article_report_new")
        )
        context["shown_report"] = ShownReport(report, address)
        return super().render_change_form(request, context, add, change, form_url, obj)


def _report_on(form: UnsavedForm, article: Article) -> Report:
    content = form.typed()
    return checking.report(
        content, article, is_minor=form.says_minor, has_correction=form.has_correction
    )


def _report_on_version(content: Content, article: Article, panel: Panel | None) -> Report:
    """Out of what the review panel has linked already, where it is about the same text."""
    content = publishing.cleaned(content)
    result = panel.result if panel and panel.content == content else None
    has_correction = article.is_public and bool(planned(article))
    return checking.report(content, article, result=result, has_correction=has_correction)
