"""Pictures as readers get them: the smallest file that will do, and whose it is.

A picture whose sizes are not made yet is shown as it was uploaded, in its right proportions.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from articles.images.licences import licence_address
from articles.images.renditions import CARD, FULL, SHARE, SQUARE
from articles.models import Image


@dataclass(frozen=True)
class _Place:
    """Where on a page: which cut, how wide it stands there, and whether readers see it at once."""

    kind: str
    sizes: str
    is_first: bool = False


_PLACES = {
    "lead": _Place(FULL, "(min-width: 62rem) 54rem, 100vw", is_first=True),
    "front": _Place(CARD, "(min-width: 62rem) 46rem, 100vw", is_first=True),
    "card": _Place(CARD, "(min-width: 62rem) 22rem, (min-width: 40rem) 33vw, 100vw"),
    "row": _Place(CARD, "(min-width: 40rem) 14rem, 100vw"),
    "body": _Place(FULL, "(min-width: 42rem) 38rem, 100vw"),
}


def picture_html(image: Image, place: str, *, alt: str | None = None) -> SafeString:
    """A `<picture>` for one of the places above. `alt`: other words than the picture's own.

    Whether its files are there is not asked: where they are gone, browsers show these words.
    """
    if not image.file:
        return mark_safe("")
    where = _PLACES[place]
    largest = image.rendition(where.kind, width=10**6)
    width, height = (
        (largest["width"], largest["height"]) if largest else (image.width, image.height)
    )
    loading = (
        mark_safe(' fetchpriority="high"')
        if where.is_first
        else mark_safe(' loading="lazy" decoding="async"')
    )
    tag = format_html(
        '<img src="{}" alt="{}"{}{}>',
        _address_of(image, where.kind, ("jpeg", "png")),
        image.alt_for_readers if alt is None else alt,
        format_html(' width="{}" height="{}"', width, height) if width and height else "",
        loading,
    )
    if not largest:
        return tag
    sources = [
        (written_as, srcset, where.sizes)
        for written_as in ("avif", "webp")
        if (srcset := _srcset(image, where.kind, written_as))
    ]
    return format_html(
        "<picture>{}{}</picture>",
        format_html_join("", '<source type="image/{}" srcset="{}" sizes="{}">', sources),
        tag,
    )


def _srcset(image: Image, kind: str, written_as: str) -> str:
    found = [
        made for made in image.renditions if made["kind"] == kind and made["format"] == written_as
    ]
    found.sort(key=lambda made: int(made["width"]))
    return ", ".join(f"{image.file.storage.url(made['name'])} {made['width']}w" for made in found)


def _address_of(image: Image, kind: str, formats: tuple[str, ...]) -> str:
    for written_as in formats:
        made = image.rendition(kind, file_format=written_as, width=10**6)
        if made:
            return str(image.file.storage.url(made["name"]))
    return image.file.url if image.file else ""


def share_address(image: Image) -> str:
    """What other sites show of it, 1200 × 630 where it is large enough."""
    return _address_of(image, SHARE, ("jpeg", "png"))


def card_address(image: Image) -> str:
    """A small cut for lists of the desk and for whatever takes one file."""
    return _address_of(image, SQUARE, ("jpeg", "png"))


def cut_address(image: Image, kind: str) -> str:
    """One file of that cut, for the desk to show."""
    return _address_of(image, kind, ("jpeg", "png"))


def middle_address(image: Image) -> str:
    """The whole picture in a size for forms."""
    return _address_of(image, FULL, ("jpeg", "png"))


def credited(image: Image) -> SafeString:
    """Whose it is and under what licence, as text for a caption; "" where nothing is known."""
    if not image.credit and not image.licence:
        return mark_safe("")
    address = licence_address(image.licence)
    licence: SafeString | str = image.licence
    if address:
        licence = format_html('<a href="{}" rel="license noopener">{}</a>', address, licence)
    if image.credit and image.licence:
        return format_html('<span class="credit">{} ({})</span>', image.credit, licence)
    return format_html('<span class="credit">{}</span>', image.credit or licence)
