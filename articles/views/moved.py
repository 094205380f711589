"""Where a topic, an author or a dossier has moved to; that it is gone; or that it never was."""

from __future__ import annotations

from django.http import Http404, HttpResponsePermanentRedirect

from articles.models import FormerSlug
from people.addresses import PageGone


def moved_page(
    kind: str, slug: str, tail: str = "", *, language: str = ""
) -> HttpResponsePermanentRedirect:
    """The way from a former slug to the page, `tail` added; else Http404 or PageGone.

    language  the namespace of the slug; "" where all editions share one
    """
    former = FormerSlug.objects.of(kind, language).select_related(kind).filter(slug=slug).first()
    if former is None:
        raise Http404("no such page")
    target = former.target
    if target is None:
        raise PageGone("deleted")
    if not target.has_page:
        raise Http404("not public at present")
    address: str = target.get_absolute_url()  # type: ignore[attr-defined]
    return HttpResponsePermanentRedirect(address + tail)
