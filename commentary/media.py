"""Uploaded files, where no web server serves them (`SERVE_MEDIA`), as the proxy would.

Only pictures are stored, but whatever might lie there: nothing in it runs, nothing is guessed to be
a page, and what is no picture is offered for saving.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.static import serve

TYPES = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".gif": "image/gif",
}


def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """The file, with a type from its name and nothing that could run."""
    try:
        response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    except SuspiciousFileOperation as error:  # a path that leads out of the folder
        raise Http404 from error
    content_type = TYPES.get(PurePosixPath(path).suffix.lower())
    response.headers["Content-Type"] = content_type or "application/octet-stream"
    if not content_type:
        response.headers["Content-Disposition"] = "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    # Names carry a digest: what they lead to does not change.
    response.headers["Cache-Control"] = "public, max-age=2592000"
    return response
