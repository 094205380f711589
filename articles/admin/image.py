"""Images in the admin: uploaded, described, cut around what matters, replaced, and where used."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from js_asset import Script

from articles import images
from articles.admin.image_endpoints import EndpointsMixin
from articles.admin.image_forms import ImageForm, Upload, here_already
from articles.images.renditions import CARD, SHARE, SQUARE
from articles.models import Article, Dossier, FormerFile, Image
from people.admin.history import HistoryMixin
from people.admin.requests import editor_of
from people.pictures import Refused

_MOST_USES = 50


class DescribedFilter(admin.SimpleListFilter):
    """Images that may be published, and those that still need words."""

    title = _("description")
    parameter_name = "described"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Two answers."""
        return [("missing", _("missing")), ("there", _("there, or decorative"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Those without a word that are not marked decorative, or the others."""
        if self.value() == "missing":
            return queryset.undescribed()
        if self.value() == "there":
            return queryset.exclude(alt="", is_decorative=False)
        return queryset


class UsedFilter(admin.SimpleListFilter):
    """Images that something shows, and those that nothing does."""

    title = _("use")
    parameter_name = "used"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Two answers."""
        return [("no", _("used nowhere")), ("yes", _("used"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """By articles, their latest versions included, and dossiers."""
        if self.value() == "no":
            return queryset.unused()
        if self.value() == "yes":
            return queryset.used()
        return queryset


class LicenceFilter(admin.SimpleListFilter):
    """Images by the words of their licence, and those without any."""

    title = _("licence")
    parameter_name = "licence"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Those that there are."""
        there = Image.objects.exclude(licence="").order_by("licence").values_list("licence")
        return [("-", _("none given")), *((one, one) for (one,) in there.distinct()[:50])]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """One of them."""
        if self.value() is None:
            return queryset
        return queryset.filter(licence="" if self.value() == "-" else self.value())


@admin.register(Image)
class ImageAdmin(EndpointsMixin, HistoryMixin[Image]):
    """Pictures, with what readers, screen readers and their makers are owed."""

    form = ImageForm
    list_display = ["thumbnail", "__str__", "credit", "licence", "is_described", "uploaded_at"]
    list_display_links = ["__str__"]
    list_filter = [DescribedFilter, UsedFilter, LicenceFilter]
    search_fields = [
        "alt",
        "caption",
        "credit",
        "file",
        "original_name",
        "uploaded_by__username",
        "uploaded_by__last_name",
    ]
    search_help_text = _(
        "Words of the description, the caption or the credit, the file’s name, or who uploaded it."
    )
    list_select_related = ["uploaded_by"]
    show_full_result_count = False
    list_per_page = 50
    readonly_fields = ["picture", "cuts", "address", "size", "uploaded_at", "uploaded_by"]
    change_list_template = "admin/articles/image/change_list.html"
    change_form_template = "admin/articles/image/change_form.html"
    fieldsets = [
        (
            None,
            {"fields": ["picture", "file", "alt", "is_decorative", "caption"]},
        ),
        (_("Whose it is"), {"fields": ["credit", "licence"]}),
        (
            _("What must stay in sight when it is cropped"),
            {"fields": [("focal_x", "focal_y"), "cuts"]},
        ),
        (_("In a text"), {"classes": ["collapse"], "fields": ["address"]}),
        (
            _("On record"),
            {"classes": ["collapse"], "fields": ["size", "uploaded_at", "uploaded_by"]},
        ),
    ]

    class Media:
        css = {"all": ["desk/desk.css", "desk/image.css"]}
        js = [Script("desk/image.js", type="module")]

    # --- Who may -------------------------------------------------------------------------

    def has_change_permission(self, request: HttpRequest, obj: Image | None = None) -> bool:
        """Whoever may change images; and whoever uploaded one, until readers see it."""
        if super().has_change_permission(request, obj):
            return True
        if obj is None or not self.has_add_permission(request):
            return False
        is_seen = Article.objects.published().filter(image_uses__image=obj).exists()
        return obj.uploaded_by_id == request.user.pk and not is_seen

    # --- The form ------------------------------------------------------------------------

    def get_fieldsets(self, request: HttpRequest, obj: Image | None = None) -> Any:
        """A new image has nothing on record yet; one that is there may get another file."""
        fieldsets: Any = super().get_fieldsets(request, obj)
        if obj is None:
            whole, whose, focus = fieldsets[0][1], fieldsets[1], fieldsets[2]
            fields = [name for name in whole["fields"] if name != "picture"]
            return [
                (None, {"fields": fields}),
                whose,
                (focus[0], {**focus[1], "fields": [("focal_x", "focal_y")]}),
            ]
        if not self.has_change_permission(request, obj):
            return [
                (title, {**rest, "fields": [name for name in rest["fields"] if name != "file"]})
                for title, rest in fieldsets
            ]
        other = (
            _("Replace everywhere"),
            {"classes": ["collapse"], "fields": ["file", "forget_former"]},
        )
        first = {"fields": [name for name in fieldsets[0][1]["fields"] if name != "file"]}
        return [(None, first), *fieldsets[1:3], other, *fieldsets[3:]]

    def get_form(
        self, request: HttpRequest, obj: Image | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Tell the form about the file, which was looked at before."""
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.upload = getattr(request, "upload", Upload())
        return form

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Check and cut an uploaded file before the transaction begins; leave no file behind."""
        if request.method == "POST" and self._may_upload(request, object_id):
            request.upload = Upload.of(request, "file")  # type: ignore[attr-defined]
        try:
            with images.keeping_no_orphans():
                return super().changeform_view(request, object_id, form_url, extra_context)
        except images.SameFileThere as there:
            # Somebody uploaded the same file in the same second.
            self.message_user(request, here_already(there.image, Image()), messages.ERROR)
            return HttpResponseRedirect(request.path)

    def _may_upload(self, request: HttpRequest, object_id: str | None) -> bool:
        if object_id is None:
            return self.has_add_permission(request)
        image = self.get_object(request, object_id)
        return image is not None and self.has_change_permission(request, image)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        """Add where it is used and what files it had."""
        image = context.get("original")
        if image:
            context["uses"] = images.uses_of(image, _MOST_USES)
            context["dossiers"] = list(image.dossiers.all()[:_MOST_USES])
            context["former_files"] = list(image.former_files.select_related("replaced_by"))
        return super().render_change_form(request, context, *args, **kwargs)

    # --- Saving --------------------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: Image, form: Any, change: bool) -> None:
        """The words first, then the file or the cuts that follow from them."""
        prepared = form.upload.prepared
        if not change:
            images.store(prepared, by=editor_of(request), image=obj)
        else:
            super().save_model(request, obj, form, change)
            if prepared:
                keep = not form.cleaned_data.get("forget_former")
                images.replace(obj, prepared, by=editor_of(request), keep=keep)
            elif {"focal_x", "focal_y"} & set(form.changed_data):
                # Seconds of work, for which nobody should hold the database.
                transaction.on_commit(lambda: self._cut_again(request, obj))
        for notice in prepared.notices if prepared else []:
            self.message_user(request, notice, messages.WARNING)

    def _restore(self, request: HttpRequest, pk: int, moment: datetime.datetime) -> HttpResponse:
        """Its focal point may be another again, and the cuts follow."""
        response = super()._restore(request, pk, moment)
        image = Image.objects.filter(pk=pk).first()
        if image is not None:
            self._cut_again(request, image)
        return response

    def _cut_again(self, request: HttpRequest, image: Image) -> None:
        try:
            images.cut_again(image)
        except (Refused, OSError):
            self.message_user(
                request,
                gettext("The cuts could not be made anew: its file cannot be read."),
                messages.ERROR,
            )

    # --- Deleting ------------------------------------------------------------------------

    def get_deleted_objects(
        self, objs: QuerySet[Image] | Sequence[Image], request: HttpRequest
    ) -> Any:
        """A picture that something shows is not deleted; what shows it is listed, with links."""
        to_delete, counts, perms_needed, protected = super().get_deleted_objects(objs, request)
        used = [link for image in objs for link in _links_to_uses(image)]
        # The admin's own list names rows that nobody knows; ours says the same of articles.
        # And what shows the picture is not deleted with it: nobody needs a permission for that.
        lacking = set() if used else perms_needed - {str(_("former file"))}
        return to_delete, counts, lacking, used or protected

    # --- Former files --------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        """What can be done with a file that another replaced."""
        view = self.admin_site.admin_view
        return [
            path(
                "<int:pk>/former/<int:former>/put-back/",
                view(require_POST(self.put_back)),
                name="articles_image_put_back",
            ),
            path(
                "<int:pk>/former/<int:former>/remove/",
                view(require_POST(self.remove_former)),
                name="articles_image_remove_former",
            ),
            *super().get_urls(),
        ]

    def put_back(self, request: HttpRequest, pk: int, former: int) -> HttpResponse:
        """Let the picture have that file again."""
        file = self._former_or_refuse(request, pk, former)
        try:
            images.put_back(file, by=editor_of(request))
        except (Refused, OSError):
            self.message_user(request, gettext("That file cannot be read."), messages.ERROR)
        else:
            self.log_change(request, file.image, gettext("Put back the file %s.") % file)
            self.message_user(request, gettext("The picture has that file again, everywhere."))
        return HttpResponseRedirect(reverse("admin:articles_image_change", args=[pk]))

    def remove_former(self, request: HttpRequest, pk: int, former: int) -> HttpResponse:
        """Delete that file for good."""
        file = self._former_or_refuse(request, pk, former)
        images.remove_former(file)
        self.log_change(request, file.image, gettext("Deleted the former file %s.") % file)
        self.message_user(request, gettext("The former file is deleted."))
        return HttpResponseRedirect(reverse("admin:articles_image_change", args=[pk]))

    def _former_or_refuse(self, request: HttpRequest, pk: int, former: int) -> FormerFile:
        file = get_object_or_404(
            FormerFile.objects.select_related("image"), pk=former, image=pk, is_removed=False
        )
        if not self.has_change_permission(request, file.image):
            raise PermissionDenied
        return file

    # --- Shown ---------------------------------------------------------------------------

    @admin.display(description=_("picture"))
    def thumbnail(self, image: Image) -> SafeString | str:
        """Small, in lists."""
        if not images.is_on_disk(image.file.name or ""):
            return gettext("file missing")
        return format_html(
            '<img class="desk-thumbnail" src="{}" alt="" width="72" height="72" loading="lazy">',
            images.card_address(image),
        )

    @admin.display(description=_("picture"))
    def picture(self, image: Image) -> SafeString | str:
        """As large as the form allows; a script lets the focal point be set in it."""
        if not images.is_on_disk(image.file.name or ""):
            return format_html(
                '<strong class="errornote">{}</strong>',
                gettext(
                    "Its file is missing where files are stored: readers see its description "
                    "instead. Bring the file back, or give the picture another one below."
                ),
            )
        return format_html(
            '<span class="desk-focal" data-focal><img class="desk-picture" src="{}" alt="{}"'
            ' width="{}" height="{}"></span>',
            images.middle_address(image),
            image.alt,
            image.width or "",
            image.height or "",
        )

    @admin.display(description=_("cuts"))
    def cuts(self, image: Image) -> SafeString | str:
        """What becomes of it in lists and elsewhere."""
        if not image.renditions:
            return gettext("Not made yet: readers get the picture as it is.")
        return format_html(
            '<span class="desk-cuts" data-cuts>{}{}{}</span>',
            *(
                format_html(
                    '<span class="desk-cut"><img src="{}" alt="" data-ratio="{}" width="{}"'
                    ' height="{}"> <span>{}</span></span>',
                    images.cut_address(image, kind),
                    ratio,
                    width,
                    96,
                    name,
                )
                for kind, ratio, width, name in (
                    (CARD, 3 / 2, 144, gettext("in lists")),
                    (SHARE, 1200 / 630, 183, gettext("shared elsewhere")),
                    (SQUARE, 1, 96, gettext("at the desk")),
                )
            ),
        )

    @admin.display(description=_("address"))
    def address(self, image: Image) -> str:
        """Where its file is."""
        return image.file.url if image.file else ""

    @admin.display(description=_("described"), boolean=True)
    def is_described(self, image: Image) -> bool:
        """Whether it may be published."""
        return image.is_described

    @admin.display(description=_("size"))
    def size(self, image: Image) -> str:
        """In pixels, and how many files readers choose from."""
        text = f"{image.width} × {image.height}"
        if image.renditions:
            text += " · " + gettext("%(count)d sizes for readers") % {
                "count": len(image.renditions)
            }
        return text


def _links_to_uses(image: Image) -> list[SafeString]:
    found: list[tuple[str, Any, Article | Dossier]] = [
        (reverse("admin:articles_article_change", args=[article.pk]), _("Article"), article)
        for article, _uses in images.uses_of(image, _MOST_USES)
    ]
    found += [
        (reverse("admin:articles_dossier_change", args=[dossier.pk]), _("Dossier"), dossier)
        for dossier in image.dossiers.all()[:_MOST_USES]
    ]
    return [
        format_html('{}: <a href="{}">{}</a>', kind, address, thing)
        for address, kind, thing in found
    ]
