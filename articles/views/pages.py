"""Pages about the publication itself, and what machines ask first."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.structured_data import collection, publisher
from people.addresses import absolute, editions
from people.structured_data import Data, graph, trail_of


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What the publication is and how it works."""
    return _policy(request, "about", _("About"), {"@type": "AboutPage"} | publisher(request))


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is known about readers: next to nothing."""
    return _policy(request, "privacy", _("Privacy"), collection(_("Privacy")))


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Everything public may be read by everybody; results of searches are not worth an index."""
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /preview/",
        *(f"Disallow: {path}search/?" for path in _prefixes()),
        "",
        f"Sitemap: {absolute(request, reverse('sitemap'))}",
        f"Sitemap: {absolute(request, reverse('news_sitemap'))}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Where programs look that do not read the page: feed readers and old browsers."""
    response = HttpResponse(status=302, headers={"Location": static("icons/favicon.ico")})
    response["Cache-Control"] = "public, max-age=86400"
    return response


def _policy(request: HttpRequest, name: str, title: str, data: Data) -> HttpResponse:
    trail = trail_of(
        (_("Front page"), reverse("articles:home")), (title, reverse(f"articles:{name}"))
    )
    context = {
        "trail": trail,
        "editions": editions(
            [code for code, _label in settings.LANGUAGES], lambda: reverse(f"articles:{name}")
        ),
        "structured_data": graph(request, trail, data),
    }
    return render(request, f"articles/{name}.html", context)


def _prefixes() -> list[str]:
    others = [code for code, _label in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
    return ["/", *(f"/{code}/" for code in others)]
