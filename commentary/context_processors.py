"""What every template may say about the site itself."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """Name, description and public root address (no trailing slash) of the publication."""
    return {
        "site_name": settings.SITE_NAME,
        "site_description": settings.SITE_DESCRIPTION,
        "site_url": settings.SITE_URL or f"{request.scheme}://{request.get_host()}",
        "languages": settings.LANGUAGES,
    }
