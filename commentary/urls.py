"""The addresses of the whole site.

Pages for readers stand under the language of their address (English has no prefix); what machines
and editors use has one address for all languages.
"""

from __future__ import annotations

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from articles import sitemaps
from articles.views import pages, preview, search
from commentary import health
from commentary.media import media

handler404 = "articles.views.errors.not_found"
handler500 = "articles.views.errors.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("admin/", admin.site.urls),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-<slug:name>.xml", sitemaps.section, name="sitemap_section"),
    path("news-sitemap.xml", sitemaps.news, name="news_sitemap"),
    path("preview/<str:token>/", preview.shared, name="shared_preview"),
    path("robots.txt", pages.robots, name="robots"),
    path("opensearch.xml", search.opensearch, name="opensearch"),
    path("favicon.ico", pages.favicon, name="favicon"),
]

if settings.SERVE_MEDIA:
    # A web server does this better; on somebody's own machine there is none in front of us.
    urlpatterns += [
        path(
            f"{settings.MEDIA_URL.lstrip('/')}<path:path>",
            media,
            name="media",
        )
    ]

urlpatterns += i18n_patterns(
    path("", include("people.urls")),
    path("", include("articles.urls")),
    prefix_default_language=False,
)
