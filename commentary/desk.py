"""The editors' site: the stock admin with a desk for its front page, and choices that tell.

What is said about a model stays with its app (`people.admin`, `articles.admin`); here is only what
holds for all of them. A ModelAdmin with a method `labelled(objects)` decides itself how its
objects read in a list of choices; see `ChoicesView`. The pages of the desk itself are in
`articles.desk.pages`.
"""

from __future__ import annotations

from typing import Any, Protocol, cast, runtime_checkable

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.paginator import Page, Paginator
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext_lazy as _


@runtime_checkable
class Labels(Protocol):
    """What a ModelAdmin can do to have a say in how its objects are offered."""

    def labelled(self, objects: list[Any]) -> list[tuple[Any, str]]:
        """The same objects in the same order, each with its label; a fixed number of queries."""


class UncountedPage(Page[Any]):
    """A page that knows whether more follows because one row more than shown was fetched."""

    has_more = False

    def has_next(self) -> bool:
        """Whether another page follows."""
        return self.has_more


class UncountedPaginator(Paginator[Any]):
    """Pages through a search without counting what it would find in all."""

    def validate_number(self, number: Any) -> int:
        """Take any positive page; behind the end there is simply nothing."""
        try:
            return max(1, int(number))
        except (TypeError, ValueError):
            return 1

    def page(self, number: Any) -> Page[Any]:
        """The rows of that page."""
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        rows = list(self.object_list[start : start + self.per_page + 1])
        page = UncountedPage(rows[: self.per_page], number, self)
        page.has_more = len(rows) > self.per_page
        return page


class ChoicesView(AutocompleteJsonView):
    """The choices behind every autocomplete field: a fixed number of queries, labels that tell."""

    def get_paginator(self, *args: Any, **kwargs: Any) -> Paginator[Any]:
        """Do not count: nobody sees how many there are."""
        return UncountedPaginator(*args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Let the model's own admin say how its objects read."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        found = list(context["object_list"])
        if isinstance(self.model_admin, Labels):
            self.labels = {obj.pk: label for obj, label in self.model_admin.labelled(found)}
        else:
            self.labels = {obj.pk: str(obj) for obj in found}
        context["object_list"] = found
        return context

    def serialize_result(self, obj: Model, to_field_name: str) -> dict[str, str]:
        """One choice, as the widget wants it."""
        return {"id": str(getattr(obj, to_field_name)), "text": self.labels[obj.pk]}


class DeskSite(admin.AdminSite):
    """The admin, under the name of the publication."""

    index_title = _("Desk")
    empty_value_display = "–"

    @property
    def site_header(self) -> str:  # type: ignore[override]
        """The publication's name over every page."""
        return settings.SITE_NAME

    @property
    def site_title(self) -> str:  # type: ignore[override]
        """The publication's name in the title of every page."""
        return settings.SITE_NAME

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The newsroom first, then the reference desk, then what only administrators need."""
        order = {"articles": 0, "people": 1}
        apps = super().get_app_list(request, app_label)
        return sorted(apps, key=lambda app: order.get(app["app_label"], len(order)))

    def get_urls(self) -> list[URLResolver | URLPattern]:
        """Add the pages of the desk."""
        from articles.desk import pages  # noqa: PLC0415  (made before the models are there)

        return [*pages.urls(self), *super().get_urls()]

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """The desk: what waits for whoever looks, the calendar, and a form to begin with."""
        from articles.desk import pages  # noqa: PLC0415  (made before the models are there)

        return super().index(request, {**pages.front(request), **(extra_context or {})})

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """Offer choices with our labels."""
        return cast(HttpResponse, ChoicesView.as_view(admin_site=self)(request))
