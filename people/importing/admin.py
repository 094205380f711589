"""Importing in the admin: choose a file, see what it would do, then confirm.

`ImportMixin` adds the page and its button to a ModelAdmin of a kind of entity. The preview is the
import itself, rolled back, so it cannot promise what the import would not do. `ImportPagesMixin`
is the part that knows nothing about what is imported.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeVar

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.importing import rows, uploads
from people.importing.loading import load_rows, source_of
from people.importing.reading import MEGABYTE, BrokenFile, read_rows, unpack
from people.importing.report import Report
from people.models import Entity, Kind

_Managed = TypeVar("_Managed", bound=Model)

MOST_ROWS = 5000  # a request must end while somebody waits for it
_MOST_ENTRIES = 200  # of one list on the page
_MOST_BYTES = 20 * MEGABYTE


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the page, with what belongs under it."""

    text: str
    details: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Section:
    """A list with a heading; `more` counts what is not shown."""

    title: str
    entries: list[Entry]
    more: int = 0

    @classmethod
    def of(cls, title: str, entries: list[Entry]) -> Section:
        """As many entries as a page can bear."""
        return cls(title, entries[:_MOST_ENTRIES], max(0, len(entries) - _MOST_ENTRIES))


@dataclass(frozen=True, slots=True)
class Preview:
    """What the page shows of an import, before or after."""

    summary: str
    sections: list[Section]
    wrote_something: bool


class UploadForm(forms.Form):
    """The first step."""

    file = forms.FileField(label=gettext_lazy("File"), max_length=150)

    def clean_file(self) -> Any:
        """Refuse what is too large before it is read."""
        file = self.cleaned_data["file"]
        if file.size > _MOST_BYTES:
            raise forms.ValidationError(
                _("The file is larger than %(size)d MB."), params={"size": _MOST_BYTES // MEGABYTE}
            )
        return file


class ImportPagesMixin(admin.ModelAdmin[_Managed]):
    """The pages of an import: upload, preview, outcome. Needs the right to add and to change."""

    change_list_template = "admin/importing/change_list.html"
    import_form: type[UploadForm] = UploadForm
    import_formats: str | Promise = ""

    def run_import(
        self,
        request: HttpRequest,
        name: str,
        content: bytes,
        options: dict[str, Any],
        *,
        dry_run: bool,
    ) -> Preview:
        """Import, or say what importing would do. BrokenFile if the file cannot be read."""
        raise NotImplementedError

    def has_import_permission(self, request: HttpRequest) -> bool:
        """An import makes new entries and changes those that it made before."""
        return self.has_add_permission(request) and self.has_change_permission(request)

    def get_urls(self) -> list[URLPattern]:
        """One page more."""
        view = self.admin_site.admin_view(self.import_view)
        return [path("import/", view, name=self._import_url_name()), *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the button to those who may use it."""
        may_import = self.has_import_permission(request)
        context = {
            "import_url": reverse(f"admin:{self._import_url_name()}") if may_import else "",
            **(extra_context or {}),
        }
        return super().changelist_view(request, context)

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """All steps; which one is said by the button that was pressed."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return self._page(request, form=self.import_form())
        if "cancel" in request.POST:
            uploads.discard(request.session, self._purpose())
            return HttpResponseRedirect(self._list_url())
        if "confirm" in request.POST:
            return self._confirm(request)
        return self._preview(request)

    def _preview(self, request: HttpRequest) -> HttpResponse:
        form = self.import_form(request.POST, request.FILES)
        if not form.is_valid():
            return self._page(request, form=form)
        file = form.cleaned_data["file"]
        options = {name: value for name, value in form.cleaned_data.items() if name != "file"}
        content = file.read()
        try:
            preview = self.run_import(request, file.name, content, options, dry_run=True)
        except BrokenFile as error:
            form.add_error("file", str(error))
            return self._page(request, form=form)
        upload = uploads.keep(
            request.session, self._purpose(), request.user, file.name, content, options
        )
        return self._page(request, preview=preview, upload=upload)

    def _confirm(self, request: HttpRequest) -> HttpResponse:
        token = request.POST.get("token", "")
        found = uploads.find(request.session, self._purpose(), request.user, token)
        if found is None:
            form = self.import_form()
            error = _("This preview is no longer there. Choose the file again.")
            return self._page(request, form=form, error=error)
        upload, content = found
        uploads.discard(request.session, self._purpose())
        try:
            outcome = self.run_import(request, upload.name, content, upload.options, dry_run=False)
        except BrokenFile as error:
            return self._page(request, form=self.import_form(), error=str(error))
        return self._page(request, preview=outcome, is_done=True, file_name=upload.name)

    def _page(
        self,
        request: HttpRequest,
        *,
        form: UploadForm | None = None,
        preview: Preview | None = None,
        upload: uploads.Upload | None = None,
        **context: Any,
    ) -> HttpResponse:
        opts = self.model._meta
        return TemplateResponse(
            request,
            "admin/importing/import.html",
            {
                **self.admin_site.each_context(request),
                "title": _("Import %s") % opts.verbose_name_plural,
                "opts": opts,
                "media": self.media,
                "form": form,
                "preview": preview,
                "upload": upload,
                "file_name": upload.name if upload else "",
                "error": "",
                "is_done": False,
                "formats": self.import_formats,
                "list_url": self._list_url(),
                "import_url": reverse(f"admin:{self._import_url_name()}"),
                **context,
            },
        )

    def _purpose(self) -> str:
        return self.model._meta.label_lower

    def _import_url_name(self) -> str:
        return f"{self.model._meta.app_label}_{self.model._meta.model_name}_import"

    def _list_url(self) -> str:
        opts = self.model._meta
        return reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")


_Kindred = TypeVar("_Kindred", bound=Entity)


class ImportMixin(ImportPagesMixin[_Kindred]):
    """Import people, states, organisations or events: of which kind, the model says."""

    import_formats = rows.__doc__ or ""

    def run_import(
        self,
        request: HttpRequest,
        name: str,
        content: bytes,
        options: dict[str, Any],
        *,
        dry_run: bool,
    ) -> Preview:
        """As the commands do, for files that can be done while somebody waits."""
        found = read_rows(name, unpack(content, max_bytes=2 * _MOST_BYTES))
        if len(found) > MOST_ROWS:
            raise BrokenFile(
                _(
                    "The file has %(rows)d rows. More than %(most)d are imported on the command "
                    "line, with manage.py."
                )
                % {"rows": len(found), "most": MOST_ROWS}
            )
        kind = Kind(self.model.KIND or "")
        report = load_rows(kind, found, source=source_of(name), dry_run=dry_run)
        return _preview_of(report)


def _preview_of(report: Report) -> Preview:
    made = _("Would be made") if report.is_dry_run else _("Made")
    changed = _("Would be changed") if report.is_dry_run else _("Changed")
    lists: list[tuple[str, list[Any]]] = [
        (_("Problems"), report.problems),
        (_("Kept as an editor left it"), report.kept),
        (made, report.made),
        (changed, report.changed),
    ]
    return Preview(
        summary=next(iter(report.lines())),
        sections=[
            Section.of(f"{title} ({len(entries)})", [Entry(str(entry)) for entry in entries])
            for title, entries in lists
            if entries
        ],
        wrote_something=report.wrote_something,
    )
