"""Pictures for scripts: one is uploaded, and some are found. Both answer in JSON.

The writing field, the list of pictures and whatever takes a picture by drag or paste use these.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from articles import images
from articles.admin.image_forms import Upload, WordsForm
from articles.models import Image
from articles.sanitising import clean_text
from people.admin.requests import editor_of, key_in

A_PAGE = 24


class EndpointsMixin:
    """Adds the two addresses to the admin of pictures."""

    def get_urls(self) -> list[URLPattern]:
        """Before the admin's own, which take any word for a key."""
        view = self.admin_site.admin_view  # type: ignore[attr-defined]
        mine = [
            path("upload/", view(require_POST(self.upload)), name="articles_image_upload"),
            path("find/", view(require_GET(self.find)), name="articles_image_find"),
        ]
        return [*mine, *super().get_urls()]  # type: ignore[misc]

    def upload(self, request: HttpRequest) -> JsonResponse:
        """Store the file with the words that came along: 201, or 400 with what is wrong.

        A file that is here already is answered with its picture, 200 and `existing`: whoever
        drops it in again wants to use it.
        """
        if not self.has_add_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        form = WordsForm(request.POST)
        errors: dict[str, list[str]] = {}
        upload = Upload()
        if "file" not in request.FILES:
            errors["file"] = [_("There is no file.")]
        elif form.is_valid():
            upload = Upload.of(request, "file")
            if upload.refusal:
                errors["file"] = [upload.refusal]
        for name, said in form.errors.items():
            errors[name] = [str(error) for error in said]
        if errors or upload.prepared is None:
            return JsonResponse({"errors": errors}, status=400)
        try:
            with images.keeping_no_orphans():
                image = images.store(
                    upload.prepared, by=editor_of(request), image=form.save(commit=False)
                )
        except images.SameFileThere as there:
            return JsonResponse({**self._described(there.image), "existing": True})
        self.log_addition(request, image, [{"added": {}}])  # type: ignore[attr-defined]
        answer = {**self._described(image), "notices": upload.prepared.notices}
        return JsonResponse(answer, status=201)

    def find(self, request: HttpRequest) -> JsonResponse:
        """Pictures by any words about them, the latest first, a page at a time."""
        if not self.has_view_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        asked = " ".join(clean_text(request.GET.get("q", ""))[:200].split())
        found, _many = self.get_search_results(  # type: ignore[attr-defined]
            request, Image.objects.order_by("-uploaded_at", "-pk"), asked
        )
        number = max(1, key_in(request.GET.get("page", "1")))
        # One more than a page tells whether there is another; nothing is counted.
        start = (min(number, 10_000) - 1) * A_PAGE
        some = list(found[start : start + A_PAGE + 1])
        results = [self._described(image) for image in some[:A_PAGE]]
        return JsonResponse({"results": results, "more": len(some) > A_PAGE})

    def _described(self, image: Image) -> dict[str, Any]:
        return {
            "pk": image.pk,
            "src": image.file.url,
            "alt": image.alt,
            "is_decorative": image.is_decorative,
            "caption": image.caption,
            "credit": image.credit,
            "licence": image.licence,
            "width": image.width,
            "height": image.height,
            "thumbnail": images.card_address(image),
            "name": image.original_name,
            "label": str(image),
            "url": reverse("admin:articles_image_change", args=[image.pk]),
        }
