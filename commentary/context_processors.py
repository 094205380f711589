"""What every template may say about the site itself."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext


def site(request: HttpRequest) -> dict[str, Any]:
    """Name, description and public root address (no trailing slash) of the publication."""
    # Only what the catalogues know is translated: our own default, and what a publication adds.
    # The translation of nothing at all would be the head of a catalogue.
    description = settings.SITE_DESCRIPTION and gettext(settings.SITE_DESCRIPTION)
    return {
        "site_name": settings.SITE_NAME,
        "site_description": description,
        "site_url": settings.SITE_URL or f"{request.scheme}://{request.get_host()}",
        "languages": settings.LANGUAGES,
    }
