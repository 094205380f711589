"""The search page, and the description by which browsers offer it in their address bar."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from articles.search import KINDS
from articles.search import search as find


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What `?q=` finds; `kind` narrows it, `after` goes on. Anything else in them is ignored."""
    kind = request.GET.get("kind", "")
    if kind not in KINDS:
        kind = ""
    found = find(
        request.GET.get("q", ""),
        language=get_language(),
        kinds=[kind] if kind else None,
        after=request.GET.get("after"),
    )
    context = {"results": found, "kind": kind, "choices": _choices()}
    return render(request, "articles/search.html", context)


@require_safe
@cache_control(public=True, max_age=86_400)
def opensearch(request: HttpRequest) -> HttpResponse:
    """The search of this site as browsers want it described."""
    return render(request, "opensearch.xml", content_type="application/opensearchdescription+xml")


def _choices() -> list[tuple[str, str]]:
    return [
        ("", _("Everything")),
        ("article", _("Articles")),
        ("person", _("People")),
        ("country", _("States")),
        ("organisation", _("Organisations")),
        ("event", _("Events")),
    ]
