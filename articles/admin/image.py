"""Images in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from articles.models import Image


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
            return queryset.filter(alt="", is_decorative=False)
        if self.value() == "there":
            return queryset.exclude(alt="", is_decorative=False)
        return queryset


@admin.register(Image)
class ImageAdmin(admin.ModelAdmin[Image]):
    """Pictures, with what readers, screen readers and their makers are owed."""

    list_display = ["thumbnail", "__str__", "credit", "licence", "is_described", "uploaded_at"]
    list_display_links = ["thumbnail", "__str__"]
    list_filter = [DescribedFilter, "licence"]
    search_fields = ["alt", "caption", "credit", "file"]
    search_help_text = _("Words of the description, the caption or the credit.")
    show_full_result_count = False
    list_per_page = 50
    readonly_fields = ["picture", "address", "size", "uploaded_at", "uploaded_by", "used_in"]
    fieldsets = [
        (None, {"fields": ["file", "picture", "alt", "is_decorative", "caption"]}),
        (_("In a text"), {"fields": ["address"]}),
        (_("Whose it is"), {"fields": ["credit", "licence"]}),
        (
            _("What must stay in sight when it is cropped"),
            {"classes": ["collapse"], "fields": [("focal_x", "focal_y")]},
        ),
        (
            _("On record"),
            {"classes": ["collapse"], "fields": ["size", "uploaded_at", "uploaded_by", "used_in"]},
        ),
    ]

    class Media:
        css = {"all": ["desk/desk.css"]}

    def get_fieldsets(self, request: HttpRequest, obj: Image | None = None) -> Any:
        """A new image has nothing on record yet."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj:
            return fieldsets
        fields = [name for name in fieldsets[0][1]["fields"] if name != "picture"]
        return [(None, {"fields": fields}), *list(fieldsets)[2:-1]]

    def save_model(self, request: HttpRequest, obj: Image, form: Any, change: bool) -> None:
        """Remember who uploaded it."""
        if not change:
            obj.uploaded_by = request.user  # type: ignore[assignment]
        super().save_model(request, obj, form, change)

    @admin.display(description=_("picture"))
    def thumbnail(self, image: Image) -> SafeString | str:
        """Small, in lists."""
        if not image.file:
            return ""
        return format_html(
            '<img class="desk-thumbnail" src="{}" alt="" loading="lazy">', image.file.url
        )

    @admin.display(description=_("picture"))
    def picture(self, image: Image) -> SafeString | str:
        """As large as the form allows."""
        if not image.file:
            return ""
        return format_html(
            '<img class="desk-picture" src="{}" alt="{}">', image.file.url, image.alt
        )

    @admin.display(description=_("address"))
    def address(self, image: Image) -> str:
        """What the writing field's picture button asks for."""
        return image.file.url if image.file else ""

    @admin.display(description=_("described"), boolean=True)
    def is_described(self, image: Image) -> bool:
        """Whether it may be published."""
        return image.is_described

    @admin.display(description=_("size"))
    def size(self, image: Image) -> str:
        """In pixels."""
        return f"{image.width} × {image.height}"

    @admin.display(description=_("leads"))
    def used_in(self, image: Image) -> str:
        """The articles it opens."""
        return ", ".join(str(article) for article in image.leads.all()[:20])
