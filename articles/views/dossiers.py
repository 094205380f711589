"""Dossiers: their list, and the page of each."""

from __future__ import annotations

from itertools import count
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import structured_data
from articles.dossiers import articles_among, items_of, most_named
from articles.models import Dossier, DossierItem
from articles.views.moved import moved_page
from people.addresses import Edition, editions
from people.models import Kind
from people.paging import BY_PUBLICATION
from people.structured_data import graph, trail_of

DOSSIERS_A_PAGE = 20


@require_safe
def dossiers(request: HttpRequest) -> HttpResponse:
    """Dossiers of this edition, the latest first."""
    listed = Dossier.objects.public().in_language().for_lists()
    page = BY_PUBLICATION.page(listed, request.GET.get("before", ""), DOSSIERS_A_PAGE)
    path = reverse("articles:dossiers")
    trail = trail_of((_("Front page"), reverse("articles:home")), (_("Dossiers"), path))
    context = {
        "page": page,
        "feed": path,
        "trail": trail,
        "structured_data": graph(
            request, trail, structured_data.dossiers(request, trail[-1][0], page.items)
        ),
    }
    return render(request, "articles/dossiers.html", context)


@require_safe
def dossier(request: HttpRequest, slug: str) -> HttpResponse:
    """One dossier: the introduction, and its articles and events in the editor's order."""
    found = public_dossier(slug)
    if found is None:
        return moved_page("dossier", slug, language=get_language() or "")
    return render(request, "articles/dossier.html", dossier_context(request, found))


def dossier_context(
    request: HttpRequest, subject: Dossier, *, is_preview: bool = False
) -> dict[str, Any]:
    """Everything that `articles/dossier.html` shows; a preview is of one that may not be public."""
    items = items_of(subject)
    articles = articles_among(items)
    rows = _numbered(items)
    is_reversed = request.GET.get("order") == "latest"
    context: dict[str, Any] = {
        "dossier": subject,
        "is_preview": is_preview,
        "rows": rows[::-1] if is_reversed else rows,
        "is_reversed": is_reversed,
        "articles": articles,
        "people": most_named(articles, Kind.PERSON),
        "countries": most_named(articles, Kind.COUNTRY),
    }
    if not is_preview:
        path = subject.get_absolute_url()
        trail = trail_of(
            (_("Front page"), reverse("articles:home")),
            (_("Dossiers"), reverse("articles:dossiers")),
            (subject.title, path),
        )
        about = structured_data.dossier(request, subject, items)
        context |= {
            "trail": trail,
            "structured_data": graph(request, trail, about),
            "feed": path,
            "editions": _editions(subject),
        }
    return context


def public_dossier(slug: str) -> Dossier | None:
    """The public dossier of this edition with that slug."""
    found = Dossier.objects.public().in_language().select_related("lead_image")
    return found.filter(slug=slug).first()


def _numbered(items: list[DossierItem]) -> list[tuple[int, DossierItem]]:
    """The items with the numbers of the articles among them; an event has none and gets 0."""
    numbers = count(1)
    return [(next(numbers) if item.article else 0, item) for item in items]


def _editions(subject: Dossier) -> list[Edition]:
    """The dossier in all languages in which one of the same slug is public."""
    same = Dossier.objects.public().filter(slug=subject.slug)
    languages = same.order_by().values_list("language", flat=True)
    return editions(list(languages), lambda: reverse("articles:dossier", args=[subject.slug]))
