"""Tables in the admin: out of the list that is shown, and back in, tried before it is written."""

from __future__ import annotations

from typing import Any, TypeVar

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from people.exchange import tables, trial
from people.exchange.resources import TableResource
from people.importing import uploads
from people.importing.admin import UploadForm
from people.importing.reading import MEGABYTE, BrokenFile, unpack

_Managed = TypeVar("_Managed", bound=Model)

_MOST_BYTES = 40 * MEGABYTE  # unpacked
_MOST_SHOWN = 200  # rows of one kind


class TableMixin(admin.ModelAdmin[_Managed]):
    """Two buttons over a list: export it, import a table. Says which table by `table`."""

    table: type[TableResource]
    change_list_template = "admin/exchange/change_list.html"

    def has_table_permission(self, request: HttpRequest) -> bool:
        """A table makes new rows and changes those that are there."""
        return self.has_add_permission(request) and self.has_change_permission(request)

    def get_urls(self) -> list[URLPattern]:
        """The two pages."""
        wrap = self.admin_site.admin_view
        return [
            path("export/<slug:form>/", wrap(self.export_view), name=self._route("export")),
            path("table/", wrap(self.table_view), name=self._route("table")),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the buttons; what is exported is what the list shows."""
        may_import = self.has_table_permission(request)
        query = request.META.get("QUERY_STRING", "")
        exports = [
            (form.upper(), reverse(f"admin:{self._route('export')}", args=[form]))
            for form in tables.FORMATS
        ]
        context = {
            "exports": [(name, f"{url}?{query}" if query else url) for name, url in exports],
            "table_url": reverse(f"admin:{self._route('table')}") if may_import else "",
            **(extra_context or {}),
        }
        return super().changelist_view(request, context)

    # --- Out -----------------------------------------------------------------------------

    def export_view(self, request: HttpRequest, form: str) -> HttpResponseBase:
        """The rows that the list shows with the same filters, as a file."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if form not in tables.FORMATS:
            raise Http404
        shown = self.get_changelist_instance(request).get_queryset(request).order_by("pk")
        resource = self.table()
        rows = resource.export_rows(resource.rows().filter(pk__in=shown.values("pk")))
        write = tables.as_csv if form == "csv" else tables.as_json
        pieces = write(resource.columns, rows)
        response = StreamingHttpResponse(pieces, content_type=tables.FORMATS[form])
        name = f"{self.opts.model_name}-{timezone.localdate().isoformat()}.{form}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    # --- In ------------------------------------------------------------------------------

    def table_view(self, request: HttpRequest) -> HttpResponse:
        """All steps; which one is said by the button that was pressed."""
        if not self.has_table_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return self._table_page(request, form=UploadForm())
        if "cancel" in request.POST:
            uploads.discard(request.session, self._table_purpose())
            return HttpResponseRedirect(self._table_list())
        if "confirm" in request.POST:
            return self._write(request)
        return self._try(request)

    def _try(self, request: HttpRequest) -> HttpResponse:
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._table_page(request, form=form)
        file = form.cleaned_data["file"]
        content = file.read()
        try:
            outcome = self._run(file.name, content, dry_run=True)
        except BrokenFile as error:
            form.add_error("file", str(error))
            return self._table_page(request, form=form)
        upload = uploads.keep(
            request.session, self._table_purpose(), request.user, file.name, content, {}
        )
        return self._table_page(request, form=UploadForm(), outcome=outcome, upload=upload)

    def _write(self, request: HttpRequest) -> HttpResponse:
        token = request.POST.get("token", "")
        found = uploads.find(request.session, self._table_purpose(), request.user, token)
        if found is None:
            error = _("This preview is no longer there. Choose the file again.")
            return self._table_page(request, form=UploadForm(), error=error)
        upload, content = found
        uploads.discard(request.session, self._table_purpose())
        try:
            outcome = self._run(upload.name, content, dry_run=False)
        except BrokenFile as error:
            return self._table_page(request, form=UploadForm(), error=str(error))
        return self._table_page(request, form=UploadForm(), outcome=outcome, name=upload.name)

    def _run(self, name: str, content: bytes, *, dry_run: bool) -> trial.Outcome:
        resource = self.table()
        unpacked = unpack(content, max_bytes=_MOST_BYTES)
        read = tables.read_table(name, unpacked, resource.columns)
        return trial.run(resource, read, dry_run=dry_run, most_written=tables.MOST_WRITTEN)

    def _table_page(
        self,
        request: HttpRequest,
        *,
        form: forms.Form,
        outcome: trial.Outcome | None = None,
        upload: uploads.Upload | None = None,
        name: str = "",
        error: str = "",
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("Import a table of %s") % self.opts.verbose_name_plural,
            "opts": self.opts,
            "media": self.media,
            "form": form,
            "error": error,
            "outcome": outcome,
            "sections": _sections(outcome) if outcome else [],
            "upload": upload,
            "file_name": upload.name if upload else name,
            "columns": self.table().columns,
            "most_rows": tables.MOST_ROWS,
            "most_written": tables.MOST_WRITTEN,
            "table_url": reverse(f"admin:{self._route('table')}"),
            "list_url": self._table_list(),
        }
        status = 400 if outcome and outcome.is_refused and not upload else 200
        return TemplateResponse(request, "admin/exchange/table.html", context, status=status)

    def _route(self, page: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"

    def _table_purpose(self) -> str:
        return f"table.{self.opts.label_lower}"

    def _table_list(self) -> str:
        return reverse(f"admin:{self._route('changelist')}")


def _sections(outcome: trial.Outcome) -> list[dict[str, Any]]:
    """What a page shows of an outcome: the wrong rows first, the unchanged only as a number."""
    titles = (
        [(trial.WRONG, _("Wrong rows")), (trial.NEW, _("New")), (trial.CHANGED, _("Changed"))]
        if outcome.is_written
        else [
            (trial.WRONG, _("Wrong rows")),
            (trial.NEW, _("Would be new")),
            (trial.CHANGED, _("Would be changed")),
        ]
    )
    sections = []
    for kind, title in titles:
        rows = outcome.of(kind)
        if rows:
            sections.append(
                {
                    "kind": kind,
                    "title": title,
                    "number": len(rows),
                    "rows": rows[:_MOST_SHOWN],
                    "more": max(0, len(rows) - _MOST_SHOWN),
                }
            )
    return sections
